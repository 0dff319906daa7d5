"""Case analysis with theories: branches over the connectives, closed by linear arithmetic, products or congruence.

What closes a branch becomes a lemma, `l1, .., lk |- false`, which closes like branches without looking again.  In the
end one `propositional` line puts facts and lemmas together.  Nothing here is believed: every line is the kernel's.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from stemai.judge.certify import limits
from stemai.judge.certify.integral import Cuts, refute_integral
from stemai.judge.certify.lemmas import closed_subterms, defining_facts, denominators
from stemai.judge.certify.linear import Point, refute
from stemai.judge.certify.products import Nonlinear
from stemai.judge.certify.simplex import ZERO
from stemai.kernel.congruence import Closure, follows
from stemai.kernel.fingerprints import in_order
from stemai.kernel.polynomials import Ring
from stemai.kernel.proofs import Proof
from stemai.kernel.propositions import Branch, Claim
from stemai.kernel.rows import Row, row_of
from stemai.kernel.terms import ARITHMETIC, FALSE, INT, Term, make, number


class Search:
    """One leaf: the facts it may use, the goal, and the lemmas found so far."""

    def __init__(
        self, proof: Proof, premises: list[int], goal: Term, hints: list[Term], signs: bool = True
    ) -> None:
        self.proof = proof
        self.goal = goal
        self.ring = Ring(limits.POLYNOMIAL_WORK)
        self.facts: dict[Term, int] = {}  # an unconditional fact and its line
        self.used: list[int] = []  # lines that the last line rests on
        self.discharged: dict[Term, None] = {}  # what may be assumed, in the order in which it was
        self.claims: list[Claim] = []  # what every branch starts from
        self.nonlinear = Nonlinear(proof, self.ring, hints)
        self.splits = limits.INTEGER_SPLITS
        self._point: Point | None = None
        self._tried = False  # whether products were tried before any case split
        self._rows: dict[Claim, Row | None] = {}
        self.given = frozenset[Term]().union(*(proof[line].hypotheses for line in premises))
        for line in premises:
            self._fact(line)
        formulas = [*self.facts, goal, *hints]
        if signs:
            self._find_signs(premises, denominators(formulas))
        for line in defining_facts(proof, formulas):
            self.discharged.update(dict.fromkeys(in_order(proof[line].hypotheses)))
            if not proof[line].hypotheses:
                self.facts.setdefault(proof.conclusion(line), line)
            self._use(line)

    def run(self) -> int | None:
        """The line that concludes the goal, or None."""
        branches = [Branch({}, [], [(self.goal, False)])]
        for _ in range(limits.BRANCHES):
            if not branches:
                assumed = tuple(f for f in self.discharged if f not in self.given)
                return self.proof.line("propositional", tuple(self.used), assumed, self.goal)
            branch = branches.pop()
            branch.claims.extend(self.claims)
            if not branch.propagate():
                continue
            lemma = self._refute(branch.truth, open_=bool(branch.waiting))
            if lemma is not None:
                self._use(lemma)
                continue
            claim = branch.split() if branch.waiting else self._refine(branch.truth)
            if claim is None:
                return None
            formula, value = claim
            branches.append(Branch(dict(branch.truth), list(branch.waiting), [(formula, not value)]))
            branches.append(Branch(branch.truth, branch.waiting, [(formula, value)]))
        return None

    def _find_signs(self, premises: list[int], terms: list[Term]) -> None:
        """Add as facts the signs of denominators that the premises give."""
        for term in terms:
            zero = number(0, term.sort)
            for formula in (make("lt", zero, term), make("lt", term, zero)):
                line = Search(self.proof, premises, formula, [], signs=False).run()
                if line is not None:
                    unequal = make("not", make("eq", term, zero))
                    factor = 1 if formula.args[0] is zero else -1
                    self._fact(line)
                    self._fact(self.proof.line("linear", (line,), unequal, (Fraction(1), Fraction(factor))))
                    break

    def _fact(self, line: int) -> None:
        self.facts.setdefault(self.proof.conclusion(line), line)
        self._use(line)

    def _use(self, line: int) -> None:
        """Take a line among those that the last line rests on, under those of its hypotheses that are split on."""
        self.used.append(line)
        formula = self.proof.conclusion(line)
        hypotheses = self.proof[line].hypotheses - self.given
        for condition in [f for f in self.discharged if f in hypotheses]:
            formula = make("implies", condition, formula)
        self.claims.append((formula, True))

    def _assumed(self, claim: Claim) -> int:
        """A line that concludes the claim: a fact, or an assumption that the last line discharges."""
        formula = claim[0] if claim[1] else make("not", claim[0])
        line = self.facts.get(formula)
        if line is None:
            self.discharged[formula] = None
            line = self.facts[formula] = self.proof.line("assume", (), formula)
        return line

    # ------------------------------------------------------------------------------------------------- refutation

    def _refute(self, truth: dict[Term, bool], open_: bool) -> int | None:
        """A line that concludes `false` from claims of the branch, or None."""
        closure = Closure()
        equalities = [c for c in truth.items() if c[0].op not in ("and", "or", "implies", "le", "lt")]
        for formula, value in equalities:
            closure.claim(formula if value else make("not", formula))
        if closure.contradictory:
            return self._congruence(equalities, FALSE)
        rows, lines = self._arithmetic(truth)
        derived = list(self._derived(closure))
        for equation in derived:
            rows.extend(row for row in (row_of(self.ring, equation),) if row is not None)
        def line_of(index: int) -> int:
            derivation = index - len(lines)
            return self._assumed(lines[index]) if derivation < 0 else self._congruence(equalities, derived[derivation])

        conflict = refute(rows)
        if isinstance(conflict, dict):
            premises = tuple(line_of(i) for i in conflict)
            return self.proof.line("linear", premises, FALSE, tuple(conflict.values()))
        self._point = conflict
        cuts = refute_integral(self.ring, rows)
        if isinstance(cuts, Cuts):
            return self.proof.line("cuts", tuple(line_of(i) for i in cuts.used), FALSE, cuts.steps)
        self._point = cuts if cuts is not None else conflict
        if open_ and self._tried:
            return None  # products cost more than the case splits that are still to come
        self._tried = True
        return self.nonlinear.refute(rows, line_of, 1 if open_ else limits.PRODUCT_EFFORTS)

    def _arithmetic(self, truth: dict[Term, bool]) -> tuple[list[Row], list[Claim]]:
        rows, claims = [], []
        for claim in truth.items():
            row = self._row(claim)
            if row is not None:
                rows.append(row)
                claims.append(claim)
        return rows, claims

    def _row(self, claim: Claim) -> Row | None:
        if claim not in self._rows:
            self._rows[claim] = row_of(self.ring, claim[0], claim[1])
        return self._rows[claim]

    def _derived(self, closure: Closure) -> Iterator[Term]:
        """Equations between numbers that congruence gives and arithmetic does not know."""
        classes: dict[Term, list[Term]] = {}
        for term in closed_subterms([*self.facts, self.goal]):
            if term.sort in ARITHMETIC and term.op not in ("add", "mul", "sub", "neg", "real"):
                classes.setdefault(closure.representative(term), []).append(term)
        for members in classes.values():
            for other in members[1:]:
                if self.ring.of(other) != self.ring.of(members[0]):
                    yield make("eq", members[0], other)

    def _congruence(self, claims: list[Claim], goal: Term) -> int:
        """The congruence line for `goal` from as few of the claims as deleting one by one leaves."""
        formulas = [f if v else make("not", f) for f, v in claims]
        kept = list(range(len(claims)))
        if len(kept) <= limits.EXPLANATION:
            for index in range(len(claims)):
                rest = [i for i in kept if i != index]
                if follows([formulas[i] for i in rest], goal):
                    kept = rest
        return self.proof.line("congruence", tuple(self._assumed(claims[i]) for i in kept), goal)

    # ------------------------------------------------------------------------------------------------- refinement

    def _refine(self, truth: dict[Term, bool]) -> Claim | None:
        """Something to split on in a branch that all connectives leave open, as the rational point suggests."""
        point = self._point
        if point is None:
            return None
        for formula, row in [(c[0], self._row(c)) for c in truth.items()]:
            if row is not None and row.relation == "/=" and point.at(row.polynomial) == ZERO:
                left, right = formula.args
                if make("lt", left, right) not in truth and make("lt", right, left) not in truth:
                    self._use(self.proof.line("trichotomy", (), left, right))
                    return make("lt", left, right), True
        return self._integer_split(point)

    def _integer_split(self, point: Point) -> Claim | None:
        for monomial, (value, small) in point.values.items():
            if (value.denominator != 1 or small) and self.ring.is_integral({monomial: 1}) and self.splits > 0:
                self.splits -= 1
                factors = [self.ring.atoms[atom] for atom, exponent in monomial for _ in range(exponent)]
                terms = [t for t in factors if t is not None]
                product = terms[0] if len(terms) == 1 else make("mul", *terms)
                below = floor(value) - (1 if small < 0 and value.denominator == 1 else 0)
                return make("le", product, number(below, INT)), True
        return None

