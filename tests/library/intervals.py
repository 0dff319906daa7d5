"""Real functions by exact rational intervals, and kernel formulas at a point by them: a second opinion on the axioms.

Everything is written from the series, with bounds of the remainder, and shares no code with the kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from stemai.kernel.terms import BOOL, Term, instantiate
from stemai.kernel.theory import Theory

BITS: Final = 100  # of the grid that ends are rounded to, outwards


@dataclass(frozen=True, slots=True)
class Interval:
    low: Fraction
    high: Fraction

    @staticmethod
    def around(low: Fraction, high: Fraction) -> Interval:
        """The interval with its ends rounded outwards."""
        return Interval(Fraction(math.floor(low * 2**BITS), 2**BITS), Fraction(math.ceil(high * 2**BITS), 2**BITS))

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval.around(min(ends), max(ends))

    def inverse(self) -> Interval:
        """1 / x, and 0 for 0; an interval that only touches 0 is refused."""
        if self.low == self.high == 0:
            return self
        if self.low <= 0 <= self.high:
            raise ZeroDivisionError
        return Interval.around(1 / self.high, 1 / self.low)

    def hull(self, other: Interval) -> Interval:
        return Interval(min(self.low, other.low), max(self.high, other.high))


def exact(value: Fraction | int) -> Interval:
    return Interval(Fraction(value), Fraction(value))


def _series(term: Fraction, ratio: Callable[[int], Fraction], count: int) -> Fraction:
    total = Fraction(0)
    for k in range(count):
        total += term
        term *= ratio(k)
    return total


def _exp(x: Fraction) -> Interval:
    """e^x: 30 terms at x / 2^k of size 1/2 at most, whose remainder is below twice the first term left out; then squared."""
    halvings = max(0, math.ceil(math.log2(abs(x) + 1)) + 1)
    y = x / 2**halvings
    total = _series(Fraction(1), lambda k: y / (k + 1), 30)
    slack = 2 * abs(y) ** 30 / math.factorial(30)
    value = Interval.around(total - slack, total + slack)
    for _ in range(halvings):
        value = value * value
    return value


def exp(x: Interval) -> Interval:
    return _exp(x.low).hull(_exp(x.high))


def _log(x: Fraction) -> Interval:
    """log of x > 0: with x = m 2^k and m in [2/3, 4/3], 2 artanh((m - 1) / (m + 1)) + k 2 artanh(1/3)."""
    k = 0
    while x > Fraction(4, 3):
        x, k = x / 2, k + 1
    while x < Fraction(2, 3):
        x, k = x * 2, k - 1
    return _artanh((x - 1) / (x + 1)) + exact(k) * _artanh(Fraction(1, 3))


def _artanh(t: Fraction) -> Interval:
    """2 artanh(t) for abs(t) <= 1/3, by 36 terms; the rest is a geometric series with ratio t^2 <= 1/9."""
    total = 2 * sum((t ** (2 * k + 1) / (2 * k + 1) for k in range(36)), Fraction(0))
    slack = 3 * abs(t) ** 73
    return Interval.around(total - slack, total + slack)


def log(x: Interval) -> Interval:
    """Mathlib's: of abs(x), and 0 at 0."""
    if x.low == x.high == 0:
        return x
    x = magnitude(x)
    if x.low <= 0:
        raise ZeroDivisionError
    return _log(x.low).hull(_log(x.high))


def _wave(x: Interval, first: int) -> Interval:
    """sin (`first` 1) or cos (0): 48 terms at the middle, remainder by Lagrange, and slope at most 1."""
    middle = (x.low + x.high) / 2
    square = middle * middle
    start = middle if first else Fraction(1)
    total = _series(start, lambda k: -square / ((2 * k + 1 + first) * (2 * k + 2 + first)), 48)
    slack = abs(middle) ** (96 + first) / math.factorial(96 + first) + (x.high - x.low) / 2
    return Interval.around(max(total - slack, Fraction(-1)), min(total + slack, Fraction(1)))


def sin(x: Interval) -> Interval:
    return _wave(x, 1)


def cos(x: Interval) -> Interval:
    return _wave(x, 0)


def pi() -> Interval:
    """Machin: 16 arctan(1/5) - 4 arctan(1/239), alternating series."""
    five, other = _arctan(Fraction(1, 5)), _arctan(Fraction(1, 239))
    return exact(16) * five - exact(4) * other


def _arctan(t: Fraction) -> Interval:
    total = sum(((-1) ** k * t ** (2 * k + 1) / (2 * k + 1) for k in range(40)), Fraction(0))
    return Interval.around(total - t**81, total + t**81)


def magnitude(x: Interval) -> Interval:
    if x.low >= 0:
        return x
    return -x if x.high <= 0 else Interval(Fraction(0), max(-x.low, x.high))


def sqrt(x: Interval) -> Interval:
    """0 below 0."""
    low, high = (math.isqrt(math.floor(max(end, Fraction(0)) * 4**BITS)) for end in (x.low, x.high))
    return Interval(Fraction(low, 2**BITS), Fraction(high + (x.high > 0), 2**BITS))


FUNCTIONS: Final[dict[str, Callable[..., Interval]]] = {"exp": exp, "log": log, "sin": sin, "cos": cos, "pi": pi}


class Evaluator:
    """Terms to intervals, formulas to True, False or None: None where intervals overlap, as those of equal numbers do."""

    def __init__(self, theory: Theory) -> None:
        self._definitions = theory.definitions

    def value(self, term: Term) -> Interval:
        op, args = term.op, term.args
        if op == "call":
            if term.data.name in FUNCTIONS:
                return FUNCTIONS[term.data.name](*map(self.value, args))
            body = self._definitions[term.data.name].body
            return self.value(instantiate(body, args) if args else body)
        if op == "num":
            return exact(term.data[0])
        if op == "ite":
            holds = self.holds(args[0])
            if holds is None:
                raise ZeroDivisionError
            return self.value(args[1] if holds else args[2])
        if op == "pow":
            return self._power(self.value(args[0]), self.value(args[1]))
        return _OPERATIONS[op](*map(self.value, args))

    def _power(self, base: Interval, exponent: Interval) -> Interval:
        count = int(exponent.low)
        if exponent.low != exponent.high or exponent.low != count:
            raise ZeroDivisionError
        value = exact(1)
        for _ in range(abs(count)):
            value = value * base
        return value if count >= 0 else value.inverse()

    def holds(self, formula: Term) -> bool | None:
        op, args = formula.op, formula.args
        if op in ("true", "false"):
            return op == "true"
        if op in ("le", "lt") or (op == "eq" and args[0].sort != BOOL):
            return self._compared(op, self.value(args[0]), self.value(args[1]))
        if op == "implies" and self.holds(args[0]) is False:
            return True  # what follows may be undefined there
        parts = [self.holds(a) for a in args]
        if op == "not":
            return None if parts[0] is None else not parts[0]
        if op == "implies":
            return True if parts[1] is True else None if None in parts else parts[1]
        if op == "eq":
            return None if None in parts else parts[0] == parts[1]
        decisive = op == "or"
        return decisive if decisive in parts else None if None in parts else not decisive

    def _compared(self, op: str, one: Interval, two: Interval) -> bool | None:
        if one.low == one.high == two.low == two.high:
            return op != "lt"
        if op == "eq":
            return False if one.high < two.low or two.high < one.low else None
        if one.high < two.low or (op == "le" and one.high == two.low):
            return True
        return False if two.high < one.low or (op == "lt" and two.high == one.low) else None


_OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    "add": lambda *parts: _folded(Interval.__add__, parts),
    "mul": lambda *parts: _folded(Interval.__mul__, parts),
    "sub": Interval.__sub__,
    "neg": Interval.__neg__,
    "div": lambda a, b: a * b.inverse(),
    "abs": magnitude,
    "sqrt": sqrt,
    "real": lambda a: a,
}


def _folded(step: Callable[[Interval, Interval], Interval], parts: tuple[Interval, ...]) -> Interval:
    total, *rest = parts
    for part in rest:
        total = step(total, part)
    return total
