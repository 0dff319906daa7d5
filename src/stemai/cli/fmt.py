"""`stemai fmt`."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.inputs import PROBLEM, called_as, note_source
from stemai.cli.paper import Paper
from stemai.errors import UsageError
from stemai.language import format_source
from stemai.solve.files import STDIN, decoded, read_bytes, write_atomically


@click.argument("files", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Change nothing; exit 1 and show the difference where a file would change.")
@click.option("-w", "--write", is_flag=True, help="Write each file anew where it changes.")
def fmt(paper: Paper, files: tuple[str, ...], check: bool, write: bool) -> int:
    """Lay out .stem files: one way to write each thing, comments kept, the meaning unchanged.  Without --check or
    --write the text goes to stdout.  `-` is standard input.

    Exit code: 0, 1 where --check found a file to lay out, 2 where a file does not parse.
    """
    if check and write:
        raise UsageError("U002", "--check and --write exclude each other", mend="give one of them")
    if write and STDIN in files:
        raise UsageError("U002", "standard input cannot be written", mend="leave --write out, or name a file")
    told: list[dict[str, Any]] = []
    paper.fields["files"] = told
    for path in files:
        data = read_bytes(path)
        note_source(paper, PROBLEM, path, data)
        before = decoded(data, called_as(path))
        after = format_source(before)
        told.append({"file": called_as(path), "changed": before != after, "text": after})
        if check:
            _show_difference(paper, path, before, after)
        elif write:
            if before != after:
                write_atomically(Path(path), after.encode("utf-8"))
                paper.note(f"stemai: {path} laid out")
        else:
            paper.say_raw(after)
    return exits.NOT_VERIFIED if check and any(item["changed"] for item in told) else exits.DONE


def _show_difference(paper: Paper, path: str, before: str, after: str) -> None:
    if before == after:
        return
    called = called_as(path)
    paper.error(UsageError("U005", f"{called} is not laid out", mend=f"stemai fmt --write {called}"))
    rows = difflib.unified_diff(before.split("\n"), after.split("\n"), called, "laid out", lineterm="", n=1)
    for row in rows:
        paper.say(row)


command = _command(
    "fmt",
    examples="""
    stemai fmt problem.stem
    stemai fmt --write *.stem
    stemai fmt --check examples/*.stem
    """,
)(fmt)
