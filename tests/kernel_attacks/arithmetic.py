"""Attacks on polynomials and linear arithmetic: signs, strictness, rounding, division by zero, exponents."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from stemai.kernel.polynomials import Ring
from stemai.kernel.sequents import infer
from stemai.kernel.terms import FALSE, REAL, Term, free
from tests.kernel_attacks.writing import (
    EMPTY,
    Attack,
    Call,
    Family,
    N,
    R,
    Refused,
    abs_,
    add,
    b0,
    div,
    eq,
    floor,
    idiv,
    k,
    le,
    lt,
    max_,
    min_,
    mul,
    n,
    neg,
    not_,
    p,
    pow_,
    product,
    q,
    r,
    real,
    rule,
    s,
    seq,
    sub,
    t,
    total,
    w,
    x,
    y,
    z,
)

ONE = Fraction(1)


def families() -> Iterator[Family]:
    yield from _ring()
    yield from _linear_combination()
    yield from _linear()
    yield from _cuts()
    yield from _positivstellensatz()


def _identity(left: Term, right: Term, *refused: Attack) -> Family:
    return rule("ring", [], [eq(left, right)], seq(eq(left, right)), *refused)


def _different(why: str, left: Term, right: Term) -> Attack:
    return (why, [], [eq(left, right)], "different polynomials")


def _ring() -> Iterator[Family]:
    yield _identity(
        pow_(add(x, y), N(2)), add(mul(x, x), mul(N(2), x, y), mul(y, y)),
        _different("a term is missing", pow_(add(x, y), N(2)), add(mul(x, x), mul(y, y))),
        _different("a sign", pow_(sub(x, y), N(2)), add(mul(x, x), mul(N(2), x, y), mul(y, y))),
        ("no equation", [], [le(x, x)], "an equation between numbers"),
        ("equation of formulas", [], [eq(p, p)], "an equation between numbers"),
        ("no formula", [], [x], "a formula without loose"),
        ("loose index", [], [eq(b0, b0)], "a formula without loose"),
    )
    yield _identity(
        div(r, s), mul(r, div(R(1), s)),
        _different("x / x is 0 at 0", div(r, r), R(1)),
        _different("(x * y) / y", div(mul(r, s), s), r),
        _different("1 / x - 1 / x^2 * x", div(R(1), r), mul(div(R(1), mul(r, r)), r)),
        _different("(x + 1) / (x + 1)", div(add(r, R(1)), add(r, R(1))), R(1)),
        _different("the reciprocal of a sum", div(R(1), add(r, s)), add(div(R(1), r), div(R(1), s))),
    )
    yield _identity(div(r, sub(s, s)), R(0), _different("x / 0", div(r, sub(s, s)), r))
    yield _identity(div(R(1), div(R(1), r)), r)
    yield _identity(div(R(1), div(R(1), add(r, R(1)))), add(r, R(1)))
    yield _identity(div(R(1), sub(r, s)), neg(div(R(1), sub(s, r))), _different("sign", div(R(1), sub(r, s)), div(R(1), sub(s, r))))
    yield _identity(
        pow_(sub(x, x), N(0)), N(1),
        _different("0^0", pow_(sub(x, x), N(0)), N(0)),
        _different("x^(n + 1)", pow_(x, add(n, N(1))), mul(x, pow_(x, n))),
        _different("2^(-1) at Int", pow_(N(2), N(-1)), N(0)),
        _different("1^(-1) at Int", pow_(N(1), N(-1)), N(1)),
    )
    yield _identity(
        pow_(R(2), N(-1)), R(1, 2),
        _different("(-2)^(-1)", pow_(R(-2), N(-1)), R(1, 2)),
        _different("0^(-1)", pow_(R(0), N(-1)), R(1)),
        _different("x^(-1) x", mul(pow_(r, N(-1)), r), R(1)),
    )
    yield _identity(pow_(R(0), N(-1)), R(0))
    yield _identity(
        real(add(x, N(1))), add(real(x), R(1)),
        _different("real of a quotient", real(idiv(x, N(2))), div(real(x), R(2))),
        _different("a floor taken away", real(floor(r)), r),
        _different("an integer and a real of one name", real(x), free("x", REAL)),
    )
    yield _identity(
        abs_(add(x, y)), abs_(add(y, x)),
        _different("abs", abs_(x), x),
        _different("min and max", min_(x, y), max_(x, y)),
        _different("abs of the opposite", abs_(sub(x, y)), abs_(sub(y, x))),
    )
    yield _identity(
        total(x, n, b0), total(add(x, N(0)), n, b0),
        _different("another body", total(x, n, b0), total(x, n, mul(N(1), b0, b0))),
        _different("another bound", total(x, n, b0), total(x, add(n, N(1)), b0)),
        _different("sum and product", total(x, n, b0), product(x, n, b0)),
    )
    yield _identity(pow_(x, N(3000)), mul(pow_(x, N(1000)), pow_(x, N(2000))))
    ninth = eq(pow_(add(x, y), N(9)), x)
    yield Family(
        "limits of ring", _ring_of(eq(x, x)), seq(eq(x, x)),
        (
            Refused("exponent", _ring_of(ninth), "M008", "exponent is larger", {"EXPONENT": 8}),
            Refused("terms", _ring_of(ninth), "M008", "more than 5 terms", {"POLYNOMIAL_TERMS": 5}),
            Refused("bits", _ring_of(eq(pow_(N(3), N(900)), x)), "M008", "more than 128 bits", {"VALUE_BITS": 128}),
            Refused("work", lambda: Ring(50).of(ninth.args[0]), "M008", "more work"),
            Refused("work of a sum", lambda: Ring(2).of(add(x, y, z)), "M008", "more work"),
        ),
    )


def _ring_of(formula: Term) -> Call:
    return lambda: infer(EMPTY, "ring", (), (formula,))


def _linear_combination() -> Iterator[Family]:
    premises = [seq(p, eq(x, y)), seq(q, eq(z, n))]
    goal = eq(add(mul(k, x), z), add(mul(k, y), n))
    yield rule(
        "linear_combination", premises, [goal, (k, N(1))], seq(p, q, goal),
        ("a factor short", premises, [goal, (k,)], "one factor for each premise"),
        ("a factor wrong", premises, [goal, (k, N(2))], "not that combination"),
        ("a sign", premises, [goal, (k, N(-1))], "not that combination"),
        ("loose factor", premises, [goal, (b0, N(1))], "a term without loose"),
        ("premise `<=`", [seq(le(x, y))], [eq(x, y), (N(1),)], "an equation between numbers"),
        ("premise of formulas", [seq(eq(p, q))], [eq(x, y), (N(1),)], "an equation between numbers"),
        ("goal `<=`", [seq(eq(x, y))], [le(x, y), (N(1),)], "an equation between numbers"),
        ("factor of formulas", [seq(eq(x, y))], [eq(x, y), (p,)], "is not arithmetic", "K040"),
    )


def _linear() -> Iterator[Family]:
    low, high = seq(p, le(x, y)), seq(q, le(y, z))
    yield rule(
        "linear", [low, high], [le(x, z), (ONE, ONE, ONE)], seq(p, q, le(x, z)),
        ("the converse", [low, high], [le(z, x), (ONE, ONE, ONE)], "not a contradiction"),
        ("strict goal", [low, high], [lt(x, z), (ONE, ONE, ONE)], "not a contradiction"),
        ("a multiplier short", [low, high], [le(x, z), (ONE, ONE)], "one multiplier for each"),
        ("a multiplier too many", [low, high], [le(x, z), (ONE,) * 4], "one multiplier for each"),
        ("all multipliers 0", [low, high], [le(x, z), (Fraction(0),) * 3], "not a contradiction"),
        ("negative multiplier", [low, seq(le(z, y))], [le(x, z), (ONE, -ONE, ONE)], "multiplied by a negative", "K041"),
        ("negative multiplier of the goal", [low], [le(y, x), (ONE, -ONE)], "multiplied by a negative", "K041"),
        ("a premise of formulas", [seq(p)], [FALSE, (ONE,)], "not a comparison"),
        ("a goal of formulas", [low], [eq(p, q), (ONE, ONE)], "not a comparison"),
        ("no formula", [low], [x, (ONE, ONE)], "a formula without loose"),
        ("loose index", [low], [le(b0, b0), (ONE, ONE)], "a formula without loose"),
        ("`/=` in a combination", [seq(not_(eq(x, y)))], [FALSE, (ONE,)], "only says `not equal`", "K041"),
        ("`/=` with 0", [seq(not_(eq(x, y)))], [lt(N(0), N(1)), (Fraction(0), ONE)], "only says `not equal`", "K041"),
    )
    yield rule(
        "linear", [seq(eq(y, x))], [le(x, y), (-ONE, ONE)], seq(le(x, y)),
        ("equation the other way round", [seq(eq(x, y))], [le(x, y), (-ONE, ONE)], "not a contradiction"),
    )
    yield from _strictness()
    yield from _rounding()


def _strictness() -> Iterator[Family]:
    half = Fraction(1, 2)
    yield rule(
        "linear", [seq(lt(r, s)), seq(le(s, t))], [lt(r, t), (ONE, ONE, ONE)], seq(lt(r, t)),
        ("only `<=`", [seq(le(r, s)), seq(le(s, t))], [lt(r, t), (ONE, ONE, ONE)], "not a contradiction"),
        ("the strict one taken 0 times", [seq(lt(r, s)), seq(le(r, s))], [lt(r, s), (Fraction(0), ONE, ONE)], "not a contra"),
        ("a real is no integer", [seq(lt(r, s))], [le(add(r, R(1)), s), (ONE, ONE)], "not a contradiction"),
    )
    yield rule("linear", [seq(le(r, s)), seq(lt(s, r))], [FALSE, (half, half)], seq(FALSE))
    yield rule("linear", [seq(lt(s, r)), seq(le(r, s))], [FALSE, (half, half)], seq(FALSE))
    yield rule(
        "linear", [seq(not_(le(r, s)))], [lt(s, r), (ONE, ONE)], seq(lt(s, r)),
        ("of `not <`", [seq(not_(lt(r, s)))], [lt(s, r), (ONE, ONE)], "not a contradiction"),
        ("the wrong way", [seq(not_(le(r, s)))], [lt(r, s), (ONE, ONE)], "not a contradiction"),
    )
    yield rule(
        "linear", [], [not_(eq(N(0), N(1))), (ONE,)], seq(not_(eq(N(0), N(1)))),
        ("0 = 0", [], [not_(eq(N(0), N(0))), (ONE,)], "not a contradiction"),
    )
    yield rule(
        "linear", [], [le(N(0), N(0)), (ONE,)], seq(le(N(0), N(0))),
        ("0 < 0", [], [lt(N(0), N(0)), (ONE,)], "not a contradiction"),
        ("1 <= 0", [], [le(N(1), N(0)), (ONE,)], "not a contradiction"),
        ("nothing", [], [FALSE, ()], "not a contradiction"),
    )


def _rounding() -> Iterator[Family]:
    two = Fraction(2)
    yield rule(
        "linear", [seq(lt(x, y))], [le(add(x, N(1)), y), (ONE, ONE)], seq(le(add(x, N(1)), y)),
        ("by two", [seq(lt(x, y))], [le(add(x, N(2)), y), (ONE, ONE)], "not a contradiction"),
        ("of `<=`", [seq(le(x, y))], [le(add(x, N(1)), y), (ONE, ONE)], "not a contradiction"),
    )
    yield rule(
        "linear", [seq(lt(N(3), mul(N(2), x)))], [le(N(2), x), (ONE, ONE)], seq(le(N(2), x)),
        ("3 < 2x does not give 3 <= x", [seq(lt(N(3), mul(N(2), x)))], [le(N(3), x), (ONE, ONE)], "not a contra"),
        ("3 <= 2x does not give 3 <= x", [seq(le(N(3), mul(N(2), x)))], [le(N(3), x), (ONE, ONE)], "not a contra"),
        ("2 < 2x does not give 3 <= x", [seq(lt(N(2), mul(N(2), x)))], [le(N(3), x), (ONE, ONE)], "not a contra"),
        ("2 <= 2x does not give 2 <= x", [seq(le(N(2), mul(N(2), x)))], [le(N(2), x), (ONE, ONE)], "not a contra"),
        ("a real atom", [seq(lt(R(3), mul(R(2), r)))], [le(R(2), r), (two, ONE)], "not a contradiction"),
        ("one real atom among integers", [seq(lt(R(3), add(mul(R(2), real(x)), r)))], [le(R(4), add(mul(R(2), real(x)), r)), (ONE, ONE)], "not a contra"),
        ("a reciprocal is no integer", [seq(lt(R(0), div(R(1), real(x))))], [le(R(1), div(R(1), real(x))), (ONE, ONE)], "not a contra"),
    )
    yield rule(
        "linear", [seq(lt(R(3), mul(R(2), real(x))))], [le(R(2), real(x)), (ONE, ONE)],
        seq(le(R(2), real(x))),
    )
    yield rule(
        "linear", [seq(eq(mul(N(2), x), N(3)))], [FALSE, (ONE,)], seq(FALSE),
        ("2x = 4", [seq(eq(mul(N(2), x), N(4)))], [FALSE, (ONE,)], "not a contradiction"),
        ("2r = 3 over the reals", [seq(eq(mul(R(2), r), R(3)))], [FALSE, (ONE,)], "not a contradiction"),
        ("2x = y + 3", [seq(eq(mul(N(2), x), add(y, N(3))))], [FALSE, (ONE,)], "not a contradiction"),
        ("not (2x = 3) is no row to round", [seq(not_(eq(mul(N(2), x), N(3))))], [FALSE, (ONE,)], "only says", "K041"),
    )
    yield rule("linear", [seq(le(mul(N(2), x), N(-3)))], [le(x, N(-2)), (ONE, ONE)], seq(le(x, N(-2))))
    yield rule("linear", [seq(lt(mul(N(2), x), N(-3)))], [le(x, N(-2)), (ONE, ONE)], seq(le(x, N(-2))))


def _cuts() -> Iterator[Family]:
    rows = [seq(p, le(mul(N(2), x), add(mul(N(2), y), N(1)))), seq(q, lt(y, x))]
    goal = FALSE
    first = (((0, 1, 1), (1, 1, 1)),)
    yield rule(
        "cuts", rows, [goal, first], seq(p, q, FALSE),
        ("nothing at all", [], [goal, ()], "last step is not a contradiction"),
        ("no step", rows, [goal, ()], "last step is not a contradiction"),
        ("not a contradiction", rows, [goal, (((0, 1, 1),),)], "last step is not a contradiction"),
        ("contradiction not last", rows, [goal, (*first, ((0, 1, 1),))], "last step is not a contradiction"),
        ("denominator 0", rows, [goal, (((0, 1, 0), (1, 1, 1)),)], "denominator 0"),
        ("row after the end", rows, [goal, (((2, 1, 1), (1, 1, 1)),)], "that is not there"),
        ("row before the start", rows, [goal, (((-1, 1, 1), (0, 1, 1)),)], "that is not there"),
        ("row named by a string", rows, [goal, ((("0", 1, 1), (1, 1, 1)),)], "a list of 3 integers"),
        ("two numbers", rows, [goal, (((0, 1), (1, 1)),)], "a list of 3 integers"),
        ("steps are no list", rows, [goal, 1], "a list is needed"),
        ("a step is no list", rows, [goal, (1,)], "a list is needed"),
        ("a part is no list", rows, [goal, ((1,),)], "a list is needed"),
        ("negative", rows, [goal, (((0, -1, 1), (1, 1, 1)),)], "multiplied by a negative", "K041"),
        ("negative below", rows, [goal, (((0, 1, -1), (1, 1, 1)),)], "multiplied by a negative", "K041"),
        ("a premise of formulas", [seq(p), rows[1]], [goal, first], "not a comparison"),
    )
    reals = [seq(le(mul(R(2), r), add(mul(R(2), s), R(1)))), seq(lt(s, r))]
    yield rule(
        "cuts", [seq(le(x, N(0)))], [le(x, N(1)), (((0, 1, 1), (1, 1, 1)),)], seq(le(x, N(1))),
        ("no rounding of reals", reals, [FALSE, first], "last step is not a contradiction"),
        ("itself as premise", [], [FALSE, (((0, 1, 1),),)], "that is not there"),
        ("a later step", [seq(le(x, N(0)))], [FALSE, (((1, 1, 1),), ((0, 1, 1),))], "that is not there"),
    )


def _positivstellensatz() -> Iterator[Family]:
    name = "positivstellensatz"
    # x y < 0 is refuted by 0 <= x, 0 <= y:  (-x y) + (x) (y) = 0, and -x y is positive.
    premises = [seq(p, le(R(0), r)), seq(q, le(R(0), s))]
    goal = le(R(0), mul(r, s))
    cone = ((1, 1, (2,), ()), (1, 1, (0, 1), ()))
    yield rule(
        name, premises, [goal, (), cone, ()], seq(p, q, goal),
        ("strict goal", premises, [lt(R(0), mul(r, s)), (), cone, ()], "none of its summands is positive"),
        ("not 0", premises, [goal, (), cone[:1], ()], "the sum is not 0"),
        ("coefficient 0", premises, [goal, (), ((0, 1, (2,), ()), cone[1]), ()], "not positive"),
        ("coefficient below 0", premises, [goal, (), ((-1, 1, (2,), ()), cone[1]), ()], "not positive"),
        ("denominator 0", premises, [goal, (), ((1, 0, (2,), ()), cone[1]), ()], "not positive"),
        ("both below 0", premises, [goal, (), ((-1, -1, (2,), ()), cone[1]), ()], "not positive"),
        ("three parts", premises, [goal, (), ((1, 1, (2,)), cone[1]), ()], "not [numerator"),
        ("cone is no list", premises, [goal, (), 1, ()], "a list is needed"),
        ("summand is no list", premises, [goal, (), (1,), ()], "a list is needed"),
        ("rows are no list", premises, [goal, (), ((1, 1, 2, ()),), ()], "a list is needed"),
        ("squares are no list", premises, [goal, (), ((1, 1, (2,), 0),), ()], "a list is needed"),
        ("numbers as strings", premises, [goal, (), (("1", 1, (2,), ()),), ()], "a list of 2 integers"),
        ("row named by a string", premises, [goal, (), ((1, 1, ("2",), ()),), ()], "that is not there"),
        ("row not there", premises, [goal, (), ((1, 1, (6,), ()),), ()], "that is not there"),
        ("factor not there", premises, [goal, (), ((1, 1, (2,), (0,)),), ()], "that is not there"),
        ("ideal is no list", premises, [goal, (), cone, 1], "a list is needed"),
        ("one number in the ideal", premises, [goal, (), cone, ((0,),)], "a list of 2 integers"),
        ("loose factor", premises, [goal, (b0,), cone, ()], "a term without loose"),
        ("factor of formulas", premises, [goal, (p,), cone, ()], "is not arithmetic", "K040"),
        ("an inequality in the ideal", premises, [goal, (R(1),), cone, ((0, 0),)], "only an equation may"),
        ("empty", premises, [goal, (), (), ()], "none of its summands"),
        ("a premise of formulas", [seq(p)], [goal, (), cone, ()], "not a comparison"),
    )
    yield rule(name, [seq(lt(R(0), r)), seq(lt(R(0), s))], [lt(R(0), mul(r, s)), (), cone, ()], seq(lt(R(0), mul(r, s))),
        ("one of two strict", [seq(lt(R(0), r)), premises[1]], [lt(R(0), mul(r, s)), (), cone, ()], "summands is positive"),
    )
    square = [le(R(0), mul(r, r)), (r,), ((1, 1, (0,), ()), (1, 1, (), (0,))), ()]
    yield rule(
        name, [], square, seq(square[0]),
        ("a square is not positive", [], [lt(R(0), mul(r, r)), (r,), square[2], ()], "none of its summands"),
        ("not a square", [], [le(R(0), r), (r,), ((1, 1, (0,), ()), (1, 1, (), (0,))), ()], "the sum is not 0"),
    )
    # r^2 = -1:  r^2 + 1 + (-1) (r^2 + 1) = 0
    no_root, squares = seq(w, eq(mul(r, r), R(-1))), ((1, 1, (), (0,)), (1, 1, (), ()))
    yield rule(
        name, [no_root], [FALSE, (r, R(-1)), squares, ((0, 1),)], seq(w, FALSE),
        ("a factor of the wrong sign", [no_root], [FALSE, (r, R(1)), squares, ((0, 1),)], "the sum is not 0"),
        ("ideal row not there", [no_root], [FALSE, (r, R(-1)), squares, ((2, 1),)], "that is not there"),
        ("ideal factor not there", [no_root], [FALSE, (r, R(-1)), squares, ((0, 2),)], "that is not there"),
        ("an equation in the cone", [no_root], [FALSE, (), ((1, 1, (0,), ()),), ()], "nothing about signs", "K041"),
    )
    # Rows come rounded, 2x <= 3 as x <= 1, and after these as they stand.
    odd = le(mul(N(2), x), N(3))
    yield rule(
        name, [seq(odd)], [odd, (), ((1, 1, (2,), ()), (1, 1, (3,), ())), ()], seq(odd),
        ("one rounded", [seq(odd)], [odd, (), ((1, 1, (0,), ()), (1, 1, (3,), ())), ()], "the sum is not 0"),
        ("both rounded", [seq(odd)], [odd, (), ((1, 1, (0,), ()), (1, 1, (1,), ())), ()], "the sum is not 0"),
    )
    # `/=`: (r - s)^2 is positive where r and s differ.
    apart = [seq(not_(eq(r, s))), seq(le(pow_(sub(r, s), N(2)), R(0)))]
    yield rule(
        name, apart, [FALSE, (), ((1, 1, (0,), ()), (1, 1, (1,), ())), ()], seq(FALSE),
        ("equal", [seq(le(R(0), pow_(sub(r, s), N(2)))), apart[1]], [FALSE, (), ((1, 1, (0,), ()), (1, 1, (1,), ())), ()], "summands is positive"),
    )
