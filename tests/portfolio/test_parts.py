"""The pieces of the search that guess by computation: fits, compiled terms, polynomials."""

from __future__ import annotations

from fractions import Fraction

import pytest
from portfolio.compiled import NotCompiled, compiled
from portfolio.fit import fit_polynomial, integral, null_space, solve_linear, solve_small
from portfolio.goal import Goal
from portfolio.polynomial import divided, polynomial, term_of
from portfolio.proposals import settled
from portfolio.sampling import points, value_of

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
