"""What is known outright: closed terms by evaluation, variables by equations and by values that the facts force."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from stemai.kernel.terms import INT, REAL, Term, make, number, substitute

from .. import limits
from ..goal import Fact, Goal, Lines, Variable, subterms
from ..sampling import value_of
from .core import Searching, have
from .definitions import replace_term

_NOT_LINEAR = (
    "mul",
    "pow",
    "imod",
    "idiv",
    "dvd",
    "div",
    "prime",
    "call",
    "apply",
    "sum",
    "prod",
    "max",
    "sqrt",
)
_COMPUTED = ("imod", "idiv", "call", "sum", "prod", "floor")


def by_known_values(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal after closed terms and variables with one possible value have been replaced by numerals."""
    inner, lines, equations = _folded(goal)
    for _ in range(limits.UNKNOWNS):
        found = _determined(search, inner)
        if found is None:
            break
        inner, more, equation = found
        equations.append(equation)
        lines += more
        inner, more, folded = _folded(inner)
        lines += more
        equations += folded
    if not equations:
        return None
    shown = search.prove(inner, min(depth, 1))
    if shown is None or inner.conclusion is goal.conclusion:
        return None if shown is None else [*lines, *shown]
    inner, fact = inner.with_fact("g", inner.conclusion)
    cited = ", ".join(dict.fromkeys([fact.text, *(e.text for e in equations)]))
    return [*lines, *have(goal, fact, shown), f"by congruence using {cited}"]


def _folded(goal: Goal) -> tuple[Goal, Lines, list[Fact]]:
    """The goal with each outermost closed number replaced by its numeral, the facts too."""
    inner, lines, equations = goal, Lines(), list[Fact]()
    for term in _closed_numbers(goal):
        value = value_of(term, goal, {}, None, limits.LONG_EVALUATION_STEPS)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            continue
        inner, fact = inner.with_fact("f", make("eq", term, number(value, term.sort)))
        lines += have(goal, fact, ["by compute"])
        inner, more = _replaced(inner, fact)
        lines += more
        equations.append(fact)
    return inner, lines, equations


def _closed_numbers(goal: Goal) -> list[Term]:
    """Outermost numbers without variables that have something to be computed, not only to be multiplied."""
    found: list[Term] = []
    inside: set[Term] = set()
    for term in subterms(*goal.formulas()):
        if term in inside or term.frees or term.loose or term.sort not in (INT, REAL):
            continue
        inside.update(subterms(term))
        if any(t.op in _COMPUTED for t in subterms(term)):
            found.append(term)
    return list(islice(found, limits.EQUATIONS))


def _replaced(goal: Goal, equation: Fact) -> tuple[Goal, Lines]:
    """The goal with the left side of an equation replaced by the right one in facts and conclusion."""
    old, new = equation.formula.args
    lines: Lines = []
    for fact in [f for f in goal.facts if f is not equation and f.formula.op != "forall"]:
        changed = substitute(fact.formula, {old: new}) if old.op == "free" else replace_term(fact.formula, old, new)
        if changed is not fact.formula:
            goal, restated = goal.dropping(fact).with_fact(fact.text, changed)
            lines += have(goal, restated, [f"by congruence using {fact.text}, {equation.text}"])
    conclusion = replace_term(goal.conclusion, old, new)
    return goal.showing(conclusion), lines


def _determined(search: Searching, goal: Goal) -> tuple[Goal, Lines, Fact] | None:
    """A variable that occurs in a product, a power or a remainder, and that has one value only, replaced by it."""
    for variable in [v for v in goal.variables if v.type.carrier in (INT, REAL) and v.type.result is None]:
        if not _below_products(goal, variable.term):
            continue
        given = next((f for f in goal.facts if _value_of(f) is variable.term), None)
        lines: Lines = []
        inner = goal
        if given is None:
            shown = _only_value(search, goal, variable)
            if shown is None:
                continue
            inner, given = goal.with_fact("k", shown[0])
            lines = have(goal, given, [shown[1]])
        inner, more = _replaced(inner, given)
        return inner.dropping(given), [*lines, *more], given
    return None


def _value_of(fact: Fact) -> Term | None:
    """The variable that the fact says the numeral for."""
    left, right = fact.formula.args if fact.formula.op == "eq" else (fact.formula, fact.formula)
    return left if left.op == "free" and right.op == "num" else None


def _below_products(goal: Goal, variable: Term) -> bool:
    return any(variable in t.frees for t in subterms(*goal.formulas()) if t.op in _NOT_LINEAR)


def _only_value(search: Searching, goal: Goal, variable: Variable) -> tuple[Term, str] | None:
    """The equation that gives the variable the one value that it can have, and the line that shows it."""
    value = search.engine.model(goal, limits.GLANCE).get(variable.term)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    equation = make("eq", variable.term, number(value, variable.term.sort))
    line = search.engine.leaf(goal.showing(equation), limits.GLANCE)
    return None if line is None else (equation, line)
