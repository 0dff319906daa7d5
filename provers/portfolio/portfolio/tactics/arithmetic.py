"""Tactics for integers and polynomials: residues, divisibility, squares, roots, combinations of equations."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from math import lcm

from stemai.kernel.terms import INT, exists, free, make, number

from .. import combination, descent, floors, inequalities, limits, residues, roots, witnesses
from ..engine import by
from ..goal import Fact, Goal, Lines, closed, indented
from ..polynomial import scaled, term_of
from ..structure import divisor_witnesses
from .core import Searching, have


def by_residues(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Cases by residues modulo a number that the goal speaks of."""
    variables = residues.variables_of(goal)[:3]
    if not variables:
        return None

    def close(case: Goal) -> str | None:
        return search.engine.leaf(case, limits.GLANCE)

    for modulus in residues.moduli(goal):
        found = (
            residues.by_powers(goal, modulus, close)
            or residues.by_coprime_parts(goal, variables, close)
            or residues.split_all(goal, modulus, variables, close)
        )
        if found is not None:
            return found
    return None


def by_quotient(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Divisibility as an equation `t = d * k`, in facts and in the conclusion."""
    inner, lines = divisor_witnesses(goal)
    if inner.conclusion.op != "dvd":
        line = search.close(inner, limits.PROBE) if lines else None
        return None if line is None else [*lines, line]
    divisor, multiple = inner.conclusion.args
    found = _by_combined_quotient(search, inner)
    if found is not None:
        return [*lines, *found]
    unknown = free("!q", INT)
    question = exists(unknown, make("eq", multiple, make("mul", divisor, unknown)))
    asked = inner.showing(question)
    for (value,) in islice(witnesses.candidates(asked), 8):
        equation = make("eq", multiple, make("mul", divisor, value))
        found = search.prove(inner.showing(equation), 0)
        if found is not None:
            return [*lines, f"use {goal.text(value)}", *found]
    return None


def _by_combined_quotient(search: Searching, goal: Goal) -> Lines | None:
    """The quotient from linear algebra over the equations; a fraction of one is shown to be whole first."""
    divisor, multiple = goal.conclusion.args
    value = combination.quotient(goal, divisor, multiple)
    if value is None:
        return None
    parts = lcm(*(c.denominator for c in value.values())) if value else 1
    whole = term_of(scaled(value, parts), INT)
    if parts == 1:
        found = by_combination(search, goal.showing(make("eq", multiple, make("mul", divisor, whole))), 0)
        return None if found is None else [f"use {goal.text(whole)}", *found]
    numeral = number(parts, INT)
    remainder = make("eq", make("imod", whole, numeral), number(0, INT))
    shown = search.prove(goal.showing(remainder), 0)
    if shown is None:
        return None
    witness = make("idiv", whole, numeral)
    inner, exact = goal.with_fact("e", remainder)
    inner, split = inner.with_fact("w", make("eq", whole, make("mul", numeral, witness)))
    product = make("eq", make("mul", numeral, multiple), make("mul", numeral, divisor, witness))
    found = by_combination(search, inner.showing(product), 0)
    if found is None:
        return None
    inner, scaled_up = inner.with_fact("m", product)
    return [
        *have(goal, exact, shown),
        f"have {split.text} : {goal.text(split.formula)} by omega using {exact.text}",
        *have(goal, scaled_up, found),
        f"use {goal.text(witness)}",
        f"by linarith using {scaled_up.text}",
    ]


def by_exact_quotients(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Quotients by a numeral that leave no remainder, shown first."""
    lines: Lines = []
    inner = goal
    for term in dict.fromkeys(t for t in closed(goal.conclusion) if t.op == "idiv" and t.args[1].op == "num"):
        exact = make("eq", term.args[0], make("mul", term.args[1], term))
        found = search.prove(goal.showing(exact), 0)
        if found is not None:
            inner, fact = inner.with_fact("e", exact)
            lines += have(goal, fact, found)
    line = search.close(inner, limits.PROBE) if lines else None
    return None if line is None else [*lines, line]


def by_small_primes(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """What a prime is not a multiple of, instead of the fact that it is a prime."""
    lines: Lines = []
    inner = replace(goal, facts=tuple(f for f in goal.facts if f.formula.op != "prime"))
    for fact in [f for f in goal.facts if f.formula.op == "prime"]:
        for divisor in (2, 3, 5):
            multiple = make("eq", make("imod", fact.formula.args[0], number(divisor, INT)), number(0, INT))
            claim = make("not", multiple)
            line = search.engine.leaf(goal.showing(claim), limits.GLANCE)
            if line is not None:
                inner, known = inner.with_fact("np", claim)
                lines += have(goal, known, [line])
    found = search.prove(inner, 0) if lines else None
    return None if found is None else [*lines, *found]


def by_descent(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Infinite descent in an equation."""
    return descent.prove(goal, lambda case: search.engine.leaf(case, limits.GLANCE))


def by_squares(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Squares and products of hypotheses, found by linear programming."""
    generators = inequalities.certificate(goal)
    if generators is None:
        return None
    lines, facts, hints = inequalities.as_facts(goal, generators)
    return [*lines, by(goal, facts, (), hints)]


def by_roots(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Square roots, squared away."""
    return roots.prove(goal)


def by_combination(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The sum of multiples of equations, the factors from linear algebra."""
    found = combination.multiples(goal)
    if not found:
        return None
    lines: Lines = []
    inner, facts = goal, list[Fact]()
    for fact, factor in found:
        if factor.op == "num":
            facts.append(fact)
            continue
        equation = combination.product_equation(fact, factor)
        inner, product = inner.with_fact("s", equation)
        lines.append(f"have {product.text} : {inner.text(equation)} by congruence using {fact.text}")
        facts.append(product)
    return [*lines, f"by linarith using {', '.join(f.text for f in facts)}"]


def by_floors(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Cases by the fractional part of the one number whose multiples are rounded."""
    found = floors.pieces(goal)
    if found is None:
        return None
    lines = [f"cases {' or '.join(goal.text(piece.formula) for piece in found)} by auto"]
    for piece in found:
        inner, case = goal.with_fact("c", piece.formula, derived=False)
        steps: Lines = []
        facts = []
        for value in piece.values:
            inner, fact = inner.with_fact("v", value)
            steps.append(f"have {fact.text} : {goal.text(value)} by auto using {case.text}")
            facts.append(fact)
        line = search.engine.leaf(inner, limits.GLANCE, (), facts)
        if line is None:
            return None
        lines += indented([f"case {case.text} =>", *indented([*steps, line])])
    return [*lines, "end"]
