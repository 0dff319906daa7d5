"""A modulus that is a variable: what it divides by the facts, the other unknowns eliminated."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from stemai.kernel.terms import INT, Term, make, number

from .. import limits
from ..goal import Fact, Goal, Lines, subterms
from ..polynomial import Polynomial, TooLarge, plus, polynomial, scaled, term_of
from .core import Searching, have


def by_congruences(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """A numeral that a variable divides, from two facts about remainders by it; then the goal."""
    lines: Lines = []
    inner = goal
    known = {f.formula for f in goal.facts}
    for divisor in _moduli(goal):
        for one, other in combinations(_rows(goal, divisor), 2):
            found = _eliminated(one, other)
            if found is None:
                continue
            value, quotient, facts = found
            divides = make("dvd", divisor, number(value, INT))
            if divides in known:
                continue
            known.add(divides)
            inner, fact = inner.with_fact("dv", divides)
            steps = [f"use {goal.text(quotient)}", f"by nlinarith using {', '.join(dict.fromkeys(facts))}"]
            lines += have(goal, fact, steps)
            inner, bound = inner.with_fact("le", make("le", divisor, number(value, INT)))
            lines += have(goal, bound, [f"by auto using {fact.text}"])
    found_ = search.prove(inner, min(depth, 1)) if lines else None
    return None if found_ is None else [*lines, *found_]


def _moduli(goal: Goal) -> list[Term]:
    """The terms that are no numerals and by which facts take remainders."""
    terms = subterms(*(f.formula for f in goal.facts))
    found = (t.args[1] if t.op == "imod" else t.args[0] for t in terms if t.op in ("imod", "dvd") and not t.loose)
    return list(dict.fromkeys(m for m in found if m.op != "num"))[: limits.UNKNOWNS]


Row = tuple[Polynomial, Term, str]  # what the modulus divides, the quotient, and the fact that says so


def _rows(goal: Goal, divisor: Term) -> list[Row]:
    return [row for fact in goal.facts for row in _row(fact, divisor)]


def _row(fact: Fact, divisor: Term) -> Iterator[Row]:
    formula = fact.formula
    try:
        if formula.op == "eq":
            for left, right in (formula.args, formula.args[::-1]):
                if left.op == "imod" and left.args[1] is divisor:
                    rest = plus(polynomial(left.args[0]), scaled(polynomial(right), -1))
                    yield rest, make("idiv", *left.args), fact.text
        elif formula.op == "dvd" and formula.args[0] is divisor:
            yield polynomial(formula.args[1]), make("idiv", formula.args[1], divisor), fact.text
    except TooLarge:
        return


def _eliminated(one: Row, other: Row) -> tuple[int, Term, list[str]] | None:
    """A positive numeral that the modulus divides, the quotient, and the facts, where one unknown can be cancelled."""
    (left, first, said), (right, second, also) = one, other
    for monomial in left.keys() & right.keys() - {()}:
        ratio = right[monomial] / left[monomial]
        factor, beside = ratio.numerator, -ratio.denominator
        rest = plus(scaled(left, factor), scaled(right, beside))
        value = rest.get((), 0)
        if set(rest) != {()} or value.denominator != 1:
            continue
        sign = 1 if value > 0 else -1
        summands = [(sign * factor, first), (sign * beside, second)]
        quotient: Polynomial = plus(*(scaled(polynomial(t), c) for c, t in summands))
        return abs(int(value)), term_of(quotient, INT), [said, also]
    return None
