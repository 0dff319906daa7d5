"""What the formulas of `formulas.py` mean, written down a second time: nothing here uses any code of the judge.

Types Nat < Int < Rat < Real, one type for each arithmetic tree, truncated subtraction of naturals, Euclidean division,
words, bounded and unbounded quantifiers.  A quantifier without bounds is tried at a few values, so that a formula is
true, false, or of unknown value (None).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from stemai.selfcheck.formulas import FENCE, INT, NAT, RANK, RAT, SIGNATURES, Node

SAMPLES: dict[str, tuple[Any, ...]] = {
    "Nat": (0, 1, 2, 3, 7),
    "Int": (0, 1, -1, 2, -3, 6),
    "Rat": (Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(3), Fraction(-2), Fraction(5, 3)),
    "Real": (Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(3), Fraction(-2), Fraction(5, 3)),
    "Bool": (False, True),
    "Int -> Int": (
        lambda n: 0,
        lambda n: n + 1,
        lambda n: n * n,
        lambda n: -n,
        lambda n: 1 if n == 0 else -n,
    ),
    "Nat -> Nat": (
        lambda n: 0,
        lambda n: n + 1,
        lambda n: n // 2,
        lambda n: max(n - 1, 0),
        lambda n: 2 if n == 1 else 0,
    ),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "tri": lambda n: n * (n + 1) // 2,
    "half": lambda n: n // 2,
    "clip": lambda x: max(x, 0),
    "step": lambda x: x / 2 if x < 1 else x - 1,
}

Env = dict[str, tuple[str, Any]]  # type and value of each variable


class Unknown(Exception):
    """The meaning says nothing here."""


def truth(node: Node, env: Env) -> bool | None:
    """The truth value of a formula; None where the reference does not know it."""
    try:
        return _truth(node, env)
    except Unknown:
        return None


def _truth(node: Node, env: Env) -> bool | None:
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


def _quantified(kind: str, parts: list[Any], env: Env) -> bool | None:
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


def _compared(relations: tuple[str, ...], operands: tuple[Node, ...], env: Env) -> bool | None:
    types = [(fixed, least, divides) for fixed, least, divides in (_profile(o, env) for o in operands)]
    type_ = _type_of([t for t, _, _ in types], [t for _, t, _ in types], any(d for _, _, d in types))
    values = [value(o, type_, env) for o in operands]
    return all(_related(r, a, b) for r, (a, b) in zip(relations, itertools.pairwise(values), strict=True))


def _related(relation: str, a: Any, b: Any) -> bool:
    if relation == "dvd":
        return bool(b == 0 if a == 0 else b % a == 0)
    return bool({"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[relation])


# --------------------------------------------------------------------------------------------------------- the values


def _largest(types: list[str]) -> str:
    return max(types, key=RANK.__getitem__, default=NAT)


def _type_of(fixed: list[str | None], least: list[str], divides: bool) -> str:
    known = [t for t in fixed if t is not None]
    if known:
        return _largest([*known, *least])
    return _largest([*least, RAT]) if divides else _largest(least)


def _profile(node: Node, env: Env) -> tuple[str | None, str, bool]:
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
        return SIGNATURES[parts[0]][1], NAT, False
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


def value(node: Node, type_: str, env: Env) -> Any:
    """The value of a tree that is read at `type_`.  Raises: Unknown."""
    result = _value(node, type_, env)
    if RANK[type_] <= RANK[INT]:
        if Fraction(result).denominator != 1:
            raise Unknown
        return int(result)
    return Fraction(result)


def _value(node: Node, type_: str, env: Env) -> Any:
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
        types, _ = SIGNATURES[parts[0]]
        return FUNCTIONS[parts[0]](*(value(a, t, env) for a, t in zip(parts[1], types, strict=True)))
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


def _signed(x: int, width: int) -> int:
    return x - (1 << width) if x >= 1 << (width - 1) else x


def word_value(node: Node) -> int:
    """The value of a term of words."""
    kind, parts = node[0], node[2:]
    width: int = node[1]
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
        shifted = {"<<": a << b, "ushr": a >> b, "sshr": s >> b}
        return shifted[operator]
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
