"""The same run on a real Ray cluster of several processes: as on threads, also where a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stemai.bench import manifest, running
from stemai.bench.rows import Ended, Failed, Job
from stemai.bench.running import Tally, Watcher
from stemai.bench.store import Store
from stemai.errors import StemError
from tests.bench import making
from tests.bench.test_killed import PROBLEMS, PROPOSALS, outcome

ray = pytest.importorskip("ray", reason="Ray is an extra: pip install ray")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # Ray's own
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster of this machine: a head, and processes that work."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


class Killer(Watcher):
    """Kills the workers of the cluster, all of them, once an attempt has come back."""

    def __init__(self) -> None:
        self.killed: list[int] = []
        self.failed = 0

    def ends(self, job: Job, ended: Ended, tally: Tally) -> None:
        self.failed += isinstance(ended, Failed)
        if not self.killed:
            self.killed = workers()
            for pid in self.killed:
                os.kill(pid, signal.SIGKILL)


def workers() -> list[int]:
    """The processes that are workers of this process's cluster, as Ray names them."""
    titles = {int(p.name): _read(p / "cmdline") for p in Path("/proc").iterdir() if p.name.isdigit()}
    return sorted(pid for pid, title in titles.items() if title.startswith("ray::Worker") and os.getpid() in _line(pid))


def _line(pid: int) -> Iterator[int]:
    """The parents of a process, up to the first of all."""
    while pid > 1:
        pid = int(_read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[1] or 0)
        yield pid


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it has ended meanwhile
        return ") ? 0"


def test_a_worker_that_is_killed_takes_nothing_with_it(tmp_path: Path, cluster: None) -> None:
    from stemai.bench.cluster import on_ray

    making.write(tmp_path, problems=PROBLEMS, proposals=making.lines(PROPOSALS) * 4)
    making.run(tmp_path, "threads.db")
    killer = Killer()
    tally = making.run(tmp_path, "ray.db", hands=on_ray(), watcher=killer)
    assert len(killer.killed) == 2
    assert killer.failed == tally.faults >= 1, "nothing was in hand when they were killed: the test says nothing"
    assert (tally.done, tally.failed) == (tally.planned, 0)
    assert outcome(tmp_path / "ray.db") == outcome(tmp_path / "threads.db")


def test_a_worker_that_lies_or_fails_is_a_failure_of_ours(tmp_path: Path, cluster: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from stemai.bench import cluster as ours

    class Liar(ours.Worker):
        """It tells the truth about the judge alone, attempt 0; then it speaks of another attempt, of none, or fails."""

        def attempt(self, kit: ours.Kit, job: Job) -> Any:
            if job.number == 3:
                raise ZeroDivisionError("none of our errors")
            ended = super().attempt(kit, job)
            return (ended, replace(ended, number=0), None)[job.number]

    monkeypatch.setattr(ours, "Worker", Liar)
    making.write(tmp_path, problems="theorem small (n : Nat) : n < 3\n", proposals=making.lines([*PROPOSALS[-2:], PROPOSALS[-1]]))
    tally = making.run(tmp_path, hands=ours.on_ray())
    with Store(tmp_path / "run.db") as store:
        assert store.db.execute("SELECT number FROM attempts").fetchall() == [(0,)]
    assert (tally.failed, tally.faults) == (3, 9)


def test_provers_travel(tmp_path: Path, cluster: None) -> None:
    from stemai.bench.cluster import on_ray

    path = making.write(tmp_path)
    path.write_text(path.read_text() + '[[prover]]\nname = "witness"\n[budget]\nwall_s = 5\n', encoding="utf-8")
    tally = running.run(manifest.read(str(path)), tmp_path / "run.db", hands=on_ray())
    assert (tally.done, tally.faults) == (8, 0)
    with Store(tmp_path / "run.db") as store:
        found = dict(store.db.execute("SELECT item, status FROM outcomes WHERE prover = 'witness'").fetchall())
    assert found["small/two_squares"] == "accepted"


def test_no_cluster_there(tmp_path: Path) -> None:
    from stemai.bench.cluster import on_ray

    making.write(tmp_path)
    with pytest.raises(StemError) as caught:
        making.run(tmp_path, hands=on_ray("127.0.0.1:1"))
    assert caught.value.code == "U409"
