"""No false formula has a proof in one step, and no true one a disproof, whichever method is named.

Formulas come from `formulas.py`, and their truth from `meaning.py`, which uses no code of the judge.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.judge import Options, Verdict
from stemai.judge.check import check
from tests.properties.formulas import DEFINITIONS, Maker, written
from tests.properties.meaning import truth

OPTIONS = Options(rlimit=200_000)
SEEDS = st.integers(0, 2**64 - 1)  # a whole formula is drawn from one: hypothesis would draw small ones only
METHODS = ("compute", "decide", "auto", "linarith", "nlinarith", "omega", "tauto", "congruence", "bv_decide")


def verdict(item: str, formula: str, method: str) -> Verdict:
    """What the judge says to a proof or a disproof of one step."""
    return check(
        f"{DEFINITIONS}theorem t : {formula}\n".encode(), f"{item} t\n  by {method}\nqed\n".encode(), OPTIONS
    )


def made(random: Random, closed: bool) -> tuple[str, bool | None]:
    """A formula, with or without variables around it, and its truth value."""
    maker = Maker(random)
    formula = maker.formula(random.randint(1, 3)) if closed else maker.statement(random.randint(0, 2))
    return written(formula), truth(formula, {})


@settings(max_examples=150)
@given(SEEDS, st.booleans())
def test_no_false_theorem(seed: int, closed: bool) -> None:
    random = Random(seed)
    formula, value = made(random, closed)
    method = random.choice(METHODS)
    unfolding = random.choice(("", " unfolding tri, half, clip, step, even"))
    for item, wrong in (("proof", False), ("disproof", True)):
        if value is wrong:
            found = verdict(item, formula, method + unfolding)
            assert not found.accepted, f"{item} by {method}{unfolding} of {formula}"
            assert found.certificate is None


@settings(max_examples=250)
@given(SEEDS, st.booleans())
def test_computation_never_errs(seed: int, closed: bool) -> None:
    """What `compute` decides is what the reference says; it may only leave open what the reference decides."""
    formula, value = made(Random(seed), closed)
    found = verdict("proof", formula, "compute")
    if value is not None:
        wrong = found.accepted if value is False else any(e["code"] == "J009" for e in found.errors)
        assert not wrong, f"{formula} is {value}: {found.status} {found.errors}"


@pytest.mark.parametrize("seed", range(6))
def test_the_reference_can_tell(seed: int) -> None:
    """Both truth values occur, and the judge agrees with most of them: the tests above are not empty."""
    random = Random(seed)
    decided = {True: 0, False: 0}
    agreed = 0
    for _ in range(20):
        formula, value = made(random, closed=True)
        if value is not None:
            decided[value] += 1
            agreed += verdict("proof" if value else "disproof", formula, "compute").accepted
    assert min(decided.values()) >= 2
    assert agreed >= sum(decided.values()) // 2
