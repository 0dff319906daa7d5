"""What the judge knows of what a problem assumes: nothing, possible, unknown, impossible."""

from __future__ import annotations

import hashlib

import pytest

from stemai.errors import LanguageError
from stemai.judge import Assumptions, Judge, Options, examine

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
    ("theorem t (s : Seq(Int)) (i : Nat) (h : i < length(s)) : s[i] in s", "satisfiable"),
    ("theorem t (s : Seq(Seq(Bool))) (h : length(s) = 1 and s[0] = []) : s != []", "satisfiable"),
    ("datatype T := leaf | node(T, Nat, T)\ntheorem t (a b : T) (h : a != b) : b != a", "satisfiable"),
    ("theorem t (f : Int -> Int) (h : f(1) = 1 and f(0) = 0) : f(1) > f(0)", "satisfiable"),
    ("sort S\ntheorem t (x y : S) (h : x != y) : y != x", "satisfiable"),
    ("theorem t (A : Set(Int)) (h : 1 in A) : A != {}", "satisfiable"),
    ("theorem t (s : Seq(Int)) (h : length(s) + 1 = 0) : s = []", "contradictory"),
    ("theorem t (z : Complex) (h : z^2 = -1 + z - z) : z != 0", "satisfiable"),
]


@pytest.mark.parametrize(("text", "expected"), ASSUMED, ids=[text[-40:] for text, _ in ASSUMED])
def test_assumptions(text: str, expected: Assumptions) -> None:
    assert examine(text.encode(), Options()).assumptions == expected


AGAIN: list[tuple[str, str, tuple[str, str, Assumptions]]] = [
    ("theorem t (x : Real) (h : x > 2) : x > 1", "proof t by linarith using h qed", ("accepted", "", "satisfiable")),
    ("theorem t (x : Int) (h : x = x + 1) : x = 0", "proof t by linarith using h qed", ("undecided", "vacuous", "contradictory")),
    # a counterexample and an answer rest on no hypothesis, so that what is known of those says nothing here
    ("theorem t (x : Int) (h : x > 2) : x > 3", "counterexample t := x := 3", ("accepted", "", "none")),
    ("find t (x : Int) (h : x > 2) : x < 4", "answer t := x := 3", ("accepted", "", "none")),
    ("theorem t (x : Real) (h : x^2 = 2) : x != 0", "proof t by nlinarith using h qed", ("accepted", "", "unknown")),
]


@pytest.mark.parametrize(("problem", "submission", "expected"), AGAIN, ids=[text[-30:] for text, _, _ in AGAIN])
def test_a_problem_that_comes_again_has_the_same_verdict(problem: str, submission: str, expected: tuple[str, str, str]) -> None:
    """From the second time on what an examination says of the assumptions is used."""
    with Judge(ahead=1) as judge:
        judge.judge(problem.encode(), b"no submission at all")
        found = [judge.judge(problem.encode(), submission.encode()) for _ in range(3)]
    assert [(v.status, v.reason, v.assumptions) for v in found] == [expected] * 3
    assert judge._known[hashlib.sha256(problem.encode()).digest(), None] == examine(problem.encode(), Options()).assumptions


def test_what_is_known_of_one_problem_of_a_file_is_not_said_of_another() -> None:
    text = b"theorem s (x : Int) (h : x > 2) : x > 1\ntheorem t (x : Int) (h : x = x + 1) : x > 1"
    with Judge(ahead=1) as judge:
        for name, expected in (("s", "satisfiable"), ("t", "contradictory")):
            proof = f"proof {name} by linarith using h qed".encode()
            found = [judge.judge(text, proof, Options(name=name)).assumptions for _ in range(3)]
            assert found == [expected] * 3


def test_a_problem_that_is_wrong_is_wrong_every_time() -> None:
    with Judge(ahead=1) as judge:
        for _ in range(3):
            with pytest.raises(LanguageError):
                judge.judge(b"theorem t (x : Int) : y = 0", b"proof t by ring qed")
