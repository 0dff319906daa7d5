"""`reward(prompts, completions, statement, ...)`: 1.0 where the judge accepts, else 0.0.

The statement comes from the data set's column, never from a prompt or a completion: what a model writes about the problem
counts for nothing.  Only `proved` and `solved` pay, at the level that is demanded; `certified` unless told otherwise, so
that what is learned is what the kernel believes, and not where a solver errs.
"""

from __future__ import annotations

import atexit
import functools
import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

from stemai.errors import StemError, UsageError
from stemai.judge import Level, Options, Verdict
from stemai.provers.extraction import submission_of
from stemai.rl import canaries
from stemai.rl.scoring import LOG, Item, Scorer, Tally

COMPLETION_CHARACTERS: Final = 1 << 20  # of one completion; a longer one holds no submission that is read
PAID: Final = 1.0
UNPAID: Final = 0.0


class Reward:
    """A reward function with settings of its own: `GRPOTrainer(reward_funcs=Reward(level="agreed"), ...)`.

    `level` is the least trust level that pays; `rlimit` bounds a solver, in its own steps and so alike on every machine;
    `wall_s` ends a verdict that takes longer, which depends on the machine: keep it generous.  `jobs` judge at once.
    `refuted` pays for a refutation too.  `strict` raises U502 for a wrong statement, where else its rows score 0.
    Texts that are paid for are put to a canary where `canary` is true.  `tally` counts what became of all completions.
    """

    __name__ = "stemai"  # what TRL calls the reward in its logs

    def __init__(
        self,
        *,
        level: Level = "certified",
        rlimit: int = Options().rlimit,
        wall_s: float = Options().wall_s,
        jobs: int | None = None,
        refuted: bool = False,
        strict: bool = False,
        canary: bool = True,
    ) -> None:
        self._options = Options(level=level, rlimit=rlimit, wall_s=wall_s)
        self._paying = (*canaries.PROVING, "refuted") if refuted else canaries.PROVING
        self._strict, self._canary = strict, canary
        self._scorer = Scorer(self._options, jobs or max(1, (os.cpu_count() or 1) - 1))
        self.tally = Tally()
        atexit.register(self.close)

    def __call__(
        self,
        prompts: Sequence[Any] | None = None,
        completions: Sequence[Any] = (),
        statement: Sequence[str] = (),
        canary: Sequence[bool] | None = None,
        **columns: Any,
    ) -> list[float]:
        """A score for each completion.  `canary` is a column that marks statements which are known to be false.

        Raises: U501 (columns), F501 (a false statement was accepted), with `strict` U502.
        """
        _demand_columns(completions, statement, canary)
        texts = [self._text(completion) for completion in completions]
        items = [Item(s, t) for s, t in zip(statement, texts, strict=True) if t is not None]
        found = iter(self._scorer.verdicts(items))
        verdicts = [None if text is None else next(found) for text in texts]
        for number, verdict in enumerate(verdicts):
            if isinstance(verdict, Verdict) and canary is not None and canary[number]:
                self.tally.canaries += 1
                canaries.demand_refused(verdict, statement[number], texts[number] or "")
        scores = [self._score(verdict) for verdict in verdicts]
        if canary is not None:
            scores = [UNPAID if known else score for known, score in zip(canary, scores, strict=True)]
        if self._canary:
            self._put_to_canaries({t: v for t, v, s in zip(texts, verdicts, scores, strict=True) if t and s > 0})
        return scores

    def close(self) -> None:
        """End the judges.  Idempotent; nothing is scored after it."""
        self._scorer.close()

    def _text(self, completion: Any) -> str | None:
        text = text_of(completion)
        if text is None:
            self.tally.unreadable += 1
        return text

    def _score(self, verdict: Verdict | StemError | None) -> float:
        if verdict is None:
            return UNPAID
        if isinstance(verdict, StemError):
            self._note(verdict)
            return UNPAID
        setattr(self.tally, verdict.status, getattr(self.tally, verdict.status) + 1)
        return PAID if verdict.accepted and verdict.kind in self._paying else UNPAID

    def _note(self, error: StemError) -> None:
        """An error that is no verdict: ours, or the data set's.  It is told, and nobody is paid."""
        self.tally.note(error)
        if error.family == "F":
            self.tally.faults += 1
            LOG.warning("a verdict failed, and counts for nobody: %s", error)
            return
        self.tally.bad_statements += 1
        LOG.warning("a statement of the data set is wrong: %s", error)
        if self._strict:
            raise UsageError("U502", "a statement of the data set is wrong", cause=str(error)) from error

    def _put_to_canaries(self, paid: Mapping[str, Verdict | StemError | None]) -> None:
        lies = [
            Item(twin, text)
            for number, (text, verdict) in enumerate(paid.items())
            if isinstance(verdict, Verdict)
            for twin in canaries.twins(verdict.problem, number)
        ]
        for item, verdict in zip(lies, self._scorer.verdicts(lies), strict=True):
            self.tally.canaries += 1
            if isinstance(verdict, Verdict):
                canaries.demand_refused(verdict, item.statement, item.submission)


def text_of(completion: Any) -> str | None:
    """The submission in a completion: a text, or a talk whose last message of the assistant has one; None if there is none."""
    if isinstance(completion, Sequence) and not isinstance(completion, (str, bytes)):
        said = [m for m in completion if isinstance(m, Mapping) and m.get("role", "assistant") == "assistant"]
        completion = said[-1].get("content") if said else None
        if isinstance(completion, list):  # content in parts
            parts = [part.get("text") for part in completion if isinstance(part, Mapping)]
            completion = "".join(part for part in parts if isinstance(part, str))
    if not isinstance(completion, str) or len(completion) > COMPLETION_CHARACTERS:
        return None
    return submission_of(completion)


def _demand_columns(completions: Sequence[Any], statement: Sequence[str], canary: Sequence[bool] | None) -> None:
    if isinstance(statement, str) or len(statement) != len(completions):
        told = "it is one text" if isinstance(statement, str) else f"it has {len(statement)}"
        raise UsageError("U501", f"`statement` needs {len(completions)} rows, and {told}")
    if not all(isinstance(text, str) for text in statement):
        raise UsageError("U501", "a row of `statement` is no text")
    if canary is not None and len(canary) != len(completions):
        raise UsageError("U501", f"`canary` needs {len(completions)} rows, and it has {len(canary)}")


@functools.cache
def _default() -> Reward:
    return Reward()


def reward(prompts: Sequence[Any], completions: Sequence[Any], statement: Sequence[str], **columns: Any) -> list[float]:
    """1.0 for each completion that the judge certifies as a proof of, or an answer to, its statement; else 0.0.

    `Reward` is the same with settings.  Raises: U501, F501.
    """
    return _default()(prompts, completions, statement, **columns)
