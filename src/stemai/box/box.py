"""One started box: ask it, look at it, destroy it.  What holds it is behind `Cell`."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from stemai.box.limits import Limits
from stemai.box.link import Conversation, Hangup, Link, Stopped
from stemai.box.spec import Facts, Usage
from stemai.box.violation import ProverViolation
from stemai.errors import BoxError


@dataclass(frozen=True, slots=True)
class Ending:
    """How the program inside ended, or that it has not."""

    detail: str
    out_of_memory: bool = False


class Cell(Protocol):
    """The thing that holds a program: a process tree or a container."""

    def ending(self) -> Ending:
        """How it ended, waiting a moment for it.  Raises: BoxError B014, B020 if the holder itself failed."""
        ...

    def overrun(self) -> str:
        """Which limit of all its processes together it has broken, or an empty string."""
        ...

    def usage(self) -> Usage: ...

    def remains(self) -> str:
        """What of it is still there, or an empty string; asked by tests and the audit after `kill`."""
        ...

    def inside(self) -> int:
        """The host's number of a process inside, for whoever inspects a running box."""
        ...

    def kill(self) -> None:
        """Destroy it and everything in it; idempotent, and returns only when nothing is left."""
        ...


class Companion(Protocol):
    """Something of the host's that serves one box and ends with it."""

    def close(self) -> None: ...


class Box:
    """A prover behind a wall.  One question, one answer; after any violation the box is gone."""

    def __init__(self, cell: Cell, link: Link, limits: Limits, facts: Facts) -> None:
        self._cell = cell
        self._link = link
        self._conversation = Conversation(link, limits)
        self._limits = limits
        self._last_usage = Usage()
        self._lock = threading.RLock()  # held by a question and by the end: nothing is closed under one who reads it
        self.facts = facts
        self.companions: list[Companion] = []
        self.closed = False

    def ask(self, message: dict[str, Any], deadline_s: float | None = None) -> dict[str, Any]:
        """One question, one answer.

        Units: deadline_s seconds from now, absolute; the limit `question_s` if None.
        Raises: ProverViolation for anything the prover did; BoxError for anything that is ours, B021 of a box that is
        closed, or that another thread closes meanwhile.
        """
        with self._lock:
            return self._ask(message, self._limits.question_s if deadline_s is None else deadline_s)

    def _ask(self, message: dict[str, Any], within_s: float) -> dict[str, Any]:
        if self.closed:
            raise BoxError("B021", "this box is closed", mend="a box is leased once; open another")
        try:
            return self._conversation.ask(message, within_s)
        except Stopped:
            raise BoxError("B021", "this box was closed while it was asked", mend="open another") from None
        except (Hangup, ProverViolation) as ended:
            try:
                violation = self._explain(ended)
            finally:
                self.close()
            raise violation from None
        except BoxError:
            raise  # our own message did not fit: nothing was sent, the box is as it was
        except BaseException:  # Ctrl-C, a full disk: never leave a box behind
            self.close()
            raise

    @property
    def stderr(self) -> bytes:
        """The first bytes that the prover wrote to stderr; hostile text, never print it raw."""
        return bytes(self._conversation.stderr)

    @property
    def usage(self) -> Usage:
        """Processor time and memory so far; of a closed box, what it had used when it was closed."""
        if not self.closed:
            self._last_usage = self._cell.usage()
        return self._last_usage

    @property
    def cell(self) -> Cell:
        """What holds the prover; for the audit, which looks at it from outside."""
        return self._cell

    def close(self) -> None:
        """Destroy the box and everything in it, from any thread.  Idempotent."""
        self._conversation.stop()
        with self._lock:
            if self.closed:
                return
            try:
                self._last_usage = self._cell.usage()
            finally:
                self.closed = True
                try:
                    self._cell.kill()
                finally:
                    self._link.close()
                    for companion in self.companions:
                        companion.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _explain(self, ended: Hangup | ProverViolation) -> ProverViolation:
        """Why it ended.  The cell is asked before the prover is blamed: a dead engine is ours."""
        if isinstance(ended, ProverViolation) and ended.kind != "timeout":
            return ended
        broken = self._cell.overrun()
        if isinstance(ended, ProverViolation):
            return ProverViolation("oom", broken) if broken else ended
        try:
            self._conversation.linger(0.2)
        except ProverViolation as found:
            return found
        ending = self._cell.ending()
        if broken or ending.out_of_memory:
            return ProverViolation("oom", broken or ending.detail)
        return ProverViolation("eof", ending.detail)
