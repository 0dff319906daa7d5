"""Decision diagrams against all bits of short words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import LimitReached
from stemai.kernel.bits import contradictory_by_bits
from stemai.kernel.terms import Term, bitvec, free, make, word
from tests.kernel.building import eq, no, p, q, u, v, words
from tests.kernel.meaning import meaning

DIVISIONS = ("bvudiv", "bvurem", "bvsdiv", "bvsrem")
POINTS = [
    {u: left, v: right, p: one, q: other}
    for left, right, one, other in itertools.product(range(16), range(16), (False, True), (False, True))
]


def divides(term: Term) -> bool:
    return term.op in DIVISIONS or any(divides(a) for a in term.args)


@st.composite
def claims(draw: st.DrawFn, depth: int = 2) -> Term:
    """A formula about u and v, p and q."""
    kind = draw(st.integers(0, 4)) if depth else draw(st.integers(0, 1))
    if kind == 0:
        return draw(st.sampled_from([p, q]))
    if kind <= 2:
        op = draw(st.sampled_from(["eq", "bvult", "bvule", "bvslt", "bvsle"]))
        return make(op, draw(words(2)), draw(words(2)))
    if kind == 3:
        return no(draw(claims(depth - 1)))
    op = draw(st.sampled_from(["and", "or", "implies", "eq"]))
    return make(op, draw(claims(depth - 1)), draw(claims(depth - 1)))


@settings(max_examples=60)
@given(claims())
def test_all_bits(formula: Term) -> None:
    possible = any(meaning(formula, point) for point in POINTS)
    found = contradictory_by_bits([formula])
    if divides(formula):
        assert not (found and possible)  # quotients are unknown bits, so that less is contradictory
    else:
        assert found is not possible


IDENTITIES = {
    "sum by exclusive or": lambda x, y, w: eq(
        make("bvadd", x, y),
        make("bvadd", make("bvxor", x, y), make("bvshl", make("bvand", x, y), word(1, w))),
    ),
    "absolute value without a branch": lambda x, y, w: eq(
        make("bvsub", make("bvxor", x, make("bvashr", x, word(w - 1, w))), make("bvashr", x, word(w - 1, w))),
        make("ite", make("bvslt", x, word(0, w)), make("bvneg", x), x),
    ),
    "lowest bit": lambda x, y, w: eq(
        make("bvand", x, make("bvneg", x)), make("bvand", x, make("bvadd", make("bvnot", x), word(1, w)))
    ),
}


@pytest.mark.parametrize("width", [1, 8, 32, 64])
@pytest.mark.parametrize("name", IDENTITIES)
def test_identities(name: str, width: int) -> None:
    left, right = free("left", bitvec(width)), free("right", bitvec(width))
    assert contradictory_by_bits([no(IDENTITIES[name](left, right, width))])


def test_limits() -> None:
    left, right = free("left", bitvec(32)), free("right", bitvec(32))
    for formula in (
        eq(make("bvmul", left, right), make("bvmul", right, left)),
        eq(free("wide", bitvec(4_000)), word(0, 4_000)),
    ):
        with pytest.raises(LimitReached) as caught:
            contradictory_by_bits([no(formula)])
        assert caught.value.code == "M009"
