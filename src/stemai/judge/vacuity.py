"""Whether the hypotheses, axioms and definitions of a problem contradict each other, asked before any prover runs."""

from __future__ import annotations

from stemai.errors import KernelError, LimitReached
from stemai.judge import limits
from stemai.kernel.evaluation import evaluate
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import FALSE, Term, guard
from stemai.kernel.theory import Theory
from stemai.language import Problem
from stemai.oracle import Answer, Budget, Obligation, Status, refute


def contradictory(theory: Theory, problem: Problem, kind: str = "proved") -> tuple[bool, Answer | None]:
    """Whether nothing satisfies what the problem assumes, as far as Z3 sees, and its answer if it was asked.

    A proof rests on axioms and hypotheses; an answer or a refutation on the axioms alone, since there the hypotheses
    are part of what is shown.
    """
    assumed = list(theory.axioms.values())
    if kind == "proved" and problem.conclusion is not FALSE:  # `false` as conclusion says itself that they contradict
        assumed += [h.formula for h in problem.hypotheses]
    if not assumed:
        return False, None
    assumed += guards_of_problem(problem)
    budget = Budget(limits.VACUITY_RLIMIT, limits.VACUITY_MEMORY_MB, limits.VACUITY_WALL_S)
    answer = refute(Obligation(theory, tuple(assumed), FALSE), budget)
    return answer.status is Status.UNSAT, answer


def guards_of_problem(problem: Problem) -> list[Term]:
    """The formulas that say that each parameter is in its type."""
    return [g for p in problem.parameters if (g := guard(p.type, p.variable)) is not None]


def shows_contradiction(proof: Proof, claim: int, problem: Problem, kind: str) -> bool:
    """Whether the proof of line `claim` derives something false from what the problem assumes alone.

    What is false is seen by exact evaluation, so that `0 = 1` counts as `false` does.
    """
    given = set(guards_of_problem(problem))
    if kind == "proved":
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
        return evaluate(formula, theory) is False
    except (KernelError, LimitReached):
        return False
