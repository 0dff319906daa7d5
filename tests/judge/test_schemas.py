"""Theorems for any types: what they state, and that an instance rests on its own lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stemai.errors import JudgeError
from stemai.judge import check, lemmas
from stemai.judge.verdict import Options

LISTS = """datatype List(T) := nil | cons(head : T, tail : List(T))
def append(T) (xs ys : List(T)) : List(T) := match xs with | nil => ys | cons(x, r) => cons(x, append(r, ys)) end
"""
NIL = """theorem append_nil(T) (xs : List(T)) : append(xs, nil) = xs
proof
  induction xs
    case nil => by congruence unfolding append
    case cons x r ih => by congruence using ih unfolding append
  end
qed
"""
PROBLEM = "theorem t (xs ys : List(Int)) : append(append(xs, ys), nil) = append(xs, ys)\n"
PROOF = "proof t\n  by exact append_nil(append(xs, ys))\nqed\n"


def judged(problem: str, submission: str, **options: Any) -> Any:
    return check.check(problem.encode(), submission.encode(), Options(**options))


def test_what_is_shown_of_a_name_is_shown_of_what_it_means() -> None:
    """A process that judges many files meets definitions that read the same over sorts that are not."""
    lists = """datatype L := nil | cons(A, L)
def len (xs : L) : Nat := match xs with | nil => 0 | cons(_, r) => 1 + len(r) end
theorem t : len(nil) = 0
"""
    for sort in ("sort A\n", "datatype A := a | b(A)\n", "sort A\n"):
        assert judged(sort + lists, "proof t\n  by compute\nqed\n").level == "certified"


def test_a_theorem_for_any_types_states_what_one_for_a_declared_sort_does() -> None:
    statement = " (xs : List(T)) : append(nil, xs) = xs\n"
    proof = "proof t\n  by congruence unfolding append\nqed\n"
    schema = judged(f"{LISTS}theorem t(T){statement}", proof)
    declared = judged(f"{LISTS}sort T\ntheorem t{statement}", proof)
    assert schema.status == declared.status == "accepted"
    assert schema.digest == declared.digest
    assert judged(f"{LISTS}sort S\ntheorem t{statement.replace('T', 'S')}", proof).digest != schema.digest


def test_an_instance_of_the_proof_is_in_the_certificate_and_not_in_the_digest() -> None:
    reverse = (
        "def rev(T) (xs : List(T)) : List(T) := match xs with | nil => nil | cons(x, r) => append(rev(r), cons(x, nil)) end\n"
    )
    problem = f"{LISTS}{reverse}theorem t : forall xs : List(Int), append(nil, xs) = xs\n"
    plain = "proof t\n  fix xs\n  by congruence unfolding append\nqed\n"
    longer = "proof t\n  fix xs\n  have h : rev(cons(1, nil)) = cons(1, nil) by compute\n  by congruence using h unfolding append\nqed\n"
    one, two = judged(problem, plain), judged(problem, longer)
    assert one.status == two.status == "accepted"
    assert one.digest == two.digest


def test_an_instance_that_the_proof_rests_on_is_stated_and_replayed() -> None:
    verdict = judged(
        LISTS + NIL + "theorem t (xs : List(Int)) : append(xs, nil) = xs\n", "proof t\n  by exact append_nil(xs)\nqed\n"
    )
    assert verdict.status == "accepted"
    assert verdict.level == "certified"
    names = {symbol["name"] for symbol in verdict.certificate["theory"]["symbols"]}
    assert names == {"append'Int"}
    assert "append_nil" not in str(verdict.certificate)


def test_rows_of_a_schema_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate for the schema that proves something else, or nothing, gives no instance."""
    made = lemmas.certificate_of

    def other(*arguments: Any) -> lemmas.Made:
        row = made(*arguments)
        assert row.certificate is not None
        lines = row.certificate["proof"]["lines"]
        return replace(row, certificate={**row.certificate, "proof": {"lines": lines[:1], "claim": 0}})

    assert judged(LISTS + NIL + PROBLEM, PROOF).status == "accepted"
    monkeypatch.setattr(check, "certificate_of", other)
    assert judged(LISTS + NIL + PROBLEM, PROOF).status == "rejected"


def test_a_lemma_that_a_solver_closes_is_asked_again_at_each_instance() -> None:
    """What it rests on is listed at the types at which it is used, and the result is not certified."""
    hard = (
        "theorem hard(T) (x y : T) (a b : Real) (h : x = y -> b = 0) (k : x = y) : a / b = 0\nproof\n  by auto using h, k\nqed\n"
    )
    verdict = judged(
        f"{hard}theorem t (a b : Real) (h : 1 = 2 -> b = 0) (k : 1 = 2) : a / b = 0\n",
        "proof t\n  by exact hard'Int(1, 2, a, b, h, k)\nqed\n",
        allow_vacuous=True,
    )
    assert verdict.status == "accepted"
    if verdict.level != "certified":
        told = [row for row in verdict.obligations if not row["certified"]]
        assert told
        assert all("T" not in row["conclusion"] for row in told)


def test_a_wrong_lemma_for_any_types_is_the_askers_mistake() -> None:
    with pytest.raises(JudgeError) as caught:
        judged(
            f"{LISTS}theorem w(T) (xs ys : List(T)) : append(xs, ys) = append(ys, xs)\nproof\n  by auto\nqed\n{PROBLEM}", PROOF
        )
    assert caught.value.code == "J034"
