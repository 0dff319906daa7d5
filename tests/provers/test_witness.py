"""The prover in Perl: what it finds, and that it says so where it finds nothing.  On plain pipes, without a box."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from typing import Any

import pytest

from stemai.box.places import provers_folder

pytestmark = pytest.mark.skipif(shutil.which("perl") is None, reason="no perl here; boxes have one of their own")


def frame(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body


def ask(problem: str, name: str, kind: str) -> dict[str, Any]:
    budget = {"wall_s": 20.0, "cpu_s": 20.0, "rounds": 1, "opinions": 0, "submissions": 1}
    asked = {"type": "propose", "problem": problem, "name": name, "kind": kind, "seed": 0, "round": 1}
    question = frame({**asked, "budget": budget, "feedback": [], "given": []})
    command = ["perl", str(provers_folder() / "witness" / "witness.pl")]
    done = subprocess.run(command, input=question, capture_output=True, timeout=60, check=True)
    (length,) = struct.unpack(">I", done.stdout[:4])
    assert len(done.stdout) == 4 + length
    answer: dict[str, Any] = json.loads(done.stdout[4:])
    return answer


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        ("find t (x y : Int) : 0 < x < y and x^2 + y^2 = 1105", "answer t := x := 23, y := 24"),
        (
            "find t (a b c : Nat) (h : 0 < a) : a < b and a^2 + b^2 = c^2",
            "answer t := a := 3, b := 4, c := 5",
        ),
        ("find t (x : Rat) : 6 * x^2 = x + 1 and x < 0", "answer t := x := -1/3"),
        ("find t (p q : Bool) : p and not q", "answer t := p := true, q := false"),
        ("find t (x : Int) : x mod 7 = 3 and x div 7 = -1", "answer t := x := -4"),
        ("theorem t (n : Nat) : prime(n^2 + n + 41)", "counterexample t := n := 40"),
        ("theorem t : forall n : Nat, prime(n^2 + n + 41)", "counterexample t := n := 40"),
        ("theorem t : \u2200 n : \u2115, n \u2264 5", "counterexample t := n := 6"),
        ("theorem t (a b : Nat) : a - b + b = a", "counterexample t := a := 0, b := 1"),
        ("theorem t (x : Rat) : x / 0 = 1", "counterexample t := x := 0"),
        ("theorem t (n : Nat) (h : 6 dvd n^2) : 12 dvd n", "counterexample t := n := 6"),
        ("theorem t (x : Int) (h : 0 <= x <= 3) : x < 3", "counterexample t := x := 3"),
        ("theorem t : forall k in 1..10, k^2 < 100", "counterexample t := k := 10"),
        ("theorem t (n : Nat) : exists m in 0..3, m * m = n", "counterexample t := n := 2"),
        ("theorem t (p q : Bool) : (p -> q) -> (q -> p)", "counterexample t := p := false, q := true"),
        (
            "def f (n : Nat) : Nat := if n = 0 then 0 else n + f(n - 1) decreases n\ntheorem t (n : Nat) : f(n) < 50",
            "n := 10",
        ),
        ("compute t : 7^18 mod 10", "answer t := 9"),
        ("compute t : sum(k in 1..10, k^2)", "answer t := 385"),
        ("compute t : prod(k in 1..5, k)", "answer t := 120"),
        ("compute t : 1.5 + 2.25", "answer t := 15/4"),
        ("compute t : abs(-7) + min(3, 2) + max(3, 2)", "answer t := 12"),
        ("compute t : floor(7 / 2) - ceil(7 / 2)", "answer t := -1"),
        ("compute t : prime(97) and not prime(91)", "answer t := true"),
    ],
)
def test_found(problem: str, answer: str) -> None:
    kind = problem.split("\n")[-1].split()[0]
    found = ask(problem, "t", kind)
    assert found["type"] == "proposals", found
    assert answer in found["submissions"][0]


@pytest.mark.parametrize(
    ("problem", "kind", "why"),
    [
        ("theorem t (x : Int) : exists y : Int, y > x", "theorem", "no settling value"),
        ("theorem t (a b : Nat) (c : Int) : a - b + b + c = a + c", "theorem", "no settling value"),
        ("find t (x : Int) : 2 * x = 7", "find", "no settling value"),
        ("find t (p : Bool) : p and not p", "find", "no small value"),
        ("theorem t (f : Real -> Real) : f(0) = 0", "theorem", "functions are not for me"),
        ("theorem t (x : BitVec(8)) : x = x", "theorem", "not for me"),
        ("compute t : 7^2025", "compute", "out of reach"),
        ("solve t (x : Real) : x = 1", "solve", "not `solve`"),
        ("theorem t (x : Int) : x = ", "theorem", "ends too early"),
        ("theorem t (x : Int) : x ! 3", "theorem", "cannot read `!`"),
        ("theorem other : true", "theorem", "no `t`"),
        ("", "theorem", "no `t`"),
        ("theorem t (x : Int) : y = x", "theorem", "`y` is not for me"),
        ("theorem t : " + "(" * 20_000, "theorem", "ends too early"),
    ],
)
def test_given_up(problem: str, kind: str, why: str) -> None:
    found = ask(problem, "t", kind)
    assert found["type"] == "give_up", found
    assert why in found["reason"]
