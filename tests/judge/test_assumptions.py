"""What the judge knows of what a problem assumes: nothing, possible, unknown, impossible."""

from __future__ import annotations

import pytest

from stemai.judge import Assumptions, Options, examine

ASSUMED: list[tuple[str, Assumptions]] = [
    ("theorem t (x : Real) : 0 <= x^2", "none"),
    ("theorem t (x : Real) (h : x > 2) : x > 1", "satisfiable"),
    ("theorem t (n : Nat) (f : Int -> Nat) (h : f(n) = n + 3) : f(n) > 2", "satisfiable"),
    ("theorem t (f : Int -> Nat) (h : f(3) < 0) : false", "none"),  # it says itself that this cannot be
    ("theorem t (f : Int -> Nat) (h : f(3) < 0) : 1 = 1", "contradictory"),
    ("theorem t (q : Rat) (h : q^2 = 1/4) : q != 0", "satisfiable"),
    ("theorem t (x : BitVec(8)) (h : (x band 1) = 2) : x = 0", "contradictory"),
    ("sort S\ndef a : S\ndef b : S\naxiom two : a != b\ntheorem t : b != a", "satisfiable"),
    ("def c : Nat\naxiom low : c < 0\ntheorem t : c = 1", "contradictory"),
    ("def g (n : Int) : Nat\naxiom low (n : Int) : g(n) < n\ntheorem t : 1 = 1", "contradictory"),
    ("axiom all (x : Real) : exists y : Real, y > x\ntheorem t : 1 = 1", "unknown"),
    ("maximize m (x : Real) where x < 0 and x > 1 : x", "none"),  # that there is no point can be shown of it
    ("synthesize f (x : Int) (h : x < x) : Int such that f(x) = f(x) + 1", "contradictory"),
    ("theorem t (x : Real) (h : x^2 = 2) : x != 0", "unknown"),  # the root has no exact value
]


@pytest.mark.parametrize(("text", "expected"), ASSUMED, ids=[text[-40:] for text, _ in ASSUMED])
def test_assumptions(text: str, expected: Assumptions) -> None:
    assert examine(text.encode(), Options()).assumptions == expected
