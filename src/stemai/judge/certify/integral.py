"""Rows over integers: equations are solved for one of their integers and put into the others, which are then rounded.

The outcome is a list of steps for the kernel's rule `cuts`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.lattices import Lattice
from stemai.judge.certify.linear import Point, prepare, refute
from stemai.kernel.polynomials import UNIT, Coefficient, Monomial, Ring
from stemai.kernel.rows import Row, combine, is_contradiction

Step = list[tuple[int, Fraction]]  # rows, counted over the given ones and the earlier steps, and their factors


@dataclass(frozen=True, slots=True)
class Cuts:
    """A refutation: the given rows that it uses, in this order, and the steps, renumbered to these."""

    used: tuple[int, ...]
    steps: tuple[tuple[tuple[int, int, int], ...], ...]


def refute_integral(ring: Ring, rows: Sequence[Row]) -> Cuts | Point | None:
    """Cuts that end in a contradiction, or a point that meets the rows as far as they were rounded, or None."""
    known = list(rows)
    steps: list[Step] = []
    solved: list[tuple[Row, Monomial]] = []
    active = [i for i, row in enumerate(known) if row.relation != "/="]
    while True:
        pivot = _pivot(ring, known, active)
        if pivot is None:
            break
        equation, monomial = pivot
        active.remove(equation)
        solved.append((known[equation], monomial))
        for position, index in enumerate(active):
            coefficient = known[index].polynomial.get(monomial)
            if coefficient is None:
                continue
            factor = -Fraction(coefficient) / known[equation].polynomial[monomial]
            steps.append([(index, Fraction(1)), (equation, factor)])
            known.append(combine(ring, [(1, known[index]), (factor, known[equation])]))
            active[position] = len(known) - 1
            if is_contradiction(known[-1]):
                return _cuts(len(rows), steps)
    for step in _roundings(ring, known, active):
        steps.append(step)
        known.append(combine(ring, [(factor, known[i]) for i, factor in step]))
        active.append(len(known) - 1)
        if is_contradiction(known[-1]):
            return _cuts(len(rows), steps)
    steps += _without_reals(ring, known, active)
    outcome = refute([prepare(known[i]) for i in active], ring.spend)
    if isinstance(outcome, dict):
        steps.append([(active[i], factor) for i, factor in outcome.items()])
        return _cuts(len(rows), steps)
    return None if outcome is None else _completed(outcome, solved)


def _completed(point: Point, solved: list[tuple[Row, Monomial]]) -> Point:
    """The point with values for what equations were solved for."""
    for row, monomial in reversed(solved):
        rest = {m: c for m, c in row.polynomial.items() if m != monomial}
        value, small = point.at(rest)
        factor = -1 / Fraction(row.polynomial[monomial])
        point.values[monomial] = (value * factor, small * factor)
    return point


def _roundings(ring: Ring, known: list[Row], active: list[int]) -> Iterator[Step]:
    """Rows plus multiples of the equations between integers that leave a common divisor to round by.

    ``8a = 3b`` says that 3 divides a, and turns ``1 <= a - 3c`` into ``1 <= 9a - 3b - 3c``.
    """
    rows = [i for i in active if ring.is_integral(known[i].polynomial)]
    lattice = Lattice()
    for equation in [i for i in rows if known[i].relation == "="]:
        if lattice.add(equation, _coefficients(known[equation])):
            yield lattice.fixing()
    for index in [i for i in rows if known[i].relation != "="] if lattice.solved else ():
        factors = lattice.rounding(_coefficients(known[index]))
        if factors:
            yield [(index, Fraction(1)), *factors]


def _without_reals(ring: Ring, known: list[Row], active: list[int]) -> Iterator[Step]:
    """Sums of two rows in which a number that is no integer cancels; rows between integers are rounded, and added.

    ``b <= x + 1/2`` and ``x < a + 1`` say ``b <= a + 1``, which no combination of the unrounded rows does.
    """
    rows = list(active)
    reals = sorted({m for i in rows for m in known[i].polynomial if m != UNIT and not ring.is_integral({m: 1})})
    if not reals or all(not ring.is_integral({m: 1}) for i in rows for m in known[i].polynomial if m != UNIT):
        return
    for monomial in reals[: limits.ELIMINATED]:
        above = [i for i in rows if known[i].polynomial.get(monomial, 0) > 0]
        below = [i for i in rows if known[i].polynomial.get(monomial, 0) < 0]
        rows = [i for i in rows if monomial not in known[i].polynomial]
        if len(above) * len(below) > limits.ELIMINATION_ROWS:
            continue
        for one, other in itertools.product(above, below):
            factor = -Fraction(known[one].polynomial[monomial]) / known[other].polynomial[monomial]
            row = combine(ring, [(1, known[one]), (factor, known[other])])
            if not set(row.polynomial) - {UNIT} and not is_contradiction(row):
                continue
            known.append(row)
            rows.append(len(known) - 1)
            active.append(len(known) - 1)
            yield [(one, Fraction(1)), (other, factor)]


def _coefficients(row: Row) -> dict[Monomial, int]:
    return {m: int(c) for m, c in row.polynomial.items() if m != UNIT}


def _pivot(ring: Ring, known: list[Row], active: list[int]) -> tuple[int, Monomial] | None:
    """An equation, and an atom of it: not an integer, or with coefficient 1 or -1; shortest equations first."""
    best: tuple[int, int, Monomial] | None = None
    for index in active:
        row = known[index]
        if row.relation != "=":
            continue
        real = [m for m in row.polynomial if m != UNIT and not ring.is_integral({m: 1})]
        units = real or [m for m, c in row.polynomial.items() if m != UNIT and _is_unit(c)]
        if units and (best is None or len(row.polynomial) < best[0]):
            best = (len(row.polynomial), index, max(units, key=lambda m: (-len(m), m)))
    return None if best is None else best[1:]


def _is_unit(coefficient: Coefficient) -> bool:
    return coefficient in (1, -1)


def _cuts(given: int, steps: list[Step]) -> Cuts:
    """The steps that the last one needs."""
    needed = {given + len(steps) - 1}
    for number in range(len(steps) - 1, -1, -1):
        if given + number in needed:
            needed.update(i for i, _ in steps[number])
    used = tuple(i for i in sorted(needed) if i < given)
    kept = [n for n in range(len(steps)) if given + n in needed]
    place = {row: position for position, row in enumerate((*used, *(given + n for n in kept)))}
    written = [tuple((place[i], f.numerator, f.denominator) for i, f in steps[n]) for n in kept]
    return Cuts(used, tuple(written))
