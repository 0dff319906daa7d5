"""The host's side of the conversation with one prover: questions out, answers checked, budgets kept.

    hello    ->  hello
    propose  ->  proposals | give_up | opinion -> opinion -> proposals | give_up | opinion ...

The host asks, one question, one answer.  An answer `opinion` asks the judge; the host's next question brings the word.
What carries the frames is the caller's (`Ask`): a box has its own caps below these.  docs/protocol.md is the manual.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from stemai.library import shipped
from stemai.library.catalogue import outlines
from stemai.provers import limits

Ask = Callable[[dict[str, Any], float], dict[str, Any]]  # a question, seconds to answer it -> the answer
Opine = Callable[[str], "Report"]

HELLO: Final[dict[str, Any]] = {"type": "hello", "protocol": limits.PROTOCOL}

_LEAST_S: Final = 0.05  # an answer gets at least this long, so that a spent budget shows as a time-out


class BadAnswer(Exception):
    """The prover said something that is no answer to the question; its attempt is over.

    `malformed`: not one of the messages of docs/protocol.md.  `overdrawn`: it asked for more than its budget allows.
    """

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Budget:
    """What one attempt may use, over all rounds.

    Units: `wall_s` seconds of the prover's own time, which end the attempt; `cpu_s` seconds of processor time, which a
    prover is told, and after which one that should do the same on a machine under load ends by itself.  Without it, `wall_s`.
    """

    wall_s: float = 60.0
    rounds: int = 4
    opinions: int = 200  # in each round
    submissions: int = 8  # in each round
    cpu_s: float | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A text that the asker hands to the prover."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a prover."""

    problem: str
    name: str
    kind: str
    seed: int = 0
    given: tuple[Given, ...] = ()

    def wire_bytes(self) -> int:
        """Size of the task on the wire."""
        return len(json.dumps([self.problem, [[g.name, g.text] for g in self.given]]))


@dataclass(frozen=True, slots=True)
class Report:
    """The judge's word on a submission, as a prover may see it."""

    verdict: str
    reason: str = ""
    errors: Sequence[Mapping[str, Any]] = ()
    open_goals: Sequence[Mapping[str, Any]] = ()
    level: str = ""  # of trust, of what is accepted

    def to_json(self) -> dict[str, Any]:
        """Plain data, cut to the caps of this package."""
        errors, goals = (
            list(self.errors)[: limits.FEEDBACK_ERRORS],
            list(self.open_goals)[: limits.FEEDBACK_ERRORS],
        )
        while True:
            told = {
                "verdict": self.verdict,
                "level": self.level,
                "reason": _cut(self.reason),
                "errors": _cut(errors),
                "open_goals": _cut(goals),
            }
            if len(json.dumps(told)) <= limits.FEEDBACK_BYTES or not (errors or goals):
                return told
            (goals if len(goals) >= len(errors) else errors).pop()


@dataclass(frozen=True, slots=True)
class Hello:
    """Who answers."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """Submissions, best first: hostile text."""

    submissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The prover has nothing to propose; `reason` is hostile text."""

    reason: str


@dataclass(slots=True)
class Conversation:
    """One attempt: `spent_s` is the prover's own time so far, `opinions` the questions it has put to the judge."""

    ask: Ask
    budget: Budget
    clock: Callable[[], float] = time.monotonic
    spent_s: float = 0.0
    opinions: int = 0
    _rounds: int = field(default=0, init=False)

    def hello(self, deadline_s: float) -> Hello:
        """Ask who is there.  Raises: BadAnswer, and whatever `ask` raises."""
        answer = self.ask(HELLO, deadline_s)
        _require_keys(answer, "hello", {"type", "name", "version", "protocol"})
        if answer["protocol"] != limits.PROTOCOL:
            _malformed(f"it speaks protocol {answer['protocol']!r}, not {limits.PROTOCOL}")
        name = _text(answer, "name", limits.NAME_LENGTH)
        return Hello(name, _text(answer, "version", limits.VERSION_LENGTH))

    @property
    def exhausted(self) -> bool:
        """Whether no further round may be asked for."""
        return self._rounds >= self.budget.rounds or self.spent_s >= self.budget.wall_s

    def propose(self, task: Task, feedback: Sequence[Report], opine: Opine) -> Proposals | GaveUp:
        """One round.  `opine` asks the judge; its time is not the prover's.

        Raises: BadAnswer, and whatever `ask` and `opine` raise.
        """
        self._rounds += 1
        remaining = min(self.budget.opinions, limits.OPINIONS)
        answer = self._timed(self._question(task, feedback, remaining))
        while answer.get("type") == "opinion":
            _require_keys(answer, "opinion", {"type", "submission"})
            submission = _submission(answer["submission"])
            if remaining <= 0:
                raise BadAnswer("overdrawn", f"more than {self.budget.opinions} opinions in one round")
            remaining -= 1
            self.opinions += 1
            answer = self._timed({"type": "opinion", **opine(submission).to_json(), "remaining": remaining})
        if answer.get("type") == "give_up":
            _require_keys(answer, "give_up", {"type", "reason"})
            return GaveUp(_text(answer, "reason", limits.REASON_LENGTH, cut=True))
        _require_keys(answer, "proposals", {"type", "submissions"})
        return Proposals(self._submissions(answer["submissions"]))

    def _submissions(self, found: Any) -> tuple[str, ...]:
        if not isinstance(found, list) or not found:
            _malformed("`submissions` is not a list of one text or more; use `give_up` for none")
        if len(found) > self._most_submissions:
            raise BadAnswer("overdrawn", f"{len(found)} submissions; {self._most_submissions} were asked for")
        return tuple(_submission(text) for text in found)

    @property
    def _most_submissions(self) -> int:
        return min(self.budget.submissions, limits.SUBMISSIONS)

    def _question(self, task: Task, feedback: Sequence[Report], opinions: int) -> dict[str, Any]:
        reports = [{"index": index, **report.to_json()} for index, report in enumerate(feedback[: limits.FEEDBACK_ITEMS])]
        while reports and len(json.dumps(reports)) > limits.FEEDBACK_BYTES:
            reports.pop()
        return {
            "type": "propose",
            "problem": task.problem,
            "name": task.name,
            "kind": task.kind,
            "seed": task.seed,
            "round": self._rounds,
            "budget": {
                "wall_s": round(max(0.0, self.budget.wall_s - self.spent_s), 3),
                "cpu_s": self.budget.wall_s if self.budget.cpu_s is None else self.budget.cpu_s,
                "rounds": self.budget.rounds,
                "opinions": opinions,
                "submissions": self._most_submissions,
            },
            "feedback": reports,
            "given": [{"name": g.name, "text": g.text} for g in task.given],
            "library": outlines(shipped(), task.problem),
        }

    def _timed(self, question: dict[str, Any]) -> dict[str, Any]:
        started = self.clock()
        try:
            return self.ask(question, max(_LEAST_S, self.budget.wall_s - self.spent_s))
        finally:
            self.spent_s += self.clock() - started


def _malformed(detail: str) -> NoReturn:
    raise BadAnswer("malformed", detail)


def _require_keys(answer: Mapping[str, Any], type_: str, keys: set[str]) -> None:
    if answer.get("type") != type_:
        _malformed(f"an answer of type {str(answer.get('type'))[:40]!r} where `{type_}` is due")
    if set(answer) != keys:
        _malformed(f"the fields of `{type_}` are {', '.join(sorted(keys))}")


def _text(answer: Mapping[str, Any], key: str, length: int, cut: bool = False) -> str:
    value = answer[key]
    if not isinstance(value, str) or (len(value) > length and not cut):
        _malformed(f"`{key}` is not a text of at most {length} characters")
    return value[:length]


def _submission(value: Any) -> str:
    if not isinstance(value, str):
        _malformed("a submission is not a text")
    if len(value.encode("utf-8", "replace")) > limits.SUBMISSION_BYTES:
        _malformed(f"a submission has more than {limits.SUBMISSION_BYTES} bytes")
    return value


def _cut(value: Any, depth: int = 0) -> Any:
    """Plain data with long texts and lists cut; what lies too deep becomes None."""
    if isinstance(value, str):
        return value if len(value) <= limits.FEEDBACK_TEXT else value[: limits.FEEDBACK_TEXT] + " ..."
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if depth >= limits.FEEDBACK_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {str(k): _cut(v, depth + 1) for k, v in list(value.items())[: limits.FEEDBACK_WIDTH]}
    return [_cut(v, depth + 1) for v in list(value)[: limits.FEEDBACK_WIDTH]]
