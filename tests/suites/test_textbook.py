"""The textbook suite: its manifest says what is on disk, and every statement elaborates."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from stemai.language import elaborate, parse_problem

SUITE = Path(__file__).resolve().parents[2] / "suites" / "textbook"
MANIFEST = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))
PROBLEMS = MANIFEST["problems"]


def test_the_manifest_is_the_folder() -> None:
    assert sorted(p["file"] for p in PROBLEMS) == sorted(path.name for path in SUITE.glob("*.stem"))


@pytest.mark.parametrize("problem", PROBLEMS, ids=[p["id"] for p in PROBLEMS])
def test_statement(problem: dict[str, str]) -> None:
    source = (SUITE / problem["file"]).read_bytes()
    assert hashlib.sha256(source).hexdigest() == problem["sha256"]
    module = elaborate(parse_problem(source, problem["file"]))
    assert module.problems
    assert problem["source"]


def test_the_suite_is_what_it_should_be() -> None:
    false = [p for p in PROBLEMS if p["expected"] == "false"]
    closed_by_z3 = [p for p in PROBLEMS if p["raw_z3_closes"]]
    assert len(PROBLEMS) >= 150
    assert len(false) >= 15
    assert len(closed_by_z3) <= 30
