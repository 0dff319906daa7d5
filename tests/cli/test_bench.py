"""`stemai bench` as a user has it: the commands of docs/bench.md, on a small suite."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from pathlib import Path

import pytest

from tests.bench import making
from tests.cli.running import ROOT, stemai_json, stemai_run

PAGE = (ROOT.parent / "docs" / "bench.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bench")
    making.write(made, proposals=making.lines(seconds=1.5))
    done = stemai_run("bench", "run", "run.toml", "--submissions", "outputs.jsonl", cwd=made)
    assert done.returncode == 0, done.stderr
    assert re.search(r"13 of 13 attempts are made, \d+ solved; in run.db", done.stdout)
    assert re.search(r"^commitment [0-9a-f]{64}$", done.stdout, re.MULTILINE)
    return made


def test_compare(folder: Path) -> None:
    done = stemai_run("bench", "compare", str(folder / "run.db"), "good", "poor")
    assert done.returncode == 0
    assert "no difference between good and poor is shown (p = " in done.stdout
    told = stemai_json("bench", "compare", str(folder / "run.db"))
    assert [(one["first"], one["second"]) for one in told["comparisons"]] == [("good", "poor")]


def test_compare_whom(folder: Path) -> None:
    for words in (["good"], ["good", "good"], ["good", "nobody"]):
        done = stemai_run("bench", "compare", str(folder / "run.db"), *words)
        assert done.returncode == 2
        assert "U406" in done.stderr
        assert "good, poor" in done.stderr


def test_report(folder: Path) -> None:
    done = stemai_run("bench", "report", "run.db", "--markdown", "run.md", cwd=folder)
    assert done.returncode == 0
    assert "the judge alone" in done.stdout
    assert (folder / "run.html").read_text("utf-8").startswith("<!doctype html>")
    assert "| the judge alone |" in (folder / "run.md").read_text("utf-8")
    told = stemai_json("bench", "report", str(folder / "run.db"))
    assert told["report"]["format"] == "stemai-report"
    assert [p["label"] for p in told["report"]["provers"]] == ["the judge alone", "good", "poor"]


def test_verify(folder: Path) -> None:
    words = ("--manifest", str(folder / "run.toml"), "--submissions", str(folder / "outputs.jsonl"))
    told = stemai_json("bench", "verify", str(folder / "run.db"), *words)
    assert told["exit"] == 0
    assert told["audit"]["ok"]
    assert told["audit"]["compared"] == ["manifest"]
    done = stemai_run("bench", "verify", str(folder / "run.db"), "--commitment", "0" * 64)
    assert done.returncode == 1
    assert "does not hold" in done.stdout
    assert "claimed" in done.stdout


def test_export(folder: Path) -> None:
    done = stemai_run("bench", "export", "run.db", "--csv", "a.csv", "--rows", "a.json", "--results", "r", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "a.csv").read_text().count("\n") == 14
    result = next((folder / "r").iterdir())
    assert stemai_run("verify", str(result), "--problem", str(folder / "small.stem")).returncode == 0
    assert stemai_run("bench", "export", str(folder / "run.db")).returncode == 2


def test_wrong_lines_are_told(folder: Path, tmp_path: Path) -> None:
    making.write(tmp_path, proposals=making.lines() + "{]\n")
    done = stemai_run("bench", "run", "run.toml", "--submissions", "outputs.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert "error[U404]" in done.stderr
    assert "line 10: " in done.stderr
    with_rows = tmp_path / "run.db"
    assert not with_rows.exists(), "a run that cannot begin leaves no store"


def test_no_store() -> None:
    for name in ("report", "compare", "verify"):
        done = stemai_run("bench", name, "/nowhere.db")
        assert done.returncode == 2
        assert "U405" in done.stderr


def test_the_example_is_the_one_of_the_page() -> None:
    example = (ROOT.parent / "examples" / "bench.toml").read_text(encoding="utf-8")
    assert example in PAGE
    assert {"suite", "prover"} <= tomllib.loads(example).keys()


def test_the_page_names_every_column_and_table(folder: Path) -> None:
    with sqlite3.connect(folder / "run.db") as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {row[1] for table in tables for row in db.execute(f"PRAGMA table_info({table})")}
    missing = {name for name in (*tables, *columns) if f"`{name}`" not in PAGE}
    assert not missing
