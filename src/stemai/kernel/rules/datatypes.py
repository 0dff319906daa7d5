"""Datatypes: their constructors are distinct and injective, make every value, and carry induction; `match` and `size`.

In the figures T is a datatype with the constructors c1, .., cn, and x.. are the fields of a constructor; g(x)..  are the guards
of fields that have one, Nat and Rat.  What a constructor makes of arguments outside their types is some value that it makes of
fields in their types, with the arguments that are in theirs among them; no more is known of it.
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
    conjunction,
    exists,
    forall,
    fresh,
    guard,
    implication,
    instantiate,
    make,
    number,
)
from stemai.kernel.theory import Datatype, Theory, guards_of

ONE = number(1, INT)


@rule("terms", premises=None)
def structural_induction(theory: Theory, premises: Premises, motives: tuple[Term, ...]) -> Sequent:
    """``G1 |- S1;  ..;  Gn |- Sn  =>  G1, .., Gn |- (forall x, P1(x)) and .. and (forall x, Pk(x))``

    The motives P1, .., Pk are on datatypes T1, .., Tk, none twice, and there is a premise for each constructor c of T1, then
    of T2, and so on: ``forall x.., g(x).. -> Pi(xj) -> .. -> P(c(x..))`` with a condition for each field xj in one of the Ti.
    """
    by_sort = {_motive_sort(motive): motive for motive in motives}
    if not motives or len(by_sort) != len(motives):
        refuse("structural_induction", "one motive for each of some datatypes is needed")
    family = [_datatype("structural_induction", theory, sort) for sort in by_sort]
    steps = [_step(by_sort, c) for datatype in family for c in datatype.constructors]
    if len(premises) != len(steps):
        refuse("structural_induction", "one premise for each constructor is needed")
    if any(premise.conclusion is not step for premise, step in zip(premises, steps, strict=True)):
        refuse("structural_induction", "a premise is not the step of the motive for its constructor")
    whole = [make("forall", make("apply", m, bound(0, s)), data=s, hint=m.hint) for s, m in by_sort.items()]
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), conjunction(whole))


def _motive_sort(motive: Term) -> Sort:
    if motive.op != "lambda" or motive.loose or len(motive.data) != 1 or motive.args[0].sort != BOOL:
        refuse("structural_induction", "a motive is not a predicate on one sort")
    sort: Sort = motive.data[0]
    return sort


def _step(motives: dict[Sort, Term], constructor: Symbol) -> Term:
    fields = fresh([t.carrier for t in constructor.parameters], *motives.values())
    known = [make("apply", motives[x.sort], x) for x in fields if x.sort in motives]
    goal = make("apply", motives[constructor.result.carrier], call(constructor, *fields))
    formula = implication([*guards_of(constructor, fields), *known], goal)
    for field in reversed(fields):
        formula = forall(field, formula)
    return formula


@rule("term")
def exhaustive(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- (exists x.., g(x) and .. and t = c1(x..)) or .. or (exists x.., g(x) and .. and t = cn(x..))``"""
    require_closed_term("exhaustive", term)
    parts = []
    for constructor in _datatype("exhaustive", theory, term.sort).constructors:
        fields = fresh([t.carrier for t in constructor.parameters], term)
        equation = make("eq", term, call(constructor, *fields))
        formula = conjunction([*guards_of(constructor, fields), equation])
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
    """``c(s0, .., sn) = c(t0, .., tn), g(si), g(ti) |- si = ti``"""
    if _constructor("injective", theory, s) != _constructor("injective", theory, t):
        refuse("injective", "the two terms are not made by one constructor")
    if not 0 <= index < len(s.args):
        refuse("injective", "the constructor has no such field")
    type_ = s.data.parameters[index]
    conditions = (make("eq", s, t), *(guard(type_, x.args[index]) for x in (s, t)))
    return Sequent(frozenset(c for c in conditions if c is not None), make("eq", s.args[index], t.args[index]))


@rule("term")
def match_constructor(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``g(t).. |- (match ci(t..) with .. | ci(x..) => b | .. end) = b[t../x..]``"""
    require_closed_term("match_constructor", term)
    if term.op != "match" or term.data != _datatype("match_constructor", theory, term.args[0].sort).constructors:
        refuse("match_constructor", "the term is not a match on a datatype")
    subject = term.args[0]
    arm = term.args[1 + term.data.index(_constructor("match_constructor", theory, subject))]
    value = instantiate(arm, subject.args) if subject.args else arm
    return Sequent(frozenset(guards_of(subject.data, subject.args)), make("eq", term, value))


@rule("term")
def size_constructor(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- size c(t..) = 1 + size tj + ..``  with a summand for each field that is in a datatype"""
    _constructor("size_constructor", theory, term)
    parts = [make("size", t) for t in term.args if t.sort.name in theory.datatypes]
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
