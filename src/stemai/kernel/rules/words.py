"""What holds for words: as polynomials modulo a power of two, and by all their bits."""

from __future__ import annotations

from stemai.kernel.bits import clauses_of
from stemai.kernel.gates import require_refutation
from stemai.kernel.residues import residue_of
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_formula, rule
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


@rule("term")
def word_ring(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- s = t``  where s and t are words with one normal form as polynomials modulo 2^n"""
    require_formula("word_ring", formula)
    if formula.op != "eq" or formula.args[0].sort.name != "BitVec":
        refuse("word_ring", "an equation between words is needed")
    left, right = residue_of(formula.args)
    if left != right:
        refuse("word_ring", "the two sides are different polynomials")
    return Sequent(NO_HYPOTHESES, formula)
