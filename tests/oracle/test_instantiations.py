"""The instantiations with which solvers refute, read back; and text that says something else than it should."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.kernel.terms import (
    INT,
    REAL,
    Symbol,
    Term,
    bitvec,
    call,
    exists,
    forall,
    free,
    function_sort,
    make,
    number,
    word,
)
from stemai.kernel.terms import T_INT as INTEGER
from stemai.kernel.theory import Theory
from stemai.oracle import Budget, Obligation, Status, explain, instances, refute
from stemai.oracle.instantiations import read_instantiations

A, X, Y = (free(name, INT) for name in "axy")
F = free("f", function_sort([INT], INT))
G = Symbol("g", (INTEGER,), INTEGER)


def f(x: Term) -> Term:
    return make("apply", F, x)


def at(value: int) -> Term:
    return number(value, INT)


STEP = forall(X, make("lt", f(X), f(make("add", X, at(1)))))
SUM = forall(X, forall(Y, make("eq", f(make("add", X, Y)), make("add", f(X), f(Y)))))
LEGEND = {"b0": SUM, "v0": F, "v1": A, "f2": call(G, A)}


def test_a_chain_of_steps() -> None:
    start = make("eq", f(at(0)), at(0))
    question = Obligation(Theory(), (make("le", A, at(7)), STEP, start), make("le", at(3), f(at(3))))
    answer = refute(question, Budget(rlimit=200_000), "cvc5", want_core=True)
    assert answer.status is Status.UNSAT
    assert answer.core == (1, 2)
    assert set(instances(question, answer)) == {(STEP, (at(i),)) for i in range(3)}


def test_a_witness_is_an_instance_of_the_goal() -> None:
    question = Obligation(Theory(), (STEP,), exists(X, make("lt", f(X), f(at(5)))))
    answer = refute(question, Budget(rlimit=200_000), "cvc5", want_core=True)
    assert answer.status is Status.UNSAT
    assert {formula for formula, _ in instances(question, answer)} == {STEP, question.conclusion}


def test_without_a_core_there_are_no_instances() -> None:
    question = Obligation(Theory(), (STEP,), exists(X, make("lt", f(X), f(at(5)))))
    answer = refute(question, Budget(rlimit=200_000), "cvc5")
    assert answer.status is Status.UNSAT
    assert instances(question, answer) == ()


def test_the_log_of_z3_says_which_instances_are_needed() -> None:
    """It has tried others, and of the facts without quantifiers it needs one."""
    start = make("eq", f(at(0)), at(0))
    question = Obligation(Theory(), (make("le", A, f(at(40))), STEP, start), make("le", at(3), f(at(3))))
    answer = explain(question, Budget(rlimit=400_000), "z3")
    assert (answer.status, answer.solver) == (Status.UNSAT, "z3")
    assert set(instances(question, answer)) == {(STEP, (at(i),)) for i in range(3)}


def test_the_log_of_z3_has_words_and_rational_numbers() -> None:
    byte = bitvec(8)
    w, g = free("w", byte), free("g", function_sort([byte], byte))
    turned = forall(w, make("eq", make("apply", g, make("bvxor", w, word(3, 8))), make("apply", g, w)))
    question = Obligation(Theory(), (turned,), make("eq", *(make("apply", g, word(i, 8)) for i in (1, 2))))
    (instance,) = instances(question, explain(question, Budget(rlimit=400_000), "z3"))
    assert instance in ((turned, (word(1, 8),)), (turned, (word(2, 8),)))
    r, h = free("r", REAL), free("h", function_sort([REAL], REAL))
    bounded = forall(r, make("lt", make("apply", h, r), r))
    half = number(Fraction(-1, 2), REAL)
    question = Obligation(Theory(), (bounded,), make("lt", make("apply", h, half), number(0, REAL)))
    assert instances(question, explain(question, Budget(rlimit=400_000), "z3")) == ((bounded, (half,)),)


def test_what_is_not_refuted_has_no_log() -> None:
    question = Obligation(Theory(), (STEP,), make("lt", f(at(5)), f(at(3))))
    answer = explain(question, Budget(rlimit=200_000), "z3")
    assert (answer.status, instances(question, answer)) == (Status.UNKNOWN, ())


def said(values: str, binders: str = "(b0 Int) (b1 Int)") -> str:
    return f"(instantiations (forall ({binders}) (= b0 b1))\n  ( {values} )\n)\n"


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ("3 (- 4)", (at(3), at(-4))),
        ("v1 (v0 v1)", (A, f(A))),
        ("(f2 (+ 1 v1 2)) (div v1 2)", (call(G, make("add", make("add", at(1), A), at(2))), make("idiv", A, at(2)))),
        ("(ite (>= v1 0) v1 (- v1)) 0", (make("ite", make("le", at(0), A), A, make("neg", A)), at(0))),
        ("3 @purify_7", (at(3),)),  # as far as it can be read
        ("3 (v0 v1 v1)", (at(3),)),
        ("3 (f2)", (at(3),)),
        ("3 (+)", (at(3),)),
        ("3 ()", (at(3),)),
        ("3 b0", (at(3),)),
        ("3 (/ 1 0)", (at(3),)),
    ],
)
def test_values(values: str, read: tuple[Term, ...]) -> None:
    assert read_instantiations(said(values), LEGEND) == ((SUM, read),)


@pytest.mark.parametrize(
    "text",
    [
        said("@purify_7 3"),
        said("3"),
        said("3 4", "(b7 Int) (b8 Int)"),
        said("3 4", "(v1 Int) (b1 Int)"),
        said("3 4")[:-3],
        said("3 4") + ")",
        "(" * 100_000,
        "(instantiations 7 (3))",
        "(instantiations (forall () true) ())",
        "(instantiations (forall (b0) (b0)) (()))",
        said("9" * 300_000 + " 1"),
    ],
)
def test_what_says_nothing(text: str) -> None:
    assert read_instantiations(text, LEGEND) == ()


def test_a_binder_that_is_gone_ends_the_values() -> None:
    assert read_instantiations(said("3 4", "(b0 Int) (b2 Int)"), LEGEND) == ((SUM, (at(3),)),)


@given(st.lists(st.sampled_from([*"()() ", "instantiations", "forall", "b0", "b1", "v0", "v1", "f2", "+", "-", "/", "_", "bv3", "8",
                                 "0.5", "#b01", "#bx", "1", "²", "Int", "\n", "ite", "and"]), max_size=60))  # fmt: skip
def test_no_text_does_harm(words: list[str]) -> None:
    text = " ".join(words)
    for whole in (text, said(text), f"(instantiations (forall ((b0 Int)) true) ({text}))"):
        for formula, values in read_instantiations(whole, LEGEND):
            assert formula in LEGEND.values()
            assert values
