"""Closed statements of TIP whose truth is known by counting: what the reader makes of them has that truth in our kernel.

Lambdas that capture and that shadow, functions copied for types and for functions, `let` side by side, matches with a
default, selectors and testers, chains, signs of `div` and `mod`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from stemai.kernel.evaluation import evaluate
from stemai.language import parse_problem
from stemai.library import elaborate
from stemai.suites.reading import Reading
from stemai.suites.tip import read_tip

DECLARED = """
(declare-datatype list (par (a) ((nil) (cons (head a) (tail (list a))))))
(declare-datatype Nat ((zero) (succ (pred Nat))))
(declare-datatype pair (par (a b) ((mk (fst a) (snd b)))))
(define-fun-rec map (par (a b) (((f (=> a b)) (xs (list a))) (list b))) (match xs ((nil (_ nil b)) ((cons y ys) (cons (@ f y) (map f ys))))))
(define-fun-rec foldr (par (a b) (((f (=> a (=> b b))) (z b) (xs (list a))) b)) (match xs ((nil z) ((cons y ys) (@ (@ f y) (foldr f z ys))))))
(define-fun-rec len (par (a) (((xs (list a))) Int)) (match xs ((nil 0) ((cons y ys) (+ 1 (len ys))))))
(define-fun-rec plus ((x Nat) (y Nat)) Nat (match x ((zero y) ((succ z) (succ (plus z y))))))
(define-fun-rec filter (par (a) (((p (=> a Bool)) (xs (list a))) (list a))) (match xs ((nil (_ nil a)) ((cons y ys) (ite (@ p y) (cons y (filter p ys)) (filter p ys))))))
(define-fun second (par (a b) (((p (pair a b))) b)) (match p (((mk x y) y))))
(define-fun isz ((n Nat)) Bool (match n ((zero true) (other false))))
(define-fun pr ((n Nat)) Nat (match n (((succ m) m) (other other))))
(define-fun shadow ((x Int) (y Int)) Int (let ((x y) (y x)) (- x y)))
"""
ONE_TWO_THREE = "(cons 1 (cons 2 (cons 3 (_ nil Int))))"  # `@123` below
TRUE = [
    "(= (map (lambda ((x Int)) (+ x 1)) @123) (cons 2 (cons 3 (cons 4 (_ nil Int)))))",
    "(= (foldr (lambda ((x Int)) (lambda ((y Int)) (- x y))) 0 @123) 2)",
    "(= (foldr (lambda ((x Int)) (lambda ((y Int)) (- y x))) 0 @123) (- 6))",
    "(= (len @123) 3)",
    "(= (filter (lambda ((x Int)) (> x 1)) @123) (cons 2 (cons 3 (_ nil Int))))",
    "(= (plus (succ zero) (succ (succ zero))) (succ (succ (succ zero))))",
    "(= (second (mk 1 true)) true)",
    "(= (second (mk (mk 1 2) 3)) 3)",
    "(isz zero)",
    "(= (shadow 5 3) (- 2))",
    "(let ((x 1)) (let ((y x) (x 2)) (= (+ x y) 3)))",
    "(= ((_ is succ) (succ zero)) true)",
    "(= (head @123) 1)",
    "(= (head (tail @123)) 2)",
    "(= (div (- 7) 2) (- 4))",
    "(= (mod (- 7) 2) 1)",
    "(= (div 7 (- 2)) (- 3))",
    "(=> true false true)",
    "(=> false true false)",
    "(xor true true true)",
    "(= (map (lambda ((x Int)) (len (map (lambda ((y Int)) (+ x y)) @123))) @123) (cons 3 (cons 3 (cons 3 (_ nil Int)))))",
    "(= (map (lambda ((x Int)) (foldr (lambda ((y Int) (x Int)) (+ y x)) x @123)) @123) (cons 7 (cons 8 (cons 9 (_ nil Int)))))",
    "(match @123 ((nil false) ((cons x xs) (match xs ((nil false) ((cons x ys) (= x 2)))))))",
    "(match @123 (((cons x xs) (= x 1)) (_ false)))",
    "(match @123 ((all (= (head all) 1))))",
    "(forall ((b Bool)) (or b (not b)))",
    "(= (ite (< 1 2) 3 4) 3)",
    "(= (pr zero) zero)",
    "(= (pr (succ (succ zero))) (succ zero))",
    "(= (pred (succ zero)) zero)",
    "(= (len (cons (_ nil Int) (_ nil (list Int)))) 1)",
]
FALSE = [
    "(isz (succ zero))",
    "(= (shadow 5 3) 2)",
    "(is-zero (succ zero))",
    "(distinct 1 2 1)",
    "(= 1 1 2)",
    "(< 1 2 2)",
    "(exists ((b Bool)) (and b (not b)))",
    "(= (mk 1 2) (mk 2 1))",
]


def truth(statement: str) -> object:
    """What the kernel's evaluator says of what is read."""
    (found,) = read_tip(f"{DECLARED}(prove {statement.replace('@123', ONE_TWO_THREE)})\n(check-sat)", "t")
    assert isinstance(found, Reading), found
    module = elaborate(parse_problem(found.text, "<read>"))
    definitions = {p.definition.symbol.name: p.definition for p in module.definitions}
    return evaluate(module.problems[-1].goal, replace(module.theory, definitions=definitions))


@pytest.mark.parametrize("value", [True, False])
def test_truth_is_that_of_tip(value: bool) -> None:
    statements = TRUE if value else FALSE
    assert [s for s in statements if truth(s) is not value] == []
