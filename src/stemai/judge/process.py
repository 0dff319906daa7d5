"""The judge as a service: bytes into a fresh process, a verdict out.  Imports neither a parser nor a solver.

`judge` starts one process for one job.  `Judge` keeps a server whose children are forked ahead and used once, for many
jobs in a row.  Whatever a process says is read only if it ended in order; anything else is a fault or a limit, never a
yes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

import stemai
from stemai.errors import Fault, JudgeError, LanguageError, LimitReached, Place, StemError
from stemai.judge import limits
from stemai.judge.verdict import Assumptions, Examination, Options, Verdict

#: Which modules of the library a text most likely needs: those that it names, and that of sequences where it has their notation.
#: Where this errs, time is lost and no more.
_IMPORTS: Final = re.compile(rb"^[ \t]*import\b([^\n]*)", re.MULTILINE)
_SEQUENCES: Final = re.compile(rb"\bSeq\b|\+\+|[^\w'\])\s]\s*\[")
#: The first context of Z3 in a process touches some 16 MB: 4,000 page faults, 10 of its 12 ms.  In large pages it is 500.  Other
#: C libraries, and kernels without large pages, take no notice.
_TUNABLES: Final = f"glibc.malloc.hugetlb=1:glibc.malloc.top_pad={32 << 20}"
_Key = tuple[bytes, str | None]  # a problem's text, by its digest, and which problem of it
_Known = Assumptions | Literal["new", "seen", "asked"]  # of its assumptions, or how far the question has come
_LENGTH_BYTES: Final = 8
_FRAME_BYTES: Final = 256 * 1024 * 1024
_ROOT: Final = str(Path(stemai.__file__).resolve().parent.parent)
_MODULES: Final = frozenset(p.stem.encode() for p in Path(_ROOT, "stemai", "library").glob("*.stem"))
_START: Final = "import sys; sys.path.insert(0, sys.argv.pop()); from stemai.judge.worker import main; sys.exit(main())"
_FAMILIES: Final[dict[str, type[StemError]]] = {"L": LanguageError, "J": JudgeError, "M": LimitReached}


class _Lost(Exception):
    """The process ended, or was ended, without a complete answer, which is still `wanted` unless we ended it."""

    def __init__(self, timed_out: bool) -> None:
        super().__init__()
        self.timed_out = timed_out
        self.wanted = True


@dataclass(frozen=True, slots=True)
class _Job:
    """What a process is asked; `apart` has it ask every solver in a process of its own, `assumptions` is what is known of those
    of the problem."""

    task: str
    problem: bytes
    submission: bytes
    options: Options
    apart: bool = False
    assumptions: Assumptions | None = None

    def to_bytes(self) -> bytes:
        texts = {"problem": self.problem, "submission": self.submission}
        decoded = {name: text.decode("utf-8", "surrogateescape") for name, text in texts.items()}
        rest = {"task": self.task, "apart": self.apart, "assumptions": self.assumptions, "options": asdict(self.options)}
        return json.dumps(rest | decoded).encode()


def judge(problem: bytes, submission: bytes, options: Options | None = None) -> Verdict:
    """The verdict on `submission`, by a process started for it.

    Raises: LanguageError, JudgeError (the problem file itself is wrong), Fault (never a rejection).
    """
    options = options or Options()
    early = _too_long(problem, submission)
    return early or _verdict(_answer(_Job("check", problem, submission, options), _once), options)


def examine(problem: bytes, options: Options | None = None) -> Examination:
    """What a problem says, by a process started for it.  Raises: LanguageError, JudgeError, LimitReached, Fault."""
    options = options or Options()
    _too_long(problem, b"")
    return _examination(_answer(_Job("examine", problem, b"", options), _once))


class Judge:
    """A warm judge: `with Judge() as judge: judge.judge(problem, submission)`.  Safe to share between threads.

    `ahead` is the number of processes that wait, forked, for a job.  What the assumptions of a problem are known to be is asked
    once where the problem comes again, of a process that sees no submission.
    """

    def __init__(self, ahead: int = 2) -> None:
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._closed = False
        self._modules = frozenset[bytes]()  # of the library, that the server has read
        self._ready: deque[tuple[socket.socket, int]] = deque()
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._ahead = ahead
        with theirs:
            descriptor = theirs.fileno()
            command = [sys.executable, "-I", "-c", _START, "--serve", str(descriptor), _ROOT]
            self._server = subprocess.Popen(
                command,
                pass_fds=[descriptor],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            with self._lock:
                for _ in range(ahead):
                    self._control.send(b"c")
                for _ in range(ahead):
                    self._ready.append(self._receive())
        except (OSError, Fault):
            self.close()
            raise

    def judge(self, problem: bytes, submission: bytes, options: Options | None = None) -> Verdict:
        """As the function `judge`, by a process forked ahead."""
        options = options or Options()
        early = _too_long(problem, submission)
        self._prepare(problem)
        known = None if early else self._assumptions(problem, options)
        return early or _verdict(_answer(_Job("check", problem, submission, options, assumptions=known), self._ask), options)

    def opinion(self, problem: bytes, submission: bytes, options: Options | None = None) -> Verdict:
        """What is wrong with a submission, and which goals it leaves: one solver, no second opinion."""
        options = options or Options()
        return self.judge(problem, submission, Options(**{**asdict(options), "level": "attested", "target": "attested"}))

    def examine(self, problem: bytes, options: Options | None = None) -> Examination:
        """As the function `examine`, by a process forked ahead."""
        options = options or Options()
        _too_long(problem, b"")
        self._prepare(problem)
        found = _examination(_answer(_Job("examine", problem, b"", options), self._ask))
        with self._lock:
            self._note(_key(problem, options), found.assumptions)
        return found

    def close(self) -> None:
        """End the server and every process that waits."""
        self._closed = True
        with self._lock:
            while self._ready:
                connection, pidfd = self._ready.popleft()
                connection.close()
                _kill(pidfd)
                os.close(pidfd)
            self._control.close()
        self._server.terminate()
        try:
            self._server.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ask(self, job: _Job) -> dict[str, Any]:
        with self._lock:
            self._control.send(b"c")  # the child for a later job is forked while this one is judged
            connection, pidfd = self._ready.popleft() if self._ready else self._receive()
        try:
            with connection:
                return _exchange(connection, job)
        except _Lost as lost:
            lost.wanted = not self._closed
            raise
        finally:
            _kill(pidfd)
            os.close(pidfd)
            self._refill()

    def _prepare(self, problem: bytes) -> None:
        """Have the server read what a problem imports, before the first that does, and fork its children anew."""
        wanted = _modules_of(problem)
        with self._lock:
            if wanted <= self._modules:
                return
            self._modules |= wanted
            names = b" ".join(sorted(wanted))
            self._control.sendall(b"l" + len(names).to_bytes(_LENGTH_BYTES, "big") + names)
            while self._ready:
                connection, pidfd = self._ready.popleft()
                connection.close()
                _kill(pidfd)
                os.close(pidfd)
                self._control.send(b"c")

    def _assumptions(self, problem: bytes, options: Options) -> Assumptions | None:
        """What is known of the assumptions of a problem that comes again; None of others, and where nothing can be said."""
        key = _key(problem, options)
        with self._lock:
            known = self._known.get(key, "new")
            self._note(key, "seen" if known == "new" else "asked" if known == "seen" else known)
        if known == "new" or known == "asked":
            return None
        if known != "seen":
            return known
        try:
            return self.examine(problem, options).assumptions
        except StemError:  # it stays `asked`, and each verdict looks for itself
            return None

    def _note(self, key: _Key, known: _Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > limits.KNOWN_PROBLEMS:
            self._known.popitem(last=False)

    def _refill(self) -> None:
        with self._lock:
            while not self._closed and len(self._ready) < self._ahead and select.select([self._control], [], [], 0)[0]:
                self._ready.append(self._receive())

    def _receive(self) -> tuple[socket.socket, int]:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message or len(descriptors) != 2:
            raise Fault("F021", "the server of the judge has ended", mend="start a new Judge")
        return socket.socket(fileno=descriptors[0]), descriptors[1]


def _modules_of(problem: bytes) -> frozenset[bytes]:
    named = {*re.findall(rb"\w+", b" ".join(_IMPORTS.findall(problem)))}
    return _MODULES & (named | {b"lists"} if _SEQUENCES.search(problem) else named)


def _kill(pidfd: int) -> None:
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    except ProcessLookupError:
        return


def _answer(job: _Job, ask: Callable[[_Job], dict[str, Any]]) -> dict[str, Any] | _Lost:
    """What a process says to `job`.  One that ended without a word may have been taken along by a solver that crashed, so it is
    asked once more, with every solver in a process of its own."""
    try:
        return ask(job)
    except _Lost as lost:
        if lost.timed_out or not lost.wanted:
            return lost
    try:
        return _once(replace(job, apart=True))
    except _Lost as lost:
        return lost


def _once(job: _Job) -> dict[str, Any]:
    ours, theirs = socket.socketpair()
    with ours:
        descriptor = theirs.fileno()
        command = [sys.executable, "-I", "-c", _START, str(descriptor), _ROOT]
        with subprocess.Popen(
            command,
            pass_fds=[descriptor],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            theirs.close()
            try:
                return _exchange(ours, job)
            finally:
                process.kill()


def _exchange(connection: socket.socket, job: _Job) -> dict[str, Any]:
    """Send a job and read the whole answer before the deadline.  Raises: _Lost."""
    deadline, body = time.monotonic() + job.options.wall_s, job.to_bytes()
    try:
        connection.settimeout(job.options.wall_s)
        connection.sendall(len(body).to_bytes(_LENGTH_BYTES, "big") + body)
        length = int.from_bytes(_receive_exactly(connection, _LENGTH_BYTES, deadline), "big")
        if length > _FRAME_BYTES:
            raise _Lost(timed_out=False)
        answer = json.loads(_receive_exactly(connection, length, deadline))
    except TimeoutError as error:
        raise _Lost(timed_out=True) from error
    except (OSError, ValueError) as error:
        raise _Lost(timed_out=False) from error
    if not isinstance(answer, dict):
        raise _Lost(timed_out=False)
    return answer


def _receive_exactly(connection: socket.socket, length: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        part = connection.recv(min(length - len(parts), 1 << 20))
        if not part:
            raise _Lost(timed_out=False)
        parts += part
    return bytes(parts)


def _key(problem: bytes, options: Options) -> _Key:
    return hashlib.sha256(problem).digest(), options.name


def _too_long(problem: bytes, submission: bytes) -> Verdict | None:
    if len(problem) > limits.PROBLEM_BYTES:
        raise LanguageError(
            "L001",
            f"a problem file has at most {limits.PROBLEM_BYTES} bytes",
            cause=f"this one has {len(problem)}",
        )
    if len(submission) <= limits.SUBMISSION_BYTES:
        return None
    error = LanguageError(
        "L001",
        f"a submission has at most {limits.SUBMISSION_BYTES} bytes",
        cause=f"this one has {len(submission)}",
    )
    return Verdict("rejected", reason="submission", errors=(error.to_json(),))


def _verdict(answer: dict[str, Any] | _Lost, options: Options) -> Verdict:
    if isinstance(answer, _Lost):
        if answer.timed_out:
            return Verdict("undecided", reason="wall_clock", cost={"seconds": options.wall_s})
        raise Fault("F030", "the judge's process ended without an answer", mend="report it, with the two files")
    _raise_errors(answer)
    return Verdict.from_json(answer["verdict"])


def _examination(answer: dict[str, Any] | _Lost) -> Examination:
    if isinstance(answer, _Lost):
        raise Fault("F030", "the judge's process ended without an answer", mend="report it, with the problem file")
    _raise_errors(answer)
    if "verdict" in answer:
        raise LimitReached("M012", "the problem could not be examined within its limits")
    fields = answer["examination"]
    return Examination(
        **{**fields, "warnings": tuple(fields["warnings"]), "conditions": tuple(fields["conditions"])}
        | {"sorts": tuple((a, b) for a, b in fields["sorts"])}
    )


def _raise_errors(answer: dict[str, Any]) -> None:
    if "fault" in answer:
        fault = answer["fault"]
        raise Fault(fault["code"], fault["message"], cause=fault.get("cause", ""), mend=fault.get("mend", ""))
    if "error" in answer:
        error = answer["error"]
        place = None if error["place"] is None else Place(**error["place"])
        family = _FAMILIES.get(error["family"], JudgeError)
        raise family(error["code"], error["message"], place=place, cause=error["cause"], mend=error["mend"])


def _environment() -> dict[str, str]:
    """What the judge's process sees of ours: nothing that could be a secret; a fixed hash seed."""
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GLIBC_TUNABLES": _TUNABLES,
    }
