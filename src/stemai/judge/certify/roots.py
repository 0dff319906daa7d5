"""Equations with square roots: two numbers that are not negative and have one square are equal."""

from __future__ import annotations

from collections.abc import Callable

from stemai.judge.certify.lemmas import closed_subterms
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import REAL, Term, fresh, make, number

Prover = Callable[[list[int], Term], int | None]


def by_squares(proof: Proof, premises: list[int], goal: Term, hints: list[Term], prove: Prover | None) -> int | None:
    """A line for ``s = t`` from ``s * s = t * t``, ``0 <= s`` and ``0 <= t``, where these follow from the premises."""
    if prove is None or goal.op != "eq" or all(t.op != "sqrt" for t in closed_subterms([goal])):
        return None
    line = _same_root(proof, prove, goal)
    for condition in _conditions(*goal.args):
        shown = None if line is None else prove(premises, condition)
        if line is None or shown is None:
            return None
        line = proof.line("implies_elim", (line, shown))
    return line


def _conditions(left: Term, right: Term) -> tuple[Term, ...]:
    squares = (make("mul", left, left), make("mul", right, right))
    return (make("eq", *squares), *(make("le", number(0, REAL), side) for side in (left, right)))


def _same_root(proof: Proof, prove: Prover, goal: Term) -> int | None:
    """``s * s = t * t -> 0 <= s -> 0 <= t -> s = t``, as an instance of what holds for all numbers."""
    sides = fresh([REAL, REAL], goal)
    conditions = _conditions(*sides)
    line = prove([proof.line("assume", (), condition) for condition in conditions], make("eq", *sides))
    if line is None:
        return None
    for condition in reversed(conditions):
        line = proof.line("implies_intro", (line,), condition)
    for side in reversed(sides):
        line = proof.line("forall_intro", (line,), side)
    for term in goal.args:
        line = proof.line("forall_elim", (line,), term)
    return line
