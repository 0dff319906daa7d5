"""Induction over datatypes: what is proved, is proved for the judge; what is false is left alone; tests tell the two apart."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portfolio.engine import Engine, OutOfTime
from portfolio.goal import Goal
from portfolio.proposals import settled, written
from portfolio.structural import discovery
from portfolio.structural.enumerate import Explorer
from portfolio.structural.values import World

from stemai.judge import Options
from stemai.judge.check import check
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term
from stemai.kernel.values import Constructed, constructed
from stemai.language import elaborate, parse_problem

LISTS = """
datatype N := Z | S(N)
datatype L := nil | cons(N, L)
def plus (x y : N) : N := match x with | Z => y | S(z) => S(plus(z, y)) end
def app (xs ys : L) : L := match xs with | nil => ys | cons(x, r) => cons(x, app(r, ys)) end
def rev (xs : L) : L := match xs with | nil => nil | cons(x, r) => app(rev(r), cons(x, nil)) end
def len (xs : L) : N := match xs with | nil => Z | cons(x, r) => S(len(r)) end
def le (x y : N) : Bool := match x with | Z => true | S(z) => match y with | Z => false | S(w) => le(z, w) end end
def drop (n : N) (xs : L) : L :=
  match n with | Z => xs | S(m) => match xs with | nil => nil | cons(x, r) => drop(m, r) end end
"""

TRUE = [
    "(xs : L) : app(xs, nil) = xs",  # one induction
    "(n : N) (xs : L) : drop(S(n), xs) = drop(n, drop(S(Z), xs))",  # cases in the step
    "(m n : N) (xs : L) : drop(m, drop(n, xs)) = drop(plus(n, m), xs)",  # for all lists at once
    "(xs : L) : len(rev(xs)) = len(xs)",  # a lemma that the stuck induction asks for
    "(xs : L) : rev(rev(xs)) = xs",  # lemmas about app
    "(x y : N) : plus(x, y) = plus(y, x)",  # lemmas about Z and S
    "(x y : N) (h : le(x, y)) : le(x, S(y))",  # a hypothesis under the induction
]


def proofs(header: str, seconds: float) -> tuple[bytes, list[str]]:
    """The problem, and the first proof that is found for it."""
    problem = LISTS + f"theorem t {header}\n"
    module = elaborate(parse_problem(problem.encode(), "t"))
    goal = Goal.of(settled(module), module.problems[-1])
    engine = Engine(time.process_time() + seconds, time.process_time)
    found = []
    try:
        for lines in discovery.proofs(goal, engine):
            found.append(written("proof", module.problems[-1], lines))
            break
    except OutOfTime:
        pass
    return problem.encode(), found


@pytest.mark.parametrize("header", TRUE)
def test_proofs_are_certified(header: str) -> None:
    problem, found = proofs(header, 120.0)
    assert found, header
    verdict = check(problem, found[0].encode(), Options())
    assert (verdict.status, verdict.level) == ("accepted", "certified"), found[0]


@pytest.mark.parametrize("header", ["(xs ys : L) : app(xs, ys) = app(ys, xs)", "(x y : N) : le(x, y) or le(S(x), y)"])
def test_what_is_false_is_refuted_by_tests(header: str) -> None:
    assert proofs(header, 120.0)[1] == []


THEORY = settled(elaborate(parse_problem((LISTS + "theorem t : true").encode(), "t")))


def kernels(value: object) -> object:
    """A value of the kernel as a tuple."""
    if isinstance(value, Constructed):
        return (value.constructor.name, *map(kernels, value.fields))
    return value


def built(value: tuple[Any, ...]) -> Constructed:
    """The kernel's value for a tuple."""
    return constructed(THEORY.symbols[str(value[0])], tuple(built(v) for v in value[1:]))


def pairs() -> list[tuple[Term, Term]]:
    """What exploration finds up to size 4."""
    explorer = Explorer(THEORY, list(THEORY.symbols.values()))
    return [pair for size in range(1, 5) for pair in explorer.level(size)]


PAIRS = pairs()


@given(st.integers(0, 10_000))
def test_fast_evaluation_agrees_with_the_kernels_and_with_what_was_found(seed: int) -> None:
    left, right = PAIRS[seed % len(PAIRS)]
    world = World(THEORY, seed)
    variables = sorted(left.frees | right.frees, key=repr)
    values = [world.value(v.sort, 4) for v in variables]
    environment = {v: built(x) for v, x in zip(variables, values, strict=True)}
    for term in (left, right):
        fast = world.at(term, variables, values)
        assert kernels(evaluate(term, THEORY, environment)) == fast


def test_exploration_finds_laws_of_each_function() -> None:
    assert {"plus", "app", "le", "drop"} <= {left.data.name for left, _ in PAIRS if left.op == "call"}
