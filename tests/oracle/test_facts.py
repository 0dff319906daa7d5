"""What is said of `sqrt`, powers, sums, `prime` and `rational` is true at random points, by exact evaluation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stemai.errors import KernelError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Term, big, make
from stemai.oracle import Status
from stemai.oracle.facts import facts_of
from tests.oracle.build import (
    BOTH,
    EMPTY,
    I,
    R,
    add,
    ask,
    eq,
    i,
    j,
    k,
    lt,
    mul,
    n,
    neg,
    not_,
    power,
    sub,
    x,
    y,
)
from tests.oracle.meaning import literal

_integers = st.integers(-3, 6)
_rationals = st.sampled_from([Fraction(v) for v in ("-4", "-1", "-1/4", "0", "1/4", "1", "9/4", "4")])
_exponents = st.sampled_from(
    [n, add(n, I(1)), add(I(2), n), sub(n, I(1)), add(n, i), mul(I(3), n), mul(I(2), n, i), neg(n), I(-2), I(200)]
)
_integer_bases = st.sampled_from([i, I(2), I(-1), mul(i, j), add(i, j)])
_real_bases = st.sampled_from([x, R("1/2"), R(-1), mul(x, y), make("div", x, y), make("real", i)])
_bodies = st.sampled_from([k, mul(k, i), power(I(2), make("abs", k)), sub(i, k)])
_highs = st.sampled_from([n, add(n, I(1)), add(n, I(3)), sub(n, I(1)), I(4), add(n, I(-1)), mul(n, I(2))])
_reals = st.sampled_from(
    [x, R("2/3"), add(x, y), sub(x, R(1)), mul(x, y), make("div", x, y), neg(x), make("abs", x), make("min", x, y),
     make("max", x, y), power(x, n), make("ite", make("le", x, y), x, y), make("real", i), mul(R(0), x),
     big("sum", k, I(0), n, mul(make("real", k), x)), big("prod", k, I(1), n, make("div", x, y))]
)  # fmt: skip

TERMS = st.one_of(
    _real_bases.map(lambda b: make("sqrt", b)),
    st.builds(lambda b, e: make("pow", b, e), _integer_bases, _exponents),
    st.builds(lambda b, e: make("pow", b, e), _real_bases, _exponents),
    st.builds(lambda op, low, high, body: big(op, k, low, high, body), st.sampled_from(["sum", "prod"]),
              st.sampled_from([i, I(0), sub(n, I(2))]), _highs, _bodies),
    st.sampled_from([n, i, add(n, I(2)), mul(n, n), I(97)]).map(lambda t: make("prime", t)),
    _reals.map(lambda t: make("rational", t)),
)  # fmt: skip


@given(TERMS, st.tuples(_integers, _integers, _integers), st.tuples(_rationals, _rationals))
def test_facts_hold(term: Term, whole: tuple[int, int, int], real: tuple[Fraction, Fraction]) -> None:
    at = {**dict(zip((i, j, n), whole, strict=True)), **dict(zip((x, y), real, strict=True))}
    facts = facts_of(term)
    decided = 0
    for fact in (*facts.about, *facts.growing):
        try:
            assert evaluate(fact, EMPTY, at) is True, (term, fact, at)
            decided += 1
        except KernelError as error:
            # an irrational root, or a negative power of an integer, which means nothing
            assert error.code == "K030"
    assume(decided)


@settings(max_examples=150)
@pytest.mark.parametrize("solver", BOTH)
@given(TERMS, st.tuples(_integers, _integers, _integers), st.tuples(_rationals, _rationals))
def test_no_solver_is_told_a_falsehood(
    solver: str, term: Term, whole: tuple[int, int, int], real: tuple[Fraction, Fraction]
) -> None:
    """With the true values of everything, what is said stays satisfiable: so it is true there, for each printer."""
    at = {**dict(zip((i, j, n), whole, strict=True)), **dict(zip((x, y), real, strict=True))}
    try:
        value = evaluate(term, EMPTY, at)
    except KernelError:
        assume(False)
    here = [eq(v, literal(known, v.sort)) for v, known in at.items() if v in term.frees]
    assert ask(solver, here, not_(eq(term, literal(value, term.sort)))).status is not Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
def test_negative_powers_of_integers_mean_nothing(solver: str) -> None:
    """So no solver is told anything of them, not even 1^(-1) = 1."""
    value = power(i, n)
    for base in (I(-1), I(0), I(1), I(2)):
        for claim in (lt(I(0), value), eq(value, I(1)), eq(value, I(0)), lt(value, I(0)), lt(n, value)):
            assert ask(solver, [eq(i, base), lt(n, I(0))], claim).status is not Status.UNSAT
    for claim in (lt(I(0), power(I(-1), n)), lt(power(I(-1), n), I(2)), eq(power(I(1), I(-3)), I(1))):
        assert ask(solver, [lt(n, I(0))], claim).status is not Status.UNSAT
    squares = eq(power(i, mul(I(-2), n)), power(power(i, n), I(-2)))
    assert ask(solver, [lt(I(0), n)], squares).status is not Status.UNSAT


def test_evaluation_sees_a_wrong_fact() -> None:
    """The test above can fail: without its condition, the first step of a sum is wrong."""
    total = big("sum", k, I(0), n, k)
    (step,) = facts_of(total).growing
    assert step.op == "implies"
    assert evaluate(step, EMPTY, {n: -1}) is True
    assert evaluate(step.args[1], EMPTY, {n: -1}) is False


def test_terms_that_are_spent_are_of_the_kind_that_grows() -> None:
    one, two = (facts_of(big("sum", k, I(0), add(n, I(c)), k)) for c in (1, 2))
    assert {t.sort for t in one.spent} == {INT}
    assert not two.spent
    assert not facts_of(make("sqrt", x)).spent
    assert x.sort == REAL
