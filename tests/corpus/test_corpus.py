"""Every case of the corpus comes out as its header says, and for the reason that it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from stemai.errors import StemError
from stemai.judge import LEVELS, Judge, Options, Verdict
from tests.corpus.cases import Case, all_cases

CASES = all_cases()


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as warm:
        yield warm


def options_of(case: Case) -> Options:
    """The options that the header of a case asks for: `allow_vacuous`, `name=t`, `level=certified`."""
    options = Options(rlimit=4_000_000)
    for item in case.options:
        key, _, value = item.partition("=")
        options = replace(options, **{key: value if value else True})
    return options


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_case(case: Case, judge: Judge) -> None:
    if case.expect[0] == "bad":  # the problem itself is wrong: `bad L012`
        with pytest.raises(StemError) as caught:
            judge.judge(case.problem.encode(), case.submission.encode(), options_of(case))
        assert caught.value.code == case.expect[1]
        return
    verdict = judge.judge(case.problem.encode(), case.submission.encode(), options_of(case))
    assert verdict.status == case.expect[0], [e["message"] + " / " + e["cause"] for e in verdict.errors]
    if verdict.accepted:
        check_accepted(case, verdict)
    elif len(case.expect) > 1:
        check_refused(case, verdict)


def check_accepted(case: Case, verdict: Verdict) -> None:
    assert verdict.kind == case.expect[1]
    assert verdict.level is not None
    least = case.expect[2] if len(case.expect) > 2 else "attested"
    assert LEVELS.index(verdict.level) >= LEVELS.index(least)  # type: ignore[arg-type]
    assert verdict.certificate is not None


def check_refused(case: Case, verdict: Verdict) -> None:
    assert verdict.certificate is None
    reasons = {verdict.reason, *(e["code"] for e in verdict.errors)}
    assert case.expect[1] in reasons, verdict.errors
    if len(case.expect) > 2:
        lines = {e["place"]["line"] for e in verdict.errors if e["code"] == case.expect[1] and e["place"]}
        assert int(case.expect[2]) in lines, verdict.errors


def test_rejected_cases_name_a_twin() -> None:
    names = {case.name for case in CASES}
    for case in CASES:
        if case.expect[0] in ("rejected", "bad") and case.twin:
            assert case.twin in names, f"{case.name} names a twin that is not there"


def test_the_corpus_can_tell() -> None:
    """A judge that accepts all, or rejects all, or only parses, would fail on many cases."""
    accepted = sum(case.expect[0] == "accepted" for case in CASES)
    refused = len(CASES) - accepted
    assert accepted >= 0.3 * len(CASES)
    assert refused >= 0.3 * len(CASES)
