"""Files and options that several commands take."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from stemai.cli.paper import Paper
from stemai.errors import UsageError
from stemai.judge.verdict import LEVELS, Level, Options
from stemai.solve.files import STDIN, read_bytes

_F = TypeVar("_F", bound=Callable[..., Any])


class Seconds(click.FloatRange):
    """A time: a number from a hundredth of a second to a day, and a number at all."""

    def __init__(self) -> None:
        super().__init__(0.01, 86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        return self.fail(f"{value!r} is no number of seconds", param, ctx) if math.isnan(found) else found


PROBLEM = "<problem>"  # how the judge calls the two texts in places
SUBMISSION = "<submission>"


def judge_options(function: _F) -> _F:
    """The options of the judge."""
    defaults = Options()
    for option in reversed(
        (
            click.option(
                "--level",
                type=click.Choice(LEVELS),
                default=defaults.level,
                show_default=True,
                help="Least trust level that may come out.",
            ),
            click.option(
                "--rlimit",
                type=click.IntRange(1, 1 << 40),
                default=defaults.rlimit,
                show_default=True,
                help="Z3 resource units for each leaf of a proof; the same on every machine.",
            ),
            click.option(
                "--judge-seconds",
                type=Seconds(),
                default=defaults.cpu_s,
                show_default=True,
                help="Processor time for one verdict: a backstop, reaching it is `undecided`.",
            ),
            click.option(
                "--allow-vacuous",
                is_flag=True,
                help="Let results out for statements whose hypotheses contradict each other.",
            ),
        )
    ):
        function = option(function)
    return function


def judge_of(level: Level, rlimit: int, judge_seconds: float, allow_vacuous: bool) -> Options:
    """The judge's options from the options above."""
    return Options(level=level, rlimit=rlimit, cpu_s=judge_seconds, allow_vacuous=allow_vacuous)


def read_texts(paper: Paper, problem: str, submission: str | None = None) -> tuple[bytes, bytes]:
    """The bytes of one or two files; what errors quote is noted on the paper.  Raises: U003, U101, U102."""
    if problem == STDIN and submission == STDIN:
        raise UsageError("U003", "both texts are to come from standard input", mend="put one of them into a file")
    text = read_bytes(problem)
    note_source(paper, PROBLEM, problem, text)
    if submission is None:
        return text, b""
    answer = read_bytes(submission)
    note_source(paper, SUBMISSION, submission, answer)
    return text, answer


def note_source(paper: Paper, inner: str, path: str, text: bytes) -> None:
    """Let errors that speak of `inner` name `path` and quote `text`."""
    called = called_as(path)
    for name in (inner, called):
        paper.sources[name] = text.decode("utf-8", "replace")
        paper.names[name] = called


def called_as(path: str) -> str:
    """How a file is called in what we print."""
    return "<stdin>" if path == STDIN else path


def out_paths(out: str | None, names: Sequence[str]) -> list[Path | None]:
    """Where the result for each name goes: `out` itself for one, `out/NAME.json` for several or for a folder.

    Raises: U006 (a file is where a folder is needed, or the folder cannot be made).
    """
    if out is None:
        return [None for _ in names]
    path = Path(out)
    if len(names) == 1 and not out.endswith("/") and not path.is_dir():
        return [path]
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            "U006",
            f"{out} cannot be the folder of {len(names)} results",
            cause=error.strerror or "",
            mend="name another",
        ) from error
    return [path / f"{name}.json" for name in names]
