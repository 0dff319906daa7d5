"""Tactics for universal facts: their instances, and algebraic laws that follow from them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from .. import lemmas, limits
from ..engine import unfold_choices
from ..goal import Fact, Goal, Lines
from ..instances import Pattern, at_variables, guesses, instances
from ..structure import introduce
from .core import Searching, have


def by_instances(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The solver with instances of the universal facts instead of these facts."""
    plain = [f for f in goal.facts if f.formula.op != "forall"]
    patterns = [p for p in map(Pattern.of, goal.facts) if p is not None]
    near = [f for p in patterns for f in at_variables(goal, p, 4)]
    far = [f for p in patterns for f in islice(guesses(goal, p), limits.INSTANCES // 2)]
    attempts: list[tuple[Callable[[], list[Fact]], int]] = [
        (lambda: instances(goal, 1), limits.GLANCE),
        (lambda: instances(goal, 2), limits.GLANCE),
        (lambda: [*instances(goal, 3), *far], limits.PROBE),
        (lambda: instances(goal, 3, near, limits.MANY_INSTANCES), limits.PROBE),
    ]
    for choose, rlimit in attempts:
        chosen = choose()
        for unfolding in unfold_choices(goal)[:2]:
            line = search.engine.leaf(goal, rlimit, unfolding, [*plain, *chosen])
            if line is not None:
                return [line]
    return None


def by_algebra(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Laws that follow from the given ones, each from instances of those before, until they give the goal."""
    if depth != 1:
        return None
    lines: Lines = []
    inner = goal
    waiting = list(lemmas.candidates(goal))
    for _ in range(3):
        proved = 0
        for law in list(waiting):
            found = _after_introduction(search, inner.showing(law))
            if found is None:
                continue
            waiting.remove(law)
            proved += 1
            inner, fact = inner.with_fact("law", law)
            lines += have(inner, fact, found)
            last = by_instances(search, inner, depth)
            if last is not None:
                return [*lines, *last]
        if not proved:
            break
    line = search.engine.leaf(inner, limits.PROBE) if lines else None
    return None if line is None else [*lines, line]


def _after_introduction(search: Searching, goal: Goal) -> Lines | None:
    inner, lines = introduce(goal)
    found = by_instances(search, inner, 0)
    return None if found is None else lines + found
