"""What kind of step a leaf is, and that a verdict says which steps are not certified, and why."""

from __future__ import annotations

import pytest

from stemai.judge import Options
from stemai.judge.check import check
from stemai.judge.kinds import KINDS

BY_KIND = {
    "linear": ("(x y : Real) (h : x < y)", "2 * x < x + y", "by linarith using h"),
    "logical": ("(P : Int -> Bool) (h : forall x : Int, P(x))", "P(3)", "by auto using h"),
    "ring": ("(a b : Real)", "(a + b)^2 = a^2 + 2*a*b + b^2", "by auto"),
    "divisibility": ("(n : Int) (h : 6 dvd n)", "3 dvd n", "by auto using h"),
    "polynomial inequality": ("(a b : Real)", "2*a*b <= a^2 + b^2", "by nlinarith"),
    "bit-vector": ("(x : BitVec(8))", "x + 0 = x", "by bv_decide"),
    "induction": (
        "(n : Nat)",
        "0 <= 2*n",
        "induction n case zero => by auto case succ m ih => by linarith using ih end",
    ),
}


def rows(header: str, goal: str, step: str) -> tuple[str | None, list[dict[str, object]]]:
    problem, proof = f"theorem t {header} : {goal}\n", f"proof t {step} qed\n"
    verdict = check(problem.encode(), proof.encode(), Options(target="attested"))
    assert verdict.accepted, verdict.errors
    return verdict.level, list(verdict.obligations)


def test_every_kind_has_an_example() -> None:
    assert set(BY_KIND) == set(KINDS)


@pytest.mark.parametrize("kind", BY_KIND)
def test_kind(kind: str) -> None:
    level, leaves = rows(*BY_KIND[kind])
    assert level == "certified"
    assert {leaf["kind"] for leaf in leaves} == {kind}
    assert all(leaf["certified"] and not leaf["why"] for leaf in leaves)


def test_a_step_that_is_not_certified_says_why() -> None:
    level, leaves = rows("(x y : Real)", "3 * x^2 * y^2 <= x^4 * y^2 + x^2 * y^4 + 1", "by auto")  # no sum of squares
    assert level in ("agreed", "attested")
    (leaf,) = [leaf for leaf in leaves if not leaf["certified"]]
    assert leaf["kind"] == "polynomial inequality"
    assert leaf["why"] == "no certificate was found"


def test_a_search_that_is_too_long_says_so() -> None:
    quotient = "x"
    for divisor in range(24):
        quotient = f"({quotient} udiv (y + {divisor}))"
    header, goal = f"(x y z : BitVec(64)) (h : {quotient} ult z)", f"not z ule {quotient}"
    _, (leaf,) = rows(header, goal, "by bv_decide using h")
    assert "more than 500000 bits and gates" in str(leaf["why"])
