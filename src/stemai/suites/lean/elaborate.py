"""From what is written to what it means: names resolved, types found, coercions put in, in Lean's order.

The rules that bite, and where they are here:

- `_tree`, `_relation`: the leaves of one tree of `+ - * / % ^ -x ⁻¹`, and of both sides of a relation, are elaborated
  by themselves, from left to right; then all go up to the largest of their types (`binop%`, `binrel%`).  The type that
  is expected of a tree is one more leaf; of a relation nothing is expected.  `(e : T)` is a leaf, brackets alone are
  transparent, an exponent is a leaf of its own (`rightact%`).
- `_dvd`: `∣` is no part of this: its left side comes first, its right side is elaborated at the type of the left.
- `typing.settled`: a numeral whose type nothing decides is a Nat, at the end of the formula that it stands in.
- `↑e` has the type that its surroundings give it; none, and it is `e`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from stemai.suites.lean import syntax
from stemai.suites.lean.core import Hypothesis, Node, Statement, Variable
from stemai.suites.lean.typing import (
    COMPLEX,
    INT,
    NAT,
    NNREAL,
    PROP,
    RAT,
    REAL,
    Con,
    Hole,
    Type,
    coerces,
    function,
    is_number,
    settled,
    shallow,
    unify,
)
from stemai.suites.reading import NotCovered

_TYPES: Final = {
    "ℕ": NAT, "Nat": NAT, "ℤ": INT, "Int": INT, "ℚ": RAT, "Rat": RAT, "ℝ": REAL, "Real": REAL, "NNReal": NNREAL,
    "ℝ≥0": NNREAL, "ℂ": COMPLEX, "Complex": COMPLEX, "Prop": PROP,
}  # fmt: skip
_ARITHMETIC: Final = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "^": "pow"}
_RELATIONS: Final = {"=": "eq", "≠": "ne", "<": "lt", "≤": "le", ">": "gt", "≥": "ge"}
_CONNECTIVES: Final = {"∧": "and", "∨": "or", "→": "implies", "↔": "iff"}

# name: (operation, types of the arguments, type of the result)
_FUNCTIONS: Final[dict[str, tuple[str, tuple[Type, ...], Type]]] = {
    "Real.sqrt": ("sqrt", (REAL,), REAL),
    "NNReal.sqrt": ("sqrt", (NNREAL,), NNREAL),
    "Nat.sqrt": ("natsqrt", (NAT,), NAT),
    "Real.exp": ("exp", (REAL,), REAL),
    "Real.log": ("log", (REAL,), REAL),
    "Real.logb": ("logb", (REAL, REAL), REAL),
    "Real.sin": ("sin", (REAL,), REAL),
    "Real.cos": ("cos", (REAL,), REAL),
    "Real.tan": ("tan", (REAL,), REAL),
    "Real.pi": ("pi", (), REAL),
    "Real.π": ("pi", (), REAL),  # notation of that namespace
    "Real.rpow": ("pow", (REAL, REAL), REAL),
    "NNReal.rpow": ("pow", (NNREAL, REAL), NNREAL),
    "Nat.gcd": ("gcd", (NAT, NAT), NAT),
    "Nat.lcm": ("lcm", (NAT, NAT), NAT),
    "Int.gcd": ("intgcd", (INT, INT), NAT),
    "Nat.choose": ("choose", (NAT, NAT), NAT),
    "Nat.factorial": ("factorial", (NAT,), NAT),
    "Nat.succ": ("succ", (NAT,), NAT),
    "Nat.Prime": ("prime", (NAT,), PROP),
    "Nat.Coprime": ("coprime", (NAT, NAT), PROP),
    "Int.natAbs": ("natabs", (INT,), NAT),
    "Int.toNat": ("tonat", (INT,), NAT),
    "Irrational": ("irrational", (REAL,), PROP),
    "Rat.den": ("denominator", (RAT,), NAT),
    "Rat.num": ("numerator", (RAT,), INT),
    "Complex.I": ("I", (), COMPLEX),
    "Complex.re": ("re", (COMPLEX,), REAL),
    "Complex.im": ("im", (COMPLEX,), REAL),
    "Complex.normSq": ("normsq", (COMPLEX,), REAL),
    "Complex.abs": ("modulus", (COMPLEX,), REAL),
    "Nat.divisors": ("divisors", (NAT,), Con("Finset", (NAT,))),
    "Nat.properDivisors": ("properdivisors", (NAT,), Con("Finset", (NAT,))),
    "Finset.range": ("range", (NAT,), Con("Finset", (NAT,))),
    "True": ("true", (), PROP),
    "False": ("false", (), PROP),
}
# What Mathlib has and our language cannot say yet, with the class that it is counted under.  A name that stands here
# for what the reader would do with it alone, such as `Set.pi`, is what another may be mistaken for.
_LACKING: Final = {
    "Nat.log": "integer logarithm", "Int.log": "integer logarithm", "Nat.clog": "integer logarithm",
    "Real.arcsin": "trigonometry", "Real.arccos": "trigonometry", "Real.arctan": "trigonometry",
    "Real.sinh": "trigonometry", "Real.cosh": "trigonometry", "Real.tanh": "trigonometry", "Real.cot": "trigonometry",
    "Complex.exp": "complex functions", "Complex.log": "complex functions", "Complex.sin": "complex functions",
    "Complex.cos": "complex functions", "Complex.tan": "complex functions", "Complex.arg": "complex functions",
    "Complex.cot": "complex functions", "Complex.sinh": "complex functions", "Complex.cosh": "complex functions",
    "Complex.tanh": "complex functions",
    "Set.pi": "sets of functions", "Finset.pi": "sets of functions", "Nat.Prime.π": "prime counting",
    "Nat.digits": "digits", "Nat.totient": "totient",
    "Finset.univ": "finite types", "Nat.fib": "recursive function", "Nat.nth": "recursive function",
    "Finset.image": "image of a finite set",
    "Finset.powerset": "sets of sets", "Matrix.det": "matrices", "deriv": "derivative", "intervalIntegral": "integral",
}  # fmt: skip
_NAMESPACES: Final = ("Real", "Nat", "Rat", "Finset", "Set", "Int", "Complex", "NNReal", "Function", "Nat.Prime")
_FIELDS: Final = {
    "Nat": {"divisors": "Nat.divisors", "properDivisors": "Nat.properDivisors", "Prime": "Nat.Prime",
            "Coprime": "Nat.Coprime", "gcd": "Nat.gcd", "lcm": "Nat.lcm", "choose": "Nat.choose",
            "factorial": "Nat.factorial", "succ": "Nat.succ"},
    "Int": {"natAbs": "Int.natAbs", "toNat": "Int.toNat", "gcd": "Int.gcd"},
    "Rat": {"den": "Rat.den", "num": "Rat.num"},
    "Complex": {"re": "Complex.re", "im": "Complex.im"},
    "Finset": {"card": "Finset.card", "sum": "Finset.sum", "prod": "Finset.prod", "filter": "Finset.filter"},
}  # fmt: skip


def elaborate_theorem(theorem: syntax.Theorem) -> Statement:
    """A header, elaborated; every type in it is settled.  Raises: NotCovered."""
    elaborator = _Elaborator((*theorem.opened, *_inside(theorem.name)))
    header: list[Variable | Hypothesis] = []
    scope: dict[str, Variable] = {}
    for parameter in theorem.parameters:
        type_ = elaborator.as_type(parameter.type)
        for name in parameter.names:
            if type_ is not None:
                variable = Variable(name, type_)
                header.append(variable)
                scope[name] = variable
            else:
                header.append(Hypothesis(name, _settle(elaborator.hypothesis(parameter.type, scope))))
    return Statement(theorem.name, tuple(header), _settle(elaborator.formula(theorem.conclusion, scope)))


def _inside(name: str) -> list[str]:
    """The namespaces that a theorem of this name is in: Lean looks there first, and here a name that is elsewhere too is
    refused as ambiguous."""
    parts = name.split(".")[:-1]
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def _settle(node: Node) -> Node:
    """`node` with every type known.  All holes that numerals made are Nat only now, at the end of the formula."""
    for part in node.walk():
        settled(part.type)
        if part.binder is not None:
            part.binder.type = settled(part.binder.type)
    return _rebuilt(node)


def _rebuilt(node: Node) -> Node:
    arguments = tuple(_rebuilt(a) for a in node.arguments)
    type_ = settled(node.type)
    if node.op == "coe":
        inner = arguments[0]
        if inner.type == type_:
            return inner
        if not coerces(inner.type, type_):
            raise NotCovered("type", f"no coercion from {inner.type} to {type_}")
        return Node("cast", arguments, type_)
    return Node(node.op, arguments, type_, node.binder, node.value)


Scope = dict[str, Variable]


class _Elaborator:
    def __init__(self, opened: tuple[str, ...]) -> None:
        self._opened = ("", *(f"{name}." for name in opened if name in _NAMESPACES))

    # --------------------------------------------------------------------------------------------------------- types

    def as_type(self, written: syntax.Expr) -> Con | None:
        """The type that is written, or None for a formula."""
        if isinstance(written, syntax.Ident):
            return _TYPES.get(written.name)
        if isinstance(written, syntax.Infix) and written.operator == "→":
            left, right = self.as_type(written.left), self.as_type(written.right)
            if left is None or right is None:
                return None
            if right == PROP or left == PROP or left.name == "->":
                raise NotCovered("type", "a predicate or a function of functions as a variable")
            return function(left, *(right.arguments if right.name == "->" else (right,)))
        if isinstance(written, syntax.App) and isinstance(written.function, syntax.Ident):
            return self._applied_type(written.function.name, written.arguments)
        return None

    def _applied_type(self, name: str, arguments: tuple[syntax.Expr, ...]) -> Con | None:
        if name in ("Finset", "Set", "List") and len(arguments) == 1:
            inner = self.as_type(arguments[0])
            if inner is None or inner.name not in ("Nat", "Int", "Rat", "Real", "Complex"):
                raise NotCovered("type", f"{name} of something other than numbers")
            return Con(name, (inner,))
        if name == "Equiv" and len(arguments) == 2:
            left, right = (self.as_type(a) for a in arguments)
            if left is not None and right is not None:
                return Con("Equiv", (left, right))
        if name == "ZMod" and isinstance(arguments[0], syntax.Numeral) and arguments[0].text.strip("0"):
            return Con("ZMod", (), int(arguments[0].text))  # `ZMod 0` is ℤ, and is not read
        if name in (
            "Fin",
            "Polynomial",
            "EuclideanSpace",
            "Matrix",
            "Fact",
            "ZMod",
            "Multiset",
            "Sym2",
            "Vector",
        ):
            raise NotCovered("type", f"the type {name}")
        return None

    # ---------------------------------------------------------------------------------------------------- formulas

    def hypothesis(self, written: syntax.Expr, scope: Scope) -> Node:
        """A formula, or `Fintype s`."""
        if (
            isinstance(written, syntax.App)
            and isinstance(written.function, syntax.Ident)
            and written.function.name == "Fintype"
        ):
            return Node("finite", (self._term(written.arguments[0], scope, None),), PROP)
        return self.formula(written, scope)

    def formula(self, written: syntax.Expr, scope: Scope) -> Node:
        return self._term(written, scope, PROP)

    def _term(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        """`written` at the type `expected`, coerced if need be; at its own for None."""
        node = self._elaborated(written, scope, expected)
        return node if expected is None else self._ensure(node, expected)

    def _ensure(self, node: Node, expected: Type) -> Node:
        own, wanted = shallow(node.type), shallow(expected)
        if isinstance(own, Con) and isinstance(wanted, Con) and coerces(own, wanted):
            return Node("cast", (node,), wanted)
        if unify(own, wanted):
            return node
        raise NotCovered("type", f"{_say(own)} where {_say(wanted)} is expected")

    def _elaborated(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        match written:
            case syntax.Numeral(text):
                value = Fraction(text)
                return Node("num", (), Hole(numeric=True), value=value)
            case syntax.Ident() | syntax.App() | syntax.Field():
                return self._application(written, scope, expected)
            case syntax.Ascribed(inner, type_):
                target = self.as_type(type_)
                if target is None:
                    raise NotCovered("type", "a type ascription outside the fragment")
                return self._term(inner, scope, target)
            case syntax.Infix(operator, left, right):
                return self._infix(operator, left, right, scope, expected, written)
            case syntax.Prefix():
                return self._prefix(written, scope, expected)
            case syntax.Congruence(kind, left, right, modulus):
                at = NAT if kind == "MOD" else INT
                parts = tuple(self._term(e, scope, at) for e in (modulus, left, right))
                return Node("modeq", parts, PROP)
            case syntax.Quantified(kind, binders, body):
                return self._quantified(kind, binders, body, scope, expected)
            case syntax.Big():
                return self._big(written, scope, expected)
            case syntax.Builder(binder, body):
                return self._builder(binder, body, scope)
            case syntax.Listed("{", elements):
                return self._listed(elements, scope, expected)
        raise NotCovered("syntax", f"{type(written).__name__.lower()} stands where none is read")

    def _infix(
        self,
        operator: str,
        left: syntax.Expr,
        right: syntax.Expr,
        scope: Scope,
        expected: Type | None,
        whole: syntax.Expr,
    ) -> Node:
        if operator in _CONNECTIVES:
            return Node(_CONNECTIVES[operator], (self.formula(left, scope), self.formula(right, scope)), PROP)
        if operator in _ARITHMETIC:
            return self._tree(whole, scope, expected)
        if operator in _RELATIONS:
            return self._relation(_RELATIONS[operator], left, right, scope)
        if operator in ("∈", "∉"):
            held = self._term(right, scope, None)
            member = Node("mem", (self._term(left, scope, _element(held.type)), held), PROP)
            return member if operator == "∈" else Node("not", (member,), PROP)
        if operator == "∣":
            return self._dvd(left, right, scope)
        if operator in ("∪", "∩", "\\"):
            first = self._term(left, scope, expected)
            second = self._term(right, scope, first.type)
            return Node({"∪": "union", "∩": "inter", "\\": "diff"}[operator], (first, second), first.type)
        if operator in ("''", "⁻¹'"):
            return self._image(operator, left, right, scope)
        if operator == "⊆":
            first = self._term(left, scope, None)
            return Node("subset", (first, self._term(right, scope, first.type)), PROP)
        raise NotCovered("syntax", f"the operator `{operator}`")

    def _image(self, operator: str, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> Node:
        map_ = self._term(left, scope, None)
        type_ = shallow(map_.type)
        if not isinstance(type_, Con) or type_.name != "->" or len(type_.arguments) != 2:
            raise NotCovered("type", "the image under something other than a function of one argument")
        source, target = type_.arguments
        if operator == "''":
            return Node(
                "image", (map_, self._term(right, scope, Con("Set", (source,)))), Con("Set", (target,))
            )
        return Node(
            "preimage", (map_, self._term(right, scope, Con("Set", (target,)))), Con("Set", (source,))
        )

    def _dvd(self, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> Node:
        common = Hole()
        first = self._term(left, scope, common)
        return Node("dvd", (first, self._term(right, scope, common)), PROP)

    # ----------------------------------------------------------------------------------------------------- arithmetic

    def _leaves(
        self, written: syntax.Expr, scope: Scope, leaves: list[Node]
    ) -> Callable[[Type, list[Node]], Node]:
        """Elaborate the leaves of a tree into `leaves`, and return what builds the tree of a type from coerced ones."""
        match written:
            case syntax.Infix("^", base, exponent):
                below = self._leaves(base, scope, leaves)
                power = self._term(exponent, scope, None)
                _mark_numeric(power.type)
                return lambda type_, given: Node("pow", (below(type_, given), power), type_)
            case syntax.Infix(operator, left, right) if operator in _ARITHMETIC:
                first, second = self._leaves(left, scope, leaves), self._leaves(right, scope, leaves)
                op = _ARITHMETIC[operator]
                return lambda type_, given: Node(op, (first(type_, given), second(type_, given)), type_)
            case syntax.Prefix("-" | "⁻¹" as sign, operand):
                inner = self._leaves(operand, scope, leaves)
                op = "neg" if sign == "-" else "inv"
                return lambda type_, given: Node(op, (inner(type_, given),), type_)
        leaves.append(self._term(written, scope, None))
        return lambda _, given: given.pop(0)

    def _tree(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        leaves: list[Node] = []
        build = self._leaves(written, scope, leaves)
        wanted = None if expected is None else shallow(expected)
        common = _largest(leaves, wanted if isinstance(wanted, Con) else None)
        _mark_numeric(common)
        return build(common, [self._raised(leaf, common) for leaf in leaves])

    def _relation(self, op: str, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> Node:
        leaves: list[Node] = []
        first, second = self._leaves(left, scope, leaves), self._leaves(right, scope, leaves)
        common = _largest(leaves, None)
        raised = [self._raised(leaf, common) for leaf in leaves]
        return Node(op, (first(common, raised), second(common, raised)), PROP)

    def _raised(self, leaf: Node, common: Type) -> Node:
        return self._ensure(leaf, common)

    def _prefix(self, written: syntax.Prefix, scope: Scope, expected: Type | None) -> Node:
        operator, operand = written.operator, written.operand
        if operator in ("-", "⁻¹"):
            return self._tree(written, scope, expected)
        if operator == "¬":
            return Node("not", (self.formula(operand, scope),), PROP)
        if operator == "↑":
            inner = self._term(operand, scope, None)
            return Node("coe", (inner,), Hole(numeric=True))
        if operator == "!":
            return Node("factorial", (self._term(operand, scope, NAT),), NAT)
        if operator == "|":
            return self._absolute(operand, scope, expected)
        if operator == "√":
            return Node("sqrt", (self._term(operand, scope, REAL),), REAL)
        op, type_ = {
            "⌊": ("floor", INT),
            "⌈": ("ceil", INT),
            "⌊₊": ("natfloor", NAT),
            "⌈₊": ("natceil", NAT),
        }[operator]
        return self._polymorphic(op, operand, scope, type_)

    def _absolute(self, operand: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        """`abs : α → α`: what is expected of it is expected of its argument."""
        common = Hole(numeric=True)
        if expected is not None and is_number(expected):
            unify(common, expected)
        inner = self._term(operand, scope, common)
        return Node("abs", (inner,), common)

    def _polymorphic(self, op: str, operand: syntax.Expr, scope: Scope, result: Type) -> Node:
        inner = self._term(operand, scope, None)
        _mark_numeric(inner.type)
        return Node(op, (inner,), result)

    # -------------------------------------------------------------------------------------------------------- binders

    def _quantified(
        self,
        kind: str,
        binders: tuple[syntax.Binder, ...],
        body: syntax.Expr,
        scope: Scope,
        expected: Type | None,
    ) -> Node:
        if not binders:
            return self.formula(body, scope)
        first, rest = binders[0], binders[1:]
        if kind == "fun":
            return self._function(first, rest, body, scope, expected)
        if first.type is not None and self.as_type(first.type) is None:  # `∀ (_ : y ≠ 0), …`
            condition = self.formula(first.type, scope)
            inner = self._quantified(kind, rest, body, scope, expected)
            return Node("implies" if kind == "∀" else "and", (condition, inner), PROP)
        variable = self._variable(first)
        within = {**scope, first.name: variable}
        conditions = self._condition(first, variable, scope)
        inner = self._quantified(kind, rest, body, within, expected)
        if conditions is not None:
            inner = Node("implies" if kind == "∀" else "and", (conditions, inner), PROP)
        op = {"∀": "forall", "∃": "exists", "∃!": "unique"}[kind]
        if kind == "∃!" and rest:
            raise NotCovered("syntax", "`∃!` over several variables")
        return Node(op, (inner,), PROP, binder=variable)

    def _function(
        self,
        first: syntax.Binder,
        rest: tuple[syntax.Binder, ...],
        body: syntax.Expr,
        scope: Scope,
        expected: Type | None,
    ) -> Node:
        if rest:
            raise NotCovered("syntax", "`fun` of several variables")
        variable = self._variable(first)
        result: Type = Hole()
        wanted = None if expected is None else shallow(expected)
        if isinstance(wanted, Con) and wanted.name == "->" and len(wanted.arguments) == 2:
            if not unify(variable.type, wanted.arguments[0]):
                raise NotCovered("type", "a function of another type is expected")
            result = wanted.arguments[1]
        inner = self._term(body, {**scope, first.name: variable}, result)
        return Node("lambda", (inner,), function(variable.type, result), binder=variable)

    def _variable(self, binder: syntax.Binder) -> Variable:
        if binder.type is None:
            return Variable(binder.name, Hole())
        type_ = self.as_type(binder.type)
        if type_ is None:
            raise NotCovered("type", "a binder of a type outside the fragment")
        return Variable(binder.name, type_)

    def _condition(self, binder: syntax.Binder, variable: Variable, scope: Scope) -> Node | None:
        if binder.condition is None:
            return None
        operator, bound = binder.condition
        name = syntax.Ident(binder.name)
        return self._infix(operator, name, bound, {**scope, binder.name: variable}, PROP, name)

    def _big(self, written: syntax.Big, scope: Scope, expected: Type | None) -> Node:
        """`Finset.sum s (fun x => e)`: what is expected of the sum is expected of each summand."""
        if written.binder.condition is None:
            raise NotCovered("finite types", "a sum over a whole type")
        held = self._term(written.binder.condition[1], scope, None)
        variable = Variable(written.binder.name, _element(held.type))
        within = {**scope, variable.name: variable}
        if written.condition is not None:
            chosen = Node("lambda", (self.formula(written.condition, within),), PROP, binder=variable)
            held = Node("filter", (chosen, held), held.type)
        body = self._term(written.body, within, expected)
        _mark_numeric(body.type)
        return Node("sum" if written.kind == "∑" else "prod", (held, body), body.type, binder=variable)

    def _builder(self, binder: syntax.Binder, body: syntax.Expr, scope: Scope) -> Node:
        variable = self._variable(syntax.Binder(binder.name, binder.type))
        condition = self._condition(binder, variable, scope)
        inner = self.formula(body, {**scope, binder.name: variable})
        if condition is not None:
            inner = Node("and", (condition, inner), PROP)
        return Node("builder", (inner,), Con("Set", (variable.type,)), binder=variable)

    def _listed(self, elements: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        wanted = None if expected is None else shallow(expected)
        if not isinstance(wanted, Con) or wanted.name not in ("Set", "Finset"):
            raise NotCovered("syntax", "a set in braces whose type is not known from the left")
        parts = tuple(self._term(e, scope, wanted.arguments[0]) for e in elements)
        return Node("listed", parts, wanted)

    # --------------------------------------------------------------------------------------------------- applications

    def _application(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        head: syntax.Expr = written
        arguments: tuple[syntax.Expr, ...] = ()
        if isinstance(written, syntax.App):
            head, arguments = written.function, written.arguments
        if isinstance(head, syntax.Ident):
            base, *fields = head.name.split(".")
            if base in scope:
                subject: syntax.Expr = syntax.Ident(base)
                if not fields:
                    return self._local(scope[base], arguments, scope)
                for name in fields[:-1]:
                    subject = syntax.Field(subject, name)
                return self._field(subject, fields[-1], arguments, scope, expected)
            return self._global(self._resolved(head.name), arguments, scope, expected)
        if isinstance(head, syntax.Field):
            return self._field(head.subject, head.name, arguments, scope, expected)
        raise NotCovered("syntax", "the application of something that is not a name")

    def _local(self, variable: Variable, arguments: tuple[syntax.Expr, ...], scope: Scope) -> Node:
        node = Node("var", (), variable.type, binder=variable)
        if not arguments:
            return node
        type_ = shallow(variable.type)
        if isinstance(type_, Con) and type_.name == "Equiv" and len(arguments) == 1:
            source, target = type_.arguments
            return Node("forward", (node, self._term(arguments[0], scope, source)), target)
        if not isinstance(type_, Con) or type_.name != "->" or len(type_.arguments) != len(arguments) + 1:
            raise NotCovered("type", f"`{variable.name}` is applied to {len(arguments)} arguments")
        given = tuple(self._term(a, scope, t) for a, t in zip(arguments, type_.arguments, strict=False))
        return Node("call", given, type_.arguments[-1], binder=variable)

    def _field(
        self,
        subject: syntax.Expr,
        name: str,
        arguments: tuple[syntax.Expr, ...],
        scope: Scope,
        expected: Type | None,
    ) -> Node:
        node = self._term(subject, scope, None)
        type_ = shallow(node.type)
        if isinstance(type_, Con):
            if type_.name == "Equiv" and name in ("1", "2", "toFun", "invFun") and len(arguments) == 1:
                forward = name in ("1", "toFun")
                source, target = type_.arguments if forward else type_.arguments[::-1]
                op = "forward" if forward else "backward"
                return Node(op, (node, self._term(arguments[0], scope, source)), target)
            if type_.name == "Set" and name == "toFinset" and not arguments:
                return Node("tofinset", (node,), Con("Finset", type_.arguments))
            if type_.name == "Finset" and name == "card" and not arguments:
                return Node("card", (node,), NAT)
            found = _FIELDS.get(type_.name, {}).get(name)
            if found is not None:
                return self._global(found, (subject, *arguments), scope, expected)
        raise NotCovered("unknown name", f"the field `{name}` of {_say(type_)}")

    def _resolved(self, name: str) -> str:
        """The full name.  Raises: NotCovered (no such name, or several, of which Lean would choose by type)."""
        found = sorted({prefix + name for prefix in self._opened if _is_known(prefix + name)})
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotCovered("unknown name", f"`{name}`")
        raise NotCovered("ambiguous name", f"`{name}` may be {' or '.join(found)}")

    def _global(
        self, name: str, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None
    ) -> Node:
        if name in _LACKING:
            raise NotCovered(_LACKING[name], f"`{name}`")
        if name in _FUNCTIONS:
            op, types, result = _FUNCTIONS[name]
            if len(types) != len(arguments):
                raise NotCovered("syntax", f"`{name}` with {len(arguments)} arguments")
            return Node(
                op, tuple(self._term(a, scope, t) for a, t in zip(arguments, types, strict=True)), result
            )
        count, builder = _SPECIAL[name]
        if count != len(arguments):
            raise NotCovered("syntax", f"`{name}` with {len(arguments)} arguments")
        return builder(self, arguments, scope, expected)

    # ------------------------------------------------------------------------- functions whose types are not fixed

    def abs(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return self._absolute(arguments[0], scope, expected)

    def extreme(self, op: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
            common = Hole(numeric=True)
            if expected is not None and is_number(expected):
                unify(common, expected)
            first = self._term(arguments[0], scope, common)
            return Node(op, (first, self._term(arguments[1], scope, common)), common)

        return build

    def rounded(self, op: str, result: Type) -> Callable[..., Node]:
        return lambda arguments, scope, _: self._polymorphic(op, arguments[0], scope, result)

    def interval(self, op: str, kind: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, _: Type | None) -> Node:
            common = Hole(numeric=True)
            ends = tuple(self._term(a, scope, common) for a in arguments)
            return Node(op, ends, Con(kind, (common,)))

        return build

    def parity(self, op: str) -> Callable[..., Node]:
        return lambda arguments, scope, _: self._polymorphic(op, arguments[0], scope, PROP)

    def filter(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        held = self._term(
            arguments[1], scope, None
        )  # Lean postpones the `fun`: its variable gets its type from here
        chosen = self._term(arguments[0], scope, function(_element(held.type), PROP))
        return Node("filter", (chosen, held), held.type)

    def card(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return Node("card", (self._term(arguments[0], scope, None),), NAT)

    def total(self, op: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
            held = self._term(arguments[0], scope, None)
            summand = Hole(numeric=True) if expected is None else expected
            map_ = self._term(arguments[1], scope, function(_element(held.type), summand))
            type_ = shallow(map_.type)
            result = type_.arguments[1] if isinstance(type_, Con) else Hole()
            if map_.op == "lambda":
                return Node(op, (held, map_.arguments[0]), result, binder=map_.binder)
            if map_.op != "var" or map_.binder is None:
                raise NotCovered("syntax", "a sum of something other than a named function")
            index = Variable("k", _element(held.type))
            at = Node("var", (), index.type, binder=index)
            return Node(op, (held, Node("call", (at,), result, binder=map_.binder)), result, binder=index)

        return build

    def extremum(self, op: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, _: Type | None) -> Node:
            held = self._term(arguments[0], scope, None)
            return Node(op, (held, self._term(arguments[1], scope, _element(held.type))), PROP)

        return build

    def injective(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return Node("injective", (self._term(arguments[0], scope, None),), PROP)

    def pairwise(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`List.Pairwise R [a, b, c]`: R between each and every later one."""
        relation, listed = arguments
        if not isinstance(relation, syntax.Section) or not isinstance(listed, syntax.Listed):
            raise NotCovered("syntax", "`List.Pairwise` of something other than `(· ≠ ·) [a, b, c]`")
        items = listed.elements
        pairs = [
            self._infix(relation.operator, items[i], items[j], scope, PROP, relation)
            for i in range(len(items))
            for j in range(i + 1, len(items))
        ]
        if not pairs:
            return Node("true", (), PROP)
        whole = pairs[-1]
        for pair in reversed(pairs[:-1]):
            whole = Node("and", (pair, whole), PROP)
        return whole

    def tendsto(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Filter.Tendsto u Filter.atTop (𝓝 c)` for a sequence of reals."""
        sequence, filter_, target = arguments
        at_top = isinstance(filter_, syntax.Ident) and filter_.name in ("Filter.atTop", "atTop")
        near = isinstance(target, syntax.App) and target.function == syntax.Ident("𝓝")
        if not at_top or not near or not isinstance(target, syntax.App):
            raise NotCovered("limits", "a limit that is not of a sequence at a number")
        map_ = self._term(sequence, scope, None)
        type_ = shallow(map_.type)
        if (
            map_.op != "var"
            or not isinstance(type_, Con)
            or type_.arguments not in ((NAT, REAL), (NAT, NNREAL))
        ):
            raise NotCovered("limits", "the limit of something other than a named sequence of reals")
        return Node("tendsto", (map_, self._term(target.arguments[0], scope, type_.arguments[1])), PROP)


def _say(type_: Type) -> str:
    type_ = shallow(type_)
    return str(type_) if isinstance(type_, Con) else "a type that is not known"


def _mark_numeric(type_: Type) -> None:
    type_ = shallow(type_)
    if isinstance(type_, Hole):
        type_.numeric = True


def _element(type_: Type) -> Type:
    type_ = shallow(type_)
    if isinstance(type_, Con) and type_.name in ("Set", "Finset"):
        return type_.arguments[0]
    raise NotCovered("type", f"{_say(type_)} where a set is expected")


def _largest(leaves: list[Node], start: Con | None) -> Type:
    """The largest type among the leaves that have one, or one hole for all.  Raises: NotCovered."""
    largest: Type | None = start
    for leaf in leaves:
        own = shallow(leaf.type)
        if isinstance(own, Hole):
            continue
        if largest is None:
            largest = own
        elif coerces(own, largest):
            continue
        elif coerces(largest, own):
            largest = own
        elif not unify(largest, own):
            raise NotCovered("type", f"{_say(largest)} and {own} in one tree")
    return Hole() if largest is None else largest


def _interval(op: str, kind: str) -> Callable[..., Node]:
    return lambda elaborator, *rest: elaborator.interval(op, kind)(*rest)


def _is_known(name: str) -> bool:
    return name in _FUNCTIONS or name in _SPECIAL or name in _LACKING


_SPECIAL: Final[dict[str, tuple[int, Callable[..., Node]]]] = {
    "abs": (1, _Elaborator.abs),
    "min": (2, lambda e, *rest: e.extreme("min")(*rest)),
    "max": (2, lambda e, *rest: e.extreme("max")(*rest)),
    "Int.floor": (1, lambda e, *rest: e.rounded("floor", INT)(*rest)),
    "Int.ceil": (1, lambda e, *rest: e.rounded("ceil", INT)(*rest)),
    "Nat.floor": (1, lambda e, *rest: e.rounded("natfloor", NAT)(*rest)),
    "Nat.ceil": (1, lambda e, *rest: e.rounded("natceil", NAT)(*rest)),
    "Even": (1, lambda e, *rest: e.parity("even")(*rest)),
    "Odd": (1, lambda e, *rest: e.parity("odd")(*rest)),
    "Finset.filter": (2, _Elaborator.filter),
    "Finset.card": (1, _Elaborator.card),
    "Finset.sum": (2, lambda e, *rest: e.total("sum")(*rest)),
    "Finset.prod": (2, lambda e, *rest: e.total("prod")(*rest)),
    "IsLeast": (2, lambda e, *rest: e.extremum("least")(*rest)),
    "IsGreatest": (2, lambda e, *rest: e.extremum("greatest")(*rest)),
    "Function.Injective": (1, _Elaborator.injective),
    "List.Pairwise": (2, _Elaborator.pairwise),
    "Filter.Tendsto": (3, _Elaborator.tendsto),
    **{
        f"{kind}.I{ends}": (2, _interval(f"i{ends}", kind))
        for kind in ("Finset", "Set")
        for ends in ("cc", "co", "oc", "oo")
    },
    **{f"Set.I{ends}": (1, _interval(f"i{ends}", "Set")) for ends in ("ci", "oi", "ic", "io")},
}
