"""Refutations of clauses: found where there is one, trimmed, and held by the kernel."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import Fault
from stemai.kernel.gates import require_refutation
from stemai.oracle import limits, sat

VARIABLES = 4
literals = st.integers(1, VARIABLES).flatmap(lambda v: st.sampled_from([v, -v]))
clauses = st.lists(literals, min_size=1, max_size=3, unique_by=abs).map(tuple)


def satisfiable(given_: list[tuple[int, ...]]) -> bool:
    points = itertools.product((False, True), repeat=VARIABLES)
    return any(all(any(p[abs(n) - 1] is (n > 0) for n in c) for c in given_) for p in points)


@settings(max_examples=60)
@given(st.lists(clauses, min_size=1, max_size=30))
def test_found_if_and_only_if_there_is_one(given_: list[tuple[int, ...]]) -> None:
    found = sat.refutation(given_)
    assert (found is None) is satisfiable(given_)
    if found is not None:
        require_refutation(given_, VARIABLES, found)


def test_numbers_that_are_learned_between_those_that_are_given() -> None:
    """CaDiCaL numbers `-8` before it is given the last clause."""
    given_ = [(1,), (-10, -9), (-10, 8), (10, 9, -8), (-9,), (-10,), (8,)]
    found = sat.refutation(given_)
    assert found is not None
    require_refutation(given_, 10, found)


PROOF = b"5 2 0 1 2 0\n6 3 0 9 9 0\n6 d 1 0\n7 4 0 5 3 0\n8 0 5 7 4 0\n9 0 8 0\n"


def test_only_what_is_needed_is_kept() -> None:
    assert sat.trimmed(4, PROOF) == (2, 0, 1, 2, 0, 4, 0, 5, 3, 0, 0, 5, 6, 4, 0)


def test_a_proof_without_an_end_is_none() -> None:
    assert sat.trimmed(4, b"5 2 0 1 2 0\n") is None
    assert sat.trimmed(4, b"") is None


def pigeons(holes: int) -> list[tuple[int, ...]]:
    at = {(i, h): i * holes + h + 1 for i in range(holes + 1) for h in range(holes)}
    somewhere = [tuple(at[i, h] for h in range(holes)) for i in range(holes + 1)]
    return somewhere + [(-at[i, h], -at[j, h]) for h in range(holes) for i in range(holes + 1) for j in range(i)]


def test_a_search_ends_at_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sat.refutation(pigeons(5)) is not None
    monkeypatch.setattr(limits, "SAT_CONFLICTS", 5)
    assert sat.refutation(pigeons(5)) is None
    monkeypatch.setattr(limits, "SAT_CONFLICTS", 20_000)
    monkeypatch.setattr(limits, "SAT_PROOF_BYTES", 100)
    assert sat.refutation(pigeons(9)) is None


def test_without_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    sat._folder.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Fault) as caught:
        sat.refutation([(1,), (-1,)])
    assert caught.value.code == "F001"
    assert "python-sat" in caught.value.mend
    sat._folder.cache_clear()
