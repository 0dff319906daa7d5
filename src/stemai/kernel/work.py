"""Work in counted steps, some microseconds each at most, over all lines of one replay.

Each kind of argument has a limit of its own in limits.py; this count is what ends a certificate of very many arguments
that are each just small enough.  Outside a `granted` block nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from stemai.errors import LimitReached


class _Meter:
    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps


_meter: ContextVar[_Meter | None] = ContextVar("stemai.kernel.work", default=None)


@contextmanager
def granted(steps: int) -> Iterator[None]:
    """Count the work of the block, and end it when more than `steps` are spent."""
    token = _meter.set(_Meter(steps))
    try:
        yield
    finally:
        _meter.reset(token)


def spend(steps: int) -> None:
    """Take `steps` from what was granted.  Raises: M015."""
    meter = _meter.get()
    if meter is not None:
        meter.left -= steps
        if meter.left < 0:
            raise LimitReached("M015", "a certificate takes more work than the kernel grants to one replay")
