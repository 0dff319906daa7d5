"""Datatypes: their constructors are distinct and injective, make every value, and carry induction; `match` and `size`.

In the figures T is a datatype with the constructors c1, .., cn, and x.. are the fields of a constructor.
"""

from __future__ import annotations

from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_closed_term, rule
from stemai.kernel.terms import (
    BOOL,
    INT,
    Sort,
    Symbol,
    Term,
    bound,
    call,
    exists,
    forall,
    fresh,
    implication,
    instantiate,
    make,
    number,
)
from stemai.kernel.theory import Datatype, Theory

ONE = number(1, INT)


@rule("term", premises=None)
def structural_induction(theory: Theory, premises: Premises, motive: Term) -> Sequent:
    """``G1 |- S1;  ..;  Gn |- Sn  =>  G1, .., Gn |- forall x, P(x)``

    Si is ``forall x.., P(xj) -> .. -> P(ci(x..))`` with a condition for each field xj of the sort of the datatype.
    """
    if motive.op != "lambda" or motive.loose or len(motive.data) != 1 or motive.args[0].sort != BOOL:
        refuse("structural_induction", "the motive is not a predicate on one sort")
    (sort,) = motive.data
    steps = [_step(motive, c) for c in _datatype("structural_induction", theory, sort).constructors]
    if len(premises) != len(steps):
        refuse("structural_induction", "one premise for each constructor is needed")
    if any(premise.conclusion is not step for premise, step in zip(premises, steps, strict=True)):
        refuse("structural_induction", "a premise is not the step of the motive for its constructor")
    whole = make("forall", make("apply", motive, bound(0, sort)), data=sort, hint=motive.hint)
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), whole)


def _step(motive: Term, constructor: Symbol) -> Term:
    fields = fresh([t.carrier for t in constructor.parameters], motive)
    known = [make("apply", motive, x) for x in fields if x.sort == constructor.result.carrier]
    formula = implication(known, make("apply", motive, call(constructor, *fields)))
    for field in reversed(fields):
        formula = forall(field, formula)
    return formula


@rule("term")
def exhaustive(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- (exists x.., t = c1(x..)) or .. or (exists x.., t = cn(x..))``"""
    require_closed_term("exhaustive", term)
    parts = []
    for constructor in _datatype("exhaustive", theory, term.sort).constructors:
        fields = fresh([t.carrier for t in constructor.parameters], term)
        formula = make("eq", term, call(constructor, *fields))
        for field in reversed(fields):
            formula = exists(field, formula)
        parts.append(formula)
    return Sequent(NO_HYPOTHESES, parts[0] if len(parts) == 1 else make("or", *parts))


@rule("term", "term")
def distinct(theory: Theory, premises: Premises, s: Term, t: Term) -> Sequent:
    """``|- not (ci(s..) = cj(t..))``  where i and j differ"""
    left, right = (_constructor("distinct", theory, term) for term in (s, t))
    if left == right:
        refuse("distinct", "the two terms are made by one constructor")
    return Sequent(NO_HYPOTHESES, make("not", make("eq", s, t)))


@rule("term", "term", "int")
def injective(theory: Theory, premises: Premises, s: Term, t: Term, index: int) -> Sequent:
    """``c(s0, .., sn) = c(t0, .., tn) |- si = ti``"""
    if _constructor("injective", theory, s) != _constructor("injective", theory, t):
        refuse("injective", "the two terms are not made by one constructor")
    if not 0 <= index < len(s.args):
        refuse("injective", "the constructor has no such field")
    return Sequent(frozenset((make("eq", s, t),)), make("eq", s.args[index], t.args[index]))


@rule("term")
def match_constructor(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- (match ci(t..) with .. | ci(x..) => b | .. end) = b[t../x..]``"""
    require_closed_term("match_constructor", term)
    if term.op != "match" or term.data != _datatype("match_constructor", theory, term.args[0].sort).constructors:
        refuse("match_constructor", "the term is not a match on a datatype")
    subject = term.args[0]
    arm = term.args[1 + term.data.index(_constructor("match_constructor", theory, subject))]
    return Sequent(NO_HYPOTHESES, make("eq", term, instantiate(arm, subject.args) if subject.args else arm))


@rule("term")
def size_constructor(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- size c(t..) = 1 + size tj + ..``  with a summand for each field of the sort of the datatype"""
    _constructor("size_constructor", theory, term)
    parts = [make("size", t) for t in term.args if t.sort == term.sort]
    return Sequent(NO_HYPOTHESES, make("eq", make("size", term), make("add", ONE, *parts) if parts else ONE))


@rule("term")
def size_positive(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- 1 <= size t``"""
    require_closed_term("size_positive", term)
    _datatype("size_positive", theory, term.sort)
    return Sequent(NO_HYPOTHESES, make("le", ONE, make("size", term)))


def _datatype(rule_name: str, theory: Theory, sort: Sort) -> Datatype:
    datatype = theory.datatypes.get(sort.name)
    if datatype is None:
        refuse(rule_name, f"{sort} is not a datatype")
    return datatype


def _constructor(rule_name: str, theory: Theory, term: Term) -> Symbol:
    """The constructor that makes the closed `term`."""
    require_closed_term(rule_name, term)
    if term.op != "call" or not theory.is_constructor(term.data):
        refuse(rule_name, "the term is not a constructor applied to its fields")
    symbol: Symbol = term.data
    return symbol
