"""Random closed formulas: trees of plain tuples, and their text.  What they mean is said in `meaning.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

Node = tuple[Any, ...]  # a tree: its kind, then its parts

NAT, INT, RAT, REAL = "Nat", "Int", "Rat", "Real"
RANK = {NAT: 0, INT: 1, RAT: 2, REAL: 3}
ARROWS = {"Int -> Int": INT, "Nat -> Nat": NAT}  # the type of argument and result
OUTER = ("Nat", "Nat", "Int", "Int", "Rat", "Real", "Bool", *ARROWS)  # types of the variables of a statement
FENCE = 8  # no value outside -FENCE .. FENCE meets the conditions of a fenced quantifier
WORD_OPERATORS = ("+", "-", "*", "band", "bor", "xor", "<<", "ushr", "sshr", "udiv", "urem", "sdiv", "srem")

#: Definitions that every problem begins with.
DEFINITIONS = """\
def tri (n : Nat) : Nat := if n = 0 then 0 else n + tri(n - 1)
def half (n : Int) : Int := n div 2
def clip (x : Int) : Nat := if x < 0 then 0 else nat(x)
def step (x : Rat) : Rat := if x < 1 then x / 2 else x - 1
def even (n : Nat) : Bool := if n = 0 then true else not even(n - 1)
"""
SIGNATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "tri": ((NAT,), NAT),
    "half": ((INT,), INT),
    "clip": ((INT,), NAT),
    "step": ((RAT,), RAT),
}


@dataclass
class Maker:
    """Makes one formula; `variables` are in scope, each with its type."""

    choose: Random
    variables: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def statement(self, depth: int) -> Node:
        """A formula about one to three variables."""

        def wrapped(count: int) -> Node:
            if count == 0:
                return self.formula(depth)
            type_ = self.choose.choice(OUTER)
            name, body = self._bound(type_, lambda: wrapped(count - 1))
            return ("quantified", "forall", name, type_, body)

        return wrapped(self.choose.randint(1, 3))

    # ------------------------------------------------------------------------------------------------- formulas

    def formula(self, depth: int) -> Node:
        kinds = ["compare", "compare", "dvd", "quotient", "words", "truth", "prime", "even", "rational"]
        if depth > 0:
            kinds += [
                "and",
                "or",
                "not",
                "implies",
                "iff",
                "forall",
                "exists",
                "range",
                "range",
                "all",
                "chain",
                "fenced",
                "fenced",
            ]
        kind = self.choose.choice(kinds)
        made: Node = getattr(self, "_" + kind)(depth)
        return made

    def _truth(self, depth: int) -> Node:
        names = [n for n, t in self.variables.items() if t == "Bool"]
        return ("var", self.choose.choice(names)) if names else ("truth", self.choose.choice((True, False)))

    def _compare(self, depth: int) -> Node:
        type_ = self.choose.choice((NAT, NAT, INT, INT, RAT, REAL))
        relation = self.choose.choice(("=", "!=", "<", "<=", ">", ">="))
        return ("compare", (relation,), (self.tree(type_, depth), self.tree(type_, depth)))

    def _chain(self, depth: int) -> Node:
        relations = self.choose.choice((("<", "<="), ("<=", "<="), (">", ">="), ("=", "=")))
        type_ = self.choose.choice((NAT, INT, RAT))
        return ("compare", relations, tuple(self.tree(type_, depth - 1) for _ in range(3)))

    def _dvd(self, depth: int) -> Node:
        return ("compare", ("dvd",), (self.tree(INT, 0), self.tree(INT, depth)))

    def _quotient(self, depth: int) -> Node:
        """An equation for `div` or `mod` of small integers, near the truth."""
        a, b = self.choose.randint(-9, 9), self.choose.choice((-4, -3, -2, -1, 0, 1, 2, 3))
        kind = self.choose.choice(("div", "mod"))
        candidates = (a // b, -(-a // b), a % b) if b else (0, a)
        left = (kind, *(("cast", INT, _signed(value)) for value in (a, b)))
        return ("compare", ("=",), (left, _signed(self.choose.choice(candidates))))

    def _prime(self, depth: int) -> Node:
        return ("prime", self.tree(self.choose.choice((NAT, INT)), depth))

    def _rational(self, depth: int) -> Node:
        return ("rational", self.tree(RAT, depth))

    def _even(self, depth: int) -> Node:
        return ("even", ("cast", NAT, self.tree(NAT, 0)))

    def _words(self, depth: int) -> Node:
        width = self.choose.choice((1, 2, 3, 4))
        relation = self.choose.choice(("=", "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge"))
        return ("words", width, relation, self.word(width, 2), self.word(width, 2))

    def _and(self, depth: int) -> Node:
        return ("and", tuple(self.formula(depth - 1) for _ in range(self.choose.randint(2, 3))))

    def _or(self, depth: int) -> Node:
        return ("or", tuple(self.formula(depth - 1) for _ in range(self.choose.randint(2, 3))))

    def _not(self, depth: int) -> Node:
        return ("not", self.formula(depth - 1))

    def _implies(self, depth: int) -> Node:
        return ("implies", self.formula(depth - 1), self.formula(depth - 1))

    def _iff(self, depth: int) -> Node:
        return ("iff", self.formula(depth - 1), self.formula(depth - 1))

    def _bound(self, type_: str, body: Callable[[], Any]) -> tuple[str, Any]:
        name = f"v{self.count}"
        self.count += 1
        before = dict(self.variables)
        self.variables[name] = type_
        made = body()
        self.variables = before
        return name, made

    def _forall(self, depth: int) -> Node:
        type_ = self.choose.choice(("Nat", "Int", "Rat", "Real", "Bool", "Int -> Int", "Nat -> Nat"))
        name, body = self._bound(type_, lambda: self.formula(depth - 1))
        return ("quantified", "forall", name, type_, body)

    def _exists(self, depth: int) -> Node:
        type_ = self.choose.choice(("Nat", "Int", "Rat", "Real", "Bool"))
        name, body = self._bound(type_, lambda: self.formula(depth - 1))
        return ("quantified", "exists", name, type_, body)

    def _range(self, depth: int) -> Node:
        kind = self.choose.choice(("forall", "exists"))
        low, high = self.choose.randint(-2, 2), self.choose.randint(-1, 4)
        name, body = self._bound(NAT if low >= 0 and high >= 0 else INT, lambda: self.formula(depth - 1))
        return ("range", kind, name, low, high, body)

    def _all(self, depth: int) -> Node:
        """A universal formula whose condition is repeated inside: what a confusion of scopes would prove."""
        type_ = self.choose.choice((INT, RAT))

        def body() -> Node:
            condition = self.formula(0)
            return ("and", (condition, ("implies", condition, self.formula(0))))

        name, made = self._bound(type_, body)
        return ("quantified", "forall", name, type_, made)

    def _fenced(self, depth: int) -> Node:
        """A quantifier over Int whose conditions leave it finitely many values, each between -FENCE and FENCE."""
        quantifier, shape = self.choose.choice(("forall", "exists")), self.choose.randint(0, 2)

        def body() -> Node:
            name = f"v{self.count - 1}"
            fences = [self._fence(name)]
            if self.choose.randint(0, 1):
                fences.insert(self.choose.randint(0, 1), self.formula(0))
            return tuple(fences), self.formula(depth - 1)

        name, (conditions, made) = self._bound(INT, body)
        return ("fenced", quantifier, shape, name, conditions, made)

    def _fence(self, name: str) -> Node:
        variable = ("var", name)
        low, high = ("number", self.choose.randint(0, 3)), ("number", self.choose.randint(0, 5))
        kind = self.choose.randint(0, 4)
        if kind == 0:
            return ("compare", ("=",), self.choose.choice(((variable, high), (high, variable))))
        if kind == 1:
            return ("compare", ("dvd",), (variable, ("number", self.choose.randint(1, 6))))
        if kind == 2:
            too_low: Node = ("compare", (">",), (low, variable))
            return ("and", (("not", too_low), ("compare", ("<",), (variable, high))))
        if kind == 3:
            too_high: Node = ("compare", ("<",), (high, variable))
            return ("and", (("compare", (">=",), (variable, ("neg", low))), ("not", too_high)))
        return ("compare", ("<=", "<"), (low, variable, high))

    # ---------------------------------------------------------------------------------------------------- terms

    def tree(self, type_: str, depth: int) -> Node:
        """An arithmetic tree whose leaves are of `type_` or smaller."""
        kinds = ["number", "leaf", "leaf", "leaf", "leaf"]
        if depth > 0:
            kinds += [
                "+",
                "-",
                "*",
                "+",
                "-",
                "*",
                "max",
                "min",
                "power",
                "cast",
                "call",
                "sum",
                "if",
                "apply",
            ]
            kinds += ["div", "mod"] if RANK[type_] <= RANK[INT] else ["/", "/"]
            kinds += ["neg", "abs", "floor"] if type_ != NAT else []
        kind = self.choose.choice(kinds)
        if kind == "leaf":
            names = [n for n, t in self.variables.items() if t in RANK and RANK[t] <= RANK[type_]]
            return ("var", self.choose.choice(names)) if names else ("number", self.choose.randint(0, 4))
        if kind == "number":
            return ("number", self.choose.randint(0, 4))
        if kind in ("neg", "abs"):
            return (kind, ("cast", type_, self.tree(type_, depth - 1)))
        if kind == "power":
            return ("power", ("cast", type_, self.tree(type_, depth - 1)), self._exponent(type_))
        if kind == "apply":
            return self._application(type_, depth)
        if kind == "cast":
            smaller = self.choose.choice([t for t in RANK if RANK[t] <= RANK[type_]])
            return ("cast", smaller, self.tree(smaller, depth - 1))
        if kind == "floor":
            return ("floor", ("cast", RAT, self.tree(RAT, depth - 1)))
        if kind == "call":
            names = [n for n, (_, result) in SIGNATURES.items() if RANK[result] <= RANK[type_]]
            name = self.choose.choice(names)
            return ("call", name, tuple(("cast", t, self.tree(t, depth - 1)) for t in SIGNATURES[name][0]))
        if kind == "sum":
            return self._sum(type_, depth)
        if kind == "if":
            condition = self.formula(0)
            return ("if", type_, condition, self.tree(type_, depth - 1), self.tree(type_, depth - 1))
        left = self.tree(type_, depth - 1)
        return (kind, ("cast", type_, left) if kind == "/" else left, self.tree(type_, depth - 1))

    def _exponent(self, type_: str) -> Node:
        """A numeral, which may be negative among rationals, or a natural number."""
        if self.choose.randint(0, 2) == 0:
            return ("cast", NAT, self.tree(NAT, 0))
        if RANK[type_] >= RANK[RAT] and self.choose.randint(0, 2) == 0:
            return ("neg", ("number", self.choose.randint(0, 2)))
        return ("number", self.choose.randint(0, 3))

    def _application(self, type_: str, depth: int) -> Node:
        """A function that is in scope, or a numeral where there is none."""
        names = [n for n, t in self.variables.items() if t in ARROWS and RANK[ARROWS[t]] <= RANK[type_]]
        if not names:
            return ("number", self.choose.randint(0, 4))
        name = self.choose.choice(names)
        argument = ARROWS[self.variables[name]]
        return ("apply", name, argument, ("cast", argument, self.tree(argument, depth - 1)))

    def _sum(self, type_: str, depth: int) -> Node:
        low = self.choose.randint(0, 2)
        high: Node = ("number", self.choose.randint(0, 3))
        if self.choose.randint(0, 2) == 0:
            high = ("cast", NAT, self.tree(NAT, 0))
        kind = self.choose.choice(("sum", "prod"))
        name, body = self._bound(NAT, lambda: self.tree(type_, depth - 1))
        return (kind, type_, name, low, high, body)

    def word(self, width: int, depth: int) -> Node:
        if depth == 0 or self.choose.randint(0, 3) == 0:
            return ("literal", width, self.choose.randint(0, (1 << width) - 1))
        operator = self.choose.choice((*WORD_OPERATORS, "bnot", "neg"))
        if operator in ("bnot", "neg"):
            return (operator, width, self.word(width, depth - 1))
        return ("word", width, operator, self.word(width, depth - 1), self.word(width, depth - 1))


def _signed(value: int) -> Node:
    return ("number", value) if value >= 0 else ("neg", ("number", -value))


# ---------------------------------------------------------------------------------------------------------- as text


def written(node: Node) -> str:
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


def _written_fenced(quantifier: str, shape: int, name: str, conditions: tuple[Node, ...], body: Node) -> str:
    parts = [written(c) for c in conditions]
    if quantifier == "exists":
        return f"(exists {name} : Int, {' and '.join([*parts, written(body)])})"
    if shape == 0:
        return f"(forall {name} : Int, {' -> '.join([*parts, written(body)])})"
    if shape == 1:
        return f"(forall {name} : Int, {' and '.join(parts)} -> {written(body)})"
    return f"(forall {name} : Int, {' or '.join([*(f'not {p}' for p in parts), written(body)])})"


def term(node: Node) -> str:
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


def words(node: Node) -> str:
    """A term of words as text."""
    kind, width, *parts = node
    if kind == "literal":
        return f"({parts[0]} : BitVec({width}))"
    if kind == "bnot":
        return f"bnot({words(parts[0])})"
    if kind == "neg":
        return f"(-{words(parts[0])})"
    return f"({words(parts[1])} {parts[0]} {words(parts[2])})"
