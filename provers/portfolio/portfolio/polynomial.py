"""Kernel terms as polynomials over atoms, and back.

An atom is a term that is not built by +, -, * or a power with a numeral exponent.  Only a convenience for guessing:
nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from stemai.kernel.terms import INT, REAL, Sort, Term, make, number

Monomial = tuple[tuple[Term, int], ...]  # atoms with their exponents, sorted by a stable key
Polynomial = dict[Monomial, Fraction]

_DEGREE = 12
_SPELLED = 400  # nodes of an atom whose text decides its place among others
_TERMS = 4_000


class TooLarge(Exception):
    """The polynomial grows beyond what a guess is worth."""


def polynomial(term: Term) -> Polynomial:
    """`term` in normal form.  Raises: TooLarge."""
    op, args = term.op, term.args
    if op == "num":
        return {(): term.data[0]} if term.data[0] else {}
    if op == "add":
        return plus(*map(polynomial, args))
    if op == "sub":
        return plus(polynomial(args[0]), scaled(polynomial(args[1]), -1))
    if op == "neg":
        return scaled(polynomial(args[0]), -1)
    if op == "mul":
        result: Polynomial = {(): Fraction(1)}
        for part in args:
            result = times(result, polynomial(part))
        return result
    if op == "pow" and args[1].op == "num" and 0 <= args[1].data[0] <= _DEGREE:
        base, result = polynomial(args[0]), {(): Fraction(1)}
        for _ in range(int(args[1].data[0])):
            result = times(result, base)
        return result
    if op == "div" and args[1].op == "num" and args[1].data[0]:
        return scaled(polynomial(args[0]), 1 / args[1].data[0])
    if op == "real" and args[0].op in ("num", "add", "sub", "neg", "mul"):
        return polynomial(_pushed(args[0]))
    return {((term, 1),): Fraction(1)}


def _pushed(term: Term) -> Term:
    """The real of an integer term, with the coercion moved to its leaves."""
    if term.op == "num":
        return number(term.data[0], REAL)
    return make(
        term.op,
        *(_pushed(a) if a.op in ("num", "add", "sub", "neg", "mul") else make("real", a) for a in term.args),
    )


def plus(*summands: Polynomial) -> Polynomial:
    """The sum."""
    result: Polynomial = {}
    for summand in summands:
        for monomial, coefficient in summand.items():
            value = result.get(monomial, Fraction(0)) + coefficient
            if value:
                result[monomial] = value
            else:
                result.pop(monomial, None)
    return result


def scaled(value: Polynomial, factor: Fraction | int) -> Polynomial:
    """The multiple by a number."""
    return {m: c * factor for m, c in value.items()} if factor else {}


def times(left: Polynomial, right: Polynomial) -> Polynomial:
    """The product.  Raises: TooLarge."""
    if len(left) * len(right) > _TERMS:
        raise TooLarge
    result: Polynomial = {}
    for m, c in left.items():
        for n, d in right.items():
            key = joined(m, n)
            value = result.get(key, Fraction(0)) + c * d
            if value:
                result[key] = value
            else:
                result.pop(key, None)
    return result


def joined(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    exponents = dict(left)
    for atom, exponent in right:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return tuple(sorted(exponents.items(), key=lambda item: _rank(item[0])))


def degree(monomial: Monomial) -> int:
    """The total degree."""
    return sum(exponent for _, exponent in monomial)


def atoms_of(values: Iterable[Polynomial]) -> list[Term]:
    """The atoms that occur, each once."""
    found: dict[Term, None] = {}
    for value in values:
        for monomial in value:
            found.update((atom, None) for atom, _ in monomial)
    return list(found)


def monomial_term(monomial: Monomial, sort: Sort) -> Term:
    """The monomial as a term."""
    factors = [atom if exponent == 1 else make("pow", atom, number(exponent, INT)) for atom, exponent in monomial]
    return product(factors, sort)


def product(factors: Sequence[Term], sort: Sort) -> Term:
    """The product of terms, 1 for none."""
    return number(1, sort) if not factors else factors[0] if len(factors) == 1 else make("mul", *factors)


def _rank(atom: Term) -> tuple[int, str]:
    """Where an atom stands; a large one is not written out, since what it shares would be written each time."""
    return atom.size, repr(atom) if atom.size <= _SPELLED else ""


def total(summands: Sequence[tuple[Fraction | int, Term]], sort: Sort) -> Term:
    """The linear combination of terms, positive summands first, subtraction for the others."""
    ordered = [s for s in summands if s[0] > 0] + [s for s in summands if s[0] < 0]
    if not ordered:
        return number(0, sort)
    result: Term | None = None
    for coefficient, term in ordered:
        size = abs(Fraction(coefficient))
        part = _times_number(size, term, sort)
        if result is None:
            result = part if coefficient > 0 else _negative(part)
        elif coefficient > 0:
            result = make("add", *(result.args if result.op == "add" else (result,)), part)
        else:
            result = make("sub", result, part)
    return number(0, sort) if result is None else result


def _negative(term: Term) -> Term:
    return number(-term.data[0], term.sort) if term.op == "num" else make("neg", term)


def _times_number(size: Fraction, term: Term, sort: Sort) -> Term:
    if size == 1:
        return term
    if term.op == "num":
        return number(size * term.data[0], sort)
    factors = term.args if term.op == "mul" else (term,)
    return make("mul", number(size, sort), *factors)


def term_of(value: Mapping[Monomial, Fraction], sort: Sort) -> Term:
    """The polynomial as a term; at Int its coefficients must be whole."""
    ordered = sorted(value.items(), key=lambda item: (-degree(item[0]), [(_rank(a), e) for a, e in item[0]]))
    return total([(c, monomial_term(m, sort)) for m, c in ordered], sort)


def divided(dividend: Term, divisor: Term, variable: Term) -> tuple[Term, Term] | None:
    """Quotient and remainder by a divisor `variable + c` or `c - variable`, as terms; None for another divisor."""
    key: Monomial = ((variable, 1),)
    try:
        lower, rest = polynomial(divisor), polynomial(dividend)
    except TooLarge:
        return None
    lead = lower.get(key)
    if lead not in (1, -1) or any(variable in atom.frees for m in lower if m != key for atom, _ in m):
        return None
    quotient: Polynomial = {}
    for _ in range(_DEGREE):
        top = max(
            (m for m in rest if (variable, 1) in m or any(a is variable for a, _ in m)),
            key=degree,
            default=None,
        )
        if top is None:
            break
        less = tuple((a, e - 1) if a is variable else (a, e) for a, e in top)
        step = {tuple((a, e) for a, e in less if e): rest[top] / lead}
        quotient = plus(quotient, step)
        rest = plus(rest, scaled(times(step, lower), -1))
    sort = dividend.sort
    return term_of(quotient, sort), term_of(rest, sort)
