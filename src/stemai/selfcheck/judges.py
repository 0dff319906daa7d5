"""Judges that do not look: a corpus that one of them passes could not tell a broken judge from ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from stemai.errors import StemError
from stemai.judge import Verdict
from stemai.language import parse_problem, parse_submission
from stemai.library import elaborate
from stemai.selfcheck.corpus import Case, mismatch
from stemai.selfcheck.tally import Tally

LEAST: Final = 0.2  # of the cases, that each of these gets wrong

Dummy = Callable[[Case], Verdict | StemError]


def _accepting(case: Case) -> Verdict:
    """Right about kind and level wherever the case is to be accepted: only the status can give it away."""
    kind = case.expect[1] if case.accepted else "proved"
    return Verdict("accepted", kind=kind, level="certified", certificate={})  # type: ignore[arg-type]


def accept_all(case: Case) -> Verdict:
    """Says yes."""
    return _accepting(case)


def reject_all(case: Case) -> Verdict:
    """Says no, for the reason and at the line that the case demands."""
    reason = case.expect[1] if len(case.expect) > 1 else ""
    place = {"line": int(case.expect[2])} if len(case.expect) > 2 and case.expect[2].isdecimal() else None
    return Verdict("rejected", reason=reason, errors=({"code": reason, "message": "", "place": place},))


def parse_only(case: Case) -> Verdict | StemError:
    """Says yes to whatever can be read."""
    try:
        elaborate(parse_problem(case.problem.encode()))
    except StemError as error:
        return error
    try:
        parse_submission(case.submission.encode())
    except StemError as error:
        return Verdict("rejected", reason="submission", errors=(error.to_json(),))
    return _accepting(case)


DUMMIES: Final[dict[str, Dummy]] = {"accepts all": accept_all, "rejects all": reject_all, "parses only": parse_only}


def found_out(cases: list[Case]) -> Tally:
    """How many cases tell each of them from a judge; one that is right about most of them is an alarm."""
    tally = Tally()
    for name, judge in DUMMIES.items():
        wrong = sum(bool(mismatch(case, judge(case))) for case in cases)
        tally.notes.append(f"a judge that {name} is wrong about {wrong} of {len(cases)} cases")
        if wrong < LEAST * len(cases):
            tally.alarm(tally.notes[-1])
        else:
            tally.count("found out")
    return tally
