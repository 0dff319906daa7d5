"""Accumulators: what a recursive function does to any starting value, guessed from its values and put as a lemma.

A guess is a linear relation, with rational coefficients, between calls of the function and products of small terms, that
holds at every sample point.  It is only a guess; the lemma is then proved by induction, or thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from stemai.kernel.terms import (
    INT,
    REAL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Term,
    instantiate,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import calls_of
from stemai.kernel.values import Value

from . import limits
from .fit import integral, null_space
from .goal import Goal, Variable, subterms
from .polynomial import product as term_product
from .polynomial import total
from .sampling import value_of
from .structure import successor


@dataclass(frozen=True, slots=True)
class Conjecture:
    """`statement` holds for all `over`; `index` is the variable to do induction on."""

    goal: Goal
    index: Variable
    over: tuple[Variable, ...]
    statement: Term
    values: tuple[Term, ...]  # what to put for `over` to get back to the goal


def conjectures(goal: Goal) -> Iterator[Conjecture]:
    """Relations that a call in the conclusion seems to satisfy, for every value of its accumulators."""
    for call in accumulating(goal):
        yield from _about(goal, call)


def accumulating(goal: Goal) -> Iterator[Term]:
    """Calls with a natural variable and a closed argument that the recursion changes."""
    for term in subterms(goal.conclusion):
        if term.op != "call" or term.loose or term.data.name not in goal.theory.definitions:
            continue
        if _changed(goal, term) and any(goal.variable(a) is not None for a in term.args):
            yield term


def _changed(goal: Goal, call: Term) -> list[int]:
    """The positions whose argument is a numeral in the call and something else in the recursive calls."""
    definition = goal.theory.definitions[call.data.name]
    probe, variables = goal, []
    for type_ in call.data.parameters:
        probe, variable = probe.with_variable("p", type_)
        variables.append(variable.term)
    inner = [called.args for _, _, called in calls_of(instantiate(definition.body, variables), (call.data,))]
    return [
        i
        for i, argument in enumerate(call.args)
        if argument.op == "num" and any(arguments[i] is not variables[i] for arguments in inner)
    ]


def _about(goal: Goal, call: Term) -> Iterator[Conjecture]:
    changed = _changed(goal, call)
    steady = [goal.variable(a) for i, a in enumerate(call.args) if i not in changed]
    naturals = [v for v in steady if v is not None and v.type == T_NAT]
    if not naturals:
        return
    inner, accumulators = goal, list[tuple[int, Variable]]()
    for i in changed:
        inner, variable = inner.with_variable("c" if len(changed) == 1 else "ab"[len(accumulators) % 2], call.data.parameters[i])
        accumulators.append((i, variable))
    arguments = list(call.args)
    for i, variable in accumulators:
        arguments[i] = variable.term
    general = make("call", *arguments, data=call.data)
    for index in naturals:
        relation = _relation(inner, general, index, [v for _, v in accumulators], goal)
        if relation is None:
            continue
        over = (index, *(v for _, v in accumulators))
        values = (index.term, *(call.args[i] for i, _ in accumulators))
        yield Conjecture(inner, index, over, relation, values)


def _relation(inner: Goal, call: Term, index: Variable, accumulators: Sequence[Variable], goal: Goal) -> Term | None:
    """An equation for the call that holds at all sample points, denominators and minus signs cleared."""
    others = [v for v in inner.variables if v.term in call.frees and v is not index and v not in accumulators]
    for itself in (False, True):
        found = _fitted(inner, call, index, [*accumulators, *others], _summands(call, index, accumulators, goal, itself))
        if found is not None:
            return found
    return None


def _fitted(inner: Goal, call: Term, index: Variable, others: Sequence[Variable], summands: Sequence[Term]) -> Term | None:
    points = _points(inner, index, others, len(summands) + 12)
    for most in range(2, len(summands) + 1):
        chosen = summands[:most]
        rows = [[value_of(t, inner, p) for t in (call, *chosen)] for p in points]
        if any(x is None or isinstance(x, bool) for row in rows for x in row):
            return None
        numbers = [[Fraction(x) for x in row] for row in rows]  # type: ignore[arg-type]
        vectors = [v for v in null_space(numbers) if v[0]]
        if vectors:
            return _equation([call, *chosen], integral(vectors[0]), call)
    return None


def _equation(terms: Sequence[Term], coefficients: Sequence[int], call: Term) -> Term:
    sign = 1 if coefficients[0] > 0 else -1
    left = [(sign * c, t) for c, t in zip(coefficients, terms, strict=True) if sign * c > 0]
    right = [(-sign * c, t) for c, t in zip(coefficients, terms, strict=True) if sign * c < 0]
    return make("eq", total(left, call.sort), total(right, call.sort))


def _summands(call: Term, index: Variable, accumulators: Sequence[Variable], goal: Goal, itself: bool) -> list[Term]:
    """Products of one function of the index and one accumulator, simple ones first; `itself` allows the same function."""
    sort = call.sort
    n = index.term if sort == INT else make("real", index.term)
    growing = [make("pow", n, number(e, INT)) if e > 1 else n for e in range(1, 4)]
    known = [t for t in _other_terms(goal, call, index) if itself or t.op != "call" or t.data != call.data]
    shifted = [substitute(t, {index.term: successor(index.term)}) for t in known]
    functions: list[Term | None] = [None, *known, *shifted, *growing]
    values: list[Term | None] = [*(v.term for v in accumulators if v.term.sort == sort), None]
    found: list[Term] = []
    for function, value in sorted(product(functions, values), key=lambda p: functions.index(p[0])):
        factors = [f for f in (value, function) if f is not None]
        found.append(term_product(factors, sort))
    return list(dict.fromkeys(found))


def _other_terms(goal: Goal, call: Term, index: Variable) -> Iterator[Term]:
    """Calls and powers of the index elsewhere in the conclusion."""
    for term in subterms(goal.conclusion):
        applied = term.op in ("call", "sum", "prod") or (term.op == "pow" and term.args[1].op != "num")
        if applied and not term.loose and term is not call and term.sort == call.sort and index.term in term.frees:
            yield term


def _points(goal: Goal, index: Variable, others: Sequence[Variable], wanted: int) -> list[dict[Term, Value]]:
    """Sample points: the index small, the others small but spread, without order in them."""
    found = []
    for i in range(max(wanted, limits.FIT_POINTS)):
        point: dict[Term, Value] = {index.term: i % 7}
        for j, variable in enumerate(others):
            point[variable.term] = _spread(variable, 1 + (i * (j + 2) * 5 + i * i + 3 * j) % 11)
        found.append(point)
    return found


def _spread(variable: Variable, value: int) -> Value:
    if variable.type in (T_RAT, T_REAL):
        return Fraction(value, 2)
    return value - 5 if variable.type == T_INT else value


def bigs(goal: Goal) -> Iterator[tuple[Goal, Variable, Term]]:
    """For each sum under another sum: a fresh bound, and its closed form as a conjecture about that bound."""
    for outer in subterms(goal.conclusion):
        if outer.op not in ("sum", "prod") or outer.loose:
            continue
        probe, index = goal.with_variable("m", T_NAT)
        body = instantiate(outer.args[2], [index.term])
        for inner in subterms(body):
            if inner.op in ("sum", "prod") and not inner.loose and inner.args[1].frees == {index.term}:
                at_bound = make(inner.op, inner.args[0], index.term, inner.args[2], hint=inner.hint)
                statement = closed_form(probe, at_bound, index)
                if statement is not None:
                    yield probe, index, statement


def closed_form(goal: Goal, term: Term, index: Variable) -> Term | None:
    """`d * term = polynomial in the index`, if the values of the term at 0, 1, .. say so."""
    if term.frees != {index.term} or term.sort not in (INT, REAL):
        return None
    n = index.term if term.sort == INT else make("real", index.term)
    one = number(1, term.sort)
    powers = [one, *(make("pow", n, number(e, INT)) if e > 1 else n for e in range(1, 5))]
    rows = []
    for i in range(9):
        values = [value_of(t, goal, {index.term: i}) for t in (term, *powers)]
        if any(v is None or isinstance(v, bool) for v in values):
            return None
        rows.append([Fraction(v) for v in values])  # type: ignore[arg-type]
    vectors = [v for v in null_space(rows) if v[0]]
    return _equation([term, *powers], integral(vectors[0]), term) if vectors else None


def without_others(goal: Goal, conjecture: Conjecture) -> Goal:
    """The goal of the lemma: the statement, and only the facts and variables that are not generalised."""
    return replace(conjecture.goal, conclusion=conjecture.statement, facts=())
