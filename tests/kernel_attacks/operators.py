"""Attacks on the defining facts of the operators: each fact with exactly its conditions, and sorts that do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.sequents import infer
from stemai.kernel.terms import INT, REAL, Term, free, make
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
    and_,
    b0,
    b1,
    div,
    dvd,
    eq,
    every,
    floor,
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
    not_,
    or_,
    p,
    pow_,
    prime,
    r,
    rational,
    real,
    rule,
    s,
    seq,
    some,
    sqrt,
    x,
    y,
)

ZERO = N(0)
LOOSE = "a term without loose"


def families() -> Iterator[Family]:
    yield from _division()
    yield from _divisibility()
    yield from _order()
    yield from _reals()
    yield from _powers()


def _sorts(values: list[Term], integers: bool = True, reals: bool = False) -> list[Attack]:
    """For each parameter: a loose one, and one of each sort that it must not have."""
    rows: list[Attack] = []
    for position, value in enumerate(values):
        loose = make("bound", data=(0, value.sort))
        others = [p] + ([] if reals else [r]) + ([] if integers else [x])
        for other, says in [(loose, LOOSE)] + [(o, "was given") for o in others]:
            rows.append((f"parameter {position} is {other}", [], [*values[:position], other, *values[position + 1 :]], says))
    return rows


def _fact(name: str, values: list[Term], *formulas: Term, integers: bool = True, reals: bool = False) -> Family:
    return rule(name, [], values, seq(*formulas), *_sorts(values, integers, reals))


def _apart(term: Term) -> Term:
    return not_(eq(term, make("num", data=(ZERO.data[0], term.sort))))


def _division() -> Iterator[Family]:
    yield _fact("division", [x, y], eq(x, add(mul(y, idiv(x, y)), imod(x, y))))
    yield _fact("remainder_nonnegative", [x, y], _apart(y), le(ZERO, imod(x, y)))
    yield _fact("remainder_bound", [x, y], _apart(y), lt(imod(x, y), abs_(y)))
    yield rule(
        "remainder_range", [], [x, N(-3)], seq(and_(le(ZERO, imod(x, N(-3))), lt(imod(x, N(-3)), N(3)))),
        ("divisor 0", [], [x, ZERO], "other than 0"),
        ("no numeral", [], [x, y], "other than 0"),
        ("a real numeral", [], [x, R(3)], "other than 0"),
        ("loose", [], [b0, N(3)], LOOSE),
        ("real", [], [r, N(3)], "was given"),
    )
    yield _fact("idiv_zero", [x], eq(idiv(x, ZERO), ZERO))
    yield _fact("imod_zero", [x], eq(imod(x, ZERO), x))


def _divisibility() -> Iterator[Family]:
    for name, right in (("dvd_exists", some(eq(y, mul(x, b0)))), ("dvd_remainder", eq(imod(y, x), ZERO))):
        yield rule(
            name, [], [dvd(x, y)], seq(eq(dvd(x, y), right)),
            ("another relation", [], [le(x, y)], "is not one of dvd"),
            ("loose", [], [dvd(b0, y)], LOOSE),
        )
    yield _fact("divisor_bound", [x, y], dvd(x, y), lt(ZERO, y), le(x, y))
    only = every(implies(le(ZERO, b0), implies(dvd(b0, x), or_(eq(b0, N(1)), eq(b0, x)))))
    yield rule(
        "prime_definition", [], [prime(x)], seq(eq(prime(x), and_(le(N(2), x), only))),
        ("another predicate", [], [le(x, x)], "is not one of prime"),
        ("loose", [], [prime(b0)], LOOSE),
    )
    # The bound variable is new: a parameter with the name that the kernel would take first is not captured.
    taken = free("!0", INT)
    yield rule("dvd_exists", [], [dvd(taken, y)], seq(eq(dvd(taken, y), some(eq(y, mul(taken, b0))))))
    yield rule(
        "composite", [], [N(91), N(7)], seq(not_(prime(N(91)))),
        ("no divisor", [], [N(91), N(8)], "does not properly divide"),
        ("divisor 1", [], [N(91), N(1)], "does not properly divide"),
        ("itself", [], [N(7), N(7)], "does not properly divide"),
        ("divisor below 0", [], [N(91), N(-7)], "does not properly divide"),
        ("divisor 0", [], [N(91), N(0)], "does not properly divide"),
        ("number below 0", [], [N(-4), N(2)], "does not properly divide"),
        ("no numeral", [], [x, N(7)], "two integer numerals"),
        ("divisor no numeral", [], [N(91), x], "two integer numerals"),
        ("real", [], [R(91), N(7)], "two integer numerals"),
        ("real divisor", [], [N(91), R(7)], "two integer numerals"),
    )
    yield rule("composite", [], [N(4), N(2)], seq(not_(prime(N(4)))))
    yield rule("pratt", [], [(("3", "2", ("2",)),)], seq(prime(N(3))))
    yield from _pratt()


def _pratt() -> Iterator[Family]:
    large = 4294967311  # the least prime above 2^32: too large to be one of the small factors
    entry = (str(large), "3", ("2", "3", "5", "131", "364289"))
    larger = (str(12 * large + 1), "5", ("2", "3", str(large)))
    seven = ("7", "3", ("2", "3"))
    yield rule(
        "pratt", [], [(seven,)], seq(prime(N(7))),
        ("no entries", [], [()], "a list of entries"),
        ("no list", [], [7], "a list of entries"),
        ("an entry is no list", [], [("7",)], "not [number, witness, factors]"),
        ("an entry is a number", [], [(7,)], "not [number, witness, factors]"),
        ("an entry of two", [], [(("7", "3"),)], "not [number, witness, factors]"),
        ("factors are no list", [], [(("7", "3", "2"),)], "not [number, witness, factors]"),
        ("number as a number", [], [((7, "3", ("2", "3")),)], "not a string of decimal digits"),
        ("sign", [], [(("-7", "3", ("2", "3")),)], "not a string of decimal digits"),
        ("digits of another script", [], [(("٧", "3", ("2", "3")),)], "not a string of decimal digits"),
        ("below 3", [], [(("2", "1", ("2",)),)], "a number below 3"),
        ("no factors", [], [(("7", "3", ()),)], "no factors"),
        ("a factor is missing", [], [(("7", "3", ("2",)),)], "do not make up the number"),
        ("a factor is composite", [], [(("7", "3", ("6",)),)], "neither small and prime"),
        ("a factor is 1", [], [(("7", "3", ("1", "2", "3")),)], "neither small and prime"),
        ("a factor is 0", [], [(("7", "3", ("0", "2", "3")),)], "neither small and prime"),
        ("order too small", [], [(("7", "2", ("2", "3")),)], "order of the witness"),
        ("witness 0", [], [(("7", "0", ("2", "3")),)], "is not 1"),
        ("composite", [], [(("9", "2", ("2",)),)], "is not 1"),
        ("Carmichael", [], [(("561", "2", ("2", "5", "7")),)], "order of the witness"),
        ("a large factor without an entry", [], [(larger,)], "neither small and prime"),
        ("an entry that comes later", [], [(larger, entry)], "neither small and prime"),
    )
    yield rule("pratt", [], [(entry, larger)], seq(prime(N(12 * large + 1))))
    yield Family(
        "pratt, long numbers", _pratt_of("7"), seq(prime(N(7))),
        (Refused("too long", _pratt_of("0" * 30 + "7"), "M002", "more than 20 digits", {"NUMERAL_DIGITS": 20}),),
    )


def _pratt_of(number_: str) -> Call:
    return lambda: infer(EMPTY, "pratt", (), (((number_, "3", ("2", "3")),),))


def _order() -> Iterator[Family]:
    yield rule(
        "trichotomy", [], [r, s], seq(or_(lt(r, s), eq(r, s), lt(s, r))),
        ("two sorts", [], [r, x], "was given"),
        ("formulas", [], [p, p], "was given"),
        ("loose", [], [make("bound", data=(0, REAL)), s], LOOSE),
        ("loose second", [], [r, make("bound", data=(0, REAL))], LOOSE),
    )
    for name, term, branches in (
        ("abs_definition", abs_(x), ite(le(ZERO, x), x, neg(x))),
        ("min_definition", min_(x, y), ite(le(x, y), x, y)),
        ("max_definition", max_(x, y), ite(le(x, y), y, x)),
    ):
        yield rule(
            name, [], [term], seq(eq(term, branches)),
            ("another operator", [], [neg(x)], "is not one of"),
            ("loose", [], [make(term.op, *(b0 for _ in term.args))], LOOSE),
        )
    yield rule("abs_definition", [], [abs_(r)], seq(eq(abs_(r), ite(le(R(0), r), r, neg(r)))))


def _reals() -> Iterator[Family]:
    low = real(floor(r))
    yield rule(
        "floor_bounds", [], [floor(r)], seq(and_(le(low, r), lt(r, add(low, R(1))))),
        ("another operator", [], [real(x)], "is not one of floor"),
        ("loose", [], [floor(make("bound", data=(0, REAL)))], LOOSE),
    )
    for relation in (eq, le, lt):
        whole = relation(real(x), real(y))
        yield rule(
            "real_order", [], [whole], seq(eq(whole, relation(x, y))),
            ("left is a real", [], [relation(r, real(y))], "not integers taken as reals"),
            ("right is a real", [], [relation(real(x), r)], "not integers taken as reals"),
            ("of integers", [], [relation(x, y)], "not integers taken as reals"),
            ("another operator", [], [dvd(x, y)], "is not one of eq, le, lt"),
            ("loose", [], [relation(real(b0), real(y))], LOOSE),
        )
    quotient = div(real(b1), real(b0))
    fraction = some(some(and_(lt(ZERO, b0), eq(r, quotient))))
    yield rule(
        "rational_fraction", [], [rational(r)], seq(eq(rational(r), fraction)),
        ("another predicate", [], [prime(x)], "is not one of rational"),
        ("loose", [], [rational(make("bound", data=(0, REAL)))], LOOSE),
    )
    taken = real(free("!0", INT))
    inside = some(some(and_(lt(ZERO, b0), eq(taken, quotient))))
    yield rule("rational_fraction", [], [rational(taken)], seq(eq(rational(taken), inside)))
    yield _fact("division_cancel", [r, s], _apart(s), eq(mul(div(r, s), s), r), integers=False, reals=True)
    yield _fact("division_zero", [r], eq(div(r, R(0)), R(0)), integers=False, reals=True)
    yield _fact("sqrt_nonnegative", [r], le(R(0), sqrt(r)), integers=False, reals=True)
    yield _fact("sqrt_square", [r], le(R(0), r), eq(mul(sqrt(r), sqrt(r)), r), integers=False, reals=True)
    yield _fact("sqrt_negative", [r], lt(r, R(0)), eq(sqrt(r), R(0)), integers=False, reals=True)


def _power(name: str, bases: list[Term], exponents: list[Term], *formulas: Term) -> Family:
    """Bases of one arithmetic sort, exponents integers, both without loose indices."""
    rows: list[Attack] = [("base of formulas", [], [p, *bases[1:], *exponents], "was given")]
    rows.append(("loose base", [], [make("bound", data=(0, REAL)), *bases[1:], *exponents], LOOSE))
    if bases[1:]:
        rows.append(("bases of two sorts", [], [bases[0], x, *exponents], "was given"))
        rows.append(("loose second base", [], [bases[0], make("bound", data=(0, REAL)), *exponents], LOOSE))
    for position, _ in enumerate(exponents):
        for other, says in ((r, "was given"), (b0, LOOSE)):
            changed = [*exponents[:position], other, *exponents[position + 1 :]]
            rows.append((f"exponent {position} is {other}", [], [*bases, *changed], says))
    return rule(name, [], [*bases, *exponents], seq(*formulas), *rows)


def _powers() -> Iterator[Family]:
    natural, small = le(ZERO, n), le(ZERO, k)
    yield _power("pow_successor", [r], [n], natural, eq(pow_(r, add(n, N(1))), mul(r, pow_(r, n))))
    yield _power("pow_add", [r], [k, n], small, natural, eq(pow_(r, add(k, n)), mul(pow_(r, k), pow_(r, n))))
    yield _power("pow_multiply", [r], [k, n], small, natural, eq(pow_(r, mul(k, n)), pow_(pow_(r, k), n)))
    yield _power("pow_product", [r, s], [n], natural, eq(pow_(mul(r, s), n), mul(pow_(r, n), pow_(s, n))))
    yield _power("pow_nonnegative", [r], [n], le(R(0), r), natural, le(R(0), pow_(r, n)))
    yield _power("pow_positive", [r], [n], lt(R(0), r), natural, lt(R(0), pow_(r, n)))
    yield _power("pow_monotone", [r, s], [n], le(R(0), r), le(r, s), natural, le(pow_(r, n), pow_(s, n)))
    yield _power("pow_increasing", [r], [k, n], le(R(1), r), small, le(k, n), le(pow_(r, k), pow_(r, n)))
    yield rule(
        "pow_negative", [], [r, n], seq(eq(pow_(r, neg(n)), div(R(1), pow_(r, n)))),
        ("an integer", [], [x, n], "was given"),
        ("loose base", [], [make("bound", data=(0, REAL)), n], LOOSE),
        ("a real exponent", [], [r, s], "was given"),
        ("loose exponent", [], [r, b0], LOOSE),
    )
    yield rule(
        "pow_real", [], [x, n], seq(natural, eq(real(pow_(x, n)), pow_(real(x), n))),
        ("a real", [], [r, n], "was given"),
        ("loose base", [], [b0, n], LOOSE),
        ("a real exponent", [], [x, r], "was given"),
        ("loose exponent", [], [x, b0], LOOSE),
    )
