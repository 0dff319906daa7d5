"""Problems and submissions that several tests use."""

from __future__ import annotations

PROBLEMS = """\
theorem am_gm (a b : Real) (ha : 0 <= a) (hb : 0 <= b) : a * b <= ((a + b) / 2)^2
find two_squares (x y : Int) : 0 < x < y and x^2 + y^2 = 1105
theorem euler (n : Nat) : prime(n^2 + n + 41)
compute last_digit : 7^2025 mod 10
"""
AM_GM = "proof am_gm\n  have sq : 0 <= (a - b)^2 by positivity\n  by linarith using sq\nqed\n"
WRONG = "proof am_gm\n  have same : a = b by linarith using ha, hb\n  by linarith using same\nqed\n"
OPEN = "proof am_gm\n  have sq : 0 <= (a - b)^2 by positivity\nqed\n"
TWO_SQUARES = "answer two_squares := x := 4, y := 33\n"
EULER = "counterexample euler := n := 40\n"
LAST_DIGIT = "answer last_digit := 7\n"
VACUOUS = "theorem nothing (x : Real) (h1 : x > 1) (h2 : x < 0) : x = 7\n"
