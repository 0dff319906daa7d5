"""Tactics that take a goal apart: parts, cases, conditions of facts, witnesses."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from stemai.kernel.terms import Term, make

from .. import limits, witnesses
from ..engine import by
from ..goal import Fact, Goal, Lines, indented
from ..sampling import refuted
from ..structure import open_facts, parts
from .core import Searching, have, one


def by_parts(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Each part of a conjunction, or both directions of an equivalence."""
    lines: Lines = []
    facts: list[Fact] = []
    inner = goal
    for part in parts(goal):
        found = search.prove(inner.showing(part.conclusion), depth)
        if found is None:
            return None
        inner, fact = inner.with_fact("p", part.conclusion)
        lines += have(goal, fact, found)
        facts.append(fact)
    return [*lines, by(goal, facts).replace("by auto", "by tauto")]


def by_cases(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Each case of a fact that is a disjunction."""
    fact = next(f for f in goal.facts if f.formula.op == "or")
    rest = replace(goal, facts=tuple(f for f in goal.facts if f is not fact))
    lines = [f"cases {fact.text}"]
    for part in fact.formula.args:
        inner, case = rest.with_fact("c", part, derived=False)
        found = search.prove(inner, depth)
        if found is None:
            return None
        lines += indented([f"case {case.text} =>", *indented(found)])
    return [*lines, "end"]


def by_conditions(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The condition of a fact, true or false; where it is true, what the fact gives."""
    fact = next(f for f in goal.facts if f.formula.op == "implies")
    condition, consequence = fact.formula.args
    rest = replace(goal, facts=tuple(f for f in goal.facts if f is not fact))
    met = search.prove(rest.showing(condition), 0) if depth < limits.DEPTH or condition.op == "dvd" else None
    if met is not None:
        inner, holds = rest.with_fact("c", condition)
        inner, given = inner.with_fact(fact.text, consequence)
        found = search.prove(inner, depth)
        if found is None:
            return None
        by_both = f"by tauto using {fact.text}, {holds.text}"
        return [*have(goal, holds, met), *have(goal, given, [by_both]), *found]
    denied = condition.args[0] if condition.op == "not" else make("not", condition)
    lines = [f"cases {goal.text(condition)} or {_bracketed(goal, denied)} by tauto"]
    for case in (condition, denied):
        inner, assumed = rest.with_fact("c", case, derived=False)
        steps: Lines = []
        if case is condition:
            inner, given = inner.with_fact(fact.text, consequence)
            steps = [f"have {given.text} : {goal.text(consequence)} by tauto using {fact.text}, {assumed.text}"]
            inner, more = open_facts(inner)
            steps += more
        found = search.prove(inner, depth)
        if found is None:
            return None
        lines += indented([f"case {assumed.text} =>", *indented([*steps, *found])])
    return [*lines, "end"]


def by_witness(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Witnesses for the leading `exists`."""
    wanted = witnesses.Wanted.of(goal)
    for values in islice(witnesses.candidates(goal), 60):
        body = goal.showing(wanted.at(values))
        if refuted(body, 40):
            continue
        found = search.prove(body, min(depth, 1)) if depth else one(search.close(body, limits.PROBE))
        if found is not None:
            return [f"use {', '.join(goal.text(v) for v in values)}", *found]
    return None


def _bracketed(goal: Goal, formula: Term) -> str:
    shown = goal.text(formula)
    return f"({shown})" if formula.op in ("forall", "exists", "implies", "eq") and formula.op != "eq" else shown
