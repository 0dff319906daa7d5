"""What texts mean, a second time: values of expressions, read from docs/semantics.md; and random texts.

It starts from the syntax tree and shares nothing with the elaborator, nor with the kernel's evaluator.  Numbers are
`Fraction`s, complex numbers pairs of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt, prod
from random import Random
from typing import Any

from stemai.language import ast

TYPES = ("Nat", "Int", "Rat", "Real", "Complex")
ZERO, ONE = Fraction(0), Fraction(1)
Names = dict[str, tuple[str, Any]]  # the type of a name, and its value where it has one

DEFINITIONS = """\
def dn (a : Nat) : Nat := a - 2
def di (a : Int) : Int := a - 2
def dr (a : Real) : Real := 1 - a
def dq (a : Rat) : Rat := a / 2
def up (a : Nat) : Real := a - 1
"""
DEFINED: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "dn": ("Nat", "Nat", lambda a: max(a - 2, ZERO)),
    "di": ("Int", "Int", lambda a: a - 2),
    "dr": ("Real", "Real", lambda a: 1 - a),
    "dq": ("Rat", "Rat", lambda a: a / 2),
    "up": ("Nat", "Real", lambda a: a - 1),
}


class Unread(Exception):
    """The text has no meaning, say the documents."""


class Irrational(Exception):
    """The value is no rational number."""


def largest(*types: str) -> str:
    return max(types, key=TYPES.index)


# ------------------------------------------------------------------------------------------------------------ types


@dataclass(frozen=True)
class Leaves:
    """Of a tree: the largest type of its leaves (None if all are literals), what its literals need, whether it divides."""

    type: str | None = None
    literals: str = "Nat"
    divides: bool = False

    def __add__(self, other: Leaves) -> Leaves:
        types = [t for t in (self.type, other.type) if t is not None]
        return Leaves(largest(*types) if types else None, largest(self.literals, other.literals), self.divides or other.divides)

    @property
    def said(self) -> str | None:
        return None if self.type is None else largest(self.type, self.literals)

    @property
    def whole(self) -> str:
        """The type of the tree where nothing is expected of it."""
        return self.said or (largest(self.literals, "Rat") if self.divides else self.literals)

    def apart(self) -> Leaves:
        """A tree of its own, for the tree around it."""
        return self if self.said is None else Leaves(self.said)


def leaves(e: ast.Expression, names: Names) -> Leaves:
    match e:
        case ast.Name(name):
            return Leaves(names[name][0])
        case ast.Number(_, decimal):
            return Leaves(None, "Rat" if decimal else "Nat")
        case ast.Unary("-", operand):
            found = leaves(operand, names)
            return found if found.type else Leaves(None, largest(found.literals, "Int"), found.divides)
        case ast.Binary("^", base, _):
            return leaves(base, names)
        case ast.Binary(operator, left, right):
            found = leaves(left, names) + leaves(right, names)
            if operator in ("div", "mod"):
                return found.apart()
            return found + Leaves(divides=operator == "/")
        case ast.Apply(function, arguments):
            return _leaves_of_call(function.name, arguments, names)
        case ast.Ascription(_, type_):
            assert isinstance(type_, ast.BaseType)
            return Leaves(type_.name)
        case ast.If(_, then, otherwise):
            return (leaves(then, names) + leaves(otherwise, names)).apart()
        case ast.Big("count"):
            return Leaves("Nat")
        case ast.Big(_, index, domain, body):
            return leaves(body, {**names, index.name: (index_type(domain, names), None)}).apart()
        case ast.LetIn(name, _, given, body):
            return leaves(body, {**names, name.name: (leaves(given, names).whole, None)})
    raise AssertionError(e)


def _leaves_of_call(name: str, arguments: tuple[ast.Expression, ...], names: Names) -> Leaves:
    if name in ("abs", "min", "max"):
        found = sum((leaves(a, names) for a in arguments), Leaves())
        if found.said == "Complex":
            if name != "abs":
                raise Unread
            return Leaves("Real")
        return found
    results = {"floor": "Int", "ceil": "Int", "nat": "Nat", "re": "Real", "im": "Real", "conj": "Complex", "complex": "Complex"}
    return Leaves(results.get(name) or DEFINED[name][1])


def index_type(domain: Any, names: Names) -> str:
    """A Nat if both ends are, no minus sign stands before a term in them and the lower one has no subtraction."""
    assert isinstance(domain, ast.Range)
    both = all(leaves(end, names).whole == "Nat" for end in (domain.low, domain.high))
    return "Nat" if both and not _minus(domain.low, True) and not _minus(domain.high, False) else "Int"


def _minus(e: Any, subtraction: bool) -> bool:
    match e:
        case ast.Unary("-"):
            return True
        case ast.Binary("-", left, right):
            return subtraction or _minus(left, subtraction) or _minus(right, subtraction)
        case ast.Binary(_, left, right):
            return _minus(left, subtraction) or _minus(right, subtraction)
    return False


# ----------------------------------------------------------------------------------------------------------- values


def value(e: ast.Expression, names: Names, expected: str | None = None) -> Any:
    """The value of a whole tree, of which a type may be expected."""
    found = leaves(e, names)
    type_ = expected or found.whole
    if found.said is not None:
        _require_up(found.said, type_)
    match e:
        case ast.If(condition, then, otherwise):
            return value(then if truth(condition, names) else otherwise, names, type_)
        case ast.Big("sum" | "prod"):
            return _big(e, names, type_)
        case ast.LetIn(_, _, _, body):
            return value(body, _with_let(e, names), type_)
    return inside(e, names, type_)


def inside(e: ast.Expression, names: Names, type_: str) -> Any:
    """The value of a part of a tree that is read at `type_`."""
    match e:
        case ast.Name(name):
            return _up(names[name][1], names[name][0], type_)
        case ast.Number(number):
            return _up(number, "Rat" if number.denominator > 1 else "Nat", type_)
        case ast.Unary("-", operand):
            if type_ == "Nat":
                raise Unread
            inner = inside(operand, names, type_)
            return (-inner[0], -inner[1]) if type_ == "Complex" else -inner
        case ast.Binary("^", base, exponent):
            return _power(inside(base, names, type_), value(exponent, names), type_)
        case ast.Binary("div" | "mod" as operator, left, right):
            own = type_ if type_ in ("Nat", "Int") else leaves(e, names).said or largest("Nat", leaves(e, names).literals)
            if own not in ("Nat", "Int"):
                raise Unread
            return _up(_euclid(operator, inside(left, names, own), inside(right, names, own)), own, type_)
        case ast.Binary(operator, left, right):
            return _arithmetic(operator, inside(left, names, type_), inside(right, names, type_), type_)
        case ast.Apply(function, arguments):
            return _call(function.name, arguments, names, type_)
        case ast.Ascription(inner, ast.BaseType(name)):
            return _up(value(inner, names, name), name, type_)
        case ast.If() | ast.Big("sum" | "prod"):
            own = leaves(e, names).said or type_
            return _up(value(e, names, own), own, type_)
        case ast.Big("count", index, domain, body):
            counted = [k for k in _range(domain, names) if truth(body, {**names, index.name: (index_type(domain, names), k)})]
            return _up(Fraction(len(counted)), "Nat", type_)
        case ast.LetIn(_, _, _, body):
            return inside(body, _with_let(e, names), type_)
    raise AssertionError(e)


def _with_let(e: ast.LetIn, names: Names) -> Names:
    return {**names, e.name.name: (leaves(e.value, names).whole, value(e.value, names))}


def _require_up(one: str, other: str) -> None:
    if largest(one, other) != other:
        raise Unread


def _up(number: Any, one: str, other: str) -> Any:
    _require_up(one, other)
    return (number, ZERO) if other == "Complex" and one != "Complex" else number


def _range(domain: Any, names: Names) -> Iterator[Fraction]:
    low, high = (int(value(end, names, "Int")) for end in (domain.low, domain.high))
    return map(Fraction, range(low, high + 1))


def _big(e: ast.Big, names: Names, type_: str) -> Any:
    of = index_type(e.domain, names)
    parts = [value(e.body, {**names, e.index.name: (of, k)}, type_) for k in _range(e.domain, names)]
    if type_ != "Complex":
        return sum(parts, ZERO) if e.kind == "sum" else prod(parts, start=ONE)
    if e.kind == "prod":
        raise Unread
    return sum((p[0] for p in parts), ZERO), sum((p[1] for p in parts), ZERO)


def _call(name: str, arguments: tuple[ast.Expression, ...], names: Names, type_: str) -> Any:
    first = arguments[0]
    if name in ("abs", "min", "max"):
        if _leaves_of_call(name, arguments, names) == Leaves("Real") and leaves(first, names).said == "Complex":
            return _up(_root(sum(part**2 for part in value(first, names, "Complex"))), "Real", type_)
        own = "Real" if type_ == "Complex" else type_
        values = [inside(a, names, own) for a in arguments]
        return _up(abs(values[0]) if name == "abs" else min(values) if name == "min" else max(values), own, type_)
    if name in ("floor", "ceil"):
        real = value(first, names, "Real")
        return _up(Fraction(floor(real) if name == "floor" else ceil(real)), "Int", type_)
    if name == "nat":
        return _up(max(value(first, names, "Int"), ZERO), "Nat", type_)
    if name in ("re", "im"):
        return _up(value(first, names, "Complex")[name == "im"], "Real", type_)
    if name == "conj":
        real, imaginary = value(first, names, "Complex")
        return _up((real, -imaginary), "Complex", type_)
    if name == "complex":
        return _up(tuple(value(a, names, "Real") for a in arguments), "Complex", type_)
    taken, given, meaning = DEFINED[name]
    return _up(meaning(value(first, names, taken)), given, type_)


def _root(square: Fraction) -> Fraction:
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root**2 != square:
        raise Irrational
    return root


def _arithmetic(operator: str, left: Any, right: Any, type_: str) -> Any:
    if operator == "/" and type_ in ("Nat", "Int"):
        raise Unread
    if type_ == "Complex":
        return _complex(operator, left, right)
    if operator == "-":
        return max(left - right, ZERO) if type_ == "Nat" else left - right
    if operator == "/":
        return left / right if right else ZERO
    return left + right if operator == "+" else left * right


def _complex(operator: str, z: Any, w: Any) -> Any:
    if operator in "+-":
        sign = 1 if operator == "+" else -1
        return z[0] + sign * w[0], z[1] + sign * w[1]
    if operator == "*":
        return z[0] * w[0] - z[1] * w[1], z[0] * w[1] + z[1] * w[0]
    square = w[0] ** 2 + w[1] ** 2
    above = _complex("*", z, (w[0], -w[1]))
    return (above[0] / square, above[1] / square) if square else (ZERO, ZERO)


def _power(base: Any, exponent: Any, type_: str) -> Any:
    if isinstance(exponent, tuple) or exponent.denominator != 1 or (exponent < 0 and type_ in ("Nat", "Int")):
        raise Unread
    if abs(exponent) > 1_000:
        raise Irrational  # too large to be computed
    one, result = (_up(ONE, "Nat", type_) for _ in range(2))
    for _ in range(abs(int(exponent))):
        result = _arithmetic("*", result, base, type_)
    return result if exponent >= 0 else _arithmetic("/", one, result, type_)


def _euclid(operator: str, left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        return ZERO if operator == "div" else left
    rest = left % abs(right)
    return (left - rest) / right if operator == "div" else rest


# --------------------------------------------------------------------------------------------------------- formulas


def truth(e: ast.Expression, names: Names) -> bool:
    match e:
        case ast.Compare(operands, relations):
            return _chain(operands, relations, names)
        case ast.Unary("not", operand):
            return not truth(operand, names)
        case ast.Junction(operator, parts):
            said = [truth(part, names) for part in parts]
            return all(said) if operator == "and" else any(said)
        case ast.Binary("->", left, right):
            one, other = truth(left, names), truth(right, names)
            return other or not one
        case ast.Binary("<->", left, right):
            return truth(left, names) == truth(right, names)
        case ast.Quantified(kind, (ast.Binder((index,), None, domain),), body):
            of = index_type(domain, names)
            said = [truth(body, {**names, index.name: (of, k)}) for k in _range(domain, names)]
            return all(said) if kind == "forall" else any(said)
    raise AssertionError(e)


def _chain(operands: tuple[ast.Expression, ...], relations: tuple[str, ...], names: Names) -> bool:
    type_ = sum((leaves(operand, names) for operand in operands), Leaves()).whole
    values = [inside(operand, names, type_) for operand in operands]
    said = [_related(r, values[i], values[i + 1], type_) for i, r in enumerate(relations)]
    return all(said)


def _related(relation: str, left: Any, right: Any, type_: str) -> bool:
    if (relation == "dvd" and type_ not in ("Nat", "Int")) or (type_ == "Complex" and relation not in ("=", "!=")):
        raise Unread
    if relation == "dvd":
        return bool(right == 0 if left == 0 else right % left == 0)
    if relation in ("=", "!="):
        return bool((left == right) == (relation == "="))
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[relation])


# ------------------------------------------------------------------------------------------------------------ texts


class Writer:
    """Random formulas as text, over names whose types are known; about two in three have a meaning."""

    def __init__(self, random: Random, types: dict[str, str]) -> None:
        self.random = random
        self.types = types
        self._count = 0

    @property
    def least(self) -> int:
        """The place in `TYPES` of what most trees are read at."""
        return TYPES.index(largest(*self.types.values()))

    def formula(self, depth: int) -> str:
        chance = self.random.random()
        if depth > 0 and chance < 0.2:
            word = self.random.choice(("and", "or", "->", "<->"))
            return f"({self.formula(depth - 1)} {word} {self.formula(depth - 1)})"
        if depth > 0 and chance < 0.27:
            return f"(not {self.formula(depth - 1)})"
        if depth > 0 and chance < 0.35:
            word = self.random.choice(("forall", "exists"))
            return f"({word} {self._over(lambda: self.formula(depth - 1))})"
        if chance < 0.45:
            first, second = self.random.choice((("<", "<="), ("<=", "="), ("=", "="), (">", ">=")))
            return f"({self.term(depth)} {first} {self.term(depth)} {second} {self.term(depth)})"
        relation = self.random.choice(("=", "=", "!=", "<", "<=", ">", ">=", *self._of_integers("dvd")))
        return f"({self.term(depth)} {relation} {self.term(depth)})"

    def term(self, depth: int) -> str:
        chance = self.random.random()
        if depth <= 0 or chance < 0.12:
            return self._leaf()
        if chance < 0.45:
            return (
                f"({self._less(depth)} {self.random.choice('++---*' if self._of_integers('') else '++--*/')} {self._less(depth)})"
            )
        if chance < 0.50:
            return f"({self._less(depth)} {self.random.choice(('-', *self._of_integers('div', 'mod')))} {self._less(depth)})"
        if chance < 0.56:
            return f"(-{self._less(depth)})"
        if chance < 0.61:
            return f"(({self._less(depth)})^{self.random.randint(0, 3) if chance < 0.60 else self._leaf()})"
        if chance < 0.72:
            return self._call(depth)
        if chance < 0.78:
            return f"({self._less(depth)} : {self.random.choice(TYPES[self.least :])})"
        if chance < 0.85:
            return f"(if {self.formula(depth - 2)} then {self._less(depth)} else {self._less(depth)})"
        if chance < 0.93:
            word = self.random.choice(("sum", "prod", "count"))
            body = (lambda: self.formula(depth - 1)) if word == "count" else (lambda: self.term(depth - 1))
            return f"{word}({self._over(body)})"
        if chance < 0.96:
            self._count += 1
            return f"(let l{self._count} := {self._less(depth)} in {self._with(f'l{self._count}', TYPES[self.least], lambda: self.term(depth - 1))})"
        fitting = [name for name, (taken, _, _) in DEFINED.items() if TYPES.index(taken) >= self.least]
        return f"{self.random.choice([*fitting, 'abs'])}({self._less(depth)})"

    def _of_integers(self, *words: str) -> tuple[str, ...]:
        """`words`, where they mostly have a meaning."""
        return words if self.least <= TYPES.index("Int") else ()

    def _less(self, depth: int) -> str:
        """A smaller term; at times of the smallest type alone, inside a tree of a larger one."""
        within = self._smallest() if self.random.random() < 0.15 else self.types
        return self._among(within, lambda: self.term(depth - self.random.randint(1, 2)))

    def _smallest(self) -> dict[str, str]:
        smallest = min(self.types.values(), key=TYPES.index)
        return {name: type_ for name, type_ in self.types.items() if type_ == smallest}

    def _call(self, depth: int) -> str:
        known: tuple[str, ...] = ("abs", "abs", "min", "max", "floor", "ceil", *self._of_integers("nat"))
        if self.least == TYPES.index("Complex"):
            smallest = self._smallest()
            if smallest != self.types and self.random.random() < 0.6:
                return self._among(smallest, lambda: self._call(depth))
            known = ("abs", "re", "im", "conj", "complex")
        name = self.random.choice(known)
        count = 2 if name in ("min", "max", "complex") else 1
        return f"{name}({', '.join(self._less(depth) for _ in range(count))})"

    def _leaf(self) -> str:
        chance = self.random.random()
        if chance < 0.7:
            return self.random.choice([*self.types])
        return str(self.random.randint(0, 4)) if chance < 0.93 else self.random.choice(("0.5", "1.0", "2.25"))

    def _over(self, body: Callable[[], str]) -> str:
        """`k in a..b, …`"""
        self._count += 1
        name = f"k{self._count}"
        return f"{name} in {self._end()}..{self._end()}, {self._with(name, 'Int', body)}"

    def _end(self) -> str:
        whole = [name for name, type_ in self.types.items() if type_ in ("Nat", "Int")]
        if not whole or self.random.random() < 0.6:
            return str(self.random.randint(0, 3))
        name = self.random.choice(whole)
        return self.random.choice((name, f"({name} - {self.random.randint(0, 2)})", f"(2 - {name})"))

    def _with(self, name: str, type_: str, body: Callable[[], str]) -> str:
        return self._among({**self.types, name: type_}, body)

    def _among(self, types: dict[str, str], body: Callable[[], str]) -> str:
        before, self.types = self.types, types
        try:
            return body()
        finally:
            self.types = before
