"""The SMT-LIB reader, and that what it writes means what the script means."""

from __future__ import annotations

import itertools
import random

import pytest

from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term
from stemai.language import Module, elaborate, parse_problem
from stemai.suites import sexpr
from stemai.suites.reading import NotCovered
from stemai.suites.smtlib import read_smtlib


def read(body: str) -> str:
    """Our text for a script, on one line and from `theorem t` on."""
    (found,) = read_smtlib(body + "\n(check-sat)", "t")
    if isinstance(found, NotCovered):
        raise found
    return " ".join(found.text.split())


CASES = [
    ("(declare-fun x () Int)(assert (< 0 x 5))", "theorem t (x : Int) (h : 0 < x and x < 5) : false"),
    ("(declare-const x Real)(assert (= (+ x 1) 2.5))", "theorem t (x : Real) (h : x + 1 = 5 / 2) : false"),
    ("(set-logic QF_LRA)(assert (= (/ 1 3) 0.5))", "theorem t (h : 1 / 3 = 1 / 2) : false"),
    ("(declare-fun x () Int)(assert (= (mod x 3) (div x 2)))", "theorem t (x : Int) (h : x mod 3 = x div 2) : false"),
    # division by zero stays open
    (
        "(declare-fun x () Int)(assert (= (div 1 x) 2))",
        "theorem t (x : Int) (div_by_zero : Int -> Int) (h : (if x = 0 then div_by_zero(1) else 1 div x) = 2) : false",
    ),
    (
        "(declare-sort U 0)(declare-fun f (U) U)(declare-fun a () U)(assert (distinct (f a) a))",
        "sort U theorem t (f : U -> U) (a : U) (h : f(a) != a) : false",
    ),
    ("(declare-fun p () Bool)(assert (=> p p p))", "theorem t (p : Bool) (h : p -> p -> p) : false"),
    ("(declare-fun p () Bool)(assert (= p (xor p p)))", "theorem t (p : Bool) (h : p <-> not (p <-> p)) : false"),
    (
        "(assert (forall ((x Int) (y Int)) (! (= x y) :pattern (x))))",
        "theorem t (h : forall x y : Int, x = y) : false",
    ),
    (
        "(declare-fun x () Int)(assert (let ((x 1) (y x)) (= x y)))",
        "theorem t (x : Int) (h : let x_2 : Int := 1 in let y : Int := x in x_2 = y) : false",
    ),
    (
        "(define-fun twice ((n Int)) Int (* 2 n))(declare-fun x () Int)(assert (= (twice x) 3))",
        "theorem t (x : Int) (h : 2 * x = 3) : false",
    ),
    (
        "(declare-fun x () (_ BitVec 8))(assert (bvult (bvadd x #x01) (_ bv3 8)))",
        "theorem t (x : BitVec(8)) (h : x + 1 ult 3) : false",
    ),
    (
        "(declare-fun a () (Array Int Int))(assert (= (select (store a 1 2) 3) 4))",
        "theorem t (a : Int -> Int) (h : (if 3 = 1 then 2 else a(3)) = 4) : false",
    ),
    (
        "(declare-fun a () (Array Int Int))(declare-fun b () (Array Int Int))(assert (= a b))",
        "theorem t (a b : Int -> Int) (h : forall k : Int, a(k) = b(k)) : false",
    ),
    (
        "(declare-fun p () Bool)(assert (= (! (not p) :named n) n))",
        "theorem t (p : Bool) (h : not p <-> not p) : false",
    ),
    (
        "(assert (forall ((x Int) (x Real)) (= x 0.5)))",
        "theorem t (h : forall x : Int, forall x_2 : Real, x_2 = 1 / 2) : false",
    ),
    ("; a comment ends where its line does\r(assert false)", "theorem t (h : false) : false"),
    # a name that was made below a quantifier is not given twice
    (
        "(assert (forall ((x Int)) (= (div 1 x) 0)))(declare-const div_by_zero Int)(assert (= div_by_zero 0))",
        "theorem t (div_by_zero : Int -> Int) (div_by_zero_2 : Int)"
        " (h : forall x : Int, (if x = 0 then div_by_zero(1) else 1 div x) = 0) (h_2 : div_by_zero_2 = 0) : false",
    ),
    ("(declare-fun |x y!| () Int)(assert (= |x y!| 1))", "theorem t (x_y : Int) (h : x_y = 1) : false"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "ours"), CASES)
def test_reads(script: str, ours: str) -> None:
    assert read(script) == ours


REFUSED = [
    ("(declare-datatypes ((L 0)) (((nil))))", "datatypes"),
    ("(declare-fun s () String)", "strings"),
    ("(push 1)", "incremental"),
    ("(assert true)(check-sat)(assert false)", "incremental"),
    ("(define-fun-rec f ((n Int)) Int (f n))", "recursive functions"),
    ("(declare-fun x () Real)(assert (= (sin x) 0.0))", "transcendental functions"),
    ("(declare-fun f ((Array Int Int)) Int)", "arrays"),
    ("(assert (= x 1))", "unknown symbols"),
    ("(declare-fun x () Int)(assert (let ((x 5)) (! (> x 3) :named a)))(assert a)", "unknown symbols"),
    ("(define-fun x () Int 1)(assert (= x 1))(define-fun x () Int 2)", "overloading"),
    ("(declare-fun x () Int)(define-const x Int 2)", "overloading"),
    # what is no script, or another one to some solver, is bent if it is read
    ("(assert ((as const Bool) true))", "sorts"),
    ("(assert (select ((as const (Array Int Int)) true) 0))", "sorts"),
    ("(declare-fun |!| (Bool Bool) Bool)(assert (|!| true false))", "syntax"),
    ("(declare-fun |_| (Int Int) (_ BitVec 8))(declare-const bv3 Int)(assert (= (|_| bv3 8) #x04))", "syntax"),
    ("(declare-const forall Bool)(assert forall)", "overloading"),
    ("(declare-const true Bool)(assert (not true))", "overloading"),
    ("(declare-fun and (Bool Bool) Bool)(assert (and true false))", "overloading"),
    ("(declare-const p Bool)(assert (not p))(check-sat p)", "other commands"),
    ("(assert true)(exit)(assert false)", "incremental"),
    ("(declare-sort Int 0)(declare-const a Int)(assert (= a a))", "overloading"),
    ("(declare-sort A 0)(declare-const a A)(declare-sort A 0)", "overloading"),
    ("(define-sort W () Int)(define-fun f ((x Int)) Bool (exists ((y W)) (= (* 2 y) x)))(define-sort W () Real)", "overloading"),
    ("(assert (let ((a 1) (a 2)) (= a 2)))", "syntax"),
    ("(define-fun f ((a Int) (a Bool)) Bool a)(assert (f 1 true))", "syntax"),
    ("(define-fun f () Int 1.5)(assert (= f 1.5))", "sorts"),
    # and no crash
    ("(declare-const x (_ BitVec 4))(assert (= ((_ repeat 0) x) x))", "syntax"),
    ("(declare-const x (_ BitVec 4))(assert (= ((_ repeat 99999999) x) x))", "too large"),
    ("(declare-const x (_ BitVec 4))(assert (= ((_ extract 3) x) x))", "syntax"),
    ("(assert ((_ divisible 3)))", "syntax"),
    ("(assert (_))", "syntax"),
    ("(assert (!))", "syntax"),
    ("(assert (forall))", "syntax"),
    ("(assert (let))", "syntax"),
    ("(declare-const p Bool)(assert (p))", "syntax"),
    ("(declare-const x (_ BitVec 4))(assert (= (bvudiv x) x))", "syntax"),
    ("(assert (distinct 1))", "syntax"),
    ("(assert (= (/ 52) 52.0))", "syntax"),
    ("(assert (= (bv2nat #b1 #b1) 1))", "syntax"),
    ("(define-fun f ((x Int)) Int (f x))(assert (= (f 1) 2))", "unknown symbols"),
    ("(define-fun f () Int g)(define-fun g () Int f)(assert (= f 2))", "unknown symbols"),
    ("(define-fun f ((x Int)) Bool (> x t))(declare-const t Int)(assert (f 1))", "unknown symbols"),
    (
        "(define-fun f0 () Int 1)"
        + "".join(f"(define-fun f{i + 1} () Int (+ f{i} f{i}))" for i in range(39))
        + "(assert (= f39 1))",
        "too large",
    ),
    (
        "(define-fun f0 () Int 1)"
        + "".join(f"(define-fun f{i + 1} () Int (- f{i}))" for i in range(200))
        + "(assert (= f200 1))",
        "too large",
    ),
    (f"(assert (= 1 {'1' * 5000}))", "too large"),
    ("(declare-const x (_ BitVec 0))", "too large"),
    ("(assert (= (_ bv1 99999999) (_ bv1 99999999)))", "too large"),
    ("(assert (= 1", "syntax"),
    ("(assert " + "(not " * 300 + "true" + ")" * 301, "too large"),
]


@pytest.mark.parametrize(("script", "reason"), REFUSED)
def test_refuses(script: str, reason: str) -> None:
    with pytest.raises(NotCovered) as caught:
        read(script)
    assert caught.value.reason == reason


def test_a_claim_is_told_and_no_more() -> None:
    (found,) = read_smtlib("(set-info :status sat)\n(assert false)\n(check-sat)", "t")
    assert not isinstance(found, NotCovered)
    assert found.expected == "false"


def test_words_and_brackets() -> None:
    assert sexpr.read('(a |b c| "d""e" 1 1.5 #xF :k ; no\n)')[0] == tuple(
        sexpr.Atom(kind, text)
        for kind, text in [
            ("symbol", "a"), ("symbol", "b c"), ("string", '"d""e"'), ("numeral", "1"), ("decimal", "1.5"),
            ("word", "#xF"), ("keyword", ":k"),
        ]
    )  # fmt: skip
    for text in (")", "(", "(a'b)", "01x"):
        with pytest.raises(NotCovered):
            sexpr.read(text)


# ------------------------------------------------------------------------------------ words that change their width


def _bits(value: int, width: int) -> str:
    return format(value % (1 << width), f"0{width}b")


def _module(term: str, widths: list[int]) -> tuple[Module, Term]:
    declared = "".join(f"(declare-fun {n} () (_ BitVec {k}))" for n, k in zip("xy", widths, strict=False))
    (found,) = read_smtlib(f"{declared}(declare-fun r () Int)(assert (= r {term}))(check-sat)", "t")
    assert not isinstance(found, NotCovered)
    module = elaborate(parse_problem(found.text, "<read>"))
    return module, module.problems[-1].hypotheses[0].formula


WORDS = [
    ("(bv2nat x)", lambda x, y: int(x, 2)),
    ("(sbv_to_int x)", lambda x, y: int(x, 2) - (16 if x[0] == "1" else 0)),
    ("(bv2nat (concat x y))", lambda x, y: int(x + y, 2)),
    ("(bv2nat ((_ extract 2 1) x))", lambda x, y: int(x[1:3], 2)),
    ("(bv2nat ((_ sign_extend 3) x))", lambda x, y: int(x[0] * 3 + x, 2)),
    ("(bv2nat ((_ zero_extend 3) x))", lambda x, y: int(x, 2)),
    ("(bv2nat ((_ repeat 3) y))", lambda x, y: int(y * 3, 2)),
    ("(bv2nat ((_ rotate_left 1) x))", lambda x, y: int(x[1:] + x[0], 2)),
    ("(bv2nat ((_ rotate_right 5) x))", lambda x, y: int(x[-1] + x[:-1], 2)),
    ("(bv2nat ((_ int2bv 3) (- (bv2nat x) 5)))", lambda x, y: (int(x, 2) - 5) % 8),
    ("(bv2nat (bvsmod x (_ bv13 4)))", lambda x, y: (int(x, 2) - (16 if x[0] == "1" else 0)) % -3 % 16),
]


@pytest.mark.parametrize(("term", "meaning"), WORDS, ids=[t for t, _ in WORDS])
def test_every_word(term: str, meaning) -> None:  # type: ignore[no-untyped-def]
    module, formula = _module(term, [4, 2])
    theory = settle(module, Options()).theory
    x, y, r = (p.variable for p in module.problems[-1].parameters)
    for a, b in random.Random(7).sample(list(itertools.product(range(16), range(4))), 24):
        expected = meaning(_bits(a, 4), _bits(b, 2))
        for claimed in (expected, expected + 1):
            assert evaluate(formula, theory, {x: a, y: b, r: claimed}) is (claimed == expected)
