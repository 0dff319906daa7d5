"""Equality, conditional terms, and rewriting."""

from __future__ import annotations

from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_closed_term, rule
from stemai.kernel.terms import BOOL, Term, make, pointwise
from stemai.kernel.theory import Theory


@rule("term")
def refl(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- t = t``"""
    require_closed_term("refl", term)
    return Sequent(NO_HYPOTHESES, make("eq", term, term))


@rule(premises=1)
def symm(theory: Theory, premises: Premises) -> Sequent:
    """``G |- s = t  =>  G |- t = s``"""
    left, right = _sides("symm", premises[0].conclusion)
    return Sequent(premises[0].hypotheses, make("eq", right, left))


@rule(premises=2)
def trans(theory: Theory, premises: Premises) -> Sequent:
    """``G |- r = s;  D |- s = t  =>  G, D |- r = t``"""
    left, middle = _sides("trans", premises[0].conclusion)
    same, right = _sides("trans", premises[1].conclusion)
    if middle is not same:
        refuse("trans", "the two equations do not meet in the middle")
    return Sequent(premises[0].hypotheses | premises[1].hypotheses, make("eq", left, right))


@rule("term", premises=2)
def rewrite(theory: Theory, premises: Premises, motive: Term) -> Sequent:
    """``G |- s = t;  D |- P(s)  =>  G, D |- P(t)``  for the motive P, a `lambda` into Bool"""
    left, right = _sides("rewrite", premises[0].conclusion)
    if motive.op != "lambda" or motive.loose or motive.data != (left.sort,) or motive.args[0].sort != BOOL:
        refuse("rewrite", "the motive is not a predicate on the sort of the equation")
    if make("apply", motive, left) is not premises[1].conclusion:
        refuse("rewrite", "the second premise is not the motive at the left side")
    return Sequent(premises[0].hypotheses | premises[1].hypotheses, make("apply", motive, right))


@rule("term", "term", premises=1)
def extensionality(theory: Theory, premises: Premises, f: Term, g: Term) -> Sequent:
    """``G |- forall x.., f(x..) = g(x..)  =>  G |- f = g``  for functions f and g of one sort"""
    require_closed_term("extensionality", f)
    require_closed_term("extensionality", g)
    if f.sort.result is None or f.sort != g.sort:
        refuse("extensionality", "the two are not functions of one sort")
    if premises[0].conclusion is not pointwise(f, g):
        refuse("extensionality", "the premise does not say that the two agree everywhere")
    return Sequent(premises[0].hypotheses, make("eq", f, g))


@rule(premises=2)
def eq_elim(theory: Theory, premises: Premises) -> Sequent:
    """``G |- A = B;  D |- A  =>  G, D |- B``"""
    left, right = _sides("eq_elim", premises[0].conclusion)
    if left is not premises[1].conclusion:
        refuse("eq_elim", "the second premise is not the left side of the first")
    return Sequent(premises[0].hypotheses | premises[1].hypotheses, right)


@rule("term", premises=1)
def ite_true(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``G |- c  =>  G |- (if c then s else t) = s``"""
    condition, yes, _ = _branches("ite_true", term)
    if condition is not premises[0].conclusion:
        refuse("ite_true", "the premise is not the condition")
    return Sequent(premises[0].hypotheses, make("eq", term, yes))


@rule("term", premises=1)
def ite_false(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``G |- not c  =>  G |- (if c then s else t) = t``"""
    condition, _, no = _branches("ite_false", term)
    if premises[0].conclusion is not make("not", condition):
        refuse("ite_false", "the premise is not the negated condition")
    return Sequent(premises[0].hypotheses, make("eq", term, no))


def _sides(rule_name: str, formula: Term) -> tuple[Term, Term]:
    if formula.op != "eq":
        refuse(rule_name, "a premise is not an equation")
    return formula.args[0], formula.args[1]


def _branches(rule_name: str, term: Term) -> tuple[Term, Term, Term]:
    require_closed_term(rule_name, term)
    if term.op != "ite":
        refuse(rule_name, "the term is not an `if`")
    return term.args[0], term.args[1], term.args[2]
