"""Work in a forked child: a solver that crashes, or heeds neither its limits nor signals, takes nobody with it."""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import select
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


class Ended(Exception):
    """The child ended, or was ended, without an answer; says how."""


class TooLate(Ended):
    """The child was ended because its time was over."""


def apart(work: Callable[[], Any], wall_s: float, cpu_s: float = math.inf) -> Any:
    """The JSON value that `work` gives within so many seconds of the clock on the wall and of the child's processor time.

    A solver that this process has used itself must not be used in `work`: what it has opened does not outlive a fork.  Nor
    may the process ignore SIGCHLD, since then nobody could wait for the child.
    Cost: 2 to 5 ms in a process of 100 MB.  Raises: TooLate, Ended.
    """
    ours, theirs = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():  # from Python 3.12 on: of threads, which here hold nothing that the child takes
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(ours)
        _work(work, theirs, parent, cpu_s)
    os.close(theirs)
    data, status = None, 0
    try:
        data = _read(ours, time.monotonic() + wall_s)
    finally:
        os.close(ours)
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
    if data is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        raise TooLate("its time was over")
    try:
        answer = json.loads(data)
    except ValueError as error:
        raise Ended(f"it crashed, status {os.waitstatus_to_exitcode(status)}") from error
    if "error" in answer:
        raise Ended(answer["error"])
    return answer["value"]


def die_with_parent() -> None:
    """Have the kernel end this process when the thread that started it ends, and let nobody look into it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _work(work: Callable[[], Any], descriptor: int, parent: int, cpu_s: float) -> None:
    try:
        die_with_parent()
        if os.getppid() != parent:  # it has ended before it could be said
            return
        if cpu_s < math.inf:
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            seconds = math.ceil(cpu_s)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))
        try:
            answer = {"value": work()}
        except Exception:  # it is told to the parent, which raises it
            answer = {"error": traceback.format_exc()[-3000:]}
        view = memoryview(json.dumps(answer).encode())
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os._exit(0)  # never back into the parent's code


def _read(descriptor: int, deadline: float) -> bytes | None:
    """All that comes until the other side is closed; None once it is too late."""
    parts = bytearray()
    while select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(descriptor, 1 << 16)
        if not part:
            return bytes(parts)
        parts += part
    return None
