"""Polynomials with rational coefficients over atoms, and the normal form of arithmetic terms.

An atom is a term that arithmetic cannot take apart; an Int atom and its image under `real` are one indeterminate, so
that integer and real terms meet in one ring.  `x / y` is `x * (1/y)`, which holds for y = 0 too, since 1/0 is 0.
Atoms are compared by their operator and the normal forms of their arguments; that is congruence, and no more.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits, work
from stemai.kernel.terms import ARITHMETIC, INT, Term, binds
from stemai.kernel.values import bits_of

Coefficient = int | Fraction
Monomial = tuple[tuple[int, int], ...]  # (atom, exponent) by rising atom, exponents at least 1; () is the constant 1
Polynomial = dict[Monomial, Coefficient]  # no zero coefficients

UNIT: Final[Monomial] = ()


def add(left: Polynomial, right: Polynomial, factor: Coefficient = 1) -> Polynomial:
    """``left + factor * right``"""
    result = dict(left)
    for monomial, coefficient in right.items():
        value = result.get(monomial, 0) + factor * coefficient
        if value:
            result[monomial] = value
        else:
            result.pop(monomial, None)
    return result


def scale(polynomial: Polynomial, factor: Coefficient) -> Polynomial:
    """``factor * polynomial``"""
    return {m: c * factor for m, c in polynomial.items()} if factor else {}


def constant(value: Coefficient) -> Polynomial:
    """The polynomial without atoms."""
    exact = value.numerator if value.denominator == 1 else value
    return {UNIT: exact} if exact else {}


def constant_of(polynomial: Polynomial) -> Coefficient | None:
    """Its value, where the polynomial has no atoms."""
    if not polynomial:
        return 0
    return polynomial[UNIT] if len(polynomial) == 1 and UNIT in polynomial else None


def primitive(polynomial: Polynomial) -> tuple[Fraction, Polynomial]:
    """The positive rational c, and the polynomial divided by c, whose nonconstant part has coprime integers.

    A constant polynomial gives 1 and itself.  Raises: M008.
    """
    coefficients = [Fraction(c) for m, c in polynomial.items() if m != UNIT]
    if not coefficients:
        return Fraction(1), polynomial
    work.spend(len(coefficients) * _cost(_bits(polynomial) + _common_bits(coefficients)))
    content = Fraction(gcd(*(c.numerator for c in coefficients)), lcm(*(c.denominator for c in coefficients)))
    return content, {m: _exact(c / content) for m, c in polynomial.items()}


def _exact(value: Coefficient) -> Coefficient:
    return value.numerator if value.denominator == 1 else value


def _times(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    exponents = dict(left)
    for atom, exponent in right:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return tuple(sorted(exponents.items()))


class Ring:
    """The atoms of one normalisation, numbered as they are met, and the work that it may still do.

    Two terms have the same value wherever their `of` in one ring are equal.
    """

    def __init__(self, work: int = limits.POLYNOMIAL_WORK) -> None:
        self.atoms: list[Term | None] = []  # None: the reciprocal of a polynomial that is no term of the input
        self.work = work
        self._integral: list[bool] = []
        self._numbers: dict[Hashable, int] = {}
        self._reciprocals: dict[int, Polynomial] = {}
        self._done: dict[Term, Polynomial] = {}

    def of(self, term: Term) -> Polynomial:
        """The normal form of an Int or Real term.  Raises: K040 (another sort), M008 (too large)."""
        if term.sort not in ARITHMETIC:
            raise KernelError("K040", f"a term of sort {term.sort} is not arithmetic")
        done = self._done.get(term)
        if done is None:
            done = self._done[term] = self._normal(term)
        return done

    def spend(self, steps: int) -> None:
        """Count work done on polynomials of this ring.  Raises: M008."""
        work.spend(steps)
        self.work -= steps
        if self.work < 0:
            raise LimitReached("M008", "a polynomial takes more work than the kernel grants")

    def is_integral(self, polynomial: Polynomial) -> bool:
        """Whether every atom stands for an integer."""
        return all(self._integral[atom] for monomial in polynomial for atom, _ in monomial)

    def inverse_of(self, atom: int) -> Polynomial | None:
        """The polynomial whose reciprocal an atom is, where it is known to be one."""
        return self._reciprocals.get(atom)

    def add(self, left: Polynomial, right: Polynomial, factor: Coefficient = 1) -> Polynomial:
        """``left + factor * right``, counted.  Raises: M008."""
        bits = _bits(left) + _bits(right) + bits_of(factor)
        self.spend(len(left) + (1 + len(right)) * _cost(bits))
        return add(left, right, factor)

    def multiply(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """``left * right``.  Raises: M008."""
        self.spend((1 + len(left) * len(right)) * _cost(_bits(left) + _bits(right)))
        result: Polynomial = {}
        for m, c in left.items():
            for n, d in right.items():
                monomial = _times(m, n)
                result[monomial] = result.get(monomial, 0) + c * d
        if len(result) > limits.POLYNOMIAL_TERMS:
            raise LimitReached("M008", f"a polynomial has more than {limits.POLYNOMIAL_TERMS} terms")
        return {m: _exact(c) for m, c in result.items() if c}

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """``base ^ exponent`` for a natural exponent.  Raises: M008."""
        if exponent > limits.EXPONENT and len(base) > 1:
            raise LimitReached("M008", f"an exponent is larger than {limits.EXPONENT}")
        result, square = constant(1), base
        while exponent:
            if exponent & 1:
                result = self.multiply(result, square)
            exponent >>= 1
            if exponent:
                square = self.multiply(square, square)
        return result

    def _normal(self, term: Term) -> Polynomial:
        op, args = term.op, term.args
        if op == "num":
            return constant(term.data[0])
        if op == "real":
            return self.of(args[0])
        if op == "neg":
            return scale(self.of(args[0]), -1)
        if op in ("add", "sub"):
            return self._sum([self.of(a) for a in args], -1 if op == "sub" else 1)
        if op == "mul":
            product = self.of(args[0])
            for part in args[1:]:
                product = self.multiply(product, self.of(part))
            return product
        if op == "pow":
            exponent = constant_of(self.of(args[1]))
            if isinstance(exponent, int):
                return self._literal_power(term, self.of(args[0]), exponent)
        if op == "div":
            return self.multiply(self.of(args[0]), self._reciprocal(self.of(args[1])))
        return self._atom(self._key(term), term)

    def _sum(self, parts: list[Polynomial], factor: int) -> Polynomial:
        """The first of `parts`, and `factor` times each of the others."""
        bits = max(map(_bits, parts)) + _common_bits(c for p in parts for c in p.values())
        self.spend(sum(len(p) + 1 for p in parts) * _cost(bits))
        result = dict(parts[0])
        for part in parts[1:]:
            for monomial, coefficient in part.items():
                result[monomial] = result.get(monomial, 0) + factor * coefficient
        return {m: _exact(c) for m, c in result.items() if c}

    def _literal_power(self, term: Term, base: Polynomial, exponent: int) -> Polynomial:
        if exponent >= 0:
            return self.power(base, exponent)
        if term.sort == INT:
            return self._atom(self._key(term), term)  # its value is not specified
        return self.power(self._reciprocal(base), -exponent)

    def _reciprocal(self, polynomial: Polynomial) -> Polynomial:
        """``1 / polynomial``, with 1/0 = 0: the reciprocal of a product is the product of the reciprocals."""
        if not polynomial:
            return {}
        if len(polynomial) > 1:
            content, rest = primitive(polynomial)
            if next(rest[m] for m in sorted(rest, reverse=True)) < 0:
                content, rest = -content, scale(rest, -1)
            inverse = self._atom(("1/", frozenset(rest.items())), None)
            ((((atom, _),), _),) = inverse.items()
            self._reciprocals[atom] = rest
            return scale(inverse, 1 / content)
        ((monomial, coefficient),) = polynomial.items()
        result = constant(Fraction(1) / coefficient)
        for atom, exponent in monomial:
            single: Polynomial = {((atom, 1),): 1}
            if atom not in self._reciprocals:
                inverse = self._atom(("1/", frozenset(single.items())), None)
                ((((other, _),), _),) = inverse.items()
                self._reciprocals[atom], self._reciprocals[other] = inverse, single
            result = self.multiply(result, self.power(self._reciprocals[atom], exponent))
        return result

    def _atom(self, key: Hashable, term: Term | None) -> Polynomial:
        index = self._numbers.get(key)
        if index is None:
            index = self._numbers[key] = len(self.atoms)
            self.atoms.append(term)
            self._integral.append(term is not None and term.sort == INT)
        return {((index, 1),): 1}

    def _key(self, term: Term) -> Hashable:
        """What decides which atom a term is: arithmetic arguments count by their normal forms, others by identity."""
        if not term.args:
            return term
        parts: list[Hashable] = [term.op, term.data, term.sort]
        for position, argument in enumerate(term.args):
            known = argument.sort in ARITHMETIC and binds(term.op, position, term.data) == 0
            parts.append((argument.sort, frozenset(self.of(argument).items())) if known else argument)
        return tuple(parts)


def _bits(polynomial: Polynomial) -> int:
    return max((bits_of(c) for c in polynomial.values()), default=0)


def _common_bits(coefficients: Iterable[Coefficient]) -> int:
    """A bound on the bits of a common denominator."""
    return sum(d.bit_length() for d in {c.denominator for c in coefficients} - {1})


def _cost(bits: int) -> int:
    """Steps of one operation on fractions of that many bits: common divisors take quadratic time.  Raises: M008."""
    if bits > limits.VALUE_BITS:
        raise LimitReached("M008", f"a coefficient has more than {limits.VALUE_BITS} bits")
    return 1 + (bits >> 6) + (bits >> 9) ** 2
