"""Started boxes, each leased once.  The start and the end of a box lie beside the road, not on it.

created -> started -> warmed -> leased -> closed        and no way back: a reset is a new box
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from stemai.box.box import Box
from stemai.box.choice import Selection, open_box, settle
from stemai.box.spec import BoxSpec, Choice, Level
from stemai.errors import BoxError


class Pool:
    """Up to `size` boxes ready for one prover; of size 0, a box is started when it is asked for.

    `warm_with` is asked of each new box, so that a prover has loaded what it needs before it is leased.
    Raises: BoxError like `open_box`, at once if the backend cannot be had, else from `lease`.
    """

    def __init__(
        self,
        spec: BoxSpec,
        size: int,
        *,
        backend: Choice | Selection = "auto",
        min_isolation: Level | None = None,
        image: str | None = None,
        warm_with: dict[str, Any] | None = None,
    ) -> None:
        if size < 0:
            raise BoxError("B002", f"a pool of {size} boxes", mend="0 or more")
        self.selection = settle(backend, min_isolation, image)
        self._spec = spec
        self._warm_with = warm_with
        self._ready: queue.SimpleQueue[Box | Exception] = queue.SimpleQueue()
        self._wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._done_with: queue.SimpleQueue[Box | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # of the two below: a box that is not ready is known to `close`
        self._closing = False
        self._at_work: set[Box] = set()  # leased, or being warmed
        self._failure: BoxError | None = None  # of closing, told by `close`
        self._filler = threading.Thread(target=self._fill, name="stemai-pool-fill", daemon=True)
        self._closer = threading.Thread(target=self._bury, name="stemai-pool-close", daemon=True)
        for _ in range(size):
            self._wanted.put(True)
        self._filler.start()
        self._closer.start()

    @contextlib.contextmanager
    def lease(self, wait_s: float | None = None) -> Iterator[Box]:
        """A ready box for one attempt; it ends with the block, in the background.

        Units: wait_s seconds for a box to be ready; the limit `start_s` if None.
        Raises: BoxError, B021 once the pool is closed; ProverViolation if the prover broke a rule while it was warmed.
        """
        box = self._take(self._spec.limits.start_s if wait_s is None else wait_s)
        try:
            yield box
        finally:
            with self._lock:
                self._at_work.discard(box)
            self._done_with.put(box)

    def wait_ready(self, wait_s: float) -> bool:
        """Whether a box became ready within `wait_s` seconds; for measurements, which start from a warm pool."""
        until = time.monotonic() + wait_s
        while self._ready.empty() and time.monotonic() < until:
            time.sleep(0.002)
        return not self._ready.empty()

    def close(self) -> None:
        """Destroy every box, leased ones too.  Raises: BoxError B020 if one could not be destroyed."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            for box in self._at_work:
                self._done_with.put(box)
        self._wanted.put(False)
        self._filler.join()
        with contextlib.suppress(queue.Empty):
            while True:
                item = self._ready.get_nowait()
                if isinstance(item, Box):
                    self._done_with.put(item)
        self._ready.put(_closed())  # for whoever waits for a box
        self._done_with.put(None)
        self._closer.join()
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _take(self, wait_s: float) -> Box:
        self._wanted.put(True)
        try:
            item = self._ready.get(timeout=wait_s)
        except queue.Empty:
            raise BoxError("B020", f"no box was ready within {wait_s:g} s", mend="look at the load of this machine") from None
        if isinstance(item, Box) and self._known(item):
            return item
        if self._closing:
            self._ready.put(_closed())  # for the next who waits
            raise _closed()
        assert not isinstance(item, Box)
        raise item

    def _known(self, box: Box) -> bool:
        """Note that `box` is at work; once the pool is closed, end it instead."""
        with self._lock:
            if not self._closing:
                self._at_work.add(box)
                return True
        box.close()
        return False

    def _fill(self) -> None:
        """Make a box for each one wanted; a failure takes its place, so nobody waits for a box that will not come."""
        while self._wanted.get() and not self._closing:
            try:
                self._ready.put(self._made())
            except Exception as err:  # handed to whoever leases: this thread has nobody to tell
                self._ready.put(err)

    def _made(self) -> Box:
        """A box that is ready.  Raises: BoxError, ProverViolation."""
        box = open_box(self._spec, backend=self.selection)
        if self._warm_with is not None and self._known(box):
            try:
                box.ask(self._warm_with, self._spec.limits.start_s)
            except BaseException:
                box.close()
                raise
            finally:
                with self._lock:
                    self._at_work.discard(box)
        return box

    def _bury(self) -> None:
        while (box := self._done_with.get()) is not None:
            try:
                box.close()
            except BoxError as err:
                self._failure = self._failure or err


def _closed() -> BoxError:
    return BoxError("B021", "this pool is closed", mend="lease before closing")
