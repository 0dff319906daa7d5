"""Attacks on fields in Nat and Rat: what a constructor makes outside its types is not known, and no value lies outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import Model, require_countermodel
from stemai.kernel.terms import (
    INT,
    REAL,
    T_NAT,
    T_RAT,
    TRUE,
    Sort,
    Symbol,
    Term,
    bound,
    call,
    free,
    make,
    named_type,
)
from stemai.kernel.theory import Datatype, Definition, require_definable, typing_hypotheses
from tests.kernel_attacks.writing import (
    EMPTY,
    Call,
    Family,
    N,
    Refused,
    add,
    and_,
    b0,
    eq,
    every,
    fun,
    implies,
    le,
    lt,
    not_,
    or_,
    p,
    q,
    rule,
    seq,
    some,
    x,
    y,
)

ZERO = N(0)
LIST, PAIR = Sort("List"), Sort("Pair")
T_LIST, T_PAIR = named_type("List"), named_type("Pair")
NIL, CONS = Symbol("nil", (), T_LIST), Symbol("cons", (T_NAT, T_LIST), T_LIST)
PART = Symbol("part", (T_RAT, T_NAT), T_PAIR)
THEORY = EMPTY.with_datatype(Datatype("List", (NIL, CONS))).with_datatype(Datatype("Pair", (PART,)))
xs, ys, pair = free("xs", LIST), free("ys", LIST), free("pair", PAIR)
r, s = free("r", REAL), free("s", REAL)
nil, l0 = call(NIL), bound(0, LIST)


def cons(head: Term, tail: Term) -> Term:
    return call(CONS, head, tail)


def part(one: Term, other: Term) -> Term:
    return call(PART, one, other)


def nat(term: Term) -> Term:
    return le(ZERO, term)


def rational(term: Term) -> Term:
    return make("rational", term)


def on_list(subject: Term, empty: Term, other: Term) -> Term:
    """A match on a list; `other` has the loose indices 1 and 0 for head and tail."""
    return make("match", subject, empty, other, data=(NIL, CONS))


def families() -> Iterator[Family]:
    yield from _induction()
    yield from _freeness()
    yield from _match()
    yield from _typing()
    yield from _evaluation()


def _family(name: str, run: Call, gives: object, *refused: tuple[str, Call, str, str]) -> Family:
    return Family(name, run, gives, tuple(Refused(*row) for row in refused))


def _induction() -> Iterator[Family]:
    first = on_list(l0, TRUE, nat(bound(1, INT)))  # of the list at index 0
    motive = fun(first, LIST)
    whole = cons(bound(1, INT), l0)
    there = on_list(whole, TRUE, nat(bound(1, INT)))
    at_nil = on_list(nil, TRUE, nat(bound(1, INT)))
    step = every(every(implies(nat(bound(1, INT)), implies(first, there)), LIST))
    bare = every(every(implies(first, there), LIST))
    late = every(every(implies(first, implies(nat(bound(1, INT)), there)), LIST))
    wrong = every(every(implies(le(N(1), bound(1, INT)), implies(first, there)), LIST))
    message = "not the step of the motive"
    yield rule(
        "structural_induction", [seq(p, at_nil), seq(q, step)], [(motive,)], seq(p, q, every(first, LIST)),
        ("no guard", [seq(at_nil), seq(bare)], [(motive,)], message),
        ("the guard after the hypothesis", [seq(at_nil), seq(late)], [(motive,)], message),
        ("a stronger guard", [seq(at_nil), seq(wrong)], [(motive,)], message),
        ("the guard of the base", [seq(implies(nat(x), at_nil)), seq(step)], [(motive,)], message),
        theory=THEORY,
    )


def _freeness() -> Iterator[Family]:
    made = some(some(and_(nat(bound(1, INT)), eq(xs, cons(bound(1, INT), l0))), LIST))
    yield rule("exhaustive", [], [xs], seq(or_(eq(xs, nil), made)), theory=THEORY)
    # also of what is made outside the types: it is some value that is well made
    bad = cons(N(-1), nil)
    inside = some(some(and_(nat(bound(1, INT)), eq(bad, cons(bound(1, INT), l0))), LIST))
    yield rule("exhaustive", [], [bad], seq(or_(eq(bad, nil), inside)), theory=THEORY)
    parts = and_(rational(bound(1, REAL)), nat(b0), eq(pair, part(bound(1, REAL), b0)))
    yield rule("exhaustive", [], [pair], seq(some(some(parts), REAL)), theory=THEORY)
    same = eq(cons(x, xs), cons(y, ys))
    yield rule("injective", [], [cons(x, xs), cons(y, ys), 0], seq(same, nat(x), nat(y), eq(x, y)), theory=THEORY)
    yield rule("injective", [], [cons(x, xs), cons(y, ys), 1], seq(same, eq(xs, ys)), theory=THEORY)
    pairs = eq(part(r, x), part(s, y))
    yield rule("injective", [], [part(r, x), part(s, y), 0], seq(pairs, rational(r), rational(s), eq(r, s)), theory=THEORY)
    # whatever it makes, a constructor makes a value of its own
    yield rule("distinct", [], [nil, bad], seq(not_(eq(nil, bad))), theory=THEORY)
    grown = add(N(1), make("size", nil))
    yield rule("size_constructor", [], [bad], seq(eq(make("size", bad), grown)), theory=THEORY)


def _match() -> Iterator[Family]:
    head = on_list(cons(x, xs), ZERO, bound(1, INT))
    yield rule("match_constructor", [], [head], seq(nat(x), eq(head, x)), theory=THEORY)
    tail = on_list(cons(N(-1), xs), nil, l0)  # even where the arm does not look at the field
    yield rule("match_constructor", [], [tail], seq(nat(N(-1)), eq(tail, xs)), theory=THEORY)
    empty = on_list(nil, x, y)
    yield rule("match_constructor", [], [empty], seq(eq(empty, x)), theory=THEORY)
    both = make("match", part(r, x), bound(1, REAL), data=(PART,))
    yield rule("match_constructor", [], [both], seq(rational(r), nat(x), eq(both, r)), theory=THEORY)


def _typing() -> Iterator[Family]:
    def needs(term: Term, type_: Any = T_NAT) -> Call:
        return lambda: typing_hypotheses(term, type_)

    head = on_list(xs, ZERO, bound(1, INT))
    less = on_list(xs, ZERO, add(bound(1, INT), N(-1)))
    yield _family("the field of an arm is a Nat", needs(head), frozenset())
    yield _family("with something that is none", needs(on_list(xs, ZERO, add(bound(1, INT), x))), frozenset((nat(x),)))
    yield _family("less than the field of an arm", needs(less), frozenset((nat(N(-1)),)))
    inner = on_list(xs, ZERO, on_list(l0, bound(1, INT), bound(3, INT)))
    yield _family("fields of two arms", needs(inner), frozenset())
    first = make("match", pair, bound(1, REAL), data=(PART,))
    yield _family("the field of an arm is a Rat", needs(first, T_RAT), frozenset())
    result = Symbol("f", (T_LIST,), T_NAT)
    on_parameter = on_list(l0, ZERO, bound(1, INT))
    on_negative = on_list(l0, ZERO, make("neg", bound(1, INT)))

    def definable(body: Term) -> Call:
        return lambda: require_definable(THEORY, THEORY.with_symbol(result), Definition(result, body))

    yield _family("a definition gives a field", definable(on_parameter), None,
                  ("its negative", definable(on_negative), "K021", "may leave Nat"))


def _evaluation() -> Iterator[Family]:
    def value(term: Term) -> Call:
        return lambda: evaluate(term, THEORY)

    good, bad, worse = (cons(N(n), nil) for n in (1, -1, -2))
    outside = "is outside its type"
    yield _family(
        "a list of Nats", value(eq(good, good)), True,
        ("a negative number in it", value(eq(bad, bad)), "K030", outside),
        ("beside another", value(eq(bad, cons(ZERO, nil))), "K030", outside),
        ("two of them", value(eq(bad, worse)), "K030", outside),
        ("in a match", value(on_list(bad, make("false"), TRUE)), "K030", outside),
        ("its size", value(lt(make("size", bad), N(3))), "K030", outside),
        ("inside another", value(eq(cons(N(1), bad), good)), "K030", outside),
        ("by a quantifier", value(every(implies(le(N(-1), b0), implies(le(b0, ZERO), eq(cons(b0, nil), nil))))), "K030", outside),
    )
    all_nat = every(on_list(l0, TRUE, nat(bound(1, INT))), LIST)
    small = every(on_list(l0, TRUE, lt(bound(1, INT), N(1))), LIST)

    def refutes(goal: Term, *values: Term) -> Call:
        return lambda: require_countermodel(THEORY, goal, Model(variables=values))

    yield _family(
        "a list of Nats refutes", refutes(small, good), None,
        ("a list of something else", refutes(all_nat, bad), "K030", outside),
        ("where it would be true", refutes(small, bad), "K030", outside),
    )
