"""An answer that rests on a convention carries the mark `corner`, wherever the convention is met."""

from __future__ import annotations

import pytest

from stemai.judge import judge
from stemai.library import shipped
from stemai.library.conventions import CONVENTIONS


@pytest.mark.parametrize(
    ("problem", "answer", "corner"),
    [
        ("find s (x : Real) : 1 / x = 0", "x := 0", True),
        ("find s (x : Real) : 1 / x = 1", "x := 1", False),
        ("def inv (x : Real) : Real := 1 / x\nfind s (x : Real) : inv(x) = 0", "x := 0", True),
        ("def inv (x : Real) : Real := if x = 0 then 1 else 1 / x\nfind s (x : Real) : inv(x) = 1", "x := 0", False),
        ("def at0 (f : Real -> Real) : Real := 1 / f(0)\nfind s (x : Real) : at0(fun y => x) = 0", "x := 0", True),
        ("def inv(T) (x : T) (y : Real) : Real := 1 / y\nfind s (x : Real) : inv(true, x) = 0", "x := 0", True),
        ("find s (n : Nat) : card({k in 0..5 | k = n - 9}) = 1", "n := 3", True),
        ("find s (n : Nat) : card({k in 0..5 | k + 9 = n}) = 1", "n := 9", False),
        ("find s (z : Complex) : 1 / z = 0", "z := 0", True),
        ("find s (a : Real) : 0 < count(k in 1..2, a / 0 = k - 1)", "a := 0", True),
        ("import gcd\nfind s (n : Nat) : lcm(n, 0) = 0 and n < 1", "n := 0", True),  # a convention of a definition of the library
        ("import gcd\nfind s (n : Nat) : gcd(n, 0) = 3", "n := 3", False),
        ("find s (w : BitVec(4)) : 1 udiv w = 15", "w := 0", True),
        ("find s (w : BitVec(4)) : w != 0 and 7 urem w = 1", "w := 2", False),
        ("import real_powers\nfind s (n : Nat) : n = 2", "n := 2", False),
        ("import exponential\nfind s (x : Real) : log(x) = 0 and x < 1", "x := 0 by linarith using log_zero", True),
        ("import exponential\nfind s (x : Real) : log(x) = 0 and x > 0", "x := 1 by linarith using log_one", False),
        ("find s (f : Real -> Real) : f(0) = 0 and f(2) = 1/2", "f := fun x => 1 / x", True),
        ("find s (f : Real -> Real) : f(0) = 0 and f(2) = 1/2", "f := fun x => if x = 0 then 0 else 1 / x", False),
        ("find s (f : Nat -> Nat) (n : Nat) : f(n) = n and f(3) = 2", "f := fun x => x - 1, n := 0", True),
        ("maximize s (f : Nat -> Nat) where f(0) = 0 and f(3) <= 2 : f(3)", "2 at f := fun x => x - 1", True),
        ("maximize s (f : Nat -> Nat) where f(0) = 0 and f(3) <= 2 : f(3)", "2 at f := fun x => min(x, 2)", False),
        ("synthesize s (x : Real) : Real such that s(x) * x = 1 or x = 0 and s(x) = 0", "fun x => 1 / x", True),
        (
            "synthesize s (x : Real) : Real such that s(x) * x = 1 or x = 0 and s(x) = 0",
            "fun x => if x = 0 then 0 else 1 / x",
            False,
        ),
        ("synthesize s (n : Nat) : Nat such that s(n) <= n and n <= s(n) + 1", "fun n => n - 1", True),
        ("synthesize s (n : Nat) : Nat such that s(n) <= n and n <= s(n) + 1", "fun n => if 1 <= n then n - 1 else 0", False),
        ("import gcd\nsynthesize s (x y : Int) : Int such that x dvd s(x, y)", "fun x y => lcm(x, y)", True),
        (
            "import gcd\nsynthesize s (x y : Int) : Int such that s(x, y) dvd x",
            "fun x y => gcd(x, y) by exact gcd_dvd_left(x, y)",
            False,
        ),
    ],
)
def test_corner(problem: str, answer: str, corner: bool) -> None:
    verdict = judge(f"{problem}\n".encode(), f"answer s := {answer}\n".encode())
    assert (verdict.accepted, verdict.corner) == (True, corner)


def test_warnings_name_the_corners_of_the_library() -> None:
    """Of definitions and of axioms that are conventions, where the statement speaks of them, and nowhere else."""
    speaks = judge(
        b"import exponential, gcd\ntheorem t (x : Real) (n : Nat) : log(x) = lcm(n, 0)\n", b"proof t\n  by auto\nqed\n"
    )
    silent = judge(
        b"import exponential, gcd\ntheorem t (x : Real) (n : Nat) : exp(x) = gcd(n, 0)\n", b"proof t\n  by auto\nqed\n"
    )
    places = [w["place"]["file"] for w in speaks.warnings]
    assert {"exponential.stem", "gcd.stem"} <= set(places)
    assert [w["code"] for w in speaks.warnings].count("W007") == 2
    assert not any(w["code"] == "W007" for w in silent.warnings)


def test_the_conventions_are_axioms() -> None:
    axioms = {name for module in shipped().names for name in shipped().module(module).theory.axioms}
    assert axioms >= CONVENTIONS.keys()
