"""No rule lets a false sequent through: whatever the parameters, what it concludes is true at random points."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import KernelError, LimitReached, StemError
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import FALSE, INT, REAL, T_NAT, T_RAT, Term, guard, make, number
from stemai.kernel.theory import Theory, typing_hypotheses
from tests.kernel.building import (
    a,
    add,
    b,
    formulas,
    i,
    integers,
    j,
    le,
    lt,
    mul,
    no,
    points,
    real,
    reals,
    sub,
    x,
    z,
)
from tests.kernel.meaning import Unspecified, meaning


def holds(sequent: Sequent, point: dict[Term, Any]) -> bool:
    """Whether the sequent is true at the point; where the language fixes no value, it is."""
    try:
        return not all(meaning(h, point) for h in sequent.hypotheses) or meaning(sequent.conclusion, point)
    except Unspecified:
        return True


SCHEMAS: dict[str, tuple[str, ...]] = {
    "division": ("int", "int"),
    "remainder_nonnegative": ("int", "int"),
    "remainder_bound": ("int", "int"),
    "remainder_range": ("int", "numeral"),
    "idiv_zero": ("int",),
    "imod_zero": ("int",),
    "trichotomy": ("real", "real"),
    "division_cancel": ("real", "real"),
    "division_zero": ("real",),
    "pow_successor": ("real", "exponent"),
    "pow_add": ("real", "exponent", "exponent"),
    "pow_multiply": ("real", "exponent", "exponent"),
    "pow_product": ("real", "real", "exponent"),
    "pow_nonnegative": ("real", "exponent"),
    "pow_positive": ("real", "exponent"),
    "pow_monotone": ("real", "real", "exponent"),
    "pow_increasing": ("real", "exponent", "exponent"),
    "pow_negative": ("real", "exponent"),
    "pow_real": ("int", "exponent"),
}
UNARY = {
    "abs_definition": ("abs", "real"),
    "min_definition": ("min", "real"),
    "max_definition": ("max", "int"),
    "floor_bounds": ("floor", "real"),
    "dvd_remainder": ("dvd", "int"),
    "ring": ("eq", "real"),
    "big_last": ("sum", "range"),
    "big_first": ("prod", "range"),
    "big_empty": ("sum", "range"),
}
TERMS = {
    "int": integers(2),
    "real": reals(2),
    "numeral": st.integers(-3, 3).map(z),
    "exponent": st.one_of(st.integers(-2, 3).map(z), st.sampled_from([i, j, sub(i, j)])),
}


@settings(max_examples=300)
@given(st.sampled_from(sorted(SCHEMAS)), st.data(), points())
def test_schemas(rule: str, data: st.DataObject, point: dict[Term, Any]) -> None:
    parameters = [data.draw(TERMS[kind]) for kind in SCHEMAS[rule]]
    proof = Proof(Theory())
    try:
        line = proof.line(rule, (), *parameters)
    except StemError:
        return
    assert holds(proof[line], point)


@settings(max_examples=200)
@given(st.sampled_from(sorted(UNARY)), st.data(), points())
def test_schemas_about_a_term(rule: str, data: st.DataObject, point: dict[Term, Any]) -> None:
    op, kind = UNARY[rule]
    if kind == "range":
        low, high = data.draw(st.integers(-3, 3)), data.draw(st.integers(-3, 3))
        term = make(op, z(low), z(high), make("mul", make("bound", data=(0, INT)), i))
    else:
        count = 1 if op in ("abs", "floor") else 2
        term = make(op, *(data.draw(TERMS[kind]) for _ in range(count)))
    proof = Proof(Theory())
    try:
        line = proof.line(rule, (), term)
    except KernelError:
        return
    assert holds(proof[line], point)


@st.composite
def literals(draw: st.DrawFn) -> Term:
    """A small comparison of linear or quadratic terms, or its negation."""
    sort = draw(st.sampled_from([INT, REAL]))
    atoms = (i, j) if sort == INT else (a, b, make("real", i))
    parts = [number(draw(st.integers(-4, 4)), sort)]
    for _ in range(draw(st.integers(1, 3))):
        factors = [
            number(draw(st.integers(-3, 3)), sort),
            *draw(st.lists(st.sampled_from(atoms), max_size=2)),
        ]
        parts.append(mul(*factors) if len(factors) > 1 else factors[0])
    formula = make(draw(st.sampled_from(["le", "lt", "eq"])), add(*parts), number(0, sort))
    return no(formula) if draw(st.booleans()) else formula


FACTORS = st.fractions(-2, 3, max_denominator=2)


@settings(max_examples=300)
@given(st.lists(literals(), max_size=3), st.one_of(st.just(FALSE), literals()), st.data(), points())
def test_linear_with_any_multipliers(premises: list[Term], goal: Term, data: st.DataObject, point: dict[Term, Any]) -> None:
    proof = Proof(Theory())
    lines = tuple(proof.line("assume", (), f) for f in premises)
    multipliers = tuple(data.draw(FACTORS) for _ in range(len(premises) + (goal is not FALSE)))
    try:
        line = proof.line("linear", lines, goal, multipliers)
    except KernelError:
        return
    assert holds(proof[line], point)


@settings(max_examples=200)
@given(st.lists(literals(), max_size=3), literals(), st.data(), points())
def test_cuts_and_products_with_any_steps(premises: list[Term], goal: Term, data: st.DataObject, point: dict[Term, Any]) -> None:
    proof = Proof(Theory())
    lines = tuple(proof.line("assume", (), f) for f in premises)
    rows = st.integers(0, len(premises) + 2)
    item = st.tuples(rows, st.integers(-2, 3), st.integers(1, 2))
    steps = data.draw(st.lists(st.lists(item, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple))
    factors = tuple(data.draw(st.lists(reals(1), max_size=2)))
    picks = st.lists(rows, max_size=2).map(tuple)
    cone = data.draw(st.lists(st.tuples(st.integers(0, 2), st.just(1), picks, st.just(())), max_size=3).map(tuple))
    ideal = data.draw(st.lists(st.tuples(rows, st.just(0)), max_size=1).map(tuple))
    for rule, parameters in (("cuts", (steps,)), ("positivstellensatz", (factors, cone, ideal))):
        try:
            line = proof.line(rule, lines, goal, *parameters)
        except KernelError:
            continue
        assert holds(proof[line], point)


@settings(max_examples=200)
@given(st.lists(formulas(2), min_size=1, max_size=3), formulas(2), points())
def test_propositional_and_congruence(premises: list[Term], goal: Term, point: dict[Term, Any]) -> None:
    proof = Proof(Theory())
    lines = tuple(proof.line("assume", (), f) for f in premises)
    attempts = (("tauto", (goal,)), ("congruence", (goal,)), ("propositional", (tuple(premises[:1]), goal)))
    for rule, parameters in attempts:
        try:
            line = proof.line(rule, lines, *parameters)
        except (KernelError, LimitReached):
            continue
        assert holds(proof[line], point)


@settings(max_examples=200)
@given(integers(), reals(), points())
def test_typing(integer: Term, rational: Term, point: dict[Term, Any]) -> None:
    for term, type_ in ((integer, T_NAT), (rational, T_RAT)):
        formula = guard(type_, term)
        assert formula is not None
        assert holds(Sequent(typing_hypotheses(term, type_), formula), point)


def test_the_samples_reach_the_rules() -> None:
    """The properties above are empty unless the rules accept now and then: here they do."""
    proof = Proof(Theory())
    assumed = proof.line("assume", (), lt(a, b))
    assert holds(proof[proof.line("linear", (assumed,), le(a, b), (Fraction(1), Fraction(1)))], {a: 0, b: 1})
    squares = le(mul(real(2), a, x), add(mul(a, a), mul(x, x)))
    parameters = ((sub(a, x),), ((1, 1, (0,), ()), (1, 1, (), (0,))), ())
    assert holds(proof[proof.line("positivstellensatz", (), squares, *parameters)], {a: Fraction(2), x: Fraction(3)})
    assert not holds(Sequent(frozenset(), lt(a, b)), {a: 1, b: 0})
