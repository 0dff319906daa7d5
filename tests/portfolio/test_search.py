"""The search without a box: for each kind of tactic one statement, and the judge accepts what is proposed."""

from __future__ import annotations

import time

import pytest
from portfolio.engine import Engine
from portfolio.proposals import propose, submissions

from stemai.judge.check import check
from stemai.judge.verdict import Options
from stemai.language import elaborate, parse_problem
from stemai.library import shipped
from stemai.provers.kit import Opinion, Task

SECONDS = 300.0  # several times what the slowest needs
GROUP = """sort G
theorem t (m : G -> G -> G) (e : G) (i : G -> G)
  (assoc : forall x y z : G, m(m(x, y), z) = m(x, m(y, z)))
  (unit : forall x : G, m(e, x) = x) (inverse : forall x : G, m(i(x), x) = e) : forall x : G, m(x, e) = x
"""
ACCUMULATOR = """def add_up (n c : Nat) : Nat := if n = 0 then c else add_up(n - 1, c + n)
theorem t (n : Nat) : 2 * add_up(n, 0) = n * (n + 1)
"""
BITS = """def bits (n : Nat) : Nat := if n = 0 then 0 else 1 + bits(n div 2)
theorem t (n : Nat) : n < 2^bits(n)
"""
FIBONACCI = """theorem t (f : Nat -> Nat) (h0 : f(0) = 0) (h1 : f(1) = 1)
  (h : forall n : Nat, f(n + 2) = f(n + 1) + f(n)) : f(100) mod 3 = 0
"""
PROGRESSION = """theorem t (p q : Real) (a : Nat -> Real) (h : forall n : Nat, a(n + 2) - a(n + 1) = a(n + 1) - a(n))
  (h1 : a(1) = p) (h2 : a(2) = 9) (h3 : a(3) = 3*p - q) (h4 : a(4) = 3*p + q) : a(2010) = 8041
"""
VALUES = """theorem t (m x : Int) (h : 30 <= m and m <= 50) (h2 : (6*x) mod m = 1)
  (h3 : (x - 36) mod m = 0) : m = 43
"""
COUNT = """theorem t (S : Nat -> Bool) (N : Nat) (h : forall x : Nat, S(x) -> x < N)
  (h0 : forall n : Nat, S(n) <-> 1 <= n and 2*n^2 + n < 200) : sum(k in 0..N - 1, if S(k) then 1 else 0) = 9
"""
ROOTS_OF_PRIMES = """theorem t (f : Real -> Real) (c : Real) (p q : Nat) (h : forall x : Real, f(x) = x^2 - 25*x + c)
  (hp : prime(p) and prime(q)) (d : p != q) (z : f(p) = 0 and f(q) = 0) : c = 46
"""
FACTORIAL = """def fact (n : Nat) : Nat := if n = 0 then 1 else n * fact(n - 1)
theorem t (n : Nat) (h : 6^n dvd fact(40)) : n <= 18
"""
EUCLID = """def g (a b : Nat) : Nat := if b = 0 then a else g(b, a mod b) decreases b
theorem t (n : Nat) : g(21*n + 4, 14*n + 3) = 1
"""
CASES = [
    ("count", COUNT, "proved"),
    (
        "defined summand",
        "theorem t (u : Nat -> Nat) (h : forall n : Nat, u(n) = 3*n + 1) : sum(k in 1..500, u(k)) = 376250",
        "proved",
    ),
    (
        "known values",
        "theorem t (x : Int) (h : 0 <= x and x < 13) (e : x mod 13 = 7^29 mod 13) : (x^5 + 3) mod 13 = 10",
        "proved",
    ),
    ("enumeration", "theorem t (x : Nat) (h : 0 < x and x^5 mod 71 = 20) : 27 <= x", "proved"),
    (
        "congruences",
        "theorem t (m x : Int) (h : 12 <= m) (a : (5*x) mod m = 2) (b : (x - 7) mod m = 0) : m = 33",
        "proved",
    ),
    ("possible values", ROOTS_OF_PRIMES, "proved"),
    ("exponents", "theorem t (x y : Nat) (h : 2^x * 5^y = 4000) : x + y = 8", "proved"),
    ("largest power", FACTORIAL, "proved"),
    ("common divisors", EUCLID, "proved"),
    ("radicals", "theorem t : sqrt((sqrt(27) + 7 / sqrt(12)) / sqrt(3)) = 5 * sqrt(6) / 6", "proved"),
    (
        "defined function",
        "theorem t (f : Real -> Real) (h : forall x : Real, f(x) = x^2 - 3*sqrt(x)) : f(4) = 9",
        "refuted",
    ),
    ("residues", "theorem t (n : Int) : 6 dvd n^3 - n", "proved"),
    ("witness", "theorem t (n : Int) (h : n mod 2 = 1) : exists a b : Int, n = a^2 - b^2", "proved"),
    ("quotient", "theorem t (d a b : Int) (ha : d dvd a) (hb : d dvd b) : d dvd 3*a - 2*b", "proved"),
    ("combined quotient", "theorem t (d n : Nat) (a : d dvd n + 7) (b : d dvd 2*n + 1) : d dvd 13", "proved"),
    ("cycle", "theorem t (n : Nat) : not (7 dvd 2^n + 1)", "proved"),
    ("values", VALUES, "proved"),
    ("period", FIBONACCI, "proved"),
    ("closed form", PROGRESSION, "proved"),
    ("factors", "solve t (x y : Nat) : x^2 = y^2 + 15", "solved"),
    ("induction", "theorem t (n : Nat) : 2 * sum(k in 1..n, k) = n * (n + 1)", "proved"),
    ("bound", "theorem t (n : Nat) (h : 5 <= n) : n^2 < 2^n", "proved"),
    ("lemma", ACCUMULATOR, "proved"),
    ("along", BITS, "proved"),
    (
        "instances",
        "theorem t (f : Real -> Real) (h : forall x : Real, 2*f(x) + f(1 - x) = x) : f(0) = -1/3",
        "proved",
    ),
    ("algebra", GROUP, "proved"),
    ("squares", "theorem t (a b c d : Real) : 4*a*b*c*d <= a^4 + b^4 + c^4 + d^4", "proved"),
    ("roots", "theorem t (a b : Real) : sqrt((a + b)^2) <= sqrt(a^2) + sqrt(b^2)", "proved"),
    ("floors", "theorem t (x : Real) : floor(2 * x) = floor(x) + floor(x + 1 / 2)", "proved"),
    ("number", "theorem t (n : Nat) : prime(n^2 + n + 41)", "refuted"),
    (
        "function",
        "theorem t (f : Real -> Real) (h : forall x y : Real, x <= y -> f(x) <= f(y)) : f(0) < f(1)",
        "refuted",
    ),
    (
        "carrier",
        "sort S\ntheorem t (r : S -> S -> Bool) (h : forall x : S, exists y : S, r(x, y)) : forall x : S, r(x, x)",
        "refuted",
    ),
    ("find", "find t (a b : Nat) : 0 < a < b and a^2 + b^2 = 1105", "solved"),
    ("compute", "compute t : 7^2025 mod 10", "solved"),
    ("roots of a cubic", "solve t (x : Real) : x^3 - 6*x^2 + 11*x - 6 = 0", "solved"),
    ("maximum", "maximize t (a b : Real) where a + b = 10 and a >= 0 : a * b", "solved"),
    ("maximum with roots", "maximize t (x y : Real) where x^2 + y^2 = 1 : x + y", "solved"),
    ("minimum of integers", "minimize t (n : Int) : 3 * n^2 - 7 * n", "solved"),
    ("no maximum", "maximize t (x : Real) where x < 0 and x > 1 : x", "refuted"),
    ("supremum", "maximize t (x : Real) where x < 1 : x", "refuted"),
    ("program", "synthesize f (x : Real) : Int such that (x > 0 -> f(x) = 1) and (x < 0 -> f(x) = -1) and f(0) = 0", "solved"),
    (
        "invariant",
        "synthesize i (x y : Int) : Bool such that (x = 0 and y = 0 -> i(x, y)) and "
        "(i(x, y) and x < 10 -> i(x + 1, y + 2)) and (i(x, y) and x >= 10 -> y >= 20)",
        "solved",
    ),
    ("bounded", "solve t (n : Int) : n + 1 dvd n^2 + 1", "solved"),
    ("computed", "theorem t : 1 + 1 = 3", "refuted"),
    ("no natural", "theorem t : exists x : Nat, x^2 = 2", "refuted"),
    ("no root", "theorem t : forall x : Real, exists y : Real, y^2 = x", "refuted"),
    ("odd", "theorem t (n : Nat) : exists m : Nat, 2 * m = n", "refuted"),
    ("common divisor", "theorem t : exists x y : Int, 4 * x + 6 * y = 3", "refuted"),
    ("between", "theorem t : forall x y : Real, x < y -> exists n : Int, x < n and n < y", "refuted"),
    ("irrational", "theorem t : sqrt(2) > 3/2", "refuted"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "kind"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_settled(text: str, kind: str) -> None:
    module = elaborate(parse_problem(text, "<test>"))
    problem = module.problems[-1]
    engine = Engine(time.process_time() + SECONDS, time.process_time)
    options = Options(name=problem.name, target="attested")
    for proposal in submissions(module, problem, engine):
        verdict = check(text.encode(), proposal.encode(), options)
        if verdict.accepted:
            break
    else:
        pytest.fail("nothing that was proposed is accepted")
    assert verdict.kind == kind


@pytest.mark.slow
def test_a_false_statement_is_never_proved() -> None:
    text = "theorem t (n : Nat) : 2 * sum(k in 1..n, k) = n * (n + 1) + (if n = 90 then 2 else 0)"
    module = elaborate(parse_problem(text, "<test>"))
    engine = Engine(time.process_time() + SECONDS, time.process_time)
    first = next(iter(submissions(module, module.problems[0], engine)))
    assert first == "counterexample t := n := 90\n"


def test_a_problem_that_imports_is_read() -> None:
    """The library is in the box with the rest of stemai; a problem that imports is one like any other."""
    text = "import divides\ntheorem t (x : Real) : 0 <= x^2 - 2*x + 1\n"

    def judge(submission: str) -> Opinion:
        verdict = check(text.encode(), submission.encode(), Options(name="t", target="attested"))
        return Opinion(verdict.status, verdict.level or "", (), (), 10)

    task = Task(text, "t", "theorem", 1, 0, SECONDS, SECONDS, 10, 1, (), (), (), judge)
    (proof,) = propose(task)
    assert judge(proof).accepted


@pytest.mark.parametrize("header", ["sort A\ntheorem t ", "theorem t(A) "])
def test_lemmas_of_the_library_are_looked_for_first(header: str) -> None:
    """Lists over a declared sort, and over any type: what two lemmas together say is no matter of search."""
    text = f"import lists\n{header}(xs ys : List(A)) : length(reverse(append(xs, ys))) = length(ys) + length(xs)\n"
    module = shipped().elaborate(parse_problem(text, "<test>"))
    engine = Engine(time.process_time() + SECONDS, time.process_time)
    first = next(iter(submissions(module, module.problems[0], engine)))
    assert first == "proof t\n  by auto\nqed\n"
    assert check(text.encode(), first.encode(), Options(name="t")).level == "certified"
