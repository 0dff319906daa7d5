"""Functions that a hypothesis defines, written out: in sums and products, and at the places that the goal speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stemai.kernel.terms import Term, Type, abstract, instantiate, make

from ..goal import Fact, Goal, Lines, subterms
from ..instances import Pattern
from .core import Searching, have
from .definitions import replace_term


@dataclass(frozen=True, slots=True)
class Definition:
    """`forall x.., f(x..) = value`, a fact about a function variable that the value does not mention."""

    fact: Fact
    function: Term
    types: tuple[Type, ...]
    value: Term  # the variables abstracted

    @staticmethod
    def of(goal: Goal, fact: Fact) -> Definition | None:
        """What the fact defines, if it defines a function."""
        pattern = Pattern.of(fact)
        if pattern is None or pattern.body.op != "eq":
            return None
        left, right = pattern.body.args
        variables = [v for v, _ in pattern.variables]
        if left.op != "apply" or sorted(map(id, left.args[1:])) != sorted(map(id, variables)):
            return None
        if goal.variable(left.args[0]) is None or left.args[0] in right.frees:
            return None
        types = dict(pattern.variables)
        return Definition(fact, left.args[0], tuple(types[a] for a in left.args[1:]), abstract(right, list(left.args[1:])))


def definitions(goal: Goal) -> list[Definition]:
    """What facts define, one definition for each function."""
    found: dict[Term, Definition] = {}
    for fact in goal.facts:
        definition = Definition.of(goal, fact)
        if definition is not None:
            found.setdefault(definition.function, definition)
    return list(found.values())


def written_out(term: Term, known: dict[Term, Definition], used: dict[str, None]) -> Term:
    """The term with every application of a defined function replaced, under binders too; `used` takes the facts."""
    if not any(f in known for f in term.frees):
        return term
    args = [written_out(a, known, used) for a in term.args]
    if term.op == "apply" and term.args[0] in known:
        definition = known[term.args[0]]
        used[definition.fact.text] = None
        return written_out(instantiate(definition.value, args[1:]), known, used)
    return make(term.op, *args, data=term.data, hint=term.hint)


def big_terms(*formulas: Term) -> Iterator[Term]:
    """The outermost sums and products that no binder reaches into."""
    inner: set[Term] = set()
    for term in subterms(*formulas):
        if term.op in ("sum", "prod") and not term.loose and term not in inner:
            inner.update(subterms(*term.args))
            yield term


def sums_written_out(goal: Goal) -> tuple[Goal, Lines]:
    """The goal without defined functions in its sums and products, and the equations that say so, as facts and steps."""
    known = {d.function: d for d in definitions(goal)}
    lines: Lines = []
    inner = goal
    for term in list(big_terms(goal.conclusion)) if known else []:
        used: dict[str, None] = {}
        low, high, body = term.args
        other = make(term.op, low, high, written_out(body, known, used), hint=term.hint)
        if used:
            inner, fact = inner.with_fact("s", make("eq", term, other))
            lines += have(goal, fact, [f"by auto using {', '.join(used)}"])
            inner = inner.showing(replace_term(inner.conclusion, term, other))
    return inner, lines


def by_written_out(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal with sums of defined functions written out, then by what it comes to."""
    inner, lines = sums_written_out(goal)
    if not lines:
        return None
    found = search.prove(inner, min(depth, 1))
    if found is None:
        return None
    inner, shown = inner.with_fact("g", inner.conclusion)
    cited = ", ".join(f.text for f in inner.facts if f.text not in {g.text for g in goal.facts})
    return [*lines, *have(goal, shown, found), f"by congruence using {cited}"]
