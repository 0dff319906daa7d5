"""A run: everything that is planned is made once, kept, and made again only where the failure was ours."""

from __future__ import annotations

import sqlite3
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest

from stemai.bench import limits, plan, running
from stemai.bench.manifest import read
from stemai.bench.rows import Ended, Failed, Job, Row
from stemai.bench.running import Tally, Watcher
from stemai.bench.store import Store
from stemai.bench.summary import summarise
from stemai.errors import Fault, StemError
from tests.bench import making


def outcomes(store: Path) -> list[tuple[object, ...]]:
    with Store(store) as found:
        return found.db.execute(
            "SELECT item, prover, seed, outcome, status, kind, level, reason FROM outcomes ORDER BY number"
        ).fetchall()


def test_what_a_small_run_comes_to(finished: Path) -> None:
    found = {(item, prover, seed): (status, kind) for item, prover, seed, _, status, kind, _, _ in outcomes(finished / "run.db")}
    assert {k: v for k, v in found.items() if k[1] == "good"} == {
        ("small/am_gm", "good", 0): ("accepted", "proved"),
        ("small/two_squares", "good", 0): ("accepted", "solved"),
        ("small/euler", "good", 0): ("accepted", "refuted"),
        ("small/last_digit", "good", 0): ("accepted", "solved"),
    }
    poor = {k: v[0] for k, v in found.items() if k[1] == "poor"}
    assert poor.pop(("small/last_digit", "poor", 0)) == "accepted"
    assert len(poor) == 4
    assert "accepted" not in poor.values()
    alone = {k[0]: v for k, v in found.items() if k[1] == "the judge alone"}
    assert alone["small/am_gm"] == ("accepted", "proved")
    assert alone["small/last_digit"] == ("undecided", None)
    assert len(found) == 13


def test_the_same_command_again_makes_nothing(copied: Path) -> None:
    before = outcomes(copied / "run.db")
    watcher = Told()
    tally = making.run(copied, watcher=watcher)
    assert (tally.done, tally.left, watcher.ended) == (13, 0, [])
    assert outcomes(copied / "run.db") == before


def test_what_is_missing_is_made_again_and_comes_out_the_same(copied: Path) -> None:
    before = outcomes(copied / "run.db")
    with sqlite3.connect(copied / "run.db") as db:
        for table in ("results", "attempts"):
            db.execute(f"DELETE FROM {table} WHERE number % 3 = 1")
    watcher = Told()
    making.run(copied, watcher=watcher)
    assert sorted(watcher.ended) == [1, 4, 7, 10]
    assert outcomes(copied / "run.db") == before


class Told(Watcher):
    def __init__(self) -> None:
        self.ended: list[int] = []

    def ends(self, job: Job, ended: Ended, tally: Tally) -> None:
        self.ended.append(job.number)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("small.stem", "1105", "1106", "item small/am_gm is another"),
        ("run.toml", 'name = "small"', 'name = "small"\n[judge]\nrlimit = 5', "judge"),
        ("outputs.jsonl", "y := 2", "y := 3", "prover good"),
    ],
)
def test_another_run_does_not_enter_the_store(copied: Path, file: str, old: str, new: str, said: str) -> None:
    path = copied / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(StemError) as caught:
        making.run(copied)
    assert caught.value.code == "U403"
    assert said in caught.value.cause


def test_only_one_process_writes(copied: Path) -> None:
    with Store(copied / "run.db", writing=True), pytest.raises(StemError) as caught:
        making.run(copied)
    assert caught.value.code == "U408"
    making.run(copied)


def test_reading_goes_on_while_it_is_written(copied: Path) -> None:
    with Store(copied / "run.db", writing=True), Store(copied / "run.db") as reading:
        assert reading.count("attempts") == 13


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look like one" * 40])
def test_what_is_no_store(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.db").write_bytes(content)
    with pytest.raises(StemError) as caught, Store(tmp_path / "run.db"):
        pass
    assert caught.value.code == "U405"


def test_a_number_is_counted_once(copied: Path) -> None:
    with Store(copied / "run.db", writing=True) as store:
        row = _row(0)
        with pytest.raises(sqlite3.IntegrityError):
            store.record(row)
        assert store.count("attempts") == 13


def test_vacuous_statements_are_left_out(tmp_path: Path) -> None:
    making.write(tmp_path, problems=making.PROBLEMS + making.texts.VACUOUS)
    tally = making.run(tmp_path)
    assert tally.planned == 13
    with Store(tmp_path / "run.db") as store:
        assert [p.item.problem for p in store.posed() if p.vacuous] == ["nothing"]


def test_somebody_must_take_part(tmp_path: Path) -> None:
    path = making.write(tmp_path)
    with pytest.raises(StemError) as caught:
        running.run(read(str(path)), tmp_path / "run.db")
    assert caught.value.code == "U401"


def test_no_proposal_speaks_for_the_judge(tmp_path: Path) -> None:
    making.write(tmp_path, proposals=making.lines([("the judge alone", "am_gm", "x")]))
    with pytest.raises(StemError) as caught:
        making.run(tmp_path)
    assert caught.value.code == "U404"


def test_a_prover_for_each_line_is_a_mistake(tmp_path: Path) -> None:
    making.write(tmp_path, proposals=making.lines([(f"p{n}", "am_gm", "x") for n in range(40)]))
    with pytest.raises(StemError) as caught:
        making.run(tmp_path)
    assert caught.value.code == "U404"
    assert not (tmp_path / "run.db").exists()


# failures of ours, by a `submit` that fails as a machine does


def _row(number: int) -> Row:
    return Row(number, "not_accepted", "rejected", None, None, "step", "", None, None, None,
               1, 0, 1, 0.1, 5, None, 0.1, None, None, 0.0, b"x")  # fmt: skip


def _planned(folder: Path) -> tuple[Store, list[Job]]:
    """An empty store of a small run, and its jobs."""
    path = making.write(folder)
    field = plan.survey(read(str(path)), folder / "outputs.jsonl")
    store = Store(folder / "run.db", writing=True)
    plan.begin(store, field)
    jobs = list(running._jobs(store, field))
    assert len(jobs) == 13
    return store, jobs


def _submit(fails: dict[int, int], tried: Counter[int]) -> running.Submit:
    """A submit whose job N fails the first `fails[N]` times."""

    def submit(job: Job) -> Future[Ended]:
        tried[job.number] += 1
        future: Future[Ended] = Future()
        failed = tried[job.number] <= fails.get(job.number, 0)
        future.set_result(Failed(job.number, {"code": "B020", "message": "no box"}) if failed else _row(job.number))
        return future

    return submit


def test_failures_of_ours_are_tried_again_and_told_apart(tmp_path: Path) -> None:
    store, jobs = _planned(tmp_path)
    with store:
        tally, tried = Tally(13), Counter[int]()
        running.drive(store, iter(jobs), _submit({2: 1, 5: 99}, tried), 3, tally, Watcher())
        assert (tally.done, tally.failed, tally.faults, tally.left) == (12, 1, 1 + limits.TRIES, 0)
        assert (tried[2], tried[5], tried[7]) == (2, limits.TRIES, 1)
        assert store.count("faults") == 1 + limits.TRIES
        assert [p.number for p in store.planned(todo=True)] == [5]


def test_a_machine_that_always_fails_stops_the_run(tmp_path: Path) -> None:
    store, jobs = _planned(tmp_path)
    with store:
        with pytest.raises(Fault) as caught:
            running.drive(store, iter(jobs), _submit(dict.fromkeys(range(13), 99), Counter()), 2, Tally(13), Watcher())
        assert caught.value.code == "F401"
        assert "no box" in caught.value.cause
        assert store.count("attempts") == 0


def test_a_share_of_failures_does_not_leave_the_denominator_of_others(tmp_path: Path) -> None:
    store, jobs = _planned(tmp_path)
    with store:
        running.drive(store, iter(jobs), _submit({jobs[-1].number: 99}, Counter()), 3, Tally(13), Watcher())
        told = summarise(store)
        poor = next(p for p in told["provers"] if p["label"] == "poor")
        assert (poor["planned"], poor["failed"], poor["all"]["attempts"], poor["all"]["items"]) == (5, 1, 4, 4)
        assert (told["done"], told["failed"], told["absent"]) == (12, 1, 0)
