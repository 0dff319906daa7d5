"""Answers to `maximize` and `minimize`: bisection between what is reached and what is not, the exact value, a point, the bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from math import isqrt

from stemai.errors import LimitReached
from stemai.kernel.terms import INT, REAL, T_NAT, Term, conjunction, make, number, substitute
from stemai.kernel.values import Value
from stemai.language import Problem
from stemai.oracle import Budget, Obligation, Status, refute

from . import limits
from .counterexamples import literal, shown
from .goal import Fact, Goal, Lines, indented, subterms
from .sampling import allowed, holds, value_of
from .search import Search

Point = Mapping[Term, Value]


def optimum(problem: Problem, goal: Goal, search: Search) -> Iterator[str]:
    """The value, a point where it is reached, and a proof of the bound; else that there is no such value."""
    asked = _Asked(problem, goal, search)
    for value in asked.values():
        for point in islice(asked.points(value), limits.OPTIMUM_POINTS):
            yield from asked.answers(value, point)
            return
    axioms = tuple(f for f in goal.facts if f.text in goal.theory.axioms)
    nowhere = Goal(goal.theory, (), axioms, make("not", problem.goal))
    line = search.engine.leaf(nowhere, limits.EFFORT)
    if line is not None:
        yield f"disproof {problem.name}\n  {line}\nqed\n"
        return
    for better in _moves(goal):
        lines = _surpassed(problem, replace(goal, facts=axioms), search, better)
        if lines is not None:
            yield "\n".join([f"disproof {problem.name}", *indented(lines), "qed", ""])
            return


def _moves(goal: Goal) -> Iterator[dict[Term, Term]]:
    """Points that may be better than a given one: a step in one coordinate, or half the way to a numeral of the conditions."""
    numerals = {t for t in subterms(*goal.formulas()) if t.op == "num"}
    for variable in (v for v in goal.variables if v.type.carrier in (INT, REAL)):
        x, sort = variable.term, variable.type.carrier
        yield {x: make("add", x, number(1, sort))}
        yield {x: make("add", make("abs", x), number(1, sort))}
        if variable.type != T_NAT:
            yield {x: make("sub", x, number(1, sort))}
        if sort == REAL:
            yield from ({x: make("div", make("add", x, n), number(2, REAL))} for n in numerals if n.sort == REAL)
            yield {x: make("mul", number(2, REAL), x)}
            yield {x: make("div", x, number(2, REAL))}


def _surpassed(problem: Problem, goal: Goal, search: Search, better: dict[Term, Term]) -> Lines | None:
    """Steps that refute a best point: it is feasible, the other one is too, and that is not what the best one allows."""
    goal, whole = goal.with_fact("h", problem.goal, derived=False)
    parts = [h.formula for h in problem.hypotheses]
    facts: list[Fact] = []
    for part in [*parts, problem.bound_at_point]:
        goal, fact = goal.with_fact("k", part, derived=False)
        facts.append(fact)
    names = " ".join(p.name for p in problem.parameters)
    told = " ".join(f"({f.text} : {goal.text(f.formula)})" for f in facts)
    lines = [f"assume {whole.text}", f"obtain {names} {told} from {whole.text}"]
    goal, shown_ = goal.dropping(whole).dropping(facts[-1]), []
    for part in parts:
        there = substitute(part, better)
        line = search.engine.leaf(goal.showing(there), limits.PROBE)
        if line is None:
            return None
        goal, fact = goal.with_fact("t", there)
        shown_.append(fact.text)
        lines.append(f"have {fact.text} : {goal.text(there)} {line}")
    own = problem.conclusion
    other = substitute(own, better)
    claim = make("le", *((other, own) if problem.kind == "maximize" else (own, other)))
    goal, fact = goal.with_fact("u", claim)
    point = [goal.text(better.get(p.variable, p.variable)) for p in problem.parameters]
    lines.append(f"have {fact.text} : {goal.text(claim)} by exact {facts[-1].text}({', '.join([*point, *shown_])})")
    line = search.engine.leaf(goal.showing(make("false")), limits.PROBE)
    return None if line is None else [*lines, line]


@dataclass(frozen=True, slots=True)
class _Exact:
    """A rational number, or a rational multiple of the root of a squarefree integer, as term and as text."""

    term: Term
    text: str


@dataclass(slots=True)
class _Asked:
    """One question, turned into one for a largest value: `objective` has the sign changed for a `minimize`."""

    problem: Problem
    goal: Goal
    search: Search
    low: Fraction = Fraction(0)

    @property
    def objective(self) -> Term:
        own = self.problem.conclusion
        return own if self.problem.kind == "maximize" else make("neg", own)

    @property
    def conditions(self) -> list[Term]:
        return [*self.goal.guards(), *(f.formula for f in self.goal.facts)]

    # ---------------------------------------------------------------------------------------------------- the value

    def values(self) -> Iterator[_Exact]:
        """What the largest value may be, the likeliest first."""
        start = self._reached([])
        if start is None:
            return
        self.low = start
        high = self._above()
        if high is None:
            return
        integral = self.objective.sort == INT
        while high - self.low > (1 if integral else limits.OPTIMUM_GAP * (1 + abs(self.low))):
            middle = Fraction((self.low + high) // 2) if integral else _short(self.low, high)
            found = self._reached([make("le", number(middle, self.objective.sort), self.objective)])
            if found is None:
                high = middle
            else:
                self.low = max(middle, found)
        if integral:
            yield self._exact(self.low)
            return
        yield from self._recovered(self.low, high)

    def _above(self) -> Fraction | None:
        """A value that seems to be above all; None where there seems to be none."""
        step = Fraction(1)
        while step <= limits.OPTIMUM_LARGEST:
            bound = self.low + step
            found = self._reached([make("le", number(bound, self.objective.sort), self.objective)])
            if found is None:
                return bound
            self.low, step = max(bound, found), 2 * step
        return None

    def _reached(self, more: list[Term]) -> Fraction | None:
        """The objective at a feasible point; None if none is found.  More than Z3 says it is where its point is exact."""
        status, point = self._model(more)
        if point is None and not more:
            point = next(iter(allowed(self.goal, self.goal.variables, limits.CANDIDATES, 1)), None)
        value = None if point is None else value_of(self.objective, self.goal, point)
        if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            return Fraction(value)
        asked = more[0].args[0].data[0] if more else None
        return asked if status is Status.SAT else None

    def _model(self, more: list[Term]) -> tuple[Status, Point | None]:
        return self._model_of(conjunction([*self.conditions, *more, make("true")]))

    def _model_of(self, formula: Term) -> tuple[Status, Point | None]:
        self.search.engine.require_time()
        budget = Budget(rlimit=limits.PROBE, memory_mb=limits.SOLVER_MEMORY_MB, cpu_s=limits.SOLVER_S)
        try:
            answer = refute(Obligation(self.goal.theory, (formula,), make("false")), budget, want_model=True)
        except LimitReached:
            return Status.UNKNOWN, None
        model = answer.model
        if model is None or any(v.term not in model.values for v in self.goal.variables):
            return answer.status, None
        point = {v.term: model.values[v.term] for v in self.goal.variables}
        return answer.status, point if holds([formula], self.goal, point) else None

    def _recovered(self, low: Fraction, high: Fraction) -> Iterator[_Exact]:
        simple = simplest(low, high)
        squares = sorted((low * low, high * high))
        root = simplest(*squares) if low * high > 0 else Fraction(0)
        found = [(simple.denominator, self._exact(simple))]
        if root:
            found.append((root.denominator * limits.OPTIMUM_ROOT, self._root(root, low < 0)))
        yield from (exact for _, exact in sorted(found, key=lambda f: f[0]))

    def _exact(self, value: Fraction) -> _Exact:
        """A value of the objective, with the sign that the asker's term has."""
        own = value if self.problem.kind == "maximize" else -value
        sort = self.objective.sort
        return _Exact(literal(own if sort == REAL else int(own), sort), shown(own, self.problem.conclusion_type))

    def _root(self, square: Fraction, negative: bool) -> _Exact:
        return surd(square, negative if self.problem.kind == "maximize" else not negative)

    # ---------------------------------------------------------------------------------------------------- the point

    def points(self, value: _Exact) -> Iterator[dict[Term, _Exact]]:
        """Feasible points with that value: of Z3, else numbers near to one that almost reaches it."""
        equation = make("eq", self.problem.conclusion, value.term)
        _, point = self._model([equation])
        if point is not None:
            yield {v.term: _Exact(literal(point[v.term], v.type.carrier), shown(point[v.term], v.type))
                   for v in self.goal.variables}  # fmt: skip
            return
        near = self._almost()
        if near is None or any(v.type.carrier not in (INT, REAL) for v in self.goal.variables):
            return
        wanted = conjunction([*self.conditions, equation])
        choices = [_near(near[v.term], v.type.carrier == REAL) for v in self.goal.variables]
        for chosen in islice(product(*choices), limits.OPTIMUM_POINTS):
            there = {v.term: c for v, c in zip(self.goal.variables, chosen, strict=True)}
            claim = substitute(wanted, {t: c.term for t, c in there.items()})
            closed = Goal(self.goal.theory, (), (), claim)
            if value_of(claim, closed, {}) is True or self.search.engine.leaf(closed, limits.GLANCE) is not None:
                yield there

    def _almost(self) -> Point | None:
        """A rational point that nearly has the value; equations hold nearly, since their points may all be irrational."""
        gap = number(limits.OPTIMUM_GAP, REAL)
        loose: list[Term] = []
        for formula in self.conditions:
            for part in formula.args if formula.op == "and" else (formula,):
                if part.op == "eq" and part.args[0].sort == REAL:
                    left, right = part.args
                    loose += [make("le", left, make("add", right, gap)), make("le", right, make("add", left, gap))]
                else:
                    loose.append(part)
        loose.append(make("le", number(self.low, self.objective.sort), self.objective))
        return self._model_of(conjunction(loose))[1]

    # --------------------------------------------------------------------------------------------------- the answer

    def answers(self, value: _Exact, point: dict[Term, _Exact]) -> Iterator[str]:
        at = ", ".join(f"{v.name} := {point[v.term].text}" for v in self.goal.variables)
        head = f"answer {self.problem.name} := {value.text} at {at}"
        yield head + "\n"
        own = self.problem.conclusion
        bound = make("le", *((own, value.term) if self.problem.kind == "maximize" else (value.term, own)))
        reached = substitute(
            conjunction([*(h.formula for h in self.problem.hypotheses), make("eq", own, value.term)]),
            {t: c.term for t, c in point.items()},
        )
        seen = value_of(reached, replace(self.goal, variables=()), {}) is True
        goal = (self.goal if seen else _renamed(self.goal)).showing(bound)
        for lines in self.search.proofs(goal):
            steps = lines if seen else [*self._shown_first(reached, goal), *lines]
            yield "\n".join([f"{head} proof", *indented(steps), "qed", ""])

    def _shown_first(self, reached: Term, goal: Goal) -> Lines:
        """The steps before the proof of the bound, where evaluation does not see that the point has the value."""
        names = [f.text for f in goal.facts if f.text not in goal.theory.axioms]
        assumed = [f"assume {' '.join(names)}"] if names else []
        return [f"show {goal.text(reached)} by auto", f"fix {' '.join(v.name for v in goal.variables)}", *assumed]


def _renamed(goal: Goal) -> Goal:
    """The goal with a name for what `where` says."""
    name = goal.fresh("w")
    return replace(goal, facts=tuple(Fact(name, f.formula) if f.text == "this" else f for f in goal.facts))


def _near(value: Value, real: bool) -> list[_Exact]:
    """Exact numbers near to a coordinate: simple fractions, and roots of simple fractions."""
    if not real or not isinstance(value, Fraction):
        return [_Exact(number(int(value), INT), str(int(value)))] if isinstance(value, int) else []
    gap = limits.OPTIMUM_NEAR * (1 + abs(value))
    simple = simplest(value - gap, value + gap)
    found = [_Exact(literal(simple, REAL), _fraction(simple))]
    if abs(value) > gap:
        square = simplest((abs(value) - gap) ** 2, (abs(value) + gap) ** 2)
        root = surd(square, value < 0)
        found = [root, *found] if square.denominator < simple.denominator else [*found, root]
    return found


def surd(square: Fraction, negative: bool) -> _Exact:
    """The root of a positive rational as `r * sqrt(n)`, n squarefree, with or without a minus sign."""
    n, outside = square.numerator * square.denominator, Fraction(1, square.denominator)
    for d in range(2, min(isqrt(n), 10_000) + 1):
        while n % (d * d) == 0:
            n, outside = n // (d * d), outside * d
    outside = -outside if negative else outside
    if n == 1:
        return _Exact(literal(outside, REAL), _fraction(outside))
    root, text = make("sqrt", number(n, REAL)), f"sqrt({n})"
    if outside == 1:
        return _Exact(root, text)
    if outside == -1:
        return _Exact(make("neg", root), f"-{text}")
    return _Exact(make("mul", literal(outside, REAL), root), f"{_fraction(outside)} * {text}")


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _short(low: Fraction, high: Fraction) -> Fraction:
    """A fraction with a small denominator in the middle half of an interval."""
    quarter = (high - low) / 4
    return simplest(low + quarter, high - quarter)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of smallest denominator in `[low, high]`, by continued fractions."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / simplest(1 / (high - floor), 1 / (low - floor))
