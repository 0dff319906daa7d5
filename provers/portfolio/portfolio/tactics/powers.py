"""Tactics for powers with variable exponents."""

from __future__ import annotations

from dataclasses import replace

from stemai.kernel.terms import INT, make, number

from .. import limits, powers, residues
from ..goal import Goal, Lines, closed, indented
from .arithmetic import by_combination
from .core import Searching, fix_first, have, one
from .induction import by_induction, simple


def by_exponents(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Powers of one base whose exponents differ by a numeral, all by the least of them; n by its residue."""
    inner, lines = _exponents_by_residue(search, goal)
    for power, least, factor in powers.steps(inner):
        equation = make("eq", power, make("mul", factor, least))
        inner, fact = inner.with_fact("p", equation)
        lines += have(inner, fact, ["by auto"])  # a law of powers: the judge knows more of them than the solver
    if not lines:
        return None
    found = one(search.close(inner, limits.PROBE)) or by_combination(search, inner, depth)
    return None if found is None else [*lines, *found]


def _exponents_by_residue(search: Searching, goal: Goal) -> tuple[Goal, Lines]:
    lines: Lines = []
    inner = goal
    for variable, modulus, residue in residues.known(goal):
        multiple = make("mul", number(modulus, INT), make("idiv", variable, number(modulus, INT)))
        other = multiple if residue == 0 else make("add", multiple, number(residue, INT))
        line = search.engine.leaf(goal.showing(make("eq", variable, other)), limits.GLANCE)
        if line is None:
            continue
        inner, equal = inner.with_fact("e", make("eq", variable, other))
        lines += have(inner, equal, [line])
        for power in [t for t in closed(goal.conclusion) if t.op == "pow" and t.args[1] is variable]:
            inner, same = inner.with_fact("p", make("eq", power, make("pow", power.args[0], other)))
            lines.append(f"have {same.text} : {inner.text(same.formula)} by congruence using {equal.text}")
    return inner, lines


def by_power_lemmas(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Signs and monotony of powers of variables, by induction; then induction for the goal."""
    lines: Lines = []
    inner = goal
    for law in powers.laws(goal):
        claim, first = fix_first(inner.showing(law))
        found = simple(search, claim, claim.variables[-1], 0) or one(search.close(claim, limits.GLANCE))
        if found is not None:
            inner, fact = inner.with_fact("law", law)
            lines += have(inner, fact, [*first, *found])
    rest = by_induction(search, inner, 1) if lines else None
    return None if rest is None else [*lines, *rest]


def by_cycles(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Powers of numerals modulo a numeral: cases by where in its cycle the exponent lies."""
    for modulus in sorted(residues.moduli(goal)):
        for cycle in powers.cycles(goal, modulus):
            found = _with_cycle(search, goal, cycle)
            if found is not None:
                return found
    return None


def _with_cycle(search: Searching, goal: Goal, cycle: powers.Cycle) -> Lines | None:
    claim, first = fix_first(goal.without(goal.variables).showing(cycle.law()))
    proof = simple(search, claim, claim.variables[-1], 0)
    if proof is None:
        return None
    inner, law = goal.with_fact("cycle", cycle.law())
    lines = have(goal, law, [*first, *proof])
    for exponent in cycle.exponents:
        inner, fact = inner.with_fact("c", cycle.at(exponent))
        lines.append(f"have {fact.text} : {inner.text(fact.formula)} by exact {law.text}({inner.text(exponent)})")
    last = _all_cases(search, inner.dropping(law), len(cycle.exponents))
    return None if last is None else [*lines, *last]


def _all_cases(search: Searching, goal: Goal, count: int) -> Lines | None:
    """The goal from each choice of cases of its last `count` facts."""
    if count == 0:
        return one(search.close(goal, limits.GLANCE))
    fact = goal.facts[-count]
    lines = [f"cases {fact.text}"]
    for part in fact.formula.args:
        inner, case = goal.dropping(fact).with_fact("r", part, derived=False)
        inner = replace(inner, facts=(case, *inner.facts[:-1]))
        found = _all_cases(search, inner, count - 1)
        if found is None:
            return None
        lines += indented([f"case {case.text} =>", *indented(found)])
    return [*lines, "end"]
