"""The second road tells true from false, and what it was not sure of it does not call shown."""

from __future__ import annotations

from random import Random

import pytest

from stemai.judge import Options
from stemai.kernel.terms import INT, forall, free, make, number
from stemai.kernel.theory import Theory
from stemai.selfcheck.judged import settle, stated
from stemai.selfcheck.roads import Claim, End, weighed
from stemai.selfcheck.tally import Tally

TRI = "def tri (n : Nat) : Nat := if n = 0 then 0 else n + tri(n - 1)\n"
FIB = "def fib (n : Nat) : Nat := if n <= 1 then n else fib(n - 1) + fib(n - 2)\n"


def said(problem: str, refuted: bool = False, possible: bool = False) -> End:
    now = stated(problem, "proof t\n  by auto using 7\nqed\n", Options(), refuted)
    return weighed(Claim(now.theory, now.formula, possible, numbers=now.numbers), Random(1))


@pytest.mark.parametrize(
    ("problem", "end"),
    [
        ("theorem t : 2 + 2 = 4\n", "evaluated"),
        ("theorem t : forall k in 1..9, k * k < 100\n", "evaluated"),
        ("theorem t : exists x : Rat, x * x = 49\n", "evaluated"),
        ("theorem t (x : Real) : 0 <= x^2\n", "solver"),
        ("theorem t (f : Int -> Int) (x y : Int) (h : x = y) : f(x) = f(y)\n", "solver"),
        (TRI + "theorem t (n : Nat) : 2 * tri(n) = n * (n + 1)\n", "induction"),
        (FIB + "theorem t (k : Int) (n : Nat) (h : 1 <= n) : 1 <= fib(n)\n", "induction"),
    ],
)
def test_truths_are_shown(problem: str, end: End) -> None:
    assert said(problem) == end
    assert said(problem, refuted=True) == "false"


@pytest.mark.parametrize(
    "problem",
    [
        "theorem t : 2 + 2 = 5\n",
        "theorem t (x : Real) : 0 < x^2\n",
        "theorem t (n m : Nat) : n - m + m = n\n",
        "theorem t (n : Int) : n div 2 * 2 = n\n",
        "theorem t (f : Int -> Int) (x y : Int) (h : f(x) = f(y)) : x = y\n",
        "theorem t (v w : BitVec(8)) : v + w ule w -> v = 0\n",
        "sort S\ntheorem t (a b : S) : a = b\n",
        "def g (n : Nat) : Nat\naxiom a : g(0) = 1\ntheorem t (n : Nat) : g(n) = 1\n",
        TRI + "theorem t (n : Nat) : 2 * tri(n) = n * (n + 2)\n",
        FIB + "theorem t (n : Nat) : 1 <= fib(n)\n",
        TRI + "theorem t (n : Nat) : tri(n) < 50\n",
    ],
)
def test_falsehoods_are_found(problem: str) -> None:
    assert said(problem) == "false"


SAME = "theorem t (S U : Set(T)) (h : forall x : T, x in S <-> x in U) : measure(S) = measure(U)\n"


def test_equal_functions_have_equal_images() -> None:
    """A set is a function: two that hold the same, made apart, are one to what is said of sets."""
    measured = "def measure (S : Set(T)) : Nat\n"
    assert said("sort T\n" + measured + SAME) not in ("false", "evaluated")
    integers = (measured + SAME).replace("T)", "Int)").replace("x : T", "x : Int")
    assert said(integers) not in ("false", "evaluated")
    both = "theorem t (S U : Set(T)) (h : S subset U) (k : U subset S) : measure(S) = measure(U)\n"
    assert said("sort T\ndef measure (S : Set(T)) : Int\n" + both) not in ("false", "evaluated")
    assert said("sort T\n" + measured + "theorem t (S U : Set(T)) : measure(S) = measure(U)\n") == "false"


def test_a_number_is_the_rational_that_it_is() -> None:
    """A field of type Rat gives back the number that was put in; no solver takes that for a question of taste."""
    list_ = "datatype List := nil | cons(head : Rat, tail : List)\n"
    arms = "match cons(1, nil) with | nil => false | cons(y, r) => forall z : Int, x + y + z = z + 1 + x end\n"
    assert said(list_ + "theorem t (x : Int) : " + arms) == "solver"
    assert said(list_ + "theorem t (x : Int) : " + arms.replace("1 + x", "2 + x")) in ("open", "tested", "false")


def test_what_holds_in_one_model_only() -> None:
    problem = "def g (n : Nat) : Nat\ntheorem t (n : Nat) : g(n) = 1\n"
    assert said(problem, refuted=True, possible=True) == "evaluated"
    assert said(problem, refuted=True) == "false"
    assert said("def g (n : Nat) : Nat\ntheorem t (n : Nat) : 0 <= g(n)\n", refuted=True, possible=True) == "false"


def test_a_truth_that_nobody_shows_is_not_called_shown() -> None:
    assert said("theorem t (n : Int) : n * n mod 5 != 2\n") == "tested"


def test_an_integer_to_a_negative_power_is_some_integer() -> None:
    """Nobody is told which, so no value makes this false; read as a fraction it would be."""
    n = free("n", INT)
    power = make("pow", n, number(-1, INT))
    known = make("or", make("eq", power, number(0, INT)), make("le", number(1, INT), make("abs", power)))
    formula = forall(n, make("implies", make("eq", n, number(2, INT)), known))
    assert weighed(Claim(Theory(), formula), Random(1)) not in ("false", "evaluated")


def test_what_is_false_raises_an_alarm() -> None:
    tally = Tally()
    for end in ("evaluated", "solver", "implied", "induction", "tested", "open"):
        settle(tally, end, "a")
    assert (tally.through, tally.alarms, len(tally.unsettled)) == (0, [], 2)
    settle(tally, "false", "a")
    assert tally.through == len(tally.alarms) == 1
    assert Tally.from_json(tally.to_json()) == tally
