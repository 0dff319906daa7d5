"""What may be wrong with one statement: asked of Z3, and looked for by searches: `points`, `logarithms`, `branches`.

Nothing here is believed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.judge.vacuity import guards_of_problem
from stemai.kernel.terms import FALSE, Term, abstract, implication, instantiate, make
from stemai.kernel.theory import Definition, Theory, guards_of, parameters_of
from stemai.language import Module, Problem, ast, parse_problem, render, scope_of
from stemai.library import elaborate
from stemai.oracle import Answer, Budget, Obligation, Status, refute
from stemai.suites import writing
from stemai.suites.branches import find_branch_failure
from stemai.suites.instances import instances, says_what_a_function_is
from stemai.suites.logarithms import find_logarithmic_failure
from stemai.suites.points import find_failure

_RLIMIT_PER_S: Final = 4_000_000  # Z3 resource units that a slow core spends in a second: the same on every machine
_BACKSTOP: Final = 4  # times that many seconds by the clock
_MEMORY_MB: Final = 2_048


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


def suspicions(text: bytes, seconds: float, solver: bool = True) -> list[Suspicion]:
    """What may be wrong with the last problem of `text`; without a solver, what the searches find.  Raises: L…, J030."""
    suspect = _Suspect(text, seconds)
    return suspect.all() if solver else suspect.searched()


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

    def searched(self) -> list[Suspicion]:
        """What is found without asking Z3."""
        found = self._failing() if self._problem.kind == "theorem" else None
        return [] if found is None else [found]

    # ------------------------------------------------------------------------------------------------------ questions

    def _ask(self, extra: Sequence[Term], conclusion: Term, model: bool = False) -> Answer:
        obligation = Obligation(self._theory, (*self._given, *self._hypotheses, *extra), conclusion)
        return refute(obligation, self._budget(), want_model=model)

    def _budget(self) -> Budget:
        units = max(1, int(self._seconds * _RLIMIT_PER_S))
        return Budget(units, _MEMORY_MB, _BACKSTOP * self._seconds)

    def _contradictory(self) -> Suspicion | None:
        if not (self._hypotheses or self._theory.axioms) or self._problem.conclusion is FALSE:
            return None
        start = time.perf_counter()
        methods = self._by_instances()  # first: universal facts are where Z3 can lose itself beyond all its limits
        if not methods and self._ask((), FALSE).status is Status.UNSAT:
            methods = self._methods()
        if not methods:
            return None
        return Suspicion(
            "contradictory",
            "the hypotheses contradict each other",
            self._problem.name,
            tuple(f"proof {self._problem.name} by {m} qed" for m in methods),
            self._with_goal_false(),
            _since(start),
        )

    def _by_instances(self) -> tuple[str, ...]:
        """Methods for `false` from instances of universal hypotheses, alone or beside definitions of functions."""
        found = instances(self._problem)
        plain = [(h.name, h.formula) for h in self._problem.hypotheses if h.formula.op != "forall"]
        defining = [(h.name, h.formula) for h in self._problem.hypotheses if says_what_a_function_is(h.formula)]
        for known in ([*plain, *found], [*plain, *defining, *found]) if found else ():
            budget = self._budget()
            answer = refute(Obligation(self._theory, (*(f for _, f in known), *self._given), FALSE), budget, want_core=True)
            if answer.status is Status.UNSAT and answer.core is not None:
                used = [known[i][0] for i in sorted(answer.core) if i < len(known)]
                return tuple(f"{method} using {', '.join(used)}" for method in ("auto", "nlinarith") if used)
        return ()

    def _trivial(self) -> Suspicion | None:
        answer = self._ask((), self._problem.conclusion)
        if answer.status is not Status.UNSAT:
            return None
        submissions = tuple(f"proof {self._problem.name} by {m} qed" for m in self._methods())
        return Suspicion("trivial", "raw Z3 proves it", self._problem.name, submissions, "", round(answer.seconds, 2))

    def _failing(self) -> Suspicion | None:
        """Values at which it fails, from the searches."""
        start = time.perf_counter()
        for search in (find_failure, find_logarithmic_failure, find_branch_failure):
            failure = search(self._theory, self._problem)
            if failure is not None:
                name = self._problem.name
                return Suspicion("refutable", failure.what, name, (failure.submission,), "", _since(start))
        return None

    def _refutable(self) -> Suspicion | None:
        found = self._failing()
        if found is not None:
            return found
        start = time.perf_counter()
        name = self._problem.name
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
