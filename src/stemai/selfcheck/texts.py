"""Mutants of problems and submissions: texts with one thing changed, most of which still parse.

A statement is changed as well as a proof: a hole that lets a wrong statement through is not found by changing proofs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from stemai.language.words import METHODS

Edit = Callable[[list[str], Random], bool]  # changes the tokens in place; whether it could

_TOKEN: Final = re.compile(
    r"--[ \-\n][^\n]*|\s+|[A-Za-z][A-Za-z0-9_']*|[0-9]+(?:\.[0-9]+)?|<->|->|=>|:=|\.\.|<=|>=|!=|<<|.", re.DOTALL
)
_LIKE: Final = (
    "= != < <= > >=", "+ - *", "* / div mod", "and or -> <->", "forall exists", "Nat Int Rat Real", "sum prod", "min max",
    "true false", "band bor xor", "<< ushr sshr", "udiv sdiv urem srem", "ult ule ugt uge slt sle sgt sge",
)  # fmt: skip
_UNLIKE: Final = (
    "= dvd", "- ^", "floor ceil abs", "abs sqrt nat", "theorem find", "proof disproof", "axiom theorem",
    "have show suffices", "zero succ", "Int Real", "div /", "Bool Nat",
)  # fmt: skip
_NEIGHBOURS: Final = (*[kind.split() for kind in _LIKE] * 4, *(kind.split() for kind in _UNLIKE))
_NUMERALS: Final = ("0", "1", "2", "3", "5", "10", "64", "100")
_WORDS: Final = frozenset(word for kind in _NEIGHBOURS for word in kind)


def tokens(text: str) -> list[str]:
    """The text in pieces, blanks and comments among them."""
    return _TOKEN.findall(text)


def mutant(text: str, random: Random, edits: tuple[Edit, ...] | None = None) -> str:
    """The text with one change, seldom two or three; other than the text, blanks and comments apart.

    Raises: ValueError for a text in which nothing can be changed.
    """
    for _ in range(200):
        words = tokens(text)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            random.choice(edits or EDITS)(words, random)
        if _solid(words) != _solid(tokens(text)):
            return "".join(words)
    raise ValueError("nothing to change")


def together(problem: str, submission: str, random: Random) -> tuple[str, str]:
    """Both texts with one word changed everywhere: the proof of a mutant is changed in the same way as the statement."""
    mine, theirs = tokens(problem), tokens(submission)
    both = sorted({w for w in mine if w in _WORDS or w.isdecimal()} & set(theirs))
    if not both or random.random() < 0.25:
        return mutant(problem, random), mutant(submission, random)
    word = random.choice(both)
    other = _another(word, random)
    return tuple("".join(other if w == word else w for w in words) for words in (mine, theirs))  # type: ignore[return-value]


def crossed(problem: str, submission: str, other: str, random: Random) -> str:
    """The submission of another case, made to speak of this one's problem; or pieces of both."""
    name = re.search(r"\b(?:proof|disproof|answer|counterexample)\s+([A-Za-z][\w']*)", submission)
    named = re.sub(
        r"\b(proof|disproof|answer|counterexample)(\s+)[A-Za-z][\w']*",
        lambda found: f"{found[1]}{found[2]}{name[1] if name else 'x'}",
        other,
    )
    if random.random() < 0.5:
        return named
    mine, theirs = submission.split("\n"), named.split("\n")
    at = random.randrange(len(mine) + 1)
    return "\n".join([*mine[:at], *random.sample(theirs, min(len(theirs), random.randrange(1, 4))), *mine[at:]])


def _solid(words: list[str]) -> list[str]:
    return [w for w in words if _is_solid(w)]


def _places(words: list[str], wanted: Callable[[str], bool]) -> list[int]:
    return [i for i, w in enumerate(words) if w and wanted(w)]


def _is_solid(word: str) -> bool:
    return bool(word) and not word.isspace() and not word.startswith("--")


def _another(word: str, random: Random) -> str:
    if word.isdecimal():
        return random.choice([str(int(word) + 1), str(max(0, int(word) - 1)), *_NUMERALS])
    kinds = [kind for kind in _NEIGHBOURS if word in kind]
    return random.choice([w for w in random.choice(kinds) if w != word])


# ------------------------------------------------------------------------------------------------------------- edits


def _neighbour(words: list[str], random: Random) -> bool:
    """An operator, relation, quantifier, type or word for one like it; a numeral for another."""
    places = _places(words, lambda w: w in _WORDS or w.isdecimal())
    if places:
        at = random.choice(places)
        words[at] = _another(words[at], random)
    return bool(places)


def _numeral(words: list[str], random: Random) -> bool:
    places = _places(words, str.isdecimal)
    if places:
        at = random.choice(places)
        words[at] = _another(words[at], random)
    return bool(places)


def _name(words: list[str], random: Random) -> bool:
    """A name for another name of the text."""
    places = _places(words, lambda w: w[0].isalpha() and w not in _WORDS)
    if len(places) > 1:
        at, other = random.sample(places, 2)
        words[at] = words[other]
    return len(places) > 1


def _method(words: list[str], random: Random) -> bool:
    places = _places(words, lambda w: w in METHODS)
    if places:
        words[random.choice(places)] = random.choice(METHODS)
    return bool(places)


def _negated(words: list[str], random: Random) -> bool:
    """`not` or `-` put in or taken out."""
    gone = _places(words, lambda w: w == "not")
    if gone and random.random() < 0.5:
        words[random.choice(gone)] = ""
        return True
    places = _places(words, lambda w: w[0].isalnum() and w not in _WORDS)
    if places:
        words.insert(random.choice(places), random.choice(("not ", "-", "not not ")))
    return bool(places)


def _dropped(words: list[str], random: Random) -> bool:
    places = _places(words, _is_solid)
    if places:
        words[random.choice(places)] = " "
    return bool(places)


def _swapped(words: list[str], random: Random) -> bool:
    """Two neighbours, or the sides of a comma or relation, exchanged."""
    places = _places(words, _is_solid)
    if len(places) > 2:
        at = random.randrange(len(places) - 2)
        one, other = places[at], places[at + random.choice((1, 2))]
        words[one], words[other] = words[other], words[one]
    return len(places) > 2


def _group(words: list[str], random: Random) -> bool:
    """A bracketed group left out, doubled, or put in another's place."""
    groups = [g for i in _places(words, lambda w: w == "(") if (g := _closing(words, i)) is not None]
    if not groups:
        return False
    (start, end), (other, last) = random.choice(groups), random.choice(groups)
    action = random.randrange(3)
    copied = words[other:last]
    if action == 0:
        del words[start:end]
    elif action == 1:
        words[end:end] = [" ", *words[start:end]]
    else:
        words[start:end] = copied
    return True


def _closing(words: list[str], start: int) -> tuple[int, int] | None:
    depth = 0
    for i in range(start, len(words)):
        depth += (words[i] == "(") - (words[i] == ")")
        if depth == 0:
            return start, i + 1
    return None


def _line(words: list[str], random: Random) -> bool:
    """A line left out, doubled, or exchanged with another."""
    lines = "".join(words).split("\n")
    full = [i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("--")]
    if len(full) < 2:
        return False
    one, other = random.sample(full, 2)
    action = random.randrange(4)
    if action == 0:
        del lines[one]
    elif action == 1:
        lines.insert(other, lines[one])
    elif action == 2:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one] = lines[other]
    words[:] = tokens("\n".join(lines))
    return True


def _clause(words: list[str], random: Random) -> bool:
    """What follows `using`, `unfolding`, `with`, `from` or `decreases`, up to the end of its line, left out."""
    places = _places(words, lambda w: w in ("using", "unfolding", "with", "from", "decreases", "strong", "along"))
    if places:
        start = end = random.choice(places)
        while end < len(words) and "\n" not in words[end]:
            end += 1
        del words[start:end]
    return bool(places)


EDITS: Final[tuple[Edit, ...]] = (
    *[_neighbour] * 12, *[_numeral] * 4, *[_name] * 3, *[_method] * 2, _negated, _negated, _dropped, _swapped, _group,
    _line, _line, _clause,
)  # fmt: skip
