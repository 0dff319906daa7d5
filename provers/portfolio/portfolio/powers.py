"""Powers of one base: which of them is a numeral multiple of which."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from stemai.kernel.terms import INT, Term, make, number

from .goal import Goal, closed
from .polynomial import Polynomial, TooLarge, plus, polynomial, scaled

_GREATEST_STEP = 12


def steps(goal: Goal) -> Iterator[tuple[Term, Term, Term]]:
    """For powers b^e and b^d that occur, with e = d + k for a numeral k > 0 and d least: (b^e, b^d, b^k)."""
    groups: dict[Term, list[tuple[Term, Polynomial]]] = {}
    for term in closed(*goal.formulas()):
        if term.op == "pow" and term.args[1].op != "num":
            try:
                groups.setdefault(term.args[0], []).append((term, polynomial(term.args[1])))
            except TooLarge:
                continue
    for base, members in groups.items():
        for power, exponent in members:
            shifts = [(_shift(exponent, other), least) for least, other in members]
            down = [(k, least) for k, least in shifts if k is not None and k > 0]
            if down:
                shift, least = max(down, key=lambda pair: pair[0])
                yield power, least, _power(base, shift)


def _shift(left: Polynomial, right: Polynomial) -> int | None:
    difference = plus(left, scaled(right, -1))
    if set(difference) <= {()}:
        value = difference.get((), Fraction(0))
        return int(value) if value.denominator == 1 and abs(value) <= _GREATEST_STEP else None
    return None


def _power(base: Term, exponent: int) -> Term:
    if base.op == "num":
        return number(base.data[0] ** exponent, base.sort)
    return base if exponent == 1 else make("pow", base, number(exponent, INT))
