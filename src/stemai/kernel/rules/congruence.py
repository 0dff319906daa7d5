"""What follows by equality alone."""

from __future__ import annotations

from stemai.kernel.congruence import follows
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_formula, rule
from stemai.kernel.terms import Term
from stemai.kernel.theory import Theory


@rule("term", premises=None)
def congruence(theory: Theory, premises: Premises, goal: Term) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  G1, .., Gn |- B``  where B holds in the congruence closure of the Ai

    Equations merge terms, equal parts make equal terms, a formula that is claimed equals `true`, and two different
    literals of one sort are never equal.
    """
    require_formula("congruence", goal)
    if not follows([p.conclusion for p in premises], goal):
        refuse("congruence", "the goal does not follow from the premises by equality alone")
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), goal)
