"""Exit codes: what the shell is told, and which is the worst of several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from stemai.errors import BoxError, Fault, StemError
from stemai.judge.verdict import Verdict

DONE: Final = 0  # proved, solved, accepted, in order
NOT_VERIFIED: Final = 1  # rejected, undecided, vacuous; or a check that found something
BAD_INPUT: Final = 2  # a problem, a file or a command line that cannot be meant
REFUTED: Final = 3  # `prove` alone: the statement is false, and that is verified
FAULT: Final = 70  # ours: a crash, no isolation, a full disk
INTERRUPTED: Final = 130  # Ctrl-C
BROKEN_PIPE: Final = 141  # whoever read our output went away
TERMINATED: Final = 143  # told to end

_MODELS: Final = ("B022", "B023")  # weights and servers that the asker names
_WORSE: Final = (DONE, REFUTED, NOT_VERIFIED, BAD_INPUT, FAULT)


def worst(codes: Iterable[int]) -> int:
    """The worst of several, in the order 0, 3, 1, 2, 70; 0 of none."""
    return max(codes, key=_WORSE.index, default=DONE)


def of_error(error: StemError) -> int:
    """The exit code of an error that ended a command."""
    ours = isinstance(error, Fault | BoxError) and error.code not in _MODELS
    return FAULT if ours else BAD_INPUT


def of_proof(verdict: Verdict) -> int:
    """The exit code of `prove` for one problem."""
    if verdict.status == "accepted":
        return REFUTED if verdict.kind == "refuted" else DONE
    return FAULT if verdict.status == "fault" else NOT_VERIFIED


def of_check(verdict: Verdict) -> int:
    """The exit code of `check`."""
    if verdict.status == "accepted":
        return DONE
    return FAULT if verdict.status == "fault" else NOT_VERIFIED
