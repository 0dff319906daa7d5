"""Types of Lean with holes, their unification, and the order in which numbers are coerced."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from stemai.suites.reading import NotCovered


@dataclass(frozen=True, slots=True)
class Con:
    """A type constructor at its arguments: `Nat`, `Set(Nat)`, `->(Nat, Real)`, `Prod(Nat, Nat)`.

    `data` is the modulus of `ZMod`, `size` that of `Fin`: a node of `core`.
    """

    name: str
    arguments: tuple[Type, ...] = ()
    data: int = 0
    size: Hashable = None

    def __str__(self) -> str:
        if self.name == "->":
            return " -> ".join(str(a) for a in self.arguments)
        inner = ", ".join(str(a) for a in self.arguments)
        return f"{self.name}({inner})" if inner else self.name + (str(self.data) if self.data else "")


@dataclass(slots=True, eq=False)
class Hole:
    """A type that is not known yet; `numeric` says that a numeral or arithmetic needs it to be one of numbers."""

    value: Type | None = field(default=None)
    numeric: bool = False

    def __str__(self) -> str:
        return "_" if self.value is None else str(self.value)


Type = Con | Hole

NAT: Final = Con("Nat")
PNAT: Final = Con("PNat")
INT: Final = Con("Int")
RAT: Final = Con("Rat")
REAL: Final = Con("Real")
NNREAL: Final = Con("NNReal")
COMPLEX: Final = Con("Complex")
PROP: Final = Con("Prop")
NUMBERS: Final = ("Nat", "Int", "Rat", "Real", "NNReal", "Complex", "ZMod", "PNat", "Fin")

_ABOVE: Final = {
    "PNat": ("Nat", "Int", "Rat", "NNReal", "Real", "Complex"),
    "Fin": ("Nat", "Int", "Rat", "NNReal", "Real", "Complex"),
    "Nat": ("Int", "Rat", "NNReal", "Real", "Complex", "ZMod"),
    "Int": ("Rat", "Real", "Complex", "ZMod"),
    "Rat": ("Real", "Complex"),
    "NNReal": ("Real", "Complex"),
    "Real": ("Complex",),
}


def shallow(type_: Type) -> Type:
    """`type_` with its outermost hole filled, as far as that is known."""
    while isinstance(type_, Hole) and type_.value is not None:
        type_ = type_.value
    return type_


def coerces(lower: Type, upper: Type) -> bool:
    """Whether Mathlib has a coercion between two types of numbers."""
    lower, upper = shallow(lower), shallow(upper)
    return isinstance(lower, Con) and isinstance(upper, Con) and upper.name in _ABOVE.get(lower.name, ())


def is_number(type_: Type) -> bool:
    """Whether a type is one of numbers."""
    type_ = shallow(type_)
    return isinstance(type_, Con) and type_.name in NUMBERS


def unify(left: Type, right: Type) -> bool:
    """Make two types equal by filling holes; whether that worked."""
    left, right = shallow(left), shallow(right)
    if left is right:
        return True
    if isinstance(left, Hole):
        return _fill(left, right)
    if isinstance(right, Hole):
        return _fill(right, left)
    if _head(left) != _head(right):
        return False
    return all(unify(a, b) for a, b in zip(left.arguments, right.arguments, strict=True))


def _head(type_: Con) -> tuple[object, ...]:
    return type_.name, type_.data, type_.size, len(type_.arguments)


def _fill(hole: Hole, type_: Type) -> bool:
    if isinstance(type_, Hole):
        type_.numeric |= hole.numeric
    elif (hole.numeric and type_.name not in NUMBERS) or _occurs(hole, type_):
        return False
    hole.value = type_
    return True


def _occurs(hole: Hole, type_: Type) -> bool:
    type_ = shallow(type_)
    return type_ is hole or (isinstance(type_, Con) and any(_occurs(hole, a) for a in type_.arguments))


def settled(type_: Type) -> Con:
    """The type, with a hole for numbers read as Nat: Lean's default.  Raises: NotCovered (nothing decides it)."""
    type_ = shallow(type_)
    if isinstance(type_, Hole):
        if not type_.numeric:
            raise NotCovered("type", "nothing decides the type of a variable")
        type_.value = NAT
        return NAT
    return Con(type_.name, tuple(settled(a) for a in type_.arguments), type_.data, type_.size)


def function(*types: Type) -> Con:
    """The type `A -> B -> C`, arguments first."""
    return Con("->", types)
