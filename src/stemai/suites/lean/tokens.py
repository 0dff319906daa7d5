"""Characters of a Lean file to tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stemai.suites.reading import NotCovered


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is `name`, `number`, `field`, `sign` or `end`; `glued` says that no blank stands before it."""

    kind: str
    text: str
    glued: bool
    line: int


# Longest first: the first that fits is taken.
_SIGNS: Final = (
    "⁻¹'", "[ZMOD", "[MOD", "∀ᵉ", "∃ᵉ", "×ˢ", "^[", "<|",
    "∃!", "⁻¹", "''", ":=", "->", "<->", "<=", ">=", "!=", "=>", "↦", "∑", "∏", "∀", "∃", "λ",
    "↔", "→", "∨", "∧", "¬", "≤", "≥", "≠", "≡", "∣", "∈", "∉", "⊆", "∪", "∩", "↑", "⌊", "⌋", "⌈", "⌉", "√", "·",
    "₊", "×", "|", "\\", "+", "-", "*", "/", "%", "^", "=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ",", ":",
    "∘", "•", "‖", "$", "@", "⟨", "⟩", ";", "'", "∅", "⦃", "⦄", "⊂", "ᶜ", "‼", "#", "≃",
)  # fmt: skip
# Latin, Greek but λ, Π and Σ, and letter-like signs such as ℝ; digits may be subscripts.
_LETTER: Final = "A-Za-z_\u0391-\u039f\u03a1\u03a2\u03a4-\u03ba\u03bc-\u03ff\u2100-\u214f\U0001d49c-\U0001d59f"
_PART: Final = rf"[{_LETTER}][{_LETTER}0-9'\u2080-\u2089\u2090-\u209c\u1d62-\u1d6a]*"
_TYPE: Final = re.compile(r"ℝ≥0(?!∞)|ℕ\+")  # types whose names end in signs
_NAME: Final = re.compile(rf"{_PART}(?:\.(?:{_PART}|[0-9]+))*")
_FIELD: Final = re.compile(rf"\.(?:{_PART}|[0-9]+)")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DIGITS: Final = 1_000  # of a number
_BLANK: Final = re.compile(r"\s+|--[^\n]*")
_COMMENT: Final = re.compile(r"/-|-/")


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, an end token last.  Raises: NotCovered (a character outside the fragment)."""
    found: list[Token] = []
    at, line, glued = 0, 1, False
    while at < len(text):
        end = _blank_end(text, at, line)
        if end > at:
            line += text.count("\n", at, end)
            at, glued = end, False
            continue
        kind, word = _word(text, at, line)
        found.append(Token(kind, word, glued, line))
        at, glued = at + len(word), True
    found.append(Token("end", "", False, line))
    return found


def _blank_end(text: str, at: int, line: int) -> int:
    """Where what begins at `at` and says nothing ends; a comment may hold others.  Raises: NotCovered (one without end)."""
    blank = _BLANK.match(text, at)
    if blank is not None or not text.startswith("/-", at):
        return at if blank is None else blank.end()
    depth = 0
    for mark in _COMMENT.finditer(text, at):
        depth += 1 if mark.group() == "/-" else -1
        if depth == 0:
            return mark.end()
    raise NotCovered("syntax", f"line {line}: a comment without an end")


def _word(text: str, at: int, line: int) -> tuple[str, str]:
    match = _NUMBER.match(text, at)
    if match:
        if len(match.group()) > _DIGITS:
            raise NotCovered("too large", f"line {line}: the number {match.group()[:20]}…")
        return "number", match.group()
    match = _FIELD.match(text, at)  # `.den` after a bracket
    if match:
        return "field", match.group()
    match = _TYPE.match(text, at)
    if match:
        return "name", match.group()
    sign = next((s for s in _SIGNS if text.startswith(s, at)), None)
    if sign is not None:
        return "sign", sign
    match = _NAME.match(text, at)
    if match:
        return "name", match.group()
    raise NotCovered("syntax", f"line {line}: the character {text[at]!r}")
