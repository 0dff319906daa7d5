"""Literals as rows: a polynomial compared with 0; what rows imply together, and what integers add to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Final, Literal

from stemai.errors import KernelError
from stemai.kernel.polynomials import UNIT, Coefficient, Polynomial, Ring, add, constant, constant_of, primitive, scale
from stemai.kernel.terms import ARITHMETIC, Term

Relation = Literal["<=", "<", "=", "/="]


@dataclass(frozen=True, slots=True)
class Row:
    """``polynomial relation 0``"""

    polynomial: Polynomial
    relation: Relation


_LITERALS: Final[dict[str, Relation]] = {"le": "<=", "lt": "<", "eq": "="}
_NEGATED: Final[dict[Relation, Relation]] = {"<=": "<", "<": "<=", "=": "/=", "/=": "="}


def row_of(ring: Ring, formula: Term, holds: bool = True, rounded: bool = True) -> Row | None:
    """The row that says that a comparison of numbers, or its negation, holds (or, with `holds` false, fails).

    With `rounded`, a row whose atoms are all integers is tightened.
    """
    while formula.op == "not":
        formula, holds = formula.args[0], not holds
    if formula.op not in _LITERALS or formula.args[0].sort not in ARITHMETIC:
        return None
    relation = _LITERALS[formula.op]
    left, right = (ring.of(a) for a in formula.args)
    if holds:
        row = Row(ring.add(left, right, -1), relation)
    else:
        negated = ring.add(left, right, -1) if relation == "=" else ring.add(right, left, -1)
        row = Row(negated, _NEGATED[relation])
    return tighten(ring, row) if rounded else row


def tighten(ring: Ring, row: Row) -> Row:
    """The row divided by the content of its atoms and its constant rounded, where all its atoms are integers.

    Any other row is returned as it is.  ``3 < 2x`` becomes ``2 <= x``, and ``2x = 3`` becomes ``1 = 0``.
    """
    if row.relation == "/=" or constant_of(row.polynomial) is not None or not ring.is_integral(row.polynomial):
        return row
    _, polynomial = primitive(row.polynomial)
    remainder = polynomial.get(UNIT, 0)
    if row.relation == "=":
        return Row(polynomial if remainder.denominator == 1 else constant(1), "=")
    least = ceil(remainder) if row.relation == "<=" else floor(remainder) + 1
    return Row(add(polynomial, {UNIT: 1}, least - remainder), "<=")


def combine(ring: Ring, parts: Iterable[tuple[Coefficient, Row]]) -> Row:
    """The sum of the rows times their factors; a factor below 0 only for equations.  Raises: K041."""
    total: Polynomial = {}
    relation: Relation = "="
    for factor, row in parts:
        if row.relation == "/=":
            raise KernelError("K041", "a row that only says `not equal` has no place in a linear combination")
        if factor < 0 and row.relation != "=":
            raise KernelError("K041", "an inequality is multiplied by a negative number")
        if factor == 0:
            continue
        total = ring.add(total, row.polynomial, factor)
        if row.relation == "<" or (row.relation == "<=" and relation == "="):
            relation = row.relation
    return tighten(ring, Row(total, relation))


def is_contradiction(row: Row) -> bool:
    """Whether the row compares a constant with 0, and wrongly."""
    value = constant_of(row.polynomial)
    if value is None:
        return False
    return {"<=": value > 0, "<": value >= 0, "=": value != 0, "/=": value == 0}[row.relation]


def positive_part(ring: Ring, row: Row) -> tuple[Polynomial, bool]:
    """A polynomial that the row makes not negative, and whether it makes it positive.  Raises: K041 (equations)."""
    if row.relation == "=":
        raise KernelError("K041", "an equation says nothing about signs; give it a factor instead")
    if row.relation == "/=":
        return ring.multiply(row.polynomial, row.polynomial), True
    return scale(row.polynomial, -1), row.relation == "<"
