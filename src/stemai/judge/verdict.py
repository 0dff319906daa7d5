"""What the judge says: a verdict, and what it rests on.  Plain data, so that it crosses a process border as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from stemai.judge import limits

Status = Literal["accepted", "rejected", "undecided", "fault"]
Kind = Literal["proved", "refuted", "solved"]
Level = Literal["attested", "agreed", "certified"]
Assumptions = Literal["none", "satisfiable", "unknown", "contradictory"]

LEVELS: Final[tuple[Level, ...]] = ("attested", "agreed", "certified")  # weakest first


@dataclass(frozen=True, slots=True)
class Options:
    """What the asker demands and grants.

    `level` is the least trust level that may come out; `target` is the highest one the judge works for.  Units: `rlimit`
    in Z3 resource units for each leaf, `cpu_s` in seconds of processor time for the whole verdict, `wall_s` in seconds of
    the clock on the wall for it, `memory_bytes` for the process.
    """

    level: Level = "attested"
    target: Level = "certified"
    rlimit: int = limits.LEAF_RLIMIT
    cpu_s: float = limits.CPU_S
    wall_s: float = limits.WALL_S
    memory_bytes: int = limits.MEMORY_BYTES
    allow_vacuous: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judge's word on one submission for one problem.

    `reason` is one word where the status is not `accepted`: what failed (`submission`, `step`, `answer`, `below_level`,
    `vacuous`, `limit`, `unknown`, `processor_time`, `wall_clock`, `memory`, `crash`).  `obligations` has one row for each
    leaf that a solver closed.  `certificate` is there exactly when the submission was accepted, and so is `digest`, the
    SHA-256 of the kernel statement that it proves.  `assumptions` tells whether what the problem assumes is known to be
    possible: `satisfiable` where values were found and checked by exact evaluation.
    """

    status: Status
    problem: str = ""
    problem_kind: str = ""
    kind: Kind | None = None
    level: Level | None = None
    reason: str = ""
    statement: str = ""
    answer: str = ""
    errors: tuple[dict[str, Any], ...] = ()
    open_goals: tuple[dict[str, Any], ...] = ()
    warnings: tuple[dict[str, Any], ...] = ()
    axioms: tuple[str, ...] = ()
    obligations: tuple[dict[str, Any], ...] = ()
    digest: str | None = None
    certificate: dict[str, Any] | None = None
    cost: dict[str, Any] = field(default_factory=dict)
    corner: bool = False
    assumptions: Assumptions = "none"

    @property
    def accepted(self) -> bool:
        """Whether the submission is verified at the level that was asked for."""
        return self.status == "accepted"

    @property
    def vacuous(self) -> bool:
        """Whether what the problem assumes contradicts itself, so that anything would follow."""
        return self.assumptions == "contradictory"

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return asdict(self)

    @staticmethod
    def from_json(value: dict[str, Any]) -> Verdict:
        """The verdict that `to_json` wrote."""
        tuples = ("errors", "open_goals", "warnings", "axioms", "obligations")
        fields: dict[str, Any] = {k: tuple(v) if k in tuples else v for k, v in value.items()}
        return Verdict(**fields)


@dataclass(frozen=True, slots=True)
class Examination:
    """One problem before any prover has seen it: what it says, what touches a corner, whether it can hold at all."""

    problem: str
    kind: str
    statement: str
    digest: str
    warnings: tuple[dict[str, Any], ...]
    assumptions: Assumptions
    sorts: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    formula: str
    cost: dict[str, Any]

    @property
    def vacuous(self) -> bool:
        """Whether what the problem assumes contradicts itself, so that anything would follow."""
        return self.assumptions == "contradictory"

    def to_json(self) -> dict[str, Any]:
        """The examination as JSON values."""
        return asdict(self)
