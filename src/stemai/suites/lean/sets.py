"""Membership: what it says that something is in a set, by the form of the set."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean import notions, shapes
from stemai.suites.lean.core import (
    Node,
    Variable,
    binder_of,
    element_of,
    type_of,
)
from stemai.suites.lean.shapes import Enumeration, Predicate
from stemai.suites.lean.state import State
from stemai.suites.lean.typing import NAT, Con, settled
from stemai.suites.reading import NotCovered

LIST: Final = Con("List", (NAT,))
_BOUNDS: Final = {
    "icc": ("le", "le"), "ico": ("le", "lt"), "ioc": ("lt", "le"), "ioo": ("lt", "lt"),
    "ici": ("le", ""), "ioi": ("lt", ""), "iic": ("", "le"), "iio": ("", "lt"),
}  # fmt: skip


class Sets(State):
    """Sets as they are written, and as parameters."""

    def _member(self, value: Node, held: Node) -> w.Expr:
        op, arguments = held.op, held.arguments
        if op == "var":
            return self._member_of_variable(value, held)
        if op in ("builder", "filter"):
            holds = self._at(arguments[0] if op == "filter" else held, value)
            return holds if op == "builder" else w.junction("and", self._member(value, arguments[1]), holds)
        if op in _BOUNDS:
            low, high = _BOUNDS[op]
            ends = list(arguments)
            parts = []
            if low:
                parts.append(self._relation(low, ends.pop(0), value))
            if high:
                parts.append(self._relation(high, value, ends.pop(0)))
            return w.junction("and", *parts)
        if op == "range":
            return self._relation("lt", value, arguments[0])
        if op in ("divisors", "properdivisors", "primefactors"):
            divides = self._divides(value, arguments[0], proper=op == "properdivisors")
            return w.junction("and", w.apply("prime", self._number(value)), divides) if op == "primefactors" else divides
        if op == "listed":
            if not arguments:
                return ast.Truth(False, w.NOWHERE)
            return w.junction("or", *(self._relation("eq", value, a) for a in arguments))
        if op in ("union", "inter", "diff"):
            first, second = (self._member(value, a) for a in arguments)
            if op == "union":
                return w.junction("or", first, second)
            return w.junction("and", first, second if op == "inter" else w.negation(second))
        if op == "preimage":
            return self._member(notions.applied(arguments[0], value), arguments[1])
        if op == "image":
            return self._in_image(value, *arguments)
        if op in ("univ", "whole"):
            return ast.Truth(True, w.NOWHERE)
        if op == "compl":
            return w.negation(self._member(value, arguments[0]))
        if op == "toset":
            return self._member(value, arguments[0])
        if op == "product":
            left, right = (settled(t) for t in type_of(value).arguments)
            halves = (Node("fst", (value,), left), Node("snd", (value,), right))
            return w.junction("and", *(self._member(h, a) for h, a in zip(halves, arguments, strict=True)))
        if held.type == LIST or op == "listset":
            return self._listed(value, arguments[0] if op == "listset" else held)
        raise NotCovered("operation", f"membership in `{op}`")

    def _member_of_variable(self, value: Node, held: Node) -> w.Expr:
        shape = self._shapes[id(held.binder)]
        if isinstance(shape, Predicate):
            return w.apply(shape.predicate, *self._parts(value))
        if isinstance(shape, Enumeration):
            return self._enumerated(self._parts(value), shape)
        raise NotCovered("operation", "membership in something other than a set")

    def _enumerated(self, parts: Sequence[w.Expr], shape: Enumeration) -> w.Expr:
        """That the value with these parts is one of the elements."""
        with self._names.scope():
            i = self._names.fresh("i")
            below = w.compare(w.name(i), "<", w.name(shape.size))
            same = [w.compare(p, "=", w.apply(a, w.name(i))) for p, a in zip(parts, shape.at, strict=True)]
            return w.quantified("exists", [i], w.NAT, w.junction("and", below, *same))

    def _divides(self, value: Node, whole: Node, *, proper: bool) -> w.Expr:
        divides = w.compare(self._number(value), "dvd", self._number(whole))
        if proper:
            return w.junction("and", divides, self._relation("lt", value, whole))
        return w.junction("and", divides, w.compare(self._number(whole), "!=", w.numeral(0, w.NAT)))

    def _in_image(self, value: Node, map_: Node, held: Node) -> w.Expr:
        variable = Variable("y", element_of(held))
        source = Node("var", (), variable.type, binder=variable)

        def hit() -> w.Expr:
            same = self._relation("eq", notions.applied(map_, source), value)
            return w.junction("and", self._member(source, held), same)

        return self._ranging("exists", variable, hit)

    def _at(self, abstraction: Node, value: Node) -> w.Expr:
        """The formula of a builder or a `fun` at `value`."""
        shape = shapes.shape_of(type_of(value), self._parts(value))
        self._shapes[id(binder_of(abstraction))] = shape
        return self._formula(abstraction.arguments[0])

    @abstractmethod
    def _listed(self, value: Node, held: Node) -> w.Expr:
        """That a value is in a list."""
