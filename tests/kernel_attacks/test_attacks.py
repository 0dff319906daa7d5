"""Every bad input is refused with its code and its reason, and its twin one edit away is accepted; `-O` changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stemai.kernel.sequents import RULES
from tests.kernel_attacks import all_families
from tests.kernel_attacks.writing import Family, mismatch

FAMILIES = list(all_families())
ROOT = Path(__file__).parents[2]


@pytest.mark.fast
@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_family(family: Family) -> None:
    assert mismatch(family) == []


@pytest.mark.fast
def test_every_rule_is_attacked() -> None:
    attacked = {f.name.removeprefix("rule ") for f in FAMILIES if f.name.startswith("rule ")}
    assert attacked == set(RULES)
    without = {f.name for f in FAMILIES if f.refused}
    assert {f"rule {name}" for name in RULES} - without <= {"rule cut"}  # a cut has no side condition


def test_optimised_python_refuses_the_same() -> None:
    command = [sys.executable, "-O", "-m", "tests.kernel_attacks"]
    ended = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr
