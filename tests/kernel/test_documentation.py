"""docs/rules.md says what the kernel has."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

from stemai.kernel.sequents import RULES

ROOT = Path(__file__).parents[2]


def test_rules_are_documented() -> None:
    command = [sys.executable, "scripts/rules.py", "--check"]
    ended = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr


def test_every_rule_has_a_figure() -> None:
    for rule in RULES.values():
        figure = (rule.function.__doc__ or "").strip().splitlines()[0]
        assert figure.startswith("``"), rule.name
        assert "|-" in figure, rule.name


def test_every_rule_is_short() -> None:
    """A reader checks a rule at a glance, or not at all."""
    for rule in RULES.values():
        assert len(inspect.getsourcelines(rule.function)[0]) <= 40, rule.name
