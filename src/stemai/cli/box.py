"""`stemai box`: build, audit, list, reap."""

from __future__ import annotations

from typing import Any, Final

import click

from stemai.box import BACKENDS
from stemai.box.audit import Row, audit
from stemai.box.engine import IMAGE
from stemai.box.image import build_image
from stemai.box.reaper import list_boxes, reap
from stemai.cli import exits
from stemai.cli.frame import CONTEXT, Group
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.solve import audits

_HELP: Final = """The boxes that hold provers: no network, nothing to write but a small /tmp, nothing left afterwards.

\b
Levels, weakest first:
  nested      Landlock and seccomp, inside our own image
  process     bubblewrap
  container   Docker
  gvisor      Docker with the runtime runsc
"""


@click.option("--image", default=IMAGE, show_default=True, help="Name of the image.")
@click.option(
    "--wheels",
    type=click.Choice(("auto", "host", "inside")),
    default="auto",
    show_default=True,
    help="Whose pip fetches packages.",
)
@click.option("--extras", default="", help="Extras of stemai for the image: `model` for provers that load weights.")
@click.option("--with", "packages", multiple=True, metavar="PACKAGE", help="A package at a version of yours, as `torch==2.13.0`.")
def build(paper: Paper, image: str, wheels: Any, extras: str, packages: tuple[str, ...]) -> int:
    """Build the image that boxes run in, from a source tree; it is also the whole product in one container."""
    progress = paper.progress()
    digest = build_image(image=image, extras=extras, packages=packages, wheels=wheels, say=progress.tell)
    paper.fields["image"] = {"name": image, "digest": digest}
    paper.say(f"{image}  {digest}")
    return exits.DONE


@click.option("--box", "backend", type=click.Choice(("auto", *BACKENDS)), default="auto", show_default=True)
@click.option("--image", default=None, help="Image to audit, instead of the usual one.")
@click.option("--all", "every", is_flag=True, help="Print what held, too.")
def audit_box(paper: Paper, backend: Any, image: str | None, every: bool) -> int:
    """Attack a box from inside and out, and print what held.  Takes about 10 s.  The id of the last audit goes into
    every result.

    Exit code: 0 everything held, 1 something did not, 70 the box cannot be had at all.
    """
    progress = paper.progress()

    def say(row: Row) -> None:
        progress.tell(f"{row.group}: {row.name}")
        if every or not row.ok:
            paper.say(f"{'held' if row.ok else 'BROKEN':<7} {row.group}: {row.name}: {row.seen}")

    report = audit(backend, image=image, say=say)
    told = report.to_json()
    audits.keep(report.backend, told)
    paper.fields["audit"] = told
    broken = sum(not row.ok for row in report.rows)
    paper.headline(
        f"level {report.level} ({report.backend})",
        f"{broken} of {len(report.rows)} attacks got through" if broken else f"all {len(report.rows)} attacks held",
        "bad" if broken else "good",
    )
    paper.say(f"  audit  {report.id}")
    return exits.DONE if report.ok else exits.NOT_VERIFIED


def list_all(paper: Paper) -> int:
    """List the boxes on the Docker engine.  Boxes of the other levels end with the process that opened them."""
    found = list_boxes()
    paper.fields["boxes"] = [box.to_json() for box in found]
    for box in found:
        state = "orphaned" if box.orphaned else "late" if box.late else "in use"
        paper.say(f"{box.identity}  {box.status}  {state}  run {box.run}")
    if not found:
        paper.say("no boxes")
    return exits.DONE


@click.option("--all", "everything", is_flag=True, help="Remove boxes that are in use, too.")
def reap_boxes(paper: Paper, everything: bool) -> int:
    """Remove boxes on the Docker engine that are past their time or whose owner is gone."""
    removed = reap(everything=everything)
    paper.fields["removed"] = [box.to_json() for box in removed]
    paper.say(f"{len(removed)} removed")
    return exits.DONE


command = Group(
    "box",
    help=_HELP,
    context_settings=dict(CONTEXT),
    no_args_is_help=True,
    commands={
        "build": _command("build", examples="stemai box build\nstemai box build --extras model --with torch==2.13.0")(build),
        "audit": _command("audit", examples="stemai box audit\nstemai box audit --box bubblewrap --all")(audit_box),
        "list": _command("list", examples="stemai box list --json")(list_all),
        "reap": _command("reap", examples="stemai box reap")(reap_boxes),
    },
)
