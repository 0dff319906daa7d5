"""Exact evaluation against an independent meaning, its refusals, and its limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from stemai.errors import KernelError, LimitReached, StemError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Symbol,
    Term,
    Type,
    abstract,
    bound,
    call,
    exists,
    forall,
    free,
    function_type,
    lambda_,
    make,
    word,
)
from stemai.kernel.theory import Definition, Theory
from stemai.kernel.values import Budget
from tests.kernel.building import (
    a,
    add,
    both,
    eq,
    formulas,
    i,
    implies,
    integers,
    j,
    k,
    le,
    lt,
    mul,
    n,
    no,
    points,
    power,
    real,
    reals,
    sub,
    u,
    words,
    x,
    z,
)
from tests.kernel.meaning import meaning

EMPTY = Theory()


def same_as_meaning(term: Term, point: dict[Term, Any]) -> None:
    value = evaluate(term, EMPTY, point, budget=Budget(100_000))
    assert value == meaning(term, point)
    assert type(value) is {BOOL: bool, REAL: Fraction}.get(term.sort, int)


@given(integers(), points())
def test_integers(term: Term, point: dict[Term, Any]) -> None:
    same_as_meaning(term, point)


@given(reals(), points())
def test_reals(term: Term, point: dict[Term, Any]) -> None:
    same_as_meaning(term, point)


@given(words(), points())
def test_words(term: Term, point: dict[Term, Any]) -> None:
    same_as_meaning(term, point)


@given(formulas(), points())
def test_formulas(term: Term, point: dict[Term, Any]) -> None:
    same_as_meaning(term, point)


def defined(name: str, parameters: tuple[Type, ...], result: Type, variables: list[Term], body: Term) -> Theory:
    symbol = Symbol(name, parameters, result)
    return EMPTY.with_definition(Definition(symbol, abstract(body, variables), (bound(0, INT),)))


TRI = Symbol("tri", (T_NAT,), T_NAT)
PREDECESSOR = make("max", sub(n, z(1)), z(0))
TRIANGLES = defined("tri", (T_NAT,), T_NAT, [n], make("ite", le(n, z(0)), z(0), add(n, call(TRI, PREDECESSOR))))


@pytest.mark.parametrize("size", [0, 1, 7, 5_000])
def test_recursion_deeper_than_the_stack(size: int) -> None:
    assert evaluate(call(TRI, z(size)), TRIANGLES) == size * (size + 1) // 2


ACCEPTED = {
    "implications": forall(i, implies(le(z(0), i), implies(lt(i, z(9)), le(mul(i, i), z(64))))),
    "conjunction": forall(i, implies(both(le(z(0), i), le(i, z(9))), le(i, z(9)))),
    "a bound below another quantifier": forall(
        i,
        implies(
            le(z(0), i),
            forall(j, implies(le(z(0), j), implies(both(le(i, z(3)), le(j, i)), le(add(i, j), z(6))))),
        ),
    ),
    "a divisor": forall(k, implies(make("dvd", k, z(12)), le(k, z(12)))),
    "a witness without bounds": exists(i, eq(mul(i, i), z(1_369))),
    "an identity without bounds": forall(a, eq(power(add(a, real(1)), 2), add(mul(a, a), mul(real(2), a), real(1)))),
    "all words": forall(u, make("bvule", u, word(15, 4))),
    "modular power": eq(make("imod", make("pow", z(7), z(10**40)), z(10)), z(1)),
    "zero divisor": eq(make("imod", z(5), z(0)), z(5)),
    "negative divisor": eq(make("imod", z(-7), z(-2)), z(1)),
    "root": eq(make("sqrt", real(Fraction(9, 4))), real(Fraction(3, 2))),
    "no root below zero": eq(make("sqrt", real(-1)), real(0)),
    "large prime": make("prime", z(10**9 + 7)),
    "large composite": no(make("prime", z((10**9 + 7) * (10**9 + 9)))),
}
UNDECIDED = {
    "no upper bound": forall(i, implies(le(z(0), i), le(mul(i, i), mul(mul(i, i), i)))),
    "a bound that depends on its variable": forall(i, implies(both(le(z(0), i), le(i, mul(i, i))), le(mul(i, i), power(i, 3)))),
    "irrational root": lt(real(1), make("sqrt", real(2))),
    "integer with a negative exponent": eq(power(z(2), -1), z(0)),
    "free variable": eq(x, x),
    "argument outside its type": eq(call(TRI, z(-1)), z(0)),
    "undeclared symbol": eq(call(Symbol("c", (), T_INT)), z(0)),
}
LIMITED = {
    "huge power": (lt(z(0), power(z(2), 10**9)), "M007"),
    "tower": (lt(z(0), make("pow", z(10), make("pow", z(10), z(1_000)))), "M007"),
    "long sum": (lt(z(0), make("sum", z(0), z(10**9), bound(0, INT))), "M006"),
    "long quantifier": (forall(i, implies(both(le(z(0), i), le(i, z(10**12))), le(z(0), i))), "M006"),
    "a prime too large for trial division": (make("prime", z(10**30 + 57)), "M006"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_decided(name: str) -> None:
    assert evaluate(ACCEPTED[name], TRIANGLES) is True


@pytest.mark.parametrize("name", UNDECIDED)
def test_undecided(name: str) -> None:
    with pytest.raises(KernelError) as caught:
        evaluate(UNDECIDED[name], TRIANGLES)
    assert caught.value.code == "K030"


@pytest.mark.parametrize("name", LIMITED)
def test_limited(name: str) -> None:
    formula, code = LIMITED[name]
    with pytest.raises(LimitReached) as caught:
        evaluate(formula, TRIANGLES, budget=Budget(50_000))
    assert caught.value.code == code


def test_an_open_definition_is_not_run_for_ever() -> None:
    loop = Symbol("loop", (T_INT,), T_INT)
    theory = defined("loop", (T_INT,), T_INT, [i], call(loop, add(i, z(1))))  # its termination was not shown
    with pytest.raises(LimitReached):
        evaluate(call(loop, z(0)), theory, budget=Budget(50_000))


@pytest.mark.parametrize(
    ("parameter", "function", "fits"),
    [
        (function_type([T_NAT], T_NAT), lambda_([i], mul(i, i)), True),
        (function_type([T_NAT], T_NAT), lambda_([i], sub(i, z(1))), False),
        (function_type([T_INT], T_NAT), lambda_([i], i), False),
        (function_type([T_REAL], T_RAT), lambda_([x], x), False),
        (function_type([T_RAT], T_RAT), lambda_([x], mul(x, x)), True),
        (function_type([T_REAL], T_REAL), lambda_([x], make("sqrt", x)), True),
    ],
)
def test_functions_stay_in_their_type(parameter: Type, function: Term, fits: bool) -> None:
    symbol = Symbol("g", (parameter,), T_INT)
    theory = EMPTY.with_definition(Definition(symbol, z(5)))
    if fits:
        assert evaluate(call(symbol, function), theory) == 5
    else:
        with pytest.raises(KernelError) as caught:
            evaluate(call(symbol, function), theory)
        assert caught.value.code == "K030"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        (i, True),
        (i, Fraction(1, 2)),
        (free("p", BOOL), 1),
        (free("f", function_type([T_INT], T_INT).carrier), 3),
    ],
)
def test_values_of_another_sort_are_refused(variable: Term, value: Any) -> None:
    with pytest.raises(StemError):
        evaluate(make("true"), EMPTY, {variable: value})
