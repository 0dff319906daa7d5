"""A second reading of Lean statements, for tests: the tree as written is evaluated, types found while values are.

It shares the parser with the reader and the types of bound variables, nothing else: no unification, no elaborated
nodes, no code of ours for numbers.  A value is (kind, value); the kind of a numeral is None until a tree gives it one.
Quantifiers range over a few samples of their type.  `Unknown` is raised where an exact value is not to be had.
exp, log, sin, cos, tan and pi have none: others stand in for them, the same in both readings, which must agree whatever
these functions are.  Powers with real exponents have their own values where these are rational.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
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
    "PNat": [1, 2, 3, 4],
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
FACTS: dict[str, Callable[..., bool]] = {  # of functions, sets and numbers, over samples
    "Monotone": lambda f, xs, _: all(f(x) <= f(y) for x in xs for y in xs if x <= y),
    "Antitone": lambda f, xs, _: all(f(y) <= f(x) for x in xs for y in xs if x <= y),
    "StrictMono": lambda f, xs, _: all(f(x) < f(y) for x in xs for y in xs if x < y),
    "StrictAnti": lambda f, xs, _: all(f(y) < f(x) for x in xs for y in xs if x < y),
    "Function.Injective": lambda f, xs, _: all(f(x) != f(y) for x in xs for y in xs if x != y),
    "Function.Surjective": lambda f, xs, ys: all(any(f(x) == y for x in xs) for y in ys),
    "Function.Bijective": lambda f, xs, ys: FACTS["Function.Injective"](f, xs, ys) and FACTS["Function.Surjective"](f, xs, ys),
    "Function.Involutive": lambda f, xs, _: all(f(f(x)) == x for x in xs),
    "Function.Even": lambda f, xs, _: all(f(-x) == f(x) for x in xs),
    "Function.Odd": lambda f, xs, _: all(f(-x) == -f(x) for x in xs),
}
ON_SETS = {
    "MonotoneOn": "Monotone",
    "StrictMonoOn": "StrictMono",
    "AntitoneOn": "Antitone",
    "StrictAntiOn": "StrictAnti",
    "Set.InjOn": "Function.Injective",
}
ORDER = ["Fin", "PNat", "Nat", "Int", "Rat", "NNReal", "Real", "Complex"]
Value = tuple[str | None, Any]
TYPES = {"ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex", "ℕ+": "PNat", "NNReal": "NNReal", "ℝ≥0": "NNReal"}
ORDERS: dict[str, Callable[[Any, Any], bool]] = {"c": operator.le, "o": operator.lt}
BOUNDS = {"cc": "cc", "co": "co", "oc": "oc", "oo": "oo", "ci": ("c", ""), "oi": ("o", ""), "ic": ("", "c"), "io": ("", "o")}


HALVES = ("1", "2", "fst", "snd")


class Unknown(Exception):
    """There is no exact value to compare."""


class Map:
    """A function with the kinds of its arguments and of its value."""

    def __init__(self, kinds: list[str], at: Callable[..., Any]) -> None:
        self.kinds, self._at = kinds, at

    def __call__(self, *given: Any) -> Any:
        return self._at(*given)


def samples(kind: str) -> list[Any]:
    """Those of a kind; `Fin3` has those below 3, a pair those of both."""
    if kind.startswith("Fin"):
        return [x for x in SAMPLES["Nat"] if x < int(kind[3:])]
    if kind.startswith("("):
        first, second = kind[1:-1].split(",")
        return [(x, y) for x in samples(first) for y in samples(second)]
    return SAMPLES[kind]


def totient(n: int) -> int:
    return sum(math.gcd(k, n) == 1 for k in range(n))


def digits(base: int, n: int) -> list[int]:
    """From the units on."""
    found = []
    while n:
        n, digit = divmod(n, base)
        found.append(digit)
    return found


def whole_log(base: int, n: int) -> int:
    return max((k for k in range(1, n + 1) if base**k <= n), default=0) if base > 1 else 0


def valuation(p: int, n: int) -> int:
    return max(k for k in range(n) if n % p**k == 0) if p > 1 and n > 1 else 0


def fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


OF_NATURALS: dict[str, Callable[..., int]] = {
    "Nat.gcd": math.gcd, "Nat.lcm": math.lcm, "Nat.choose": math.comb, "Nat.sqrt": math.isqrt, "Nat.totient": totient,
    "φ": totient, "Nat.log": whole_log, "padicValNat": valuation, "Nat.fib": fibonacci, "Nat.succ": lambda n: n + 1,
    "Nat.pred": lambda n: max(n - 1, 0), "Nat.factorial": math.factorial,
}  # fmt: skip


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
            case s.Infix("∈" | "∉" as op, a, b):
                return self.member(self.number(a, env)[1], b, env) == (op == "∈")
            case s.Infix("⊆", a, b):
                return all(self.member(x, b, env) for x in samples(self.kind_of(a, env)) if self.member(x, a, env))
            case s.Choice(c, a, b):
                return self.truth(a if self.truth(c, env) else b, env)
            case s.Let(name, _, value, body):
                return self.truth(body, {**env, name: self.value_of(value, env)})
            case s.Field(inner, "Prime"):
                return self.predicate("Nat.Prime", (inner,), env, e)
            case s.Field(inner, "Nodup"):
                found = self.listed(inner, env)
                return len(set(found)) == len(found)
            case s.Ident(name) if name.endswith(".Prime"):
                return self.predicate("Nat.Prime", (s.Ident(name.removesuffix(".Prime")),), env, e)
            case s.Ident(name) if name in env and env[name][0] == "Prop":
                return bool(env[name][1])
            case s.Congruence(_, a, b, n):
                m = self.number(n, env)[1]
                return self.modulo(self.number(a, env)[1], m) == self.modulo(self.number(b, env)[1], m)
            case s.Quantified(kind, binders, body):
                return self.quantified(kind, list(binders), body, env, e)
            case s.App(s.Ident(name), args):
                return self.predicate(name, args, env, e)
        raise Unknown

    def relation(self, op: str, a: s.Expr, b: s.Expr, env: dict[str, Any]) -> bool:
        if self.is_set(a, env) or self.is_set(b, env):
            kind = self.kind_of(a if self.is_set(a, env) else b, env)
            return all(self.member(x, a, env) == self.member(x, b, env) for x in samples(kind)) == (op == "=")
        if self.is_list(a) or self.is_list(b):
            return (self.listed(a, env) == self.listed(b, env)) == (op == "=")
        if self.is_map(a, env) and self.is_map(b, env):
            f, g = self.map_of(a, env), self.map_of(b, env)
            points = itertools.product(*(samples(k) for k in f.kinds[:-1]))
            return all(f(*x) == g(*x) for x in points) == (op == "=")
        leaves: list[Value] = []
        first, second = self.leaves(a, env, leaves), self.leaves(b, env, leaves)
        kind = self.largest(leaves, None)
        x, y = first(kind), second(kind)
        if kind and kind.startswith("ZMod"):
            return ((x - y) % int(kind[4:]) == 0) == (op == "=")
        return {"=": x == y, "≠": x != y}[op] if op in "=≠" else {"<": x < y, "≤": x <= y, ">": x > y, "≥": x >= y}[op]

    def quantified(self, kind: str, binders: list[s.Binder], body: s.Expr, env: dict[str, Any], e: s.Expr) -> bool:
        if not binders:
            return self.truth(body, env)
        first, rest = binders[0], binders[1:]
        if isinstance(first.type, s.Infix) and first.type.operator not in ("→", "×"):
            inner = self.quantified(kind, rest, body, env, e)
            condition = self.truth(first.type, env)
            return not condition or inner if kind == "∀" else condition and inner
        type_ = self.types[first.name]
        results = []
        for x in samples(type_):
            within = self.entered(first, type_, x, env)
            holds = True
            if first.condition is not None:
                operator, bound = first.condition
                if operator == "∈":
                    holds = self.member(x, bound, within)
                else:
                    holds = self.truth(s.Infix(operator, s.Ident(first.name), bound), within)
            inner = self.quantified(kind, rest, body, within, e)
            results.append(not holds or inner if kind == "∀" else holds and inner)
        return {"∀": all(results), "∃": any(results), "∃!": sum(results) == 1}[kind]

    def entered(self, binder: s.Binder, kind: str, x: Any, env: dict[str, Any]) -> dict[str, Any]:
        """The values below a binder; `(x, y)` names the halves of a pair."""
        if not binder.parts:
            return {**env, binder.name: (kind, x)}
        halves = zip(kind[1:-1].split(","), x, strict=True)
        return {**env, **dict(zip(binder.parts, halves, strict=True))}

    def kind_of(self, held: s.Expr, env: dict[str, Any]) -> str:
        """The kind of the elements of a set."""
        match held:
            case s.Builder(binder, _):
                return self.types[binder.name]
            case s.Ident(name) if name in self.types:
                return self.types[name]
            case s.Infix(_, left, _) | s.Prefix(_, left):
                return self.kind_of(left, env)
            case s.Ascribed(inner, s.App(s.Ident(), (type_,))):
                return self.kind_of(inner, env) if isinstance(inner, s.Ident) else self.kind_of_type(type_)
        found = {kind for kind, _ in self.elements(held, env)}
        if len(found) == 1 and (kind := found.pop()) is not None:
            return kind
        raise Unknown

    def kind_of_type(self, type_: s.Expr) -> str:
        if isinstance(type_, s.Ident) and type_.name in TYPES:
            return TYPES[type_.name]
        if isinstance(type_, s.Infix) and type_.operator == "×":
            return f"({self.kind_of_type(type_.left)},{self.kind_of_type(type_.right)})"
        raise Unknown

    def is_map(self, e: s.Expr, env: dict[str, Any]) -> bool:
        return isinstance(e, s.Iterate) or (
            (isinstance(e, s.Quantified) and e.kind == "fun")
            or (isinstance(e, s.Infix) and e.operator == "∘")
            or (isinstance(e, s.Ident) and e.name not in env and callable(self.values.get(e.name)))
        )

    def map_of(self, e: s.Expr, env: dict[str, Any]) -> Any:
        """A function, with the kinds of its arguments and of its value."""
        match e:
            case s.Ident(name) if callable(self.values.get(name)):
                return self.values[name]
            case s.Quantified("fun", binders, body):
                kinds = [self.types[b.name] for b in binders]

                def at(*xs: Any) -> Any:
                    within = dict(env)
                    for binder, kind, x in zip(binders, kinds, xs, strict=True):
                        within = self.entered(binder, kind, x, within)
                    kind, value = self.number(body, within)
                    return self.up(value, kind)

                return Map([*kinds, self.types.get("", kinds[0])], at)
            case s.Infix("∘", a, b):
                f, g = self.map_of(a, env), self.map_of(b, env)
                return Map([g.kinds[0], f.kinds[-1]], lambda x: f(g(x)))
            case s.Iterate(a, s.Numeral(times)):
                f = self.map_of(a, env)
                return Map(f.kinds, lambda x: functools.reduce(lambda y, _: f(y), range(int(times)), x))
        raise Unknown

    def value_of(self, e: s.Expr, env: dict[str, Any]) -> Value:
        kind, value = self.number(e, env)
        return kind or "Nat", value

    def is_list(self, e: s.Expr) -> bool:
        return (isinstance(e, s.Listed) and e.kind == "[") or (
            (isinstance(e, s.App) and e.function == s.Ident("Nat.digits")) or (isinstance(e, s.Field) and e.name == "reverse")
        )

    def listed(self, e: s.Expr, env: dict[str, Any]) -> list[int]:
        match e:
            case s.Listed("[", items):
                return [self.number(i, env, "Nat")[1] for i in items]
            case s.App(s.Ident("Nat.digits"), (base, n)):
                return digits(self.number(base, env)[1], self.number(n, env)[1])
            case s.Field(inner, "reverse"):
                return self.listed(inner, env)[::-1]
        raise Unknown

    def predicate(self, name: str, args: tuple[s.Expr, ...], env: dict[str, Any], e: s.Expr) -> bool:
        if name == "Nat.Prime":
            n = self.number(args[0], env, "Nat")[1]
            return n >= 2 and all(n % d for d in range(2, math.isqrt(n) + 1))
        if name in self.values and callable(self.values[name]):
            f = self.values[name]
            return bool(f(*(self.up(self.number(a, env, k)[1], k) for a, k in zip(args, f.kinds, strict=False))))
        if name in ("Even", "Odd"):
            return self.number(args[0], env)[1] % 2 == (name == "Odd")
        if name in ("Nat.ModEq", "Int.ModEq"):
            n, x, y = (self.number(a, env)[1] for a in args)
            return self.modulo(x, n) == self.modulo(y, n)
        if name in ("Nat.Coprime",):
            return math.gcd(*(self.number(a, env, "Nat")[1] for a in args)) == 1
        if name in FACTS or name in ON_SETS:
            f = self.map_of(args[0], env)
            xs = [x for x in samples(f.kinds[0]) if len(args) == 1 or self.member(x, args[1], env)]
            return FACTS[ON_SETS.get(name, name)](f, xs, samples(f.kinds[-1]) if "jective" in name else None)
        if name in ("Function.Periodic", "Function.Antiperiodic"):
            f, (_, c) = self.map_of(args[0], env), self.number(args[1], env)
            sign = 1 if name == "Function.Periodic" else -1
            return all(f(x + c) == sign * f(x) for x in samples(f.kinds[0]))
        if name in ("Prime", "IsSquare", "Squarefree", "IsUnit", "IsCoprime"):
            return self.of_numbers(name, args, env)
        if name in ("BddAbove", "BddBelow", "IsLUB", "IsGLB", "Set.Nonempty", "Disjoint"):
            return self.of_sets(name, args, env)
        if name in ("IsLeast", "IsGreatest"):
            held, best = args
            a = self.number(best, env)[1]
            kind = self.kind_of(held, env)
            inside = [x for x in samples(kind) if self.member(x, held, env)]
            first = self.member(a, held, env)
            return first and all(a <= x if name == "IsLeast" else x <= a for x in inside)
        if name == "List.Pairwise":
            items = args[1].elements  # type: ignore[union-attr]
            return all(self.relation("≠", items[i], items[j], env) for i in range(len(items)) for j in range(i + 1, len(items)))
        raise Unknown

    def of_numbers(self, name: str, args: tuple[s.Expr, ...], env: dict[str, Any]) -> bool:
        leaves: list[Value] = []
        builds = [self.leaves(a, env, leaves) for a in args]
        kind = self.largest(leaves, None) or "Nat"
        x, *more = (build(kind) for build in builds)
        points = samples(kind)
        if name == "Prime":
            return abs(x) >= 2 and all(abs(x) % d for d in range(2, math.isqrt(abs(x)) + 1))
        if name == "IsSquare":
            return any(r * r == x for r in points)
        if name == "IsCoprime":
            return any(u * x + v * more[0] == 1 for u in points for v in points)
        units = [1, -1] if kind in ("Nat", "Int") else [p for p in points if p]
        if name == "IsUnit":
            return x in units if kind in ("Nat", "Int") else x != 0
        return all(p in units for p in points if (x == 0 if p == 0 else x % (p * p) == 0))

    def of_sets(self, name: str, args: tuple[s.Expr, ...], env: dict[str, Any]) -> bool:
        points = samples(self.kind_of(args[0], env))
        inside = [x for x in points if self.member(x, args[0], env)]
        if name == "Set.Nonempty":
            return bool(inside)
        if name == "Disjoint":
            return not any(self.member(x, args[1], env) for x in inside)
        above = name in ("BddAbove", "IsLUB")
        bounds = [b for b in points if all(x <= b if above else b <= x for x in inside)]
        if name.startswith("Bdd"):
            return bool(bounds)
        best = self.number(args[1], env)[1]
        return all(x <= best if above else best <= x for x in inside) and all(best <= b if above else b <= best for b in bounds)

    # ---------------------------------------------------------------------------------------------------------- sets

    def is_set(self, e: s.Expr, env: dict[str, Any]) -> bool:
        match e:
            case s.Infix("∪" | "∩" | "\\" | "×ˢ" | "''") | s.Builder():
                return True
            case s.Ident(name):
                return name not in env and isinstance(self.values.get(name), frozenset)
            case s.Listed("{", _):
                return True
            case s.App(s.Ident(name), _):
                return name.startswith(("Set.I", "Finset.I", "Set.range")) or name == "Finset.range"
            case s.Prefix("↑", inner) | s.Ascribed(inner, _):
                return self.is_set(inner, env)
        return False

    def member(self, x: Any, held: s.Expr, env: dict[str, Any]) -> bool:
        match held:
            case s.Ident(name) if isinstance(self.values.get(name), frozenset):
                return x in self.values[name]
            case s.Builder(binder, body):
                inside = self.entered(binder, self.types[binder.name], x, env)
                return (binder.condition is None or self.member(x, binder.condition[1], env)) and self.truth(body, inside)
            case s.Infix("\\", a, b):
                return self.member(x, a, env) and not self.member(x, b, env)
            case s.Infix("∪", a, b):
                return self.member(x, a, env) or self.member(x, b, env)
            case s.Infix("∩", a, b):
                return self.member(x, a, env) and self.member(x, b, env)
            case s.Infix("×ˢ", a, b):
                return self.member(x[0], a, env) and self.member(x[1], b, env)
            case s.Prefix("ᶜ", a):
                return not self.member(x, a, env)
            case s.Prefix("↑", a) | s.Ascribed(a, _):
                return self.member(x, a, env)
            case s.App(s.Ident(name), ends) if name.startswith("Set.I") and name[5:] in BOUNDS:
                return all(
                    ORDERS[o](a, b)
                    for o, (a, b) in zip(
                        BOUNDS[name[5:]],
                        [(self.number(ends[0], env)[1], x), (x, self.number(ends[-1], env)[1])],
                        strict=True,
                    )
                    if o
                )
            case s.App(s.Ident("Set.range"), (f,)):
                map_ = self.map_of(f, env)
                return any(map_(y) == x for y in samples(map_.kinds[0]))
            case _ if self.is_list(held):
                return x in self.listed(held, env)
            case s.Field(inner, "toFinset"):
                return x in self.listed(inner, env)
            case s.Listed("{", items):
                return any(self.item(i, env) == x for i in items)
            case s.Infix("''", s.Ident(name), inner):
                f = self.values[name]
                return any(self.member(y, inner, env) and f(y) == x for y in samples(f.kinds[0]))
        return x in [v for _, v in self.elements(held, env)]

    def item(self, e: s.Expr, env: dict[str, Any]) -> Any:
        """An element of a list; what is negative there is no natural number."""
        return -self.item(e.operand, env) if isinstance(e, s.Prefix) and e.operator == "-" else self.number(e, env)[1]

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
            case s.App(s.Ident("Finset.Ico" | "Finset.Ioc" | "Finset.Ioo" as which), (a, b)):
                inside = self.elements(s.App(s.Ident("Finset.Icc"), (a, b)), env)
                low, high = self.number(a, env)[1], self.number(b, env)[1]
                return [v for v in inside if (which[-2] == "c" or v[1] > low) and (which[-1] == "c" or v[1] < high)]
            case s.App(s.Ident("Finset.filter"), (s.Quantified("fun", (binder,), body), inner)) | s.App(
                s.Field(inner, "filter"), (s.Quantified("fun", (binder,), body),)
            ):
                return [v for v in self.elements(inner, env) if self.truth(body, self.entered(binder, v[0] or "Nat", v[1], env))]
            case s.Builder(binder, body) if binder.condition is not None:
                inside = self.elements(binder.condition[1], env)
                return [v for v in inside if self.truth(body, self.entered(binder, v[0] or "Nat", v[1], env))]
            case s.App(s.Ident("Finset.image"), (f, inner)):
                map_ = self.map_of(f, env)
                return [(map_.kinds[-1], y) for y in {map_(v[1]) for v in self.elements(inner, env)}]
            case s.Infix("×ˢ", a, b):
                return [
                    (f"({k or 'Nat'},{m or 'Nat'})", (x, y)) for k, x in self.elements(a, env) for m, y in self.elements(b, env)
                ]
            case s.Infix("∪" | "∩" | "\\" as op, a, b):
                first, second = self.elements(a, env), self.elements(b, env)
                known = [x for _, x in second]
                if op == "∪":
                    return [*[v for v in first if v[1] not in known], *second]
                return [v for v in first if (v[1] in known) == (op == "∩")]
            case s.Listed("{", items):
                found = [self.number(i, env) for i in items]
                return [v for i, v in enumerate(found) if v[1] not in [x for _, x in found[:i]]]
            case s.Ascribed(inner, s.App(s.Ident("Finset"), (type_,))):
                kind = self.kind_of_type(type_)
                return [(kind, self.up(x, kind)) for _, x in self.elements(inner, env)]
            case s.App(s.Ident("Nat.primeFactors"), (n,)):
                whole = self.small(self.number(n, env, "Nat")[1])
                primes = [d for d in range(2, whole + 1) if all(d % c for c in range(2, d))]
                return [("Nat", d) for d in primes if whole % d == 0]
            case s.Field(inner, "toFinset"):
                return [("Nat", d) for d in sorted(set(self.listed(inner, env)))]
            case s.Ident("Finset.univ"):
                raise Unknown
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
        modular = [k for k in kinds if k.startswith(("ZMod", "("))]
        if modular:
            return modular[0]
        return max(kinds, key=lambda k: ORDER.index("Fin" if k.startswith("Fin") else k), default=None)

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
        if op == "-" and kind == "PNat":
            return max(x - y, 1)
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
                return None, Fraction(text) if "." in text else int(text)
            case s.Tuple(elements, False):
                parts = [self.number(x, env) for x in elements]
                return "(" + ",".join(k or "Nat" for k, _ in parts) + ")", tuple(x for _, x in parts)
            case s.Choice(c, a, b):
                return self.number(a if self.truth(c, env) else b, env)
            case s.Let(name, None, value, body):
                return self.number(body, {**env, name: self.value_of(value, env)})
            case s.Prefix("‖", inner):
                kind, x = self.number(inner, env)
                return "Real", self.root(x[0] ** 2 + x[1] ** 2) if kind == "Complex" else abs(x)
            case s.Prefix("√", inner):
                return "Real", self.root(self.number(inner, env, "Real")[1])
            case s.Prefix("|", inner):
                kind, x = self.number(inner, env)
                return kind, abs(x)
            case s.Prefix("⌊" | "⌈" as op, inner):
                x = self.number(inner, env)[1]
                return "Int", math.floor(x) if op == "⌊" else math.ceil(x)
            case s.Prefix("#", inner):
                return "Nat", len(self.elements(inner, env))
            case s.Field(inner, "succ" | "pred" | "factorial" as field):
                return self.applied(f"Nat.{field}", (inner,), env)
            case s.App(s.Field(s.Numeral() as n, field), args):
                return self.applied(f"Nat.{field}", (n, *args), env)
            case s.App(s.App(s.Ident("starRingEnd"), _), (z,)) | s.App(s.Ident("starRingEnd"), (_, z)):
                a, b = self.up(self.number(z, env)[1], "Complex")
                return "Complex", (a, -b)
            case s.Field(inner, "re" | "im" as part):
                return "Real", self.up(self.number(inner, env)[1], "Complex")[int(part == "im")]
            case s.Field(inner, "1" | "2" | "fst" | "snd" as half):
                kind, x = self.number(inner, env)
                if kind is None or not kind.startswith("("):
                    raise Unknown
                index = int(half in ("2", "snd"))
                return kind[1:-1].split(",")[index], x[index]
            case s.Field(inner, "sum" | "prod" | "length" as op) if self.is_list(inner):
                found = self.listed(inner, env)
                return "Nat", {"sum": sum, "prod": math.prod, "length": len}[op](found)
            case s.App(s.Infix("∘") | s.Iterate() | s.Quantified("fun") as f, args):
                map_ = self.map_of(f, env)
                given = [self.up(self.number(a, env, k)[1], k) for a, k in zip(args, map_.kinds, strict=False)]
                return map_.kinds[-1], map_(*given)
            case s.App(s.Field(inner, "sum" | "prod" as op), (f,)):
                return self.applied(f"Finset.{op}", (inner, f), env)
            case s.Ascribed(inner, s.Ident(type_)):
                kind = TYPES[type_]
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
        base, _, field = name.rpartition(".")
        if base.partition(".")[0] in env and field in (*HALVES, "succ", "pred", "factorial", "re", "im"):
            return self.leaf(s.Field(s.Ident(base), field), env)
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
        if binder.condition is None:
            over = self.types[binder.name]
            if not over.startswith("Fin"):
                raise Unknown
            indices: list[Value] = [(over, i) for i in range(int(over[3:]))]
        else:
            indices = self.elements(binder.condition[1], env)
        values = []
        for k, x in indices:
            values.append(self.number(body, self.entered(binder, k or "Nat", x, env)))
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
            if f == s.Ident("id"):
                f = s.Quantified("fun", (s.Binder("k!"),), s.Ident("k!"))
            if isinstance(f, s.Quantified):
                (binder,) = f.binders
                index = s.Binder(binder.name, None, ("∈", held), binder.parts)
                return self.total("∑" if name == "Finset.sum" else "∏", index, f.body, env)
            index = s.Binder("k!", None, ("∈", held))
            return self.total("∑" if name == "Finset.sum" else "∏", index, s.App(f, (s.Ident("k!"),)), env)
        if name == "Finset.card":
            return "Nat", len(self.elements(args[0], env))
        if name == "abs":
            kind, x = self.number(args[0], env)
            return kind, abs(x)
        if name == "Int.fract":
            kind, x = self.number(args[0], env)
            return kind, x - math.floor(x)
        if name == "Nat.ofDigits":
            base, found = self.number(args[0], env)[1], self.listed(args[1], env)
            return "Nat", sum(d * base**i for i, d in enumerate(found))
        if name in OF_NATURALS:
            given = [self.small(self.number(a, env, "Nat")[1]) for a in args]
            return "Nat", OF_NATURALS[name](*given)
        if name == "Int.natAbs":
            return "Nat", abs(self.number(args[0], env, "Int")[1])
        if name in ("Complex.abs", "Complex.normSq", "Complex.re", "Complex.im"):
            a, b = self.up(self.number(args[0], env)[1], "Complex")
            found = {"abs": a * a + b * b, "normSq": a * a + b * b, "re": a, "im": b}[name[8:]]
            return "Real", self.root(found) if name == "Complex.abs" else found
        if name in ("Int.emod", "Int.ediv"):
            x, y = (self.number(a, env, "Int")[1] for a in args)
            return "Int", self.operate("%" if name == "Int.emod" else "/", x, y, "Int")
        numbers = [self.number(a, env, "Nat" if name.startswith("Nat.") and name != "Nat.floor" else None)[1] for a in args]
        if name in ("Int.floor", "Int.ceil"):
            return "Int", math.floor(numbers[0]) if name == "Int.floor" else math.ceil(numbers[0])
        if name == "Nat.floor":
            return "Nat", max(0, math.floor(numbers[0]))
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
