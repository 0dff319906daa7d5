"""The STEM suite: its manifest says what is on disk, and the judge accepts every solution as what the suite claims."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from stemai.judge import Options
from stemai.judge.check import check

SUITE = Path(__file__).resolve().parents[2] / "suites" / "stem"
MANIFEST = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))
PROBLEMS = MANIFEST["problems"]


def test_the_manifest_is_the_folder() -> None:
    assert [p["file"] for p in PROBLEMS] == sorted(path.name for path in SUITE.glob("*.stem"))
    assert {p["solution"] for p in PROBLEMS} == {f"solutions/{path.name}" for path in SUITE.glob("solutions/*")}
    assert len({p["digest"] for p in PROBLEMS}) == len(PROBLEMS)


@pytest.mark.slow
@pytest.mark.parametrize("problem", PROBLEMS, ids=[p["id"] for p in PROBLEMS])
def test_solution(problem: dict[str, str]) -> None:
    text = (SUITE / problem["file"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == problem["sha256"]
    verdict = check(text, (SUITE / problem["solution"]).read_bytes(), Options(name=problem["id"], level="certified"))
    assert verdict.status == "accepted", verdict
    assert verdict.digest is not None
    assert (verdict.kind == "refuted") == (problem["expected"] == "false")
    assert verdict.assumptions != "contradictory"


def test_the_suite_is_what_it_should_be() -> None:
    families = Counter(p["family"] for p in PROBLEMS)
    assert len(PROBLEMS) >= 80
    assert len(families) >= 10
    assert sum(p["expected"] == "false" for p in PROBLEMS) >= 12
    assert sum(p["raw_z3_closes"] for p in PROBLEMS) <= len(PROBLEMS) / 3
    assert all(p["source"] for p in PROBLEMS)
