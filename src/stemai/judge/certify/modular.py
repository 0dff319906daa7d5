"""Claims that no remainders of their variables meet: squares modulo 8, cubes modulo 9, equations without solutions.

A claim says that a polynomial is a multiple of a modulus.  One variable after another is given each of its remainders, and
what that leaves of the polynomials, reduced, is a state; states that come again are refuted once, so that three squares
modulo 8 take 72 cases and not 512.  States are explored with plain numbers first, and written as lines only if all fail.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from stemai.errors import KernelError
from stemai.judge.certify import limits
from stemai.judge.certify.products import polynomial_term
from stemai.judge.certify.residues import every_remainder, substituted
from stemai.judge.certify.steps import integer_term
from stemai.kernel.polynomials import UNIT, Monomial, Polynomial, Ring, add, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.propositions import Claim
from stemai.kernel.terms import FALSE, INT, Term, free, make, number

Residue = tuple[tuple[Monomial, int], ...]  # a polynomial with coefficients below its modulus, in order
State = tuple[tuple[Residue, int], ...]  # polynomials and their moduli: each is claimed to be a multiple
_MODULI: Final = (3, 4, 5, 7, 8, 9, 11, 13, 16)  # tried on equations


@dataclass(frozen=True, slots=True)
class _Claim:
    """``t mod m`` is one of the values, or an equation holds (modulus 0)."""

    term: Term  # the dividend, or the equation
    modulus: int
    values: tuple[int, ...]

    def polynomial(self, ring: Ring) -> Polynomial:
        """What is a multiple of the modulus: the dividend less its remainder, which is a variable where several are left."""
        if not self.modulus:
            left, right = map(ring.of, self.term.args)
            return add(left, right, -1)
        return add(ring.of(self.term), ring.of(self.remainder if len(self.values) > 1 else self._value), -1)

    @property
    def remainder(self) -> Term:
        """``t mod m``"""
        return make("imod", self.term, number(self.modulus, INT))

    @property
    def _value(self) -> Term:
        return number(self.values[0], INT)

    def holds(self, value: int) -> Term:
        """``t mod m = value``"""
        return make("eq", self.remainder, number(value, INT))


@dataclass(slots=True)
class _Node:
    """A state, and how it is refuted: by one of its claims, or by a state for each value of a variable (None: denied)."""

    state: State
    broken: int = -1
    atom: int = -1
    children: list[_Node | None] = field(default_factory=list)


class Remainders:
    """Looks for a modulus in the claims of branches, as long as its attempts last."""

    def __init__(self, proof: Proof, ring: Ring) -> None:
        self.proof = proof
        self.ring = ring
        self.attempts = limits.MODULAR_ATTEMPTS

    def refute(self, truth: Mapping[Term, bool], line_of: Callable[[Claim], int]) -> int | None:
        """A line that concludes `false` from claims of the branch about remainders, or None."""
        claims = [c for c in _claims(truth) if self._is_integral(c.polynomial(self.ring))]
        if self.attempts <= 0 or not any(_is_product(c.polynomial(self.ring)) for c in claims):
            return None
        self.attempts -= 1
        for chosen, modulus in self._choices(claims):
            if _Attempt(self.proof, self.ring, chosen, modulus, line_of).root is None:
                continue
            for claim in chosen:  # fewer claims make shorter lines
                rest = [c for c in chosen if c is not claim]
                if rest and _Attempt(self.proof, self.ring, rest, modulus, line_of).root is not None:
                    chosen = rest
            return _Attempt(self.proof, self.ring, chosen, modulus, line_of).write()
        return None

    def _is_integral(self, polynomial: Polynomial) -> bool:
        whole = all(Fraction(c).denominator == 1 for c in polynomial.values())
        return whole and self.ring.is_integral(polynomial)

    def _choices(self, claims: list[_Claim]) -> Iterator[tuple[list[_Claim], int]]:
        """Claims that share few variables, and a modulus for these variables."""
        ends = {a for c in claims if len(c.values) > 1 for a in _atoms(self.ring.of(c.remainder))}
        atoms = {c: _atoms(c.polynomial(self.ring)) - ends for c in claims}
        seeds = [own for c, own in atoms.items() if _is_product(c.polynomial(self.ring))][: limits.MODULAR_SEEDS]
        around = [own.union(*(other for other in atoms.values() if other & own)) for own in seeds]
        groups = dict.fromkeys([*seeds, *(a | b for a, b in itertools.combinations(seeds, 2)), *around])
        for group in sorted(groups, key=len):
            chosen = [c for c, own in atoms.items() if own and own <= group]
            common = lcm(*(c.modulus or 1 for c in chosen))
            anything = any(c.modulus == 0 for c in chosen)
            for modulus in dict.fromkeys(lcm(common, m) for m in (1, *(_MODULI if anything else ()))):
                choices = modulus ** len(group)
                if 1 < modulus <= limits.MODULAR_MODULUS and choices <= limits.MODULAR_CHOICES:
                    yield chosen, modulus


class _Attempt:
    """Claims and a modulus: states explored, `root` being the first one if all are refuted, and then written as lines."""

    def __init__(self, proof: Proof, ring: Ring, claims: list[_Claim], modulus: int, line_of: Callable[[Claim], int]) -> None:
        self.proof = proof
        self.ring = ring
        self.claims = claims
        self.modulus = modulus
        self.line_of = line_of
        self.ends = {a: c for c in claims if len(c.values) > 1 for a in _atoms(ring.of(c.remainder))}
        self.nodes: dict[State, _Node | None] = {}
        self.cases = limits.MODULAR_CASES
        self.lines: dict[State, int] = {}
        moduli = [c.modulus or modulus for c in claims]
        self.root = self._explore(tuple((_reduced(c.polynomial(ring), m), m) for c, m in zip(claims, moduli, strict=True)))

    def _explore(self, state: State) -> _Node | None:
        """The refutation of a state, None if some remainders meet it or there are too many cases."""
        if state in self.nodes:
            return self.nodes[state]
        self.nodes[state] = None
        node = _Node(state, broken=next((i for i, part in enumerate(state) if _is_impossible(*part)), -1))
        if node.broken < 0:
            counts = Counter(a for residue, _ in state for a in _atoms(dict(residue)))
            if not counts:
                return None
            node.atom = max(counts, key=lambda a: (a not in self.ends, counts[a], -a))
            for value in range(self._size(node.atom)):
                self.cases -= 1
                self.ring.spend(sum(len(residue) for residue, _ in state))
                denied = node.atom in self.ends and value not in self.ends[node.atom].values
                child = None if denied or self.cases < 0 else self._explore(_at(state, node.atom, value))
                if child is None and not denied:
                    return None
                node.children.append(child)
        self.nodes[state] = node
        return node

    def _size(self, atom: int) -> int:
        return self.ends[atom].modulus if atom in self.ends else self.modulus

    def write(self) -> int | None:
        """``false`` from the claims."""
        if self.root is None:
            return None
        return self._applied(self.root, [self._start(*p) for p in zip(self.claims, self.root.state, strict=True)])

    def _start(self, claim: _Claim, part: tuple[Residue, int]) -> int:
        """``P = m * k`` for a claim of the branch, P being what the state at the root has for it."""
        residue, modulus = part
        lines = []
        if len(claim.values) == 1:
            lines.append(self.line_of((claim.holds(claim.values[0]) if claim.modulus else claim.term, True)))
        quotient = scale(add(dict(residue), claim.polynomial(self.ring), -1), Fraction(1, modulus))
        if claim.modulus:
            lines.append(self.proof.line("division", (), claim.term, number(modulus, INT)))
            quotient = add(quotient, self.ring.of(make("idiv", claim.term, number(modulus, INT))))
        formula = make("eq", _term(self.ring, dict(residue)), make("mul", number(modulus, INT), _term(self.ring, quotient)))
        return self.proof.line("linear_combination", tuple(lines), formula, tuple(number(1, INT) for _ in lines))

    def _applied(self, node: _Node, equations: list[int]) -> int:
        """``false`` from equations ``P = m * k`` for the polynomials of a state."""
        line = self._lemma(node)
        for equation in equations:
            line = self.proof.line("forall_elim", (line,), self.proof.conclusion(equation).args[1].args[1])
        whole = equations[0] if len(equations) == 1 else self.proof.line("and_intro", tuple(equations))
        return self.proof.line("not_elim", (line, whole))

    def _lemma(self, node: _Node) -> int:
        """``|- forall k.., not (P1 = m1 * k1 and ..)`` for a state; denied remainders are among its hypotheses."""
        if node.state in self.lines:
            return self.lines[node.state]
        names = [free(f"!k{i}", INT) for i in range(len(node.state))]
        parts = [
            make("eq", _term(self.ring, dict(residue)), make("mul", number(modulus, INT), name))
            for (residue, modulus), name in zip(node.state, names, strict=True)
        ]
        whole = parts[0] if len(parts) == 1 else make("and", *parts)
        given = [self.proof.line("assume", (), whole)]
        if len(parts) > 1:
            given = [self.proof.line("and_elim", (given[0],), i) for i in range(len(parts))]
        line = self.proof.line("not_intro", (self._refuted(node, given, names),), whole)
        for name in reversed(names):
            line = self.proof.line("forall_intro", (line,), name)
        self.lines[node.state] = line
        return line

    def _refuted(self, node: _Node, given: list[int], names: list[Term]) -> int:
        if node.broken >= 0:
            return self.proof.line("linear", (given[node.broken],), FALSE, (Fraction(1),))
        cases = []
        for value, child in enumerate(node.children):
            equation, image = self._remainder(node.atom, value)
            if child is None:
                denied = self.line_of((self.ends[node.atom].holds(value), False))
                cases.append(self.proof.line("not_elim", (denied, equation)))
            else:
                moved = [self._moved(node, i, child, equation, image, line, names[i]) for i, line in enumerate(given)]
                cases.append(self._applied(child, moved))
        return self.proof.line("or_elim", (every_remainder(self.proof, self._divided(node.atom)), *cases))

    def _divided(self, atom: int) -> Term:
        """The remainder whose values are the cases of a variable: itself, or that of the variable."""
        if atom in self.ends:
            return self.ends[atom].remainder
        variable = self.ring.atoms[atom]
        assert variable is not None  # integral atoms are terms
        return make("imod", variable, number(self.modulus, INT))

    def _remainder(self, atom: int, value: int) -> tuple[int, Polynomial]:
        """``v mod M = r |- v = M * (v div M) + r``, and its right side; ``w = r`` for a remainder w."""
        remainder, one = self._divided(atom), number(1, INT)
        assumed = self.proof.line("assume", (), make("eq", remainder, number(value, INT)))
        if atom in self.ends:
            return assumed, self.ring.of(number(value, INT))
        image = make("add", make("mul", remainder.args[1], make("idiv", *remainder.args)), number(value, INT))
        parts = (self.proof.line("division", (), *remainder.args), assumed)
        formula = make("eq", remainder.args[0], image)
        return self.proof.line("linear_combination", parts, formula, (one, one)), self.ring.of(image)

    def _moved(self, node: _Node, index: int, child: _Node, equation: int, image: Polynomial, given: int, name: Term) -> int:
        """The equation of the child for one claim, from that of the node and what the variable is."""
        residue, modulus = node.state[index]
        expanded, cofactors = substituted(self.ring, dict(residue), {node.atom: image})
        left: Polynomial = dict(child.state[index][0])
        quotient = add(self.ring.of(name), scale(add(left, expanded, -1), Fraction(1, modulus)))
        formula = make("eq", _term(self.ring, left), make("mul", number(modulus, INT), _term(self.ring, quotient)))
        factors = (number(1, INT), polynomial_term(self.ring, scale(cofactors[node.atom], -1)))
        return self.proof.line("linear_combination", (given, equation), formula, factors)


def _claims(truth: Mapping[Term, bool]) -> Iterator[_Claim]:
    """What the equations of a branch say about remainders."""
    denied: dict[tuple[Term, int], set[int]] = {}
    given: dict[tuple[Term, int], int] = {}
    for formula, holds in truth.items():
        if formula.op != "eq" or formula.args[0].sort != INT:
            continue
        left, right = formula.args
        modulus = int(left.args[1].data[0]) if left.op == "imod" and left.args[1].op == "num" else 0
        if modulus >= 2 and right.op == "num" and 0 <= right.data[0] < modulus:
            if holds:
                given[left.args[0], modulus] = int(right.data[0])
            else:
                denied.setdefault((left.args[0], modulus), set()).add(int(right.data[0]))
        elif holds and not _is_division(formula):
            yield _Claim(formula, 0, (0,))
    for (term, modulus), value in given.items():
        yield _Claim(term, modulus, (value,))
    for (term, modulus), values in denied.items():
        left_over = tuple(v for v in range(modulus) if v not in values)
        if (term, modulus) not in given and len(left_over) > 1:
            yield _Claim(term, modulus, left_over)


def _is_division(formula: Term) -> bool:
    """Whether an equation is one that the rule `division` gives."""
    left, right = formula.args
    return right.op == "add" and right.args[-1].op == "imod" and right.args[-1].args[0] is left


def _is_product(polynomial: Polynomial) -> bool:
    return any(sum(e for _, e in m) > 1 for m in polynomial)


def _atoms(polynomial: Mapping[Monomial, object]) -> frozenset[int]:
    return frozenset(a for m in polynomial for a, _ in m)


def _reduced(polynomial: Polynomial, modulus: int) -> Residue:
    return tuple(sorted((m, int(c) % modulus) for m, c in polynomial.items() if int(c) % modulus))


def _at(state: State, atom: int, value: int) -> State:
    """The state with a variable replaced by a number."""
    parts = []
    for residue, modulus in state:
        rest: dict[Monomial, int] = {}
        for monomial, coefficient in residue:
            exponents = dict(monomial)
            factor = pow(value, exponents.pop(atom, 0), modulus)
            left = tuple(exponents.items())
            rest[left] = (rest.get(left, 0) + coefficient * factor) % modulus
        parts.append((tuple(sorted((m, c) for m, c in rest.items() if c)), modulus))
    return tuple(parts)


def _is_impossible(residue: Residue, modulus: int) -> bool:
    """Whether no integers make the polynomial a multiple of the modulus, by a common divisor of all but its constant."""
    common = gcd(modulus, *(c for m, c in residue if m != UNIT))
    return dict(residue).get(UNIT, 0) % common != 0


def _term(ring: Ring, polynomial: Polynomial) -> Term:
    term = integer_term(ring, polynomial)
    if term is None:
        raise KernelError("K041", "a polynomial over other terms than integers has no remainders")
    return term
