"""A batch of submissions through warm judges: a score for each, and a count of why.

What a completion does to the judge is the completion's: a text that makes it fail scores 0 like any other that is not
accepted.  It is tried twice, so that a passing failure of this machine costs nobody a point, and counted apart.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from stemai.errors import Fault, LimitReached, StemError
from stemai.judge import Judge, Options, Verdict

LOG: Final = logging.getLogger("stemai.rl")
TRIES: Final = 2  # for a fault of ours


@dataclass(frozen=True, slots=True)
class Item:
    """A problem's text, and a submission for it."""

    statement: str
    submission: str


@dataclass(slots=True)
class Tally:
    """What has become of all completions so far.  `faults` are ours, `bad_statements` the data set's, and both score 0."""

    accepted: int = 0
    rejected: int = 0
    undecided: int = 0
    faults: int = 0
    bad_statements: int = 0
    unreadable: int = 0  # completions that are no text
    canaries: int = 0
    codes: dict[str, int] = field(default_factory=dict)  # of faults and bad statements

    def note(self, error: StemError) -> None:
        self.codes[error.code] = self.codes.get(error.code, 0) + 1


class Scorer:
    """Verdicts for many items at once, in order.  Safe to share between threads; `close` ends its judges."""

    def __init__(self, options: Options, jobs: int) -> None:
        self._options, self._jobs = options, jobs
        self._judge: Judge | None = None
        self._ended: list[Judge] = []  # their servers are gone, and somebody may still be waiting for them
        self._lock = threading.Lock()
        # for the life of the scorer: a judge's server ends with the thread that has started it
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="stemai-rl")

    def verdicts(self, items: Sequence[Item]) -> list[Verdict | StemError]:
        """A verdict for each item, or the error that took its place: F… ours, L… and J… the statement's.

        Equal items are judged once.
        """
        different = list(dict.fromkeys(items))
        found = dict(zip(different, self._executor.map(self._one, different), strict=True))
        return [found[item] for item in items]

    def close(self) -> None:
        self._executor.shutdown()
        with self._lock:
            for judge in (*self._ended, *([self._judge] if self._judge else ())):
                judge.close()
            self._judge, self._ended = None, []

    def _one(self, item: Item) -> Verdict | StemError:
        last: StemError = Fault("F030", "the judge was not asked")
        for _ in range(TRIES):
            try:
                judge = self._warm()
            except (Fault, OSError) as error:  # no judge can be had now
                last = Fault("F021", str(error), cause=type(error).__name__)
                continue
            try:
                verdict = judge.judge(_bytes(item.statement), _bytes(item.submission), self._options)
            except LimitReached as error:
                return Verdict("undecided", reason="limit", errors=(error.to_json(),))
            except Fault as error:  # one process has failed, or (F021) the server of all of them
                last = error
                if error.code == "F021":
                    self._end(judge)
            except OSError as error:  # no descriptors, no memory, a server that has ended
                last = Fault("F021", str(error), cause=type(error).__name__)
                self._end(judge)
            except StemError as error:
                return error
            else:
                if verdict.status != "fault":
                    return verdict
                last = Fault("F030", verdict.reason or "the judge failed")
        return last

    def _warm(self) -> Judge:
        with self._lock:
            if self._judge is None:
                self._judge = Judge(ahead=self._jobs)
            return self._judge

    def _end(self, judge: Judge) -> None:
        """A server that has ended is not asked again."""
        with self._lock:
            if self._judge is judge:
                self._judge = None
                self._ended.append(judge)


def _bytes(text: str) -> bytes:
    """Half of a surrogate pair cannot be UTF-8; what stands for it is in no submission."""
    return text.encode("utf-8", "replace")
