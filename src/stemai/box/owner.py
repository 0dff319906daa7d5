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
    """Whether the owner has certainly ended; of one on another kernel or in another namespace, never."""
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


held: set[str] = set()  # containers that this process has made and not yet removed
_lock = threading.Lock()
_lifeline: int | None = None

# `read` waits for the end of the pipe, which is our end; an interpreter is started only then, unless we said "done".
# A shell gives /dev/null to what it starts with `&`, so the pipe is kept as descriptor 3.
_GUARD = 'exec 3<&0; { read -r word <&3; [ "$word" = done ] || exec "$@"; } &'


def guard(sweep: Sequence[str]) -> None:
    """Start, once, a small process that runs `sweep` when this one is gone, however it went.

    Containers are the engine's children, not ours: after a `kill -9` of this process they would go on.
    """
    global _lifeline
    with _lock:
        if _lifeline is not None:
            return
        reader, writer = os.pipe()
        try:
            subprocess.run(
                ["/bin/sh", "-c", _GUARD, "stemai-guard", *sweep],
                stdin=reader,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C must not reach it
                cwd="/",
                env={**os.environ, "PYTHONPATH": str(package_folder().parent)},
                check=True,
            )
        except BaseException:
            os.close(writer)
            raise
        finally:
            os.close(reader)
        _lifeline = writer
        atexit.register(_dismiss)


def _dismiss() -> None:
    """An ordinary end: if a box is still open (a forgotten close), the guard sweeps all the same."""
    global _lifeline
    with _lock:
        if _lifeline is None:
            return
        if not held:
            with contextlib.suppress(BrokenPipeError):  # somebody ended the guard
                os.write(_lifeline, b"done\n")
        os.close(_lifeline)
        _lifeline = None


def _forget() -> None:
    """After a fork the child has boxes, a run and a guard of its own."""
    global _lifeline, _lock, RUN
    if _lifeline is not None:
        os.close(_lifeline)  # or the parent's guard would wait for this child too
    _lifeline, _lock, RUN = None, threading.Lock(), secrets.token_hex(8)
    held.clear()


os.register_at_fork(after_in_child=_forget)
