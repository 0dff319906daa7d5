"""A run: every planned attempt without an outcome is made, kept, and told.  Given again, the command goes on.

Attempts are handed to a `submit`, which returns futures: threads here, another machine's processes elsewhere.  Only this
process writes the store.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from stemai.bench import limits, plan
from stemai.bench.manifest import Manifest
from stemai.bench.plan import Field
from stemai.bench.rows import Ended, Failed, Job, Row
from stemai.bench.store import Store
from stemai.bench.workshop import Workshop
from stemai.errors import Fault

Submit = Callable[[Job], "Future[Ended]"]
Hands = Callable[[Field], AbstractContextManager[Submit]]


@dataclass(slots=True)
class Tally:
    """How far a run is.  `failed` are attempts that failed for us as often as they may, and wait for the next run."""

    planned: int
    done: int = 0
    solved: int = 0
    failed: int = 0
    faults: int = 0

    @property
    def left(self) -> int:
        return self.planned - self.done - self.failed


class Watcher:
    """Is told what goes on, on one thread; this one looks away."""

    def begins(self, tally: Tally) -> None:
        """The plan is there."""

    def starts(self, job: Job) -> None:
        """An attempt is handed over."""

    def ends(self, job: Job, ended: Ended, tally: Tally) -> None:
        """An attempt came back."""


@contextmanager
def threads(field: Field) -> Iterator[Submit]:
    """Attempts on this machine: one thread for each that is made at once.  Raises: B…."""
    jobs = field.manifest.jobs
    with (
        Workshop(field.manifest.options, field.provers, jobs) as shop,
        ThreadPoolExecutor(jobs, thread_name_prefix="stemai-attempt") as executor,
    ):
        try:
            yield lambda job: executor.submit(shop.attempt, job)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            shop.__exit__(None, None, None)  # boxes and judge end now, so that threads that wait for them do
            raise


def run(
    manifest: Manifest,
    store_path: Path,
    *,
    submissions: Path | None = None,
    watcher: Watcher | None = None,
    hands: Hands = threads,
) -> Tally:
    """Begin the run of `manifest`, or go on with it, and make every attempt that is left; `hands` make them.

    Raises: U101, U102, U103, U202, U205, U401, U402, U403, U404, U405, U408, L…, P…, B…; F401 and F402 (ours; what is
    done is kept).
    """
    watcher = watcher or Watcher()
    field = plan.survey(manifest, submissions)
    with Store(store_path, writing=True) as store:
        plan.begin(store, field)
        store.require_unaltered()
        tally = _tally(store)
        watcher.begins(tally)
        if tally.left:
            with hands(field) as submit:
                # one attempt in each hand and one beside it: nobody waits while this process writes, or is far away
                drive(store, _jobs(store, field), submit, 2 * manifest.jobs, tally, watcher)
    return tally


def drive(store: Store, jobs: Iterator[Job], submit: Submit, window: int, tally: Tally, watcher: Watcher) -> None:
    """Keep `window` attempts under way until all are made; those that fail for us are made again, `limits.TRIES` times.

    Raises: F401 (nothing but failures of ours), F402.
    """
    again: deque[tuple[Job, int]] = deque()
    running: dict[Future[Ended], tuple[Job, int]] = {}
    in_a_row = 0
    while True:
        while len(running) < window and (job := next(jobs, None)) is not None:
            watcher.starts(job)
            running[submit(job)] = (job, 1)
        while len(running) < window and again:
            job, tried = again.popleft()
            running[submit(job)] = (job, tried + 1)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job, tried = running.pop(future)
            ended = future.result()
            if isinstance(ended, Failed):
                in_a_row += 1
                store.fail(ended)
                tally.faults += 1
                if tried < limits.TRIES:
                    again.append((job, tried))
                else:
                    tally.failed += 1
                _go_on(in_a_row, ended)
            else:
                in_a_row = 0
                store.record(ended)
                tally.done += 1
                tally.solved += solved(ended)
            watcher.ends(job, ended, tally)


def solved(row: Row) -> bool:
    """Whether the judge accepted something in this attempt."""
    return row.status == "accepted"


def _go_on(in_a_row: int, last: Failed) -> None:
    if in_a_row >= limits.FAULTS_IN_A_ROW:
        raise Fault(
            "F401",
            f"{in_a_row} attempts in a row failed, and the failures are ours",
            cause=f"{last.error.get('code', '')} {last.error.get('message', '')} {last.error.get('cause', '')}"[:500],
            mend="mend this and give the same command again: it goes on where it stopped",
        )


def _tally(store: Store) -> Tally:
    solved = store.db.execute("SELECT count(*) FROM attempts WHERE status = 'accepted'").fetchone()[0]
    return Tally(store.count("planned"), store.count("attempts"), int(solved))


def _jobs(store: Store, field: Field) -> Iterator[Job]:
    posed, entries = store.posed(), store.entries()
    for one in store.planned(todo=True):
        item, entry = posed[one.item], entries[one.prover]
        job = Job(one.number, item.item, item.statement, entry, one.seed)
        if field.proposals is not None and entry.road == "given":
            proposal = field.proposals.at(one.offset, one.sha256)
            job = replace(job, submission=proposal.submission, claimed=proposal.claimed)
        yield job
