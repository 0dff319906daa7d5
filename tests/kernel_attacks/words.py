"""Attacks on arguments by bits: shifts by the width, signs, carries, operators that are no operators on words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as pairs

from stemai.kernel.bits import contradictory_by_bits
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import FALSE, TRUE, Term, bitvec, free, make, word
from stemai.kernel.values import Value
from tests.kernel_attacks.writing import (
    EMPTY,
    Family,
    Refused,
    a_thing,
    and_,
    b0,
    b_thing,
    eq,
    every,
    implies,
    ite,
    le,
    not_,
    or_,
    p,
    q,
    rule,
    seq,
    x,
    y,
)

BINARY = ("bvadd", "bvsub", "bvmul", "bvand", "bvor", "bvxor", "bvshl", "bvlshr", "bvashr")
ORDERS = ("bvult", "bvule", "bvslt", "bvsle")
u, v = free("u", bitvec(8)), free("v", bitvec(8))
says = "some bits make"


def families() -> Iterator[Family]:
    yield from _laws()
    yield from _atoms()
    for width in (1, 2, 3):
        yield Family(f"operators of {width} bits", lambda width=width: _misjudged(width), [])  # type: ignore[misc]
    yield Family("few nodes", lambda: contradictory_by_bits([_not_equal(_op("bvadd", u, v), _op("bvadd", v, u))]), True, (
        Refused("nodes", lambda: contradictory_by_bits([_not_equal(_op("bvmul", u, v), u)]), "M009", "takes more than 99 nodes", {"DIAGRAM_NODES": 99}),
        Refused("variables", lambda: contradictory_by_bits([eq(u, v)]), "M009", "more than 9 variables", {"DIAGRAM_VARIABLES": 9}),
    ))


def _op(name: str, *args: Term) -> Term:
    return make(name, *args)


def _not_equal(left: Term, right: Term) -> Term:
    return not_(eq(left, right))


def w8(value: int) -> Term:
    return word(value, 8)


def _laws() -> Iterator[Family]:
    def law(formula: Term, *wrong: tuple[str, Term]) -> Family:
        return rule("by_bits", [], [formula], seq(formula), *((why, [], [other], says) for why, other in wrong))

    yield law(eq(_op("bvadd", u, v), _op("bvadd", v, u)), ("minus", eq(_op("bvsub", u, v), _op("bvsub", v, u))))
    yield law(eq(_op("bvsub", u, v), _op("bvadd", u, _op("bvneg", v))), ("not", eq(_op("bvsub", u, v), _op("bvadd", u, _op("bvnot", v)))))
    yield law(eq(_op("bvshl", u, w8(8)), w8(0)), ("by less", eq(_op("bvshl", u, w8(7)), w8(0))))
    yield law(eq(_op("bvshl", u, w8(255)), w8(0)), ("to the right", eq(_op("bvashr", u, w8(255)), w8(0))))
    yield law(eq(_op("bvshl", u, w8(1)), _op("bvadd", u, u)), ("and back", eq(_op("bvlshr", _op("bvshl", u, w8(1)), w8(1)), u)))
    sign = ite(_op("bvslt", u, w8(0)), w8(255), w8(0))
    yield law(eq(_op("bvashr", u, w8(200)), sign), ("logical", eq(_op("bvlshr", u, w8(200)), sign)))
    yield law(implies(_op("bvult", u, v), not_(_op("bvule", v, u))), ("signed", implies(_op("bvult", u, v), _op("bvslt", u, v))))
    yield law(or_(_op("bvsle", u, v), _op("bvsle", v, u)), ("strict", or_(_op("bvslt", u, v), _op("bvslt", v, u))))
    yield law(eq(_op("bvmul", u, w8(3)), _op("bvadd", u, _op("bvadd", u, u))), ("2", eq(_op("bvmul", u, w8(3)), _op("bvadd", u, u))))
    yield law(_op("bvule", _op("bvand", u, v), u), ("or", _op("bvule", _op("bvor", u, v), u)), ("overflow", _op("bvule", u, _op("bvadd", u, w8(1)))))


def _atoms() -> Iterator[Family]:
    quotient = _op("bvudiv", u, v)
    yield rule(
        "by_bits", [seq(p, eq(u, w8(3))), seq(q, _op("bvult", v, u))], [_op("bvult", v, w8(3))], seq(p, q, _op("bvult", v, w8(3))),
        ("too tight", [seq(eq(u, w8(3))), seq(_op("bvult", v, u))], [_op("bvult", v, w8(2))], says),
        ("no premise", [], [_op("bvult", v, w8(3))], says),
        ("no formula", [], [u], "a formula without loose"),
        ("loose index", [], [le(b0, b0)], "a formula without loose"),
    )
    yield rule(
        "by_bits", [], [implies(le(x, y), or_(le(x, y), eq(u, v)))], seq(implies(le(x, y), or_(le(x, y), eq(u, v)))),
        ("equal integers are unknown", [], [eq(x, y)], says),
        ("equal things are unknown", [], [eq(a_thing, b_thing)], says),
        ("one thing", [], [implies(eq(u, v), eq(a_thing, b_thing))], says),
        ("integers are unknown", [], [or_(le(x, y), le(y, x))], says),
        ("quotients are unknown", [], [eq(_op("bvudiv", u, w8(1)), u)], says),
        ("of two widths", [], [implies(eq(u, v), eq(free("u", bitvec(4)), free("v", bitvec(4))))], says),
        ("bound words", [], [every(eq(make("bound", data=(0, bitvec(8))), u), bitvec(8))], says),
    )
    odd = eq(_op("bvand", u, w8(1)), w8(1))
    yield rule(
        "by_bits", [], [or_(p, or_(odd, not_(odd)), q)], seq(or_(p, or_(odd, not_(odd)), q)),
        ("a bit is no truth value", [], [and_(or_(p, not_(p)), eq(odd, q))], says),
        ("nor another", [], [and_(or_(p, not_(p)), eq(eq(_op("bvand", u, w8(2)), w8(2)), q))], says),
    )
    yield rule("by_bits", [], [or_(p, TRUE)], seq(or_(p, TRUE)), ("false", [], [or_(p, FALSE)], says), ("true", [seq(TRUE)], [p], says))
    yield rule(
        "by_bits", [seq(ite(p, q, FALSE))], [and_(p, q)], seq(and_(p, q)), ("the other", [seq(ite(p, TRUE, q))], [and_(p, q)], says)
    )
    yield rule("by_bits", [seq(FALSE)], [p], seq(p), ("not false", [seq(not_(FALSE))], [p], says))
    yield rule("by_bits", [], [eq(_op("bvxor", quotient, quotient), w8(0))], seq(eq(_op("bvxor", quotient, quotient), w8(0))))
    yield rule("by_bits", [], [eq(eq(p, q), eq(q, p))], seq(eq(eq(p, q), eq(q, p))), ("iff", [], [eq(eq(p, q), and_(p, q))], says))


def _misjudged(width: int) -> list[Term]:
    """The values of two words of so few bits at which the diagrams do not see what evaluation does."""
    left, right = free("u", bitvec(width)), free("v", bitvec(width))
    chosen = range(1 << width) if width < 3 else (0, 1, 3, 4, 7)
    wrong = []
    for a, b in pairs(chosen, repeat=2):
        values = [eq(left, word(a, width)), eq(right, word(b, width))]
        here: dict[Term, Value] = {left: a, right: b}
        terms = [make(name, left, right) for name in BINARY] + [make("bvneg", left), make("bvnot", left)]
        facts = [eq(term, word(int(evaluate(term, EMPTY, here)), width)) for term in terms]  # type: ignore[arg-type]
        orders = [make(name, left, right) for name in ORDERS]
        facts += [formula if evaluate(formula, EMPTY, here) else not_(formula) for formula in orders]
        shown, denied = contradictory_by_bits([*values, not_(and_(*facts))]), contradictory_by_bits([*values, *facts])
        wrong += [] if shown and not denied else values
    return wrong
