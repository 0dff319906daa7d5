"""Terms as Python functions, for searches over many points; calls of definitions go through the kernel's evaluator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor, isqrt, prod, sqrt
from typing import Any

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Symbol, Term, free, instantiate, make
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget, is_prime, quote

from . import limits

Compiled = Callable[..., Any]

_INFIX = {"and": " and ", "or": " or ", "add": "+", "mul": "*"}
_PAIRS = {"eq": "==", "le": "<=", "lt": "<", "sub": "-"}
_CALLS = {
    "imod": "_imod",
    "idiv": "_idiv",
    "div": "_div",
    "pow": "_pow",
    "dvd": "_dvd",
    "min": "min",
    "max": "max",
}
_UNARY = {"not": "(not {})", "neg": "(-{})", "abs": "abs({})", "real": "Fraction({})", "floor": "_floor({})", "sqrt": "_sqrt({})"}


class NotCompiled(Exception):
    """The term has a part that only the kernel's evaluator understands."""


def compiled(term: Term, variables: Sequence[Term], theory: Theory, roughly: bool = False) -> Compiled:
    """The term as a function of the free `variables`; it may raise ArithmeticError at a point.  Raises: NotCompiled.

    `roughly` lets roots be floating-point numbers where they are irrational: good enough for a guess.
    """
    names = {v: f"v{i}" for i, v in enumerate(variables)}
    symbols: list[Symbol] = []
    body = _expression(term, names, symbols)
    scope = {**_SCOPE, "_call": _Calls(theory, symbols), "_sqrt": _rough_sqrt if roughly else _sqrt}
    source = f"lambda {', '.join(names.values())}: {body}"
    function: Compiled = eval(source, scope)  # the source is made from term structure alone, names are our own
    return function


def _expression(term: Term, names: dict[Term, str], symbols: list[Symbol]) -> str:
    op, args = term.op, term.args
    if op == "free":
        if term not in names:
            raise NotCompiled
        return names[term]
    if op == "num":
        value = term.data[0]
        return f"({value})" if term.sort == INT else f"Fraction({value.numerator},{value.denominator})"
    if op in ("true", "false"):
        return op.capitalize()
    parts = [_expression(a, names, symbols) for a in (args[:2] if op in ("sum", "prod") else args)]
    if op in _INFIX:
        return f"({_INFIX[op].join(parts)})"
    if op in _PAIRS:
        return f"({parts[0]}{_PAIRS[op]}{parts[1]})"
    if op in _CALLS:
        return f"{_CALLS[op]}({','.join(parts)})"
    if op in _UNARY:
        return _UNARY[op].format(parts[0])
    if op == "implies":
        return f"((not {parts[0]}) or {parts[1]})"
    if op == "ite":
        return f"({parts[1]} if {parts[0]} else {parts[2]})"
    if op in ("sum", "prod"):
        index = free(f"!c{len(names)}", INT)
        body = _expression(instantiate(args[2], [index]), {**names, index: f"c{len(names)}"}, symbols)
        return f"_{op}({parts[0]},{parts[1]},lambda c{len(names)}:{body})"
    if op == "prime":
        return f"_prime({parts[0]})"
    if op == "call" and all(t.carrier in (INT, REAL) for t in (*term.data.parameters, term.data.result)):
        symbols.append(term.data)
        return f"_call({len(symbols) - 1},{','.join(parts)})"
    raise NotCompiled


class _Calls:
    """Values of definitions, remembered."""

    def __init__(self, theory: Theory, symbols: list[Symbol]) -> None:
        self._theory = theory
        self._symbols = symbols
        self._known: dict[tuple[int, ...], Any] = {}

    def __call__(self, index: int, *values: Any) -> Any:
        key = (index, *values)
        if key not in self._known:
            self._known[key] = self._value(self._symbols[index], values)
        return self._known[key]

    def _value(self, symbol: Symbol, values: Sequence[Any]) -> Any:
        literals = [quote(v, t.carrier) for v, t in zip(values, symbol.parameters, strict=True)]
        if any(x is None for x in literals):
            raise ArithmeticError("a value has no literal")
        term = make("call", *(x for x in literals if x is not None), data=symbol)
        try:
            return evaluate(term, self._theory, budget=Budget(limits.EVALUATION_STEPS))
        except (KernelError, LimitReached) as error:
            raise ArithmeticError("a call has no value") from error


def _imod(left: int, right: int) -> int:
    return left % abs(right) if right else left


def _idiv(left: int, right: int) -> int:
    return (left - left % abs(right)) // right if right else 0


def _div(left: Fraction, right: Fraction) -> Fraction:
    return left / right if right else Fraction(0)


def _dvd(left: int, right: int) -> bool:
    return right % left == 0 if left else right == 0


def _pow(base: Any, exponent: int) -> Any:
    if exponent < 0:
        if isinstance(base, int):
            raise ArithmeticError("an integer has a negative exponent")
        return base**exponent if base else Fraction(0)
    if exponent > 4_000:
        raise ArithmeticError("a power grows too large")
    return base**exponent


def _floor(value: Fraction | float) -> int:
    return floor(value)


def _sqrt(value: Fraction) -> Fraction:
    if value <= 0:
        return Fraction(0)
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top != value.numerator or bottom * bottom != value.denominator:
        raise ArithmeticError("a root is irrational")
    return Fraction(top, bottom)


def _rough_sqrt(value: Any) -> Fraction | float:
    try:
        return _sqrt(Fraction(value))
    except ArithmeticError:
        return sqrt(value)


def _sum(low: int, high: int, body: Compiled) -> Any:
    return sum(body(k) for k in range(low, high + 1)) if high - low < limits.EVALUATION_STEPS else _too_long()


def _prod(low: int, high: int, body: Compiled) -> Any:
    return prod(body(k) for k in range(low, high + 1)) if high - low < 1000 else _too_long()


def _too_long() -> Any:
    raise ArithmeticError("a range is too long")


def _prime(value: int) -> bool:
    try:
        return is_prime(value, Budget(limits.EVALUATION_STEPS))
    except LimitReached as error:
        raise ArithmeticError("a number is too large to be tested") from error


_SCOPE: dict[str, Any] = {
    "__builtins__": {},
    "Fraction": Fraction,
    "abs": abs,
    "min": min,
    "max": max,
    "_imod": _imod,
    "_idiv": _idiv,
    "_div": _div,
    "_pow": _pow,
    "_dvd": _dvd,
    "_floor": _floor,
    "_prime": _prime,
    "_sum": _sum,
    "_prod": _prod,
}
