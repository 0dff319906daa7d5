"""The Lean reader: what each convention becomes, and what is refused rather than bent."""

from __future__ import annotations

import pytest

from stemai.language import parse_problem
from stemai.library import elaborate
from stemai.suites.lean.parser import parse_theorems
from stemai.suites.lean.reader import read_lean
from stemai.suites.reading import NotCovered, Reading


def read(header: str) -> str:
    """Our text for a header, on one line and without `theorem t`."""
    (found,) = read_lean(f"open BigOperators Real Nat Topology Rat\ntheorem t {header} := by sorry")
    if isinstance(found, NotCovered):
        raise found
    return " ".join(found.text.split()).split("theorem t ", 1)[1]


CASES = [
    # one tree, one type; the largest of its leaves
    ("(n : ℕ) (x : ℝ) : n - 1 < x", "(n : Nat) (x : Real) : n - 1 < x"),
    ("(n : ℕ) (x : ℝ) : ((n - 1 : ℕ) : ℝ) < x", "(n : Nat) (x : Real) : (n - 1 : Nat) < x"),
    ("(a b : ℕ) : ((a : ℤ) - b) = 0", "(a b : Nat) : a - b = (0 : Int)"),
    ("(a b : ℕ) : (a - b : ℤ) = 0", "(a b : Nat) : a - b = (0 : Int)"),
    # an argument is a tree of its own; `prime` takes an Int here, so the subtraction is held at Nat
    ("(a b : ℕ) : Nat.Prime (a - b)", "(a b : Nat) : prime((a - b : Nat))"),
    # division of naturals and integers rounds; numerals alone are naturals
    ("(n : ℕ) : n / 2 = 1", "(n : Nat) : n div 2 = 1"),
    ("(x : ℝ) : x ^ (1 / 2) = 1", "(x : Real) : x^(1 div 2) = 1"),
    (": (1 : ℝ) / 2 = 0.5", ": 1 / 2 = 1 / 2"),
    ("(a : ℤ) : a / 2 % 3 = 0", "(a : Int) : a div 2 mod 3 = 0"),
    # the type that is expected counts as a leaf
    ("(f : ℝ → ℝ) (n : ℕ) : f (n / 2) = 0", "(f : Real -> Real) (n : Nat) : f(n / 2) = 0"),
    # exponents: a tree of their own; halves of odd numbers are roots
    ("(x : ℝ) : x ^ ((3 : ℝ) / 2) = 1", "(x : Real) : sqrt(x)^3 = 1"),
    ("(x : ℝ) : x ^ (-(3 : ℤ)) = 1", "(x : Real) : x^-3 = 1"),
    # sums bind tighter than `+`, and end before their end
    ("(n : ℕ) : ∑ k ∈ Finset.range n, k + 1 = 5", "(n : Nat) : sum(k in 0..n - 1, k) + 1 = 5"),
    ("(n : ℕ) : (∑ k ∈ Finset.range (n + 1), k) = 5", "(n : Nat) : sum(k in 0..n, k) = 5"),
    ("(n : ℕ) : (∑ k ∈ Finset.Icc 0 (n - 1), k) = 5", "(n : Nat) : sum(k in 0..(n - 1 : Nat), k) = 5"),
    # what is expected of a sum is expected of its summands; of a leaf of a tree or of a relation nothing is
    (": (∑ i ∈ Finset.range 3, i / 2 : ℝ) = 1", ": sum(i in 0..2, i / (2 : Real)) = 1"),
    (": Real.sqrt (∏ i ∈ Finset.range 3, i / 2) = 1", ": sqrt(prod(i in 0..2, i / 2)) = 1"),
    (": (Finset.sum (Finset.range 3) (fun i => i / 2) : ℝ) = 1", ": sum(i in 0..2, i / (2 : Real)) = 1"),
    ("(x : ℝ) : x = ∑ i ∈ Finset.range 3, i / 2", "(x : Real) : x = sum(i in 0..2, i div 2)"),
    ("(x : ℝ) : (x - ∑ i ∈ Finset.range 3, i / 2 : ℝ) = 1", "(x : Real) : x - sum(i in 0..2, i div 2) = 1"),
    # binders with conditions, types from the first use, shadowing
    ("(f : ℕ → ℝ) : ∀ n ≥ 5, f n = 0", "(f : Nat -> Real) : forall n : Nat, n >= 5 -> f(n) = 0"),
    ("(n : ℕ) (h : ∀ n, n < 3) : n = 1", "(n : Nat) (h : forall n_2 : Nat, n_2 < 3) : n = 1"),
    (": ∃! k : ℕ, k = 1", ": exists k : Nat, k = 1 and forall k_2 : Nat, k_2 = 1 -> k_2 = k"),
    # divisibility is outside the tree: its right side takes the type of the left
    ("(p : ℕ) (n : ℤ) : ↑p ∣ n", "(p : Nat) (n : Int) : p dvd n"),
    ("(n : ℕ) : 7 ∣ 2 ^ n - 1", "(n : Nat) : 7 dvd 2^n - 1"),
    # factorials bind tighter than anything
    (": 3 ! = 6", ": factorial(3) = 6"),
    # sets
    (
        "(S : Finset ℕ) (h : ∀ n, n ∈ S ↔ n < 3) : S.card = 3",
        "(S : Nat -> Bool) (S_bound : Nat) (S_finite : forall x : Nat, S(x) -> x < S_bound)"
        " (h : forall n : Nat, S(n) <-> n < 3) : sum(k in 0..S_bound - 1, if S(k) then 1 else 0) = 3",
    ),
    (": IsLeast { x : ℕ | 2 < x } 3", ": 2 < 3 and forall x : Nat, 2 < x -> 3 <= x"),
    # complex numbers
    ("(z : ℂ) : z * Complex.I = 1", "(z_re z_im : Real) : -z_im = 1 and z_re = 0"),
    ("(z : ℂ) : Complex.abs z = 1", "(z_re z_im : Real) : sqrt(z_re^2 + z_im^2) = 1"),
    # NNReal is Real with a condition, and its difference stops at 0
    ("(a b : NNReal) : a - b = 0", "(a : Real) (a_range : 0 <= a) (b : Real) (b_range : 0 <= b) : max(a - b, 0) = 0"),
    # the analytic functions of the library; a coercion stands inside, and `logb` is a quotient
    ("(n : ℕ) : Real.log n = Real.log 2", "(n : Nat) : log(n) = log(2)"),
    ("(n : ℕ) : Real.log (n + 1) = 0", "(n : Nat) : log(n + 1) = 0"),
    ("(n : ℕ) : Real.log (n / 2 : ℕ) = 0", "(n : Nat) : log(n div 2) = 0"),
    ("(k : ℕ) : Real.logb (5 ^ k) (3 ^ k ^ 2) = 0", "(k : Nat) : log(3^k^2) / log(5^k) = 0"),
    ("(x : ℝ) : Real.exp x = Real.exp 1 ^ x", "(x : Real) : exp(x) = rpow(exp(1), x)"),
    ("(x : ℝ) : Real.sqrt (Real.log x / Real.log 2) = 1", "(x : Real) : sqrt(log(x) / log(2)) = 1"),
    ("(k : ℕ) : Real.sin (k * π) = 0", "(k : Nat) : sin(k * pi) = 0"),
    ("(x : ℝ) (n : ℤ) : Real.tan (-x) = Real.cos (2 * n * Real.pi)", "(x : Real) (n : Int) : tan(-x) = cos(2 * n * pi)"),
    ("(x : ℝ) : Real.sin x ^ 2 < cos (50 * π / 180)", "(x : Real) : sin(x)^2 < cos(50 * pi / 180)"),
    (
        "(a : ℕ → ℝ) (n : ℕ) (x : ℝ) : ∑ i ∈ Finset.range n, Real.cos (a i + x) / 2 ^ i = 0",
        "(a : Nat -> Real) (n : Nat) (x : Real) : sum(i in 0..n - 1, cos(a(i) + x) / 2^i) = 0",
    ),
    ("(m : ℚ) (x : ℝ) : 1 / Real.sin x = m", "(m : Rat) (x : Real) : 1 / sin(x) = m"),
    ("(exp pi log_two_lower : ℝ) : exp = π", "(exp_2 pi_2 log_two_lower_2 : Real) : exp_2 = pi"),
    # real exponents: `rpow`, but a power or a root where these agree at every base
    ("(x y : ℝ) : x ^ y = Real.rpow y x", "(x y : Real) : rpow(x, y) = rpow(y, x)"),
    ("(x : ℝ) : 2 ^ x * x = 1", "(x : Real) : rpow(2, x) * x = 1"),
    ("(x : ℝ) : x ^ (1 / 3 : ℝ) = 1", "(x : Real) : rpow(x, 1 / 3) = 1"),
    ("(x : ℝ) : x - 1000000 ^ ((1 : ℝ) / 3) = 0", "(x : Real) : x - rpow(1000000, 1 / 3) = 0"),
    ("(x : ℝ) : x ^ (-1 / 2 : ℝ) = x ^ (-3 : ℝ)", "(x : Real) : sqrt(x)^-1 = x^-3"),
    ("(x : ℝ) (n : ℕ) : x ^ (n : ℝ) = 1", "(x : Real) (n : Nat) : x^n = 1"),
    ("(x : ℝ) (n : ℤ) : x ^ (n : ℝ) = 1", "(x : Real) (n : Int) : x^n = 1"),
    ("(x : ℝ) (n : ℕ) : x ^ (n - 1 : ℝ) = 1", "(x : Real) (n : Nat) : rpow(x, n - 1) = 1"),
    ("(n : NNReal) (c : ℕ) : n ^ (1 / (c : ℝ)) = 1", "(n : Real) (n_range : 0 <= n) (c : Nat) : rpow(n, 1 / c) = 1"),
    # powers of a complex number: multiplied out, or both parts by the recurrence of its powers
    ("(z : ℂ) : z ^ 2 = 1", "(z_re z_im : Real) : z_re * z_re - z_im * z_im = 1 and z_re * z_im + z_im * z_re = 0"),
    (
        "(z : ℂ) (n : ℕ) : z ^ n = Complex.I",
        "(z_re z_im : Real) (n : Nat) : power_re(z_re, z_im, n) = 0 and power_im(z_re, z_im, n) = 1",
    ),
    ("(x : ℝ) (n : ℕ) (z : ℂ) : z = x ^ n", "(x : Real) (n : Nat) (z_re z_im : Real) : z_re = x^n and z_im = 0"),
    # modulo a prime, the inverse by Fermat
    ("(x : ZMod 5) : x = 2⁻¹", "(x : Int) (x_range : 0 <= x < 5) : x mod 5 = 2^3 mod 5"),
]  # fmt: skip


@pytest.mark.parametrize(("lean", "ours"), CASES)
def test_reads(lean: str, ours: str) -> None:
    assert read(lean) == ours


def test_what_is_read_is_a_problem_of_ours() -> None:
    for lean, _ in CASES:
        (found,) = read_lean(f"open Real Nat\ntheorem t {lean} := by sorry")
        assert isinstance(found, Reading)
        assert elaborate(parse_problem(found.text, "<read>")).problems[-1].name == "t"


REFUSED = [
    ("(n : ℕ) (x : ℝ) : log x = 0", "ambiguous name"),  # Nat.log of one argument, or Real.log
    (": Nat.log 2 8 = 3", "integer logarithm"),
    ("(x : ℝ) : Real.arcsin x = 0", "trigonometry"),
    ("(z : ℂ) : Complex.exp z = 0", "complex functions"),
    ("(z : ℂ) : Real.sin z = 0", "type"),
    ("(z w : ℂ) : Real.log (z + w) = 0", "type"),
    ("(x : ℝ) : Real.sin = Real.cos", "syntax"),
    ("(x : ℝ) : Real.logb x = 0", "syntax"),
    ("(x : ℝ) : 2 ^ x = 8", "real exponent"),  # 2 is a natural number: Lean has no such power
    ("(x : ℝ) (n : ℕ) : n ^ x = 8", "real exponent"),
    ("(x : ℝ) (r : ℚ) : x ^ r = 8", "real exponent"),
    ("(x : ℝ) (r : NNReal) : x ^ r = 8", "real exponent"),
    ("(z : ℂ) (x : ℝ) : z ^ x = 1", "power of a complex number"),
    ("(z : ℂ) (n : ℤ) : z ^ n = 1", "power of a complex number"),
    ("(p : Polynomial ℝ) : p = p", "type"),
    ("(n : ℕ) : sqrt n = 1", "ambiguous name"),  # Nat.sqrt or Real.sqrt: Lean chooses by type
    ("(n : ℕ) : n.foo = 1", "unknown name"),
    ("(n : ℕ) (h : (x : ℝ)) : n = 1", "unknown name"),
    ("(x : ZMod 6) : x = 5⁻¹", "operation"),  # no prime
    ("(x : ZMod 0) : x = 1", "type"),  # the integers: no number is below 0 and from 0 on
    ("(f : ℕ → ℕ) : (Finset.sum (Finset.range 3) f : ℝ) = 1", "type"),  # a function into the reals is expected
    ("(a b : ℝ) : a ∣ b", "divisibility"),
    ("(n : ℕ) : n = 1 := by simp\n@[simp] theorem u", "syntax"),
    ("(n : ℕ) : n = ", "syntax"),
    (": " + "(" * 300 + "1" + ")" * 300 + " = 1", "syntax"),
]


@pytest.mark.parametrize(("lean", "reason"), REFUSED)
def test_refuses(lean: str, reason: str) -> None:
    with pytest.raises(NotCovered) as caught:
        read(lean)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("opened", "name"), [("Real Set", "pi"), ("Real Nat.Prime", "π"), ("Real Complex", "exp 1"), ("Nat", "π")]
)
def test_a_name_that_is_not_of_the_reals_alone(opened: str, name: str) -> None:
    (found,) = read_lean(f"open {opened}\ntheorem t : {name} = 0 := by sorry")
    assert isinstance(found, NotCovered)
    assert found.reason in ("ambiguous name", "unknown name")


def test_a_theorem_is_in_the_namespaces_of_its_name() -> None:
    """Lean reads `sqrt` as `Real.sqrt` in `Real.t`, whatever is open: the root of 2 is no 1, that of `Nat` is."""
    (found,) = read_lean("open Nat\ntheorem Real.t : sqrt 2 = 1 := by sorry")
    assert isinstance(found, NotCovered)
    assert found.reason == "ambiguous name"


def test_imports_stand_at_the_head() -> None:
    (found,) = read_lean("theorem t (z : ℂ) (n : ℕ) : (z ^ n).re ^ Real.pi = Real.log 2 := by sorry")
    assert isinstance(found, Reading)
    assert found.text.startswith("import exponential, real_powers, trigonometry\n\ndef power_re")
    (plain,) = read_lean("theorem t (exp : ℝ) : exp = 2 := by sorry")
    assert isinstance(plain, Reading)
    assert " ".join(plain.text.split()) == "theorem t (exp : Real) : exp = 2"


def test_operators_bind_as_in_lean() -> None:
    def conclusion(text: str) -> object:
        return parse_theorems(f"theorem t : {text} := by sorry")[0].conclusion

    assert conclusion("-x ^ 2 = 1") == conclusion("(-(x ^ 2)) = 1")
    assert conclusion("a / b * c = d") == conclusion("((a / b) * c) = d")
    assert conclusion("2 ^ 3 ^ 2 = 1") == conclusion("2 ^ (3 ^ 2) = 1")
    assert conclusion("p ∧ q → r ∨ s ↔ t") == conclusion("((p ∧ q) → (r ∨ s)) ↔ t")
    assert conclusion("f x⁻¹ = 1") == conclusion("f (x⁻¹) = 1")
    assert conclusion("¬a ∣ b ∧ c") == conclusion("(¬(a ∣ b)) ∧ c")


def test_comments_hold_comments() -> None:
    text = "theorem a : 1 = 1 := by sorry /- was: /- see -/ theorem b : 1 = 2 := by sorry -/\n/-- c -/ theorem c : 2 = 2 := by sorry"
    assert [f.name for f in read_lean(text) if isinstance(f, Reading)] == ["a", "c"]
    with pytest.raises(NotCovered):
        read_lean("theorem a : 1 = 1 := by sorry /- /- -/")


def test_a_file_keeps_what_it_can() -> None:
    found = read_lean("theorem a : 1 = 1 := by rfl\n\ntheorem b (x : ℝ) : Real.arcsin x = 1 := by sorry\n")
    assert [type(f) for f in found] == [Reading, NotCovered]
