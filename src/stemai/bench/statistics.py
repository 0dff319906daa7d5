"""The statistics of a measurement, exact where they can be and small: no package is needed.

Sources: Wilson, JASA 22 (1927); Chen et al., Evaluating Large Language Models Trained on Code (2021), the estimator of
pass@k; McNemar, Psychometrika 12 (1947), in its exact form; Efron, Annals of Statistics 7 (1979), the bootstrap; Holm,
Scandinavian Journal of Statistics 6 (1979).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

from stemai.bench import limits


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1, or a difference of two, with the ends of its interval, and of how many items it is."""

    value: float
    low: float
    high: float
    items: int

    def to_json(self) -> dict[str, float | int]:
        return {"value": self.value, "low": self.low, "high": self.high, "items": self.items}


def wilson(successes: float, trials: int, confidence: float = limits.CONFIDENCE) -> Estimate:
    """The share of successes with its score interval; (0, 1) of no trials.

    `successes` may be a sum of shares: a mean of shares varies at most as much as a share, so the interval is then wide.
    """
    if trials == 0:
        return Estimate(0.0, 0.0, 1.0, 0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = successes / trials, z * z / trials
    middle = (share + square / 2) / (1 + square)
    half = z * math.sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return Estimate(share, low, high, trials)


def pass_at(attempts: int, solved: int, k: int) -> float:
    """The probability that k of the `attempts`, drawn without replacement, hold a solved one: 1 - C(n-c, k) / C(n, k).

    Raises: ValueError unless 0 <= solved <= attempts and 1 <= k <= attempts.
    """
    if not 0 <= solved <= attempts or not 1 <= k <= attempts:
        raise ValueError(f"pass@{k} of {solved} in {attempts}")
    return 1.0 - math.comb(attempts - solved, k) / math.comb(attempts, k)


def mean_with_interval(values: Sequence[float], confidence: float = limits.CONFIDENCE) -> Estimate:
    """The mean of shares, one for each item, with the percentile bootstrap over items.

    Where every value is 0 or 1 the mean is a share of items, and the interval is Wilson's: a bootstrap of equal values
    would be sure of itself.
    """
    if all(value in (0.0, 1.0) for value in values):
        return wilson(sum(values), len(values), confidence)
    low, high = _percentiles(values, confidence)
    return Estimate(fmean(values), low, high, len(values))


def difference(first: Sequence[float], second: Sequence[float], confidence: float = limits.CONFIDENCE) -> Estimate:
    """The mean of first - second over the same items in the same order, with the paired bootstrap over items."""
    values = [a - b for a, b in zip(first, second, strict=True)]
    if not values:
        return Estimate(0.0, -1.0, 1.0, 0)
    low, high = _percentiles(values, confidence)
    if min(values) == max(values):  # as far as the rate of what was never seen may reach
        reach = wilson(0, len(values), confidence).high
        low, high = max(-1.0, low - reach), min(1.0, high + reach)
    return Estimate(fmean(values), low, high, len(values))


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided exact p-value that two provers are equally good, from the items that only one of them solved."""
    discordant = only_first + only_second
    if discordant == 0:
        return 1.0
    tail = sum(math.comb(discordant, k) for k in range(min(only_first, only_second) + 1))
    p: float = 2 * tail / 2**discordant  # int / int: exact to the last digit, also where 2**n is no float
    return min(1.0, p)


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value as it counts when all of them are looked at together."""
    order = sorted(range(len(p_values)), key=lambda n: p_values[n])
    adjusted, worst = [1.0] * len(p_values), 0.0
    for rank, n in enumerate(order):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[n]))
        adjusted[n] = worst
    return adjusted


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of the values lie, between two neighbours in proportion; None of nothing."""
    if not values:
        return None
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])


def _percentiles(values: Sequence[float], confidence: float) -> tuple[float, float]:
    chance = random.Random(limits.BOOTSTRAP_SEED)
    means = [fmean(chance.choices(values, k=len(values))) for _ in range(limits.BOOTSTRAP)]
    tail = (1 - confidence) / 2
    low, high = quantile(means, tail), quantile(means, 1 - tail)
    return (0.0 if low is None else low), (0.0 if high is None else high)
