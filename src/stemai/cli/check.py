"""`stemai check`."""

from __future__ import annotations

from typing import Any

import click

from stemai.cli import exits, report
from stemai.cli.frame import command as _command
from stemai.cli.inputs import called_as, judge_of, judge_options, out_paths, read_texts
from stemai.cli.paper import Paper
from stemai.cli.saving import save
from stemai.solve.checking import check as check_texts


@click.argument("problem")
@click.argument("submission")
@click.option("-n", "--name", help="Which problem of the file the submission is for; needed where it states several.")
@click.option("-o", "--out", metavar="FILE", help="Write the result to this file.")
@click.option("--proof/--no-proof", "show_proof", default=False, help="Print the submission.  [default: no-proof]")
@judge_options
def check(
    paper: Paper,
    problem: str,
    submission: str,
    name: str | None,
    out: str | None,
    show_proof: bool,
    **options: Any,
) -> int:
    """Judge SUBMISSION, a proof, disproof, answer or counterexample, for PROBLEM.  Both are files; one may be `-` for
    standard input.

    Exit code: 0 accepted, 1 not, 2 bad input (the problem itself is wrong), 70 our fault.
    """
    text, answer = read_texts(paper, problem, submission)
    found = check_texts(text, answer, name=name, options=judge_of(**options), file=called_as(problem))
    (path,) = out_paths(out, [found.asked.name])
    saved = save(paper, found, path)
    report.result(paper, found, show_proof=show_proof, saved=saved)
    paper.fields["results"] = [{**found.to_json(), "saved": None if saved is None else str(saved)}]
    return exits.of_check(found.verdict)


command = _command(
    "check",
    examples="""
    stemai check examples/first.stem examples/first.proof.stem
    stemai check problems.stem answer.stem --name two_squares --level certified
    my-prover | stemai check problem.stem - --json
    """,
)(check)
