"""The structure of a proof: each step changes the goal or the facts, and says how to close what it opened.

`prove_block` reads a list of steps against a goal and returns a line that concludes it.  A step that opens something (a
variable, an assumption, a witness) pushes a function that closes it again; these run in reverse once the goal is proved.
All of this is untrusted: what counts is that the kernel accepts each line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from stemai.errors import JudgeError, KernelError, LimitReached, Place
from stemai.judge import induction, limits, structural
from stemai.judge.chains import chain
from stemai.judge.context import Context
from stemai.judge.derivation import (
    Finish,
    binder_type,
    close,
    contradiction,
    derive,
    derive_guard,
    discharge,
    existential,
    split,
)
from stemai.judge.facts import fact, names_a_fact
from stemai.judge.leaves import justify, prove_by
from stemai.judge.session import Session, shown
from stemai.kernel.terms import (
    FALSE,
    TRUE,
    Term,
    Type,
    free,
    guard,
    instantiate,
    make,
    negation,
)
from stemai.kernel.theory import Datatype
from stemai.language import LanguageError, ast, elaborate_formula, elaborate_term, elaborate_type


class Block:
    """A list of steps against a goal, while it is read."""

    def __init__(self, session: Session, context: Context, goal: Term) -> None:
        if context.depth > limits.BLOCK_DEPTH:
            raise LimitReached("M011", f"proof blocks are nested deeper than {limits.BLOCK_DEPTH}")
        self.session = session
        self.proof = session.proof
        self.context = context
        self.goal = goal
        self.finishes: list[Finish] = []
        self.closed: int | None = None

    def formula(self, expression: ast.Expression) -> Term:
        """The formula that an expression says here."""
        return elaborate_formula(expression, self.context.scope, self.proof.theory)

    def assume(self, formula: Term, name: str | None, place: Place) -> int:
        """Enter `formula` as an assumption; the caller pushes what discharges it."""
        line = self.proof.line("assume", (), formula)
        self.context = self.context.with_assumption(formula)
        if name is not None:
            self.context = self.context.with_fact(name, line, place)
        return line

    def introduce(self, name: str, type_: Type, place: Place) -> Term:
        """Enter a fresh variable of `type_`; its guard, if it has one, still has to be assumed."""
        self.context, variable = self.context.with_variable(name, type_, place)
        return variable

    def guard_assumed(self, variable: Term, formula: Term) -> None:
        """Note that `formula`, already an assumption, is the guard of `variable`."""
        line = self.proof.line("assume", (), formula)
        self.context = self.context.with_assumption(formula).with_guard(variable, line)

    def finish(self, line: int) -> None:
        """`line` proves the goal as it stands."""
        self.closed = line

    def inner(self, goal: Term, justification: ast.Justification, context: Context | None = None) -> int:
        """A line that concludes `goal` as the justification says, in this context or another."""
        context = self.context if context is None else context
        if isinstance(justification, ast.By):
            return justify(self.session, context, goal, justification)
        return prove_block(self.session, context.deeper(), goal, justification.steps, justification.place)


def prove_block(session: Session, context: Context, goal: Term, steps: tuple[ast.Step, ...], place: Place) -> int:
    """A line that concludes `goal` from `steps`; after an error, a stand-in, with the error noted."""
    block = Block(session, context, goal)
    for step in steps:
        if block.closed is not None:
            session.fail(
                JudgeError(
                    "J012",
                    "the goal is proved already",
                    place=step.place,
                    cause="nothing is left for this step to prove",
                    mend="remove it, or move it before the step that ends the proof",
                )
            )
            break
        try:
            STEPS[type(step)](block, step)
        except (JudgeError, LanguageError, LimitReached, KernelError) as error:
            if error.place is None:
                error.place = step.place
            session.fail(error)
            block.finish(session.stand_in(block.goal))
            break
    closed = block.closed
    if closed is None:
        closed = session.leave_open(block.context, block.goal, place)
    return close(block.finishes, discharge(session.proof, block.context, closed))


# ------------------------------------------------------------------------------------------------- facts and goals


def _by(block: Block, step: ast.By) -> None:
    block.finish(justify(block.session, block.context, block.goal, step))


def _have(block: Block, step: ast.Have) -> None:
    line = block.inner(block.formula(step.formula), step.justification)
    place = step.place if step.name is None else step.name.place
    block.context = block.context.with_fact("this" if step.name is None else step.name.name, line, place)


def _lemma(block: Block, step: ast.Lemma) -> None:
    # Read as a theorem: binders become quantifiers and conditions, introduced again under their own names.
    formula = block.formula(ast.Quantified("forall", step.binders, step.conclusion, step.place)) if step.binders else None
    goal = block.formula(step.conclusion) if formula is None else formula
    inside = Block(block.session, block.context.deeper(), goal)
    for binder in step.binders:
        _introduce_binder(inside, binder)
    proved = inside.inner(inside.goal, step.justification)
    line = close(inside.finishes, discharge(block.proof, inside.context, proved))
    block.context = block.context.with_fact(step.name.name, line, step.name.place)


def _introduce_binder(block: Block, binder: ast.Binder) -> None:
    """Introduce the names of one binder of a header, variables or hypotheses, whichever the goal has first."""
    for name in binder.names:
        if block.goal.op == "forall":
            _fix_one(block, name, None if binder.type is None else binder.type)
        elif block.goal.op == "implies":
            _assume_one(block, name, None)


def _show(block: Block, step: ast.Show) -> None:
    formula = block.formula(step.formula)
    if formula is block.goal:
        block.finish(block.inner(formula, step.justification))
        return
    rest = _without_first(block.goal, formula)
    if rest is None:
        raise JudgeError(
            "J013",
            "`show` states something else than the goal",
            place=step.formula.place if hasattr(step.formula, "place") else step.place,
            cause=f"goal: {shown(block.goal)}\nshown: {shown(formula)}",
            mend="state the goal, or its first part if it is a conjunction or `<->`; use `have` for other facts",
        )
    first = block.inner(formula, step.justification)
    block.finishes.append(partial(_rejoin, block, block.goal, first))
    block.goal = rest


def _without_first(goal: Term, formula: Term) -> Term | None:
    """What is left of a conjunction or an equivalence once its first part is `formula`; None if it is not."""
    if goal.op == "and" and goal.args[0] is formula:
        return goal.args[1] if len(goal.args) == 2 else make("and", *goal.args[1:])
    if goal.op == "eq" and goal.args[0].sort == TRUE.sort and make("implies", *goal.args) is formula:
        return make("implies", goal.args[1], goal.args[0])
    return None


def _rejoin(block: Block, goal: Term, first: int, rest: int) -> int:
    if goal.op == "eq":
        return block.proof.line("iff_intro", (first, rest))
    parts = split(block.proof, rest) if len(goal.args) > 2 else [rest]
    return block.proof.line("and_intro", (first, *parts))


def _suffices(block: Block, step: ast.Suffices) -> None:
    formula = block.formula(step.formula)
    name = "this" if step.name is None else step.name.name
    assumed = block.proof.line("assume", (), formula)
    inside = block.context.with_assumption(formula).with_fact(name, assumed, step.place)
    main = discharge(block.proof, inside, block.inner(block.goal, step.justification, inside))
    block.finishes.append(lambda line: block.proof.line("cut", (line, main)))
    block.goal = formula


def _let(block: Block, step: ast.Let) -> None:
    theory = block.proof.theory
    expected = None if step.type is None else elaborate_type(step.type, theory)
    value, type_ = elaborate_term(step.value, block.context.scope, theory, expected)
    block.context = block.context.with_value(step.name.name, value, type_, step.name.place)


# -------------------------------------------------------------------------------------- variables and assumptions


def _fix(block: Block, step: ast.Fix) -> None:
    for binder in step.binders:
        for name in binder.names:
            _fix_one(block, name, binder.type)


def _fix_one(block: Block, name: ast.Identifier, type_expression: ast.Expression | None) -> None:
    goal = block.goal
    if goal.op != "forall":
        raise JudgeError(
            "J014",
            "the goal is not universal",
            place=name.place,
            cause=f"goal: {shown(goal)}",
            mend="`fix` takes the variable of a leading `forall`; `assume` a leading condition first",
        )
    probe = free(name.name, goal.data)
    type_ = binder_type(probe, instantiate(goal.args[0], [probe]))
    if type_expression is not None:
        type_ = elaborate_type(type_expression, block.proof.theory)
    if type_.carrier != goal.data:
        raise JudgeError(
            "J015",
            f"`{name.name}` is of another type in the goal",
            place=name.place,
            cause=f"goal: {shown(goal)}\ngiven: {type_}",
            mend="leave the type out, or write the one of the goal",
        )
    variable = block.introduce(name.name, type_, name.place)
    block.goal = instantiate(goal.args[0], [variable])
    block.finishes.append(lambda line: block.proof.line("forall_intro", (line,), variable))
    condition = guard(type_, variable)
    if condition is None:
        return
    if block.goal.op != "implies" or block.goal.args[0] is not condition:
        raise JudgeError(
            "J015",
            f"`{name.name}` ranges over more than {type_} in the goal",
            place=name.place,
            cause=f"goal: {shown(goal)}",
            mend="leave the type out, or write the one of the goal",
        )
    block.guard_assumed(variable, condition)
    block.finishes.append(lambda line: block.proof.line("implies_intro", (line,), condition))
    block.goal = block.goal.args[1]


def _assume(block: Block, step: ast.Assume) -> None:
    for name in step.names:
        _assume_one(block, name, step.formula)


def _assume_one(block: Block, name: ast.Identifier, expression: ast.Expression | None) -> None:
    goal = block.goal
    stated = None if expression is None else block.formula(expression)
    if goal.op == "implies" and stated in (None, goal.args[0]):
        condition, block.goal = goal.args
        rule = "implies_intro"
    elif goal.op == "not" and stated in (None, goal.args[0]):
        (condition,), block.goal = goal.args, FALSE
        rule = "not_intro"
    elif stated is not None and (known := derive_guard(block.proof, block.context, stated)) is not None:
        block.context = block.context.with_fact(name.name, known, name.place)  # the guard of a `fix`, named
        return
    else:
        raise JudgeError(
            "J016",
            "the goal does not begin with this condition",
            place=name.place if expression is None else expression.place,
            cause=f"goal: {shown(goal)}" + ("" if stated is None else f"\nassumed: {shown(stated)}"),
            mend="`assume` takes the condition of a goal `P -> Q` or `not P`; `fix` the variables before it first",
        )
    block.assume(condition, name.name, name.place)
    block.finishes.append(lambda line: block.proof.line(rule, (line,), condition))


def _obtain(block: Block, step: ast.Obtain) -> None:
    line = fact(block.session, block.context, step.source)
    for position, name in enumerate(step.names):
        bare = position and position == len(step.names) - 1 and not step.facts
        if bare and block.proof.conclusion(line).op not in _EXISTENTIAL:
            block.context = block.context.with_fact(name.name, line, name.place)  # `obtain x hx from h`, as in Lean
            return
        line = _witness(block, line, name)
    parts = split(block.proof, line) if len(step.facts) > 1 else [line]
    if not step.facts:
        block.context = block.context.with_fact("this", line, step.place)
        return
    names = [(name, binder) for binder in step.facts for name in binder.names]
    if len(names) != len(parts):
        raise JudgeError(
            "J017",
            f"{len(names)} facts are named, and the source gives {len(parts)}",
            place=step.place,
            cause=f"given: {shown(block.proof.conclusion(line))}",
            mend="name the whole as one fact, or each part of the conjunction",
        )
    for (name, binder), part in zip(names, parts, strict=True):
        stated = None if binder.type is None else block.formula(binder.type)
        if stated is not None and stated is not block.proof.conclusion(part):
            raise JudgeError(
                "J017",
                f"`{name.name}` is another fact than this",
                place=binder.place,
                cause=f"given: {shown(block.proof.conclusion(part))}\nstated: {shown(stated)}",
                mend="state what the source gives, and derive other forms with `have`",
            )
        block.context = block.context.with_fact(name.name, part, name.place)


_EXISTENTIAL = ("exists", "dvd", "rational")


def _witness(block: Block, line: int, name: ast.Identifier) -> int:
    """Name the witness of the existential fact `line`; the line that its body holds for it."""
    defined = existential(block.proof, block.proof.conclusion(line))
    if defined is not None:
        line = block.proof.line("eq_elim", (defined, line))
    whole = block.proof.conclusion(line)
    if whole.op != "exists":
        raise JudgeError(
            "J017",
            "the source does not say that something exists",
            place=name.place,
            cause=f"given: {shown(whole)}",
            mend="`obtain x (h : P) from e` needs `exists x, P` for e; name only as many variables as it has",
        )
    probe = free(name.name, whole.data)
    type_ = binder_type(probe, instantiate(whole.args[0], [probe]))
    variable = block.introduce(name.name, type_, name.place)
    body = instantiate(whole.args[0], [variable])
    assumed = block.assume(body, None, name.place)
    block.finishes.append(lambda main: block.proof.line("exists_elim", (line, main), variable))
    condition = guard(type_, variable)
    if condition is None:
        return assumed
    first, *rest = split(block.proof, assumed)
    block.context = block.context.with_guard(variable, first)
    return rest[0] if len(rest) == 1 else block.proof.line("and_intro", tuple(rest))


def _use(block: Block, step: ast.Use) -> None:
    for value_expression in step.values:
        defined = existential(block.proof, block.goal)
        if defined is not None:
            block.finishes.append(partial(_back_to_definition, block, defined))
            block.goal = block.proof.conclusion(defined).args[1]
        whole = block.goal
        if whole.op != "exists":
            raise JudgeError(
                "J018",
                "the goal is not existential",
                place=step.place,
                cause=f"goal: {shown(whole)}",
                mend="`use` gives a witness for a leading `exists` of the goal",
            )
        probe = free("!use", whole.data)
        type_ = binder_type(probe, instantiate(whole.args[0], [probe]))
        value, _ = elaborate_term(value_expression, block.context.scope, block.proof.theory, type_)
        body = instantiate(whole.args[0], [value])
        condition = guard(type_, value)
        finish = partial(with_witness, block.session, block.context, whole, value, condition, step.place)
        block.finishes.append(finish)
        block.goal = body if condition is None else without_guard(body)


def _back_to_definition(block: Block, defined: int, line: int) -> int:
    return block.proof.line("eq_elim", (block.proof.line("symm", (defined,)), line))


def without_guard(body: Term) -> Term:
    """The body of a guarded existential, its guard, the first part, left out."""
    return body.args[1] if len(body.args) == 2 else make("and", *body.args[1:])


def with_witness(
    session: Session,
    context: Context,
    whole: Term,
    value: Term,
    condition: Term | None,
    place: Place,
    line: int,
) -> int:
    """The existential `whole` from `line`, which concludes its body at `value` without the guard `condition`."""
    proof = session.proof
    if condition is not None:
        met = derive(proof, context, condition)
        if met is None:
            met = prove_by(session, context, condition, list(context.facts.values()), "omega", place)
        body = instantiate(whole.args[0], [value])
        parts = split(proof, line) if len(body.args) > 2 else [line]
        line = proof.line("and_intro", (met, *parts))
    return proof.line("exists_intro", (line,), whole, value)


# ------------------------------------------------------------------------------------------- cases and contradiction


def _cases(block: Block, step: ast.Cases) -> None:
    made = _datatype_value(block, step)
    if made is not None:
        value, datatype = made
        _follow(block, structural.cases(block.session, block.context, block.goal, value, step, datatype))
        return
    disjunction = _disjunction(block, step)
    parts = block.proof.conclusion(disjunction).args
    if len(parts) != len(step.cases):
        listed = "\n".join(f"      {shown(p)}" for p in parts)
        raise JudgeError(
            "J019",
            f"there are {len(parts)} cases, and {len(step.cases)} are given",
            place=step.place,
            cause=f"cases:\n{listed}",
            mend="write one `case h => …` for each, in this order",
        )
    lines = [disjunction]
    for part, case in zip(parts, step.cases, strict=True):
        lines.append(_case(block, part, case))
    block.finish(block.proof.line("or_elim", tuple(lines)))


def _datatype_value(block: Block, step: ast.Cases) -> tuple[Term, Datatype] | None:
    """What is split and its datatype, where it is a value of one."""
    theory = block.proof.theory
    if step.justification is not None or not theory.datatypes or names_a_fact(block.session, block.context, step.subject):
        return None
    value, type_ = elaborate_term(step.subject, block.context.scope, theory)
    datatype = theory.datatypes.get(type_.name)
    return None if datatype is None else (value, datatype)


def _disjunction(block: Block, step: ast.Cases) -> int:
    """The line of the disjunction to split: a fact, one proved on the spot, or `P or not P`."""
    if step.justification is None and names_a_fact(block.session, block.context, step.subject):
        line = fact(block.session, block.context, step.subject)
        if block.proof.conclusion(line).op == "or":
            return line
        raise JudgeError(
            "J019",
            "this fact is not a disjunction",
            place=step.subject.place,
            cause=f"fact: {shown(block.proof.conclusion(line))}",
            mend="`cases` splits a fact `P or Q`, or any formula P into P and `not P`",
        )
    formula = block.formula(step.subject)
    if step.justification is not None and formula.op == "or":
        return block.inner(formula, step.justification)
    if step.justification is not None:
        raise JudgeError(
            "J019",
            "this formula is not a disjunction",
            place=step.subject.place,
            cause="`cases P or Q by …` proves the disjunction and splits it",
            mend="leave `by …` out to split the formula into itself and its negation",
        )
    if formula.op == "or":
        if len(formula.args) == 2 and negation(formula.args[0]) is formula.args[1]:
            return block.proof.line("excluded_middle", (), formula.args[0])
        return prove_by(block.session, block.context, formula, [], "auto", step.subject.place)
    return block.proof.line("excluded_middle", (), formula)


def _case(block: Block, part: Term, case: ast.Case) -> int:
    """A line that concludes the goal under the assumption `part`."""
    context = block.context.deeper()
    line = block.proof.line("assume", (), part)
    context = context.with_assumption(part)
    names = [*case.names]
    lines = split(block.proof, line) if len(names) > 1 else [line]
    if len(names) != len(lines):
        raise JudgeError(
            "J019",
            f"this case has {len(lines)} parts, and {len(names)} are named",
            place=case.place,
            cause=f"case: {shown(part)}",
            mend="name the whole case, or each part of the conjunction",
        )
    for name, named in zip(names, lines, strict=True):
        context = context.with_fact(name.name, named, name.place)
    return prove_block(block.session, context, block.goal, case.steps, case.place)


def _by_contra(block: Block, step: ast.ByContra) -> None:
    goal = block.goal
    name = "this" if step.name is None else step.name.name
    negated = make("not", goal)
    line = block.assume(negated, None, step.place)
    block.finishes.append(lambda main: block.proof.line("by_contradiction", (main,), goal))
    block.goal = FALSE
    positive = goal.args[0] if goal.op == "not" else None
    stated = positive if step.formula is None else block.formula(step.formula)
    if stated is not None and stated is not negated:
        # `not not A` read as A, or `not (a <= b)` stated as `a > b`: the same by logic or order, shown as a leaf.
        line = prove_by(block.session, block.context, stated, [line], "auto", step.place)
    block.context = block.context.with_fact(name, line, step.place)


def _contrapose(block: Block, step: ast.Contrapose) -> None:
    goal = block.goal
    if goal.op != "implies":
        raise JudgeError(
            "J016",
            "the goal is not an implication",
            place=step.place,
            cause=f"goal: {shown(goal)}",
            mend="`contrapose` turns a goal `P -> Q` into `not P` under `h : not Q`",
        )
    condition, conclusion = goal.args
    block.finishes.append(partial(_from_contrapositive, block, condition, conclusion))
    if step.name is None:
        block.goal = make("implies", negation(conclusion), negation(condition))
        block.finishes.append(partial(_restore_negations, block, condition, conclusion))
        return
    assumed = make("not", conclusion)
    line = block.assume(assumed, None, step.place)
    block.finishes.append(lambda main: block.proof.line("implies_intro", (main,), assumed))
    if conclusion.op == "not":  # offer A for `not not A`
        line = prove_by(block.session, block.context, conclusion.args[0], [line], "tauto", step.place)
    block.context = block.context.with_fact(step.name.name, line, step.name.place)
    block.goal = make("not", condition)


def _restore_negations(block: Block, condition: Term, conclusion: Term, line: int) -> int:
    goal = make("implies", make("not", conclusion), make("not", condition))
    if block.proof.conclusion(line) is goal:
        return line
    return block.proof.line("tauto", (line,), goal)


def _from_contrapositive(block: Block, condition: Term, conclusion: Term, line: int) -> int:
    """``not Q -> not P`` gives ``P -> Q``."""
    proof = block.proof
    denied = proof.line("implies_elim", (line, proof.line("assume", (), make("not", conclusion))))
    false = contradiction(proof, denied, proof.line("assume", (), condition))
    return proof.line("implies_intro", (proof.line("by_contradiction", (false,), conclusion),), condition)


# ------------------------------------------------------------------------------------------------ calc and induction


def _calc(block: Block, step: ast.Calc) -> None:
    lines = []
    chain_ = step.chain
    for i, justification in enumerate(step.justifications):
        link = ast.Compare(chain_.operands[i : i + 2], chain_.relations[i : i + 1], chain_.place)
        lines.append(block.inner(block.formula(link), justification))
    block.finish(chain(block.session, block.context, block.goal, lines, step.place))


def _induction(block: Block, step: ast.Induction) -> None:
    scope, subject, datatype = block.context.scope, step.subject, None
    if isinstance(subject, ast.Name) and subject.name in scope:
        datatype = block.proof.theory.datatypes.get(scope[subject.name][1].name)
    if datatype is None:
        plan = induction.plan(block.session, block.context, block.goal, step)
    else:
        plan = structural.induction(block.session, block.context, block.goal, step, datatype)
    block.session.inductions += 1
    _follow(block, plan)
    block.session.inductions -= 1


def _follow(block: Block, plan: induction.Plan) -> None:
    """Prove the cases of a plan, and finish the block with what they give."""
    lines = [prove_block(block.session, case.context, case.goal, case.steps, case.place) for case in plan.cases]
    closed = [
        close(case.finishes, discharge(block.proof, case.context, line)) for case, line in zip(plan.cases, lines, strict=True)
    ]
    block.finish(plan.conclude(closed))


STEPS: dict[type, Callable[..., None]] = {
    ast.By: _by,
    ast.Have: _have,
    ast.Lemma: _lemma,
    ast.Show: _show,
    ast.Suffices: _suffices,
    ast.Let: _let,
    ast.Fix: _fix,
    ast.Assume: _assume,
    ast.Obtain: _obtain,
    ast.Use: _use,
    ast.Cases: _cases,
    ast.ByContra: _by_contra,
    ast.Contrapose: _contrapose,
    ast.Calc: _calc,
    ast.Induction: _induction,
}
