"""Quotients and remainders by a term: there is only one remainder from 0 on below the divisor.

If two such numbers differ by a multiple of the divisor, it is the multiple by 0.  That is shown once, for variables, and then
instantiated: the search would see too many products in the terms themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from stemai.judge.certify.divisors import divisibility
from stemai.judge.certify.steps import integer_term
from stemai.kernel.polynomials import Polynomial, Ring, add
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import INT, Term, free, make, number

Prover = Callable[[list[int], Term], int | None]
_ZERO = number(0, INT)


def by_unique_remainder(proof: Proof, premises: list[int], goal: Term, hints: list[Term], prove: Prover | None) -> int | None:
    """A line for a goal ``s mod m = u`` or ``s div m = e``, m no numeral."""
    if prove is None or goal.op != "eq" or goal.args[0].sort != INT:
        return None
    for left, right in (goal.args, goal.args[::-1]):
        if left.op in ("imod", "idiv") and left.args[1].op != "num":
            parts = _same_remainder if left.op == "imod" else _quotient
            found = parts(proof, premises, left, right)
            line = None if found is None else _from_multiple(proof, premises, goal, left, *found, prove)
            if line is not None:
                return line
    return None


def parted(ring: Ring, dividend: Term, divisor: int, op: str) -> Term | None:
    """What the quotient or the remainder is if the summands that the divisor does not divide are a remainder; else None."""
    polynomial = ring.of(dividend)
    if divisor < 2 or len(polynomial) < 2 or any(Fraction(c).denominator != 1 for c in polynomial.values()):
        return None
    whole: Polynomial = {m: c // divisor for m, c in polynomial.items() if c // divisor and (not m or c % divisor == 0)}
    rest = add(polynomial, whole, -divisor)
    return integer_term(ring, whole if op == "idiv" else rest) if whole else None


def _same_remainder(proof: Proof, premises: list[int], left: Term, right: Term) -> tuple[int, Term, Term] | None:
    """``s mod m - u = m * j`` as a line, and u and j: where m is seen to divide s - u, or s - w for u = w mod m."""
    dividend, divisor = left.args
    other = right.args[0] if right.op == "imod" and right.args[1] is divisor else right
    difference = make("sub", dividend, other)
    shown = divisibility(proof, premises, make("dvd", divisor, difference), [])
    if shown is None:
        return None
    remainder = proof.line("eq_elim", (proof.line("dvd_remainder", (), proof.conclusion(shown)), shown))
    lines = [remainder, proof.line("division", (), difference, divisor), proof.line("division", (), dividend, divisor)]
    factors = [1, 1, -1]
    multiple = make("sub", make("idiv", difference, divisor), make("idiv", dividend, divisor))
    if other is not right:
        lines.append(proof.line("division", (), other, divisor))
        factors.append(1)
        multiple = make("add", multiple, make("idiv", other, divisor))
    formula = make("eq", make("sub", left, right), make("mul", divisor, multiple))
    line = proof.line("linear_combination", tuple(lines), formula, tuple(number(f, INT) for f in factors))
    return line, right, multiple


def _quotient(proof: Proof, premises: list[int], left: Term, right: Term) -> tuple[int, Term, Term]:
    """``s mod m - (s - m * e) = m * (e - s div m)`` as a line, and the two terms."""
    dividend, divisor = left.args
    beside = make("sub", dividend, make("mul", divisor, right))
    multiple = make("sub", right, left)
    formula = make("eq", make("sub", make("imod", *left.args), beside), make("mul", divisor, multiple))
    division = proof.line("division", (), dividend, divisor)
    return proof.line("linear_combination", (division,), formula, (number(-1, INT),)), beside, multiple


def _from_multiple(
    proof: Proof, premises: list[int], goal: Term, left: Term, equation: int, other: Term, multiple: Term, prove: Prover
) -> int | None:
    """The goal from ``s mod m - u = m * j`` and bounds of u."""
    dividend, divisor = left.args
    remainder = make("imod", dividend, divisor)
    bounds = [*_bounds(proof, premises, remainder, divisor, prove), *_bounds(proof, premises, other, divisor, prove)]
    line = _lemma(proof, prove) if None not in bounds else None
    if line is None:
        return None
    for term in (divisor, multiple, remainder, other):
        line = proof.line("forall_elim", (line,), term)
    for known in (equation, *(b for b in bounds if b is not None)):
        line = proof.line("implies_elim", (line, known))
    return prove([line, equation] if left.op == "imod" else [*premises, line], goal)


def _bounds(proof: Proof, premises: list[int], term: Term, divisor: Term, prove: Prover) -> list[int | None]:
    """``m != 0 -> 0 <= u`` and ``m != 0 -> u < abs m``"""
    unequal = make("not", make("eq", divisor, _ZERO))
    lines: list[int | None] = []
    if term.op == "imod" and term.args[1] is divisor:
        for rule in ("remainder_nonnegative", "remainder_bound"):
            lines.append(proof.line("implies_intro", (proof.line(rule, (), *term.args),), unequal))
        return lines
    for formula in _between(term, divisor):
        line = prove(premises, make("implies", unequal, formula)) if None not in lines else None
        lines.append(line)
    return lines


def _between(term: Term, divisor: Term) -> tuple[Term, Term]:
    return make("le", _ZERO, term), make("lt", term, make("abs", divisor))


def _lemma(proof: Proof, prove: Prover) -> int | None:
    """``forall m j r u, r - u = m * j -> (bounds of r and u) -> m = 0 or j = 0``"""
    m, j, r, u = (free(f"!{name}", INT) for name in "mjru")
    nothing = make("eq", m, _ZERO)
    conditions = [make("eq", make("sub", r, u), make("mul", m, j))]
    conditions += [make("implies", make("not", nothing), f) for term in (r, u) for f in _between(term, m)]
    line = prove([proof.line("assume", (), c) for c in conditions], make("or", nothing, make("eq", j, _ZERO)))
    if line is None:
        return None
    for condition in reversed(conditions):
        line = proof.line("implies_intro", (line,), condition)
    for variable in (u, r, j, m):
        line = proof.line("forall_intro", (line,), variable)
    return line
