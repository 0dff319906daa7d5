"""Induction and cases on a value of a datatype: one goal for each constructor."""

from __future__ import annotations

from functools import partial

from stemai.errors import JudgeError, Place
from stemai.judge.context import Context
from stemai.judge.derivation import Finish, split
from stemai.judge.induction import Frame, Plan, PlannedCase, forall_intro, implies_intro, induction_variable
from stemai.judge.session import Session
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Sort, Symbol, Term, call, guard, instantiate, lambda_
from stemai.kernel.theory import Datatype
from stemai.language import ast
from stemai.language.instances import names_constructor


def induction(session: Session, context: Context, goal: Term, step: ast.Induction, datatype: Datatype) -> Plan:
    """The goals of an induction on a variable of `datatype`, and on others of other datatypes at once.  Raises: J024, J025.

    With several variables the goal is a conjunction of as many parts, one about each of them, in their order.
    """
    if step.start is not None or step.strong:
        raise JudgeError(
            "J024",
            f"induction on a value of {datatype.name} has one form",
            place=step.place,
            mend="leave `from` and `strong` out; each field of the datatype itself has its hypothesis",
        )
    subjects = (step.subject, *step.others)
    variables = [induction_variable(context, subject, step.place)[0] for subject in subjects]
    return _together(session, _frames(session, context, goal, variables, step.place), step.cases, step.place)


def _frames(session: Session, context: Context, goal: Term, variables: list[Term], place: Place) -> list[Frame]:
    """A part of the goal and one variable for each frame, in one context without all of them.  Raises: J024."""
    if len(variables) == 1:
        return [Frame.of(session, context, goal, variables)]
    whole = Frame.of(session, context, goal, variables)
    parts = goal.args if goal.op == "and" else ()
    theory = session.proof.theory
    gone = frozenset(variables)
    fits = len(parts) == len(variables) == len({v.sort for v in variables if v.sort.name in theory.datatypes})
    fits = fits and all(part.frees & gone <= {v} for v, part in zip(variables, parts, strict=True))
    if not fits or any(len(formula.frees & gone) > 1 for _, formula in whole.reverted):
        raise JudgeError(
            "J024",
            "the goal is not one conjunction with a part for each variable",
            place=place,
            cause="each variable is of a datatype of its own, and no part and no assumption is about two of them",
            mend="state `P(t) and Q(f)`, and prove `induction t, f`",
        )
    return [
        Frame(session, whole.context, part, [v], [r for r in whole.reverted if v in r[1].frees])
        for v, part in zip(variables, parts, strict=True)
    ]


def cases(session: Session, context: Context, goal: Term, subject: Term, step: ast.Cases, datatype: Datatype) -> Plan:
    """The goals of a case split on `subject`.  Raises: J025.

    A variable gives way to the constructor everywhere.  For another term, or where a case has one name more than the
    constructor has fields, there is an equation, to which that name is given.
    """
    ordered = _in_order([datatype], step.cases, step.place)
    named = any(len(case.names) > 1 + len(constructor.parameters) for constructor, case in ordered)
    if subject.op == "free" and subject.data[0] in context.scope and not named:
        frame = Frame.of(session, context, goal, [subject])
        return _together(session, [frame], step.cases, step.place, hypotheses=False)
    proof = session.proof
    whole = proof.line("exhaustive", (), subject)
    formula = proof.conclusion(whole)
    parts = formula.args if len(datatype.constructors) > 1 else (formula,)
    planned = [
        _equation_case(proof, context, goal, part, constructor, case)
        for part, (constructor, case) in zip(parts, ordered, strict=True)
    ]

    def conclude(lines: list[int]) -> int:
        return proof.line("or_elim", (whole, *lines)) if len(parts) > 1 else proof.line("cut", (whole, *lines))

    return Plan(planned, conclude)


def _together(
    session: Session, frames: list[Frame], written: tuple[ast.Case, ...], place: Place, hypotheses: bool = True
) -> Plan:
    """One case for each constructor of each frame's variable; `hypotheses` about the fields can be named in an induction."""
    proof = session.proof
    datatypes = [proof.theory.datatypes[frame.variables[0].sort.name] for frame in frames]
    known = {frame.variables[0].sort: frame for frame in frames}
    ordered = iter(_in_order(datatypes, written, place))
    planned = [
        _case(frame, *next(ordered), known, hypotheses)
        for frame, datatype in zip(frames, datatypes, strict=True)
        for _ in datatype.constructors
    ]
    motives = tuple(lambda_(frame.variables, frame.motive()) for frame in frames)

    def conclude(lines: list[int]) -> int:
        whole = proof.line("structural_induction", tuple(lines), motives)
        parts = split(proof, whole) if len(frames) > 1 else [whole]
        there = [proof.line("forall_elim", (line,), f.variables[0]) for line, f in zip(parts, frames, strict=True)]
        ends = tuple(frame.conclude(line) for frame, line in zip(frames, there, strict=True))
        return ends[0] if len(ends) == 1 else proof.line("and_intro", ends)

    return Plan(planned, conclude)


def _case(frame: Frame, constructor: Symbol, case: ast.Case, known: dict[Sort, Frame], hypotheses: bool) -> PlannedCase:
    """The goal of a constructor; the motive of the frame that is `known` for the sort of a field holds of it."""
    proof = frame.proof
    context, fields = _introduced(frame.context, constructor, case)
    finishes: list[Finish] = [partial(forall_intro, proof, x) for x in fields]
    for field, condition in _guarded(constructor, fields):
        context = context.with_assumption(condition).with_guard(field, proof.line("assume", (), condition))
        finishes.append(partial(implies_intro, proof, condition))
    names = case.names[1 + len(fields) :]
    recursive = [x for x in fields if x.sort in known]
    if len(names) > (len(recursive) if hypotheses else 0):
        raise _wrong_names(constructor, case, len(recursive) if hypotheses else 0)
    for position, field in enumerate(recursive):
        hypothesis = known[field.sort].at([field])
        line = proof.line("assume", (), hypothesis)
        context = context.with_assumption(hypothesis)
        if position < len(names):
            context = context.with_fact(names[position].name, line, names[position].place)
        finishes.append(partial(implies_intro, proof, hypothesis))
    return frame.case([call(constructor, *fields)], context, case, finishes)


def _equation_case(proof: Proof, context: Context, goal: Term, formula: Term, constructor: Symbol, case: ast.Case) -> PlannedCase:
    """The goal where the existential `formula` holds: its witnesses are the fields, its body their guards and the equation."""
    inner, fields = _introduced(context, constructor, case)
    finishes: list[Finish] = []
    for field in fields:
        finishes.append(partial(_exists_elim, proof, formula, field))
        formula = instantiate(formula.args[0], [field])
    names = case.names[1 + len(fields) :]
    if len(names) > 1:
        raise _wrong_names(constructor, case, 1)
    inner = inner.with_assumption(formula)
    *guards, equation = split(proof, proof.line("assume", (), formula))
    for (field, _), line in zip(_guarded(constructor, fields), guards, strict=True):
        inner = inner.with_guard(field, line)
    for name in names:
        inner = inner.with_fact(name.name, equation, name.place)
    return PlannedCase(inner.deeper(), goal, case.steps, case.place, finishes)


def _guarded(constructor: Symbol, fields: list[Term]) -> list[tuple[Term, Term]]:
    """The fields whose types have a guard, each with what it says."""
    pairs = ((x, guard(t, x)) for t, x in zip(constructor.parameters, fields, strict=True))
    return [(x, condition) for x, condition in pairs if condition is not None]


def _exists_elim(proof: Proof, existential: Term, variable: Term, line: int) -> int:
    return proof.line("exists_elim", (proof.line("assume", (), existential), line), variable)


def _introduced(context: Context, constructor: Symbol, case: ast.Case) -> tuple[Context, list[Term]]:
    """The fields of `constructor` as variables, under the names that the case gives them."""
    types = constructor.parameters
    names = case.names[1 : 1 + len(types)]
    if len(names) < len(types):
        raise _wrong_names(constructor, case, 0)
    fields = []
    for name, type_ in zip(names, types, strict=True):
        context, variable = context.with_variable(name.name, type_, name.place)
        fields.append(variable)
    return context, fields


def _in_order(datatypes: list[Datatype], written: tuple[ast.Case, ...], place: Place) -> list[tuple[Symbol, ast.Case]]:
    """Each constructor with its case.  Raises: J025 unless there is exactly one for each."""
    constructors = [c for d in datatypes for c in d.constructors]
    found = {c.name: case for c in constructors for case in written if names_constructor(case.names[0].name, c)}
    if len(constructors) != len(written) or len(found) != len(written):
        heads = "\n  ".join(
            " ".join(("case", c.name, *(f"x{i}" for i in range(1, 1 + len(c.parameters))), "=> …")) for c in constructors
        )
        raise JudgeError(
            "J025",
            f"there is not one case for each constructor of {' and '.join(d.name for d in datatypes)}",
            place=place,
            mend=f"write\n  {heads}\nend",
        )
    return [(c, found[c.name]) for c in constructors]


def _wrong_names(constructor: Symbol, case: ast.Case, more: int) -> JudgeError:
    count = len(constructor.parameters)
    return JudgeError(
        "J025",
        f"`{constructor.name}` has {count} fields" + (f", and at most {more} facts can be named" if more else ""),
        place=case.place,
        mend=f"write `case {constructor.name}` and a name for each field" + (", then names for the facts" if more else ""),
    )
