"""A result file, checked again from its texts and its certificate.  No stored verdict, level, hash or cost is believed.

A certificate is replayed by the kernel alone, in a process of its own; what is not certified is judged anew from the
problem and the submission in the file, or from the asker's own problem.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import stemai
from stemai.errors import Fault, printable
from stemai.judge import Options, Verdict, examine, judge
from stemai.solve import limits
from stemai.solve.results import Stored, read

_ROOT: Final = str(Path(stemai.__file__).resolve().parent.parent)
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop()); from stemai.solve.replay import main; sys.exit(main())"
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a result file is worth.

    `how`: `replayed` (the kernel alone) or `judged` (anew).  `compared`: `asker` where the statement is that of the
    asker's own file, `file` where it is only the one printed here.  `claimed` was not checked: it cannot be.
    """

    status: Literal["accepted", "rejected", "undecided"]
    how: Literal["replayed", "judged"]
    compared: Literal["asker", "file"]
    problem: str
    outcome: str  # "proved", "refuted", "solved"; empty unless accepted
    level: str
    statement: str
    axioms: tuple[str, ...]
    reason: str
    errors: tuple[dict[str, Any], ...]
    claimed: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def verify(
    result: bytes | str,
    *,
    problem: bytes | str | None = None,
    options: Options | None = None,
    where: str = "<result>",
) -> Verification:
    """Check a result file again; with `problem`, that it answers the asker's own file.

    Raises: U105 (no result file), L…, J03. (the asker's own file is wrong), F… (ours).
    """
    stored = read(result.encode() if isinstance(result, str) else result, where)
    options = replace(options or Options(), name=stored.name)
    asker = problem.encode() if isinstance(problem, str) else problem
    if stored.certificate is not None and stored.level == "certified":
        replayed = _replayed(stored.certificate)
        if "error" in replayed:
            return _refused(stored, "replayed", asker, "certificate", (replayed["error"],))
        if replayed["unconfirmed"] == 0:
            return _certified(stored, replayed, asker, options)
    return _judged(stored, asker, options)


def _certified(
    stored: Stored, replayed: dict[str, Any], asker: bytes | None, options: Options
) -> Verification:
    """A certificate that the kernel has replayed; the asker's file must state what it states."""
    outcome = str(replayed["outcome"])
    if asker is not None:
        if not _states(asker, stored, str(replayed["digest"]), options):
            return _refused(stored, "replayed", asker, "other_statement", ())
        if not options.allow_vacuous and examine(asker, options).vacuous:
            return _refused(stored, "replayed", asker, "vacuous", ())
    return Verification(
        status="accepted",
        how="replayed",
        compared="file" if asker is None else "asker",
        problem=stored.name,
        outcome=outcome,
        level="certified",
        statement=str(replayed["statement"]),
        axioms=tuple(replayed["axioms"]),
        reason="",
        errors=(),
        claimed=stored.claimed,
    )


def _states(asker: bytes, stored: Stored, digest: str, options: Options) -> bool:
    """Whether the asker's own file states what the certificate states.

    The statement of a `theorem` or a `find` is in the file alone; that of an answer to `solve` or `compute` is built
    by the judge from file and answer, so the judge is asked for it.
    """
    if examine(asker, options).digest == digest:
        return True
    verdict = judge(asker, stored.submission.encode("utf-8", "replace"), options)
    if not verdict.accepted or verdict.certificate is None:
        return False
    again = _replayed(verdict.certificate)
    return again.get("digest") == digest


def _judged(stored: Stored, asker: bytes | None, options: Options) -> Verification:
    text = stored.problem.encode("utf-8", "replace") if asker is None else asker
    verdict: Verdict = judge(text, stored.submission.encode("utf-8", "replace"), options)
    return Verification(
        status="accepted"
        if verdict.accepted
        else "undecided"
        if verdict.status == "undecided"
        else "rejected",
        how="judged",
        compared="file" if asker is None else "asker",
        problem=verdict.problem or stored.name,
        outcome=verdict.kind or "",
        level=verdict.level or "",
        statement=verdict.statement,
        axioms=verdict.axioms,
        reason=verdict.reason,
        errors=verdict.errors,
        claimed=stored.claimed,
    )


def _refused(
    stored: Stored,
    how: Literal["replayed", "judged"],
    asker: bytes | None,
    reason: str,
    errors: tuple[dict[str, Any], ...],
) -> Verification:
    compared: Literal["asker", "file"] = "file" if asker is None else "asker"
    return Verification(
        "rejected", how, compared, printable(stored.name), "", "", "", (), reason, errors, stored.claimed
    )


def _replayed(certificate: dict[str, Any]) -> dict[str, Any]:
    """What the process that replays has to say.  Raises: F102 (it ended without an answer)."""
    command = [sys.executable, "-I", "-c", _START, str(limits.REPLAY_MEMORY_BYTES), _ROOT]
    try:
        ended = subprocess.run(
            command,
            input=json.dumps(certificate).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.REPLAY_S,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            check=False,
        )
        answer = json.loads(ended.stdout) if ended.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Fault("F102", "the replay ended without an answer", cause=str(error)[:200]) from error
    if not isinstance(answer, dict):
        raise Fault("F102", "the replay ended without an answer", cause=f"exit status {ended.returncode}")
    return answer
