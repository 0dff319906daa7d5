"""Dimensions: what agrees, what does not, and that nothing is left of them in the formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.errors import LanguageError
from stemai.language import elaborate, parse_problem
from stemai.language.dimensions import product, shown

pytestmark = pytest.mark.fast

GOOD = [
    "theorem t (m : Real[kg]) (v : Real[m/s]) (E : Real[J]) (h : E = m * v^2 / 2) (k : v = 2[m/s]) : E = 2[m^2/s^2] * m",
    "theorem t (v : Real[m/s]) (h : 0 <= v) : 0 <= v^2 and sqrt(v^2) = v and abs(-v) = max(v, 0)",
    "theorem t (v : Real[m/s]) : floor(v / 1[m/s]) <= v / 1[m/s]",
    "theorem t (x : Real[m]) : x^-2 * x^2 = x^0",
    "theorem t (R : Real[ohm]) (I : Real[A]) (U : Real[V]) (h : U = R * I) : U * I = R * I^2",
    "def area (a b : Real[m]) : Real[m^2] := a * b\ntheorem t (a : Real[m]) : area(a, a) = a^2",
    "dimension USD\ntheorem t (p : Real[USD/kg]) : p * 2[kg] <= 3[USD] -> p <= 3/2 * 1[USD/kg]",
    "theorem t (f : Real[s] -> Real[m]) : forall t1 : Real[s], f(t1) = f(t1 + 1[s]) -> f = fun u => f(u) + 0 * 1[m]",
    "theorem t (a : Real[m]) : sum(k in 1..3, k * a) = 6 * a",
    "datatype P := p(x : Real[m], y : Real[s])\ntheorem t (a : P) : (match a with | p(x, y) => x end) < 1[m]",
    "theorem t (x : Real[1]) : x = 2 -> (let y := x in if y < 3 then y else 0) = 2",
    "maximize t (a b : Real[m]) where a + b = 10[m] and 0 <= a : a * b",
    "synthesize f (a : Real[m]) : Real[m^2] such that f(a) = a^2",
]
BAD = [
    ("theorem t (m : Real[kg]) (v : Real[m/s]) (E : Real[J]) : E = m * v / 2", "kg*m^2*s^-2 and kg*m*s^-1"),
    ("theorem t (v : Real[m/s]) : v = 2", "m*s^-1 and 1"),
    ("theorem t (a : Real[m]) (b : Real[s]) : 0 < a + b", "m and s"),
    ("theorem t (a : Real[m]) (b : Real[s]) : min(a, b) = 0", "m and s"),
    ("theorem t (a : Real[m]) (n : Nat) : a^n = a^n", "without a dimension"),
    ("theorem t (a : Real[m]) : 2^nat(floor(a)) = 1", "without a dimension"),
    ("theorem t (a : Real[m]) : rational(a)", "without a dimension"),
    ("theorem t (a : Real[m]) : prod(k in 1..3, a) = a^3", "without a dimension"),
    ("theorem t (a : Real[m]) : (a : Real) = 1", "1 and m"),
    ("theorem t (a : Real) : (a : Real[m]) = 1[m]", "m and 1"),
    ("theorem t (a : Real[m]) : (let b : Real := a in b) = 1", "1 and m"),
    ("theorem t (a : Real[m]) : (let b := a in b + 1[s]) = 0", "m and s"),
    ("theorem t (a : Real[m]) (p : Bool) : (if p then a else 1[s]) = a", "m and s"),
    ("def f (a : Real[m]) : Real := a\ntheorem t : f(1[m]) = 1", "1 and m"),
    ("def f (a : Real) : Real := a\ntheorem t (a : Real[m]) : f(a) = 0", "1 and m"),
    ("def f (n : Nat) : Real[m] := if n = 0 then 1 else f(n - 1)", "1 and m"),
    ("theorem t (f : Real[s] -> Real[m]) : f = fun t1 => t1", "m and s"),
    ("theorem t (f : Real[s] -> Real[m]) (g : Real[m] -> Real[m]) : f = g", "function of other dimensions"),
    ("theorem t (f : Real[s] -> Real[m]) : f(1[m]) = 0", "s and m"),
    ("datatype P := p(x : Real[m], y : Real[s])\ntheorem t : p(1[m], 1[m]) = p(1[m], 1[s])", "s and m"),
    ("datatype P := p(x : Real[m], y : Real[s])\ntheorem t (a : P) : (match a with | p(x, y) => x + y end) = 0", "m and s"),
    ("datatype L(T) := nil | cons(h : T, t : L(T))\ntheorem t (a : L(Real[m])) : a = a", "type parameter"),
    ("axiom a (x : Real[m]) : x < 1[s]", "m and s"),
    ("maximize t (x : Real[m]) where x < 1 : x", "m and 1"),
    ("synthesize f (a : Real[m]) : Real[m] such that f(a) = a^2", "m and m^2"),
    ("theorem t (n : Nat) : sum(k in 1..n, k * 1[m]) = n", "m and 1"),
    ("theorem t (a : Real[m]) : sqrt(a) * sqrt(a) = a^2", "m and m^2"),
]


def refused(text: str) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        elaborate(parse_problem(text))
    return caught.value


@pytest.mark.parametrize("text", GOOD)
def test_what_agrees_is_read(text: str) -> None:
    assert elaborate(parse_problem(text)).problems


@pytest.mark.parametrize(("text", "said"), BAD)
def test_what_does_not_agree_is_refused_with_both(text: str, said: str) -> None:
    error = refused(text)
    assert error.code == "L065"
    assert said in error.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("theorem t (v : Real[km]) : v = v", "L066"),
        ("theorem t (v : Real[m^s]) : v = v", "L066"),
        ("theorem t (v : Real[2*m]) : v = v", "L066"),
        ("theorem t (v : Nat[m]) : v = v", "L034"),
        ("theorem t (v : Real[m]) : v = Real[m]", "L035"),
        ("dimension kg", "L021"),
        ("dimension USD\ndimension USD", "L021"),
    ],
)
def test_units_that_are_none(text: str, code: str) -> None:
    assert refused(text).code == code


def test_nothing_is_left_in_the_formula() -> None:
    (measured,) = elaborate(parse_problem("theorem t (v : Real[m/s]) : v - 2[m/s] < v")).problems
    (plain,) = elaborate(parse_problem("theorem t (v : Real) : v - 2 < v")).problems
    assert measured.goal is plain.goal


def test_a_quantity_is_real_so_that_differences_do_not_stop_at_0() -> None:
    (measured,) = elaborate(parse_problem("compute c : 2[m] - 3[m]")).problems
    assert str(measured.conclusion_type) == "Real"


UNITS = st.lists(st.tuples(st.sampled_from(["m", "kg", "s"]), st.integers(-3, 3)), max_size=4)


@given(UNITS, UNITS)
def test_products_commute_and_cancel(left: list[tuple[str, int]], right: list[tuple[str, int]]) -> None:
    a, b = (product(*((((unit, 1),), power) for unit, power in powers)) for powers in (left, right))
    assert product((a, 1), (b, 1)) == product((b, 1), (a, 1))
    assert product((a, 1), (b, 1), (b, -1)) == a
    assert shown(product((a, 1), (a, -1))) == "1"
