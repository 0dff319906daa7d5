"""Case analysis: branches over the connectives, closed by the theories.

What closes a branch becomes a lemma, `l1, .., lk |- false`, which closes like branches without looking again.  In the
end one `propositional` line puts facts and lemmas together.  Nothing here is believed: every line is the kernel's.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from stemai.errors import LimitReached
from stemai.judge.certify import limits
from stemai.judge.certify.datatypes import datatype_facts
from stemai.judge.certify.divisors import by_divisors, differences, listed_divisors, of_zero_and_itself
from stemai.judge.certify.instances import instances, witnesses
from stemai.judge.certify.lemmas import (
    bridges,
    choice_of,
    closed_subterms,
    defining_facts,
    denominators,
    positive_root,
    powers_at_values,
    prime_facts,
    second_choice,
)
from stemai.judge.certify.linear import System, prepare, refute
from stemai.judge.certify.modular import Remainders
from stemai.judge.certify.powers import ordered_powers
from stemai.judge.certify.products import Nonlinear
from stemai.judge.certify.quotients import parted
from stemai.judge.certify.residues import Residues
from stemai.judge.certify.theories import Theories
from stemai.judge.certify.words import decided_words, equal_arguments
from stemai.kernel.fingerprints import in_order
from stemai.kernel.polynomials import Polynomial, Ring, add, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.propositions import Branch, Claim
from stemai.kernel.rows import row_of
from stemai.kernel.terms import ARITHMETIC, INT, REAL, Term, make, number


class Search:
    """One leaf: the facts it may use, the goal, and the lemmas found so far.

    A search that is not `thorough` leaves out products, signs and residues; it serves a thorough one.  One for `powers`
    compares these, which takes time.
    """

    def __init__(
        self,
        proof: Proof,
        premises: list[int],
        goal: Term,
        hints: list[Term],
        effort: int,
        thorough: bool = True,
        instantiate: bool = True,
        powers: bool = False,
    ) -> None:
        self.proof = proof
        self.powers = powers
        self.goal = goal
        self.ring = Ring(effort)
        self.facts: dict[Term, int] = {}  # a formula and a line that concludes it
        self.used: list[int] = []  # lines that the last line rests on
        self.assumed: dict[Term, None] = {}  # what the last line discharges, in the order in which it came up
        self.claims: list[Claim] = []  # what every branch starts from
        self.given = frozenset[Term]().union(*(proof[line].hypotheses for line in premises))
        nonlinear = Nonlinear(proof, self.ring, hints) if thorough else None
        self.modular = Remainders(proof, self.ring) if thorough else None
        self.divisions = limits.DIVISION_ATTEMPTS if thorough else 0
        self.theories = Theories(proof, self.ring, nonlinear, self._line_for)
        for line in premises:
            self._use(line)
        self._collect(premises, hints, thorough, instantiate)
        self.remainders = any(t.op == "imod" for t in closed_subterms(self.facts))  # these ask for cases first
        self.theories.watch([*self.facts, *(proof.conclusion(line) for line in self.used), goal])
        if thorough:
            self._decide_conditions()
        root = Branch({}, [], list(self.claims))
        root.propagate()
        self.theories.given = set(root.truth.items())

    def _collect(self, premises: list[int], hints: list[Term], thorough: bool, instantiate: bool) -> None:
        """Use what is known of the terms and operators in the premises and in the goal."""
        proof, goal = self.proof, self.goal
        if thorough and instantiate:
            self._instantiate(premises)
        formulas = [*(proof.conclusion(line) for line in self.used), goal, *hints]
        for line in datatype_facts(proof, formulas):
            self._use(line)
            formulas.append(proof.conclusion(line))
        divisors = denominators(formulas)
        self.divides = bool(divisors)
        if thorough:
            self._find_signs(premises, divisors)
            self._find_radicands(premises, formulas)
        makers = (prime_facts, of_zero_and_itself, listed_divisors) if thorough else ()
        found = [line for maker in makers for line in maker(proof, formulas)]
        for line in found:
            self._use(line)
            formulas.append(proof.conclusion(line))
        if thorough:
            self._read_quotients(premises, formulas)
        if self.powers:
            self._order_powers(premises, formulas)
        for line in defining_facts(proof, self.ring, formulas):
            self._use(line)
        if thorough:
            formulas += [proof.conclusion(line) for line in self.used]
            for line in instances(proof, premises, formulas, rounds=1) if instantiate else ():
                self._use(line)
            for line in list(Residues(proof, self.ring, self.facts, self._lemma).lines(formulas)):
                self._use(line)
        for maker in (equal_arguments, decided_words) if thorough else ():
            for line in maker(proof, premises, [*self.facts, *formulas]):
                self._use(line)
        for line in powers_at_values(proof, [*self.facts, *formulas]):
            self._use(line)
        for line in bridges(proof, self.ring, [*self.facts, *formulas]):
            self._use(line)

    def run(self) -> int | None:
        """The line that concludes the goal, or None."""
        branches = [Branch({}, [], [(self.goal, False)])]
        for count in range(limits.BRANCHES):
            if not branches:
                discharged = tuple(f for f in self.assumed if f not in self.given)
                return self.proof.line("propositional", tuple(self.used), discharged, self.goal)
            branch = branches.pop()
            branch.claims.extend(self.claims)
            if not branch.propagate():
                continue
            lemma = self.theories.refute(branch.truth)
            if lemma is None:
                lemma = self._by_divisibility(branch, first=count == 0)
            if lemma is None and not (branch.waiting and (count or self.remainders)):
                lemma = self.theories.refute_by_products(efforts=1 if count or self._two_sided else 2)
            claim = self._split(branch, first=count == 0) if lemma is None else None
            if lemma is None and claim is None and self.remainders:
                claim = self.theories.split(branch.truth)
            if lemma is None and claim is None:
                claim = self.theories.sign(branch.truth)
            if lemma is None and claim is None:
                lemma = self.theories.refute_by_products(limits.PRODUCT_EFFORTS)
                if lemma is None:
                    claim = self.theories.split(branch.truth) or self._either_side(branch, anywhere=True)
            if lemma is not None:
                self._use(lemma)
            elif claim is not None:
                formula, value = claim
                branches.append(Branch(dict(branch.truth), list(branch.waiting), [(formula, not value)]))
                branches.append(Branch(branch.truth, branch.waiting, [(formula, value)]))
            else:
                return None
        return None

    def _by_divisibility(self, branch: Branch, first: bool) -> int | None:
        """A line that refutes the branch by remainders of its variables, or by what its divisors divide."""
        lemma = None
        if self.modular is not None and (first or not branch.waiting):
            lemma = self.modular.refute(branch.truth, self._line_for)
        if lemma is None and self.divisions > 0 and not branch.waiting:
            self.divisions -= 1
            lemma = by_divisors(self.proof, branch.truth, self._line_for)
        return lemma

    @property
    def _two_sided(self) -> bool:
        """Whether the goal is an equation between numbers, which fails on its lower or on its upper side."""
        return not self.divides and self.goal.op == "eq" and self.goal.args[0].sort in ARITHMETIC

    def _split(self, branch: Branch, first: bool) -> Claim | None:
        """A claim that the connectives, or a denied equation, ask to split on; first of all the goal, if it is one."""
        if first and self._two_sided:
            return self._sides(self.goal)
        return branch.split() if branch.waiting else self._either_side(branch, anywhere=False)

    def _either_side(self, branch: Branch, anywhere: bool) -> Claim | None:
        equation = self.theories.denied_equation(branch.truth, anywhere)
        return None if equation is None else self._sides(equation)

    def _sides(self, equation: Term) -> Claim:
        """The claim that a denied equation fails on its lower side."""
        self._use(self.proof.line("trichotomy", (), *equation.args))
        return make("lt", *equation.args), True

    def _use(self, line: int) -> None:
        """Take a line among those that the last line rests on; its own hypotheses are conditions to split on."""
        if self.facts.get(self.proof.conclusion(line), line) != line:
            return
        self.used.append(line)
        formula = self.proof.conclusion(line)
        conditions = in_order(self.proof[line].hypotheses - self.given)
        self.assumed.update(dict.fromkeys(conditions))
        if not conditions:
            self.facts.setdefault(formula, line)
        for condition in conditions:
            formula = make("implies", condition, formula)
        self.claims.append((formula, True))

    def _line_for(self, claim: Claim) -> int:
        """A line that concludes the claim: a fact, or an assumption that the last line discharges."""
        formula = claim[0] if claim[1] else make("not", claim[0])
        if formula not in self.facts:
            self.assumed[formula] = None
            self.facts[formula] = self.proof.line("assume", (), formula)
        return self.facts[formula]

    def _lemma(self, premises: list[int], goal: Term, thorough: bool = False, effort: int = limits.LEMMA_EFFORT) -> int | None:
        """A line for a small goal; one that takes too long is not found, and the search goes on."""
        work = min(self.ring.work, effort)
        ring = None
        try:
            search = Search(self.proof, premises, goal, [], work, thorough, instantiate=False)
            ring = search.ring
            return search.run()
        except LimitReached:
            return None
        finally:
            self.ring.spend(work - max(ring.work, 0) if ring is not None else work)

    def _read_quotients(self, premises: list[int], formulas: list[Term]) -> None:
        """What quotients and remainders inside of others are, as ``t div 60 = 60 h + m`` where ``t = 3600 h + 60 m + s``."""
        terms = [t for t in closed_subterms(formulas) if t.op in ("idiv", "imod") and t.args[1].op == "num"]
        inner = dict.fromkeys(s for t in terms for s in closed_subterms([t.args[0]]) if s in terms)
        equal = [t.args for t in map(self.proof.conclusion, premises) if t.op == "eq" and t.args[0].sort == INT]
        for term in itertools.islice(inner, limits.INNER_QUOTIENTS):
            dividend, divisor = term.args
            for side in (dividend, *(s for pair in equal for s, t in (pair, pair[::-1]) if t is dividend)):
                value = parted(self.ring, side, int(divisor.data[0]), term.op)
                line = None if value is None else self._lemma(premises, make("eq", term, value))
                if line is not None:
                    self._use(line)
                    formulas.append(self.proof.conclusion(line))
                    break

    def _order_powers(self, premises: list[int], formulas: list[Term]) -> None:
        """Add to the formulas what compares their powers, where the premises give its conditions."""
        known: dict[Term, int | None] = {}
        for line in itertools.islice(ordered_powers(self.proof, self.ring, formulas[:]), limits.POWER_ORDERS):
            for condition in in_order(self.proof[line].hypotheses - self.given):
                if condition not in known:
                    known[condition] = self._lemma(premises, condition)
                shown = known[condition]
                if shown is None:
                    break
                line = self.proof.line("cut", (shown, line))
            else:
                self._use(line)
                formulas.append(self.proof.conclusion(line))

    def _instantiate(self, premises: list[int]) -> None:
        """Use instances of universal premises, and witnesses of an existential goal."""
        known = [self.proof.conclusion(line) for line in premises]
        found = list(witnesses(self.proof, known, self.goal))
        mentioned = [f for line in found for f in self.proof[line].hypotheses]
        found += differences(self.proof, premises)
        for line in (*found, *instances(self.proof, premises, [self.goal, *mentioned])):
            self._use(line)

    def _decide_conditions(self) -> None:
        """Settle the conditions of defining facts that short linear facts decide, before any case split."""
        system = System(self.ring.spend)
        lines: list[int] = []
        for formula, line in self.facts.items():
            row = row_of(self.ring, formula)
            if row is not None and row.relation != "/=" and len(row.polynomial) <= limits.SHORT_ROW:
                system.add(len(lines), prepare(row))
                lines.append(line)
        if isinstance(system.solve(), dict):
            return  # the facts contradict each other, which the first branch will see
        for condition in dict.fromkeys(f.args[0] if f.op == "not" else f for f in self.assumed):
            for holds in (True, False):
                row = row_of(self.ring, condition, holds)
                conflict = None if row is None else system.against(len(lines), prepare(row))
                if conflict is not None:
                    factor = conflict.pop(len(lines), Fraction(0))
                    goal = make("not", condition) if holds else condition
                    premises = tuple(lines[i] for i in conflict)
                    self._use(self.proof.line("linear", premises, goal, (*conflict.values(), factor)))
                    break
        self._decide_choices(system, lines)

    def _decide_choices(self, system: System, lines: list[int]) -> None:
        """Settle each `abs`, `min` and `max` whose choice is known but where both choices may be equal."""
        for term in [t for t in closed_subterms(self.facts) if t.op in ("abs", "min", "max")]:
            beside = make("le", *choice_of(self.proof, term).args[0].args[::-1])
            row = row_of(self.ring, beside, False)
            conflict = None if row is None else system.against(len(lines), prepare(row))
            choice = None if conflict is None else second_choice(self.proof, self.ring, term)
            if conflict is not None and choice is not None:
                factor = conflict.pop(len(lines), Fraction(0))
                premises = tuple(lines[i] for i in conflict)
                decided = self.proof.line("linear", premises, beside, (*conflict.values(), factor))
                self._use(self.proof.line("cut", (decided, choice)))

    def _find_signs(self, premises: list[int], terms: list[Term]) -> None:
        """Add as facts the signs of denominators that the premises give, or that these are not 0."""
        for term in terms:
            zero = number(0, term.sort)
            denied = self._denied(premises, make("eq", term, zero))
            if denied is not None:
                self._use(denied)
                if self.goal.op == "eq":
                    continue  # signs would only take time
            curved = any(sum(e for _, e in m) > 1 for m in self.ring.of(term))
            for formula in (make("lt", zero, term), make("lt", term, zero)):
                line = self._lemma(premises, formula)
                if line is None and curved and formula.args[0] is zero:
                    line = self._lemma(premises, formula, thorough=True)
                if line is not None:
                    self._use(line)
                    self._use(self._unequal(line, make("eq", term, zero)))
                    break

    def _find_radicands(self, premises: list[int], formulas: list[Term]) -> None:
        """Add as facts the signs of what roots are taken of, and that roots of positive numbers are positive."""
        zero = number(0, REAL)
        roots = dict.fromkeys(t for t in closed_subterms(formulas) if t.op == "sqrt" and t.args[0].frees)
        for root in itertools.islice(roots, limits.DENOMINATORS):
            (term,) = root.args
            curved = any(sum(e for _, e in m) > 1 for m in self.ring.of(term))
            line = self._lemma(premises, make("le", zero, term), thorough=curved, effort=limits.RADICAND_EFFORT)
            if line is not None and curved:
                self._use(line)
            if line is not None:
                line = self._lemma(premises, make("lt", zero, term), thorough=curved, effort=limits.RADICAND_EFFORT)
            if line is not None:
                self._use(positive_root(self.proof, line, root))

    def _denied(self, premises: list[int], equation: Term) -> int | None:
        """The denial of an equation from that of a multiple of it, as ``r != 1`` says that r - 1 is not 0."""
        left, right = map(self.ring.of, equation.args)
        for line in premises:
            formula = self.proof.conclusion(line)
            if formula.op == "not" and formula.args[0].op == "eq" and formula.args[0].args[0].sort in ARITHMETIC:
                one, other = map(self.ring.of, formula.args[0].args)
                factor = _ratio(add(one, other, -1), add(left, right, -1))
                if factor is not None:
                    assumed = self.proof.line("assume", (), equation)
                    same = self.proof.line("linear_combination", (assumed,), formula.args[0], (number(factor, REAL),))
                    return self.proof.line("not_intro", (self.proof.line("not_elim", (line, same)),), equation)
        return None

    def _unequal(self, line: int, equation: Term) -> int:
        """The denial of an equation that a strict order contradicts; rows of integers are scaled and rounded."""
        rows = [row_of(self.ring, self.proof.conclusion(line)), row_of(self.ring, equation)]
        conflict = refute([prepare(row) for row in rows if row is not None], self.ring.spend)
        factors = conflict if isinstance(conflict, dict) else {}
        premises = (line,) if 0 in factors else ()
        multipliers = (*(factors[0] for _ in premises), factors.get(1, Fraction(0)))
        return self.proof.line("linear", premises, make("not", equation), multipliers)


def _ratio(polynomial: Polynomial, other: Polynomial) -> Fraction | None:
    """The number that the other polynomial is multiplied by to give the first."""
    if not other or polynomial.keys() != other.keys():
        return None
    monomial = next(iter(other))
    factor = Fraction(polynomial[monomial]) / other[monomial]
    return factor if scale(other, factor) == polynomial else None
