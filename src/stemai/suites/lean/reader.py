"""A Lean file to readings."""

from __future__ import annotations

from stemai.errors import LanguageError, LimitReached
from stemai.suites import writing
from stemai.suites.lean import syntax
from stemai.suites.lean.elaborate import elaborate_theorem
from stemai.suites.lean.emit import emit
from stemai.suites.lean.parser import parse_theorems
from stemai.suites.reading import NotCovered, Reading


def read_theorem(theorem: syntax.Theorem) -> Reading:
    """One header in our language.  Raises: NotCovered."""
    items, notes = emit(elaborate_theorem(theorem))
    try:
        text = writing.written(items)
    except (LanguageError, LimitReached) as error:
        raise NotCovered("our language", f"{error.code}: {error.message}") from error
    return Reading(theorem.name, text, notes)


def read_lean(text: str) -> list[Reading | NotCovered]:
    """Every theorem of a file, in order; what is not read stands there as the reason.

    Raises: NotCovered (the file does not parse).
    """
    found: list[Reading | NotCovered] = []
    for theorem in parse_theorems(text):
        try:
            found.append(read_theorem(theorem))
        except NotCovered as error:
            found.append(error)
    return found
