"""One round: sample, ask the judge about each text, and try once more with what it said.

The judge's opinion costs nothing of the prover's time, so all of a round's samples are put to it as far as the budget goes.
Without opinions the samples themselves are proposed, the likeliest first.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from model.focus import focused
from model.prompt import Prompt, Refused
from model.settings import Settings
from model.source import Source, Texts
from stemai.errors import LanguageError
from stemai.language import parse_submission
from stemai.provers.kit import GiveUp, Opinion, Task

TRIES = 2  # in a round: without the judge's words, then with them
RESERVE = 0.9  # of the time that is left, so that an answer is not late


class Rounds:
    """`propose` for the kit.  Nothing is kept from one question to the next but the model."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._source, self._settings = source, settings

    def propose(self, task: Task) -> list[str]:
        started = time.monotonic()
        texts = self._source.get()
        left_s = RESERVE * (task.wall_s - (time.monotonic() - started))
        refused = _last_refused(task)
        seen = {report["submission"] for report in task.feedback}
        kept: list[str] = []
        for attempt in range(TRIES):
            before = time.monotonic()
            prompt = Prompt(focused(task.problem, task.name), task.name, refused)
            found = self._new(texts, prompt, _seed(task, attempt), left_s, seen)
            left_s -= time.monotonic() - before
            opinions = [(text, task.ask_judge(text)) for text in found]
            for text, opinion in opinions:
                if opinion.accepted:
                    return [text]
            kept += [text for text, _ in sorted(opinions, key=lambda pair: _rank(pair[1]))]
            refused = _most_telling(opinions) or refused
            if task.opinions == 0 or left_s <= 0:
                break
        if not kept:
            raise GiveUp("the model wrote nothing that is new and can be read")
        return kept[: task.submissions]

    def _new(self, texts: Texts, prompt: Prompt, seed: int, left_s: float, seen: set[str]) -> list[str]:
        """Texts that parse and were not seen before; `seen` grows by them."""
        found = []
        for text in texts.sample(prompt, self._settings.samples, seed, left_s):
            if text not in seen and parses(text):
                found.append(text)
            seen.add(text)
        return found


def parses(text: str) -> bool:
    """Whether a text is a submission: the grammar that holds a decoder lets a little more through."""
    try:
        return bool(parse_submission(text).items)
    except LanguageError:
        return False


def _seed(task: Task, attempt: int) -> int:
    return (task.seed * 1_000_003 + task.round * TRIES + attempt) % (1 << 63)


def _last_refused(task: Task) -> Refused | None:
    """The likeliest of the round before: it was proposed first."""
    return next((Refused(r["submission"], r["errors"], r["open_goals"]) for r in task.feedback), None)


def _rank(opinion: Opinion) -> int:
    """Undecided first: more budget might settle it."""
    return ("accepted", "undecided", "unavailable", "fault", "rejected").index(opinion.verdict)


def _most_telling(opinions: Iterable[tuple[str, Opinion]]) -> Refused | None:
    """The first refused try with an open goal, else the first with an error."""
    tries = [Refused(text, o.errors, o.open_goals) for text, o in opinions if o.errors or o.open_goals]
    return next((t for t in tries if t.open_goals), tries[0] if tries else None)
