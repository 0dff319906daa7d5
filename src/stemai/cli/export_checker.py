"""`stemai export checker`."""

from __future__ import annotations

from pathlib import Path

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.inputs import called_as
from stemai.cli.paper import Paper
from stemai.export.checker import checker as make_checker
from stemai.export.stored import no_result, read_result
from stemai.solve import limits
from stemai.solve.files import read_bytes, write_atomically


@click.option("-o", "--out", metavar="FILE", help="Where to write it; standard output without this.")
@click.option(
    "--for", "result", metavar="RESULT", help="Only what a check of the certificate in this result file runs: shorter to read."
)
def checker(paper: Paper, out: str | None, result: str | None) -> int:
    """Write one Python file that checks certified result files on a machine without stemai: the kernel's own text, with its
    comments, and nothing but the standard library.  It prints the statement that it has checked, and says what it has not.

    With --for it holds what a check of one certificate runs, in the kernel's own words, and nothing else: one line that
    refuses stands for each part that the check does not come to.  So it accepts no more than the whole one, and is read in
    an afternoon.

    Exit code: 0, or 2 where RESULT is no result file with a certificate that holds.
    """
    certificate = None
    if result is not None:
        certificate = read_result(read_bytes(result, limits.RESULT_BYTES), called_as(result))["certificate"]
        if certificate is None:
            raise no_result(called_as(result), "it has no certificate to make a checker for")
    made = make_checker(certificate, "checker.py" if out is None else Path(out).name)
    told = {"file": out, "lines": made.lines, "code_lines": made.code_lines, "rules": list(made.rules), "sha256": made.sha256}
    paper.fields["checker"] = told if out is not None else {**told, "text": made.text}
    if out is None:
        paper.say_raw(made.text)
    else:
        write_atomically(Path(out), made.text.encode())
        size = f"{made.lines} lines, {made.code_lines} of them code, {len(made.rules)} rules"
        paper.note(f"stemai: {out}: {size}; next: python -I -O {out} RESULT")
    return exits.DONE


command = _command(
    "checker",
    examples="""
    stemai export checker -o checker.py && python -I -O checker.py result.json
    stemai export checker --for result.json -o checker.py
    """,
)(checker)
