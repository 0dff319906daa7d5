"""Attacks on unfolding, types, induction and finite sums."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.terms import (
    INT,
    REAL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Symbol,
    Term,
    call,
    free,
    function_type,
    make,
)
from stemai.kernel.theory import Definition
from tests.kernel_attacks.writing import (
    EMPTY,
    Attack,
    Family,
    N,
    R,
    abs_,
    add,
    b0,
    b1,
    div,
    eq,
    every,
    floor,
    fun,
    idiv,
    imod,
    implies,
    ite,
    k,
    le,
    lt,
    max_,
    min_,
    mul,
    n,
    neg,
    p,
    pow_,
    product,
    q,
    r,
    rational,
    real,
    rule,
    s,
    seq,
    sqrt,
    sub,
    total,
    x,
    y,
    z,
)

ZERO, ONE = N(0), N(1)
LOOSE = "a term without loose"
half = Symbol("half", (T_NAT,), T_NAT)  # half(n : Nat) : Nat := n div 2
given = Symbol("given", (T_NAT, T_INT), T_NAT)
THEORY = EMPTY.with_definition(Definition(half, idiv(b0, N(2)))).with_symbol(given)


def families() -> Iterator[Family]:
    yield from _unfold()
    yield from _typed()
    yield from _induction()
    yield from _sums()


def _unfold() -> Iterator[Family]:
    impostor = Symbol("half", (T_INT,), T_NAT)
    yield rule(
        "unfold", [], [call(half, x)], seq(le(ZERO, x), eq(call(half, x), idiv(x, N(2)))),
        ("no definition", [], [call(given, x, y)], "not a defined symbol"),
        ("unknown", [], [call(Symbol("f", (T_INT,), T_INT), x)], "not a defined symbol"),
        ("the same name at another type", [], [call(impostor, x)], "not a defined symbol"),
        ("no call", [], [x], "not a defined symbol"),
        ("loose", [], [call(half, b0)], LOOSE),
        theory=THEORY,
    )
    constant = Symbol("c", (), T_INT)
    yield rule(
        "unfold", [], [call(constant)], seq(eq(call(constant), N(7))),
        theory=EMPTY.with_definition(Definition(constant, N(7))),
    )


def _typed() -> Iterator[Family]:
    zero_r = rational(r)
    yield rule(
        "typed", [], [add(x, mul(N(2), y)), T_NAT], seq(le(ZERO, x), le(ZERO, y), le(ZERO, add(x, mul(N(2), y)))),
        ("every integer", [], [x, T_INT], "every value of that sort"),
        ("another sort", [], [r, T_NAT], "every value of that sort"),
        ("an integer as Rat", [], [x, T_RAT], "every value of that sort"),
        ("loose", [], [b0, T_NAT], LOOSE),
        theory=THEORY,
    )
    image = Symbol("f", (function_type([T_NAT], T_NAT),), T_NAT)
    h = free("h", function_type([T_INT], T_INT).carrier)
    inside = every(implies(le(ZERO, b0), le(ZERO, make("apply", h, b0))))
    for term, conditions in (
        (N(3), []), (N(-3), [N(-3)]), (abs_(x), []), (x, [x]),
        (sub(x, y), [sub(x, y)]), (neg(x), [neg(x)]), (idiv(x, y), [x, y]), (imod(x, y), [x]), (min_(x, y), [x, y]),
        (max_(x, N(1)), []), (max_(x, abs_(y)), []), (max_(x, y), [x]), (pow_(x, N(2)), []), (pow_(x, N(0)), []), (pow_(x, N(3)), [x]),
        (pow_(x, N(-2)), [x, N(-2)]), (pow_(x, n), [x, n]), (ite(p, x, y), [x, y]), (floor(r), [floor(r)]),
        (call(half, x), [x]), (call(given, x, y), [x]), (total(x, y, b0), [x]), (total(x, y, N(1)), []),
        (product(x, y, b0), [x]), (product(x, y, sub(b0, ONE)), [product(x, y, sub(b0, ONE))]), (total(ZERO, y, mul(b0, z)), [z]),
        (total(ZERO, N(5), mul(b0, sub(ZERO, b0))), [total(ZERO, N(5), mul(b0, sub(ZERO, b0)))]),
        (total(x, y, total(b0, z, mul(b0, b1))), [x]),
    ):
        yield rule("typed", [], [term, T_NAT], seq(*(le(ZERO, c) for c in conditions), le(ZERO, term)), theory=THEORY)
    function_guard = call(image, h)
    yield rule("typed", [], [function_guard, T_NAT], seq(inside, le(ZERO, function_guard)))
    yield rule("typed", [], [h, function_type([T_NAT], T_NAT)], seq(inside, inside))
    yield rule(
        "typed", [], [r, T_RAT], seq(zero_r, zero_r),
        ("every real", [], [r, T_REAL], "every value of that sort"),
        ("a function of integers", [], [h, function_type([T_NAT], T_INT)], "every value of that sort"),
    )
    rationals: list[tuple[Term, list[Term]]] = [
        (R(1, 3), []), (real(x), []), (neg(r), [r]), (min_(r, s), [r, s]), (add(r, mul(s, s)), [r, s]), (sqrt(r), [sqrt(r)]), (div(r, s), [r, s]), (sub(r, s), [r, s]),
        (pow_(r, n), [r]), (pow_(r, N(2)), [r]), (max_(r, s), [r, s]), (abs_(r), [r]), (ite(p, r, s), [r, s]),
        (total(x, y, real(b0)), []), (total(x, y, mul(r, real(b0))), [r]),
        (total(x, y, real(call(half, b0))), []),
    ]
    for term, conditions in rationals:
        yield rule("typed", [], [term, T_RAT], seq(*map(rational, conditions), rational(term)), theory=THEORY)


def _induction() -> Iterator[Family]:
    motive = fun(le(x, mul(b0, b0)))
    base, step = le(x, mul(y, y)), every(
        implies(le(y, b0), implies(le(x, mul(b0, b0)), le(x, mul(add(b0, ONE), add(b0, ONE)))))
    )
    whole = every(implies(le(y, b0), le(x, mul(b0, b0))))
    from_elsewhere = every(
        implies(le(z, b0), implies(le(x, mul(b0, b0)), le(x, mul(add(b0, ONE), add(b0, ONE)))))
    )
    no_bound = every(implies(le(x, mul(b0, b0)), le(x, mul(add(b0, ONE), add(b0, ONE)))))
    no_hypothesis = every(implies(le(y, b0), le(x, mul(add(b0, ONE), add(b0, ONE)))))
    yield rule(
        "induction", [seq(p, base), seq(q, step)], [motive, y], seq(p, q, whole),
        ("base elsewhere", [seq(le(x, mul(z, z))), seq(step)], [motive, y], "not the motive at the start"),
        ("start elsewhere", [seq(base), seq(step)], [motive, z], "not the motive at the start"),
        ("step from elsewhere", [seq(base), seq(from_elsewhere)], [motive, y], "not the step of the motive"),
        ("step without its bound", [seq(base), seq(no_bound)], [motive, y], "not the step of the motive"),
        ("another step", [seq(base), seq(no_hypothesis)], [motive, y], "not the step of the motive"),
        ("step is the base", [seq(base), seq(base)], [motive, y], "not the step of the motive"),
        ("over the reals", [seq(base), seq(step)], [fun(le(r, make("bound", data=(0, REAL))), REAL), y], "predicate on Int"),
        ("a function", [seq(base), seq(step)], [fun(b0), y], "predicate on Int"),
        ("of two", [seq(base), seq(step)], [fun(le(b1, b0), INT, INT), y], "predicate on Int"),
        ("no lambda", [seq(base), seq(step)], [base, y], "predicate on Int"),
        ("loose motive", [seq(base), seq(step)], [fun(le(b1, b0)), y], "predicate on Int"),
        ("loose start", [seq(base), seq(step)], [motive, b0], LOOSE),
        ("start of another sort", [seq(base), seq(step)], [motive, r], "not an integer"),
    )
    yield from _measure_induction()


def _measure_induction() -> Iterator[Family]:
    b2, b3 = make("bound", data=(2, INT)), make("bound", data=(3, INT))
    motive, measure = fun(le(b1, add(b0, p_term())), INT, INT), fun(sub(b1, b0), INT, INT)
    size_in, size_out = sub(b1, b0), sub(b3, b2)
    known = every(every(implies(le(ZERO, size_in), implies(lt(size_in, size_out), le(b1, add(b0, p_term()))))))
    goal = le(b1, add(b0, p_term()))
    premise = every(every(implies(known, goal)))
    weak = every(every(implies(le(size_in, size_out), le(b1, add(b0, p_term())))))
    unbounded = every(every(implies(lt(size_in, size_out), le(b1, add(b0, p_term())))))
    no_less = every(every(implies(le(ZERO, size_in), implies(le(size_in, size_out), le(b1, add(b0, p_term()))))))
    name = "measure_induction"
    yield rule(
        name, [seq(q, premise)], [motive, measure], seq(q, every(every(goal))),
        ("not smaller", [seq(every(every(implies(no_less, goal))))], [motive, measure], "not the step"),
        ("no floor", [seq(every(every(implies(unbounded, goal))))], [motive, measure], "not the step"),
        ("neither", [seq(every(every(implies(weak, goal))))], [motive, measure], "not the step"),
        ("without hypothesis", [seq(every(every(goal)))], [fun(le(b1, b0), INT, INT), measure], "not the step"),
        ("another measure", [seq(premise)], [motive, fun(sub(b0, b1), INT, INT)], "not the step"),
        ("a real measure", [seq(premise)], [motive, fun(real(sub(b1, b0)), INT, INT)], "a predicate and an integer"),
        ("a motive that is none", [seq(premise)], [measure, measure], "a predicate and an integer"),
        ("measure of one", [seq(premise)], [motive, fun(b0)], "take different variables"),
        ("motive no lambda", [seq(premise)], [premise, measure], "a predicate and an integer"),
        ("measure no lambda", [seq(premise)], [motive, x], "a predicate and an integer"),
        ("loose motive", [seq(premise)], [fun(le(b2, b0), INT, INT), measure], "a predicate and an integer"),
        ("loose measure", [seq(premise)], [motive, fun(sub(b2, b0), INT, INT)], "a predicate and an integer"),
    )


def p_term() -> Term:
    """A free variable with the first name that the kernel takes for its own."""
    return free("!0", INT)


def _sums() -> Iterator[Family]:
    for build, unit, joined in ((total, ZERO, add), (product, ONE, mul)):
        term = build(x, y, mul(b0, z))
        not_big: list[Attack] = [
            ("no sum", [], [add(x, y)], "not a sum or a product"),
            ("loose", [], [build(b0, y, b0)], LOOSE),
        ]
        yield rule("big_empty", [], [term], seq(lt(y, x), eq(term, unit)), *not_big)
        shorter = build(x, sub(y, ONE), mul(b0, z))
        yield rule("big_last", [], [term], seq(le(x, y), eq(term, joined(shorter, mul(y, z)))), *not_big)
        later = build(add(x, ONE), y, mul(b0, z))
        yield rule("big_first", [], [term], seq(le(x, y), eq(term, joined(mul(x, z), later))), *not_big)
    yield rule("big_empty", [], [total(x, y, real(b0))], seq(lt(y, x), eq(total(x, y, real(b0)), R(0))))
    yield from _bounds()
    yield from _terms_of_sums()


def _bounds() -> Iterator[Family]:
    low, high = seq(p, eq(x, z)), seq(q, eq(y, n))
    one, other = total(x, y, b0), total(z, n, b0)
    says = "do not equate the bounds"
    yield rule(
        "big_bounds", [low, high], [one, other], seq(p, q, eq(one, other)),
        ("lower bound", [seq(eq(x, k)), high], [one, other], says),
        ("upper bound", [low, seq(eq(y, k))], [one, other], says),
        ("turned round", [seq(eq(z, x)), high], [one, other], says),
        ("`<=`", [seq(le(x, z)), high], [one, other], says),
        ("another body", [low, high], [one, total(z, n, neg(b0))], says),
        ("a product", [low, high], [one, product(z, n, b0)], says),
        ("no sum", [low, high], [one, x], "not a sum or a product"),
        ("neither a sum", [low, high], [x, other], "not a sum or a product"),
    )


def _terms_of_sums() -> Iterator[Family]:
    one, other = total(x, y, mul(b0, z)), total(x, y, mul(b0, n))
    inside = every(implies(le(x, b0), implies(le(b0, y), eq(mul(b0, z), mul(b0, n)))))
    says = "does not equate the two bodies"
    short = every(implies(le(x, b0), eq(mul(b0, z), mul(b0, n))))
    strict = every(implies(le(x, b0), implies(lt(b0, y), eq(mul(b0, z), mul(b0, n)))))
    yield rule(
        "big_congruence", [seq(p, inside)], [one, other], seq(p, eq(one, other)),
        ("last one left out", [seq(strict)], [one, other], says),
        ("upper bound left out", [seq(short)], [one, other], says),
        ("other bodies", [seq(inside)], [one, total(x, y, mul(b0, k))], says),
        ("lower bound", [seq(inside)], [one, total(k, y, mul(b0, n))], "the same range"),
        ("upper bound", [seq(inside)], [one, total(x, k, mul(b0, n))], "the same range"),
        ("a product", [seq(inside)], [one, product(x, y, mul(b0, n))], "the same range"),
        ("no sum", [seq(inside)], [x, other], "not a sum or a product"),
        ("second no sum", [seq(inside)], [one, x], "not a sum or a product"),
    )
    taken = p_term()
    captured, plain = total(x, y, mul(b0, taken)), total(x, y, mul(b0, b0))
    claim = every(implies(le(x, b0), implies(le(b0, y), eq(mul(b0, b0), mul(b0, b0)))))
    yield rule(
        "big_congruence", [seq(every(implies(le(x, b0), implies(le(b0, y), eq(mul(b0, taken), mul(b0, b0))))))],
        [captured, plain], seq(eq(captured, plain)),
        ("capture of the index", [seq(claim)], [captured, plain], says),
    )
