"""The plain values of a run: who takes part, what is planned, what came of it.  They cross process borders as they are."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from stemai.bench.items import Item
from stemai.solve.results import Result

Road = Literal["alone", "boxed", "given"]

#: Reasons of a verdict, and outcomes of an attempt, that a clock may have had a hand in.
CLOCKED: Final = ("processor_time", "wall_clock", "out_of_time")


@dataclass(frozen=True, slots=True)
class Entry:
    """One prover of a run.  `road`: `alone` (the judge), `boxed`, or `given` (proposals made elsewhere).

    `digest` is that of the prover's folder, or of the file of proposals.
    """

    label: str
    road: Road
    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Posed:
    """An item as the judge understands it: the statement, its digest, whether its hypotheses contradict each other."""

    item: Item
    statement: str
    digest: str
    vacuous: bool

    def to_json(self) -> dict[str, Any]:
        """What is committed to."""
        told = asdict(self.item)
        del told["text"]
        return {**told, "sha256": self.item.sha256, "digest": self.digest, "vacuous": self.vacuous}


@dataclass(frozen=True, slots=True)
class Planned:
    """One attempt that is to be made; `item` and `prover` count from 0.  A proposal that is given has a hash and a place."""

    number: int
    item: int
    prover: int
    seed: int
    sha256: str = ""
    offset: int = -1

    def line(self) -> bytes:
        """What is committed to."""
        return f"{self.number}\t{self.item}\t{self.prover}\t{self.seed}\t{self.sha256}\n".encode()


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt with all that it needs."""

    number: int
    item: Item
    statement: str
    entry: Entry
    seed: int
    submission: str | None = None
    claimed: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one attempt.  Units: seconds, bytes, solver steps; None where nobody can tell.

    `generation_s`, `tokens` and `cost` of proposals made elsewhere are claims.  `data` is the result file, compressed.
    """

    number: int
    outcome: str
    status: str
    kind: str | None
    level: str | None
    reason: str
    detail: str
    generation_s: float | None
    cpu_s: float | None
    generation_bytes: int | None
    rounds: int
    opinions: int
    submissions: int
    judging_s: float
    steps: int
    judge_bytes: int | None
    wall_s: float
    tokens: float | None
    cost: float | None
    started: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt that failed for us: no word on the prover; it is made again."""

    number: int
    error: dict[str, Any]


Ended = Row | Failed


def pack(result: Result) -> bytes:
    """The result file as the store keeps it."""
    text = json.dumps(result.to_json(), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "backslashreplace"), 6)


def unpack(data: bytes) -> bytes:
    """The result file.  Raises: zlib.error."""
    return zlib.decompress(data)
