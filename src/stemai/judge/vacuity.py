"""Whether the hypotheses, axioms and definitions of a problem contradict each other, asked before any prover runs."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice

from stemai.errors import KernelError, LimitReached
from stemai.judge import limits
from stemai.judge.small import Values, small_models
from stemai.judge.verdict import Assumptions
from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import Model, require_countermodel
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import FALSE, Term, call, forall, fresh, guard, implication
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget as Steps
from stemai.language import Problem
from stemai.oracle import Answer, Budget, Obligation, Status, refute
from stemai.oracle import Model as Claimed


def assumptions_of(
    theory: Theory, problem: Problem, kind: str = "proved", imported: Container[str] = ()
) -> tuple[Assumptions, Answer | None]:
    """What is known of the assumptions of a problem taken together, and Z3's answer if it was asked.

    A proof rests on axioms and hypotheses, and so do the answers to `compute` and `synthesize`, which hold under these
    only; other answers and refutations rest on the axioms alone, since there the hypotheses are part of what is shown.
    Z3 is believed when it sees a contradiction, which only ever withholds a result; that there is none counts as known
    where exact evaluation finds every assumption true at small values or in Z3's model.  Of the library's axioms, `imported`, no
    model is found, so that where these belong to the problem only a contradiction that is soon seen is looked for.
    """
    hypotheses = []
    if _assumes(problem, kind) and problem.conclusion is not FALSE:  # `false` as conclusion says itself that they contradict
        hypotheses = [h.formula for h in problem.hypotheses]
    assumed = [*theory.axioms.values(), *hypotheses]
    if not assumed:
        return "none", None
    small = small_models(theory, problem)
    if any(_is_model(theory, hypotheses, model, limits.VACUITY_SMALL_STEPS) for model in islice(small, limits.VACUITY_FIRST)):
        return "satisfiable", None
    assumed += [*guards_of_problem(problem), *_ranges(theory, assumed)]
    hopeless = any(name in imported for name in theory.axioms)
    rlimit = limits.VACUITY_IMPORTED_RLIMIT if hopeless else limits.VACUITY_RLIMIT
    budget = Budget(rlimit, limits.VACUITY_MEMORY_MB, cpu_s=limits.VACUITY_CPU_S)
    answer = refute(Obligation(theory, tuple(assumed), FALSE), budget, want_model=True)
    if answer.status is Status.UNSAT:
        return "contradictory", answer
    possible = answer.model is not None and _is_model(theory, hypotheses, _read(problem, answer.model), limits.VACUITY_STEPS)
    possible = possible or any(_is_model(theory, hypotheses, model, limits.VACUITY_SMALL_STEPS) for model in small)
    return "satisfiable" if possible else "unknown", answer


def rests_on_all(problem: Problem, kind: str) -> bool:
    """Whether what is shown rests on the same assumptions as a proof would, which an examination looks at."""
    return _assumes(problem, kind) == _assumes(problem, "proved")


def _assumes(problem: Problem, kind: str) -> bool:
    """Whether what is shown holds under the hypotheses only; in other answers and in refutations they are shown too."""
    if problem.is_optimum:
        return False
    return kind == "proved" or (kind == "solved" and problem.kind in ("compute", "synthesize"))


def _read(problem: Problem, found: Claimed) -> Values:
    """What a solver claims."""
    parameters = tuple(p for p in problem.parameters if p.variable in found.terms)
    values = tuple(found.terms[p.variable] for p in parameters)
    return parameters, Model(dict(found.interpretation.carriers), dict(found.symbols), values)


def _is_model(theory: Theory, hypotheses: list[Term], values: Values, steps: int) -> bool:
    """Whether the kernel sees that the axioms and these hypotheses hold there: it refutes that they imply `false`."""
    parameters, model = values
    goal = implication(hypotheses, FALSE)
    for parameter in reversed(parameters):
        condition = guard(parameter.type, parameter.variable)
        goal = forall(parameter.variable, goal if condition is None else implication([condition], goal))
    try:
        require_countermodel(theory, goal, model, Steps(steps))
    except (KernelError, LimitReached):
        return False
    return True


def _ranges(theory: Theory, formulas: list[Term]) -> Iterator[Term]:
    """For each symbol in the formulas whose type says more than its sort: its values are in its type."""
    seen: set[Term] = set()
    todo = list(formulas)
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(node.args)
    used = {node.data for node in seen if node.op == "call"}
    for symbol in (s for s in theory.symbols.values() if s in used):
        variables = fresh([t.carrier for t in symbol.parameters])
        formula = guard(symbol.result, call(symbol, *variables))
        if formula is None:
            continue
        for type_, variable in reversed(list(zip(symbol.parameters, variables, strict=True))):
            condition = guard(type_, variable)
            formula = forall(variable, formula if condition is None else implication([condition], formula))
        yield formula


def guards_of_problem(problem: Problem) -> list[Term]:
    """The formulas that say that each parameter is in its type."""
    return [g for p in problem.parameters if (g := guard(p.type, p.variable)) is not None]


def shows_contradiction(proof: Proof, claim: int, problem: Problem, kind: str) -> bool:
    """Whether the proof of line `claim` derives something false from what the problem assumes alone.

    What is false is seen by exact evaluation, so that `0 = 1` counts as `false` does.
    """
    given = set(guards_of_problem(problem))
    if _assumes(problem, kind):
        if problem.conclusion is FALSE:
            return False
        given |= {h.formula for h in problem.hypotheses}
    sequents = (proof[i] for i in proof.needed(claim))
    return any(s.hypotheses <= given and _is_false(proof.theory, s.conclusion) for s in sequents)


def _is_false(theory: Theory, formula: Term) -> bool:
    if formula is FALSE:
        return True
    if formula.frees or formula.op not in ("eq", "le", "lt", "not", "and", "or", "dvd") or formula.size > 200:
        return False
    try:
        return evaluate(formula, theory, budget=Steps(limits.VACUITY_STEPS)) is False
    except (KernelError, LimitReached):
        return False
