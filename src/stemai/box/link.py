"""Bytes to and from a running box, without blocking, and one question at a time over them."""

from __future__ import annotations

import contextlib
import os
import selectors
import time
from dataclasses import dataclass
from typing import Any, Protocol

from stemai.box import frames
from stemai.box.limits import Limits
from stemai.box.violation import ProverViolation

CHUNK = 1 << 16
TICK_S = 0.1


class Hangup(Exception):
    """The other end is gone; why is for the cell to say."""


class Stopped(Exception):
    """Our own end was given up while an answer was waited for."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one read brought; `ended` says that no more output will come."""

    stdout: bytes = b""
    stderr: bytes = b""
    ended: bool = False


class Link(Protocol):
    """Non-blocking bytes; one implementation for pipes, one for an attached engine socket."""

    def readers(self) -> tuple[int, ...]: ...
    def writer(self) -> int: ...
    def read(self, descriptor: int) -> Arrived: ...
    def write(self, data: memoryview) -> int:
        """Bytes taken, 0 if it would block.  Raises: Hangup."""
        ...

    def close(self) -> None: ...


class PipeLink:
    """The standard streams of a child process."""

    def __init__(self, stdin: int, stdout: int, stderr: int) -> None:
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._reading = [stdout, stderr]
        for descriptor in (stdin, stdout, stderr):
            os.set_blocking(descriptor, False)

    def readers(self) -> tuple[int, ...]:
        return tuple(self._reading)

    def writer(self) -> int:
        return self._stdin

    def read(self, descriptor: int) -> Arrived:
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return Arrived()
        if not data:
            self._reading.remove(descriptor)
        if descriptor == self._stderr:
            return Arrived(stderr=data)
        return Arrived(stdout=data, ended=not data)

    def write(self, data: memoryview) -> int:
        try:
            return os.write(self._stdin, data[:CHUNK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise Hangup from None

    def close(self) -> None:
        for descriptor in (self._stdin, self._stdout, self._stderr):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        self._reading.clear()
        self._stdin = self._stdout = self._stderr = -1


class Conversation:
    """Questions and answers over one link: caps, absolute deadlines, and what stderr said."""

    def __init__(self, link: Link, limits: Limits) -> None:
        self._link = link
        self._limits = limits
        self._inbox = bytearray()
        self._received_bytes = 0
        self._stderr_total_bytes = 0
        self._ended = False
        self._stopped = False
        self.stderr = bytearray()

    def stop(self) -> None:
        """End, from any thread, a question under way within `TICK_S`, and every later one at once.

        Whoever closes the link must wait for that: a descriptor that is closed under a selector wakes nobody, and its
        number may come to mean another box.
        """
        self._stopped = True

    def ask(self, message: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        """Send one frame, wait for one frame.

        Raises: ProverViolation; Hangup if the output ended before a whole answer; Stopped; BoxError B010.
        """
        question = memoryview(frames.encode(message, self._limits))
        until = time.monotonic() + deadline_s
        self._drain()
        if self._inbox:
            raise ProverViolation("flood", f"{len(self._inbox)} bytes before the question")
        with selectors.DefaultSelector() as selector:
            for descriptor in self._link.readers():
                selector.register(descriptor, selectors.EVENT_READ)
            writer = self._link.writer()
            self._watch_writer(selector, writer, True)
            while True:
                left = until - time.monotonic()
                if left <= 0:
                    raise ProverViolation("timeout", f"no answer within {deadline_s:g} s")
                if self._stopped:
                    raise Stopped
                for key, events in selector.select(min(left, TICK_S)):
                    if events & selectors.EVENT_READ:
                        self._receive(key.fd, selector)
                    if events & selectors.EVENT_WRITE and question:
                        question = question[self._link.write(question) :]
                        if not question:
                            self._watch_writer(selector, writer, False)
                if not question:
                    answer = frames.take(self._inbox, self._limits)
                    if answer is not None:
                        return answer
                elif self._inbox:
                    raise ProverViolation("flood", "an answer before the whole question was read")
                if self._ended:
                    self._drain()
                    raise Hangup

    def linger(self, wait_s: float) -> None:
        """Read what a box that has ended still says on stderr, for the record."""
        until = time.monotonic() + wait_s
        while self._link.readers() and time.monotonic() < until:
            with selectors.DefaultSelector() as selector:
                for descriptor in self._link.readers():
                    selector.register(descriptor, selectors.EVENT_READ)
                selector.select(max(0.0, until - time.monotonic()))
            self._drain()

    @staticmethod
    def _watch_writer(selector: selectors.DefaultSelector, writer: int, on: bool) -> None:
        events = selector.get_map()[writer].events if writer in selector.get_map() else 0
        wanted = events | selectors.EVENT_WRITE if on else events & ~selectors.EVENT_WRITE
        if events and wanted:
            selector.modify(writer, wanted)
        elif wanted:
            selector.register(writer, wanted)
        elif events:
            selector.unregister(writer)

    def _drain(self) -> None:
        for descriptor in self._link.readers():
            for _ in range(4):  # a flood must not keep us here: what is left is seen by the next read
                if not self._keep(self._link.read(descriptor)):
                    break

    def _receive(self, descriptor: int, selector: selectors.DefaultSelector) -> None:
        self._keep(self._link.read(descriptor))
        if descriptor not in self._link.readers():
            selector.unregister(descriptor)

    def _keep(self, arrived: Arrived) -> bool:
        if arrived.stderr:
            self._stderr_total_bytes += len(arrived.stderr)
            room = self._limits.stderr_bytes - len(self.stderr)
            self.stderr += arrived.stderr[: max(0, room)]
            if self._stderr_total_bytes > self._limits.stderr_total_bytes:
                raise ProverViolation("stderr", f"more than {self._limits.stderr_total_bytes} bytes")
        if arrived.stdout:
            self._received_bytes += len(arrived.stdout)
            self._inbox += arrived.stdout
            if self._received_bytes > self._limits.total_bytes:
                raise ProverViolation("flood", f"more than {self._limits.total_bytes} bytes in all")
            if len(self._inbox) > self._limits.frame_bytes + frames.HEADER.size:
                # more than the longest frame can hold: either its header is false or two answers came
                frames.take(self._inbox, self._limits)
                raise ProverViolation("flood", "more than one answer to one question")
        self._ended = self._ended or arrived.ended
        return bool(arrived.stdout or arrived.stderr)
