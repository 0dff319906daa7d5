"""Definitions, the types of symbols, induction, and finite sums and products."""

from __future__ import annotations

from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import Sequent, refuse, require_closed_term, rule
from stemai.kernel.terms import BOOL, INT, Term, Type, bound, forall, fresh, guard, implication, instantiate, make, number
from stemai.kernel.theory import Theory, guards_of, typing_hypotheses

ZERO = number(0, INT)
ONE = number(1, INT)


@rule("term")
def unfold(theory: Theory, premises: Premises, application: Term) -> Sequent:
    """``g1, .., gk |- f(t1..tn) = body[t1..tn]``  where the g are the guards of the arguments"""
    require_closed_term("unfold", application)
    definition = theory.definitions.get(application.data.name) if application.op == "call" else None
    if definition is None or definition.symbol != application.data:
        refuse("unfold", "the term is not a defined symbol applied to its arguments")
    body = instantiate(definition.body, application.args) if application.args else definition.body
    return Sequent(frozenset(guards_of(definition.symbol, application.args)), make("eq", application, body))


@rule("term", "type")
def typed(theory: Theory, premises: Premises, term: Term, type_: Type) -> Sequent:
    """``h1, .., hk |- guard(T, t)``  where the h are what `typing_hypotheses` reads off the structure of t"""
    require_closed_term("typed", term)
    formula = guard(type_, term) if type_.carrier == term.sort else None
    if formula is None:
        refuse("typed", "every value of that sort is in that type")
    return Sequent(typing_hypotheses(term, type_), formula)


@rule("term", "term", premises=2)
def induction(theory: Theory, premises: Premises, motive: Term, start: Term) -> Sequent:
    """``G |- P(b);  D |- forall k, b <= k -> P(k) -> P(k + 1)  =>  G, D |- forall k, b <= k -> P(k)``"""
    require_closed_term("induction", start)
    if motive.op != "lambda" or motive.loose or motive.data != (INT,) or motive.args[0].sort != BOOL:
        refuse("induction", "the motive is not a predicate on Int")
    if start.sort != INT:
        refuse("induction", "the start is not an integer")
    index = bound(0, INT)
    beyond = make("le", start, index)
    at_index, at_next = (make("apply", motive, k) for k in (index, make("add", index, ONE)))
    step = make("forall", implication([beyond, at_index], at_next), data=INT)
    if make("apply", motive, start) is not premises[0].conclusion:
        refuse("induction", "the first premise is not the motive at the start")
    if step is not premises[1].conclusion:
        refuse("induction", "the second premise is not the step of the motive")
    whole = make("forall", make("implies", beyond, at_index), data=INT, hint=motive.hint)
    return Sequent(premises[0].hypotheses | premises[1].hypotheses, whole)


@rule("term", "term", premises=1)
def measure_induction(theory: Theory, premises: Premises, motive: Term, measure: Term) -> Sequent:
    """``G |- forall x.., (forall y.., 0 <= m(y) -> m(y) < m(x) -> P(y)) -> P(x)  =>  G |- forall x.., P(x)``

    Where m(x) is negative the inner condition is empty, so that the premise gives P(x) outright; elsewhere m is a
    natural number and the relation is well-founded.
    """
    for function, sort in ((motive, BOOL), (measure, INT)):
        if function.op != "lambda" or function.loose or function.args[0].sort != sort:
            refuse("measure_induction", "a predicate and an integer measure are needed")
    if motive.data != measure.data:
        refuse("measure_induction", "the motive and the measure take different variables")
    variables = fresh([*motive.data, *motive.data], motive, measure)
    outer, inner = variables[: len(motive.data)], variables[len(motive.data) :]
    size_outer, size_inner = (make("apply", measure, *v) for v in (outer, inner))
    smaller = [make("le", ZERO, size_inner), make("lt", size_inner, size_outer)]
    known = _forall(inner, implication(smaller, make("apply", motive, *inner)))
    goal = make("apply", motive, *outer)
    if _forall(outer, make("implies", known, goal)) is not premises[0].conclusion:
        refuse("measure_induction", "the premise is not the step of the motive and the measure")
    return Sequent(premises[0].hypotheses, _forall(outer, goal))


# ----------------------------------------------------------------------------------------------- sums and products


@rule("term")
def big_empty(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``b < a |- sum(a..b, f) = 0``  and  ``b < a |- prod(a..b, f) = 1``"""
    low, high, _ = _big("big_empty", term)
    unit = number(0 if term.op == "sum" else 1, term.sort)
    return Sequent(frozenset((make("lt", high, low),)), make("eq", term, unit))


@rule("term")
def big_last(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``a <= b |- sum(a..b, f) = sum(a..b-1, f) + f(b)``, and with * for prod"""
    low, high, body = _big("big_last", term)
    shorter = make(term.op, low, make("sub", high, ONE), body, hint=term.hint)
    combined = make("add" if term.op == "sum" else "mul", shorter, instantiate(body, [high]))
    return Sequent(frozenset((make("le", low, high),)), make("eq", term, combined))


@rule("term")
def big_first(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``a <= b |- sum(a..b, f) = f(a) + sum(a+1..b, f)``, and with * for prod"""
    low, high, body = _big("big_first", term)
    shorter = make(term.op, make("add", low, ONE), high, body, hint=term.hint)
    combined = make("add" if term.op == "sum" else "mul", instantiate(body, [low]), shorter)
    return Sequent(frozenset((make("le", low, high),)), make("eq", term, combined))


@rule("term", "term", premises=2)
def big_bounds(theory: Theory, premises: Premises, term: Term, other: Term) -> Sequent:
    """``G |- a = c;  D |- b = d  =>  G, D |- sum(a..b, f) = sum(c..d, f)``"""
    low, high, body = _big("big_bounds", term)
    low_, high_, body_ = _big("big_bounds", other)
    wanted = (make("eq", low, low_), make("eq", high, high_))
    if body is not body_ or term.op != other.op or tuple(p.conclusion for p in premises) != wanted:
        refuse("big_bounds", "the premises do not equate the bounds of the two")
    return Sequent(premises[0].hypotheses | premises[1].hypotheses, make("eq", term, other))


@rule("term", "term", premises=1)
def big_congruence(theory: Theory, premises: Premises, term: Term, other: Term) -> Sequent:
    """``G |- forall k, a <= k -> k <= b -> f(k) = g(k)  =>  G |- sum(a..b, f) = sum(a..b, g)``"""
    low, high, body = _big("big_congruence", term)
    low_, high_, body_ = _big("big_congruence", other)
    (index,) = fresh([INT], term, other)
    inside = [make("le", low, index), make("le", index, high)]
    same = make("eq", instantiate(body, [index]), instantiate(body_, [index]))
    if low is not low_ or high is not high_ or term.op != other.op:
        refuse("big_congruence", "the two do not run over the same range")
    if forall(index, implication(inside, same)) is not premises[0].conclusion:
        refuse("big_congruence", "the premise does not equate the two bodies over the range")
    return Sequent(premises[0].hypotheses, make("eq", term, other))


def _big(rule_name: str, term: Term) -> tuple[Term, Term, Term]:
    require_closed_term(rule_name, term)
    if term.op not in ("sum", "prod"):
        refuse(rule_name, "the term is not a sum or a product over a range")
    return term.args[0], term.args[1], term.args[2]


def _forall(variables: list[Term], body: Term) -> Term:
    for variable in reversed(variables):
        body = forall(variable, body)
    return body
