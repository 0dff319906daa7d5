"""The header of a problem in front of a proof: its parameters and hypotheses under their names."""

from __future__ import annotations

from functools import partial

from stemai.errors import Place
from stemai.judge.derivation import close, discharge
from stemai.judge.session import Session
from stemai.judge.steps import Block, prove_block
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Term, guard, instantiate
from stemai.language import Problem, ast


def prove_goal(session: Session, problem: Problem, goal: Term, steps: tuple[ast.Step, ...], place: Place) -> int:
    """A line that concludes `goal`, whose parameters and hypotheses stand under their names in `steps`."""
    block = introduced(session, problem, goal)
    line = prove_block(session, block.context, block.goal, steps, place)
    return close(block.finishes, discharge(session.proof, block.context, line))


def introduced(session: Session, problem: Problem, goal: Term) -> Block:
    """A block in which the header of the problem is introduced, as far as `goal` begins with it."""
    block = Block(session, session.context(), goal)
    proof = session.proof
    parameters, hypotheses = list(problem.parameters), list(problem.hypotheses)
    if problem.kind == "find":  # its values stand for them, and what a `forall` binds is not theirs
        parameters = []
    while True:
        goal = block.goal
        if goal.op == "forall" and parameters:
            parameter = parameters.pop(0)
            variable = block.introduce(parameter.name, parameter.type, problem.place)
            block.goal = instantiate(goal.args[0], [variable])
            block.finishes.append(partial(_apply, proof, "forall_intro", variable))
            condition = guard(parameter.type, variable)
            if condition is not None and block.goal.op == "implies" and block.goal.args[0] is condition:
                block.guard_assumed(variable, condition)
                block.finishes.append(partial(_apply, proof, "implies_intro", condition))
                block.goal = block.goal.args[1]
        elif goal.op == "implies" and hypotheses and goal.args[0] is hypotheses[0].formula:
            hypothesis = hypotheses.pop(0)
            block.assume(hypothesis.formula, hypothesis.name, problem.place)
            block.finishes.append(partial(_apply, proof, "implies_intro", hypothesis.formula))
            block.goal = goal.args[1]
        else:
            return block


def _apply(proof: Proof, rule: str, parameter: Term, line: int) -> int:
    return proof.line(rule, (line,), parameter)
