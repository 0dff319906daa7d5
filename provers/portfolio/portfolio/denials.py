"""What a disproof starts from: the whole statement as a fact, or what it says at a value, and something false to show.

A counterexample gives values and evaluates; that is not enough where the statement has no variables, or says of its variables
that something exists or holds for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from stemai.kernel.terms import FALSE, Term, substitute
from stemai.language import Problem

from . import limits
from .counterexamples import literal
from .goal import Fact, Goal, hint_of, split_binder, subterms
from .sampling import simple_values
from .structure import introduce

WHOLE: Final = "all"  # the name of the statement that is assumed


def applies(goal: Goal) -> bool:
    """Whether values alone may not show that a statement fails."""
    inner, _ = introduce(goal)
    formulas = [inner.conclusion, *(f.formula for f in inner.facts)]
    return not inner.variables or any(t.op in ("forall", "exists") for f in formulas for t in subterms(f))


def goals(problem: Problem, goal: Goal) -> Iterator[Goal]:
    """What is to be shown false: the whole statement, then what it says at values of its first variable."""
    own = {h.name for h in problem.hypotheses}
    known = tuple(fact for fact in goal.facts if fact.text not in own)
    for fact in (Fact(WHOLE, problem.goal), *islice(_instances(goal, problem.goal), limits.DENIED_AT)):
        yield replace(goal, variables=(), facts=(fact, *known), conclusion=FALSE)


def _instances(goal: Goal, statement: Term) -> Iterator[Fact]:
    if statement.op != "forall":
        return
    variable, type_, body = split_binder(statement, goal.fresh(hint_of(statement)))
    for value in simple_values(type_):
        try:
            term = literal(value, type_.carrier)
        except ValueError:  # a function has no literal
            return
        yield Fact(f"{WHOLE}({goal.text(term)})", substitute(body, {variable: term}))
