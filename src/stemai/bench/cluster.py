"""The same run on a Ray cluster: each worker is a process with a workshop of its own, on whatever machine has room.

Only the process that drives the run writes the store, and a worker that dies takes no attempt with it: what it had in
hand comes back as a failure of ours and is made again.  Provers travel as bytes and must arrive with the digest that the
plan commits to.  A worker is believed as this machine is (SECURITY.md); `stemai bench verify` believes neither.
"""

from __future__ import annotations

import io
import logging
import os
import socket
import tarfile
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ray
from ray.exceptions import RayError, RayTaskError

from stemai.bench.plan import Field
from stemai.bench.rows import Ended, Failed, Job, Row
from stemai.bench.running import Hands, Submit
from stemai.bench.workshop import Workshop
from stemai.errors import Fault, StemError, UsageError
from stemai.solve.attempt import Prover
from stemai.solve.options import ProveOptions
from stemai.solve.road import load

_KNOCK_S: Final = 5.0  # seconds within which the head of a cluster takes a connection
_GOODBYE_S: Final = 10.0  # seconds that workers have to end their boxes in


@dataclass(frozen=True, slots=True)
class Kit:
    """What a worker needs to make any attempt of a run: what is granted, and the provers' folders as tar archives."""

    options: ProveOptions
    provers: Mapping[str, tuple[bytes, str]]  # by label: the archive, and the digest of the folder


class Worker:
    """One process of the cluster.  It makes one attempt at a time, and is equipped by the first, also after a restart."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._shop: Workshop | None = None

    def attempt(self, kit: Kit, job: Job) -> Ended:
        """As `Workshop.attempt`.  Raises: B…, F401 (a prover did not arrive as it was sent)."""
        if self._shop is None:
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="stemai-worker-")))
            provers = {label: _unpacked(folder / label, label, kit) for label in kit.provers}
            self._shop = self._stack.enter_context(Workshop(kit.options, provers, jobs=1))
        return self._shop.attempt(job)

    def close(self) -> None:
        """End boxes and judge."""
        self._stack.close()


def on_ray(address: str | None = None) -> Hands:
    """Hands that are workers of the Ray cluster at `address`; without one, of the cluster that RAY_ADDRESS names, or of one
    that is started on this machine and ends with the run.
    """

    @contextmanager
    def hands(field: Field) -> Iterator[Submit]:
        jobs = field.manifest.jobs
        with _cluster(address, jobs) as processors:
            kit = ray.put(Kit(field.manifest.options, {k: _packed(p) for k, p in field.provers.items()}))
            crew = _Crew(kit, min(jobs, processors))
            try:
                yield crew.submit
            finally:
                crew.dismiss()

    return hands


@contextmanager
def _cluster(address: str | None, jobs: int) -> Iterator[int]:
    """Connect, and say how many processors there are.  Raises: U409."""
    begun = not ray.is_initialized()
    try:
        _knock(address or os.environ.get("RAY_ADDRESS", ""))
        if begun:
            local = {} if address or "RAY_ADDRESS" in os.environ else {"num_cpus": jobs, "include_dashboard": False}
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **local)
        processors = int(ray.cluster_resources().get("CPU", 0))
    except (RayError, OSError, RuntimeError, ValueError) as error:
        raise _unreachable(str(error)) from error
    if processors < 1:
        raise _unreachable("it has no processor to give")
    try:
        yield processors
    finally:
        if begun:
            ray.shutdown()


def _knock(address: str) -> None:
    """See that somebody listens at HOST:PORT, since Ray itself goes on trying for minutes.  Raises: OSError."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), _KNOCK_S).close()


def _unreachable(cause: str) -> UsageError:
    return UsageError(
        "U409",
        "no Ray cluster can be used",
        cause=cause[:500],
        mend="start one with `ray start --head`, or leave --ray-address out",
    )


class _Crew:
    """The workers, and how many attempts each has in hand.  A worker that dies is started again by Ray."""

    def __init__(self, kit: Any, size: int) -> None:
        remote = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(Worker)
        self._kit = kit
        self._workers = [remote.remote() for _ in range(size)]
        self._in_hand = [0] * size
        self._lock = threading.Lock()

    def submit(self, job: Job) -> Future[Ended]:
        """Hand `job` to the worker that has the least to do."""
        with self._lock:
            chosen = min(range(len(self._workers)), key=self._in_hand.__getitem__)
            self._in_hand[chosen] += 1
        ended: Future[Ended] = Future()
        ended.set_running_or_notify_cancel()
        reference = self._workers[chosen].attempt.remote(self._kit, job)
        reference.future().add_done_callback(lambda done: self._came(chosen, job, done, ended))
        return ended

    def _came(self, chosen: int, job: Job, done: Future[Ended], ended: Future[Ended]) -> None:
        with self._lock:
            self._in_hand[chosen] -= 1
        error = done.exception()
        if error is None:
            ended.set_result(_about(job, done.result()))
            return
        cause = error.cause if isinstance(error, RayTaskError) else error  # what was raised there, or Ray's own word
        told = cause if isinstance(cause, StemError) else _lost(error)
        ended.set_result(Failed(job.number, told.to_json()))

    def dismiss(self) -> None:
        """End the workers, those first that can say goodbye to their boxes."""
        goodbyes = [worker.close.remote() for worker in self._workers]
        ray.wait(goodbyes, num_returns=len(goodbyes), timeout=_GOODBYE_S)
        for worker in self._workers:
            ray.kill(worker)


def _about(job: Job, told: object) -> Ended:
    """What a worker told, if it is about the attempt that it was asked for: a word about another would take its place."""
    if isinstance(told, Row | Failed) and told.number == job.number:
        return told
    fault = Fault("F401", "a worker of the cluster answered what it was not asked", cause=repr(told)[:200])
    return Failed(job.number, fault.to_json())


def _lost(error: BaseException) -> Fault:
    return Fault(
        "F401",
        "a worker of the cluster was lost with the attempt that it had in hand",
        cause=f"{type(error).__name__}: {error}"[:500],
    )


def _packed(prover: Prover) -> tuple[bytes, str]:
    """The folder of a prover, as it was copied and hashed."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(prover.spec.folder, arcname=".")
    return buffer.getvalue(), prover.digest


def _unpacked(folder: Path, label: str, kit: Kit) -> Prover:
    """The prover as it is here.  Raises: F401 (it is not what the plan commits to)."""
    data, digest = kit.provers[label]
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")
    prover = load(str(folder), kit.options)
    if prover.digest != digest:
        raise Fault("F401", f"the prover {label} did not arrive as it was sent", cause=prover.digest)
    return prover
