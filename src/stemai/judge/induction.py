"""Induction: which goals to prove, and how the kernel puts them together.

The motive is the goal together with every assumption that mentions the variable, so that a hypothesis never stays behind
about the old value; such assumptions come back in each case, about the new one.  Facts derived before that mention the
variable are out of sight inside the cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from stemai.errors import JudgeError, KernelError, Place
from stemai.judge.context import Context
from stemai.judge.derivation import ZERO, Finish, derive, discharge, split
from stemai.judge.leaves import prove_by
from stemai.judge.session import Session, shown
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    INT,
    T_INT,
    T_NAT,
    Term,
    Type,
    forall,
    fresh,
    guard,
    implication,
    instantiate,
    lambda_,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Definition, calls_of, guards_of
from stemai.language import ast, elaborate_term
from stemai.language.vocabulary import definitions_named

ONE = number(1, INT)
BASE_LABELS = ("zero", "base")
STEP_LABELS = ("succ", "step")


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One goal, the context it is proved in, and what closes it into the premise that the kernel's rule takes."""

    context: Context
    goal: Term
    steps: tuple[ast.Step, ...]
    place: Place
    finishes: list[Finish]


@dataclass(frozen=True, slots=True)
class Plan:
    """The cases of an induction, and how their lines give the goal."""

    cases: list[PlannedCase]
    conclude: Callable[[list[int]], int]


def plan(session: Session, context: Context, goal: Term, step: ast.Induction) -> Plan:
    """The goals of an induction step.  Raises: J024 (not an induction variable), J025 (cases and names do not fit)."""
    if step.along is not None:
        return _along(session, context, goal, step, step.along)
    if step.others:
        raise JudgeError(
            "J024",
            "induction on several variables is for values of datatypes",
            place=step.place,
            mend="do one induction inside the other, or `induction along f(x, y)`",
        )
    variable, type_ = induction_variable(context, step.subject, step.place)
    start = ZERO if step.start is None else _start(session, context, step.start)
    if variable.sort != INT or (type_ != T_NAT and step.start is None):
        raise JudgeError(
            "J024",
            f"induction on a variable of type {type_} needs a start",
            place=step.place,
            mend="write `induction n from a`, where `a <= n` is known",
        )
    if variable in start.frees:
        raise JudgeError("J024", "the start of the induction mentions its variable", place=step.place)
    frame = Frame.of(session, context, goal, [variable])
    bound_line = _lower_bound(session, context, start, variable, step.place)
    kind = T_NAT if type_ == T_NAT and derive(session.proof, context, make("le", ZERO, start)) is not None else T_INT
    if step.strong:
        return _strong(frame, variable, kind, start, bound_line, step)
    return _simple(frame, variable, kind, start, bound_line, step)


# ------------------------------------------------------------------------------------------------------- the motive


@dataclass(frozen=True, slots=True)
class Frame:
    """A goal about variables, and the assumptions about them that go with it."""

    session: Session
    context: Context  # without what mentions the variables
    goal: Term
    variables: list[Term]
    reverted: list[tuple[str, Term]]  # name ("" for none) and formula

    @property
    def proof(self) -> Proof:
        """Where the lines go."""
        return self.session.proof

    @staticmethod
    def of(session: Session, context: Context, goal: Term, variables: list[Term]) -> Frame:
        """The frame of an induction on `variables`, which are forgotten in its context."""
        proof, gone = session.proof, frozenset(variables)
        guard_formulas = {proof.conclusion(line) for v in variables for line in context.guards.get(v, ())}
        named = {proof.conclusion(line): name for name, line in context.facts.items()}
        touched = [f for f in context.assumptions if f.frees & gone and f not in guard_formulas]
        touched.sort(key=lambda f: list(named).index(f) if f in named else len(named))
        reverted = [(named.get(f, ""), f) for f in touched]

        def unaffected(line: int) -> bool:
            sequent = proof[line]
            return not any(f.frees & gone for f in (*sequent.hypotheses, sequent.conclusion))

        kept = replace(
            context,
            scope=context.scope.without([v.data[0] for v in variables]),
            facts={name: line for name, line in context.facts.items() if unaffected(line)},
            assumptions=frozenset(f for f in context.assumptions if not f.frees & gone),
            guards={v: lines for v, lines in context.guards.items() if v not in gone and all(map(unaffected, lines))},
        )
        return Frame(session, kept, goal, variables, reverted)

    def motive(self) -> Term:
        """The goal under the assumptions, as a formula about the variables."""
        return implication([formula for _, formula in self.reverted], self.goal)

    def at(self, values: list[Term]) -> Term:
        """The motive at `values`."""
        return substitute(self.motive(), dict(zip(self.variables, values, strict=True)))

    def case(self, values: list[Term], context: Context, case: ast.Case, finishes: list[Finish]) -> PlannedCase:
        """The goal at `values`, its assumptions introduced again under their names."""
        replacement = dict(zip(self.variables, values, strict=True))
        finishes = list(finishes)
        for name, formula in self.reverted:
            there = substitute(formula, replacement)
            line = self.proof.line("assume", (), there)
            context = context.with_assumption(there)
            if name:
                context = context.with_fact(name, line)
            finishes.append(partial(implies_intro, self.proof, there))
        goal = substitute(self.goal, replacement)
        return PlannedCase(context.deeper(), goal, case.steps, case.place, finishes)

    def conclude(self, line: int) -> int:
        """The goal, from a line that concludes the motive at the variables themselves."""
        for _, formula in self.reverted:
            line = self.proof.line("implies_elim", (line, self.proof.line("assume", (), formula)))
        return line


def implies_intro(proof: Proof, formula: Term, line: int) -> int:
    """`line` under the condition `formula`."""
    return proof.line("implies_intro", (line,), formula)


def forall_intro(proof: Proof, variable: Term, line: int) -> int:
    """`line` for every value of `variable`."""
    return proof.line("forall_intro", (line,), variable)


# --------------------------------------------------------------------------------------------------- simple and strong


def _simple(frame: Frame, variable: Term, kind: Type, start: Term, bound_line: int, step: ast.Induction) -> Plan:
    if len(step.cases) != 2:
        raise _wrong_cases(step, "case zero => …\n  case succ m ih => …")
    base, next_ = step.cases
    base_names, step_names = _names(base, BASE_LABELS), _names(next_, STEP_LABELS)
    if base_names or len(step_names) not in (1, 2, 3):
        raise _wrong_cases(step, "case zero => …\n  case succ m ih => …")
    proof = frame.proof
    first = frame.case([start], frame.context, base, [])
    context, index = frame.context.with_variable(step_names[0].name, kind, step_names[0].place)
    context, finishes = _beyond(frame, context, index, kind, start, step_names[1:2] if len(step_names) == 3 else ())
    hypothesis = frame.at([index])
    assumed = proof.line("assume", (), hypothesis)
    context = context.with_assumption(hypothesis)
    if len(step_names) > 1:
        context = context.with_fact(step_names[-1].name, assumed, step_names[-1].place)
    finishes.append(partial(implies_intro, proof, hypothesis))
    second = frame.case([make("add", index, ONE)], context, next_, finishes)
    motive = lambda_([variable], frame.motive())

    def conclude(lines: list[int]) -> int:
        whole = proof.line("induction", tuple(lines), motive, start)
        at_variable = proof.line("implies_elim", (proof.line("forall_elim", (whole,), variable), bound_line))
        return frame.conclude(at_variable)

    return Plan([first, second], conclude)


def _strong(frame: Frame, variable: Term, kind: Type, start: Term, bound_line: int, step: ast.Induction) -> Plan:
    if len(step.cases) != 1:
        raise _wrong_cases(step, "case step m ih => …")
    (case,) = step.cases
    names = _names(case, STEP_LABELS)
    if len(names) not in (1, 2, 3):
        raise _wrong_cases(step, "case step m ih => …")
    proof = frame.proof
    context, index = frame.context.with_variable(names[0].name, kind, names[0].place)
    offset = variable if start is ZERO else make("sub", variable, start)
    measure = lambda_([variable], offset)
    motive = lambda_([variable], make("implies", make("le", start, variable), frame.motive()))
    (other,) = fresh([INT], frame.motive(), index, start)
    sizes = [make("apply", measure, v) for v in (other, index)]
    below = [make("le", ZERO, sizes[0]), make("lt", sizes[0], sizes[1])]
    given = forall(other, implication(below, make("apply", motive, other)))
    kernel_hypothesis = proof.line("assume", (), given)
    inner, finishes = _beyond(frame, context, index, kind, start, names[1:2] if len(names) == 3 else ())
    finishes = [partial(forall_intro, proof, index), partial(implies_intro, proof, given), *finishes[1:]]
    nice = _nice_hypothesis(frame, kernel_hypothesis, other, index, start, below)
    inner = inner.with_assumption(given)
    if len(names) > 1:
        inner = inner.with_fact(names[-1].name, nice, names[-1].place)
    planned = frame.case([index], inner, case, finishes)

    def conclude(lines: list[int]) -> int:
        whole = proof.line("measure_induction", tuple(lines), motive, measure)
        at_variable = proof.line("implies_elim", (proof.line("forall_elim", (whole,), variable), bound_line))
        return frame.conclude(at_variable)

    return Plan([planned], conclude)


def _nice_hypothesis(frame: Frame, given: int, other: Term, index: Term, start: Term, below: list[Term]) -> int:
    """``forall k, start <= k -> k < index -> motive(k)`` from the kernel's induction hypothesis."""
    proof = frame.proof
    line = proof.line("forall_elim", (given,), other)
    lower, upper = make("le", start, other), make("lt", other, index)
    known = [proof.line("assume", (), f) for f in (lower, upper)]
    for wanted in below:
        line = proof.line("implies_elim", (line, _by_linear(proof, wanted, known)))
    line = proof.line("implies_elim", (line, known[0]))
    line = proof.line("implies_intro", (line,), upper)
    line = proof.line("implies_intro", (line,), lower)
    return proof.line("forall_intro", (line,), other)


def _beyond(
    frame: Frame, context: Context, index: Term, kind: Type, start: Term, names: tuple[ast.Identifier, ...]
) -> tuple[Context, list[Finish]]:
    """Introduce `index` with `start <= index`, and what closes both."""
    proof = frame.proof
    bound_formula = make("le", start, index)
    line = proof.line("assume", (), bound_formula)
    context = context.with_assumption(bound_formula).with_guard(index, line)
    natural = guard(kind, index)
    if natural is not None and natural is not bound_formula:
        start_natural = derive(proof, context, make("le", ZERO, start))
        if start_natural is not None:
            context = context.with_guard(index, _by_linear(proof, natural, [start_natural, line]))
    for name in names:
        context = context.with_fact(name.name, line, name.place)
    return context, [partial(forall_intro, proof, index), partial(implies_intro, proof, bound_formula)]


def _by_linear(proof: Proof, formula: Term, known: list[int]) -> int:
    for line in known:
        if proof.conclusion(line) is formula:
            return line
    for premises in ((line,) for line in known):
        found = _sum_of(proof, premises, formula)
        if found is not None:
            return found
    found = _sum_of(proof, tuple(known), formula)
    if found is None:
        raise JudgeError("J026", "a bound inside an induction could not be shown", cause=shown(formula))
    return found


def _sum_of(proof: Proof, premises: tuple[int, ...], formula: Term) -> int | None:
    """`formula` if it is, up to arithmetic, the sum of the premises; None else."""
    try:
        return proof.line("linear", premises, formula, tuple(Fraction(1) for _ in (*premises, formula)))
    except KernelError:
        return None


# -------------------------------------------------------------------------------------------- along a definition


def _along(session: Session, context: Context, goal: Term, step: ast.Induction, call: ast.Apply) -> Plan:
    proof = session.proof
    known = [proof.theory.definitions.get(name) for name in definitions_named(call.function.name, proof.theory)]
    if len(known) > 1:  # the instances of a schema: the arguments say which
        term, _ = elaborate_term(call, context.scope, proof.theory, None)
        known = [proof.theory.definitions.get(term.data.name)]
    definition = known[0] if known else None
    if definition is None or not definition.measure:
        raise JudgeError(
            "J024",
            f"`{call.function.name}` is not a recursive definition",
            place=call.function.place,
            mend="`induction along f(x, y)` needs a definition that calls itself",
        )
    pairs = [induction_variable(context, argument, step.place) for argument in call.arguments]
    variables = [variable for variable, _ in pairs]
    if len(set(variables)) != len(definition.symbol.parameters):
        raise JudgeError(
            "J024",
            "the arguments must be distinct variables, one for each parameter",
            place=call.place,
            mend="fix the arguments as variables first; prove a general lemma if they are terms",
        )
    if len(step.cases) != 1:
        raise _wrong_cases(step, "case step ih1 … => …, one hypothesis for each recursive call")
    frame = Frame.of(session, context, goal, variables)
    return _measure_plan(frame, definition, pairs, step.cases[0], step)


def _measure_plan(
    frame: Frame, definition: Definition, pairs: list[tuple[Term, Type]], case: ast.Case, step: ast.Induction
) -> Plan:
    proof, symbol, variables = frame.proof, definition.symbol, frame.variables
    guards = guards_of(symbol, variables)
    motive_formula = implication(guards, frame.motive())
    if len(definition.measure) != 1:
        raise JudgeError(
            "J024",
            f"`{symbol.name}` ends by a lexicographic measure",
            place=step.place,
            mend="do one induction inside the other, on what falls first outside",
        )
    measure = lambda_(variables, instantiate(definition.measure[0], variables))
    motive = lambda_(variables, motive_formula)
    context = frame.context
    for variable, type_ in pairs:
        context, same = context.with_variable(variable.data[0], type_, step.place)
        if same is not variable:
            raise JudgeError("J024", "the variable of the induction changed its type", place=step.place)
    others = fresh([v.sort for v in variables], motive_formula, *variables)
    sizes = [make("apply", measure, *v) for v in (others, variables)]
    given = implication([make("le", ZERO, sizes[0]), make("lt", sizes[0], sizes[1])], make("apply", motive, *others))
    for other in reversed(others):
        given = forall(other, given)
    hypothesis = proof.line("assume", (), given)
    context = context.with_assumption(given)
    finishes: list[Finish] = [partial(forall_intro, proof, v) for v in variables]
    finishes.append(partial(implies_intro, proof, given))
    for formula in guards:
        line = proof.line("assume", (), formula)
        context = context.with_assumption(formula)
        for variable in variables:
            if variable in formula.frees:
                context = context.with_guard(variable, line)
        finishes.append(partial(implies_intro, proof, formula))
    facts = _call_hypotheses(frame, definition, context, hypothesis, step)
    names = _names(case, STEP_LABELS)
    if len(names) > len(facts):
        raise _wrong_cases(step, f"`{symbol.name}` calls itself {len(facts)} times: name at most that many hypotheses")
    for name, line in zip(names, facts, strict=False):
        context = context.with_fact(name.name, line, name.place)
    planned = frame.case(variables, context, case, finishes)

    def conclude(lines: list[int]) -> int:
        line = proof.line("measure_induction", tuple(lines), motive, measure)
        for variable in variables:
            line = proof.line("forall_elim", (line,), variable)
        for formula in guards:
            known = derive(proof, context_before, formula)
            line = proof.line("implies_elim", (line, proof.line("assume", (), formula) if known is None else known))
        return frame.conclude(line)

    context_before = _with_guards(frame, pairs, step)
    return Plan([planned], conclude)


def _with_guards(frame: Frame, pairs: list[tuple[Term, Type]], step: ast.Induction) -> Context:
    """The context outside, where the guards of the variables are assumptions."""
    context = frame.context
    for variable, type_ in pairs:
        condition = guard(type_, variable)
        if condition is not None:
            context = context.with_assumption(condition)
    return context


def _call_hypotheses(frame: Frame, definition: Definition, context: Context, given: int, step: ast.Induction) -> list[int]:
    """One induction hypothesis for each recursive call: its path conditions imply the motive at its arguments."""
    proof, symbol = frame.proof, definition.symbol
    lines = []
    for conditions, around, called in calls_of(instantiate(definition.body, frame.variables), (symbol,)):
        known = [proof.line("assume", (), c) for c in conditions]
        line = given
        for argument in called.args:
            line = proof.line("forall_elim", (line,), argument)
        inside = context
        for condition in conditions:
            inside = inside.with_assumption(condition)
        goals = [
            proof.conclusion(line).args[0],
            proof.conclusion(line).args[1].args[0],
            *guards_of(symbol, called.args),
        ]
        for wanted in goals:
            met = derive(proof, inside, wanted)
            if met is None:
                met = prove_by(frame.session, inside, wanted, known, "omega", step.place)
            line = proof.line("implies_elim", (line, discharge(proof, inside, met)))
        for condition in reversed(conditions):
            line = proof.line("implies_intro", (line,), condition)
        for variable in reversed(around):
            line = proof.line("forall_intro", (line,), variable)
        lines.append(line)
    return lines


# ---------------------------------------------------------------------------------------------------- small pieces


def induction_variable(context: Context, subject: ast.Expression | None, place: Place) -> tuple[Term, Type]:
    """The variable that an induction is on, and its type.  Raises: J024."""
    if isinstance(subject, ast.Name) and subject.name in context.scope:
        term, type_ = context.scope[subject.name]
        if term.op == "free":
            return term, type_
    raise JudgeError(
        "J024",
        "induction needs a variable of the proof",
        place=place if subject is None else subject.place,
        mend="for a term, prove `have gen : forall k : Nat, …` by induction on k, then use `gen(term)`",
    )


def _start(session: Session, context: Context, expression: ast.Expression) -> Term:
    term, type_ = elaborate_term(expression, context.scope, session.proof.theory, None)
    if type_.carrier != INT:
        raise JudgeError("J024", "the start of an induction is an integer", place=expression.place)
    return term


def _lower_bound(session: Session, context: Context, start: Term, variable: Term, place: Place) -> int:
    """A line that concludes ``start <= variable``."""
    formula = make("le", start, variable)
    found = derive(session.proof, context, formula)
    if found is not None:
        return found
    facts = [line for name, line in context.facts.items() if line not in session.assumed]
    parts = [part for line in facts for part in split(session.proof, line)]
    return prove_by(session, context, formula, parts, "omega", place)


def _names(case: ast.Case, labels: tuple[str, ...]) -> tuple[ast.Identifier, ...]:
    names = case.names
    return names[1:] if names and names[0].name in labels else names


def _wrong_cases(step: ast.Induction, wanted: str) -> JudgeError:
    return JudgeError(
        "J025",
        "the cases of this induction are not as they must be",
        place=step.place,
        mend=f"write\n  {wanted}\nend",
    )
