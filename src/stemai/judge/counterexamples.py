"""Counterexamples: values for everything that a theorem says `for all` of, checked by exact evaluation.

The values refute the closed statement by instances: every condition must hold at them and the conclusion must fail, each
shown by the kernel alone.  No solver is asked: a wrong `sat` or a partial model is nobody's counterexample.  Where the
problem declares sorts, symbols or axioms, the values make a finite model: `S := {a, b}` gives a sort its elements.
"""

from __future__ import annotations

from stemai.errors import JudgeError, KernelError, Place
from stemai.judge.context import Context
from stemai.judge.derivation import binder_type, contradiction
from stemai.judge.session import Session, shown
from stemai.judge.structure import by_structure
from stemai.kernel.models import Model, element, require_countermodel
from stemai.kernel.terms import Term, Type, free, function_type, instantiate, make, named_type, substitute
from stemai.kernel.theory import Theory
from stemai.language import Problem, Scope, ast, elaborate_term
from stemai.language.walk import walk


def refute_by_values(session: Session, problem: Problem, item: ast.Counterexample) -> int | Model:
    """A line that concludes ``not goal``, or a countermodel where the theory leaves something open.

    Raises: J044 … J047 (values missing, a condition fails, no refutation).
    """
    theory = session.proof.theory
    assignments = {a.name.name: a for a in item.assignments}
    if len(assignments) != len(item.assignments):
        raise JudgeError("J044", "a name is given two values", place=item.place)
    for part in walk(item):
        if isinstance(part, ast.Measured):  # nobody would have checked that it is the right one
            raise JudgeError("J044", "a value is a number, without its unit", place=part.place, mend="leave the brackets out")
    open_symbols = (s for s in theory.symbols.values() if not theory.is_constructor(s))
    if theory.sorts or theory.axioms or any(s.name not in theory.definitions for s in open_symbols):
        return _countermodel(theory, problem, assignments, item.place)
    return _instance(session, problem, assignments, item)


def _instance(session: Session, problem: Problem, assignments: dict[str, ast.Assignment], item: ast.Counterexample) -> int:
    """A line that concludes ``not goal``: the closed statement at the values, refuted by evaluation."""
    proof = session.proof
    unused = set(assignments)
    names = [*(p.name for p in problem.parameters), *problem.outer]
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


def refute_closed(session: Session, statement: Term, place: Place) -> int:
    """A line that concludes ``not statement`` for a closed ``condition -> conclusion``, by the kernel alone.

    Raises: J045, J046, J047.
    """
    proof = session.proof
    assumed = proof.line("assume", (), statement)
    condition, conclusion = statement.args
    holds = proof.line("implies_elim", (assumed, _show(session, condition, place)))
    refuted = _show_false(session, conclusion, place)
    return proof.line("not_intro", (contradiction(proof, refuted, holds),), statement)


def _countermodel(theory: Theory, problem: Problem, assignments: dict[str, ast.Assignment], place: Place) -> Model:
    """The finite model that the values describe, checked.  Raises: J044, J045, J046, J047."""
    unused = set(assignments)
    scope, elements, carriers = Scope(), dict[Term, Term](), dict[str, int]()
    for name in (n for n in theory.sorts if n in assignments):
        unused.discard(name)
        value = assignments[name].value
        if not isinstance(value, ast.SetLiteral) or not all(isinstance(e, ast.Name) for e in value.elements):
            raise JudgeError(
                "J044", f"`{name}` is a sort, and is given a set of new names", place=value.place, mend="`S := {a, b}`"
            )
        carriers[name] = len(value.elements)
        for index, identifier in enumerate(value.elements):
            scope, variable = scope.with_variable(str(getattr(identifier, "name", "")), named_type(name))
            elements[variable] = element(variable.sort, index)

    def value_of(name: str, type_: Type) -> Term:
        if name not in assignments:
            raise _missing(name, place)
        unused.discard(name)
        term, _ = elaborate_term(assignments[name].value, scope, theory, type_)
        return substitute(term, elements)

    symbols = {
        s.name: value_of(s.name, function_type(s.parameters, s.result) if s.parameters else s.result)
        for s in theory.symbols.values()
        if s.name not in theory.definitions and s.name in assignments
    }
    variables = tuple(value_of(p.name, p.type) for p in problem.parameters)
    goal, names = _after(problem.goal, len(variables)), list(problem.outer)
    while goal.op in ("forall", "implies"):
        if goal.op == "forall":
            name = names.pop(0) if names else (goal.hint[0] if goal.hint else "?")
            probe = free("!value", goal.data)
            if name not in assignments:
                break  # left to evaluation: over a finite carrier it needs no value
            variables += (value_of(name, binder_type(probe, instantiate(goal.args[0], [probe]))),)
        goal = goal.args[-1]
    if unused:
        name = sorted(unused)[0]
        raise JudgeError("J044", f"the problem has no `{name}` to give a value to", place=assignments[name].place)
    model = Model(carriers, symbols, variables)
    _require(theory, problem, model, place)
    return model


def _after(goal: Term, count: int) -> Term:
    """What follows the first `count` universal variables of `goal`; only its shape is looked at."""
    while count or goal.op == "implies":
        count -= goal.op == "forall"
        goal = goal.args[-1]
    return goal


def _require(theory: Theory, problem: Problem, model: Model, place: Place) -> None:
    try:
        require_countermodel(theory, problem.goal, model)
    except KernelError as error:
        codes = {"K052": "J046", "K053": "J047", "K030": "J045"}
        raise JudgeError(
            codes.get(error.code, "J044"),
            f"this is no countermodel: {error.message}",
            place=place,
            mend="every axiom and hypothesis must be true in the model, and the conclusion false",
        ) from error


def _missing(name: str, place: Place) -> JudgeError:
    return JudgeError(
        "J044",
        f"no value is given for `{name}`",
        place=place,
        mend="give a value for every parameter and for every variable of a leading `forall` in the conclusion; functions, maps "
        "and sets are equal if they agree at every `x`, so that one is needed at which they differ",
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
    found = by_structure(session.proof, Context(Scope()), condition)
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
    found = by_structure(session.proof, Context(Scope()), negated)
    if found is not None:
        return found
    raise _undecided(statement, place)


def _undecided(formula: Term, place: Place) -> JudgeError:
    return JudgeError(
        "J045",
        "evaluation cannot decide this at the given values",
        place=place,
        cause=f"formula: {shown(formula)}",
        mend="a `disproof` proves the negation by steps; a counterexample must be decided by evaluation alone",
    )
