"""Both solvers mean by a datatype what the kernel means: constructors, matches, and values in models."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    Sort,
    Symbol,
    Term,
    bound,
    call,
    forall,
    free,
    make,
    named_type,
    number,
)
from stemai.kernel.theory import Datatype, Theory
from stemai.kernel.values import quote
from stemai.oracle import Answer, Budget, Obligation, Status, refute
from stemai.oracle.smtlib import print_script
from tests.oracle.build import BOTH, SMALL, I, add, eq, implies, le, lt, not_

LIST, TREE, THING = Sort("List"), Sort("Tree"), Sort("Thing")
T_LIST, T_TREE, T_THING = (named_type(s.name) for s in (LIST, TREE, THING))
NIL, CONS = Symbol("nil", (), T_LIST), Symbol("cons", (T_INT, T_LIST), T_LIST)
LEAF, NODE = Symbol("leaf", (), T_TREE), Symbol("node", (T_TREE, T_LIST, T_BOOL), T_TREE)
ONLY = Symbol("only", (T_THING,), named_type("Box"))
BAG = Sort("Bag")
EMPTY, PUT = Symbol("empty", (), named_type("Bag")), Symbol("put", (T_NAT, named_type("Bag")), named_type("Bag"))
PART = Symbol("part", (T_RAT,), named_type("Part"))
THEORY = (
    Theory()
    .with_sort("Thing")
    .with_datatype(Datatype("List", (NIL, CONS)))
    .with_datatype(Datatype("Tree", (LEAF, NODE)))
    .with_datatype(Datatype("Box", (ONLY,)))
    .with_datatype(Datatype("Bag", (EMPTY, PUT)))
    .with_datatype(Datatype("Part", (PART,)))
)

bag, more = free("bag", BAG), free("more", BAG)
part, r, s = free("part", Sort("Part")), free("r", REAL), free("s", REAL)
nil, leaf = call(NIL), call(LEAF)
xs, ys = free("xs", LIST), free("ys", LIST)
t, x, y, p = free("t", TREE), free("x", INT), free("y", INT), free("p", BOOL)


def cons(head: Term, tail: Term) -> Term:
    return call(CONS, head, tail)


def on_list(subject: Term, empty: Term, other: Term) -> Term:
    """`other` has the loose indices 1 and 0 for the head and the tail."""
    return make("match", subject, empty, other, data=(NIL, CONS))


def put(head: Term, rest: Term) -> Term:
    return call(PUT, head, rest)


def in_bag(subject: Term, other: Term) -> Term:
    """`other`, with the loose index 1 for the number, where the bag is not empty."""
    return make("match", subject, make("true"), other, data=(EMPTY, PUT))


def in_part(subject: Term, other: Term) -> Term:
    return make("match", subject, other, data=(PART,))


def ask(solver: str, hypotheses: list[Term], conclusion: Term, budget: Budget = SMALL, **wanted: bool) -> Answer:
    return refute(Obligation(THEORY, tuple(hypotheses), conclusion), budget, solver, **wanted)


@st.composite
def numbers(draw: st.DrawFn, depth: int, fields: int = 0) -> Term:
    """A term of sort Int inside `fields` matches on lists."""
    kind = draw(st.integers(0, 4)) if depth else 0
    if kind == 0:
        return I(draw(st.integers(-2, 2)))
    if kind == 1 and fields:
        return bound(2 * draw(st.integers(0, fields - 1)) + 1, INT)
    if kind == 2:
        return add(draw(numbers(depth - 1, fields)), draw(numbers(depth - 1, fields)))
    parts = draw(lists(depth - 1, fields)), draw(numbers(depth - 1, fields)), draw(numbers(depth - 1, fields + 1))
    return on_list(*parts)


@st.composite
def lists(draw: st.DrawFn, depth: int, fields: int = 0) -> Term:
    """A term of the sort List inside `fields` matches on lists."""
    kind = draw(st.integers(0, 5)) if depth else 0
    if kind == 0:
        return nil
    if kind == 1 and fields:
        return bound(2 * draw(st.integers(0, fields - 1)), LIST)
    if kind == 2:
        condition = eq(draw(lists(depth - 1, fields)), draw(lists(depth - 1, fields)))
        return make("ite", condition, draw(lists(depth - 1, fields)), draw(lists(depth - 1, fields)))
    if kind == 3:
        parts = draw(lists(depth - 1, fields)), draw(lists(depth - 1, fields)), draw(lists(depth - 1, fields + 1))
        return on_list(*parts)
    return cons(draw(numbers(depth - 1, fields)), draw(lists(depth - 1, fields)))


@pytest.mark.parametrize("solver", BOTH)
@settings(max_examples=60)
@given(st.lists(lists(4), min_size=4, max_size=4))
def test_terms_have_the_value_that_the_kernel_says(solver: str, drawn: list[Term]) -> None:
    literals = [quote(evaluate(term, THEORY), LIST) for term in drawn]
    same = [eq(term, literal) for term, literal in zip(drawn, literals, strict=True) if literal is not None]
    assert len(same) == len(drawn)
    assert ask(solver, [], make("and", *same)).status is Status.UNSAT
    other = [eq(term, cons(I(9), literal)) for term, literal in zip(drawn, literals, strict=True) if literal]
    assert ask(solver, [], make("or", *other)).status is Status.SAT


@pytest.mark.parametrize("solver", BOTH)
@pytest.mark.parametrize(
    ("hypotheses", "conclusion"),
    [
        ([], not_(eq(nil, cons(x, xs)))),
        ([eq(cons(x, xs), cons(y, ys))], eq(x, y)),
        ([eq(cons(x, xs), cons(y, ys))], eq(xs, ys)),
        ([], not_(eq(cons(x, xs), xs))),
        ([not_(eq(xs, nil))], on_list(xs, make("false"), eq(xs, cons(bound(1, INT), bound(0, LIST))))),
        ([eq(xs, cons(x, ys))], eq(on_list(xs, I(0), bound(1, INT)), x)),
        ([], le(I(1), make("size", xs))),
        ([eq(call(NODE, t, xs, p), call(NODE, t, ys, make("true")))], p),
        ([], make("match", call(NODE, leaf, nil, p), make("false"), implies(bound(0, BOOL), p), data=(LEAF, NODE))),
        ([forall(x, make("eq", call(ONLY, free("a", THING)), call(ONLY, free("b", THING))))],
         eq(free("a", THING), free("b", THING))),
    ],
)  # fmt: skip
def test_what_holds(solver: str, hypotheses: list[Term], conclusion: Term) -> None:
    assert ask(solver, hypotheses, conclusion).status is Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
@pytest.mark.parametrize(
    ("hypotheses", "conclusion"),
    [
        ([], eq(xs, nil)),
        ([], not_(eq(xs, nil))),
        ([], eq(on_list(xs, I(0), bound(1, INT)), I(0))),
        ([eq(on_list(xs, I(0), bound(1, INT)), on_list(ys, I(0), bound(1, INT)))], eq(xs, ys)),
        ([eq(xs, nil)], eq(on_list(xs, x, bound(1, INT)), I(0))),
        ([], lt(make("size", xs), I(3))),
        ([], eq(free("a", THING), free("b", THING))),
    ],
)
def test_what_does_not(solver: str, hypotheses: list[Term], conclusion: Term) -> None:
    assert ask(solver, hypotheses, conclusion).status is not Status.UNSAT


@settings(max_examples=40)
@given(lists(3), lists(3))
def test_models_are_true(left: Term, right: Term) -> None:
    """The model that Z3 gives for what does not hold makes it false, by the kernel's own evaluation."""
    wanted = make("and", eq(on_list(xs, x, bound(1, INT)), y), not_(eq(xs, left)), not_(eq(ys, right)), eq(ys, xs))
    answer = ask("z3", [wanted], make("false"), want_model=True)
    assert answer.status is Status.SAT
    assert answer.model is not None
    assert evaluate(wanted, THEORY, answer.model.values) is True


FEW = replace(SMALL, rlimit=SMALL.rlimit // 10)  # of what does not hold no model is ever found
BOXED = [
    (True, [], in_bag(bag, le(I(0), bound(1, INT)))),
    (True, [], forall(bag, in_bag(bag, le(I(0), bound(1, INT))))),
    (True, [le(I(0), x), le(I(0), y), eq(put(x, bag), put(y, more))], eq(x, y)),
    (True, [eq(put(x, bag), put(y, more))], eq(bag, more)),
    (True, [], not_(eq(put(x, bag), bag))),
    (True, [le(I(0), x), eq(bag, put(x, more))], in_bag(bag, eq(bound(1, INT), x))),
    (True, [], in_part(part, make("rational", bound(0, REAL)))),
    (True, [make("rational", r), make("rational", s), eq(call(PART, r), call(PART, s))], eq(r, s)),
    (True, [], in_part(call(PART, number(1, REAL)), eq(bound(0, REAL), number(1, REAL)))),
    (False, [eq(put(x, bag), put(y, more))], eq(x, y)),
    (False, [], eq(put(I(-1), bag), put(I(0), bag))),
    (False, [], not_(eq(put(I(-1), bag), put(I(0), bag)))),
    (False, [], not_(eq(put(I(-1), bag), put(I(-2), bag)))),
    (False, [], in_bag(put(I(-1), bag), eq(bound(1, INT), I(-1)))),
    (False, [], in_bag(bag, le(I(1), bound(1, INT)))),
    (False, [forall(bag, in_bag(bag, not_(eq(bound(1, INT), x))))], make("false")),
    (False, [forall(bag, in_bag(bag, le(I(0), bound(1, INT))))], make("false")),
    (False, [eq(call(PART, r), call(PART, s))], eq(r, s)),
    (False, [eq(part, call(PART, r))], make("rational", r)),
]


@pytest.mark.parametrize("solver", BOTH)
@pytest.mark.parametrize(("holds", "hypotheses", "conclusion"), BOXED)
def test_fields_with_a_guard(solver: str, holds: bool, hypotheses: list[Term], conclusion: Term) -> None:
    """No value has anything else in such a field, and what else a constructor is given makes is not known."""
    assert (ask(solver, hypotheses, conclusion, FEW).status is Status.UNSAT) == holds


@pytest.mark.parametrize("solver", BOTH)
def test_a_field_of_type_rat_is_known_in_part(solver: str) -> None:
    """Which numbers are rational no solver knows fully, so a model may have a value that is none."""
    assert ask(solver, [], in_part(part, eq(bound(0, REAL), number(1, REAL))), FEW).abstracted == ("rational",)


def test_no_name_reaches_the_text() -> None:
    odd = Theory().with_datatype(Datatype("push", (Symbol("pop", (), named_type("push")),)))
    script = print_script(Obligation(odd, (), eq(free("assert", Sort("push")), call(Symbol("pop", (), named_type("push"))))))
    assert "p" not in script.text.replace("assert", "").replace("datatype", "")
    assert script.logic == "QF_DT"
