"""A run of checks: pieces for workers, in processes of their own, and a row for each check, complete or not.

A piece is known by its check, seed and numbers alone, so a run gives the same mutants with any number of workers, and a
record of the pieces that are done lets a later run go on.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import stemai
from stemai.errors import UsageError
from stemai.selfcheck.checks import Check, planned
from stemai.selfcheck.judged import World
from stemai.selfcheck.tally import Tally

PIECE_S: Final = 1_800.0  # for one piece; a worker that takes longer is ended, and that is an alarm
_SOURCE: Final = str(Path(stemai.__file__).resolve().parent.parent)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run tries.  `seconds` ends it early, between two pieces; `mutants` replaces the counts of the mutants."""

    tests: Path
    checks: tuple[Check, ...]
    nightly: bool = False
    mutants: int | None = None
    seed: int = 1
    jobs: int = 2
    seconds: float | None = None
    record: Path | None = None


@dataclass
class Row:
    """One check: how many were to be tried, and what became of those that were.  Units: seconds of workers."""

    check: Check
    planned: int
    tally: Tally = field(default_factory=Tally)
    seconds: float = 0.0
    done: int = 0

    @property
    def complete(self) -> bool:
        return self.done >= self.planned

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.check.name,
            "what": self.check.what,
            "planned": self.planned,
            "tried": self.tally.tried,
            "complete": self.complete,
            "seconds": round(self.seconds, 1),
            **self.tally.to_json(),
        }


@dataclass(frozen=True, slots=True)
class _Piece:
    check: str
    seed: int
    start: int
    count: int

    def to_json(self) -> dict[str, Any]:
        return {"check": self.check, "seed": self.seed, "start": self.start, "count": self.count}


class Run:
    """`for row in run: ...` tells of each piece that is done; `rows` is the table at any time."""

    def __init__(self, plan: Plan) -> None:
        """Raises: U203 (the record is of another run)."""
        self.plan = plan
        world = World(plan.tests)
        self.rows = {c.name: Row(c, planned(c, world, plan.nightly, plan.mutants)) for c in plan.checks}
        self._waiting: list[_Piece] = []
        for row in self.rows.values():
            step = row.check.piece
            for start in range(0, row.planned, step):
                self._waiting.append(_Piece(row.check.name, plan.seed, start, min(step, row.planned - start)))
        self._waiting.sort(key=self._share, reverse=True)
        self._recall()
        self._stop = None if plan.seconds is None else time.monotonic() + plan.seconds
        self._lock = threading.Lock()
        self._done: queue.Queue[tuple[_Piece, Tally, float] | None] = queue.Queue()
        self._workers: set[subprocess.Popen[str]] = set()

    def _share(self, piece: _Piece) -> float:
        """How far through its check a piece is: a run that ends early has tried some of everything."""
        return piece.start / self.rows[piece.check].planned

    def __iter__(self) -> Iterator[Row]:
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.plan.jobs)]
        for thread in threads:
            thread.start()
        try:
            ended = 0
            while ended < len(threads):
                found = self._done.get()
                if found is None:
                    ended += 1
                    continue
                self._note(*found)
                yield self._add(*found)
        finally:
            self.close()

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            self._waiting.clear()
            workers = list(self._workers)
        for worker in workers:
            worker.kill()

    def _work(self) -> None:
        worker = None
        try:
            while (piece := self._next()) is not None:
                if worker is None or worker.poll() is not None:
                    if worker is not None:
                        _ended(worker)
                    worker = self._started()
                started = time.monotonic()
                tally = _asked(worker, piece)
                self._done.put((piece, tally, time.monotonic() - started))
        finally:
            if worker is not None:
                _ended(worker)
                with self._lock:
                    self._workers.discard(worker)
            self._done.put(None)

    def _next(self) -> _Piece | None:
        with self._lock:
            late = self._stop is not None and time.monotonic() > self._stop
            return None if late or not self._waiting else self._waiting.pop()

    def _started(self) -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "stemai.selfcheck.worker", str(self.plan.tests)],
            env={**os.environ, "PYTHONPATH": _SOURCE, "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with self._lock:
            self._workers.add(worker)
        return worker

    def _add(self, piece: _Piece, tally: Tally, seconds: float) -> Row:
        row = self.rows[piece.check]
        row.tally.add(tally)
        row.seconds += seconds
        row.done += piece.count
        return row

    # ------------------------------------------------------------------------------------------------------- record

    def _head(self) -> dict[str, Any]:
        counts = {name: row.planned for name, row in self.rows.items()}
        return {"stemai": stemai.__version__, "seed": self.plan.seed, "counts": counts}

    def _note(self, piece: _Piece, tally: Tally, seconds: float) -> None:
        if self.plan.record is not None:
            with self.plan.record.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**piece.to_json(), "seconds": seconds, "tally": tally.to_json()}) + "\n")

    def _recall(self) -> None:
        """Take over what the record says is done, or begin one."""
        path = self.plan.record
        if path is None:
            return
        if not path.exists():
            path.write_text(json.dumps(self._head()) + "\n", encoding="utf-8")
            return
        try:
            head, *rest = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        except ValueError:
            head, rest = None, []
        if head != self._head():
            raise UsageError("U203", f"{path} is a record of another run", mend="name another file, or repeat that run's options")
        for line in rest:
            piece = _Piece(line["check"], line["seed"], line["start"], line["count"])
            if piece in self._waiting:
                self._waiting.remove(piece)
                self._add(piece, Tally.from_json(line["tally"]), line["seconds"])


def _ended(worker: subprocess.Popen[str]) -> None:
    """End a worker, and close what was connected to it."""
    worker.kill()
    with contextlib.suppress(BrokenPipeError), worker:
        pass


def _asked(worker: subprocess.Popen[str], piece: _Piece) -> Tally:
    """What a worker says of a piece; that it ended instead is an alarm."""
    if worker.stdin is None or worker.stdout is None:
        raise ValueError("a worker without pipes")
    timer = threading.Timer(PIECE_S, worker.kill)
    timer.start()
    try:
        worker.stdin.write(json.dumps(piece.to_json()) + "\n")
        worker.stdin.flush()
        return Tally.from_json(json.loads(worker.stdout.readline()))
    except (OSError, ValueError):
        worker.kill()
        worker.wait()
        tally = Tally()
        tally.alarm(f"F301: the worker ended while it tried {piece.to_json()}")
        return tally
    finally:
        timer.cancel()
