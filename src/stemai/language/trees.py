"""Arithmetic trees: what an expression is before its type is settled.

All leaves of one tree of arithmetic and relations are read at one type, the largest of theirs.  So an expression is
first analysed into a tree, whose leaves have their meaning already, and then settled at a type that is known by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from stemai.errors import Place
from stemai.kernel.terms import T_INT, T_NAT, T_RAT, Symbol, Term, Type
from stemai.language import ast
from stemai.language.finite import Part
from stemai.language.types import is_number, largest


@dataclass(frozen=True, slots=True)
class Leaf:
    """A term whose type is settled."""

    term: Term
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Numeral:
    """A literal, which fits any numeric type that has its value."""

    value: Fraction
    decimal: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator on trees, all of one type.  `path` holds what is known where it stands, `node` how it was written."""

    operator: str
    operands: tuple[Tree, ...]
    path: tuple[Term, ...]
    node: ast.Unary | ast.Binary | ast.Apply

    @property
    def place(self) -> Place:
        """Where it was written."""
        return self.node.place


@dataclass(frozen=True, slots=True)
class Power:
    """`base ^ exponent`; the exponent is a tree of its own."""

    base: Tree
    exponent: Tree
    path: tuple[Term, ...]
    node: ast.Binary

    @property
    def place(self) -> Place:
        """Where it was written."""
        return self.node.place


@dataclass(frozen=True, slots=True)
class Choice:
    """`if`: inside another tree, a tree of its own."""

    condition: Term
    then: Tree
    otherwise: Tree
    place: Place


@dataclass(frozen=True, slots=True)
class Iteration:
    """`sum` or `prod` over the parts of a set: inside another tree, a tree of its own."""

    kind: str
    variable: Term
    parts: tuple[Part, ...]
    body: Tree
    hint: str
    place: Place


@dataclass(frozen=True, slots=True)
class Selection:
    """`match`: inside another tree, a tree of its own.  An arm is the variables for the fields, and its body."""

    subject: Term
    constructors: tuple[Symbol, ...]
    arms: tuple[tuple[tuple[Term, ...], Tree], ...]
    hint: tuple[str, ...]
    place: Place


Tree = Leaf | Numeral | Operation | Power | Choice | Selection | Iteration


@dataclass(frozen=True, slots=True)
class Profile:
    """What a tree says about its type: the types of its leaves, and what its literals need.

    `least` is the smallest numeric type that its literals fit (Int for `-3`, Rat for `0.5`); `divides` says that it has
    a `/` outside any tree of its own.
    """

    fixed: tuple[Type, ...] = ()
    least: Type = T_NAT
    divides: bool = False

    def joined(self, other: Profile) -> Profile:
        fixed = (*self.fixed, *(t for t in other.fixed if t not in self.fixed))
        return Profile(fixed, largest([self.least, other.least]), self.divides or other.divides)

    @property
    def other(self) -> Type | None:
        """The first type that is not one of numbers, if there is one."""
        return next((t for t in self.fixed if not is_number(t)), None)

    @property
    def settled(self) -> Type | None:
        """The type that the leaves give the tree; None for a tree of numerals only."""
        if not self.fixed:
            return None
        return self.other or largest([*self.fixed, self.least])

    @property
    def natural(self) -> Type:
        """The type of the tree where nothing around it says one."""
        return self.settled or (largest([self.least, T_RAT]) if self.divides else self.least)


def profile(tree: Tree) -> Profile:
    """What `tree` says about its type."""
    if isinstance(tree, Leaf):
        return Profile((tree.type,))
    if isinstance(tree, Numeral):
        return Profile((), T_RAT if tree.decimal else T_NAT)
    if isinstance(tree, Power):
        return profile(tree.base)
    if isinstance(tree, Choice):
        return _own(profile(tree.then).joined(profile(tree.otherwise)))
    if isinstance(tree, Iteration):
        return _own(profile(tree.body))
    if isinstance(tree, Selection):
        parts = Profile()
        for _, body in tree.arms:
            parts = parts.joined(profile(body))
        return _own(parts)
    found = Profile()
    for operand in tree.operands:
        found = found.joined(profile(operand))
    if tree.operator == "neg" and not found.fixed:
        return Profile((), largest([found.least, T_INT]), found.divides)
    if tree.operator == "/":
        return Profile(found.fixed, found.least, True)
    if tree.operator in ("div", "mod"):
        return _own(found)
    return found


def _own(found: Profile) -> Profile:
    """The profile of a tree of its own: a leaf for the tree around it, unless it is all numerals."""
    settled = found.settled
    return found if settled is None else Profile((settled,))
