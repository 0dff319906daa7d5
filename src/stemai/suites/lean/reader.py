"""A Lean file to readings."""

from __future__ import annotations

import re

from stemai.errors import LanguageError, LimitReached
from stemai.suites import writing
from stemai.suites.lean import syntax
from stemai.suites.lean.elaborate import elaborate_theorem
from stemai.suites.lean.emit import emit
from stemai.suites.lean.parser import parse_theorems
from stemai.suites.reading import NotCovered, Reading


def read_theorem(theorem: syntax.Theorem, original: str = "") -> Reading:
    """One header in our language.  Raises: NotCovered."""
    items, notes = emit(elaborate_theorem(theorem))
    try:
        text = writing.written(items)
    except (LanguageError, LimitReached) as error:
        raise NotCovered("our language", f"{error.code}: {error.message}") from error
    return Reading(theorem.name, text, notes, original=original)


def _header(text: str, name: str) -> str:
    """The header of a theorem as it is written."""
    found = re.search(rf"^(?:theorem|lemma)\s+{re.escape(name)}\s.*?(?=\s*:=)", text, re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


def read_lean(text: str) -> list[Reading | NotCovered]:
    """Every theorem of a file, in order; what is not read stands there as the reason.

    Raises: NotCovered (the file does not parse).
    """
    found: list[Reading | NotCovered] = []
    for theorem in parse_theorems(text):
        try:
            found.append(read_theorem(theorem, _header(text, theorem.name)))
        except NotCovered as error:
            found.append(error)
    return found
