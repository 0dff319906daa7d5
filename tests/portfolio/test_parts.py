"""The pieces of the search that guess by computation: fits, compiled terms, polynomials."""

from __future__ import annotations

from fractions import Fraction

import pytest
from portfolio.compiled import NotCompiled, compiled
from portfolio.fit import fit_polynomial, integral, null_space, solve_linear, solve_small
from portfolio.goal import Goal
from portfolio.optima import simplest, surd
from portfolio.polynomial import divided, polynomial, term_of
from portfolio.proposals import settled
from portfolio.sampling import points, value_of

from portfolio import factors, sequences
from stemai.kernel.terms import INT, free, make, number
from stemai.kernel.theory import Theory
from stemai.language import elaborate, parse_problem

X = free("x", INT)


def goal_of(text: str) -> Goal:
    module = elaborate(parse_problem(text, "<test>"))
    return Goal.of(settled(module), module.problems[-1])


@pytest.mark.fast
def test_a_polynomial_is_found_again() -> None:
    values = [Fraction(n * (n + 1) * (2 * n + 1), 6) for n in range(8)]
    found = fit_polynomial([(n,) for n in range(8)], values, 4)
    assert found == {(3,): Fraction(1, 3), (2,): Fraction(1, 2), (1,): Fraction(1, 6)}


@pytest.mark.fast
def test_no_polynomial_is_found_where_there_is_none() -> None:
    assert fit_polynomial([(n,) for n in range(9)], [2**n for n in range(9)], 4) is None


@pytest.mark.fast
def test_linear_systems() -> None:
    assert solve_linear([[1, 1], [1, -1]], [5, 1]) == [3, 2]
    assert solve_linear([[1, 1], [2, 2]], [1, 3]) is None
    assert solve_small([[2, 0], [0, 3]], [8, -9]) == [4, -3]
    assert solve_small([[2]], [1]) is None
    assert [integral(v) for v in null_space([[2, -4]])] == [[2, 1]]


@pytest.mark.fast
def test_the_simplest_fraction_and_the_root_of_one() -> None:
    assert simplest(Fraction(314, 100), Fraction(315, 100)) == Fraction(22, 7)
    assert simplest(Fraction(-7, 10), Fraction(-3, 5)) == Fraction(-2, 3)
    assert simplest(Fraction(-1), Fraction(1, 9)) == 0
    assert [surd(Fraction(*q), minus).text for q, minus in (((1, 2), False), ((12, 1), True), ((9, 4), False))] == [
        "1/2 * sqrt(2)", "-2 * sqrt(3)", "3/2",
    ]  # fmt: skip


STATEMENTS = [
    "theorem t (x y : Int) : x * y - 3 <= x^2 + abs(y) or x div 2 = y mod 3 or 2 dvd x",
    "theorem t (x y : Rat) : min(x, y) <= max(x, y) / 2 -> x^3 - 2*y = floor(x)",
    "def f (n : Nat) : Nat := if n = 0 then 1 else 2 * f(n - 1)\ntheorem t (n : Nat) : f(n) + n mod 2 = 2^n",
    "theorem t (n : Nat) : prime(n) <-> not (n = 4)",
]


@pytest.mark.fast
@pytest.mark.parametrize("text", STATEMENTS)
def test_a_compiled_term_is_the_term(text: str) -> None:
    goal = goal_of(text)
    function = compiled(goal.conclusion, [v.term for v in goal.variables], goal.theory)
    for point in points(goal.variables, 80):
        assert function(*point.values()) == value_of(goal.conclusion, goal, point)


@pytest.mark.fast
def test_what_cannot_be_compiled_is_refused() -> None:
    goal = goal_of("theorem t (f : Int -> Int) (x : Int) : f(x) = x")
    with pytest.raises(NotCompiled):
        compiled(goal.conclusion, [v.term for v in goal.variables], goal.theory)


@pytest.mark.fast
def test_polynomials_come_back() -> None:
    term = make("mul", make("add", X, number(2, INT)), make("sub", X, number(3, INT)))
    shape = polynomial(term)
    assert polynomial(term_of(shape, INT)) == shape


@pytest.mark.fast
def test_division_leaves_the_remainder() -> None:
    dividend = make("add", make("pow", X, number(2, INT)), number(1, INT))
    found = divided(dividend, make("add", X, number(1, INT)), X)
    assert found is not None
    quotient, remainder = found
    point = {X: 10}
    goal = Goal(Theory(), (), (), make("true"))
    assert (value_of(quotient, goal, point), value_of(remainder, goal, point)) == (9, 2)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("equation", "found"),
    [
        ("x^2 = y^2 + 45", "45 = (x - y) * (x + y)"),
        ("2 * (x + y) = x * y", "4 = (x - 2) * (y - 2)"),
        ("x * y = x + y", "1 = (x - 1) * (y - 1)"),
        ("x^2 = 2 * y^2 + 1", None),
        ("x * y = 0", None),
    ],
)
def test_equations_that_factor(equation: str, found: str | None) -> None:
    goal = goal_of(f"theorem t (x y : Int) : {equation}")
    term = factors.factored(goal.conclusion)
    assert (None if term is None else goal.text(term)) == found


@pytest.mark.fast
def test_values_and_period_of_a_recurrence() -> None:
    goal = goal_of(
        "theorem t (f : Nat -> Nat) (a : f(0) = 0) (b : f(1) = 1) "
        "(h : forall n : Nat, 1 < n -> f(n) = f(n - 2) + f(n - 1)) : f(5) mod 7 = 5"
    )
    (function,) = sequences.functions(goal)
    start, values = sequences.values_from(goal, sequences.first_values(goal), function)
    assert start == 0
    assert [v.get((), 0) for v in values[:8]] == [0, 1, 1, 2, 3, 5, 8, 13]
    reduced = sequences.remainders(values, 7)
    assert reduced is not None
    assert (sequences.period(values), sequences.period(reduced)) == (None, 16)


@pytest.mark.fast
def test_a_closed_form_has_the_values() -> None:
    values = [polynomial(number(n * n - 3 * n + 1, INT)) for n in range(4, 12)]
    form = sequences.closed_form(4, values, X)
    assert form == {((X, 2),): 1, ((X, 1),): -3, (): 1}
    assert sequences.closed_form(0, [polynomial(number(2**n, INT)) for n in range(12)], X) is None
