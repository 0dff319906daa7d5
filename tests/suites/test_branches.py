"""Functions that hypotheses give by cases: lint puts them together, and the judge accepts the disproof."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from stemai.judge import Judge, Options
from stemai.judge.definitions import settle
from stemai.language import parse_problem
from stemai.library import elaborate
from stemai.suites import lint, manifest, suspicion
from stemai.suites.branches import find_branch_failure
from stemai.suites.points import Failure

FALSE = [
    "theorem t (f : Real -> Real) (h : forall x : Real, x < 2 -> f(x) = x^2) (k : forall x : Real, not x < 2 -> f(x) = floor(x)) :"
    " f(1) + f(sqrt(7)) = 4",
    "import trigonometry\ntheorem t (f : Real -> Real) (h : forall x : Real, rational(x) -> f(x) = floor(x))"
    " (k : forall x : Real, not rational(x) -> f(x) = ceil(x)) : f(pi) + f(1 / 2) = 5",
]
NOT_FOUND = [
    # pi might be rational, for all that is seen here: one of the values makes it true
    "import trigonometry\ntheorem t (f : Real -> Real) (h : forall x : Real, rational(x) -> f(x) = floor(x))"
    " (k : forall x : Real, not rational(x) -> f(x) = ceil(x)) : f(pi) = 3",
    "theorem t (f : Real -> Real) (h : forall x : Real, x < 2 -> f(x) = x) (k : forall x : Real, f(x) = f(2)) : f(1) = 2",
    "theorem t (f : Real -> Real) (h : forall x : Real, x < 2 -> f(x) = x) : f(1) = 2",
    "theorem t (x : Real) : x = 2",
]


def found(text: str) -> Failure | None:
    module = elaborate(parse_problem(text, "<test>"))
    return find_branch_failure(settle(module, Options()).theory, module.problems[-1])


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as each:
        yield each


@pytest.mark.parametrize("text", FALSE)
def test_a_failure_is_found_and_shown(text: str, judge: Judge) -> None:
    failure = found(text)
    assert failure is not None
    verdict = judge.judge(text.encode(), failure.submission.encode(), Options(cpu_s=30.0))
    assert verdict.status == "accepted", failure.submission


@pytest.mark.parametrize("text", NOT_FOUND)
def test_nothing_is_found(text: str) -> None:
    assert found(text) is None


def test_a_shipped_statement(judge: Judge) -> None:
    suite = manifest.find("minif2f")
    text = suite.statement(suite.item("mathd_algebra_282"))
    failure = found(text.decode())
    assert failure is not None
    verdict = judge.judge(text, failure.submission.encode(), Options(cpu_s=30.0))
    assert (verdict.status, verdict.level) == ("accepted", "certified")


def test_a_solver_that_crashes_leaves_the_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """As libz3 does now and then: the process ends, and what needs no solver is found all the same."""
    monkeypatch.setattr(suspicion._Suspect, "_contradictory", lambda _: os._exit(1))
    suite = manifest.find("minif2f")
    results = lint.lint_suite(suite, [suite.item("aime_1988_p3")], lint.Settings(seconds=1))
    assert [(f.kind, f.status) for f in results.findings] == [("refutable", "accepted"), ("not examined", "")]
