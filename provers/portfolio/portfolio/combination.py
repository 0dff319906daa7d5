"""Equations from equations: the goal as a sum of multiples of the facts, the factors found by linear algebra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement

from stemai.kernel.terms import INT, REAL, Term, make

from .fit import solve_linear
from .goal import Fact, Goal
from .polynomial import (
    Monomial,
    Polynomial,
    TooLarge,
    atoms_of,
    degree,
    joined,
    plus,
    polynomial,
    scaled,
    term_of,
    times,
)

_UNKNOWNS = 130


def multiples(goal: Goal) -> list[tuple[Fact, Term]] | None:
    """Facts `l = r` with factors q, so that the conclusion's difference is the sum of q * (l - r); None if none are found."""
    conclusion = goal.conclusion
    if conclusion.op != "eq" or conclusion.args[0].sort not in (INT, REAL):
        return None
    sort = conclusion.args[0].sort
    try:
        target = _difference(conclusion)
        facts = [(f, _difference(f.formula)) for f in goal.facts if f.formula.op == "eq" and f.formula.args[0].sort == sort]
        for reach in range(4):
            found = _factors(target, [p for _, p in facts], reach)
            if found is not None:
                terms = [term_of(q, sort) for q in found if q]
                if sort == INT and any(c.denominator != 1 for q in found for c in q.values()):
                    return None
                used = [fact for (fact, _), q in zip(facts, found, strict=True) if q]
                return list(zip(used, terms, strict=True))
    except TooLarge:
        return None
    return None


def quotient(goal: Goal, divisor: Term, multiple: Term) -> Polynomial | None:
    """A polynomial q with `multiple = divisor * q` modulo the equations of the goal; None if none is found."""
    equations = [f.formula for f in goal.facts if f.formula.op == "eq" and f.formula.args[0].sort == INT]
    try:
        generators = [polynomial(divisor), *map(_difference, equations)]
        for reach in range(4):
            found = _factors(polynomial(multiple), generators, reach)
            if found is not None:
                return found[0]
    except TooLarge:
        return None
    return None


def _difference(equation: Term) -> Polynomial:
    return plus(polynomial(equation.args[0]), scaled(polynomial(equation.args[1]), -1))


def _factors(target: Polynomial, facts: Sequence[Polynomial], reach: int) -> list[Polynomial] | None:
    """Factors of degree up to `reach`, as polynomials."""
    atoms = atoms_of([target, *facts])
    shapes = list(_monomials(atoms, reach))
    columns = [(i, m) for i, p in enumerate(facts) if p for m in shapes]
    if not columns or len(columns) > _UNKNOWNS:
        return None
    products = [times(facts[i], {m: Fraction(1)}) for i, m in columns]
    rows = list(dict.fromkeys([*target, *(m for p in products for m in p)]))
    matrix = [[p.get(m, Fraction(0)) for p in products] for m in rows]
    solution = solve_linear(matrix, [target.get(m, Fraction(0)) for m in rows])
    if solution is None:
        return None
    result: list[Polynomial] = [{} for _ in facts]
    for (i, m), c in zip(columns, solution, strict=True):
        if c:
            result[i][m] = c
    return result


def _monomials(atoms: Sequence[Term], reach: int) -> Iterator[Monomial]:
    for total in range(reach + 1):
        for chosen in combinations_with_replacement(atoms, total):
            monomial: Monomial = ()
            for atom in chosen:
                monomial = joined(monomial, ((atom, 1),))
            if degree(monomial) == total:
                yield monomial


def product_equation(fact: Fact, factor: Term) -> Term:
    """``q * l = q * r``"""
    left, right = fact.formula.args
    return make("eq", make("mul", factor, left), make("mul", factor, right))
