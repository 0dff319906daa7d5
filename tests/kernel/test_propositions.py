"""Case splits against truth tables, congruence against finite models."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.errors import LimitReached
from stemai.kernel.congruence import follows
from stemai.kernel.propositions import contradictory
from stemai.kernel.terms import BOOL, FALSE, TRUE, Symbol, Term, call, free, make, named_type
from tests.kernel.building import POINT, both, either, eq, no, p, q, r
from tests.kernel.meaning import meaning

ATOMS = (p, q, r)


@st.composite
def connectives(draw: st.DrawFn, depth: int = 4) -> Term:
    """A formula over p, q and r, all connectives."""
    op = draw(st.sampled_from(["atom", "not", "and", "or", "implies", "eq", "ite"])) if depth else "atom"
    if op == "atom":
        return draw(st.sampled_from([*ATOMS, TRUE, FALSE]))
    count = {"not": 1, "ite": 3, "and": draw(st.integers(2, 3)), "or": draw(st.integers(2, 3))}.get(op, 2)
    return make(op, *(draw(connectives(depth - 1)) for _ in range(count)))


@given(st.lists(connectives(), max_size=3))
def test_truth_table(formulas: list[Term]) -> None:
    points = (dict(zip(ATOMS, values, strict=True)) for values in itertools.product((False, True), repeat=3))
    satisfiable = any(all(meaning(f, point) for f in formulas) for point in points)
    assert contradictory(formulas) is not satisfiable


def pigeons(holes: int) -> list[Term]:
    """More pigeons than holes."""
    sits = {(i, j): free(f"p{i}_{j}", BOOL) for i in range(holes + 1) for j in range(holes)}
    placed = [either(*(sits[i, j] for j in range(holes))) for i in range(holes + 1)]
    pairs = itertools.combinations(range(holes + 1), 2)
    return placed + [no(both(sits[i, h], sits[j, h])) for i, j in pairs for h in range(holes)]


def test_pigeons() -> None:
    assert contradictory(pigeons(4))
    assert not contradictory(pigeons(4)[1:])


def test_steps_are_counted() -> None:
    with pytest.raises(LimitReached) as caught:
        contradictory(pigeons(8), steps=50_000)
    assert caught.value.code == "M009"


TYPE = named_type("Point")
F = Symbol("f", (TYPE,), TYPE)
CONSTANTS = tuple(free(name, POINT) for name in "stw")


@st.composite
def points_of(draw: st.DrawFn, depth: int = 3) -> Term:
    if not depth or draw(st.booleans()):
        return draw(st.sampled_from(CONSTANTS))
    return call(F, draw(points_of(depth - 1)))


EQUATIONS = st.builds(
    lambda left, right, sign: eq(left, right) if sign else no(eq(left, right)),
    points_of(),
    points_of(),
    st.booleans(),
)


def holds(formula: Term, values: dict[Term, int], function: tuple[int, ...]) -> bool:
    if formula.op == "not":
        return not holds(formula.args[0], values, function)

    def value(term: Term) -> int:
        return values[term] if term.op == "free" else function[value(term.args[0])]

    return value(formula.args[0]) == value(formula.args[1])


MODELS = [
    (dict(zip(CONSTANTS, constants, strict=True)), function)
    for constants in itertools.product(range(3), repeat=3)
    for function in itertools.product(range(3), repeat=3)
]


@given(st.lists(EQUATIONS, max_size=4), EQUATIONS)
def test_congruence_in_all_small_models(premises: list[Term], goal: Term) -> None:
    if follows(premises, goal):
        assert all(holds(goal, v, f) for v, f in MODELS if all(holds(c, v, f) for c in premises))


def test_congruence_finds_what_it_should() -> None:
    s = CONSTANTS[0]
    three, five = (call(F, call(F, call(F, s))), call(F, call(F, call(F, call(F, call(F, s))))))
    assert follows([eq(three, s), eq(five, s)], eq(call(F, s), s))
    assert not follows([eq(three, s)], eq(call(F, s), s))
    assert follows([make("ite", p, eq(s, three), q), p], eq(three, s))
    assert follows([no(eq(call(F, s), call(F, three)))], no(eq(s, three)))
