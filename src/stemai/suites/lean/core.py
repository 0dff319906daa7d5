"""Elaborated Lean: every node has a type, every coercion is a node, every variable is an object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from stemai.suites.lean.typing import Con, Type, settled
from stemai.suites.reading import NotCovered


@dataclass(slots=True, eq=False)
class Variable:
    """A parameter of the theorem or a bound variable."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Node:
    """An operation.  `binder` is there for quantifiers, sums, set builders and functions, `value` for numerals.

    The operations are listed in `elaborate` (what makes them) and in `emit` (what they mean).
    """

    op: str
    arguments: tuple[Node, ...]
    type: Type = field(compare=False)
    binder: Variable | None = None
    value: Fraction | None = None

    def walk(self) -> Iterator[Node]:
        """The node and all below it."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """`(h : P)`, or `Fintype s` as a node `finite`."""

    name: str
    formula: Node


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem, elaborated: parameters and hypotheses in the order of the header."""

    name: str
    header: tuple[Variable | Hypothesis, ...]
    conclusion: Node


def type_of(node: Node) -> Con:
    return settled(node.type)


def element_of(held: Node) -> Con:
    element = type_of(held).arguments[0]
    return settled(element)


def binder_of(node: Node) -> Variable:
    if node.binder is None:
        raise NotCovered("operation", f"`{node.op}` without a variable")
    return node.binder


def free_variables(node: Node) -> set[int]:
    """The variables that occur and are not bound inside."""
    found = {v for argument in node.arguments for v in free_variables(argument)}
    if node.binder is None:
        return found
    own = {id(node.binder)}
    return found | own if node.op in ("var", "call") else found - own


def same(left: Node, right: Node) -> bool:
    """Whether two terms without binders of their own are written alike."""
    return (
        (left.op, left.binder, left.value, len(left.arguments)) == (right.op, right.binder, right.value, len(right.arguments))
        and left.op not in ("builder", "lambda", "sum", "prod", "forall", "exists")
        and all(same(a, b) for a, b in zip(left.arguments, right.arguments, strict=True))
    )


def closed_value(node: Node) -> Fraction | None:
    """The value of a quotient of numerals, or of its negative, at the conventions of its type."""
    if node.op == "num":
        return node.value
    if node.op == "cast":
        return closed_value(node.arguments[0])
    if node.op == "neg" and type_of(node).name in ("Int", "Rat", "Real"):
        inner = closed_value(node.arguments[0])
        return None if inner is None else -inner
    if node.op == "div" and type_of(node).name in ("Rat", "Real", "NNReal"):
        above, below = (closed_value(a) for a in node.arguments)
        return above / below if above is not None and below else None
    return None
