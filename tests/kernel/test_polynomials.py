"""Normal forms: equal ones mean equal values, and the laws of rings give equal ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.errors import KernelError, LimitReached
from stemai.kernel.polynomials import Coefficient, Polynomial, Ring
from stemai.kernel.terms import T_REAL, Symbol, Term, call, make
from tests.kernel.building import a, add, b, i, integers, j, mul, p, points, power, real, reals, sub, x, y, z
from tests.kernel.meaning import meaning

F = Symbol("f", (T_REAL,), T_REAL)


def value_of(ring: Ring, polynomial: Polynomial, point: dict[Term, Any]) -> Coefficient:
    """The polynomial's value where its atoms have theirs."""
    total: Coefficient = 0
    for monomial, coefficient in polynomial.items():
        for atom, exponent in monomial:
            coefficient = coefficient * atom_value(ring, atom, point) ** exponent
        total += coefficient
    return total


def atom_value(ring: Ring, atom: int, point: dict[Term, Any]) -> Fraction:
    term = ring.atoms[atom]
    if term is not None:
        return Fraction(meaning(term, point))
    inverse = ring.inverse_of(atom)
    assert inverse is not None
    value = value_of(ring, inverse, point)
    return Fraction(1) / value if value else Fraction(0)


@given(st.one_of(reals(), integers()), points())
def test_normal_form_has_the_same_value(term: Term, point: dict[Term, Any]) -> None:
    ring = Ring()
    assert value_of(ring, ring.of(term), point) == meaning(term, point)


@given(reals(), reals(), reals())
def test_ring_laws(one: Term, other: Term, third: Term) -> None:
    ring = Ring()
    assert ring.of(mul(one, add(other, third))) == ring.of(add(mul(third, one), mul(one, other)))
    assert ring.of(sub(one, other)) == ring.of(add(make("neg", other), one))
    assert ring.of(power(add(one, other), 2)) == ring.of(add(mul(one, one), mul(real(2), one, other), mul(other, other)))


EQUAL = {
    "a quotient of products": (
        make("div", a, mul(real(2), b, x)),
        mul(make("div", a, b), real(Fraction(1, 2)), power(x, -1)),
    ),
    "a reciprocal of a reciprocal": (make("div", real(1), make("div", real(1), add(a, b))), add(b, a)),
    "a cast pushed inwards": (
        make("real", power(add(i, j), 2)),
        power(add(make("real", j), make("real", i)), 2),
    ),
    "arguments in normal form": (call(F, add(a, b)), call(F, add(b, a))),
    "division by a zero constant": (make("div", a, sub(real(1), real(1))), real(0)),
    "an exponent that adds up": (make("pow", a, add(z(1), z(1))), mul(a, a)),
    "zero to the zero": (make("pow", real(0), z(0)), real(1)),
}
DIFFERENT = {
    "a cancelled quotient": (mul(make("div", a, b), b), a),
    "a wrong coefficient": (power(add(a, b), 2), add(mul(a, a), mul(real(3), a, b), mul(b, b))),
    "a floor taken apart": (
        make("real", make("floor", add(a, b))),
        add(make("real", make("floor", a)), make("real", make("floor", b))),
    ),
    "other arguments": (call(F, a), call(F, b)),
    "an integer quotient as a real one": (
        make("real", make("idiv", i, j)),
        make("div", make("real", i), make("real", j)),
    ),
    "an integer with a negative exponent": (make("real", power(i, -1)), power(make("real", i), -1)),
    "a square root squared": (power(make("sqrt", a), 2), a),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal(name: str) -> None:
    left, right = EQUAL[name]
    ring = Ring()
    assert ring.of(left) == ring.of(right)


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    left, right = DIFFERENT[name]
    ring = Ring()
    assert ring.of(left) != ring.of(right)


@pytest.mark.parametrize(
    "term",
    [
        power(add(a, b, x, y), 1_000),
        power(add(a, b), 10**6),
        power(z(2), 10**9),
        mul(*(add(*(call(F, real(n * m)) for n in range(1, 9))) for m in range(1, 9))),
    ],
)
def test_large_polynomials_reach_a_limit(term: Term) -> None:
    with pytest.raises(LimitReached) as caught:
        Ring(work=20_000).of(term)
    assert caught.value.code == "M008"


def test_a_formula_is_no_polynomial() -> None:
    with pytest.raises(KernelError) as caught:
        Ring().of(p)
    assert caught.value.code == "K040"
    assert Ring().of(x)
