"""A result: what was asked, what came out, what it rests on and cost.  One JSON file; `verify` believes none of it.

How a file is read again, and compared with its certificate, is in `export/stored.py`.

{"format": "stemai-result", "version": 1, "stemai", "language",
 "problem":    {"name", "kind", "file", "text", "sha256"},
 "statement":  the statement as checked,      "digest":  SHA-256 of it with all that it rests on | null,
 "submission": {"text", "sha256"} | null,
 "verdict":    {"status", "kind", "level", "reason", "answer", "errors", "open_goals", "warnings", "corner", "assumptions"},
 "axioms", "obligations", "certificate",
 "solvers":    {name: version},  "limits": {...},
 "cost":       {"generation": {...} | null, "evaluation": {...}, "ratio": number | null},
 "claimed":    {"attempts": [...], "audit"},                what cannot be checked again
 "checksum":   SHA-256 of all the rest}                     against accidents: it is no signature
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any, Final

import stemai
from stemai.export.stored import LANGUAGE_VERSION, RESULT_FORMAT, RESULT_VERSION, checksum, no_result, read_result, sha256
from stemai.judge.verdict import Options, Verdict

SOLVERS: Final = {"z3": "z3-solver", "cvc5": "cvc5"}  # name here, name of the distribution


@dataclass(frozen=True, slots=True)
class Asked:
    """The problem, as the asker wrote it."""

    name: str
    kind: str
    text: str
    file: str = "<problem>"

    @property
    def sha256(self) -> str:
        return sha256(self.text)


@dataclass(frozen=True, slots=True)
class Generation:
    """What a prover used.  Units: seconds, bytes; None where the box cannot tell."""

    seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    rounds: int = 0
    opinions: int = 0
    submissions: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One prover on one problem, once.

    `outcome`: `accepted`, `not_accepted`, `gave_up`, `broke_protocol`, `out_of_time`, or `fault` (ours).  `detail` is
    text of the prover's: hostile.  `judging_seconds` is the judge's time for all of its submissions and opinions, and
    `judging_steps` what solvers did for them.  Units: seconds, solver steps.
    """

    prover: str
    version: str
    digest: str
    outcome: str
    detail: str
    generation: Generation
    judging_seconds: float
    box: dict[str, Any]
    judging_steps: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """One problem and what became of it.  `verdict.status` is the answer; a `fault` is ours and says nothing."""

    asked: Asked
    verdict: Verdict
    options: Options
    submission: str | None = None
    attempts: tuple[Attempt, ...] = ()
    audit: str | None = None

    @property
    def generation(self) -> Generation | None:
        """What the prover used that was believed, or all provers that were asked in vain together; None without one."""
        if not self.attempts:
            return None
        if self.attempts[-1].outcome == "accepted":
            return self.attempts[-1].generation
        return Generation(
            seconds=sum(a.generation.seconds for a in self.attempts),
            rounds=sum(a.generation.rounds for a in self.attempts),
            opinions=sum(a.generation.opinions for a in self.attempts),
            submissions=sum(a.generation.submissions for a in self.attempts),
        )

    @property
    def ratio(self) -> float | None:
        """Time of generation over time of evaluation; None where either is not known."""
        evaluation = self.verdict.cost.get("seconds")
        if self.generation is None or not evaluation:
            return None
        return round(float(self.generation.seconds / evaluation), 3)

    def to_json(self) -> dict[str, Any]:
        """The result as the file holds it."""
        verdict = self.verdict
        submission = self.submission
        generation = self.generation
        fields: dict[str, Any] = {
            "format": RESULT_FORMAT,
            "version": RESULT_VERSION,
            "stemai": stemai.__version__,
            "language": LANGUAGE_VERSION,
            "problem": {
                "name": self.asked.name,
                "kind": self.asked.kind,
                "file": self.asked.file,
                "text": self.asked.text,
                "sha256": self.asked.sha256,
            },
            "statement": verdict.statement,
            "digest": verdict.digest,
            "submission": None if submission is None else {"text": submission, "sha256": sha256(submission)},
            "verdict": {
                "status": verdict.status,
                "kind": verdict.kind,
                "level": verdict.level,
                "reason": verdict.reason,
                "answer": verdict.answer,
                "errors": list(verdict.errors),
                "open_goals": list(verdict.open_goals),
                "warnings": list(verdict.warnings),
                "corner": verdict.corner,
                "assumptions": verdict.assumptions,
            },
            "axioms": list(verdict.axioms),
            "obligations": list(verdict.obligations),
            "certificate": verdict.certificate,
            "solvers": solver_versions(),
            "limits": asdict(self.options),
            "cost": {
                "generation": None if generation is None else asdict(generation),
                "evaluation": dict(verdict.cost),
                "ratio": self.ratio,
            },
            "claimed": {"attempts": [a.to_json() for a in self.attempts], "audit": self.audit},
        }
        fields = dict(json.loads(json.dumps(fields)))  # tuples become the lists that a reader gets
        return {**fields, "checksum": checksum(fields)}

    def to_bytes(self) -> bytes:
        """The result file."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


@dataclass(frozen=True, slots=True)
class Stored:
    """What `verify` takes from a result file: the texts, the certificate, and claims; `fields` is all of it."""

    problem: str
    name: str
    submission: str
    certificate: dict[str, Any] | None
    claimed: dict[str, Any]
    fields: dict[str, Any]


def read(data: bytes, where: str) -> Stored:
    """The parts of a result file that are checked again, and those that are only shown.

    Raises: U105 (not a result file, or one in which nothing was accepted).
    """
    value = read_result(data, where)
    if value["submission"] is None:
        raise no_result(where, "it holds no submission: nothing was accepted, so there is nothing to verify")
    return Stored(
        problem=value["problem"]["text"],
        name=value["problem"]["name"],
        submission=value["submission"]["text"],
        certificate=value["certificate"],
        claimed={
            "generation": value["cost"].get("generation"),
            "limits": value["limits"],
            "solvers": value["solvers"],
            **value["claimed"],
        },
        fields=value,
    )


def metadata_version(distribution: str) -> str:
    """The version of an installed distribution; `not installed` where there is none."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not installed"


def solver_versions() -> dict[str, str]:
    """The solvers that are installed, with their versions, without importing them."""
    return {name: metadata_version(distribution) for name, distribution in SOLVERS.items()}
