"""What the form of a formula shows, by the kernel alone: types of terms, identities, and what its own conditions give."""

from __future__ import annotations

from stemai.judge.certify import certify
from stemai.judge.context import Context
from stemai.judge.derivation import close, derive_guard, discharge, open_goal
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Term


def by_structure(proof: Proof, context: Context, formula: Term) -> int | None:
    """A line that concludes `formula` by typing or by the certifier; None if neither shows it."""
    inside, goal, finishes = open_goal(proof, context, formula)
    line = derive_guard(proof, inside, goal)
    if line is None:
        assumed = inside.assumptions - context.assumptions
        known = [proof.line("assume", (), a) for a in sorted(assumed, key=lambda f: f.size)]
        line = certify(proof, known, goal, [])
    return None if line is None else close(finishes, discharge(proof, inside, line))
