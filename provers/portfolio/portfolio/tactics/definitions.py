"""Tactics for recursive definitions: calls put equal to the branch that the facts choose."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.terms import Term, instantiate, make

from .. import induction, limits
from ..goal import Goal, Lines, closed
from ..instances import tidy_calls
from .core import Searching, have


def by_equations(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Each call that occurs, put equal to the branch of its definition that the facts choose; then the goal."""
    lines: Lines = []
    inner, done = goal, set[Term]()
    for _ in range(limits.UNFOLD_ROUNDS):
        for call in [t for t in closed(*inner.formulas()) if induction.is_recursive(goal.theory, t)]:
            if call in done or len(done) >= limits.EQUATIONS:
                continue
            done.add(call)
            chosen = _branch_of(search, inner, call)
            if chosen is not None:
                inner, fact = inner.with_fact("u", make("eq", call, chosen[0]))
                lines += have(goal, fact, [chosen[1]])
        line = search.engine.leaf(inner, limits.GLANCE) if lines else None
        if line is not None:
            return [*lines, line]
    return None


def _branch_of(search: Searching, goal: Goal, call: Term) -> tuple[Term, str] | None:
    """The value that the definition gives a call here, and the line that proves it."""
    definition = goal.theory.definitions[call.data.name]
    for branch in _branches(instantiate(definition.body, call.args)):
        neat = tidy_calls(goal, branch)
        line = search.engine.leaf(goal.showing(make("eq", call, neat)), limits.GLANCE, (call.data.name,))
        if line is not None:
            return neat, line
    return None


def by_rewriting(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """A recursive call in the conclusion replaced by the branch of its definition that the facts choose."""
    for call in induction.recursive_calls(goal):
        chosen = _branch_of(search, goal, call)
        if chosen is None:
            continue
        branch, line = chosen
        replaced = replace_term(goal.conclusion, call, branch)
        found = search.prove(goal.showing(replaced), 0)
        if found is None:
            continue
        inner, unfolded = goal.with_fact("u", make("eq", call, branch))
        inner, given = inner.with_fact("g", replaced)
        last = search.engine.leaf(inner, limits.PROBE, (), [unfolded, given])
        if last is not None:
            return [*have(goal, unfolded, [line]), *have(goal, given, found), last]
    return None


def _branches(body: Term) -> Iterator[Term]:
    """The values that nested `if`s can take."""
    if body.op == "ite":
        yield from _branches(body.args[1])
        yield from _branches(body.args[2])
    else:
        yield body


def replace_term(formula: Term, old: Term, new: Term) -> Term:
    """`formula` with every closed occurrence of one term replaced by another."""
    if formula is old:
        return new
    if not formula.args:
        return formula
    return make(formula.op, *(replace_term(a, old, new) for a in formula.args), data=formula.data, hint=formula.hint)
