"""Exponents that are unknown: bounded by what the power is bounded by, or by what it divides."""

from __future__ import annotations

from stemai.kernel.terms import INT, T_INT, Term, forall, free, make, number

from .. import limits
from ..goal import Fact, Goal, Lines, closed
from .core import Searching, fix_first, have
from .enumeration import by_enumeration
from .possible import by_possible_values

_BOUNDS = tuple(10**e for e in (1, 2, 3, 4, 6, 9, 12))


def by_bounded_exponents(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Bounds of exponents, from bounds of the powers of numerals; then all choices of values."""
    powers = _powers(goal)
    inner, lines = goal, Lines()
    for power in powers:
        inner, fact = inner.with_fact("one", make("le", number(1, INT), power))
        lines += have(goal, fact, ["by auto"])
    bounded = False
    for power in powers:
        found = _bound(search, inner, power)
        if found is not None:
            inner, more = found
            lines += more
            bounded = True
    if not bounded:
        return None
    rest = by_enumeration(search, inner, depth) or by_possible_values(search, inner, depth)
    return None if rest is None else [*lines, *rest]


def _powers(goal: Goal) -> list[Term]:
    """Powers of numerals from 2 on with a natural variable as exponent, in the facts."""
    found = (t for t in closed(*(f.formula for f in goal.facts)) if t.op == "pow" and t.sort == INT)
    naturals = {v.term for v in goal.variables if v.type.carrier == INT and v.type.result is None}
    chosen = (t for t in found if t.args[0].op == "num" and t.args[0].data[0] >= 2 and t.args[1] in naturals)
    return list(dict.fromkeys(chosen))[: limits.UNKNOWNS]


def _bound(search: Searching, goal: Goal, power: Term) -> tuple[Goal, Lines] | None:
    """The goal with a bound of the exponent, from one of the power."""
    base, exponent = power.args
    shown = ((m, search.engine.leaf(goal.showing(make("le", power, number(m, INT))), limits.GLANCE)) for m in _BOUNDS)
    found = next(((m, line) for m, line in shown if line is not None), None)
    if found is None:
        return None
    most, line = found
    inner, below = goal.with_fact("le", make("le", power, number(most, INT)))
    lines = have(goal, below, [line])
    least = 1  # the least exponent whose power is too large
    while base.data[0] ** least <= most:
        least += 1
    inner, grows = inner.with_fact("grows", _grows(base, least, most))
    lines += have(goal, grows, _by_induction(inner, grows))
    inner, bound = inner.with_fact("le", make("lt", exponent, number(least, INT)))
    past = make("max", make("sub", exponent, number(least, INT)), number(0, INT))
    denied = inner.fresh("d")
    there = make("eq", power, make("pow", base, make("add", number(least, INT), past)))
    proof = [
        f"by_contra {denied} : {inner.text(make('le', number(least, INT), exponent))}",
        f"have {inner.fresh('e')} : {inner.text(there)} by auto using {denied}",
        f"by linarith using {inner.fresh('e')}, {below.text}, {grows.text}({inner.text(past)})",
    ]
    return inner, [*lines, *have(goal, bound, proof)]


def _grows(base: Term, least: int, most: int) -> Term:
    """``forall n, 0 <= n -> most < base^(least + n)``"""
    n = free("n", INT)
    power = make("pow", base, make("add", number(least, INT), n))
    return forall(n, make("implies", make("le", number(0, INT), n), make("lt", number(most, INT), power)))


def _by_induction(goal: Goal, claim: Fact) -> Lines:
    inner, first = fix_first(goal.showing(claim.formula))
    n, ih = inner.variables[-1].name, inner.fresh("ih")
    cases = ["  case zero => by compute", f"  case succ {n} {ih} => by auto using {ih}"]
    return [*first, f"induction {n}", *cases, "end"]


def by_largest_power(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """`n <= c` from `b^n dvd t` without variables in t, where `b^(c + 1)` does not divide t."""
    if goal.conclusion.op != "le" or goal.conclusion.args[1].op != "num":
        return None
    exponent, most = goal.conclusion.args
    fact = next((f for f in goal.facts if _divides(f.formula, exponent)), None)
    if fact is None:
        return None
    power, multiple = fact.formula.args
    least = number(most.data[0] + 1, INT)
    too_large = make("pow", power.args[0], least)
    past = make("max", make("sub", exponent, least), number(0, INT))
    inner, denied = goal.with_fact("d", make("lt", most, exponent), derived=False)
    whole = make("pow", power.args[0], make("add", least, past))
    inner, same = inner.with_fact("e", make("eq", power, whole))
    inner, split = inner.with_fact("e", make("eq", whole, make("mul", too_large, make("pow", power.args[0], past))))
    inner, quotient = inner.with_variable("q", T_INT)
    inner, product = inner.with_fact("w", make("eq", multiple, make("mul", power, quotient.term)))
    inner, bad = inner.with_fact("bad", make("dvd", too_large, multiple))
    inner, good = inner.with_fact("no", make("not", bad.formula))
    return [
        f"by_contra {denied.text} : {goal.text(denied.formula)}",
        *have(goal, same, [f"by auto using {denied.text}"]),
        *have(goal, split, ["by auto"]),
        f"obtain {quotient.name} ({product.text} : {inner.text(product.formula)}) from {fact.text}",
        *have(
            inner,
            bad,
            [
                f"use {inner.text(make('mul', make('pow', power.args[0], past), quotient.term))}",
                f"by nlinarith using {same.text}, {split.text}, {product.text}",
            ],
        ),
        *have(goal, good, ["by compute"]),
        f"by tauto using {bad.text}, {good.text}",
    ]


def _divides(formula: Term, exponent: Term) -> bool:
    if formula.op != "dvd" or formula.args[1].frees or formula.args[0].op != "pow":
        return False
    base, power = formula.args[0].args
    return base.op == "num" and power is exponent
