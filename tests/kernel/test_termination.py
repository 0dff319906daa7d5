"""What lets a recursion go on: no chain of tuples of integers falls for ever, and what is admitted ends where it is run."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from stemai.errors import JudgeError, KernelError, LimitReached
from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, call, conjunction, number
from stemai.kernel.theory import Theory, falls
from stemai.kernel.values import Budget
from stemai.language import elaborate, parse_problem


@pytest.mark.parametrize(("length", "values"), [(1, range(-3, 4)), (2, range(-2, 3)), (3, range(-1, 2))])
def test_no_tuples_fall_in_a_circle(length: int, values: range) -> None:
    tuples = list(product(values, repeat=length))
    terms = {t: [number(i, INT) for i in t] for t in tuples}
    below = {m: [n for n in tuples if evaluate(conjunction(falls(terms[n], terms[m])), Theory()) is True] for m in tuples}
    assert any(below.values())
    ends = set[tuple[int, ...]]()
    while more := [m for m in tuples if m not in ends and ends.issuperset(below[m])]:
        ends.update(more)
    assert len(ends) == len(tuples)


def _drawn(random: Random) -> str:
    """A definition over two naturals that calls itself twice, perhaps inside its own arguments."""

    def argument(depth: int) -> str:
        if depth and random.random() < 0.25:
            return f"f({argument(depth - 1)}, {argument(depth - 1)})"
        return random.choice(("a", "b", "a - 1", "b - 1", "a - 1", "b - 1", "a + 1", "b + 1", "min(a, b)", "1"))

    def called() -> str:
        return f"f({argument(1)}, {argument(1)})"

    first, second = random.choice(("a = 0", "a <= b", "a = 0 or b = 0")), random.choice(("b = 0", "a = 0", "b < a"))
    given = random.choice(("", "", " decreases a, b", " decreases b, a", " decreases a + b, a"))
    return f"def f (a b : Nat) : Nat := if {first} then b else if {second} then {called()} else {called()}{given}\n"


def _admitted(text: str) -> Theory | None:
    try:
        return settle(elaborate(parse_problem(text + "theorem t : true\n")), Options(rlimit=20_000)).theory
    except (JudgeError, KernelError):
        return None


@pytest.mark.parametrize("seed", range(5))
def test_what_is_admitted_ends(seed: int) -> None:
    """A run that takes its budget is no proof of anything; at 0, 1, 2 none that ends comes near it, but for Ackermann's."""
    random = Random(seed)
    for _ in range(2):
        text = _drawn(random)
        theory = _admitted(text)
        if theory is None:
            continue
        symbol = theory.symbols["f"]
        for a, b in product(range(3), repeat=2):
            term = call(symbol, number(a, INT), number(b, INT))
            try:
                evaluate(term, theory, budget=Budget(200_000))
            except (LimitReached, KernelError) as error:
                pytest.fail(f"{text} at {a}, {b}: {error}")
