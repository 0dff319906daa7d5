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


@dataclass(frozen=True, slots=True)
class Corner:
    """`term` takes a value by convention where `safe` fails.

    `condition` is `safe` as a kernel formula over the free variables of the scope, under the conditions that stand
    around the term; None where a bound variable occurs in it.
    """

    code: str
    term: str
    safe: str
    convention: str
    place: Place
    condition: Term | None

    @property
    def message(self) -> str:
        return f"`{self.term}` is {self.convention} unless {self.safe}"

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "place": self.place.to_json(),
            "cause": f"{self.term} is read by convention where `{self.safe}` fails",
            "mend": f"add the hypothesis `{self.safe}` if that is not meant",
        }
