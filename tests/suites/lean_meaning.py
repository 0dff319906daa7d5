"""A second reading of Lean statements, for tests: the tree as written is evaluated, types found while values are.

It shares the parser with the reader and the types of bound variables, nothing else: no unification, no elaborated
nodes, no code of ours for numbers.  A value is (kind, value); the kind of a numeral is None until a tree gives it one.
Quantifiers range over a few samples of their type.  `Unknown` is raised where an exact value is not to be had.
exp, log, sin, cos, tan and pi have none: others stand in for them, the same in both readings, which must agree whatever
these functions are.  Powers with real exponents have their own values where these are rational.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from stemai.suites.lean import syntax as s

SAMPLES: dict[str, list[Any]] = {
    "Nat": [0, 1, 2, 3, 4],
    "Int": [-2, -1, 0, 1, 2, 3, 4],
    "Rat": [Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(2)],
    "Real": [Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(2)],
    "NNReal": [Fraction(0), Fraction(1, 2), Fraction(2)],
    "ZMod": [0, 1, 2, 3, 4],
}
SAMPLES["Complex"] = [(a, b) for a in SAMPLES["Real"] for b in SAMPLES["Real"]]
STAND_INS: dict[str, Callable[[Fraction], Fraction]] = {
    "Real.exp": lambda x: x / 2 + 3,
    "Real.log": lambda x: x * x - 2,
    "Real.sin": lambda x: x - Fraction(1, 3),
    "Real.cos": lambda x: 3 * x + 2,
    "Real.tan": lambda x: 5 - x / 5,
}
PI = Fraction(22, 7)
STAND_INS_OF_OURS = """
def exp (x : Real) : Real := x / 2 + 3
def log (x : Real) : Real := x^2 - 2
def sin (x : Real) : Real := x - 1 / 3
def cos (x : Real) : Real := 3 * x + 2
def tan (x : Real) : Real := 5 - x / 5
def pi : Real := 22 / 7
def without_value (x y : Real) : Real
def rpow (x y : Real) : Real := if y = floor(y) then x^floor(y) else if x = 0 or x = 1 then x else without_value(x, y)
"""
ORDER = ["Nat", "Int", "Rat", "NNReal", "Real", "Complex"]
Value = tuple[str | None, Any]


class Unknown(Exception):
    """There is no exact value to compare."""


class Reader:
    """`types` gives the kind of each bound variable, and of the elements of each set, by name."""

    def __init__(self, values: dict[str, Any], types: dict[str, str]) -> None:
        self.values = values
        self.types = types
        self.steps = 0

    # ------------------------------------------------------------------------------------------------------ formulas

    def truth(self, e: s.Expr, env: dict[str, Any]) -> bool:
        self.steps += 1
        if self.steps > 200_000:
            raise Unknown
        match e:
            case s.Infix("∧", a, b):
                left = self.truth(a, env)
                right = self.truth(b, env)
                return left and right
            case s.Infix("∨", a, b):
                left, right = self.truth(a, env), self.truth(b, env)
                return left or right
            case s.Infix("→", a, b):
                left, right = self.truth(a, env), self.truth(b, env)
                return not left or right
            case s.Infix("↔", a, b):
                return self.truth(a, env) == self.truth(b, env)
            case s.Prefix("¬", a):
                return not self.truth(a, env)
            case s.Infix("=" | "≠" | "<" | "≤" | ">" | "≥" as op, a, b):
                return self.relation(op, a, b, env)
            case s.Infix("∣", a, b):
                left = self.number(a, env)
                right = self.number(b, env, left[0])
                x, y = int(left[1]), int(right[1])
                return y == 0 if x == 0 else y % x == 0
            case s.Infix("∈", a, b):
                return self.member(self.number(a, env)[1], b, env)
            case s.Congruence(_, a, b, n):
                m = self.number(n, env)[1]
                return self.modulo(self.number(a, env)[1], m) == self.modulo(self.number(b, env)[1], m)
            case s.Quantified(kind, binders, body):
                return self.quantified(kind, list(binders), body, env, e)
            case s.App(s.Ident(name), args):
                return self.predicate(name, args, env, e)
        raise Unknown

    def relation(self, op: str, a: s.Expr, b: s.Expr, env: dict[str, Any]) -> bool:
        if self.is_set(a, env):
            kind = self.kind_of(a)
            return all(self.member(x, a, env) == self.member(x, b, env) for x in SAMPLES[kind]) == (op == "=")
        leaves: list[Value] = []
        first, second = self.leaves(a, env, leaves), self.leaves(b, env, leaves)
        kind = self.largest(leaves, None)
        x, y = first(kind), second(kind)
        if kind and kind.startswith("ZMod"):
            return ((x - y) % int(kind[4:]) == 0) == (op == "=")
        return (
            {"=": x == y, "≠": x != y}[op]
            if op in "=≠"
            else {"<": x < y, "≤": x <= y, ">": x > y, "≥": x >= y}[op]
        )

    def quantified(
        self, kind: str, binders: list[s.Binder], body: s.Expr, env: dict[str, Any], e: s.Expr
    ) -> bool:
        if not binders:
            return self.truth(body, env)
        first, rest = binders[0], binders[1:]
        if isinstance(first.type, s.Infix) and first.type.operator != "→":
            inner = self.quantified(kind, rest, body, env, e)
            condition = self.truth(first.type, env)
            return not condition or inner if kind == "∀" else condition and inner
        type_ = self.types[first.name]
        results = []
        for x in SAMPLES[type_]:
            within = {**env, first.name: (type_, x)}
            holds = True
            if first.condition is not None:
                operator, bound = first.condition
                holds = self.truth(s.Infix(operator, s.Ident(first.name), bound), within)
            inner = self.quantified(kind, rest, body, within, e)
            results.append(not holds or inner if kind == "∀" else holds and inner)
        return {"∀": all(results), "∃": any(results), "∃!": sum(results) == 1}[kind]

    def kind_of(self, held: s.Expr) -> str:
        """The kind of the elements of a set."""
        match held:
            case s.Builder(binder, _):
                return self.types[binder.name]
            case s.Ident(name):
                return self.types[name]
            case s.Infix(_, left, _):
                return self.kind_of(left)
        raise Unknown

    def predicate(self, name: str, args: tuple[s.Expr, ...], env: dict[str, Any], e: s.Expr) -> bool:
        if name == "Nat.Prime":
            n = self.number(args[0], env, "Nat")[1]
            return n >= 2 and all(n % d for d in range(2, math.isqrt(n) + 1))
        if name in ("Even", "Odd"):
            return self.number(args[0], env)[1] % 2 == (name == "Odd")
        if name in ("IsLeast", "IsGreatest"):
            held, best = args
            a = self.number(best, env)[1]
            kind = self.kind_of(held)
            inside = [x for x in SAMPLES[kind] if self.member(x, held, env)]
            first = self.member(a, held, env)
            return first and all(a <= x if name == "IsLeast" else x <= a for x in inside)
        if name == "Function.Injective":
            f = self.values[args[0].name]  # type: ignore[union-attr]
            points = SAMPLES[f.kinds[0]]
            return all(f(x) != f(y) or x == y for x in points for y in points)
        if name == "List.Pairwise":
            items = args[1].elements  # type: ignore[union-attr]
            return all(
                self.relation("≠", items[i], items[j], env)
                for i in range(len(items))
                for j in range(i + 1, len(items))
            )
        raise Unknown

    # ---------------------------------------------------------------------------------------------------------- sets

    def is_set(self, e: s.Expr, env: dict[str, Any]) -> bool:
        return isinstance(e, s.Builder) or (
            isinstance(e, s.Ident) and isinstance(self.values.get(e.name), frozenset)
        )

    def member(self, x: Any, held: s.Expr, env: dict[str, Any]) -> bool:
        match held:
            case s.Ident(name) if isinstance(self.values.get(name), frozenset):
                return x in self.values[name]
            case s.Builder(binder, body):
                return self.truth(body, {**env, binder.name: (self.types[binder.name], x)})
            case s.Infix("\\", a, b):
                return self.member(x, a, env) and not self.member(x, b, env)
            case s.Listed("{", items):
                return any(self.number(i, env)[1] == x for i in items)
            case s.Infix("''", s.Ident(name), inner):
                f = self.values[name]
                kind = self.kind_of(inner)
                return any(self.member(y, inner, env) and f(y) == x for y in SAMPLES[kind])
        return x in [v for _, v in self.elements(held, env)]

    def elements(self, held: s.Expr, env: dict[str, Any]) -> list[Value]:
        match held:
            case s.Ident(name) if isinstance(self.values.get(name), frozenset):
                return [(self.types[name], x) for x in self.values[name]]
            case s.App(s.Ident("Finset.range"), (n,)):
                return [("Nat", k) for k in range(self.small(self.number(n, env, "Nat")[1]))]
            case s.App(s.Ident("Finset.Icc"), (a, b)):
                (ka, low), (kb, high) = self.number(a, env), self.number(b, env)
                self.small(high - low)
                return [(ka or kb, k) for k in range(int(low), int(high) + 1)]
            case s.App(s.Ident("Finset.filter"), (s.Quantified("fun", (binder,), body), inner)):
                return [
                    v
                    for v in self.elements(inner, env)
                    if self.truth(body, {**env, binder.name: ("Nat", v[1])})
                ]
            case s.App(s.Ident("Nat.divisors" | "Nat.properDivisors" as which), (n,)):
                whole = self.small(self.number(n, env, "Nat")[1])
                top = whole + (which == "Nat.divisors")
                return [("Nat", d) for d in range(1, top) if whole % d == 0]
        raise Unknown

    def small(self, n: Any) -> int:
        if n > 3_000:
            raise Unknown
        return int(n)

    # ------------------------------------------------------------------------------------------------------- numbers

    def leaves(self, e: s.Expr, env: dict[str, Any], found: list[Value]) -> Callable[[str | None], Any]:
        match e:
            case s.Infix("+" | "-" | "*" | "/" | "%" as op, a, b):
                first, second = self.leaves(a, env, found), self.leaves(b, env, found)
                return lambda kind: self.operate(op, first(kind), second(kind), kind)
            case s.Infix("^", a, b):
                base, exponent = self.leaves(a, env, found), self.number(b, env)
                return lambda kind: self.power(base(kind), exponent, kind)
            case s.Prefix("-", a):
                inner = self.leaves(a, env, found)
                return lambda kind: self.operate("-", self.up(0, kind), inner(kind), kind)
            case s.Prefix("⁻¹", a):
                inner = self.leaves(a, env, found)
                return lambda kind: self.operate("/", self.up(1, kind), inner(kind), kind)
        leaf = self.leaf(e, env)
        found.append(leaf)
        return lambda kind: self.up(leaf[1], kind)

    def largest(self, leaves: list[Value], expected: str | None) -> str | None:
        kinds = [k for k, _ in leaves if k] + ([expected] if expected else [])
        modular = [k for k in kinds if k.startswith("ZMod")]
        return modular[0] if modular else max(kinds, key=ORDER.index, default=None)

    def up(self, x: Any, kind: str | None) -> Any:
        if kind == "Complex":
            return x if isinstance(x, tuple) else (Fraction(x), Fraction(0))
        return Fraction(x) if kind in ("Rat", "Real", "NNReal") else x

    def operate(self, op: str, x: Any, y: Any, kind: str | None) -> Any:
        if kind == "Complex":
            return self.complex(op, x, y)
        if kind and kind.startswith("ZMod"):
            p = int(kind[4:])
            if op == "/":
                return x * next((z for z in range(p) if y * z % p == 1), 0) % p
            return {"+": x + y, "-": x - y, "*": x * y}[op] % p
        if op in "+*":
            return x + y if op == "+" else x * y
        if op == "-":
            return max(x - y, 0) if kind in ("Nat", "NNReal", None) else x - y
        if op == "/" and kind in ("Rat", "Real", "NNReal"):
            return x / y if y else Fraction(0)
        if y == 0:
            return 0 if op == "/" else x
        rest = x % abs(y)  # Euclidean: never negative
        return rest if op == "%" else (x - rest) // y

    def complex(self, op: str, x: Any, y: Any) -> Any:
        (a, b), (c, d) = x, y
        if op in "+-":
            return (a + c, b + d) if op == "+" else (a - c, b - d)
        if op == "*":
            return (a * c - b * d, a * d + b * c)
        norm = c * c + d * d
        return ((a * c + b * d) / norm, (b * c - a * d) / norm) if norm else (Fraction(0), Fraction(0))

    def power(self, base: Any, exponent: Value, kind: str | None) -> Any:
        which, n = exponent
        if which == "Real" and n.denominator != 1:
            if n.denominator == 2:
                return self.power(self.root(base), ("Int", n.numerator), kind)
            if base not in (0, 1):
                raise Unknown
            return base
        if abs(n) > 3_000:
            raise Unknown
        if kind == "Complex":
            result = (Fraction(1), Fraction(0))
            for _ in range(n):
                result = self.complex("*", result, base)
            return result
        n = int(n)
        if n < 0:
            return 1 / base**-n if base else Fraction(0)
        return base**n % int(kind[4:]) if kind and kind.startswith("ZMod") else base**n

    def modulo(self, x: int, m: int) -> int:
        return x % m if m else x

    def number(self, e: s.Expr, env: dict[str, Any], expected: str | None = None) -> Value:
        found: list[Value] = []
        build = self.leaves(e, env, found)
        kind = self.largest(found, expected)
        return kind, build(kind)

    def leaf(self, e: s.Expr, env: dict[str, Any]) -> Value:
        match e:
            case s.Numeral(text):
                return None, int(text)
            case s.Ascribed(inner, s.Ident(type_)):
                kind = {"ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex"}[type_]
                return kind, self.up(self.number(inner, env, kind)[1], kind)
            case s.Prefix("↑", inner):
                return None, self.number(inner, env)[1]
            case s.Prefix("!", inner):
                return "Nat", math.factorial(self.small(self.number(inner, env, "Nat")[1]))
            case s.Ident(name):
                return self.named(name, env)
            case s.App(s.Ident(name), args):
                return self.applied(name, args, env)
            case s.Field(inner, "card"):
                return "Nat", len(self.elements(inner, env))
            case s.Big(kind, binder, None, body):
                return self.total(kind, binder, body, env)
        raise Unknown

    def named(self, name: str, env: dict[str, Any]) -> Value:
        if name in env:
            found: Value = env[name]
            return found
        if name in ("π", "Real.pi", "Real.π"):
            return "Real", PI
        if name == "Complex.I":
            return "Complex", (Fraction(0), Fraction(1))
        if name.endswith(".card"):
            return "Nat", len(self.elements(self.divisors_of(name), env))
        raise Unknown

    def divisors_of(self, name: str) -> s.Expr:
        base = name.removesuffix(".card")
        if base.endswith(".divisors"):
            return s.App(s.Ident("Nat.divisors"), (s.Ident(base.removesuffix(".divisors")),))
        return s.Ident(base)

    def total(self, kind: str, binder: s.Binder, body: s.Expr, env: dict[str, Any]) -> Value:
        assert binder.condition is not None
        values = [self.number(body, {**env, binder.name: v}) for v in self.elements(binder.condition[1], env)]
        own = next((k for k, _ in values if k), None)
        result: Any = self.up(0 if kind == "∑" else 1, own)
        for _, v in values:
            result = self.operate("+" if kind == "∑" else "*", result, v, own)
        return own, result

    def applied(self, name: str, args: tuple[s.Expr, ...], env: dict[str, Any]) -> Value:
        base, _, field = name.partition(".")
        if base in self.values and callable(self.values[base]):
            f = self.values[base]
            if field in ("1", "2"):
                x = self.up(self.number(args[0], env, "Real")[1], "Real")
                return "Real", f(x) if field == "1" else f.inverse(x)
            given = [self.up(self.number(a, env, k)[1], k) for a, k in zip(args, f.kinds, strict=False)]
            return f.kinds[-1], f(*given)
        if name in ("Real.sqrt", "NNReal.sqrt"):
            return name.split(".")[0], self.root(self.number(args[0], env, "Real")[1])
        if name in STAND_INS:
            return "Real", STAND_INS[name](self.real(args[0], env))
        if name == "Real.logb":
            base, x = (STAND_INS["Real.log"](self.real(a, env)) for a in args)
            return "Real", x / base if base else Fraction(0)
        if name in ("Finset.sum", "Finset.prod"):
            held, f = args
            index = s.Binder("k!", None, ("∈", held))
            return self.total("∑" if name == "Finset.sum" else "∏", index, s.App(f, (s.Ident("k!"),)), env)
        if name == "Finset.card":
            return "Nat", len(self.elements(args[0], env))
        if name == "abs":
            kind, x = self.number(args[0], env)
            return kind, abs(x)
        numbers = [
            self.number(a, env, "Nat" if name.startswith("Nat.") and name != "Nat.floor" else None)[1]
            for a in args
        ]
        if name in ("Int.floor", "Int.ceil"):
            return "Int", math.floor(numbers[0]) if name == "Int.floor" else math.ceil(numbers[0])
        if name == "Nat.floor":
            return "Nat", max(0, math.floor(numbers[0]))
        if name == "Nat.sqrt":
            return "Nat", math.isqrt(numbers[0])
        if name in ("Nat.gcd", "Nat.lcm", "Nat.choose"):
            return "Nat", {"gcd": math.gcd, "lcm": math.lcm, "choose": math.comb}[name[4:]](
                *map(int, numbers)
            )
        raise Unknown

    def real(self, e: s.Expr, env: dict[str, Any]) -> Fraction:
        return Fraction(self.number(e, env, "Real")[1])

    def root(self, x: Any) -> Fraction:
        x = Fraction(x)
        if x <= 0:
            return Fraction(0)
        a, b = math.isqrt(x.numerator), math.isqrt(x.denominator)
        if a * a != x.numerator or b * b != x.denominator:
            raise Unknown
        return Fraction(a, b)
