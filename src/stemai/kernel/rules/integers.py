"""What the operators of arithmetic mean: their defining facts, each a schema over arbitrary terms.

The conventions are those of the language: `x / 0 = 0`, `a idiv 0 = 0`, `a imod 0 = a`, `sqrt x = 0` below 0, `x^0 = 1`,
`x^(-n) = 1 / x^n` on reals.  An integer with a negative exponent has no fact.
"""

from __future__ import annotations

from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_closed_term, rule
from stemai.kernel.terms import ARITHMETIC, INT, REAL, Sort, Term, exists, forall, fresh, implication, make, number
from stemai.kernel.theory import Theory

ZERO = number(0, INT)
ONE = number(1, INT)


def _require(rule_name: str, term: Term, *sorts: Sort) -> None:
    require_closed_term(rule_name, term)
    if term.sort not in sorts:
        refuse(rule_name, f"a term of sort {term.sort} was given")


def _require_op(rule_name: str, term: Term, *ops: str) -> tuple[Term, ...]:
    require_closed_term(rule_name, term)
    if term.op not in ops:
        refuse(rule_name, f"the term is not one of {', '.join(ops)}")
    return term.args


def _fact(formula: Term, *hypotheses: Term) -> Sequent:
    return Sequent(frozenset(hypotheses), formula)


def _eq(left: Term, right: Term) -> Term:
    return make("eq", left, right)


def _le(left: Term, right: Term) -> Term:
    return make("le", left, right)


def _not_zero(term: Term) -> Term:
    return make("not", _eq(term, number(0, term.sort)))


# ------------------------------------------------------------------------------------------------- integer division


@rule("term", "term")
def division(theory: Theory, premises: Premises, a: Term, b: Term) -> Sequent:
    """``|- a = b * (a idiv b) + (a imod b)``, for b = 0 too"""
    _require("division", a, INT)
    _require("division", b, INT)
    product = make("mul", b, make("idiv", a, b))
    return _fact(_eq(a, make("add", product, make("imod", a, b))))


@rule("term", "term")
def remainder_nonnegative(theory: Theory, premises: Premises, a: Term, b: Term) -> Sequent:
    """``not (b = 0) |- 0 <= a imod b``"""
    _require("remainder_nonnegative", a, INT)
    _require("remainder_nonnegative", b, INT)
    return _fact(_le(ZERO, make("imod", a, b)), _not_zero(b))


@rule("term", "term")
def remainder_bound(theory: Theory, premises: Premises, a: Term, b: Term) -> Sequent:
    """``not (b = 0) |- a imod b < abs b``"""
    _require("remainder_bound", a, INT)
    _require("remainder_bound", b, INT)
    return _fact(make("lt", make("imod", a, b), make("abs", b)), _not_zero(b))


@rule("term", "term")
def remainder_range(theory: Theory, premises: Premises, a: Term, b: Term) -> Sequent:
    """``|- 0 <= a imod c and a imod c < |c|``  for a numeral c other than 0"""
    _require("remainder_range", a, INT)
    if b.op != "num" or b.sort != INT or b.data[0] == 0:
        refuse("remainder_range", "the divisor is not an integer numeral other than 0")
    remainder = make("imod", a, b)
    below = make("lt", remainder, number(abs(b.data[0]), INT))
    return _fact(make("and", _le(ZERO, remainder), below))


@rule("term")
def idiv_zero(theory: Theory, premises: Premises, a: Term) -> Sequent:
    """``|- a idiv 0 = 0``"""
    _require("idiv_zero", a, INT)
    return _fact(_eq(make("idiv", a, ZERO), ZERO))


@rule("term")
def imod_zero(theory: Theory, premises: Premises, a: Term) -> Sequent:
    """``|- a imod 0 = a``"""
    _require("imod_zero", a, INT)
    return _fact(_eq(make("imod", a, ZERO), a))


@rule("term")
def dvd_exists(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- (a dvd b) = (exists k, b = a * k)``"""
    a, b = _require_op("dvd_exists", formula, "dvd")
    (k,) = fresh([INT], formula)
    return _fact(_eq(formula, exists(k, _eq(b, make("mul", a, k)))))


@rule("term")
def dvd_remainder(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- (a dvd b) = (b imod a = 0)``, for a = 0 too: both sides say b = 0"""
    a, b = _require_op("dvd_remainder", formula, "dvd")
    return _fact(_eq(formula, _eq(make("imod", b, a), ZERO)))


@rule("term", "term")
def divisor_bound(theory: Theory, premises: Premises, a: Term, b: Term) -> Sequent:
    """``a dvd b, 0 < b |- a <= b``"""
    _require("divisor_bound", a, INT)
    _require("divisor_bound", b, INT)
    return _fact(_le(a, b), make("dvd", a, b), make("lt", ZERO, b))


@rule("term")
def prime_definition(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- prime(n) = (2 <= n and forall d, 0 <= d -> d dvd n -> d = 1 or d = n)``"""
    (n,) = _require_op("prime_definition", formula, "prime")
    (d,) = fresh([INT], formula)
    trivial = make("or", _eq(d, ONE), _eq(d, n))
    only = forall(d, implication([_le(ZERO, d), make("dvd", d, n)], trivial))
    return _fact(_eq(formula, make("and", _le(number(2, INT), n), only)))


# --------------------------------------------------------------------------------------- order, rounding, conversion


@rule("term", "term")
def trichotomy(theory: Theory, premises: Premises, s: Term, t: Term) -> Sequent:
    """``|- s < t or s = t or t < s``"""
    _require("trichotomy", s, *ARITHMETIC)
    _require("trichotomy", t, s.sort)
    return _fact(make("or", make("lt", s, t), _eq(s, t), make("lt", t, s)))


@rule("term")
def abs_definition(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- abs x = (if 0 <= x then x else -x)``"""
    (x,) = _require_op("abs_definition", term, "abs")
    return _fact(_eq(term, make("ite", _le(number(0, x.sort), x), x, make("neg", x))))


@rule("term")
def min_definition(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- min x y = (if x <= y then x else y)``"""
    x, y = _require_op("min_definition", term, "min")
    return _fact(_eq(term, make("ite", _le(x, y), x, y)))


@rule("term")
def max_definition(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- max x y = (if x <= y then y else x)``"""
    x, y = _require_op("max_definition", term, "max")
    return _fact(_eq(term, make("ite", _le(x, y), y, x)))


@rule("term")
def floor_bounds(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- real(floor x) <= x and x < real(floor x) + 1``"""
    (x,) = _require_op("floor_bounds", term, "floor")
    low = make("real", term)
    above = make("lt", x, make("add", low, number(1, REAL)))
    return _fact(make("and", _le(low, x), above))


@rule("term")
def real_order(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- (real a R real b) = (a R b)``  where R is =, <= or <"""
    left, right = _require_op("real_order", formula, "eq", "le", "lt")
    if left.op != "real" or right.op != "real":
        refuse("real_order", "the two sides are not integers taken as reals")
    return _fact(_eq(formula, make(formula.op, left.args[0], right.args[0])))


@rule("term")
def rational_fraction(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- rational(x) = (exists p q, 0 < q and x = real p / real q)``"""
    (x,) = _require_op("rational_fraction", formula, "rational")
    p, q = fresh([INT, INT], formula)
    quotient = make("div", make("real", p), make("real", q))
    return _fact(_eq(formula, exists(p, exists(q, make("and", make("lt", ZERO, q), _eq(x, quotient))))))


# ------------------------------------------------------------------------------------------- division, roots, powers


@rule("term", "term")
def division_cancel(theory: Theory, premises: Premises, x: Term, y: Term) -> Sequent:
    """``not (y = 0) |- (x / y) * y = x``"""
    _require("division_cancel", x, REAL)
    _require("division_cancel", y, REAL)
    return _fact(_eq(make("mul", make("div", x, y), y), x), _not_zero(y))


@rule("term")
def division_zero(theory: Theory, premises: Premises, x: Term) -> Sequent:
    """``|- x / 0 = 0``"""
    _require("division_zero", x, REAL)
    zero = number(0, REAL)
    return _fact(_eq(make("div", x, zero), zero))


@rule("term")
def sqrt_nonnegative(theory: Theory, premises: Premises, x: Term) -> Sequent:
    """``|- 0 <= sqrt x``"""
    _require("sqrt_nonnegative", x, REAL)
    return _fact(_le(number(0, REAL), make("sqrt", x)))


@rule("term")
def sqrt_square(theory: Theory, premises: Premises, x: Term) -> Sequent:
    """``0 <= x |- sqrt x * sqrt x = x``"""
    _require("sqrt_square", x, REAL)
    root = make("sqrt", x)
    return _fact(_eq(make("mul", root, root), x), _le(number(0, REAL), x))


@rule("term")
def sqrt_negative(theory: Theory, premises: Premises, x: Term) -> Sequent:
    """``x < 0 |- sqrt x = 0``"""
    _require("sqrt_negative", x, REAL)
    zero = number(0, REAL)
    return _fact(_eq(make("sqrt", x), zero), make("lt", x, zero))


@rule("term", "term")
def pow_successor(theory: Theory, premises: Premises, x: Term, n: Term) -> Sequent:
    """``0 <= n |- x^(n + 1) = x * x^n``"""
    _require_power("pow_successor", x, n)
    larger = make("pow", x, make("add", n, ONE))
    return _fact(_eq(larger, make("mul", x, make("pow", x, n))), _le(ZERO, n))


@rule("term", "term", "term")
def pow_add(theory: Theory, premises: Premises, x: Term, m: Term, n: Term) -> Sequent:
    """``0 <= m, 0 <= n |- x^(m + n) = x^m * x^n``"""
    _require_power("pow_add", x, m, n)
    product = make("mul", make("pow", x, m), make("pow", x, n))
    return _fact(_eq(make("pow", x, make("add", m, n)), product), _le(ZERO, m), _le(ZERO, n))


@rule("term", "term", "term")
def pow_multiply(theory: Theory, premises: Premises, x: Term, m: Term, n: Term) -> Sequent:
    """``0 <= m, 0 <= n |- x^(m * n) = (x^m)^n``"""
    _require_power("pow_multiply", x, m, n)
    tower = make("pow", make("pow", x, m), n)
    return _fact(_eq(make("pow", x, make("mul", m, n)), tower), _le(ZERO, m), _le(ZERO, n))


@rule("term", "term", "term")
def pow_product(theory: Theory, premises: Premises, x: Term, y: Term, n: Term) -> Sequent:
    """``0 <= n |- (x * y)^n = x^n * y^n``"""
    _require_power("pow_product", x, n)
    _require("pow_product", y, x.sort)
    powers = make("mul", make("pow", x, n), make("pow", y, n))
    return _fact(_eq(make("pow", make("mul", x, y), n), powers), _le(ZERO, n))


@rule("term", "term")
def pow_nonnegative(theory: Theory, premises: Premises, x: Term, n: Term) -> Sequent:
    """``0 <= x, 0 <= n |- 0 <= x^n``"""
    _require_power("pow_nonnegative", x, n)
    zero = number(0, x.sort)
    return _fact(_le(zero, make("pow", x, n)), _le(zero, x), _le(ZERO, n))


@rule("term", "term")
def pow_positive(theory: Theory, premises: Premises, x: Term, n: Term) -> Sequent:
    """``0 < x, 0 <= n |- 0 < x^n``"""
    _require_power("pow_positive", x, n)
    zero = number(0, x.sort)
    return _fact(make("lt", zero, make("pow", x, n)), make("lt", zero, x), _le(ZERO, n))


@rule("term", "term", "term")
def pow_monotone(theory: Theory, premises: Premises, x: Term, y: Term, n: Term) -> Sequent:
    """``0 <= x, x <= y, 0 <= n |- x^n <= y^n``"""
    _require_power("pow_monotone", x, n)
    _require("pow_monotone", y, x.sort)
    conditions = (_le(number(0, x.sort), x), _le(x, y), _le(ZERO, n))
    return _fact(_le(make("pow", x, n), make("pow", y, n)), *conditions)


@rule("term", "term", "term")
def pow_increasing(theory: Theory, premises: Premises, x: Term, m: Term, n: Term) -> Sequent:
    """``1 <= x, 0 <= m, m <= n |- x^m <= x^n``"""
    _require_power("pow_increasing", x, m, n)
    conditions = (_le(number(1, x.sort), x), _le(ZERO, m), _le(m, n))
    return _fact(_le(make("pow", x, m), make("pow", x, n)), *conditions)


@rule("term", "term")
def pow_negative(theory: Theory, premises: Premises, x: Term, n: Term) -> Sequent:
    """``|- x^(-n) = 1 / x^n``  on reals, for every n: with 1 / 0 = 0 the reciprocal is its own inverse"""
    _require("pow_negative", x, REAL)
    _require("pow_negative", n, INT)
    reciprocal = make("div", number(1, REAL), make("pow", x, n))
    return _fact(_eq(make("pow", x, make("neg", n)), reciprocal))


@rule("term", "term")
def pow_real(theory: Theory, premises: Premises, a: Term, n: Term) -> Sequent:
    """``0 <= n |- real(a^n) = (real a)^n``"""
    _require("pow_real", a, INT)
    _require("pow_real", n, INT)
    power = make("pow", make("real", a), n)
    return Sequent(NO_HYPOTHESES | {_le(ZERO, n)}, _eq(make("real", make("pow", a, n)), power))


def _require_power(rule_name: str, base: Term, *exponents: Term) -> None:
    _require(rule_name, base, *ARITHMETIC)
    for exponent in exponents:
        _require(rule_name, exponent, INT)
