"""The kernel and Coq agree on random small facts: what the kernel proves Coq proves, what is false Coq fails to prove."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemai.errors import StemError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.proofs import Line, Proof
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import BOOL, INT, REAL, Sort, Term, free, make, number
from stemai.kernel.theory import Theory
from stemai.kernel.values import quote
from tests.export.coq_kit import lemmas, module, needs_coq
from tests.export.test_coq import accepted_by_coq

pytestmark = [needs_coq, pytest.mark.slow]
few = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))  # a run of coqc for each


def polynomials(sort: Sort) -> st.SearchStrategy[Term]:
    variables = [free(name, sort) for name in "xy"]
    leaves = st.sampled_from(variables) | st.integers(-3, 3).map(lambda n: number(n, sort))
    return st.recursive(
        leaves,
        lambda parts: (
            st.builds(lambda op, a, b: make(op, a, b), st.sampled_from(["add", "sub", "mul"]), parts, parts)
            | st.builds(lambda a, n: make("pow", a, number(n, INT)), parts, st.integers(0, 3))
        ),
        max_leaves=6,
    )


def ground() -> st.SearchStrategy[Term]:
    """Closed integer terms of every operator with a convention."""
    leaves = st.integers(-9, 9).map(lambda n: number(n, INT))
    half = st.builds(lambda p, q: make("div", make("real", p), make("real", q)), leaves, leaves)
    return st.recursive(
        leaves | half.map(lambda x: make("floor", x)),
        lambda parts: (
            st.builds(
                lambda op, a, b: make(op, a, b),
                st.sampled_from(["add", "mul", "idiv", "imod", "min", "max"]),
                parts,
                parts,
            )
            | parts.map(lambda a: make("abs", a))
            | st.builds(lambda c, d, a, b: make("ite", make("le", c, d), a, b), parts, parts, parts, parts)
            | st.builds(lambda x, n: make("floor", make("pow", x, number(n, INT))), half, st.integers(-3, 3))
        ),
        max_leaves=5,
    )


def propositions() -> st.SearchStrategy[Term]:
    leaves = st.sampled_from([free(name, BOOL) for name in "pqr"])
    return st.recursive(
        leaves,
        lambda parts: (
            parts.map(lambda a: make("not", a))
            | st.builds(lambda op, a, b: make(op, a, b), st.sampled_from(["and", "or", "implies", "eq"]), parts, parts)
            | st.builds(lambda a, b, c: make("ite", a, b, c), parts, parts, parts)
        ),
        max_leaves=6,
    )


class Batch:
    """Facts for one run of coqc; `held` and `refused` count what the kernel said of them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.held = self.refused = 0

    def put(
        self,
        proof: Proof,
        rule: str,
        premises: tuple[int, ...],
        parameters: tuple[Any, ...],
        claim: Sequent,
        false: bool,
    ) -> None:
        """One line; where the kernel refuses it, Coq must fail on it if the claim is `false`."""
        try:
            last = proof.line(rule, premises, *parameters)
        except StemError:
            if not false:
                return
            self.refused += 1
            proof.lines.append(Line(rule, premises, parameters, claim))
            self.parts.append(module(len(self.parts), lemmas(proof, len(proof.lines) - 1, claim)))
            return
        assert not false, f"the kernel proves a falsehood: {proof[last]}"
        self.held += 1
        self.parts.append(module(len(self.parts), lemmas(proof, last)))


@few
@given(
    st.lists(
        st.sampled_from([INT, REAL]).flatmap(lambda s: st.tuples(polynomials(s), polynomials(s))),
        min_size=8,
        max_size=12,
    )
)
def test_identities(pairs: list[tuple[Term, Term]]) -> None:
    batch = Batch()
    for left, right in pairs:
        square = make("mul", make("add", left, right), make("add", left, right))
        spread = make(
            "add",
            make("mul", left, left),
            make("mul", number(2, left.sort), left, right),
            make("mul", right, right),
        )
        for formula in (
            make("eq", square, spread),
            make("eq", left, right),
            make("eq", left, make("add", left, number(1, left.sort))),
        ):
            batch.put(Proof(Theory()), "ring", (), (formula,), Sequent(frozenset(), formula), differs(formula))
    assert batch.held >= len(pairs)
    assert batch.refused >= len(pairs)
    accepted_by_coq(batch.parts)


def differs(formula: Term) -> bool:
    """Whether the comparison fails at one of a few points."""
    variables = sorted(formula.frees, key=lambda v: str(v.data[0]))
    return any(evaluate(formula, Theory(), point) is False for point in points(variables))


def points(variables: list[Term]) -> list[dict[Term, Any]]:
    values = [0, 1, -1, 2, 5]
    found: list[dict[Term, Any]] = [{}]
    for variable in variables:
        found = [{**point, variable: v if variable.sort == INT else Fraction(v, 2)} for point in found for v in values]
    return found


SMALL = st.integers(-4, 4)
ROWS = st.tuples(st.sampled_from(["le", "lt", "eq"]), SMALL, SMALL, SMALL)


def comparison(row: tuple[str, int, int, int], sort: Sort) -> Term:
    op, a, b, c = row
    x, y = (free(name, sort) for name in "xy")
    left = make("add", make("mul", number(a, sort), x), make("mul", number(b, sort), y))
    return make(op, left, number(c, sort))


@few
@given(
    st.lists(
        st.tuples(st.sampled_from([INT, REAL]), ROWS, ROWS, st.integers(0, 3), st.integers(0, 3)),
        min_size=15,
        max_size=25,
    )
)
def test_linear(facts: list[tuple[Sort, Any, Any, int, int]]) -> None:
    """A sum of two comparisons follows from them; the same with its bound lowered by one seldom does."""
    batch = Batch()
    for sort, first, second, m, n in facts:
        total = tuple(m * u + n * v for u, v in zip(first[1:], second[1:], strict=True))
        for slack in (0, 1, -1, -20):
            goal = comparison(("le", total[0], total[1], total[2] + slack), sort)
            given_ = [comparison(first, sort), comparison(second, sort)]
            false = any(
                all(evaluate(g, Theory(), point) for g in given_) and not evaluate(goal, Theory(), point)
                for point in points([free(name, sort) for name in "xy"])
            )
            proof = Proof(Theory())
            premises = tuple(proof.line("assume", (), g) for g in given_)
            multipliers = (Fraction(m), Fraction(n), Fraction(1))
            batch.put(proof, "linear", premises, (goal, multipliers), Sequent(frozenset(given_), goal), false)
    assert batch.held >= len(facts)
    assert batch.refused
    accepted_by_coq(batch.parts)


@few
@given(st.lists(propositions(), min_size=15, max_size=25))
def test_propositions(formulas: list[Term]) -> None:
    batch = Batch()
    p = free("p", BOOL)
    for formula in formulas:
        for goal in (
            formula,
            make("or", formula, make("not", formula)),
            make("eq", formula, make("and", formula, p)),
        ):
            names = sorted(goal.frees, key=lambda v: str(v.data[0]))
            rows = [{v: bool(i >> k & 1) for k, v in enumerate(names)} for i in range(1 << len(names))]
            false = any(evaluate(goal, Theory(), row) is False for row in rows)
            batch.put(Proof(Theory()), "tauto", (), (goal,), Sequent(frozenset(), goal), false)
    assert batch.held >= len(formulas)
    assert batch.refused
    accepted_by_coq(batch.parts)


@few
@given(st.lists(ground(), min_size=15, max_size=20))
def test_conventions(terms: list[Term]) -> None:
    batch = Batch()
    for term in terms:
        value = evaluate(term, Theory())
        for shift in (0, 1):
            assert isinstance(value, int)
            literal = quote(value + shift, INT)
            assert literal is not None
            formula = make("eq", term, literal)
            batch.put(Proof(Theory()), "evaluate", (), (formula,), Sequent(frozenset(), formula), bool(shift))
    accepted_by_coq(batch.parts)
