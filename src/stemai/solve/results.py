"""A result: what was asked, what came out, what it rests on and cost.  One JSON file; `verify` believes none of it.

{"format": "stemai-result", "version": 1, "stemai", "language",
 "problem":    {"name", "kind", "file", "text", "sha256"},
 "statement":  the statement as checked,
 "submission": {"text", "sha256"} | null,
 "verdict":    {"status", "kind", "level", "reason", "answer", "errors", "open_goals", "warnings", "corner", "assumptions"},
 "axioms", "obligations", "certificate",
 "solvers":    {name: version},  "limits": {...},
 "cost":       {"generation": {...} | null, "evaluation": {...}, "ratio": number | null},
 "claimed":    {"attempts": [...], "audit"}}                what cannot be checked again
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any, Final

import stemai
from stemai.errors import UsageError, printable
from stemai.judge.verdict import Options, Verdict

FORMAT: Final = "stemai-result"
VERSION: Final = 1
LANGUAGE_VERSION: Final = 1  # of the language that problems and submissions are written in
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
    text of the prover's: hostile.  `judging_seconds` is the judge's time for all of its submissions and opinions.
    """

    prover: str
    version: str
    digest: str
    outcome: str
    detail: str
    generation: Generation
    judging_seconds: float
    box: dict[str, Any]

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
        return {
            "format": FORMAT,
            "version": VERSION,
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

    def to_bytes(self) -> bytes:
        """The result file."""
        return (
            json.dumps(self.to_json(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
            + b"\n"
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """What `verify` takes from a result file: the texts, the certificate, and claims."""

    problem: str
    name: str
    submission: str
    level: str  # claimed
    certificate: dict[str, Any] | None
    claimed: dict[str, Any]


def read(data: bytes, where: str) -> Stored:
    """The parts of a result file that are checked again, and those that are only shown.

    Raises: U105 (not a result file, or one in which nothing was accepted).
    """
    value = _object(_parsed(data, where), where)
    if value.get("format") != FORMAT or value.get("version") != VERSION:
        raise _no_result(where, f"its format is not {FORMAT}, version {VERSION}")
    problem, verdict = _object(value.get("problem"), where), _object(value.get("verdict"), where)
    submission, cost = value.get("submission"), _object(value.get("cost"), where)
    if submission is None:
        raise _no_result(where, "it holds no submission: nothing was accepted, so there is nothing to verify")
    certificate = value.get("certificate")
    return Stored(
        problem=_text(problem.get("text"), where),
        name=_text(problem.get("name"), where),
        submission=_text(_object(submission, where).get("text"), where),
        level=str(verdict.get("level")),
        certificate=None if certificate is None else _object(certificate, where),
        claimed={
            "generation": cost.get("generation"),
            "limits": value.get("limits"),
            "solvers": value.get("solvers"),
            **_object(value.get("claimed"), where),
        },
    )


def sha256(text: str) -> str:
    """The hash of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def metadata_version(distribution: str) -> str:
    """The version of an installed distribution; `not installed` where there is none."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not installed"


def solver_versions() -> dict[str, str]:
    """The solvers that are installed, with their versions, without importing them."""
    return {name: metadata_version(distribution) for name, distribution in SOLVERS.items()}


def _parsed(data: bytes, where: str) -> Any:
    try:
        return json.loads(data, parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        raise _no_result(where, f"it is not JSON: {str(error)[:200]}") from error


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _no_result(where, "a part of it is missing or not an object")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _no_result(where, "a text is missing")
    return value


def _no_result(where: str, why: str) -> UsageError:
    return UsageError(
        "U105",
        f"{printable(where)} is no result file",
        cause=why,
        mend="give a file that `stemai prove --out` or `stemai check --out` has written",
    )
