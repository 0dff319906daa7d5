"""Runs of checks: what is tried, by how many workers, in which order, and what a record brings back."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stemai.errors import Fault, UsageError
from stemai.selfcheck import borders, checks, corpus
from stemai.selfcheck.apart import apart
from stemai.selfcheck.judged import World
from stemai.selfcheck.run import Plan, Run

TESTS = Path(__file__).parents[1]
MUTANTS = 5_000


def ran(**options: Any) -> Run:
    run = Run(Plan(**{"tests": TESTS, "checks": checks.chosen("judges,readers"), **options}))
    for _ in run:
        pass
    return run


@pytest.mark.slow
def test_mutants_of_the_corpus() -> None:
    """Statement, proof and certificate of the whole accepted corpus: nothing that is accepted of them is false."""
    run = ran(checks=checks.chosen("statement,proof,both,certificate"), mutants=MUTANTS, jobs=os.cpu_count() or 1)
    assert [alarm for row in run.rows.values() for alarm in row.tally.alarms] == []
    assert sum(row.tally.tried for row in run.rows.values()) == MUTANTS
    ends = {name: row.tally.ends for name, row in run.rows.items()}
    for name in ("statement", "proof", "both"):
        assert ends[name]["rejected"] > 0.1 * run.rows[name].planned, "hardly any mutant reaches the judge"
    for name in ("statement", "both", "certificate"):
        assert sum(n for end, n in ends[name].items() if end.startswith("shown")) > 0, name
    left = sum(n for tally in ends.values() for end, n in tally.items() if end in ("only tested", "not settled"))
    assert left < 0.01 * MUTANTS


@pytest.mark.slow
def test_every_other_check() -> None:
    """A few of each; nothing gets through.  What tells judges that do not look from ours is in tests/corpus.

    Of random formulas only some of those that `stemai selfcheck` tries: each takes a second.
    """
    chosen = checks.chosen("rules,formulas,readers,commands,forged")
    run = ran(checks=tuple(replace(c, quick=75) if c.name == "formulas" else c for c in chosen), jobs=os.cpu_count() or 1)
    assert [alarm for row in run.rows.values() for alarm in row.tally.alarms] == []
    assert all(row.complete for row in run.rows.values())
    assert run.rows["rules"].tally.ends["shown: solver"] > 20


def test_a_record_goes_on_where_it_ended(tmp_path: Path) -> None:
    (readers,) = checks.chosen("readers")
    few, record = (replace(readers, quick=300, piece=50),), tmp_path / "record.jsonl"
    whole = ran(checks=few, jobs=2, record=record)
    lines = record.read_text().splitlines()
    assert len(lines) == 1 + 6
    record.write_text("\n".join(lines[:3]) + "\n")
    again = ran(checks=few, jobs=1, record=record)
    assert again.rows["readers"].tally.ends == whole.rows["readers"].tally.ends
    assert len(record.read_text().splitlines()) == 1 + 6
    with pytest.raises(UsageError) as caught:
        ran(checks=few, seed=2, record=record)
    assert caught.value.code == "U203"


def test_an_early_end_is_said() -> None:
    run = ran(seconds=0.0)
    assert not any(row.complete for row in run.rows.values())
    assert sum(row.tally.tried for row in run.rows.values()) == 0


def test_the_counts_of_the_issue() -> None:
    """5,000 mutants in the test run, 100,000 in a night; the shares add up."""
    mutants = [check for check in checks.CHECKS if check.share]
    assert sum(check.share for check in mutants) == 100
    assert sum(check.quick for check in mutants) == MUTANTS
    assert sum(check.nightly for check in mutants) == 100_000
    assert all(check.nightly == checks.planned(check, World(TESTS), True, 100_000) for check in mutants)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        corpus.folder(tmp_path)
    assert caught.value.code == "U201"
    with pytest.raises(UsageError) as caught:
        checks.chosen("statement,nothing")
    assert caught.value.code == "U202"


def test_work_apart_ends() -> None:
    assert apart(lambda: [1, "a"]) == [1, "a"]
    assert apart(lambda: signal.pause(), seconds=0.2) is None
    with pytest.raises(Fault) as caught:
        apart(lambda: 1 // 0)
    assert "ZeroDivisionError" in caught.value.cause
    with pytest.raises(Fault):
        apart(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_what_is_alarming_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The garbage is put to whoever reads it: a reader that lets another's error out, or a false statement that has
    become true, is noticed.
    """
    monkeypatch.setattr(borders, "parse", lambda data: json.loads(data)["a"])
    monkeypatch.setattr(borders, "FALSE", ("theorem t : 1 = 1\n",))
    with_hole = World(TESTS)
    tally = borders.readers(with_hole, 1, 0, 420)
    with_hole.close()
    assert any(alarm.startswith("certificate:") for alarm in tally.alarms)
    assert any(alarm.startswith("accepted:") for alarm in tally.alarms)


def test_a_spoiled_problem_is_false() -> None:
    problem = "theorem t (x : Int) (h : 0 < x) : 0 <= x or x = 3\n"
    assert "".join(borders.spoiled(problem).split()) == "theoremt(x:Int)(h:0<x):(0<=xorx=3)and1=2"
    assert borders.spoiled("compute c : 1 + 1\n") == "theorem c : 1 = 2\n"
