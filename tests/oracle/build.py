"""Short constructors of kernel terms, and one way to ask."""

from __future__ import annotations

from fractions import Fraction

from stemai.kernel.terms import BOOL, INT, REAL, Sort, Term, bitvec, free, function_sort, make, number
from stemai.kernel.theory import Theory
from stemai.oracle import Answer, Budget, Obligation, Status, refute

BOTH = ("z3", "cvc5")
SMALL = Budget(rlimit=400_000, memory_mb=1024, wall_s=20)
EMPTY = Theory()

x, y, z = (free(name, REAL) for name in "xyz")
i, j, k, n = (free(name, INT) for name in "ijkn")
p, q = (free(name, BOOL) for name in "pq")
f = free("f", function_sort([INT], INT))
g = free("g", function_sort([REAL], REAL))
POINT = Sort("Point")
a, b, c = (free(name, POINT) for name in "abc")


def word_variable(name: str, width: int) -> Term:
    return free(name, bitvec(width))


def I(value: int) -> Term:  # noqa: E743
    return number(value, INT)


def R(value: int | str | Fraction) -> Term:
    return number(Fraction(value), REAL)


def eq(left: Term, right: Term) -> Term:
    return make("eq", left, right)


def le(left: Term, right: Term) -> Term:
    return make("le", left, right)


def lt(left: Term, right: Term) -> Term:
    return make("lt", left, right)


def add(*parts: Term) -> Term:
    return make("add", *parts)


def sub(left: Term, right: Term) -> Term:
    return make("sub", left, right)


def mul(*parts: Term) -> Term:
    return make("mul", *parts)


def neg(term: Term) -> Term:
    return make("neg", term)


def power(base: Term, exponent: Term | int) -> Term:
    return make("pow", base, I(exponent) if isinstance(exponent, int) else exponent)


def not_(formula: Term) -> Term:
    return make("not", formula)


def implies(condition: Term, formula: Term) -> Term:
    return make("implies", condition, formula)


def apply(function: Term, *arguments: Term) -> Term:
    return make("apply", function, *arguments)


def ask(solver: str, hypotheses: list[Term], conclusion: Term, budget: Budget = SMALL, **wanted: bool) -> Answer:
    return refute(Obligation(EMPTY, tuple(hypotheses), conclusion), budget, solver, **wanted)


def holds(solver: str, hypotheses: list[Term], conclusion: Term) -> bool:
    return ask(solver, hypotheses, conclusion).status is Status.UNSAT
