"""The formulas against published values, against counting, and against what must always hold."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.bench import statistics

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score, no continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes: int, trials: int, low: float, high: float) -> None:
    found = statistics.wilson(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_its_share(pair: tuple[int, int]) -> None:
    successes, trials = pair
    found = statistics.wilson(successes, trials)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    mirrored = statistics.wilson(trials - successes, trials)
    assert math.isclose(mirrored.low, 1 - found.high, abs_tol=1e-12)


def test_nothing_is_known_of_no_trials() -> None:
    assert statistics.wilson(0, 0).to_json() == {"value": 0.0, "low": 0.0, "high": 1.0, "items": 0}


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_pass_at_k_is_the_share_of_draws_that_hold_a_solved_one(case: tuple[int, int, int]) -> None:
    attempts, solved, k = case
    draws = list(itertools.combinations([True] * solved + [False] * (attempts - solved), k))
    assert math.isclose(statistics.pass_at(attempts, solved, k), sum(map(any, draws)) / len(draws))


@pytest.mark.parametrize(("attempts", "solved", "k"), [(3, 4, 1), (3, -1, 1), (3, 1, 0), (3, 1, 4)])
def test_pass_at_k_of_nonsense(attempts: int, solved: int, k: int) -> None:
    with pytest.raises(ValueError, match="pass@"):
        statistics.pass_at(attempts, solved, k)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (1, 0, 1.0),
        (6, 0, 2 / 64),
        (10, 2, 2 * (1 + 12 + 66) / 4096),
        (2, 10, 2 * (1 + 12 + 66) / 4096),
        (121, 59, 4.434e-06),  # the binomial tail of 59 in 180, twice
    ],
)
def test_mcnemar(only_first: int, only_second: int, p: float) -> None:
    assert math.isclose(statistics.mcnemar(only_first, only_second), p, rel_tol=1e-3)


def test_mcnemar_of_very_many_pairs_is_a_number() -> None:
    assert statistics.mcnemar(3_000, 0) == 0.0
    assert 0.9 < statistics.mcnemar(5_000, 5_003) <= 1.0


def test_holm() -> None:
    assert statistics.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert statistics.holm([]) == []
    assert statistics.holm([0.6, 0.7]) == pytest.approx([1.0, 1.0])


def test_quantiles() -> None:
    assert statistics.quantile([], 0.5) is None
    assert statistics.quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert statistics.quantile([1.0, 2.0], 0.75) == 1.75


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=20))
def test_an_interval_holds_its_mean_and_is_the_same_again(values: list[float]) -> None:
    found = statistics.mean_with_interval(values)
    assert found == statistics.mean_with_interval(values)
    assert found.low - 1e-12 <= found.value <= found.high + 1e-12


def test_all_solved_is_not_certainty() -> None:
    assert statistics.mean_with_interval([1.0] * 10).low == pytest.approx(0.7225, abs=1e-4)
    assert statistics.difference([1.0] * 10, [1.0] * 10).low == pytest.approx(-0.2775, abs=1e-4)


def test_the_bootstrap_covers_what_it_should() -> None:
    """Of 200 suites drawn from one source, about 95% of the intervals hold the true mean."""
    chance = random.Random(7)
    truth, held = 0.5, 0
    for _ in range(200):
        values = [sum(chance.random() < p for _ in range(4)) / 4 for p in (chance.random() for _ in range(60))]
        found = statistics.mean_with_interval(values)
        held += found.low <= truth <= found.high
    assert 178 <= held <= 199


def test_a_difference_is_paired() -> None:
    first = [1.0, 0.5, 1.0, 0.75] * 10
    shifted = [value - 0.25 for value in first]
    found = statistics.difference(first, shifted)
    assert found.value == pytest.approx(0.25)
    assert found.high - found.low < 0.2  # the items vary, the differences do not
