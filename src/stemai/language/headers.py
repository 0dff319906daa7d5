"""What stands between a name and its colon: the parameters and the hypotheses of an item."""

from __future__ import annotations

from dataclasses import dataclass

from stemai.kernel.terms import Term, Type


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a header: its name, its type, and the free variable that stands for it in the formulas."""

    name: str
    type: Type
    variable: Term


@dataclass(frozen=True, slots=True)
class Written:
    """A variable that a statement binds, as it was written: its name, and its type where that is known."""

    name: str
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A named hypothesis of a header."""

    name: str
    formula: Term
