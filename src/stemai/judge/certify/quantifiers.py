"""Quantifiers below connectives: instances where a quantified formula may be used, names for what it says there is.

A quantified formula inside a fact is an atom of the case analysis.  Two kinds of lines tell the analysis what the atom
means: an instance, ``(forall x, A) -> A[t]`` or ``A[t] -> exists x, A``; and a witness, which is a fresh variable c with
``(exists x, A) -> A[c]`` or ``A[c] -> forall x, A``.  There is always such a c, so the kernel takes it away again.
Source: Henkin, "The completeness of the first-order functional calculus", J. Symbolic Logic 14 (1949).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.instances import patterns
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.matching import match
from stemai.judge.certify.products import polynomial_term
from stemai.judge.certify.steps import integer_term
from stemai.kernel.polynomials import Polynomial, Ring, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import ARITHMETIC, BOOL, INT, Term, free, instantiate, make, number

QUANTIFIERS = ("forall", "exists")


def mentions_quantifiers(formulas: Iterable[Term]) -> bool:
    """Whether something is said of all values of a kind, or of some."""
    return any(t.op in QUANTIFIERS for t in closed_subterms(formulas))


class Quantified:
    """The quantified formulas of one leaf; each `round` adds lines about them to `lines`."""

    def __init__(self, proof: Proof, premises: list[int], goal: Term, ring: Ring) -> None:
        self.proof = proof
        self.ring = ring
        self.lines: list[int] = []
        self._formulas = [goal, *(proof.conclusion(line) for line in premises)]
        self._claims = [(f, f is not goal) for f in self._formulas]  # what the analysis takes apart
        self._named: list[tuple[int, Term]] = []  # that there is a witness, and its name
        self._done: set[tuple[Term, tuple[Term, ...]]] = set()

    def round(self) -> bool:
        """Add instances and witnesses for the formulas that are there; False where nothing new came up."""
        before = len(self.lines)
        atoms = sorted(dict.fromkeys(_atoms(self._claims)), key=lambda claim: claim[0].size)
        for formula, holds in atoms:
            if (formula.op == "exists") is holds and len(self._named) < limits.NAMED:
                self._name(formula)
        formulas = [*self._formulas, *(self.proof.conclusion(line) for line in self.lines)]
        ground = sorted(closed_subterms(formulas), key=lambda t: t.size)
        for formula, holds in atoms:
            if (formula.op == "forall") is holds:
                room = limits.ROUND_INSTANCES - (len(self.lines) - before)
                for values in itertools.islice(self._values(formula, ground), max(0, room)):
                    self._instance(formula, values)
        return len(self.lines) > before

    def without_names(self, line: int) -> int:
        """`line` without the assumptions about witnesses, the last of which was named last."""
        for there_is, variable in reversed(self._named):
            line = self.proof.line("exists_elim", (there_is, line), variable)
        return line

    def _instance(self, formula: Term, values: tuple[Term, ...]) -> None:
        if (formula, values) not in self._done:
            self._done.add((formula, values))
            self.lines.append(instance(self.proof, formula, values))
            condition, conclusion = self.proof.conclusion(self.lines[-1]).args
            self._claims.append((conclusion, True) if formula.op == "forall" else (condition, False))

    def _name(self, formula: Term) -> None:
        """``(exists x, A) -> A[c]``, or ``A[c] -> forall x, A``, as an assumption about the fresh variable c"""
        if (formula, ()) in self._done:
            return
        self._done.add((formula, ()))
        proof = self.proof
        variable = free(f"!s{len(proof.lines)}", formula.data)
        body = instantiate(formula.args[0], [variable])
        sides = (formula, body) if formula.op == "exists" else (body, formula)
        said = make("implies", *sides)
        there_is = make("exists", _abstracted(formula, said, variable), data=formula.data)
        prove = _existential if formula.op == "exists" else _universal
        self._named.append((prove(proof, formula, body, there_is, variable), variable))
        self._claims.append((body, formula.op == "exists"))
        self.lines.append(proof.line("assume", (), said))

    def _values(self, formula: Term, ground: list[Term]) -> Iterator[tuple[Term, ...]]:
        """Values for the leading variables of `formula`: where its patterns occur, then solutions and other terms."""
        variables, body = _opened(formula)
        wanted = frozenset(variables)
        by_operator: dict[object, list[Term]] = {}
        for term in ground:
            by_operator.setdefault((term.op, term.data), []).append(term)
        found: dict[tuple[Term, ...], None] = {}
        for group in patterns(body, wanted):
            states: list[dict[Term, Term]] = [{}]
            for pattern in group:
                candidates = by_operator.get((pattern.op, pattern.data), [])
                pairs = itertools.product(states, candidates)
                states = [s for state, c in pairs if (s := match(pattern, c, state, wanted)) is not None]
                states = states[: limits.MATCHES]
            for state in states:
                rest = [[state[v]] if v in state else self._candidates(v, body, ground) for v in variables]
                found.update(dict.fromkeys(itertools.islice(itertools.product(*rest), limits.CANDIDATES)))
        if not found:
            rest = [self._candidates(v, body, ground) for v in variables]
            found.update(dict.fromkeys(itertools.islice(itertools.product(*rest), limits.CANDIDATES)))
        return iter(sorted(found, key=lambda values: sum(v.size for v in values)))

    def _candidates(self, variable: Term, body: Term, ground: list[Term]) -> list[Term]:
        """Terms for a variable that no application in the body holds."""
        plain = [t for t in ground if t.sort == variable.sort and t.op in ("free", "call", "apply", "num")]
        solved = list(self._solutions(variable, body)) if variable.sort in ARITHMETIC else []
        found = [*solved, *plain] or [free("!any", variable.sort)]
        return list(dict.fromkeys(found))[: limits.CANDIDATES]

    def _solutions(self, variable: Term, body: Term) -> Iterator[Term]:
        """Where a comparison in the body becomes an equation in the variable, between two such places, and beside one."""
        roots: list[Term] = []
        for term in closed_subterms([body]):
            if term.op in ("eq", "le", "lt") and term.args[0].sort in ARITHMETIC:
                roots += self._root(variable, term)
        one = number(1, variable.sort)
        yield from roots
        if variable.sort != INT:
            halves = (make("add", *pair) for pair in itertools.combinations(roots, 2))
            yield from (make("div", s, number(2, variable.sort)) for s in halves)
        for root in roots:
            yield make("add", root, one)
            yield make("sub", root, one)

    def _root(self, variable: Term, comparison: Term) -> Iterator[Term]:
        """The value of the variable at which the sides are equal, where it is linear in them; an integer rounded down."""
        left, right = (self.ring.of(t) for t in comparison.args)
        polynomial: Polynomial = {m: left.get(m, 0) - Fraction(right.get(m, 0)) for m in {**left, **right}}
        ((((atom, _),), _),) = self.ring.of(variable).items()
        present = [m for m, c in polynomial.items() if c and any(a == atom for a, _ in m)]
        if present != [((atom, 1),)]:
            return
        own = Fraction(polynomial.pop(present[0]))
        rest: Polynomial = {m: c for m, c in polynomial.items() if c}
        if variable in frozenset[Term]().union(*(t.frees for m in rest for a, _ in m if (t := self.ring.atoms[a]))):
            return
        if variable.sort != INT:
            yield polynomial_term(self.ring, scale(rest, -1 / own))
            return
        sign = -1 if own > 0 else 1
        term = integer_term(self.ring, scale(rest, sign))
        if term is not None and own.denominator == 1:
            yield term if abs(own) == 1 else make("idiv", term, number(abs(own), INT))


def instance(proof: Proof, formula: Term, values: tuple[Term, ...]) -> int:
    """``|- (forall x.., A) -> A[t..]``, or ``|- A[t..] -> exists x.., A``"""
    whole = [formula]
    for value in values:
        whole.append(instantiate(whole[-1].args[0], [value]))
    if formula.op == "forall":
        line = proof.line("assume", (), formula)
        for value in values:
            line = proof.line("forall_elim", (line,), value)
        return proof.line("implies_intro", (line,), formula)
    line = proof.line("assume", (), whole[-1])
    for value, outer in zip(reversed(values), reversed(whole[:-1]), strict=True):
        line = proof.line("exists_intro", (line,), outer, value)
    return proof.line("implies_intro", (line,), whole[-1])


def at_instances(proof: Proof, premises: list[int], hints: Iterable[tuple[Term, tuple[Term, ...]]]) -> list[int]:
    """The premises with instances in place of the universal ones that `hints` give values for, and more for formulas below."""
    known = {proof.conclusion(line): line for line in premises}
    lines: dict[int, None] = {}
    replaced = set[Term]()
    for formula, values in hints:
        if not _fits(formula, values):
            continue
        if formula.op == "forall" and formula in known:
            line = known[formula]
            for value in values:
                line = proof.line("forall_elim", (line,), value)
            replaced.add(formula)
        else:
            line = instance(proof, formula, values)
        lines.setdefault(line)
    return [*(line for formula, line in known.items() if formula not in replaced), *lines]


def _fits(formula: Term, values: tuple[Term, ...]) -> bool:
    """Whether the formula has so many leading variables of one kind, of the sorts of the values."""
    quantifier = formula.op
    for value in values:
        if quantifier not in QUANTIFIERS or formula.op != quantifier or formula.data != value.sort:
            return False
        formula = instantiate(formula.args[0], [value])
    return bool(values)


def _atoms(claims: Iterable[tuple[Term, bool]]) -> Iterator[tuple[Term, bool]]:
    """The quantified formulas in `claims` below connectives, with the truth value that may be of use."""
    seen: set[tuple[Term, bool]] = set()
    stack = list(claims)
    while stack:
        formula, holds = stack.pop()
        if (formula, holds) in seen:
            continue
        seen.add((formula, holds))
        if formula.op in QUANTIFIERS:
            yield formula, holds
        elif formula.op == "not":
            stack.append((formula.args[0], not holds))
        elif formula.op == "implies":
            stack += [(formula.args[0], not holds), (formula.args[1], holds)]
        elif formula.op in ("and", "or"):
            stack += [(a, holds) for a in formula.args]
        elif formula.op in ("eq", "ite") and formula.args[1].sort == BOOL:
            stack += [(a, value) for a in formula.args for value in (True, False)]


def _opened(formula: Term) -> tuple[list[Term], Term]:
    """The leading variables of one kind, under reserved names, and what is said of them."""
    variables: list[Term] = []
    quantifier = formula.op
    while formula.op == quantifier:
        variables.append(free(f"!m{len(variables)}", formula.data))
        formula = instantiate(formula.args[0], [variables[-1]])
    return variables, formula


def _abstracted(formula: Term, said: Term, variable: Term) -> Term:
    """`said` with an index for the variable, which occurs in it only where `formula` opens."""
    sides = [a if a is formula else formula.args[0] for a in said.args]
    return make("implies", *sides)


def _existential(proof: Proof, formula: Term, body: Term, there_is: Term, variable: Term) -> int:
    """``|- exists c, (exists x, A) -> A[c]``"""
    implied = proof.line("implies_intro", (proof.line("assume", (), body),), formula)
    shown = proof.line("exists_intro", (implied,), there_is, variable)
    one = proof.line("exists_elim", (proof.line("assume", (), formula), shown), variable)
    denial = make("not", formula)
    idle = proof.line("tauto", (proof.line("assume", (), denial),), make("implies", formula, body))
    other = proof.line("exists_intro", (idle,), there_is, variable)
    return proof.line("propositional", (one, other), (formula, denial), there_is)


def _universal(proof: Proof, formula: Term, body: Term, there_is: Term, variable: Term) -> int:
    """``|- exists c, A[c] -> forall x, A``"""
    idle = proof.line("implies_intro", (proof.line("assume", (), formula),), body)
    one = proof.line("exists_intro", (idle,), there_is, variable)
    denial = make("not", body)
    idle = proof.line("tauto", (proof.line("assume", (), denial),), make("implies", body, formula))
    other = proof.line("exists_intro", (idle,), there_is, variable)
    nowhere = make("not", there_is)
    each = proof.line("propositional", (other, proof.line("assume", (), nowhere)), (denial,), body)
    everywhere = proof.line("forall_intro", (each,), variable)
    return proof.line("propositional", (one, everywhere), (formula, nowhere), there_is)
