"""Leaves that are certified with what a solver's refutation tells, and with nothing else; and hints that lie."""

from __future__ import annotations

from typing import Any

import pytest

from stemai.judge import Options, leaves, refutations
from stemai.judge.check import check
from stemai.judge.verdict import Verdict
from stemai.kernel.terms import FALSE, INT, TRUE, free, make, number
from stemai.oracle import Answer, Budget, Obligation, Status

ADDITIVE = "theorem t (f : Int -> Int) (h : forall x y, f(x + y) = f(x) + f(y)) : f(7) = {} * f(1)\n"
CHAIN = """sort U
theorem t (r : U -> U -> Bool) (a b c d e f : U) (h : forall x y z, r(x, y) -> r(y, z) -> r(x, z))
  (h1 : r(a, b)) (h2 : r(b, c)) (h3 : r(c, d)) (h4 : r(d, e)) (h5 : r({}, f)) : r(a, f)
"""
CHAIN_PROOF = "proof t\n  by auto using h, h1, h2, h3, h4, h5\nqed\n"
SHORT = Options(rlimit=100_000, allow_vacuous=True)  # Z3 gives up soon


def judged(problem: str, proof: str) -> Verdict:
    return check(problem.encode(), proof.encode(), SHORT)


def test_what_z3_does_not_refute() -> None:
    verdict = judged(ADDITIVE.format(7), "proof t\n  by auto using h\nqed\n")
    assert (verdict.status, verdict.level) == ("accepted", "certified")
    assert [row["certified"] for row in verdict.obligations] == [True]


def test_what_is_false_stays_open() -> None:
    assert not judged(ADDITIVE.format(8), "proof t\n  by auto using h\nqed\n").accepted


def test_without_hints_the_chain_is_not_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(CHAIN.format("e"), CHAIN_PROOF).level == "certified"
    monkeypatch.setattr(leaves, "certify_refuted", lambda *_: None)
    assert judged(CHAIN.format("e"), CHAIN_PROOF).level == "agreed"


def _lies(question: Obligation) -> list[dict[str, Any]]:
    known, wrong = question.hypotheses[0], free("nobody", INT)
    return [
        {"instances": ()},
        {"instances": ((known, (wrong,)),)},  # of another sort
        {"instances": ((known, ()),)},
        {"instances": ((FALSE, (wrong,)),)},
        {"instances": ((make("forall", FALSE, data=INT), (number(0, INT),)),)},  # which nobody has said
        {"instances": ((make("exists", TRUE, data=INT), (number(0, INT),)),)},
        {"instances": ((known, tuple([wrong] * 50)),)},
        {"core": (), "instances": ((question.conclusion, (wrong,)),)},
    ]


@pytest.mark.parametrize("number_of_lie", range(8))
@pytest.mark.parametrize("true", [True, False])
def test_a_hint_that_lies_changes_no_verdict(number_of_lie: int, true: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    told = 0

    def lying(question: Obligation, budget: Budget, solver: str) -> Answer:
        nonlocal told
        told += 1
        lie = _lies(question)[number_of_lie]
        monkeypatch.setattr(refutations, "instances", lambda *_: lie["instances"])
        return Answer(Status.UNSAT, "", 1, solver, "0", core=lie.get("core", tuple(range(len(question.hypotheses)))))

    monkeypatch.setattr(refutations, "explain", lying)
    verdict = judged(CHAIN.format("e" if true else "f"), CHAIN_PROOF)
    assert verdict.accepted is true
    assert verdict.level == ("agreed" if true else None)
    assert told == 2 * int(true)  # both solvers; where Z3 has a countermodel, nobody is asked for hints


def test_what_cvc5_does_not_refute() -> None:
    """Z3 finds 1/2 between 0 and 1, and its log says so."""
    problem = "theorem t (f : Real -> Real) (h : forall x y, abs(f(x) - f(y)) <= (x - y)^2) : abs(f(1) - f(0)) <= 1/2\n"
    verdict = check(problem.encode(), b"proof t\n  by auto using h\nqed\n", Options())
    assert (verdict.status, verdict.level) == ("accepted", "certified")
