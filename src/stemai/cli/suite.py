"""`stemai suite`: list, show, import, lint."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from stemai.cli import exits
from stemai.cli.frame import CONTEXT, Group
from stemai.cli.frame import command as _command
from stemai.cli.inputs import Seconds
from stemai.cli.paper import Paper, indented
from stemai.suites import importing, lint, manifest
from stemai.suites.readers import READERS

_HELP: Final = "Suites: statements that others wrote, each with source and hash (docs/suites.md)."


def list_all(paper: Paper) -> int:
    """List the suites that are shipped: how many statements, under which licence, and how many were not read."""
    told: list[dict[str, Any]] = []
    paper.fields["suites"] = told
    for suite in manifest.shipped_suites():
        reasons = dict(suite.reasons.most_common())
        told.append(
            {
                "suite": suite.suite, "license": suite.license, "source": suite.source, "revision": suite.revision,
                "folder": str(suite.folder), "statements": len(suite.items), "not_read": reasons,
            }
        )  # fmt: skip
        missing = f", {len(suite.unread)} not read" if suite.unread else ""
        paper.say(f"{suite.suite:<12} {len(suite.items):>5} statements{missing}   {suite.license}")
        for reason, number in reasons.items():
            paper.say(f"{'':<12} {number:>5} not read: {reason}")
    return exits.DONE


@click.argument("suite", metavar="SUITE")
@click.argument("item", metavar="[ITEM]", required=False)
def show(paper: Paper, suite: str, item: str | None) -> int:
    """Show what a suite holds, and what of its source it does not; or one ITEM, with its text.

    SUITE is the name of a shipped suite, or a folder with a manifest.json.
    """
    found = manifest.find(suite)
    if item is None:
        paper.fields["shown"] = found.to_json()
        paper.headline(found.suite, f"{len(found.items)} statements", "bold")
        for name, value in (
            ("license", found.license),
            ("source", found.source),
            ("revision", found.revision),
        ):
            if value:
                paper.say(f"  {name:<9} {value}")
        for entry in found.items:
            paper.say(f"  {entry.id:<60} {entry.expected}".rstrip())
        for unread in found.unread:
            paper.say(f"  {unread.id:<60} not read: {unread.reason} ({unread.detail})")
        return exits.DONE
    entry = found.item(item)
    text = found.statement(entry).decode("utf-8", "replace")
    paper.fields["shown"] = {**entry.more, "id": entry.id, "source": entry.source, "expected": entry.expected,
                            "sha256": entry.sha256, "digest": entry.digest, "text": text}  # fmt: skip
    paper.headline(entry.id, entry.expected or "no claim", "bold")
    for name, value in (("source", entry.source), ("sha256", entry.sha256), ("digest", entry.digest)):
        paper.say(f"  {name:<9} {value}")
    for finding in lint.saved(found).findings:
        if finding.item == entry.id:
            paper.say(indented(f"{finding.kind}: {finding.what}"))
    paper.say()
    paper.say_raw(text)
    return exits.DONE


@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--from", "reader", type=click.Choice(sorted(READERS)), required=True, help="The language of the files.")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write.",
)
@click.option("--source", default="", help="Where the files come from, for the manifest.")
@click.option("--revision", default="", help="Which revision they are.")
@click.option("--license", "license_", default="", help="Under which licence they stand.")
@click.option("--verbatim", is_flag=True, help="Copy the files themselves, and read them when they are used.")
def import_(
    paper: Paper,
    path: Path,
    reader: str,
    out: Path,
    source: str,
    revision: str,
    license_: str,
    verbatim: bool,
) -> int:
    """Read the foreign files below PATH and write each statement in our own language, with a manifest.

    What is not read is listed in the manifest with its reason, and counted.
    """
    provenance = importing.Provenance(out.name, source, revision, license_)
    made = importing.import_suite(READERS[reader], path, out, provenance, verbatim=verbatim)
    reasons = dict(made.reasons.most_common())
    paper.fields["imported"] = {"folder": str(out), "read": len(made.items), "not_read": reasons}
    paper.say(f"{len(made.items)} of {len(made.items) + len(made.unread)} statements read into {out}")
    for reason, number in reasons.items():
        paper.say(f"  {number:>5} not read: {reason}")
    return exits.DONE


@click.argument("suite", metavar="SUITE")
@click.argument("items", metavar="[ITEM]...", nargs=-1)
@click.option("--seconds", type=Seconds(), default=5.0, show_default=True, help="For raw Z3 on one statement.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Statements at a time.")
@click.option(
    "--write",
    is_flag=True,
    help="Keep the findings in the suite, as lint.json, after each statement. Those that are kept, and unchanged, are examined "
    "again only if named, so that the same command goes on where it ended.",
)
def lint_(paper: Paper, suite: str, items: tuple[str, ...], seconds: float, jobs: int, write: bool) -> int:
    """Find what is wrong with statements: contradictory hypotheses, false goals, duplicates, statements that a
    convention such as x / 0 = 0 decides, and trivial ones.  Evidence goes through the judge.

    Exit code: 0 nothing is wrong (trivial ones are told, not counted), 1 something is.
    """
    found = manifest.find(suite)
    known = lint.saved(found) if write else None
    if known is not None and known.seconds != seconds:
        known = None
    chosen = [found.item(i) for i in items] or [i for i in found.items if known is None or i.id not in known.examined]
    progress = paper.progress()
    keep = partial(lint.write, found) if write else lambda _: None
    results = lint.lint_suite(found, chosen, lint.Settings(seconds, jobs), progress.tell, known, keep)
    paper.fields["lint"] = results.to_json()
    for finding in results.findings:
        if finding.kind != "trivial":
            paper.headline(finding.item, finding.kind, "warn")
            paper.say(indented(finding.what))
            if finding.submission:
                paper.say(indented(f"{finding.status} {finding.level}".strip(), "    "))
                paper.say(indented(finding.submission, "    "))
    counts = results.counts
    paper.say(
        f"{len(results.examined)} statements: " + (", ".join(f"{n} {kind}" for kind, n in counts.items()) or "nothing found")
    )
    return exits.NOT_VERIFIED if any(kind != "trivial" for kind in counts) else exits.DONE


command = Group(
    "suite",
    help=_HELP,
    context_settings=dict(CONTEXT),
    no_args_is_help=True,
    commands={
        "list": _command("list", examples="stemai suite list")(list_all),
        "show": _command("show", examples="stemai suite show textbook\nstemai suite show textbook am_gm_3")(show),
        "import": _command("import", examples="stemai suite import --from lean ~/miniF2F -o my-suite --license MIT")(import_),
        "lint": _command("lint", examples="stemai suite lint textbook\nstemai suite lint my-suite --write")(lint_),
    },
)
