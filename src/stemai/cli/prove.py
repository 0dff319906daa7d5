"""`stemai prove`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stemai.box.spec import BACKENDS, LEVELS
from stemai.cli import exits, report
from stemai.cli.frame import command as _command
from stemai.cli.inputs import (
    SUBMISSION,
    Seconds,
    called_as,
    judge_of,
    judge_options,
    note_source,
    out_paths,
    read_texts,
)
from stemai.cli.paper import Paper
from stemai.cli.saving import save
from stemai.provers.protocol import Budget, Given
from stemai.solve import limits
from stemai.solve.files import read_text
from stemai.solve.listing import chosen
from stemai.solve.options import DEFAULT_PROVERS, ProveOptions, Step
from stemai.solve.results import Result
from stemai.solve.road import as_text, settle

_BUDGET = Budget()


@click.argument("problem")
@click.argument("names", nargs=-1)
@click.option(
    "--prover",
    "provers",
    multiple=True,
    metavar="NAME|PATH",
    help="Prover to ask; several are asked in turn.  [default: portfolio]",
)
@click.option("--give", multiple=True, metavar="FILE", help="A text for the provers: a hint, or a proof for `replay`.")
@click.option(
    "-t", "--seconds", type=Seconds(), default=_BUDGET.wall_s, show_default=True,
    help="Time that each prover has for each problem.",
)  # fmt: skip
@click.option(
    "--rounds",
    type=click.IntRange(1, 1_000),
    default=_BUDGET.rounds,
    show_default=True,
    help="Rounds with feedback.",
)
@click.option(
    "--opinions", type=click.IntRange(0, 1_000), default=_BUDGET.opinions, show_default=True,
    help="Questions that a prover may put to the judge, in each round.",
)  # fmt: skip
@click.option(
    "--seed",
    type=click.IntRange(0, (1 << 53) - 1),
    default=0,
    show_default=True,
    help="Chance for the provers.",
)
@click.option(
    "--box",
    type=click.Choice(("auto", *BACKENDS)),
    default="auto",
    show_default=True,
    help="What holds provers.",
)
@click.option("--min-isolation", type=click.Choice(LEVELS), help="Refuse to run in a weaker box.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, limits.JOBS),
    default=1,
    show_default=True,
    help="Problems at once.",
)
@click.option("-o", "--out", metavar="PATH", help="Write the result to this file, or results into this folder.")
@click.option("--proof/--no-proof", "show_proof", default=True, help="Print what was accepted.  [default: proof]")
@judge_options
def prove(paper: Paper, problem: str, names: tuple[str, ...], out: str | None, show_proof: bool, **options: Any) -> int:
    """Put PROBLEM to provers, each in a box without a network, and print what the judge accepts: a proof, an answer, or
    a counterexample that refutes it.  PROBLEM is a .stem file, or `-` for standard input.  NAMES choose problems in it;
    without them all are asked that the file does not prove itself.

    Exit code: 0 proved or solved, 3 refuted, 1 nothing verified, 2 bad input, 70 our fault; of several the worst, in
    the order 0, 3, 1, 2, 70.
    """
    text, _ = read_texts(paper, problem)
    file = called_as(problem)
    source = as_text(text, file)
    grants = _options(options)
    wanted = chosen(source, file, names)
    paths = out_paths(out, [item.name for item in wanted])
    progress = paper.progress()

    def watch(step: Step) -> None:
        progress.tell(f"{step.problem}: {step.stage} {step.detail}".rstrip())

    told: list[dict[str, Any]] = []
    codes: list[int] = []
    paper.fields["results"] = told
    for found, path in zip(settle(source, wanted, grants, watch, file), paths, strict=True):
        told.append(_tell(paper, found, path, show_proof))
        codes.append(exits.of_proof(found.verdict))
    return exits.worst(codes)


def _tell(paper: Paper, found: Result, path: Path | None, show_proof: bool) -> dict[str, Any]:
    """Write and print one result; what a JSON reader gets of it."""
    paper.sources.pop(SUBMISSION, None)
    if found.submission is not None:
        called = f"the submission for {found.asked.name}"
        note_source(paper, SUBMISSION, called, found.submission.encode("utf-8", "replace"))
    saved = save(paper, found, path)
    report.result(paper, found, show_proof=show_proof, saved=saved)
    return {**found.to_json(), "saved": None if saved is None else str(saved)}


def _options(options: dict[str, Any]) -> ProveOptions:
    judge = judge_of(options["level"], options["rlimit"], options["judge_seconds"], options["allow_vacuous"])
    return ProveOptions(
        provers=options["provers"] or DEFAULT_PROVERS,
        judge=judge,
        budget=Budget(options["seconds"], options["rounds"], options["opinions"], _BUDGET.submissions),
        box=options["box"],
        min_isolation=options["min_isolation"],
        seed=options["seed"],
        given=tuple(Given(Path(path).name, read_text(path, limits.GIVEN_BYTES)) for path in options["give"]),
        jobs=options["jobs"],
    )


command = _command(
    "prove",
    examples="""
    stemai prove examples/first.stem
    stemai prove problems.stem am_gm tri_closed --seconds 300 --out results/
    stemai prove problem.stem --prover replay --give proof.stem
    stemai prove problem.stem --prover ./my-prover --prover portfolio --level agreed
    echo 'theorem t (x : Real) : 0 <= x^2' | stemai prove - --json
    """,
)(prove)
