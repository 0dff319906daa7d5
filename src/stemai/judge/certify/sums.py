"""Sums and products whose bodies are equal wherever the index runs, and whose bounds are equal."""

from __future__ import annotations

from collections.abc import Callable

from stemai.kernel.proofs import Proof
from stemai.kernel.terms import INT, Term, free, instantiate, make

_Prove = Callable[[list[int], Term], int | None]


def termwise(proof: Proof, premises: list[int], goal: Term, hints: list[Term], prove: _Prove) -> int | None:
    """``sum(a..b, f) = sum(c..d, g)`` from a = c, b = d, and f(k) = g(k) for a fresh k of the range."""
    if goal.op != "eq" or goal.args[0].op not in ("sum", "prod") or goal.args[1].op != goal.args[0].op:
        return None
    left, right = goal.args
    line = proof.line("refl", (), left)
    if left.args[2] is not right.args[2]:
        middle = make(left.op, *left.args[:2], right.args[2], hint=right.hint)
        same = _same_bodies(proof, premises, left, middle, prove)
        if same is None:
            return None
        line, left = same, middle
    if left.args[:2] != right.args[:2]:
        bounds = [_equal(proof, premises, *pair, prove) for pair in zip(left.args[:2], right.args[:2], strict=True)]
        if None in bounds:
            return None
        moved = proof.line("big_bounds", tuple(b for b in bounds if b is not None), left, right)
        line = proof.line("trans", (line, moved))
    return line


def _equal(proof: Proof, premises: list[int], left: Term, right: Term, prove: _Prove) -> int | None:
    return proof.line("refl", (), left) if left is right else prove(premises, make("eq", left, right))


def _same_bodies(proof: Proof, premises: list[int], left: Term, right: Term, prove: _Prove) -> int | None:
    """``sum(a..b, f) = sum(a..b, g)``"""
    index = free(f"!k{len(proof.lines)}", INT)
    inside = [make("le", left.args[0], index), make("le", index, left.args[1])]
    assumed = [proof.line("assume", (), formula) for formula in inside]
    same = make("eq", instantiate(left.args[2], [index]), instantiate(right.args[2], [index]))
    line = prove([*premises, *assumed], same)
    if line is None:
        return None
    for formula in reversed(inside):
        line = proof.line("implies_intro", (line,), formula)
    return proof.line("big_congruence", (proof.line("forall_intro", (line,), index),), left, right)
