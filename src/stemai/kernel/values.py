"""Values of terms, and what the operators do with them: the conventions of the language, exactly.

A value is a `bool`, an `int` (Int, a word, an element of a finite carrier), a `Fraction` (Real), a `Closure` or a
`Constructed` (of a datatype); the sort of the term says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any, Final, NoReturn
from weakref import WeakValueDictionary

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits
from stemai.kernel.terms import BOOL, FALSE, INT, REAL, TRUE, Sort, Symbol, Term, call, number, word
from stemai.kernel.theory import Theory


class Closure:
    """A function, made by `closure` alone: `body` has one loose index for each parameter, then those that `captured` fills.

    One object stands for one text, so that looking it up costs no walk over what is captured by what is captured.  Two
    objects may be one function: whether they are is never asked of them, but of their values.
    """

    __slots__ = ("__weakref__", "body", "captured", "nesting", "parameters")

    parameters: tuple[Sort, ...]
    body: Term
    captured: tuple[Any, ...]
    nesting: int


_CLOSURES: WeakValueDictionary[tuple[Any, ...], Closure] = WeakValueDictionary()


def closure(parameters: tuple[Sort, ...], body: Term, captured: tuple[Any, ...] = (), nesting: int = 0) -> Closure:
    """The function that `body` gives for `parameters`, where `captured` are the values around it."""
    key = (parameters, body, captured)
    found = _CLOSURES.get(key)
    if found is None:
        found = Closure()
        found.parameters, found.body, found.captured, found.nesting = parameters, body, captured, nesting
        found = _CLOSURES.setdefault(key, found)
    return found


class Constructed:
    """A value of a datatype, made by `constructed` alone: equal values are one object, unless they hold functions."""

    __slots__ = ("__weakref__", "constructor", "depth", "fields", "holds_functions", "size")

    constructor: Symbol
    fields: tuple[Any, ...]
    depth: int
    size: int  # what the operator `size` says of it
    holds_functions: bool  # so that another object may be an equal value


_CONSTRUCTED: WeakValueDictionary[tuple[Symbol, tuple[Any, ...]], Constructed] = WeakValueDictionary()


def constructed(constructor: Symbol, fields: tuple[Any, ...]) -> Constructed:
    """The value that `constructor` makes of `fields`, each of its type, in the form that belongs to its sort.

    Raises: M007.
    """
    found = _CONSTRUCTED.get((constructor, fields))
    if found is not None:
        return found
    value = Constructed()
    value.constructor, value.fields = constructor, fields
    parts = [v for v in fields if isinstance(v, Constructed)]
    value.depth = 1 + max((v.depth for v in parts), default=0)
    if value.depth > limits.CONSTRUCTOR_NESTING:
        raise LimitReached("M007", f"more than {limits.CONSTRUCTOR_NESTING} constructors are inside each other")
    value.size = 1 + sum(v.size for v in parts)
    value.holds_functions = any(isinstance(v, Closure) for v in fields) or any(v.holds_functions for v in parts)
    return _CONSTRUCTED.setdefault((constructor, fields), value)


Value = bool | int | Fraction | Closure | Constructed


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A size for each declared sort, whose elements are 0, 1, .., and a value for each undefined symbol."""

    carriers: Mapping[str, int] = field(default_factory=dict)
    symbols: Mapping[str, Value] = field(default_factory=dict)


class Budget:
    """Counted steps; a step is about a microsecond of work."""

    __slots__ = ("left",)

    def __init__(self, steps: int = limits.EVALUATION_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take `steps`.  Raises: M006."""
        self.left -= steps
        if self.left < 0:
            raise LimitReached("M006", "an exact evaluation takes more steps than the kernel grants")


def undecided(why: str) -> NoReturn:
    """Raise K030: exact evaluation does not decide this."""
    raise KernelError(
        "K030",
        f"this cannot be decided by evaluation: {why}",
        cause="evaluation needs literals, definitions, and quantifiers over bounded integers or finite sorts",
        mend="prove it with steps, or give a bound such as `0 <= k and k <= 10` right after the quantifier",
    )


def admit(sort: Sort, value: Value, interpretation: Interpretation, theory: Theory) -> Value:
    """`value` in the form that belongs to `sort`.  Raises: K030 (it is not of that sort)."""
    if sort.result is not None:
        fits = isinstance(value, Closure) and value.parameters == sort.arguments
        fits = fits and isinstance(value, Closure) and value.body.sort == sort.result
        return value if fits else undecided(f"a value is not of sort {sort}")
    if sort == BOOL and isinstance(value, bool):
        return value
    if isinstance(value, Constructed):
        fits = value.constructor.result.carrier == sort and theory.is_constructor(value.constructor)
        return value if fits else undecided(f"a value is not of sort {sort}")
    if not isinstance(value, int | Fraction) or isinstance(value, bool):
        undecided(f"a value is not of sort {sort}")
    if sort == REAL:
        return Fraction(value)
    size = interpretation.carriers.get(sort.name, 0) if sort.name in theory.sorts else 1 << sort.width
    known = sort.name in theory.sorts or sort == INT or sort.name == "BitVec"
    if value.denominator != 1 or not known or (sort != INT and not 0 <= value < size):
        undecided(f"a value is not of sort {sort}")
    return int(value)


def quote(value: Value, sort: Sort) -> Term | None:
    """The literal that denotes `value`, or None for functions and for elements of declared sorts."""
    if isinstance(value, Constructed):
        return _quote_constructed(value, {})
    if isinstance(value, bool) and sort == BOOL:
        return TRUE if value else FALSE
    if isinstance(value, int | Fraction) and sort in (INT, REAL):
        return number(value, sort)
    if isinstance(value, int) and sort.name == "BitVec":
        return word(value, sort.width)
    return None


def _quote_constructed(value: Constructed, done: dict[Constructed, Term | None]) -> Term | None:
    """`quote` for a value whose parts may be shared; each is looked at once."""
    if value not in done:
        parts = [
            _quote_constructed(v, done) if isinstance(v, Constructed) else quote(v, t.carrier)
            for v, t in zip(value.fields, value.constructor.parameters, strict=True)
        ]
        known = [part for part in parts if part is not None]
        done[value] = call(value.constructor, *known) if len(known) == len(parts) else None
    return done[value]


def is_prime(value: int, budget: Budget) -> bool:
    """Whether `value` is a prime number: a Fermat test to base 2 for most composites, then trial division.

    Raises: M006.
    """
    if value < 4:
        return value >= 2
    if value % 2 == 0:
        return False
    budget.spend(1 + (value.bit_length() ** 3 >> 16))
    if pow(2, value - 1, value) != 1:
        return False  # by Fermat's little theorem, since 2 does not divide `value`
    root = isqrt(value)
    budget.spend(root >> 4)
    return all(value % divisor for divisor in range(3, root + 1, 2))


def euclid(left: int, right: int) -> tuple[int, int]:
    """Quotient and remainder with `0 <= remainder < |right|`; `(0, left)` for a zero divisor."""
    if right == 0:
        return 0, left
    remainder = left % abs(right)
    return (left - remainder) // right, remainder


def power(base: int | Fraction, exponent: int) -> int | Fraction:
    """`base` to the `exponent`; `1 / 0^n` is 0.

    Raises: K030 (an integer with a negative exponent), M007 (the result is estimated to be too large).
    """
    if exponent < 0 and isinstance(base, int):
        undecided("an integer has a negative exponent")
    if exponent < 0 and base == 0:
        return Fraction(0)
    bits = bits_of(base)
    if bits <= 1:
        return base ** (exponent if exponent == 0 else 2 - exponent % 2)  # of -1, 0 and 1 the powers repeat
    if bits * abs(exponent) > limits.VALUE_BITS:
        raise LimitReached("M007", f"a power grows beyond {limits.VALUE_BITS} bits")
    return base**exponent


def bits_of(value: int | Fraction) -> int:
    """The bits of the larger of numerator and denominator."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def square_root(value: Fraction) -> Fraction:
    """The square root, 0 below 0.  Raises: K030 (it is irrational)."""
    if value <= 0:
        return Fraction(0)
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top != value.numerator or bottom * bottom != value.denominator:
        undecided("a square root is not rational")
    return Fraction(top, bottom)


def signed(value: int, width: int) -> int:
    """The integer that a word means in two's complement."""
    return value - (1 << width) if value >> (width - 1) else value


def word_shift(op: str, value: int, by: int, width: int) -> int:
    """`value` shifted; by the width or more it is 0, or all sign bits."""
    if op == "bvashr":
        return signed(value, width) >> min(by, width)
    if by >= width:
        return 0
    return value << by if op == "bvshl" else value >> by


def word_quotient(op: str, left: int, right: int, width: int) -> int:
    """Division as in SMT-LIB: by zero all ones, and the dividend; the signed ones truncate toward zero."""
    if op in ("bvsdiv", "bvsrem"):
        a, b = signed(left, width), signed(right, width)
        if op == "bvsrem":
            return left if b == 0 else abs(a) % abs(b) * (-1 if a < 0 else 1)
        if b == 0:
            return 1 if a < 0 else -1
        return abs(a) // abs(b) * (-1 if (a < 0) != (b < 0) else 1)
    if right == 0:
        return -1 if op == "bvudiv" else left
    return left // right if op == "bvudiv" else left % right


WORD_FUNCTIONS: Final[dict[str, Callable[[int, int], int]]] = {
    "bvadd": lambda a, b: a + b,
    "bvsub": lambda a, b: a - b,
    "bvmul": lambda a, b: a * b,
    "bvand": lambda a, b: a & b,
    "bvor": lambda a, b: a | b,
    "bvxor": lambda a, b: a ^ b,
}
