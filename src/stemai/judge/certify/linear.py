"""Farkas multipliers for rows, and a point where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.simplex import ZERO, Bound, Conflict, Number, Simplex
from stemai.kernel.polynomials import UNIT, Monomial, Polynomial, primitive
from stemai.kernel.rows import Row, is_contradiction


@dataclass(frozen=True, slots=True)
class Point:
    """A point that meets every row, up to multiples of an epsilon, by monomial."""

    values: dict[Monomial, Number]

    def at(self, polynomial: Polynomial) -> Number:
        """The value of a polynomial whose monomials are taken one by one."""
        value, small = Fraction(polynomial.get(UNIT, 0)), Fraction(0)
        for monomial, coefficient in polynomial.items():
            rational, infinitesimal = self.values.get(monomial, ZERO)
            value, small = value + coefficient * rational, small + coefficient * infinitesimal
        return value, small


def refute(rows: Sequence[Row], spend: Callable[[int], None] = lambda work: None) -> Conflict | Point | None:
    """Multipliers that make the rows a contradiction, or a point that meets them, or None where neither was found.

    Rows that say `not equal` are left out.  `spend` is told how much work it was.
    """
    simplex = Simplex(limits.SIMPLEX_OPERATIONS)
    variables: dict[Monomial, int] = {}
    forms: dict[tuple[tuple[Monomial, int], ...], int] = {}
    for index, row in enumerate(rows):
        if row.relation == "/=":
            continue
        if is_contradiction(row):
            sign = 1 if row.polynomial.get(UNIT, 0) >= 0 else -1
            return {index: Fraction(sign if row.relation == "=" else 1)}
        content, polynomial = primitive(row.polynomial)
        items = tuple(sorted((m, int(c)) for m, c in polynomial.items() if m != UNIT))
        if not items:
            continue
        sign = 1 if items[0][1] > 0 else -1
        form = tuple((m, sign * c) for m, c in items)
        if form not in forms:
            forms[form] = _variable(simplex, variables, form)
        conflict = _bound(simplex, forms[form], index, row, sign * content)
        if conflict is not None:
            return conflict
    outcome = simplex.check()
    spend(5 * len(rows) + (limits.SIMPLEX_OPERATIONS - simplex.operations) // 4)
    if isinstance(outcome, bool):
        return Point({m: simplex.value[v] for m, v in variables.items()}) if outcome else None
    return {i: f for i, f in outcome.items() if f}


def _variable(
    simplex: Simplex, variables: dict[Monomial, int], form: tuple[tuple[Monomial, int], ...]
) -> int:
    for monomial, _ in form:
        if monomial not in variables:
            variables[monomial] = simplex.variable()
    if len(form) == 1:
        return variables[form[0][0]]
    return simplex.define({variables[m]: c for m, c in form})


def _bound(simplex: Simplex, variable: int, index: int, row: Row, factor: Fraction) -> Conflict | None:
    """Enter ``factor * variable + constant relation 0`` as bounds."""
    limit = -Fraction(row.polynomial.get(UNIT, 0)) / factor
    conflict: Conflict | None = None
    for upper in (True, False):
        if row.relation == "=" or upper == (factor > 0):
            strict = Fraction(0 if row.relation != "<" else -1 if upper else 1)
            weight = 1 / factor if upper else -1 / factor
            conflict = conflict or simplex.limit(variable, Bound((limit, strict), index, weight), upper)
    return conflict
