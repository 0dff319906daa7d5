"""What a run shows while it runs: with rich on a terminal a live table, elsewhere the line of progress of every command."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from stemai.bench.rows import Ended, Failed, Job
from stemai.bench.running import Tally, Watcher, solved
from stemai.cli.paper import Paper
from stemai.errors import printable

try:
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
    from rich.table import Table
    from rich.text import Text
except ModuleNotFoundError:  # an extra: the plain line says the same
    RICH = False
else:
    RICH = True

_RUNNING_SHOWN = 8


@contextmanager
def watcher(paper: Paper) -> Iterator[Watcher]:
    """Who tells of the run: rich where it is installed and somebody looks, else the line of progress."""
    looked_at = sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"
    if not (RICH and looked_at) or paper.quiet or paper.as_json:
        yield PlainWatcher(paper)
        return
    console = Console(stderr=True)
    shown = RichWatcher()
    with Live(shown.view(), console=console, refresh_per_second=4, transient=True, get_renderable=shown.view):
        yield shown


class PlainWatcher(Watcher):
    """One line: how many are done, solved, left, and what is running."""

    def __init__(self, paper: Paper) -> None:
        self._progress = paper.progress()

    def begins(self, tally: Tally) -> None:
        self._progress.tell(self._line(tally, ""))

    def ends(self, job: Job, ended: Ended, tally: Tally) -> None:
        self._progress.tell(self._line(tally, f"; last {job.entry.label} on {job.item.name}"))

    def _line(self, tally: Tally, last: str) -> str:
        failed = f", {tally.faults} failures of ours" if tally.faults else ""
        return f"{tally.done} of {tally.planned} done, {tally.solved} solved, {tally.left} left{failed}{last};"


class RichWatcher(Watcher):
    """A bar, a row for each prover, and what is running."""

    def __init__(self) -> None:
        self._bar = Progress(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(), auto_refresh=False)
        self._task = self._bar.add_task("attempts", total=None)
        self._running: dict[int, tuple[Job, float]] = {}
        self._done: Counter[str] = Counter()
        self._solved: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._tally = Tally(0)

    def begins(self, tally: Tally) -> None:
        self._tally = tally
        self._bar.update(self._task, total=tally.planned, completed=tally.done)

    def starts(self, job: Job) -> None:
        self._running[job.number] = (job, time.monotonic())

    def ends(self, job: Job, ended: Ended, tally: Tally) -> None:
        if isinstance(ended, Failed):
            self._failed[job.entry.label] += 1
        else:
            self._running.pop(job.number, None)
            self._done[job.entry.label] += 1
            self._solved[job.entry.label] += solved(ended)
        self._bar.update(self._task, completed=tally.done)

    def view(self) -> Group:
        """What is shown now."""
        table = Table(box=None, pad_edge=False)
        for name in ("prover", "done", "solved", "failures of ours"):
            table.add_column(name, justify="left" if name == "prover" else "right")
        for label in list(self._done | self._failed):
            counts = (self._done[label], self._solved[label], self._failed[label])
            table.add_row(Text(printable(label)), *(str(count) for count in counts))
        now = time.monotonic()
        running = list(self._running.values())[:_RUNNING_SHOWN]
        lines = [
            Text(
                f"  {now - since:6.1f} s  {printable(job.entry.label)} on {printable(job.item.name)}",
                style="dim",
            )
            for job, since in running
        ]
        head = Text(f"{self._tally.solved} solved, {self._tally.left} left")
        return Group(self._bar, head, table, *lines)
