"""Powers of one base: which of them is a numeral multiple of which, and how their residues come round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from stemai.kernel.terms import INT, REAL, Term, conjunction, forall, free, make, number

from . import limits
from .goal import Goal, closed
from .polynomial import Polynomial, TooLarge, plus, polynomial, scaled

_GREATEST_STEP = 12


def steps(goal: Goal) -> Iterator[tuple[Term, Term, Term]]:
    """For powers b^e and b^d that occur, with e = d + k for the least numeral k > 0: (b^e, b^d, b^k)."""
    groups: dict[Term, list[tuple[Term, Polynomial]]] = {}
    for term in closed(*goal.formulas()):
        if term.op == "pow" and term.args[1].op != "num":
            try:
                groups.setdefault(term.args[0], []).append((term, polynomial(term.args[1])))
            except TooLarge:
                continue
    for base, members in groups.items():
        for power, exponent in members:
            shifts = [(_shift(exponent, other), least) for least, other in members]
            down = [(k, least) for k, least in shifts if k is not None and k > 0]
            if down:
                shift, next_ = min(down, key=lambda pair: pair[0])
                yield power, next_, _power(base, shift)


def _shift(left: Polynomial, right: Polynomial) -> int | None:
    difference = plus(left, scaled(right, -1))
    if set(difference) <= {()}:
        value = difference.get((), Fraction(0))
        return int(value) if value.denominator == 1 and abs(value) <= _GREATEST_STEP else None
    return None


def _power(base: Term, exponent: int) -> Term:
    if base.op == "num":
        return number(base.data[0] ** exponent, base.sort)
    return base if exponent == 1 else make("pow", base, number(exponent, INT))


def laws(goal: Goal) -> Iterator[Term]:
    """For variables with powers of one exponent: no power of a number >= 0 is negative, and powers keep the order."""
    bases = [t.args[0] for t in closed(goal.conclusion) if t.op == "pow" and t.args[1].op == "free"]
    chosen = list(dict.fromkeys(b for b in bases if b.op == "free" and b.sort == REAL))
    if len(chosen) != 2:
        return
    k = free("!k", INT)
    zero = number(0, REAL)
    a, b = chosen
    for base in chosen:
        yield _for_naturals(k, make("le", zero, make("pow", base, k)))
    step = make("sub", make("pow", a, k), make("pow", b, k))
    yield _for_naturals(k, make("le", zero, make("mul", step, make("sub", a, b))))


def _for_naturals(variable: Term, formula: Term) -> Term:
    whole = forall(variable, make("implies", make("le", number(0, INT), variable), formula))
    return make(whole.op, *whole.args, data=whole.data, hint=("k",))


@dataclass(frozen=True, slots=True)
class Cycle:
    """The residues `base^0, base^1, …` modulo a number, which come back to 1; and exponents that occur over the base."""

    base: Term
    modulus: int
    residues: tuple[int, ...]  # of one round
    exponents: tuple[Term, ...]

    def at(self, exponent: Term) -> Term:
        """For some r: the exponent is r modulo the length of the cycle, and the power has the r-th residue."""
        length = len(self.residues)
        power = make("pow", self.base, exponent)
        places = [
            conjunction([_residue(exponent, length, r), _residue(power, self.modulus, value)])
            for r, value in enumerate(self.residues)
        ]
        return make("or", *places)

    def law(self) -> Term:
        """The same for every natural exponent."""
        k = free("!k", INT)
        return _for_naturals(k, self.at(k))


def cycles(goal: Goal, modulus: int) -> Iterator[Cycle]:
    """For each numeral that is raised to a variable power and prime to the modulus, its cycle."""
    found: dict[Term, dict[Term, None]] = {}
    for term in closed(*goal.formulas()):
        if term.op == "pow" and term.args[0].op == "num" and term.args[0].sort == INT and term.args[1].frees:
            found.setdefault(term.args[0], {})[term.args[1]] = None
    for base, exponents in found.items():
        value = int(base.data[0])
        if gcd(value, modulus) == 1 and value % modulus != 1:
            residues = [1 % modulus]
            while (following := residues[-1] * value % modulus) != residues[0] and len(residues) <= limits.PERIOD:
                residues.append(following)
            if len(residues) <= limits.PERIOD:
                yield Cycle(base, modulus, tuple(residues), tuple(exponents))


def _residue(term: Term, modulus: int, value: int) -> Term:
    return make("eq", make("imod", term, number(modulus, INT)), number(value, INT))
