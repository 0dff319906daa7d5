"""What follows for words, by all their bits."""

from __future__ import annotations

from stemai.kernel.bits import clauses_of
from stemai.kernel.gates import require_refutation
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, require_formula, rule
from stemai.kernel.terms import Term, make
from stemai.kernel.theory import Theory


@rule("term", "ints", premises=None)
def by_bits(theory: Theory, premises: Premises, goal: Term, refutation: tuple[int, ...]) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  G1, .., Gn |- B``  where the clauses of A1, .., An, not B are refuted

    Whatever is no connective and no operator on words counts as unknown bits.
    """
    require_formula("by_bits", goal)
    clauses, variables = clauses_of([*(p.conclusion for p in premises), make("not", goal)])
    require_refutation(clauses, variables, refutation)
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), goal)
