"""Corner cases: places where a total function takes a value by convention.  They are said, never refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from stemai.errors import Place
from stemai.kernel.terms import Term

W_DIVISION: Final = "W001"
W_MODULO: Final = "W002"
W_SUBTRACTION: Final = "W003"
W_SQRT: Final = "W004"
W_POWER: Final = "W005"
W_ZERO_POWER: Final = "W006"
W_BEYOND: Final = "W008"


@dataclass(frozen=True, slots=True)
class Corner:
    """`term` takes `value` by convention, where `where` holds.

    `condition` is the kernel formula that rules it out, over the free variables of the scope and under the conditions
    that stand around the term; None where a bound variable occurs in it.
    """

    code: str
    term: str
    value: str
    where: str
    place: Place
    condition: Term | None

    @property
    def message(self) -> str:
        """The corner in one sentence."""
        return f"`{self.term}` is {self.value} by convention where {self.where}"

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "place": self.place.to_json(),
            "cause": "every function is total; docs/language.md lists the conventions",
            "mend": f"add a hypothesis that rules out `{self.where}`, if the convention is not meant",
        }
