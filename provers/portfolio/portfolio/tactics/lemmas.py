"""Lemmas that are guessed from values, proved by induction, and then used."""

from __future__ import annotations

from dataclasses import replace

from stemai.kernel.terms import Term

from .. import generalise, induction, limits
from ..goal import Fact, Goal, Lines, Variable
from ..instances import Pattern
from .core import Searching, fix_first, have
from .induction import by_induction, simple


def by_lemma(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """A conjectured lemma, proved by induction, that gives the goal."""
    for conjecture in generalise.conjectures(goal):
        found = _with_conjecture(search, goal, conjecture, depth - 1)
        if found is not None:
            return found
    for probe, index, statement in generalise.bigs(goal):
        found = _with_closed_form(search, goal, probe, index, statement, depth - 1)
        if found is not None:
            return found
    return None


def _with_conjecture(search: Searching, goal: Goal, conjecture: generalise.Conjecture, depth: int) -> Lines | None:
    frame = generalise.without_others(goal, conjecture)
    formula, _ = induction.universal(frame, conjecture.over)
    outside = frame.without(conjecture.over)
    inner, lines = fix_first(outside.showing(formula))
    found = simple(search, inner, inner.variables[-1], depth)
    if found is None:
        return None
    after, fact = goal.with_fact("gen", formula)
    pattern = Pattern.of(fact)
    if pattern is None:
        return None
    instance = pattern.at(goal, conjecture.values)
    return _then(search, goal, fact, [*lines, *found], after, instance, depth)


def _with_closed_form(search: Searching, goal: Goal, probe: Goal, index: Variable, statement: Term, depth: int) -> Lines | None:
    formula, _ = induction.universal(replace(probe, conclusion=statement, facts=()), [index])
    inner, lines = fix_first(goal.showing(formula))
    found = simple(search, inner, inner.variables[-1], depth)
    if found is None:
        return None
    after, fact = goal.with_fact("closed", formula)
    rest = by_induction(search, after, depth)
    return None if rest is None else [*have(goal, fact, [*lines, *found]), *rest]


def _then(search: Searching, goal: Goal, lemma: Fact, proof: Lines, after: Goal, instance: Fact, depth: int) -> Lines | None:
    """The lemma with its proof, and the goal from an instance of it."""
    last = search.close(replace(after, facts=(*goal.facts, instance)), limits.PROBE)
    if last is not None:
        return [*have(goal, lemma, proof), last]
    rest = search.prove(after, depth)
    return None if rest is None else [*have(goal, lemma, proof), *rest]
