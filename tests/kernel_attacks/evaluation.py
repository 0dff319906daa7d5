"""Attacks on exact evaluation: conventions, bounds of quantifiers, guards of definitions, forms that seem evident."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from stemai.errors import KernelError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    FALSE,
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
    bitvec,
    bitvec_type,
    bound,
    call,
    free,
    function_sort,
    function_type,
    make,
    named_type,
    word,
)
from stemai.kernel.theory import Definition, Theory
from stemai.kernel.values import Budget, Interpretation
from tests.kernel_attacks.writing import (
    EMPTY,
    THING,
    Call,
    Family,
    N,
    R,
    Refused,
    abs_,
    add,
    and_,
    b0,
    b1,
    div,
    dvd,
    eq,
    every,
    floor,
    fun,
    idiv,
    imod,
    implies,
    ite,
    le,
    lt,
    max_,
    min_,
    mul,
    neg,
    not_,
    or_,
    p,
    pow_,
    prime,
    product,
    r,
    rational,
    real,
    rule,
    seq,
    some,
    sqrt,
    sub,
    total,
    x,
)

ZERO, ONE = N(0), N(1)
FALSE_HERE = "evaluates to false"
UNDECIDED = ("cannot be decided", "K030")
real0 = make("bound", data=(0, REAL))
b2 = make("bound", data=(2, INT))


def families() -> Iterator[Family]:
    yield from _arithmetic()
    yield from _words()
    yield from _quantifiers()
    yield from _bounds()
    yield from _evident()
    yield from _forms()
    yield from _definitions()
    yield from _functions()
    yield from _equal_functions()
    yield from _values()
    yield from _interpreted()
    yield from _limits()


def true(formula: Term, *refused: tuple[object, ...], theory: Theory = EMPTY) -> Family:
    """`formula` evaluates to true; of the others, `(why, formula)` to false, `(why, formula, says, code)` to nothing."""
    rows = [(why, [], [other], *(rest or [FALSE_HERE])) for why, other, *rest in refused]
    return rule("evaluate", [], [formula], seq(formula), *rows, theory=theory)


def _equal(left: Term, right: Term, wrong: Term) -> Family:
    return true(eq(left, right), (f"{wrong} for {left}", eq(left, wrong)))


def _arithmetic() -> Iterator[Family]:
    yield true(
        le(ONE, ONE),
        ("<", lt(ONE, ONE)), ("the converse", le(N(2), ONE)),
        ("a free variable", le(x, x), *UNDECIDED), ("no formula", ONE, "a formula without loose"), ("loose", le(b0, b0), "a formula without loose"),
    )
    for left, right, wrong in (
        (idiv(N(7), N(2)), N(3), N(4)), (idiv(N(-7), N(2)), N(-4), N(-3)), (idiv(N(7), N(-2)), N(-3), N(-4)),
        (idiv(N(-7), N(-2)), N(4), N(3)), (idiv(N(7), ZERO), ZERO, N(7)), (imod(N(-7), N(2)), ONE, N(-1)),
        (imod(N(-7), N(-2)), ONE, N(-1)), (imod(N(7), ZERO), N(7), ZERO), (imod(N(7), ONE), ZERO, ONE),
        (imod(pow_(N(7), N(100000)), N(10)), ONE, N(7)), (imod(pow_(N(3), ZERO), ONE), ZERO, ONE),
        (imod(sub(N(2), mul(N(3), N(5))), N(7)), ONE, N(6)), (imod(neg(N(2)), N(5)), N(3), N(2)), (imod(add(N(4), N(4)), N(5)), N(3), N(8)),
        (pow_(ZERO, ZERO), ONE, ZERO), (pow_(N(-2), N(3)), N(-8), N(8)), (pow_(N(-1), N(10**9 + 1)), N(-1), ONE),
        (pow_(N(-1), N(10**9)), ONE, N(-1)), (pow_(R(2), N(-2)), R(1, 4), R(4)), (pow_(R(0), N(-2)), R(0), R(1)), (pow_(R(-1), N(-3)), R(-1), R(1)), (pow_(R(1), N(-3)), R(1), R(0)),
        (div(R(1), R(0)), R(0), R(1)), (div(R(1), R(3)), R(1, 3), R(33, 100)), (abs_(N(-3)), N(3), N(-3)), (neg(R(1, 2)), R(-1, 2), R(1, 2)),
        (min_(N(1), N(2)), ONE, N(2)), (max_(N(1), N(2)), N(2), ONE), (min_(N(2), N(1)), ONE, N(2)), (max_(N(2), N(1)), N(2), ONE),
        (div(product(N(2), ONE, real(b0)), product(N(2), ONE, real(b0))), R(1), R(0)), (sub(N(5), N(7)), N(-2), ZERO), (mul(N(2), N(3), N(4)), N(24), N(6)),
        (floor(R(-1, 2)), N(-1), ZERO), (floor(R(7, 2)), N(3), N(4)), (sqrt(R(9, 4)), R(3, 2), R(9, 4)), (sqrt(R(-4)), R(0), R(2)), (sqrt(R(1, 9)), R(1, 3), R(1)),
        (real(N(2)), R(2), R(1)), (total(ONE, N(4), mul(b0, b0)), N(30), N(14)), (total(N(2), ONE, b0), ZERO, N(2)),
        (product(ONE, N(4), b0), N(24), N(6)), (product(N(2), ONE, b0), ONE, ZERO), (total(N(3), N(3), real(b0)), R(3), R(0)),
        (product(N(2), ONE, real(b0)), R(1), R(0)), (total(ONE, N(2), total(b0, N(3), b1)), N(7), N(11)), (ite(lt(ONE, ONE), ONE, N(2)), N(2), ONE),
    ):
        yield _equal(left, right, wrong)
    for yes, no in (
        (dvd(N(3), N(-6)), dvd(N(-4), N(6))), (dvd(ZERO, ZERO), dvd(ZERO, N(3))), (dvd(N(10), add(pow_(N(3), N(400)), N(9))), dvd(N(10), pow_(N(3), N(400)))),
        (prime(N(2)), prime(ONE)), (prime(N(3)), prime(ZERO)), (prime(N(65537)), prime(N(-3))), (prime(N(97)), prime(N(9))),
        (prime(N(5)), prime(N(341))), (prime(N(101)), prime(N(100))), (prime(N(1093)), prime(N(1093**2))), (rational(R(1, 3)), not_(rational(R(1, 3)))),
        (implies(FALSE, FALSE), implies(TRUE, FALSE)), (and_(TRUE, TRUE, TRUE), and_(TRUE, FALSE, TRUE)), (or_(FALSE, TRUE), or_(FALSE, FALSE)),
        (eq(TRUE, TRUE), eq(TRUE, FALSE)), (not_(FALSE), not_(TRUE)), (not_(eq(R(1), R(2))), not_(eq(R(1), R(1)))),
    ):
        yield true(yes, (str(no), no))
    yield true(
        eq(pow_(N(2), ONE), N(2)),
        ("an integer with a negative exponent", eq(pow_(N(2), N(-1)), ZERO), *UNDECIDED),
        ("1 with a negative exponent", eq(pow_(ONE, N(-1)), ONE), *UNDECIDED),
        ("modulo, with a negative exponent", eq(imod(pow_(N(2), N(-1)), N(5)), N(3)), *UNDECIDED),
        ("an irrational root", le(sqrt(R(2)), R(2)), *UNDECIDED),
        ("the root of a half", le(sqrt(R(1, 2)), R(2)), *UNDECIDED),
        ("an irrational root below", le(sqrt(R(1, 3)), R(2)), *UNDECIDED),
        ("is it rational", rational(sqrt(R(2))), *UNDECIDED),
    )


def _words() -> Iterator[Family]:
    def w8(value: int) -> Term:
        return word(value, 8)

    def of(name: str, left: int, right: int) -> Term:
        return make(name, w8(left), w8(right))

    for name, left, right, result, wrong in (
        ("bvadd", 200, 100, 44, 255), ("bvsub", 1, 2, 255, 0), ("bvmul", 16, 17, 16, 0), ("bvand", 12, 10, 8, 14), ("bvor", 12, 10, 14, 8),
        ("bvxor", 12, 10, 6, 14), ("bvudiv", 7, 2, 3, 4), ("bvudiv", 7, 0, 255, 0), ("bvurem", 7, 0, 7, 0), ("bvurem", 7, 4, 3, 1),
        ("bvsdiv", 249, 2, 253, 252), ("bvsdiv", 7, 254, 253, 252), ("bvsdiv", 249, 254, 3, 4), ("bvsdiv", 249, 0, 1, 255),
        ("bvsdiv", 7, 0, 255, 1), ("bvsdiv", 0, 0, 255, 1), ("bvsrem", 0, 0, 0, 255), ("bvsdiv", 128, 255, 128, 127), ("bvsrem", 249, 2, 255, 1), ("bvsrem", 7, 254, 1, 255),
        ("bvsrem", 249, 0, 249, 0), ("bvshl", 1, 7, 128, 0), ("bvshl", 1, 8, 0, 1), ("bvshl", 3, 7, 128, 255), ("bvlshr", 128, 7, 1, 255),
        ("bvlshr", 128, 8, 0, 128), ("bvashr", 128, 1, 192, 64), ("bvashr", 128, 8, 255, 0), ("bvashr", 128, 255, 255, 0), ("bvashr", 127, 8, 0, 255),
    ):
        yield _equal(of(name, left, right), w8(result), w8(wrong))
    yield _equal(make("bvneg", w8(1)), w8(255), w8(1))
    yield _equal(make("bvnot", w8(1)), w8(254), w8(255))
    for name, left, right in (("bvult", 127, 128), ("bvule", 128, 128), ("bvslt", 128, 127), ("bvsle", 255, 255), ("bvule", 127, 255), ("bvslt", 255, 0)):
        yield true(of(name, left, right), ("turned round", of(name, right, left)) if left != right else ("strict", of(name.replace("le", "lt"), left, right)))


def _within(low: int, high: int, body: Term) -> Term:
    return every(implies(and_(le(N(low), b0), le(b0, N(high))), body))


def _quantifiers() -> Iterator[Family]:
    yield true(some(eq(sqrt(real0), R(3)), REAL), ("a root that no sample has", some(eq(sqrt(real0), R(300)), REAL), *UNDECIDED))
    square = le(mul(b0, b0), N(9))
    yield true(
        _within(-3, 3, square),
        ("above", _within(-3, 4, square)), ("below", _within(-4, 3, square)),
        ("no lower bound", every(implies(le(b0, N(3)), square))), ("no upper bound", every(implies(le(N(-3), b0), square))),
        ("the bound of another", every(implies(and_(le(N(-3), b0), le(N(-1), N(3))), square))),
    )
    yield true(_within(3, 2, FALSE), ("one element", _within(3, 3, FALSE)))
    yield true(some(and_(le(ZERO, b0), le(b0, N(9)), eq(mul(b0, b0), N(49)))), ("none", some(and_(le(ZERO, b0), le(b0, N(6)), eq(mul(b0, b0), N(49))))))
    unbounded = some(eq(mul(b0, b0), N(1681)))
    yield true(
        some(eq(mul(b0, b0), N(1600))), ("beyond the samples", unbounded, *UNDECIDED),
        ("for all", every(lt(b0, N(41))), *UNDECIDED), ("not for all", every(lt(b0, N(40)))),
        ("integers beyond", every(not_(eq(mul(b0, b0), N(1681)))), *UNDECIDED),
    )
    yield true(some(eq(real0, R(1, 2)), REAL), ("reals between", some(eq(mul(real0, R(3)), R(1)), REAL), *UNDECIDED),
               ("for all reals", every(lt(real0, R(21)), REAL), *UNDECIDED), ("not for all reals", every(lt(real0, R(20)), REAL)))
    yield true(every(or_(make("bound", data=(0, BOOL)), TRUE), BOOL), ("false", every(make("bound", data=(0, BOOL)), BOOL)))
    byte = make("bound", data=(0, bitvec(4)))
    none = some(make("bvult", word(15, 4), byte), bitvec(4))
    yield true(some(eq(byte, word(15, 4)), bitvec(4)), ("all words", every(make("bvult", byte, word(15, 4)), bitvec(4))), ("more", none))
    thing = make("bound", data=(0, THING))
    declared = EMPTY.with_sort("Thing")
    yield true(every(eq(thing, thing), THING), ("how many", some(not_(eq(thing, thing)), THING), *UNDECIDED),
               ("one thing", every(every(eq(thing, make("bound", data=(1, THING))), THING), THING), *UNDECIDED), theory=declared)
    shape = function_type([T_INT], T_INT).carrier
    f0 = make("bound", data=(0, shape))
    yield true(every(eq(make("apply", f0, ONE), make("apply", f0, ONE)), shape),
               ("all functions", every(eq(make("apply", f0, ONE), ONE), shape), *UNDECIDED),
               ("some function", some(eq(make("apply", f0, ONE), ONE), shape), *UNDECIDED))


def _bounds() -> Iterator[Family]:
    """What counts as a bound: with the right strictness, of the right variable, at the right depth."""
    for low, high, least, most in (
        (le(N(2), b0), le(b0, N(4)), 2, 4), (lt(N(1), b0), lt(b0, N(5)), 2, 4), (not_(lt(b0, N(2))), not_(lt(N(4), b0)), 2, 4),
        (not_(le(b0, N(1))), not_(le(N(5), b0)), 2, 4),
    ):
        body, inside = and_(le(N(least), b0), le(b0, N(most))), and_(low, high)
        yield true(every(implies(inside, body)), ("one less", every(implies(inside, lt(b0, N(most))))), ("one more", every(implies(inside, lt(N(least), b0)))))
        yield true(every(or_(not_(low), not_(high), body)), ("as clauses", every(or_(not_(low), not_(high), lt(b0, N(most))))))
        yield true(every(implies(low, implies(high, body))), ("nested", every(implies(low, implies(high, lt(N(least), b0))))))
        yield true(some(and_(low, high, eq(b0, N(most)))), ("above", some(and_(low, high, eq(b0, N(most + 1))))))
        yield true(some(and_(low, high, eq(b0, N(least)))), ("below", some(and_(low, high, eq(b0, N(least - 1))))))
    yield true(every(not_(and_(eq(b0, N(5)), lt(b0, N(5))))), ("5", every(not_(and_(eq(b0, N(5)), le(b0, N(5)))))))
    yield true(some(and_(dvd(b0, N(6)), eq(b0, N(-6)))), ("7 does not divide 6", some(and_(dvd(b0, N(6)), eq(mul(b0, b0), N(49))))),
               ("all divide 0", some(and_(dvd(b0, ZERO), lt(N(99), b0))), *UNDECIDED), ("multiples", some(and_(dvd(N(6), b0), lt(N(99), b0))), *UNDECIDED))
    yield true(_within(0, 3, _inside(le(b0, b1), le(b1, N(3)))), ("a later one", _within(0, 3, _inside(le(b0, b1), le(b1, N(2))))))
    seven = some(and_(le(ZERO, b0), le(b0, b1), eq(add(b0, b0), N(7))))
    yield true(_within(3, 3, some(and_(le(ZERO, b0), le(b0, b1), eq(add(b0, b0), N(6))))), ("odd", _within(3, 3, seven)))
    yield true(_within(0, 4, implies(not_(prime(b0)), or_(le(b0, ONE), eq(b0, N(4))))),
               ("primes", every(implies(and_(not_(prime(b0)), le(ZERO, b0), le(b0, N(4))), le(b0, ONE)))))
    grows = every(implies(and_(le(ZERO, b0), le(b0, add(b0, ONE))), le(b0, N(9))))
    yield true(_within(0, 9, le(b0, N(9))), ("bounded by itself", grows), ("bounded by what comes after", every(every(implies(and_(le(b0, b1), le(b1, b0)), le(b0, N(39)))))))
    outer = every(every(implies(and_(le(ZERO, b1), le(b1, N(2)), le(ZERO, b0), le(b0, b1)), le(b0, N(2)))))
    short = every(every(implies(and_(le(ZERO, b1), le(b1, N(2)), le(ZERO, b0), le(b0, b1)), le(b0, ONE))))
    yield true(outer, ("two of them", short))
    yield true(some(some(and_(le(ZERO, b1), le(b1, N(2)), eq(b0, b1), eq(b0, N(2))))), ("beyond", some(some(and_(le(ZERO, b1), le(b1, N(2)), eq(b0, b1), eq(b0, N(3)))))))
    crossed = every(some(and_(le(ZERO, b0), le(b0, N(50)), eq(add(b0, b1), N(50)))))  # the inner bounds are not the outer's
    yield true(_within(0, 50, some(and_(le(ZERO, b0), le(b0, N(50)), eq(add(b0, b1), N(50))))), ("bounds of the inner one", crossed))
    reals = every(implies(and_(le(R(0), real0), le(real0, R(1))), or_(eq(real0, R(0)), eq(real0, R(1)))), REAL)
    yield true(_within(0, 1, or_(eq(b0, ZERO), eq(b0, ONE))), ("reals are not counted", reals))
    yield true(_within(0, 1, TRUE), ("an `or` of bounds", every(implies(or_(le(ZERO, b0), le(b0, ONE)), le(ZERO, b0)))))


def _inside(*parts: Term) -> Term:
    """`exists k, 0 <= k and ..`, where the parts speak of k as index 0 and of the variable around it as index 1."""
    return some(and_(le(ZERO, b0), le(b0, N(9)), *parts))


def _evident() -> Iterator[Family]:
    """Universal formulas that hold by their form, and others that look like them."""
    given, goal = lt(b0, ZERO), lt(b0, ONE)
    says = FALSE_HERE
    yield true(
        every(implies(given, given)),
        ("a part lends its condition to the next", every(and_(given, implies(given, given)))),
        ("and to the one before", every(and_(implies(given, given), given))),
        ("under a quantifier of its own", every(and_(every(implies(given, given)), given))),
        ("the converse", every(implies(goal, given)), says),
    )
    yield true(every(implies(given, goal)), ("stronger", every(implies(goal, given))), ("of another", every(every(implies(lt(b0, ZERO), lt(b1, ONE))))))
    yield true(every(and_(eq(b0, b0), eq(mul(b0, ZERO), ZERO))), ("one part fails", every(and_(eq(b0, b0), eq(mul(b0, ZERO), b0)))))
    yield true(every(eq(mul(b0, add(b0, ONE)), add(mul(b0, b0), b0))), ("no identity", every(eq(mul(b0, add(b0, ONE)), mul(b0, b0)))))
    yield true(every(rational(div(R(1), add(real(b0), R(1))))), ("every real", every(rational(real0), REAL), *UNDECIDED))
    yield true(every(implies(rational(real0), rational(mul(real0, real0))), REAL), ("its square", every(implies(rational(mul(real0, real0)), rational(real0)), REAL), *UNDECIDED))
    yield true(every(le(ZERO, mul(abs_(b0), abs_(b0)))), ("a product", every(le(ZERO, mul(abs_(b0), b0)))), ("strict", every(lt(ZERO, mul(abs_(b0), abs_(b0))))))
    yield true(every(implies(le(ZERO, b0), le(ZERO, mul(b0, b0, b0)))), ("without it", every(le(ZERO, mul(b0, b0, b0)))))
    same = prime(add(b0, ONE))
    yield true(every(implies(same, same)), ("the next", every(implies(same, prime(b0)))), ("some", every(same)))
    yield true(every(not_(not_(eq(b0, mul(ONE, b0))))), ("never", every(not_(not_(eq(b0, add(b0, ONE)))))))
    half_r = lt(real0, R(1, 2))
    three = eq(real0, R(3))
    yield true(every(implies(three, le(real0, R(3))), REAL), ("less", every(implies(three, lt(real0, R(3))), REAL)))
    yield true(every(implies(three, le(R(3), real0)), REAL), ("more", every(implies(three, lt(R(3), real0)), REAL)))
    yield true(every(not_(eq(mul(N(2), b0), ONE))), ("a real may be", every(not_(eq(mul(R(2), real0), R(1))), REAL)))
    yield true(every(implies(lt(b0, ONE), le(b0, ZERO))), ("not of reals", every(implies(lt(real0, R(1)), le(real0, R(0))), REAL)))
    yield true(every(implies(half_r, lt(real0, R(1))), REAL), ("the other way", every(implies(half_r, lt(R(1), real0)), REAL)))
    yield true(every(implies(le(mul(N(2), b0), N(7)), le(b0, N(3)))), ("4", every(implies(le(mul(N(2), b0), N(8)), le(b0, N(3))))))
    yield true(every(implies(eq(b0, N(3)), le(b0, N(3)))), ("/=", every(implies(not_(eq(b0, N(3))), le(b0, N(3))))), ("equal to more", every(implies(eq(b0, N(4)), le(b0, N(3))))))
    yield true(every(implies(eq(b0, N(3)), le(N(3), b0))))
    yield true(every(implies(le(N(4), b0), le(N(3), b0))), ("equal to less", every(implies(eq(b0, N(2)), le(N(3), b0)))), ("the wrong sign", every(implies(le(b0, N(-4)), le(N(3), b0)))))
    yield true(every(implies(and_(le(b0, ONE), le(ZERO, b0)), le(b0, ONE))), ("an `or` is not both", every(implies(or_(le(b0, ONE), le(ZERO, b0)), le(b0, ONE)))))
    yield true(every(eq(make("bound", data=(0, BOOL)), make("bound", data=(0, BOOL))), BOOL), ("a claim as its own reason", every(make("bound", data=(0, BOOL)), BOOL)))


def _forms() -> Iterator[Family]:
    """Evidence with values filled in, and types of symbols that nobody defines."""
    nat, integer = Symbol("u", (T_INT,), T_NAT), Symbol("v", (T_INT,), T_INT)
    theory = EMPTY.with_symbol(nat).with_symbol(integer)
    yield true(every(le(ZERO, call(nat, b0))), ("of an Int symbol", every(le(ZERO, call(integer, b0))), *UNDECIDED),
               ("more than 0", every(lt(ZERO, call(nat, b0))), *UNDECIDED), ("its value", eq(call(nat, ONE), call(nat, ONE)), *UNDECIDED), theory=theory)
    above, below = every(le(add(b0, b2), add(b0, b1))), every(le(add(b0, b1), add(b0, b2)))
    yield true(_within(1, 1, _within(5, 5, above)), ("values crossed", _within(1, 1, _within(5, 5, below))))
    naturals = function_type([T_INT], T_INT)
    h1 = make("bound", data=(1, naturals.carrier))
    identity = Symbol("identity", (naturals,), T_BOOL)
    with_identity = EMPTY.with_definition(Definition(identity, every(eq(make("apply", h1, b0), b0))))
    captures = _within(0, 0, call(identity, fun(add(b0, b1))))
    yield true(
        call(identity, fun(add(b0, ZERO))), ("another", call(identity, fun(add(b0, ONE)))), ("captures", captures, *UNDECIDED),
        theory=with_identity,
    )
    yield true(_within(1, 2, every(le(add(b0, b1), add(b0, N(2))))), ("3", _within(1, 3, every(le(add(b0, b1), add(b0, N(2)))))))


def _recursive() -> Theory:
    fall = Symbol("fall", (T_NAT,), T_NAT)
    body = ite(le(b0, ZERO), ZERO, add(ONE, call(fall, sub(b0, ONE))))
    return EMPTY.with_definition(Definition(fall, body, (b0,)))


def _definitions() -> Iterator[Family]:
    theory = _recursive()
    fall = theory.symbols["fall"]
    yield true(eq(call(fall, N(3)), N(3)), ("another value", eq(call(fall, N(3)), N(2))), ("outside its type", eq(call(fall, N(-1)), ZERO), *UNDECIDED), theory=theory)
    yield true(eq(call(fall, N(3000)), N(3000)), ("deep", eq(call(fall, N(3000)), N(2999))), theory=theory)
    stranger = Symbol("fall", (T_INT,), T_NAT)
    yield true(
        eq(call(fall, ZERO), ZERO), ("of another type", eq(call(stranger, ZERO), ZERO), *UNDECIDED),
        ("in no theory", eq(call(Symbol("none", (T_NAT,), T_NAT), ZERO), ZERO), *UNDECIDED), theory=theory,
    )
    fraction = Symbol("twice", (T_RAT,), T_RAT)
    rationals = EMPTY.with_definition(Definition(fraction, add(real0, real0)))
    yield true(eq(call(fraction, R(1, 2)), R(1)), ("1", eq(call(fraction, R(1)), R(1))), ("irrational", eq(call(fraction, sqrt(R(2))), R(1)), *UNDECIDED), theory=rationals)


def _functions() -> Iterator[Family]:
    """A function as an argument: its guard must hold, and what it captures keeps its sort."""
    naturals = function_type([T_NAT], T_NAT)
    at = Symbol("at", (naturals, T_INT), T_INT)
    theory = EMPTY.with_definition(Definition(at, make("apply", make("bound", data=(1, naturals.carrier)), b0)))
    yield true(
        eq(call(at, fun(add(b0, ONE)), N(2)), N(3)), ("2", eq(call(at, fun(add(b0, ONE)), N(2)), N(2))),
        ("leaves its type", eq(call(at, fun(sub(b0, ONE)), N(2)), ONE), *UNDECIDED),
        ("captures", some(and_(eq(b0, ONE), eq(call(at, fun(add(b0, b1)), N(2)), N(3)))), *UNDECIDED), theory=theory,
    )
    free_map = function_type([T_INT], T_INT)
    here = Symbol("here", (free_map, T_INT), T_INT)
    plain = EMPTY.with_definition(Definition(here, make("apply", make("bound", data=(1, free_map.carrier)), b0)))
    nested = _within(5, 5, eq(call(here, fun(add(b0, mul(N(10), b1))), N(2)), N(52)))
    yield true(nested, ("crossed", _within(5, 5, eq(call(here, fun(add(b0, mul(N(10), b1))), N(2)), N(25)))), theory=plain)
    bits = function_type([T_BOOL, bitvec_type(2)], T_NAT)
    tried = Symbol("tried", (bits,), T_INT)
    small = EMPTY.with_definition(Definition(tried, make("apply", make("bound", data=(0, bits.carrier)), TRUE, word(3, 2))))
    bool1, bits0 = make("bound", data=(1, BOOL)), make("bound", data=(0, bitvec(2)))
    mostly = make("lambda", ite(and_(bool1, eq(bits0, word(2, 2))), N(-1), ONE), data=(BOOL, bitvec(2)))
    always = make("lambda", ite(and_(bool1, eq(bits0, word(2, 2))), N(7), ONE), data=(BOOL, bitvec(2)))
    yield true(eq(call(tried, always), ONE), ("below 0 at one argument", eq(call(tried, mostly), ONE), *UNDECIDED), theory=small)
    long = function_type([bitvec_type(64)], T_NAT)
    counted = Symbol("counted", (long,), T_INT)
    wide = EMPTY.with_definition(Definition(counted, make("apply", make("bound", data=(0, long.carrier)), word(0, 64))))
    yield Family("a function of few words", lambda: evaluate(call(tried, always), small), 1, (
        Refused("of too many", lambda: evaluate(call(counted, fun(ONE, bitvec(64))), wide), "K030", "too many arguments"),
    ))
    # Index 1 of the body is the real variable, at Int: no value may come through by way of it.
    mixed = function_type([T_INT, T_REAL], T_INT)
    taker = Symbol("taker", (mixed,), T_INT)
    sorted_ = EMPTY.with_definition(Definition(taker, make("apply", make("bound", data=(0, mixed.carrier)), ZERO, R(1, 2))))
    half = make("lambda", add(floor(real0), b1), data=(INT, REAL))
    gate = add(floor(real0), b1)
    yield Family(
        "a real in an integer", lambda: evaluate(call(taker, half), sorted_), 0,
        (Refused("by shared bounds", lambda: call(taker, make("lambda", total(gate, gate, gate), data=(INT, REAL))), "K001", "is used at sort"),),
    )


def _equal_functions() -> Iterator[Family]:
    """Functions are compared by their values, never by their text: one text with other captured values is another function."""
    plus, twice = fun(add(b0, ONE)), fun(add(ONE, b0))
    yield true(eq(plus, twice), ("another", eq(plus, fun(add(b0, N(2))))), ("sooner or later", eq(fun(ZERO), fun(ite(lt(b0, N(100)), ZERO, ONE))), *UNDECIDED))
    here = bound(1, INT)
    yield true(
        _within(0, 3, eq(fun(add(b0, here)), fun(add(here, b0)))),
        ("not at 3", _within(0, 3, eq(fun(add(b0, here)), plus))),
    )
    # The bound of k is asked for while neither k nor m has a value: their closures have one text, and capture nothing.
    unknown = eq(fun(add(b0, bound(1, INT))), fun(add(b0, bound(2, INT))))
    late = some(some(and_(le(ZERO, b1), le(b1, ZERO), le(ZERO, b0), le(b0, ite(unknown, ZERO, ONE)), not_(eq(b0, b1)))))
    yield Family("functions that capture the unknown", lambda: _says_no(late), True)
    predicate = function_sort([BOOL], BOOL)
    f, g = bound(1, predicate), bound(0, predicate)
    agree = and_(*(eq(make("apply", f, v), make("apply", g, v)) for v in (TRUE, FALSE)))
    truth = make("bound", data=(0, BOOL))
    yield true(eq(fun(truth, BOOL), fun(not_(not_(truth)), BOOL)), ("not", eq(fun(truth, BOOL), fun(not_(truth), BOOL))))
    yield Family("no values for functions", lambda: _says_no(every(every(implies(agree, eq(f, g)), predicate), predicate)), True)


def _says_no(formula: Term) -> bool:
    """Whether evaluation does not come to a wrong end: `formula` is true."""
    try:
        return evaluate(formula, EMPTY) is True
    except KernelError as error:
        return error.code == "K030"


def _values() -> Iterator[Family]:
    yield rule(
        "evaluate_to", [], [add(ONE, ONE)], seq(eq(add(ONE, ONE), N(2))),
        ("free", [], [add(x, ONE)], *UNDECIDED), ("loose", [], [add(b0, ONE)], "a term without loose"),
        ("a function", [], [fun(b0)], "has no literal"),
    )
    for term, literal in ((le(ONE, ZERO), FALSE), (div(R(1), R(3)), R(1, 3)), (make("bvadd", word(255, 8), word(2, 8)), word(1, 8)), (not_(FALSE), TRUE), (real(ONE), R(1))):
        yield rule("evaluate_to", [], [term], seq(eq(term, literal)))
    thing, byte = free("a", THING), free("b", bitvec(8))
    declared, size = EMPTY.with_sort("Thing"), Interpretation({"Thing": 3})

    def given(variable: Term, value: object, theory: Theory = declared) -> Call:
        return lambda: evaluate(variable, theory, {variable: value}, size)  # type: ignore[dict-item]

    wrong = "is not of sort"
    for variable, value, others in (
        (p, True, (1, Fraction(1))), (x, 3, (Fraction(1, 2), True)), (r, Fraction(1, 2), (True,)), (byte, 255, (256, -1, True, Fraction(1, 2))), (thing, 2, (3, -1, True)),
    ):
        yield Family(f"value of {variable}", given(variable, value), value, tuple(Refused(f"{o!r}", given(variable, o), "K030", wrong) for o in others))
    other = free("o", Sort("Other"))
    yield Family("value of an unknown sort", given(x, 1), 1, (Refused("no such sort", given(other, 0), "K030", wrong),))
    yield Family("loose term", lambda: evaluate(ONE, EMPTY), 1, (Refused("loose", lambda: evaluate(b0, EMPTY), "K030", "loose variables"),))
    yield Family("a function for a number", given(x, 1), 1, (Refused("closure", given(free("h", function_type([T_INT], T_INT).carrier), 1), "K030", wrong),
                 Refused("number", given(x, evaluate(fun(b0), EMPTY)), "K030", wrong)))
    maker = evaluate(fun(real(b0)), EMPTY)
    yield Family("functions by their sorts", lambda: evaluate(fun(b0), EMPTY) is not None, True, (
        Refused("arguments", given(free("h", function_type([T_REAL], T_REAL).carrier), maker), "K030", wrong),
        Refused("result", given(free("h", function_type([T_INT], T_INT).carrier), maker), "K030", wrong)))
    yield Family("an unused type", lambda: named_type("Thing").name, "Thing")


def _interpreted() -> Iterator[Family]:
    """Values given from outside: symbols by name and type, functions by their parameters, elements that have no spelling."""
    unary = Symbol("g", (T_INT,), T_INT)
    theory = EMPTY.with_symbol(unary).with_sort("Thing")
    next_ = evaluate(fun(add(b0, ONE)), EMPTY)
    two = evaluate(fun(add(b0, b1), INT, INT), EMPTY)

    def given(term: Term, value: object, **variables: object) -> Call:
        symbols = {"g": value}
        return lambda: evaluate(term, theory, dict(variables), Interpretation({"Thing": 1}, symbols))  # type: ignore[arg-type]

    stranger = Symbol("g", (T_NAT,), T_INT)
    yield Family("value of a symbol", given(call(unary, N(2)), next_), 3, (
        Refused("of another type", given(call(stranger, N(2)), next_), "K030", "has no definition"),
        Refused("a number", given(call(unary, N(2)), 5), "K030", "not a function of that many"),
        Refused("of two", given(call(unary, N(2)), two), "K030", "not a function of that many"),
        Refused("too deep", given(neg(neg(neg(call(unary, N(2))))), next_), "M006", "too deeply", {"EVALUATION_DEPTH": 3}),
    ))
    grows, shrinks = every(lt(b0, add(b0, x))), every(lt(add(b0, x), b0))
    yield Family("an open formula at a value", lambda: evaluate(grows, theory, {x: 1}), True, (
        Refused("no value", lambda: evaluate(grows, theory), *UNDECIDED[::-1]),
    ))
    yield Family("an open formula at another", lambda: evaluate(shrinks, theory, {x: 1}), False)
    yield Family("an open real formula", lambda: evaluate(every(lt(real0, add(real0, r)), REAL), theory, {r: Fraction(1)}), True)
    shape = function_type([T_INT], T_INT)
    h = free("h", shape.carrier)
    yield Family("value of a function", lambda: evaluate(make("apply", h, N(2)), EMPTY, {h: next_}), 3)
    thing1 = make("bound", data=(1, THING))
    spoken = every(every(and_(eq(thing1, thing1), le(b0, N(39)))), THING)
    yield Family("an element without a spelling", given(spoken, next_), False, (
        Refused("open", given(every(every(and_(eq(thing1, thing1), le(b0, N(40)))), THING), next_), *UNDECIDED[::-1]),
    ))
    here = Symbol("here", (shape, T_INT), T_INT)
    outer = Symbol("outer", (shape,), T_INT)
    h0, h1 = make("bound", data=(0, shape.carrier)), make("bound", data=(1, shape.carrier))
    nested = EMPTY.with_definition(Definition(here, make("apply", h1, b0)))
    inside = make("lambda", make("apply", h1, add(b0, ONE)), data=(INT,))
    nested = nested.with_definition(Definition(outer, add(call(here, inside, N(2)), make("apply", h0, ZERO))))
    deep = call(outer, fun(mul(b0, b0)))
    yield Family("functions of functions", lambda: evaluate(deep, nested), 9, (
        Refused("too deep", lambda: evaluate(deep, nested), "M006", "more than 1 deep", {"CLOSURE_NESTING": 1}),
    ))


def _limits() -> Iterator[Family]:
    def run(formula: Term, steps: int = 1000) -> Call:
        return lambda: evaluate(formula, EMPTY, budget=Budget(steps))

    huge = lt(ZERO, pow_(N(2), N(200)))
    long = lt(ZERO, total(ONE, N(10**9), b0))
    yield Family("a long number", run(lt(ZERO, mul(pow_(N(2), N(400)), pow_(N(2), N(400))))), True)
    tower = mul(pow_(N(2), N(60)), pow_(N(2), N(60)))
    yield Family(
        "limits of evaluation", run(huge), True,
        (
            Refused("steps", run(long), "M006", "more steps"),
            Refused("a long quantifier", run(_within(0, 10**9, TRUE)), "M006", "more steps"),
            Refused("trial division", run(prime(N(2**61 - 1))), "M006", "more steps"),
            Refused("a Fermat test", run(prime(N(2**4000 + 1))), "M006", "more steps"),
            Refused("power", run(huge), "M007", "beyond 100 bits", {"VALUE_BITS": 100}),
            Refused("product", run(lt(ZERO, product(ONE, N(300), N(1000)))), "M007", "beyond 600 bits", {"VALUE_BITS": 600}),
            Refused("power of a fraction", run(lt(R(0), pow_(R(1, 3), N(-100)))), "M007", "beyond 100 bits", {"VALUE_BITS": 100}),
        ),
    )
    yield Family("steps that suffice", run(lt(ZERO, tower), 10), True, (Refused("one step", run(lt(ZERO, tower), 1), "M006", "more steps"),))
