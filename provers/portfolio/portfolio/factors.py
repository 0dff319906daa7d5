"""Equations in two integers that factor: `a*x*y + b*x + c*y = d` and `s^2*x^2 - t^2*y^2 = r`."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from stemai.kernel.terms import INT, Term, make, number

from .polynomial import Polynomial, TooLarge, plus, polynomial, scaled, total


def factored(equation: Term) -> Term | None:
    """`r = f * g` with a numeral r, not 0, that the equation comes to; None where it has neither form."""
    try:
        shape = plus(polynomial(equation.args[0]), scaled(polynomial(equation.args[1]), -1))
    except TooLarge:
        return None
    atoms = sorted({a for m in shape for a, _ in m}, key=lambda a: (a.size, repr(a)))  # the same in every process
    if len(atoms) != 2 or any(c.denominator != 1 for c in shape.values()):
        return None
    found = _hyperbola(shape, *atoms) or _squares(shape, *atoms)
    if found is None or not found[0]:
        return None
    value, left, right = found
    return make("eq", number(value, INT), make("mul", left, right))


def _hyperbola(shape: Polynomial, x: Term, y: Term) -> tuple[Fraction, Term, Term] | None:
    """From a*x*y + b*x + c*y + d = 0: `b*c - a*d = (a*x + c) * (a*y + b)`."""
    parts = {frozenset(m): c for m, c in shape.items()}
    places = [frozenset({(x, 1), (y, 1)}), frozenset({(x, 1)}), frozenset({(y, 1)}), frozenset()]
    a, b, c, d = (parts.pop(place, Fraction(0)) for place in places)
    if parts or not a:
        return None
    if a < 0:
        a, b, c, d = -a, -b, -c, -d
    one = number(1, INT)
    factors = [total([(s, t) for s, t in pair if s], INT) for pair in (((a, x), (c, one)), ((a, y), (b, one)))]
    return b * c - a * d, factors[0], factors[1]


def _squares(shape: Polynomial, x: Term, y: Term) -> tuple[Fraction, Term, Term] | None:
    """From s^2*x^2 - t^2*y^2 + d = 0: `-d = (s*x - t*y) * (s*x + t*y)`."""
    if set(shape) - {()} != {((x, 2),), ((y, 2),)}:
        return None
    if shape[((x, 2),)] < 0:
        x, y = y, x
    first, second = shape[((x, 2),)], -shape[((y, 2),)]
    if first < 0 or second < 0:
        return None
    s, t = isqrt(int(first)), isqrt(int(second))
    if s * s != first or t * t != second:
        return None
    return -shape.get((), Fraction(0)), total([(s, x), (-t, y)], INT), total([(s, x), (t, y)], INT)
