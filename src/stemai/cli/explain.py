"""`stemai explain`."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import asdict
from typing import Final

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper, indented
from stemai.errors import Code, UsageError, printable

TABLES: Final = (
    "kernel",
    "language",
    "library",
    "oracle",
    "judge",
    "box",
    "provers",
    "export",
    "solve",
    "suites",
    "bench",
    "selfcheck",
    "rl",
    "cli",
)  # each has a codes.py


def all_codes() -> dict[str, Code]:
    """Every code of every package, in order."""
    found: dict[str, Code] = {}
    for package in TABLES:
        found.update(importlib.import_module(f"stemai.{package}.codes").CODES)
    return dict(sorted(found.items()))


@click.argument("code", required=False)
def explain(paper: Paper, code: str | None) -> int:
    """Explain an error code: what it means, a text that raises it, and how to mend it.  Without CODE, list them all.

    Exit code: 0, or 2 where there is no such code.
    """
    codes = all_codes()
    if code is None:
        paper.fields["codes"] = {name: asdict(entry) for name, entry in codes.items()}
        for name, entry in codes.items():
            paper.say(f"{name}  {entry.title}")
        return exits.DONE
    wanted = code.strip("[]").upper()
    if wanted not in codes:
        near = difflib.get_close_matches(wanted, codes, n=3)
        mend = f"did you mean {', '.join(near)}?" if near else "run `stemai explain` for the list"
        raise UsageError("U004", f"there is no code `{printable(code)[:40]}`", mend=mend)
    entry = codes[wanted]
    paper.fields["codes"] = {wanted: asdict(entry)}
    paper.headline(wanted, entry.title, "bold")
    paper.say(indented(entry.explanation))
    if entry.bad_example:
        paper.say("\n  a text that raises it:")
        paper.say(indented(entry.bad_example, "    "))
    paper.say(f"\n  mend: {entry.mend}")
    return exits.DONE


command = _command(
    "explain",
    examples="""
    stemai explain J032
    stemai explain
    """,
)(explain)
