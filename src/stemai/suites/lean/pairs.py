"""Complex numbers as pairs of our expressions; None as imaginary part is 0."""

from __future__ import annotations

from stemai.language import ast
from stemai.suites import writing as w


def square(value: w.Expr) -> w.Expr:
    return w.binary("^", value, w.numeral(2, w.NAT))


Parts = tuple[w.Expr, w.Expr | None]


def product(left: Parts, right: Parts) -> Parts:
    (a, b), (c, d) = left, right
    if b is None or d is None:
        imaginary = times(a, d) if d else times(b, c) if b else None
        return times(a, c), imaginary
    real = minus(times(a, c), times(b, d))
    return real, plus(times(a, d), times(b, c))


def times(left: w.Expr, right: w.Expr) -> w.Expr:
    """The product, without a factor 1 and with nothing else beside a factor 0."""
    if _is(left, 0) or _is(right, 1):
        return left
    return right if _is(right, 0) or _is(left, 1) else w.binary("*", left, right)


def plus(left: w.Expr, right: w.Expr) -> w.Expr:
    return right if _is(left, 0) else left if _is(right, 0) else w.binary("+", left, right)


def minus(left: w.Expr, right: w.Expr) -> w.Expr:
    return left if _is(right, 0) else w.minus(right) if _is(left, 0) else w.binary("-", left, right)


def is_zero(expression: w.Expr) -> bool:
    return _is(expression, 0)


def _is(expression: w.Expr, value: int) -> bool:
    """Whether `expression` is this numeral, under its cast."""
    inner = expression.expression if isinstance(expression, ast.Ascription) else expression
    return isinstance(inner, ast.Number) and inner.value == value


def quotient(above: Parts, below: Parts) -> Parts:
    """`(a + bi) / (c + di)`, which is 0 for c = d = 0: both parts are divided by `c^2 + d^2`."""
    (a, b), (c, d) = above, below
    if d is None:
        return w.binary("/", a, c), w.binary("/", b, c) if b else None
    norm = w.binary("+", square(c), square(d))
    real, imaginary = product(above, (c, w.minus(d)))
    return w.binary("/", real, norm), w.binary("/", imaginary, norm) if imaginary else None
