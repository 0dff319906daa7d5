"""Identities of powers with exponents that are no numerals: `x^(2*n + 1) = x * (x^n)^2`, `6^n = 2^n * 3^n`; their order.

Each power is replaced by what a law of the kernel says it is, until all exponents are products of variables.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms, power_of_one
from stemai.judge.certify.products import polynomial_term
from stemai.judge.certify.residues import substituted
from stemai.judge.certify.steps import integer_term
from stemai.kernel.fingerprints import in_order
from stemai.kernel.polynomials import UNIT, Polynomial, Ring, add
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import ARITHMETIC, INT, REAL, Term, make, number

Prover = Callable[[list[int], Term], int | None]
_SMALL_PRIMES: Final = (2, 3, 5, 7, 11, 13)


def by_laws_of_powers(proof: Proof, premises: list[int], goal: Term, hints: list[Term], prove: Prover | None) -> int | None:
    """A line for an equation between numbers that holds by the laws of powers, and conditions that the premises give."""
    if prove is None or goal.op != "eq" or goal.args[0].sort not in ARITHMETIC:
        return None
    if not mentions_powers([goal]):
        return None
    ring = Ring(limits.EFFORT)
    left, right = map(ring.of, goal.args)
    rest = add(left, right, -1)
    lines: list[int] = []
    factors: list[Term] = []
    for _ in range(limits.POWERS):
        step = _step(proof, ring, rest)
        if step is None:
            break
        atom, line = step
        rest, cofactors = substituted(ring, rest, {atom: ring.of(proof.conclusion(line).args[1])})
        lines.append(line)
        factors.append(polynomial_term(ring, cofactors[atom]))
    if rest:
        return None
    return _met(proof, premises, proof.line("linear_combination", tuple(lines), goal, tuple(factors)), prove)


def mentions_powers(formulas: Iterable[Term]) -> bool:
    """Whether there is a power in `formulas` whose exponent is no numeral."""
    return any(_is_open(t) for t in closed_subterms(formulas))


def ordered_powers(proof: Proof, ring: Ring, formulas: Iterable[Term]) -> Iterator[int]:
    """Lines that compare powers with 1, with their bases and with each other; their hypotheses are to be shown."""
    powers = [t for t in closed_subterms(formulas) if _is_open(t)]
    for power in powers:
        base, exponent = power.args
        yield from (proof.line("pow_increasing", (), base, number(least, INT), exponent) for least in (1, 0))
        if base.sort == REAL:
            one = proof.line("pow_monotone", (), base, number(1, REAL), exponent)
            factors = (Fraction(1), Fraction(1), Fraction(1))
            goal = make("le", power, number(1, REAL))
            yield proof.line("linear", (one, power_of_one(proof, REAL, exponent)), goal, factors)
    for one_power, other in itertools.permutations(powers, 2):
        (x, m), (y, n) = one_power.args, other.args
        apart = add(ring.of(n), ring.of(m), -1)
        if x.sort != y.sort:
            continue
        if ring.of(x) == ring.of(y) and any(apart):
            yield proof.line("pow_increasing", (), x, make("add", m, number(1, INT)), n)
            yield proof.line("pow_increasing", (), x, m, n)
        elif not apart:
            yield proof.line("pow_monotone", (), x, y, m)


def _met(proof: Proof, premises: list[int], line: int, prove: Prover) -> int | None:
    """The line without its conditions."""
    for condition in in_order(proof[line].hypotheses):
        if all(condition not in proof[premise].hypotheses for premise in premises):
            shown = prove(premises, condition)
            if shown is None:
                return None
            line = proof.line("cut", (shown, line))
    return line


def _is_open(term: Term) -> bool:
    return term.op == "pow" and term.args[1].op != "num"


def _step(proof: Proof, ring: Ring, polynomial: Polynomial) -> tuple[int, int] | None:
    """An atom that is a power, and a line that says what it is in simpler ones."""
    for atom in sorted({a for m in polynomial for a, _ in m}):
        term = ring.atoms[atom]
        line = _law(proof, ring, term) if term is not None and _is_open(term) else None
        if line is not None:
            return atom, line
    return None


def _law(proof: Proof, ring: Ring, term: Term) -> int | None:
    """``x^e = ..``, under conditions; None where there is nothing to take apart."""
    base, exponent = term.args
    if base.op == "pow" and (base.args[1].op != "num" or base.args[1].data[0] >= 0):
        return proof.line("symm", (proof.line("pow_multiply", (), *base.args, exponent),))
    factors = base.args if base.op == "mul" else _factors(base)
    if len(factors) > 1:
        first, *others = factors
        other = others[0] if len(others) == 1 else make("mul", *others)
        return proof.line("pow_product", (), first, other, exponent)
    return _exponent(proof, ring, base, ring.of(exponent))


def _factors(base: Term) -> tuple[Term, ...]:
    """A number as a product of two; the ring sees that it is one."""
    value = base.data[0] if base.op == "num" else Fraction(0)
    divisor = next((p for p in _SMALL_PRIMES if value > p and value % p == 0), 0)
    return (number(divisor, base.sort), number(value / divisor, base.sort)) if divisor else ()


def _exponent(proof: Proof, ring: Ring, base: Term, exponent: Polynomial) -> int | None:
    """``x^(e + f) = x^e * x^f`` or ``x^(e * k) = (x^e)^k`` for a numeral k."""
    if any(c < 0 or Fraction(c).denominator != 1 for c in exponent.values()):
        return None
    monomial = max(exponent, default=UNIT)
    coefficient = exponent.get(monomial, 0)
    rest = {m: c for m, c in exponent.items() if m != monomial}
    part = integer_term(ring, {monomial: 1 if not rest else coefficient})
    other = integer_term(ring, rest)
    if part is None or other is None or monomial == UNIT:
        return None
    if rest:
        return proof.line("pow_add", (), base, part, other)
    return proof.line("pow_multiply", (), base, part, number(coefficient, INT)) if coefficient > 1 else None
