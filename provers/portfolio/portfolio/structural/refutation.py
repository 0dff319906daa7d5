"""Counterexamples with constructor terms, found at random values, small ones first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from stemai.kernel.terms import BOOL, INT, Sort, Term, implication
from stemai.kernel.theory import Theory

from ..engine import Engine
from ..goal import Goal
from .values import ELEMENTS, Unevaluated, World

POINTS: Final = 20_000  # random values for all variables
SIZES: Final = 9  # constructors in one of them


def refutations(goal: Goal, engine: Engine, seconds: float) -> Iterator[str]:
    """Assignments at which the goal fails, where nothing but sorts is left open in its theory."""
    theory = goal.theory
    if any(s.name not in theory.definitions and not theory.is_constructor(s) for s in theory.symbols.values()):
        return
    until = min(engine.until, engine.clock() + seconds)
    variables = [v.term for v in goal.variables]
    formula = implication([f.formula for f in goal.facts], goal.conclusion)
    world = World(theory, 7)
    for number in range(POINTS):
        if engine.clock() > until:
            return
        try:
            values = [world.value(v.sort, 1 + number % SIZES) for v in variables]
            fails = world.at(formula, variables, values) is False
        except Unevaluated:
            continue
        if fails:
            yield _text(goal, variables, values)
            return


def _text(goal: Goal, variables: Sequence[Term], values: Sequence[Any]) -> str:
    """`A := {a0, a1}, xs := cons(a0, nil), n := 3`."""
    names = {sort: [goal.fresh(f"{sort[:1].lower()}{i}") for i in range(ELEMENTS)] for sort in goal.theory.sorts}
    given = [f"{sort} := {{{', '.join(elements)}}}" for sort, elements in names.items()]
    for variable, value in zip(variables, values, strict=True):
        given.append(f"{variable.data[0]} := {_written(goal.theory, names, variable.sort, value)}")
    return ", ".join(given)


def _written(theory: Theory, names: dict[str, list[str]], sort: Sort, value: Any) -> str:
    if sort == BOOL:
        return "true" if value else "false"
    if sort == INT:
        return str(value)
    if sort.name in names:
        return names[sort.name][int(value)]
    constructor, *fields = value
    if not fields:
        return str(constructor)
    sorts = [t.carrier for t in theory.symbols[constructor].parameters]
    return f"{constructor}({', '.join(_written(theory, names, s, f) for s, f in zip(sorts, fields, strict=True))})"
