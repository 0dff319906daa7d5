"""Axioms and lemmas about exp, log, sin, cos, pi at many points, by exact intervals that know nothing of the axioms."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

import pytest

from stemai.judge.definitions import settle
from stemai.judge.verdict import Options
from stemai.kernel.terms import INT, Term, instantiate, number
from stemai.library import shipped
from tests.library import intervals
from tests.library.intervals import Evaluator, Interval, exact

MODULES = ("exponential", "trigonometry", "real_powers")
POINTS = 12
CASES = [
    (module, name)
    for module in MODULES
    for name in (*shipped().module(module).theory.axioms, *shipped().module(module).lemmas)
    if name not in shipped().module(module).imports.places
]


def _formula(module: str, name: str) -> tuple[Evaluator, Term]:
    meaning = shipped().module(module)
    theory = settle(meaning, Options()).theory
    formula = theory.axioms.get(name)
    return Evaluator(theory), meaning.exports.lemmas[name].goal if formula is None else formula


def _at(formula: Term, random: Random) -> Term:
    while formula.op in ("forall", "implies"):
        if formula.op == "implies":
            if formula.args[1].op != "forall":
                return formula
            formula = formula.args[1]  # the guard of a natural number: those that are drawn are
            continue
        whole = formula.data == INT
        value = Fraction(random.randint(0, 6)) if whole else Fraction(random.randint(-40, 40), random.choice((7, 16, 30, 90)))
        formula = instantiate(formula.args[0], [number(value, formula.data)])
    return formula


@pytest.mark.parametrize(("module", "name"), CASES)
def test_nothing_is_false_at_any_point(module: str, name: str) -> None:
    evaluator, formula = _formula(module, name)
    random, seen = Random(f"{module} {name}"), 0
    for _ in range(POINTS if formula.op == "forall" else 1):
        try:
            holds = evaluator.holds(_at(formula, random))
        except ZeroDivisionError:  # an interval around a point at which the convention would count
            continue
        assert holds is not False
        seen += 1
    assert seen


@pytest.mark.parametrize("x", [Fraction(n, 16) for n in range(-100, 101, 9)])
def test_the_intervals_are_narrow_and_agree_with_floating_point(x: Fraction) -> None:
    narrow = Fraction(1, 10**20)
    pairs = [
        (intervals.exp(exact(x)), math.exp(x)),
        (intervals.sin(exact(x)), math.sin(x)),
        (intervals.cos(exact(x)), math.cos(x)),
    ]
    pairs += [(intervals.log(exact(x)), math.log(abs(x)))] if x else []
    for interval, float_ in (*pairs, (intervals.pi(), math.pi), (intervals.sqrt(exact(abs(x))), math.sqrt(abs(x)))):
        assert 0 <= interval.high - interval.low < narrow
        assert abs(float(interval.low) - float_) <= 1e-12 * max(1.0, abs(float_))


WRONG = (
    ("exponential", "exp_tangent", lambda e: lambda x: e(x) * exact(Fraction(999, 1000)), "exp"),
    ("exponential", "exp_add", lambda e: lambda x: e(x) + exact(Fraction(1, 10**9)), "exp"),
    ("exponential", "log_neg", lambda e: lambda x: e(x) if x.low > 0 else exact(0), "log"),
    ("trigonometry", "cos_sub", lambda e: lambda x: -e(x), "cos"),
    ("trigonometry", "sin_between", lambda e: lambda x: e(x) * exact(Fraction(11, 10)), "sin"),
)


@pytest.mark.parametrize(("module", "name", "changed", "function"), WRONG)
def test_a_wrong_function_is_seen(
    module: str, name: str, changed: object, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(intervals.FUNCTIONS, function, changed(intervals.FUNCTIONS[function]))  # type: ignore[operator]
    evaluator, formula = _formula(module, name)
    random = Random(7)
    assert False in [evaluator.holds(_at(formula, random)) for _ in range(40)]


def test_an_interval_at_the_border_decides_nothing() -> None:
    about_pi = Interval(Fraction(3), Fraction(4))
    assert intervals.sin(about_pi).low < 0 < intervals.sin(about_pi).high
