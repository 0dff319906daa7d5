"""What a piece of a check has counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

KEPT: Final = 50  # texts of each sort that are kept, of alarms and of what stays unsettled
TEXT: Final = 3_000  # characters of each


@dataclass
class Tally:
    """How many were tried and how each ended; `alarms` are what got through, `unsettled` what nobody has shown, `notes` what
    else a reader should see."""

    ends: Counter[str] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    through: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.ends.total()

    def count(self, end: str, number: int = 1) -> None:
        self.ends[end] += number

    def alarm(self, text: str) -> None:
        """Something got through."""
        self.ends["ALARM"] += 1
        self.through += 1
        if len(self.alarms) < KEPT:
            self.alarms.append(text[:TEXT])

    def leave(self, end: str, text: str) -> None:
        """Accepted, and neither shown by a second road nor found false by one."""
        self.ends[end] += 1
        if len(self.unsettled) < KEPT:
            self.unsettled.append(f"{end}: {text}"[:TEXT])

    def add(self, other: Tally) -> None:
        """All that another piece has counted."""
        self.ends += other.ends
        self.through += other.through
        self.notes = sorted({*self.notes, *other.notes})
        self.alarms = (self.alarms + other.alarms)[:KEPT]
        self.unsettled = (self.unsettled + other.unsettled)[:KEPT]

    def to_json(self) -> dict[str, Any]:
        return {
            "ends": dict(self.ends),
            "alarms": self.alarms,
            "unsettled": self.unsettled,
            "through": self.through,
            "notes": self.notes,
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Tally:
        """The tally that `to_json` wrote."""
        return Tally(Counter(value["ends"]), value["alarms"], value["unsettled"], value["through"], value["notes"])
