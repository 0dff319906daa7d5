"""Random closed formulas as text, with a truth value that was found without any code of the judge.

The meaning is written down here a second time, on trees of plain tuples: types Nat < Int < Rat < Real, one type for each
arithmetic tree, truncated subtraction of naturals, Euclidean division, words, bounded and unbounded quantifiers.  A
quantifier without bounds is tried at a few values, so that a formula is true, false, or of unknown value (None).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any, Protocol

NAT, INT, RAT, REAL = "Nat", "Int", "Rat", "Real"
RANK = {NAT: 0, INT: 1, RAT: 2, REAL: 3}
SAMPLES: dict[str, tuple[Any, ...]] = {
    "Nat": (0, 1, 2, 3, 7),
    "Int": (0, 1, -1, 2, -3, 6),
    "Rat": (Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(3), Fraction(-2), Fraction(5, 3)),
    "Real": (Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(3), Fraction(-2), Fraction(5, 3)),
    "Bool": (False, True),
    "Int -> Int": (lambda n: 0, lambda n: n + 1, lambda n: n * n, lambda n: -n, lambda n: 1 if n == 0 else -n),
    "Nat -> Nat": (lambda n: 0, lambda n: n + 1, lambda n: n // 2, lambda n: max(n - 1, 0), lambda n: 2 if n == 1 else 0),
}
FENCE = 8  # no value outside -FENCE .. FENCE meets the conditions of a fenced quantifier
ARROWS = {"Int -> Int": INT, "Nat -> Nat": NAT}  # the type of argument and result

#: Definitions that every problem begins with, and what they mean.
DEFINITIONS = """\
def tri (n : Nat) : Nat := if n = 0 then 0 else n + tri(n - 1)
def half (n : Int) : Int := n div 2
def clip (x : Int) : Nat := if x < 0 then 0 else nat(x)
def step (x : Rat) : Rat := if x < 1 then x / 2 else x - 1
def even (n : Nat) : Bool := if n = 0 then true else not even(n - 1)
"""
FUNCTIONS: dict[str, tuple[tuple[str, ...], str, Callable[..., Any]]] = {
    "tri": ((NAT,), NAT, lambda n: n * (n + 1) // 2),
    "half": ((INT,), INT, lambda n: n // 2),
    "clip": ((INT,), NAT, lambda x: max(x, 0)),
    "step": ((RAT,), RAT, lambda x: x / 2 if x < 1 else x - 1),
}


class Chooser(Protocol):
    """Where choices come from: `random.Random`, or a hypothesis strategy."""

    def choice(self, options: Sequence[Any]) -> Any: ...

    def randint(self, low: int, high: int) -> int: ...


class Unknown(Exception):
    """The reference meaning says nothing here."""


@dataclass
class Maker:
    """Makes one formula; `variables` are in scope, each with its type."""

    choose: Chooser
    variables: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def statement(self, depth: int) -> tuple[Any, ...]:
        """A formula about one to three variables."""

        def wrapped(count: int) -> tuple[Any, ...]:
            if count == 0:
                return self.formula(depth)
            type_ = self.choose.choice(("Nat", "Nat", "Int", "Int", "Rat", "Real", "Bool", "Int -> Int", "Nat -> Nat"))
            name, body = self._bound(type_, lambda: wrapped(count - 1))
            return ("quantified", "forall", name, type_, body)

        return wrapped(self.choose.randint(1, 3))

    # ------------------------------------------------------------------------------------------------- formulas

    def formula(self, depth: int) -> tuple[Any, ...]:
        kinds = ["compare", "compare", "dvd", "words", "truth", "prime", "even", "rational"]
        if depth > 0:
            kinds += ["and", "or", "not", "implies", "iff", "forall", "exists", "range", "range", "all", "chain"]
            kinds += ["fenced", "fenced"]
        kind = self.choose.choice(kinds)
        made: tuple[Any, ...] = getattr(self, "_" + kind)(depth)
        return made

    def _truth(self, depth: int) -> tuple[Any, ...]:
        names = [n for n, t in self.variables.items() if t == "Bool"]
        return ("var", self.choose.choice(names)) if names else ("truth", self.choose.choice((True, False)))

    def _compare(self, depth: int) -> tuple[Any, ...]:
        type_ = self.choose.choice((NAT, NAT, INT, INT, RAT, REAL))
        relation = self.choose.choice(("=", "!=", "<", "<=", ">", ">="))
        return ("compare", (relation,), (self.tree(type_, depth), self.tree(type_, depth)))

    def _chain(self, depth: int) -> tuple[Any, ...]:
        relations = self.choose.choice((("<", "<="), ("<=", "<="), (">", ">="), ("=", "=")))
        type_ = self.choose.choice((NAT, INT, RAT))
        return ("compare", relations, tuple(self.tree(type_, depth - 1) for _ in range(3)))

    def _dvd(self, depth: int) -> tuple[Any, ...]:
        return ("compare", ("dvd",), (self.tree(INT, 0), self.tree(INT, depth)))

    def _prime(self, depth: int) -> tuple[Any, ...]:
        return ("prime", self.tree(self.choose.choice((NAT, INT)), depth))

    def _rational(self, depth: int) -> tuple[Any, ...]:
        return ("rational", self.tree(RAT, depth))

    def _even(self, depth: int) -> tuple[Any, ...]:
        return ("even", ("cast", NAT, self.tree(NAT, 0)))

    def _words(self, depth: int) -> tuple[Any, ...]:
        width = self.choose.choice((1, 2, 3, 4))
        relation = self.choose.choice(("=", "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge"))
        return ("words", width, relation, self.word(width, 2), self.word(width, 2))

    def _and(self, depth: int) -> tuple[Any, ...]:
        return ("and", tuple(self.formula(depth - 1) for _ in range(self.choose.randint(2, 3))))

    def _or(self, depth: int) -> tuple[Any, ...]:
        return ("or", tuple(self.formula(depth - 1) for _ in range(self.choose.randint(2, 3))))

    def _not(self, depth: int) -> tuple[Any, ...]:
        return ("not", self.formula(depth - 1))

    def _implies(self, depth: int) -> tuple[Any, ...]:
        return ("implies", self.formula(depth - 1), self.formula(depth - 1))

    def _iff(self, depth: int) -> tuple[Any, ...]:
        return ("iff", self.formula(depth - 1), self.formula(depth - 1))

    def _bound(self, type_: str, body: Callable[[], Any]) -> tuple[str, Any]:
        name = f"v{self.count}"
        self.count += 1
        before = dict(self.variables)
        self.variables[name] = type_
        made = body()
        self.variables = before
        return name, made

    def _forall(self, depth: int) -> tuple[Any, ...]:
        type_ = self.choose.choice(("Nat", "Int", "Rat", "Real", "Bool", "Int -> Int", "Nat -> Nat"))
        name, body = self._bound(type_, lambda: self.formula(depth - 1))
        return ("quantified", "forall", name, type_, body)

    def _exists(self, depth: int) -> tuple[Any, ...]:
        type_ = self.choose.choice(("Nat", "Int", "Rat", "Real", "Bool"))
        name, body = self._bound(type_, lambda: self.formula(depth - 1))
        return ("quantified", "exists", name, type_, body)

    def _range(self, depth: int) -> tuple[Any, ...]:
        kind = self.choose.choice(("forall", "exists"))
        low, high = self.choose.randint(-2, 2), self.choose.randint(-1, 4)
        name, body = self._bound(NAT if low >= 0 and high >= 0 else INT, lambda: self.formula(depth - 1))
        return ("range", kind, name, low, high, body)

    def _all(self, depth: int) -> tuple[Any, ...]:
        """A universal formula whose condition is repeated inside: what a confusion of scopes would prove."""
        type_ = self.choose.choice((INT, RAT))

        def body() -> tuple[Any, ...]:
            condition = self.formula(0)
            return ("and", (condition, ("implies", condition, self.formula(0))))

        name, made = self._bound(type_, body)
        return ("quantified", "forall", name, type_, made)

    def _fenced(self, depth: int) -> tuple[Any, ...]:
        """A quantifier over Int whose conditions leave it finitely many values, each between -FENCE and FENCE."""
        quantifier, shape = self.choose.choice(("forall", "exists")), self.choose.randint(0, 2)

        def body() -> tuple[Any, ...]:
            name = f"v{self.count - 1}"
            fences = [self._fence(name)]
            if self.choose.randint(0, 1):
                fences.insert(self.choose.randint(0, 1), self.formula(0))
            return tuple(fences), self.formula(depth - 1)

        name, (conditions, made) = self._bound(INT, body)
        return ("fenced", quantifier, shape, name, conditions, made)

    def _fence(self, name: str) -> tuple[Any, ...]:
        variable, low, high = ("var", name), ("number", self.choose.randint(0, 3)), ("number", self.choose.randint(0, 5))
        kind = self.choose.randint(0, 4)
        if kind == 0:
            return ("compare", ("=",), self.choose.choice(((variable, high), (high, variable))))
        if kind == 1:
            return ("compare", ("dvd",), (variable, ("number", self.choose.randint(1, 6))))
        if kind == 2:
            return ("and", (("not", ("compare", (">",), (low, variable))), ("compare", ("<",), (variable, high))))
        if kind == 3:
            return ("and", (("compare", (">=",), (variable, ("neg", low))), ("not", ("compare", ("<",), (high, variable)))))
        return ("compare", ("<=", "<"), (low, variable, high))

    # ---------------------------------------------------------------------------------------------------- terms

    def tree(self, type_: str, depth: int) -> tuple[Any, ...]:
        """An arithmetic tree whose leaves are of `type_` or smaller."""
        kinds = ["number", "leaf", "leaf", "leaf", "leaf"]
        if depth > 0:
            kinds += ["+", "-", "*", "+", "-", "*", "max", "min", "power", "cast", "call", "sum", "if", "apply"]
            kinds += ["div", "mod"] if RANK[type_] <= RANK[INT] else ["/", "/"]
            kinds += ["neg", "abs", "floor"] if type_ != NAT else []
        kind = self.choose.choice(kinds)
        if kind == "leaf":
            names = [n for n, t in self.variables.items() if t in RANK and RANK[t] <= RANK[type_]]
            return ("var", self.choose.choice(names)) if names else ("number", self.choose.randint(0, 4))
        if kind == "number":
            return ("number", self.choose.randint(0, 4))
        if kind in ("neg", "abs"):
            return (kind, self.tree(type_, depth - 1))
        if kind == "power":
            return ("power", self.tree(type_, depth - 1), self._exponent(type_))
        if kind == "apply":
            return self._application(type_, depth)
        if kind == "cast":
            smaller = self.choose.choice([t for t in RANK if RANK[t] <= RANK[type_]])
            return ("cast", smaller, self.tree(smaller, depth - 1))
        if kind == "floor":
            return ("floor", ("cast", RAT, self.tree(RAT, depth - 1)))
        if kind == "call":
            names = [n for n, (_, result, _) in FUNCTIONS.items() if RANK[result] <= RANK[type_]]
            name = self.choose.choice(names)
            return ("call", name, tuple(("cast", t, self.tree(t, depth - 1)) for t in FUNCTIONS[name][0]))
        if kind == "sum":
            return self._sum(type_, depth)
        if kind == "if":
            condition = self.formula(0)
            return ("if", type_, condition, self.tree(type_, depth - 1), self.tree(type_, depth - 1))
        left = self.tree(type_, depth - 1)
        return (kind, ("cast", type_, left) if kind == "/" else left, self.tree(type_, depth - 1))

    def _exponent(self, type_: str) -> tuple[Any, ...]:
        """A numeral, which may be negative among rationals, or a natural number."""
        if self.choose.randint(0, 2) == 0:
            return ("cast", NAT, self.tree(NAT, 0))
        if RANK[type_] >= RANK[RAT] and self.choose.randint(0, 2) == 0:
            return ("neg", ("number", self.choose.randint(0, 2)))
        return ("number", self.choose.randint(0, 3))

    def _application(self, type_: str, depth: int) -> tuple[Any, ...]:
        """A function that is in scope, or a numeral where there is none."""
        names = [n for n, t in self.variables.items() if t in ARROWS and RANK[ARROWS[t]] <= RANK[type_]]
        if not names:
            return ("number", self.choose.randint(0, 4))
        name = self.choose.choice(names)
        argument = ARROWS[self.variables[name]]
        return ("apply", name, argument, ("cast", argument, self.tree(argument, depth - 1)))

    def _sum(self, type_: str, depth: int) -> tuple[Any, ...]:
        low = self.choose.randint(0, 2)
        high = ("number", self.choose.randint(0, 3))
        if self.choose.randint(0, 2) == 0:
            high = ("cast", NAT, self.tree(NAT, 0))
        kind = self.choose.choice(("sum", "prod"))
        name, body = self._bound(NAT, lambda: self.tree(type_, depth - 1))
        return (kind, type_, name, low, high, body)

    def word(self, width: int, depth: int) -> tuple[Any, ...]:
        if depth == 0 or self.choose.randint(0, 3) == 0:
            return ("literal", width, self.choose.randint(0, (1 << width) - 1))
        operator = self.choose.choice((*WORD_OPERATORS, "bnot", "neg"))
        if operator in ("bnot", "neg"):
            return (operator, width, self.word(width, depth - 1))
        return ("word", width, operator, self.word(width, depth - 1), self.word(width, depth - 1))


# ---------------------------------------------------------------------------------------------------------- as text


def written(node: tuple[Any, ...]) -> str:
    """A formula as text, every part in brackets."""
    kind, *parts = node
    if kind in ("var", "truth", "number", "cast", "floor", "call", "sum", "prod", "if"):
        return _written_leaf(kind, parts)
    if kind == "compare":
        text = term(parts[1][0])
        for relation, operand in zip(parts[0], parts[1][1:], strict=True):
            text += f" {relation} {term(operand)}"
        return f"({text})"
    if kind == "words":
        width, relation, left, right = parts
        return f"(({words(left)} : BitVec({width})) {relation} {words(right)})"
    if kind in ("prime", "even", "rational"):
        return f"{kind}({term(parts[0])})"
    if kind in ("and", "or"):
        return "(" + f" {kind} ".join(map(written, parts[0])) + ")"
    if kind == "not":
        return f"(not {written(parts[0])})"
    if kind in ("implies", "iff"):
        return f"({written(parts[0])} {'->' if kind == 'implies' else '<->'} {written(parts[1])})"
    if kind == "quantified":
        return f"({parts[0]} {parts[1]} : {parts[2]}, {written(parts[3])})"
    if kind == "fenced":
        return _written_fenced(*parts)
    quantifier, name, low, high, body = parts
    return f"({quantifier} {name} in {low}..{high}, {written(body)})"


def _written_fenced(quantifier: str, shape: int, name: str, conditions: tuple[Any, ...], body: tuple[Any, ...]) -> str:
    parts = [written(c) for c in conditions]
    if quantifier == "exists":
        return f"(exists {name} : Int, {' and '.join([*parts, written(body)])})"
    if shape == 0:
        return f"(forall {name} : Int, {' -> '.join([*parts, written(body)])})"
    if shape == 1:
        return f"(forall {name} : Int, {' and '.join(parts)} -> {written(body)})"
    return f"(forall {name} : Int, {' or '.join([*(f'not {p}' for p in parts), written(body)])})"


def term(node: tuple[Any, ...]) -> str:
    """An arithmetic tree as text."""
    kind, *parts = node
    if kind == "neg":
        return f"(-({term(parts[0])}))"
    if kind in ("abs", "floor"):
        return f"{kind}({term(parts[0])})"
    if kind in ("max", "min"):
        return f"{kind}({term(parts[0])}, {term(parts[1])})"
    if kind == "power":
        return f"({term(parts[0])})^{term(parts[1])}"
    if kind in ("+", "-", "*", "/", "div", "mod"):
        return f"({term(parts[0])} {kind} {term(parts[1])})"
    return _written_leaf(kind, parts)


def _written_leaf(kind: str, parts: list[Any]) -> str:
    if kind == "var":
        return str(parts[0])
    if kind == "truth":
        return "true" if parts[0] else "false"
    if kind == "number":
        return str(parts[0])
    if kind == "cast":
        return f"({term(parts[1])} : {parts[0]})"
    if kind == "floor":
        return f"floor({term(parts[0])})"
    if kind == "call":
        return f"{parts[0]}({', '.join(map(term, parts[1]))})"
    if kind == "apply":
        return f"{parts[0]}({term(parts[2])})"
    if kind == "if":
        type_, condition, yes, no = parts
        return f"((if {written(condition)} then {term(yes)} else {term(no)}) : {type_})"
    type_, name, low, high, body = parts
    return f"({kind}({name} in {low}..{term(high)}, ({term(body)} : {type_})) : {type_})"


def words(node: tuple[Any, ...]) -> str:
    """A term of words as text."""
    kind, width, *parts = node
    if kind == "literal":
        return f"({parts[0]} : BitVec({width}))"
    if kind == "bnot":
        return f"bnot({words(parts[0])})"
    if kind == "neg":
        return f"(-{words(parts[0])})"
    return f"({words(parts[1])} {parts[0]} {words(parts[2])})"


# --------------------------------------------------------------------------------------------------------- the truth


def truth(node: tuple[Any, ...], env: dict[str, tuple[str, Any]]) -> bool | None:
    """The truth value of a formula; None where the reference does not know it."""
    try:
        return _truth(node, env)
    except Unknown:
        return None


def _truth(node: tuple[Any, ...], env: dict[str, tuple[str, Any]]) -> bool | None:
    kind, *parts = node
    if kind == "truth":
        return bool(parts[0])
    if kind == "var":
        return bool(env[parts[0]][1])
    if kind == "compare":
        return _compared(parts[0], parts[1], env)
    if kind == "words":
        width, relation, left, right = parts
        return _word_relation(relation, word_value(left), word_value(right), width)
    if kind == "rational":
        value(parts[0], RAT, env)
        return True  # no root is taken anywhere
    if kind == "prime":
        n = value(parts[0], INT, env)
        return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))
    if kind == "even":
        return bool(value(parts[0], NAT, env) % 2 == 0)
    if kind in ("and", "or"):
        return _joined([truth(p, env) for p in parts[0]], kind == "or")
    if kind == "not":
        found = truth(parts[0], env)
        return None if found is None else not found
    if kind == "implies":
        left = truth(parts[0], env)
        return _joined([None if left is None else not left, truth(parts[1], env)], True)
    if kind == "iff":
        left, right = truth(parts[0], env), truth(parts[1], env)
        return None if left is None or right is None else left is right
    return _quantified(kind, parts, env)


def _quantified(kind: str, parts: list[Any], env: dict[str, tuple[str, Any]]) -> bool | None:
    if kind == "range":
        quantifier, name, low, high, body = parts
        type_ = NAT if low >= 0 and high >= 0 else INT
        found = [truth(body, {**env, name: (type_, k)}) for k in range(low, high + 1)]
        return _joined(found, quantifier == "exists")
    if kind == "fenced":
        quantifier, _, name, conditions, body = parts
        exists = quantifier == "exists"
        items = []
        for k in range(-FENCE, FENCE + 1):
            inner = {**env, name: (INT, k)}
            holds = _joined([truth(c, inner) for c in conditions], False)
            if exists:
                items.append(_joined([holds, truth(body, inner)], False))
            else:
                items.append(_joined([None if holds is None else not holds, truth(body, inner)], True))
        return _joined(items, exists)
    quantifier, name, type_, body = parts
    found = [truth(body, {**env, name: (type_, v)}) for v in SAMPLES[type_]]
    if type_ != "Bool":
        found.append(None)  # there are more values than these
    return _joined(found, quantifier == "exists")


def _joined(found: list[bool | None], decisive: bool) -> bool | None:
    """The disjunction (or, with `decisive` false, the conjunction) of values some of which are unknown."""
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def _compared(
    relations: tuple[str, ...], operands: tuple[tuple[Any, ...], ...], env: dict[str, tuple[str, Any]]
) -> bool | None:
    types = [(fixed, least, divides) for fixed, least, divides in (_profile(o, env) for o in operands)]
    type_ = _type_of([t for t, _, _ in types], [t for _, t, _ in types], any(d for _, _, d in types))
    values = [value(o, type_, env) for o in operands]
    return all(_related(r, a, b) for r, (a, b) in zip(relations, itertools.pairwise(values), strict=True))


def _related(relation: str, a: Any, b: Any) -> bool:
    if relation == "dvd":
        return bool(b == 0 if a == 0 else b % a == 0)
    return bool({"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[relation])


# --------------------------------------------------------------------------------------------------------- the values


def _largest(types: Iterator[str] | list[str]) -> str:
    return max(types, key=RANK.__getitem__, default=NAT)


def _type_of(fixed: list[str | None], least: list[str], divides: bool) -> str:
    known = [t for t in fixed if t is not None]
    if known:
        return _largest([*known, *least])
    return _largest([*least, RAT]) if divides else _largest(least)


def _profile(node: tuple[Any, ...], env: dict[str, tuple[str, Any]]) -> tuple[str | None, str, bool]:
    """The largest type of the leaves, the least type that the numerals need, and whether `/` stands in the tree."""
    kind, *parts = node
    if kind == "number":
        return None, NAT, False
    if kind == "var":
        return env[parts[0]][0], NAT, False
    if kind in ("cast", "if", "sum", "prod"):
        return parts[0], NAT, False
    if kind == "floor":
        return INT, NAT, False
    if kind == "call":
        return FUNCTIONS[parts[0]][1], NAT, False
    if kind == "apply":
        return parts[1], NAT, False
    if kind == "power":
        return _profile(parts[0], env)
    found = [_profile(p, env) for p in parts]
    known = [t for t, _, _ in found if t is not None]
    fixed = _largest(known) if known else None
    least, divides = _largest([t for _, t, _ in found]), any(d for _, _, d in found)
    if kind in ("div", "mod"):
        return (None, least, divides) if fixed is None else (_largest([fixed, least]), NAT, False)
    if kind == "neg" and fixed is None:
        return None, _largest([least, INT]), divides
    return fixed, least, divides or kind == "/"


def value(node: tuple[Any, ...], type_: str, env: dict[str, tuple[str, Any]]) -> Any:
    """The value of a tree that is read at `type_`.  Raises: Unknown."""
    result = _value(node, type_, env)
    if RANK[type_] <= RANK[INT]:
        if Fraction(result).denominator != 1:
            raise Unknown
        return int(result)
    return Fraction(result)


def _value(node: tuple[Any, ...], type_: str, env: dict[str, tuple[str, Any]]) -> Any:
    kind, *parts = node
    if kind == "number":
        return parts[0]
    if kind == "var":
        return env[parts[0]][1]
    if kind == "cast":
        return value(parts[1], parts[0], env)
    if kind == "floor":
        return value(parts[0], RAT, env).__floor__()
    if kind == "call":
        types, _, function = FUNCTIONS[parts[0]]
        return function(*(value(a, t, env) for a, t in zip(parts[1], types, strict=True)))
    if kind == "if":
        own, condition, yes, no = parts
        holds = truth(condition, env)
        if holds is None:
            raise Unknown
        return value(yes if holds else no, own, env)
    if kind in ("sum", "prod"):
        own, name, low, last, body = parts
        high = value(last, INT, env)
        if high > 12:
            raise Unknown
        items = [value(body, own, {**env, name: (NAT, k)}) for k in range(low, high + 1)]
        result: Any = 0 if kind == "sum" else 1
        for item in items:
            result = result + item if kind == "sum" else result * item
        return result
    if kind == "apply":
        return env[parts[0]][1](value(parts[2], parts[1], env))
    if kind == "power":
        return _power(value(parts[0], type_, env), value(parts[1], INT, env))
    operands = [value(p, type_, env) for p in parts]
    return _operated(kind, operands, type_)


def _power(base: Any, exponent: int) -> Any:
    if exponent > 12 or abs(base) > 10**6:
        raise Unknown
    return 0 if base == 0 and exponent < 0 else Fraction(base) ** exponent


def _operated(kind: str, operands: list[Any], type_: str) -> Any:
    a, b = (*operands, 0)[:2]
    if kind == "-":
        return max(a - b, 0) if type_ == NAT else a - b
    if kind in ("/", "div"):
        if b == 0:
            return 0
        return Fraction(a) / b if kind == "/" else (a - a % abs(b)) // b
    if kind == "mod":
        return a % abs(b) if b else a
    return {"+": a + b, "*": a * b, "max": max(a, b), "min": min(a, b), "neg": -a, "abs": abs(a)}[kind]


# ---------------------------------------------------------------------------------------------------------- words

WORD_OPERATORS = ("+", "-", "*", "band", "bor", "xor", "<<", "ushr", "sshr", "udiv", "urem", "sdiv", "srem")


def _signed(x: int, width: int) -> int:
    return x - (1 << width) if x >= 1 << (width - 1) else x


def word_value(node: tuple[Any, ...]) -> int:
    """The value of a term of words."""
    kind, width, *parts = node
    if kind == "literal":
        return int(parts[0])
    if kind == "bnot":
        return ((1 << width) - 1) ^ word_value(parts[0])
    if kind == "neg":
        return -word_value(parts[0]) % (1 << width)
    a, b = word_value(parts[1]), word_value(parts[2])
    return _word_operation(parts[0], a, b, width) % (1 << width)


def _word_operation(operator: str, a: int, b: int, width: int) -> int:
    s, t = _signed(a, width), _signed(b, width)
    if operator in ("<<", "ushr", "sshr"):
        return {"<<": a << b, "ushr": a >> b, "sshr": s >> b}[operator]
    if operator == "udiv":
        return a // b if b else -1
    if operator == "urem":
        return a % b if b else a
    if operator in ("sdiv", "srem") and t == 0:
        return a if operator == "srem" else (1 if s < 0 else -1)
    if operator in ("sdiv", "srem"):
        quotient = abs(s) // abs(t) * (1 if (s < 0) == (t < 0) else -1)
        return quotient if operator == "sdiv" else s - quotient * t
    return {"+": a + b, "-": a - b, "*": a * b, "band": a & b, "bor": a | b, "xor": a ^ b}[operator]


def _word_relation(relation: str, a: int, b: int, width: int) -> bool:
    if relation == "=":
        return a == b
    if relation[0] == "s":
        a, b = _signed(a, width), _signed(b, width)
    return {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[relation[1:]]
