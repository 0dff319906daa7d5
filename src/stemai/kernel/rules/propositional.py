"""What follows by the connectives alone."""

from __future__ import annotations

from stemai.kernel.fingerprints import in_order
from stemai.kernel.propositions import contradictory
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_formula, rule
from stemai.kernel.terms import Term, conjunction, make
from stemai.kernel.theory import Theory


@rule("term", premises=None)
def tauto(theory: Theory, premises: Premises, goal: Term) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  G1, .., Gn |- B``  where no truth values make every Ai true and B false"""
    require_formula("tauto", goal)
    if not contradictory([*(p.conclusion for p in premises), make("not", goal)]):
        refuse("tauto", "the goal does not follow from the premises by their connectives alone")
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), goal)


@rule("terms", "term", premises=None)
def propositional(theory: Theory, premises: Premises, discharged: tuple[Term, ...], goal: Term) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  (G1, .., Gn) - D |- B``  where no truth values make B false and every Di -> Ai true

    Di is what Gi and the discharged formulas D have in common.  So this discharges, and splits cases, in one step.
    """
    require_formula("propositional", goal)
    removed = frozenset(discharged)
    claims = [_conditional(p, removed) for p in premises]
    if not contradictory([*claims, make("not", goal)]):
        refuse("propositional", "the goal does not follow from the premises by their connectives alone")
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)) - removed, goal)


def _conditional(premise: Sequent, removed: frozenset[Term]) -> Term:
    """The premise's conclusion under those of its hypotheses that are `removed`, in an order that any process gives."""
    conditions = premise.hypotheses & removed
    return make("implies", conjunction(in_order(conditions)), premise.conclusion) if conditions else premise.conclusion
