"""Every code that is raised has its entry, and every entry is raised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stemai
from stemai.cli.codes import CODES as CLI
from stemai.errors import Code
from stemai.export.codes import CODES as EXPORT
from stemai.provers.codes import CODES as PROVERS
from stemai.solve.codes import CODES as SOLVE
from stemai.suites.codes import CODES as SUITES

SOURCE = Path(stemai.__file__).parent


@pytest.mark.parametrize(
    ("package", "codes"),
    [("provers", PROVERS), ("export", EXPORT), ("solve", SOLVE), ("suites", SUITES), ("cli", CLI)],
)
def test_codes_and_raises_agree(package: str, codes: dict[str, Code]) -> None:
    files = [p for p in sorted((SOURCE / package).glob("*.py")) if p.name != "codes.py"]
    raised = set()
    for path in files:
        raised |= set(re.findall(r'"([PUF]\d{3})"', path.read_text(encoding="utf-8")))
    assert raised == set(codes)


@pytest.mark.parametrize("codes", [PROVERS, EXPORT, SOLVE, SUITES, CLI])
def test_entries_say_something(codes: dict[str, Code]) -> None:
    for name, code in codes.items():
        assert all((code.title, code.explanation, code.mend)), name
        assert code.bad_example == ""
