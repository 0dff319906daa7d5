"""What may be wrong with one statement: asked of Z3, and looked for among small values.  Nothing here is believed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.judge.vacuity import guards_of_problem
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import FALSE, INT, REAL, Term, abstract, implication, instantiate, make, number
from stemai.kernel.theory import Definition, Theory, guards_of, parameters_of
from stemai.kernel.values import Budget as Steps
from stemai.language import Module, Problem, ast, elaborate, parse_problem, render, scope_of
from stemai.oracle import Answer, Budget, Obligation, Status, refute
from stemai.suites import writing

_RLIMIT_PER_S: Final = (
    4_000_000  # Z3 resource units that a slow core spends in a second: the same on every machine
)
_BACKSTOP: Final = 4  # times that many seconds by the clock
_MEMORY_MB: Final = 2_048
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
_HALVES: Final = (Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(1, 3))
_STEPS: Final = 2_000_000  # of evaluation, for one formula at one point


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`submissions` are tries at showing it, for the judge; `problem` is the text that they answer, if not the statement.

    Units: seconds of the question that raised it.
    """

    kind: str
    what: str
    name: str
    submissions: tuple[str, ...] = ()
    problem: str = ""
    seconds: float = 0.0


def suspicions(text: bytes, seconds: float) -> list[Suspicion]:
    """What may be wrong with the last problem of `text`.  Raises: L…, J030."""
    return _Suspect(text, seconds).all()


class _Suspect:
    def __init__(self, text: bytes, seconds: float) -> None:
        self._file = parse_problem(text, "<statement>")
        self._module: Module = elaborate(self._file)
        self._problem: Problem = self._module.problems[-1]
        self._theory: Theory = settle(self._module, Options()).theory
        self._seconds = seconds
        equations = [_equation(d) for d in self._theory.definitions.values()]
        self._given = [*self._theory.axioms.values(), *equations, *guards_of_problem(self._problem)]
        self._hypotheses = [h.formula for h in self._problem.hypotheses]
        self._safe = [w.condition for w in self._problem.warnings if w.condition is not None]

    def all(self) -> list[Suspicion]:
        """In the order of weight; a statement with contradictory hypotheses has nothing else."""
        if self._problem.kind != "theorem":
            return []
        found = self._contradictory() or self._refutable()
        return [s for s in (found, self._corner(found), None if found else self._trivial()) if s is not None]

    # ------------------------------------------------------------------------------------------------------ questions

    def _ask(self, extra: Sequence[Term], conclusion: Term, model: bool = False) -> Answer:
        obligation = Obligation(self._theory, (*self._given, *self._hypotheses, *extra), conclusion)
        units = max(1, int(self._seconds * _RLIMIT_PER_S))
        return refute(obligation, Budget(units, _MEMORY_MB, _BACKSTOP * self._seconds), want_model=model)

    def _contradictory(self) -> Suspicion | None:
        if not self._hypotheses and not self._theory.axioms:
            return None
        answer = self._ask((), FALSE)
        if answer.status is not Status.UNSAT or self._problem.conclusion is FALSE:
            return None
        return Suspicion(
            "contradictory",
            "the hypotheses contradict each other",
            self._problem.name,
            tuple(f"proof {self._problem.name} by {m} qed" for m in self._methods()),
            self._with_goal_false(),
            round(answer.seconds, 2),
        )

    def _trivial(self) -> Suspicion | None:
        answer = self._ask((), self._problem.conclusion)
        if answer.status is not Status.UNSAT:
            return None
        submissions = tuple(f"proof {self._problem.name} by {m} qed" for m in self._methods())
        return Suspicion(
            "trivial", "raw Z3 proves it", self._problem.name, submissions, "", round(answer.seconds, 2)
        )

    def _refutable(self) -> Suspicion | None:
        start = time.perf_counter()
        name = self._problem.name
        point = self._point()
        if point is not None:
            said = ", ".join(f"{p} := {render(value)}" for p, value in point.items())
            submission = f"counterexample {name} := {said}" if point else f"disproof {name} by compute qed"
            what = f"it is false at {said}" if point else "it is false by evaluation"
            return Suspicion("refutable", what, name, (submission,), "", _since(start))
        answer = self._ask((), self._problem.conclusion, model=True)
        if answer.status is not Status.SAT or answer.model is None or answer.abstracted or answer.dropped:
            return None
        terms = answer.model.terms
        if self._theory.sorts or any(p.variable not in terms for p in self._problem.parameters):
            return None
        values = {p.name: terms[p.variable] for p in self._problem.parameters}
        values |= {n: t for n, t in answer.model.symbols.items() if n not in self._theory.definitions}
        said = ", ".join(f"{n} := {render(t)}" for n, t in values.items())
        if not said:
            return None
        return Suspicion(
            "refutable",
            f"Z3 says that it is false at {said}",
            name,
            (f"counterexample {name} := {said}",),
            "",
            _since(start),
        )

    def _corner(self, found: Suspicion | None) -> Suspicion | None:
        """Whether a convention decides: with all of them ruled out, what was true or false is not so any more."""
        if not self._safe or (found is not None and found.kind == "contradictory"):
            return None
        name, said = self._problem.name, "; ".join(dict.fromkeys(w.message for w in self._problem.warnings))
        answer = self._ask(self._safe, FALSE)
        if answer.status is Status.UNSAT:
            what, problem = (
                f"every case of it is one of a convention: {said}",
                self._with_goal_false(safe=True),
            )
        elif found is not None and self._ask(self._safe, self._problem.conclusion).status is Status.UNSAT:
            what, problem = (
                f"it is false by a convention alone: {said}",
                self._text(self._file.items[-1], safe=True),
            )
        else:
            return None
        submissions = tuple(f"proof {name} by {m} qed" for m in self._methods(safe=True))
        return Suspicion("corner", what, name, submissions, problem, round(answer.seconds, 2))

    # ---------------------------------------------------------------------------------------------------------- texts

    def _methods(self, safe: bool = False) -> tuple[str, ...]:
        names = [h.name for h in self._problem.hypotheses] + (["safe"] if safe else [])
        defined = [d for d in self._theory.definitions if self._mentions(d)]
        using = f" using {', '.join(names)}" if names else ""
        unfolding = f" unfolding {', '.join(defined)}" if defined else ""
        return tuple(dict.fromkeys((f"auto{using}", f"auto{using}{unfolding}", "compute")))

    def _mentions(self, definition: str) -> bool:
        stack, seen = [*self._hypotheses, self._problem.conclusion], set[Term]()
        while stack:
            term = stack.pop()
            if term in seen:
                continue
            seen.add(term)
            if term.op == "call" and term.data.name == definition:
                return True
            stack.extend(term.args)
        return False

    def _with_goal_false(self, safe: bool = False) -> str:
        last = self._file.items[-1]
        if not isinstance(last, ast.Problem):
            return ""
        return self._text(replace(last, body=ast.Truth(False, last.body.place)), safe)

    def _text(self, last: ast.ProblemItem, safe: bool = False) -> str:
        """The statement's file with another last item, and with the conventions ruled out by a hypothesis `safe`."""
        items = list(self._file.items[:-1])
        if not isinstance(last, ast.Problem):
            return ""
        if safe:
            scope = scope_of(self._problem)
            formula = " and ".join(f"({render(c, scope)})" for c in dict.fromkeys(self._safe))
            (extra,) = parse_problem(f"theorem t (safe : {formula}) : true", "<made>").items
            binders = extra.binders if isinstance(extra, ast.Problem) else ()
            last = replace(last, binders=(*last.binders, *binders))
        return writing.text_of((*items, last))

    # --------------------------------------------------------------------------------------------------------- points

    def _point(self) -> dict[str, Term] | None:
        """Values at which every hypothesis is true and the conclusion false, by evaluation; None if none is met.

        Beside small numbers each parameter tries the values that terms of the hypotheses have at those before it.
        """
        if (
            self._theory.sorts
            or self._theory.axioms
            or len(self._theory.symbols) > len(self._theory.definitions)
        ):
            return None
        parameters = self._problem.parameters
        if any(p.type.result is not None or p.type.carrier not in (INT, REAL) for p in parameters):
            return None
        conditions = [*guards_of_problem(self._problem), *self._hypotheses]
        left = [_POINTS]

        def search(index: int, values: dict[Term, Fraction | int]) -> dict[Term, Fraction | int] | None:
            known = set(values)
            ready = [
                c
                for c in conditions
                if c.frees <= known and (not index or parameters[index - 1].variable in c.frees)
            ]
            if any(self._value(c, values) is not True for c in ready):
                return None
            if index == len(parameters):
                return values if self._value(self._problem.conclusion, values) is False else None
            variable = parameters[index].variable
            for candidate in self._candidates(parameters[index].variable, values, conditions):
                left[0] -= 1
                if left[0] < 0:
                    return None
                found = search(index + 1, {**values, variable: candidate})
                if found is not None:
                    return found
            return None

        found = search(0, {})
        if found is None:
            return None
        return {p.name: number(found[p.variable], p.variable.sort) for p in parameters}

    def _candidates(
        self, variable: Term, values: dict[Term, Fraction | int], conditions: Sequence[Term]
    ) -> Iterator[Fraction | int]:
        own = list[Fraction | int]()
        for condition in conditions:
            if variable in condition.frees:
                own += self._values_inside(condition, values, variable.sort == INT)
        pool = dict.fromkeys((*own[:12], *_SMALL, *(() if variable.sort == INT else _HALVES)))
        yield from (v if variable.sort == INT else Fraction(v) for v in pool)

    def _values_inside(
        self, condition: Term, values: dict[Term, Fraction | int], whole: bool
    ) -> Iterator[Fraction | int]:
        """What the terms of `condition` come to that are known already: `x = t` is met by the value of t."""
        stack = [condition]
        while stack:
            term = stack.pop()
            if term.loose == 0 and term.sort in (INT, REAL) and term.frees <= set(values):
                value = self._value(term, values)
                if isinstance(value, int | Fraction) and (not whole or Fraction(value).denominator == 1):
                    yield int(value) if whole else Fraction(value)
            else:
                stack.extend(term.args)

    def _value(self, term: Term, values: dict[Term, Fraction | int]) -> object:
        try:
            return evaluate(term, self._theory, dict(values), budget=Steps(_STEPS))
        except (KernelError, LimitReached):
            return None


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 2)


def _equation(definition: Definition) -> Term:
    """`forall x, guards -> f(x) = body`."""
    symbol = definition.symbol
    parameters = parameters_of(symbol)
    body = instantiate(definition.body, parameters)
    equation = make("eq", make("call", *parameters, data=symbol), body)
    equation = implication(guards_of(symbol, parameters), equation)
    for parameter in reversed(parameters):
        equation = make("forall", abstract(equation, [parameter]), data=parameter.sort)
    return equation
