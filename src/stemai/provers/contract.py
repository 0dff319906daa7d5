"""The contract suite: what every prover must do, asked of one in a box.  It says nothing of how well it proves.

Each check opens its own box through the caller's `Opener`; the judge's opinion is the caller's `Opine`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from stemai.provers.manifest import Manifest
from stemai.provers.protocol import (
    Ask,
    BadAnswer,
    Budget,
    Conversation,
    GaveUp,
    Given,
    Opine,
    Proposals,
    Report,
    Task,
)

Opener = Callable[[], AbstractContextManager[Ask]]

HELLO_S: Final = 20.0
ANSWER_S: Final = 30.0
MODEL_S: Final = 300.0  # for an answer of a prover that loads a model before its first one
PROBLEM: Final = "theorem easy (p : Bool) (hp : p) : p\n"  # what the judge's opinion is asked about
_EASY: Final = Task(PROBLEM, "easy", "theorem", seed=1)
_FIND: Final = Task("find square (x : Nat) : x * x = 49\n", "square", "find", seed=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One demand of the contract, and whether the prover met it; `detail` may hold its text."""

    name: str
    demand: str
    kept: bool
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "demand": self.demand, "kept": self.kept, "detail": self.detail}


class Broken(Exception):
    """The prover did not do what a check demands."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a check works with.  `answer_s`: seconds of the clock on the wall that the prover has for an answer."""

    manifest: Manifest
    opener: Opener
    opine: Opine
    answer_s: float

    def budget(self, **changes: int) -> Budget:
        return Budget(wall_s=self.answer_s, **changes)


Check = Callable[[Setting], None]
CHECKS: Final[list[tuple[str, Check]]] = []


def _check(function: Check) -> Check:
    CHECKS.append((function.__name__, function))
    return function


def run(
    manifest: Manifest,
    opener: Opener,
    opine: Opine,
    violations: tuple[type[Exception], ...],
    answer_s: float | None = None,
) -> Iterator[Row]:
    """Every row, as it is found.  `violations` are what the carrier raises for a broken protocol; others are ours."""
    setting = Setting(manifest, opener, opine, answer_s or (MODEL_S if manifest.takes else ANSWER_S))
    broken: tuple[type[Exception], ...] = (Broken, BadAnswer, *violations)
    for name, function in CHECKS:
        demand = (function.__doc__ or "").split("\n")[0].rstrip(".")
        try:
            function(setting)
        except broken as found:
            yield Row(name, demand, False, str(found))
        else:
            yield Row(name, demand, True)


@_check
def says_hello(setting: Setting) -> None:
    """It says hello, with the name and version of its manifest."""
    with setting.opener() as ask:
        hello = Conversation(ask, Budget()).hello(max(HELLO_S, setting.answer_s))
    if (hello.name, hello.version) != (setting.manifest.name, setting.manifest.version):
        raise Broken(f"it says {hello.name} {hello.version}; prover.toml says otherwise")


@_check
def says_hello_again(setting: Setting) -> None:
    """It answers each question once: nothing is left over before the next one."""
    with setting.opener() as ask:
        conversation = Conversation(ask, Budget())
        within_s = max(HELLO_S, setting.answer_s)
        if conversation.hello(within_s) != conversation.hello(within_s):
            raise Broken("two answers to the same question differ")


@_check
def answers_a_theorem(setting: Setting) -> None:
    """It answers an easy theorem in time, with proposals or by giving up."""
    _round(setting, _EASY)


@_check
def answers_a_search(setting: Setting) -> None:
    """It answers a `find` in time, with proposals or by giving up."""
    _round(setting, _FIND)


@_check
def answers_the_unknown(setting: Setting) -> None:
    """It answers a problem of a kind and a text that it cannot know."""
    _round(setting, Task("-- ∀ ∃ ℕ \U0001d54a\n" + "-- filler\n" * 20_000, "nothing", "unheard-of", seed=1))


@_check
def keeps_to_one_submission(setting: Setting) -> None:
    """It returns one submission where only one is asked for."""
    _round(setting, _EASY, setting.budget(submissions=1))


@_check
def keeps_to_no_opinion(setting: Setting) -> None:
    """It does without the judge's opinion where the budget has none."""
    _round(setting, _EASY, setting.budget(opinions=0))


@_check
def bears_a_judge_that_fails(setting: Setting) -> None:
    """It goes on when the judge has no opinion to give."""

    def silent(submission: str) -> Report:
        return Report("fault", "the judge is not available")

    with setting.opener() as ask:
        Conversation(ask, setting.budget(opinions=3)).propose(_EASY, (), silent)


@_check
def takes_feedback(setting: Setting) -> None:
    """It answers a second round that reports why the first was rejected."""
    with setting.opener() as ask:
        conversation = Conversation(ask, setting.budget())
        found = conversation.propose(_EASY, (), setting.opine)
        if isinstance(found, GaveUp):
            return
        error = {"code": "J100", "message": "this does not follow", "place": None, "cause": "", "mend": ""}
        reports = [Report("rejected", "step", [error]) for _ in found.submissions]
        conversation.propose(_EASY, reports, setting.opine)


@_check
def takes_given_files(setting: Setting) -> None:
    """It answers when the asker hands it a file that it has no use for."""
    _round(setting, Task(_EASY.problem, "easy", "theorem", 1, (Given("notes.txt", "-- ∀ nothing of use\n"),)))


@_check
def depends_on_the_seed_alone(setting: Setting) -> None:
    """It gives the same first answer to the same question in two boxes."""
    if _round(setting, _EASY) != _round(setting, _EASY):
        raise Broken("two boxes, one question and one seed, two answers")


def _round(setting: Setting, task: Task, budget: Budget | None = None) -> Proposals | GaveUp:
    with setting.opener() as ask:
        return Conversation(ask, budget or setting.budget()).propose(task, (), setting.opine)
