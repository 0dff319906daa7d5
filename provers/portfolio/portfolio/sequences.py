"""Sequences given by recurrences: their first values, a polynomial that fits these, or a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from stemai.errors import LimitReached
from stemai.kernel.terms import INT, REAL, T_NAT, TRUE, Term, make, number, substitute

from . import limits
from .goal import Goal, closed, subterms
from .instances import Pattern
from .polynomial import Polynomial, TooLarge, plus, polynomial, scaled, term_of, times
from .sampling import value_of
from .surds import surd_of

Place = tuple[Term, int]  # a function variable, and a natural number that it is applied to
_DEGREE = 4


def functions(goal: Goal) -> list[Term]:
    """The function variables from the natural numbers to numbers."""
    return [
        v.term
        for v in goal.variables
        if v.type.result is not None and v.type.arguments == (T_NAT,) and v.type.result.carrier in (INT, REAL)
    ]


def first_values(goal: Goal, count: int = limits.SEQUENCE) -> dict[Place, Polynomial]:
    """What the facts say of the sequences at 0, 1, …, each value a polynomial in the other variables."""
    known: dict[Place, Polynomial] = {}
    facts = [p for f in goal.facts for p in (f.formula.args if f.formula.op == "and" else (f.formula,))]
    patterns = [p for p in map(Pattern.of, goal.facts) if p is not None]
    rules = [p for p in patterns if len(p.variables) == 1 and p.variables[0][0].sort == INT]
    for formula in (TRUE, *(f for f in facts if f.op == "eq")):
        size = len(known)
        _learn(goal, formula, known)
        if formula is TRUE or len(known) > size:  # what follows from few facts first: the others may say it otherwise
            for index in range(count):
                for rule in rules:
                    _learn(goal, substitute(rule.body, {rule.variables[0][0]: number(index, INT)}), known)
    return known


def _learn(goal: Goal, formula: Term, known: dict[Place, Polynomial]) -> None:
    """The value of the one unknown place in an equation whose conditions hold."""
    while formula.op == "implies":
        if value_of(_folded(goal, formula.args[0], known), goal, {}) is not True:
            return
        formula = formula.args[-1]
    if formula.op == "and":
        for part in formula.args:
            _learn(goal, part, known)
        return
    if formula.op != "eq" or formula.args[0].sort not in (INT, REAL):
        return
    try:
        folded = [_folded(goal, side, known) for side in formula.args]
        if max(f.size for f in folded) > limits.SEQUENCE_TERM:
            return
        sides = [polynomial(side) for side in folded]
    except (TooLarge, LimitReached):  # exact values of a recurrence by quotients double their digits each time
        return
    difference = plus(sides[0], scaled(sides[1], -1))
    open_places = [m for m in difference if any(place_of(goal, atom) for atom, _ in m)]
    if len(open_places) != 1 or _hidden(goal, difference):
        return
    monomial = open_places[0]
    place = place_of(goal, monomial[0][0])
    if len(monomial) == 1 and monomial[0][1] == 1 and place is not None:
        factor = difference.pop(monomial)
        known[place] = scaled(difference, -1 / factor)


def _hidden(goal: Goal, value: Polynomial) -> bool:
    """Whether a place whose value is not known stands inside something else, in a denominator, say."""
    atoms = {atom for monomial in value for atom, _ in monomial}
    inside = subterms(*(a for atom in atoms if place_of(goal, atom) is None for a in atom.args))
    return any(place_of(goal, term) is not None for term in inside)


def place_of(goal: Goal, term: Term) -> Place | None:
    """The place that a term `f(t)` is, t closed; also below a coercion to the reals."""
    while term.op == "real":
        term = term.args[0]
    if term.op != "apply" or term.args[0] not in functions(goal):
        return None
    index = term.args[1].data[0] if term.args[1].op == "num" else None
    if index is None and not term.args[1].frees and not term.loose:
        index = value_of(term.args[1], goal, {})
    return None if index is None or index < 0 else (term.args[0], int(index))


def _folded(goal: Goal, term: Term, known: Mapping[Place, Polynomial]) -> Term:
    """The term with known places replaced by their values, and closed parts by numerals."""
    if not term.args or term.loose or term.op in ("forall", "exists", "lambda", "sum", "prod"):
        return term
    place = place_of(goal, term) if term.op == "apply" else None
    if place is not None:
        value = known.get(place)
        return make("apply", place[0], number(place[1], INT)) if value is None else term_of(value, term.sort)
    folded = make(term.op, *(_folded(goal, a, known) for a in term.args), data=term.data, hint=term.hint)
    if folded.sort in (INT, REAL) and not folded.frees:
        result = value_of(folded, goal, {})
        if isinstance(result, (int, Fraction)) and not isinstance(result, bool):
            return number(result, folded.sort)
        return _surd(folded)
    return folded


def _surd(term: Term) -> Term:
    """A closed term with square roots in the form `whole + part * sqrt(root)`, if it has one."""
    try:
        return surd_of(term).term() if term.sort == REAL else term
    except ArithmeticError:
        return term


def values_from(goal: Goal, known: Mapping[Place, Polynomial], function: Term) -> tuple[int, list[Polynomial]]:
    """The values of one sequence without a gap: where they begin, and they.

    They begin where the facts give a value outright, if anywhere: a recurrence reaches back only in thought.
    """
    places = (place_of(goal, t) for f in goal.facts for t in closed(f.formula))
    start = min((p[1] for p in places if p is not None and p in known and p[0] is function), default=0)
    values: list[Polynomial] = []
    while (function, start + len(values)) in known:
        values.append(known[function, start + len(values)])
    return start, values


def closed_form(start: int, values: Sequence[Polynomial], variable: Term) -> Polynomial | None:
    """A polynomial in `variable` that has these values from `start` on; None where no low degree fits them."""
    rows = [list(values)]
    while len(rows[-1]) > 2 and len(rows) <= _DEGREE + 1 and any(rows[-1]):
        rows.append([plus(b, scaled(a, -1)) for a, b in pairwise(rows[-1])])
    if len(rows[-1]) < 3 or any(rows[-1]):
        return None
    result: Polynomial = {}
    power: Polynomial = {(): Fraction(1)}
    for i, row in enumerate(rows[:-1]):
        result = plus(result, times(row[0], power))
        shift: Polynomial = {((variable, 1),): Fraction(1)}
        if start + i:
            shift[()] = Fraction(-start - i)
        power = scaled(times(power, shift), Fraction(1, i + 1))
    return result


def remainders(values: Sequence[Polynomial], modulus: int) -> list[Polynomial] | None:
    """The values modulo a number, None where one is not a whole number."""
    found: list[Polynomial] = []
    for value in values:
        constant = value.get((), Fraction(0))
        if set(value) - {()} or constant.denominator != 1:
            return None
        found.append({(): constant % modulus} if constant % modulus else {})
    return found


def period(values: Sequence[Polynomial]) -> int | None:
    """The least period that the values show at least twice over."""
    return next(
        (
            p
            for p in range(1, min(limits.PERIOD, len(values) // 2) + 1)
            if all(values[i] == values[i + p] for i in range(len(values) - p))
        ),
        None,
    )


def moduli(goal: Goal) -> Iterator[int]:
    """The moduli of the goal's conclusion, small first."""
    places = {"imod": 1, "dvd": 0}
    terms = (t for t in subterms(goal.conclusion) if t.op in places)
    numerals = {n.data[0] for t in terms if (n := t.args[places[t.op]]).op == "num"}
    yield from sorted(int(m) for m in numerals if 1 < m < 1000)
