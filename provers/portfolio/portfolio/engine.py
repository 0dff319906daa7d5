"""Questions to Z3, made as the judge will make them, and their answers written as one line of proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from stemai.errors import LimitReached
from stemai.kernel.terms import (
    FALSE,
    INT,
    REAL,
    T_NAT,
    T_RAT,
    Term,
    call,
    forall,
    free,
    guard,
    implication,
    instantiate,
    make,
    number,
)
from stemai.kernel.theory import Theory, guards_of, typing_hypotheses
from stemai.kernel.values import Value
from stemai.oracle import Answer, Budget, Obligation, Status, refute

from . import limits
from .goal import Fact, Goal, closed, definitions_in, subterms, uses


class OutOfTime(Exception):
    """The time for this problem is used up."""


@dataclass(slots=True)
class Engine:
    """What one problem may still use, and what was asked before.  `until` is a time of `clock`."""

    until: float
    clock: Callable[[], float] = time.monotonic
    questions: int = 0
    steps: int = 0
    _known: dict[tuple[tuple[Term, ...], Term], tuple[int, tuple[int, ...] | None]] = field(default_factory=dict)

    def left_s(self) -> float:
        """Seconds left."""
        return self.until - self.clock()

    def require_time(self) -> None:
        """Raise OutOfTime when the time is used up."""
        if self.left_s() <= 0:
            raise OutOfTime

    def follows(self, theory: Theory, hypotheses: Sequence[Term], conclusion: Term, rlimit: int) -> tuple[int, ...] | None:
        """The indices of hypotheses that suffice for the conclusion; None if Z3 does not find it out."""
        key = (tuple(hypotheses), conclusion)
        tried, core = self._known.get(key, (0, None))
        if core is not None or tried >= rlimit:
            return core
        quantified = any(h.op in ("forall", "exists") for h in hypotheses)
        obligation = Obligation(theory, key[0], conclusion)
        answer = self._ask(obligation, rlimit, quantified, want_core=True)
        hard = rlimit > limits.GLANCE and not quantified
        if hard and answer is not None and answer.status is Status.UNKNOWN and nonlinear([*hypotheses, conclusion]):
            answer = self._ask(obligation, rlimit, quantified, want_core=False)  # Z3's best for polynomials gives no core
        if answer is not None and answer.status is Status.UNSAT:
            core = tuple(range(len(key[0]))) if answer.core is None else answer.core
        self._known[key] = (rlimit, core)
        return core

    def _ask(self, obligation: Obligation, rlimit: int, quantified: bool, want_core: bool) -> Answer | None:
        self.require_time()
        most_s = limits.QUANTIFIED_S if quantified else limits.SOLVER_S
        budget = Budget(rlimit, limits.SOLVER_MEMORY_MB, cpu_s=min(most_s, max(0.1, self.left_s())))
        self.questions += 1
        try:
            answer = refute(obligation, budget, want_core=want_core)
        except LimitReached:
            return None
        self.steps += answer.steps
        return answer

    def model(self, goal: Goal, rlimit: int) -> dict[Term, Value]:
        """Values for variables at which the facts hold, as far as Z3 says; empty where it gives none."""
        known = [f.formula for f in goal.facts if f.formula.op not in ("forall", "exists")]
        known += typing_facts(goal, known)
        self.require_time()
        budget = Budget(rlimit, limits.SOLVER_MEMORY_MB, cpu_s=min(limits.SOLVER_S, max(0.1, self.left_s())))
        try:
            answer = refute(Obligation(goal.theory, tuple(known), FALSE), budget, want_model=True)
        except LimitReached:
            return {}
        self.steps += answer.steps
        return {} if answer.model is None else dict(answer.model.values)

    def leaf(
        self,
        goal: Goal,
        rlimit: int,
        unfolding: Sequence[str] = (),
        facts: Sequence[Fact] | None = None,
        hints: Sequence[Term] = (),
    ) -> str | None:
        """`by METHOD using … unfolding … with …` if Z3 closes the goal from these facts (all of them by default).

        Only what the proof needs is cited.
        """
        cited = list(goal.facts if facts is None else facts)
        labels = self._needed(goal, rlimit, unfolding, cited, hints)
        if labels is None:
            return None
        used = [f for f in cited if f.text in labels]
        if len(used) < len(cited):
            # With fewer facts there are fewer terms to unfold, and a solver may miss what it does not need.
            again = self._needed(goal, rlimit, unfolding, used, hints)
            used, labels = (cited, labels) if again is None else (used, again)
        names = [name for name in unfolding if f"unfolding {name}" in labels]
        return by(goal, used, names, [h for i, h in enumerate(hints) if f"with {i}" in labels])

    def _needed(
        self, goal: Goal, rlimit: int, unfolding: Sequence[str], cited: Sequence[Fact], hints: Sequence[Term]
    ) -> set[str] | None:
        """What of facts, definitions and hints Z3 uses to close the goal; None if it does not close it."""
        formulas = [goal.conclusion, *(f.formula for f in cited), *hints]
        equations = unfoldings(goal.theory, formulas, unfolding)
        known: list[tuple[str, Term]] = [(f.text, f.formula) for f in cited]
        known += [(f"unfolding {name}", formula) for name, formula in equations]
        known += [("", formula) for formula in typing_facts(goal, [*formulas, *(e for _, e in equations)])]
        known += [(f"with {i}", square_of(hint)) for i, hint in enumerate(hints)]
        core = self.follows(goal.theory, [f for _, f in known], goal.conclusion, rlimit)
        return None if core is None else {known[i][0] for i in core}


def by(goal: Goal, used: Sequence[Fact], unfolding: Sequence[str] = (), hints: Sequence[Term] = ()) -> str:
    """The line of proof."""
    line = "by " + method(goal, used, unfolding, hints)
    if used:
        line += " using " + ", ".join(dict.fromkeys(f.text for f in used))
    if unfolding:
        line += " unfolding " + ", ".join(unfolding)
    if hints:
        line += " with " + ", ".join(goal.text(h) for h in hints)
    return line


def method(goal: Goal, used: Sequence[Fact], unfolding: Sequence[str], hints: Sequence[Term]) -> str:
    """The name of the method that a reader expects for such a step."""
    formulas = [goal.conclusion, *(f.formula for f in used)]
    operators = {t.op for t in subterms(*formulas)}
    if any(t.sort.name == "BitVec" for t in subterms(*formulas)):
        return "bv_decide"
    if not goal.conclusion.frees and not used and not operators & {"forall", "exists"}:
        return "compute"
    if operators & {"forall", "exists"} or any(f.formula.op == "implies" for f in used):
        return "auto"
    if not operators & {"le", "lt", "eq", "num", "dvd"}:
        return "tauto"
    if hints or nonlinear(formulas):
        return "nlinarith"
    sorts = {t.sort for t in subterms(*formulas)}
    if REAL in sorts and operators <= _LINEAR:
        return "linarith"
    if INT in sorts and not operators & {"call", "apply", "sum", "prod", "pow", "prime", "ite"}:
        return "omega"
    return "linarith" if INT in sorts or REAL in sorts else "auto"


_LINEAR = frozenset(
    [
        "le",
        "lt",
        "eq",
        "num",
        "free",
        "add",
        "sub",
        "neg",
        "mul",
        "div",
        "not",
        "call",
        "apply",
        "sum",
        "prod",
        "pow",
        "bound",
        "real",
        "and",
    ]
)


def nonlinear(formulas: Iterable[Term]) -> bool:
    def constant(term: Term) -> bool:
        return not term.frees and not term.loose

    for t in subterms(*formulas):
        if t.op == "mul" and sum(not constant(a) for a in t.args) > 1:
            return True
        if t.op in ("pow", "div", "idiv", "imod", "dvd") and not constant(t):
            numeral = t.args[0] if t.op == "dvd" else t.args[1]
            if t.op == "pow" or not constant(numeral):
                return True
    return False


# ------------------------------------------------------------------------------------------ what the judge adds to a leaf


def square_of(hint: Term) -> Term:
    """``0 <= t^2``, what `with t` gives."""
    return make("le", number(0, hint.sort), make("pow", hint, number(2, INT)))


def unfoldings(theory: Theory, formulas: Sequence[Term], names: Sequence[str]) -> list[tuple[str, Term]]:
    """One equation for each call of each named definition, in the formulas and in the equations before."""
    found: dict[Term, str] = {}
    for name in names:
        definition = theory.definitions.get(name)
        if definition is None:
            continue
        symbol, seen = definition.symbol, [*formulas, *found]
        for term in list(closed(*seen)):
            if term.op == "call" and term.data == symbol:
                found.setdefault(_equation(theory, term), name)
        if any(t.op == "call" and t.data == symbol and t.loose for t in subterms(*seen)):
            values = [free(f"x!{i}", t.carrier) for i, t in enumerate(symbol.parameters)]
            found.setdefault(_closed_equation(theory, call(symbol, *values), values), name)
    return [(name, formula) for formula, name in found.items()]


def _equation(theory: Theory, term: Term) -> Term:
    body = theory.definitions[term.data.name].body
    return make("eq", term, instantiate(body, term.args) if term.args else body)


def _closed_equation(theory: Theory, term: Term, values: Sequence[Term]) -> Term:
    formula = implication(guards_of(term.data, list(values)), _equation(theory, term))
    for value in reversed(values):
        formula = forall(value, formula)
    return formula


def typing_facts(goal: Goal, formulas: Sequence[Term]) -> list[Term]:
    """What the types of variables and symbols say about the terms that occur."""
    guards = goal.guards()
    known = set(guards)
    mentioned = frozenset[Term]().union(*(f.frees for f in formulas))
    found = dict.fromkeys(g for v, g in ((v, guard(v.type, v.term)) for v in goal.variables) if g and v.term in mentioned)
    rational = uses("rational", *formulas)
    for term in closed(*formulas):
        if term.op not in ("call", "apply", "sum", "prod", "pow"):
            continue
        type_ = T_NAT if term.sort == INT else T_RAT if term.sort == REAL and rational else None
        formula = None if type_ is None else guard(type_, term)
        if type_ is None or formula is None:
            continue
        needed = typing_hypotheses(term, type_)
        if needed <= known or (needed == {formula} and _applies_guarded(goal, term)):
            found.setdefault(formula)
    for symbol in {t.data for t in subterms(*formulas) if t.op == "call" and t.loose and t.args}:
        values = [free(f"x!{i}", t.carrier) for i, t in enumerate(symbol.parameters)]
        result = guard(symbol.result, call(symbol, *values))
        if result is not None:
            closure = implication(guards_of(symbol, values), result)
            for value in reversed(values):
                closure = forall(value, closure)
            found.setdefault(closure)
    return list(found)


def _applies_guarded(goal: Goal, term: Term) -> bool:
    if term.op != "apply":
        return False
    variable = goal.variable(term.args[0])
    if variable is None or variable.type.result not in (T_NAT, T_RAT):
        return False
    parameters = variable.type.arguments
    wanted = [guard(t, a) for t, a in zip(parameters, term.args[1:], strict=True)]
    known = set(goal.guards())
    return all(
        w is None or w in known or typing_hypotheses(a, t) <= known
        for w, a, t in zip(wanted, term.args[1:], parameters, strict=True)
    )


def unfold_choices(goal: Goal) -> list[tuple[str, ...]]:
    """Which definitions to unfold, and how often: none, each once, each twice."""
    names = tuple(definitions_in(goal.theory, *goal.formulas()))
    return [()] if not names else [(), names, names * 2]
