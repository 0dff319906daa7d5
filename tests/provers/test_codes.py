"""Every code that is raised has its entry, and every entry is raised."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import stemai
from stemai.cli.codes import CODES as CLI
from stemai.cli.explain import TABLES
from stemai.errors import Code
from stemai.export.codes import CODES as EXPORT
from stemai.provers.codes import CODES as PROVERS
from stemai.solve.codes import CODES as SOLVE
from stemai.suites.codes import CODES as SUITES

SOURCE = Path(stemai.__file__).parent


def test_codes_and_raises_agree() -> None:
    """A package may raise a code of one below it; none is without an entry, and no entry is without a raise."""
    files = [p for p in sorted(SOURCE.rglob("*.py")) if p.name != "codes.py"]
    raised = {code for path in files for code in re.findall(r'"([PUF]\d{3})"', path.read_text(encoding="utf-8"))}
    entries = {code for package in TABLES for code in import_module(f"stemai.{package}.codes").CODES}
    assert raised == {code for code in entries if code[0] in "PUF"}


@pytest.mark.parametrize("codes", [PROVERS, EXPORT, SOLVE, SUITES, CLI])
def test_entries_say_something(codes: dict[str, Code]) -> None:
    for name, code in codes.items():
        assert all((code.title, code.explanation, code.mend)), name
        assert code.bad_example == ""
