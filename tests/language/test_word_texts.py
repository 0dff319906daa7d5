"""Texts about words at random, against arithmetic modulo 2^n in Python: which operator is meant, of which side, in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from stemai.kernel.evaluation import evaluate
from stemai.language import elaborate, parse_problem

pytestmark = pytest.mark.fast

Point = dict[str, int]
Meaning = Callable[[Point], int]


def signed(value: int, width: int) -> int:
    return value - (value >> (width - 1) << width)


def quotient(left: int, right: int) -> int:
    """Towards zero; by zero all ones, or 1 below zero: as SMT-LIB has it."""
    if right == 0:
        return 1 if left < 0 else -1
    whole = abs(left) // abs(right)
    return whole if (left < 0) == (right < 0) else -whole


def remainder(left: int, right: int) -> int:
    return left if right == 0 else left - right * quotient(left, right)


UNSIGNED: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "band": lambda a, b: a & b, "bor": lambda a, b: a | b, "xor": lambda a, b: a ^ b,
    "<<": lambda a, b: a << b, "ushr": lambda a, b: a >> b,
    "udiv": lambda a, b: a // b if b else -1, "urem": lambda a, b: a % b if b else a,
}  # fmt: skip
SIGNED: dict[str, Callable[[int, int], int]] = {"sdiv": quotient, "srem": remainder, "sshr": lambda a, b: a >> b}
ORDER: dict[str, Callable[[int, int], bool]] = {
    "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b
}  # fmt: skip


def term(random: Random, width: int, depth: int) -> tuple[str, Meaning]:
    """A text, and its value from 0 to 2^width - 1."""
    high, chance = (1 << width) - 1, random.random()
    if depth == 0 or chance < 0.2:
        name, number = random.choice("abc"), random.randint(0, high)
        return (name, lambda point: point[name]) if chance < 0.15 else (str(number), lambda point: number)
    left, of_left = term(random, width, depth - 1)
    if chance < 0.25:
        return f"(-{left})", lambda point: -of_left(point) & high
    if chance < 0.3:
        return f"bnot({left})", lambda point: ~of_left(point) & high
    right, of_right = term(random, width, depth - 1)
    if chance < 0.38:
        asked, holds = relation(random, width, depth - 1)
        return f"(if {asked} then {left} else {right})", lambda point: (of_left if holds(point) else of_right)(point)
    word = random.choice([*UNSIGNED, *SIGNED])
    text = f"({left} {word} {right})"
    if word in UNSIGNED:
        return text, lambda point: UNSIGNED[word](of_left(point), of_right(point)) & high
    shift = word == "sshr"
    return (
        text,
        lambda point: (
            SIGNED[word](signed(of_left(point), width), of_right(point) if shift else signed(of_right(point), width)) & high
        ),
    )


def relation(random: Random, width: int, depth: int) -> tuple[str, Callable[[Point], bool]]:
    left, of_left = term(random, width, depth)
    right, of_right = term(random, width, depth)
    name = random.choice((*(f"{kind}{order}" for kind in "us" for order in ORDER), "=", "!="))
    if name in ("=", "!="):
        return f"(a - a + {left} {name} {right})", lambda point: (of_left(point) == of_right(point)) == (name == "=")
    read = (lambda value: signed(value, width)) if name[0] == "s" else (lambda value: value)
    return f"(a - a + {left} {name} {right})", lambda point: ORDER[name[1:]](read(of_left(point)), read(of_right(point)))


@pytest.mark.parametrize("seed", range(4))
def test_random_texts(seed: int) -> None:
    random, compared = Random(seed), Counter[bool]()
    for _ in range(100):
        width = random.choice((1, 3, 4, 8))
        text, holds = relation(random, width, 3)
        module = elaborate(parse_problem(f"theorem t (a b c : BitVec({width})) : {text}"))
        (problem,) = module.problems
        for _ in range(5):
            point = {name: random.randrange(1 << width) for name in "abc"}
            found = evaluate(problem.conclusion, module.theory, {p.variable: point[p.name] for p in problem.parameters})
            assert found is holds(point), (text, point)
            compared[holds(point)] += 1
    assert min(compared[True], compared[False]) > 50
