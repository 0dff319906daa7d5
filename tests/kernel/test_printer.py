"""Printed terms: readable, free of capture, bounded, and safe for a terminal."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from stemai.kernel import limits
from stemai.kernel.printer import render, render_sequent
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import (
    INT,
    REAL,
    T_INT,
    Symbol,
    Term,
    big,
    bound,
    call,
    exists,
    forall,
    free,
    lambda_,
    make,
    word,
)
from tests.kernel.building import (
    a,
    add,
    b,
    both,
    either,
    eq,
    i,
    implies,
    j,
    k,
    le,
    lt,
    mul,
    no,
    power,
    real,
    sub,
    x,
    z,
)

SAME = make("forall", make("exists", lt(bound(0, INT), bound(1, INT)), data=INT, hint=("x",)), data=INT, hint=("x",))
SHOWN = {
    "sums group to the left": (sub(i, sub(j, k)), "i - (j - k)"),
    "products bind tighter": (mul(add(i, j), k), "(i + j) * k"),
    "powers bind tightest": (power(make("neg", a), 2), "(-a)^2"),
    "a negative literal": (mul(i, z(-3)), "i * (-3)"),
    "a fraction as base": (power(real(Fraction(1, 2)), 2), "(1/2)^2"),
    "connectives": (
        implies(both(lt(i, j), no(eq(i, k))), either(le(i, j), lt(k, i))),
        "i < j and not i = k -> i <= j or k < i",
    ),
    "negated conjunction": (no(both(lt(i, j), lt(j, k))), "not (i < j and j < k)"),
    "implication to the left": (implies(implies(lt(i, j), lt(j, k)), lt(i, k)), "(i < j -> j < k) -> i < k"),
    "two variables of one name": (SAME, "forall x : Int, exists x1 : Int, x1 < x"),
    "a variable of the name of a free one": (
        both(SAME, lt(x, real(1))),
        "(forall x1 : Int, exists x2 : Int, x2 < x1) and x < 1",
    ),
    "a variable of the name of a symbol": (
        make("forall", lt(bound(0, INT), call(Symbol("c", (), T_INT))), data=INT, hint=("c",)),
        "forall c1 : Int, c1 < c",
    ),
    "a sum": (big("sum", k, z(0), add(i, z(1)), mul(k, k)), "sum(k in 0..i + 1, k * k)"),
    "a choice": (
        make("ite", lt(a, b), a, make("ite", lt(b, a), b, x)),
        "if a < b then a else if b < a then b else x",
    ),
    "a function": (lambda_([a, b], add(a, b)), "fun (a : Real) (b : Real) => a + b"),
    "a word": (make("bvadd", word(5, 8), word(255, 8)), "bvadd(5[8], 255[8])"),
    "a loose index": (lt(bound(2, INT), i), "#2 < i"),
    "a hostile hint": (
        make("forall", eq(bound(0, INT), i), data=INT, hint=("a, b",)),
        "forall x : Int, x = i",
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_shown(name: str) -> None:
    term, text = SHOWN[name]
    assert render(term) == text


def test_no_control_characters() -> None:
    text = render(free("evil\x1b[31m\n‮", REAL))
    assert text.isprintable()


def test_a_term_with_many_parts_is_cut() -> None:
    term: Term = i
    for _ in range(15):
        term = add(term, term)
    start = time.process_time()
    assert len(render(term)) <= limits.PRINTED_CHARACTERS + 10
    assert time.process_time() - start < 1


def test_deep_terms() -> None:
    term: Term = i
    for _ in range(limits.TERM_DEPTH - 5):
        term = make("neg", term)
    assert render(term) == "-" * (limits.TERM_DEPTH - 5) + "i"
    binder: Term = lt(bound(0, INT), i)
    for _ in range(40):
        binder = exists(i, forall(j, both(binder, lt(j, i))))
    assert render(binder).startswith("exists i")


def test_sequent() -> None:
    assert render_sequent(Sequent(frozenset((lt(i, j), eq(i, k))), lt(k, j))) == "i < j, i = k |- k < j"
    assert render_sequent(Sequent(frozenset(), lt(k, j))) == "|- k < j"
