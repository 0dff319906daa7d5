"""Statements and submissions for a model to learn from: written from a seed, kept where the judge accepts.

Each family is a way to write a statement, and the submissions to try on it, in order.  A pair is what was written with the
first submission that was accepted; what was refused before it, with the judge's words, makes a second prompt.  So a label
is never believed because of how it was made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from model.prompt import Prompt, Refused

from stemai.judge import Options
from stemai.solve.checking import check_many

NAMES = ("t", "p", "q", "claim", "goal", "lemma1", "easy", "first")
VARIABLES = "abcmnuvxyz"
MOST = 12  # of a coefficient


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement, and what might settle it."""

    name: str
    problem: str
    tries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a model is shown: a prompt, and the submission that the judge has accepted for its problem."""

    prompt: Prompt
    submission: str


Family = Callable[[Random], Draft]
FAMILIES: list[Family] = []


def _family(function: Family) -> Family:
    FAMILIES.append(function)
    return function


@_family
def products(chance: Random) -> Draft:
    """(x + 3) * (x + 4) = x^2 + 7 * x + 12: an equation of every commutative ring."""
    name, x, a, b = *_names(chance), _number(chance), _number(chance)
    kind = chance.choice(("Int", "Real", "Rat"))
    formula = f"({x} + {a}) * ({x} + {b}) = {x}^2 + {a + b} * {x} + {a * b}"
    return _theorem(name, f"({x} : {kind}) : {formula}", "by ring", "by positivity")


@_family
def bounds(chance: Random) -> Draft:
    """From x > 12 follows x > 5, over the integers and over the reals."""
    name, x, a, more = *_names(chance), _number(chance), _number(chance)
    kind, method = chance.choice((("Int", "omega"), ("Real", "linarith")))
    text = f"({x} : {kind}) (h : {x} > {a + more}) : {x} > {a}"
    return _theorem(name, text, f"by {method} using h", f"by {method}")


@_family
def squares(chance: Random) -> Draft:
    """A square and a positive number are positive together."""
    name, x, a, b = *_names(chance), _number(chance), _number(chance)
    return _theorem(name, f"({x} : Real) : 0 < {a} * {x}^2 + {b}", "by positivity", "by ring")


@_family
def witnesses(chance: Random) -> Draft:
    """Some x with 3 * x = 12; the number has to be found."""
    name, x, a, b = *_names(chance), chance.randint(2, 6), chance.randint(1, 9)
    return _theorem(name, f": exists {x} : Int, {a} * {x} = {a * b}", f"use {b}\n  by compute", "by compute")


@_family
def sums(chance: Random) -> Draft:
    """`find` x with x + 3 = 7, over small numbers."""
    name, x, a, b = *_names(chance), chance.randint(1, 9), chance.randint(1, 9)
    return Draft(name, f"find {name} ({x} : Int) : {x} + {a} = {a + b}\n", (f"answer {name} := {x} := {b}\n",))


def drafts(seed: int) -> Iterator[Draft]:
    """Drafts without end, each family in turn."""
    chance = Random(seed)
    while True:
        for family in FAMILIES:
            yield family(chance)


def held_out(seed: int, known: Iterable[Draft]) -> list[Draft]:
    """A draft of each family, each under a name of its own, none with the shape of a `known` one."""
    chance, shapes = Random(seed), {shape(draft) for draft in known}
    found: list[Draft] = []
    for family in FAMILIES:
        taken = {draft.name for draft in found}
        tried = (family(chance) for _ in range(10_000))
        found.append(next(draft for draft in tried if shape(draft) not in shapes and draft.name not in taken))
    return found


def shape(draft: Draft) -> str:
    """The problem with its names made equal, so that a renamed twin of a held-out statement is held out too."""
    variable = re.search(r"\b([a-z]) :", draft.problem.replace("(h :", ""))
    names = rf"\b({draft.name}|{variable[1] if variable else draft.name})\b"
    return re.sub(names, "_", draft.problem)


def labelled(found: Iterable[Draft], jobs: int = 2) -> Iterator[Pair]:
    """The pairs that the judge has accepted.  One call of the judge for each try."""
    listed = list(found)
    tried = [(draft, text) for draft in listed for text in draft.tries]
    results = check_many([(d.problem, text) for d, text in tried], options=Options(target="attested"), jobs=jobs)
    for (draft, text), result in zip(tried, results, strict=True):
        if text == draft.tries[0]:
            label, refused = "", []
        if result.verdict.accepted:
            label = label or text
        elif result.verdict.status == "rejected":
            refused.append(Refused(text, result.verdict.errors, result.verdict.open_goals))
        if text == draft.tries[-1] and label:
            yield Pair(Prompt(draft.problem, draft.name), label)
            yield from (Pair(Prompt(draft.problem, draft.name, one), label) for one in refused)


def _theorem(name: str, rest: str, *bodies: str) -> Draft:
    tries = tuple(f"proof {name}\n  {body}\nqed\n" for body in bodies)
    return Draft(name, f"theorem {name} {rest}\n", tries)


def _names(chance: Random) -> tuple[str, str]:
    return chance.choice(NAMES), chance.choice(VARIABLES)


def _number(chance: Random) -> int:
    return chance.randint(1, MOST)
