"""Provers in boxes: what is theirs counts, what is ours does not, and the bench adds little to what attempts cost."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from stemai.bench import limits, manifest, running
from stemai.bench.rows import Job
from stemai.bench.running import Tally, Watcher
from stemai.bench.store import Store
from stemai.bench.summary import summarise
from stemai.bench.verifying import audit
from stemai.box import Choice
from stemai.box.places import provers_folder
from stemai.errors import Fault, StemError
from stemai.provers import template
from tests.bench import making

pytestmark = pytest.mark.slow


def written(folder: Path, box: Choice, *provers: str, head: str = "") -> Path:
    path = making.write(folder, head=head)
    rows = "".join(f'[[prover]]\nname = "{name}"\n' for name in provers)
    path.write_text(path.read_text() + f'{rows}[budget]\nwall_s = 5\n[box]\nbackend = "{box}"\n', encoding="utf-8")
    return path


def run(path: Path, watcher: Watcher | None = None) -> Tally:
    return running.run(manifest.read(str(path)), path.with_suffix(".db"), watcher=watcher)


def outcomes(path: Path) -> dict[tuple[str, str, int], tuple[str, str, str | None]]:
    with Store(path.with_suffix(".db")) as store:
        rows = store.db.execute("SELECT item, prover, seed, outcome, status, kind FROM outcomes").fetchall()
    return {(item, prover, seed): (outcome, status, kind) for item, prover, seed, outcome, status, kind in rows}


def test_a_prover_in_boxes_and_the_same_again(tmp_path: Path, box_here: Choice) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        tally = run(written(folder, box_here, "witness", "replay", head="attempts = 2\n"))
        assert (tally.planned, tally.done, tally.faults) == (4 + 2 * 2 * 4, 20, 0)
    found = outcomes(first / "run.toml")
    assert found["small/two_squares", "witness", 1] == ("accepted", "accepted", "solved")
    assert found["small/am_gm", "replay", 0] == ("gave_up", "undecided", None)
    assert found == outcomes(second / "run.toml")
    with Store(first / "run.db") as store:
        assert audit(store).ok
        (usage,) = store.db.execute("SELECT generation_s FROM attempts WHERE outcome = 'accepted' AND rounds > 0 LIMIT 1")
        assert usage[0] > 0


def test_a_crash_of_the_prover_is_its_own(tmp_path: Path, box_here: Choice) -> None:
    path = written(tmp_path, box_here, str(provers_folder() / "hostile" / "exits"))
    tally = run(path)
    assert (tally.done, tally.faults) == (8, 0)
    with Store(path.with_suffix(".db")) as store:
        told = summarise(store)
    (prover,) = told["provers"][1:]
    assert prover["outcomes"] == {"broke_protocol": 4}
    assert (prover["all"]["attempts"], prover["all"]["solved"], prover["all"]["wrong"]) == (4, 0, 0)


def test_a_prover_that_cannot_be_started_is_no_row(tmp_path: Path, box_here: Choice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine lacks the program: ours to mend, so nothing is counted, and the command goes on when it is mended."""
    monkeypatch.setattr(limits, "FAULTS_IN_A_ROW", 6)  # each of them starts a box; tests/bench/test_running.py has all 20
    folder = template.write("fresh", tmp_path)
    toml = folder / "prover.toml"
    toml.write_text(toml.read_text().replace('"python3"', '"no-such-program"'), encoding="utf-8")
    path = written(tmp_path, box_here, str(folder), head="attempts = 2\n")
    with pytest.raises(Fault) as caught:
        run(path)
    assert caught.value.code == "F401"
    assert all(prover == "the judge alone" for _, prover, _ in outcomes(path))


def test_no_isolation_no_run(tmp_path: Path) -> None:
    path = written(tmp_path, "bubblewrap", "replay")
    path.write_text(path.read_text() + 'min_isolation = "gvisor"\n', encoding="utf-8")
    with pytest.raises(StemError) as caught:
        run(path)
    assert caught.value.code == "B009"


def test_solver_steps_end_an_attempt_the_same_on_every_machine(tmp_path: Path, box_here: Choice) -> None:
    folder = template.write("asker", tmp_path)
    (folder / "main.py").write_text(
        "from stemai.provers.kit import Task, serve\n"
        "def propose(task: Task):\n"
        "    return [f'proof {task.name}\\n  by auto with {n}\\nqed\\n' for n in range(5)]\n"
        "serve(propose)\n",
        encoding="utf-8",
    )
    path = written(tmp_path, box_here, str(folder))
    (tmp_path / "small.stem").write_text("theorem t (x y : Real) : x * x * y <= 3 + y * y * x\n", encoding="utf-8")
    path.write_text(path.read_text().replace("wall_s = 5", "wall_s = 20\nsteps = 100"), encoding="utf-8")
    run(path)
    with Store(path.with_suffix(".db")) as store:
        steps, submissions, detail = store.db.execute(
            "SELECT steps, submissions, detail FROM outcomes WHERE road = 'boxed'"
        ).fetchone()
    assert steps >= 100
    assert submissions == 1
    assert "budget" in detail


def test_jobs_are_plain_values(tmp_path: Path, box_here: Choice) -> None:
    """What another executor ships: a job and what comes back are made of plain data."""
    jobs: list[Job] = []

    class Keeper(Watcher):
        def starts(self, job: Job) -> None:
            jobs.append(job)

    run(written(tmp_path, box_here, "witness"), Keeper())
    assert len(jobs) == 8
    assert dataclasses.asdict(jobs[-1])["item"]["text"] == making.PROBLEMS
