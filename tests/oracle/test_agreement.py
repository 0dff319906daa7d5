"""Z3, cvc5, the kernel's evaluator and the tests' own meaning say the same about random terms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import BOOL, INT, REAL, Term, bitvec, conjunction, make
from stemai.oracle import Status
from tests.oracle.build import BOTH, EMPTY, ask, eq, not_
from tests.oracle.meaning import Point, literal, meaning, points, terms

SORTS = (BOOL, INT, REAL, bitvec(5))


def _closed(variables: bool) -> st.SearchStrategy[list[Term]]:
    one = st.sampled_from(SORTS).flatmap(lambda sort: terms(sort, 3, variables))
    return st.lists(one, min_size=6, max_size=6)


def _another(value: Any, term: Term) -> Term:
    """A literal of the sort of `term` that is not its value."""
    if term.sort == BOOL:
        return literal(not value, BOOL)
    return literal(value + 1, term.sort)


@pytest.mark.parametrize("solver", BOTH)
@given(_closed(variables=False))
def test_terms_without_variables(solver: str, drawn: list[Term]) -> None:
    """All are what they mean, and nothing else: the solver knows the value of each term."""
    values = [meaning(t, {}) for t in drawn]
    assert [evaluate(t, EMPTY) for t in drawn] == values
    right = conjunction(eq(t, literal(v, t.sort)) for t, v in zip(drawn, values, strict=True))
    wrong = [eq(t, _another(v, t)) for t, v in zip(drawn, values, strict=True)]
    answer = ask(solver, [], right)
    assert answer.status is Status.UNSAT or answer.abstracted, answer
    assert ask(solver, [], make("or", *wrong)).status is not Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
@given(_closed(variables=True), points())
def test_terms_at_a_point(solver: str, drawn: list[Term], at: Point) -> None:
    """No term has another value than it means, and what is said of it does not contradict that value."""
    values = [meaning(t, at) for t in drawn]
    assert [evaluate(t, EMPTY, at) for t in drawn] == values
    here = [eq(v, literal(value, v.sort)) for v, value in at.items()]
    right = [eq(t, literal(v, t.sort)) for t, v in zip(drawn, values, strict=True)]
    answer = ask(solver, here, conjunction(right))
    assert answer.status is Status.UNSAT or answer.abstracted, answer
    assert answer.dropped == ()
    assert ask(solver, here, not_(conjunction(right))).status is not Status.UNSAT


@settings(max_examples=30)
@given(_closed(variables=True), points())
def test_models_are_true(drawn: list[Term], at: Point) -> None:
    """A model that Z3 gives for a formula that it sees whole makes the formula true."""
    formula = conjunction(eq(t, literal(meaning(t, at), t.sort)) for t in drawn)
    answer = ask("z3", [formula], make("false"), want_model=True)
    if answer.status is Status.SAT and not answer.abstracted and answer.model is not None:
        values = {**at, **answer.model.values}
        assert answer.model.missing or evaluate(formula, EMPTY, values) is True
