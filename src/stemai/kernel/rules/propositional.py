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
def propositional(theory: Theory, premises: Premises, hypotheses: tuple[Term, ...], goal: Term) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  H |- B``  where no truth values make every Gi -> Ai and H true and B false

    Unlike `tauto` it also sees the hypotheses of its premises, so that it discharges, weakens and splits cases.
    """
    for formula in (*hypotheses, goal):
        require_formula("propositional", formula)
    known = [_as_formula(p) for p in premises]
    if not contradictory([*known, *hypotheses, make("not", goal)]):
        refuse("propositional", "the goal does not follow from the premises by their connectives alone")
    return Sequent(frozenset(hypotheses), goal)


def _as_formula(sequent: Sequent) -> Term:
    """The premise as one formula, its hypotheses in an order that does not depend on the process."""
    if not sequent.hypotheses:
        return sequent.conclusion
    return make("implies", conjunction(in_order(sequent.hypotheses)), sequent.conclusion)
