"""Floors of linear terms in one number: cases by where its fractional part lies, and every floor computed in each case."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from stemai.kernel.terms import REAL, Term, make, number

from .goal import Goal, closed
from .polynomial import TooLarge, polynomial, total

_PIECES = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """`floor(x) + low <= x < floor(x) + high`, and the value that each floor has there."""

    formula: Term
    values: tuple[Term, ...]


def pieces(goal: Goal) -> list[Piece] | None:
    """Pieces that cover all fractional parts, on each of which the floors of the conclusion are linear in floor(x)."""
    floors = list(dict.fromkeys(t for t in closed(goal.conclusion) if t.op == "floor"))
    forms = [_linear(t.args[0]) for t in floors]
    unknowns = {form[0] for form in forms if form is not None}
    if len(unknowns) != 1 or None in forms or len(floors) < 2:
        return None
    (x,) = unknowns
    known = [(t, form[1], form[2]) for t, form in zip(floors, forms, strict=True) if form is not None]
    count = lcm(*(int(c) for _, c, _ in known), *(d.denominator for _, _, d in known))
    if not 2 <= count <= _PIECES:
        return None
    whole = make("floor", x)
    return [_piece(x, whole, Fraction(i, count), Fraction(i + 1, count), known) for i in range(count)]


def _piece(x: Term, whole: Term, low: Fraction, high: Fraction, known: list[tuple[Term, Fraction, Fraction]]) -> Piece:
    bottom = make("real", whole)
    ends = [make("add", bottom, number(e, REAL)) if e else bottom for e in (low, high)]
    formula = make("and", make("le", ends[0], x), make("lt", x, ends[1]))
    values = []
    for term, slope, shift in known:
        if term is not whole:
            value = total([(slope, whole), (floor(slope * low + shift), number(1, whole.sort))], whole.sort)
            values.append(make("eq", term, value))
    return Piece(formula, tuple(values))


def _linear(term: Term) -> tuple[Term, Fraction, Fraction] | None:
    """A term c * x + d with a whole c > 0, as (x, c, d)."""
    try:
        value = polynomial(term)
    except TooLarge:
        return None
    shift = value.pop((), Fraction(0))
    if len(value) != 1:
        return None
    ((monomial, slope),) = value.items()
    if len(monomial) != 1 or monomial[0][1] != 1 or monomial[0][0].op != "free" or slope.denominator != 1 or slope < 1:
        return None
    return monomial[0][0], slope, shift
