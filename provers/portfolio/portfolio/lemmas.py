"""Equations that often hold in algebra: tried as lemmas where operations satisfy laws, and cited once they are proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stemai.kernel.terms import INT, REAL, Term, forall, free, make

from .goal import Goal, Variable

_NAMES = ("x", "y", "z")


def candidates(goal: Goal) -> Iterator[Term]:
    """Closed equations about the binary and unary operations and the constants of one sort, shallow ones first."""
    for binary in _operations(goal, 2):
        sort = binary.term.sort.arguments[0]
        unary = [v for v in _operations(goal, 1) if v.term.sort.arguments[0] == sort]
        constants = [v for v in goal.variables if v.term.sort == sort]
        others = [v for v in _operations(goal, 2) if v.term.sort.arguments[0] == sort and v is not binary]
        x, y = (free(f"!{n}", sort) for n in _NAMES[:2])
        yield from (_closed(eq, (x, y)) for eq in _equations(binary, unary, constants, others, x, y))


def _operations(goal: Goal, arity: int) -> list[Variable]:
    """Function variables from one sort to itself, with that many arguments."""
    found = []
    for v in goal.variables:
        sorts = v.term.sort.arguments
        if len(sorts) == arity and all(s == v.term.sort.result for s in sorts) and sorts[0] not in (INT, REAL):
            found.append(v)
    return found


def _equations(
    binary: Variable,
    unary: Sequence[Variable],
    constants: Sequence[Variable],
    others: Sequence[Variable],
    x: Term,
    y: Term,
) -> Iterator[Term]:
    def times(left: Term, right: Term) -> Term:
        return make("apply", binary.term, left, right)

    for i in unary:
        ix = make("apply", i.term, x)
        yield make("eq", times(ix, times(x, y)), y)
        yield make("eq", times(times(y, x), ix), y)
        yield from (make("eq", times(x, ix), c.term) for c in constants)
        yield from (make("eq", times(x, c.term), x) for c in constants)
        yield make("eq", make("apply", i.term, ix), x)
        yield make("eq", times(x, times(ix, y)), y)
        yield make(
            "eq",
            make("apply", i.term, times(x, y)),
            times(make("apply", i.term, y), make("apply", i.term, x)),
        )
    for other in others:
        for c in constants:
            yield make("eq", make("apply", other.term, x, c.term), c.term)
            yield make("eq", make("apply", other.term, c.term, x), c.term)


def _closed(equation: Term, variables: Sequence[Term]) -> Term:
    formula = equation
    for variable, name in reversed(list(zip(variables, _NAMES, strict=False))):
        if variable in formula.frees:
            inner = forall(variable, formula)
            formula = make(inner.op, *inner.args, data=inner.data, hint=(name,))
    return formula
