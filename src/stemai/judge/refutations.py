"""What a solver's refutation of a leaf tells the certifier: the facts that it has used, and the instances of these.

A hint is never believed.  The facts are a choice among those that are there, and an instance is a line of the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stemai.judge import limits
from stemai.judge.certify import certify
from stemai.judge.certify.quantifiers import at_instances, mentions_quantifiers
from stemai.judge.session import Session
from stemai.kernel.terms import Term
from stemai.oracle import Answer, Budget, Obligation, Status, explain, instances, refute


def ask(
    session: Session, hypotheses: Iterable[Term], goal: Term, rlimit: int, want_core: bool = False, solver: str = "z3"
) -> Answer:
    """Whether the hypotheses imply the goal, as a solver says; what it took goes to the session's account."""
    cpu_s = limits.LEAF_CPU_S if solver == "z3" else limits.SECOND_CPU_S
    obligation = Obligation(session.proof.theory, tuple(hypotheses), goal)
    answer = refute(obligation, Budget(rlimit=rlimit, cpu_s=cpu_s), solver, want_core=want_core)
    _account(session, answer)
    return answer


def certify_refuted(
    session: Session, goal: Term, by_formula: Mapping[Term, int], answer: Answer, hints: list[Term]
) -> int | None:
    """A line that concludes the goal from the facts that `answer` has used, or from instances of these; None if neither helps.

    Where quantifiers were too much for Z3, they may not be for cvc5.
    """
    if answer.status is Status.SAT:
        return None
    formulas = list(by_formula)
    used = formulas if answer.core is None else [formulas[i] for i in answer.core]
    lines = [by_formula[f] for f in used]
    line = certify(session.proof, lines, goal, hints) if len(used) < len(formulas) else None
    if line is None and mentions_quantifiers([goal, *used]):
        line = _by_instances(session, used, lines, goal, hints)
    return line


def _by_instances(session: Session, used: list[Term], lines: list[int], goal: Term, hints: list[Term]) -> int | None:
    """The goal from the instances with which a solver refutes it, and from the facts that it needs beside them.

    cvc5 says which instances its proof has used, Z3 which it has tried: so Z3 is asked where cvc5 does not help.
    """
    obligation = Obligation(session.proof.theory, tuple(used), goal)
    mark = len(session.proof.lines)
    for solver in ("cvc5", "z3"):
        answer = explain(obligation, Budget(rlimit=limits.INSTANCE_RLIMIT, cpu_s=limits.SECOND_CPU_S), solver)
        _account(session, answer)
        found = instances(obligation, answer)
        if answer.status is not Status.UNSAT or not found:
            continue
        needed = range(len(used)) if answer.core is None else answer.core
        premises = at_instances(session.proof, [lines[i] for i in needed], found)
        line = certify(session.proof, premises, goal, hints)
        if line is not None:
            return line
        del session.proof.lines[mark:]
    return None


def _account(session: Session, answer: Answer) -> None:
    session.solver_seconds += answer.seconds
    session.solver_steps += answer.steps
