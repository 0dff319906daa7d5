"""Small values at which a statement fails, looked for by evaluation, and the submission that shows it.

Beside small numbers each parameter tries the values that terms of the hypotheses have at the parameters before it: a
hypothesis `x = t` is met by the value of t.  A function is what a hypothesis `forall x, f(x) = t` says that it is; else it
is a table (`tables`), and what evaluation cannot decide about it is tested at a few values and left to the judge.  Outer
variables of the conclusion are parameters like the others.
A hypothesis `forall b : Nat, p -> v <= b` has no value for the kernel's evaluation; where p fails at every b below v it
holds, and the submission is a disproof that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.judge.derivation import binder_type
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    INT,
    REAL,
    T_NAT,
    Term,
    Type,
    free,
    guard,
    instantiate,
    lambda_,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget
from stemai.language import Problem, Scope, render
from stemai.language.headers import Parameter
from stemai.suites.tables import tables

_POINTS: Final = 4_000  # values tried for one parameter after another
SMALL: Final = (
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
_SAMPLES: Final = (0, 1, 2, 3, 4, 5, 6, 7, -1, -2, 10)  # values at which a universal hypothesis is tested
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
    maps = _maps(problem)
    unknown = [p for p in problem.parameters if p.type.carrier not in (INT, REAL) and p.variable not in maps]
    if len(unknown) > 1:
        return None
    if not unknown:
        return _Search(theory, problem, maps).failure()
    formulas = [h.formula for h in problem.hypotheses]
    for table in tables(unknown[0], formulas, problem.conclusion):
        tried = _Map(table.arguments, unknown[0].type.arguments, table.body)
        failure = _Search(theory, problem, {**maps, unknown[0].variable: tried}).failure()
        if failure is not None:
            return failure
    return None


@dataclass(frozen=True, slots=True)
class _Map:
    """A function over the other parameters, and the hypothesis that says that it is this one, if any does."""

    arguments: tuple[Term, ...]
    types: tuple[Type, ...]
    body: Term
    hypothesis: Term | None = None

    @property
    def term(self) -> Term:
        return lambda_(self.arguments, self.body)


def _maps(problem: Problem) -> dict[Term, _Map]:
    """The functions among the parameters that hypotheses determine, each over those before it."""
    found: dict[Term, _Map] = {}
    taken = {p.name for p in problem.parameters}
    for parameter in (p for p in problem.parameters if p.type.result is not None):
        for hypothesis in (h.formula for h in problem.hypotheses):
            made = _map(parameter.variable, parameter.type, hypothesis, taken)
            if made is not None and not any(v.sort.result and v not in found for v in made.body.frees):
                body = substitute(made.body, {v: m.term for v, m in found.items()})
                found[parameter.variable] = replace(made, body=body)
                break
    return found


def _map(function: Term, type_: Type, hypothesis: Term, taken: set[str]) -> _Map | None:
    """What `hypothesis` says that `function` is, if it is `forall x, f(x) = t` under the guards of x alone."""
    arguments: list[Term] = []
    formula = hypothesis
    for argument in type_.arguments:
        if formula.op != "forall" or formula.data != argument.carrier:
            return None
        name = next(n for n in (f"x{i}" for i in range(1_000)) if n not in taken and all(a.data[0] != n for a in arguments))
        arguments.append(free(name, argument.carrier))
        formula = instantiate(formula.args[0], [arguments[-1]])
        if formula.op == "implies" and formula.args[0] is guard(argument, arguments[-1]):
            formula = formula.args[1]
    if formula.op != "eq" or formula.args[0] is not make("apply", function, *arguments):
        return None
    body = formula.args[1]
    return None if function in body.frees else _Map(tuple(arguments), type_.arguments, body, hypothesis)


def _opened(problem: Problem) -> tuple[list[Parameter], list[Term], Term]:
    """The outer variables of the conclusion, the conditions on them, and what is claimed of them."""
    found: list[Parameter] = []
    conditions: list[Term] = []
    conclusion, taken, names = problem.conclusion, {p.name for p in problem.parameters}, list(problem.outer)
    while conclusion.op in ("forall", "implies"):
        if conclusion.op == "implies":
            conditions.append(conclusion.args[0])
            conclusion = conclusion.args[1]
            continue
        name = names.pop(0) if names else conclusion.hint[0] if conclusion.hint else ""
        if not name or name in taken or conclusion.data not in (INT, REAL):
            break
        taken.add(name)
        variable = free(name, conclusion.data)
        conclusion = instantiate(conclusion.args[0], [variable])
        found.append(Parameter(name, binder_type(variable, conclusion), variable))
    return found, conditions, conclusion


class _Search:
    def __init__(self, theory: Theory, problem: Problem, maps: Mapping[Term, _Map]) -> None:
        self._theory = theory
        self._problem = problem
        self._maps = maps
        terms = {v: m.term for v, m in maps.items()}
        outer, conditions, conclusion = _opened(problem)
        self._parameters = [*problem.parameters, *outer]
        numbers = [p for p in self._parameters if p.variable not in maps]
        self._variables = [p.variable for p in numbers]
        guards = [g for p in numbers if (g := guard(p.type, p.variable)) is not None]
        said = {m.hypothesis for m in maps.values()}
        given = [h.formula for h in problem.hypotheses if h.formula not in said]
        self._conditions = [*guards, *(substitute(f, terms) for f in (*given, *conditions))]
        self._conclusion = substitute(conclusion, terms)
        self._left = _POINTS

    def failure(self) -> Failure | None:
        """The first point that is found, as a submission."""
        point = self._from(0, {})
        if point is None:
            return None
        name = self._problem.name
        if not self._parameters:
            return Failure("it is false by evaluation", f"disproof {name} by compute qed")
        said = ", ".join(f"{p.name} := {self._shown(p.variable, point)}" for p in self._parameters)
        if (
            self._maps
            or len(self._parameters) > len(self._problem.parameters)
            or all(self._value(c, point) is True for c in self._conditions)
        ):
            return Failure(f"it is false at {said}", f"counterexample {name} := {said}")
        return Failure(f"it is false at {said}", self._disproof(point))

    def _shown(self, variable: Term, point: _Point) -> str:
        """The value of a parameter, as it is written."""
        found = self._maps.get(variable)
        if found is None:
            return render(number(point[variable], variable.sort))
        scope, binders = Scope(), []
        for argument, type_ in zip(found.arguments, found.types, strict=True):
            scope, _ = scope.with_variable(argument.data[0], type_)
            binders.append(f"({argument.data[0]} : {type_})")
        return f"fun {' '.join(binders)} => {render(self._at(found.body, point), scope)}"

    def _from(self, index: int, point: _Point) -> _Point | None:
        """A point that begins with `point`, which has values for the first `index` parameters."""
        last = self._variables[index - 1] if index else None
        known = set(point)
        ready = [c for c in self._conditions if c.frees <= known and (last is None or last in c.frees)]
        if not all(self._holds(c, point) for c in ready):
            return None
        if index == len(self._variables):
            return point if self._value(self._conclusion, point) is False else None
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
            yield from dict.fromkeys((*own[:_OWN], *SMALL))
        else:
            yield from dict.fromkeys(Fraction(v) for v in (*own[:_OWN], *SMALL, *_PARTS))

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
        if value is None and self._maps:
            return self._sampled(self._at(condition, point))
        if value is None:
            least = self._least(self._at(condition, point))
            return least is not None and self._is_least(least)
        return value is True

    def _sampled(self, formula: Term) -> bool:
        """Whether a closed `forall` over numbers holds at a few values: the judge looks at all of them."""
        if formula.op != "forall" or formula.data not in (INT, REAL):
            return False
        bodies = (instantiate(formula.args[0], [number(x, formula.data)]) for x in _SAMPLES)
        return all(self._value(body, {}) is not False for body in bodies)

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
