theorem u001 (n : ℕ) (h₀ : n = 2 ^ 20) : (Nat.digits 10 n).sum = 31 := by sorry
----
theorem u002 (n : ℕ) (h₀ : 0 < n) (h₁ : Nat.digits 10 n = [3, 2, 1]) : n = 123 := by sorry
----
theorem u003 : Finset.card (Finset.filter (fun n => ∃ k, n = k ^ 2) (Finset.Icc 1 200)) = 14 := by sorry
----
theorem u004 : Nat.totient 36 = 12 := by sorry
----
theorem u005 (n : ℕ) (h₀ : 1 < n) (h₁ : φ n = n - 1) : n.Prime := by sorry
----
theorem u006 (n : ℕ) (h₀ : 2 ^ 7 ≤ n) (h₁ : n < 2 ^ 8) : Nat.log 2 n = 7 := by sorry
----
theorem u007 : ∑ p ∈ Nat.primeFactors 210, p = 17 := by sorry
----
theorem u008 (x : Fin 3 → ℝ) (h₀ : ∑ i : Fin 3, x i = 3) : ∑ i : Fin 3, (x i) ^ 2 ≥ 3 := by sorry
----
theorem u009 (n : ℕ) (a : Fin n → ℝ) (h₀ : ∀ i, 0 ≤ a i) (h₁ : ∑ i, a i = 0) : ∀ i, a i = 0 := by sorry
----
theorem u010 (n : ℕ) : ∑ i in Finset.range n, (2 * i + 1) = n ^ 2 := by sorry
----
theorem u011 : ∏ k in Finset.Ioc 1 5, (1 - 1 / (k : ℚ) ^ 2) = 3 / 5 := by sorry
----
theorem u012 : ({x ∈ Finset.Icc 1 30 | x % 7 = 3}).card = 4 := by sorry
----
theorem u013 : Set.ncard {n : ℕ | n ∣ 72 ∧ n % 2 = 0} = 9 := by sorry
----
theorem u014 (S : Set ℤ) (h₀ : S = {n : ℤ | |n - 3| ≤ 5}) : S.ncard = 11 := by sorry
----
theorem u015 (s : Finset ℕ) (h₀ : s = {3, 7, 12}) : s.sum id = 22 := by sorry
----
theorem u016 : (Finset.Icc 1 10).sup (fun k => k * (10 - k)) = 25 := by sorry
----
theorem u017 (x y : ℝ) (h₀ : |x - 2| + |y + 1| = 0) : x + y = 1 := by sorry
----
theorem u018 (a : ℤ) (h₀ : abs (a - 4) < 3) : 1 < a ∧ a < 7 := by sorry
----
theorem u019 (x : ℝ) (h₀ : Int.fract x = 1 / 3) (h₁ : ⌊x⌋ = 5) : x = 16 / 3 := by sorry
----
theorem u020 (x : ℝ) (h₀ : ⌊x⌋ + ⌈x⌉ = 7) : 3 < x ∧ x < 4 := by sorry
----
theorem u021 (a b : ℤ) (h₀ : IsCoprime a b) : IsCoprime (a + b) b := by sorry
----
theorem u022 (p : ℤ) (h₀ : Prime p) (h₁ : p ∣ 6) (h₂ : 0 < p) : p = 2 ∨ p = 3 := by sorry
----
theorem u023 (n : ℕ) (h₀ : IsSquare n) (h₁ : 30 < n) (h₂ : n < 40) : n = 36 := by sorry
----
theorem u024 (a b n : ℕ) (h₀ : Nat.ModEq n a b) : Nat.ModEq n (a ^ 2) (b ^ 2) := by sorry
----
theorem u025 (a b : ℤ) (h₀ : Int.ModEq 7 a b) : a ^ 3 ≡ b ^ 3 [ZMOD 7] := by sorry
----
theorem u026 (x : ℝ) (h₀ : x ∈ Set.Icc 0 1) (h₁ : x ∉ Set.Ioo 0 1) : x = 0 ∨ x = 1 := by sorry
----
theorem u027 (f : ℝ → ℝ) (h₀ : ∀ x, f x = x ^ 2) : Set.InjOn f (Set.Ici 0) := by sorry
----
theorem u028 (f : ℝ → ℝ) (h₀ : ∀ x y, f (x + f y) = x + y) : Function.Surjective f := by sorry
----
theorem u029 (f : ℤ → ℤ) (h₀ : f = fun n => 3 - n) : Function.Bijective f := by sorry
----
theorem u030 (a : ℕ → ℕ) (h₀ : StrictMono a) : ∀ n, n ≤ a n := by sorry
----
theorem u031 (f : ℝ → ℝ) (h₀ : Monotone f) (h₁ : ∀ x, f (f x) = x) : ∀ x, f x = x := by sorry
----
theorem u032 : ∃! x : ℝ, 0 < x ∧ x ^ 3 = 8 := by sorry
----
theorem u033 : ∀ᵉ (x > (0 : ℝ)) (y > (0 : ℝ)), x / y + y / x ≥ 2 := by sorry
----
theorem u034 (f : ℝ → ℝ) (h₀ : ∀ x > 0, ∃ k ≥ 1, f x ≤ k * x) : f 1 ≤ f 1 + 1 := by sorry
----
theorem u035 (f : ℝ → ℝ) (h₀ : f = fun x ↦ 2 * x + 1) : f (f 1) = 7 := by sorry
----
theorem u036 (f g : ℝ → ℝ) (h₀ : f = λ x, x ^ 2) : f 3 = 9 := by sorry
----
theorem u037 (x : ℝ) : let y := x ^ 2 + 1; 0 < y := by sorry
----
theorem u038 (f : ℤ → ℤ) (h₀ : ∀ n, f n = if n % 2 = 0 then n / 2 else 3 * n + 1) : f (f 5) = 8 := by sorry
----
theorem u039 (n : ℕ) (h₀ : n.factorial = 720) : n = 6 := by sorry
----
theorem u040 : Nat.choose 10 3 + (10).choose 4 = Nat.choose 11 4 := by sorry
----
theorem u041 (x : ℝ) (h₀ : √(x + 4) = 3) : x = 5 := by sorry
----
theorem u042 (x : ℝ) (h₀ : 0 < x) (h₁ : Real.logb 2 x = 5) : x = 32 := by sorry
----
theorem u043 (x : ℝ) (h₀ : Real.arcsin x = π / 6) : x = 1 / 2 := by sorry
----
theorem u044 (z : ℂ) (h₀ : ‖z‖ = 5) (h₁ : z.re = 3) : z.im ^ 2 = 16 := by sorry
----
theorem u045 (z : ℂ) (h₀ : z * (starRingEnd ℂ) z = 25) : Complex.abs z = 5 := by sorry
----
theorem u046 (z : ℂ) (h₀ : z + 1 / z = 1) : z ^ 6 = 1 := by sorry
----
theorem u047 (q : ℚ) (h₀ : q = 84 / 36) : q.num + q.den = 10 := by sorry
----
theorem u048 (x y : NNReal) (h₀ : x ^ 2 + y ^ 2 = 0) : x = 0 ∧ y = 0 := by sorry
----
theorem u049 (x : ℝ≥0) (h₀ : x * x = x) : x = 0 ∨ x = 1 := by sorry
----
theorem u050 (x : ℝ) (_ : 0 < x) (_ : x < 1) : x ^ 2 < x := by sorry
----
theorem u051 {x y : ℝ} (hx : 0 ≤ x) (hy : 0 ≤ y) : √(x * y) ≤ (x + y) / 2 := by sorry
----
theorem u052 (p : ℕ) [Fact p.Prime] (h₀ : p ∣ 35) : p = 5 ∨ p = 7 := by sorry
----
theorem u053 : ∀ x : ℤ, x ^ 2 % 4 = 0 ∨ x ^ 2 % 4 = 1 := by sorry
----
theorem u054 : ¬ ∃ x y : ℤ, x ^ 2 - 3 * y ^ 2 = 2 := by sorry
----
theorem u055 (S : Set (ℤ × ℤ)) (h₀ : S = {p : ℤ × ℤ | p.1 ^ 2 + p.2 ^ 2 = 25}) : (3, 4) ∈ S := by sorry
----
theorem u056 (S : Finset (ℕ × ℕ)) (h₀ : ∀ x y, (x, y) ∈ S ↔ x * y = 12) : S.card = 6 := by sorry
----
theorem u057 (x : ℝ) (h₀ : x ∈ ({1, 2} : Set ℝ)) : x ^ 2 - 3 * x + 2 = 0 := by sorry
----
theorem u058 : {x : ℝ | x ^ 2 = 4} = {2, -2} := by sorry
----
theorem u059 (S : Finset ℤ) (h₀ : ∀ n, n ∈ S ↔ n ^ 2 < 20) : Finset.card S = 9 := by sorry
----
theorem u060 (n : ℕ) (h₀ : (↑n : ℝ) ^ 2 < 10) : n ≤ 3 := by sorry
----
theorem u061 (n : ℕ) : n.succ.pred = n := by sorry
----
theorem u062 (P : Polynomial ℝ) (h₀ : ∀ x, P.eval x = x ^ 2) : P.eval 3 = 9 := by sorry
----
theorem u063 (a : ℕ → ℝ) (h₀ : a 0 = 1) (h₁ : ∀ n, a (n + 1) = a n / (1 + a n)) : a 9 = 1 / 10 := by sorry
----
theorem u064 (u : ℕ → ℤ) (h₀ : u 0 = 0 ∧ u 1 = 1) (h₁ : ∀ n ≥ 2, u n = u (n - 1) + 2 * u (n - 2)) : u 6 = 21 := by sorry
----
theorem u065 (x : ℝ) (h₀ : x ≠ 0) (h₁ : x + x⁻¹ = 3) : x ^ 2 + (x⁻¹) ^ 2 = 7 := by sorry
----
theorem u066 (x : ℝ) (h₀ : 0 ≤ x) (h₁ : x ^ (1 / 2 : ℝ) = 4) : x = 16 := by sorry
----
theorem u067 (a b : ℕ) (h₀ : a.gcd b = 6) (h₁ : a.lcm b = 36) : a * b = 216 := by sorry
----
theorem u068 : (Finset.Icc 12 14).gcd id = 1 := by sorry
----
/-- The sum of two odd numbers is even. -/
theorem u069 (a b : ℤ) (ha : Odd a) (hb : Odd b) : Even (a + b) := by sorry
----
@[simp] theorem u070 (a : ℝ) (h : a = 3) : a * a = 9 := by sorry
----
open Finset in
theorem u071 : ∑ i ∈ range 10, i ^ 2 = 285 := by sorry
----
theorem u072 (a b c : ℝ) (h₀ : a < b ∧ b < c ∧ a + b + c = 0) : a < 0 ∧ 0 < c := by sorry
----
theorem u073 (A : Finset ℕ) (h₀ : A ⊆ Finset.Icc 1 10) (h₁ : A.card = 6) : ∃ x ∈ A, ∃ y ∈ A, x ≠ y ∧ x + y = 11 := by sorry
----
theorem u074 (f : ℕ+ → ℕ+) (h₀ : ∀ m n : ℕ+, f (m + n) = f m + f n) (h₁ : f 1 = 3) : f 4 = 12 := by sorry
----
theorem u075 (x y : ℤ) (h₀ : (x, y) = (3, 4)) : x * x + y * y = 25 := by sorry
----
theorem u076 (x : ℝ) : ∫ t in (0 : ℝ)..1, t = 1 / 2 := by sorry
----
theorem u077 (f : ℝ → ℝ) (h₀ : ∀ x, f x = x ^ 3) : deriv f 2 = 12 := by sorry
----
theorem u078 (n : ℕ) (h₀ : Squarefree n) (h₁ : n ∣ 12) : n ∣ 6 := by sorry
----
theorem u079 : padicValNat 2 (Nat.factorial 10) = 8 := by sorry
----
theorem u080 (s : Set ℝ) (h₀ : s = Set.range (fun x : ℝ => x ^ 2)) : s = Set.Ici 0 := by sorry
----
theorem u081 : Set.Infinite {p : ℕ | p.Prime ∧ p % 2 = 1} := by sorry
----
theorem u082 (x : ℝ) (n : ℕ) (h₀ : -1 ≤ x) : 1 + n * x ≤ (1 + x) ^ n := by sorry
----
theorem u083 (f : ℝ → ℝ) (h₀ : ∀ x, f (x + 2) = f x) : Function.Periodic f 2 := by sorry
----
theorem u084 (f : ℕ → ℕ) (h₀ : ∀ n, f n = 2 * n + 1) : f^[3] 1 = 15 := by sorry
----
theorem u085 (f g : ℝ → ℝ) (h₀ : ∀ x, f x = 2 * x) (h₁ : ∀ x, g x = x + 1) : (f ∘ g) 3 = 8 := by sorry
----
theorem u086 (z w : ℂ) (h₀ : z = ⟨1, 2⟩) (h₁ : w = 3 - 2 * Complex.I) : z * w = ⟨7, 4⟩ := by sorry
----
theorem u087 (a : ℝ) (h₀ : IsLUB {x : ℝ | x ^ 2 < 2} a) : a = √2 := by sorry
----
theorem u088 (s : ℝ) (h₀ : s = sSup {x : ℝ | x ^ 2 + x ≤ 6}) : s = 2 := by sorry
----
theorem u089 (n : ℕ) (h₀ : 0 < n) : (n.divisors).card = 2 ↔ n.Prime := by sorry
----
theorem u090 (n : ℕ) (hn : n ≥ 1) : ∑ k ∈ Finset.Icc 1 n, (k : ℝ) / (k + 1) ! = 1 - 1 / (n + 1) ! := by sorry
----
theorem u091 (a b c : ℕ) (h₀ : a ∈ ({1, 2, 3} : Finset ℕ)) (h₁ : a + b = 10 ∧ b = 3 * c) : c ≤ 3 := by sorry
----
theorem u092 (x y z : ℝ) (h₀ : x + y + z = 3) (hpos : x > 0 ∧ y > 0 ∧ z > 0) : max x (max y z) ≥ 1 := by sorry
----
theorem u093 : Real.sin (π / 6) = 1 / 2 ∧ cos (π / 3) = 1 / 2 := by sorry
----
theorem u094 (x : ℝ) (h₀ : log x = 2) (h₁ : 0 < x) : x = exp 2 := by sorry
----
theorem u095 (x : ℝ) (h₀ : sqrt x = 3) : x = 9 := by sorry
----
theorem u096 (n : ℕ) (h₀ : n % 3 = 1) : (n ^ 2 : ZMod 3) = 1 := by sorry
----
theorem u097 (σ : Equiv.Perm (Fin 3)) (h : σ 0 = 1) : σ 1 ≠ 1 := by sorry
----
theorem u098 (a : Fin 4 → ℕ) (h : Function.Injective a) (h₁ : ∀ i, a i < 4) : ∑ i, a i = 6 := by sorry
----
theorem u099 (x y : ℝ) (h : x ≠ y ∧ ¬ (x = 1 ∨ y = 1)) (hxy : x * y = x + y - 1) : False := by sorry
----
theorem u100 (n : ℕ) (h : Nat.digits 10 n = (Nat.digits 10 n).reverse) (h₁ : 100 ≤ n) (h₂ : n < 1000) : n / 100 = n % 10 := by sorry
----
theorem u101 (n : ℕ) (h₀ : ∀ d ∈ Nat.digits 10 n, d = 1) (h₁ : (Nat.digits 10 n).length = 3) : n = 111 := by sorry
----
theorem u102 : (Finset.univ.filter (fun p : Fin 6 × Fin 6 => p.1.val + p.2.val = 5)).card = 6 := by sorry
----
theorem u103 : ((Finset.Icc 1 6 ×ˢ Finset.Icc 1 6).filter (fun p => p.1 + p.2 = 7)).card = 6 := by sorry
----
theorem u104 (A B C : EuclideanSpace ℝ (Fin 2)) (h : dist A B = dist A C) : dist A C = dist A B := by sorry
----
theorem u105 (M : Matrix (Fin 2) (Fin 2) ℝ) (h : M.det = 0) : M.det ^ 2 = 0 := by sorry
----
theorem u106 (a b : ℤ) (h : Int.emod a 7 = 3) (h' : b = Int.ediv a 7) : a = 7 * b + 3 := by sorry
----
theorem u107 (f : ℕ → ℕ) (h₀ : f 0 = 0) (h₁ : ∀ n, f (n.succ) = f n + n.succ) (n : ℕ) : 2 * f n = n * n.succ := by sorry
----
theorem u108 (x : ℚ) (h₀ : (x : ℝ) = Real.sqrt 2) : False := by sorry
----
theorem u109 (a b : ℝ) (f : ℝ → ℝ → ℝ) (h : ∀ x y, f x y = (x + y) / 2) : f a (f b a) = (3 * a + b) / 4 := by sorry
----
theorem u110 (n : ℕ) (h : 3 ≤ n) : ∃ (a b c : ℕ), 0 < a ∧ a < b ∧ b < c ∧ (1 : ℚ) / a + 1 / b + 1 / c ≤ n := by sorry
----
theorem u111 (S : Finset ℝ) (h₀ : ∀ x : ℝ, x ∈ S ↔ x ^ 3 - 6 * x ^ 2 + 11 * x - 6 = 0) : ∑ x ∈ S, x = 6 := by sorry
----
theorem u112 (S : Finset ℝ) (h₀ : ↑S = {x : ℝ | |x - 1| = 2}) : ∏ x ∈ S, x = -3 := by sorry
----
theorem u113 (f : ℝ → ℝ) (hf : ContinuousOn f (Set.Icc 0 1)) : ContinuousOn f (Set.Icc 0 1) := by sorry
----
theorem u114 (x : ℝ) (h₀ : 0 ≤ x ∧ x ≤ π) (h₁ : tan x = 1) : x = π / 4 := by sorry
----
theorem u115 (n : ℕ) : (-1 : ℤ) ^ (2 * n) = 1 ∧ (-1 : ℤ) ^ (2 * n + 1) = -1 := by sorry
----
theorem u116 (a b : ℕ) (hab : Nat.Coprime a b) (h : a * b = 36) (h₁ : a < b) : (a, b) = (1, 36) ∨ (a, b) = (4, 9) := by sorry
----
theorem u117 (n : ℤ) : (n : ℝ) = ⌊(n : ℝ)⌋ ∧ Int.natAbs n = |n| := by sorry
----
theorem u118 (k : ℕ) (h : Nat.fib k = 55) : k = 10 := by sorry
----
theorem u119 (x : ℝ) : x ^ 2 ≥ 0 ∧ (x = 0 ↔ x ^ 2 = 0) := by sorry
----
theorem u120 (s : ℕ → ℕ) (h : ∀ n, s n = ∑ k ∈ Finset.range (n + 1), if Even k then k else 0) : s 6 = 12 := by sorry
----
theorem v001 (x y z : ℝ) (hx : 0 < x ∧ 0 < y ∧ 0 < z) (h : x * y * z = 1) : 1 / (1 + x + y) + 1 / (1 + y + z) + 1 / (1 + z + x) ≤ 1 := by sorry
----
theorem v002 (f : ℕ → ℕ) (hf : ∀ m n : ℕ, f (m ^ 2 + f n) = (f m) ^ 2 + n) : ∀ n, f n = n := by sorry
----
theorem v003 (n : ℕ) (h : 1 < n) (h' : ¬ n.Prime) : ∃ p, p.Prime ∧ p ∣ n ∧ p * p ≤ n := by sorry
----
theorem v004 : ∃ S : Finset ℕ, S.card = 4 ∧ ∀ x ∈ S, ∀ y ∈ S, x ≠ y → Nat.Coprime x y ∧ 10 < x ∧ x < 30 := by sorry
----
theorem v005 (a : ℕ → ℤ) (h₀ : a 1 = 1) (h₁ : ∀ n : ℕ, 1 ≤ n → a (2 * n) = a n) (h₂ : ∀ n : ℕ, 1 ≤ n → a (2 * n + 1) = a n + 1) : a 27 = 4 := by sorry
----
theorem v006 (k : ℕ) (hk : k = (Finset.filter (fun n : ℕ => 6 ∣ n ∧ ¬ 4 ∣ n) (Finset.range 200)).card) : k = 17 := by sorry
----
theorem v007 (x : ℝ) (hx : x ∈ Set.Ioo (0 : ℝ) (π / 2)) : Real.sin x < x ∧ x < Real.tan x := by sorry
----
theorem v008 (a b : ℝ) (h : a ^ 2 + b ^ 2 = 1) : ∃ θ : ℝ, a = Real.cos θ ∧ b = Real.sin θ := by sorry
----
theorem v009 : ∑ k in Finset.range 101, Nat.choose 100 k = 2 ^ 100 := by sorry
----
theorem v010 (p q r : ℝ) (h : ∀ x : ℝ, (x - p) * (x - q) * (x - r) = x ^ 3 - 7 * x ^ 2 + 11 * x - 5) : p * q + q * r + r * p = 11 := by sorry
----
theorem v011 (n : ℕ) (hn : 0 < n) : (∑ k ∈ Finset.Icc 1 n, (1 : ℝ) / (k * (k + 1))) = 1 - 1 / (n + 1) := by sorry
----
theorem v012 (S : Set ℝ) (hS : S = {x : ℝ | |x - 2| + |x - 5| < 7}) : S = Set.Ioo 0 7 := by sorry
----
theorem v013 (f : ℝ → ℝ) (hf : ∀ x, f x = if x < 0 then -x else x ^ 2) : f (f (-3)) = 9 := by sorry
----
theorem v014 (m n : ℕ) (h : m.Coprime n) (hm : 0 < m) : Nat.gcd (m + n) (m ^ 2 - m * n + n ^ 2) ∣ 3 := by sorry
----
theorem v015 (x : ℝ) : ⌊x⌋ + ⌊x + 1 / 2⌋ = ⌊2 * x⌋ := by sorry
----
theorem v016 (a b c d : ℕ) (h : a * 1000 + b * 100 + c * 10 + d = 4 * (d * 1000 + c * 100 + b * 10 + a)) (ha : 1 ≤ a ∧ a ≤ 9) (hb : b ≤ 9) (hc : c ≤ 9) (hd : 1 ≤ d ∧ d ≤ 9) : a = 8 := by sorry
----
theorem v017 (P : ℕ → Prop) (h0 : P 0) (h1 : ∀ n, P n → P (n + 1)) : ∀ n, P n := by sorry
----
theorem v018 (P : Finset (ℝ × ℝ)) (hP : ∀ p : ℝ × ℝ, p ∈ P ↔ p.1 ^ 2 + p.2 ^ 2 = 5 ∧ p.1 * p.2 = 2) : P.card = 4 := by sorry
----
theorem v019 (z₁ z₂ : ℂ) (h₁ : Complex.abs z₁ = 1) (h₂ : Complex.abs z₂ = 1) (h : z₁ + z₂ = 1) : z₁ * z₂ = 1 := by sorry
----
theorem v020 (t : ℝ) (h : Real.exp (2 * t) = 3) : Real.exp (-4 * t) = 1 / 9 := by sorry
----
theorem v021 (n : ℕ) (h : (2 : ℝ) ^ n = 1024) : n = 10 := by sorry
----
theorem v022 (x : ℝ) (hx : 1 < x) (h : Real.logb x 16 = 2) : x = 4 := by sorry
----
theorem v023 (x : ℕ) (h : (x : ZMod 7) ^ 2 = 2) : x % 7 = 3 ∨ x % 7 = 4 := by sorry
----
theorem v024 (A : Finset ℤ) (hA : A.card = 5) : ∃ B ⊆ A, B.card = 3 ∧ 3 ∣ ∑ x ∈ B, x := by sorry
----
theorem v025 (a b c : ℤ) (h : a ∣ b) (h' : b ∣ c) : a ∣ c ∧ (a : ℚ) ≤ |c| := by sorry
----
theorem v026 (s : ℕ → ℝ) (hs : ∀ n, s n = ∑ i ∈ Finset.range n, (1 / 2) ^ i) : Filter.Tendsto s Filter.atTop (𝓝 2) := by sorry
----
theorem v027 (x y : ℤ) (h : x ^ 2 + y ^ 2 = 25) : (x, y) ∈ ({(3, 4), (4, 3), (5, 0), (0, 5)} : Set (ℤ × ℤ)) ∨ x < 0 ∨ y < 0 := by sorry
----
theorem v028 : IsGreatest {n : ℕ | n ^ 2 ∣ 720} 12 := by sorry
----
theorem v029 (f : ℚ → ℚ) (hf : ∀ x y, f (x + y) = f x + f y) : ∃ c, ∀ x, f x = c * x := by sorry
----
theorem v030 (n : ℕ) (hn : n > 0) : (n ! : ℝ) ≤ ((n + 1) / 2) ^ n := by sorry
----
theorem v031 (a : ℕ → ℝ) (ha : ∀ n, 0 < a n) (n : ℕ) (hn : 0 < n) : (∏ i ∈ Finset.range n, a i) ^ (1 / (n : ℝ)) ≤ (∑ i ∈ Finset.range n, a i) / n := by sorry
----
theorem v032 (S : Finset ℕ) (hS : ∀ n : ℕ, n ∈ S ↔ 0 < n ∧ n < 50 ∧ Nat.gcd n 50 = 1) : ∑ n ∈ S, n = 500 := by sorry
----
theorem v033 (r : ℝ) (hr : r = (∑' n : ℕ, (1 / 2 : ℝ) ^ n)) : r = 2 := by sorry
----
theorem v034 (n : ℤ) (hn : n % 2 = 1) : n ^ 2 % 8 = 1 := by sorry
----
theorem v035 (d : ℕ) (hd : d = Nat.card {n : ℕ // n ∣ 30}) : d = 8 := by sorry
----
theorem v036 (x : ℝ) (h : x = √(2 + √3) - √(2 - √3)) : x ^ 2 = 2 := by sorry
----
theorem v037 : (Nat.divisors 360).card = 24 ∧ ∑ d in Nat.divisors 28, d = 56 := by sorry
----
theorem v038 (a b c : ℝ) (hab : a ≠ b) (h : ∀ x ∈ Set.Icc a b, x ^ 2 ≤ c) : ¬ (c < 0 ∧ a < b) := by sorry
----
theorem v039 (n : ℕ) (x : ℕ → ℝ) (h : ∀ i ∈ Finset.Icc 1 n, x i ∈ Set.Icc (0 : ℝ) 1) : ∏ i ∈ Finset.Icc 1 n, (1 - x i) ≥ 1 - ∑ i ∈ Finset.Icc 1 n, x i := by sorry
----
theorem v040 (u : ℕ → ℕ) (h : u 0 = 2) (h' : ∀ n, u (n + 1) = u n ^ 2 - u n + 1) : ∀ m n, m ≠ n → Nat.Coprime (u m) (u n) := by sorry
----
theorem v041 (a b : ℕ) (h : a % 5 = 2 ∧ b % 5 = 4) : (a * b) % 5 = 3 ∧ (a + b : ℤ) % 5 = 1 := by sorry
----
theorem v042 (x : ℝ) (h : 2 * (Real.cos x) ^ 2 - 1 = 1 / 2) (hx : x ∈ Set.Icc 0 (2 * Real.pi)) : x ∈ ({Real.pi / 6, 5 * Real.pi / 6, 7 * Real.pi / 6, 11 * Real.pi / 6} : Set ℝ) := by sorry
----
theorem v043 (f : ℝ → ℝ) (hf : ∀ x ≠ 0, f x + 2 * f (1 / x) = 3 * x) : ∀ x ≠ 0, f x = 2 / x - x := by sorry
----
theorem v044 (f : ℤ → ℤ) (a b : ℤ) (hf : ∀ x, f x = a * x + b) (h : f ∘ f = fun x => 9 * x + 8) : (a = 3 ∧ b = 2) ∨ (a = -3 ∧ b = -4) := by sorry
----
theorem v045 (n : ℕ) (hn : Nat.Prime n) (h : n > 3) : 24 ∣ n ^ 2 - 1 := by sorry
----
theorem v046 (σ : ℕ → ℕ) (hσ : ∀ n, σ n = ∑ d ∈ n.divisors, d) : σ 6 = 12 := by sorry
----
theorem v047 (m : ℕ) (h : Nat.lcm m 12 = 60) (h' : Nat.gcd m 12 = 4) : m = 20 := by sorry
----
theorem v048 : (∑ i ∈ Finset.range 50, (-1 : ℤ) ^ i * (i + 1)) = -25 := by sorry
----
theorem v049 (a : ℝ) (f : ℝ → ℝ) (hf : f = fun x => x ^ 3 + a * x) (ha : 0 ≤ a) : StrictMono f := by sorry
----
theorem v050 (f : ℕ → ℕ) (hf : StrictMono f) (h2 : f 2 = 2) (hmul : ∀ m n, Nat.Coprime m n → f (m * n) = f m * f n) : ∀ n > 0, f n = n := by sorry
----
theorem v051 (n : ℕ) (hn : n ∈ Finset.Icc 10 99) (h : n = 7 * (Nat.digits 10 n).sum) : n % 21 = 0 := by sorry
----
theorem v052 (a b c : ℝ) (ha : a > 0) (hb : b > 0) (hc : c > 0) : a / (b + c) + b / (c + a) + c / (a + b) ≥ 3 / 2 := by sorry
----
theorem v053 (x y : ℝ) (h : (x : ℂ) + y * Complex.I = (1 + Complex.I) ^ 4) : x = -4 ∧ y = 0 := by sorry
----
theorem v054 (M : ℕ) (hM : IsLeast {n : ℕ | 0 < n ∧ ∃ a b : ℕ, n = 2 * a ^ 2 ∧ n = 3 * b ^ 3} M) : M = 648 := by sorry
----
theorem v055 (x : ℝ) (h₀ : 0 < x) : Nat.floor (x + 1) = Nat.floor x + 1 := by sorry
----
theorem v056 {a b c : ℕ} (h : a ^ 2 + b ^ 2 = c ^ 2) : 60 ∣ a * b * c := by sorry
----
theorem v057 (f : ℕ → ℝ) (h : ∀ n ≥ 1, f n = ∑ k ∈ Finset.Ico 1 n, (k : ℝ) / n) : f 4 = 3 / 2 := by sorry
----
theorem v058 (a : ℕ → ℕ → ℕ) (h : ∀ n, a 0 n = n + 1) (h' : ∀ m, a (m + 1) 0 = a m 1) (h'' : ∀ m n, a (m + 1) (n + 1) = a m (a (m + 1) n)) : a 2 3 = 9 := by sorry
----
theorem v059 (x : ℝ) (hx : 0 < x) (h : x ^ (Real.sqrt 2) = 4) : 1 < x := by sorry
----
theorem v060 (f : {x : ℝ // 0 < x} → ℝ) (h : ∀ x, f x = 1) : f ⟨1, one_pos⟩ = 1 := by sorry
----
theorem w001 : Finset.card (Finset.filter (fun (x : ℕ × ℕ) => x.1 + x.2 = 5) (Finset.product (Finset.range 6) (Finset.range 6))) = 6 := by sorry
----
theorem w002 : Set.ncard {(x, y) : ℤ × ℤ | x ^ 2 + y ^ 2 = 25} = 12 := by sorry
----
theorem w003 : {x : ℕ | x ^ 2 < 50}.Finite := by sorry
----
theorem w004 : ∃ S : Set ℕ, S.Infinite ∧ ∀ x ∈ S, ∀ y ∈ S, x ≠ y → Nat.Coprime x y := by sorry
----
theorem w005 : Function.Injective fun x : ℝ => x ^ 3 := by sorry
----
theorem w006 (n : ℕ+) (h : (n : ℝ) ^ 2 < 5) : n ≤ 2 := by sorry
----
theorem w007 (n : ℕ) (a : Fin n → ℝ) : Finset.sum Finset.univ a ^ 2 ≤ n * ∑ i, a i ^ 2 := by sorry
----
theorem w008 : ∏ p ∈ Finset.filter Nat.Prime (Finset.Icc 1 10), p = 210 := by sorry
----
theorem w009 (n : ℕ) (x y : Fin n → ℝ) : (∑ i : Fin n, x i * y i) ^ 2 ≤ (∑ i : Fin n, x i ^ 2) * (∑ i : Fin n, y i ^ 2) := by sorry
----
theorem w010 (f : ℕ → ℕ) (hf : Set.range f = Set.univ) : Function.Surjective f := by sorry
----
theorem w011 (a b : ℝ) (h : let s := a + b; let p := a * b; s = 3 ∧ p = 2) : a = 1 ∨ a = 2 := by sorry
----
theorem w012 (x : ℝ) (h : Real.sqrt (x ^ 2) = if x ≥ 0 then x else -x) : True := by sorry
----
theorem w013 (S : Finset ℕ) (h : ∀ s ∈ S, s ∣ 12) (h' : ∑ s ∈ S, (1 : ℚ) / s = 1) : S.card ≤ 6 := by sorry
----
theorem w014 (f : ℝ → ℝ) (hf : ∀ x y, |f x - f y| ≤ |x - y|) (h : f ∘ f = id) : ∀ x y, |f x - f y| = |x - y| := by sorry
----
theorem w015 (f : ℕ → ℕ) (h : ∀ n, (f^[n]) n = n + 1) : f 1 = 2 := by sorry
----
theorem w016 (a : ℕ → ℕ) (h : ∀ n, a (n + 1) = a n + (Nat.digits 10 (a n)).sum) (h0 : a 0 = 1) : a 5 = 23 := by sorry
----
theorem w017 (x : ℕ) : x.digits 10 = [] ↔ x = 0 := by sorry
----
theorem w018 (k : ℕ) (h : k = Nat.card {n : ℕ | n ∣ 30}) : k = 8 := by sorry
----
theorem w019 (x y : ℝ) (h : (x, y) ∈ Set.Icc (0 : ℝ) 1 ×ˢ Set.Icc (0 : ℝ) 1) : x * y ≤ 1 := by sorry
----
theorem w020 (z : ℂ) (h : z ∈ {w : ℂ | ‖w - 1‖ = 2}) : z.re ≤ 3 := by sorry
----
theorem w021 (A : Set (ℝ × ℝ)) (h : A = {p | p.1 ^ 2 + p.2 ^ 2 ≤ 1}) : (0, 0) ∈ A := by sorry
----
theorem w022 (p : ℕ) (hp : p.Prime) (h : p ≡ 1 [MOD 4]) : ∃ a b : ℕ, p = a ^ 2 + b ^ 2 := by sorry
----
theorem w023 (a b c : ℝ) (h : a > 0 ∧ b > 0 ∧ c > 0) : (a + b + c) / 3 ≥ (a * b * c) ^ (1 / 3 : ℝ) := by sorry
----
theorem w024 (n : ℕ) (h : n ≠ 0) : ∑ d ∈ n.divisors, Nat.totient d = n := by sorry
----
theorem w025 (P : ℝ → ℝ) (a b : ℤ) (h : ∀ x, P x = x ^ 2 + a * x + b) (h' : ∃ r : ℚ, P r = 0) : ∃ s : ℤ, P s = 0 := by sorry
----
theorem w026 (x : ℤ) (hx : x ∈ ({-1, 0, 1} : Finset ℤ)) : x ^ 3 = x := by sorry
----
theorem w027 (s : ℕ → ℕ → ℕ) (hs : s = fun n k => n.choose k) : s 5 2 = 10 := by sorry
----
theorem w028 (x : ℝ) (hx : 0 < x ∧ x < 1) : ∃ n : ℕ, n ≥ 1 ∧ 1 / (n + 1 : ℝ) ≤ x ∧ x < 1 / n := by sorry
----
theorem w029 (f : ℝ → ℝ) (h₁ : f = fun x => 3 * x - 1) (g : ℝ → ℝ) (h₂ : g = fun x => f x + f (-x)) : g 2 = -2 := by sorry
----
theorem w030 (m n : ℤ) (h : (m : ℝ) + n * √2 = 0) : m = 0 ∧ n = 0 := by sorry
----
theorem w031 (x : ℚ) (h : 0 < x) : ∃! p : ℕ × ℕ, Nat.Coprime p.1 p.2 ∧ 0 < p.2 ∧ x = p.1 / p.2 := by sorry
----
theorem w032 (A : Finset ℕ) (h : A = (Finset.range 100).filter (fun n => n % 7 = 0 ∨ n % 11 = 0)) : A.card = 23 := by sorry
----
theorem w033 (a b : ℕ) : (a - b : ℤ) = -(b - a : ℤ) ∧ ((a - b : ℕ) : ℤ) ≥ a - b := by sorry
----
theorem w034 (x : ℝ) : ⌊x⌋₊ = (⌊x⌋).toNat := by sorry
----
theorem w035 (t : ℝ) (h : 0 ≤ t) : (t : ℂ) ^ 2 = (t ^ 2 : ℝ) := by sorry
----
theorem w036 (a b : ℤ) (hb : b ≠ 0) : a / b * b + a % b = a ∧ 0 ≤ a % b := by sorry
----
theorem w037 (n : ℕ) (h₀ : (n.choose 2 : ℝ) = 45) : n = 10 := by sorry
----
theorem w038 (a : ℕ → ℝ) (h : a = fun n => (1 + 1 / n) ^ n) : a 1 = 2 := by sorry
----
theorem w039 (f : ℕ → ℝ) (h : f = fun n : ℕ => (n : ℝ) / 2) : f 3 = 1.5 := by sorry
----
theorem w040 (x : ℝ) (h : ∀ ε > 0, |x| < ε) : x = 0 := by sorry
