"""`calc`: a chain of relations, put together."""

from __future__ import annotations

import itertools

from stemai.errors import Place
from stemai.judge.certify import certify
from stemai.judge.context import Context
from stemai.judge.leaves import prove_by
from stemai.judge.session import Session
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Term


def chain(session: Session, context: Context, goal: Term, lines: list[int], place: Place) -> int:
    """A line that concludes `goal` from the links of a chain; what does not follow from them is a failed leaf."""
    proof = session.proof
    if all(proof.conclusion(line).op == "eq" for line in lines) and _meet(proof, lines):
        line = lines[0]
        for following in lines[1:]:
            line = proof.line("trans", (line, following))
        if proof.conclusion(line) is goal:
            return line
        lines = [line]
    found = certify(proof, lines, goal, [])
    return prove_by(session, context, goal, lines, "linarith", place) if found is None else found


def _meet(proof: Proof, lines: list[int]) -> bool:
    """Whether each equation begins as the one before ends: numerals alone are read at a smaller type than beside variables."""
    sides = [proof.conclusion(line).args for line in lines]
    return all(one[1] is other[0] for one, other in itertools.pairwise(sides))
