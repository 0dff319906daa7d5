"""Clauses of formulas against all bits of short words, and refutations of identities on long ones."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import LimitReached
from stemai.kernel.bits import clauses_of
from stemai.kernel.gates import require_refutation
from stemai.kernel.terms import Term, bitvec, free, make, word
from stemai.oracle.sat import refutation
from tests.kernel.building import eq, no, p, q, u, v, words
from tests.kernel.meaning import meaning

POINTS = [
    {u: left, v: right, p: one, q: other}
    for left, right, one, other in itertools.product(range(16), range(16), (False, True), (False, True))
]


def contradictory(formula: Term) -> bool:
    """Whether the bits are refuted; what is found must hold."""
    clauses, variables = clauses_of([formula])
    found = refutation(clauses)
    if found is not None:
        require_refutation(clauses, variables, found)
    return found is not None


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
    assert contradictory(formula) is not possible


IDENTITIES = {
    "sum by exclusive or": lambda x, y, w: eq(
        make("bvadd", x, y),
        make("bvadd", make("bvxor", x, y), make("bvshl", make("bvand", x, y), word(1, w))),
    ),
    "absolute value without a branch": lambda x, y, w: eq(
        make("bvsub", make("bvxor", x, make("bvashr", x, word(w - 1, w))), make("bvashr", x, word(w - 1, w))),
        make("ite", make("bvslt", x, word(0, w)), make("bvneg", x), x),
    ),
    "quotient by a power": lambda x, y, w: eq(make("bvudiv", x, word(1 << (w - 1), w)), make("bvlshr", x, word(w - 1, w))),
    "factors change places": lambda x, y, w: eq(make("bvmul", x, y), make("bvmul", y, x)),
    "lowest bit": lambda x, y, w: eq(
        make("bvand", x, make("bvneg", x)), make("bvand", x, make("bvadd", make("bvnot", x), word(1, w)))
    ),
}


@pytest.mark.parametrize("width", [1, 8, 32, 64])
@pytest.mark.parametrize("name", IDENTITIES)
def test_identities(name: str, width: int) -> None:
    left, right = free("left", bitvec(width)), free("right", bitvec(width))
    assert contradictory(no(IDENTITIES[name](left, right, width)))


def test_limits() -> None:
    left, right = free("left", bitvec(1_000)), free("right", bitvec(1_000))
    for op in ("bvmul", "bvudiv", "bvsrem"):
        with pytest.raises(LimitReached) as caught:
            clauses_of([eq(make(op, left, right), left)])
        assert caught.value.code == "M009"
