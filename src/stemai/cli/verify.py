"""`stemai verify`."""

from __future__ import annotations

from typing import Any

import click

from stemai.cli import exits, report
from stemai.cli.frame import command as _command
from stemai.cli.inputs import PROBLEM, SUBMISSION, called_as, judge_of, judge_options, note_source
from stemai.cli.paper import Paper
from stemai.errors import UsageError
from stemai.solve import limits
from stemai.solve.files import STDIN, read_bytes
from stemai.solve.verifying import verify as verify_result


@click.argument("results", nargs=-1, required=True, metavar="RESULT...")
@click.option("-p", "--problem", metavar="FILE", help="Your own problem file: the result must be about what it states.")
@judge_options
def verify(paper: Paper, results: tuple[str, ...], problem: str | None, **options: Any) -> int:
    """Check result files again.  Nothing that they store is believed: a certificate is replayed by the kernel alone,
    what is not certified is judged anew, and what nobody can check again is printed as claimed.  Without --problem the
    verdict is about the statement that is printed, and no other.

    Exit code: 0 all accepted, 1 not, 2 bad input, 70 our fault.
    """
    if (*results, problem).count(STDIN) > 1:
        raise UsageError("U003", "two files are to come from standard input", mend="put one of them into a file")
    asker = None if problem is None else read_bytes(problem)
    if problem is not None and asker is not None:
        note_source(paper, PROBLEM, problem, asker)
    told: list[dict[str, Any]] = []
    codes = []
    paper.fields["verifications"] = told
    for path in results:
        data = read_bytes(path, limits.RESULT_BYTES)
        paper.names[SUBMISSION] = f"the submission in {called_as(path)}"
        if problem is None:
            paper.names[PROBLEM] = f"the problem in {called_as(path)}"
        found = verify_result(data, problem=asker, options=judge_of(**options), where=called_as(path))
        report.verification(paper, found)
        told.append({"file": called_as(path), **found.to_json()})
        codes.append(exits.DONE if found.status == "accepted" else exits.NOT_VERIFIED)
    return exits.worst(codes)


command = _command(
    "verify",
    examples="""
    stemai verify result.json
    stemai verify results/*.json
    stemai verify result.json --problem problem.stem --level agreed
    """,
)(verify)
