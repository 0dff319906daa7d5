"""Induction in its forms; `generalise.py` and `tactics/lemmas.py` add what has to be guessed."""

from __future__ import annotations

from collections.abc import Sequence

from stemai.kernel.terms import INT, REAL, forall, make, number, substitute

from .. import induction
from ..goal import Goal, Lines, Variable, indented
from ..structure import introduce
from .core import Searching, fix_first, have


def by_induction(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Induction on each natural variable that matters, plain, generalised, in pairs, strong, along a definition."""
    calls = list(induction.recursive_calls(goal))
    jumps = [c for c in calls if not induction.steps_by_one(goal, c)]
    for call in jumps:
        found = induction.along(goal, call, search.prove, depth - 1)
        if found is not None:
            return found
    attempts = [simple, _generalised, _strengthened, _paired, _strong]
    if induction.looks_back(goal):
        attempts = [simple, _paired, _generalised, _strengthened, _strong]
    for variable in induction.variables_for(goal)[:3]:
        for attempt in attempts:
            found = attempt(search, goal, variable, depth - 1)
            if found is not None:
                return found
    for variable in induction.integers_for(goal):
        found = _both_directions(search, goal, variable, depth - 1)
        if found is not None:
            return found
    for call in calls:
        found = induction.along(goal, call, search.prove, depth - 1) if call not in jumps else None
        if found is not None:
            return found
    return None


def simple(search: Searching, goal: Goal, variable: Variable, depth: int) -> Lines | None:
    return induction.simple(goal, variable, search.prove, depth)


def _strong(search: Searching, goal: Goal, variable: Variable, depth: int) -> Lines | None:
    return induction.strong(goal, variable, search.prove, depth)


def _generalised(search: Searching, goal: Goal, variable: Variable, depth: int) -> Lines | None:
    """The same with every other number variable, and what is assumed about it, under the induction."""
    others = [
        v
        for v in goal.variables
        if v is not variable and v.type.carrier in (INT, REAL) and v.type.result is None and v.term in goal.conclusion.frees
    ]
    if not others:
        return None
    return _lemma(search, goal, [variable, *others], depth)


def _lemma(search: Searching, goal: Goal, over: Sequence[Variable], depth: int) -> Lines | None:
    formula, about = induction.universal(goal, over)
    outside = goal.without(over)
    name = goal.fresh("gen")
    inner, lines = fix_first(outside.showing(formula))
    found = simple(search, inner, inner.variables[-1], depth) or _strong(search, inner, inner.variables[-1], depth)
    if found is None:
        return None
    stated = f"have {name} : {goal.text(formula)} proof"
    cited = ", ".join([f"{name}({', '.join(v.name for v in over)})", *(f.text for f in about)])
    return [stated, *indented([*lines, *found]), "qed", f"by auto using {cited}"]


def _strengthened(search: Searching, goal: Goal, variable: Variable, depth: int) -> Lines | None:
    return _more_than(search, goal, induction.strengthened(goal, variable), variable, depth)


def _paired(search: Searching, goal: Goal, variable: Variable, depth: int) -> Lines | None:
    return _more_than(search, goal, induction.paired(goal, variable), variable, depth)


def _more_than(search: Searching, goal: Goal, more: Goal | None, variable: Variable, depth: int) -> Lines | None:
    """A stronger goal for all values of the variable, by induction; then the goal."""
    if more is None:
        return None
    formula, _ = induction.universal(more, [variable])
    inner, lines = fix_first(goal.without([variable]).showing(formula))
    found = simple(search, inner, inner.variables[-1], depth)
    if found is None:
        return None
    name = goal.fresh("both")
    stated = f"have {name} : {goal.text(formula)} proof"
    return [stated, *indented([*lines, *found]), "qed", f"by tauto using {name}({variable.name})"]


def _both_directions(search: Searching, goal: Goal, variable: Variable, depth: int) -> Lines | None:
    """An integer from 0 upwards, and its negative from 0 upwards."""
    lines: Lines = []
    inner = goal
    signs = (variable.term, make("neg", variable.term))
    facts = []
    for value in signs:
        formula = substitute(goal.conclusion, {variable.term: value})
        condition = make("le", number(0, INT), variable.term)
        claim = forall(variable.term, make("implies", condition, formula))
        outside, first = fix_first(goal.without([variable]).showing(claim))
        assumed, more = introduce(outside)
        found = simple(search, assumed, assumed.variables[-1], depth)
        if found is None:
            return None
        inner, fact = inner.with_fact("up" if value is variable.term else "down", claim)
        lines += have(goal, fact, [*first, *more, *found])
        facts.append(fact)
    up, down = facts
    shown = goal.text(make("le", number(0, INT), variable.term))
    below = goal.text(make("lt", variable.term, number(0, INT)))
    opposite = f"nat({goal.text(signs[1])})"
    case = inner.fresh("c")
    return [
        *lines,
        f"cases {shown} or {below} by omega",
        f"  case {case} => by auto using {case}, {up.text}({variable.name})",
        f"  case {case} => by auto using {case}, {down.text}({opposite})",
        "end",
    ]
