"""The simplex method for bounds on linear forms, exact and with strict bounds; it ends in a point or in a conflict.

Source: Dutertre and de Moura, "A fast linear-arithmetic solver for DPLL(T)", CAV 2006.  A row of the tableau is a
relation with coprime integer coefficients, so that pivots stay in machine-friendly integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

Number = tuple[Fraction, Fraction]  # r + d * epsilon, for an epsilon as small as needed
ZERO: Number = (Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on a variable, and who set it: `weight` times the row `reason` is the bound as an inequality."""

    value: Number
    reason: int
    weight: Fraction


Conflict = dict[int, Fraction]  # multipliers of the reasons


class Simplex:
    """Variables are numbered; `define` makes one that stands for a linear form of others."""

    def __init__(self, operations: int) -> None:
        self.operations = operations  # entries of the tableau that pivots may still touch
        self.value: list[Number] = []
        self._lower: dict[int, Bound] = {}
        self._upper: dict[int, Bound] = {}
        self._rows: dict[int, dict[int, int]] = {}

    def variable(self) -> int:
        """A new variable, without bounds."""
        self.value.append(ZERO)
        return len(self.value) - 1

    def define(self, form: Mapping[int, int]) -> int:
        """A new variable that equals `form`."""
        slack = self.variable()
        row = {slack: -1, **form}
        for variable in form:
            if variable in self._rows:
                row = _eliminate(row, self._rows[variable], variable)
        self._rows[slack] = row
        total = ZERO
        for variable, coefficient in form.items():
            total = _shift(total, self.value[variable], Fraction(coefficient))
        self.value[slack] = total
        return slack

    def limit(self, variable: int, bound: Bound, upper: bool) -> Conflict | None:
        """Set a bound if it is tighter than the one that is there."""
        mine, other = (self._upper, self._lower) if upper else (self._lower, self._upper)
        present = mine.get(variable)
        if present is not None and (present.value <= bound.value if upper else present.value >= bound.value):
            return None
        opposite = other.get(variable)
        if opposite is not None and (opposite.value > bound.value if upper else opposite.value < bound.value):
            return _combined([(bound, Fraction(1)), (opposite, Fraction(1))])
        mine[variable] = bound
        outside = self.value[variable] > bound.value if upper else self.value[variable] < bound.value
        if variable not in self._rows and outside:
            self._move(variable, bound.value)
        return None

    def bounds(self) -> tuple[dict[int, Bound], dict[int, Bound]]:
        """The bounds that are set now."""
        return dict(self._lower), dict(self._upper)

    def restore(self, bounds: tuple[dict[int, Bound], dict[int, Bound]]) -> None:
        """Go back to bounds that were set before; they may only be looser than those that are set now."""
        self._lower, self._upper = dict(bounds[0]), dict(bounds[1])

    def check(self) -> Conflict | bool:
        """A conflict, or True where the values meet all bounds, or False where the operations are used up."""
        while True:
            basic = self._violated()
            if basic is None:
                return True
            if self.operations < 0:
                return False
            low = self._lower.get(basic)
            rising = low is not None and self.value[basic] < low.value
            entering = self._entering(basic, rising)
            if entering is None:
                return self._explain(basic, rising)
            target = self._lower[basic] if rising else self._upper[basic]
            self._pivot(basic, entering, target.value)

    def _violated(self) -> int | None:
        for basic in sorted(self._rows):  # by number: Bland's rule, which cannot cycle
            value = self.value[basic]
            low, high = self._lower.get(basic), self._upper.get(basic)
            if (low is not None and value < low.value) or (high is not None and value > high.value):
                return basic
        return None

    def _entering(self, basic: int, rising: bool) -> int | None:
        row = self._rows[basic]
        for variable in sorted(row):
            if variable == basic:
                continue
            up = (row[variable] * row[basic] < 0) == rising  # does the variable have to grow?
            bound = (self._upper if up else self._lower).get(variable)
            value = self.value[variable]
            if bound is None or (value < bound.value if up else value > bound.value):
                return variable
        return None

    def _explain(self, basic: int, rising: bool) -> Conflict:
        row = self._rows[basic]
        parts = [(self._lower[basic] if rising else self._upper[basic], Fraction(1))]
        for variable, coefficient in row.items():
            if variable != basic:
                factor = Fraction(-coefficient, row[basic])
                up = (factor > 0) == rising
                parts.append(((self._upper if up else self._lower)[variable], abs(factor)))
        return _combined(parts)

    def _move(self, variable: int, value: Number) -> None:
        """Give a variable that is not basic another value."""
        step = _shift(value, self.value[variable], Fraction(-1))
        self.value[variable] = value
        for basic, row in self._rows.items():
            if variable in row:
                self.value[basic] = _shift(self.value[basic], step, Fraction(-row[variable], row[basic]))

    def _pivot(self, basic: int, entering: int, value: Number) -> None:
        row = self._rows.pop(basic)
        step = _shift(value, self.value[basic], Fraction(-1))
        factor = Fraction(-row[basic], row[entering])
        self._rows[entering] = row
        target = _shift(self.value[entering], step, factor)
        for other, relation in list(self._rows.items()):
            if other != entering and entering in relation:
                moved = Fraction(-relation[entering], relation[other]) * factor
                self.value[other] = _shift(self.value[other], step, moved)
                self._rows[other] = _eliminate(relation, row, entering)
                self.operations -= len(relation) + len(row)
        self.value[entering], self.value[basic] = target, value


def _shift(value: Number, step: Number, factor: Fraction) -> Number:
    return (value[0] + factor * step[0], value[1] + factor * step[1])


def _eliminate(row: dict[int, int], by: dict[int, int], variable: int) -> dict[int, int]:
    """`row` without `variable`, which the relation `by` expresses through others."""
    mine, its = row[variable], by[variable]
    divisor = gcd(mine, its)
    mine, its = mine // divisor, its // divisor
    result = {v: c * its for v, c in row.items()}
    for v, c in by.items():
        left = result.get(v, 0) - c * mine
        if left:
            result[v] = left
        else:
            result.pop(v, None)
    content = gcd(*result.values())
    return {v: c // content for v, c in result.items()} if content > 1 else result


def _combined(parts: list[tuple[Bound, Fraction]]) -> Conflict:
    total: Conflict = {}
    for bound, factor in parts:
        total[bound.reason] = total.get(bound.reason, Fraction(0)) + factor * bound.weight
    return total
