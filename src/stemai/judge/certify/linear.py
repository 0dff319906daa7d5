"""Farkas multipliers for rows, and a point where there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.simplex import ZERO, Bound, Conflict, Number, Simplex
from stemai.kernel.polynomials import UNIT, Monomial, Polynomial, primitive
from stemai.kernel.rows import Relation, Row, is_contradiction

Form = tuple[tuple[Monomial, int], ...]  # coprime integers, the first one positive


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row as a bound: ``factor * form <= factor * limit``, or < or =; a row without atoms has no form."""

    form: Form
    factor: Fraction
    limit: Fraction
    relation: Relation
    contradiction: bool = False


def prepare(row: Row) -> Prepared:
    """The row in the form that the simplex method takes."""
    content, polynomial = primitive(row.polynomial)
    items = tuple(sorted((m, int(c)) for m, c in polynomial.items() if m != UNIT))
    if not items:
        sign = 1 if row.polynomial.get(UNIT, 0) >= 0 or row.relation != "=" else -1
        return Prepared((), Fraction(sign), Fraction(0), row.relation, is_contradiction(row))
    factor = content if items[0][1] > 0 else -content
    form = items if factor > 0 else tuple((m, -c) for m, c in items)
    return Prepared(form, factor, -Fraction(row.polynomial.get(UNIT, 0)) / factor, row.relation)


class System:
    """Rows that hold together; each is known by the number under which it was added."""

    def __init__(self, spend: Callable[[int], None]) -> None:
        self.conflict: Conflict | None = None
        self._spend = spend
        self._simplex = Simplex(limits.SIMPLEX_OPERATIONS)
        self._monomials: dict[Monomial, int] = {}
        self._forms: dict[Form, int] = {}

    def add(self, number: int, row: Prepared) -> None:
        """Take one more row; a row that only says `not equal` is left out."""
        self._spend(limits.ROW_EFFORT)
        if row.relation == "/=" or self.conflict is not None:
            return
        if row.contradiction:
            self.conflict = {number: row.factor}
        if not row.form:
            return
        if row.form not in self._forms:
            self._forms[row.form] = self._variable(row.form)
        variable = self._forms[row.form]
        for upper in (True, False):
            if row.relation == "=" or upper == (row.factor > 0):
                strict = Fraction(0 if row.relation != "<" else -1 if upper else 1)
                weight = 1 / row.factor if upper else -1 / row.factor
                found = self._simplex.limit(variable, Bound((row.limit, strict), number, weight), upper)
                self.conflict = self.conflict or found

    def solve(self) -> Conflict | Point | None:
        """Multipliers that make the rows a contradiction, or a point that meets them, or None: out of operations."""
        if self.conflict is None:
            before = self._simplex.operations
            outcome = self._simplex.check()
            self._spend((before - self._simplex.operations) // 4)
            if isinstance(outcome, bool):
                values = {m: self._simplex.value[v] for m, v in self._monomials.items()}
                return Point(values) if outcome else None
            self.conflict = outcome
        return {i: f for i, f in self.conflict.items() if f}

    def against(self, number: int, row: Prepared) -> Conflict | None:
        """A conflict with one more row, which is not kept."""
        bounds = self._simplex.bounds()
        self.add(number, row)
        outcome = self.solve()
        self.conflict = None
        self._simplex.restore(bounds)
        return outcome if isinstance(outcome, dict) else None

    def _variable(self, form: Form) -> int:
        for monomial, _ in form:
            if monomial not in self._monomials:
                self._monomials[monomial] = self._simplex.variable()
        if form[0][1] == 1 and len(form) == 1:
            return self._monomials[form[0][0]]
        return self._simplex.define({self._monomials[m]: c for m, c in form})


def refute(rows: Iterable[Prepared], spend: Callable[[int], None]) -> Conflict | Point | None:
    """`System.solve` for rows that are numbered in order."""
    system = System(spend)
    for number, row in enumerate(rows):
        system.add(number, row)
        if system.conflict is not None:
            break
    return system.solve()
