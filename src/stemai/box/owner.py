"""Whose box a container is, and what removes it when its owner cannot."""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import subprocess
import threading
from collections.abc import Sequence

from stemai.box.places import package_folder

RUN = secrets.token_hex(8)  # this process's run; a forked child makes its own


def mark() -> str:
    """This process, told so that another on the same kernel can see whether it still lives."""
    return f"{_boot()}:{_process_namespace()}:{os.getpid()}:{_started(os.getpid())}"


def is_gone(marked: str) -> bool:
    """Whether the owner has certainly ended; of one on another kernel or in another namespace nothing is certain."""
    boot, namespace, process, started = [*marked.split(":"), "", "", "", ""][:4]
    if boot != _boot() or namespace != _process_namespace() or not process.isdigit():
        return False
    return _started(int(process)) != started


def _boot() -> str:
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def _process_namespace() -> str:
    return str(os.stat("/proc/self/ns/pid").st_ino)


def _started(process: int) -> str:
    try:
        with open(f"/proc/{process}/stat", "rb") as stat:
            return stat.read().rsplit(b")", 1)[1].split()[19].decode()
    except (FileNotFoundError, ProcessLookupError):
        return "ended"


_guard_lock = threading.Lock()
_guard: subprocess.Popen[bytes] | None = None


def guard(sweep: Sequence[str]) -> None:
    """Start, once, a small process that runs `sweep` when this one is gone, however it went.

    Containers are the engine's children, not ours: after a `kill -9` of this process they would go on.
    The guard sleeps on a pipe whose other end only this process holds.
    """
    global _guard
    with _guard_lock:
        if _guard is not None:
            return
        # `read` waits for the end of the pipe; only then is an interpreter started
        _guard = subprocess.Popen(
            ["/bin/sh", "-c", 'read -r word; [ "$word" = done ] || exec "$@"', "stemai-guard", *sweep],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(package_folder().parent)},
        )
        atexit.register(_dismiss)


def _dismiss() -> None:
    global _guard
    with _guard_lock:
        if _guard is None:
            return
        # an ordinary end: boxes that are still open (a forgotten close) are swept all the same
        assert _guard.stdin is not None
        with contextlib.suppress(OSError):
            _guard.stdin.close()
        _guard = None


def _forget() -> None:
    """After a fork the child has boxes, a run and a guard of its own."""
    global _guard, _guard_lock, RUN
    if _guard is not None and _guard.stdin is not None:
        with contextlib.suppress(OSError):
            _guard.stdin.close()  # or the parent's guard would wait for this child too
    _guard, _guard_lock, RUN = None, threading.Lock(), secrets.token_hex(8)


os.register_at_fork(after_in_child=_forget)
