"""Random closed formulas of TPTP with their truth, found in Python from the manual's words, against what we read.

Brackets stand only where TPTP asks for them, so that what binds tighter, and how far a quantifier reaches, is part of it.
"""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.language import elaborate, parse_problem
from stemai.suites.reading import NotCovered
from stemai.suites.tptp import read_tptp

FORMULAS = 40
Number = tuple[str, Fraction]
Formula = tuple[str, bool]

ROUNDED = {
    "floor": math.floor, "ceiling": math.ceil, "truncate": math.trunc, "round": round,
}  # fmt: skip  # `round` of Python: to the nearest, halves to even
RELATIONS = {
    "$less": lambda a, b: a < b, "$lesseq": lambda a, b: a <= b, "$greater": lambda a, b: a > b, "$greatereq": lambda a, b: a >= b,
}  # fmt: skip
CONNECTIVES = {
    "=>": lambda a, b: not a or b, "<=": lambda a, b: a or not b, "<=>": lambda a, b: a == b, "<~>": lambda a, b: a != b,
    "~&": lambda a, b: not (a and b), "~|": lambda a, b: not (a or b),
}  # fmt: skip


def quotient(kind: str, a: Fraction, b: Fraction) -> Fraction:
    exact = a / b
    if kind == "e":
        return Fraction(math.floor(exact) if b > 0 else math.ceil(exact))
    return Fraction(math.trunc(exact) if kind == "t" else math.floor(exact))


def literal(random: Random, sort: str) -> Number:
    n, d, sign = random.randint(0, 9), random.choice((1, 2, 3, 4, 5)), random.choice(("", "", "-", "+"))
    if sort == "int":
        text = f"{sign}{n}"
    elif sort == "rat":
        text = f"{sign}{n}/{d}"
    else:
        text = random.choice((f"{sign}{n}.{d}", f"{sign}{n}.5E1", f"{sign}{n}.25E-1", f"{sign}{n}e1"))
    return text, Fraction(text)


def number(random: Random, sort: str, depth: int) -> Number:
    if depth == 0 or random.random() < 0.15:
        return literal(random, sort)
    kind = random.randrange(6)
    if kind == 0:
        (x, a), (y, b) = (number(random, sort, depth - 1) for _ in range(2))
        name, value = random.choice((("sum", a + b), ("difference", a - b), ("product", a * b)))
        return f"${name}({x},{y})", value
    if kind == 1:
        x, a = number(random, sort, depth - 1)
        return random.choice(((f"$uminus({x})", -a), (f"$abs({x})", abs(a))))
    if kind in (2, 3):
        (x, a), (y, b) = (number(random, sort, depth - 1) for _ in range(2))
        if b == 0:
            return x, a
        if kind == 2 and sort != "int":
            return f"$quotient({x},{y})", a / b
        way = random.choice("etf")
        q = quotient(way, a, b)
        return random.choice(((f"$quotient_{way}({x},{y})", q), (f"$remainder_{way}({x},{y})", a - b * q)))
    if kind == 4:
        x, a = number(random, sort, depth - 1)
        name = random.choice(list(ROUNDED))
        return f"${name}({x})", Fraction(ROUNDED[name](a))
    source = random.choice(("int", "rat") if sort == "rat" else ("int", "rat", "real"))
    x, a = number(random, source, depth - 1)
    return f"$to_{sort}({x})", Fraction(math.floor(a)) if sort == "int" else a


def atom(random: Random, depth: int, known: dict[str, bool]) -> Formula:
    if known and random.random() < 0.4:
        return random.choice(list(known.items()))
    sort = random.choice(("int", "rat", "real"))
    (x, a), (y, b) = (number(random, sort, depth) for _ in range(2))
    if random.random() < 0.3:
        return random.choice(((f"{x}={y}", a == b), (f"{x} != {y}", a != b), (f"$is_int({x})", a.denominator == 1)))
    name = random.choice(list(RELATIONS))
    return f"{name}({x},{y})", RELATIONS[name](a, b)


def unitary(random: Random, depth: int, known: dict[str, bool]) -> Formula:
    """What may stand without brackets beside a connective."""
    kind = random.randrange(5) if depth else 0
    if kind < 2:
        return atom(random, 2, known)
    if kind == 2:
        text, truth = unitary(random, depth - 1, known)
        return f"~ {text}", not truth
    if kind == 3:
        name, sign = random.choice("XY"), random.choice("!?")
        state = random.getstate()
        bodies = []
        for value in (False, True):  # the same text for both values
            random.setstate(state)
            bodies.append(unitary(random, depth - 1, {**known, name: value}))
        (text, one), (_, other) = bodies
        return f"{sign} [{name}: $o] : {text}", (one and other) if sign == "!" else (one or other)
    text, truth = formula(random, depth - 1, known)
    return f"({text})", truth


def formula(random: Random, depth: int, known: dict[str, bool]) -> Formula:
    count = random.choice((1, 2, 2, 3))
    parts = [unitary(random, depth, known) for _ in range(count)]
    if count == 1:
        return parts[0]
    sign = random.choice("&|") if count > 2 else random.choice(("&", "|", *CONNECTIVES))
    truths = [truth for _, truth in parts]
    truth = CONNECTIVES[sign](*truths) if sign in CONNECTIVES else all(truths) if sign == "&" else any(truths)
    return f" {sign} ".join(text for text, _ in parts), truth


def wrong(seed: int, count: int) -> list[str]:
    """The formulas among `count` that are read otherwise than they are."""
    random, found = Random(seed), []
    for _ in range(count):
        text, truth = formula(random, 2, {})
        (read,) = read_tptp(f"tff(a, axiom, {text}).", "t")
        assert not isinstance(read, NotCovered), (text, read)
        module = elaborate(parse_problem(read.text, "<read>"))
        theory = settle(module, Options()).theory
        (fact,) = module.problems[-1].hypotheses
        if evaluate(fact.formula, theory, {}) is not truth:
            found.append(text)
    return found


def test_what_is_read_is_what_is_true() -> None:
    assert wrong(2029, FORMULAS) == []
