"""Every case of the corpus comes out as its header says, and for the reason that it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemai.errors import Fault, StemError
from stemai.judge import Judge, Verdict
from stemai.selfcheck import judges
from stemai.selfcheck.corpus import Case, all_cases, folder, mismatch

TESTS = Path(__file__).parents[1]
CASES = all_cases(TESTS)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as warm:
        yield warm


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_case(case: Case, judge: Judge) -> None:
    found: Verdict | StemError
    try:
        found = judge.judge(case.problem.encode(), case.submission.encode(), case.options)
    except Fault:
        raise
    except StemError as error:  # the problem itself is wrong: `bad L012`
        found = error
    assert mismatch(case, found) == ""


def test_the_corpus_is_that_of_the_checkout() -> None:
    assert folder() == TESTS


def test_rejected_cases_name_a_twin() -> None:
    names = {case.name for case in CASES}
    for case in CASES:
        if case.expect[0] in ("rejected", "bad") and case.twin:
            assert case.twin in names, f"{case.name} names a twin that is not there"


@pytest.mark.parametrize("name", judges.DUMMIES)
def test_the_corpus_can_tell(name: str) -> None:
    """A judge that accepts all, or rejects all, or only parses, is wrong about many cases, and about some of each size."""
    wrong = [case for case in CASES if mismatch(case, judges.DUMMIES[name](case))]
    assert len(wrong) >= 0.3 * len(CASES)
    accepted, refused = (Counter(c.family for c in CASES if c.accepted is end) for end in (True, False))
    large = {family for family in accepted if accepted[family] + refused[family] >= 10 and refused[family]}
    assert large <= {case.family for case in wrong}


def test_a_mismatch_is_seen() -> None:
    """What the comparison looks at: status, kind, level, certificate, code and line."""
    accepted = next(c for c in CASES if c.expect == ("accepted", "proved", "certified"))
    right = Verdict("accepted", kind="proved", level="certified", certificate={})
    assert mismatch(accepted, right) == ""
    for wrong in (
        Verdict("accepted", kind="refuted", level="certified", certificate={}),
        Verdict("accepted", kind="proved", level="agreed", certificate={}),
        Verdict("accepted", kind="proved", level="certified"),
        Verdict("rejected"),
    ):
        assert mismatch(accepted, wrong)
    refused = next(c for c in CASES if c.expect[0] == "rejected" and len(c.expect) == 3)
    code, line = refused.expect[1], int(refused.expect[2])
    error = {"code": code, "message": "", "place": {"line": line}}
    assert mismatch(refused, Verdict("rejected", errors=(error,))) == ""
    assert mismatch(refused, Verdict("rejected", errors=({**error, "place": {"line": line + 1}},)))
    assert mismatch(refused, Verdict("rejected", errors=({**error, "code": "J000"},)))
