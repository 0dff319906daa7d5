"""A result file, checked again from its texts and its certificate.  No stored verdict, level, hash or cost is believed.

A certificate is replayed by the kernel alone, in a process of its own; what is not certified is judged anew from the
problem and the submission in the file, or from the asker's own problem.  A file that says of itself what its certificate,
its texts or the new verdict do not show is refused: somebody changed it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import stemai
from stemai.errors import Fault, StemError, UsageError, printable
from stemai.export.stored import Shown, contradictions
from stemai.judge import LEVELS, Examination, Options, Verdict, examine, judge
from stemai.solve import limits
from stemai.solve.results import Stored, read

_ROOT: Final = str(Path(stemai.__file__).resolve().parent.parent)
_START: Final = "import sys; sys.path.insert(0, sys.argv.pop()); from stemai.solve.replay import main; sys.exit(main())"


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
    asker = problem.encode() if isinstance(problem, str) else problem
    options = options or Options()
    if options.name not in (None, stored.name):  # which of several problems is asked is not the file's to choose
        return _refused(stored, "replayed", asker, "other_statement", ())
    options = replace(options, name=stored.name)
    shown = None
    replayed: dict[str, Any] = {}
    if stored.certificate is not None:
        replayed = _replayed(stored.certificate)
        if "error" in replayed:
            return _refused(stored, "replayed", asker, "certificate", (replayed["error"],))
        shown = _shown(replayed)
    wrong = contradictions(stored.fields, shown) + _marked(stored.fields["verdict"])
    if wrong:
        return _refused(stored, "replayed", asker, "altered", (_altered(where, wrong).to_json(),))
    if shown is not None and shown.unproved == 0:
        return _certified(stored, replayed, asker, options, where)
    return _judged(stored, asker, options, where)


def _shown(replayed: dict[str, Any]) -> Shown:
    digest, outcome, axioms, unproved = (replayed[name] for name in ("digest", "outcome", "axioms", "unconfirmed"))
    return Shown(str(digest), str(outcome), tuple(axioms), int(unproved))


def _marked(said: dict[str, Any]) -> list[str]:
    """What a verdict says of an answer, or of the convention that it rests on, where there can be none."""
    solved, answer, corner = said.get("kind") == "solved", said.get("answer"), said.get("corner")
    found = []
    if not isinstance(answer, str | None) or (solved and not answer):
        found.append(f"`verdict.answer` is {ascii(answer)[:40]}, and `verdict.kind` {ascii(said.get('kind'))[:40]}")
    if corner is not False and not (corner is True and solved):
        found.append(f"`verdict.corner` is {ascii(corner)[:40]}, and `verdict.kind` {ascii(said.get('kind'))[:40]}")
    return found


def _altered(where: str, wrong: list[str]) -> StemError:
    return UsageError(
        "U109",
        f"{printable(where)} contradicts itself",
        cause="; ".join(wrong),
        mend="ask for the file again, or prove the statement anew",
    )


def certified_outcome(stored: Stored, problem: bytes, options: Options) -> str | None:
    """What the certificate of a result shows of the asker's own statement, by itself: `proved` or `refuted`.

    None where it is refused, states something else, or leaves a step to a solver, and where the file says otherwise of it.

    Raises: L…, J03. (the asker's own file is wrong), F… (ours).
    """
    if stored.certificate is None:
        return None
    replayed = _replayed(stored.certificate)
    if "error" in replayed or replayed["unconfirmed"] != 0 or contradictions(stored.fields, _shown(replayed)):
        return None
    own = examine(problem, options)
    differs = _difference(problem, own, stored, str(replayed["digest"]), options)
    return None if differs is not None else str(replayed["outcome"])


def _certified(stored: Stored, replayed: dict[str, Any], asker: bytes | None, options: Options, where: str) -> Verification:
    """A certificate that the kernel has replayed; the asker's file must state what it states."""
    outcome = str(replayed["outcome"])
    if asker is not None:
        own = examine(asker, options)
        if not options.allow_vacuous and own.vacuous:
            return _refused(stored, "replayed", asker, "vacuous", ())
        if not options.allow_vacuous and own.assumptions == "unknown":
            # A proof can show the contradiction that no solver sees; who looks for that is the judge.
            anew = _judged(stored, asker, options, where)
            if anew.status != "accepted":
                return anew
        differs = _difference(asker, own, stored, str(replayed["digest"]), options)
        if differs:
            return _refused(stored, "replayed", asker, "altered", (_altered(where, differs).to_json(),))
        if differs is not None:
            return _refused(stored, "replayed", asker, "other_statement", ())
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


def _difference(asker: bytes, own: Examination, stored: Stored, digest: str, options: Options) -> list[str] | None:
    """None where the asker's own file states what the certificate states, and the answer is the one that is stored;
    what the stored verdict says otherwise of that; nothing where it is another statement, or another answer.

    The statement of a theorem is in the file alone; that of an answer to `solve` or `compute`, and that of annotations of a
    `program` or of a run of it, is built from file and answer, so for these, and where there is an answer, the judge is asked.
    """
    said = stored.fields["verdict"]
    if not said.get("answer") and own.kind not in ("solve", "compute", "program"):  # of these the digest is of a part
        return None if own.digest == digest else []
    verdict = judge(asker, stored.submission.encode("utf-8", "replace"), options)
    if not verdict.accepted or verdict.digest != digest or verdict.answer != said.get("answer"):
        return []
    wrong = [name for name in ("kind", "corner") if said.get(name) != getattr(verdict, name)]
    return [f"`verdict.{name}` is not what the judge finds" for name in wrong] or None


def _judged(stored: Stored, asker: bytes | None, options: Options, where: str) -> Verification:
    text = stored.problem.encode("utf-8", "replace") if asker is None else asker
    verdict: Verdict = judge(text, stored.submission.encode("utf-8", "replace"), options)
    wrong = _surpassed(stored.fields["verdict"], verdict) if verdict.accepted else []
    if verdict.accepted and stored.fields["digest"] not in (None, verdict.digest):
        wrong.append(f"`digest` is not that of {'the problem text in the file' if asker is None else 'your statement'}")
    if wrong:
        return _refused(stored, "judged", asker, "altered", (_altered(where, wrong).to_json(),))
    return Verification(
        status="accepted" if verdict.accepted else "undecided" if verdict.status == "undecided" else "rejected",
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


def _surpassed(said: dict[str, Any], verdict: Verdict) -> list[str]:
    """Where a stored verdict says more than, or something else than, a new one that accepts."""
    if said.get("status") != "accepted":
        return []  # it says less: another version, or more time, may settle what was open
    differ = [name for name in ("kind", "answer", "corner") if said.get(name) != getattr(verdict, name)]
    found = [f"`verdict.{name}` is not what the judge finds" for name in differ]
    level = said.get("level")
    if level not in LEVELS or verdict.level is None or LEVELS.index(level) > LEVELS.index(verdict.level):
        found.append(f"`verdict.level` is {ascii(level)[:40]}, the judge finds {verdict.level}")
    return found


def _refused(
    stored: Stored,
    how: Literal["replayed", "judged"],
    asker: bytes | None,
    reason: str,
    errors: tuple[dict[str, Any], ...],
) -> Verification:
    compared: Literal["asker", "file"] = "file" if asker is None else "asker"
    return Verification("rejected", how, compared, printable(stored.name), "", "", "", (), reason, errors, stored.claimed)


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
