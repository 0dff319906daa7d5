"""Points at which the facts of a goal hold, with the variables computed that equations determine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Any

from stemai.kernel.terms import INT, REAL, Term, make

from . import limits
from .compiled import NotCompiled, compiled
from .goal import Goal, Variable
from .polynomial import Polynomial, TooLarge, plus, polynomial, scaled, term_of
from .sampling import simple_values

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """Points of the number variables at which the facts hold, as far as facts can be computed."""

    variables: tuple[Variable, ...]
    points: tuple[Values, ...]

    @staticmethod
    def of(goal: Goal, wanted: int = limits.FIT_POINTS) -> Samples:
        """Sample points; a fact `v = t` makes v depend on the others."""
        numbers = [v for v in goal.variables if v.type.carrier in (INT, REAL) and v.type.result is None]
        formulas = [*(g for g in goal.guards()), *(f.formula for f in goal.facts)]
        formulas = [p for f in formulas for p in (f.args if f.op == "and" else (f,)) if p.op not in ("forall", "exists")]
        defined, rest = _definitions(numbers, formulas)
        given = {v for v, _ in defined}
        basic = [v for v in numbers if v.term not in given]
        try:
            steps = [
                compiled(t, [*(v.term for v in basic), *(d for d, _ in defined[:i])], goal.theory)
                for i, (_, t) in enumerate(defined)
            ]
            order = [*(v.term for v in basic), *(d for d, _ in defined)]
            tests = [compiled(f, order, goal.theory) for f in rest if f.frees <= set(order)]
        except NotCompiled:
            return Samples(tuple(numbers), ())
        found = []
        for values in islice(_spread(basic), 20_000):
            point = list(values)
            try:
                for step in steps:
                    point.append(step(*point))
                if all(test(*point) for test in tests):
                    found.append(tuple(point))
            except ArithmeticError:
                continue
            if len(found) >= wanted:
                break
        positions = [order.index(v.term) for v in numbers]
        return Samples(tuple(numbers), tuple(tuple(p[i] for i in positions) for p in found))


def _definitions(numbers: Sequence[Variable], formulas: Sequence[Term]) -> tuple[list[tuple[Term, Term]], list[Term]]:
    """Variables that equations give from others, in an order in which they can be computed; and what is to be tested."""
    terms = [v.term for v in numbers]
    defined: dict[Term, Term] = {}
    for formula in formulas:
        if formula.op != "eq" or formula.args[0].sort not in (INT, REAL):
            continue
        for variable in reversed(terms):
            value = None if variable in defined else _solved(formula, variable)
            if value is not None and not _circular(variable, value, defined):
                defined[variable] = value
                break
    ordered: list[tuple[Term, Term]] = []
    while len(ordered) < len(defined):
        known = {v for v, _ in ordered}
        ready = [(v, t) for v, t in defined.items() if v not in known and not (t.frees & set(defined)) - known]
        ordered += ready
    return ordered, list(formulas)


def _circular(variable: Term, value: Term, defined: dict[Term, Term]) -> bool:
    reached, stack = set[Term](), list(value.frees)
    while stack:
        node = stack.pop()
        if node is variable:
            return True
        if node not in reached and node in defined:
            stack.extend(defined[node].frees)
        reached.add(node)
    return False


def _solved(equation: Term, variable: Term) -> Term | None:
    """The variable from an equation that is linear in it: a quotient, to be tested, where its factor is no number."""
    if variable not in equation.frees or variable.sort != equation.args[0].sort:
        return None
    try:
        difference = plus(polynomial(equation.args[0]), scaled(polynomial(equation.args[1]), -1))
    except TooLarge:
        return None
    slope: Polynomial = {}
    rest: Polynomial = {}
    for monomial, coefficient in difference.items():
        if (variable, 1) in monomial:
            monomial = tuple(item for item in monomial if item[0] is not variable)
            slope[monomial] = coefficient
        else:
            rest[monomial] = -coefficient
        if any(variable in atom.frees for atom, _ in monomial):
            return None
    if slope in ({(): Fraction(1)}, {(): Fraction(-1)}):
        return term_of(scaled(rest, slope[()]), variable.sort)
    if any(c.denominator != 1 for c in (*slope.values(), *rest.values())):
        return None
    op = "idiv" if variable.sort == INT else "div"
    return make(op, term_of(rest, variable.sort), term_of(slope, variable.sort))


def _spread(variables: Sequence[Variable]) -> Iterator[Values]:
    """Points of small values: first scattered ones, without a pattern between the variables, then all in order."""
    choices = [list(simple_values(v.type)) for v in variables]
    if len(choices) == 1:
        yield from ((v,) for v in (*choices[0], *range(13, 60)))
        return
    seen = set()
    state = 12_345
    for _ in range(2_000):
        values = []
        for choice in choices:
            state = (1_103_515_245 * state + 12_345) % (1 << 31)
            values.append(choice[(state >> 16) % len(choice)])
        if tuple(values) not in seen:
            seen.add(tuple(values))
            yield tuple(values)
    for reach in (3, 5, 8, 13):
        for ordered in product(*(c[:reach] for c in choices)):
            if ordered not in seen:
                seen.add(ordered)
                yield ordered
