"""The TIP reader: what each construct becomes, and what is refused and why."""

from __future__ import annotations

import pytest

from stemai.judge import Options
from stemai.judge.check import check
from stemai.language import elaborate, parse_problem
from stemai.suites.reading import NotCovered
from stemai.suites.tip import read_tip

NAT = "(declare-datatype Nat ((Z) (S (p Nat))))"
LIST = "(declare-datatype list (par (a) ((nil) (cons (head a) (tail (list a))))))"
MAP = """(define-fun-rec map (par (a b) (((f (=> a b)) (y (list a))) (list b)))
  (match y ((nil (_ nil b)) ((cons z xs) (cons (@ f z) (map f xs))))))"""


def read(body: str) -> str:
    """Our text for a problem, on one line."""
    (found,) = read_tip(body, "t")
    if isinstance(found, NotCovered):
        raise found
    assert elaborate(parse_problem(found.text, "t")).problems
    return " ".join(found.text.split())


CASES = {
    "nat": (
        NAT + "(define-fun-rec plus ((x Nat) (y Nat)) Nat (match x ((Z y) ((S z) (S (plus z y))))))"
        "(prove (forall ((n Nat)) (= (plus n Z) n)))",
        "datatype Natural := Z | S(Natural) "
        "def plus (x : Natural) (y : Natural) : Natural := match x with | Z => y | S(z) => S(plus(z, y)) end "
        "theorem t (n : Natural) : plus(n, Z) = n",
    ),
    "a copy for each type": (
        LIST + "(define-fun-rec len (par (a) (((x (list a))) Int)) (match x ((nil 0) ((cons y r) (+ 1 (len r))))))"
        "(prove (par (a b) (forall ((x (list a)) (y (list b))) (=> (= (len x) 0) (= (len y) 0)))))",
        "sort a sort b datatype list_a := nil_a | cons_a(a, list_a) datatype list_b := nil_b | cons_b(b, list_b) "
        "def len (x : list_a) : Int := match x with | nil_a => (0 : Int) | cons_a(y, r) => (1 : Int) + len(r) end "
        "def len_2 (x : list_b) : Int := match x with | nil_b => (0 : Int) | cons_b(y, r) => (1 : Int) + len_2(r) end "
        "theorem t (x : list_a) (y : list_b) (h : len(x) = 0) : len_2(y) = 0",
    ),
    "a function of the goal": (
        LIST + MAP + "(prove (par (a b) (forall ((f (=> a b))) (= (map f (_ nil a)) (_ nil b)))))",
        "sort a sort b def f : a -> b datatype list_a := nil_a | cons_a(a, list_a) "
        "datatype list_b := nil_b | cons_b(b, list_b) "
        "def map (y : list_a) : list_b := match y with | nil_a => nil_b | cons_a(z, xs) => cons_b(f(z), map(xs)) end "
        "theorem t : map(nil_a) = nil_b",
    ),
    "a lambda that mentions a variable, which is not captured": (
        LIST + MAP + "(prove (forall ((z Int) (y (list Int))) (= (map (lambda ((x Int)) z) y) y)))",
        "datatype list_Int := nil_Int | cons_Int(Int, list_Int) "
        "def map (y : list_Int) (z : Int) : list_Int := "
        "match y with | nil_Int => nil_Int | cons_Int(z_2, xs) => cons_Int(z, map(xs, z)) end "
        "theorem t (z : Int) (y : list_Int) : map(y, z) = y",
    ),
    "two lambdas, two copies": (
        LIST + MAP + "(prove (forall ((y (list Int))) (= (map (lambda ((x Int)) x) y) (map (lambda ((x Int)) 0) y))))",
        "datatype list_Int := nil_Int | cons_Int(Int, list_Int) "
        "def map (y : list_Int) : list_Int := "
        "match y with | nil_Int => nil_Int | cons_Int(z, xs) => cons_Int(z, map(xs)) end "
        "def map_2 (y : list_Int) : list_Int := "
        "match y with | nil_Int => nil_Int | cons_Int(z, xs) => cons_Int((0 : Int), map_2(xs)) end "
        "theorem t (y : list_Int) : map(y) = map_2(y)",
    ),
    "a selector says nothing elsewhere": (
        NAT + "(prove (forall ((n Nat)) (= (p n) n)))",
        "datatype Natural := Z | S(Natural) def p_elsewhere : Natural -> Natural "
        "theorem t (n : Natural) : match n with | Z => p_elsewhere(n) | S(x) => x end = n",
    ),
    "a tester": (
        NAT + "(prove (forall ((n Nat)) (or (is-Z n) ((_ is S) n))))",
        "datatype Natural := Z | S(Natural) theorem t (n : Natural) : "
        "match n with | Z => true | S(x) => false end or match n with | Z => false | S(x) => true end",
    ),
    "a default pattern, and one that is a variable": (
        "(declare-datatype C ((R) (G) (B)))(prove (forall ((c C)) (= (match c ((R G) (_ R))) (match c ((G R) (d d))))))",
        "datatype C := R | G | B theorem t (c : C) : "
        "match c with | R => G | G => R | B => R end = match c with | R => c | G => R | B => c end",
    ),
    "shadowed names": (
        NAT + "(prove (forall ((n Nat)) (match n ((Z true) ((S n) (forall ((n Nat)) (= n n)))))))",
        "datatype Natural := Z | S(Natural) theorem t (n : Natural) : "
        "match n with | Z => true | S(n_2) => forall n_3 : Natural, n_3 = n_3 end",
    ),
    "an assertion is a hypothesis": (
        NAT + "(declare-fun f (Nat) Nat)(assert (forall ((x Nat)) (= (f x) x)))(prove (forall ((x Nat)) (= (f x) Z)))",
        "datatype Natural := Z | S(Natural) def f : Natural -> Natural "
        "theorem t (x : Natural) (h : forall x_2 : Natural, f(x_2) = x_2) : f(x) = Z",
    ),
    "functions that call each other": (
        NAT + "(define-funs-rec ((even ((x Nat)) Bool) (odd ((x Nat)) Bool))"
        "((match x ((Z true) ((S z) (odd z)))) (match x ((Z false) ((S z) (even z))))))"
        "(prove (forall ((n Nat)) (even n)))",
        "datatype Natural := Z | S(Natural) def even (x : Natural) : Bool := match x with | Z => true | S(z) "
        "=> odd(z) end with odd (x : Natural) : Bool := match x with | Z => false | S(z) => even(z) end "
        "theorem t (n : Natural) : even(n)",
    ),
    "one that calls what waits for another": (
        NAT + "(define-funs-rec ((f ((x Nat)) Nat) (g ((x Nat)) Nat) (h ((x Nat)) Nat) (k ((x Nat)) Nat))"
        "((match x ((Z (g x)) ((S z) (h z)))) (match x ((Z (k x)) ((S z) (f z))))"
        "(match x ((Z Z) ((S z) (k z)))) (match x ((Z Z) ((S z) (g z))))))"
        "(prove (forall ((n Nat)) (= (f n) Z)))",
        "datatype Natural := Z | S(Natural) def f (x : Natural) : Natural := match x with | Z => g(x) | S(z) "
        "=> h(z) end with k (x : Natural) : Natural := match x with | Z => Z | S(z) => g(z) end with g (x : "
        "Natural) : Natural := match x with | Z => k(x) | S(z) => f(z) end with h (x : Natural) : Natural := "
        "match x with | Z => Z | S(z) => k(z) end theorem t (n : Natural) : f(n) = Z",
    ),
    "division by zero stays open": (
        "(prove (forall ((x Int)) (= (div x 0) 0)))",
        "def div_by_zero : Int -> Int theorem t (x : Int) : (if 0 = 0 then div_by_zero(x) else x div 0) = 0",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_read(name: str) -> None:
    source, text = CASES[name]
    assert read(source) == text


REFUSED = {
    "a missing arm": (NAT + "(prove (forall ((n Nat)) (= (match n (((S m) m))) n)))", "patterns"),
    "an arm after the default": (
        NAT + "(prove (forall ((n Nat)) (= (match n ((_ n) (Z n))) n)))",
        "patterns",
    ),
    "one constructor twice": (
        NAT + "(prove (forall ((n Nat)) (= (match n ((Z n) (Z Z) (_ n))) n)))",
        "patterns",
    ),
    "one name for two fields": (
        LIST + "(prove (forall ((l (list Int))) (match l ((nil true) ((cons x x) false)))))",
        "patterns",
    ),
    "a pattern of another datatype": (
        NAT + LIST + "(prove (forall ((n Nat)) (match n ((nil true) (_ false)))))",
        "patterns",
    ),
    "a nested pattern": (
        NAT + "(prove (forall ((n Nat)) (match n (((S (S m)) true) (_ false)))))",
        "patterns",
    ),
    "a datatype within itself": (
        LIST + "(declare-datatype T ((node (kids (list T)))))(prove (forall ((t T)) (= t t)))",
        "datatypes through each other",
    ),
    "a function in a datatype": (
        "(declare-datatype F ((fun (f (=> Int Int)))))(prove (forall ((x F)) (= x x)))",
        "functions as values",
    ),
    "equality of functions": ("(prove (forall ((f (=> Int Int))) (= f f)))", "functions as values"),
    "some function": ("(prove (exists ((f (=> Int Int))) (= (@ f 0) 0)))", "functions as values"),
    "specialising that does not end": (
        LIST + "(define-fun-rec go (par (a) (((x (list a))) Int)) (go (cons x (_ nil (list a)))))(prove (= (go (_ nil Int)) 0))",
        "too large",
    ),
    "a type that nothing decides": (LIST + "(prove (= nil nil))", "sorts"),
    "two types for one variable": (NAT + LIST + "(prove (= (cons Z (_ nil Int)) (_ nil Int)))", "sorts"),
    "arms of two types": (NAT + "(prove (forall ((n Nat)) (= (match n ((Z true) ((S m) m))) n)))", "sorts"),
    "two goals": ("(prove true)(prove true)", "syntax"),
    "declared twice": (NAT + NAT + "(prove true)", "overloading"),
    "a type variable that is called like a datatype": (
        NAT + "(prove (par (Nat) (forall ((x Nat)) (= x x))))",
        "overloading",
    ),
    "a datatype that is called like a sort of the language": (
        "(declare-datatype Bool ((t) (f)))(prove true)",
        "overloading",
    ),
    "a selector of two constructors": (
        "(declare-datatype T ((a (x Int)) (b (x Int))))(prove (forall ((y T)) (= (x y) 0)))",
        "overloading",
    ),
    "a function that is called like a constructor": (
        "(define-fun Z () Int 0)" + NAT + "(prove (= Z 0))",
        "overloading",
    ),
    "a function that is called like truth": ("(declare-fun true () Bool)(prove (not true))", "overloading"),
    "constructors that are called like truth": (
        "(declare-datatype B ((true) (false)))(prove (distinct true false))",
        "overloading",
    ),
    "an equality of its own": (NAT + "(define-fun = ((x Nat) (y Nat)) Bool true)(prove (= Z (S Z)))", "overloading"),
    "a match in bars": (NAT + "(declare-fun |match| (Nat Nat) Nat)(prove (= (|match| Z Z) Z))", "syntax"),
    "an assertion about all types": (
        LIST + "(assert (par (a) (forall ((x (list a))) (= x x))))(prove true)",
        "hypotheses about all types",
    ),
    "values that stand in many places": (
        NAT
        + "(define-fun f ((x Nat) (y Nat)) Nat x)(prove (let ((v0 Z)) "
        + "".join(f"(let ((v{i} (f v{i - 1} v{i - 1}))) " for i in range(1, 30))
        + "(= v29 Z)"
        + ")" * 30
        + ")",
        "too large",
    ),
    "another command": ("(push 1)(prove true)", "other commands"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    source, reason = REFUSED[name]
    with pytest.raises(NotCovered) as refused:
        read(source)
    assert refused.value.reason == reason


def test_what_a_selector_is_elsewhere_is_not_provable() -> None:
    """Neither that it is the value itself, nor that it is not: both are open."""
    for claim in ("(= (p Z) Z)", "(not (= (p Z) Z))"):
        (found,) = read_tip(NAT + f"(prove {claim})", "t")
        assert not isinstance(found, NotCovered)
        verdict = check(found.text.encode(), b"proof t by auto qed", Options())
        assert verdict.status != "accepted"
