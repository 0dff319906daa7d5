"""Positivstellensatz certificates: products of facts, squares and multiples of equations that add up to a contradiction.

Equations are first used as rewriting rules, so that substitutions and reciprocals need no search; then the products
that are offered are compared with 0 by the simplex method.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.linear import refute
from stemai.kernel.polynomials import UNIT, Coefficient, Monomial, Polynomial, Ring, add, constant, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.rows import Row, positive_part
from stemai.kernel.terms import FALSE, INT, REAL, Term, make, number


@dataclass(frozen=True, slots=True)
class _Rule:
    """The monomial that an equation rewrites, its coefficient there, and the equation."""

    monomial: Monomial
    coefficient: Coefficient
    polynomial: Polynomial
    row: int


@dataclass(frozen=True, slots=True)
class _Summand:
    """A product of rows and squares, as it is and after rewriting."""

    rows: tuple[int, ...]
    squares: tuple[int, ...]
    polynomial: Polynomial
    reduced: Polynomial
    strict: bool


class Nonlinear:
    """Looks for one certificate in each branch it is shown, as long as its share of the work lasts."""

    def __init__(self, proof: Proof, ring: Ring, hints: list[Term]) -> None:
        self.proof = proof
        self.ring = ring
        self.hints = [ring.of(h) for h in hints if h.sort in (INT, REAL)]
        self.attempts = limits.PRODUCT_ATTEMPTS

    def refute(self, rows: list[Row], line_of: Callable[[int], int]) -> int | None:
        """A `positivstellensatz` line that concludes `false` from some of the rows, or None."""
        degree = max((_degree(m) for row in rows for m in row.polynomial), default=0)
        if self.attempts == 0 or degree < 2 and not self.hints:
            return None
        self.attempts -= 1
        rules = _rules(rows)
        for wide in (False, True):
            summands = list(itertools.islice(self._summands(rows, rules, degree, wide), limits.PRODUCTS))
            compared = [Row(scale(s.reduced, -1), "<" if s.strict else "<=") for s in summands]
            if len({m for row in compared for m in row.polynomial}) > limits.PRODUCT_MONOMIALS:
                return None
            conflict = refute(compared)
            if isinstance(conflict, dict):
                return self._line(rows, rules, [(summands[i], f) for i, f in conflict.items()], line_of)
        return None

    def _summands(self, rows: list[Row], rules: list[_Rule], degree: int, wide: bool) -> Iterator[_Summand]:
        """Facts, products of two, squares, and squares times facts, the likely ones first."""
        limit = min(degree + degree % 2, limits.PRODUCT_DEGREE)
        single = [s for i, row in enumerate(rows) if row.relation != "=" for s in self._single(i, row, rules)]
        yield from single
        squares = self._squares(single, limit, wide)
        for square, root in squares:
            yield self._reduced((), (root,), square, rules, False)
        for one, other in itertools.combinations_with_replacement(single, 2):
            if _degree_of(one.polynomial) + _degree_of(other.polynomial) <= limit + (limit if wide else 0):
                product = self.ring.multiply(one.polynomial, other.polynomial)
                yield self._reduced(one.rows + other.rows, (), product, rules, one.strict and other.strict)
        for one in single:
            for square, root in squares:
                if _degree_of(one.polynomial) + _degree_of(square) <= limit + (1 if wide else 0):
                    product = self.ring.multiply(one.polynomial, square)
                    yield self._reduced(one.rows, (root,), product, rules, False)

    def _single(self, index: int, row: Row, rules: list[_Rule]) -> Iterator[_Summand]:
        polynomial, strict = positive_part(self.ring, row)
        yield self._reduced((index,), (), polynomial, rules, strict)

    def _squares(self, single: list[_Summand], degree: int, wide: bool) -> list[tuple[Polynomial, int]]:
        """Squares, each with the number of its root in `self.roots`."""
        atoms = sorted({((a, 1),) for s in single for m in s.reduced for a, _ in m})
        monomials: list[Monomial] = [*atoms]
        if degree >= 4:
            monomials += sorted({m for s in single for m in _halves(s.reduced) if m and m not in atoms})
        roots: list[Polynomial] = list(self.hints)
        roots += [add(h, g, sign) for h, g in itertools.combinations(self.hints, 2) for sign in (1, -1)]
        pairs = list(itertools.combinations(monomials, 2))
        roots += [{m: 1, n: -1} for m, n in pairs if _degree(m) == _degree(n)]
        roots += [{m: 1} for m in monomials]
        if wide:
            roots += [{m: 1, n: 1} for m, n in pairs if _degree(m) == _degree(n)]
            roots += [{m: 1, UNIT: sign} for m in monomials for sign in (-1, 1)]
        self.roots = [r for r in roots if r][: limits.PRODUCTS // 2]
        return [(self.ring.multiply(r, r), i) for i, r in enumerate(self.roots)]

    def _reduced(
        self, rows: tuple[int, ...], squares: tuple[int, ...], polynomial: Polynomial, rules: list[_Rule], strict: bool
    ) -> _Summand:
        reduced, _ = reduce(self.ring, polynomial, rules)
        return _Summand(rows, squares, polynomial, reduced, strict)

    def _line(
        self,
        rows: list[Row],
        rules: list[_Rule],
        parts: list[tuple[_Summand, Fraction]],
        line_of: Callable[[int], int],
    ) -> int:
        total: Polynomial = {}
        for summand, factor in parts:
            total = add(total, summand.polynomial, factor)
        rest, quotients = reduce(self.ring, total, rules)
        used = sorted({i for s, _ in parts for i in s.rows} | {rules[r].row for r in quotients})
        place = {row: position for position, row in enumerate(used)}
        roots = sorted({i for s, _ in parts for i in s.squares})
        factors = [polynomial_term(self.ring, self.roots[i]) for i in roots]
        cone = [
            (f.numerator, f.denominator, tuple(place[i] for i in s.rows), tuple(roots.index(i) for i in s.squares))
            for s, f in parts
        ]
        left = Fraction(-rest.get(UNIT, 0))
        if left > 0:
            cone.append((left.numerator, left.denominator, (), ()))
        ideal = []
        for rule, quotient in quotients.items():
            ideal.append((place[rules[rule].row], len(factors)))
            factors.append(polynomial_term(self.ring, scale(quotient, -1)))
        premises = tuple(line_of(i) for i in used)
        return self.proof.line("positivstellensatz", premises, FALSE, tuple(factors), tuple(cone), tuple(ideal))


def polynomial_term(ring: Ring, polynomial: Polynomial) -> Term:
    """A Real term with that normal form."""
    summands = []
    for monomial, coefficient in sorted(polynomial.items()):
        factors = [] if coefficient == 1 and monomial else [number(coefficient, REAL)]
        for atom, exponent in monomial:
            base = _atom_term(ring, atom)
            factors.append(base if exponent == 1 else make("pow", base, number(exponent, INT)))
        summands.append(factors[0] if len(factors) == 1 else make("mul", *factors))
    return make("add", *summands) if len(summands) > 1 else summands[0] if summands else number(0, REAL)


def _atom_term(ring: Ring, atom: int) -> Term:
    term = ring.atoms[atom]
    if term is not None:
        return make("real", term) if term.sort == INT else term
    inverse = ring.inverse_of(atom)
    return make("div", number(1, REAL), polynomial_term(ring, inverse if inverse is not None else constant(0)))


def reduce(ring: Ring, polynomial: Polynomial, rules: list[_Rule]) -> tuple[Polynomial, dict[int, Polynomial]]:
    """`polynomial` rewritten by the rules, and for each rule the factor of its equation that was taken away."""
    quotients: dict[int, Polynomial] = {}
    steps = limits.REWRITES
    changed = True
    while changed and steps > 0:
        changed = False
        for index, rule in enumerate(rules):
            for monomial in list(polynomial):
                rest = _divide(monomial, rule.monomial)
                if rest is not None and monomial in polynomial:
                    factor: Polynomial = {rest: Fraction(polynomial[monomial]) / rule.coefficient}
                    polynomial = add(polynomial, ring.multiply(factor, rule.polynomial), -1)
                    quotients[index] = add(quotients.get(index, {}), factor)
                    changed, steps = True, steps - 1
    return polynomial, quotients


def _rules(rows: list[Row]) -> list[_Rule]:
    """Each equation as a rule for the monomial in it of highest degree that none of its other monomials contains."""
    rules: list[_Rule] = []
    for index, row in enumerate(rows):
        if row.relation != "=":
            continue
        for monomial in sorted(row.polynomial, key=lambda m: (-_degree(m), m)):
            others = [m for m in row.polynomial if m != monomial]
            taken = any(_shares(monomial, r.monomial) for r in rules)
            if monomial != UNIT and not taken and all(not _shares(monomial, m) for m in others):
                rules.append(_Rule(monomial, row.polynomial[monomial], row.polynomial, index))
                break
    return rules


def _shares(monomial: Monomial, other: Monomial) -> bool:
    """Whether the two have an atom in common."""
    return bool({a for a, _ in monomial} & {a for a, _ in other})


def _divide(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    exponents = dict(monomial)
    for atom, exponent in divisor:
        left = exponents.get(atom, 0) - exponent
        if left < 0:
            return None
        exponents[atom] = left
    return tuple((a, e) for a, e in sorted(exponents.items()) if e)


def _halves(polynomial: Polynomial) -> Iterator[Monomial]:
    """Roots of the monomials that are squares, and products of two atoms from the others."""
    for monomial in polynomial:
        if all(e % 2 == 0 for _, e in monomial):
            yield tuple((a, e // 2) for a, e in monomial)
        atoms = [a for a, e in monomial for _ in range(e)]
        for pair in itertools.combinations(atoms, 2):
            exponents: dict[int, int] = {}
            for atom in pair:
                exponents[atom] = exponents.get(atom, 0) + 1
            yield tuple(sorted(exponents.items()))


def _degree(monomial: Monomial) -> int:
    return sum(e for _, e in monomial)


def _degree_of(polynomial: Polynomial) -> int:
    return max((_degree(m) for m in polynomial), default=0)
