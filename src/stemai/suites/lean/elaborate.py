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
from contextlib import suppress
from fractions import Fraction
from itertools import count
from typing import Final

from stemai.suites.lean import notions, syntax
from stemai.suites.lean.core import Hypothesis, Node, Statement, Variable
from stemai.suites.lean.notions import NOTIONS
from stemai.suites.lean.special import SPECIAL, Scope, Special, element_type, mark_numeric, said
from stemai.suites.lean.typing import (
    COMPLEX,
    INT,
    NAT,
    NUMBERS,
    PROP,
    REAL,
    Con,
    Hole,
    Type,
    coerces,
    function,
    settled,
    shallow,
    unify,
)
from stemai.suites.lean.vocabulary import (
    ARITHMETIC,
    CONNECTIVES,
    FUNCTIONS,
    LACKING,
    NAMESPACE_OF,
    NAMESPACES,
    NOTATIONS,
    RELATIONS,
    SUBJECT_LAST,
    TYPES,
)
from stemai.suites.reading import NotCovered

_ITERATIONS: Final = 20  # of `f^[n]`
# The fields of a list: the operation, and its type where it is not the list's.
_OF_LISTS: Final[dict[str, tuple[str, Type | None]]] = {
    "sum": ("listsum", NAT),
    "prod": ("listprod", NAT),
    "length": ("length", NAT),
    "reverse": ("reverse", None),
    "Nodup": ("nodup", PROP),
    "toFinset": ("listset", Con("Finset", (NAT,))),
}


def elaborate_theorem(theorem: syntax.Theorem) -> Statement:
    """A header, elaborated; every type in it is settled.  Raises: NotCovered."""
    elaborator = _Elaborator((*theorem.opened, *_inside(theorem.name)), theorem.scoped)
    header: list[Variable | Hypothesis] = []
    scope: Scope = {}
    for parameter in theorem.parameters:
        type_ = elaborator.as_type(parameter.type, scope)
        for name in parameter.names:
            if type_ is not None:
                variable = Variable(name, type_)
                header.append(variable)
                scope[name] = variable
            else:
                header.append(Hypothesis(name, _settle(elaborator.hypothesis(parameter.type, scope))))
    return Statement(theorem.name, tuple(header), _settle(elaborator.formula(theorem.conclusion, scope)))


_ELEMENTS: Final = ("Nat", "Int", "Rat", "Real", "Complex", "Prod", "PNat")  # of sets
_OTHER_TYPES: Final = (
    "Polynomial", "EuclideanSpace", "Matrix", "ZMod", "Multiset", "Sym2", "Vector", "Subtype", "Option", "Array",
)  # fmt: skip


class _Unsettled(NotCovered):
    """A field of something whose type is not known yet."""


def _arrow(left: Con, right: Con) -> Con:
    if left == PROP or left.name in ("->", "Set", "Finset", "List"):
        raise NotCovered("type", "a function of functions or of sets as a variable")
    return function(left, *(right.arguments if right.name == "->" else (right,)))


def _product(left: Con, right: Con) -> Con:
    if any(t.name not in (*_ELEMENTS, "NNReal", "Fin") for t in (left, right)):
        raise NotCovered("type", "a pair of something other than numbers")
    return Con("Prod", (left, right))


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


class _Elaborator(Special):
    def __init__(self, opened: tuple[str, ...], scoped: tuple[str, ...] = ()) -> None:
        self._opened = ("", *(f"{name}." for name in opened if name in NAMESPACES))
        self._waiting = False  # whether a field of something of unknown type is left for later
        self._scoped = tuple(f"{name}." for name in scoped)

    # --------------------------------------------------------------------------------------------------------- types

    def as_type(self, written: syntax.Expr, scope: Scope) -> Con | None:
        """The type that is written, or None for a formula."""
        if isinstance(written, syntax.Ident):
            return TYPES.get(written.name)
        if isinstance(written, syntax.Infix) and written.operator in ("→", "×", "≃"):
            left, right = self.as_type(written.left, scope), self.as_type(written.right, scope)
            if left is None or right is None:
                return None
            if written.operator == "→":
                return _arrow(left, right)
            return _product(left, right) if written.operator == "×" else Con("Equiv", (left, right))
        if isinstance(written, syntax.App) and isinstance(written.function, syntax.Ident):
            return self._applied_type(written.function.name, written.arguments, scope)
        return None

    def _applied_type(self, name: str, arguments: tuple[syntax.Expr, ...], scope: Scope) -> Con | None:
        if name in ("Finset", "Set", "List") and len(arguments) == 1:
            inner = self.as_type(arguments[0], scope)
            if inner is None or inner.name not in _ELEMENTS:
                raise NotCovered("type", f"{name} of something other than numbers")
            return Con(name, (inner,))
        if name in ("Equiv", "Equiv.Perm") and len(arguments) == (2 if name == "Equiv" else 1):
            left, right = (self.as_type(a, scope) for a in (arguments[0], arguments[-1]))
            if left is not None and right is not None:
                return Con("Equiv", (left, right))
        if name == "ZMod" and isinstance(arguments[0], syntax.Numeral) and arguments[0].text.strip("0"):
            return Con("ZMod", (), int(arguments[0].text))  # `ZMod 0` is ℤ, and is not read
        if name == "Fin" and len(arguments) == 1:
            return Con("Fin", (), size=_settle(self._term(arguments[0], scope, NAT)))
        if name in _OTHER_TYPES:
            raise NotCovered("type", f"the type {name}")
        return None

    # ---------------------------------------------------------------------------------------------------- formulas

    def hypothesis(self, written: syntax.Expr, scope: Scope) -> Node:
        """A formula, `Fintype s`, `Fact p` or `NeZero n`."""
        if isinstance(written, syntax.App) and isinstance(written.function, syntax.Ident):
            name, arguments = written.function.name, written.arguments
            if name == "Fintype":
                return Node("finite", (self._term(arguments[0], scope, None),), PROP)
            if name == "Fact" and len(arguments) == 1:
                return self.formula(arguments[0], scope)
            if name == "NeZero" and len(arguments) == 1:
                return self._relation("ne", arguments[0], syntax.Numeral("0"), scope)
        return self.formula(written, scope)

    def formula(self, written: syntax.Expr, scope: Scope) -> Node:
        return self._term(written, scope, PROP)

    def _term(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        """`written` at the type `expected`, coerced if need be; at its own for None."""
        node = self._elaborated(written, scope, expected)
        return node if expected is None else self._ensure(node, expected)

    def _ensure(self, node: Node, expected: Type) -> Node:
        own, wanted = shallow(node.type), shallow(expected)
        if isinstance(own, Con) and isinstance(wanted, Con):
            if coerces(own, wanted):
                return Node("cast", (node,), wanted)
            if (own.name, wanted.name) == ("Finset", "Set") and unify(own.arguments[0], wanted.arguments[0]):
                return Node("toset", (node,), wanted)
        if unify(own, wanted):
            return node
        raise NotCovered("type", f"{said(own)} where {said(wanted)} is expected")

    def _elaborated(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        match written:
            case syntax.Numeral(text):
                value = Fraction(text)
                return Node("num", (), Hole(numeric=True), value=value)
            case syntax.Ident() | syntax.App() | syntax.Field():
                return self._application(written, scope, expected)
            case syntax.Ascribed(inner, type_):
                target = self.as_type(type_, scope)
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
                return self._builder(binder, body, scope, expected)
            case syntax.Tuple(elements, anonymous):
                return self._tuple(elements, anonymous, scope, expected)
            case syntax.Choice():
                return self._choice(written, scope, expected)
            case syntax.Let():
                return self._let(written, scope, expected)
            case syntax.Iterate(map_, times):
                return self._iterated(map_, times, scope)
            case syntax.Listed(kind, elements):
                return self._listed(kind, elements, scope, expected)
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
        if operator in CONNECTIVES:
            return Node(CONNECTIVES[operator], (self.formula(left, scope), self.formula(right, scope)), PROP)
        if operator in ARITHMETIC:
            return self._tree(whole, scope, expected)
        if operator in RELATIONS:
            return self._relation(RELATIONS[operator], left, right, scope)
        if operator in ("∈", "∉"):
            held = self._term(right, scope, None)
            member = Node("mem", (self._term(left, scope, element_type(held.type)), held), PROP)
            return member if operator == "∈" else Node("not", (member,), PROP)
        if operator == "∣":
            return self._dvd(left, right, scope)
        if operator in ("∪", "∩", "\\"):
            first = self._term(left, scope, expected)
            second = self._term(right, scope, first.type)
            return Node({"∪": "union", "∩": "inter", "\\": "diff"}[operator], (first, second), first.type)
        if operator in ("''", "⁻¹'"):
            return self._image(operator, left, right, scope)
        if operator in ("⊆", "⊂"):
            first = self._term(left, scope, None)
            second = self._term(right, scope, first.type)
            both = Node("subset", (first, second), PROP)
            return both if operator == "⊆" else notions.strict_subset(first, second)
        if operator == "×ˢ":
            return self._set_product(self._term(left, scope, None), self._term(right, scope, None))
        if operator == "∘":
            return self._composed(self._term(left, scope, None), self._term(right, scope, None))
        raise NotCovered("syntax", f"the operator `{operator}`")

    def _image(self, operator: str, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> Node:
        map_ = self._term(left, scope, None)
        type_ = shallow(map_.type)
        if not isinstance(type_, Con) or type_.name != "->" or len(type_.arguments) != 2:
            raise NotCovered("type", "the image under something other than a function of one argument")
        source, target = type_.arguments
        if operator == "''":
            return Node("image", (map_, self._term(right, scope, Con("Set", (source,)))), Con("Set", (target,)))
        return Node("preimage", (map_, self._term(right, scope, Con("Set", (target,)))), Con("Set", (source,)))

    def _composed(self, outer: Node, inner: Node) -> Node:
        source, middle = notions.unary(inner)
        if not unify(middle, notions.unary(outer)[0]):
            raise NotCovered("type", "functions that do not fit in `∘`")
        x = Variable("x", source)
        value = notions.applied(outer, notions.applied(inner, notions.var(x)))
        return Node("lambda", (value,), function(source, value.type), binder=x)

    def _iterated(self, map_: syntax.Expr, times: syntax.Expr, scope: Scope) -> Node:
        """`f^[n]` for a numeral n."""
        if not isinstance(times, syntax.Numeral) or not times.text.isdigit() or int(times.text) > _ITERATIONS:
            raise NotCovered("syntax", "`f^[n]` where n is no small numeral")
        given = self._term(map_, scope, None)
        notions.same_type(*notions.unary(given), "`f^[n]`")
        x = Variable("x", notions.unary(given)[0])
        value = notions.var(x)
        for _ in range(int(times.text)):
            value = notions.applied(given, value)
        return Node("lambda", (value,), function(x.type, x.type), binder=x)

    # -------------------------------------------------------------------------------------------- pairs, choices, let

    def _tuple(self, elements: tuple[syntax.Expr, ...], anonymous: bool, scope: Scope, expected: Type | None) -> Node:
        """`(a, b)`, or `⟨a, b⟩`, which is a complex number too: its type is the one that is expected."""
        wanted = None if expected is None else shallow(expected)
        first, *rest = elements
        if anonymous and wanted == COMPLEX and len(rest) == 1:
            return Node("mkcomplex", tuple(self._term(e, scope, REAL) for e in elements), COMPLEX)
        if not rest:
            return self._term(first, scope, expected)
        types: list[Type | None] = [None, None]
        if isinstance(wanted, Con) and wanted.name == "Prod":
            types = list(wanted.arguments)
        elif anonymous:
            raise NotCovered("type", "`⟨a, b⟩` that is neither a pair nor a complex number")
        left = self._term(first, scope, types[0])
        right = self._tuple(tuple(rest), anonymous, scope, types[1])
        return Node("tuple", (left, right), Con("Prod", (left.type, right.type)))

    def _choice(self, written: syntax.Choice, scope: Scope, expected: Type | None) -> Node:
        """`ite c a b`: one type, that of the first branch where nothing is expected."""
        condition = self.formula(written.condition, scope)
        common: Type = Hole()
        if expected is not None:
            unify(common, expected)
        then = self._term(written.then, scope, common)
        return Node("choice", (condition, then, self._term(written.otherwise, scope, common)), common)

    def _let(self, written: syntax.Let, scope: Scope, expected: Type | None) -> Node:
        type_ = None if written.type is None else self.as_type(written.type, scope)
        if written.type is not None and type_ is None:
            raise NotCovered("type", "a `let` of a type outside the fragment")
        value = _settle(self._term(written.value, scope, type_))
        return self._term(written.body, {**scope, written.name: value}, expected)

    def _dvd(self, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> Node:
        common = Hole()
        first = self._term(left, scope, common)
        return Node("dvd", (first, self._term(right, scope, common)), PROP)

    # ----------------------------------------------------------------------------------------------------- arithmetic

    def _leaves(self, written: syntax.Expr, scope: Scope, leaves: list[Node]) -> Callable[[Type, list[Node]], Node]:
        """Elaborate the leaves of a tree into `leaves`, and return what builds the tree of a type from coerced ones."""
        match written:
            case syntax.Infix("^", base, exponent):
                below = self._leaves(base, scope, leaves)
                power = self._term(exponent, scope, None)
                mark_numeric(power.type)
                return lambda type_, given: Node("pow", (below(type_, given), power), type_)
            case syntax.Infix(operator, left, right) if operator in ARITHMETIC:
                first, second = self._leaves(left, scope, leaves), self._leaves(right, scope, leaves)
                op = ARITHMETIC[operator]
                return lambda type_, given: Node(op, (first(type_, given), second(type_, given)), type_)
            case syntax.Prefix("-" | "⁻¹" as sign, operand):
                inner = self._leaves(operand, scope, leaves)
                op = "neg" if sign == "-" else "inv"
                return lambda type_, given: Node(op, (inner(type_, given),), type_)
        if isinstance(written, syntax.Listed) or (isinstance(written, syntax.Tuple) and written.anonymous):
            return self._late(written, scope, leaves)
        try:
            leaf = self._term(written, scope, None)
        except _Unsettled:
            return self._late(written, scope, leaves)
        leaves.append(leaf)
        return lambda _, given: given.pop(0)

    def _late(self, written: syntax.Expr, scope: Scope, leaves: list[Node]) -> Callable[[Type, list[Node]], Node]:
        """A leaf that Lean postpones until the type of its tree is known."""
        leaves.append(Node("later", (), Hole()))

        def late(type_: Type, given: list[Node]) -> Node:
            given.pop(0)
            return self._term(written, scope, type_)

        return late

    def _tree(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        leaves: list[Node] = []
        build = self._leaves(written, scope, leaves)
        wanted = None if expected is None else shallow(expected)
        common = _largest(leaves, wanted if isinstance(wanted, Con) else None)
        mark_numeric(common)
        return build(common, [self._raised(leaf, common) for leaf in leaves])

    def _relation(self, op: str, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> Node:
        leaves: list[Node] = []
        first, second = self._leaves(left, scope, leaves), self._leaves(right, scope, leaves)
        common = _largest(leaves, None)
        raised = [self._raised(leaf, common) for leaf in leaves]
        return Node(op, (first(common, raised), second(common, raised)), PROP)

    def _raised(self, leaf: Node, common: Type) -> Node:
        return leaf if leaf.op == "later" else self._ensure(leaf, common)

    def _prefix(self, written: syntax.Prefix, scope: Scope, expected: Type | None) -> Node:
        operator, operand = written.operator, written.operand
        if operator in ("-", "⁻¹"):
            return self._tree(written, scope, expected)
        if operator == "¬":
            return Node("not", (self.formula(operand, scope),), PROP)
        if operator == "↑":
            return self._coerced(self._term(operand, scope, None))
        if operator in ("!", "‼"):
            op = "factorial" if operator == "!" else "doublefactorial"
            return Node(op, (self._term(operand, scope, NAT),), NAT)
        if operator == "|":
            return self._absolute(operand, scope, expected)
        if operator == "‖":
            return self._norm(operand, scope)
        if operator == "ᶜ":
            held = self._term(operand, scope, expected)
            element_type(held.type)
            return Node("compl", (held,), held.type)
        if operator == "#":
            return self._card(self._term(operand, scope, None))
        if operator == "√":
            return Node("sqrt", (self._term(operand, scope, REAL),), REAL)
        op, type_ = {
            "⌊": ("floor", INT),
            "⌈": ("ceil", INT),
            "⌊₊": ("natfloor", NAT),
            "⌈₊": ("natceil", NAT),
        }[operator]
        return self._polymorphic(op, operand, scope, type_)

    def _norm(self, operand: syntax.Expr, scope: Scope) -> Node:
        """`‖x‖`: the modulus, or the absolute value."""
        inner = self._term(operand, scope, None)
        type_ = shallow(inner.type)
        if type_ == COMPLEX:
            return Node("modulus", (inner,), REAL)
        if type_ == REAL:
            return Node("abs", (inner,), REAL)
        raise NotCovered("type", f"the norm of {said(inner.type)}")

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
        if first.type is not None and self.as_type(first.type, scope) is None:  # `∀ (_ : y ≠ 0), …`
            condition = self.formula(first.type, scope)
            inner = self._quantified(kind, rest, body, scope, expected)
            return Node("implies" if kind == "∀" else "and", (condition, inner), PROP)
        if kind == "∃!" and rest:
            raise NotCovered("syntax", "`∃!` over several variables")
        variable = self._variable(first, scope)
        conditions = self._condition(first, variable, scope)
        within = _entered(first, variable, scope)
        inner = self._later_if_need_be(lambda: self._quantified(kind, rest, body, within, expected))
        if conditions is not None:
            inner = Node("implies" if kind == "∀" else "and", (conditions, inner), PROP)
        op = {"∀": "forall", "∃": "exists", "∃!": "unique"}[kind]
        return Node(op, (inner,), PROP, binder=variable)

    def _later_if_need_be(self, elaborate: Callable[[], Node]) -> Node:
        """`n.succ` waits in Lean until the type of n is known: what else is said of n comes first."""
        try:
            return elaborate()
        except _Unsettled:
            if self._waiting:
                raise
        self._waiting = True
        with suppress(NotCovered):
            elaborate()  # for the types alone
        self._waiting = False
        return elaborate()

    def _function(
        self,
        first: syntax.Binder,
        rest: tuple[syntax.Binder, ...],
        body: syntax.Expr,
        scope: Scope,
        expected: Type | None,
    ) -> Node:
        variable = self._variable(first, scope)
        result: Type = Hole()
        wanted = None if expected is None else shallow(expected)
        if isinstance(wanted, Con) and wanted.name == "->":
            if not unify(variable.type, wanted.arguments[0]):
                raise NotCovered("type", "a function of another type is expected")
            left = wanted.arguments[1:]
            result = left[0] if len(left) == 1 else function(*left)
        within = _entered(first, variable, scope)
        inner = self._function(rest[0], rest[1:], body, within, result) if rest else self._term(body, within, result)
        known = shallow(inner.type)
        types = known.arguments if isinstance(known, Con) and known.name == "->" else (known,)
        return Node("lambda", (inner,), function(variable.type, *types), binder=variable)

    def _variable(self, binder: syntax.Binder, scope: Scope) -> Variable:
        if binder.type is None:
            return Variable(binder.name, Hole())
        type_ = self.as_type(binder.type, scope)
        if type_ is None:
            raise NotCovered("type", "a binder of a type outside the fragment")
        return Variable(binder.name, type_)

    def _condition(self, binder: syntax.Binder, variable: Variable, scope: Scope) -> Node | None:
        if binder.condition is None:
            return None
        operator, bound = binder.condition
        if binder.parts:
            held = self._term(bound, scope, None)
            value = self._ensure(notions.var(variable), element_type(held.type))
            return Node("mem", (value, held), PROP)
        name = syntax.Ident(binder.name)
        return self._infix(operator, name, bound, {**scope, binder.name: variable}, PROP, name)

    def _big(self, written: syntax.Big, scope: Scope, expected: Type | None) -> Node:
        """`Finset.sum s (fun x => e)`: what is expected of the sum is expected of each summand."""
        binder = written.binder
        if binder.condition is None:
            variable = self._variable(binder, scope)
            held = Node("univ", (), Con("Finset", (variable.type,)))
        else:
            held = self._term(binder.condition[1], scope, None)
            variable = Variable(binder.name, element_type(held.type))
        within = _entered(binder, variable, scope)
        if written.condition is not None:
            chosen = Node("lambda", (self.formula(written.condition, within),), PROP, binder=variable)
            held = Node("filter", (chosen, held), held.type)
        body = self._term(written.body, within, expected)
        mark_numeric(body.type)
        return Node("sum" if written.kind == "∑" else "prod", (held, body), body.type, binder=variable)

    def _builder(self, binder: syntax.Binder, body: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        """`{x | p}`; `{x ∈ s | p}` is a `Finset` where s is one and no `Set` is expected."""
        wanted = None if expected is None else shallow(expected)
        as_set = isinstance(wanted, Con) and wanted.name == "Set"
        variable = self._variable(syntax.Binder(binder.name, binder.type), scope)
        if as_set and isinstance(wanted, Con):
            unify(variable.type, wanted.arguments[0])
        if binder.condition is not None and not as_set:
            held = self._term(binder.condition[1], scope, None)
            type_ = shallow(held.type)
            if isinstance(type_, Con) and type_.name == "Finset":
                unify(variable.type, element_type(type_))
                inner = self.formula(body, _entered(binder, variable, scope))
                return Node("filter", (Node("lambda", (inner,), PROP, binder=variable), held), type_)
        condition = self._condition(binder, variable, scope)
        inner = self.formula(body, _entered(binder, variable, scope))
        if condition is not None:
            inner = Node("and", (condition, inner), PROP)
        return Node("builder", (inner,), Con("Set", (variable.type,)), binder=variable)

    def _listed(self, kind: str, elements: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        wanted = None if expected is None else shallow(expected)
        if kind == "[":
            return Node("list", tuple(self._term(e, scope, NAT) for e in elements), Con("List", (NAT,)))
        if not isinstance(wanted, Con) or wanted.name not in ("Set", "Finset"):
            raise NotCovered("syntax", "a set in braces whose type is not known from the left")
        parts = tuple(self._term(e, scope, wanted.arguments[0]) for e in elements)
        return Node("listed", parts, wanted)

    # --------------------------------------------------------------------------------------------------- applications

    def _application(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        head: syntax.Expr = written
        arguments: tuple[syntax.Expr, ...] = ()
        while isinstance(head, syntax.App):
            arguments = (*head.arguments, *arguments)
            head = head.function
        if isinstance(head, syntax.Ident):
            base, *fields = head.name.split(".")
            if base in scope:
                subject: syntax.Expr = syntax.Ident(base)
                if not fields:
                    return self._local(scope[base], arguments, scope)
                for name in fields[:-1]:
                    subject = syntax.Field(subject, name)
                return self._field(subject, fields[-1], arguments, scope, expected)
            known = self._known_part(head.name)
            if known != head.name:  # `Finset.univ.filter`
                field = syntax.Field(syntax.Ident(known), head.name[len(known) + 1 :])
                return self._application(syntax.App(field, arguments), scope, expected)
            return self._global(self._resolved(head.name, arguments, scope), arguments, scope, expected)
        if isinstance(head, syntax.Field) and "." in head.name:
            first, _, last = head.name.partition(".")
            field = syntax.Field(syntax.Field(head.subject, first), last)
            return self._application(syntax.App(field, arguments), scope, expected)
        if isinstance(head, syntax.Field):
            return self._field(head.subject, head.name, arguments, scope, expected)
        return self._applied(self._term(head, scope, None), arguments, scope)

    def _local(self, known: Variable | Node, arguments: tuple[syntax.Expr, ...], scope: Scope) -> Node:
        node = notions.var(known) if isinstance(known, Variable) else known
        return self._applied(node, arguments, scope) if arguments else node

    def _applied(self, map_: Node, arguments: tuple[syntax.Expr, ...], scope: Scope) -> Node:
        """A function at its arguments, all of them."""
        type_ = shallow(map_.type)
        if isinstance(type_, Con) and type_.name == "Equiv" and len(arguments) == 1:
            source, target = type_.arguments
            return Node("forward", (map_, self._term(arguments[0], scope, source)), target)
        if not isinstance(type_, Con) or type_.name != "->":
            raise NotCovered("syntax", "the application of something that is no function")
        if len(type_.arguments) != len(arguments) + 1:
            raise NotCovered("type", f"a function that is applied to {len(arguments)} arguments")
        given = (self._term(a, scope, t) for a, t in zip(arguments, type_.arguments, strict=False))
        return notions.applied(map_, *given)

    def _field(
        self,
        subject: syntax.Expr,
        name: str,
        arguments: tuple[syntax.Expr, ...],
        scope: Scope,
        expected: Type | None,
    ) -> Node:
        node = self._term(subject, scope, None)
        if isinstance(subject, syntax.Numeral):
            node = self._ensure(node, NAT)  # Lean settles the type of a numeral to look for its fields
        type_ = shallow(node.type)
        if isinstance(type_, Con):
            found = self._own_field(node, type_, name, arguments, scope)
            if found is not None:
                return found
            full = f"{NAMESPACE_OF.get(type_.name, type_.name)}.{name}"
            if _is_known(full):
                parts = (*arguments, subject) if full in SUBJECT_LAST else (subject, *arguments)
                return self._global(full, parts, scope, expected)
        if isinstance(type_, Hole) and self._waiting:
            return Node("later", (), Hole())
        if isinstance(type_, Hole):
            raise _Unsettled("unknown name", f"the field `{name}` of {said(type_)}")
        raise NotCovered("unknown name", f"the field `{name}` of {said(type_)}")

    def _own_field(self, node: Node, type_: Con, name: str, arguments: tuple[syntax.Expr, ...], scope: Scope) -> Node | None:
        """A field that is no function of a namespace."""
        if type_.name == "Equiv" and name in ("1", "2", "toFun", "invFun") and len(arguments) == 1:
            forward = name in ("1", "toFun")
            source, target = type_.arguments if forward else type_.arguments[::-1]
            op = "forward" if forward else "backward"
            return Node(op, (node, self._term(arguments[0], scope, source)), target)
        if arguments:
            return None
        if type_.name == "Set" and name == "toFinset":
            return Node("tofinset", (node,), Con("Finset", type_.arguments))
        if type_.name == "Prod" and name in ("1", "2", "fst", "snd"):
            first = name in ("1", "fst")
            return Node("fst" if first else "snd", (node,), type_.arguments[0 if first else 1])
        if type_.name in ("Fin", "PNat") and name in ("1", "val"):
            return Node("cast", (node,), NAT)
        if type_.name == "List" and name in _OF_LISTS:
            op, result = _OF_LISTS[name]
            return Node(op, (node,), type_ if result is None else result)
        return None

    def _known_part(self, name: str) -> str:
        """The longest part of a name with dots that is one here; the name itself where none is."""
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            part = ".".join(parts[:end])
            if any(_is_known(prefix + part) for prefix in self._opened):
                return part
        return name

    def _resolved(self, name: str, arguments: tuple[syntax.Expr, ...], scope: Scope) -> str:
        """The full name.  Raises: NotCovered (no such name, or several, of which the arguments rule out none or all)."""
        if name.startswith("_root_."):
            return name.removeprefix("_root_.")
        names = {prefix + name for prefix in self._opened}
        names |= {prefix + name for prefix in self._scoped if prefix + name in NOTATIONS}
        found = sorted(n for n in names if _is_known(n))
        if len(found) > 1:
            found = self._fitting(found, arguments, scope) or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotCovered("unknown name", f"`{name}`")
        raise NotCovered("ambiguous name", f"`{name}` may be {' or '.join(found)}")

    def _fitting(self, names: list[str], arguments: tuple[syntax.Expr, ...], scope: Scope) -> list[str]:
        """Those of several names that take these arguments: Lean elaborates all, and keeps what has no error."""
        if not arguments or any(n not in FUNCTIONS and n not in NOTIONS and n not in _OF_NUMBERS for n in names):
            return []
        given = [shallow(self._term(a, scope, None).type) for a in arguments]
        found = [n for n in names if _takes(n, given)]
        return found[:1] if tuple(found) in _SAME else found

    def _global(self, name: str, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        if name in LACKING:
            raise NotCovered(LACKING[name], f"`{name}`")
        wanted = None if expected is None else shallow(expected)
        arity = _arity(name)
        if isinstance(wanted, Con) and wanted.name == "->" and len(arguments) == arity - 1:
            called = next(n for n in (f"k{chr(39) * i}" for i in count()) if n not in scope)
            point = syntax.Ident(called)  # `Even` where a function is expected is `fun k => Even k`
            body = syntax.App(syntax.Ident(f"_root_.{name}"), (*arguments, point))
            return self._function(syntax.Binder(point.name), (), body, scope, expected)
        if name == "id" and not arguments:
            x = Variable("x", Hole())
            return Node("lambda", (notions.var(x),), function(x.type, x.type), binder=x)
        if arity != len(arguments):
            raise NotCovered("syntax", f"`{name}` with {len(arguments)} arguments")
        if name in FUNCTIONS:
            op, types, result = FUNCTIONS[name]
            given = tuple(self._term(a, scope, t) for a, t in zip(arguments, types, strict=True))
            return Node(op, given, result)
        if name in NOTIONS:
            return self._notion(name, arguments, scope)
        return SPECIAL[name][1](self, arguments, scope, expected)

    def _notion(self, name: str, arguments: tuple[syntax.Expr, ...], scope: Scope) -> Node:
        """What a formula defines: its arguments by their kinds, from left to right."""
        kinds, build = NOTIONS[name]
        found: list[Node] = []
        common = Hole(numeric=True)
        for kind, argument in zip(kinds, arguments, strict=True):
            if kind == "e":
                found.append(self._term(argument, scope, element_type(found[-1].type)))
            elif kind == "x":
                found.append(self._term(argument, scope, notions.arrow(found[-1])[0]))
            elif kind == "n":
                found.append(self._term(argument, scope, common))
            else:
                found.append(self._term(argument, scope, self._sought(kind, found)))
        return build(*found)

    def _sought(self, kind: str, before: list[Node]) -> Type | None:
        """What is expected of a function or a set beside those before it."""
        if kind == "s" and before:
            return Con("Set", (notions.unary(before[0])[0],))
        if kind == "t" and before:
            maps = shallow(before[0].type)
            is_map = isinstance(maps, Con) and maps.name == "->"
            return Con("Set", (notions.unary(before[0])[1],)) if is_map else before[0].type
        return None


def _largest(leaves: list[Node], start: Con | None) -> Type:
    """The largest type among the leaves that have one, or one hole for all.  Raises: NotCovered."""
    largest: Type | None = start
    for leaf in leaves:
        own = shallow(leaf.type)
        if isinstance(own, Hole):
            continue
        if isinstance(largest, Con) and largest.name == "Fin" and largest != own:
            raise NotCovered("type", "a number of `Fin n` beside another: Lean may convert either")
        if largest is None:
            largest = own
        elif coerces(own, largest):
            continue
        elif coerces(largest, own):
            largest = own
        elif not unify(largest, own):
            raise NotCovered("type", f"{said(largest)} and {own} in one tree")
    return Hole() if largest is None else largest


def _is_known(name: str) -> bool:
    return name in FUNCTIONS or name in SPECIAL or name in NOTIONS or name in LACKING


def _arity(name: str) -> int:
    if name in FUNCTIONS:
        return len(FUNCTIONS[name][1])
    return len(NOTIONS[name][0]) if name in NOTIONS else SPECIAL[name][0]


def _fits(given: Type, wanted: Type) -> bool:
    """Whether an argument of one type can stand where another is expected, without deciding anything."""
    if isinstance(given, Hole) or isinstance(wanted, Hole):
        return True
    return given == wanted or coerces(given, wanted)


_OF_NUMBERS: Final = ("gcd", "lcm", "Even", "Odd")  # functions of numbers whose types are not fixed
_KINDS: Final = {"f": ("->",), "s": ("Set", "Finset"), "t": ("Set", "Finset"), "n": NUMBERS}  # of `NOTIONS`
_SAME: Final = (("Nat.gcd", "gcd"), ("Nat.lcm", "lcm"), ("Nat.Prime", "Prime"))  # on naturals


def _takes(name: str, given: list[Type]) -> bool:
    """Whether these can be the first arguments of a function."""
    if len(given) > _arity(name):
        return False
    if name in FUNCTIONS:
        return all(_fits(own, wanted) for own, wanted in zip(given, FUNCTIONS[name][1], strict=False))
    kinds = NOTIONS[name][0] if name in NOTIONS else "n" * len(given)
    known = ((own, _KINDS.get(kind)) for own, kind in zip(given, kinds, strict=False))
    return all(not isinstance(own, Con) or wanted is None or own.name in wanted for own, wanted in known)


def _entered(binder: syntax.Binder, variable: Variable, scope: Scope) -> Scope:
    """The scope below a binder; the names of `(x, y)` stand for the parts of a pair."""
    if not binder.parts:
        return {**scope, binder.name: variable}
    found: Scope = {}
    node = notions.var(variable)
    for name in binder.parts[:-1]:
        pair = Con("Prod", (Hole(), Hole()))
        if not unify(node.type, pair):
            raise NotCovered("type", "`(x, y)` for something that is no pair")
        found[name] = Node("fst", (node,), pair.arguments[0])
        node = Node("snd", (node,), pair.arguments[1])
    found[binder.parts[-1]] = node
    return {**scope, **found}
