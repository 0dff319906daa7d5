"""Membership: what it says that something is in a set, by the form of the set."""

from __future__ import annotations

from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean import shapes
from stemai.suites.lean.core import (
    Node,
    Variable,
    binder_of,
    called,
    element_of,
)
from stemai.suites.lean.shapes import Enumeration, Pair, Predicate, Scalar, Shape
from stemai.suites.lean.state import State
from stemai.suites.reading import NotCovered

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
        if op in ("divisors", "properdivisors"):
            return self._divides(value, arguments[0], proper=op == "properdivisors")
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
            return self._member(called(arguments[0], value), arguments[1])
        if op == "image":
            return self._in_image(value, *arguments)
        raise NotCovered("operation", f"membership in `{op}`")

    def _member_of_variable(self, value: Node, held: Node) -> w.Expr:
        shape = self._shapes[id(held.binder)]
        if isinstance(shape, Predicate):
            return w.apply(shape.predicate, *self._parts(value))
        if isinstance(shape, Enumeration):
            parts = self._parts(value)
            return self._enumerated(Pair(*parts) if len(parts) == 2 else Scalar(parts[0]), shape)
        raise NotCovered("operation", "membership in something other than a set")

    def _enumerated(self, value: Shape, shape: Enumeration) -> w.Expr:
        """That `value` is one of the elements."""
        parts = (
            [value.element]
            if isinstance(value, Scalar)
            else [value.re, value.im]
            if isinstance(value, Pair)
            else []
        )
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
        type_ = element_of(held)
        with self._names.scope():
            variable = Variable("y", type_)
            parts = self._bind(variable)
            source = Node("var", (), type_, binder=variable)
            hit = self._relation("eq", called(map_, source), value)
            body = w.junction("and", self._member(source, held), hit)
            condition = shapes.guard_of(type_, w.name(parts[0]))
            body = body if condition is None else w.junction("and", condition, body)
            return w.quantified("exists", parts, shapes.part_type(type_), body)

    def _at(self, abstraction: Node, value: Node) -> w.Expr:
        """The formula of a builder or a `fun` at `value`."""
        parts = self._parts(value)
        self._shapes[id(binder_of(abstraction))] = Pair(*parts) if len(parts) == 2 else Scalar(parts[0])
        return self._formula(abstraction.arguments[0])
