"""Numbers `whole + part * sqrt(root)`: closed terms with square roots of one kind, worked out exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from stemai.kernel.terms import REAL, Term, make, number

_LARGEST = 10**6  # radicands whose square factors are looked for


@dataclass(frozen=True, slots=True)
class Surd:
    """``whole + part * sqrt(root)`` with a square-free root; root is 1 where part is 0."""

    whole: Fraction
    part: Fraction = Fraction(0)
    root: int = 1

    def plus(self, other: Surd) -> Surd:
        """The sum.  Raises: ArithmeticError, where the roots differ."""
        return _surd(self.whole + other.whole, self.part + other.part, _common(self, other))

    def times(self, other: Surd) -> Surd:
        """The product.  Raises: ArithmeticError, where the roots differ."""
        root = _common(self, other)
        whole = self.whole * other.whole + self.part * other.part * root
        return _surd(whole, self.whole * other.part + self.part * other.whole, root)

    def inverse(self) -> Surd:
        """The reciprocal, 0 for 0."""
        norm = self.whole**2 - self.part**2 * self.root
        return Surd(Fraction(0)) if norm == 0 else _surd(self.whole / norm, -self.part / norm, self.root)

    def sqrt(self) -> Surd:
        """The square root of a rational number that is not negative.  Raises: ArithmeticError, for another."""
        if self.part or self.whole < 0:
            raise ArithmeticError("the radicand is not rational, or negative")
        top, bottom = self.whole.numerator * self.whole.denominator, self.whole.denominator
        if top > _LARGEST:
            raise ArithmeticError("the radicand is large")
        square = max((s for s in range(1, isqrt(top) + 1) if top % (s * s) == 0), default=1)
        rest = top // (square * square)
        ratio = Fraction(square, bottom)
        return Surd(ratio) if rest == 1 else _surd(Fraction(0), ratio if top else Fraction(0), rest)

    def term(self) -> Term:
        """The surd as a term."""
        root = make("sqrt", number(self.root, REAL))
        part = root if self.part == 1 else make("mul", number(self.part, REAL), root)
        if not self.part:
            return number(self.whole, REAL)
        return part if not self.whole else make("add", number(self.whole, REAL), part)


def _surd(whole: Fraction, part: Fraction, root: int) -> Surd:
    return Surd(whole, part, root) if part else Surd(whole)


def _common(one: Surd, other: Surd) -> int:
    if one.part and other.part and one.root != other.root:
        raise ArithmeticError("two different roots")
    return one.root if one.part else other.root


def surd_of(term: Term) -> Surd:
    """The value of a closed real term with roots of one kind.  Raises: ArithmeticError, for another."""
    if term.op == "num":
        return Surd(Fraction(term.data[0]))
    if term.op in ("add", "sub", "mul", "div", "neg", "sqrt", "real", "pow"):
        parts = [surd_of(a) for a in term.args]
        if term.op == "pow":
            return _power(parts[0], parts[1].whole)
        if term.op in ("real", "sqrt", "neg"):
            (x,) = parts
            return x if term.op == "real" else x.sqrt() if term.op == "sqrt" else x.times(Surd(Fraction(-1)))
        result = parts[0]
        for x in parts[1:]:
            if term.op in ("add", "sub"):
                result = result.plus(x if term.op == "add" else x.times(Surd(Fraction(-1))))
            else:
                result = result.times(x if term.op == "mul" else x.inverse())
        return result
    raise ArithmeticError("no arithmetic of roots")


def _power(base: Surd, exponent: Fraction) -> Surd:
    if exponent.denominator != 1 or abs(exponent) > 12:
        raise ArithmeticError("a large exponent")
    result = Surd(Fraction(1))
    for _ in range(abs(int(exponent))):
        result = result.times(base)
    return result if exponent >= 0 else result.inverse()
