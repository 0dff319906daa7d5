"""Where attempts are made: a warm judge, boxes started ahead, and the three roads from a job to a row.

Each road is the one of `solve`: a boxed prover is a `Trial`, a proposal from elsewhere goes to the judge as in `check`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from stemai.bench import alone
from stemai.bench.rows import Ended, Failed, Job, Row, pack
from stemai.box import Pool, select
from stemai.errors import Fault, LimitReached, StemError
from stemai.judge import Judge, Options, Verdict
from stemai.provers.protocol import HELLO, Task
from stemai.solve import audits
from stemai.solve.attempt import Prover, Trial
from stemai.solve.options import ProveOptions, unwatched
from stemai.solve.results import Asked, Attempt, Generation, Result


class Workshop:
    """`with Workshop(options, provers, jobs) as shop: shop.attempt(job)`.  Safe to share between threads.

    Raises: B… (no box of the level that is demanded).
    """

    def __init__(self, options: ProveOptions, provers: Mapping[str, Prover], jobs: int) -> None:
        self._options = options
        self._provers = provers
        self._jobs = jobs
        self._selection = select(options.box, min_isolation=options.min_isolation) if provers else None
        self._audit = None if self._selection is None else audits.last(self._selection.backend)
        self._pools: dict[str, Pool] = {}
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._judge = Judge(ahead=jobs)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(lambda: self._judge.close())  # the one that is there at the end
            size = max(1, -(-self._jobs // max(1, len(self._provers))))
            for label, prover in self._provers.items():
                pool = Pool(prover.spec, size, backend=self._selection or "auto", warm_with=HELLO)
                self._pools[label] = stack.enter_context(pool)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def attempt(self, job: Job) -> Ended:
        """One attempt, once.  What is ours is `Failed`, never a row; what is the prover's is a row, never `Failed`."""
        judge, started, clock = self._judge, time.time(), time.monotonic()
        options = replace(self._options.judge, name=job.item.problem)
        roads = {"alone": self._alone, "boxed": self._boxed, "given": self._given}
        try:
            result, attempt = roads[job.entry.road](job, options, judge)
        except StemError as error:
            if error.code == "F021":
                self._replace(judge)
            return Failed(job.number, error.to_json())
        except OSError as error:  # no descriptors, no memory, no processes
            return Failed(job.number, Fault("F401", str(error), cause=type(error).__name__).to_json())
        if result.verdict.status == "fault" or attempt.outcome == "fault":
            told = result.verdict.errors[0] if result.verdict.errors else {"message": attempt.detail}
            return Failed(job.number, dict(told))
        return _row(job, result, attempt, started, time.monotonic() - clock)

    def _boxed(self, job: Job, options: Options, judge: Judge) -> tuple[Result, Attempt]:
        prover = self._provers[job.entry.label]
        task = Task(job.item.text, job.item.problem, job.item.kind, job.seed)
        grants = replace(self._options, judge=options, seed=job.seed)
        ended = Trial(task, prover, grants, judge, self._pools[job.entry.label].lease, unwatched).run()
        verdict = ended.verdict or _nothing(job)
        return self._result(job, options, verdict, ended.submission, ended.attempt), ended.attempt

    def _given(self, job: Job, options: Options, judge: Judge) -> tuple[Result, Attempt]:
        return self._judged(job, options, judge, (job.submission or "",))

    def _alone(self, job: Job, options: Options, judge: Judge) -> tuple[Result, Attempt]:
        return self._judged(job, options, judge, alone.submissions(job.item.text, job.item.problem))

    def _judged(self, job: Job, options: Options, judge: Judge, submissions: tuple[str, ...]) -> tuple[Result, Attempt]:
        """Texts that are there already, in their order, until one is accepted.  Raises: F…."""
        verdict, best, clock, steps, count = _nothing(job), None, time.monotonic(), 0, 0
        for submission in submissions:
            if steps >= self._options.steps:
                break
            try:
                found = judge.judge(job.item.text.encode(), submission.encode("utf-8", "replace"), options)
            except LimitReached as error:
                found = Verdict("undecided", job.item.problem, reason="limit", errors=(error.to_json(),))
            count += 1
            steps += int(found.cost.get("steps", 0))
            if best is None or found.accepted:
                verdict, best = found, submission
            if found.accepted:
                break
        claimed = dict(job.claimed)
        attempt = Attempt(
            job.entry.name,
            job.entry.version,
            job.entry.digest,
            "accepted" if verdict.accepted else "not_accepted",
            "",
            Generation(seconds=claimed.get("seconds", 0.0), submissions=count),
            round(time.monotonic() - clock, 6),
            {},
            steps,
        )
        return self._result(job, options, verdict, best, attempt), attempt

    def _result(self, job: Job, options: Options, verdict: Verdict, submission: str | None, attempt: Attempt) -> Result:
        asked = Asked(job.item.problem, job.item.kind, job.item.text, job.item.file)
        told = verdict if verdict.statement else replace(verdict, statement=job.statement)
        audit = self._audit if job.entry.road == "boxed" else None
        return Result(asked, told, options, submission, (attempt,), audit)

    def _replace(self, ended: Judge) -> None:
        """A new judge where the server of the old one has ended; attempts under way keep theirs."""
        with self._lock:
            if self._judge is ended:
                self._judge = Judge(ahead=self._jobs)
                ended.close()


def _nothing(job: Job) -> Verdict:
    return Verdict("undecided", job.item.problem, reason="no_proposal", statement=job.statement)


def _row(job: Job, result: Result, attempt: Attempt, started: float, wall_s: float) -> Row:
    verdict, made, claimed = result.verdict, attempt.generation, dict(job.claimed)
    boxed = job.entry.road == "boxed"
    return Row(
        number=job.number,
        outcome=attempt.outcome,
        status=verdict.status,
        kind=verdict.kind,
        level=verdict.level,
        reason=verdict.reason,
        detail=attempt.detail,
        generation_s=made.seconds if boxed else claimed.get("seconds"),
        cpu_s=made.cpu_seconds,
        generation_bytes=made.peak_bytes,
        rounds=made.rounds,
        opinions=made.opinions,
        submissions=made.submissions,
        judging_s=attempt.judging_seconds,
        steps=attempt.judging_steps,
        judge_bytes=verdict.cost.get("peak_bytes"),
        wall_s=round(wall_s, 6),
        tokens=claimed.get("tokens"),
        cost=claimed.get("cost"),
        started=started,
        data=pack(result),
    )
