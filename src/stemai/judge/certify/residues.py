"""Remainders of products: `t mod m` for each choice of the remainders of the integers in t.

With ``v = c * q + r`` for each integer v in it, t is a polynomial in the q; where all its coefficients but the constant
one are multiples of m, the constant decides the remainder.  So parity decides squares modulo 4.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from math import gcd

from stemai.judge.certify import limits
from stemai.judge.certify.integral import Cuts, refute_integral
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.products import polynomial_term
from stemai.kernel.polynomials import UNIT, Polynomial, Ring, add, constant
from stemai.kernel.proofs import Proof
from stemai.kernel.rows import row_of
from stemai.kernel.terms import FALSE, INT, Term, make, number

Prover = Callable[[list[int], Term], int | None]


class Residues:
    """Lines about remainders for one leaf; `facts` are formulas with a line for each."""

    def __init__(self, proof: Proof, ring: Ring, facts: dict[Term, int], prove: Prover) -> None:
        self.proof = proof
        self.ring = ring
        self.facts = facts
        self.prove = prove
        self.known: dict[Term, list[tuple[int, int, int]]] = {}  # variable: modulus, remainder, line
        self._listed: set[tuple[Term, int]] = set()
        for formula, line in facts.items():
            if formula.op == "eq" and formula.args[0].op == "imod" and formula.args[1].op == "num":
                variable, divisor = formula.args[0].args
                if divisor.op == "num":
                    entry = (int(divisor.data[0]), int(formula.args[1].data[0]), line)
                    self.known.setdefault(variable, []).append(entry)

    def lines(self, formulas: Collection[Term]) -> Iterator[int]:
        """Lines `v mod c = r, .. |- t mod m = s`, and what r can be, for `formulas`."""
        terms = sorted((t for t in closed_subterms(formulas) if t.op == "imod"), key=lambda t: t.size)
        moduli: dict[int, None] = {}
        for term in terms:
            variable, divisor = term.args
            modulus = int(divisor.data[0]) if divisor.op == "num" else 0
            if 2 <= modulus <= limits.SMALL_MODULUS:
                yield from self._list(variable, modulus)
            if modulus >= 2:
                moduli.setdefault(modulus)
        listed = {part.args[0] for f in self.facts if f.op == "or" for part in f.args if part.op == "eq"}
        for term in [t for t in terms if t not in listed][: limits.RESIDUE_TERMS]:
            if term.args[1].op == "num" and term.args[1].data[0] >= 2:
                modulus = int(term.args[1].data[0])
                dividends = term.args[0].args if term.args[0].op == "max" else term.args[:1]  # a difference of naturals
                for dividend in [d for d in dividends if d.op != "num"]:
                    yield from self._cases(dividend, modulus, modulus)
        equations = [f for f in self.facts if f.op == "eq" and f.args[0].sort == INT]
        moduli |= dict.fromkeys(m for f in equations[: limits.RESIDUE_TERMS] if (m := self._modulus(f)))
        for equation, modulus in itertools.product(equations[: limits.RESIDUE_TERMS], list(moduli)[:2]):
            if any(self._product_of_integers(self.ring.of(side)) for side in equation.args):
                for target in (modulus, modulus * modulus):
                    for side in equation.args:
                        yield from self._cases(side, target, modulus)

    def _modulus(self, equation: Term) -> int:
        """A number whose square divides all coefficients of an equation but those of products; 0 if there is none."""
        left, right = map(self.ring.of, equation.args)
        rest = [Fraction(c) for m, c in add(left, right, -1).items() if m and sum(e for _, e in m) == 1]
        common = gcd(*(int(c) for c in rest)) if all(c.denominator == 1 for c in rest) else 0
        return next((p for p in (2, 3) if common and common % (p * p) == 0), 0)

    def _product_of_integers(self, polynomial: Polynomial) -> bool:
        return any(sum(e for _, e in m) > 1 for m in polynomial) and self.ring.is_integral(polynomial)

    def _possible(self, variable: Term, modulus: int) -> list[int]:
        """The remainders that facts leave a variable."""
        known = [(c, r) for c, r, _ in self.known.get(variable, []) if c and modulus % c == 0]
        return [r for r in range(modulus) if all(r % c == s for c, s in known)]

    def _cases(self, dividend: Term, target: int, modulus: int) -> Iterator[int]:
        """The remainders of `dividend` modulo `target`, by those of its integers modulo `modulus`."""
        polynomial = self.ring.of(dividend)
        atoms = sorted({a for m in polynomial for a, _ in m})
        variables = [v for v in (self.ring.atoms[a] for a in atoms) if v is not None]
        possible = [self._possible(v, modulus) for v in variables]
        count = 1
        for choices in possible:
            count *= len(choices)
        if not self._product_of_integers(polynomial) or not 0 < count <= limits.RESIDUE_CASES:
            return
        for variable in variables:
            yield from self._list(variable, modulus)
        yield self.proof.line("division", (), dividend, number(target, INT))
        for residues in itertools.product(*possible):
            line = self._case(dividend, target, modulus, dict(zip(variables, residues, strict=True)))
            if line is None:
                return
            yield line

    def _case(self, dividend: Term, target: int, modulus: int, residues: dict[Term, int]) -> int | None:
        """``v mod c = r, .. |- t mod m = s`` for one choice of remainders, where they decide it."""
        proof, one, divisor = self.proof, number(1, INT), number(modulus, INT)
        images: dict[int, Polynomial] = {}
        premises = []
        for variable, residue in residues.items():
            assumed = proof.line("assume", (), make("eq", make("imod", variable, divisor), number(residue, INT)))
            image = make("add", make("mul", divisor, make("idiv", variable, divisor)), number(residue, INT))
            parts = (proof.line("division", (), variable, divisor), assumed)
            premises.append(proof.line("linear_combination", parts, make("eq", variable, image), (one, one)))
            ((((atom, _),), _),) = self.ring.of(variable).items()
            images[atom] = self.ring.of(image)
        expanded, cofactors = substituted(self.ring, self.ring.of(dividend), images)
        if any(Fraction(c).denominator != 1 or c % target for m, c in expanded.items() if m != UNIT):
            return None
        equation = make("eq", make("real", dividend), polynomial_term(self.ring, expanded))
        factors = tuple(polynomial_term(self.ring, cofactors.get(atom, {})) for atom in images)
        line = proof.line("linear_combination", tuple(premises), equation, factors)
        value = int(expanded.get(UNIT, 0)) % target
        goal = make("eq", make("imod", dividend, number(target, INT)), number(value, INT))
        known = [line, proof.line("division", (), dividend, number(target, INT))]
        bounds = proof.line("remainder_range", (), dividend, number(target, INT))
        known += [proof.line("and_elim", (bounds,), 0), proof.line("and_elim", (bounds,), 1)]
        return self._equal(known, goal)

    def _equal(self, known: list[int], goal: Term) -> int | None:
        """The line for an equation between integers that cuts of the known rows give, from below and from above."""
        proof, (left, right) = self.proof, goal.args
        lines = [proof.line("trichotomy", (), left, right)]
        orders = (make("lt", left, right), make("lt", right, left))
        for order in orders:
            premises = [*known, proof.line("assume", (), order)]
            rows = [row for line in premises if (row := row_of(self.ring, proof.conclusion(line))) is not None]
            cuts = refute_integral(self.ring, rows)
            if not isinstance(cuts, Cuts):
                return None
            lines.append(proof.line("cuts", tuple(premises[i] for i in cuts.used), FALSE, cuts.steps))
        return proof.line("propositional", tuple(lines), orders, goal)

    def _list(self, variable: Term, modulus: int) -> Iterator[int]:
        """``|- v mod c = r1 or .. or v mod c = rk`` for the remainders that facts leave."""
        possible = self._possible(variable, modulus)
        if (variable, modulus) in self._listed or len(possible) < 2:
            return
        self._listed.add((variable, modulus))
        line = every_remainder(self.proof, make("imod", variable, number(modulus, INT)))
        if len(possible) == modulus:
            yield line
            return
        known = [entry for entry in self.known[variable] if modulus % entry[0] == 0]
        facts = [line, *(fact for _, _, fact in known)]
        facts += [self.proof.line("division", (), variable, number(c, INT)) for c in {modulus, *(c for c, _, _ in known)}]
        remainder = make("imod", variable, number(modulus, INT))
        goal = make("or", *(make("eq", remainder, number(r, INT)) for r in possible))
        found = self.prove(facts, goal)
        if found is not None:
            yield found


def every_remainder(proof: Proof, remainder: Term) -> int:
    """``|- a mod c = 0 or .. or a mod c = c - 1``"""
    modulus = int(remainder.args[1].data[0])
    bounds = proof.line("remainder_range", (), *remainder.args)
    low, high = (proof.line("and_elim", (bounds,), side) for side in (0, 1))
    values = [number(r, INT) for r in range(modulus)]
    lines = [proof.line("trichotomy", (), remainder, value) for value in values]
    below = [proof.line("assume", (), make("lt", remainder, value)) for value in values]
    above = [proof.line("assume", (), make("lt", value, remainder)) for value in values]
    ones = (Fraction(1), Fraction(1))
    for one, other in zip([low, *above], [*below, high], strict=True):
        lines.append(proof.line("linear", (one, other), FALSE, ones))
    assumed = tuple(proof.conclusion(line) for line in (*below, *above))
    goal = make("or", *(make("eq", remainder, value) for value in values))
    return proof.line("propositional", tuple(lines), assumed, goal)


def listed_remainder(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """A goal that lists all remainders, in their order."""
    first = goal.args[0] if goal.op == "or" else goal
    if first.op != "eq" or first.args[0].op != "imod" or first.args[0].args[1].op != "num":
        return None
    modulus = first.args[0].args[1].data[0]
    if goal.op != "or" or not 2 <= modulus == len(goal.args) <= limits.LISTED_REMAINDERS:
        return None
    line = every_remainder(proof, first.args[0])
    return line if proof.conclusion(line) is goal else None


def substituted(ring: Ring, polynomial: Polynomial, images: dict[int, Polynomial]) -> tuple[Polynomial, dict[int, Polynomial]]:
    """`polynomial` with atoms replaced, and cofactors q with ``polynomial = result + the sum of q * (atom - image)``."""
    cofactors: dict[int, Polynomial] = {}
    for atom, image in images.items():
        result: Polynomial = {}
        taken: Polynomial = {}
        for monomial, coefficient in polynomial.items():
            exponent = dict(monomial).get(atom, 0)
            rest: Polynomial = {tuple(p for p in monomial if p[0] != atom): coefficient}
            result = add(result, ring.multiply(rest, ring.power(image, exponent)))
            for k in range(exponent):  # x^n - y^n = (x - y) (x^(n-1) + x^(n-2) y + .. + y^(n-1))
                power: Polynomial = {((atom, exponent - 1 - k),): 1} if exponent - 1 - k else constant(1)
                taken = add(taken, ring.multiply(rest, ring.multiply(power, ring.power(image, k))))
        polynomial, cofactors[atom] = result, taken
    return polynomial, cofactors
