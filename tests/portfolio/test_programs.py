"""The portfolio on programs: failing inputs, annotations, and the pieces that they are made of."""

from __future__ import annotations

import time

import pytest
from portfolio.candidates import equations
from portfolio.engine import Engine
from portfolio.proposals import submissions

from stemai.judge import Judge, Options
from stemai.kernel.terms import INT, free, make, number
from stemai.language import elaborate, parse_problem

CASES = {
    "root": (
        "program t (n : Int) returns (r : Int) requires n >= 0 ensures r * r <= n < (r + 1) * (r + 1) "
        "begin r := 0; while (r + 1) * (r + 1) <= n do r := r + 1; end end",
        "proved",
    ),
    "sum": (
        "program t (n : Int) returns (s : Int) requires n >= 0 ensures 2 * s = n * (n + 1) "
        "begin s := 0; var i : Int := 0; while i < n do i := i + 1; s := s + i; end end",
        "proved",
    ),
    "array": (
        "program t (n : Int) (a : Array(Int, n)) returns (m : Int) requires n >= 1 ensures forall k in 0..n - 1, a[k] <= m "
        "begin m := a[0]; var i : Int := 1; while i < n do if a[i] > m then m := a[i]; end i := i + 1; end end",
        "proved",
    ),
    "pairs": (
        "program t (n m : Int) returns (x y : Int) requires n >= 0 and m >= 0 ensures x = 0 and y = 0 begin x, y := n, m; "
        "while x > 0 or y > 0 do if y > 0 then y := y - 1; else x, y := x - 1, m; end end end",
        "proved",
    ),
    "straight": ("program t (a b : Int) returns (r : Int) ensures r >= a and r >= b begin r := max(a, b); end", "proved"),
    "wrong": (
        "program t (n : Int) returns (s : Int) requires n >= 0 ensures 2 * s = n * (n + 1) "
        "begin s := 0; var i : Int := 0; while i < n do s := s + i; i := i + 1; end end",
        "refuted",
    ),
    "bounds": (
        "program t (n : Int) (a : Array(Int, n)) returns (r : Int) requires n >= 0 ensures true "
        "begin r := 0; while a[r] != 0 and r < n do r := r + 1; end end",
        "refuted",
    ),
    "words": ("program t (x y : BitVec(8)) returns (r : BitVec(8)) requires x ule y ensures x ule r and r ule y "
              "begin r := (x + y) ushr 1; end", "refuted"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_what_is_found_is_accepted(name: str) -> None:
    text, kind = CASES[name]
    module = elaborate(parse_problem(text))
    engine = Engine(time.process_time() + 60, clock=time.process_time)
    with Judge() as judge:
        for submission in submissions(module, module.problems[0], engine):
            verdict = judge.judge(text.encode(), submission.encode(), Options())
            if verdict.accepted:
                assert verdict.kind == kind
                return
    raise AssertionError("nothing was found")


def test_equations_are_those_of_the_states() -> None:
    x, y = free("x", INT), free("y", INT)
    states = [{x: number(v, INT), y: number(v * v + 1, INT)} for v in range(-4, 5)]
    sides = (y, make("add", number(1, INT), make("mul", x, x)))
    found = list(equations([x, y], states))
    assert make("eq", *sides) in found or make("eq", *sides[::-1]) in found


def test_few_states_fit_nothing() -> None:
    x, y = free("x", INT), free("y", INT)
    assert list(equations([x, y], [{x: number(1, INT), y: number(2, INT)}])) == []
