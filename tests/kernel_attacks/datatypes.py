"""Attacks on datatypes: what is declared, how values are told apart, induction, `match`, `size`, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stemai.kernel.certificate import REFUTED, canonical, encode, replay, statement_digest
from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import Model, element, require_countermodel
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import infer
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    TRUE,
    Sort,
    Symbol,
    Term,
    bitvec_type,
    bound,
    call,
    free,
    function_type,
    make,
    named_type,
)
from stemai.kernel.theory import (
    Datatype,
    Definition,
    Theory,
    require_definable,
    termination,
    typing_hypotheses,
)
from stemai.kernel.values import Constructed, Interpretation, constructed, quote
from tests.kernel_attacks.writing import (
    EMPTY,
    THING,
    Call,
    Family,
    N,
    Refused,
    abs_,
    add,
    and_,
    b0,
    eq,
    every,
    fun,
    implies,
    ite,
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

ZERO, ONE = N(0), N(1)
LIST, TREE, COLOR, BOX = (Sort(name) for name in ("List", "Tree", "Color", "Box"))
T_LIST, T_TREE, T_COLOR, T_BOX = (named_type(name) for name in ("List", "Tree", "Color", "Box"))
NIL, CONS = Symbol("nil", (), T_LIST), Symbol("cons", (T_INT, T_LIST), T_LIST)
LEAF, NODE = Symbol("leaf", (), T_TREE), Symbol("node", (T_TREE, T_LIST, T_TREE), T_TREE)
RED, GREEN, BLUE = (Symbol(name, (), T_COLOR) for name in ("red", "green", "blue"))
WRAP = Symbol("wrap", (T_BOOL, named_type("Thing")), T_BOX)
G, H = Symbol("g", (T_LIST,), T_LIST), Symbol("h", (T_LIST,), T_LIST)
LISTS, TREES = Datatype("List", (NIL, CONS)), Datatype("Tree", (LEAF, NODE))
COLORS, BOXES = Datatype("Color", (RED, GREEN, BLUE)), Datatype("Box", (WRAP,))
THEORY = (
    EMPTY.with_sort("Thing").with_datatype(LISTS).with_datatype(TREES).with_datatype(COLORS).with_datatype(BOXES)
    .with_symbol(G).with_definition(Definition(H, bound(0, LIST)))
)
OTHER = EMPTY.with_datatype(Datatype("List", (NIL,)))  # the same names, another datatype

xs, ys = free("xs", LIST), free("ys", LIST)
t = free("t", TREE)
thing, box, color = free("a", THING), free("box", BOX), free("color", COLOR)
nil = call(NIL)
l0, l1, l2, l3 = (bound(index, LIST) for index in range(4))
LOOSE, NO_DATATYPE, NO_CONSTRUCTOR = "a term without loose", "is not a datatype", "not a constructor applied"


def cons(head: Term, tail: Term) -> Term:
    return call(CONS, head, tail)


def on_list(subject: Term, empty: Term, other: Term) -> Term:
    """A match on a list; `other` has the loose indices 1 and 0 for head and tail."""
    return make("match", subject, empty, other, data=(NIL, CONS))


def families() -> Iterator[Family]:
    yield from _induction()
    yield from _freeness()
    yield from _match()
    yield from _size()
    yield from _declarations()
    yield from _sorting()
    yield from _termination()
    yield from _typing()
    yield from _evaluation()
    yield from _functions_inside()
    yield from _models()
    yield from _certificates()


def _family(name: str, run: Call, gives: object, *refused: tuple[str, Call, str, str]) -> Family:
    return Family(name, run, gives, tuple(Refused(*row) for row in refused))


# ------------------------------------------------------------------------------------------------------------ rules


def _induction() -> Iterator[Family]:
    shape = fun(eq(call(G, l0), l0), LIST)
    at_nil = eq(call(G, nil), nil)
    whole = cons(bound(1, INT), l0)
    there = eq(call(G, whole), whole)
    step = every(every(implies(eq(call(G, l0), l0), there), LIST))
    conclusion = every(eq(call(G, l0), l0), LIST)
    first, second = "one premise for each", "not the step of the motive"
    b1 = bound(1, INT)
    yield rule(
        "structural_induction", [seq(p, at_nil), seq(q, step)], [(shape,)], seq(p, q, conclusion),
        ("no base", [seq(step)], [(shape,)], first),
        ("no step", [seq(at_nil)], [(shape,)], first),
        ("no premise", [], [(shape,)], first),
        ("one too many", [seq(at_nil), seq(step), seq(step)], [(shape,)], first),
        ("the other order", [seq(step), seq(at_nil)], [(shape,)], second),
        ("base twice", [seq(at_nil), seq(at_nil)], [(shape,)], second),
        ("another base", [seq(eq(call(G, xs), xs)), seq(step)], [(shape,)], second),
        ("a step without its condition on another list",
         [seq(at_nil), seq(every(every(implies(eq(call(G, xs), xs), there), LIST)))], [(shape,)], second),
        ("a condition on the whole", [seq(at_nil), seq(every(every(implies(there, there), LIST)))], [(shape,)], second),
        ("a step for one head", [seq(at_nil), seq(every(
            implies(eq(call(G, l0), l0), eq(call(G, cons(x, l0)), cons(x, l0))), LIST))], [(shape,)], second),
        ("the tail is the head's", [seq(at_nil), seq(every(every(implies(
            eq(call(G, l0), l0), eq(call(G, cons(b1, nil)), cons(b1, nil))), LIST)))], [(shape,)], second),
        ("another motive", [seq(at_nil), seq(step)], [(fun(eq(call(H, l0), l0), LIST),)], second),
        ("no predicate", [seq(at_nil), seq(step)], [(fun(call(G, l0), LIST),)], "not a predicate on one sort"),
        ("no function", [seq(at_nil), seq(step)], [(conclusion,)], "not a predicate on one sort"),
        ("two variables", [seq(at_nil), seq(step)], [(fun(eq(call(G, l0), l1), LIST, LIST),)], "not a predicate on one sort"),
        ("loose", [seq(at_nil), seq(step)], [(fun(eq(call(G, l0), l1), LIST),)], "not a predicate on one sort"),
        ("a declared sort", [seq(at_nil), seq(step)], [(fun(TRUE, THING),)], NO_DATATYPE),
        ("integers", [seq(at_nil), seq(step)], [(fun(le(ZERO, b0)),)], NO_DATATYPE),
        ("another datatype of that name", [seq(at_nil), seq(step)], [(shape,)], first, "K011", OTHER),
        theory=THEORY,
    )
    t0, t2 = bound(0, TREE), bound(2, TREE)
    small = lt(make("size", t0), N(9))
    tree = make("call", t2, l1, t0, data=NODE)
    both = implies(lt(make("size", t2), N(9)), implies(small, lt(make("size", tree), N(9))))
    good = every(every(every(both, TREE), LIST), TREE)
    base = lt(make("size", call(LEAF)), N(9))
    one_sided = every(every(every(implies(small, lt(make("size", tree), N(9))), TREE), LIST), TREE)
    stronger = every(every(every(implies(TRUE, both), TREE), LIST), TREE)
    yield rule(
        "structural_induction", [seq(base), seq(good)], [(fun(small, TREE),)], seq(every(small, TREE)),
        ("a condition on one side only", [seq(base), seq(one_sided)], [(fun(small, TREE),)], second),
        ("one condition more", [seq(base), seq(stronger)], [(fun(small, TREE),)], second),
        theory=THEORY,
    )
    is_red = eq(bound(0, COLOR), color)
    colors = [seq(eq(call(c), color)) for c in (RED, GREEN, BLUE)]
    yield rule(
        "structural_induction", colors, [(fun(is_red, COLOR),)], seq(every(is_red, COLOR)),
        ("one left out", colors[:2], [(fun(is_red, COLOR),)], first),
        ("one for another", [colors[0], colors[0], colors[2]], [(fun(is_red, COLOR),)], second),
        theory=THEORY,
    )


def _freeness() -> Iterator[Family]:
    made = some(some(eq(xs, cons(bound(1, INT), l0)), LIST))
    yield rule(
        "exhaustive", [], [xs], seq(or_(eq(xs, nil), made)),
        ("a declared sort", [], [thing], NO_DATATYPE),
        ("an integer", [], [x], NO_DATATYPE),
        ("loose", [], [l0], LOOSE),
        ("another theory", [], [xs], NO_DATATYPE, "K011", EMPTY),
        theory=THEORY,
    )
    boxed = make("call", bound(1, BOOL), bound(0, THING), data=WRAP)
    yield rule("exhaustive", [], [box], seq(some(some(eq(box, boxed), THING), BOOL)), theory=THEORY)
    yield rule(
        "exhaustive", [], [color], seq(or_(*(eq(color, call(c)) for c in (RED, GREEN, BLUE)))), theory=THEORY
    )
    yield rule(
        "distinct", [], [nil, cons(x, xs)], seq(not_(eq(nil, cons(x, xs)))),
        ("one constructor", [], [cons(x, xs), cons(y, xs)], "one constructor"),
        ("the same term", [], [nil, nil], "one constructor"),
        ("a variable", [], [nil, xs], NO_CONSTRUCTOR),
        ("a variable first", [], [xs, nil], NO_CONSTRUCTOR),
        ("a symbol", [], [nil, call(G, nil)], NO_CONSTRUCTOR),
        ("a definition", [], [call(H, nil), cons(x, xs)], NO_CONSTRUCTOR),
        ("two datatypes", [], [nil, call(LEAF)], "`eq` does not take", "K001"),
        ("loose", [], [nil, cons(x, l0)], LOOSE),
        ("loose first", [], [cons(x, l0), nil], LOOSE),
        ("another theory", [], [nil, cons(x, xs)], NO_CONSTRUCTOR, "K011", EMPTY),
        ("a constructor of another theory", [], [nil, cons(x, xs)], NO_CONSTRUCTOR, "K011", OTHER),
        theory=THEORY,
    )
    same = eq(cons(x, xs), cons(y, ys))
    yield rule(
        "injective", [], [cons(x, xs), cons(y, ys), 1], seq(same, eq(xs, ys)),
        ("two constructors", [], [cons(x, xs), nil, 0], "not made by one constructor"),
        ("no field", [], [nil, nil, 0], "no such field"),
        ("beyond", [], [cons(x, xs), cons(y, ys), 2], "no such field"),
        ("before", [], [cons(x, xs), cons(y, ys), -1], "no such field"),
        ("a symbol", [], [call(G, xs), call(G, ys), 0], NO_CONSTRUCTOR),
        ("a definition", [], [call(H, xs), call(H, ys), 0], NO_CONSTRUCTOR),
        ("a variable", [], [xs, cons(y, ys), 0], NO_CONSTRUCTOR),
        ("loose", [], [cons(x, l0), cons(y, ys), 0], LOOSE),
        ("loose second", [], [cons(x, xs), cons(y, l0), 0], LOOSE),
        ("another theory", [], [cons(x, xs), cons(y, ys), 1], NO_CONSTRUCTOR, "K011", EMPTY),
        theory=THEORY,
    )
    yield rule("injective", [], [cons(x, xs), cons(y, ys), 0], seq(same, eq(x, y)), theory=THEORY)


def _match() -> Iterator[Family]:
    head = on_list(cons(x, xs), ZERO, bound(1, INT))
    tails = make("match", nil, N(1), N(2), data=(NIL, Symbol("cons", (T_INT, T_INT), T_LIST)))
    yield rule(
        "match_constructor", [], [head], seq(eq(head, x)),
        ("a variable", [], [on_list(xs, ZERO, ONE)], NO_CONSTRUCTOR),
        ("a symbol", [], [on_list(call(G, nil), ZERO, ONE)], NO_CONSTRUCTOR),
        ("a definition", [], [on_list(call(H, nil), ZERO, ONE)], NO_CONSTRUCTOR),
        ("no match", [], [cons(x, xs)], "not a match on a datatype"),
        ("an `if`", [], [ite(p, nil, nil)], "not a match on a datatype"),
        ("a constructor left out", [], [make("match", nil, ZERO, data=(NIL,))], "not a match on a datatype"),
        ("another order", [], [make("match", nil, ZERO, ONE, data=(CONS, NIL))], "not a match on a datatype"),
        ("a constructor of another type", [], [tails], "not a match on a datatype"),
        ("loose", [], [on_list(cons(x, l0), ZERO, ONE)], LOOSE),
        ("loose in an arm", [], [on_list(nil, b0, ONE)], LOOSE),
        ("loose in the other arm", [], [on_list(nil, ONE, bound(2, INT))], LOOSE),
        ("another theory", [], [on_list(nil, ZERO, ONE)], NO_DATATYPE, "K011", EMPTY),
        ("another datatype", [], [on_list(nil, ZERO, ONE)], "not a match on a datatype", "K011", OTHER),
        theory=THEORY,
    )
    rest = on_list(cons(x, xs), ys, cons(y, l0))
    yield rule("match_constructor", [], [rest], seq(eq(rest, cons(y, xs))), theory=THEORY)
    empty = on_list(nil, x, y)
    yield rule("match_constructor", [], [empty], seq(eq(empty, x)), theory=THEORY)
    # the fields of an arm are not captured by a quantifier in it
    inner = on_list(cons(x, xs), TRUE, every(lt(b0, bound(2, INT))))
    yield rule("match_constructor", [], [inner], seq(eq(inner, every(lt(b0, x)))), theory=THEORY)


def _size() -> Iterator[Family]:
    size = {term: make("size", term) for term in (nil, cons(x, xs), xs)}
    yield rule(
        "size_constructor", [], [cons(x, xs)], seq(eq(size[cons(x, xs)], add(ONE, size[xs]))),
        ("a variable", [], [xs], NO_CONSTRUCTOR),
        ("a symbol", [], [call(G, nil)], NO_CONSTRUCTOR),
        ("a definition", [], [call(H, nil)], NO_CONSTRUCTOR),
        ("an integer", [], [x], NO_CONSTRUCTOR),
        ("loose", [], [cons(x, l0)], LOOSE),
        ("another theory", [], [cons(x, xs)], NO_CONSTRUCTOR, "K011", EMPTY),
        theory=THEORY,
    )
    yield rule("size_constructor", [], [nil], seq(eq(size[nil], ONE)), theory=THEORY)
    tree = call(NODE, t, xs, call(LEAF))  # the list counts too
    parts = add(ONE, make("size", t), size[xs], make("size", call(LEAF)))
    yield rule("size_constructor", [], [tree], seq(eq(make("size", tree), parts)), theory=THEORY)
    yield rule(
        "size_positive", [], [xs], seq(le(ONE, size[xs])),
        ("a declared sort", [], [thing], NO_DATATYPE),
        ("an integer", [], [x], NO_DATATYPE),
        ("loose", [], [l0], LOOSE),
        ("another theory", [], [xs], NO_DATATYPE, "K011", EMPTY),
        theory=THEORY,
    )


# ----------------------------------------------------------------------------------------------------- declarations


def _declared(*constructors: Symbol, name: str = "List", theory: Theory = EMPTY) -> Call:
    def run() -> object:
        extended = theory.with_datatype(Datatype(name, constructors))
        return list(extended.datatypes), list(extended.symbols), extended.sorts

    return run


def _declarations() -> Iterator[Family]:
    taken, none, field, result = "is taken or reserved", "has no value", "a field of", "does not make a value"
    own = (["List"], ["nil", "cons"], ())

    def with_field(type_: Any) -> Call:
        return _declared(NIL, Symbol("cons", (type_, T_LIST), T_LIST))

    yield _family(
        "datatypes", _declared(NIL, CONS), own,
        ("no constructor", _declared(), "K024", none),
        ("no way to begin", _declared(CONS), "K024", none),
        ("no way to begin, twice", _declared(CONS, Symbol("more", (T_LIST,), T_LIST)), "K024", none),
        ("a constructor twice", _declared(NIL, CONS, NIL), "K020", taken),
        ("a constructor named as the datatype", _declared(NIL, Symbol("List", (), T_LIST)), "K020", taken),
        ("a constructor without a name", _declared(NIL, Symbol("", (), T_LIST)), "K020", taken),
        ("a reserved constructor", _declared(NIL, Symbol("!c", (), T_LIST)), "K020", taken),
        ("a constructor of another datatype", _declared(NIL, Symbol("leaf", (), T_TREE)), "K024", result),
        ("a constructor of Int", _declared(NIL, Symbol("number", (), T_INT)), "K024", result),
        ("no name", _declared(Symbol("nil", (), named_type("")), name=""), "K020", taken),
        ("a reserved name", _declared(Symbol("nil", (), named_type("!L")), name="!L"), "K020", taken),
        ("a sort of the kernel", _declared(Symbol("nil", (), named_type("BitVec")), name="BitVec"), "K020", "of the kernel"),
        ("a sort", _declared(NIL, CONS, theory=EMPTY.with_sort("List")), "K020", taken),
        ("declared already", _declared(NIL, CONS, theory=OTHER), "K020", taken),
        ("a constructor is a symbol", _declared(NIL, CONS, theory=EMPTY.with_symbol(Symbol("nil", (), T_INT))), "K020", taken),
        ("a constructor is a sort", _declared(NIL, CONS, theory=EMPTY.with_sort("nil")), "K020", taken),
        ("a constructor is an axiom", _declared(NIL, CONS, theory=EMPTY.with_axiom("nil", TRUE)), "K020", taken),
        ("a function of functions of itself", with_field(function_type([function_type([T_INT, T_LIST], T_BOOL)], T_BOOL)), "K024", field),
        ("a function of itself", with_field(function_type([T_LIST], T_BOOL)), "K024", field),
        ("a function to itself", with_field(function_type([T_INT], T_LIST)), "K024", field),
        ("an unknown sort", with_field(named_type("Thing")), "K020", "there is no sort"),
        ("a datatype that comes later", with_field(T_TREE), "K020", "there is no sort"),
    )
    for type_ in (T_INT, T_REAL, T_BOOL, bitvec_type(8)):
        yield _family(f"a field of type {type_}", with_field(type_), own)
    yield _family("a sort after a datatype", lambda: OTHER.with_sort("Thing").sorts, ("Thing",),
                  ("the same name", lambda: OTHER.with_sort("List"), "K020", taken))
    yield _family("a symbol after a datatype", lambda: list(OTHER.with_symbol(G).symbols), ["nil", "g"],
                  ("a constructor's name", lambda: OTHER.with_symbol(Symbol("nil", (), T_INT)), "K020", taken),
                  ("the datatype's name", lambda: OTHER.with_symbol(Symbol("List", (), T_INT)), "K020", taken),
                  ("defined anew", lambda: OTHER.with_definition(Definition(NIL, nil)), "K020", taken))
    fact = every(eq(on_list(l0, nil, l0), l0), LIST)
    no_datatype = "something that is not in a datatype"

    def axiom(formula: Term, theory: Theory = THEORY) -> Call:
        return lambda: list(theory.with_axiom("ax", formula).axioms)

    partial = every(eq(make("match", l0, nil, data=(NIL,)), l0), LIST)
    yield _family(
        "matches in axioms", axiom(fact), ["ax"],
        ("not on all constructors", axiom(partial), "K020", no_datatype),
        ("on another datatype", axiom(fact, EMPTY.with_sort("List").with_symbol(NIL)), "K020", no_datatype),
        ("no datatype", axiom(fact, EMPTY), "K020", "there is no sort"),
    )
    sizes = every(lt(ZERO, make("size", l0)), LIST)
    things = every(lt(ZERO, make("size", bound(0, THING))), THING)
    yield _family("sizes in axioms", axiom(sizes), ["ax"], ("of a declared sort", axiom(things), "K020", no_datatype))


def _sorting() -> Iterator[Family]:
    wrong = "does not take"

    def made(*args: Term, data: Any) -> Call:
        return lambda: make("match", *args, data=data).sort

    def bad(why: str, *args: Term, data: Any) -> tuple[str, Call, str, str]:
        return why, made(*args, data=data), "K001", wrong

    both = (NIL, CONS)
    yield _family(
        "a match", made(xs, ZERO, ONE, data=both), INT,
        bad("an arm too few", xs, ZERO, data=both),
        bad("an arm too many", xs, ZERO, ZERO, ZERO, data=both),
        bad("no arm", xs, data=()),
        bad("nothing to match", data=both),
        bad("arms of two sorts", xs, ZERO, nil, data=both),
        bad("arms that are functions", xs, fun(b0), fun(b0), data=both),
        bad("another datatype", t, ZERO, ONE, data=both),
        bad("constructors of two datatypes", xs, ZERO, ONE, data=(NIL, LEAF)),
        bad("no constructors", xs, ZERO, ONE, data=None),
        bad("names", xs, ZERO, ONE, data=("nil", "cons")),
        bad("a list of constructors", xs, ZERO, data=[NIL][0]),
        bad("an integer", x, ZERO, ONE, data=tuple(Symbol(c, (), T_INT) for c in "ab")),
        bad("a function", free("f", function_type([T_INT], T_INT).carrier), ZERO,
            data=(Symbol("c", (), function_type([T_INT], T_INT)),)),
        ("a field at another sort", made(xs, ZERO, bound(0, INT), data=both), "K001", "is used at sort"),
        ("the other field at another sort", made(xs, nil, bound(1, LIST), data=both), "K001", "is used at sort"),
    )
    yield _family("the fields of an arm are bound there", lambda: on_list(xs, ZERO, bound(1, INT)).loose, 0)
    yield _family("and in no other arm", lambda: on_list(xs, bound(1, INT), ZERO).loose, 2)
    yield _family("nor in what is matched", lambda: on_list(l1, ZERO, ZERO).loose, 2)
    yield _family("what lies beyond the fields", lambda: on_list(xs, ZERO, bound(2, INT)).loose, 1)
    yield _family("a size", lambda: make("size", xs).sort, INT,
                  ("of an integer", lambda: make("size", x), "K001", wrong),
                  ("of two", lambda: make("size", xs, xs), "K001", wrong),
                  ("of nothing", lambda: make("size"), "K001", wrong),
                  ("of a function", lambda: make("size", fun(b0)), "K001", wrong),
                  ("with data", lambda: make("size", xs, data=LIST), "K001", wrong))


def _termination() -> Iterator[Family]:
    """A call in an arm must fall where what is matched is that constructor of the fields, and nothing else is known."""
    length = Symbol("length", (T_LIST,), T_NAT)
    measure = make("size", l0)

    def of(body: Term, symbol: Symbol = length, size: tuple[Term, ...] = (measure,)) -> Call:
        return lambda: termination(Definition(symbol, body, size))

    def falls(start: Term, then: Term) -> Term:
        return and_(le(ZERO, make("size", start)), lt(make("size", then), make("size", start)))

    whole = cons(bound(1, INT), l0)
    there = implies(eq(l2, whole), falls(l2, l0))
    recursive = on_list(l0, ZERO, add(ONE, call(length, l0)))
    yield _family(
        "termination, match", of(recursive), every(every(every(there, LIST)), LIST),
        ("no measure", of(recursive, size=()), "K023", "has no measure"),
    )
    # a match on another list says nothing about the parameter
    yield _family("termination, match on another term", of(on_list(call(G, l0), ZERO, call(length, l0))),
                  every(every(every(implies(eq(call(G, l2), whole), falls(l2, l0)), LIST)), LIST))
    yield _family("termination, not the tail", of(on_list(l0, ZERO, call(length, l2))),
                  every(every(every(implies(eq(l2, whole), falls(l2, l2)), LIST)), LIST))
    yield _family("termination, first arm", of(on_list(l0, call(length, l0), ZERO)),
                  every(implies(eq(l0, nil), falls(l0, l0)), LIST))
    itself = Symbol("again", (T_LIST,), T_LIST)
    yield _family("termination, in what is matched", of(on_list(call(itself, l0), nil, l0), itself),
                  every(falls(l0, l0), LIST))
    # what is known of a match on the symbol's own value is no help
    yield _family("termination, match on itself", of(on_list(call(itself, l0), nil, call(itself, l0)), itself),
                  every(and_(falls(l0, l0), every(every(falls(l2, l0), LIST))), LIST))
    deeper = on_list(l0, ZERO, on_list(l0, ZERO, call(length, l0)))
    b3, b1 = bound(3, INT), bound(1, INT)
    l4 = bound(4, LIST)
    conditions = implies(eq(l4, cons(b3, l2)), implies(eq(l2, cons(b1, l0)), falls(l4, l0)))
    yield _family("termination, match in a match", of(deeper),
                  every(every(every(every(every(conditions, LIST)), LIST)), LIST))
    inside = Symbol("every", (T_LIST,), T_BOOL)
    bound_call = on_list(l0, TRUE, every(implies(eq(l1, nil), call(inside, l1))))
    wanted = implies(eq(l3, cons(bound(2, INT), l1)), implies(eq(l1, nil), falls(l3, l1)))
    yield _family("termination, quantifier in an arm", of(bound_call, inside),
                  every(every(every(every(wanted), LIST)), LIST))


def _typing() -> Iterator[Family]:
    def needs(term: Term, type_: Any = T_NAT, trusted: tuple[Symbol, ...] = ()) -> Call:
        return lambda: typing_hypotheses(term, type_, trusted)

    length = Symbol("length", (T_LIST,), T_NAT)
    plain = on_list(xs, ZERO, add(ONE, call(length, l0)))
    yield _family("a match of natural numbers", needs(plain, trusted=(length,)), frozenset())
    given = on_list(xs, x, add(ONE, abs_(y)))
    yield _family("an arm that needs its guard", needs(given), frozenset((le(ZERO, x),)))
    second = on_list(xs, ONE, add(x, y))
    yield _family("the other arm needs its guards", needs(second), frozenset((le(ZERO, x), le(ZERO, y))))
    head = on_list(xs, ZERO, bound(1, INT))
    yield _family("a field that may be negative", needs(head), frozenset((le(ZERO, head),)))
    rational = on_list(xs, make("real", ONE), free("r", REAL))
    yield _family("rational arms", needs(rational, T_RAT), frozenset((make("rational", free("r", REAL)),)))

    def definable(body: Term, result: Any = T_NAT) -> Call:
        symbol = Symbol("f", (T_LIST,), result)
        return lambda: require_definable(THEORY, THEORY.with_symbol(symbol), Definition(symbol, body))

    leaves = "may leave"
    yield _family(
        "definitions by match", definable(on_list(l0, ZERO, ONE)), None,
        ("below 0 in one arm", definable(on_list(l0, ZERO, N(-1))), "K021", leaves),
        ("below 0 in the first", definable(on_list(l0, N(-1), ZERO)), "K021", leaves),
        ("a field", definable(on_list(l0, ZERO, bound(1, INT))), "K021", leaves),
        ("a variable beyond the fields", definable(on_list(l0, ZERO, bound(3, INT)), T_INT), "K021", "mentions a variable"),
        ("a free variable in an arm", definable(on_list(l0, ZERO, x), T_INT), "K021", "mentions a variable"),
        ("a match on some constructors", definable(make("match", l0, ZERO, data=(NIL,)), T_INT), "K020", "not in a datatype"),
    )


# ------------------------------------------------------------------------------------------- evaluation and models


def _functions_inside() -> Iterator[Family]:
    """Values that hold functions are not compared by their texts."""
    shape = function_type([T_INT], T_INT)
    some_, none_ = Symbol("some", (shape,), named_type("Box")), Symbol("none", (), named_type("Box"))
    theory = EMPTY.with_datatype(Datatype("Box", (none_, some_)))
    outer = Symbol("wrap", (named_type("Box"),), named_type("Outer"))
    theory = theory.with_datatype(Datatype("Outer", (outer,)))
    plus, twice = fun(add(bound(0, INT), ONE)), fun(add(ONE, bound(0, INT)))
    one, other = call(some_, plus), call(some_, twice)
    cannot = "not compared"
    yield _family(
        "a function inside a value", lambda: evaluate(make("size", one), theory), 1,
        ("equal functions", lambda: evaluate(eq(one, other), theory), "K030", cannot),
        ("unequal ones", lambda: evaluate(eq(one, call(some_, fun(ONE))), theory), "K030", cannot),
        ("one text", lambda: evaluate(eq(one, one), theory), "K030", cannot),
        ("further in", lambda: evaluate(eq(call(outer, one), call(outer, other)), theory), "K030", cannot),
        ("beside none", lambda: evaluate(eq(one, call(none_)), theory), "K030", cannot),
    )
    yield _family(
        "a function of what a value holds", lambda: infer(theory, "injective", (), (one, other, 0)).conclusion, eq(plus, twice)
    )


def _evaluation() -> Iterator[Family]:
    def value(term: Term, theory: Theory = THEORY) -> Call:
        return lambda: evaluate(term, theory)

    cannot = "cannot be decided"
    two = cons(N(7), cons(N(8), nil))
    yield _family("a list", value(two), constructed(CONS, (7, constructed(CONS, (8, constructed(NIL, ()))))))
    yield _family("the same list", value(eq(two, cons(N(7), cons(add(N(3), N(5)), nil)))), True)
    yield _family("another head", value(eq(two, cons(N(6), cons(N(8), nil)))), False)
    yield _family("another length", value(eq(two, cons(N(7), nil))), False)
    yield _family("a matched head", value(on_list(two, ZERO, bound(1, INT))), 7)
    yield _family("a matched tail", value(on_list(two, nil, l0)), constructed(CONS, (8, constructed(NIL, ()))))
    yield _family("a matched nil", value(on_list(nil, N(3), bound(1, INT))), 3)
    yield _family("around a match", value(make("sum", ONE, N(3), on_list(two, ZERO, add(bound(1, INT), bound(2, INT))))), 27)
    yield _family("a size", value(make("size", two)), 3)
    tree = call(NODE, call(LEAF), two, call(NODE, call(LEAF), nil, call(LEAF)))
    yield _family("the size of a tree", value(make("size", tree)), 9)
    boxed = make("match", call(WRAP, TRUE, free("!e0", THING)), ZERO, data=(WRAP,))
    yield _family(
        "values of datatypes", value(eq(nil, nil)), True,
        ("a symbol", value(on_list(call(G, nil), ZERO, ONE)), "K030", cannot),
        ("a variable", value(on_list(xs, ZERO, ONE)), "K030", cannot),
        ("the size of a variable", value(make("size", xs)), "K030", cannot),
        ("an element that has no value", value(boxed), "K030", cannot),
        ("an unknown constructor", value(nil, EMPTY), "K030", cannot),
        ("a match of another theory", value(on_list(nil, ZERO, ONE), OTHER), "K030", cannot),
        ("a constructor of another theory", value(cons(ONE, nil), OTHER), "K030", cannot),
        ("all lists", value(every(not_(eq(l0, two)), LIST)), "K030", cannot),
        ("some list", value(some(eq(l0, two), LIST)), "K030", cannot),
        ("a list for another sort", lambda: evaluate(eq(t, t), THEORY, {t: constructed(NIL, ())}), "K030", "is not of sort"),
        ("a list for an integer", lambda: evaluate(eq(x, x), THEORY, {x: constructed(NIL, ())}), "K030", "is not of sort"),
        ("an integer for a list", lambda: evaluate(eq(xs, xs), THEORY, {xs: 0}), "K030", "is not of sort"),
        ("a truth value for a list", lambda: evaluate(eq(xs, xs), THEORY, {xs: True}), "K030", "is not of sort"),
        ("a list without its theory", lambda: evaluate(eq(xs, xs), EMPTY, {xs: constructed(NIL, ())}), "K030", "is not of sort"),
        ("a value of a made-up constructor",
         lambda: evaluate(eq(xs, xs), THEORY, {xs: constructed(Symbol("end", (), T_LIST), ())}), "K030", "is not of sort"),
    )
    yield _family("a list given as a value", lambda: evaluate(eq(xs, two), THEORY, {xs: evaluate(two, THEORY)}), True)
    e0, odd = element(THING, 0), Interpretation({"Thing": 1}, {"open": 5})
    made_of_things = make("match", e0, ZERO, data=(Symbol("c", (), named_type("Thing")),))
    open_list = call(Symbol("open", (), T_LIST))
    wide = THEORY.with_symbol(open_list.data)
    yield _family(
        "values that are of no datatype", lambda: evaluate(eq(e0, e0), THEORY, {e0: 0}, odd), True,
        ("a match on a declared sort", lambda: evaluate(made_of_things, THEORY, {e0: 0}, odd), "K030", cannot),
        ("a match on a number", lambda: evaluate(on_list(open_list, ZERO, ONE), wide, {}, odd), "K030", cannot),
        ("a match on a list where lists are a plain sort", lambda: evaluate(
            on_list(open_list, ZERO, ONE), EMPTY.with_sort("List").with_symbol(open_list.data), {},
            Interpretation({"List": 1}, {"open": constructed(NIL, ())})), "K030", cannot),
        ("the size of a number", lambda: evaluate(make("size", open_list), wide, {}, odd), "K030", cannot),
    )
    yield _family("no literal for elements", lambda: quote(constructed(WRAP, (True, 0)), BOX), None,
                  ("a literal with shared parts", lambda: quote(_full(60), TREE), "M013", "unfolds to more"))
    yield _family("the size of a full tree", lambda: _full(60).size, 3 * 2**60 - 2)
    c0 = bound(0, COLOR)
    named = [eq(c0, call(c)) for c in (RED, GREEN, BLUE)]
    yield _family("every color", value(every(or_(*named), COLOR)), True)
    yield _family("not every color", value(every(or_(*named[:2]), COLOR)), False)
    yield _family("some color", value(some(named[2], COLOR)), True)
    yield _family("no such color", value(some(and_(named[1], named[2]), COLOR)), False)
    long: Term = nil
    for number in range(6):
        long = cons(N(number), long)
    yield Family("a value as deep as the limit", value(make("size", cons(ONE, nil))), 2, (
        Refused("deeper", value(make("size", long)), "M007", "inside each other", {"CONSTRUCTOR_NESTING": 5}),
    ))
    evaluated = Proof(THEORY)

    def literal(term: Term) -> Call:
        return lambda: evaluated[evaluated.line("evaluate_to", (), term)]

    tail = on_list(two, nil, l0)
    yield _family("the literal of a list", literal(tail), seq(eq(tail, cons(N(8), nil))))


def _full(levels: int) -> Constructed:
    """A tree whose two halves are one value, at each of its levels."""
    value = constructed(LEAF, ())
    for _ in range(levels):
        value = constructed(NODE, (value, constructed(NIL, ()), value))
    return value


def _models() -> Iterator[Family]:
    def refutes(goal: Term, model: Model, theory: Theory = THEORY) -> Call:
        return lambda: require_countermodel(theory, goal, model)

    one = cons(ONE, nil)
    all_empty = every(eq(l0, nil), LIST)
    no_model, no_symbol, misfit = "mentions something else", "not a symbol without a definition", "do not fit"
    yield _family(
        "a list refutes", refutes(all_empty, Model(variables=(one,))), None,
        ("the goal holds there", refutes(all_empty, Model(variables=(nil,))), "K053", "the goal is true"),
        ("no value", refutes(all_empty, Model()), "K030", "cannot be decided"),
        ("a tree", refutes(all_empty, Model(variables=(call(LEAF),))), "K050", misfit),
        ("a symbol", refutes(all_empty, Model(variables=(call(G, nil),))), "K050", no_model),
        ("a definition", refutes(all_empty, Model(variables=(call(H, one),))), "K050", no_model),
        ("a symbol inside", refutes(all_empty, Model(variables=(cons(ONE, call(G, nil)),))), "K050", no_model),
        ("a variable", refutes(all_empty, Model(variables=(cons(x, nil),))), "K050", no_model),
        ("a made-up constructor", refutes(all_empty, Model(variables=(call(Symbol("end", (), T_LIST)),))), "K050", no_model),
        ("a datatype as carrier", refutes(all_empty, Model({"List": 2}, variables=(element(LIST, 1),))), "K050", "not a declared sort"),
        ("a constructor as symbol", refutes(all_empty, Model(symbols={"nil": one}, variables=(nil,))), "K050", no_symbol),
        ("cons as symbol", refutes(all_empty, Model(symbols={"cons": fun(nil, INT, LIST)}, variables=(one,))), "K050", no_symbol),
    )
    grows = EMPTY.with_datatype(LISTS).with_symbol(G).with_axiom("ax", eq(call(G, nil), one))
    still = eq(call(G, nil), nil)
    yield _family(
        "a function on lists", refutes(still, Model(symbols={"g": fun(cons(ONE, l0), LIST)}), grows), None,
        ("the axiom fails", refutes(still, Model(symbols={"g": fun(l0, LIST)}), grows), "K052", "is false"),
    )
    b, c = element(THING, 0), element(THING, 1)
    all_true = every(make("match", bound(0, BOX), bound(1, BOOL), data=(WRAP,)), BOX)
    wrong = Model({"Thing": 2}, variables=(call(WRAP, make("false"), c),))
    yield _family("a box over a carrier", refutes(all_true, wrong), None,
                  ("no carrier", refutes(all_true, Model(variables=wrong.variables)), "K050", no_model),
                  ("beyond the carrier", refutes(all_true, Model({"Thing": 1}, variables=wrong.variables)), "K050", no_model),
                  ("true", refutes(all_true, Model({"Thing": 1}, variables=(call(WRAP, TRUE, b),))), "K053", "is true"))


# --------------------------------------------------------------------------------------------------- certificates


def _certificates() -> Iterator[Family]:
    small = EMPTY.with_sort("Thing").with_datatype(LISTS).with_datatype(BOXES)
    goal = not_(eq(nil, cons(ONE, nil)))

    def written(theory: Theory = small) -> dict[str, Any]:
        proof = Proof(theory)
        claim = proof.line("distinct", (), nil, cons(ONE, nil))
        return json.loads(canonical(encode(theory, {}, goal, "proved", (proof, claim))))  # type: ignore[no-any-return]

    def replayed(**changes: Any) -> Call:
        def run() -> object:
            certificate = written()
            certificate["theory"].update(changes)
            checked = replay(certificate)
            return checked.theory == small and checked.goal is goal

        return run

    lists, boxes = ["List", [["nil", []], ["cons", ["Int", ["sort", "List"]]]]], ["Box", [["wrap", ["Bool", ["sort", "Thing"]]]]]
    declared = {"name": "nil", "parameters": [], "result": ["sort", "List"], "body": None, "measure": [], "termination": None}
    form, taken = "K033", "is taken or reserved"
    yield _family(
        "a certificate with datatypes", replayed(), True,
        ("undeclared", replayed(sorts=["Thing", boxes]), form, "not declared"),
        ("a sort in place", replayed(sorts=["Thing", "List", boxes]), form, "not declared"),
        ("twice", replayed(sorts=["Thing", lists, lists, boxes]), "K020", taken),
        ("a constructor declared again", replayed(symbols=[declared]), form, "two symbols are named"),
        ("a sort that is not there", replayed(sorts=[boxes, lists]), "K020", "there is no sort"),
        ("no list of constructors", replayed(sorts=["Thing", ["List", "nil"], boxes]), form, "not a list"),
        ("three parts", replayed(sorts=["Thing", [*lists, 1], boxes]), form, "not a pair"),
        ("a name that is none", replayed(sorts=["Thing", ["", lists[1]], boxes]), form, "not a name"),
        ("a constructor without a name", replayed(sorts=["Thing", ["List", [[7, []]]], boxes]), form, "not a name"),
        ("a constructor without fields", replayed(sorts=["Thing", ["List", [["nil"]]], boxes]), form, "not a pair"),
        ("fields that are no list", replayed(sorts=["Thing", ["List", [["nil", "Int"]]], boxes]), form, "not a list"),
        ("a field that is no type", replayed(sorts=["Thing", ["List", [["nil", [3]]]], boxes]), form, "not a sort"),
        ("another field", replayed(sorts=["Thing", ["List", [["nil", []], ["cons", ["Real", ["sort", "List"]]]]], boxes]), "K001", "does not take"),
        ("no value", replayed(sorts=["Thing", ["List", [["nil", [["sort", "List"]]], ["cons", ["Int", ["sort", "List"]]]]], boxes]), "K001", "does not take"),
        ("a sort of the kernel", replayed(sorts=["Thing", lists, boxes, ["Int", [["new", []]]]]), "K020", "of the kernel"),
    )
    yield from _written_matches()
    one = EMPTY.with_datatype(LISTS)
    turned = EMPTY.with_datatype(Datatype("List", (CONS, NIL)))
    wider = EMPTY.with_datatype(Datatype("List", (NIL, CONS, Symbol("more", (), T_LIST))))
    real_cons = Symbol("cons", (T_REAL, T_LIST), T_LIST)
    digests = [statement_digest(theory, every(eq(l0, l0), LIST)) for theory in (one, turned, wider, EMPTY, OTHER, EMPTY.with_sort("List"),
               EMPTY.with_datatype(Datatype("List", (NIL, real_cons))))]
    yield _family("the digest binds the constructors", lambda: len(set(digests)), len(digests))


def _written_matches() -> Iterator[Family]:
    theory = EMPTY.with_datatype(LISTS)
    goal = every(eq(on_list(l0, nil, l0), nil), LIST)
    model = Model(variables=(cons(ONE, cons(ONE, nil)),))

    def replayed(edit: Any = None) -> Call:
        def run() -> object:
            certificate = json.loads(canonical(encode(theory, {}, goal, REFUTED, model)))
            for entry in certificate["terms"]:
                if entry[0] == "match" and edit is not None:
                    entry[1] = edit
            return replay(certificate).by_model

        return run

    yield _family(
        "a certificate with a match", replayed(), True,
        ("no datatype", replayed("Tree"), "K033", "no datatype"),
        ("no name", replayed(["nil", "cons"]), "K033", "not a name"),
        ("nothing", replayed(0), "K033", "not a name"),
    )
