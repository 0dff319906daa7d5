"""No false formula has a proof in one step, and no true one a disproof, whichever method is named.

Formulas come from `formulas.py`, and their truth from `meaning.py`, which uses no code of the judge.
"""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import KernelError, LimitReached
from stemai.judge import Options, Verdict
from stemai.judge.check import check
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.kernel.theory import Theory
from stemai.language import elaborate, parse_problem
from tests.properties.formulas import DEFINITIONS, Maker, written
from tests.properties.meaning import truth

OPTIONS = Options(rlimit=200_000)
SEEDS = st.integers(0, 2**64 - 1)  # a whole formula is drawn from one: hypothesis would draw small ones only
METHODS = ("compute", "decide", "auto", "linarith", "nlinarith", "omega", "tauto", "congruence", "bv_decide")


@cache
def theory() -> Theory:
    """The definitions that the formulas use, shown to end."""
    return settle(elaborate(parse_problem(DEFINITIONS)), OPTIONS).theory


def made(random: Random, closed: bool) -> tuple[str, bool | None]:
    """A formula, with or without variables around it, and its truth value."""
    maker = Maker(random)
    formula = maker.formula(random.randint(1, 3)) if closed else maker.statement(random.randint(0, 2))
    return written(formula), truth(formula, {})


def verdict(item: str, formula: str, method: str) -> Verdict:
    """What the judge says to a proof or a disproof of one step."""
    return check(
        f"{DEFINITIONS}theorem t : {formula}\n".encode(), f"{item} t\n  by {method}\nqed\n".encode(), OPTIONS
    )


def computed(formula: str) -> bool | None:
    """What the kernel's evaluator says of a formula; None where it does not decide it."""
    (problem,) = elaborate(parse_problem(f"{DEFINITIONS}theorem t : {formula}\n")).problems
    try:
        return bool(evaluate(problem.goal, theory()))
    except (KernelError, LimitReached):
        return None


@settings(max_examples=200)
@given(SEEDS, st.booleans())
def test_no_false_theorem(seed: int, closed: bool) -> None:
    random = Random(seed)
    formula, value = made(random, closed)
    method = random.choice(METHODS) + random.choice(("", " unfolding tri, half, clip, step, even"))
    for item, wrong in (("proof", False), ("disproof", True)):
        if value is wrong:
            found = verdict(item, formula, method)
            assert not found.accepted, f"{item} by {method} of {formula}"
            assert found.certificate is None


@settings(max_examples=1000)
@given(SEEDS)
def test_evaluation_never_errs(seed: int) -> None:
    """Reading and evaluating a formula gives the value that the reference gives, wherever both decide it."""
    formula, value = made(Random(seed), closed=seed % 3 > 0)
    found = computed(formula)
    assert value is None or found in (None, value), f"{formula} is {value}, and evaluates to {found}"


@pytest.mark.parametrize("seed", range(4))
def test_the_reference_can_tell(seed: int) -> None:
    """Both truth values occur, and the evaluator decides most of them: the tests above are not empty."""
    random = Random(seed)
    values = [made(random, closed=True) for _ in range(60)]
    decided = [(formula, value) for formula, value in values if value is not None]
    assert all(sum(v is value for _, v in decided) >= 10 for value in (True, False))
    assert sum(computed(formula) is value for formula, value in decided) >= len(decided) // 2
