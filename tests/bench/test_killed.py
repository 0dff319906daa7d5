"""A run that is killed with SIGKILL, again and again, at moments that nobody chose: it ends as if it had not been."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
import zlib
from pathlib import Path

import pytest

from stemai.bench.store import Store
from tests.bench import making
from tests.cli.running import COMMAND, environment

REPEATED = 8  # times that the proposals are given, so that there is something to kill
# Statements that are settled in a moment: on a machine under load a clock must not decide.
PROBLEMS = """\
theorem am_gm (a b : Real) (ha : 0 <= a) (hb : 0 <= b) : a * b <= ((a + b) / 2)^2
find two_squares (x y : Int) : 0 < x < y and x^2 + y^2 = 1105
theorem small (n : Nat) : n < 3
compute last_digit : 7^2025 mod 10
"""
PROPOSALS = [
    *((prover, item, text) for prover, item, text in making.PROPOSALS if item != "euler"),
    ("good", "small", "counterexample small := n := 3\n"),
    ("poor", "small", "counterexample small := n := 2\n"),
]


def command(folder: Path, store: str) -> list[str]:
    words = ["bench", "run", str(folder / "run.toml"), "--store", str(folder / store)]
    return [*COMMAND, *words, "--submissions", str(folder / "outputs.jsonl"), "-q"]


def outcome(store: Path) -> list[object]:
    """All that a run is about: verdicts, submissions and certificates; not times, nor memory."""
    with Store(store) as found:
        rows = found.db.execute(
            "SELECT o.number, item, prover, seed, outcome, status, o.kind, level, reason, steps, data"
            " FROM outcomes o JOIN results r USING (number) ORDER BY 1"
        ).fetchall()
        assert found.count("results") == found.count("attempts") == len(rows)
        commitment = found.commitment
    told: list[object] = [commitment]
    for *row, data in rows:
        result = json.loads(zlib.decompress(data))
        told.append([*row, result["submission"], result["certificate"], result["verdict"]])
    return told


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """What comes of the run where nobody kills it."""
    folder = tmp_path_factory.mktemp("whole")
    making.write(folder, problems=PROBLEMS, proposals=making.lines(PROPOSALS) * REPEATED)
    subprocess.run(command(folder, "whole.db"), check=True, timeout=300, env=environment(), capture_output=True)
    found = outcome(folder / "whole.db")
    assert len(found) == 1 + 4 + REPEATED * len(PROPOSALS)
    return found


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_kills_change_nothing(tmp_path: Path, expected: list[object], kills: int) -> None:
    making.write(tmp_path, problems=PROBLEMS, proposals=making.lines(PROPOSALS) * REPEATED)
    chance, counts = random.Random(kills), [0]
    for _ in range(kills):
        with subprocess.Popen(
            command(tmp_path, "killed.db"), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.05, 3.0))
            process.send_signal(signal.SIGKILL)
        counts.append(rows(tmp_path / "killed.db"))
    assert counts == sorted(counts), "a finished attempt got lost"
    subprocess.run(command(tmp_path, "killed.db"), check=True, timeout=300, env=environment(), capture_output=True)
    assert outcome(tmp_path / "killed.db") == expected


def rows(store: Path) -> int:
    """The rows of a store that may not have been begun."""
    if not store.exists() or store.stat().st_size == 0:
        return 0
    with Store(store, writing=True) as found:
        return found.count("attempts") if found.begun else 0
