"""`stemai selfcheck`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.inputs import Seconds
from stemai.cli.paper import Paper, indented
from stemai.selfcheck import corpus
from stemai.selfcheck.checks import CHECKS, chosen
from stemai.selfcheck.run import Plan, Row, Run

_SHOWN = 5  # alarms of a check that are printed; --json has more


@click.option("--nightly", is_flag=True, help="All of it: 100,000 mutants, every side condition; hours.")
@click.option("--mutants", type=click.IntRange(1), metavar="N", help="N mutants of statement, proof and certificate.")
@click.option("--only", metavar="NAMES", help=f"Some checks, separated by commas: {', '.join(c.name for c in CHECKS)}.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed tries other mutants.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Workers.  [default: one for each processor]")
@click.option("--seconds", type=Seconds(), help="Begin nothing new after this time.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Write down what is done, and go on from there.")
@click.option("--corpus", "tests", type=click.Path(path_type=Path), help="The folder `tests` of a checkout.")
def selfcheck(
    paper: Paper,
    nightly: bool,
    mutants: int | None,
    only: str | None,
    seed: int,
    jobs: int | None,
    seconds: float | None,
    record: Path | None,
    tests: Path | None,
) -> int:
    """Try to break this installation: mutants of statements, proofs, certificates and of the kernel itself, random formulas,
    garbage at every border, known cheats, judges that do not look.  Prints what was tried, how many, and what got through.

    A mutant that is accepted is shown true by a second road, in which no rule of the kernel takes part, or it is listed as
    tested only or not settled, or it is an ALARM.  Control-C ends it with the table so far.

    Exit code: 0 where nothing got through and all was tried, 1 where something got through, 130 where it was interrupted.
    """
    plan = Plan(
        tests=corpus.folder(tests),
        checks=chosen(only),
        nightly=nightly,
        mutants=mutants,
        seed=seed,
        jobs=jobs or os.cpu_count() or 1,
        seconds=seconds,
        record=record,
    )
    run, code = Run(plan), exits.DONE
    try:
        for row in run:
            paper.progress().tell(f"{row.check.name}: {row.done} of {row.planned}, {row.tally.through} got through;")
    except KeyboardInterrupt:
        code = exits.INTERRUPTED
    rows = list(run.rows.values())
    paper.fields["seed"] = seed
    paper.fields["rows"] = [row.to_json() for row in rows]
    paper.fields["through"] = through = sum(row.tally.through for row in rows)
    paper.fields["complete"] = all(row.complete for row in rows)
    _print(paper, rows, through)
    return exits.NOT_VERIFIED if through else code


def _print(paper: Paper, rows: list[Row], through: int) -> None:
    paper.say(f"{'check':<12}{'tried':>9}{'got through':>13}{'seconds':>9}  how they ended")
    for row in rows:
        ends = ", ".join(f"{n:,} {end}" for end, n in sorted(row.tally.ends.items(), key=lambda e: -e[1]) if end != "ALARM")
        cut = "" if row.complete else f"; {row.planned - row.done:,} not tried"
        paper.say(f"{row.check.name:<12}{row.tally.tried:>9,}{row.tally.through:>13,}{row.seconds:>9,.0f}  {ends}{cut}")
    for row in rows:
        for note in row.tally.notes:
            paper.say(f"note  {row.check.name}: {note}")
        for text in row.tally.alarms[:_SHOWN]:
            paper.headline(f"\n{row.check.name}", "ALARM", "bad")
            paper.say(indented(text))
    complete = all(row.complete for row in rows)
    paper.say()
    paper.say(f"{through:,} got through" + ("" if complete else "; not all was tried"))


command = _command(
    "selfcheck",
    examples="""
    stemai selfcheck
    stemai selfcheck --nightly --record selfcheck.jsonl
    stemai selfcheck --only statement,proof,both,certificate --mutants 20000 --seed 7
    """,
)(selfcheck)
