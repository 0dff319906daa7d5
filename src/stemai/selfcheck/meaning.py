"""The meaning of kernel terms a second time: exact evaluation that shares no code with the kernel's evaluator.

It is three-valued.  A quantifier is tried at some values, and is decided only where one value decides it or where there
are no others; whatever is not decided exactly (an irrational root, a sort without a carrier, too many steps) raises
`Unknown`, or is None for a formula.  `Interpretation` gives undefined symbols random total functions of their types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from math import floor, isqrt, prod
from random import Random
from typing import Any, Final

from stemai.kernel.terms import BOOL, INT, REAL, T_NAT, T_RAT, Sort, Symbol, Term, Type
from stemai.kernel.theory import Theory

Function = Callable[..., Any]
Scope = tuple[Any, ...]  # values of the loose indices; the last is index 0

STEPS: Final = 20_000
RANGE: Final = 200  # values of a bounded quantifier, or terms of a sum
BITS: Final = 2_000  # of a number on the way
EXPONENT: Final = 300
WORDS: Final = 64  # words of a width are all tried up to this many
INTEGERS: Final = (0, 1, 2, -1, 3, -2, 5, -7)
RATIONALS: Final = tuple(map(Fraction, ("0", "1", "-1", "1/2", "2", "-3/2", "3", "1/3")))


class Unknown(Exception):
    """Exact evaluation says nothing here."""


class Exhausted(Unknown):
    """The steps are spent: nothing that is tried from here on can be decided."""


class Interpretation:
    """A size for each declared sort and a function for each undefined symbol, drawn at random; and steps to spend."""

    def __init__(self, theory: Theory, random: Random, steps: int = STEPS, numbers: Iterable[Fraction] = ()) -> None:
        """`numbers` are tried as values too: a witness may be among them."""
        self.theory = theory
        self.random = random
        self.left = steps
        self.numbers = frozenset(numbers)
        self.carriers = {name: random.choice((1, 2, 3)) for name in theory.sorts}
        self.functions: dict[str, Function] = {}
        for symbol in theory.symbols.values():
            if symbol.name not in theory.definitions:
                self.functions[symbol.name] = self.function(symbol.parameters, symbol.result)

    def function(self, parameters: tuple[Type, ...], result: Type) -> Function:
        """A random total function; where the result is a `Nat` its values are."""
        random, sort = self.random, result.carrier
        numbers = [i for i, p in enumerate(parameters) if p.carrier in (INT, REAL)]
        table: dict[Scope, Any] = {}

        def drawn(*values: Any) -> Any:
            given = tuple(self._told(v, p.carrier) for v, p in zip(values, parameters, strict=True))
            if given not in table:
                table[given] = random.choice(self.values(sort)[0])
            return fit(table[given])

        def fit(value: Any) -> Any:
            value = Fraction(floor(value)) if sort == INT else value
            return abs(value) if result == T_NAT else value

        if sort in (INT, REAL) and numbers and random.random() < 0.6:
            at, slope, offset = random.choice(numbers), random.choice((0, 1, 1, 2, -1)), random.choice((0, 0, 1, -2))
            return lambda *values: fit(slope * values[at] + offset)
        return drawn

    def _told(self, value: Any, sort: Sort) -> Any:
        """What tells a value from others: of a function its values, so that equal ones are.  Raises: Unknown (too many)."""
        if sort.result is None:
            return value
        domains = [self.values(argument) for argument in sort.arguments]
        if not all(complete for _, complete in domains):
            raise Unknown
        points = product(*(values for values, _ in domains))
        return tuple(self._told(value(*point), sort.result) for point in points)

    def values(self, sort: Sort) -> tuple[tuple[Any, ...], bool]:
        """Some values of a sort, and whether there are no others.  Raises: Unknown."""
        if sort == BOOL:
            return (False, True), True
        if sort == INT:
            return (*map(Fraction, INTEGERS), *(n for n in self.numbers if n.denominator == 1)), False
        if sort == REAL:
            return (*RATIONALS, *self.numbers), False
        if sort.name == "BitVec":
            size = 1 << sort.width
            return (tuple(range(size)), True) if size <= WORDS else ((0, 1, size - 1, size >> 1), False)
        if sort.name in self.carriers:
            return tuple(range(self.carriers[sort.name])), True
        if sort.result is not None:
            made = [self.function(tuple(_type(s) for s in sort.arguments), _type(sort.result)) for _ in range(3)]
            return tuple(made), False
        raise Unknown

    def truth(self, formula: Term, scope: Scope = ()) -> bool | None:
        """Whether the formula holds; None where this is not decided."""
        try:
            return self._truth(formula, scope)
        except Unknown:
            return None

    def _part(self, formula: Term, scope: Scope) -> bool | None:
        try:
            return self._truth(formula, scope)
        except Exhausted:
            raise
        except Unknown:
            return None

    def _truth(self, term: Term, scope: Scope) -> bool | None:
        self._spend()
        op, args = term.op, term.args
        if op == "not":
            found = self._part(args[0], scope)
            return None if found is None else not found
        if op in ("and", "or"):
            return joined((self._part(a, scope) for a in args), op == "or")
        if op == "implies":
            return joined((self._negated(args[0], scope), self._part(args[1], scope)), True)
        if op in ("forall", "exists"):
            return self._quantified(term, scope)
        return bool(self.value(term, scope))

    def _negated(self, term: Term, scope: Scope) -> bool | None:
        found = self._part(term, scope)
        return None if found is None else not found

    def _quantified(self, term: Term, scope: Scope) -> bool | None:
        exists = term.op == "exists"
        values, complete = self._between(term, scope) or self.values(term.data)
        found: Iterable[bool | None] = (self._part(term.args[0], (*scope, v)) for v in values)
        return joined(found, exists) if complete else _decisive(found, exists)

    def _between(self, term: Term, scope: Scope) -> tuple[tuple[Any, ...], bool] | None:
        """The integers that the conditions right after the quantifier leave, if these bound them on both sides."""
        if term.data != INT:
            return None
        lows, highs = [], []
        for condition in _conditions(term.args[0], term.op == "exists"):
            if condition.op not in ("le", "lt") or condition.args[0].sort != INT:
                continue
            left, right = condition.args
            strict = condition.op == "lt"
            if _is_bound(left) and 0 not in right.scope:
                highs.append(int(self.value(right, (*scope, None))) - strict)
            if _is_bound(right) and 0 not in left.scope:
                lows.append(int(self.value(left, (*scope, None))) + strict)
        if not lows or not highs or min(highs) - max(lows) > RANGE:
            return None
        return tuple(map(Fraction, range(max(lows), min(highs) + 1))), True

    def value(self, term: Term, scope: Scope = ()) -> Any:
        """A `bool`, a `Fraction`, an `int` for a word or an element, or a function.  Raises: Unknown."""
        self._spend()
        op, args = term.op, term.args
        if op == "bound":
            return scope[-1 - term.data[0]]
        if op in ("num", "word"):
            return Fraction(term.data[0]) if op == "num" else int(term.data[0])
        if op in ("true", "false"):
            return op == "true"
        if op == "ite":
            return self.value(args[1 if self._known(args[0], scope) else 2], scope)
        if op == "lambda":
            return lambda *values: self.value(args[0], (*scope, *values))
        if op in ("not", "and", "or", "implies", "forall", "exists"):
            return self._known(term, scope)
        if op == "eq" and args[0].sort.result is not None:
            raise Unknown
        if op in ("sum", "prod"):
            return self._big(op, args, scope)
        if op == "call":
            return self._called(term.data, [self.value(a, scope) for a in args])
        if op == "apply":
            return self.value(args[0], scope)(*(self.value(a, scope) for a in args[1:]))
        values = [self.value(a, scope) for a in args]
        if op == "pow" and term.sort == INT and values[1] < 0:
            raise Unknown  # some integer, and the language does not say which
        return _word(op, values, args[0].sort.width) if op.startswith("bv") else _modest(_number(op, values))

    def _known(self, formula: Term, scope: Scope) -> bool:
        found = self._truth(formula, scope)
        if found is None:
            raise Unknown
        return found

    def _big(self, op: str, args: tuple[Term, ...], scope: Scope) -> Fraction:
        low, high = (int(self.value(a, scope)) for a in args[:2])
        if high - low > RANGE:
            raise Unknown
        parts = [self.value(args[2], (*scope, Fraction(k))) for k in range(low, high + 1)]
        return Fraction(sum(parts) if op == "sum" else prod(parts))

    def _called(self, symbol: Symbol, values: list[Any]) -> Any:
        definition = self.theory.definitions.get(symbol.name)
        if definition is None:
            if symbol.name not in self.functions:
                raise Unknown
            return self.functions[symbol.name](*values)
        given = tuple(zip(values, symbol.parameters, strict=True))
        if any(v < 0 for v, t in given if t == T_NAT) or any(t.result in (T_NAT, T_RAT) for _, t in given):
            raise Unknown  # a definition says nothing outside of the types; a guard of a function is not decided here
        return self.value(definition.body, tuple(values))

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Exhausted


def joined(found: Iterable[bool | None], decisive: bool) -> bool | None:
    """The disjunction of values that may be unknown, or their conjunction where False is `decisive`."""
    unknown = False
    for value in found:
        if value is decisive:
            return decisive
        unknown = unknown or value is None
    return None if unknown else not decisive


def _decisive(found: Iterable[bool | None], decisive: bool) -> bool | None:
    return decisive if any(value is decisive for value in found) else None


def _conditions(body: Term, exists: bool) -> list[Term]:
    found: list[Term] = []
    while not exists and body.op == "implies":
        found.append(body.args[0])
        body = body.args[1]
    found += [body] if exists else []
    return [part for c in found for part in (_flat(c) if c.op == "and" else [c])]


def _flat(formula: Term) -> list[Term]:
    return [p for a in formula.args for p in (_flat(a) if a.op == "and" else [a])]


def _is_bound(term: Term) -> bool:
    return term.op == "bound" and term.data[0] == 0


def _type(sort: Sort) -> Type:
    return Type(sort.name, sort)


def _modest(value: Any) -> Any:
    if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
        raise Unknown
    return value


def _number(op: str, values: list[Any]) -> Any:
    left, right = values[0], values[-1]
    match op:
        case "eq" | "le" | "lt":
            return {"eq": left == right, "le": left <= right, "lt": left < right}[op]
        case "add" | "mul":
            return sum(values, Fraction(0)) if op == "add" else prod(values, start=Fraction(1))
        case "sub" | "neg":
            return left - right if op == "sub" else -left
        case "div":
            return left / right if right else Fraction(0)
        case "idiv" | "imod":
            return _euclid(left, right)[op == "imod"]
        case "dvd":
            return right == 0 if left == 0 else right % left == 0
        case "pow":
            return _power(left, right)
        case "abs" | "min" | "max":
            return abs(left) if op == "abs" else min(values) if op == "min" else max(values)
        case "floor":
            return Fraction(floor(left))
        case "real":
            return left
        case "rational":
            return True  # no irrational number has a value here
        case "sqrt":
            return _root(left)
        case "prime":
            return left > 1 and all(left % d for d in range(2, _small(isqrt(int(left))) + 1))
    raise Unknown


def _small(value: int) -> int:
    if value > 10_000:
        raise Unknown
    return value


def _euclid(left: Fraction, right: Fraction) -> tuple[Fraction, Fraction]:
    if right == 0:
        return Fraction(0), left
    quotient = Fraction(floor(left / right) if right > 0 else -floor(left / -right))
    return quotient, left - quotient * right


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if abs(exponent) > EXPONENT or base.numerator.bit_length() * abs(exponent) > BITS:
        raise Unknown
    return Fraction(0) if base == 0 and exponent < 0 else base ** int(exponent)


def _root(value: Fraction) -> Fraction:
    root = Fraction(isqrt(max(0, value.numerator)), isqrt(value.denominator))
    if value > 0 and root**2 != value:
        raise Unknown
    return root


def _word(op: str, values: list[int], width: int) -> Any:
    size, half = 1 << width, 1 << (width - 1)
    left, right = values[0], values[-1]
    signed = [v - size if v >= half else v for v in values]
    if op in ("bvult", "bvule"):
        return left < right if op == "bvult" else left <= right
    if op in ("bvslt", "bvsle"):
        return signed[0] < signed[1] if op == "bvslt" else signed[0] <= signed[1]
    quotient = abs(signed[0]) // abs(signed[-1]) if right else 0
    sign = -1 if (signed[0] < 0) != (signed[-1] < 0) else 1
    by_zero = 1 if signed[0] < 0 else size - 1
    results = {
        "bvadd": left + right,
        "bvsub": left - right,
        "bvmul": left * right,
        "bvneg": -left,
        "bvnot": ~left,
        "bvand": left & right,
        "bvor": left | right,
        "bvxor": left ^ right,
        "bvshl": left << min(right, width),
        "bvlshr": left >> min(right, width),
        "bvashr": signed[0] >> min(right, width),
        "bvudiv": left // right if right else size - 1,
        "bvurem": left % right if right else left,
        "bvsdiv": sign * quotient if right else by_zero,
        "bvsrem": signed[0] - sign * quotient * signed[-1] if right else left,
    }
    if op not in results:
        raise Unknown
    return results[op] % size
