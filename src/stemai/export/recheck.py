"""What the single-file rechecker does when it is run: check one result file, and say what was checked and what was not.

    python -I -O checker.py result.json            or  - for standard input; a bare certificate will do as well

Exit code: 0 certified, 1 not, 2 bad input.  In the source tree it is `python -m stemai.export.recheck`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stemai.errors import StemError, UsageError, printable
from stemai.export.statement import drop_odd_hints, require_plain_names, require_spoken_of, theory_lines, whole
from stemai.export.stored import Shown, contradictions, no_result, read_result, strict_json
from stemai.kernel.certificate import FORMAT, PROVED, Checked, canonical, parse, replay, statement_digest
from stemai.kernel.printer import render_sequent
from stemai.kernel.reached import reached

CERTIFIED_EXIT: Final = 0
NOT_CERTIFIED: Final = 1
BAD_INPUT: Final = 2
LARGEST_INPUT: Final = 128 * 1024 * 1024  # bytes of a result file

NOT_CHECKED: Final = (
    "problem.text, statement, submission.text and verdict.answer: that these texts mean the formula above is for the parser "
    "of stemai to say: `stemai verify RESULT --problem FILE`",
    "versions, verdict.warnings, corner and assumptions, obligations, solvers, limits, cost and claimed: not from this file",
)


@dataclass
class Report:
    """What came out.  `refused` says why it is not certified; empty where it is."""

    refused: str = ""
    error: dict[str, Any] | None = None
    outcome: str = ""  # "proved" or "refuted"
    meaning: str = ""
    theory: list[str] = field(default_factory=list)
    goal: str = ""
    digest: str = ""
    axioms_used: list[str] = field(default_factory=list)
    axioms_not_used: list[str] = field(default_factory=list)
    lines: int = 0
    unproved: list[str] = field(default_factory=list)
    compared: str = "nothing: the verdict is about the formula above and no other"
    contradictions: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    @property
    def certified(self) -> bool:
        """Whether the kernel has replayed the whole proof, and nothing speaks against the file."""
        return not self.refused and bool(self.outcome)


def main(words: list[str] | None = None) -> int:
    """Check the file that the command line names; the exit code."""
    asked = _command_line().parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = NOT_CERTIFIED
    try:
        wanted = _wanted_digests(asked)
        found = recheck(_read(asked.result), wanted)
    except UsageError as error:
        found, code = Report(refused=error.message, error=error.to_json()), BAD_INPUT
    print(json.dumps(_to_json(found), indent=1) if asked.json else _to_text(found, asked.list_unproved))
    sys.stdout.flush()  # what could not be written is no success
    return CERTIFIED_EXIT if found.certified else code


def recheck(data: bytes, wanted: dict[str, str] | None = None) -> Report:
    """Check the bytes of a result file, or of a certificate; `wanted` are the digests of which it must have one.

    Raises: U105 (neither of the two).
    """
    value = strict_json(data, "the file")
    result = None if value.get("format") == FORMAT else read_result(data, "the file")
    certificate = value if result is None else result["certificate"]
    if certificate is None:
        raise no_result("the file", "it has no certificate: nothing was accepted, or not by this version")
    try:
        certificate = parse(canonical(certificate))
        drop_odd_hints(certificate)
        checked = replay(certificate)
        require_spoken_of(certificate)
        require_plain_names(checked.theory)
        found = _report(checked)
    except StemError as error:
        return Report(refused=f"the certificate is refused: {error.message}", error=error.to_json() | {"place": None})
    except RecursionError:
        return Report(refused="the certificate is nested deeper than this interpreter follows")
    if result is not None:
        found.not_checked += NOT_CHECKED
        shown = Shown(found.digest, checked.outcome, checked.axioms, len(checked.unconfirmed))
        found.contradictions += contradictions(result, shown)
    if wanted is not None:
        _compare(found, wanted)
    if checked.unconfirmed:
        found.refused = f"taken from solvers, without proof: {_steps(found)}"
    elif found.contradictions:
        found.refused = "the file says of itself what is not so"
    elif wanted is not None and found.digest not in wanted:
        found.refused = "it is about another statement than yours"
    return found


def _report(checked: Checked) -> Report:
    meaning = "the goal follows from the axioms and definitions"
    if checked.outcome != PROVED:
        meaning = "the negation of the goal follows from the axioms and definitions"
    if checked.by_model:
        meaning = "a model makes every axiom true and the goal false"
    open_steps = [u.sequent for u in checked.unconfirmed]
    shown = [checked.goal, *(s.conclusion for s in open_steps), *(h for s in open_steps for h in s.hypotheses)]
    return Report(
        outcome=checked.outcome,
        meaning=meaning,
        theory=theory_lines(reached(checked.theory, shown)),
        goal=whole(checked.goal),
        digest=statement_digest(checked.theory, checked.goal),
        axioms_used=list(checked.axioms),
        axioms_not_used=[name for name in checked.theory.axioms if name not in checked.axioms],
        lines=checked.lines,
        unproved=[render_sequent(sequent) for sequent in open_steps],
    )


def _steps(found: Report) -> str:
    return f"{len(found.unproved)} step{'' if len(found.unproved) == 1 else 's'}"


def _compare(found: Report, wanted: dict[str, str]) -> None:
    name = wanted.get(found.digest)
    if name is not None:
        found.compared = f"your statement {name}: the same".replace("  ", " ")
    else:
        found.compared = (
            "your statement: another one.  (The claim of an answer to `solve` or `compute` is made of problem and answer, so "
            "it has a digest of its own: `stemai verify RESULT --problem FILE` compares it.)"
        )


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Check a stemai result file by its certificate alone, and print the statement that was checked.",
        epilog="Exit code: 0 certified, 1 not, 2 bad input.  Run it as `python -I -O` to keep everything else out.",
    )
    parser.add_argument("result", help="the result file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--digest", help="SHA-256 of the statement that it must be about")
    parser.add_argument("--statement", help="what `stemai show PROBLEM --json` printed: it must be about one of these")
    parser.add_argument("--list-unproved", action="store_true", help="list the steps that were taken from solvers")
    return parser


def _wanted_digests(asked: argparse.Namespace) -> dict[str, str] | None:
    """The digests that the command line names, each with the name of its statement; None where it names none."""
    if asked.digest is None and asked.statement is None:
        return None
    found = {} if asked.digest is None else {asked.digest.strip().lower(): ""}
    if asked.statement is None:
        return found
    rows = strict_json(_read(asked.statement), asked.statement).get("statements")
    own = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("digest"), str):
            own[row["digest"]] = printable(str(row.get("problem", "")))
    if not own:
        raise no_result(asked.statement, "it is not what `stemai show PROBLEM --json` prints, either")
    return own if asked.digest is None else {digest: own[digest] for digest in found if digest in own}


def _read(path: str) -> bytes:
    """At most `LARGEST_INPUT` bytes.  Raises: U105."""
    try:
        with sys.stdin.buffer if path == "-" else Path(path).open("rb") as file:
            data = file.read(LARGEST_INPUT + 1)
    except (OSError, ValueError) as error:
        raise no_result(path, f"it cannot be read: {error}") from error
    if len(data) > LARGEST_INPUT:
        raise no_result(path, f"it has more than {LARGEST_INPUT} bytes")
    return data


def _to_json(found: Report) -> dict[str, Any]:
    return {"certified": found.certified, **vars(found)}


def _to_text(found: Report, list_unproved: bool) -> str:
    """The report for people, in lines; what comes from the file cannot paint the terminal."""
    if not found.outcome:
        cause = (found.error or {}).get("cause") or ""
        return "\n".join(printable(f"NOT CERTIFIED: {found.refused}\n{cause}").split("\n")).rstrip()
    lines = ["certified" if found.certified else f"NOT CERTIFIED: {found.refused}", "theory"]
    for line in found.theory or ["nothing of its own"]:
        name = line.split(" ")[1] if line.startswith("axiom ") else ""
        believed = "" if not name else "   [believed]" if name in found.axioms_used else "   [believed; not used]"
        lines.append(f"  {line}{believed}")
    lines += ["goal", f"  {found.goal}"]
    told = [
        ("outcome", f"{found.outcome}: {found.meaning}"),
        ("axioms", f"believed: {', '.join(found.axioms_used) or 'none'}"),
        ("digest", found.digest),
        ("compared", found.compared),
        ("checked", f"the types of all terms, every definition, and {found.lines} lines of proof, each by a rule of this file"),
    ]
    if found.unproved:
        told.append(("unproved", _steps(found) + ("" if list_unproved else ": see --list-unproved")))
        told += [("", text) for text in found.unproved if list_unproved]
    told += [("WRONG", text) for text in found.contradictions]
    told += [("not checked" if not i else "", text) for i, text in enumerate(found.not_checked)]
    return printable("\n".join([*lines, *(f"{word:<12}{text}" for word, text in told)]))


if __name__ == "__main__":
    sys.exit(main())
