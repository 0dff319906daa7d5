"""Positivstellensatz certificates: products of facts, squares and multiples of equations that add up to a contradiction.

Equations first make an ideal, modulo which all products are reduced, so that substitutions and reciprocals need no
search; the products that are offered are then compared with 0 by the simplex method.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stemai.judge.certify import limits
from stemai.judge.certify.ideals import Cofactors, Ideal, degree, divide, order
from stemai.judge.certify.linear import Point, System, prepare
from stemai.judge.certify.moments import at_point, common_points, roots_of, vanishing
from stemai.kernel.polynomials import UNIT, Coefficient, Monomial, Polynomial, Ring, add, constant, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.rows import Row, positive_part
from stemai.kernel.terms import FALSE, INT, REAL, Term, make, number

_MULTIPLES: Final = tuple(Fraction(s, d) for d in (4, 2, 1) for s in (1, -1))  # of equations, added to facts


@dataclass(frozen=True, slots=True)
class _Summand:
    """A product of rows and of squares, as it is and reduced modulo the equations; it is not negative."""

    rows: tuple[int, ...]
    roots: tuple[int, ...]
    polynomial: Polynomial
    reduced: Polynomial
    strict: bool


class Nonlinear:
    """Looks for a certificate in each branch that it is shown, as long as its attempts last."""

    def __init__(self, proof: Proof, ring: Ring, hints: list[Term]) -> None:
        self.proof = proof
        self.ring = ring
        self.hints = [ring.of(h) for h in hints if h.sort in (INT, REAL)]
        self.attempts = limits.PRODUCT_ATTEMPTS
        self.moments = limits.MOMENT_ATTEMPTS
        self.roots: list[Polynomial] = []

    def refute(self, rows: list[Row], raw: list[Row], line_of: Callable[[int], int], efforts: int) -> int | None:
        """A `positivstellensatz` line that concludes `false` from some of the rows, or None.

        `raw` are the rows before rounding; their numbers in a summand are turned around, -1 for the first.
        """
        nonlinear = any(degree(m) > 1 for row in rows for m in row.polynomial)
        if self.attempts <= 0 or not (nonlinear or self.hints):
            return None
        self.attempts -= efforts
        equations = [(i, r.polynomial) for i, r in enumerate(rows) if r.relation == "="]
        defined = {a for _, e in equations if (a := self._defined(e)) is not None}
        for pairs in (0, limits.IDEAL_PAIRS):
            ideal = Ideal(self.ring, equations, pairs, defined)
            line = self._without_points(ideal, line_of) or self._denied(rows, raw, ideal, line_of)
            if line is not None:
                return line
        enough = self.ring.work // 2
        for effort in range(efforts):
            if self.ring.work < enough:
                break
            if effort == 1 and (line := self._by_linear_facts(rows, raw, ideal, line_of)) is not None:
                return line
            most = limits.PRODUCTS + (limits.FURTHER_PRODUCTS if effort > 1 else 0)
            summands = list(itertools.islice(self._summands(rows, raw, ideal, effort), most))
            system = self._compared(summands)
            if system is None:
                return None
            outcome = system.solve()
            if effort and effort == efforts - 1 and isinstance(outcome, Point) and self.moments > 0:
                outcome = self._with_moments(system, outcome, summands, ideal, [p for _, p in equations])
                self.moments -= 0 if isinstance(outcome, dict) else 1
            if isinstance(outcome, dict):
                parts = [(summands[i], f) for i, f in outcome.items()]
                return self._line(ideal, parts, line_of)
        return None

    def _compared(self, summands: list[_Summand]) -> System | None:
        """The summands as rows of a linear program, None where they have too many monomials."""
        compared = [Row(scale(s.reduced, -1), "<" if s.strict else "<=") for s in summands]
        if len({m for row in compared for m in row.polynomial}) > limits.PRODUCT_MONOMIALS:
            return None
        system = System(self.ring.spend)
        for index, row in enumerate(compared):
            system.add(index, prepare(row))
        return system

    def _by_linear_facts(self, rows: list[Row], raw: list[Row], ideal: Ideal, line_of: Callable[[int], int]) -> int | None:
        """A certificate of products of linear facts alone, as many as the degree asks for: what holds in a box or a simplex.

        Source: Handelman, "Representing polynomials by positive linear functions on compact convex polyhedra", Pacific J.
        Math. 132 (1988).
        """
        facts = [self._single(i, r, ideal) for i, r in enumerate(rows) if r.relation in ("<=", "<")]
        exact = [self._single(-1 - i, r, ideal) for i, r in enumerate(raw) if r.relation == "<"]
        single = self._cleared(facts, exact, ideal)
        linear = [s for s in single if _degree(s.reduced) == 1]
        size = max((_degree(s.reduced) for s in single), default=0)
        simple = all(e == 1 for s in single for m in s.reduced for _, e in m)  # then no variable is needed twice
        if simple and size == 2:
            size = min(3, len({a for s in single for a in _atoms(s.reduced)}))
        if not 3 <= size <= limits.PRODUCT_DEGREE or len(linear) < 2:
            return None
        summands = [*single, _Summand((), (), constant(1), constant(1), True)]
        level = [(s, i) for i, s in enumerate(linear)]
        for _ in range(1, size):
            pairs = [(s, j, t) for s, i in level for j, t in enumerate(linear) if j >= i]
            apart = [p for p in pairs if not (simple and _atoms(p[0].reduced) & _atoms(p[2].reduced))]
            if len(summands) + len(apart) > limits.PRODUCTS:
                return None
            level = [(self._product(s, t, ideal), j) for s, j, t in apart]
            summands += [s for s, _ in level]
        system = self._compared(summands)
        outcome = None if system is None else system.solve()
        return self._line(ideal, [(summands[i], f) for i, f in outcome.items()], line_of) if isinstance(outcome, dict) else None

    def _with_moments(
        self, system: System, point: Point, summands: list[_Summand], ideal: Ideal, equations: list[Polynomial]
    ) -> dict[int, Fraction] | Point | None:
        """A conflict after squares, and squares times facts, that the points of the system ask for were added."""
        matrices = list(self._matrices([s for s in summands if s.reduced], ideal, equations))
        outcome: dict[int, Fraction] | Point | None = point
        enough = self.ring.work - limits.MOMENT_EFFORT
        for _ in range(limits.MOMENT_ROUNDS):
            before = len(summands)
            for factor, basis, products in matrices if isinstance(outcome, Point) else ():
                for root in self._negative(point, products):
                    polynomial: Polynomial = {}
                    for member, coefficient in zip(basis, root, strict=True):
                        polynomial = add(polynomial, member, coefficient)
                    self.roots.append(polynomial)
                    square = self.ring.multiply(self.ring.multiply(polynomial, polynomial), factor.polynomial)
                    summand = self._reduced(factor.rows, (*factor.roots, len(self.roots) - 1), square, False, ideal)
                    system.add(len(summands), prepare(Row(scale(summand.reduced, -1), "<=")))
                    summands.append(summand)
            if len(summands) == before or self.ring.work < enough:
                return outcome
            outcome = system.solve()
            if not isinstance(outcome, Point):
                return outcome
            point = outcome
        return None

    def _negative(self, point: Point, products: list[list[Polynomial]]) -> list[list[Fraction]]:
        """Roots whose squares are negative at the point; where it is next to 0, in its direction from there."""
        values = [[point.at(p) for p in row] for row in products]
        for part in (0, 1):
            roots = list(roots_of([[float(value[part]) for value in row] for row in values]))
            if roots:
                return roots
        return []

    def _matrices(
        self, summands: list[_Summand], ideal: Ideal, equations: list[Polynomial]
    ) -> Iterator[tuple[_Summand, list[Polynomial], list[list[Polynomial]]]]:
        """For 1 and some facts, polynomials, and their products with each other and with the fact.

        The polynomials are monomials, or where the facts hold but for a strict one that is 0, combinations of these that
        are 0 there: a square times a fact has to be.  Equations count by their own degrees: reduced by them, a fact does
        not show any more what they speak of.  Those with reciprocals only say how these are to be reduced.
        """
        facts = [s for s in summands if len(s.rows) == 1 and not s.roots][: limits.MOMENT_FACTS]
        curved = [e for e in self._plain(equations) if _degree(e) > 1]  # the others have been put in
        known = [*(s.reduced for s in facts), *curved]
        facts += self._intervals(facts, ideal)
        size = max(map(_degree, known), default=0)
        atoms = sorted({a for p in known for m in p for a, _ in m})
        even = [p for p in known if len({degree(m) for m in p}) > 1]
        given = [s.reduced for s in summands if len(s.rows) == 1 and not s.roots]
        points = list(common_points(given, curved, atoms))
        for factor in (_Summand((), (), constant(1), constant(1), True), *facts):
            half = (size - _degree(factor.reduced)) // 2
            basis = _monomials(atoms, half)
            if not even:
                basis = [m for m in basis if degree(m) == half]
            if 2 <= len(basis) <= limits.MOMENT_BASIS:
                members = vanishing(basis, [p for p in points if at_point(factor.reduced, p)])
                yield factor, members, [[self._moment(factor, m, n, ideal) for n in members] for m in members]

    def _intervals(self, facts: list[_Summand], ideal: Ideal) -> list[_Summand]:
        """Products of two bounds of one variable."""
        bounds = [s for s in facts if _degree(s.reduced) == 1 and len(_atoms(s.reduced)) == 1]
        pairs = [(s, t) for s, t in itertools.combinations(bounds, 2) if _atoms(s.reduced) == _atoms(t.reduced)]
        return [self._product(s, t, ideal) for s, t in pairs[: limits.MOMENT_INTERVALS]]

    def _plain(self, equations: list[Polynomial]) -> list[Polynomial]:
        """Equations that do not only say what a reciprocal, or the value of a function, is."""
        known = [e for e in equations if all(self.ring.atoms[a] is not None for m in e for a, _ in m)]
        return [e for e in known if self._defined(e) is None]

    def _defined(self, equation: Polynomial) -> int | None:
        """The value of a function or of a choice that an equation with products gives as a polynomial in other terms."""
        if _degree(equation) < 2:
            return None
        for monomial in equation:
            term = self.ring.atoms[monomial[0][0]] if degree(monomial) == 1 else None
            if term is not None and term.op in ("call", "apply", "abs", "min", "max", "ite"):
                atom = monomial[0][0]
                if sum(a == atom for m in equation for a, _ in m) == 1:
                    return atom
        return None

    def _moment(self, factor: _Summand, one: Polynomial, other: Polynomial, ideal: Ideal) -> Polynomial:
        product = self.ring.multiply(one, other)
        return ideal.reduce(self.ring.multiply(product, factor.polynomial))[0]

    def _without_points(self, ideal: Ideal, line_of: Callable[[int], int]) -> int | None:
        """``false`` from equations that have no solution at all, as ``x = 1`` and ``x^2 = 2``: 1 is in their ideal."""
        one = self._reduced((), (), constant(1), True, ideal)
        return None if one.reduced else self._line(ideal, [(one, Fraction(1))], line_of)

    def _denied(self, rows: list[Row], raw: list[Row], ideal: Ideal, line_of: Callable[[int], int]) -> int | None:
        """``false`` from denied equations one of which, or all of which multiplied, are in the ideal of the others."""
        denied = [i for i, row in enumerate(rows) if row.relation == "/="]
        product = constant(1)
        for index in denied:
            rest, cofactors = ideal.reduce(rows[index].polynomial)
            if not rest:
                unrounded = {i: scale(c, _content(rows[i], raw[i])) for i, c in cofactors.items()}
                return self._equation(index, unrounded, line_of)
            if _degree(product) + _degree(rows[index].polynomial) > limits.DENIED_DEGREE:
                return None
            product = self.ring.multiply(product, rows[index].polynomial)
        rest, cofactors = ideal.reduce(product)
        if rest or len(denied) < 2:
            return None
        squared = {i: self.ring.multiply(product, c) for i, c in cofactors.items() if c}
        used = [*denied, *squared]
        factors = tuple(polynomial_term(self.ring, scale(c, -1)) for c in squared.values())
        cone = ((1, 1, tuple(range(len(denied))), ()),)
        equations = tuple((len(denied) + n, n) for n in range(len(squared)))
        premises = tuple(line_of(i) for i in used)
        return self.proof.line("positivstellensatz", premises, FALSE, factors, cone, equations)

    def _equation(self, index: int, cofactors: Cofactors, line_of: Callable[[int], int]) -> int:
        """``false`` from the denial of an equation that is in the ideal of others."""
        denial = line_of(index)
        used = {i: c for i, c in cofactors.items() if c}
        factors = tuple(polynomial_term(self.ring, c) for c in used.values())
        formula = self.proof.conclusion(denial).args[0]
        equation = self.proof.line("linear_combination", tuple(line_of(i) for i in used), formula, factors)
        return self.proof.line("not_elim", (denial, equation))

    def _summands(self, rows: list[Row], raw: list[Row], ideal: Ideal, effort: int) -> Iterator[_Summand]:
        """Facts, squares, products of facts, and squares times facts; with more effort more of each."""
        facts = [self._single(i, r, ideal) for i, r in enumerate(rows) if r.relation != "="]
        exact = [self._single(-1 - i, r, ideal) for i, r in enumerate(raw) if r.relation == "<"]
        single = self._cleared(facts, exact, ideal)
        yield from single
        yield _Summand((), (), constant(1), constant(1), True)
        size = max((_degree(s.reduced) for s in single), default=0)
        limit = min(max(2, size + size % 2), limits.PRODUCT_DEGREE)
        equations = [r.polynomial for r in rows if r.relation == "="]
        self.roots = self._roots(single, equations, limit, effort)
        squares = [(self.ring.multiply(r, r), i) for i, r in enumerate(self.roots)]
        asked = len(self.hints)
        yield from (self._reduced((), (i,), s, False, ideal) for s, i in squares if i < asked or _degree(s) <= limit)
        if effort:
            yield from self._over_denominators(facts, exact, ideal)
        few = squares[: limits.SQUARES_OF_FACTS] if effort else []
        for one, (square, index) in itertools.product(single, few):
            if _degree(one.reduced) + _degree(square) <= max(size, 3):
                product = self.ring.multiply(one.polynomial, square)
                yield self._reduced(one.rows, (index,), product, False, ideal)
        for one, other in itertools.combinations_with_replacement(single, 2):
            if _degree(one.reduced) + _degree(other.reduced) <= limit * (2 if effort else 1):
                yield self._product(one, other, ideal)
        if effort > 1:
            yield from self._weighted(single, squares, max(limit, size), ideal)
        triples = itertools.combinations_with_replacement(single if effort > 1 else [], 3)
        for one, other, third in sorted(triples, key=lambda triple: -len(set(map(id, triple)))):
            if _degree(one.reduced) + _degree(other.reduced) + _degree(third.reduced) <= max(limit, 3):
                yield self._product(self._product(one, other, ideal), third, ideal)

    def _over_denominators(self, facts: list[_Summand], positive: list[_Summand], ideal: Ideal) -> Iterator[_Summand]:
        """Facts as they are, and squares of differences over denominators: ``(x - y)^2 / d`` is ``d * ((x - y) / d)^2``."""
        atoms = sorted({a for s in facts for m in s.reduced for a, _ in m})
        inverse = [(a, s) for a in atoms for s in positive if self._is_inverse(a, s.reduced)]
        plain = [a for a in atoms if self.ring.atoms[a] is not None]
        if not inverse:
            return
        yield from facts
        pairs = list(itertools.combinations(plain, 2))[: limits.WEIGHTED]
        for (atom, denominator), (one, other) in itertools.product(inverse, pairs):
            root = self.ring.multiply({((atom, 1),): 1}, {((one, 1),): 1, ((other, 1),): -1})
            self.roots.append(root)
            square = self.ring.multiply(denominator.polynomial, self.ring.multiply(root, root))
            yield self._reduced(denominator.rows, (len(self.roots) - 1,), square, False, ideal)

    def _weighted(
        self, single: list[_Summand], squares: list[tuple[Polynomial, int]], limit: int, ideal: Ideal
    ) -> Iterator[_Summand]:
        """Squares of hints and of differences times two facts, such as ``a * b * (c - d)^2``."""
        few = [(s, i) for s, i in squares if i < len(self.hints) or len(self.roots[i]) == 2][: limits.WEIGHTED]
        pairs = itertools.combinations([s for s in single if _degree(s.reduced) == 1], 2)
        for (one, other), (square, index) in itertools.product(pairs, few):
            if 2 + _degree(square) <= limit:
                pair = self._product(one, other, ideal)
                product = self.ring.multiply(pair.polynomial, square)
                yield self._reduced(pair.rows, (index,), product, False, ideal)

    def _single(self, index: int, row: Row, ideal: Ideal) -> _Summand:
        polynomial, strict = positive_part(self.ring, row)
        return self._reduced((index,), (), polynomial, strict, ideal)

    def _product(self, one: _Summand, other: _Summand, ideal: Ideal) -> _Summand:
        product = self.ring.multiply(one.polynomial, other.polynomial)
        strict = one.strict and other.strict
        return self._reduced(one.rows + other.rows, one.roots + other.roots, product, strict, ideal)

    def _reduced(
        self,
        rows: tuple[int, ...],
        roots: tuple[int, ...],
        polynomial: Polynomial,
        strict: bool,
        ideal: Ideal,
    ) -> _Summand:
        reduced, _ = ideal.reduce(polynomial)
        return _Summand(rows, roots, polynomial, reduced, strict)

    def _cleared(self, single: list[_Summand], positive: list[_Summand], ideal: Ideal) -> list[_Summand]:
        """Each summand multiplied by the denominators in it that are known to be positive."""
        result: dict[frozenset[tuple[Monomial, Coefficient]], _Summand] = {}
        for summand in single:
            for _ in range(limits.DENOMINATORS):
                denominator = next((s for s in positive if self._divides(s.reduced, summand.reduced)), None)
                if denominator is None:
                    break
                summand = self._product(summand, denominator, ideal)
            key = frozenset(summand.reduced.items())
            if key not in result or summand.strict:
                result[key] = summand
        return list(result.values())

    def _divides(self, denominator: Polynomial, polynomial: Polynomial) -> bool:
        """Whether the reciprocal of a polynomial, up to a factor, is an atom of another."""
        if all(m == UNIT for m in denominator):
            return False
        return any(self._is_inverse(atom, denominator) for atom in {a for m in polynomial for a, _ in m})

    def _is_inverse(self, atom: int, denominator: Polynomial) -> bool:
        """Whether an atom is the reciprocal of a polynomial, up to a factor."""
        inverse = self.ring.inverse_of(atom)
        if inverse is None or self.ring.atoms[atom] is not None:
            return False  # the atom is not the reciprocal of the two
        leading = max(inverse, key=order)
        factor = Fraction(denominator.get(leading, 0)) / inverse[leading]
        return bool(factor) and scale(inverse, factor) == denominator

    def _roots(self, single: list[_Summand], equations: list[Polynomial], limit: int, effort: int) -> list[Polynomial]:
        """Polynomials whose squares are offered: hints, completed squares, differences, monomials, sums."""
        roots: list[Polynomial] = list(self.hints)
        roots += [add(h, g, sign) for h, g in itertools.combinations(self.hints, 2) for sign in (1, -1)]
        for summand in single:
            roots += _completed_squares(self.ring, summand.reduced)
        mentioned = [*(s.reduced for s in single), *self._plain(equations)]
        atoms = sorted({((a, 1),) for p in mentioned for m in p for a, _ in m})
        monomials: list[Monomial] = list(atoms)
        if limit >= 4:
            monomials += sorted({m for s in single for m in _halves(s.reduced) if m and m not in atoms})
        if limit >= 6:
            triples = itertools.combinations_with_replacement([m[0][0] for m in atoms[: limits.CUBED_ATOMS]], 3)
            cubes = [tuple(sorted(Counter(t).items())) for t in triples]
            monomials = list(dict.fromkeys([*cubes, *monomials]))
        pairs = [(m, n) for m, n in itertools.combinations(monomials, 2) if degree(m) == degree(n)]
        roots += [{m: 1, n: -1} for m, n in pairs]
        roots += [{m: 1} for m in monomials]
        if effort:
            roots += [{m: 1, n: 1} for m, n in pairs]
            roots += [{m: 1, UNIT: sign} for m in monomials for sign in (-1, 1)]
            for equation in (e for e in equations if _degree(e) == 2):
                roots += [r for sign in (1, -1) for r in _completed_squares(self.ring, scale(equation, sign))]
                quadrics = [s.reduced for s in single if _degree(s.reduced) == 2][: limits.MOMENT_FACTS]
                for quadric, factor in itertools.product(quadrics, _MULTIPLES):
                    roots += _completed_squares(self.ring, add(quadric, equation, factor))
            linear = [s.reduced for s in single if _degree(s.reduced) == 1]
            curved = [s.reduced for s in single if 1 < _degree(s.reduced) < limit]
            for one, other in itertools.islice(itertools.product(linear, curved), limits.WEIGHTED):
                roots += _completed_squares(self.ring, self.ring.multiply(one, other))[:1]  # as a * (a x^2 + b x + c) has one
        return [r for r in roots if r][: limits.PRODUCTS // 2]

    def _line(self, ideal: Ideal, parts: list[tuple[_Summand, Fraction]], line_of: Callable[[int], int]) -> int:
        """The certificate that the kernel checks, from the summands and their factors."""
        total: Polynomial = {}
        for summand, factor in parts:
            total = add(total, summand.polynomial, factor)
        rest, cofactors = ideal.reduce(total)
        left = -Fraction(rest.get(UNIT, 0))
        cofactors = {i: c for i, c in cofactors.items() if c}
        used = sorted({i if i >= 0 else -1 - i for s, _ in parts for i in s.rows} | cofactors.keys())
        place = {row: position for position, row in enumerate(used)}
        place |= {-1 - row: len(used) + position for position, row in enumerate(used)}
        roots = sorted({i for s, _ in parts for i in s.roots})
        factors = [polynomial_term(self.ring, self.roots[i]) for i in roots]
        cone = [
            (
                f.numerator,
                f.denominator,
                tuple(place[i] for i in s.rows),
                tuple(roots.index(i) for i in s.roots),
            )
            for s, f in parts
        ]
        if left > 0:
            cone.append((left.numerator, left.denominator, (), ()))
        equations = []
        for row, cofactor in cofactors.items():
            equations.append((place[row], len(factors)))
            factors.append(polynomial_term(self.ring, scale(cofactor, -1)))
        premises = tuple(line_of(i) for i in used)
        return self.proof.line("positivstellensatz", premises, FALSE, tuple(factors), tuple(cone), tuple(equations))


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


def _completed_squares(ring: Ring, polynomial: Polynomial) -> list[Polynomial]:
    """Roots r1, r2, .. such that adding c1 r1^2, c2 r2^2, .. removes one monomial m^2 after another.

    Before these the root of the polynomial, as far as it has one: with it that of a square that is nowhere 0 at rationals.
    """
    rest = scale(polynomial, -1)
    roots = _square_root(ring, rest)
    for _ in range(limits.COMPLETED_SQUARES):
        squares = [m for m in rest if m and rest[m] > 0 and all(e % 2 == 0 for _, e in m)]
        if not squares:
            break
        monomial = tuple((a, e // 2) for a, e in max(squares, key=order))
        twice = 2 * Fraction(rest[max(squares, key=order)])
        root: Polynomial = {monomial: 1}
        for other, coefficient in rest.items():
            quotient = divide(other, monomial)
            if quotient is not None and quotient != monomial:
                root[quotient] = root.get(quotient, 0) + Fraction(coefficient) / twice
        roots.append(root)
        rest = add(rest, ring.multiply(root, root), -twice / 2)
    return roots


def _square_root(ring: Ring, polynomial: Polynomial) -> list[Polynomial]:
    """The root of a polynomial of degree 4 or more, up to a factor, as far as long division by its first term goes."""
    leading = max(polynomial, key=order, default=UNIT)
    if degree(leading) < 4 or polynomial[leading] < 0 or any(e % 2 for _, e in leading):
        return []
    first: Monomial = tuple((a, e // 2) for a, e in leading)
    monic = scale(polynomial, 1 / Fraction(polynomial[leading]))
    root: Polynomial = {first: 1}
    for _ in range(limits.COMPLETED_SQUARES):
        rest = add(monic, ring.multiply(root, root), -1)
        last = max(rest, key=order, default=UNIT)
        quotient = divide(last, first)
        if quotient is None or quotient in root or not rest:
            break
        root = add(root, {quotient: Fraction(rest[last]) / 2})
    return [root] if len(root) > 1 else []


def _monomials(atoms: list[int], most: int) -> list[Monomial]:
    """All monomials up to that degree."""
    chosen = (c for d in range(most + 1) for c in itertools.combinations_with_replacement(atoms, d))
    return [tuple(sorted(Counter(c).items())) for c in itertools.islice(chosen, limits.MOMENT_BASIS + 1)]


def _halves(polynomial: Polynomial) -> Iterator[Monomial]:
    """Roots of the monomials that are squares, and products of two atoms from the others."""
    for monomial in polynomial:
        if all(e % 2 == 0 for _, e in monomial):
            yield tuple((a, e // 2) for a, e in monomial)
        atoms = [a for a, e in monomial for _ in range(e)]
        for one, other in itertools.combinations(atoms, 2):
            yield ((one, 2),) if one == other else ((one, 1), (other, 1))


def _content(row: Row, raw: Row) -> Fraction:
    """What an equation between integers was divided by when its row was rounded, as a factor of cofactors."""
    monomial = next(iter(row.polynomial), UNIT)
    before = Fraction(raw.polynomial.get(monomial, 0))
    return Fraction(row.polynomial[monomial]) / before if before else Fraction(1)


def _atoms(polynomial: Polynomial) -> frozenset[int]:
    return frozenset(a for m in polynomial for a, _ in m)


def _degree(polynomial: Polynomial) -> int:
    return max((degree(m) for m in polynomial), default=0)
