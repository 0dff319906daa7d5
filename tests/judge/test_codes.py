"""Every bad example of the judge raises its code, and every code that the judge raises has an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import stemai.judge
from stemai.errors import StemError
from stemai.judge import Judge, Options
from stemai.judge.codes import CODES

SOURCES = Path(stemai.judge.__file__).parent
WITH_EXAMPLE = sorted(code for code, entry in CODES.items() if entry.bad_example)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as warm:
        yield warm


@pytest.mark.parametrize("code", WITH_EXAMPLE)
def test_bad_example(code: str, judge: Judge) -> None:
    problem, _, submission = CODES[code].bad_example.partition("---- submission\n")
    try:
        verdict = judge.judge(problem.encode(), submission.encode(), Options(rlimit=4_000_000))
    except StemError as error:
        assert error.code == code
        return
    assert not verdict.accepted
    assert code in [e["code"] for e in (*verdict.errors, *verdict.warnings)]


def test_every_code_has_an_entry() -> None:
    raised = {c for path in SOURCES.rglob("*.py") for c in re.findall(r'"((?:J|F)\d{3})"', path.read_text())}
    assert raised <= CODES.keys()
