"""`stemai provers`: list, new, test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from stemai.box import BACKENDS, ProverViolation, open_box, select
from stemai.box.places import provers_folder
from stemai.cli import exits
from stemai.cli.frame import CONTEXT, Group
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper, in_line
from stemai.judge import Judge
from stemai.provers import contract, registry, template
from stemai.provers.protocol import Ask, Report
from stemai.solve.attempt import report_of
from stemai.solve.options import ProveOptions
from stemai.solve.road import load

_HELP: Final = """Provers: untrusted programs in any language, each a folder with a prover.toml (docs/protocol.md)."""


def list_all(paper: Paper) -> int:
    """List the provers that are shipped, then those in STEMAI_PROVERS and in ~/.local/share/stemai/provers."""
    told: list[dict[str, Any]] = []
    paper.fields["provers"] = told
    for entry in registry.entries((provers_folder(), *registry.user_folders())):
        if entry.manifest is None:
            told.append({"folder": str(entry.folder), "error": entry.error and entry.error.to_json()})
            paper.note(entry.error.render() if entry.error else "")
            continue
        told.append(entry.manifest.to_json())
        paper.say(f"{entry.manifest.name:<12} {entry.manifest.version:<8} {entry.manifest.description}")
    return exits.DONE


@click.argument("name")
@click.option("--in", "parent", default=".", show_default=True, metavar="FOLDER", help="Where to make the folder.")
def new(paper: Paper, name: str, parent: str) -> int:
    """Write a prover folder that works, to be changed: NAME/prover.toml and NAME/main.py."""
    folder = template.write(name, Path(parent))
    paper.fields["folder"] = str(folder)
    shown = folder if folder.is_absolute() else f"./{folder}"
    paper.say(f"{folder} is written; next: stemai provers test {shown}")
    return exits.DONE


@click.argument("prover", metavar="NAME|PATH")
@click.option("--box", type=click.Choice(("auto", *BACKENDS)), default="auto", show_default=True)
@click.option(
    "-t", "--timeout", "answer_s", type=click.FloatRange(min=0, min_open=True), default=None, metavar="SECONDS",
    help=f"What an answer may take.  [default: {contract.ANSWER_S:g}, with a model {contract.MODEL_S:g}]",
)  # fmt: skip
def test(paper: Paper, prover: str, box: Any, answer_s: float | None) -> int:
    """Ask a prover, in a box, whatever the protocol lets a host ask, and print what it keeps of the contract.

    Exit code: 0 it keeps all, 1 it does not, 2 there is no such prover, 70 our fault.
    """
    found = load(prover, ProveOptions())
    selection = select(box)
    told: list[dict[str, Any]] = []
    paper.fields["rows"] = told

    @contextmanager
    def opener() -> Iterator[Ask]:
        with open_box(found.spec, backend=selection) as started:
            yield started.ask

    with Judge(ahead=1) as judge:

        def opine(submission: str) -> Report:
            return report_of(judge.opinion(contract.PROBLEM.encode(), submission.encode("utf-8", "replace")))

        for row in contract.run(found.manifest, opener, opine, (ProverViolation,), answer_s):
            told.append(row.to_json())
            paper.headline(row.name, "kept" if row.kept else "broken", "good" if row.kept else "bad")
            paper.say(f"  {row.demand}")
            if row.detail:
                paper.say(f"  {in_line(row.detail[:500])}")
    return exits.DONE if all(row["kept"] for row in told) else exits.NOT_VERIFIED


command = Group(
    "provers",
    help=_HELP,
    context_settings=dict(CONTEXT),
    no_args_is_help=True,
    commands={
        "list": _command("list", examples="stemai provers list")(list_all),
        "new": _command("new", examples="stemai provers new my-prover")(new),
        "test": _command("test", examples="stemai provers test ./my-prover\nstemai provers test witness")(test),
    },
)
