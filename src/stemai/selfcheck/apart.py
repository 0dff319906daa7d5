"""Work in a forked child that is ended when it takes too long: a solver heeds neither its own limits nor signals, always."""

from __future__ import annotations

import json
import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from typing import Any, Final

from stemai.errors import Fault
from stemai.judge.worker import die_with_parent

SECONDS: Final = 40.0


def apart(work: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """The JSON value that `work` gives, or None where it was not done in time.  The caller must not have used a solver
    itself: what a solver has opened does not outlive a fork.

    Raises: Fault F301 (it ended in another way).
    """
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        die_with_parent()
        os.close(ours)
        _work(work, theirs)
    os.close(theirs)
    try:
        data = _read(ours, time.monotonic() + seconds)
    finally:
        os.close(ours)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if data is None:
        return None
    try:
        answer = json.loads(data)
    except ValueError as error:
        raise Fault("F301", "a process of the check ended without an answer") from error
    if "error" in answer:
        raise Fault("F301", "a process of the check failed", cause=answer["error"])
    return answer["value"]


def _work(work: Callable[[], Any], descriptor: int) -> None:
    try:
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
    parts = bytearray()
    while select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(descriptor, 1 << 16)
        if not part:
            return bytes(parts)
        parts += part
    return None
