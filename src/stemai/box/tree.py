"""What the two levels without an engine share: starting a process tree that dies with us, and ending it."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemai.box.box import Ending
from stemai.box.limits import Limits
from stemai.box.link import PipeLink
from stemai.box.meter import Meter, descendants
from stemai.box.places import sandbox_folder
from stemai.box.spec import PROVER, WEIGHTS, BoxSpec, Usage
from stemai.errors import BoxError

Child = subprocess.Popen[bytes]
END_S = 5.0  # from SIGKILL to the last process gone

_Reply = queue.SimpleQueue[Child | BaseException]
_jobs: queue.SimpleQueue[tuple[Callable[[], Child], _Reply]] = queue.SimpleQueue()
_starter_lock = threading.Lock()
_starter: threading.Thread | None = None
_turn = itertools.count()


def start(argv: Sequence[str], pass_fds: Sequence[int]) -> Child:
    """Start a child from the one thread that lives as long as we do.

    "Die with the parent" means the *thread* that started it (PR_SET_PDEATHSIG); a box that is opened in a
    short-lived thread would be killed when that thread ends.
    """
    global _starter
    with _starter_lock:
        if _starter is None or not _starter.is_alive():
            _starter = threading.Thread(target=_start_all, name="stemai-starter", daemon=True)
            _starter.start()

    def job() -> Child:
        return subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=pass_fds,
            env={},
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us; we close our boxes
        )

    reply: _Reply = queue.SimpleQueue()
    _jobs.put((job, reply))
    child = reply.get()
    if isinstance(child, OSError):
        raise BoxError(
            "B020",
            "a box's first process cannot be started",
            cause=str(child),
            mend="look at the load of this machine",
        ) from child
    if isinstance(child, BaseException):
        raise child
    return child


def _start_all() -> None:
    while True:
        job, reply = _jobs.get()
        try:
            reply.put(job())
        except BaseException as err:  # handed to the thread that asked
            reply.put(err)


def _forget_starter() -> None:
    """A fork copies no threads: the child starts its own."""
    global _starter, _jobs, _starter_lock
    _starter, _jobs, _starter_lock = None, queue.SimpleQueue(), threading.Lock()


os.register_at_fork(after_in_child=_forget_starter)


def launcher(step: str, plan: dict[str, Any], argv: Sequence[str], *, script: str) -> list[str]:
    """The command line of one step of sandbox/launch.py, which lies at `script` where it will run."""
    return [interpreter(), "-I", "-S", script, step, json.dumps(plan), *argv]


def script() -> str:
    return str(sandbox_folder() / "launch.py")


def interpreter() -> str:
    """The interpreter behind any virtual environment: the launcher needs the standard library alone."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def processors(cpus: float) -> list[int]:
    """Which processors a box may run on: as many as its share, another set for each box in turn."""
    allowed = sorted(os.sched_getaffinity(0))
    count = min(len(allowed), max(1, round(cpus)))
    first = next(_turn) * count
    return sorted({allowed[(first + i) % len(allowed)] for i in range(count)})


def resource_limits(limits: Limits) -> dict[str, int]:
    """The kernel's limits for each single process inside; the meter counts them together."""
    limited = {
        "CORE": 0,
        "DATA": 2 * limits.memory_bytes,  # the meter, which knows the whole box, comes first
        "FSIZE": limits.tmp_bytes,
        "MEMLOCK": 0,
        "NOFILE": limits.nofile,
        "NPROC": limits.pids,
        "STACK": 64 << 20,
    }
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        limited["MSGQUEUE"] = 0
    return limited


def box_weights(host: Path, name: str) -> str:
    """Where weights are in a box with mounts of its own."""
    return f"{WEIGHTS}/{name}"


def environment(
    spec: BoxSpec,
    *,
    path: str,
    tmp: str,
    prover: str,
    python_path: Sequence[str],
    models: Mapping[str, str],
) -> dict[str, str]:
    """All that a prover finds in its environment, at every level."""
    threads = str(max(1, round(spec.limits.cpus)))
    return {
        "PATH": path,
        "HOME": tmp,
        "TMPDIR": tmp,
        "LANG": "C.UTF-8",
        "PYTHONPATH": ":".join(python_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same question, the same answer
        "OMP_NUM_THREADS": threads,
        "STEMAI_PROVER": prover,
        **models,
        **dict(spec.environment),
    }


def models(spec: BoxSpec, server: str, at: Callable[[Path, str], str] = box_weights) -> dict[str, str]:
    """How a prover finds the weights and the server that it was handed; empty without either."""
    told = {"STEMAI_SERVER": server} if server else {}
    if spec.weights:
        told["STEMAI_WEIGHTS"] = at(*spec.weights[0])
    return told


class TreeCell:
    """A process tree under one child of ours."""

    def __init__(self, child: Child, limits: Limits, *, group: int | None) -> None:
        self._child = child
        self._group = group  # nested: the prover's process group; else one kill of the child ends its namespace
        self._killed = False
        self._lock = threading.Lock()
        self._namespace = "" if group else _namespace((descendants(child.pid) or [0])[0])
        self._init = _first_below(child.pid) if group is None else None  # its end is the end of all in the namespace
        self.on_end: Callable[[], None] = lambda: None
        self._meter = Meter(child.pid, limits, group is None, self._end)

    def ending(self) -> Ending:
        try:
            code = self._child.wait(0.3)
        except subprocess.TimeoutExpired:
            return Ending("it closed its output but still runs")
        if code in (137, -9):
            return Ending("killed by signal 9")
        return Ending(f"exit status {code}")

    def overrun(self) -> str:
        return self._meter.broken

    def usage(self) -> Usage:
        return self._meter.usage()

    def kill(self) -> None:
        with self._lock:
            if self._killed:
                return
            self._killed = True
        self._meter.stop()
        self._strike()
        try:
            self._child.wait(END_S)
            if self._init is not None and not select.select([self._init], [], [], END_S)[0]:
                raise subprocess.TimeoutExpired("bwrap", END_S)
        except subprocess.TimeoutExpired as err:
            raise BoxError(
                "B020",
                "a box does not end",
                cause=f"process {self._child.pid} outlives SIGKILL",
                mend="look at dmesg",
            ) from err
        finally:
            if self._init is not None:
                os.close(self._init)
            self.on_end()

    def remains(self) -> str:
        """Any process of the box's group or process namespace, looked for over all of /proc."""
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open(f"/proc/{name}/stat", "rb") as stat:
                    state, _, group = stat.read().rsplit(b")", 1)[1].split()[:3]
                if state == b"Z":
                    continue
                inside = int(group) == self._group if self._group else _namespace(name) == self._namespace
                if inside:
                    return f"process {name}"
        return ""

    def inside(self) -> int:
        below = descendants(self._child.pid)
        if not below:
            raise BoxError("B021", "there is no process in this box", mend="it has ended")
        return below[-1]

    def _end(self) -> None:
        """A limit is broken, says the meter's thread; it must not signal through a descriptor that `kill` has closed."""
        with self._lock:
            if not self._killed:
                self._strike()

    def _strike(self) -> None:
        if self._init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._init, signal.SIGKILL)
        if self._child.poll() is not None:
            return
        if self._group is None:
            self._child.kill()
        else:
            self._child.send_signal(signal.SIGTERM)  # the supervisor kills the group and waits for it


def _namespace(process: int | str) -> str:
    try:
        return os.readlink(f"/proc/{process}/ns/pid")
    except OSError:
        return "none"  # it has ended; equal to no namespace's name


def _first_below(process: int) -> int | None:
    """A descriptor of the first child of `process`, if it lives; a number could come to mean another."""
    for child in descendants(process)[:1]:
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            descriptor = os.pidfd_open(child)
            with open(f"/proc/{child}/stat", "rb") as stat:
                parent = int(stat.read().rsplit(b")", 1)[1].split()[1])
            if parent == process:
                return descriptor
            os.close(descriptor)
    return None


@dataclass(frozen=True, slots=True)
class Launched:
    """A prover that runs: the child that holds it, its streams, and what the launcher told."""

    child: Child
    link: PipeLink
    told: dict[str, Any]


def launch(make_argv: Callable[[int, int], list[str]], program: bytes, until: float, what: str) -> Launched:
    """Start a child and wait until it has become the prover.

    `make_argv` gets two descriptors: where the launcher reports, and where `program`, the filter, is read.
    Raises: BoxError B020 if the box cannot be made, B012 if the command is not there.
    """
    status, status_inside = os.pipe()
    filter_, filter_inside = os.pipe()
    try:
        os.write(filter_inside, program)  # some KiB: a pipe holds them
        os.close(filter_inside)
        filter_inside = -1
        child = start(make_argv(status_inside, filter_), (status_inside, filter_))
        try:
            os.close(status_inside)
            status_inside = -1
            told = _await_ready(child, status, until, what)
        except BaseException:
            _abandon(child)
            raise
        return Launched(child, _pipe_link(child), told)
    finally:
        for descriptor in (status, status_inside, filter_, filter_inside):
            if descriptor >= 0:
                os.close(descriptor)


def _abandon(child: Child) -> None:
    """End a child that did not become a prover.  The nested supervisor must hear of it to end its group."""
    child.terminate()
    try:
        child.wait(END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            stream.close()


def _await_ready(child: Child, status: int, deadline: float, what: str) -> dict[str, Any]:
    """Read the launcher's words until it has become the prover, which closes its end."""
    told = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([status], [], [], left)[0]:
            raise BoxError("B020", f"{what} did not start in time", mend="look at the load of this machine")
        data = os.read(status, 4096)
        if not data:
            break
        told += data
    facts: dict[str, Any] = {}
    for line in bytes(told).splitlines():
        facts |= json.loads(line)
    if "command" in facts:
        raise BoxError(
            "B012",
            "the prover's command cannot be started inside the box",
            cause=str(facts["command"]),
            mend=f"give a command that exists there; the prover's own files are under {PROVER}",
        )
    if not facts.get("ready"):
        reason = facts.get("refused") or _said(child)
        raise BoxError("B020", f"{what} cannot hold a prover here", cause=str(reason), mend="run `stemai doctor`")
    return facts


def _said(child: Child) -> str:
    assert child.stderr is not None
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(1)
    os.set_blocking(child.stderr.fileno(), False)
    said = child.stderr.read(2000) or b""
    return said.decode("utf-8", "replace").strip() or f"exit status {child.poll()}"


def _pipe_link(child: Child) -> PipeLink:
    """The child's streams as a link, which owns them from here on."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    descriptors = [os.dup(stream.fileno()) for stream in (child.stdin, child.stdout, child.stderr)]
    for stream in (child.stdin, child.stdout, child.stderr):
        stream.close()
    return PipeLink(*descriptors)
