"""The certifier: what it must prove, what it must leave alone, and that corrupted certificates prove nothing false."""

from __future__ import annotations

import time
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import StemError
from stemai.judge.certify import certify
from stemai.judge.certify.linear import Point, prepare, refute
from stemai.kernel.polynomials import Ring
from stemai.kernel.proofs import Line, Proof
from stemai.kernel.rows import combine, is_contradiction, row_of
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    INT,
    REAL,
    T_BOOL,
    T_REAL,
    Symbol,
    Term,
    big,
    call,
    exists,
    forall,
    free,
    make,
    named_type,
    number,
    word,
)
from stemai.kernel.theory import Theory
from tests.kernel.building import (
    a,
    add,
    b,
    both,
    either,
    eq,
    formulas,
    i,
    implies,
    j,
    k,
    le,
    lt,
    mul,
    n,
    no,
    p,
    points,
    power,
    q,
    r,
    real,
    sub,
    u,
    x,
    y,
    z,
)
from tests.kernel.meaning import Unspecified
from tests.kernel.test_rules_hold import holds

c, t = free("c", REAL), free("t", REAL)
G = Symbol("g", (T_REAL,), T_REAL)


def g(argument: Term) -> Term:
    return call(G, argument)


def P(argument: Term) -> Term:
    return call(Symbol("P", (T_REAL,), T_BOOL), argument)


def R(left: Term, right: Term) -> Term:
    return call(Symbol("R", (T_REAL, T_REAL), T_BOOL), left, right)


T_G = named_type("G")
u4, v4, w4 = (free(name, T_G.carrier) for name in ("u4", "v4", "w4"))
unit = call(Symbol("e", (), T_G))


def op(left: Term, right: Term) -> Term:
    return call(Symbol("op", (T_G, T_G), T_G), left, right)


def inverse(argument: Term) -> Term:
    return call(Symbol("inverse", (T_G,), T_G), argument)


GROUP = (
    forall(u4, forall(v4, forall(w4, eq(op(op(u4, v4), w4), op(u4, op(v4, w4)))))),
    forall(u4, eq(op(unit, u4), u4)),
    forall(u4, eq(op(inverse(u4), u4), unit)),
)


def mod(dividend: Term, divisor: int) -> Term:
    return make("imod", dividend, z(divisor))


def over(top: Term, bottom: Term) -> Term:
    return make("div", top, bottom)


def absolute(term: Term) -> Term:
    return make("abs", term)


def cube(term: Term) -> Term:
    return power(term, 3)


def square(term: Term) -> Term:
    return power(term, 2)


def total(high: Term) -> Term:
    """1 + 2 + .. + high"""
    return big("sum", k, z(1), high, k)


ONE, TWO, ZERO = real(1), real(2), real(0)
PROVED: dict[str, tuple[list[Term], Term]] = {
    "a chain": ([lt(a, b), lt(b, c)], lt(a, c)),
    "equality from both sides": ([le(a, b), le(b, a)], eq(a, b)),
    "equations": ([eq(add(a, b), real(10)), eq(sub(a, b), TWO)], eq(a, real(6))),
    "cases of a disjunction": ([either(eq(a, ONE), eq(a, TWO))], le(a, TWO)),
    "connectives": ([either(p, q), implies(p, r), implies(q, r)], r),
    "both sides of an equivalence": ([eq(p, q), p], q),
    "a conjunction as goal": ([lt(x, y)], both(le(x, y), no(eq(x, y)))),
    "absolute values": ([], le(absolute(add(x, y)), add(absolute(x), absolute(y)))),
    "maximum and minimum": ([], eq(add(make("max", x, y), make("min", x, y)), add(x, y))),
    "a choice": ([], le(x, make("ite", lt(x, y), y, x))),
    "truncated subtraction": ([le(z(1), n)], eq(add(make("max", sub(n, z(1)), z(0)), z(1)), n)),
    "integers between": ([lt(z(0), i), lt(i, z(2))], eq(i, z(1))),
    "omega": (
        [
            le(z(27), add(mul(z(11), i), mul(z(13), j))),
            le(add(mul(z(11), i), mul(z(13), j)), z(45)),
            le(z(-10), sub(mul(z(7), i), mul(z(9), j))),
            le(sub(mul(z(7), i), mul(z(9), j)), z(4)),
        ],
        FALSE,
    ),
    "parity": ([eq(i, mul(z(2), j)), eq(i, add(mul(z(2), k), z(1)))], FALSE),
    "remainders of sums": ([eq(mod(i, 2), z(0)), eq(mod(j, 2), z(0))], eq(mod(add(i, j), 2), z(0))),
    "divisibility": ([make("dvd", z(2), i), make("dvd", z(2), j)], make("dvd", z(2), add(i, j))),
    "a smaller divisor": ([make("dvd", z(4), i)], make("dvd", z(2), i)),
    "squares modulo 4": ([], either(eq(mod(mul(n, n), 4), z(0)), eq(mod(mul(n, n), 4), z(1)))),
    "odd squares": ([eq(mod(n, 2), z(1))], eq(mod(mul(n, n), 2), z(1))),
    "floor": ([le(TWO, x), lt(x, real(3))], eq(make("floor", x), z(2))),
    "integers as reals": (
        [lt(make("real", i), make("real", j))],
        le(add(make("real", i), ONE), make("real", j)),
    ),
    "congruence with arithmetic": ([le(x, y), le(y, x), eq(g(x), ONE)], eq(g(y), ONE)),
    "substitution": ([eq(x, add(y, ONE)), eq(g(x), ONE)], eq(g(add(ONE, y)), ONE)),
    "a square": ([], le(ZERO, mul(x, x))),
    "means of two": ([le(ZERO, a), le(ZERO, b)], le(mul(a, b), square(over(add(a, b), TWO)))),
    "squares grow": ([le(ZERO, a), le(a, b)], le(square(a), square(b))),
    "cubes grow": ([lt(a, b)], lt(cube(a), cube(b))),
    "three squares": ([], le(add(mul(a, b), mul(b, c), mul(c, a)), add(square(a), square(b), square(c)))),
    "Cauchy": (
        [],
        le(square(add(mul(a, x), mul(b, y))), mul(add(square(a), square(b)), add(square(x), square(y)))),
    ),
    "Schur": (
        [le(b, a), le(c, b), le(ZERO, c)],
        le(
            ZERO,
            add(mul(a, sub(a, b), sub(a, c)), mul(b, sub(b, a), sub(b, c)), mul(c, sub(c, a), sub(c, b))),
        ),
    ),
    "Nesbitt": (
        [lt(ZERO, a), lt(ZERO, b), lt(ZERO, c)],
        le(real(Fraction(3, 2)), add(over(a, add(b, c)), over(b, add(c, a)), over(c, add(a, b)))),
    ),
    "a number and its reciprocal": ([lt(ZERO, a)], le(TWO, add(a, over(ONE, a)))),
    "a maximum inside": ([le(ZERO, a), le(a, ONE)], le(mul(a, sub(ONE, a)), real(Fraction(1, 4)))),
    "roots of a quadratic": (
        [eq(add(square(x), mul(real(-5), x), real(6)), ZERO)],
        either(eq(x, TWO), eq(x, real(3))),
    ),
    "a product of zero": ([eq(mul(x, y), ZERO)], either(eq(x, ZERO), eq(y, ZERO))),
    "a sum of squares of zero": ([eq(add(square(x), square(y)), ZERO)], eq(x, ZERO)),
    "a quotient cancelled": ([no(eq(y, ZERO))], eq(mul(over(x, y), y), x)),
    "fractions added": (
        [no(eq(x, ZERO)), no(eq(y, ZERO))],
        eq(add(over(ONE, x), over(ONE, y)), over(add(x, y), mul(x, y))),
    ),
    "a difference of squares": (
        [no(eq(add(x, y), ZERO))],
        eq(over(sub(square(x), square(y)), add(x, y)), sub(x, y)),
    ),
    "a lens": (
        [lt(ZERO, x), lt(ZERO, y), lt(ZERO, c), eq(add(over(ONE, x), over(ONE, y)), over(ONE, c))],
        eq(c, over(mul(x, y), add(x, y))),
    ),
    "a stopping distance": (
        [eq(square(x), mul(TWO, a, c)), lt(ZERO, a), eq(x, real(10))],
        eq(c, over(real(50), a)),
    ),
    "a root": ([eq(mul(x, x), TWO), lt(ZERO, x)], eq(x, make("sqrt", TWO))),
    "a sum that grows by a term": (
        [le(z(0), n), eq(mul(z(2), total(n)), mul(n, add(n, z(1))))],
        eq(mul(z(2), total(add(n, z(1)))), mul(add(n, z(1)), add(n, z(2)))),
    ),
    "a short sum": ([], eq(total(z(3)), z(6))),
    "a power that grows by a factor": (
        [le(z(0), n), lt(n, make("pow", z(2), n))],
        lt(add(n, z(1)), make("pow", z(2), add(n, z(1)))),
    ),
    "a power of a power": (
        [le(z(0), n)],
        eq(make("pow", a, mul(z(2), n)), make("pow", mul(a, a), n)),
    ),
    "the order of powers": ([le(z(0), n), le(ZERO, x), le(x, y)], le(make("pow", x, n), make("pow", y, n))),
    "larger powers": ([le(z(0), n), lt(n, k)], lt(make("pow", z(2), n), make("pow", z(2), k))),
    "a power below 1": ([le(z(0), n), le(ZERO, x), le(x, ONE)], le(make("pow", x, n), ONE)),
    "powers of one": ([le(z(0), n)], eq(make("pow", z(-1), mul(z(2), n)), z(1))),
    "a quotient of powers": (
        [le(z(0), n), no(eq(x, ZERO))],
        eq(over(make("pow", x, add(n, z(2))), make("pow", x, n)), square(x)),
    ),
    "a power of a quotient": (
        [le(z(0), n), no(eq(y, ZERO))],
        eq(mul(make("pow", over(x, y), n), make("pow", y, n)), make("pow", x, n)),
    ),
    "the root of a product": (
        [le(ZERO, x), le(ZERO, y)],
        eq(make("sqrt", mul(x, y)), mul(make("sqrt", x), make("sqrt", y))),
    ),
    "the root of an integer and more": (
        [le(z(0), n)],
        lt(make("sqrt", make("real", n)), add(make("sqrt", add(make("real", n), ONE)), make("sqrt", add(make("real", n), TWO)))),
    ),
    "roots of sums of squares": (
        [],
        eq(square(make("sqrt", add(square(x), square(sub(x, y))))), add(mul(TWO, square(x)), square(y), mul(real(-2), x, y))),
    ),
    "a square without rational zeros": (
        [],
        le(ZERO, add(power(x, 4), mul(real(-10), cube(x)), mul(real(35), square(x)), mul(real(-50), x), real(25))),
    ),
    "a quadratic by its discriminant": (
        [lt(ZERO, a), lt(square(b), mul(real(4), a, c))],
        lt(ZERO, add(mul(a, square(x)), mul(b, x), c)),
    ),
    "an absolute value of a polynomial": (
        [le(real(-1), x), le(x, ONE)],
        le(absolute(add(mul(real(8), power(x, 4)), mul(real(-8), square(x)), ONE)), ONE),
    ),
    "an equation from both sides of a cut": ([le(mul(z(4), k), n), le(n, mul(z(4), k))], eq(mod(n, 4), z(0))),
    "digits of a number": (
        [le(z(0), i), lt(i, z(10)), le(z(0), j), lt(j, z(6)), eq(n, add(mul(z(60), k), mul(z(10), j), i))],
        eq(mod(make("idiv", n, z(10)), 6), j),
    ),
    "all remainders": ([], either(eq(mod(n, 3), z(0)), eq(mod(n, 3), z(1)), eq(mod(n, 3), z(2)))),
    "parity from an equation": ([eq(square(n), mul(z(2), square(i)))], eq(mod(n, 2), z(0))),
    "odd squares modulo 8": ([eq(mod(n, 2), z(1))], eq(mod(square(n), 8), z(1))),
    "two divisors": ([make("dvd", z(8), n), make("dvd", z(3), n)], make("dvd", z(24), n)),
    "a divisor of a combination": (
        [make("dvd", k, i), make("dvd", k, j)],
        make("dvd", k, add(mul(i, n), mul(z(3), j))),
    ),
    "a quotient that exists": (
        [make("dvd", k, i)],
        exists(j, eq(i, mul(k, j))),
    ),
    "a divisor of neighbours": ([make("dvd", k, n), make("dvd", k, add(n, z(1))), le(z(0), k)], eq(k, z(1))),
    "a prime is odd": ([make("prime", n), lt(z(2), n)], no(eq(mod(n, 2), z(0)))),
    "an instance": ([forall(x, eq(g(make("neg", x)), g(x))), eq(g(make("neg", a)), ONE)], eq(g(a), ONE)),
    "a function into larger values": (
        [forall(x, implies(lt(ZERO, x), lt(x, g(x)))), lt(ONE, a)],
        lt(ONE, g(a)),
    ),
    "a witness": ([forall(x, eq(g(g(x)), x))], exists(x, eq(g(x), a))),
    "a fact that something is": ([exists(x, both(lt(ONE, x), lt(x, a)))], lt(ONE, a)),
    "the drinker": ([], exists(x, implies(P(x), forall(y, P(y))))),
    "no barber": ([], no(forall(x, eq(R(a, x), no(R(x, x)))))),
    "quantifiers change places": (
        [exists(x, forall(y, R(x, y)))],
        forall(y, exists(x, R(x, y))),
    ),
    "listed numbers": ([either(eq(n, z(3)), eq(n, z(5)))], make("prime", n)),
    "a number above": ([], exists(y, lt(x, y))),
    "a number between": ([lt(a, b)], exists(x, both(lt(a, x), lt(x, b)))),
    "a quotient with a remainder": ([eq(mod(n, 4), z(3))], exists(k, eq(n, add(mul(z(4), k), z(3))))),
    "a right inverse": ([*GROUP], eq(op(u4, inverse(u4)), unit)),
    "the inverse of a product": ([*GROUP], eq(inverse(op(u4, v4)), op(inverse(v4), inverse(u4)))),
    "three remainders": (
        [eq(mod(n, 3), z(2)), eq(mod(n, 5), z(3)), eq(mod(n, 7), z(2))],
        eq(mod(n, 105), z(23)),
    ),
    "no two squares": ([eq(add(square(n), square(i)), add(mul(z(4), j), z(3)))], FALSE),
    "equal remainders": ([eq(make("imod", n, k), make("imod", i, k))], make("dvd", k, sub(n, i))),
    "a maximum at its border": ([le(z(0), n)], eq(make("max", n, z(0)), n)),
    "an integer between neighbours": (
        [lt(make("real", i), x), lt(x, add(make("real", i), ONE)), eq(make("real", j), x)],
        FALSE,
    ),
    "squares that no list has": (
        [],
        lt(ZERO, add(power(x, 4), mul(real(-3), square(x)), mul(TWO, x), real(5))),
    ),
    "a square between two facts": (
        [le(ZERO, x), le(x, ONE)],
        le(
            square(add(mul(x, a), mul(sub(ONE, x), b))),
            add(mul(x, square(a)), mul(sub(ONE, x), square(b))),
        ),
    ),
    "Schur without an order": (
        [le(ZERO, a), le(ZERO, b), le(ZERO, c)],
        le(
            ZERO,
            add(mul(a, sub(a, b), sub(a, c)), mul(b, sub(b, a), sub(b, c)), mul(c, sub(c, a), sub(c, b))),
        ),
    ),
    "a cube that is known": ([eq(cube(x), real(8))], eq(x, TWO)),
    "words": ([], eq(make("bvadd", u, u), make("bvshl", u, word(1, 4)))),
    "means with a root": ([le(ZERO, x), le(ZERO, y)], le(make("sqrt", mul(x, y)), over(add(x, y), TWO))),
}
LEFT_ALONE: dict[str, tuple[list[Term], Term]] = {
    "a chain with a gap": ([lt(a, b), lt(c, b)], lt(a, c)),
    "strictness from nowhere": ([le(a, b)], lt(a, b)),
    "one side alone": ([le(a, b)], eq(a, b)),
    "a case is missing": ([either(eq(a, ONE), eq(a, real(3)))], le(a, TWO)),
    "the converse": ([implies(p, q), q], p),
    "reals between": ([lt(ZERO, a), lt(a, TWO)], eq(a, ONE)),
    "an absolute value below its argument": ([], le(absolute(x), x)),
    "a larger divisor": ([make("dvd", z(2), i)], make("dvd", z(4), i)),
    "a remainder without a fact": ([le(z(0), n)], eq(mod(n, 2), z(0))),
    "squares of what may be negative": ([lt(x, y)], lt(mul(x, x), mul(y, y))),
    "a quotient cancelled without a condition": ([], eq(mul(over(x, y), y), x)),
    "a square root squared without a condition": ([], eq(mul(make("sqrt", x), make("sqrt", x)), x)),
    "a function of other arguments": ([eq(g(x), ONE)], eq(g(y), ONE)),
    "a sum that grows too fast": (
        [le(z(0), n), eq(mul(z(2), total(n)), mul(n, add(n, z(1))))],
        eq(mul(z(2), total(add(n, z(1)))), mul(add(n, z(1)), add(n, z(3)))),
    ),
    "a remainder is missing": ([], either(eq(mod(n, 3), z(0)), eq(mod(n, 3), z(1)))),
    "two divisors with a common factor": (
        [make("dvd", z(8), n), make("dvd", z(6), n)],
        make("dvd", z(48), n),
    ),
    "a divisor of one summand": ([make("dvd", k, i)], make("dvd", k, add(i, j))),
    "a prime that may be two": ([make("prime", n), lt(z(1), n)], no(eq(mod(n, 2), z(0)))),
    "an instance somewhere else": (
        [forall(x, eq(g(make("neg", x)), g(x))), eq(g(make("neg", a)), ONE)],
        eq(g(b), ONE),
    ),
    "a fact about another": ([exists(x, both(lt(ONE, x), lt(x, a)))], lt(x, a)),
    "listed numbers, one of them wrong": ([either(eq(n, z(3)), eq(n, z(9)))], make("prime", n)),
    "someone drinks": ([], exists(x, P(x))),
    "quantifiers change places the other way": (
        [forall(y, exists(x, R(x, y)))],
        exists(x, forall(y, R(x, y))),
    ),
    "a number between the other way": ([lt(b, a)], exists(x, both(lt(a, x), lt(x, b)))),
    "a quotient with another remainder": ([eq(mod(n, 4), z(3))], exists(k, eq(n, mul(z(2), k)))),
    "the inverse of a product in order": ([*GROUP], eq(inverse(op(u4, v4)), op(inverse(u4), inverse(v4)))),
    "three remainders short of one": (
        [eq(mod(n, 3), z(2)), eq(mod(n, 5), z(3))],
        eq(mod(n, 105), z(23)),
    ),
    "two squares of another sum": ([eq(add(square(n), square(i)), add(mul(z(4), j), z(1)))], FALSE),
    "equal remainders by another": ([eq(make("imod", n, k), make("imod", i, k))], make("dvd", j, sub(n, i))),
    "a maximum beyond its border": ([le(z(-1), n)], eq(make("max", n, z(0)), n)),
    "a quartic that dips": ([], lt(ZERO, add(power(x, 4), mul(real(-4), square(x)), mul(TWO, x), real(4)))),
    "words of another shift": ([], eq(make("bvadd", u, u), make("bvshl", u, word(2, 4)))),
    "the order of powers without signs": ([le(z(0), n), le(x, y)], le(make("pow", x, n), make("pow", y, n))),
    "powers that do not grow": ([le(z(0), n), le(n, k)], lt(make("pow", z(2), n), make("pow", z(2), k))),
    "a quotient of powers that may be 0": (
        [le(z(0), n)],
        eq(over(make("pow", x, n), make("pow", x, n)), ONE),
    ),
    "the root of a product of any numbers": ([], eq(make("sqrt", mul(x, y)), mul(make("sqrt", x), make("sqrt", y)))),
    "a root that may be 0": ([le(ZERO, x)], lt(ZERO, make("sqrt", x))),
    "a digit that is too large": (
        [le(z(0), i), lt(i, z(10)), le(z(0), j), lt(j, z(7)), eq(n, add(mul(z(60), k), mul(z(10), j), i))],
        eq(mod(make("idiv", n, z(10)), 6), j),
    ),
    "a floor from above": ([le(TWO, x), le(x, real(3))], eq(make("floor", x), z(2))),
}


def _opaque(formula: Term) -> bool:
    return formula.op in ("call", "forall", "exists") or any(_opaque(a) for a in formula.args)


@pytest.mark.parametrize("name", PROVED)
def test_proved(name: str) -> None:
    premises, goal = PROVED[name]
    proof = Proof(Theory())
    lines = [proof.line("assume", (), f) for f in premises]
    line = certify(proof, lines, goal, [])
    assert line is not None
    assert proof.conclusion(line) is goal
    assert proof[line].hypotheses <= set(premises)
    assert all(proof.lines[n].rule != "oracle" for n in proof.needed(line))


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_left_alone(name: str) -> None:
    premises, goal = LEFT_ALONE[name]
    proof = Proof(Theory())
    lines = [proof.line("assume", (), f) for f in premises]
    assert certify(proof, lines, goal, []) is None
    assert len(proof.lines) == len(premises)  # nothing is left behind


def test_a_hint_helps() -> None:
    goal = le(ZERO, add(power(x, 4), mul(real(-4), cube(x)), mul(real(6), square(x)), mul(real(-4), x), TWO))
    proof = Proof(Theory())
    assert certify(proof, [], goal, [add(square(x), mul(real(-2), x), ONE)]) is not None


def test_hypotheses_of_premises_stay() -> None:
    proof = Proof(Theory())
    chain = proof.line("implies_elim", (proof.line("assume", (), implies(p, lt(a, b))), proof.line("assume", (), p)))
    line = certify(proof, [chain], le(a, b), [])
    assert line is not None
    assert proof[line].hypotheses == {p, implies(p, lt(a, b))}


@settings(max_examples=200)
@given(st.lists(formulas(2), max_size=3), formulas(2), points())
def test_what_is_proved_is_true(premises: list[Term], goal: Term, point: dict[Term, Any]) -> None:
    proof = Proof(Theory())
    line = certify(proof, [proof.line("assume", (), f) for f in premises], goal, [])
    if line is not None:
        assert proof.conclusion(line) is goal
        assert holds(proof[line], point)


def test_hostile_sizes_end_soon() -> None:
    wide = [le(add(*(mul(real(s * m % 7), free(f"v{m}", REAL)) for m in range(40))), real(s)) for s in range(40)]
    deep = p
    for _ in range(300):
        deep = either(both(deep, q), r)
    high = le(ZERO, power(add(a, b, c, x, y), 40))
    start = time.process_time()
    for premises, goal in ((wide, lt(a, b)), ([deep], p), ([], high)):
        proof = Proof(Theory())
        certify(proof, [proof.line("assume", (), f) for f in premises], goal, [])
    assert time.process_time() - start < 20


# ------------------------------------------------------------------------------------------------ multipliers


@settings(max_examples=200)
@given(st.integers(0, 10**6))
def test_multipliers_and_points(seed: int) -> None:
    random = Random(seed)
    variables = [free(f"v{m}", REAL) for m in range(5)]
    formulas_ = []
    for _ in range(random.randint(2, 10)):
        chosen = random.sample(variables, random.randint(1, 3))
        form = add(real(random.randint(-5, 5)), *(mul(real(random.randint(-3, 3)), v) for v in chosen))
        formulas_.append(make(random.choice(["le", "lt", "eq"]), form, ZERO))
    ring = Ring()
    rows = [row for f in formulas_ if (row := row_of(ring, f)) is not None]
    outcome = refute([prepare(row) for row in rows], lambda work: None)
    if isinstance(outcome, dict):
        assert is_contradiction(combine(ring, [(factor, rows[index]) for index, factor in outcome.items()]))
    else:
        assert isinstance(outcome, Point)
        for row in rows:
            value = outcome.at(row.polynomial)
            nothing = (Fraction(0), Fraction(0))
            assert {"<=": value <= nothing, "<": value < nothing, "=": value == nothing}[row.relation]


# --------------------------------------------------------------------------------------------------- corruption


#: These have functions or unbounded quantifiers, which the plain meaning of terms does not evaluate.
WITHOUT_MEANING = {name for name, (premises, goal) in PROVED.items() if any(_opaque(f) for f in (*premises, goal))}


def certificate_of(name: str) -> tuple[Proof, int]:
    premises, goal = PROVED[name]
    proof = Proof(Theory())
    line = certify(proof, [proof.line("assume", (), f) for f in premises], goal, [])
    assert line is not None
    return proof, line


def corrupted(value: Any, random: Random) -> Any:
    """`value` with one number, sign, index or part of it changed."""
    if isinstance(value, tuple) and value:
        index = random.randrange(len(value))
        kind = random.randrange(5)
        if kind == 0:
            return value[:index] + value[index + 1 :]
        if kind == 1:
            return value + value[index : index + 1]
        return (*value[:index], corrupted(value[index], random), *value[index + 1 :])
    if isinstance(value, Term):
        return corrupted_term(value, random)
    if isinstance(value, int | Fraction):
        return random.choice([value + 1, value - 1, -value, value * 2])
    return value


def corrupted_term(term: Term, random: Random) -> Term:
    if term.op == "num":
        return number(random.choice([term.data[0] + 1, -term.data[0], term.data[0] - 1]), term.sort)
    swaps = {"le": "lt", "lt": "le", "add": "sub", "and": "or", "or": "and", "min": "max", "max": "min"}
    if term.op in swaps and len(term.args) == 2 and random.random() < 0.4:
        return make(swaps[term.op], *term.args)
    if not term.args:
        others = {INT: [i, j, n], REAL: [a, b, x], BOOL: [p, q, r]}
        return random.choice(others.get(term.sort, [term]))
    index = random.randrange(len(term.args))
    args = [corrupted_term(s, random) if m == index else s for m, s in enumerate(term.args)]
    try:
        return make(term.op, *args, data=term.data, hint=term.hint)
    except StemError:
        return term


POINTS = [
    {
        **{v: Fraction(random.randint(-8, 8), random.choice([1, 1, 2, 3])) for v in (a, b, x, y, c, t)},
        **{v: random.randint(-6, 6) for v in (i, j, k, n)},
        **{v: random.random() < 0.5 for v in (p, q, r)},
    }
    for random in (Random(seed) for seed in range(40))
]


def false_somewhere(line: Line) -> bool:
    if any(_opaque(f) for f in (line.sequent.conclusion, *line.sequent.hypotheses)):
        return False
    try:
        return any(not holds(line.sequent, point) for point in POINTS)
    except (Unspecified, KeyError):
        return False


@pytest.mark.parametrize("name", sorted(PROVED.keys() - WITHOUT_MEANING))
def test_corruption(name: str) -> None:
    """A changed certificate is refused, or what it then concludes is true."""
    proof, claim = certificate_of(name)
    needed = proof.needed(claim)
    random = Random(name)
    for _ in range(25):
        other = Proof(Theory())
        place = {}
        victim = random.choice(needed)
        try:
            for number_ in needed:
                line = proof.lines[number_]
                premises = tuple(place[m] for m in line.premises)
                parameters = line.parameters
                if number_ == victim:
                    premises, parameters = random.choice(
                        [
                            (premises, corrupted(parameters, random)),
                            (premises[1:] + premises[:1], parameters),
                            (premises[1:], parameters),
                        ]
                    )
                place[number_] = other.line(line.rule, premises, *parameters)
        except (StemError, TypeError, AttributeError):
            pass
        changed = needed.index(victim)
        assert not [line for line in other.lines[changed:] if false_somewhere(line)]


def test_corruption_would_be_seen() -> None:
    proof = Proof(Theory())
    proof.line("oracle", (), (), le(a, b))
    assert false_somewhere(proof.lines[0])
