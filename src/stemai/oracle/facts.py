"""Facts that pin down `sqrt`, powers, sums, `prime` and `rational` for the Z3 printer, as kernel formulas.

Each formula is true in every model by the meaning of the kernel's operators.  They are instances at the terms that
occur, so they are weaker than the definitions: that costs proofs, never soundness.  `smtlib.py` has its own list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from stemai.kernel.terms import (
    INT,
    REAL,
    Symbol,
    Term,
    call,
    conjunction,
    forall,
    fresh,
    implication,
    instantiate,
    make,
    number,
    pointwise,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """`about` pins a term down without new terms; `growing` unfolds it once, and may bring new terms of its kind.

    `spent` are the new terms that must not be unfolded again.
    """

    about: tuple[Term, ...]
    growing: tuple[Term, ...] = ()
    spent: frozenset[Term] = frozenset()


def facts_of(term: Term) -> Facts:
    """The facts of a closed `term` whose operator is a key of `_FACTS`."""
    return _FACTS[term.op](term)


def congruence(symbol: Symbol, left: Sequence[Term | None], right: Sequence[Term | None]) -> Term:
    """That `symbol` has the same values at two choices of functions, if these agree everywhere.

    A choice has one closed function for each parameter that is one, and None for any other.  Raises: LimitReached.
    """
    pairs = [(f, g) for f, g in zip(left, right, strict=True) if f is not None and g is not None]
    sorts = [p.carrier for p, f in zip(symbol.parameters, left, strict=True) if f is None]
    variables = fresh(sorts, *(f for pair in pairs for f in pair))
    values = [
        call(symbol, *(next(rest) if f is None else f for f in choice))
        for choice, rest in ((left, iter(variables)), (right, iter(variables)))
    ]
    formula = implication([pointwise(f, g) for f, g in pairs if f != g], _eq(*values))
    for variable in reversed(variables):
        formula = forall(variable, formula)
    return formula


def _zero(sort_of: Term) -> Term:
    return number(0, sort_of.sort)


def _one(sort_of: Term) -> Term:
    return number(1, sort_of.sort)


def _eq(left: Term, right: Term) -> Term:
    return make("eq", left, right)


def _le(left: Term, right: Term) -> Term:
    return make("le", left, right)


def _lt(left: Term, right: Term) -> Term:
    return make("lt", left, right)


def _at_least_zero(term: Term) -> Term:
    return _le(_zero(term), term)


def literal(term: Term) -> Fraction | None:
    """The value of a numeral, None for any other term."""
    return term.data[0] if term.op == "num" else None


# ------------------------------------------------------------------------------------------------------------- sqrt


def _sqrt(root: Term) -> Facts:
    (x,) = root.args
    about = [
        _at_least_zero(root),
        implication([_at_least_zero(x)], _eq(make("mul", root, root), x)),
        implication([_le(x, _zero(x))], _eq(root, _zero(x))),
    ]
    value = literal(x)
    if value is not None and value > 0:
        exact = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if exact**2 == value:
            about.append(_eq(root, number(exact, REAL)))
    return Facts(tuple(about))


# ----------------------------------------------------------------------------------------------------------- powers


def _power(power: Term) -> Facts:
    base, exponent = power.args
    natural = _at_least_zero(exponent)
    zero, one = _zero(base), _one(base)
    defined = [natural] if base.sort == INT else []  # a negative power of an integer means nothing
    about = [
        implication([_eq(exponent, number(0, INT))], _eq(power, one)),
        implication([_eq(exponent, number(1, INT))], _eq(power, base)),
        implication([_lt(number(0, INT), exponent), _eq(base, zero)], _eq(power, zero)),
        implication([*defined, _eq(base, one)], _eq(power, one)),
        implication([*defined, _lt(zero, base)], _lt(zero, power)),
        implication([natural, _le(one, base)], _le(one, power)),
        implication([natural, _le(number(2, base.sort), base)], _le(_successor(exponent, base), power)),
    ]
    if literal(base) == -1:
        even = _eq(make("imod", exponent, number(2, INT)), number(0, INT))
        about.append(implication(defined, _eq(power, make("ite", even, one, number(-1, base.sort)))))
    return Facts(tuple(about), tuple(_power_of_exponent(power)) + tuple(_power_of_base(power)))


def _successor(exponent: Term, base: Term) -> Term:
    """`exponent + 1` in the sort of `base`."""
    raised = make("add", exponent, number(1, INT))
    return make("real", raised) if base.sort == REAL else raised


def _power_of_exponent(power: Term) -> Iterator[Term]:
    """x^(a+b) = x^a * x^b,  x^(k*m) = (x^m)^k,  x^(-m) = 1/x^m"""
    base, exponent = power.args
    if exponent.op in ("add", "sub"):
        yield from _power_of_sum(power, *_split_sum(exponent))
    elif exponent.op == "mul":
        factor = literal(exponent.args[0])
        if factor is not None and factor > 1:
            rest = exponent.args[1] if len(exponent.args) == 2 else make("mul", *exponent.args[1:])
            value = make("pow", make("pow", base, rest), number(factor, INT))
            yield implication([_at_least_zero(rest)], _eq(power, value))
    elif exponent.op == "neg" and base.sort == REAL:
        yield _eq(power, make("div", _one(base), make("pow", base, exponent.args[0])))


def _split_sum(exponent: Term) -> tuple[list[Term], int]:
    """`exponent` as (parts that are not numerals, the sum of its numerals)."""
    if exponent.op == "sub":
        left, right = exponent.args
        value = literal(right)
        return ([exponent], 0) if value is None else ([left], -int(value))
    values = [literal(part) for part in exponent.args]
    parts = [part for part, value in zip(exponent.args, values, strict=True) if value is None]
    return parts, int(sum(v for v in values if v is not None))


def _power_of_sum(power: Term, parts: list[Term], shift: int) -> Iterator[Term]:
    base, exponent = power.args
    if parts == [exponent] or not parts:
        return
    rest = make("add", *parts) if len(parts) > 1 else parts[0]
    step = make("pow", base, number(abs(shift), INT))
    if shift >= 0:
        factors = [make("pow", base, part) for part in parts] + ([step] if shift else [])
        value = make("mul", *factors) if len(factors) > 1 else factors[0]
        yield implication([_at_least_zero(part) for part in parts], _eq(power, value))
    else:
        yield implication([_at_least_zero(exponent)], _eq(make("pow", base, rest), make("mul", power, step)))


def _power_of_base(power: Term) -> Iterator[Term]:
    """(x*y)^n = x^n * y^n,  (x/y)^n = x^n / y^n,  and the power of an integer among the reals"""
    base, exponent = power.args
    natural = [_at_least_zero(exponent)]
    if base.op in ("mul", "div"):
        yield implication(natural, _eq(power, make(base.op, *(make("pow", part, exponent) for part in base.args))))
    elif base.op == "real":
        yield implication(natural, _eq(power, make("real", make("pow", base.args[0], exponent))))


# ------------------------------------------------------------------------------------------------- sums and products


def _big(term: Term) -> Facts:
    low, high, body = term.args
    neutral = number(0 if term.op == "sum" else 1, term.sort)
    join = "add" if term.op == "sum" else "mul"
    before, again = _one_less(high)
    tail = make(term.op, low, before, body, hint=term.hint)
    last = make(join, tail, instantiate(body, [high]))
    about = (
        implication([_lt(high, low)], _eq(term, neutral)),
        implication([_eq(high, low)], _eq(term, instantiate(body, [low]))),
    )
    step = implication([_le(low, high)], _eq(term, last))
    return Facts(about, (step,), frozenset() if again else frozenset((tail,)))


def _one_less(high: Term) -> tuple[Term, bool]:
    """`high - 1`, and whether a positive numeral is left in it (then one more step is worth taking)."""
    value = literal(high)
    if value is not None:
        return number(value - 1, INT), False
    if high.op != "add":
        return make("sub", high, number(1, INT)), False
    parts, shift = _split_sum(high)
    if shift - 1 != 0 or not parts:
        parts = [*parts, number(shift - 1, INT)]
    return (make("add", *parts) if len(parts) > 1 else parts[0]), shift > 1


# ------------------------------------------------------------------------------------------------------------ primes

_SMALL_PRIMES: Final = (2, 3, 5)


def _prime(formula: Term) -> Facts:
    (n,) = formula.args
    (divisor,) = fresh([INT], n)
    two = number(2, INT)
    proper = [_le(two, divisor), _lt(divisor, n)]
    divides = _eq(make("imod", n, divisor), number(0, INT))
    definition = make("and", _le(two, n), forall(divisor, implication(proper, make("not", divides))))
    about = [implication([formula], _le(two, n)), _eq(formula, definition)]
    for p in _SMALL_PRIMES:
        prime = number(p, INT)
        multiple = _eq(make("imod", n, prime), number(0, INT))
        about.append(implication([formula, multiple], _eq(n, prime)))
    return Facts(tuple(about))


# ------------------------------------------------------------------------------------------------------- rationality

_FIELD: Final = ("add", "sub", "mul", "div", "min", "max", "ite")


def _rational(formula: Term) -> Facts:
    (t,) = formula.args
    if t.op in ("num", "real"):
        return Facts((formula,))
    if t.op in ("neg", "abs"):
        return Facts((_eq(formula, make("rational", t.args[0])),))
    if t.op == "pow":
        return Facts((implication([make("rational", t.args[0])], formula),))
    if t.op in ("sum", "prod"):
        low, high, body = t.args
        (index,) = fresh([INT], t)
        inside = [_le(low, index), _le(index, high)]
        every = forall(index, implication(inside, make("rational", instantiate(body, [index]))))
        return Facts((implication([every], formula),))
    if t.op not in _FIELD:
        return Facts(())
    parts = [a for a in t.args if a.sort == REAL]
    forward = implication([conjunction([make("rational", p) for p in parts])], formula)
    return Facts((forward, *_rational_backward(t)))


def _rational_backward(t: Term) -> Iterator[Term]:
    """Where all of a sum or product but one part is rational, and no factor is zero, so is that part."""
    if t.op not in ("add", "sub", "mul", "div") or len(t.args) != 2:
        return
    left, right = t.args
    whole = make("rational", t)
    for known, other in ((left, right), (right, left)):
        conditions = [whole, make("rational", known)]
        if t.op in ("mul", "div"):
            conditions.append(make("not", _eq(known, _zero(known))))
        yield implication(conditions, make("rational", other))


# ----------------------------------------------------------------------------------------------------------- size


def _size(size: Term) -> Facts:
    return Facts((_le(number(1, INT), size),))


_FACTS: Final[dict[str, Callable[[Term], Facts]]] = {
    "sqrt": _sqrt,
    "pow": _power,
    "sum": _big,
    "prod": _big,
    "prime": _prime,
    "rational": _rational,
    "size": _size,
}
