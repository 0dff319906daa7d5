"""Attacks on congruence closure: other sorts, binders, literals, negated equations."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.congruence import follows
from stemai.kernel.sequents import infer
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    INT,
    REAL,
    T_INT,
    TRUE,
    Symbol,
    call,
    free,
    function_sort,
    function_type,
    make,
    named_type,
    word,
)
from tests.kernel_attacks.writing import (
    EMPTY,
    Family,
    N,
    R,
    Refused,
    a_thing,
    add,
    and_,
    b0,
    b1,
    b_thing,
    eq,
    every,
    floor,
    fun,
    implies,
    ite,
    le,
    lt,
    n,
    not_,
    or_,
    p,
    product,
    q,
    r,
    rule,
    s,
    seq,
    some,
    total,
    w,
    x,
    y,
    z,
)

INT_TO_INT = function_sort([INT], INT)


def families() -> Iterator[Family]:
    yield from _equations()
    yield from _rewriting()
    yield from _functions()
    yield from _branches()
    yield from _closure()
    yield from _literals()
    yield from _binders()


def _equations() -> Iterator[Family]:
    yield rule("refl", [], [x], seq(eq(x, x)), ("loose", [], [b0], "a term without loose"))
    equation = "a premise is not an equation"
    yield rule("symm", [seq(p, eq(x, y))], [], seq(p, eq(y, x)), ("`<=`", [seq(le(x, y))], [], equation))
    yield rule(
        "trans", [seq(p, eq(x, y)), seq(q, eq(y, z))], [], seq(p, q, eq(x, z)),
        ("no middle", [seq(eq(x, y)), seq(eq(z, y))], [], "do not meet in the middle"),
        ("`<=`", [seq(le(x, y)), seq(eq(y, z))], [], equation),
        ("then `<=`", [seq(eq(x, y)), seq(le(y, z))], [], equation),
    )
    yield rule(
        "eq_elim", [seq(w, eq(p, q)), seq(le(x, y), p)], [], seq(w, le(x, y), q),
        ("the right side", [seq(eq(p, q)), seq(q)], [], "not the left side"),
        ("an implication", [seq(implies(p, q)), seq(p)], [], equation),
    )


def _rewriting() -> Iterator[Family]:
    motive = fun(le(b0, add(b0, z)))
    equal, before = seq(p, eq(x, y)), seq(q, le(x, add(x, z)))
    says = "the motive is not a predicate"
    yield rule(
        "rewrite", [equal, before], [motive], seq(p, q, le(y, add(y, z))),
        ("at the right side", [equal, seq(le(y, add(y, z)))], [motive], "not the motive at the left side"),
        ("an inequality", [seq(le(x, y)), before], [motive], "a premise is not an equation"),
        ("no lambda", [equal, before], [le(x, z)], says),
        ("of two", [equal, before], [fun(le(b0, add(b1, z)), INT, INT)], says),
        ("of another sort", [equal, before], [fun(le(floor(make("bound", data=(0, REAL))), x), REAL)], says),
        ("a function", [equal, before], [fun(add(b0, z))], says),
        ("loose", [equal, before], [fun(le(b0, add(b0, b1)))], says),
    )


def _functions() -> Iterator[Family]:
    """Functions are equal if they agree everywhere, and under what was assumed for that."""
    f, g, h = free("f", INT_TO_INT), free("g", INT_TO_INT), free("h", function_sort([INT, INT], INT))
    at = {v: make("apply", v, b0) for v in (f, g)}
    both, loose = make("bound", data=(1, INT)), make("bound", data=(3, INT_TO_INT))
    agree = seq(p, every(eq(at[f], at[g])))
    no_functions, elsewhere = "not functions of one sort", "agree everywhere"
    yield rule(
        "extensionality", [agree], [f, g], seq(p, eq(f, g)),
        ("at one value", [seq(p, eq(make("apply", f, x), make("apply", g, x)))], [f, g], elsewhere),
        ("at some value", [seq(p, some(eq(at[f], at[g])))], [f, g], elsewhere),
        ("on naturals", [seq(p, every(implies(le(N(0), b0), eq(at[f], at[g]))))], [f, g], elsewhere),
        ("the other way round", [seq(p, every(eq(at[g], at[f])))], [f, g], elsewhere),
        ("of others", [agree], [f, fun(b0)], elsewhere),
        ("of values", [agree], [x, y], no_functions),
        ("of two sorts", [agree], [f, h], no_functions),
        ("loose on the left", [agree], [loose, g], "a term without loose"),
        ("loose on the right", [agree], [f, loose], "a term without loose"),
    )
    swapped = fun(make("apply", h, b0, both), INT, INT)
    yield Family(
        "extensionality of two arguments",
        lambda: infer(EMPTY, "extensionality", (seq(every(every(eq(make("apply", h, both, b0), make("apply", h, b0, both))))),), (h, swapped)).conclusion,
        eq(h, swapped),
        (Refused("diagonal only", lambda: infer(EMPTY, "extensionality", (seq(every(eq(make("apply", h, b0, b0), make("apply", h, b0, b0)))),), (h, swapped)), "K011", elsewhere),),
    )
    F = Symbol("F", (function_type([T_INT], T_INT),), T_INT)
    yield Family(
        "congruence of functions",
        lambda: (
            follows([eq(f, g)], eq(make("apply", f, x), make("apply", g, x))),
            follows([eq(f, g)], eq(call(F, f), call(F, g))),
            follows([eq(make("apply", f, x), make("apply", g, x))], eq(f, g)),
            follows([every(eq(at[f], at[g]))], eq(call(F, f), call(F, g))),
            follows([eq(f, g)], eq(fun(at[f]), fun(at[g]))),
        ),
        (True, True, False, False, False),
    )


def _branches() -> Iterator[Family]:
    whole = ite(p, x, y)
    for name, condition, other, value, says in (
        ("ite_true", p, not_(p), x, "not the condition"), ("ite_false", not_(p), p, y, "not the negated condition"),
    ):
        loose = make("bound", data=(0, BOOL))
        yield rule(
            name, [seq(q, condition)], [whole], seq(q, eq(whole, value)),
            ("the other case", [seq(other)], [whole], says),
            ("of something else", [seq(q)], [whole], says),
            ("no `if`", [seq(condition)], [add(x, y)], "the term is not an `if`"),
            ("loose", [seq(condition)], [ite(loose, x, y)], "a term without loose"),
        )


def _closure() -> Iterator[Family]:
    f = Symbol("f", (T_INT, T_INT), T_INT)
    yield rule(
        "congruence", [seq(p, eq(x, y)), seq(q, eq(y, z))], [eq(call(f, x, n), call(f, z, n))],
        seq(p, q, eq(call(f, x, n), call(f, z, n))),
        ("no equation of the arguments", [seq(eq(x, y))], [eq(call(f, x, n), call(f, z, n))], "does not follow"),
        ("arguments crossed", [seq(eq(x, y))], [eq(call(f, x, n), call(f, n, y))], "does not follow"),
        ("injectivity", [seq(eq(call(f, x, n), call(f, y, n)))], [eq(x, y)], "does not follow"),
        ("`<=` is no equation", [seq(le(x, y))], [eq(x, y)], "does not follow"),
        ("negated equation", [seq(not_(eq(x, y)))], [eq(x, y)], "does not follow"),
        ("no formula", [], [x], "a formula without loose"),
        ("loose index", [], [eq(b0, b0)], "a formula without loose"),
    )
    yield rule(
        "congruence", [seq(eq(x, y)), seq(lt(x, z))], [lt(y, z)], seq(lt(y, z)),
        ("another relation", [seq(eq(x, y)), seq(le(x, z))], [lt(y, z)], "does not follow"),
        ("the other side", [seq(eq(x, y)), seq(lt(z, x))], [lt(y, z)], "does not follow"),
    )
    yield rule(
        "congruence", [seq(eq(x, y)), seq(not_(lt(x, z))), seq(lt(y, z))], [FALSE], seq(FALSE),
        ("no contradiction", [seq(eq(x, y)), seq(not_(lt(x, z)))], [FALSE], "does not follow"),
        ("not of another", [seq(not_(lt(x, z))), seq(lt(y, z))], [FALSE], "does not follow"),
    )
    yield rule(
        "congruence", [seq(p)], [eq(ite(p, x, y), x)], seq(eq(ite(p, x, y), x)),
        ("condition not known", [], [eq(ite(p, x, y), x)], "does not follow"),
        ("the other branch", [seq(p)], [eq(ite(p, x, y), y)], "does not follow"),
        ("condition false", [seq(not_(p))], [eq(ite(p, x, y), x)], "does not follow"),
    )
    yield rule("congruence", [seq(not_(p))], [eq(ite(p, x, y), y)], seq(eq(ite(p, x, y), y)))
    turned = ite(not_(p), x, y)
    yield rule(
        "congruence", [seq(p)], [eq(turned, y)], seq(eq(turned, y)), ("not turned", [seq(p)], [eq(turned, x)], "not follow")
    )
    yield rule("congruence", [seq(not_(p))], [eq(turned, x)], seq(eq(turned, x)))
    yield rule(
        "congruence", [seq(not_(not_(p)))], [p], seq(p),
        ("one `not`", [seq(not_(p))], [p], "does not follow"),
    )
    yield Family("congruence, few terms", lambda: follows([eq(x, y)], eq(y, x)), True, (
        Refused("many", lambda: follows([eq(x, y)], eq(y, x)), "M009", "more than 5 terms", {"CONGRUENCE_TERMS": 5}),
    ))
    yield rule(
        "congruence", [seq(eq(p, q)), seq(p)], [q], seq(q),
        ("iff of something else", [seq(eq(p, w)), seq(p)], [q], "does not follow"),
    )


def _literals() -> Iterator[Family]:
    yield rule(
        "congruence", [seq(eq(x, N(1))), seq(eq(x, N(2)))], [FALSE], seq(FALSE),
        ("twice the same", [seq(eq(x, N(1))), seq(eq(x, N(1)))], [FALSE], "does not follow"),
        ("a numeral on the left", [seq(eq(N(1), x)), seq(eq(N(1), y))], [FALSE], "does not follow"),
        ("an equation that is false", [seq(eq(x, N(1))), seq(or_(eq(x, N(2)), p))], [FALSE], "does not follow"),
        ("one that is true", [seq(eq(x, N(1))), seq(not_(and_(eq(x, N(1)), p)))], [FALSE], "does not follow"),
        ("at two variables", [seq(eq(x, N(1))), seq(eq(y, N(2)))], [FALSE], "does not follow"),
        ("at two sorts", [seq(eq(x, N(1))), seq(eq(r, R(2)))], [FALSE], "does not follow"),
        ("numerals and terms", [seq(eq(x, N(1))), seq(eq(x, add(y, N(2))))], [FALSE], "does not follow"),
        ("variables of a name", [seq(eq(x, N(1))), seq(eq(free("x", REAL), R(2)))], [FALSE], "does not follow"),
    )
    yield rule("congruence", [], [not_(eq(word(1, 8), word(2, 8)))], seq(not_(eq(word(1, 8), word(2, 8)))))
    yield rule("congruence", [], [not_(eq(TRUE, FALSE))], seq(not_(eq(TRUE, FALSE))))
    yield rule(
        "congruence", [], [not_(eq(R(1, 2), R(1, 3)))], seq(not_(eq(R(1, 2), R(1, 3)))),
        ("variables may be equal", [], [not_(eq(r, s))], "does not follow"),
        ("elements may be equal", [], [not_(eq(a_thing, b_thing))], "does not follow"),
    )


def _binders() -> Iterator[Family]:
    """What lies under a binder has no value of its own: no equation reaches it, and it is nobody's twin."""
    f = free("f", function_type([T_INT], T_INT).carrier)
    image = make("apply", f, b0)
    yield rule(
        "congruence", [seq(eq(x, y))], [eq(total(x, n, image), total(y, n, image))],
        seq(eq(total(x, n, image), total(y, n, image))),
        ("an equation at work in a body", [seq(eq(x, y))], [eq(total(N(0), n, x), total(N(0), n, y))], "not follow"),
        ("in a quantified body", [seq(eq(x, y)), seq(every(le(b0, x)))], [every(le(b0, y))], "not follow"),
        ("another body", [seq(eq(x, y))], [eq(total(x, n, image), total(y, n, b0))], "does not follow"),
        ("sum and product", [seq(eq(x, y))], [eq(total(x, n, image), product(y, n, image))], "does not follow"),
        ("`forall` and `exists`", [seq(some(le(b0, x)))], [every(le(b0, x))], "does not follow"),
        ("two sorts", [seq(every(p, INT))], [every(p, REAL)], "does not follow"),
    )
    taker = Symbol("g", (function_type([T_INT], T_INT),), T_INT)
    yield rule(
        "congruence", [seq(eq(x, y))], [eq(call(taker, fun(x)), call(taker, fun(x)))],
        seq(eq(call(taker, fun(x)), call(taker, fun(x)))),
        ("in a function", [seq(eq(x, y))], [eq(call(taker, fun(x)), call(taker, fun(y)))], "does not follow"),
    )
    number_of = Symbol("g", (named_type("Thing"),), T_INT)
    thing_of = Symbol("g", (named_type("Thing"),), named_type("Thing"))
    yield rule(
        "congruence", [seq(eq(a_thing, b_thing)), seq(eq(call(number_of, a_thing), N(0)))],
        [eq(call(number_of, b_thing), N(0))], seq(eq(call(number_of, b_thing), N(0))),
        (
            "two symbols of one name", [seq(eq(a_thing, b_thing)), seq(eq(call(thing_of, a_thing), a_thing))],
            [eq(call(number_of, b_thing), N(0))], "does not follow",
        ),
    )
