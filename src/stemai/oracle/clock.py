"""A clock of processor time: it stands while this process waits for a core, so that load on the machine decides nothing."""

from __future__ import annotations

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_LEAST_S: Final = 0.01  # seconds between two looks at the clock


@contextmanager
def limited(cpu_s: float, stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop`, on another thread, once this process and the children that it has waited for have used `cpu_s` more
    seconds of processor time inside the block.

    The thread sleeps as long as is left, since one busy thread uses no more than that; it is gone when the block ends.
    What runs in the block must let other threads run: Python does, and so do calls of Z3.
    """
    done, begun = threading.Event(), _used()

    def watch() -> None:
        while not done.wait(max(_LEAST_S, cpu_s - (_used() - begun))):
            if _used() - begun >= cpu_s:
                stop()
                return

    thread = threading.Thread(target=watch, name="stemai-clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _used() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
