"""Inequalities with square roots: square both sides, put radicands for squares of roots, and go on with what is left."""

from __future__ import annotations

from fractions import Fraction

from stemai.kernel.terms import INT, REAL, Term, make, number

from . import inequalities
from .goal import Fact, Goal, Lines, indented, uses
from .polynomial import Polynomial, TooLarge, plus, polynomial, scaled, term_of, times

_DEPTH = 3


def prove(goal: Goal, depth: int = _DEPTH) -> Lines | None:
    """`p <= q` for a sum or product q of square roots, from `p^2 <= q^2`."""
    conclusion = goal.conclusion
    if conclusion.op != "le" or conclusion.args[0].sort != REAL or not _rooted(conclusion.args[1]) or depth == 0:
        return None
    left, right = conclusion.args
    two = number(2, INT)
    squared = make("le", make("pow", left, two), make("pow", right, two))
    try:
        rest = _reduced(
            plus(
                times(polynomial(right), polynomial(right)),
                scaled(times(polynomial(left), polynomial(left)), -1),
            )
        )
        more = _what_is_left(goal, rest, depth)
    except TooLarge:
        return None
    if more is None:
        return None
    inner, lines, facts, hints = more
    inner, square = inner.with_fact("s", squared)
    inner, sign = inner.with_fact("p", make("le", number(0, REAL), right))
    using = f" using {', '.join(f.text for f in facts)}" if facts else ""
    hinted = f" with {', '.join(goal.text(h) for h in hints)}" if hints else ""
    return [
        *lines,
        f"have {square.text} : {goal.text(squared)} by nlinarith{using}{hinted}",
        f"have {sign.text} : {goal.text(sign.formula)} by positivity",
        f"by nlinarith using {square.text}, {sign.text}",
    ]


def _rooted(term: Term) -> bool:
    """Whether a term is a sum or a product of square roots, so that it is not negative."""
    if term.op in ("add", "mul"):
        return all(_rooted(a) for a in term.args)
    return term.op == "sqrt"


def _reduced(value: Polynomial) -> Polynomial:
    """The polynomial with every square of a root replaced by its radicand, taken to be not negative."""
    result: Polynomial = {}
    for monomial, coefficient in value.items():
        part: Polynomial = {(): coefficient}
        for atom, exponent in monomial:
            if atom.op == "sqrt":
                for _ in range(exponent // 2):
                    part = times(part, polynomial(atom.args[0]))
                exponent %= 2
            if exponent:
                part = times(part, {((atom, exponent),): Fraction(1)})
        result = plus(result, part)
    return result


def _what_is_left(goal: Goal, rest: Polynomial, depth: int) -> tuple[Goal, Lines, list[Fact], list[Term]] | None:
    """Steps, facts and hints that show that the polynomial `rest` is not negative."""
    rooted = {m: c for m, c in rest.items() if any(a.op == "sqrt" for a, _ in m)}
    if not rooted:
        claim = goal.showing(make("le", number(0, REAL), term_of(rest, REAL)))
        generators = inequalities.certificate(claim)
        if generators is None:
            return None
        lines, facts, hints = inequalities.as_facts(goal, generators)
        return goal, lines, facts, hints
    if any(c < 0 for c in rooted.values()) or len({*rooted.values()}) != 1:
        return None
    factor = next(iter(rooted.values()))
    plain = {m: -c / factor for m, c in rest.items() if m not in rooted}
    small = make("le", term_of(plain, REAL), _roots_term(rooted))
    proof = prove(goal.showing(small), depth - 1)
    if proof is None:
        return None
    inner, fact = goal.with_fact("k", small)
    return inner, [f"have {fact.text} : {goal.text(small)} proof", *indented(proof), "qed"], [fact], []


def _roots_term(rooted: Polynomial) -> Term:
    return term_of({m: Fraction(1) for m in rooted}, REAL)


def applies(goal: Goal) -> bool:
    """Whether the conclusion is an inequality with a square root."""
    return goal.conclusion.op == "le" and uses("sqrt", goal.conclusion)
