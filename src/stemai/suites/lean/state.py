"""What the parts of the emitter share: names, the shapes of variables, definitions that are needed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Final

from stemai.language import ast
from stemai.library import shipped
from stemai.suites import writing as w
from stemai.suites.lean import shapes
from stemai.suites.lean.core import Hypothesis, Node, Statement, Variable, type_of
from stemai.suites.lean.shapes import Enumeration, Shape
from stemai.suites.lean.typing import COMPLEX, REAL, Con, settled
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered

DEFINITIONS: Final = {
    "greatest_divisor": """def greatest_divisor (a b : Nat) : Nat :=
        if a = 0 then b else greatest_divisor(b mod a, a) decreases a""",
    "least_multiple": "def least_multiple (a b : Nat) : Nat := a * b div greatest_divisor(a, b)",
    "factorial": "def factorial (n : Nat) : Nat := if n = 0 then 1 else n * factorial(n - 1) decreases n",
    "choose": """def choose (n k : Nat) : Nat :=
        if k = 0 then 1 else if n = 0 then 0 else choose(n - 1, k - 1) + choose(n - 1, k) decreases n""",
    "totient": """def totient (n : Nat) : Nat :=
        sum(k in 0..n - 1, if greatest_divisor(n, k) = 1 then 1 else 0)""",
    "floor_log": """def floor_log (b n : Nat) : Nat :=
        if n < b or b < 2 then 0 else 1 + floor_log(b, n div b) decreases n""",
    "ceiling_log": """def ceiling_log (b n : Nat) : Nat :=
        if n < 2 or b < 2 then 0 else 1 + ceiling_log(b, (n + b - 1) div b) decreases n""",
    "valuation": """def valuation (p n : Nat) : Nat :=
        if n = 0 or p < 2 or n mod p != 0 then 0 else 1 + valuation(p, n div p) decreases n""",
    "double_factorial": """def double_factorial (n : Nat) : Nat :=
        if n < 2 then 1 else n * double_factorial(n - 2) decreases n""",
    # z = a + bi is a root of z^2 = 2 a z - (a^2 + b^2), and so both parts of its powers obey that recurrence.
    "power_re": """def power_re (a b : Real) (n : Nat) : Real :=
        if n = 0 then 1 else if n = 1 then a
        else 2 * a * power_re(a, b, n - 1) - (a^2 + b^2) * power_re(a, b, n - 2) decreases n""",
    "power_im": """def power_im (a b : Real) (n : Nat) : Real :=
        if n = 0 then 0 else if n = 1 then b
        else 2 * a * power_im(a, b, n - 1) - (a^2 + b^2) * power_im(a, b, n - 2) decreases n""",
}
# Functions of the library, whose conventions are those of Mathlib, and the module that each is in.
_MODULES: Final = {
    "exp": "exponential", "log": "exponential", "sin": "trigonometry", "cos": "trigonometry", "tan": "trigonometry",
    "pi": "trigonometry", "rpow": "real_powers", "fib": "fibonacci", "digit_sum": "digits", "digit_count": "digits",
}  # fmt: skip
_NEEDS: Final = {"least_multiple": ("greatest_divisor",), "totient": ("greatest_divisor",)}
_WHICH_MODULES: Final = {"fib": ("fibonacci",), "digits": ("digits",)}  # that an operation may need, beside the analytic
_ANALYTIC_MODULES: Final = ("exponential", "trigonometry", "real_powers")
ANALYTIC: Final = ("exp", "log", "logb", "sin", "cos", "tan", "pi")  # operations that are functions of the library
WHOLE: Final = ("Nat", "Int")
FIELDS: Final = ("Rat", "Real", "NNReal")
_BOUND: Final = ("Nat", "Int", "Rat", "Real", "NNReal", "Complex", "ZMod", "PNat", "Fin", "Prod")


def _stem(name: str) -> str:
    """What a variable is called before the names of its parts: `(x, y)` as x_y."""
    return name.strip("()").replace(", ", "_")


class State(ABC):
    """One statement on its way."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._names = Names(*DEFINITIONS, *_imported_names(statement))
        self._called = self._names.fresh(statement.name)
        self._shapes: dict[int, Shape] = {}
        self._binders: list[ast.Binder] = []
        self._defined: list[str] = []
        self._modules: set[str] = set()
        self._notes: list[str] = []
        self._finite: list[tuple[Node, Enumeration]] = []
        self._fractions: list[tuple[Node, str, str]] = []
        self._header = {id(v) for v in statement.header if isinstance(v, Variable)}

    def _bind(self, variable: Variable) -> list[str]:
        """Names for a bound variable, visible until the scope ends."""
        type_ = settled(variable.type)
        if type_.name not in _BOUND:
            raise NotCovered("type", f"a quantifier over {type_}")
        parts = [self._names.fresh(_stem(variable.name) + part) for part in shapes.parts_of(type_)]
        self._shapes[id(variable)] = shapes.shape_of(type_, [w.name(p) for p in parts])
        return parts

    def _ranging(self, kind: str, variable: Variable, body: Callable[[], w.Expr]) -> w.Expr:
        """`body` for every value of a variable, or for some."""
        type_ = settled(variable.type)
        with self._names.scope():
            parts = self._bind(variable)
            inner = body()
            condition = self._guard(type_, parts)
            if condition is not None:
                inner = w.implies(condition, inner) if kind == "forall" else w.junction("and", condition, inner)
            return self._closed(kind, parts, type_, inner)

    def _closed(self, kind: str, parts: Sequence[str], type_: Con, body: w.Expr) -> w.Expr:
        """A quantifier over all parts of a value."""
        for part, ours in reversed(list(zip(parts, shapes.part_types(type_), strict=True))):
            body = w.quantified(kind, [part], ours, body)
        return body

    def _guard(self, type_: Con, parts: Sequence[str]) -> w.Expr | None:
        return shapes.guard_of(type_, [w.name(p) for p in parts], self._size)

    def _size(self, type_: Con) -> w.Expr:
        """The n of `Fin n`."""
        if not isinstance(type_.size, Node):
            raise NotCovered("type", "`Fin` without a size")
        return self._number(type_.size)

    def _define(self, definition: str, *arguments: w.Expr) -> w.Expr:
        for needed in (*_NEEDS.get(definition, ()), definition):
            if needed not in self._defined:
                self._defined.append(needed)
        return w.apply(definition, *arguments)

    def _imported(self, function: str, *arguments: w.Expr) -> w.Expr:
        """A function or number of the library."""
        self._modules.add(_MODULES[function])
        return w.apply(function, *arguments)

    def _parts(self, node: Node) -> tuple[w.Expr, ...]:
        """The number, real and imaginary part of a complex one, the parts of a pair."""
        if type_of(node).name == "Prod":
            return self._components(node)
        if type_of(node) == COMPLEX:
            re, im = self._pair(node)
            return re, w.numeral(0, w.REAL) if im is None else im
        return (self._number(node),)

    def _components(self, node: Node) -> tuple[w.Expr, ...]:
        """The parts of a pair."""
        if node.op == "tuple":
            return tuple(p for a in node.arguments for p in self._parts(a))
        if node.op == "var":
            return shapes.flat(self._shapes[id(node.binder)])
        if node.op in ("fst", "snd"):
            return self._half(node)
        raise NotCovered("operation", f"`{node.op}` of pairs")

    def _half(self, node: Node) -> tuple[w.Expr, ...]:
        """The parts of one half of a pair."""
        (pair,) = node.arguments
        left, _ = type_of(pair).arguments
        count = len(shapes.parts_of(settled(left)))
        parts = self._parts(pair)
        return parts[:count] if node.op == "fst" else parts[count:]

    @abstractmethod
    def _formula(self, node: Node) -> w.Expr:
        """A formula of ours."""

    @abstractmethod
    def _relation(self, op: str, left: Node, right: Node) -> w.Expr:
        """An equation or an order."""

    @abstractmethod
    def _number(self, node: Node) -> w.Expr:
        """A number that is not complex, at our type for its own."""

    @abstractmethod
    def _pair(self, node: Node) -> tuple[w.Expr, w.Expr | None]:
        """A complex number."""


def _imported_names(statement: Statement) -> set[str]:
    """The names that the modules bring which `statement` may need: there is no shadowing in our language."""
    formulas = [statement.conclusion, *(h.formula for h in statement.header if isinstance(h, Hypothesis))]
    nodes = [node for formula in formulas for node in formula.walk()]
    powers = any(node.op == "pow" and type_of(node.arguments[1]) == REAL for node in nodes)
    analytic = powers or any(node.op in (*ANALYTIC, "cexp") for node in nodes)
    modules = {m for node in nodes for m in _WHICH_MODULES.get(node.op, ())}
    modules |= set(_ANALYTIC_MODULES) if analytic else set()
    return {name for module in modules for name in shipped().exports(module).places}
