"""No false formula has a proof in one step, and no true one a disproof; evaluators, solvers and reference agree.

Formulas come from `formulas.py`, and their truth from `reference.py`, which uses no code of the judge.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.judge.check import check
from stemai.selfcheck.agreement import METHODS, OPTIONS, UNFOLDING, computed, goal_of, made, texts, theory
from stemai.selfcheck.meaning import Interpretation

SEEDS = st.integers(0, 2**64 - 1)  # a whole formula is drawn from one: hypothesis would draw small ones only


@settings(max_examples=200)
@given(SEEDS, st.booleans())
def test_no_false_theorem(seed: int, closed: bool) -> None:
    random = Random(seed)
    formula, value = made(random, closed)
    method = random.choice(METHODS) + random.choice(("", UNFOLDING))
    for item, wrong in (("proof", False), ("disproof", True)):
        if value is wrong:
            found = check(*texts(formula, item, method), OPTIONS)
            assert not found.accepted, f"{item} by {method} of {formula}"
            assert found.certificate is None


@settings(max_examples=1000)
@given(SEEDS)
def test_evaluation_never_errs(seed: int) -> None:
    """Reading a formula and evaluating it, in two ways, gives the value that the reference gives, wherever they decide it."""
    random = Random(seed)
    formula, value = made(random, closed=seed % 3 > 0)
    goal = goal_of(formula)
    found = {value, computed(goal), Interpretation(theory(), random).truth(goal)} - {None}
    assert len(found) <= 1, f"{formula} is {value}, and evaluates to {found}"


@pytest.mark.parametrize("seed", range(4))
def test_the_reference_can_tell(seed: int) -> None:
    """Both truth values occur, and both evaluators decide most of them: the tests above are not empty."""
    random = Random(seed)
    values = [made(random, closed=True) for _ in range(60)]
    decided = [(goal_of(formula), value) for formula, value in values if value is not None]
    assert all(sum(v is value for _, v in decided) >= 10 for value in (True, False))
    assert sum(computed(goal) is value for goal, value in decided) >= len(decided) // 2
    assert sum(Interpretation(theory(), random).truth(goal) is value for goal, value in decided) >= len(decided) // 2
