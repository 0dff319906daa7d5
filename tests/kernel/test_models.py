"""Countermodels: accepted where axioms hold and the goal fails, refused with the reason one edit away."""

from __future__ import annotations

from fractions import Fraction

import pytest

from stemai.errors import KernelError, StemError
from stemai.kernel.models import Model, element, from_json, require_countermodel, to_json
from stemai.kernel.terms import (
    INT,
    REAL,
    T_NAT,
    Symbol,
    Term,
    call,
    exists,
    forall,
    free,
    function_sort,
    lambda_,
    make,
    named_type,
)
from stemai.kernel.theory import Theory
from tests.kernel.building import POINT, a, add, b, eq, i, implies, j, le, lt, mul, real, sub, z

TYPE = named_type("Point")
TIMES = Symbol("times", (TYPE, TYPE), TYPE)
UNIT = Symbol("unit", (), TYPE)
COUNT = Symbol("count", (T_NAT,), T_NAT)
s, t, w = (free(name, POINT) for name in "stw")
e0, e1, e2 = (element(POINT, index) for index in range(3))


def times(left: Term, right: Term) -> Term:
    return call(TIMES, left, right)


MAGMA = (
    Theory()
    .with_sort("Point")
    .with_symbol(TIMES)
    .with_symbol(UNIT)
    .with_symbol(COUNT)
    .with_axiom("assoc", forall(s, forall(t, forall(w, eq(times(times(s, t), w), times(s, times(t, w)))))))
    .with_axiom("left_unit", forall(s, eq(times(call(UNIT), s), s)))
)
RIGHT_UNIT = forall(s, eq(times(s, call(UNIT)), s))
SECOND = lambda_([s, t], t)
GOOD = Model({"Point": 2}, {"times": SECOND, "unit": e0}, (e1,))

f = free("f", function_sort([REAL], REAL))
g = free("g", function_sort([INT], INT))


def at(function: Term, *arguments: Term) -> Term:
    return make("apply", function, *arguments)


ADDITIVE = forall(
    f,
    implies(forall(a, forall(b, eq(at(f, add(a, b)), add(at(f, a), at(f, b))))), eq(at(f, real(1)), real(0))),
)
RISING = forall(f, implies(forall(a, forall(b, implies(lt(a, b), lt(at(f, a), at(f, b))))), lt(real(0), at(f, real(0)))))
NATURAL = forall(g, implies(forall(i, implies(le(z(0), i), le(z(0), at(g, i)))), eq(at(g, z(1)), z(0))))
EVEN = forall(i, implies(exists(j, eq(i, mul(z(2), j))), eq(i, z(0))))
COUNTED = forall(i, implies(le(z(0), i), eq(call(COUNT, i), z(0))))
BARE = Theory().with_symbol(COUNT)

ACCEPTED: dict[str, tuple[Theory, Term, Model]] = {
    "a magma": (MAGMA, RIGHT_UNIT, GOOD),
    "an additive function": (BARE, ADDITIVE, Model(variables=(lambda_([a], mul(real(2), a)),))),
    "a rising function": (BARE, RISING, Model(variables=(lambda_([a], sub(mul(real(2), a), real(1))),))),
    "a natural function": (BARE, NATURAL, Model(variables=(lambda_([i], mul(i, i)),))),
    "a witness inside": (BARE, EVEN, Model(variables=(z(4),))),
    "a symbol": (BARE, COUNTED, Model(symbols={"count": lambda_([i], mul(i, i))}, variables=(z(2),))),
}
REFUSED: dict[str, tuple[Theory, Term, Model, str]] = {
    "an axiom fails": (
        MAGMA,
        RIGHT_UNIT,
        Model({"Point": 2}, {"times": lambda_([s, t], s), "unit": e0}, (e1,)),
        "K052",
    ),
    "the goal holds": (MAGMA, RIGHT_UNIT, Model({"Point": 2}, {"times": SECOND, "unit": e0}, (e0,)), "K053"),
    "an element too many": (
        MAGMA,
        RIGHT_UNIT,
        Model({"Point": 2}, {"times": SECOND, "unit": e0}, (e2,)),
        "K050",
    ),
    "an empty sort": (MAGMA, RIGHT_UNIT, Model({"Point": 0}, {}, ()), "K050"),
    "the integers made finite": (MAGMA, RIGHT_UNIT, Model({"Int": 2}, {}, ()), "K050"),
    "a size that is a truth value": (
        MAGMA,
        RIGHT_UNIT,
        Model({"Point": True}, {"times": SECOND, "unit": e0}, (e0,)),
        "K050",
    ),
    "a symbol of another sort": (
        MAGMA,
        RIGHT_UNIT,
        Model({"Point": 2}, {"times": e0, "unit": e0}, (e1,)),
        "K050",
    ),
    "an unknown symbol": (MAGMA, RIGHT_UNIT, Model({"Point": 2}, {"plus": e0}, (e1,)), "K050"),
    "a missing symbol": (MAGMA, RIGHT_UNIT, Model({"Point": 2}, {"times": SECOND}, (e1,)), "K030"),
    "a value that calls a symbol": (
        MAGMA,
        RIGHT_UNIT,
        Model({"Point": 2}, {"times": SECOND, "unit": call(UNIT)}, (e1,)),
        "K050",
    ),
    "too many values": (
        MAGMA,
        RIGHT_UNIT,
        Model({"Point": 2}, {"times": SECOND, "unit": e0}, (e1, e1)),
        "K050",
    ),
    "a value of another sort": (BARE, EVEN, Model(variables=(real(4),)), "K050"),
    "a function that is not additive": (BARE, ADDITIVE, Model(variables=(lambda_([a], mul(a, a)),)), "K053"),
    "a function that does not rise": (
        BARE,
        RISING,
        Model(variables=(lambda_([a], sub(mul(real(-2), a), real(1))),)),
        "K053",
    ),
    "a function that leaves Nat": (BARE, NATURAL, Model(variables=(lambda_([i], sub(i, z(3))),)), "K053"),
    "an odd number": (BARE, EVEN, Model(variables=(z(5),)), "K030"),
    "a symbol that leaves Nat": (
        BARE,
        COUNTED,
        Model(symbols={"count": lambda_([i], sub(i, z(1)))}, variables=(z(2),)),
        "K030",
    ),
    "a negative number where a natural is asked": (
        BARE,
        COUNTED,
        Model(symbols={"count": lambda_([i], mul(i, i))}, variables=(z(-2),)),
        "K053",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    require_countermodel(*ACCEPTED[name])


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    theory, goal, model, code = REFUSED[name]
    with pytest.raises(KernelError) as caught:
        require_countermodel(theory, goal, model)
    assert caught.value.code == code


def test_a_finite_function_leaves_its_type() -> None:
    rank = Symbol("rank", (TYPE,), T_NAT)
    theory = Theory().with_sort("Point").with_symbol(rank)
    goal = forall(s, eq(call(rank, s), z(7)))
    for low, code in ((1, None), (-1, "K051")):
        value = lambda_([s], make("ite", eq(s, e0), z(low), z(3)))
        model = Model({"Point": 2}, {"rank": value}, (e1,))
        if code is None:
            require_countermodel(theory, goal, model)
        else:
            with pytest.raises(KernelError) as caught:
                require_countermodel(theory, goal, model)
            assert caught.value.code == code


def test_a_conjunct_does_not_lend_its_antecedent() -> None:
    claim = forall(i, make("and", lt(i, z(0)), implies(lt(i, z(0)), lt(i, z(0)))))
    goal = implies(claim, make("false"))
    with pytest.raises(StemError) as caught:
        require_countermodel(BARE, goal, Model())
    assert caught.value.code in ("K030", "K053")


def test_json_round_trip() -> None:
    rows: list[Term] = []

    def row(term: Term) -> int:
        rows.append(term)
        return len(rows) - 1

    assert from_json(to_json(GOOD, row), rows.__getitem__) == GOOD


@pytest.mark.parametrize("value", [None, {}, {"carriers": {}, "symbols": {}}, {"carriers": [], "symbols": {}, "variables": []}])
def test_malformed_json(value: object) -> None:
    with pytest.raises(KernelError) as caught:
        from_json(value, lambda index: real(Fraction(1, 2)))
    assert caught.value.code == "K050"
