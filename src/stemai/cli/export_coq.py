"""`stemai export coq`."""

from __future__ import annotations

from pathlib import Path

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.inputs import called_as
from stemai.cli.paper import Paper
from stemai.errors import UsageError
from stemai.export.coq import export
from stemai.export.coq.checking import check as check_with_coq
from stemai.export.stored import read_result
from stemai.solve import limits
from stemai.solve.files import read_bytes, write_atomically


@click.argument("result", metavar="RESULT")
@click.option("-o", "--out", metavar="FILE.v", help="Where to write it; standard output without this.")
@click.option("--check/--no-check", default=False, help="Run coqc on it, and compare what the theorem rests on.")
def coq(paper: Paper, result: str, out: str | None, check: bool) -> int:
    """Write a certified theorem, statement and proof, as one Coq file.  Coq proves it again from the definitions in it: each
    line of the certificate is a lemma, and what the theorem rests on is printed last.  docs/coq.md lists what is covered.

    Exit code: 0, or 2 where RESULT has no certified proof, something in it is not covered, or Coq does not accept it.
    """
    certificate = read_result(read_bytes(result, limits.RESULT_BYTES), called_as(result))["certificate"]
    if certificate is None:
        raise UsageError("U302", "there is no certified proof to export", cause="the result has no certificate")
    text = export(certificate)
    axioms = check_with_coq(text) if check else None
    paper.fields["coq"] = {"file": out, "axioms": None if axioms is None else list(axioms)}
    if out is None:
        paper.say_raw(text)
    else:
        write_atomically(Path(out), text.encode())
    if axioms is not None:
        paper.note(f"stemai: coqc accepts it; it rests on {', '.join(axioms) or 'no axioms'}")
    elif out is not None:
        paper.note(f"stemai: {out} is written; next: coqc {out}")
    return exits.DONE


command = _command(
    "coq",
    examples="""
    stemai export coq result.json -o theorem.v && coqc theorem.v
    stemai export coq result.json -o theorem.v --check
    """,
)(coq)
