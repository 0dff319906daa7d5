"""Small values at which a statement fails, looked for by evaluation, and the submission that shows it.

Beside small numbers each parameter tries the values that terms of the hypotheses have at the parameters before it: a
hypothesis `x = t` is met by the value of t.  A hypothesis `forall b : Nat, p -> v <= b` has no value for the kernel's
evaluation; where p fails at every b below v it holds, and the submission is a disproof that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.judge.vacuity import guards_of_problem
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, T_NAT, Term, instantiate, make, number, substitute
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget
from stemai.language import Problem, Scope, render

_POINTS: Final = 4_000  # values tried for one parameter after another
_SMALL: Final = (
    0,
    1,
    2,
    3,
    -1,
    4,
    5,
    6,
    7,
    8,
    -2,
    9,
    10,
    11,
    12,
    -3,
    16,
    20,
    24,
    30,
    36,
    37,
    40,
    41,
    60,
    100,
)
_PARTS: Final = (Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(1, 3))
_OWN: Final = 12  # values of terms that are tried for one parameter
_STEPS: Final = 500_000  # of evaluation, for one formula at one point
_LEAST: Final = 3_000  # numbers below a bound that are tried one by one

_Number = Fraction | int
_Point = Mapping[Term, _Number]


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a statement fails, in words, and a counterexample or a disproof for the judge."""

    what: str
    submission: str


@dataclass(frozen=True, slots=True)
class _Least:
    """`forall b : Nat, premises -> bound <= b`, closed, with what it says of b."""

    formula: Term
    premises: tuple[Term, ...]
    variable: Term
    scope: Scope
    bound: int


def find_failure(theory: Theory, problem: Problem) -> Failure | None:
    """A point at which every hypothesis holds and the conclusion does not; None if none is met."""
    if theory.sorts or theory.axioms or len(theory.symbols) > len(theory.definitions):
        return None
    if any(p.type.result is not None or p.type.carrier not in (INT, REAL) for p in problem.parameters):
        return None
    return _Search(theory, problem).failure()


class _Search:
    def __init__(self, theory: Theory, problem: Problem) -> None:
        self._theory = theory
        self._problem = problem
        self._variables = [p.variable for p in problem.parameters]
        self._conditions = [*guards_of_problem(problem), *(h.formula for h in problem.hypotheses)]
        self._left = _POINTS

    def failure(self) -> Failure | None:
        """The first point that is found, as a submission."""
        point = self._from(0, {})
        if point is None:
            return None
        name = self._problem.name
        values = {p.name: number(point[p.variable], p.variable.sort) for p in self._problem.parameters}
        if not values:
            return Failure("it is false by evaluation", f"disproof {name} by compute qed")
        said = ", ".join(f"{n} := {render(v)}" for n, v in values.items())
        if all(self._value(c, point) is True for c in self._conditions):
            return Failure(f"it is false at {said}", f"counterexample {name} := {said}")
        return Failure(f"it is false at {said}", self._disproof(point))

    def _from(self, index: int, point: _Point) -> _Point | None:
        """A point that begins with `point`, which has values for the first `index` parameters."""
        last = self._variables[index - 1] if index else None
        known = set(point)
        ready = [c for c in self._conditions if c.frees <= known and (last is None or last in c.frees)]
        if not all(self._holds(c, point) for c in ready):
            return None
        if index == len(self._variables):
            return point if self._value(self._problem.conclusion, point) is False else None
        for candidate in self._candidates(self._variables[index], point):
            self._left -= 1
            if self._left < 0:
                return None
            found = self._from(index + 1, {**point, self._variables[index]: candidate})
            if found is not None:
                return found
        return None

    def _candidates(self, variable: Term, point: _Point) -> Iterator[_Number]:
        own: list[_Number] = []
        for condition in self._conditions:
            if variable in condition.frees:
                own += self._values_inside(condition, point, variable.sort == INT)
        if variable.sort == INT:
            yield from dict.fromkeys((*own[:_OWN], *_SMALL))
        else:
            yield from dict.fromkeys(Fraction(v) for v in (*own[:_OWN], *_SMALL, *_PARTS))

    def _values_inside(self, condition: Term, point: _Point, whole: bool) -> Iterator[_Number]:
        """What the terms of `condition` come to that are known already."""
        stack = [condition]
        while stack:
            term = stack.pop()
            if term.loose == 0 and term.sort in (INT, REAL) and term.frees <= set(point):
                value = self._value(term, point)
                if isinstance(value, int | Fraction) and (not whole or Fraction(value).denominator == 1):
                    yield int(value) if whole else Fraction(value)
            else:
                stack.extend(term.args)

    # --------------------------------------------------------------------------------------------------------- truth

    def _value(self, term: Term, point: _Point) -> object:
        try:
            return evaluate(term, self._theory, dict(point), budget=Budget(_STEPS))
        except (KernelError, LimitReached):
            return None

    def _holds(self, condition: Term, point: _Point) -> bool:
        value = self._value(condition, point)
        if value is None:
            least = self._least(self._at(condition, point))
            return least is not None and self._is_least(least)
        return value is True

    def _at(self, term: Term, point: _Point) -> Term:
        return substitute(term, {v: number(x, v.sort) for v, x in point.items()})

    def _least(self, formula: Term) -> _Least | None:
        if formula.op != "forall" or formula.data != INT or formula.frees:
            return None
        scope, variable = Scope().with_variable("b", T_NAT)
        body, premises = instantiate(formula.args[0], [variable]), list[Term]()
        while body.op == "implies":
            premises.append(body.args[0])
            body = body.args[1]
        natural = make("le", number(0, INT), variable)
        if body.op != "le" or body.args[1] is not variable or not premises or premises[0] is not natural:
            return None
        bound = self._value(body.args[0], {})
        if not isinstance(bound, int) or bound > _LEAST:
            return None
        return _Least(formula, tuple(premises[1:]), variable, scope, bound)

    def _is_least(self, least: _Least) -> bool:
        numbers = range(least.bound)
        return all(any(self._value(p, {least.variable: b}) is False for p in least.premises) for b in numbers)

    # -------------------------------------------------------------------------------------------------------- disproof

    def _disproof(self, point: _Point) -> str:
        """The closed statement at the point: each hypothesis shown, the conclusion that follows is false."""
        lines, facts = [f"disproof {self._problem.name}", "assume all"], []
        for index, hypothesis in enumerate(self._problem.hypotheses):
            formula, fact = self._at(hypothesis.formula, point), f"fact{index}"
            least = self._least(formula) if self._value(formula, {}) is None else None
            if least is None:
                lines.append(f"have {fact} : {render(formula)} by compute")
            else:
                lines += self._least_steps(least, fact)
            facts.append(fact)
        values = [render(number(point[v], v.sort)) for v in self._variables]
        conclusion = render(self._at(self._problem.conclusion, point))
        lines.append(f"have claimed : {conclusion} by exact all({', '.join((*values, *facts))})")
        lines.append(f"have refuted : not ({conclusion}) by compute")
        return "\n".join([*lines, "by tauto using claimed, refuted", "qed"])

    def _least_steps(self, least: _Least, fact: str) -> Sequence[str]:
        """Nothing below the bound has all the premises; so whatever has them is not below."""
        said = [f"({render(p, least.scope)})" for p in least.premises]
        names = [f"{fact}_{n}" for n in range(len(said))]
        low, range_ = f"{fact}_low", f"{fact}_range"
        return [
            f"have {fact}_none : forall b in 0..{least.bound - 1}, {' -> '.join((*said, 'false'))} by compute",
            f"have {fact} : {render(least.formula)} proof",
            "fix b",
            *(f"assume {name}" for name in names),
            f"by_contra {low}",
            f"have {range_} : 0 <= b and b <= {least.bound - 1} by linarith using {low}",
            f"by tauto using {', '.join((f'{fact}_none(b)', range_, *names))}",
            "qed",
        ]
