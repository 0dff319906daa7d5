"""Answers to `synthesize`: small programs, tested at points, the smallest first, and a proof of the specification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final

from stemai.errors import LimitReached
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_NAT,
    Sort,
    Term,
    abstract,
    conjunction,
    instantiate,
    lambda_,
    make,
    negation,
    number,
)
from stemai.kernel.values import Value, closure
from stemai.language import Problem
from stemai.oracle import Budget, Obligation, Status, refute

from . import limits
from .goal import Goal, indented, subterms
from .sampling import points, value_of
from .search import Search

_RELATIONS: Final = ("le", "lt", "eq")


def synthesize(problem: Problem, goal: Goal, search: Search) -> Iterator[str]:
    """Functions that meet the specification at the sample points, each bare and with a proof."""
    if problem.function is None:
        return
    natural = problem.function.type.result == T_NAT
    tests = _Tests(problem, goal, problem.function.variable)
    found = 0
    for body in _bodies(problem, goal):
        search.engine.require_time()
        value = make("max", body, number(0, INT)) if natural else body
        if not tests.pass_(value) or tests.refuted_by_a_solver(value):
            continue
        text = f"nat({goal.text(body)})" if natural else goal.text(body)
        head = f"answer {problem.name} := fun {' '.join(p.name for p in problem.parameters)} => {text}"
        yield head + "\n"
        for lines in search.proofs(goal.showing(tests.statement(value))):
            yield "\n".join([f"{head} proof", *indented(lines), "qed", ""])
        found += 1
        if found == limits.PROGRAMS:
            return


class _Tests:
    """The specification at points where the hypotheses hold; the points that refuted the last one come first."""

    def __init__(self, problem: Problem, goal: Goal, function: Term) -> None:
        self._problem, self._goal, self._function = problem, goal, function
        self._variables = [p.variable for p in problem.parameters]
        conditions = conjunction([*goal.guards(), *(h.formula for h in problem.hypotheses), make("true")])
        self._points: list[dict[Term, Value]] = [
            point for point in points(goal.variables, limits.PROGRAM_POINTS)
            if value_of(conditions, goal, point) is True
        ]  # fmt: skip

    def pass_(self, body: Term) -> bool:
        """Whether the program meets the specification at all points."""
        function = closure(tuple(v.sort for v in self._variables), abstract(body, self._variables))
        for i, point in enumerate(self._points):
            if value_of(self._problem.conclusion, self._goal, {**point, self._function: function}) is False:
                self._points.insert(0, self._points.pop(i))
                return False
        return True

    def statement(self, body: Term) -> Term:
        """The specification with the program put in."""
        return instantiate(abstract(self._problem.conclusion, [self._function]), [lambda_(self._variables, body)])

    def refuted_by_a_solver(self, body: Term) -> bool:
        """Whether Z3 finds a point at which the program fails; it is one more test from then on."""
        conditions = [*self._goal.guards(), *(f.formula for f in self._goal.facts)]
        budget = Budget(rlimit=limits.GLANCE, memory_mb=limits.SOLVER_MEMORY_MB, cpu_s=limits.SOLVER_S)
        try:
            answer = refute(Obligation(self._goal.theory, tuple(conditions), self.statement(body)), budget, want_model=True)
        except LimitReached:
            return False
        if answer.status is not Status.SAT:
            return False
        if answer.model is not None and all(v in answer.model.values for v in self._variables):
            self._points.insert(0, {v: answer.model.values[v] for v in self._variables})
        return True


def _bodies(problem: Problem, goal: Goal) -> Iterator[Term]:
    """Programs of the wanted type: atoms, one operation, comparisons and their conjunctions, choices."""
    if problem.function is None or problem.function.type.result is None:
        return
    result = problem.function.type.result
    if result.carrier == BOOL:
        yield from _formulas(problem, goal)
    elif result.carrier in (INT, REAL):
        yield from _numbers(problem, result.carrier)


def _atoms(problem: Problem, sort: Sort) -> list[Term]:
    """Parameters, 0, 1, and the numerals of the specification."""
    own = [p.variable for p in problem.parameters if p.variable.sort in (INT, REAL)]
    variables = [v if v.sort == sort else make("real", v) for v in own if v.sort == sort or sort == REAL]
    numerals = [t for t in subterms(problem.conclusion) if t.op == "num" and t.sort == sort]
    return list(dict.fromkeys([*variables, number(0, sort), number(1, sort), *numerals]))


def _operations(atoms: Sequence[Term], sort: Sort) -> Iterator[Term]:
    variables = [a for a in atoms if a.op != "num"]
    for a in variables:
        yield make("neg", a)
        yield make("abs", a)
        yield from (make("mul", n, a) for n in atoms if n.op == "num" and n.data[0] not in (0, 1))
        yield make("mul", number(2, sort), a)
        if sort == INT:
            yield make("idiv", a, number(2, INT))
            yield make("imod", a, number(2, INT))
        else:
            yield make("div", a, number(2, REAL))
    for a, b in product(atoms, atoms):
        if a is b or (a.op == "num" and b.op == "num"):
            continue
        yield make("sub", a, b)
        if atoms.index(a) < atoms.index(b):
            yield from (make(op, a, b) for op in ("add", "max", "min", "mul"))
            if sort == REAL:
                yield make("div", make("add", a, b), number(2, REAL))


def _numbers(problem: Problem, sort: Sort) -> Iterator[Term]:
    atoms = _atoms(problem, sort)
    yield from atoms
    single = list(dict.fromkeys(_operations(atoms, sort)))
    yield from single
    conditions = [c for s in (INT, REAL) for c in _comparisons(_atoms(problem, s))]
    for condition, then, otherwise in product(conditions, atoms, atoms):
        if then is not otherwise:
            yield make("ite", condition, then, otherwise)
    yield from dict.fromkeys(_operations([*atoms, *single], sort))
    for outer, inner in combinations(conditions, 2):
        for first, second, third in product(atoms, repeat=3):
            if second is not third:
                yield make("ite", outer, first, make("ite", inner, second, third))
    for condition, then, otherwise in product(conditions, [*atoms, *single], [*atoms, *single]):
        if then is not otherwise:
            yield make("ite", condition, then, otherwise)


def _comparisons(terms: Sequence[Term]) -> Iterator[Term]:
    for a, b in product(terms, terms):
        if a is not b and not (a.op == "num" and b.op == "num"):
            for op in _RELATIONS:
                if op != "eq" or terms.index(a) < terms.index(b):
                    yield make(op, a, b)


def _formulas(problem: Problem, goal: Goal) -> Iterator[Term]:
    yield from (make("true"), make("false"))
    yield from (p.variable for p in problem.parameters if p.variable.sort == BOOL)
    simple = [c for sort in (INT, REAL) for c in _comparisons(_atoms(problem, sort))]
    yield from simple
    wider = []
    for sort in (INT, REAL):
        atoms = _atoms(problem, sort)
        operations = list(dict.fromkeys(_operations(atoms, sort)))
        wider += [make(op, a, b) for a, b in product(operations, atoms) for op in _RELATIONS]
        wider += [make(op, b, a) for a, b in product(operations, atoms) for op in ("le", "lt")]
    yield from wider
    yield from map(negation, simple)
    for pair in combinations([*simple, *wider], 2):
        yield make("and", *pair)
