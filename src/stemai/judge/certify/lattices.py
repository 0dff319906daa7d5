"""The integer solutions of equations between integers, as a lattice: multiples of the equations that round best.

Every integer x is a combination of new integers t with determinant 1, chosen so that each equation fixes one more t: its
pivot.  Source: the Hermite normal form, as in Schrijver, "Theory of Linear and Integer Programming", section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd

from stemai.kernel.polynomials import Monomial

_Form = dict[int, int]  # over the new integers


class Lattice:
    """Equations, each with a number of its own, and what they leave free."""

    def __init__(self) -> None:
        self.images: dict[Monomial, _Form] = {}
        self.solved: list[tuple[int, int, _Form]] = []  # an equation, its pivot, and its left side
        self._fresh = 0

    def add(self, number: int, equation: Mapping[Monomial, int]) -> bool:
        """Whether the equation fixes one more of the new integers."""
        form = self._form(equation)
        fixed = {pivot for _, pivot, _ in self.solved}
        while True:
            left = sorted((t for t in form if t not in fixed), key=lambda t: (abs(form[t]), t))
            if len(left) <= 1:
                break
            self._substitute(left[0], {t: form[t] // form[left[0]] for t in left[1:]})
            form = self._form(equation)
        if left:
            self.solved.append((number, left[0], form))
        return bool(left)

    def rounding(self, row: Mapping[Monomial, int]) -> list[tuple[int, Fraction]]:
        """Multiples of equations that give all coefficients of the row a common divisor above 1; empty if none do."""
        form: dict[int, Fraction] = {t: Fraction(c) for t, c in self._form(row).items()}
        fixed = {pivot for _, pivot, _ in self.solved}
        divisor = gcd(*(int(c) for t, c in form.items() if t not in fixed))
        return [] if divisor == 1 else self._multiples(form, len(self.solved), divisor)

    def fixing(self) -> list[tuple[int, Fraction]]:
        """Multiples of equations that say what the last of the fixed integers is, with integer coefficients."""
        _, pivot, form = self.solved[-1]
        factor = Fraction(1, form[pivot])
        scaled = {t: factor * c for t, c in form.items()}
        return [(self.solved[-1][0], factor), *self._multiples(scaled, len(self.solved) - 1, 1)]

    def _multiples(self, form: dict[int, Fraction], count: int, divisor: int) -> list[tuple[int, Fraction]]:
        """Multiples of the first `count` equations that make their pivots' coefficients multiples of the divisor."""
        result = []
        for number, pivot, equation in reversed(self.solved[:count]):
            present = form.get(pivot, Fraction(0))
            wanted = divisor * round(present / divisor) if divisor else 0
            factor = (wanted - present) / equation[pivot]
            if factor:
                result.append((number, factor))
                for t, c in equation.items():
                    form[t] = form.get(t, Fraction(0)) + factor * c
        return result

    def _form(self, row: Mapping[Monomial, int]) -> _Form:
        total: _Form = {}
        for monomial, coefficient in row.items():
            if monomial not in self.images:
                self.images[monomial] = {self._fresh: 1}
                self._fresh += 1
            for t, c in self.images[monomial].items():
                total[t] = total.get(t, 0) + coefficient * c
        return {t: c for t, c in total.items() if c}

    def _substitute(self, variable: int, quotients: dict[int, int]) -> None:
        """Put ``variable - the sum of quotient * t`` in the place of the variable."""
        for image in self.images.values():
            own = image.get(variable, 0)
            for t, quotient in quotients.items() if own else ():
                image[t] = image.get(t, 0) - quotient * own
