"""What every tactic works with: the search it belongs to, and steps put together as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..engine import Engine
from ..goal import Fact, Goal, Lines, indented
from ..structure import fix


class Searching(Protocol):
    """The search that a tactic may call again for what it leaves open."""

    engine: Engine

    def prove(self, goal: Goal, depth: int) -> Lines | None:
        """Steps that prove the goal, or None."""

    def close(self, goal: Goal, rlimit: int) -> str | None:
        """One line for the goal, or None."""


Tactic = Callable[[Searching, Goal, int], Lines | None]


def have(goal: Goal, fact: Fact, proof: Lines) -> Lines:
    """`have h : P` with its proof, on one line where it is one."""
    stated = f"have {fact.text} : {goal.text(fact.formula)}"
    if len(proof) == 1 and proof[0].startswith("by "):
        return [f"{stated} {proof[0]}"]
    return [f"{stated} proof", *indented(proof), "qed"]


def one(line: str | None) -> Lines | None:
    """A line as a list of lines."""
    return None if line is None else [line]


def fix_first(goal: Goal) -> tuple[Goal, Lines]:
    """The goal of a `forall` with its first variable fixed, and the step."""

    inner, name = fix(goal)
    return inner, [f"fix {name}"]
