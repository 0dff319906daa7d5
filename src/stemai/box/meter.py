"""What a tree of processes uses, read from /proc, and one thread that ends trees which use too much.

Resource limits of the kernel count one process; a box is all of its processes together.  Where no engine
counts for us, this does: a box that computes is looked at every `BUSY_S`, one that sleeps ever less often, down to
every `IDLE_S`.  A bomb overshoots by what it can touch in that time; RLIMIT_DATA bounds each single process besides.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from stemai.box.limits import Limits
from stemai.box.spec import Usage

BUSY_S = 0.02
IDLE_S = 0.16
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def descendants(root: int) -> list[int]:
    """All processes below `root`, itself not among them.  Orphans stay below: each box has its own reaper."""
    found: list[int] = []
    queue = [root]
    while queue:
        for child in _children(queue.pop()):
            found.append(child)
            queue.append(child)
    return found


def _children(process: int) -> list[int]:
    children: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children", "rb") as listing:
                children += [int(word) for word in listing.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        pass  # it ended while we looked
    return children


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a tree."""

    processes: int  # threads too
    memory_bytes: int
    cpu_s: float


def read(processes: list[int]) -> Reading:
    """What these processes use now, together."""
    tasks = pages = ticks = 0
    for process in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            with open(f"/proc/{process}/stat", "rb") as stat:
                fields = stat.read().rsplit(b")", 1)[1].split()
            # after the name: state ppid … utime(11) stime cutime cstime … threads(17) … rss(21)
            ticks += sum(int(word) for word in fields[11:15])
            tasks += int(fields[17])
            pages += int(fields[21])
    return Reading(tasks, pages * PAGE_BYTES, ticks / TICKS_PER_S)


class Meter:
    """Keeps the highest readings of one tree and ends it when it goes over a limit."""

    def __init__(self, root: int, limits: Limits, own_tmp: bool, end: Callable[[], None]) -> None:
        self._root = root
        self._limits = limits
        self._own_tmp = own_tmp  # /tmp is a filesystem of the box alone, so its files can be counted
        self._end = end
        self._peak = Reading(0, 0, 0.0)
        self._last_cpu_s = -1.0
        self._pause_s = BUSY_S
        self.due = 0.0  # on the monotonic clock
        self.broken = ""
        _watch(self)

    def look(self) -> None:
        """Read once; end the tree if a limit is broken."""
        processes = descendants(self._root)
        now = read(processes)
        works = now.cpu_s != self._last_cpu_s or now.processes > self._peak.processes
        self._pause_s = BUSY_S if works else min(IDLE_S, 2 * self._pause_s)
        self._last_cpu_s = now.cpu_s
        self.due = time.monotonic() + self._pause_s
        self._peak = Reading(
            max(self._peak.processes, now.processes),
            max(self._peak.memory_bytes, now.memory_bytes),
            max(self._peak.cpu_s, now.cpu_s),
        )
        broken = self._breach(now) or (self._files(processes[0]) if self._own_tmp and processes else "")
        if broken and not self.broken:
            self.broken = broken
            self._end()

    def usage(self) -> Usage:
        self.look()
        return Usage(self._peak.cpu_s, self._peak.memory_bytes)

    def stop(self) -> None:
        _unwatch(self)

    def _breach(self, now: Reading) -> str:
        if now.memory_bytes > self._limits.memory_bytes:
            return f"{now.memory_bytes} bytes of memory, {self._limits.memory_bytes} allowed"
        if now.processes > self._limits.pids + OWN_PROCESSES:
            return f"{now.processes} processes, {self._limits.pids} allowed"
        return ""

    def _files(self, inside: int) -> str:
        try:
            filesystem = os.statvfs(f"/proc/{inside}/root/tmp")
        except OSError:
            return ""  # it has ended
        files = filesystem.f_files - filesystem.f_ffree
        return f"{files} files in /tmp, {self._limits.tmp_files} allowed" if files > self._limits.tmp_files else ""


OWN_PROCESSES = 2  # bubblewrap's two, or the supervisor

_lock = threading.Lock()
_watched: list[Meter] = []
_watcher: threading.Thread | None = None


def _watch(meter: Meter) -> None:
    global _watcher
    with _lock:
        _watched.append(meter)
        if _watcher is None or not _watcher.is_alive():
            _watcher = threading.Thread(target=_watch_all, name="stemai-meter", daemon=True)
            _watcher.start()


def _unwatch(meter: Meter) -> None:
    with _lock, contextlib.suppress(ValueError):
        _watched.remove(meter)


def _watch_all() -> None:
    global _watcher
    while True:
        with _lock:
            meters = list(_watched)
            if not meters:
                _watcher = None
                return
        now = time.monotonic()
        for meter in meters:
            if meter.due <= now:
                meter.look()
        time.sleep(BUSY_S)
