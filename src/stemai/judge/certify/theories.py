"""What arithmetic and equality say about one branch: a line that refutes it, or something to split on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from math import floor

from stemai.judge.certify import limits
from stemai.judge.certify.integral import Cuts, refute_integral
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.linear import Point, Prepared, prepare, refute
from stemai.judge.certify.products import Nonlinear
from stemai.judge.certify.simplex import ZERO, Number
from stemai.judge.certify.steps import integer_term
from stemai.kernel.congruence import Closure, follows
from stemai.kernel.polynomials import Coefficient, Monomial, Ring, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.propositions import Claim
from stemai.kernel.rows import Row, row_of
from stemai.kernel.terms import ARITHMETIC, FALSE, INT, Term, make, number


class Theories:
    """Arithmetic and congruence over the claims of branches; `assumed` gives a line for a claim."""

    def __init__(self, proof: Proof, ring: Ring, nonlinear: Nonlinear | None, assumed: Callable[[Claim], int]) -> None:
        self.proof = proof
        self.ring = ring
        self.nonlinear = nonlinear
        self.assumed = assumed
        self.formulas: dict[Term, None] = {}  # where terms that may be equal are looked for
        self.given: set[Claim] = set()  # claims that every branch has
        self._splits = limits.INTEGER_SPLITS
        self._orders = limits.ORDER_SPLITS
        self._signs = limits.SIGN_SPLITS
        self._known: dict[Claim, tuple[Row, Prepared, Row] | None] = {}
        self._rows: list[Row] = []
        self._prepared: list[Prepared] = []
        self._raw: list[Row] = []  # the rows before rounding
        self._lines: list[Callable[[], int]] = []
        self._point: Point | None = None
        self._base: Closure | None = None  # of the claims that every branch has
        self._claimed: set[Claim] = set()

    def watch(self, formulas: Iterable[Term]) -> None:
        """Look for equal terms in `formulas`, too."""
        self.formulas.update(dict.fromkeys(formulas))

    def refute(self, truth: dict[Term, bool]) -> int | None:
        """A line that concludes `false` from claims of the branch by congruence or linear arithmetic, or None."""
        equalities = [c for c in truth.items() if c[0].op not in ("and", "or", "implies", "le", "lt")]
        if self._base is None:
            self._base = Closure()
            self._claimed = {c for c in equalities if c in self.given}
            for claim in self._claimed:
                self._base.claim(_formula(claim))
        closure = self._base.copy()
        for claim in equalities:
            if claim not in self._claimed:
                closure.claim(_formula(claim))
        if closure.contradictory:
            return self._congruence(equalities, FALSE)
        self._collect(truth, equalities, closure)
        self.ring.spend(3 * sum(f.size for f, _ in equalities))
        outcome = refute(self._prepared, self.ring.spend)
        if isinstance(outcome, dict):
            premises = tuple(self._line_of(i) for i in outcome)
            return self.proof.line("linear", premises, FALSE, tuple(outcome.values()))
        if isinstance(outcome, Point) and not self._fractional(outcome):
            self._point = outcome
            return None
        cuts = refute_integral(self.ring, self._rows)
        if isinstance(cuts, Cuts):
            premises = tuple(self._line_of(i) for i in cuts.used)
            return self.proof.line("cuts", premises, FALSE, cuts.steps)
        self._point = outcome if cuts is None else cuts
        return None

    def refute_by_products(self, efforts: int) -> int | None:
        """The same by products of claims, for the branch that `refute` saw last."""
        if self.nonlinear is None:
            return None
        return self.nonlinear.refute(self._rows, self._raw, self._line_of, efforts)

    def _collect(self, truth: dict[Term, bool], equalities: list[Claim], closure: Closure) -> None:
        self._rows, self._prepared, self._raw, self._lines = [], [], [], []
        for claim in truth.items():
            if claim not in self._known:
                self._known[claim] = self._entry(*claim)
            self._take(self._known[claim], partial(self.assumed, claim))
        for equation in self._derived(closure):
            self._take(self._entry(equation, True), partial(self._congruence, equalities, equation))
        for upper, lower, equation in list(self._squeezed()):
            self._take(self._entry(equation, True), partial(self._from_both_sides, upper, lower, equation))

    def _squeezed(self) -> Iterator[tuple[int, int, Term]]:
        """Two rows ``p <= 0`` and ``-p <= 0`` between integers, and the equation that they make; cuts round by equations."""
        seen: dict[frozenset[tuple[Monomial, Coefficient]], int] = {}
        equations = {frozenset(row.polynomial.items()) for row in self._rows if row.relation == "="}
        for index, row in enumerate(self._rows):
            if row.relation != "<=" or len(row.polynomial) < 2 or not self.ring.is_integral(row.polynomial):
                continue
            key, opposite = (frozenset(p.items()) for p in (row.polynomial, scale(row.polynomial, -1)))
            seen.setdefault(key, index)
            if opposite in seen and not {key, opposite} & equations:
                term = integer_term(self.ring, row.polynomial)
                if term is not None:
                    yield index, seen[opposite], make("eq", term, number(0, INT))

    def _from_both_sides(self, upper: int, lower: int, equation: Term) -> int:
        """The line of an equation from the rows that bound it."""
        sides = (make("lt", *equation.args[::-1]), make("lt", *equation.args))
        lines = [self.proof.line("trichotomy", (), *equation.args)]
        for index, order in zip((upper, lower), sides, strict=True):
            factors = (Fraction(1), Fraction(1))
            lines.append(self.proof.line("linear", (self._line_of(index),), make("not", order), factors))
        return self.proof.line("propositional", tuple(lines), (), equation)

    def _entry(self, formula: Term, holds: bool) -> tuple[Row, Prepared, Row] | None:
        row = row_of(self.ring, formula, holds)
        raw = None if row is None else row_of(self.ring, formula, holds, rounded=False)
        return None if row is None or raw is None else (row, prepare(row), raw)

    def _take(self, entry: tuple[Row, Prepared, Row] | None, line: Callable[[], int]) -> None:
        if entry is not None:
            self._rows.append(entry[0])
            self._prepared.append(entry[1])
            self._raw.append(entry[2])
            self._lines.append(line)

    def _line_of(self, index: int) -> int:
        return self._lines[index]()

    def _derived(self, closure: Closure) -> Iterator[Term]:
        """Equations between numbers that congruence gives and arithmetic does not know."""
        classes: dict[Term, list[Term]] = {}
        for term in closed_subterms(self.formulas):
            if term.sort in ARITHMETIC and term.op not in ("add", "mul", "sub", "neg", "real"):
                classes.setdefault(closure.representative(term), []).append(term)
        for members in classes.values():
            for other in members[1:]:
                if self.ring.of(other) != self.ring.of(members[0]):
                    yield make("eq", members[0], other)

    def _congruence(self, claims: list[Claim], goal: Term) -> int:
        """The congruence line for `goal` from as few of the claims as deleting one by one leaves."""
        kept = list(claims)
        if len(kept) <= limits.EXPLANATION:
            for claim in claims:
                rest = [c for c in kept if c is not claim]
                if follows([_formula(c) for c in rest], goal):
                    kept = rest
        return self.proof.line("congruence", tuple(self.assumed(c) for c in kept), goal)

    def denied_equation(self, truth: dict[Term, bool], anywhere: bool) -> Term | None:
        """An equation that the branch denies and the rational point meets, or any one beside products."""
        if anywhere and not any(sum(e for _, e in m) > 1 for row in self._rows for m in row.polynomial):
            return None
        for formula, value in reversed(truth.items()):
            known = self._known.get((formula, value))
            if known is not None and known[0].relation == "/=" and self._point is not None:
                left, right = formula.args
                orders = (make("lt", left, right), make("lt", right, left))
                ordered = make("or", orders[0], formula, orders[1]) in truth
                if not ordered and (anywhere or self._point.at(known[0].polynomial) == ZERO):
                    return formula
        return None

    def split(self, truth: dict[Term, bool]) -> Claim | None:
        """A bound for an integer that is fractional at the point, or an equation between arguments of a function."""
        if self._point is None:
            return None
        found = self._integer(self._point) or self._arguments(truth, self._point)
        return found if found is not None else self._order(truth)

    def sign(self, truth: dict[Term, bool]) -> Claim | None:
        """Whether a factor of a product of two integers is below, at or above 0: so from ``a = m * k`` and small a, k = 0."""
        products = [m for row in self._rows for m in row.polynomial if sum(e for _, e in m) == 2]
        atoms = sorted({atom for monomial in products for atom, _ in monomial}, reverse=True)
        for term in [t for t in (self.ring.atoms[a] for a in atoms) if t is not None and t.sort == INT]:
            for value in (-1, 0):
                claim = make("le", term, number(value, INT))
                if self.nonlinear is not None and self._signs > 0 and self._is_open(claim):
                    self._signs -= 1
                    return claim, True
        return None

    def _is_open(self, claim: Term) -> bool:
        """Whether the rows of the branch decide an order neither way."""
        for holds in (True, False):
            row = row_of(self.ring, claim, holds)
            if row is None or isinstance(refute([*self._prepared, prepare(row)], self.ring.spend), dict):
                return False
        return True

    def _order(self, truth: dict[Term, bool]) -> Claim | None:
        """Which of two variables is larger, where products are compared and nothing says."""
        products = [m for row in self._rows for m in row.polynomial if sum(e for _, e in m) > 2]
        atoms = sorted({atom for monomial in products for atom, _ in monomial})
        terms = [t for t in (self.ring.atoms[a] for a in atoms) if t is not None]
        if self.nonlinear is None or not 2 <= len(terms) <= limits.ORDERED_VARIABLES or self._orders <= 0:
            return None
        for left, right in itertools.combinations(terms, 2):
            known = {make(op, *sides) for op in ("le", "lt") for sides in ((left, right), (right, left))}
            if left.sort == right.sort and left.op == right.op == "free" and not known & truth.keys():
                self._orders -= 1
                return make("le", left, right), True
        return None

    def _fractional(self, point: Point) -> Monomial | None:
        """A monomial of integers that is no integer at the point."""
        for monomial, (value, small) in point.values.items():
            if (value.denominator != 1 or small) and self.ring.is_integral({monomial: 1}):
                return monomial
        return None

    def _integer(self, point: Point) -> Claim | None:
        monomial = self._fractional(point)
        if monomial is None or self._splits <= 0:
            return None
        self._splits -= 1
        factors = [self.ring.atoms[atom] for atom, exponent in monomial for _ in range(exponent)]
        terms = [t for t in factors if t is not None]
        product = terms[0] if len(terms) == 1 else make("mul", *terms)
        value, small = point.values[monomial]
        below = floor(value) - (1 if small < 0 and value.denominator == 1 else 0)
        return make("le", product, number(below, INT)), True

    def _arguments(self, truth: dict[Term, bool], point: Point) -> Claim | None:
        groups: dict[object, list[Term]] = {}
        for term in closed_subterms(self.formulas):
            if term.op in ("call", "apply") and term.args:
                fixed = tuple(a for a in term.args if a.sort not in ARITHMETIC)
                groups.setdefault((term.op, term.data, fixed, term.sort), []).append(term)
        for group in groups.values():
            for left, right in itertools.combinations(group, 2):
                pairs = [(s, t) for s, t in zip(left.args, right.args, strict=True) if s.sort in ARITHMETIC]
                if any(self._at(s, point) != self._at(t, point) for s, t in pairs):
                    continue
                for s, t in pairs:
                    formula = make("eq", s, t)
                    if self.ring.of(s) != self.ring.of(t) and formula not in truth:
                        return formula, True
        return None

    def _at(self, term: Term, point: Point) -> Number:
        return point.at(self.ring.of(term))


def _formula(claim: Claim) -> Term:
    return claim[0] if claim[1] else make("not", claim[0])
