"""Attacks on countermodels: axioms that fail, goals that hold, values that leave their types, or are no values."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.models import Model, element, from_json, require_countermodel, to_json
from stemai.kernel.terms import (
    BOOL,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    TRUE,
    Symbol,
    Term,
    bitvec,
    bitvec_type,
    call,
    make,
    named_type,
)
from stemai.kernel.theory import Definition, Theory
from tests.kernel_attacks.writing import (
    EMPTY,
    THING,
    Call,
    Failure,
    Family,
    N,
    R,
    Refused,
    a_thing,
    add,
    and_,
    b0,
    b1,
    div,
    eq,
    every,
    fun,
    implies,
    ite,
    le,
    lt,
    mul,
    some,
    sqrt,
    sub,
    x,
)

ZERO, ONE = N(0), N(1)
E0, E1, E2 = (element(THING, i) for i in range(3))
thing0, thing1 = make("bound", data=(0, THING)), make("bound", data=(1, THING))
F = Symbol("f", (named_type("Thing"),), named_type("Thing"))
C = Symbol("c", (), T_NAT)
THEORY = (
    EMPTY.with_sort("Thing").with_symbol(F).with_symbol(C)
    .with_axiom("onto", every(some(eq(call(F, thing0), thing1), THING), THING))
)
SWAP = fun(ite(eq(thing0, E0), E1, E0), THING)
FIXED = every(eq(call(F, thing0), thing0), THING)


def families() -> Iterator[Family]:
    yield from _countermodels()
    yield from _types()
    yield from _variables()
    yield from _open_axioms()
    yield from _json()


def _refutes(goal: Term, model: Model, theory: Theory = THEORY) -> Call:
    return lambda: require_countermodel(theory, goal, model)


def _countermodels() -> Iterator[Family]:
    two = {"Thing": 2}
    no_model = "K050"
    constant = fun(E0, THING)
    yield Family(
        "model", _refutes(FIXED, Model(two, {"f": SWAP})), None,
        (
            Refused("the goal holds", _refutes(FIXED, Model({"Thing": 1}, {"f": constant})), "K053", "the goal is true"),
            Refused("the axiom fails", _refutes(FIXED, Model(two, {"f": constant})), "K052", "the axiom `onto` is false"),
            Refused("no elements", _refutes(FIXED, Model({"Thing": 0}, {"f": constant})), no_model, "not a declared sort"),
            Refused("too many elements", _refutes(FIXED, Model({"Thing": 65}, {"f": SWAP})), no_model, "not a declared sort"),
            Refused("true elements", _refutes(FIXED, Model({"Thing": True}, {"f": constant})), no_model, "not a declared sort"),
            Refused("another sort", _refutes(FIXED, Model({"Int": 2}, {"f": SWAP})), no_model, "not a declared sort"),
            Refused("an element too many", _refutes(FIXED, Model(two, {"f": fun(E2, THING)})), no_model, "something else than literals"),
            Refused("a variable", _refutes(FIXED, Model(two, {"f": fun(a_thing, THING)})), no_model, "something else than literals"),
            Refused("a loose index", _refutes(FIXED, Model(two, {"f": fun(thing1, THING)})), no_model, "something else than literals"),
            Refused("a symbol for a symbol", _refutes(FIXED, Model(two, {"f": fun(call(F, thing0), THING)})), no_model, "something else"),
            Refused("no value", _refutes(FIXED, Model(two)), "K030", "has no definition"),
            Refused("no carrier", _refutes(FIXED, Model({}, {})), "K030", "cannot be decided"),
            Refused("a sort's value", _refutes(FIXED, Model(two, {"f": SWAP, "Thing": E0})), no_model, "not a symbol without"),
            Refused("an unknown symbol", _refutes(FIXED, Model(two, {"f": SWAP, "g": E0})), no_model, "not a symbol without"),
            Refused("an element for a function", _refutes(FIXED, Model(two, {"f": E0})), no_model, "is of sort Thing"),
            Refused("a function for an element", _refutes(FIXED, Model(two, {"f": SWAP, "c": fun(ONE)})), no_model, "is of sort Int -> Int"),
            Refused("of other arguments", _refutes(FIXED, Model(two, {"f": fun(E0)})), no_model, "is of sort Int -> Thing"),
            Refused("undecided goal", _refutes(le(ONE, call(C)), Model(two, {"f": SWAP})), "K030", "has no definition"),
        ),
    )
    defined = EMPTY.with_definition(Definition(Symbol("d", (), T_INT), ONE))
    yield Family("model of a definition", _refutes(eq(call(Symbol("d", (), T_INT)), ZERO), Model(), defined), None, (
        Refused("defined anew", _refutes(eq(call(Symbol("d", (), T_INT)), ZERO), Model({}, {"d": N(2)}), defined), no_model, "not a symbol without"),
        Refused("true", _refutes(eq(call(Symbol("d", (), T_INT)), ONE), Model(), defined), "K053", "the goal is true"),
    ))


def _types() -> Iterator[Family]:
    goal = lt(call(C), N(5))
    leaves = "leaves its type"
    yield Family("type of a constant", _refutes(goal, Model({"Thing": 2}, {"f": SWAP, "c": N(7)})), None, (
        Refused("below 0", _refutes(lt(N(-2), call(C)), Model({"Thing": 2}, {"f": SWAP, "c": N(-3)})), "K051", leaves),
    ))
    g = Symbol("g", (T_NAT,), T_NAT)
    theory = EMPTY.with_symbol(g)
    at_5 = le(call(g, N(5)), N(5))
    yield Family("type of a function", _refutes(at_5, Model({}, {"g": fun(add(b0, ONE))}), theory), None, (
        Refused("leaves Nat", _refutes(le(ZERO, call(g, ZERO)), Model({}, {"g": fun(sub(b0, ONE))}), theory), "K030", "does not show"),
    ))
    finite = Symbol("h", (T_BOOL, bitvec_type(2)), T_NAT)
    bits0, bool1 = make("bound", data=(0, bitvec(2))), make("bound", data=(1, BOOL))
    goal = every(every(le(call(finite, bool1, bits0), ZERO), bitvec(2)), BOOL)
    theory = EMPTY.with_symbol(finite)

    def table(value: Term) -> Model:
        return Model({}, {"h": make("lambda", ite(bool1, value, ZERO), data=(BOOL, bitvec(2)))})

    yield Family("type of a finite function", _refutes(goal, table(ONE), theory), None, (
        Refused("below 0", _refutes(goal, table(N(-1)), theory), "K051", leaves),
    ))
    elements = Symbol("size", (named_type("Thing"),), T_NAT)
    theory = EMPTY.with_sort("Thing").with_symbol(elements)
    goal = every(le(call(elements, thing0), ZERO), THING)

    def sizes(first: Term) -> Model:
        return Model({"Thing": 2}, {"size": fun(ite(eq(thing0, E0), first, ONE), THING)})

    yield Family("type over elements", _refutes(goal, sizes(ZERO), theory), None, (
        Refused("below 0", _refutes(goal, sizes(N(-1)), theory), "K051", leaves),
    ))
    real0 = make("bound", data=(0, REAL))
    roots = Symbol("root", (T_RAT,), T_RAT)
    theory = EMPTY.with_symbol(roots)
    goal = eq(call(roots, R(4)), R(4))
    yield Family("type of a rational function", _refutes(goal, Model({}, {"root": fun(div(real0, R(2)), REAL)}), theory), None, (
        Refused("leaves Rat", _refutes(goal, Model({}, {"root": fun(sqrt(real0), REAL)}), theory), "K030", "does not show"),
    ))


def _variables() -> Iterator[Family]:
    goal = every(implies(le(ZERO, b0), every(lt(b1, b0))))
    fit = "do not fit the universal variables"
    yield Family("values of variables", _refutes(goal, Model({}, {}, (ONE, ONE)), EMPTY), None, (
        Refused("true at the first", _refutes(goal, Model({}, {}, (N(-1), N(-5))), EMPTY), "K053", "the goal is true"),
        Refused("true at the second", _refutes(goal, Model({}, {}, (ONE, N(2))), EMPTY), "K053", "the goal is true"),
        Refused("one too many", _refutes(goal, Model({}, {}, (ONE, ONE, ONE)), EMPTY), "K050", fit),
        Refused("another sort", _refutes(goal, Model({}, {}, (R(1), ONE)), EMPTY), "K050", fit),
        Refused("a variable", _refutes(goal, Model({}, {}, (x, ONE)), EMPTY), "K050", "something else than literals"),
        Refused("a loose index", _refutes(goal, Model({}, {}, (ONE, b0)), EMPTY), "K050", "something else than literals"),
    ))
    yield Family("values, existential", _refutes(every(lt(b0, ONE)), Model({}, {}, (ONE,)), EMPTY), None, (
        Refused("exists", _refutes(some(lt(b0, ONE)), Model({}, {}, (ONE,)), EMPTY), "K050", fit),
        Refused("of an `and`", _refutes(and_(TRUE, every(lt(b0, ONE))), Model({}, {}, (ONE,)), EMPTY), "K050", fit),
    ))


def _open_axioms() -> Iterator[Family]:
    """Axioms over all integers hold by their form, once the values of symbols are written into them."""
    constant, function = Symbol("c", (), T_INT), Symbol("g", (T_INT,), T_INT)
    positive = EMPTY.with_symbol(constant).with_axiom("positive", every(lt(b0, add(b0, call(constant)))))
    goal = le(call(constant), N(5))
    yield Family("value in an axiom", _refutes(goal, Model({}, {"c": N(7)}), positive), None, (
        Refused("another value", _refutes(goal, Model({}, {"c": N(-7)}), positive), "K052", "is false"),
        Refused("no value", _refutes(goal, Model(), positive), "K030", "cannot be decided"),
    ))
    squares = EMPTY.with_symbol(function).with_axiom("squares", every(eq(call(function, b0), mul(b0, b0))))
    goal = eq(call(function, N(3)), N(3))
    yield Family("function in an axiom", _refutes(goal, Model({}, {"g": fun(mul(b0, b0))}), squares), None, (
        Refused("another function", _refutes(goal, Model({}, {"g": fun(add(mul(b0, b0), ONE))}), squares), "K052", "is false"),
    ))
    named = EMPTY.with_sort("Thing").with_symbol(Symbol("h", (named_type("Thing"),), T_INT))
    h = named.symbols["h"]
    theory = named.with_axiom("above", every(every(lt(b0, add(b0, call(h, thing1)))), THING))
    goal = every(le(call(h, thing0), ZERO), THING)
    yield Family("elements in an axiom", _refutes(goal, Model({"Thing": 1}, {"h": fun(ONE, THING)}), theory), Failure(
        "K030", "this cannot be decided by evaluation: a universal formula has no bounds for its variable"
        " evaluation needs literals, definitions, and quantifiers over bounded integers or finite sorts"))


def _json() -> Iterator[Family]:
    rows = [N(7), SWAP]
    good = {"carriers": {"Thing": 2}, "symbols": {"f": 1}, "variables": [0]}

    def read(value: object) -> Call:
        return lambda: from_json(value, lambda row: rows[row])

    model = Model({"Thing": 2}, {"f": SWAP}, (N(7),))
    fields, kind = "not an object of carriers", "not of its kind"
    yield Family("model as JSON", read(good), model, (
        Refused("a list", read([]), "K050", fields), Refused("nothing", read(None), "K050", fields),
        Refused("a field less", read({"carriers": {}, "symbols": {}}), "K050", fields),
        Refused("a field more", read({**good, "note": 1}), "K050", fields),
        Refused("carriers", read({**good, "carriers": []}), "K050", kind), Refused("symbols", read({**good, "symbols": []}), "K050", kind),
        Refused("variables", read({**good, "variables": {}}), "K050", kind),
    ))
    yield Family("model to JSON", lambda: to_json(model, rows.index), good)
