"""Whether the hypotheses, axioms and definitions of a problem contradict each other, asked before any prover runs."""

from __future__ import annotations

from stemai.judge import limits
from stemai.kernel.terms import FALSE, Term, guard
from stemai.kernel.theory import Theory
from stemai.language import Problem
from stemai.oracle import Answer, Budget, Obligation, Status, refute


def contradictory(theory: Theory, problem: Problem) -> tuple[bool, Answer | None]:
    """Whether nothing satisfies what the problem assumes, as far as Z3 sees, and its answer if it was asked."""
    if problem.conclusion is FALSE or not (problem.hypotheses or theory.axioms):
        return (
            False,
            None,
        )  # a theorem that concludes `false` says itself that its hypotheses contradict each other
    assumed: list[Term] = [*theory.axioms.values(), *(h.formula for h in problem.hypotheses)]
    assumed += [g for p in problem.parameters if (g := guard(p.type, p.variable)) is not None]
    answer = refute(Obligation(theory, tuple(assumed), FALSE), Budget(rlimit=limits.VACUITY_RLIMIT))
    return answer.status is Status.UNSAT, answer
