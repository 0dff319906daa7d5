"""Integers between numerals, all of them at once: the kernel evaluates the statement for every choice of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from stemai.kernel.terms import FALSE, INT, forall, guard, implication, make, substitute

from .. import limits
from ..engine import nonlinear
from ..goal import Fact, Goal, Lines, subterms
from ..sampling import value_of
from .core import Searching, have
from .values import Range, factor_bounds, range_of

_NOT_LINEAR = ("mul", "pow", "imod", "idiv", "dvd", "prime", "call")


def by_enumeration(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal by evaluation over the ranges of all its integers; where these need it, from its denial."""
    if not any(t.op in _NOT_LINEAR for t in subterms(*goal.formulas())):
        return None
    for start in (_denied, _as_it_is):
        begun = start(goal)
        if begun is None:
            continue
        inner, lines = begun
        found = _enumerated(search, inner)
        if found is not None:
            return [*lines, *found]
    return None


def _as_it_is(goal: Goal) -> tuple[Goal, Lines] | None:
    return None if goal.conclusion is FALSE else (goal, [])


def _denied(goal: Goal) -> tuple[Goal, Lines] | None:
    """The goal `false` with the denial of the conclusion as a fact, where that bounds something."""
    conclusion = goal.conclusion
    if conclusion is FALSE:
        return goal, []
    if conclusion.op not in ("le", "lt"):
        return None
    left, right = conclusion.args
    denied = make("lt" if conclusion.op == "le" else "le", right, left)
    inner, fact = goal.with_fact("d", denied, derived=False)
    return inner.showing(FALSE), [f"by_contra {fact.text} : {goal.text(denied)}"]


def _enumerated(search: Searching, goal: Goal) -> Lines | None:
    goal, lines = factor_bounds(goal)
    integers = {v.term for v in goal.variables if v.type.carrier == INT}
    usable = [f for f in goal.facts if f.formula.frees and f.formula.frees <= integers and f.formula.op != "forall"]
    wanted = goal.conclusion.frees or frozenset().union(*(f.formula.frees for f in usable))
    variables = [v for v in goal.variables if v.term in wanted]
    if not wanted <= integers or not 0 < len(variables) <= limits.UNKNOWNS:
        return None
    ranges: list[Range] = []
    for variable in variables:
        found = range_of(search, _linear(goal), variable, tight=False) or range_of(search, goal, variable, tight=False)
        if found is None or not 0 < prod(r.count for r in (*ranges, found)) <= limits.ENUMERATED:
            return None
        ranges.append(found)
        goal = goal.with_facts(found.facts)
        lines += found.lines
    facts = [f for f in usable if f.formula.frees <= wanted]
    return evaluated(goal, sorted(ranges, key=lambda r: r.count), facts, lines)


def _linear(goal: Goal) -> Goal:
    """The goal with its linear facts only: bounds from these are cheap to find and to certify."""
    facts = tuple(f for f in goal.facts if not nonlinear([f.formula]))
    return replace(goal, facts=facts, taken=frozenset(goal.names()))


def evaluated(goal: Goal, ranges: Sequence[Range], facts: Sequence[Fact], lines: Lines) -> Lines | None:
    """`forall x, x <= b -> a <= x -> facts -> ..` by evaluation, and its instance at the variables.

    A fact stands as soon as all its variables are there, so that evaluation does not go on where it fails.
    """
    order = [r.variable.term for r in ranges]
    claim, arguments, outside = goal.conclusion, list[str](), goal
    for place, r in reversed(list(enumerate(ranges))):
        mine = [f for f in facts if r.variable.term in f.formula.frees <= set(order[: place + 1])]
        given = guard(r.variable.type, r.variable.term)
        stated = [*(f for f in reversed(r.facts) if f.formula is not given), *mine]
        outside, bound = outside.with_variable(r.variable.name, r.variable.type)
        claim = implication([f for f in (given, *(s.formula for s in stated)) if f is not None], claim)
        claim = forall(bound.term, substitute(claim, {r.variable.term: bound.term}))
        arguments = [r.variable.name, *(f.text for f in stated), *arguments]
    if value_of(claim, goal, {}, None, limits.LONG_EVALUATION_STEPS) is not True:
        return None
    _, everywhere = goal.with_fact("all", claim)
    shown = have(goal, everywhere, ["by compute"])
    return [*lines, *shown, f"by exact {everywhere.text}({', '.join(arguments)})"]
