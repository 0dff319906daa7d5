"""The method `simp`: what rewriting proves is certified, what it does not prove is not, and it ends."""

from __future__ import annotations

import pytest

from stemai.judge import Options
from stemai.judge.check import check

HEADER = b"""
sort A
def p : A -> Bool
def g : A -> A
datatype N := Z | S(N)
datatype L := nil | cons(A, L)
datatype P := pair(N, N)
def plus (x y : N) : N := match x with | Z => y | S(z) => S(plus(z, y)) end
def le (x y : N) : Bool := match x with | Z => true | S(z) => match y with | Z => false | S(w) => le(z, w) end end
def filter (xs : L) : L :=
  match xs with | nil => nil | cons(x, r) => if p(x) then cons(x, filter(r)) else filter(r) end
def app (xs ys : L) : L := match xs with | nil => ys | cons(x, r) => cons(x, app(r, ys)) end
def swap (q : P) : P := match q with | pair(x, y) => pair(y, x) end
def tri (n : Nat) : Nat := if n = 0 then 0 else n + tri(n - 1)
"""

HOLDS = [
    ("(x y : N) : plus(S(x), y) = S(plus(x, y))", "by simp unfolding plus"),
    ("(x : A) : app(filter(cons(x, nil)), nil) = filter(cons(x, nil))", "by simp unfolding app, filter"),
    ("(q : P) : swap(swap(q)) = q", "by simp unfolding swap"),
    ("(x y : N) : S(x) = S(y) <-> x = y", "by simp"),
    ("(x y : N) (h : S(x) = S(y)) : plus(x, Z) = plus(y, Z)", "by simp using h"),
    ("(x : N) (h : S(x) = Z) : false", "by simp using h"),
    ("(x y : N) (h : x = S(y)) (k : y = Z) : le(x, S(Z))", "by simp using h, k unfolding le"),
    ("(h : forall x : A, p(x) -> g(x) = x) (y : A) (k : p(y)) : g(g(y)) = y", "by simp using h, k"),
    (
        "(h : forall x y : N, plus(x, y) = plus(y, x)) (a b c : N) : plus(plus(a, b), c) = plus(c, plus(b, a))",
        "by simp using h",
    ),
    ("(h : forall x : A, g(g(x)) = x) : forall y : A, p(y) -> p(g(g(y)))", "by simp using h"),
    ("(a b : N) (h : not (a = b)) : not (b = a)", "by simp using h"),
    ("(x : N) : le(x, Z) <-> x = Z", "by simp unfolding le"),
    (": tri(3) = 6", "by simp unfolding tri"),
    ("(x : N) : (if x = Z then S(x) else S(x)) = S(x)", "by simp"),
]


@pytest.mark.parametrize(("header", "step"), HOLDS)
def test_what_rewriting_proves_is_certified(header: str, step: str) -> None:
    problem = HEADER + f"theorem t {header}".encode()
    verdict = check(problem, f"proof t\n  {step}\nqed".encode(), Options())
    assert (verdict.status, verdict.level) == ("accepted", "certified"), verdict


FAILS = [
    ("(x y : N) : plus(x, y) = plus(y, x)", "by simp unfolding plus"),  # needs induction
    ("(x y : N) (h : x = y) : x = S(y)", "by simp using h"),
    ("(h : forall x : A, g(x) = g(g(x))) (y : A) : p(y)", "by simp using h"),  # a rule without end
    ("(h : forall x : A, p(g(x)) -> p(x)) (y : A) : p(y)", "by simp using h"),  # conditions without end
    ("(x y : N) : le(x, y)", "by simp unfolding le"),
    ("(x : A) : p(x)", "by simp"),
]


@pytest.mark.parametrize(("header", "step"), FAILS)
def test_what_does_not_follow_is_not_proved_by_rewriting(header: str, step: str) -> None:
    problem = HEADER + f"theorem t {header}".encode()
    verdict = check(problem, f"proof t\n  {step}\nqed".encode(), Options())
    assert verdict.status in ("rejected", "undecided"), verdict
