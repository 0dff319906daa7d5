"""Integers between numerals: bounds that the facts give, and a case for each value, one unknown inside the other."""

from __future__ import annotations

from dataclasses import dataclass

from stemai.kernel.terms import INT, Term, make, number, substitute

from .. import factors, limits
from ..goal import Fact, Goal, Lines, Variable, indented, subterms
from .core import Searching, have


@dataclass(frozen=True, slots=True)
class Range:
    """`low <= variable <= high` as facts of `goal`, and the steps that show them."""

    variable: Variable
    low: int
    high: int
    goal: Goal
    facts: tuple[Fact, ...]
    lines: Lines

    @property
    def count(self) -> int:
        return self.high - self.low + 1


def by_values(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """A case for each value of the integer variable that has the fewest."""
    goal, lines = factor_bounds(goal)
    variables = [v for v in goal.variables if v.type.carrier == INT and _matters(goal, v)]
    found = [r for v in variables[: limits.UNKNOWNS] if (r := range_of(search, goal, v)) is not None]
    for chosen in sorted(found, key=lambda r: r.count):
        cases = _cases(search, chosen, depth)
        if cases is not None:
            return [*lines, *chosen.lines, *cases]
    return None


def factor_bounds(goal: Goal) -> tuple[Goal, Lines]:
    """For a fact `r = d * q` with a numeral r, not 0: d and its negative divide r, so neither is greater."""
    goal, lines = factored_equations(goal)
    for fact in [f for f in goal.facts if f.formula.op == "eq" and f.formula.args[0].sort == INT]:
        for numeral, product in (fact.formula.args, reversed(fact.formula.args)):
            if numeral.op != "num" or not 0 < abs(numeral.data[0]) <= limits.VALUES or product.op != "mul":
                continue
            size = number(abs(numeral.data[0]), INT)
            for divisor in (d for part in product.args for d in (part, make("neg", part))):
                goal, divides = goal.with_fact("dv", make("dvd", divisor, size))
                goal, bound = goal.with_fact("le", make("le", divisor, size))
                lines += have(goal, divides, [f"by auto using {fact.text}"])
                lines += have(goal, bound, [f"by auto using {divides.text}"])
    return goal, lines


def factored_equations(goal: Goal) -> tuple[Goal, Lines]:
    """Equations in two unknowns that factor, as `r = f * g`."""
    lines: Lines = []
    for fact in [f for f in goal.facts if f.formula.op == "eq" and f.formula.args[0].sort == INT]:
        equation = factors.factored(fact.formula)
        if equation is not None:
            goal, product = goal.with_fact("f", equation)
            lines += have(goal, product, [f"by nlinarith using {fact.text}"])
    return goal, lines


def range_of(search: Searching, goal: Goal, variable: Variable, tight: bool = True) -> Range | None:
    """The range of a variable, None where one of its ends is not found; `tight` asks for the best ends."""
    inner, facts, lines, ends = goal, list[Fact](), Lines(), list[int]()
    for sign in (-1, 1):
        end = _end(search, goal, variable, sign, tight)
        if end is None:
            return None
        value, proof = end
        ends.append(value)
        inner, fact = inner.with_fact("b", _bound(variable, sign, value))
        facts.append(fact)
        lines += have(goal, fact, [proof])
    return Range(variable, ends[0], ends[1], inner, tuple(facts), lines)


def _bound(variable: Variable, sign: int, value: int) -> Term:
    end = number(value, INT)
    return make("le", variable.term, end) if sign > 0 else make("le", end, variable.term)


def _end(search: Searching, goal: Goal, variable: Variable, sign: int, tight: bool) -> tuple[int, str] | None:
    """The closest numeral above (or below) the variable that Z3 finds, by bisection, and the line that shows it."""

    def shown(size: int) -> str | None:
        return search.engine.leaf(goal.showing(_bound(variable, sign, sign * size)), limits.GLANCE)

    far = limits.VALUES
    line = shown(far)
    if line is None:
        return None
    given = _given(goal, variable, sign)
    if given is not None and (closer := shown(given)) is not None:
        return sign * given, closer
    near = -limits.VALUES - 1  # not known to be a bound
    while far - near > 1:
        middle = (far + near) // 2
        closer = shown(middle)
        if closer is not None:
            far, line = middle, closer
        elif tight:
            near = middle
        else:
            break
    return sign * far, line


def _given(goal: Goal, variable: Variable, sign: int) -> int | None:
    """`sign` times the numeral that a hypothesis gives as a bound."""
    place = 0 if sign > 0 else 1
    formulas = [*goal.guards(), *(f.formula for f in goal.facts)]
    for part in (p for f in formulas for p in (f.args if f.op == "and" else (f,))):
        if part.op in ("le", "lt") and part.args[place] is variable.term and part.args[1 - place].op == "num":
            return sign * int(part.args[1 - place].data[0]) - (part.op == "lt")
    return None


def _cases(search: Searching, chosen: Range, depth: int) -> Lines | None:
    goal = chosen.goal
    if chosen.count > limits.VALUES:
        return None
    values = [make("eq", chosen.variable.term, number(n, INT)) for n in range(chosen.low, chosen.high + 1)]
    if not values:
        line = search.engine.leaf(goal, limits.GLANCE)
        return None if line is None else [line]
    if len(values) == 1:
        return None
    cited = ", ".join(f.text for f in chosen.facts)
    lines = [f"cases {' or '.join(map(goal.text, values))} by omega using {cited}"]
    for value in values:
        inner, fact = goal.with_fact("v", value, derived=False)
        found = _one_case(search, inner, depth)
        if found is None:
            return None
        shown = [f"case {fact.text} => {found[0]}"] if len(found) == 1 else [f"case {fact.text} =>", *indented(found)]
        lines += indented(shown)
    return [*lines, "end"]


def _one_case(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal from the facts at that value, where it stands below an operator that is not linear in it."""
    variable, value = goal.facts[-1].formula.args
    inner, steps = goal, dict[str, str]()
    for fact in goal.facts[:-1]:
        if _nonlinear_in(variable, fact.formula):
            inner = inner.dropping(fact)
            inner, there = inner.with_fact("s", substitute(fact.formula, {variable: value}))
            cited = f"{fact.text}, {goal.facts[-1].text}"
            steps[there.text] = f"have {there.text} : {inner.text(there.formula)} by congruence using {cited}"
    line = search.close(inner, limits.GLANCE)
    if line is not None:
        used = set(line.partition(" using ")[2].partition(" unfolding ")[0].split(", "))
        return [*(step for name, step in steps.items() if name in used), line]
    found = by_values(search, inner, depth) or search.prove(inner, 0)
    return None if found is None else [*steps.values(), *found]


def _nonlinear_in(variable: Term, formula: Term) -> bool:
    return any(variable in t.frees for t in subterms(formula) if t.op in _NOT_LINEAR)


_NOT_LINEAR = ("mul", "pow", "imod", "idiv", "dvd", "div", "prime", "call", "apply", "sum", "prod")


def _matters(goal: Goal, variable: Variable) -> bool:
    """Whether the variable occurs, and no fact already gives its value."""
    given = any(f.formula.op == "eq" and f.formula.args[0] is variable.term and f.formula.args[1].op == "num" for f in goal.facts)
    return not given and any(variable.term in f.frees for f in goal.formulas())
