"""Floating-point values of closed terms, by which searches see where it is worth to ask the judge.  Nothing here is believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from stemai.kernel.terms import INT, REAL, Term

_CLOSE: Final = 1e-9  # relative distance of values that count as equal
_DENOMINATOR: Final = 1_000  # of a value that is taken for a rational number

Point = Mapping[Term, Fraction]  # values of variables, and of other terms
_PLAIN: Final[dict[str, Callable[[float, float], float]]] = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y, "min": min, "max": max,
    "div": lambda x, y: x / y if y else 0.0,
    "pow": lambda x, y: (0.0 if x == 0 and y < 0 else x**y),
}  # fmt: skip
_ONE: Final[dict[str, Callable[[float], float]]] = {
    "neg": lambda x: -x, "abs": abs, "real": lambda x: x, "floor": math.floor, "ceil": math.ceil,
    "sqrt": lambda x: math.sqrt(x) if x > 0 else 0.0,
}  # fmt: skip
_CALLS: Final[dict[str, Callable[[float], float]]] = {
    "log": lambda x: math.log(abs(x)) if abs(x) > _CLOSE else 0.0, "exp": math.exp, "sin": math.sin, "cos": math.cos,
}  # fmt: skip
_CONSTANTS: Final = {"pi": math.pi}


class NoValue(Exception):
    """Something that floating-point numbers do not decide."""


def parts(term: Term) -> Iterator[Term]:
    """The different subterms."""
    stack, seen = [term], set[Term]()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack.extend(node.args)


def seems(formula: Term, point: Point) -> bool | None:
    """Whether a formula seems to hold; None where floating-point numbers do not say."""
    try:
        return _truth(formula, point)
    except (NoValue, ArithmeticError, ValueError):
        return None


def _truth(formula: Term, point: Point) -> bool:
    op, arguments = formula.op, formula.args
    if op in ("and", "or"):
        values = [_truth(a, point) for a in arguments]
        return all(values) if op == "and" else any(values)
    if op == "not":
        return not _truth(arguments[0], point)
    if op == "implies":
        return not _truth(arguments[0], point) or _truth(arguments[1], point)
    if op in ("eq", "le", "lt") and arguments[0].sort in (INT, REAL):
        left, right = (approximate(a, point) for a in arguments)
        equal = math.isclose(left, right, rel_tol=_CLOSE, abs_tol=_CLOSE)
        return equal if op == "eq" else (left < right and not equal) or (op == "le" and equal)
    raise NoValue


def approximate(term: Term, point: Point) -> float:
    """The value of a term.  Raises: NoValue, ArithmeticError, ValueError."""
    if term in point:
        return float(point[term])
    if term.op == "num":
        return float(term.data[0])
    if term.op == "call" and term.data.name in _CONSTANTS and not term.args:
        return _CONSTANTS[term.data.name]
    if term.op in _PLAIN and len(term.args) == 2:
        return _real(_PLAIN[term.op](approximate(term.args[0], point), approximate(term.args[1], point)))
    if term.op in ("add", "mul"):
        values = [approximate(a, point) for a in term.args]
        return math.fsum(values) if term.op == "add" else math.prod(values)
    if term.op in _ONE:
        return _ONE[term.op](approximate(term.args[0], point))
    if term.op == "call" and term.data.name in _CALLS and len(term.args) == 1:
        return _CALLS[term.data.name](approximate(term.args[0], point))
    raise NoValue


def _real(value: object) -> float:
    if not isinstance(value, float | int):
        raise NoValue
    return float(value)


def seeming_rational(term: Term) -> Fraction | None:
    """The rational number with a small denominator that a closed term seems to be."""
    try:
        near = approximate(term, {})
    except (NoValue, ArithmeticError, ValueError):
        return None
    guess = Fraction(near).limit_denominator(_DENOMINATOR)
    return guess if math.isclose(near, guess, rel_tol=_CLOSE, abs_tol=_CLOSE) else None
