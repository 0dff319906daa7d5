"""Values for variables, and exact evaluation of formulas at them: cheap tests before any solver is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Sort,
    Term,
    Type,
    abstract,
    free,
    make,
    number,
)
from stemai.kernel.values import Budget, Closure, Interpretation, Value, closure

from . import limits
from .goal import Goal, Variable

NATURALS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
INTEGERS = (0, 1, -1, 2, -2, 3, -3, 4, 5, -4, -5, 6, 7)
FRACTIONS = tuple(map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "3/2", "1/3", "4", "5", "-5/2")))


def value_of(
    term: Term,
    goal: Goal,
    environment: Mapping[Term, Value],
    interpretation: Interpretation | None = None,
    steps: int = limits.EVALUATION_STEPS,
) -> Value | None:
    """The value of a term at a point, or None where evaluation cannot tell."""
    try:
        return evaluate(term, goal.theory, environment, interpretation, Budget(steps))
    except (KernelError, LimitReached):
        return None


def holds(
    formulas: Sequence[Term],
    goal: Goal,
    environment: Mapping[Term, Value],
    interpretation: Interpretation | None = None,
    steps: int = limits.EVALUATION_STEPS,
) -> bool | None:
    """Whether all formulas are true at a point: False as soon as one is false, None if one cannot be told."""
    unknown = False
    for formula in formulas:
        value = value_of(formula, goal, environment, interpretation, steps)
        if value is False:
            return False
        unknown = unknown or value is None
    return None if unknown else True


def simple_values(type_: Type) -> Sequence[Value]:
    """Small and special values of a type, the most telling first; empty for declared sorts and functions."""
    if type_ == T_NAT:
        return NATURALS
    if type_ == T_INT:
        return INTEGERS
    if type_ in (T_RAT, T_REAL):
        return FRACTIONS
    if type_.carrier == BOOL:
        return (False, True)
    if type_.carrier.name == "BitVec":
        width = type_.carrier.width
        top = 1 << width
        return tuple(dict.fromkeys(v % top for v in (0, 1, -1, 2, top >> 1, (top >> 1) - 1, -2, 3, 5, 7)))
    return functions(type_) if type_.result is not None else ()


def functions(type_: Type) -> list[Closure]:
    """Simple functions of one or two numbers: constants, projections, linear ones, squares, sums and products."""
    return [function for function, _ in function_templates(type_)]


def function_templates(type_: Type) -> list[tuple[Closure, Term]]:
    """The same functions, each with its body over the free variables `x` and `y`."""
    if type_.result is None or any(t.carrier not in (INT, REAL) for t in type_.arguments):
        return []
    variables = [free(name, t.carrier) for name, t in zip(("x", "y"), type_.arguments, strict=False)]
    if len(variables) != len(type_.arguments):
        return []
    sort = type_.result.carrier
    bodies = list(_bool_bodies(variables)) if sort == BOOL else list(_number_bodies(variables, sort))
    natural = type_.result == T_NAT
    found = []
    for body in bodies:
        if natural and any(t.op in ("sub", "neg") or (t.op == "num" and t.data[0] < 0) for t in _nodes(body)):
            continue
        found.append((closure(tuple(v.sort for v in variables), abstract(body, variables)), body))
    return found


def _nodes(term: Term) -> Iterator[Term]:
    yield term
    for part in term.args:
        yield from _nodes(part)


def _number_bodies(variables: list[Term], sort: Sort) -> Iterator[Term]:
    if sort not in (INT, REAL):
        return
    values = [v if v.sort == sort else make("real", v) for v in variables if v.sort == sort or sort == REAL]
    yield number(0, sort)
    yield from values
    yield number(1, sort)
    for v in values:
        yield make("mul", number(2, sort), v)
        yield make("neg", v)
        yield make("add", v, number(1, sort))
        yield make("pow", v, number(2, INT))
        yield make("sub", number(1, sort), v)
    yield number(2, sort)
    yield number(-1, sort)
    if len(values) == 2:
        for op in ("add", "mul", "sub"):
            yield make(op, *values)


def _bool_bodies(variables: list[Term]) -> Iterator[Term]:
    yield make("true")
    yield make("false")
    for v in variables:
        yield make("lt", number(0, v.sort), v)
    if len(variables) == 2 and variables[0].sort == variables[1].sort:
        for op in ("eq", "le", "lt"):
            yield make(op, *variables)


def points(variables: Sequence[Variable], most: int) -> Iterator[dict[Term, Value]]:
    """Assignments of simple values, small values of all variables first."""
    choices = [simple_values(v.type) for v in variables]
    if any(not c for c in choices):
        return
    yield from islice(_by_weight(variables, choices), most)


def _by_weight(variables: Sequence[Variable], choices: Sequence[Sequence[Value]]) -> Iterator[dict[Term, Value]]:
    terms = [v.term for v in variables]
    for reach in range(max((len(c) for c in choices), default=1)):
        shorter = [c[: reach + 1] for c in choices]
        for values in product(*shorter):
            if reach == 0 or any(len(c) > reach and v is c[reach] for v, c in zip(values, choices, strict=True)):
                yield dict(zip(terms, values, strict=True))


def allowed(goal: Goal, variables: Sequence[Variable], most: int, wanted: int) -> list[dict[Term, Value]]:
    """Points at which the facts about `variables` alone hold, at most `wanted` of `most` tried."""
    mine = {v.term for v in variables}
    formulas = [f.formula for f in goal.facts if f.formula.frees <= mine and f.formula.op != "forall"]
    found = []
    for point in points(variables, most):
        if holds([*_guards(goal, mine), *formulas], goal, point):
            found.append(point)
            if len(found) >= wanted:
                break
    return found


def _guards(goal: Goal, variables: set[Term]) -> list[Term]:
    return [g for g in goal.guards() if g.frees <= variables and g.op != "forall"]


def refuted(goal: Goal, most: int = 200) -> bool:
    """Whether a small point satisfies the facts and not the conclusion: then there is nothing to prove."""
    variables = [v for v in goal.variables if v.term in frozenset[Term]().union(*(f.frees for f in goal.formulas()))]
    if any(v.type.result is not None or not simple_values(v.type) for v in variables):
        return False
    formulas = [*(g for g in goal.guards() if g.frees), *(f.formula for f in goal.facts)]
    for point in points(variables, most):
        if value_of(goal.conclusion, goal, point, steps=5_000) is False and holds(formulas, goal, point, steps=5_000):
            return True
    return False
