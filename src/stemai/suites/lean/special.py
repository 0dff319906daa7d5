"""Functions whose types are not fixed: sums, sets, roundings, extremes, each with its own order of elaboration."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from stemai.suites.lean import notions, syntax
from stemai.suites.lean.core import Node, Variable
from stemai.suites.lean.typing import (
    COMPLEX,
    INT,
    NAT,
    NNREAL,
    PROP,
    REAL,
    Con,
    Hole,
    Type,
    function,
    is_number,
    shallow,
    unify,
)
from stemai.suites.reading import NotCovered

Scope = dict[str, Variable | Node]  # a node for what `let` names, and for the parts of a pair


def said(type_: Type) -> str:
    type_ = shallow(type_)
    return str(type_) if isinstance(type_, Con) else "a type that is not known"


def mark_numeric(type_: Type) -> None:
    type_ = shallow(type_)
    if isinstance(type_, Hole):
        type_.numeric = True


def element_type(type_: Type) -> Type:
    type_ = shallow(type_)
    if isinstance(type_, Con) and type_.name in ("Set", "Finset", "List"):
        return type_.arguments[0]
    raise NotCovered("type", f"{said(type_)} where a set is expected")


def _interval(op: str, kind: str) -> Callable[..., Node]:
    return lambda elaborator, *rest: elaborator.interval(op, kind)(*rest)


class Special(ABC):
    """One builder for each: it gets the arguments as written, the scope, and the type that is expected."""

    @abstractmethod
    def as_type(self, written: syntax.Expr, scope: Scope) -> Con | None:
        """The type that is written, or None for a formula."""

    @abstractmethod
    def _term(self, written: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        """`written` at the type `expected`, coerced if need be; at its own for None."""

    @abstractmethod
    def _ensure(self, node: Node, expected: Type) -> Node:
        """`node` at a type, coerced if need be."""

    @abstractmethod
    def _infix(
        self,
        operator: str,
        left: syntax.Expr,
        right: syntax.Expr,
        scope: Scope,
        expected: Type | None,
        whole: syntax.Expr,
    ) -> Node:
        """An infix operator."""

    def _absolute(self, operand: syntax.Expr, scope: Scope, expected: Type | None) -> Node:
        """`abs : α → α`: what is expected of it is expected of its argument."""
        common = Hole(numeric=True)
        if expected is not None and is_number(expected):
            unify(common, expected)
        inner = self._term(operand, scope, common)
        return Node("abs", (inner,), common)

    def _polymorphic(self, op: str, operand: syntax.Expr, scope: Scope, result: Type) -> Node:
        inner = self._term(operand, scope, None)
        mark_numeric(inner.type)
        return Node(op, (inner,), result)

    def _card(self, held: Node) -> Node:
        type_ = shallow(held.type)
        if not isinstance(type_, Con) or type_.name != "Finset":
            raise NotCovered("type", f"the number of elements of {said(held.type)}")
        return Node("card", (held,), NAT)

    def _coerced(self, inner: Node) -> Node:
        type_ = shallow(inner.type)
        if isinstance(type_, Con) and type_.name == "Finset":
            return Node("toset", (inner,), Con("Set", type_.arguments))
        return Node("coe", (inner,), Hole(numeric=True))

    def _set_product(self, left: Node, right: Node) -> Node:
        kinds = {type_.name for t in (left.type, right.type) if isinstance(type_ := shallow(t), Con)}
        if len(kinds) != 1:
            raise NotCovered("type", "a product of something other than two sets")
        pair = Con("Prod", (element_type(left.type), element_type(right.type)))
        return Node("product", (left, right), Con(kinds.pop(), (pair,)))

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

    def fraction(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Int.fract x` is `x - ⌊x⌋`."""
        common = Hole(numeric=True)
        if expected is not None and is_number(expected):
            unify(common, expected)
        inner = self._term(arguments[0], scope, common)
        return Node("sub", (inner, Node("cast", (Node("floor", (inner,), INT),), common)), common)

    def interval(self, op: str, kind: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, _: Type | None) -> Node:
            common = Hole(numeric=True)
            ends = tuple(self._term(a, scope, common) for a in arguments)
            return Node(op, ends, Con(kind, (common,)))

        return build

    def parity(self, op: str) -> Callable[..., Node]:
        return lambda arguments, scope, _: self._polymorphic(op, arguments[0], scope, PROP)

    def filter(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        held = self._term(arguments[1], scope, None)  # Lean postpones the `fun`: its variable gets its type from here
        chosen = self._term(arguments[0], scope, function(element_type(held.type), PROP))
        return Node("filter", (chosen, held), held.type)

    def card(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return self._card(self._term(arguments[0], scope, None))

    def natural_card(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Nat.card s` of a set, as a type: `Set.ncard s`."""
        held = self._term(arguments[0], scope, None)
        type_ = shallow(held.type)
        if isinstance(type_, Con) and type_.name == "Finset":
            return self._card(held)
        return self.ncard(arguments, scope, expected)

    def ncard(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return Node("ncard", (self._set(arguments[0], scope),), NAT)

    def finiteness(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return Node("finiteset", (self._set(arguments[0], scope),), PROP)

    def infinity(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return Node("not", (self.finiteness(arguments, scope, expected),), PROP)

    def _set(self, written: syntax.Expr, scope: Scope) -> Node:
        held = self._term(written, scope, None)
        return self._ensure(held, Con("Set", (element_type(held.type),)))

    def supremum(self, op: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, _: Type | None) -> Node:
            held = self._set(arguments[0], scope)
            return Node(op, (held,), element_type(held.type))

        return build

    def univ(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Finset.univ`, whose type is the one that is expected, or what a `fun` beside it says."""
        wanted = None if expected is None else shallow(expected)
        known = isinstance(wanted, Con) and wanted.name == "Finset"
        return Node("univ", (), wanted if known and wanted is not None else Con("Finset", (Hole(),)))

    def whole(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Set.univ`."""
        return Node("whole", (), Con("Set", (Hole(),)))

    def inserted(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`insert a s`."""
        held = self._term(arguments[1], scope, expected)
        new = Node("listed", (self._term(arguments[0], scope, element_type(held.type)),), held.type)
        return Node("union", (held, new), held.type)

    def erased(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Finset.erase s a`."""
        held = self._term(arguments[0], scope, expected)
        gone = Node("listed", (self._term(arguments[1], scope, element_type(held.type)),), held.type)
        return Node("diff", (held, gone), held.type)

    def image(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Finset.image f s`."""
        held = self._term(arguments[1], scope, None)
        map_ = self._term(arguments[0], scope, function(element_type(held.type), Hole()))
        return Node("image", (map_, held), Con("Finset", (notions.unary(map_)[1],)))

    def identity(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        return self._term(arguments[0], scope, expected)

    def conjugated(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`starRingEnd ℂ z`."""
        if self.as_type(arguments[0], scope) != COMPLEX:
            raise NotCovered("type", "`starRingEnd` of something other than ℂ")
        return Node("conj", (self._term(arguments[1], scope, COMPLEX),), COMPLEX)

    def converted(self, arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
        """`Nat.cast n`."""
        inner = self._term(arguments[0], scope, None)
        mark_numeric(inner.type)
        return self._coerced(inner)

    def divisor(self, op: str) -> Callable[..., Node]:
        """`gcd a b` of Mathlib's `GCDMonoid`, for naturals and integers: a number of their type."""

        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
            common = Hole(numeric=True)
            if expected is not None and is_number(expected):
                unify(common, expected)
            parts = [self._term(a, scope, common) for a in arguments]
            type_ = shallow(common)
            if type_ == INT:
                return Node("cast", (Node(f"int{op}", tuple(parts), NAT),), INT)
            if type_ == NAT:
                return Node(op, tuple(parts), NAT)
            raise NotCovered("operation", f"`{op}` on {said(common)}")

        return build

    def total(self, op: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, expected: Type | None) -> Node:
            held = self._term(arguments[0], scope, None)
            summand = Hole(numeric=True) if expected is None else expected
            map_ = self._term(arguments[1], scope, function(element_type(held.type), summand))
            type_ = shallow(map_.type)
            result = type_.arguments[1] if isinstance(type_, Con) else Hole()
            if map_.op == "lambda":
                return Node(op, (held, map_.arguments[0]), result, binder=map_.binder)
            index = Variable("k", element_type(held.type))
            return Node(op, (held, notions.applied(map_, notions.var(index))), result, binder=index)

        return build

    def extremum(self, op: str) -> Callable[..., Node]:
        def build(arguments: tuple[syntax.Expr, ...], scope: Scope, _: Type | None) -> Node:
            held = self._term(arguments[0], scope, None)
            return Node(op, (held, self._term(arguments[1], scope, element_type(held.type))), PROP)

        return build

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
        if map_.op != "var" or not isinstance(type_, Con) or type_.arguments not in ((NAT, REAL), (NAT, NNREAL)):
            raise NotCovered("limits", "the limit of something other than a named sequence of reals")
        return Node("tendsto", (map_, self._term(target.arguments[0], scope, type_.arguments[1])), PROP)


SPECIAL: Final[dict[str, tuple[int, Callable[..., Node]]]] = {
    "abs": (1, Special.abs),
    "min": (2, lambda e, *rest: e.extreme("min")(*rest)),
    "max": (2, lambda e, *rest: e.extreme("max")(*rest)),
    "Int.floor": (1, lambda e, *rest: e.rounded("floor", INT)(*rest)),
    "Int.ceil": (1, lambda e, *rest: e.rounded("ceil", INT)(*rest)),
    "Nat.floor": (1, lambda e, *rest: e.rounded("natfloor", NAT)(*rest)),
    "Nat.ceil": (1, lambda e, *rest: e.rounded("natceil", NAT)(*rest)),
    "Even": (1, lambda e, *rest: e.parity("even")(*rest)),
    "Odd": (1, lambda e, *rest: e.parity("odd")(*rest)),
    "Finset.filter": (2, Special.filter),
    "Finset.card": (1, Special.card),
    "Finset.sum": (2, lambda e, *rest: e.total("sum")(*rest)),
    "Finset.prod": (2, lambda e, *rest: e.total("prod")(*rest)),
    "IsLeast": (2, lambda e, *rest: e.extremum("least")(*rest)),
    "IsGreatest": (2, lambda e, *rest: e.extremum("greatest")(*rest)),
    "Int.fract": (1, lambda e, *rest: e.fraction(*rest)),
    "round": (1, lambda e, *rest: e.rounded("round", INT)(*rest)),
    "Set.ncard": (1, Special.ncard),
    "Nat.card": (1, Special.natural_card),
    "Set.Finite": (1, Special.finiteness),
    "Set.Infinite": (1, Special.infinity),
    "sSup": (1, lambda e, *rest: e.supremum("supremum")(*rest)),
    "sInf": (1, lambda e, *rest: e.supremum("infimum")(*rest)),
    "Finset.univ": (0, Special.univ),
    "Set.univ": (0, Special.whole),
    "insert": (2, Special.inserted),
    "Finset.erase": (2, Special.erased),
    "Finset.image": (2, Special.image),
    "Finset.product": (2, lambda e, a, scope, _: e._set_product(*(e._term(x, scope, None) for x in a))),
    "Finset.Iic": (1, _interval("iic", "Finset")),
    "Finset.Iio": (1, _interval("iio", "Finset")),
    "id": (1, Special.identity),
    "starRingEnd": (2, Special.conjugated),
    "Nat.cast": (1, Special.converted),
    "Int.cast": (1, Special.converted),
    "gcd": (2, lambda e, *rest: e.divisor("gcd")(*rest)),
    "lcm": (2, lambda e, *rest: e.divisor("lcm")(*rest)),
    "List.Pairwise": (2, Special.pairwise),
    "Filter.Tendsto": (3, Special.tendsto),
    **{f"{kind}.I{ends}": (2, _interval(f"i{ends}", kind)) for kind in ("Finset", "Set") for ends in ("cc", "co", "oc", "oo")},
    **{f"Set.I{ends}": (1, _interval(f"i{ends}", "Set")) for ends in ("ci", "oi", "ic", "io")},
}
