"""Exact evaluation, and what follows from polynomials: identities, linear combinations, cuts, Positivstellensatz.

Source: Farkas' lemma and cutting planes as in Schrijver, "Theory of Linear and Integer Programming"; Stengle, "A
Nullstellensatz and a Positivstellensatz in semialgebraic geometry", Math. Ann. 207 (1974).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from stemai.kernel import evaluation
from stemai.kernel.polynomials import Polynomial, Ring, constant, scale
from stemai.kernel.rows import Row, combine, is_contradiction, positive_part, row_of
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_closed_term, require_formula, rule
from stemai.kernel.terms import ARITHMETIC, FALSE, Term, make
from stemai.kernel.theory import Theory
from stemai.kernel.values import quote


@rule("term")
def evaluate(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- A``  where A has no free variables and evaluates to true"""
    require_formula("evaluate", formula)
    if evaluation.evaluate(formula, theory) is not True:
        refuse("evaluate", "the formula evaluates to false")
    return Sequent(NO_HYPOTHESES, formula)


@rule("term")
def evaluate_to(theory: Theory, premises: Premises, term: Term) -> Sequent:
    """``|- t = v``  where t has no free variables and v is the literal for its value"""
    require_closed_term("evaluate_to", term)
    literal = quote(evaluation.evaluate(term, theory), term.sort)
    if literal is None:
        refuse("evaluate_to", f"a value of sort {term.sort} has no literal")
    return Sequent(NO_HYPOTHESES, make("eq", term, literal))


@rule("term")
def ring(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- s = t``  where s and t have one normal form as polynomials"""
    left, right = _equation("ring", formula)
    normal = Ring()
    if normal.of(left) != normal.of(right):
        refuse("ring", "the two sides are different polynomials")
    return Sequent(NO_HYPOTHESES, formula)


@rule("term", "terms", premises=None)
def linear_combination(theory: Theory, premises: Premises, formula: Term, factors: tuple[Term, ...]) -> Sequent:
    """``G1 |- s1 = t1; ..; Gn |- sn = tn  =>  G1, .., Gn |- s = t``  where s - t is the sum of qi (si - ti)"""
    left, right = _equation("linear_combination", formula)
    if len(factors) != len(premises):
        refuse("linear_combination", "one factor for each premise is needed")
    normal = Ring()
    rest = normal.add(normal.of(left), normal.of(right), -1)
    for premise, factor in zip(premises, factors, strict=True):
        one, other = _equation("linear_combination", premise.conclusion)
        require_closed_term("linear_combination", factor)
        difference = normal.add(normal.of(one), normal.of(other), -1)
        rest = normal.add(rest, normal.multiply(normal.of(factor), difference), -1)
    if rest:
        refuse("linear_combination", "the difference is not that combination of the premises")
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), formula)


@rule("term", "rationals", premises=None)
def linear(theory: Theory, premises: Premises, goal: Term, multipliers: tuple[Fraction, ...]) -> Sequent:
    """``G1 |- l1; ..; Gn |- ln  =>  G1, .., Gn |- l``  where m1 l1 + .. + mn ln + m (not l) is contradictory

    The goal is a comparison of numbers or `false`; only the first has a multiplier of its own, the last one.
    """
    normal = Ring()
    rows = _rows("linear", normal, premises, goal)
    if len(multipliers) != len(rows):
        refuse("linear", "one multiplier for each premise, and one for a goal other than false, is needed")
    if not is_contradiction(combine(normal, zip(multipliers, rows, strict=True))):
        refuse("linear", "the combination is not a contradiction")
    return _refutation(premises, goal)


@rule("term", "data", premises=None)
def cuts(theory: Theory, premises: Premises, goal: Term, steps: Any) -> Sequent:
    """``G1 |- l1; ..; Gn |- ln  =>  G1, .., Gn |- l``  by rows derived one after another, each rounded to integers

    A step is a list of [row, numerator, denominator]: the rows of the premises come first, then that of `not l` (none
    for `false`), then those of earlier steps.  The last step must be a contradiction.
    """
    normal = Ring()
    rows = _rows("cuts", normal, premises, goal)
    for step in _tuple("cuts", steps):
        parts = []
        for item in _tuple("cuts", step):
            index, top, bottom = _integers("cuts", item, 3)
            if bottom == 0:
                refuse("cuts", "a multiplier has the denominator 0")
            parts.append((Fraction(top, bottom), _pick("cuts", rows, index)))
        rows.append(combine(normal, parts))
    if not steps or not is_contradiction(rows[-1]):
        refuse("cuts", "the last step is not a contradiction")
    return _refutation(premises, goal)


@rule("term", "terms", "data", "data", premises=None)
def positivstellensatz(
    theory: Theory, premises: Premises, goal: Term, factors: tuple[Term, ...], cone: Any, ideal: Any
) -> Sequent:
    """``G1 |- l1; ..; Gn |- ln  =>  G1, .., Gn |- l``  where cone + ideal is 0, and the cone is positive

    The rows are those of `cuts`, and then the same without rounding.  The cone is a list of [numerator, denominator,
    [row ..], [factor ..]]: a positive rational, times rows, times the squares of factors; one summand at least must be
    positive.  The ideal is a list of [row, factor]: an equation times any factor.
    """
    name = "positivstellensatz"
    normal = Ring()
    rows = _rows(name, normal, premises, goal) + _rows(name, normal, premises, goal, rounded=False)
    for factor in factors:
        require_closed_term(name, factor)
    polynomials = [normal.of(f) for f in factors]
    total: Polynomial = {}
    positive = False
    for item in _tuple(name, cone):
        summand, strict = _cone_summand(name, normal, rows, polynomials, item)
        total, positive = normal.add(total, summand), positive or strict
    for item in _tuple(name, ideal):
        index, factor_index = _integers(name, item, 2)
        row = _pick(name, rows, index)
        if row.relation != "=":
            refuse(name, "only an equation may be multiplied by a factor of any sign")
        total = normal.add(total, normal.multiply(row.polynomial, _pick(name, polynomials, factor_index)))
    if total or not positive:
        refuse(name, "the sum is not 0, or none of its summands is positive")
    return _refutation(premises, goal)


def _cone_summand(name: str, normal: Ring, rows: list[Row], factors: list[Polynomial], item: Any) -> tuple[Polynomial, bool]:
    """One summand of the cone, and whether it is positive rather than only not negative."""
    parts = _tuple(name, item)
    if len(parts) != 4:
        refuse(name, "a summand is not [numerator, denominator, rows, factors]")
    top, bottom = _integers(name, parts[:2], 2)
    if top <= 0 or bottom <= 0:
        refuse(name, "a coefficient of the cone is not positive")
    strict = True
    result = scale(constant(1), Fraction(top, bottom))
    for index in _tuple(name, parts[2]):
        polynomial, positive = positive_part(normal, _pick(name, rows, index))
        result, strict = normal.multiply(result, polynomial), strict and positive
    for index in _tuple(name, parts[3]):
        factor = _pick(name, factors, index)
        result, strict = normal.multiply(result, normal.multiply(factor, factor)), False
    return result, strict


def _rows(name: str, normal: Ring, premises: Premises, goal: Term, rounded: bool = True) -> list[Row]:
    """The rows of the premises, and that of the negated goal unless it is `false`."""
    require_formula(name, goal)
    rows = [row_of(normal, p.conclusion, True, rounded) for p in premises]
    if goal is not FALSE:
        rows.append(row_of(normal, goal, False, rounded))
    found = [row for row in rows if row is not None]
    if len(found) < len(rows):
        refuse(name, "a premise or the goal is not a comparison of numbers")
    return found


def _refutation(premises: Premises, goal: Term) -> Sequent:
    return Sequent(NO_HYPOTHESES.union(*(p.hypotheses for p in premises)), goal)


def _equation(name: str, formula: Term) -> tuple[Term, Term]:
    require_formula(name, formula)
    if formula.op != "eq" or formula.args[0].sort not in ARITHMETIC:
        refuse(name, "an equation between numbers is needed")
    return formula.args[0], formula.args[1]


def _tuple(name: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        refuse(name, "a list is needed")
    return value


def _integers(name: str, value: Any, count: int) -> tuple[int, ...]:
    items = _tuple(name, value)
    if len(items) != count or any(type(v) is not int for v in items):
        refuse(name, f"a list of {count} integers is needed")
    return items


def _pick(name: str, items: list[Any], index: Any) -> Any:
    if type(index) is not int or not 0 <= index < len(items):
        refuse(name, "a row or a factor is named that is not there")
    return items[index]
