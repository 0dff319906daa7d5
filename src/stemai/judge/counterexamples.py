"""Counterexamples: values for everything that a theorem says `for all` of, checked by exact evaluation.

The values refute the closed statement by instances: every condition must hold at them and the conclusion must fail, each
shown by the kernel alone.  No solver is asked: a wrong `sat` or a partial model is nobody's counterexample.
"""

from __future__ import annotations

from stemai.errors import JudgeError, KernelError, Place
from stemai.judge.certify import certify
from stemai.judge.context import Context
from stemai.judge.derivation import binder_type, close, contradiction, derive_guard, open_goal
from stemai.judge.session import Session, shown
from stemai.kernel.terms import Term, free, instantiate, make
from stemai.language import Problem, Scope, ast, elaborate_term


def refute_by_values(session: Session, problem: Problem, item: ast.Counterexample) -> int:
    """A line that concludes ``not goal``.  Raises: J044 … J047 (values missing, a condition fails, no refutation)."""
    proof = session.proof
    assignments = {a.name.name: a for a in item.assignments}
    if len(assignments) != len(item.assignments):
        raise JudgeError("J044", "a variable is given two values", place=item.place)
    unused = set(assignments)
    names = [p.name for p in problem.parameters]
    types = [p.type for p in problem.parameters]
    line = proof.line("assume", (), problem.goal)
    while True:
        statement = proof.conclusion(line)
        if statement.op == "forall":
            name = names.pop(0) if names else (statement.hint[0] if statement.hint else "?")
            probe = free("!value", statement.data)
            type_ = types.pop(0) if types else binder_type(probe, instantiate(statement.args[0], [probe]))
            if name not in assignments:
                raise _missing(name, item.place)
            unused.discard(name)
            value, _ = elaborate_term(assignments[name].value, Scope(), proof.theory, type_)
            line = proof.line("forall_elim", (line,), value)
        elif statement.op == "implies":
            met = _show(session, statement.args[0], item.place)
            line = proof.line("implies_elim", (line, met))
        else:
            break
    if unused:
        name = sorted(unused)[0]
        raise JudgeError("J044", f"the statement is not universal in `{name}`", place=assignments[name].place)
    refuted = _show_false(session, statement, item.place)
    return proof.line("not_intro", (contradiction(proof, refuted, line),), problem.goal)


def _missing(name: str, place: Place) -> JudgeError:
    return JudgeError(
        "J044",
        f"no value is given for `{name}`",
        place=place,
        mend="give a value for every parameter and for every variable of a leading `forall` in the conclusion",
    )


def _show(session: Session, condition: Term, place: Place) -> int:
    """A line that concludes `condition`, closed, by the kernel alone."""
    proof = session.proof
    try:
        return proof.line("evaluate", (), condition)
    except KernelError as error:
        if error.code != "K030":
            raise JudgeError(
                "J046",
                "the counterexample does not satisfy a condition of the statement",
                place=place,
                cause=f"condition: {shown(condition)}\n{error.message}",
                mend="choose values at which every hypothesis holds",
            ) from error
    found = _structural(session, condition)
    if found is not None:
        return found
    raise _undecided(condition, place)


def _show_false(session: Session, statement: Term, place: Place) -> int:
    """A line that concludes ``not statement``, closed, by the kernel alone."""
    negated = make("not", statement)
    try:
        return session.proof.line("evaluate", (), negated)
    except KernelError as error:
        if error.code != "K030":
            raise JudgeError(
                "J047",
                "the statement holds at these values",
                place=place,
                cause=f"at these values: {shown(statement)}",
                mend="choose other values, or return a proof",
            ) from error
    found = _structural(session, negated)
    if found is not None:
        return found
    raise _undecided(statement, place)


def _structural(session: Session, formula: Term) -> int | None:
    """`formula` by typing and by the certifier, both of which end in kernel rules; None if they do not show it."""
    proof = session.proof
    context, goal, finishes = open_goal(proof, Context(Scope()), formula)
    line = derive_guard(proof, context, goal)
    if line is None:
        assumed = [proof.line("assume", (), a) for a in sorted(context.assumptions, key=lambda f: f.size)]
        line = certify(proof, assumed, goal, [])
    return None if line is None else close(finishes, line)


def _undecided(formula: Term, place: Place) -> JudgeError:
    return JudgeError(
        "J045",
        "evaluation cannot decide this at the given values",
        place=place,
        cause=f"formula: {shown(formula)}",
        mend="a `disproof` proves the negation by steps; a counterexample must be decided by evaluation alone",
    )
