"""From bytes to text that is safe to parse: encoding, characters, sizes and nesting, checked before any parsing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from stemai.errors import LanguageError, Place
from stemai.language import limits

#: Every character outside ASCII that the language has.
SIGNS: Final = frozenset("≤≥≠→↔∧∨¬∀∃ℝℤℕℚℂ∣∈∑∏∪∩⊆λ")

#: What a person may have meant by a character that the language does not have.
MEANT: Final = {
    "−": "`-`", "–": "`-`", "—": "`--` for a comment, `-` for minus", "×": "`*`", "·": "`*`", "⋅": "`*`", "∗": "`*`",
    "÷": "`/`, or `div` on integers", "²": "`^2`", "³": "`^3`", "√": "`sqrt(x)`", "∞": "no infinity: state a bound",
    "∉": "`not`", "∅": "`{}`", "⇒": "`->` in formulas, `=>` after `case` and `fun`", "⟹": "`->`", "⟶": "`->`",
    "⇔": "`<->`", "⟺": "`<->`", "↦": "`=>`", "⟨": "`obtain x h from …` or `use …`", "⟩": "nothing: no `⟩` is needed",
    "‖": "`abs(x)`", "⌊": "`floor(x)`", "⌋": "`floor(x)`", "⌈": "`ceil(x)`", "⌉": "`ceil(x)`", "π": "a name in ASCII",
    "“": "nothing: there are no strings", "”": "nothing: there are no strings", "’": "`'`", "≡": "`a mod n = b mod n`",
    "⊕": "`xor`", "∘": "`f(g(x))`", "⊢": "`show P by …`", "…": "`..`",
}  # fmt: skip

#: ASCII letters that letters of other alphabets are made to look like, for the mend.
_LOOK_ALIKE: Final = str.maketrans("авеѕіјкмнорстухАВЕЅІЈКМНОРСТУХαοινΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
                                   "abesijkmhopctyxABESIJKMHOPCTYXaoivABEZHIKMNOPTYX")  # fmt: skip

_SCAN: Final = re.compile(
    r"(?P<comment>--(?=[ \t\r\n-]|\Z)[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<word>[A-Za-z][A-Za-z0-9_']*)|(?P<blank>[ \t\r\n]+)"
    r"|(?P<other>[^\x00-\x7f])|(?P<sign><->|->|:=|=>|<=|>=|!=|<<|\.\.|.)"
)
_INVISIBLE: Final = re.compile(r"[^\t\n\r -~\xa0-\uffff\U00010000-\U0010ffff]|\r(?!\n)")


def read_source(source: bytes | str, file: str) -> str:
    """The text of `source`, ending in a newline, within every limit that can be checked before parsing.

    Raises: L001 (not UTF-8), L002 (invisible character), L003 (character not of the language), L004 to L008 (limits).
    """
    text = _decode(source, file)
    if text and not text.endswith("\n"):
        text += "\n"
    _refuse_invisible(text, file)
    _scan(text, file)
    return text


def place_at(text: str, file: str, start: int, end: int) -> Place:
    """The place of `text[start:end]`, which lies on one line."""
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Place(file, line, column, line, column + end - start)


def _decode(source: bytes | str, file: str) -> str:
    try:
        data = source.encode("utf-8") if isinstance(source, str) else source
        size = len(data)
        if size > limits.SOURCE_BYTES:
            raise _limit("L004", f"the file has {size} bytes", f"{limits.SOURCE_BYTES} bytes", None)
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = place_at(before, file, len(before), len(before) + 1)
        cause = f"byte {data[error.start]:#04x} at offset {error.start} belongs to no character"
        raise LanguageError("L001", "the file is not UTF-8", place=place, cause=cause, mend="save it as UTF-8") from error
    except UnicodeEncodeError as error:
        place = place_at(error.object, file, error.start, error.end)
        raise LanguageError("L001", "the text holds half a character", place=place, mend="write it as UTF-8") from error


def _refuse_invisible(text: str, file: str) -> None:
    """Control, bidirectional and other invisible characters can make a text read as another: none, even in comments."""
    if text.isascii():
        found = _INVISIBLE.search(text)
        position = None if found is None else found.start()
    else:
        candidates = (i for i, c in enumerate(text) if not c.isprintable() and c not in "\n\t" and not _blank(text, i))
        position = next(candidates, None)
    if position is None:
        return
    character = text[position]
    name = unicodedata.name(character, "a control character")
    raise LanguageError(
        "L002",
        f"the invisible character U+{ord(character):04X} ({name}) is not allowed, not even in a comment",
        place=place_at(text, file, position, position + 1),
        cause="it can make a text look like another text",
        mend="delete it",
    )


def _blank(text: str, index: int) -> bool:
    """A carriage return before a newline, or a blank that is wider than usual (refused later, outside comments)."""
    character = text[index]
    return (character == "\r" and text[index + 1 : index + 2] == "\n") or unicodedata.category(character) == "Zs"


def _scan(text: str, file: str) -> None:
    """Count tokens and brackets, and look at each number, word and foreign character, in one pass."""
    tokens = depth = 0
    for match in _SCAN.finditer(text):
        kind = match.lastgroup
        if kind in ("comment", "blank"):
            continue
        tokens += 1
        if kind == "open":
            depth += 1
            if depth > limits.NESTING:
                place = place_at(text, file, match.start(), match.end())
                raise _limit("L006", f"brackets are nested {depth} deep", f"{limits.NESTING} levels", place)
        elif kind == "close":
            depth -= 1
        elif kind != "sign":
            _look_at(kind or "", match, text, file)
        if tokens > limits.TOKENS:
            place = place_at(text, file, match.start(), match.end())
            raise _limit("L005", "the file has too many words and signs", f"{limits.TOKENS} of them", place)


def _look_at(kind: str, match: re.Match[str], text: str, file: str) -> None:
    found = match.group()
    if kind == "number" and len(found) > limits.NUMERAL_DIGITS:
        place = place_at(text, file, match.start(), match.start() + 1)
        raise _limit("L007", f"a numeral has {len(found)} digits", f"{limits.NUMERAL_DIGITS} digits", place)
    if kind == "word" and len(found) > limits.NAME_LENGTH:
        place = place_at(text, file, match.start(), match.start() + 1)
        raise _limit("L008", f"a name has {len(found)} characters", f"{limits.NAME_LENGTH} characters", place)
    if kind == "other" and found not in SIGNS:
        raise _foreign(match, text, file)


def _foreign(match: re.Match[str], text: str, file: str) -> LanguageError:
    character = match.group()
    name = unicodedata.name(character, "unnamed")
    twin = character.translate(_LOOK_ALIKE)
    if twin != character:
        mend = f"write the ASCII letter `{twin}`: a name is made of ASCII letters, digits, `_` and `'`"
    elif character in MEANT:
        mend = f"write {MEANT[character]}"
    elif character in "₀₁₂₃₄₅₆₇₈₉":
        mend = f"write a plain digit: `x{unicodedata.digit(character)}`"
    elif unicodedata.category(character) == "Zs":
        mend = "write a plain blank"
    elif character.isalpha():
        mend = "a name is made of ASCII letters, digits, `_` and `'`: write `eps` for `ε`, say"
    else:
        mend = "use the ASCII spelling of the operator; docs/language.md lists them"
    return LanguageError(
        "L003",
        f"the character `{character}` (U+{ord(character):04X}, {name}) is not in the language",
        place=place_at(text, file, match.start(), match.end()),
        mend=mend,
    )


def _limit(code: str, what: str, most: str, place: Place | None) -> LanguageError:
    return LanguageError(code, what, place=place, cause=f"the limit is {most}", mend="split the text, or state it more shortly")
