"""Statements about `log` that fail at powers of primes, at 0 or 1: lint finds the point, and the judge accepts the disproof."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stemai.judge import Judge, Options
from stemai.judge.definitions import settle
from stemai.language import parse_problem
from stemai.library import elaborate
from stemai.suites import manifest
from stemai.suites.logarithms import find_logarithmic_failure
from stemai.suites.points import Failure

FALSE = [
    "theorem t (x : Real) (h : 0 < x) (k : log(log(x)) = log(log(x) / log(2))) : x = 2",
    "theorem t (x : Real) (h : 0 < x) (k : log(x) / log(6) = 2) : x = 6",
    "theorem t (x y : Real) (h : log(x * y) = log(x) + log(y)) : x != 0",
    "theorem t (x : Real) (h : log(x) / log(2) = -3) : x = 1 / 2",
    "theorem t (x : Real) (h : log(x^2) = 2 * log(12)) : x = 12",
    "theorem t (n : Nat) (h : 1 < n) : log(n + 1) < log(n^2 - 1)",
    "theorem t (a : Real) (h : a < 0) : log(a) != 2 * log(3)",
]
TRUE = [
    "theorem t (x : Real) (h : 1 < x) (k : log(x) / log(2) = 3) : x = 8",
    "theorem t (x : Real) (h : 0 < x) : log(1 / x) = -log(x)",
    "theorem t (x : Real) (f : Real -> Real) : f(log(x)) = 0",  # false, and not looked at
    "theorem t (x : Real) : exists y : Real, log(y) = x",  # floating-point numbers do not say
]


def found(text: str) -> Failure | None:
    module = elaborate(parse_problem(text, "<test>"))
    return find_logarithmic_failure(settle(module, Options()).theory, module.problems[-1])


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as each:
        yield each


@pytest.mark.parametrize("statement", FALSE)
def test_a_failure_is_found_and_shown(statement: str, judge: Judge) -> None:
    text = f"import exponential\n{statement}"
    failure = found(text)
    assert failure is not None
    verdict = judge.judge(text.encode(), failure.submission.encode(), Options(cpu_s=30.0))
    assert verdict.status == "accepted", failure.submission


@pytest.mark.parametrize("statement", TRUE)
def test_nothing_is_found(statement: str) -> None:
    assert found(f"import exponential\n{statement}") is None


def test_statements_without_logarithms_are_left_alone() -> None:
    assert found("theorem t (x : Real) : x = 0") is None


@pytest.mark.parametrize("name", ["aime_1984_p5", "aime_1988_p3"])
def test_shipped_statements(name: str, judge: Judge) -> None:
    suite = manifest.find("minif2f")
    text = suite.statement(suite.item(name))
    failure = found(text.decode())
    assert failure is not None
    verdict = judge.judge(text, failure.submission.encode(), Options(cpu_s=30.0))
    assert (verdict.status, verdict.level) == ("accepted", "certified")
