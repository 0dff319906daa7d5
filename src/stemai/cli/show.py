"""`stemai show`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.inputs import called_as, read_texts
from stemai.cli.paper import Paper, indented
from stemai.cli.report import ASSUMPTIONS
from stemai.judge import Examination, Judge, Options
from stemai.solve.listing import chosen, listed
from stemai.solve.road import as_text


@click.argument("problem")
@click.argument("names", nargs=-1)
@click.option("--formula/--no-formula", default=True, help="Print the formula that a solver gets.  [default: formula]")
def show(paper: Paper, problem: str, names: tuple[str, ...], formula: bool) -> int:
    """Print the problems of a file as the judge understands them: the statement as checked, the types of its variables,
    the conditions that the types imply, warnings about conventions such as x / 0 = 0, whether the hypotheses contradict
    each other, and the formula that a solver gets.

    Exit code: 0, or 2 where the file is no problem file.
    """
    data, _ = read_texts(paper, problem)
    text = as_text(data, called_as(problem))
    every = () if names else listed(text, called_as(problem))
    wanted = every or chosen(text, called_as(problem), names)
    told: list[dict[str, Any]] = []
    paper.fields["statements"] = told
    with Judge(ahead=1) as judge:
        for item in wanted:
            examined = judge.examine(text.encode("utf-8"), replace(Options(), name=item.name))
            told.append(examined.to_json())
            _print(paper, examined, formula)
    return exits.DONE


def _print(paper: Paper, examined: Examination, formula: bool) -> None:
    paper.headline(examined.problem, examined.kind, "bold")
    paper.say(indented(examined.statement))
    for name, sort in examined.sorts:
        paper.say(f"  type       {name} : {sort}")
    for condition in examined.conditions:
        paper.say(f"  condition  {condition}")
    for warning in examined.warnings:
        paper.say(indented(paper.rendered(warning)))
    if examined.assumptions in ASSUMPTIONS:
        paper.say(f"  assumed    {ASSUMPTIONS[examined.assumptions]}")
    if formula:
        paper.say("  formula")
        paper.say(indented(examined.formula, "    "))
    paper.say()


command = _command(
    "show",
    examples="""
    stemai show problem.stem
    stemai show problems.stem am_gm --no-formula
    """,
)(show)
