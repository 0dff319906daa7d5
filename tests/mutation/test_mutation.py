"""Samples of the mutation runs; the whole of each is a command, named in its module."""

from __future__ import annotations

import time

import pytest

from tests.mutation import certificates, garbage, walk
from tests.mutation.kernel import run_all, unexplained
from tests.mutation.mutants import all_mutants, modules, mutants_of
from tests.mutation.survivors import EXPLAINED

SAMPLE = 24  # kernel mutants: each runs all attacks in a process of its own
CERTIFICATES = 2_000
SECONDS = 35.0


@pytest.mark.slow
def test_a_sample_of_side_conditions_is_attacked() -> None:
    """One mutant of each part of the kernel; `python -m tests.mutation.kernel` runs all of them."""
    mutants = [m for m in all_mutants() if m.name not in EXPLAINED]
    step = len(mutants) // SAMPLE
    outcomes = list(run_all(mutants[step // 2 :: step]))
    assert len(outcomes) >= SAMPLE
    assert [o.mutant.name for o in unexplained(outcomes)] == []


@pytest.mark.fast
def test_explained_survivors_exist() -> None:
    names = {m.name for m in all_mutants()}
    assert set(EXPLAINED) <= names, "a mutant that is explained is gone: the kernel has changed, look at it again"
    assert all(len(reason) > 20 for reason in EXPLAINED.values())


@pytest.mark.fast
def test_every_refusal_has_a_mutant() -> None:
    """The modules that refuse have mutants, one at least for each `raise` and `refuse` that is not in a handler."""
    assert {m.file for m in all_mutants()} <= set(modules())
    assert all(mutants_of(f"rules/{name}.py") for name in ("logic", "equality", "arithmetic", "integers", "definitions", "primes"))


@pytest.mark.slow
def test_mutated_certificates_prove_only_truths() -> None:
    report = certificates.run(CERTIFICATES, seed=1, stop=time.monotonic() + SECONDS)
    assert report.alarms == []
    assert report.counts.total() > CERTIFICATES // 10
    assert report.counts["refused"] > report.counts.total() * 0.7
    assert report.counts["shown"] > 0, "no mutant with another statement replays: the edits are too coarse to test anything"


@pytest.mark.slow
def test_what_rules_accept_holds() -> None:
    walked = walk.run(2_000, seed=1, stop=time.monotonic() + SECONDS)
    assert walked.alarms == []
    assert walked.counts["shown"] > 20


@pytest.mark.slow
def test_garbage_is_refused_by_its_own_errors() -> None:
    counts, alarms = garbage.run(3_000, seed=1, stop=time.monotonic() + SECONDS)
    assert alarms == []
    assert counts["refused"] > 300
