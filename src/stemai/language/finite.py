"""Sets that are seen to be finite: what a sum over a set runs over, and what its elements are counted by.

A set is a predicate.  It is finite where its formula says so: an equation, a disjunction of such formulas, or a conjunction
with one of them, or with a lower and an upper bound of an integer.  So it falls into *parts* without overlap, ranges and
single values, each with a condition; a value that is listed twice counts once, since the second part has the condition that
it differs from the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from stemai.kernel.terms import (
    INT,
    T_NAT,
    T_RAT,
    TRUE,
    Term,
    Type,
    conjunction,
    fresh,
    guard,
    make,
    negation,
    number,
    substitute,
)
from stemai.kernel.theory import typing_hypotheses


@dataclass(frozen=True, slots=True)
class Part:
    """Integers `low` to `high` for which `conditions` hold, or the one value `low` where there is no `high`.

    The conditions of a range are about the variable that runs through it, those of a value about nothing.
    """

    low: Term
    high: Term | None
    conditions: tuple[Term, ...] = ()

    @property
    def condition(self) -> Term | None:
        """All conditions as one formula, if there are any."""
        return conjunction(self.conditions) if self.conditions else None


def parts_of(predicate: Term, type_: Type, variable: Term, path: tuple[Term, ...]) -> list[Part] | None:
    """The parts of the set of all `variable` of `type_` with `predicate`; None where nothing bounds it.

    A value outside the type is no element.  `path` is what holds where the set stands.
    """
    parts = _parts(make("apply", predicate, variable), variable, type_)
    outside = guard(type_, variable)
    if parts is None or outside is None:
        return parts
    return [part if _is_of(part.low, type_, path) else kept for part in parts for kept in filtered([part], outside, variable)]


def _is_of(low: Term, type_: Type, path: tuple[Term, ...]) -> bool:
    """Whether what begins with `low` is seen to be of a guarded type."""
    return type_ in (T_NAT, T_RAT) and typing_hypotheses(low, type_) <= frozenset(path)


def _parts(formula: Term, variable: Term, type_: Type) -> list[Part] | None:
    if formula.op == "false":
        return []
    if formula.op == "eq":
        return _point(formula, variable)
    if formula.op == "or":
        return _joined(formula.args, variable, type_)
    if formula.op in ("and", "le", "lt"):
        return _bounded(_conjuncts(formula), variable, type_)
    return None


def _point(formula: Term, variable: Term) -> list[Part] | None:
    left, right = formula.args
    if right is variable:
        left, right = right, left
    return [Part(right, None)] if left is variable and variable not in right.frees else None


def _joined(formulas: tuple[Term, ...], variable: Term, type_: Type) -> list[Part] | None:
    """The parts of a disjunction: those of each formula, as far as no formula before it holds."""
    found: list[Part] = []
    for i, formula in enumerate(formulas):
        parts = _parts(formula, variable, type_)
        if parts is None:
            return None
        for before in formulas[:i]:
            parts = filtered(parts, negation(before), variable)
        found += parts
    return found


def _bounded(formulas: list[Term], variable: Term, type_: Type) -> list[Part] | None:
    """The parts of a conjunction: those of its first finite formula, or between its first bounds, where the others hold."""
    for i, formula in enumerate(formulas):
        parts = None if formula.op in ("le", "lt") else _parts(formula, variable, type_)
        if parts is not None:
            for other in chain(formulas[:i], formulas[i + 1 :]):
                parts = filtered(parts, other, variable)
            return parts
    if variable.sort != INT:
        return None
    low = next((f for f in formulas if f.op in ("le", "lt") and _bounds(f.args[0], f.args[1], variable)), None)
    high = next((f for f in formulas if f.op in ("le", "lt") and _bounds(f.args[1], f.args[0], variable)), None)
    if high is None or (low is None and type_ != T_NAT):
        return None
    above = number(0, INT) if low is None else _shifted(low, low.args[0], "add")
    others = tuple(f for f in formulas if f is not low and f is not high)
    return [Part(above, _shifted(high, high.args[1], "sub"), others)]


def _bounds(end: Term, middle: Term, variable: Term) -> bool:
    return middle is variable and variable not in end.frees


def _shifted(bound: Term, end: Term, op: str) -> Term:
    """The first integer that a bound lets through."""
    return end if bound.op == "le" else make(op, end, number(1, INT))


def _conjuncts(formula: Term) -> list[Term]:
    if formula.op != "and":
        return [formula]
    return [part for argument in formula.args for part in _conjuncts(argument)]


def filtered(parts: list[Part], condition: Term, variable: Term) -> list[Part]:
    """`parts` where `condition` on the variable holds too."""
    found = []
    for part in parts:
        here = condition if part.high is not None else _plain(substitute(condition, {variable: part.low}))
        if here.op == "true" or (here.op != "false" and here in part.conditions):
            found.append(part)
        elif here.op != "false":
            found.append(replace(part, conditions=(*part.conditions, here)))
    return found


def _plain(formula: Term) -> Term:
    """`formula`, decided where it says that numerals or terms are equal, or not."""
    inner = formula.args[0] if formula.op == "not" else formula
    if inner.op != "eq":
        return formula
    left, right = inner.args
    if left is not right and not left.op == right.op == "num":
        return formula
    return TRUE if (left is right) == (inner is formula) else make("false")


def variable_for(type_: Type, *avoid: Term) -> Term:
    """A variable for the elements of a set, free in none of `avoid`."""
    return fresh([type_.carrier], *avoid)[0]
