"""Integers of which few values are possible: a case for each choice, where the goal speaks of more than these integers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product
from math import prod

from stemai.kernel.terms import ARITHMETIC, INT, REAL, Term, conjunction, make, number

from .. import limits
from ..compiled import NotCompiled, compiled
from ..goal import Fact, Goal, Lines, Variable, indented, subterms
from ..instances import instances
from ..polynomial import divided
from .core import Searching, have
from .definitions import replace_term
from .enumeration import evaluated
from .values import Range, range_of

_MOST = 8  # choices of values, each a case


def by_possible_values(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The values that the integers of the facts can have, listed by evaluation; then a case for each choice."""
    inner, lines = _apart(search, goal)
    integers = {v.term: v for v in goal.variables if v.type.carrier == INT}
    usable = [f for f in inner.facts if f.formula.frees and f.formula.frees <= integers.keys() and f.formula.op != "forall"]
    variables = [v for t, v in integers.items() if any(t in f.formula.frees for f in usable)]
    if not 0 < len(variables) <= limits.UNKNOWNS or not any(_nonlinear(goal, v) for v in variables):
        return None
    ranges: list[Range] = []
    for variable in variables:
        found = range_of(search, inner, variable, tight=False)
        if found is None or prod(r.count for r in (*ranges, found)) > limits.ENUMERATED:
            return None
        ranges.append(found)
        inner = found.goal
        lines += found.lines
    choices = _choices(inner, ranges, usable)
    if choices is None:
        return None
    cases = [conjunction([make("eq", v.term, number(x, INT)) for v, x in zip(variables, c, strict=True)]) for c in choices]
    listed = make("or", *cases) if len(cases) > 1 else cases[0]
    shown = evaluated(inner.showing(listed), ranges, usable, [])
    if shown is None:
        return None
    inner, fact = inner.with_fact("values", listed)
    lines += have(goal, fact, shown)
    rest = _by_cases(search, inner, fact, cases)
    return None if rest is None else [*lines, *rest]


def _nonlinear(goal: Goal, variable: Variable) -> bool:
    """Whether the variable occurs where only its value helps."""
    return any(variable.term in t.frees for t in subterms(*goal.formulas()) if t.op in ("prime", "pow", "mul", "imod"))


def _choices(goal: Goal, ranges: Sequence[Range], facts: Sequence[Fact]) -> list[tuple[int, ...]] | None:
    """The choices of values at which the facts hold, where they are few."""
    variables = [r.variable.term for r in ranges]
    try:
        test = compiled(make("and", *(f.formula for f in facts), make("true")), variables, goal.theory)
        places = product(*(range(r.low, r.high + 1) for r in ranges))
        found = list(islice((p for p in places if test(*p)), _MOST + 1))
    except (NotCompiled, ArithmeticError):
        return None
    return found if 0 < len(found) <= _MOST else None


def _by_cases(search: Searching, goal: Goal, fact: Fact, cases: Sequence[Term]) -> Lines | None:
    lines = [f"cases {fact.text}"] if len(cases) > 1 else []
    for case in cases:
        inner, assumed = goal.dropping(fact).with_fact("v", case, derived=False) if len(cases) > 1 else (goal, fact)
        line = search.close(inner, limits.PROBE)
        found = [line] if line is not None else search.prove(inner, 0)
        if found is None:
            return None
        if len(cases) == 1:
            return [*lines, *found]
        lines += indented([f"case {assumed.text} =>", *indented(found)])
    return [*lines, "end"]


# ------------------------------------------------------------------------------------------------- roots that differ


def _apart(search: Searching, goal: Goal) -> tuple[Goal, Lines]:
    """The goal with what two equations say of two numbers that differ: their difference, divided by that of the numbers."""
    lines: Lines = []
    inner = goal
    given = [f for f in goal.facts if f.formula.op != "forall"]
    known = [*given, *instances(goal)]
    equations = _equations(known)
    for left, right in _different(goal):
        for one, other in islice(combinations(equations, 2), 60):
            quotient = _quotient(one, other, left, right)
            if quotient is None:
                continue
            claim = make("eq", quotient, number(0, quotient.sort))
            line = search.engine.leaf(inner.showing(claim), limits.GLANCE, (), known)
            if line is not None and claim not in {f.formula for f in inner.facts}:
                inner, fact = inner.with_fact("q", claim)
                lines += have(goal, fact, [line])
    return inner, lines


def _equations(facts: Sequence[Fact]) -> list[Term]:
    """The equations between numbers among the facts, what they say of a function's value put into the others."""
    found = [p for f in facts for p in _parts(f.formula) if p.op == "eq" and p.args[0].sort in ARITHMETIC]
    values = {p.args[0]: p.args[1] for p in found if p.args[0].op == "apply" and p.args[1].op == "num"}
    return [p if p.args[0] in values and p.args[1].op == "num" else _with_values(p, values) for p in found]


def _with_values(term: Term, values: dict[Term, Term]) -> Term:
    for old, new in values.items():
        term = replace_term(term, old, new)
    return term


def by_difference(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """What equations say of two numbers that differ, and then the solver."""
    inner, lines = _apart(search, goal)
    line = search.close(inner, limits.PROBE) if lines else None
    return None if line is None else [*lines, line]


def _parts(formula: Term) -> Sequence[Term]:
    return formula.args if formula.op == "and" else (formula,)


def _different(goal: Goal) -> Iterator[tuple[Term, Term]]:
    """Pairs of variables that a fact says to differ; integers also as reals."""
    for part in (p for f in goal.facts for p in _parts(f.formula)):
        if part.op == "not" and part.args[0].op == "eq" and all(a.op == "free" for a in part.args[0].args):
            left, right = part.args[0].args
            if left.sort in ARITHMETIC:
                yield left, right
            if left.sort == INT:
                yield make("real", left), make("real", right)


def _quotient(one: Term, other: Term, left: Term, right: Term) -> Term | None:
    """(one - other) / (left - right), where that is a polynomial with variables in it."""
    sort = REAL if REAL in (one.args[0].sort, other.args[0].sort) else INT
    if left.sort != sort or one.args[0].sort != other.args[0].sort:
        return None
    difference = make("sub", make("sub", *one.args), make("sub", *other.args))
    found = divided(difference, make("sub", left, right), left)
    if found is None or found[1] is not number(0, sort) or not found[0].frees:
        return None
    return found[0]
