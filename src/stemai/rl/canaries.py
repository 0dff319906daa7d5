"""False statements that are put to the judge with texts that it has just rewarded: none may ever be accepted.

A judge that says yes to everything, or a text that proves anything, is found by the first text that is paid for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stemai.errors import Fault
from stemai.judge import Verdict

PROVING: Final = (
    "proved",
    "solved",
)  # a refutation says that a statement is false, which is no lie about a canary

#: Each is false whatever the text does, and is asked under the name that the text answers to.
CANARIES: Final = (
    "theorem {name} : false\n",
    "theorem {name} (x y : Int) : x = y\n",
    "find {name} (x : Real) : x^2 < 0\n",
)


class Alarm(Fault):
    """A false statement was accepted.  It leaves the reward function on purpose, and ends the training."""


def twins(name: str, number: int) -> Iterator[str]:
    """The canaries for the `number`-th text of a batch: one of them, each in turn."""
    yield CANARIES[number % len(CANARIES)].format(name=name)


def demand_refused(verdict: Verdict, statement: str, submission: str) -> None:
    """Raises: F501 if a statement that is false has been proved."""
    if verdict.accepted and verdict.kind in PROVING:
        raise Alarm(
            "F501",
            "a false statement was accepted; the reward cannot be trusted",
            cause=f"{statement[:1_000]}\n---- submission\n{submission[:1_000]}",
            mend="report these two texts, and do not train on",
        )
