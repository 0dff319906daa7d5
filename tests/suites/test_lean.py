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
    # of several names that are open, the one that the arguments fit
    ("(n : ℕ) (x : ℝ) : log x = 0", "(n : Nat) (x : Real) : log(x) = 0"),
    ("(x : ℝ) : sqrt x = 3", "(x : Real) : sqrt(x) = 3"),
    ("(p : ℤ) (q : ℕ) (h : Prime p) : Prime q", "(p : Int) (q : Nat) (h : prime(abs(p))) : prime(q)"),
    ("(a b : ℤ) : gcd a b = 1", "(a b : Int) : greatest_divisor(nat(abs(a)), nat(abs(b))) = 1"),
    # `if`, `let`, functions as values
    ("(f : ℤ → ℤ) (h : ∀ n, f n = if n % 2 = 0 then n / 2 else 3 * n + 1) : f 1 = 4",
     "(f : Int -> Int) (h : forall n : Int, f(n) = if n mod 2 = 0 then n div 2 else 3 * n + 1) : f(1) = 4"),
    ("(x : ℝ) : let y := x ^ 2\n  0 ≤ y", "(x : Real) : 0 <= x^2"),
    ("(x : ℝ) : let f : ℝ → ℝ := fun t => t / 2; f (f x) = x / 4", "(x : Real) : x / 2 / 2 = x / 4"),
    ("(f : ℝ → ℝ) (h : f = fun x ↦ 2 * x + 1) : f 1 = 3",
     "(f : Real -> Real) (h : forall x : Real, f(x) = 2 * x + 1) : f(1) = 3"),
    ("(f : ℝ → ℝ → ℝ) (h : f = fun x y => x - y) : f 1 2 = -1",
     "(f : Real -> Real -> Real) (h : forall x y : Real, f(x, y) = x - y) : f(1, 2) = -1"),
    ("(f g : ℕ → ℕ) : (f ∘ g) 1 = f^[2] 3", "(f g : Nat -> Nat) : f(g(1)) = f(f(3))"),
    ("(f : ℝ → ℝ) : Function.Involutive f", "(f : Real -> Real) : forall x : Real, f(f(x)) = x"),
    ("(a : ℕ → ℝ) : StrictMono a", "(a : Nat -> Real) : forall a_2 b : Nat, a_2 < b -> a(a_2) < a(b)"),
    ("(f : ℝ → ℝ) : AntitoneOn f (Set.Ici 0)",
     "(f : Real -> Real) : forall a : Real, 0 <= a -> forall b : Real, 0 <= b -> a <= b -> f(b) <= f(a)"),
    ("(s : Finset ℕ) : s.sum id = 3",
     "(s : Nat -> Bool) (s_bound : Nat) (s_finite : forall x : Nat, s(x) -> x < s_bound) :"
     " sum(k in 0..s_bound - 1, if s(k) then k else 0) = 3"),
    # `Fin n`: naturals below n
    ("(n : ℕ) (x : Fin n → ℝ) : ∑ i, x i = 0", "(n : Nat) (x : Nat -> Real) : sum(i in 0..n - 1, x(i)) = 0"),
    ("(x : Fin 3 → ℝ) (h : ∀ i j, i < j → x i ≤ x j) : x 0 ≤ x 2",
     "(x : Nat -> Real) (h : forall i : Nat, i < 3 -> forall j : Nat, j < 3 -> i < j -> x(i) <= x(j)) : x(0) <= x(2)"),
    ("(n : ℕ) (x : Fin (n + 1) → ℕ) (h : ∀ i, x i = ↑i) : x 0 = 0",
     "(n : Nat) (x : Nat -> Nat) (h : forall i : Nat, i < n + 1 -> x(i) = i) : x(0) = 0"),
    ("(σ : Equiv.Perm (Fin 3)) : ∃ i, σ i = 0",
     "(sigma sigma_inv : Nat -> Nat) (sigma_range : forall x : Nat, x < 3 -> sigma(x) < 3)"
     " (sigma_inv_range : forall x : Nat, x < 3 -> sigma_inv(x) < 3)"
     " (sigma_inv_of_sigma : forall x : Nat, x < 3 -> sigma_inv(sigma(x)) = x)"
     " (sigma_of_sigma_inv : forall x : Nat, x < 3 -> sigma(sigma_inv(x)) = x) : exists i : Nat, i < 3 and sigma(i) = 0"),
    # ℕ+: naturals that are not 0; a difference stops at 1
    ("(m n : ℕ+) : m - n = 1", "(m : Nat) (m_range : 1 <= m) (n : Nat) (n_range : 1 <= n) : max(m - n, 1) = 1"),
    ("(f : ℕ+ → ℕ+) (h : ∀ n, f n ∣ 2 * n) : f 1 = 1",
     "(f : Nat -> Nat) (f_range : forall x : Nat, 1 <= x -> 1 <= f(x)) (h : forall n : Nat, 1 <= n -> f(n) dvd 2 * n) : f(1) = 1"),
    # pairs
    ("(S : Set (ℤ × ℤ)) : (1, 2) ∈ S", "(S : Int -> Int -> Bool) : S(1, 2)"),
    ("(S : Set (ℤ × ℤ)) (h : ∀ p ∈ S, p.1 + p.2 = 5) : S ⊆ {(x, y) | x = 5 - y}",
     "(S : Int -> Int -> Bool) (h : forall p_1 p_2 : Int, S(p_1, p_2) -> p_1 + p_2 = 5) :"
     " forall x_1 x_2 : Int, S(x_1, x_2) -> x_1 = 5 - x_2"),
    ("(x y : ℤ) (h : (x, y) = (3, 4)) : x < y", "(x y : Int) (h : x = 3 and y = 4) : x < y"),
    (": ∃! p : ℕ × ℕ, p.1 + p.2 = 0",
     ": exists p_1 p_2 : Nat, p_1 + p_2 = 0 and forall p_1_2 p_2_2 : Nat, p_1_2 + p_2_2 = 0 -> p_1_2 = p_1 and p_2_2 = p_2"),
    # finite sets that are written out, products, images, unions
    (": ∑ k ∈ ({2, 3, 2} : Finset ℕ), k = 5", ": 2 + 3 = 5"),
    ("(x : ℕ) : ∑ k ∈ ({2, x} : Finset ℕ), k = 5", "(x : Nat) : (2 + if x != 2 then x else 0) = 5"),
    (": (Finset.range 3 ×ˢ Finset.range 4).card = 12", ": sum(i in 0..2, sum(j in 0..3, 1)) = 12"),
    (": (Finset.image (fun x => x / 2) (Finset.range 4)).card = 2",
     ": sum(i in 0..3, if not exists j : Nat, j < 4 and j < i and j div 2 = i div 2 then 1 else 0) = 2"),
    (": (Finset.range 3 ∪ Finset.range 5).card = 5",
     ": sum(k in 0..2, 1) + sum(k in 0..4, if not k < 3 then 1 else 0) = 5"),
    (": (Finset.range 9).filter (2 ∣ ·) = ∅", ": forall x : Nat, x < 9 and 2 dvd x <-> false"),
    (": (Finset.filter Even (Finset.range 9)).card = 5", ": sum(k in 0..8, if k mod 2 = 0 then 1 else 0) = 5"),
    ("(S : Finset ℤ) (h : (S : Set ℤ) = {x | x ^ 2 = 1}) : S.Nonempty",
     "(S : Int -> Bool) (S_bound : Nat) (S_finite : forall x : Int, S(x) -> abs(x) < S_bound)"
     " (h : forall x : Int, S(x) <-> x^2 = 1) : exists x : Int, S(x)"),
    # numbers that a condition describes
    (": Set.ncard {n : ℕ | n ∣ 6} = 4",
     "(bound : Nat) (bound_is : (forall x : Nat, x dvd 6 -> x < bound)"
     " or (not exists bound_2 : Nat, forall x : Nat, x dvd 6 -> x < bound_2) and bound = 0) :"
     " sum(k in 0..bound - 1, if k dvd 6 then 1 else 0) = 4"),
    (": {x : ℝ | x ^ 2 = 2}.ncard = 2",
     "(element : Nat -> Real) (size : Nat) (size_is : ((forall i j : Nat, i < size and j < size and element(i) = element(j)"
     " -> i = j) and forall x : Real, x^2 = 2 <-> exists i : Nat, i < size and x = element(i)) or (not exists size_2 : Nat,"
     " exists at_2 : Nat -> Real, forall x : Real, x^2 = 2 -> exists i : Nat, i < size_2 and x = at_2(i)) and size = 0) :"
     " size = 2"),
    (": sInf {n : ℕ | 5 < n} = 6",
     "(inf : Nat) (inf_is : ((exists x : Nat, 5 < x) and (exists b : Nat, forall x : Nat, 5 < x -> b <= x)"
     " and (forall x : Nat, 5 < x -> inf <= x) and forall b : Nat, (forall x : Nat, 5 < x -> b <= x) -> b <= inf)"
     " or not ((exists x : Nat, 5 < x) and exists b : Nat, forall x : Nat, 5 < x -> b <= x) and inf = 0) : inf = 6"),
    # digits, from the units on
    ("(n : ℕ) : (Nat.digits 10 n).sum = 7", "(n : Nat) : digit_sum(10, n) = 7"),
    ("(n : ℕ) : Nat.digits 10 n = [1, 2]",
     "(n : Nat) : digit_count(10, n) = 2 and n div 10^0 mod 10 = 1 and n div 10^1 mod 10 = 2"),
    ("(n : ℕ) : ∀ d ∈ Nat.digits 2 n, d = 1",
     "(n : Nat) : forall d : Nat, (exists i : Nat, i < digit_count(2, n) and n div 2^i mod 2 = d) -> d = 1"),
    ("(a b : ℕ) : Nat.ofDigits 10 [a, b] = 21", "(a b : Nat) : a + 10 * b = 21"),
    # complex numbers
    ("(z : ℂ) (h : z = ⟨1, 2⟩) : ‖z‖ = 1", "(z_re z_im : Real) (h : z_re = 1 and z_im = 2) : sqrt(z_re^2 + z_im^2) = 1"),
    ("(z : ℂ) : starRingEnd ℂ z = z", "(z_re z_im : Real) : z_re = z_re and -z_im = z_im"),
    ("(z : ℂ) : Complex.exp z = 1", "(z_re z_im : Real) : exp(z_re) * cos(z_im) = 1 and exp(z_re) * sin(z_im) = 0"),
    # predicates; quantifiers over sets; a field of what gets its type later
    ("(P : ℕ → Prop) (h : P 0) : ∀ n, P n", "(P : Nat -> Bool) (h : P(0)) : forall n : Nat, P(n)"),
    ("(p q : Prop) (h : p ∧ q) : q", "(p q : Bool) (h : p and q) : q"),
    ("(A : Set ℤ) : ∃ B ⊆ A, 1 ∈ B", "(A : Int -> Bool) : exists B : Int -> Bool, (forall x : Int, B(x) -> A(x)) and B(1)"),
    (": ∀ S : Finset ℕ, S.card < 3",
     ": forall S : Nat -> Bool, forall S_bound : Nat, (forall x : Nat, S(x) -> x < S_bound) ->"
     " sum(k in 0..S_bound - 1, if S(k) then 1 else 0) < 3"),
    ("(f : ℕ → ℕ → ℕ) (h : f = fun n k => k.succ + n) : f 1 1 = 3",
     "(f : Nat -> Nat -> Nat) (h : forall n k : Nat, f(n, k) = k + 1 + n) : f(1, 1) = 3"),
    ("(A : Set (ℝ × ℝ)) (h : A = {p | p.1 < p.2}) : (0, 1) ∈ A",
     "(A : Real -> Real -> Bool) (h : forall x_1 x_2 : Real, A(x_1, x_2) <-> x_1 < x_2) : A(0, 1)"),
    ("(f : ℕ → ℕ) (h : f ∘ f = id) : Set.range f = Set.univ",
     "(f : Nat -> Nat) (h : forall x : Nat, f(f(x)) = x) : forall x : Nat, (exists x_2 : Nat, f(x_2) = x) <-> true"),
    ("(S : Finset ℕ) : Nat.card S = S.card",
     "(S : Nat -> Bool) (S_bound : Nat) (S_finite : forall x : Nat, S(x) -> x < S_bound) :"
     " sum(k in 0..S_bound - 1, if S(k) then 1 else 0) = sum(k in 0..S_bound - 1, if S(k) then 1 else 0)"),
    ("(n : ℕ) : ∃ p, p.Prime ∧ p ∣ n", "(n : Nat) : exists p : Nat, prime(p) and p dvd n"),
    # instances, and binders of every form
    ("(p : ℕ) [Fact p.Prime] [NeZero p] : 0 < p", "(p : Nat) (hyp : prime(p)) (hyp_2 : p != 0) : 0 < p"),
    (": ∀ ⦃x : ℝ⦄ {y} (z), x < y → y < z", ": forall x y z : Real, x < y -> y < z"),
    (": ∀ᵉ (x > (0 : ℝ)) (y ≥ x), 0 < y", ": forall x : Real, x > 0 -> forall y : Real, y >= x -> 0 < y"),
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
    ("(n : ℕ) : log n = 0", "ambiguous name"),  # Nat.log of one argument, or Real.log
    ("(x : ℚ) : Int.log 2 x = 3", "integer logarithm"),
    ("(x : ℝ) : Real.arcsin x = 0", "trigonometry"),
    ("(z : ℂ) : Complex.log z = 0", "complex functions"),
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
    (": ∃ p, p.Prime", "unknown name"),  # of what?
    ("(n : ℕ) (h : (x : ℝ)) : n = 1", "unknown name"),
    ("(x : ZMod 6) : x = 5⁻¹", "operation"),  # no prime
    ("(x : ZMod 0) : x = 1", "type"),  # the integers: no number is below 0 and from 0 on
    ("(f : ℕ → ℕ) : (Finset.sum (Finset.range 3) f : ℝ) = 1", "type"),  # a function into the reals is expected
    ("(a b : ℝ) : a ∣ b", "divisibility"),
    ("(x : ℕ) : ∑ k ∈ {2, x}, k = 3", "syntax"),  # nothing says whose set it is
    ("(x : Fin 3 → ℝ) : ∀ i, x i ≤ x (i + 1)", "operation"),  # 2 + 1 is 0 there
    ("(i : Fin 3) (n : ℕ) : i = n", "type"),  # Lean may convert either
    ("(n : ℕ) (x : Fin n → ℝ) : x 2 = 0", "type"),
    ("(n : ℕ+) : n / 2 = 1", "operation"),
    ("(n : ℕ) : |n - 3| = 0", "operation"),  # no group
    (f"(n : ℕ) : n = {'9' * 5000}", "too large"),
    ("(z : ℂ) : " + "(" * 30 + "z" + " / z)" * 30 + " = 0", "too large"),
    ("(x : NNReal) : |x - 1| = 0", "operation"),
    ("(S : Finset (ℕ+ × ℕ+)) : S.card = 1", "type"),  # a list of pairs could have others
    ("(n b : ℕ) : (Nat.digits b n).sum = 1", "digits"),
    (": ∀ b : ℕ, {n : ℕ | n < b}.ncard = b", "operation"),
    ("(S : Set ℕ) : S.encard = 3", "numbers with infinity"),
    (": ∃! x y : ℕ, x + y = 0", "syntax"),
    ("(f : ℝ → ℝ) : ContinuousOn f (Set.Icc 0 1)", "continuity"),
    ("(A B : EuclideanSpace ℝ (Fin 2)) : dist A B = 1", "type"),
    ("(x : ℝ) : ∫ t in (0 : ℝ)..1, t = x", "syntax"),
    ("(f : ℝ → ℝ) (n : ℕ) : f^[n] 1 = 1", "syntax"),
    ("(x : ℝ) : let y := x ^ 2", "syntax"),
    ("(x : ℕ) : (fun n => n) = x", "type"),
    ("(z : ℂ) : z < 1", "operation"),
    ("(p q : ℕ × ℕ) : p < q", "operation"),
    ("(f : ℕ → ℂ) : Monotone f", "operation"),
    ("(n : ℕ) : padicValNat 2 n = multiplicity 2 n", "multiplicity"),
    ("(n : ℕ) : n = 1 := by simp\n@[simp] theorem u", "syntax"),
    ("(n : ℕ) : n = ", "syntax"),
    (": " + "(" * 300 + "1" + ")" * 300 + " = 1", "syntax"),
]


@pytest.mark.parametrize(("lean", "reason"), REFUSED)
def test_refuses(lean: str, reason: str) -> None:
    with pytest.raises(NotCovered) as caught:
        read(lean)
    assert caught.value.reason == reason


def test_names_that_the_arguments_choose() -> None:
    text = "open Function Set Finset Nat\ntheorem t (n : ℕ) (f : ℝ → ℝ) (h : Odd f) (k : Injective f) : Even n ∧ Coprime n 3 := by simp"
    (found,) = read_lean(text)
    assert isinstance(found, Reading)
    said = " ".join(found.text.split())
    assert "(h : forall x : Real, f(-x) = -f(x))" in said
    assert said.endswith("n mod 2 = 0 and greatest_divisor(n, 3) = 1")


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


def test_what_stands_around_a_theorem() -> None:
    text = """
open Finset in
@[simp, norm_num] private theorem a : ∑ k ∈ range 3, k = 3 := by
  simp
open scoped Nat Real
noncomputable section
namespace Nat
/-- of a namespace that is open -/
lemma b : totient 4 = 2 ∧ φ 6 = 2 ∧ 0 < π := by decide
end Nat
end
theorem c : totient 4 = 2 := by decide
theorem d : range 3 = ∅ := by decide
"""
    a, b, *rest = read_lean(text)
    assert isinstance(a, Reading)
    assert isinstance(b, Reading)
    assert "totient(4) = 2 and totient(6) = 2 and 0 < pi" in b.text
    assert [r.reason for r in rest if isinstance(r, NotCovered)] == ["unknown name", "unknown name"]
    for refused in ("open Nat (totient)", "variable (x : ℝ)", "def f := 1", "end Nat"):
        with pytest.raises(NotCovered):
            read_lean(f"{refused}\ntheorem t : 1 = 1 := by rfl")


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
    text = (
        "theorem a : 1 = 1 := by sorry /- was: /- see -/ theorem b : 1 = 2 := by sorry -/\n/-- c -/ theorem c : 2 = 2 := by sorry"
    )
    assert [f.name for f in read_lean(text) if isinstance(f, Reading)] == ["a", "c"]
    with pytest.raises(NotCovered):
        read_lean("theorem a : 1 = 1 := by sorry /- /- -/")


def test_a_file_keeps_what_it_can() -> None:
    found = read_lean("theorem a : 1 = 1 := by rfl\n\ntheorem b (x : ℝ) : Real.arcsin x = 1 := by sorry\n")
    assert [type(f) for f in found] == [Reading, NotCovered]
