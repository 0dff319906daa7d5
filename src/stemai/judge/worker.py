"""The process that judges: one job, then the end.  Started fresh, or forked ahead by `serve` and used once.

A job is one JSON object; the answer is one JSON object on the same descriptor.  The process has no secrets in its
environment, and limits on memory, processor time, open files and output.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from typing import Any, Final

from stemai.errors import Fault, LimitReached, StemError
from stemai.judge import check as checks
from stemai.judge.lemmas import load
from stemai.judge.verdict import Options, Verdict
from stemai.library import shipped
from stemai.oracle import die_with_parent, keep_apart, limited, versions, warm_up

LENGTH: Final = struct.Struct(">Q")
FRAME_BYTES: Final = 256 * 1024 * 1024  # of a job or an answer; the texts inside have smaller limits of their own
LOAD: Final = b"l"
GRACE_S: Final = 5  # seconds after its clocks at which the process is ended, whatever it does
_WARM_PROBLEM: Final = b"theorem t (n : Nat) : n + n = 2 * n\n"


def read_frame(descriptor: int) -> bytes | None:
    """One frame from `descriptor`; None at its end."""
    head = _read_exactly(descriptor, LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    if length > FRAME_BYTES:
        raise Fault("F020", "a frame between the judge's processes is too long")
    return _read_exactly(descriptor, length)


def write_frame(descriptor: int, body: bytes) -> None:
    """Write one frame, all of it."""
    view = memoryview(LENGTH.pack(len(body)) + body)
    while view:
        view = view[os.write(descriptor, view) :]


def _read_exactly(descriptor: int, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = os.read(descriptor, min(length - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """What the process says to one job: `verdict`, `examination`, or `error` (the asker's own) or `fault`."""
    options = Options(**job["options"])
    problem = job["problem"].encode("utf-8", "surrogateescape")
    try:
        if job["task"] == "examine":
            return {"examination": checks.examine(problem, options).to_json()}
        submission = job["submission"].encode("utf-8", "surrogateescape")
        return {"verdict": checks.check(problem, submission, options, known=job["assumptions"]).to_json()}
    except LimitReached as error:
        return {"verdict": Verdict("undecided", reason="limit", errors=(error.to_json(),)).to_json()}
    except Fault as error:
        return {"fault": error.to_json()}
    except StemError as error:
        return {"error": {**error.to_json(), "family": error.family}}
    except MemoryError:
        return {"verdict": Verdict("undecided", reason="memory").to_json()}
    except RecursionError:
        return {"verdict": Verdict("undecided", reason="limit").to_json()}


def run_job(descriptor: int) -> int:
    """Read one job, answer it, and return the exit status."""
    frame = read_frame(descriptor)
    if frame is None:
        return 0
    job = json.loads(frame)
    options = Options(**job["options"])
    confine(options)
    if job["apart"]:
        keep_apart()

    def give_up() -> None:
        late = Verdict("undecided", reason="processor_time", cost={"seconds": options.cpu_s})
        write_frame(descriptor, json.dumps({"verdict": late.to_json()}).encode())
        os._exit(0)

    try:
        with limited(options.cpu_s, give_up):
            body = answer(job)
    except Exception:  # the border: whatever went wrong here is ours, and is said as such
        body = {"fault": {"code": "F030", "message": "the judge failed", "cause": traceback.format_exc()[-4000:]}}
    write_frame(descriptor, json.dumps(body).encode())
    return 0


def confine(options: Options) -> None:
    """Limits of this process; all of them hold for hostile text as for any other."""
    for name, value in (
        (resource.RLIMIT_AS, options.memory_bytes),
        (resource.RLIMIT_CPU, 2 * int(options.cpu_s) + GRACE_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(name)
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (limit, limit))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, options.wall_s + GRACE_S)


def serve(control: socket.socket) -> int:
    """Fork children on request and send the descriptor of each over `control`; the children are used once.

    The byte `c` asks for one child; the answer carries two descriptors, the child's socket and its pidfd.  The byte `l`, with
    a frame of names after it, asks for modules of the library, which the children from then on share.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    _warm()
    while byte := control.recv(1):
        if byte == LOAD:
            load(shipped(), (read_frame(control.fileno()) or b"").decode("ascii", "replace").split())
            gc.collect()
            gc.freeze()
            continue
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            control.close()
            ours.close()
            die_with_parent()
            try:
                os._exit(_child(theirs))
            finally:
                os._exit(1)  # never back into the server's loop
        theirs.close()
        pidfd = os.pidfd_open(pid)
        socket.send_fds(control, [b"c"], [ours.fileno(), pidfd])
        os.close(pidfd)
        ours.close()
    return 0


def _warm() -> None:
    """Load all that a job needs and a fork does not break, once, so that children share it."""
    warm_up()
    versions()  # loads cvc5 where it is installed
    checks.check(_WARM_PROBLEM, b"proof t by ring qed", Options())  # `ring` asks no solver
    gc.collect()
    gc.freeze()


def _child(connection: socket.socket) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # it waits for the children that it asks solvers in
    try:
        return run_job(connection.fileno())
    except OSError:
        return 1  # the other side is gone


def main() -> int:
    """`worker ONE-SHOT-DESCRIPTOR` or `worker --serve DESCRIPTOR`."""
    die_with_parent()
    if sys.argv[1] == "--serve":
        with socket.socket(fileno=int(sys.argv[2])) as control:
            return serve(control)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return run_job(int(sys.argv[1]))
