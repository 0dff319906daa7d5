"""Texts mean what docs/semantics.md says: the elaborator and the kernel's evaluator against a second reading."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from stemai.errors import LanguageError, StemError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget, constructed
from stemai.language import Problem, ast, elaborate, parse_problem
from tests.language.meaning import DEFINITIONS, TYPES, Irrational, Names, Unread, Writer, truth

pytestmark = pytest.mark.fast

VARIABLES = {"n": "Nat", "m": "Nat", "z": "Int", "w": "Int", "q": "Rat", "x": "Real", "y": "Real", "c": "Complex", "d": "Complex"}


def written(types: dict[str, str], formula: str) -> str:
    return f"{DEFINITIONS}theorem t {' '.join(f'({name} : {t})' for name, t in types.items())} : {formula}\n"


def read(text: str) -> tuple[Theory, Problem, ast.Expression]:
    """What the elaborator makes of a text, and the syntax tree of its conclusion.  Raises: L…."""
    parsed = parse_problem(text)
    item = parsed.items[-1]
    assert isinstance(item, ast.Problem)
    module = elaborate(parsed)
    theory = Theory()
    for datatype in module.theory.datatypes.values():
        theory = theory.with_datatype(datatype)
    for pending in module.definitions:
        theory = theory.with_definition(pending.definition)
    return theory, module.problems[-1], item.body


def some_value(random: Random, type_: str) -> Any:
    if type_ == "Complex":
        return Fraction(random.randint(-3, 3)), Fraction(random.randint(-3, 3))
    if type_ in ("Rat", "Real"):
        return Fraction(random.randint(-6, 6), random.choice((1, 1, 2, 3)))
    return Fraction(random.randint(0 if type_ == "Nat" else -4, 4))


def of_kernel(theory: Theory, problem: Problem, names: Names) -> bool:
    """What the kernel's evaluator finds.  Raises: K030, M…."""
    values: dict[Any, Any] = {}
    for parameter in problem.parameters:
        type_, value = names[parameter.name]
        if type_ == "Complex":
            (symbol,) = theory.datatypes["Complex"].constructors
            value = constructed(symbol, value)
        values[parameter.variable] = int(value) if type_ in ("Nat", "Int") else value
    return bool(evaluate(problem.conclusion, theory, values, budget=Budget(300_000)))


def compared(random: Random) -> str:
    """One random text, at one point: what came of it."""
    types = {*random.sample(TYPES, random.choice((1, 1, 1, 2, 2, 3))), *(["Nat"] if random.random() < 0.3 else [])}
    chosen = {name: type_ for name, type_ in VARIABLES.items() if type_ in types}
    text = written(chosen, Writer(random, chosen).formula(random.randint(2, 5)))
    try:
        theory, problem, body = read(text)
    except LanguageError:
        return "refused"
    names = {name: (type_, some_value(random, type_)) for name, type_ in chosen.items()}
    try:
        ours = truth(body, names)
    except Irrational:
        return "irrational"
    except Unread:
        pytest.fail(f"it should have no meaning:\n{text}")
    try:
        found = of_kernel(theory, problem, names)
    except StemError:
        return "undecided"
    assert found == ours, f"{found} is found at {names}:\n{text}"
    return "the same"


@pytest.mark.parametrize("seed", range(8))
def test_random_texts(seed: int) -> None:
    random = Random(seed)
    came = Counter(compared(random) for _ in range(120))
    assert came["the same"] > 60, came


CASES = {  # the formula, at n = 1, m = 3, z = -2, x = 1/2, q = 3/2, c = 1 + 2i
    "a difference of naturals": ("n - m = 0", True),
    "the tree is of integers": ("n - m < z + 1", True),
    "a real leaf": ("n - m + x < 0", True),
    "a tree of its own": ("(if n = 1 then n - m else 0) + x = x", True),
    "expected directly": ("dr(if n = 1 then n - m else 0) = 3", True),
    "expected of an argument": ("up(n - m) = -1", True),
    "an argument is read at its type": ("dr(n - m) = 3", True),
    "what is rounded is real": ("floor(n - m) = z", True),
    "minus below a floor": ("ceil(-n) + n = 0", True),
    "an index of naturals": ("sum(k in 0..m, k - 2) = 1", True),
    "an index of integers": ("sum(k in 1 - 1..m, k - 2) = z", True),
    "ends do not stop at 0": ("sum(k in 0..n - m, 1) = 0", True),
    "quotients of integers": ("(n - m) div 2 = z + 1", True),
    "quotients among rationals": ("(n - m) div 2 = x - x", True),
    "a cast is a leaf": ("(n - m : Nat) + z = z", True),
    "a cast up": ("(n - m : Int) = z", True),
    "an exponent": ("x^(n - m) = 1", True),
    "a chain is one tree": ("n - m < z + 1 < x", True),
    "an abbreviation has a type": ("(let a := n - m in a + z) = z", True),
    "literals alone": ("2 - 3 = 0", True),
    "literals that divide": ("2 - 3 = -1 / 1", True),
    "no remainder": ("m mod (n - n) = m and z div 0 = 0", True),
    "reals among complex numbers": ("abs(n - m) + c = c + 2", True),
    "Euclid": ("(z - 5) mod (-3) = 2 and (z - 5) div (-3) = 3", True),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    """What random texts seldom say; the model has to agree with the table as well."""
    formula, wanted = CASES[name]
    points: dict[str, Any] = {"n": Fraction(1), "m": Fraction(3), "z": Fraction(-2), "x": Fraction(1, 2), "q": Fraction(3, 2)}
    points["c"] = Fraction(1), Fraction(2)
    types = {n: VARIABLES[n] for n in points}
    theory, problem, body = read(written(types, formula))
    names = {n: (types[n], points[n]) for n in points}
    assert truth(body, names) is wanted
    assert of_kernel(theory, problem, names) is wanted
