"""Sums, products and powers that differ by a step: `sum(1..m+1)` from `sum(1..m)`, `x^(m+1)` from `x^m`."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from fractions import Fraction
from itertools import combinations

from stemai.errors import KernelError
from stemai.judge.certify import limits
from stemai.kernel.evaluation import evaluate
from stemai.kernel.fingerprints import in_order
from stemai.kernel.polynomials import UNIT, Polynomial, Ring, constant_of, primitive
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import INT, Term, fresh, instantiate, make, number
from stemai.kernel.values import Budget


def step_facts(proof: Proof, ring: Ring, terms: Collection[Term]) -> Iterator[int]:
    """Lines that relate the sums, products and powers among `terms`; hypotheses are conditions."""
    groups: dict[Hashable, list[tuple[Fraction, Term]]] = {}
    for term in terms:
        if term.op not in ("sum", "prod", "pow") or (term.op == "pow" and term.args[1].op == "num"):
            continue
        moving = ring.of(term.args[1])
        if term.op == "pow":
            fixed: Hashable = frozenset(ring.of(term.args[0]).items())
            yield from _multiple(proof, ring, term, moving)
        else:
            fixed = (frozenset(ring.of(term.args[0]).items()), term.args[2])
        rest = frozenset((m, c) for m, c in moving.items() if m != UNIT)
        groups.setdefault((term.op, fixed, rest), []).append((Fraction(moving.get(UNIT, 0)), term))
    for group in groups.values():
        group.sort(key=lambda entry: entry[0])
        base, least = group[0]
        for offset, term in group:
            if term.op == "pow":
                yield from _power(proof, least, term, offset - base)
            else:
                yield from _unrolled(proof, ring, term, offset - base)
    yield from _same_summands(proof, [term for term in terms if term.op in ("sum", "prod")])


def _same_summands(proof: Proof, terms: list[Term]) -> Iterator[int]:
    """``sum(a..b, f) = sum(a..b, g)`` where f(k) and g(k) are one polynomial."""
    ranges = {t: (t.op, t.sort, *t.args[:2]) for t in terms}
    pairs = [(s, t) for s, t in combinations(terms, 2) if ranges[s] == ranges[t]]
    for left, right in pairs[: limits.SUMMAND_PAIRS]:
        (index,) = fresh([INT], left, right)
        try:
            line = proof.line("ring", (), make("eq", *(instantiate(t.args[2], [index]) for t in (left, right))))
        except KernelError:
            continue
        low, high = left.args[:2]
        for condition in (make("le", index, high), make("le", low, index)):
            line = proof.line("implies_intro", (line,), condition)
        yield proof.line("big_congruence", (proof.line("forall_intro", (line,), index),), left, right)


def met(proof: Proof, line: int) -> int:
    """`line` without those of its hypotheses that have no variables and evaluate to true."""
    for hypothesis in in_order(proof[line].hypotheses):
        if not hypothesis.frees and evaluate(hypothesis, proof.theory, budget=Budget(limits.EVALUATION_STEPS)):
            line = proof.line("cut", (proof.line("evaluate", (), hypothesis), line))
    return line


def _power(proof: Proof, least: Term, term: Term, steps: Fraction) -> Iterator[int]:
    """``0 <= e |- x^(e + k) = x^e * x^k``"""
    if steps > 0 and least.args[1].op != "num":
        yield met(proof, proof.line("pow_add", (), term.args[0], least.args[1], number(steps, INT)))


def _multiple(proof: Proof, ring: Ring, term: Term, exponent: Polynomial) -> Iterator[int]:
    """``0 <= e |- x^(k * e) = (x^k)^e``"""
    content, rest = primitive(exponent)
    quotient = integer_term(ring, rest)
    if content > 1 and content.denominator == 1 and UNIT not in rest and quotient is not None:
        yield met(proof, proof.line("pow_multiply", (), term.args[0], number(content, INT), quotient))


def _unrolled(proof: Proof, ring: Ring, term: Term, steps: Fraction) -> Iterator[int]:
    """The last steps of a sum, down to the shorter one that is known; a short sum between numerals down to nothing."""
    low, high = (constant_of(ring.of(a)) for a in term.args[:2])
    if low is not None and high is not None:
        if high < low:
            yield met(proof, proof.line("big_empty", (), term))
        steps = Fraction(high - low + 1)
        if steps > limits.UNROLLED:
            return
    for _ in range(min(int(steps), limits.UNROLLED)):
        line = met(proof, proof.line("big_last", (), term))
        yield line
        term = proof.conclusion(line).args[1].args[0]
    if low is not None and high is not None and steps > 0:
        yield met(proof, proof.line("big_empty", (), term))


def integer_term(ring: Ring, polynomial: Polynomial) -> Term | None:
    """An Int term with that normal form, where there is one."""
    summands = []
    for monomial, coefficient in sorted(polynomial.items()):
        factors = [number(coefficient, INT)] if Fraction(coefficient).denominator == 1 else []
        for atom, exponent in monomial:
            base = ring.atoms[atom]
            if base is None or base.sort != INT or not factors:
                return None
            factors.extend([base] * exponent)
        if not factors:
            return None
        summands.append(factors[0] if len(factors) == 1 else make("mul", *factors))
    return make("add", *summands) if len(summands) > 1 else summands[0] if summands else number(0, INT)
