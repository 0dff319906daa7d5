"""What follows for words, by all their bits."""

from __future__ import annotations

from stemai.kernel.bits import contradictory_by_bits
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_formula, rule
from stemai.kernel.terms import Term, make
from stemai.kernel.theory import Theory


@rule("term", premises=None)
def by_bits(theory: Theory, premises: Premises, goal: Term) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  G1, .., Gn |- B``  where no bits make every Ai true and B false

    Division of words, and whatever is no operator on words, counts as unknown bits.
    """
    require_formula("by_bits", goal)
    if not contradictory_by_bits([*(p.conclusion for p in premises), make("not", goal)]):
        refuse("by_bits", "some bits make the premises true and the goal false")
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), goal)
