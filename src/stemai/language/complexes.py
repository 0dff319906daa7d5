"""Complex numbers: a datatype `Complex := complex(re : Real, im : Real)`, whose arithmetic is that of its parts.

The kernel knows nothing of them but the datatype.  `z + w` is `complex(re(z) + re(w), im(z) + im(w))`, and so on, with
the conventions of Mathlib: `z / 0 = 0`, `z^0 = 1`.  There is no order.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Final

from stemai.kernel.terms import (
    INT,
    REAL,
    T_REAL,
    Symbol,
    Term,
    abstract,
    call,
    free,
    make,
    named_type,
    number,
)
from stemai.kernel.theory import Datatype

T_COMPLEX: Final = named_type("Complex")
COMPLEX: Final = Symbol("complex", (T_REAL, T_REAL), T_COMPLEX)
DATATYPE: Final = Datatype("Complex", (COMPLEX,))
#: Functions that are there with the type: of one complex number.
FUNCTIONS: Final = ("re", "im", "conj")
_ZERO: Final = number(0, REAL)
_ONE: Final = number(1, REAL)
_X, _Y = free("!re", REAL), free("!im", REAL)

Parts = tuple[Term, Term]


def made(parts: Parts) -> Term:
    """``complex(x, y)``"""
    return call(COMPLEX, *parts)


def of_real(term: Term) -> Term:
    """A real number as a complex one."""
    return made((term, _ZERO))


def is_made(term: Term) -> bool:
    """Whether the parts of a complex term can be read off."""
    return term.op == "call" and term.data == COMPLEX


def parts(term: Term) -> Parts:
    """The real and the imaginary part, read off where the term shows them."""
    if is_made(term):
        return term.args[0], term.args[1]
    if term.op == "ite" and all(map(is_made, term.args[1:])):
        condition, then, otherwise = term.args
        x, y = (make("ite", condition, *both) for both in zip(then.args, otherwise.args, strict=True))
        return x, y
    return _part(term, _X), _part(term, _Y)


def _part(term: Term, which: Term) -> Term:
    return make("match", term, abstract(which, [_X, _Y]), data=(COMPLEX,), hint=("x", "y"))


def part_of(term: Term) -> str:
    """`re` or `im` where `term` is that part of something that does not show it; empty for other terms."""
    if term.op != "match" or term.data != (COMPLEX,) or any(p.op != "match" for p in parts(term.args[0])):
        return ""
    arm = term.args[1]
    return "re" if arm is abstract(_X, [_X, _Y]) else "im" if arm is abstract(_Y, [_X, _Y]) else ""


def equal(left: Term, right: Term) -> Term:
    """Equality: of the parts, where both sides show them, which is the same since a constructor is injective."""
    if not (is_made(left) and is_made(right)):
        return make("eq", left, right)
    return make("and", *(make("eq", a, b) for a, b in zip(left.args, right.args, strict=True)))


def norm_squared(term: Term) -> Term:
    """``re^2 + im^2``"""
    x, y = parts(term)
    return make("add", _square(x), _square(y))


def _square(term: Term) -> Term:
    return make("pow", term, number(2, INT))


def _plus(z: Parts, w: Parts) -> Parts:
    return _sum(z[0], w[0]), _sum(z[1], w[1])


def _minus(z: Parts, w: Parts) -> Parts:
    return _difference(z[0], w[0]), _difference(z[1], w[1])


def _times(z: Parts, w: Parts) -> Parts:
    (x, y), (u, v) = z, w
    return _difference(_product(x, u), _product(y, v)), _sum(_product(x, v), _product(y, u))


def _over(z: Parts, w: Parts) -> Parts:
    u, v = w
    if v is _ZERO:
        return make("div", z[0], u), _ZERO if z[1] is _ZERO else make("div", z[1], u)
    x, y = _times(z, (u, make("neg", v)))
    below = make("add", _square(u), _square(v))
    return make("div", x, below), make("div", y, below)


OPERATIONS: Final[dict[str, Callable[[Parts, Parts], Parts]]] = {
    "+": _plus, "-": _minus, "*": _times, "/": _over,
}  # fmt: skip


def negative(z: Parts) -> Parts:
    """``-z``"""
    return _opposite(z[0]), _opposite(z[1])


def conjugate(z: Parts) -> Parts:
    """The complex conjugate."""
    return z[0], _opposite(z[1])


def power(z: Parts, exponent: int) -> Parts:
    """``z^n`` by the binomial theorem; ``1 / z^n`` for a negative exponent."""
    if exponent < 0:
        return _over((_ONE, _ZERO), power(z, -exponent))
    if z[1] is _ZERO:
        return make("pow", z[0], number(exponent, INT)), _ZERO
    terms: tuple[list[Term], list[Term]] = ([], [])
    for k in range(exponent + 1):
        sign = -1 if k % 4 in (2, 3) else 1
        factors = [number(sign * comb(exponent, k), REAL), _raised(z[0], exponent - k), _raised(z[1], k)]
        terms[k % 2].append(_multiplied(factors))
    return _added(terms[0]), _added(terms[1])


def _raised(base: Term, exponent: int) -> Term:
    return _ONE if exponent == 0 else base if exponent == 1 else make("pow", base, number(exponent, INT))


def _multiplied(factors: list[Term]) -> Term:
    kept = [f for f in factors if f is not _ONE]
    return _ONE if not kept else kept[0] if len(kept) == 1 else make("mul", *kept)


def _added(terms: list[Term]) -> Term:
    return _ZERO if not terms else terms[0] if len(terms) == 1 else make("add", *terms)


# Sums and products without the zeros and ones that real and imaginary numbers bring: `x + 0` is x, in every real field.


def _sum(a: Term, b: Term) -> Term:
    return b if a is _ZERO else a if b is _ZERO else make("add", a, b)


def _difference(a: Term, b: Term) -> Term:
    return a if b is _ZERO else _opposite(b) if a is _ZERO else make("sub", a, b)


def _product(a: Term, b: Term) -> Term:
    if a is _ZERO or b is _ZERO:
        return _ZERO
    return b if a is _ONE else a if b is _ONE else make("mul", a, b)


def _opposite(a: Term) -> Term:
    return number(-a.data[0], REAL) if a.op == "num" else make("neg", a)
