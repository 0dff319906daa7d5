"""The meaning of terms, written a second time and as plainly as can be, to compare the kernel's evaluator with.

Quantifiers range over -12 to 12, which is enough for the bounds that building.py writes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from stemai.kernel.terms import BOOL, Term, free, instantiate

Values = dict[Term, Any]


class Unspecified(Exception):
    """The language fixes no value here: an integer with a negative exponent, or an irrational root."""


def meaning(term: Term, values: Values) -> Any:
    """The value of a term without loose indices."""
    op = term.op
    if op in ("num", "word"):
        return Fraction(term.data[0])
    if op == "free":
        value = values[term]
        return value if term.sort == BOOL else Fraction(value)
    if op in ("forall", "exists"):
        results = [_body(term, 0, point, values) for point in range(-12, 13)]
        return all(results) if op == "forall" else any(results)
    args = [meaning(t, values) for t in (term.args[:2] if op in ("sum", "prod") else term.args)]
    if op in ("sum", "prod"):
        parts = [_body(term, 2, point, values) for point in range(int(args[0]), int(args[1]) + 1)]
        return sum(parts, Fraction(0)) if op == "sum" else math.prod(parts, start=Fraction(1))
    if op.startswith("bv"):
        return _words(op, [int(w) for w in args], term.args[0].sort.width)
    return _PLAIN[op](*args)


def _body(term: Term, position: int, point: int, values: Values) -> Any:
    variable = free("!bound", term.args[0].sort if position == 2 else term.data)
    return meaning(instantiate(term.args[position], [variable]), {**values, variable: Fraction(point)})


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    result = Fraction(1)
    for _ in range(abs(int(exponent))):
        result *= base
    if exponent >= 0:
        return result
    return Fraction(0) if result == 0 else 1 / result


def _root(value: Fraction) -> Fraction:
    if value < 0:
        return Fraction(0)
    root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
    if root**2 != value:
        raise Unspecified
    return root


def _quotient(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        return Fraction(0)
    return Fraction(math.floor(left / right)) if right > 0 else Fraction(math.ceil(left / right))


def _divides(left: Fraction, right: Fraction) -> bool:
    return right == 0 if left == 0 else (right / left).denominator == 1


def _prime(value: Fraction) -> bool:
    return value >= 2 and all(value % d for d in range(2, int(value)))


_PLAIN: dict[str, Callable[..., Any]] = {
    "true": lambda: True,
    "false": lambda: False,
    "not": lambda s: not s,
    "and": lambda *s: all(s),
    "or": lambda *s: any(s),
    "implies": lambda s, t: t if s else True,
    "ite": lambda c, s, t: s if c else t,
    "eq": lambda s, t: s == t,
    "le": lambda s, t: s <= t,
    "lt": lambda s, t: s < t,
    "add": lambda *s: sum(s),
    "mul": lambda *s: math.prod(s),
    "sub": lambda s, t: s - t,
    "neg": lambda s: -s,
    "div": lambda s, t: s / t if t else Fraction(0),
    "idiv": _quotient,
    "imod": lambda s, t: s - t * _quotient(s, t),
    "dvd": _divides,
    "pow": _power,
    "abs": lambda s: s if s > 0 else -s,
    "min": lambda s, t: t if t < s else s,
    "max": lambda s, t: s if t < s else t,
    "floor": lambda s: Fraction(math.floor(s)),
    "sqrt": _root,
    "real": lambda s: s,
    "rational": lambda s: True,
    "prime": _prime,
}


def _signed(value: int, width: int) -> int:
    return value - 2**width if value >= 2 ** (width - 1) else value


def _words(op: str, args: list[int], width: int) -> Any:
    left, right = args[0], args[-1]
    if op in ("bvslt", "bvsle"):
        left, right = _signed(left, width), _signed(right, width)
    if op in ("bvult", "bvule", "bvslt", "bvsle"):
        return left < right or (op.endswith("le") and left == right)
    return Fraction(_WORDS[op](left, right, width) % 2**width)


def _unsigned_division(left: int, right: int, width: int) -> int:
    return 2**width - 1 if right == 0 else left // right


def _unsigned_remainder(left: int, right: int, width: int) -> int:
    return left if right == 0 else left % right


def _by_signs(operation: Callable[[int, int, int], int], of_dividend: bool) -> Callable[[int, int, int], int]:
    """SMT-LIB's definition of a signed operation by the unsigned one on absolute values."""

    def run(left: int, right: int, width: int) -> int:
        one, other = _signed(left, width), _signed(right, width)
        result = operation(abs(one) % 2**width, abs(other) % 2**width, width)
        negative = one < 0 if of_dividend else (one < 0) != (other < 0)
        return -result if negative else result

    return run


_WORDS: dict[str, Callable[[int, int, int], int]] = {
    "bvneg": lambda s, t, w: -s,
    "bvnot": lambda s, t, w: 2**w - 1 - s,
    "bvadd": lambda s, t, w: s + t,
    "bvsub": lambda s, t, w: s - t,
    "bvmul": lambda s, t, w: s * t,
    "bvand": lambda s, t, w: s & t,
    "bvor": lambda s, t, w: s | t,
    "bvxor": lambda s, t, w: s ^ t,
    "bvshl": lambda s, t, w: s * 2**t,
    "bvlshr": lambda s, t, w: s // 2**t,
    "bvashr": lambda s, t, w: _signed(s, w) // 2**t,
    "bvudiv": _unsigned_division,
    "bvurem": _unsigned_remainder,
    "bvsdiv": _by_signs(_unsigned_division, of_dividend=False),
    "bvsrem": _by_signs(_unsigned_remainder, of_dividend=True),
}
