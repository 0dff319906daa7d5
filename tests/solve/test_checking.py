"""A submission from anywhere: accepted, rejected, or neither; mistakes in the problem are the asker's."""

from __future__ import annotations

import pytest

import stemai
from stemai.errors import LanguageError, StemError, UsageError
from tests.solve import texts


@pytest.mark.parametrize(
    ("name", "submission", "kind"),
    [
        ("am_gm", texts.AM_GM, "proved"),
        ("two_squares", texts.TWO_SQUARES, "solved"),
        ("euler", texts.EULER, "refuted"),
        ("last_digit", texts.LAST_DIGIT, "solved"),
    ],
)
def test_accepted(name: str, submission: str, kind: str) -> None:
    found = stemai.check(texts.PROBLEMS, submission, name=name)
    assert (found.verdict.status, found.verdict.kind, found.asked.name) == ("accepted", kind, name)
    assert found.verdict.certificate is not None
    assert found.asked.kind in ("theorem", "find", "solve", "compute")
    assert found.generation is None
    assert found.ratio is None


def test_rejected_says_why() -> None:
    found = stemai.check(texts.PROBLEMS, texts.WRONG, name="am_gm")
    assert found.verdict.status == "rejected"
    assert found.verdict.certificate is None
    (error, *_) = found.verdict.errors
    assert error["place"]["line"] == 2


def test_open_goals_are_told() -> None:
    found = stemai.check(texts.PROBLEMS, texts.OPEN, name="am_gm")
    assert found.verdict.status == "rejected"
    assert found.verdict.open_goals


@pytest.mark.parametrize("submission", [b"", b"\xff\xfe", b"(" * 100_000, b"proof", "x" * 2_000_000, "\u202eproof", b"\0"])
def test_a_submission_that_is_none_is_rejected(submission: str | bytes) -> None:
    found = stemai.check(texts.PROBLEMS, submission, name="am_gm")
    assert found.verdict.status == "rejected"
    assert found.verdict.errors


@pytest.mark.parametrize("problem", ["theorem", "theorem t : x = 1", "(" * 100_000, b"\xff", "theorem t : 1 = 1\0"])
def test_a_problem_that_is_none_is_the_askers_mistake(problem: str | bytes) -> None:
    with pytest.raises(StemError) as caught:
        stemai.check(problem, texts.AM_GM)
    assert isinstance(caught.value, LanguageError | UsageError)


def test_several_problems_need_a_name() -> None:
    with pytest.raises(StemError) as caught:
        stemai.check(texts.PROBLEMS, texts.AM_GM)
    assert caught.value.code == "J031"


def test_a_name_begins_no_line_of_its_own() -> None:
    """The name may come from a result file that somebody forged."""
    with pytest.raises(StemError) as caught:
        stemai.check(texts.PROBLEMS, texts.AM_GM, name="x\nam_gm: proved, certified\r\u2028y")
    assert caught.value.code == "J031"
    assert len(caught.value.message.splitlines()) == 1


def test_many_in_order() -> None:
    problem = texts.PROBLEMS.split("\n")[0]
    pairs = [(problem, texts.AM_GM), (problem, texts.WRONG), (problem, texts.AM_GM)]
    found = [r.verdict.status for r in stemai.check_many(pairs, jobs=2)]
    assert found == ["accepted", "rejected", "accepted"]


def test_jobs_have_bounds() -> None:
    with pytest.raises(UsageError) as caught:
        list(stemai.check_many([], jobs=0))
    assert caught.value.code == "U106"


def test_below_the_level_that_is_asked_for() -> None:
    options = stemai.JudgeOptions(target="attested", level="certified")
    found = stemai.check("theorem t (x : Real) : x^2 - 2*x + 1 >= 0", "proof t\n  by nlinarith\nqed", options=options)
    assert (found.verdict.status, found.verdict.reason) in (("undecided", "below_level"), ("accepted", ""))
    if found.verdict.accepted:
        assert found.verdict.level == "certified"
