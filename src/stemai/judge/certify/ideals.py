"""Ideals of equations: a bounded Groebner basis that remembers how each of its members comes from the equations.

Source: Buchberger's algorithm with the product criterion, as in Cox, Little, O'Shea, "Ideals, Varieties, and
Algorithms", chapter 2.  A basis that is cut short only rewrites less.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.kernel.polynomials import Monomial, Polynomial, Ring, add, scale

Cofactors = dict[int, Polynomial]  # for each equation, the polynomial that multiplies it


@dataclass(frozen=True, slots=True)
class _Member:
    """A monic polynomial of the ideal, its leading monomial, and where it comes from."""

    polynomial: Polynomial
    leading: Monomial
    cofactors: Cofactors


class Ideal:
    """The ideal of numbered equations ``polynomial = 0``; atoms that are `defined` by them are put in first."""

    def __init__(
        self, ring: Ring, equations: Iterable[tuple[int, Polynomial]], most_pairs: int, defined: Collection[int] = ()
    ) -> None:
        self.ring = ring
        self.defined = frozenset(defined)
        self.members: list[_Member] = []
        for number, polynomial in equations:
            if len(polynomial) <= limits.IDEAL_TERMS:
                self._enter(polynomial, {number: {(): 1}})
        pairs = [self._meeting(i, j) for i, j in itertools.combinations(range(len(self.members)), 2)]
        waiting = [pair for pair in pairs if pair is not None]
        heapq.heapify(waiting)
        enough = ring.work - limits.IDEAL_EFFORT
        for _ in range(most_pairs):
            if not waiting or len(self.members) > limits.IDEAL_MEMBERS or ring.work < enough:
                break
            _, one, other = heapq.heappop(waiting)
            before = len(self.members)
            self._pair(self.members[one], self.members[other])
            for index in range(before) if len(self.members) > before else ():
                pair = self._meeting(index, before)
                if pair is not None:
                    heapq.heappush(waiting, pair)

    def reduce(self, polynomial: Polynomial) -> tuple[Polynomial, Cofactors]:
        """A remainder, and cofactors with ``polynomial = remainder + the sum of cofactor * equation``."""
        cofactors: Cofactors = {}
        rest = dict(polynomial)
        done: Polynomial = {}
        for _ in range(limits.REWRITES):
            if not rest:
                break
            monomial = max(rest, key=self._order)
            self.ring.spend(len(rest) + len(self.members))
            divided = next(((m, q) for m in self.members if (q := divide(monomial, m.leading)) is not None), None)
            if divided is None:
                done[monomial] = rest.pop(monomial)
                continue
            member, quotient = divided
            factor: Polynomial = {quotient: rest[monomial]}
            rest = add(rest, self.ring.multiply(factor, member.polynomial), -1)
            for number, cofactor in member.cofactors.items():
                cofactors[number] = add(cofactors.get(number, {}), self.ring.multiply(factor, cofactor))
        return add(done, rest), cofactors

    def _enter(self, polynomial: Polynomial, cofactors: Cofactors) -> None:
        """Add what is left of a member of the ideal after the others have reduced it."""
        rest, taken = self.reduce(polynomial)
        if not rest or len(rest) > limits.IDEAL_TERMS:
            return
        leading = max(rest, key=self._order)
        inverse = Fraction(1) / rest[leading]
        for number, cofactor in taken.items():
            cofactors[number] = add(cofactors.get(number, {}), cofactor, -1)
        monic = {n: scale(c, inverse) for n, c in cofactors.items() if c}
        self.members.append(_Member(scale(rest, inverse), leading, monic))

    def _order(self, monomial: Monomial) -> tuple[int, int, Monomial]:
        return (sum(e for a, e in monomial if a in self.defined), *order(monomial))

    def _meeting(self, one: int, other: int) -> tuple[int, int, int] | None:
        """The degree in which the leading monomials of two members meet, where they share an atom."""
        left, right = self.members[one].leading, self.members[other].leading
        common = degree(_join(left, right))
        if common == degree(left) + degree(right) or common > limits.IDEAL_DEGREE:
            return None
        return common, one, other

    def _pair(self, one: _Member, other: _Member) -> None:
        """Enter what makes the leading monomials of two members cancel."""
        common = _join(one.leading, other.leading)
        left: Polynomial = {divide(common, one.leading) or (): 1}
        right: Polynomial = {divide(common, other.leading) or (): 1}
        multiply = self.ring.multiply
        polynomial = add(multiply(left, one.polynomial), multiply(right, other.polynomial), -1)
        cofactors = {n: multiply(left, c) for n, c in one.cofactors.items()}
        for number, cofactor in other.cofactors.items():
            cofactors[number] = add(cofactors.get(number, {}), multiply(right, cofactor), -1)
        self._enter(polynomial, cofactors)


def order(monomial: Monomial) -> tuple[int, Monomial]:
    """Graded lexicographic, later atoms first: these are more often the defined ones, such as reciprocals."""
    return degree(monomial), monomial[::-1]


def degree(monomial: Monomial) -> int:
    """The sum of the exponents."""
    return sum(e for _, e in monomial)


def divide(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """The quotient of two monomials, None where there is none."""
    exponents = dict(monomial)
    for atom, exponent in divisor:
        left = exponents.get(atom, 0) - exponent
        if left < 0:
            return None
        exponents[atom] = left
    return tuple((a, e) for a, e in exponents.items() if e)


def _join(one: Monomial, other: Monomial) -> Monomial:
    exponents = dict(one)
    for atom, exponent in other:
        exponents[atom] = max(exponent, exponents.get(atom, 0))
    return tuple(sorted(exponents.items()))
