"""Names of our language for names of others: ASCII, not reserved, and never one that is visible already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from stemai.language.words import BUILT_IN, FIXED, KEYWORDS

RESERVED: Final = frozenset((*KEYWORDS, *BUILT_IN, *FIXED))
MAXIMUM: Final = 80  # characters; the language allows 100, and numbers may be added


class Names:
    """The names that are visible at one place of a statement that is being written."""

    def __init__(self, *taken: str) -> None:
        self._visible = set(taken)
        self._lasting: set[str] = set()

    def lasting(self, wanted: str) -> str:
        """As `fresh`, for what the whole statement speaks of, also where it is met inside a scope."""
        found = self.fresh(wanted)
        self._lasting.add(found)
        return found

    def fresh(self, wanted: str) -> str:
        """A name like `wanted` that nothing else has here; it is visible from now on."""
        base = ascii_name(wanted)
        found, number = base, 2
        while found in self._visible or found in RESERVED:
            found, number = f"{base}_{number}", number + 1
        self._visible.add(found)
        return found

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Names made inside are forgotten at the end, but for those that last."""
        before = set(self._visible)
        try:
            yield
        finally:
            self._visible = before | self._lasting


def ascii_name(wanted: str) -> str:
    """`wanted` in letters, digits, `_` and `'`, beginning with a letter: h₀ as h0, σ as sigma, 'x!1' as x_1."""
    letters = "".join(_spelled(c) for c in unicodedata.normalize("NFKC", wanted))
    cleaned = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9_']", "_", letters)).strip("_'") or "hyp"
    return (cleaned if cleaned[0].isalpha() else f"n{cleaned}")[:MAXIMUM]


def _spelled(character: str) -> str:
    if character.isascii():
        return character
    words = unicodedata.name(character, "").split()
    return words[-1].lower() if words[:1] == ["GREEK"] else "_"
