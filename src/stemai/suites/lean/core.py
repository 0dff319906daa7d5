"""Elaborated Lean: every node has a type, every coercion is a node, every variable is an object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from stemai.suites.lean.typing import Type


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
