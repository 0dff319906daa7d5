"""Random statements about words: what is shown by bits is true at every value of short words, and what is true is shown."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term, make
from stemai.kernel.theory import Theory
from stemai.selfcheck import bits


@pytest.mark.parametrize("seed", range(40))
def test_shown_if_and_only_if_true(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bits, "WIDTHS", (1, 2, 3))
    writer = bits.Writer(Random(seed))
    premises, goal = writer.statement()
    claim = make("implies", make("and", make("true"), *premises), goal) if premises else goal

    def holds(*values: int) -> bool:
        variables: dict[Term, int] = dict(zip(writer.words, values, strict=True))
        return bool(evaluate(claim, Theory(), variables))  # type: ignore[arg-type]

    everywhere = all(holds(*values) for values in product(range(1 << writer.sort.width), repeat=2))
    assert bits.accepted(premises, goal) is everywhere
