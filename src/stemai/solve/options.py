"""What the asker grants and demands of a whole attempt to solve, and what is told while it runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from stemai.box import Choice, Level
from stemai.errors import UsageError
from stemai.judge import Options
from stemai.provers import limits as provers_limits
from stemai.provers.protocol import Budget, Given
from stemai.solve import limits

DEFAULT_PROVERS: tuple[str, ...] = ("portfolio",)


@dataclass(frozen=True, slots=True)
class ProveOptions:
    """Everything but the problem.

    `provers` are asked in turn until one is believed.  `jobs` problems are worked on at once.  `steps` bounds what the
    judge spends on one attempt, opinions included.  Units: solver steps.  Raises: U106.
    """

    provers: tuple[str, ...] = DEFAULT_PROVERS
    judge: Options = field(default_factory=Options)
    budget: Budget = field(default_factory=Budget)
    box: Choice = "auto"
    min_isolation: Level | None = None
    seed: int = 0
    given: tuple[Given, ...] = ()
    jobs: int = 1
    steps: int = 1 << 40

    def __post_init__(self) -> None:
        budget, judge = self.budget, self.judge
        _within("provers", len(self.provers), 1, limits.PROVERS)
        _within("jobs", self.jobs, 1, limits.JOBS)
        _within("rounds", budget.rounds, 1, 1_000)
        _within("opinions", budget.opinions, 0, provers_limits.OPINIONS)
        _within("submissions", budget.submissions, 1, provers_limits.SUBMISSIONS)
        _within("seconds for a prover", budget.wall_s, 0.01, 86_400)
        _within("processor seconds for a prover", budget.wall_s if budget.cpu_s is None else budget.cpu_s, 0.01, 86_400)
        _within("processor seconds for the judge", judge.cpu_s, 0.01, 86_400)
        _within("seconds for the judge", judge.wall_s, 0.01, 86_400)
        _within("rlimit", judge.rlimit, 1, 1 << 40)
        _within("steps", self.steps, 1, 1 << 40)
        _within("seed", self.seed, 0, (1 << 53) - 1)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened on the road, for whoever watches: the problem's name, the stage, a detail."""

    problem: str
    stage: str  # "examined", "asked", "judged", "done"
    detail: str = ""


Watch = Callable[[Step], None]


def unwatched(step: Step) -> None:
    """The watcher that looks away."""


def _within(name: str, value: float, least: float, most: float) -> None:
    if not (math.isfinite(value) and least <= value <= most):
        raise UsageError("U106", f"{name}: {value} is out of bounds", cause=f"between {least} and {most}")
