"""What is said of `sqrt`, powers, sums, `prime` and `rational` is true at random points, by exact evaluation."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from stemai.errors import KernelError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Term, big, make
from stemai.oracle.facts import facts_of
from tests.oracle.build import EMPTY, I, R, add, i, j, k, mul, n, neg, power, sub, x, y

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
