"""One prover on one problem, once: its box, its rounds, the judge's word on each submission."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from stemai.box import Box, BoxSpec, Limits, ProverViolation
from stemai.errors import BoxError, Fault, StemError, printable
from stemai.judge import Judge, Options, Verdict
from stemai.provers.manifest import Manifest
from stemai.provers.protocol import BadAnswer, Conversation, GaveUp, Report, Task
from stemai.solve import limits
from stemai.solve.options import ProveOptions, Step, Watch
from stemai.solve.results import Attempt, Generation

_MIB: Final = 1 << 20
_REASONS: Final = {"B": "box"}


@dataclass(frozen=True, slots=True)
class Prover:
    """A prover that is ready to be put into boxes: its manifest, its specification, the digest of its folder."""

    manifest: Manifest
    spec: BoxSpec
    digest: str


def box_limits(manifest: Manifest, question_s: float) -> Limits:
    """The limits of a box: what the manifest asks for, as far as it is granted."""
    asked, default = manifest.asked, Limits()
    return Limits(
        memory_bytes=min(asked.get("memory_mb", default.memory_bytes // _MIB), limits.GRANT_MEMORY_MB) * _MIB,
        pids=min(asked.get("processes", default.pids), limits.GRANT_PROCESSES),
        cpus=float(min(asked.get("processors", 1), limits.GRANT_PROCESSORS)),
        tmp_bytes=min(asked.get("tmp_mb", default.tmp_bytes // _MIB), limits.GRANT_TMP_MB) * _MIB,
        question_s=question_s,
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """What an attempt came to: its record, and the verdict that counts, with its submission, if there was one."""

    attempt: Attempt
    verdict: Verdict | None = None
    submission: str | None = None


@dataclass(slots=True)
class Trial:
    """The attempt under way."""

    task: Task
    prover: Prover
    options: ProveOptions
    judge: Judge
    lease: Callable[[], AbstractContextManager[Box]]
    watch: Watch
    _best: tuple[Verdict, str] | None = None
    _submissions: int = 0
    _rounds: int = 0
    _judging_s: float = 0.0
    _judging_steps: int = 0
    _conversation: Conversation | None = None
    _box: Box | None = None

    def run(self) -> Ended:
        """Lease a box, talk, judge, close the box.  What is ours ends as the outcome `fault`, never as the prover's."""
        try:
            with self.lease() as box:
                self._box = box
                outcome, detail = self._talk(box)
        except ProverViolation as violation:
            outcome = "out_of_time" if violation.kind == "timeout" else "broke_protocol"
            detail = str(violation)
        except BadAnswer as bad:
            outcome, detail = "broke_protocol", str(bad)
        except (BoxError, Fault) as error:
            outcome, detail = "fault", str(error)
            self._best = (fault(self.task.name, error), "")
        record = self._record(outcome, detail)
        if self._best is None:
            return Ended(record)
        verdict, submission = self._best
        return Ended(record, verdict, submission or None)

    def _talk(self, box: Box) -> tuple[str, str]:
        conversation = Conversation(box.ask, self.options.budget)
        self._conversation = conversation
        conversation.hello(limits.HELLO_S)
        reports: list[Report] = []
        while not conversation.exhausted and not self._overspent:
            self._rounds += 1
            self._tell("asked", f"{self.prover.manifest.name}, round {self._rounds}")
            found = conversation.propose(self.task, reports, self._opine)
            if isinstance(found, GaveUp):
                return "gave_up", found.reason
            reports = []
            for submission in found.submissions:
                if self._overspent:
                    break
                verdict = self._judged(submission)
                if verdict.accepted:
                    return "accepted", ""
                reports.append(report_of(verdict))
        return "not_accepted", "its budget is used up"

    def _judged(self, submission: str) -> Verdict:
        self._submissions += 1
        verdict = self._timed(lambda: self.judge.judge(*self._texts(submission), self._judge_options))
        if self._best is None or _rank(verdict) > _rank(self._best[0]):
            self._best = (verdict, submission)
        self._tell("judged", verdict.status)
        return verdict

    def _opine(self, submission: str) -> Report:
        if self._overspent:
            return Report("undecided", "steps")
        return report_of(self._timed(lambda: self.judge.opinion(*self._texts(submission), self._judge_options)))

    def _timed(self, ask: Callable[[], Verdict]) -> Verdict:
        started = time.monotonic()
        try:
            verdict = ask()
        finally:
            self._judging_s += time.monotonic() - started
        self._judging_steps += int(verdict.cost.get("steps", 0))
        return verdict

    @property
    def _overspent(self) -> bool:
        """Whether solvers have done for this attempt all that they may: a bound that is the same on every machine."""
        return self._judging_steps >= self.options.steps

    @property
    def _judge_options(self) -> Options:
        return replace(self.options.judge, name=self.task.name)

    def _texts(self, submission: str) -> tuple[bytes, bytes]:
        # A lone surrogate cannot be UTF-8: it becomes `?`, which no submission parses with, so it is rejected as text.
        return self.task.problem.encode("utf-8"), submission.encode("utf-8", "replace")

    def _tell(self, stage: str, detail: str) -> None:
        self.watch(Step(self.task.name, stage, printable(detail)))

    def _record(self, outcome: str, detail: str) -> Attempt:
        manifest, conversation, box = self.prover.manifest, self._conversation, self._box
        usage = None if box is None else box.usage
        generation = Generation(
            seconds=round(0.0 if conversation is None else conversation.spent_s, 6),
            cpu_seconds=None if usage is None else usage.cpu_s,
            peak_bytes=None if usage is None else usage.peak_memory_bytes,
            rounds=self._rounds,
            opinions=0 if conversation is None else conversation.opinions,
            submissions=self._submissions,
        )
        facts = {} if box is None else box.facts.to_json()
        judging_s = round(self._judging_s, 6)
        return Attempt(
            manifest.name,
            manifest.version,
            self.prover.digest,
            outcome,
            detail,
            generation,
            judging_s,
            facts,
            self._judging_steps,
        )


def fault(name: str, error: StemError) -> Verdict:
    """The verdict for what is ours: no word on the problem, none on the prover."""
    return Verdict(status="fault", problem=name, reason=_REASONS.get(error.family, "judge"), errors=(error.to_json(),))


def report_of(verdict: Verdict) -> Report:
    """What a prover may know of a verdict."""
    return Report(verdict.status, verdict.reason, verdict.errors, verdict.open_goals, verdict.level or "")


def _rank(verdict: Verdict) -> int:
    """Which of several verdicts stands for the attempt: accepted, then ours, then what more budget might settle."""
    return ("rejected", "undecided", "fault", "accepted").index(verdict.status)
