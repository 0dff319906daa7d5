"""No name that a person or a kernel rule chose reaches a solver, so none can matter."""

from __future__ import annotations

import pytest
import z3

from stemai.kernel.terms import (
    INT,
    REAL,
    T_INT,
    Sort,
    Symbol,
    Term,
    call,
    exists,
    forall,
    free,
    function_sort,
    lambda_,
    make,
    named_type,
)
from stemai.kernel.theory import BUILT_IN_SORTS
from stemai.oracle import Answer, Obligation, Status, refute
from stemai.oracle.smtlib import print_script
from stemai.oracle.z3_printer import print_obligation
from tests.oracle.build import BOTH, EMPTY, SMALL, I, add, apply, ask, eq, implies, le, lt, mul, not_, power

TRICKY = (
    "x!7", "k!0", "!0", "!1", "!k", "!h0", "!o0", "!e0", "v0", "b0", "c0", "f0", "a0", "r0", "S0", "h0", "h0.0", "l1", "root_0", "sqrt_0",
    "pow_0", "sum_0", "true", "and", "Int", "div", "|", "a|b", ") (assert false) (", "\n(exit)", ";", "\x00", "\u202e", "let", "!",
)  # fmt: skip


def _hard_obligation(names: list[str]) -> Obligation:
    """Every kind of name at once: variables, functions, symbols, sorts, binders, roots, sums and powers."""
    v, w, h, t = names
    number_, other = free(v, INT), free(w, INT)
    function = free(h, function_sort([INT], INT))
    sort = Sort(t)
    one, two = free(v, sort), free(w, sort)
    symbol = Symbol(t, (T_INT, named_type(t)), T_INT)
    real = free(h, REAL)
    index = free(w, INT)
    total = make("sum", number_, add(other, I(1)), lambda_([index], mul(index, number_)).args[0])
    before = make("sum", number_, other, lambda_([index], mul(index, number_)).args[0])
    return Obligation(
        EMPTY,
        (
            forall(number_, le(apply(function, number_), number_)),
            exists(other, lt(other, number_)),
            le(number_, other),
            not_(eq(one, two)),
            eq(call(symbol, other, one), I(3)),
            implies(le(I(0), other), lt(I(0), power(I(2), other))),
            le(free(v, REAL), make("sqrt", real)),
        ),
        make(
            "and",
            le(apply(function, other), other),
            eq(total, add(before, mul(add(other, I(1)), number_))),
            eq(call(symbol, other, one), I(3)),
            le(free(v, REAL), make("sqrt", real)),
            forall(index, implies(eq(index, number_), le(index, other))),
        ),
    )


PLAIN = ["m", "n", "g", "T"]


@pytest.mark.parametrize("name", TRICKY, ids=ascii)
def test_names_change_nothing(name: str) -> None:
    """The printed problems are the same, to the letter, whatever things are called."""
    plain = _hard_obligation(PLAIN)
    for place in range(3 if name in BUILT_IN_SORTS else 4):  # a theory takes no sort of such a name
        names = [*PLAIN]
        names[place] = name
        named = _hard_obligation(names)
        assert print_script(named).text == print_script(plain).text
        assert _z3_text(named) == _z3_text(plain)


def _z3_text(obligation: Obligation) -> str:
    printed = print_obligation(obligation, z3.Context()).printed
    parts = [f for _, f in printed.hypotheses] + printed.facts + printed.negated_conclusion
    return "\n".join(part.sexpr() for part in parts)


@pytest.mark.parametrize("solver", BOTH)
def test_the_answer_is_that_of_plain_names(solver: str) -> None:
    answers = [refute(_hard_obligation(names), SMALL, solver) for names in (PLAIN, ["x!7", "k!0", "!0", "S0"])]
    assert answers[0].status is Status.UNSAT
    assert _outcome(answers[0]) == _outcome(answers[1])


def _outcome(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.reason, answer.steps, answer.stage


@pytest.mark.parametrize("solver", BOTH)
@pytest.mark.parametrize("name", ["!0", "!1", "k!0", "x!7", "!h0", "!k"])
def test_opened_variables_are_new(solver: str, name: str) -> None:
    """An existential of the hypotheses is not a variable that is there already, whatever that one is called."""
    there, bound = free(name, INT), free("y", INT)
    hypotheses = [exists(bound, lt(I(5), bound)), exists(bound, lt(I(6), bound)), lt(there, I(9))]
    assert ask(solver, hypotheses, lt(I(5), there)).status is Status.SAT
    assert ask(solver, [lt(I(5), there)], exists(bound, lt(I(5), bound))).status is Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
@pytest.mark.parametrize("name", ["!0", "!1", "k", "!h0", "!h1", "!k"])
def test_sums_do_not_mix_their_index_with_a_variable(solver: str, name: str) -> None:
    """sum(k, k) is not sum(k, i), even if i bears the name that a printer would give to the index."""
    outer, bound, top = free(name, INT), free("k2", INT), free("n", INT)
    by_index = make("sum", I(0), top, lambda_([bound], bound).args[0])
    by_variable = make("sum", I(0), top, lambda_([bound], outer).args[0])
    assert ask(solver, [], eq(by_index, by_variable)).status is not Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
def test_one_name_at_two_sorts_is_two_variables(solver: str) -> None:
    whole, real = free("x", INT), free("x", REAL)
    assert ask(solver, [eq(whole, I(1))], eq(real, make("real", whole))).status is Status.SAT


def _capturing(outer: str, inner: str) -> Term:
    """forall outer, exists inner, inner = outer + 1: false if the two names are mixed up."""
    first, second = free(outer, INT), free(inner, INT)
    return forall(first, exists(second, eq(second, add(first, I(1)))))


@pytest.mark.parametrize("solver", BOTH)
def test_binders_of_one_name_are_two(solver: str) -> None:
    assert ask(solver, [], _capturing("a", "b")).status is Status.UNSAT
    assert _capturing("a", "a") is not _capturing("a", "b")  # the kernel took the inner one for the name
    first = free("a", INT)
    shadowing = forall(first, make("or", exists(first, lt(first, I(0))), eq(first, I(0))))
    assert ask(solver, [], shadowing).status is Status.UNSAT


def test_the_legend_says_what_names_stand_for() -> None:
    script = print_script(_hard_obligation(PLAIN))
    named = {str(m.data.name if m.op == "call" else m.data[0]) for m in script.legend.values() if m.op in ("call", "free")}
    assert named == {"m", "n", "g", "T"}
    assert all(name in script.text for name in script.legend)


def test_text_is_plain_ascii() -> None:
    text = print_script(_hard_obligation(["é", "\u202e", ";", "x\ny"])).text
    assert text.isascii()
    assert not {"|", ";", '"'} & set(text)
