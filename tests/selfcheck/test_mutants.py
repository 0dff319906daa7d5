"""Mutants: that they are mutants, that what is accepted of them is true, and that a hole in the kernel would be noticed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from stemai.errors import StemError
from stemai.kernel.sequents import RULES
from stemai.language import parse_problem, parse_submission
from stemai.library import elaborate
from stemai.selfcheck import certificates, conditions, corpus, judged, texts, walk
from stemai.selfcheck.mutants import all_mutants, modules, mutants_of
from stemai.selfcheck.survivors import EXPLAINED
from tests.selfcheck.seeds import seeds

TESTS = Path(__file__).parents[1]
CASES = [case for case in corpus.all_cases(TESTS) if case.accepted]
SAMPLE = 24  # kernel mutants: each runs all attacks in a process of its own


def readable(problem: str, submission: str) -> bool:
    try:
        elaborate(parse_problem(problem.encode()))
        parse_submission(submission.encode())
    except StemError:
        return False
    return True


def test_mutants_of_texts_differ_and_many_can_be_read() -> None:
    random, read = Random(1), 0
    for case in random.sample(CASES, 150):
        problem, submission = texts.mutant(case.problem, random), texts.mutant(case.submission, random)
        assert problem != case.problem
        assert submission != case.submission
        assert texts.mutant(case.problem, Random(7)) == texts.mutant(case.problem, Random(7))
        read += readable(problem, case.submission) + readable(case.problem, submission)
    assert read > 0.3 * 300


def test_tokens_keep_every_character() -> None:
    for case in CASES:
        assert "".join(texts.tokens(case.problem + case.submission)) == case.problem + case.submission


def test_a_mutant_of_both_changes_both() -> None:
    problem, submission = texts.together(
        "theorem t (x : Int) : x + 3 = 3 + x\n", "proof t\n  have a : x + 3 = 3 + x by ring\nqed\n", Random(2)
    )
    assert problem.count("+ 3") == submission.count("+ 3") != 1


@pytest.mark.slow
def test_mutated_certificates_prove_only_truths() -> None:
    """Of certificates that use every rule without a premise, and those of structure; the corpus has the others."""
    tally = certificates.of(seeds(), Random(1), 400)
    assert tally.alarms == []
    assert tally.ends["refused"] > tally.tried * 0.7
    assert sum(n for end, n in tally.ends.items() if end.startswith("shown")) > 0, "the edits are too coarse to test anything"


@pytest.mark.slow
def test_what_rules_accept_holds() -> None:
    walked = walk.walked(seed=1, count=500)
    assert walked.tally.alarms == []
    assert walked.tally.ends["shown: solver"] > 20
    assert set(walked.used) <= set(RULES)


@pytest.mark.slow
def test_a_sample_of_side_conditions_is_attacked() -> None:
    """One mutant of each part of the kernel; `stemai selfcheck --nightly --only kernel` runs all of them."""
    mutants = [m for m in all_mutants() if m.name not in EXPLAINED]
    step = len(mutants) // SAMPLE
    outcomes = [conditions.run(m, TESTS) for m in mutants[step // 2 :: step]]
    assert len(outcomes) >= SAMPLE
    assert [o.mutant.name for o in outcomes if o.status == "survived"] == []


@pytest.mark.fast
def test_explained_survivors_exist() -> None:
    names = {m.name for m in all_mutants()}
    assert set(EXPLAINED) <= names, "a mutant that is explained is gone: the kernel has changed, look at it again"
    assert all(len(reason) > 20 for reason in EXPLAINED.values())


@pytest.mark.fast
def test_every_refusal_has_a_mutant() -> None:
    """The modules that refuse have mutants, one at least for each `raise` and `refuse` that is not in a handler."""
    assert {m.file for m in all_mutants()} <= set(modules())
    assert all(
        mutants_of(f"rules/{name}.py") for name in ("logic", "equality", "arithmetic", "integers", "definitions", "primes")
    )


def test_a_certificate_of_something_else_is_an_alarm() -> None:
    """The statement of an accepted mutant is compared with its text, whatever the judge says."""
    case = next(c for c in CASES if c.name.startswith("arithmetic/") and c.expect[1] == "proved")
    tally = judged.account(case, case.problem, case.submission, case.options, False, seeds()[0].checked, "text")
    assert tally.through == 1
