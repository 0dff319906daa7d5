"""A function that hypotheses give by cases, `C(x) -> f(x) = t(x)`, put together, and a conclusion that is false of it.

The conclusion speaks of its values at closed terms.  Which case applies may be open, as where nobody knows whether a number is
rational: then a value is one of several, and the conclusion has to be false for all of them.  Where a value has `floor` or
`ceil` of pi or of a root, bounds of these settle it.  Nothing here is believed: the judge looks at the disproof.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import BOOL, REAL, Term, free, instantiate, lambda_, make, number, substitute
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget
from stemai.language import Problem, Scope, render
from stemai.language.headers import Parameter
from stemai.suites.floating import NoValue, approximate, parts, seeming_rational, seems
from stemai.suites.points import Failure

_CASES: Final = 4  # of one function
_VALUES: Final = 64  # combinations of open cases
_MARGIN: Final = 1e-6  # by which a number has to differ from the next integer
_STEPS: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Case:
    """Where `condition` holds of the argument, the function has the value `value`; `hypothesis` says so."""

    condition: Term
    value: Term
    hypothesis: Term


def find_branch_failure(theory: Theory, problem: Problem) -> Failure | None:
    """A disproof by the one function that the hypotheses give by cases; None where they are of another form."""
    if theory.sorts or len(problem.parameters) != 1 or problem.conclusion.op not in ("eq", "not", "le", "lt"):
        return None
    (parameter,) = problem.parameters
    if parameter.type.result is None or [a.carrier for a in parameter.type.arguments] != [REAL]:
        return None
    point = free("x", REAL)
    found = [_case(parameter.variable, point, h.formula) for h in problem.hypotheses]
    cases = [c for c in found if c is not None]
    if not 2 <= len(cases) <= _CASES or len(cases) != len(found) or parameter.name == "x":
        return None
    return _Disproof(theory, problem, parameter, point, cases).failure()


def _case(function: Term, point: Term, hypothesis: Term) -> _Case | None:
    """What a hypothesis `forall x, C -> f(x) = t` says; C and t do not speak of f."""
    if hypothesis.op != "forall" or hypothesis.data != REAL:
        return None
    body = instantiate(hypothesis.args[0], [point])
    if body.op != "implies":
        return None
    condition, equation = body.args
    if equation.op != "eq" or equation.args[0] is not make("apply", function, point):
        return None
    value = equation.args[1]
    if function in condition.frees or function in value.frees or value.sort != REAL or condition.sort != BOOL:
        return None
    return _Case(condition, value, hypothesis)


class _Disproof:
    def __init__(self, theory: Theory, problem: Problem, parameter: Parameter, point: Term, cases: list[_Case]) -> None:
        self._theory = theory
        self._problem = problem
        self._function = parameter.variable
        self._point = point
        self._cases = cases
        body = number(Fraction(0), REAL)
        for case in reversed(cases):
            body = make("ite", case.condition, case.value, body)
        self._body = body
        self._lines: list[str] = []
        self._bounds: list[str] = []

    def failure(self) -> Failure | None:
        """A disproof, if all values that the cases leave open make the conclusion false."""
        map_ = lambda_((self._point,), self._body)
        conclusion = substitute(self._problem.conclusion, {self._function: map_})
        values = self._possible_values()
        if values is None or not _false_for_all(conclusion, values):
            return None
        scope, _ = Scope().with_variable("x", self._problem.parameters[0].type.arguments[0])
        said = f"fun (x : Real) => {render(self._body, scope)}"
        facts = [f"case{i}" for i in range(len(self._cases))]
        for name, case in zip(facts, self._cases, strict=True):
            self._have(name, substitute(case.hypothesis, {self._function: map_}), "auto")
        self._have("claimed", conclusion, f"tauto using all({said}), {', '.join(facts)}")
        self._bound_irrationals(list(values))
        names = [self._valued(f"value{i}", term, found) for i, (term, found) in enumerate(values.items())]
        last = f"by linarith using {', '.join(('claimed', *names))}"
        lines = [f"disproof {self._problem.name}", "assume all", *self._lines, last, "qed"]
        called = self._problem.parameters[0].name
        return Failure(f"it is false at {called} := {said}", "\n".join(lines))

    def _have(self, name: str, formula: Term | str, how: str) -> None:
        said = formula if isinstance(formula, str) else render(formula)
        self._lines.append(f"have {name} : {said} by {how}")

    # ---------------------------------------------------------------------------------------------------------- values

    def _possible_values(self) -> dict[Term, list[Fraction]] | None:
        """What each value that the conclusion speaks of may be; None where that is not seen."""
        found: dict[Term, list[Fraction]] = {}
        for call in parts(self._problem.conclusion):
            if call.op != "apply" or call.args[0] is not self._function:
                continue
            (argument,) = call.args[1:]
            if argument.loose or argument.frees:
                return None
            term = substitute(self._body, {self._point: argument})
            exact = self._value(term)
            guesses = [exact] if exact is not None else [*self._guesses(argument)]
            if None in guesses:
                return None
            found[term] = [*dict.fromkeys(g for g in guesses if g is not None)]
        return found or None

    def _guesses(self, argument: Term) -> Iterator[Fraction | None]:
        """The values of the cases that are not seen to be out of question."""
        for case in self._cases:
            yield seeming_rational(substitute(case.value, {self._point: argument}))

    def _value(self, term: Term) -> Fraction | None:
        try:
            value = evaluate(term, self._theory, {}, budget=Budget(_STEPS))
        except (KernelError, LimitReached):
            return None
        return Fraction(value) if isinstance(value, int | Fraction) else None

    # ----------------------------------------------------------------------------------------------------------- facts

    def _bound_irrationals(self, terms: list[Term]) -> None:
        """Bounds of pi and of roots, and with them the values of `floor` and `ceil`."""
        inside = sorted({t for term in terms for t in parts(term) if not t.loose}, key=lambda t: (t.size, render(t)))
        if any(t.op == "call" and t.data.name == "pi" for t in inside):
            self._bounds += ["pi_lower", "pi_upper"]
        for index, root in enumerate(t for t in inside if t.op == "sqrt" and self._value(t) is None):
            self._bound_root(f"root{index}", root)
        for index, term in enumerate(t for t in inside if t.op in ("floor", "ceil") and self._value(t) is None):
            self._round(f"rounded{index}", term)

    def _bound_root(self, name: str, root: Term) -> None:
        square = self._value(root.args[0])
        if square is None or square <= 0:
            return
        low, said = math.isqrt(int(square)), render(root)
        self._have(f"{name}_square", f"{said}^2 = {render(root.args[0])}", "auto")
        self._have(f"{name}_sign", f"0 <= {said}", "positivity")
        using = f"nlinarith using {name}_square, {name}_sign"
        self._have(f"{name}_low", f"{low} < {said}", using)
        self._have(f"{name}_high", f"{said} < {low + 1}", using)
        self._bounds += [f"{name}_low", f"{name}_high"]

    def _round(self, name: str, term: Term) -> None:
        try:
            near = approximate(term.args[0], {})
        except (NoValue, ArithmeticError, ValueError):
            return
        if abs(near - round(near)) < _MARGIN or not self._bounds:
            return
        whole = math.floor(near) if term.op == "floor" else math.ceil(near)
        self._have(name, f"{render(term)} = {whole}", f"linarith using {', '.join(self._bounds)}")
        self._bounds.append(name)

    def _valued(self, name: str, term: Term, values: list[Fraction]) -> str:
        """A fact that says which values a term may have."""
        said = " or ".join(f"({render(term)}) = {render(number(v, REAL))}" for v in values)
        if self._value(term) is not None:
            self._have(name, said, "compute")
        else:
            self._have(name, said, f"auto using {', '.join(self._bounds)}" if self._bounds else "auto")
        return name


def _false_for_all(conclusion: Term, values: dict[Term, list[Fraction]]) -> bool:
    """Whether the conclusion seems false whatever the open values are."""
    choices = list(itertools.islice(itertools.product(*values.values()), _VALUES + 1))
    if len(choices) > _VALUES:
        return False
    return all(seems(conclusion, dict(zip(values, chosen, strict=True))) is False for chosen in choices)
