"""`stemai bench`: run, report, compare, verify, export."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from stemai.bench import exporting, manifest, markdown, plan, running, summary, verifying
from stemai.bench.page import html
from stemai.bench.running import Hands, threads
from stemai.bench.store import Store
from stemai.cli import exits
from stemai.cli.bench_live import watcher
from stemai.cli.frame import CONTEXT, Group
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.errors import UsageError
from stemai.solve import limits
from stemai.solve.files import write_atomically

_HELP: Final = """Measure provers on suites: attempts in boxes, judged results, kept certificates, honest statistics.

\b
Three commands compare two provers (docs/bench.md):
  stemai bench run examples/bench.toml --store bench.db
  stemai bench compare bench.db
  stemai bench report bench.db
"""
_SHOWN: Final = 40  # findings, and names, that are printed; --json has all


@click.argument("manifest_path", metavar="MANIFEST")
@click.option("--store", metavar="FILE", help="Where the run is kept.  [default: MANIFEST with .db at its end]")
@click.option(
    "--submissions",
    metavar="FILE",
    help="Judge proposals that were made elsewhere: JSON lines (docs/bench.md).",
)
@click.option("-j", "--jobs", type=click.IntRange(1, limits.JOBS), help="Attempts at once, whatever the manifest says.")
@click.option(
    "--executor",
    type=click.Choice(("threads", "ray")),
    default="threads",
    show_default=True,
    help="Where attempts are made: on this machine, or by the workers of a Ray cluster.",
)
@click.option(
    "--ray-address", metavar="ADDRESS",
    help="The cluster.  [default: the one that RAY_ADDRESS names, else one on this machine]",
)  # fmt: skip
def run(
    paper: Paper,
    manifest_path: str,
    store: str | None,
    submissions: str | None,
    jobs: int | None,
    executor: str,
    ray_address: str | None,
) -> int:
    """Make every attempt that MANIFEST plans, and keep each in one SQLite file.  The same command again goes on where it
    stopped, after a crash too: nothing that is finished gets lost, and nothing counts twice.

    MANIFEST is a TOML file with suites, provers, seeds and budgets.  What it plans is committed to before the first
    attempt: publish the commitment that is printed, and nobody can drop an attempt later.

    Exit code: 0 all attempts are made, 70 some failed for us (give the command again), 2 bad input.
    """
    wanted = manifest.read(manifest_path)
    if jobs is not None:
        wanted = replace(wanted, jobs=jobs)
    path = Path(store) if store else Path(manifest_path).with_suffix(".db")
    with watcher(paper) as watch:
        tally = running.run(
            wanted,
            path,
            submissions=Path(submissions) if submissions else None,
            watcher=watch,
            hands=_on_ray(ray_address) if executor == "ray" else threads,
        )
    with Store(path) as kept:
        commitment = kept.commitment
    paper.fields["run"] = {**asdict(tally), "store": str(path), "commitment": commitment}
    paper.say(f"{tally.done} of {tally.planned} attempts are made, {tally.solved} solved; in {path}")
    paper.say(f"commitment {commitment}")
    if tally.failed:
        paper.say(f"{tally.failed} failed for us and are not counted: give the same command again")
        return exits.FAULT
    return exits.DONE


def _on_ray(address: str | None) -> Hands:
    try:
        from stemai.bench import cluster
    except ModuleNotFoundError as error:
        raise UsageError(
            "U409",
            "Ray is not installed",
            cause=str(error),
            mend="`scripts/setup ray`, or `pip install ray`, here and on every worker",
        ) from error
    return cluster.on_ray(address)


@click.argument("store_path", metavar="STORE")
@click.option("-o", "--out", metavar="FILE", help="Where the page goes.  [default: STORE with .html at its end]")
@click.option("--markdown", "markdown_path", metavar="FILE", help="Write the tables as Markdown too.")
def report(paper: Paper, store_path: str, out: str | None, markdown_path: str | None) -> int:
    """Write the report of a run: one HTML file that opens offline, with every statement, proof, certificate and reason
    of failure in it; --markdown for the tables as text, --json for the numbers.

    Exit code: 0; 2 bad input.
    """
    path = Path(out) if out else Path(store_path).with_suffix(".html")
    with Store(Path(store_path)) as store:
        told = summary.summarise(store)
        write_atomically(path, html.page(store, told).encode("utf-8", "replace"))
    if markdown_path is not None:
        write_atomically(Path(markdown_path), markdown.page(told).encode("utf-8", "replace"))
    paper.fields["report"] = told
    for line in "".join(markdown.head(told)).split("  \n"):
        paper.say(line)
    _print_table(paper, "on the rest", markdown.scores(told, "rest"))
    _print_table(paper, "on all items", markdown.scores(told, "all"))
    for one in told["comparisons"]:
        paper.say(summary.sentence(one))
    paper.say(f"saved    {path}")
    return exits.DONE


@click.argument("store_path", metavar="STORE")
@click.argument("labels", metavar="[FIRST SECOND]", nargs=-1)
def compare(paper: Paper, store_path: str, labels: tuple[str, ...]) -> int:
    """Say which of two provers is better, and how sure that is: an exact McNemar test on the items that both tried and
    that the judge alone does not close, with Holm's correction where there are several pairs, and the difference of
    pass@1 with its interval.  Without names, all pairs.

    Exit code: 0; 2 bad input.
    """
    with Store(Path(store_path)) as store:
        told = summary.summarise(store)
    known = [prover["label"] for prover in told["provers"][1:]]
    if labels and (len(set(labels)) != 2 or not set(labels) <= set(known)):
        raise UsageError(
            "U406",
            "name two provers of the run",
            cause=f"it has {', '.join(known)}",
            mend="or name none, for all pairs",
        )
    pairs = [one for one in told["comparisons"] if not labels or {one["first"], one["second"]} == set(labels)]
    paper.fields["comparisons"] = pairs
    for one in pairs:
        paper.headline(f"{one['first']}, {one['second']}", one["better"] or "no difference is shown", "bold")
        paper.say(f"  {summary.sentence(one)}")
        for who, key in ((one["first"], "only_first"), (one["second"], "only_second")):
            names = one[key]
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            paper.say(f"  {who} alone: {', '.join(names[:_SHOWN]) or 'none'}{more}")
    if told["absent"] or told["failed"]:
        paper.say(f"{told['absent'] + told['failed']} of {told['planned']} planned attempts are missing")
    return exits.DONE


@click.argument("store_path", metavar="STORE")
@click.option("--manifest", "manifest_path", metavar="FILE", help="The run must be the one of this manifest.")
@click.option("--submissions", metavar="FILE", help="The proposals that the run judged; with --manifest.")
@click.option("--commitment", metavar="HEX", help="The run must be the one with this published commitment.")
@click.option("-j", "--jobs", type=click.IntRange(1, limits.JOBS), default=2, show_default=True, help="Rows at once.")
def verify(
    paper: Paper,
    store_path: str,
    manifest_path: str | None,
    submissions: str | None,
    commitment: str | None,
    jobs: int,
) -> int:
    """Check a whole run again, believing nothing in it: rows are counted against the commitment, every submission is
    judged anew, certificates must show the statements, and what cannot be checked again is printed as claimed.

    Without --manifest or --commitment nobody says what the run was to be: compare the commitment that is printed with
    the published one.

    Exit code: 0 everything holds, 1 something does not, 2 bad input, 70 our fault.
    """
    field = None
    if manifest_path is not None:
        field = plan.survey(manifest.read(manifest_path), Path(submissions) if submissions else None)
    progress = paper.progress()
    with Store(Path(store_path)) as store:
        found = verifying.audit(
            store,
            field=field,
            commitment=commitment,
            jobs=jobs,
            tell=lambda done, rows: progress.tell(f"{done} of {rows} rows"),
        )
    paper.fields["audit"] = found.to_json()
    _print_audit(paper, found)
    return exits.DONE if found.ok else exits.NOT_VERIFIED


def _print_audit(paper: Paper, found: verifying.Audit) -> None:
    paper.headline("the run", "everything holds" if found.ok else "it does not hold", "good" if found.ok else "bad")
    paper.say(f"  planned    {found.planned} attempts; {found.rows} rows, {found.failed} said to have failed for us")
    paper.say(f"  confirmed  {found.confirmed} solved rows, judged again with their certificates")
    paper.say(f"  judged     {found.judged} unsolved rows, whose submissions are not accepted now either")
    if found.unsettled:
        paper.say(f"  unsettled  {found.unsettled} unsolved rows that a limit ended, and that are accepted now")
    paper.say(f"  claimed    {found.claimed} unsolved rows that hold no submission; all times, memory, tokens and cost;")
    paper.say("             who proposed what, with which seed")
    against = " and ".join({"commitment": "the one that you gave", "manifest": "your manifest"}[c] for c in found.compared)
    paper.say(f"  plan       {found.commitment}, " + (f"compared with {against}" if against else "claimed"))
    for finding in found.findings[:_SHOWN]:
        paper.headline(f"  {finding.kind}", f"{finding.about}: {verifying.KINDS[finding.kind]}", "bad")
        if finding.detail:
            paper.say(f"             {finding.detail}")
    if len(found.findings) > _SHOWN:
        paper.say(f"  and {len(found.findings) - _SHOWN} more; --json has all")


@click.argument("store_path", metavar="STORE")
@click.option("--csv", "csv_path", metavar="FILE", help="A line for each attempt.")
@click.option("--rows", "json_path", metavar="FILE", help="A JSON list with an object for each attempt.")
@click.option("--parquet", "parquet_path", metavar="FILE", help="Needs pyarrow: pip install pyarrow.")
@click.option("--results", metavar="FOLDER", help="The result file of each solved attempt, for `stemai verify`.")
def export(
    paper: Paper,
    store_path: str,
    csv_path: str | None,
    json_path: str | None,
    parquet_path: str | None,
    results: str | None,
) -> int:
    """Write the attempts of a run for other programs.

    Exit code: 0; 2 bad input.
    """
    wanted = [(form, path) for form, path in (("csv", csv_path), ("json", json_path), ("parquet", parquet_path)) if path]
    if not wanted and results is None:
        raise UsageError("U002", "there is nothing to export", mend="give --csv, --rows, --parquet or --results")
    told: list[dict[str, Any]] = []
    paper.fields["exports"] = told
    with Store(Path(store_path)) as store:
        for form, path in wanted:
            told.append({"format": form, "path": path, "rows": exporting.export(store, form, Path(path))})
        if results is not None:
            count = exporting.export_results(store, Path(results))
            told.append({"format": "results", "path": results, "rows": count})
    for one in told:
        paper.say(f"{one['rows']:>8} rows  {one['path']}")
    return exits.DONE


def _print_table(paper: Paper, title: str, rows: list[list[str]]) -> None:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    paper.say()
    paper.say(title)
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        paper.say("  " + "  ".join(cells).rstrip())
    paper.say()


command = Group(
    "bench",
    help=_HELP,
    context_settings=dict(CONTEXT),
    no_args_is_help=True,
    commands={
        "run": _command(
            "run",
            examples="""
            stemai bench run examples/bench.toml --store bench.db
            stemai bench run bench.toml --submissions outputs.jsonl --jobs 8
            stemai bench run bench.toml --executor ray --ray-address 10.0.0.1:6379 --jobs 64
            """,
        )(run),
        "report": _command(
            "report",
            examples="""
            stemai bench report bench.db
            stemai bench report bench.db --out report.html --markdown report.md
            stemai bench report bench.db --json > numbers.json
            """,
        )(report),
        "compare": _command(
            "compare",
            examples="stemai bench compare bench.db\nstemai bench compare bench.db portfolio witness",
        )(compare),
        "verify": _command(
            "verify",
            examples="""
            stemai bench verify bench.db --manifest bench.toml
            stemai bench verify bench.db --commitment 00ffd823dc1d025ad62edb50034c9e8411a2721fcb5a9b9881157ea4f7cac6f5
            """,
        )(verify),
        "export": _command("export", examples="stemai bench export bench.db --csv attempts.csv --results results/")(export),
    },
)
