"""Programs: annotations that show that one meets its contract, or values on which it does not.

What has to be proved, and what a run on given values is as a formula, is computed by the language from the asker's
program.  Here the obligations are proved, each as the prover says or by all that is known on its path, and the runs are
refuted by the kernel's evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stemai.errors import JudgeError, KernelError, LimitReached, Place
from stemai.judge.answers import require_no_units, witness_value
from stemai.judge.counterexamples import refute_closed
from stemai.judge.derivation import close, discharge, split
from stemai.judge.headers import introduced
from stemai.judge.leaves import discharge_leaf
from stemai.judge.session import Session, shown
from stemai.judge.steps import Block
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term, guard
from stemai.kernel.theory import Theory
from stemai.language import Problem, ast
from stemai.language.conditions import Annotation, Obligation, annotation, at, claim, obligations
from stemai.language.programs import Condition, Program
from stemai.language.running import Run, run


def annotated(
    problem: Problem, program: Program, item: ast.Annotations, theory: Theory, taken: frozenset[str] = frozenset()
) -> tuple[Obligation, ...]:
    """The obligations of a program under the annotations of a prover.  Raises: J050, M016, L020 to L051."""
    written: dict[int, ast.Loop] = {}
    for loop in item.loops:
        if not 1 <= loop.number <= len(program.loops) or loop.number in written:
            raise JudgeError(
                "J050",
                f"loop {loop.number} is annotated twice" if loop.number in written else f"the program has no loop {loop.number}",
                place=loop.place,
                cause=f"it has {len(program.loops)}, numbered from 1 in the order of the text",
                mend="write one `loop` for each",
            )
        written[loop.number] = loop
    meant: dict[int, Annotation] = {}
    for loop_ in program.loops:
        given = written.get(loop_.number)
        if given is None or not given.measure:
            raise JudgeError(
                "J050",
                f"nothing says why loop {loop_.number} ends",
                place=item.place if given is None else given.place,
                mend=f"write `loop {loop_.number} invariant … decreases …`",
            )
        meant[loop_.number] = annotation(loop_, given, theory)
    return obligations(problem, meant, theory, taken)


def prove_annotations(problem: Problem, program: Program, item: ast.Annotations, session: Session) -> tuple[Term, int]:
    """The claim that all obligations hold, and a line that concludes it.  Raises: J050; what fails is noted."""
    found = annotated(problem, program, item, session.proof.theory, session.context().taken)
    given = {p.number: p for p in item.obligations}
    for one in item.obligations:
        if not 1 <= one.number <= len(found) or one is not given[one.number]:
            raise JudgeError(
                "J050",
                f"obligation {one.number} is proved twice"
                if 1 <= one.number <= len(found)
                else f"there is no obligation {one.number}",
                place=one.place,
                cause="\n".join(f"{i}. {o.label}" for i, o in enumerate(found, 1)),
                mend="number them as they are listed here",
            )
    lines = [_prove(session, number, o, given.get(number)) for number, o in enumerate(found, 1)]
    goal = claim(found)
    proof = session.proof
    if not lines:
        return goal, proof.line("evaluate", (), goal)
    return goal, lines[0] if len(lines) == 1 else proof.line("and_intro", tuple(lines))


def _prove(session: Session, number: int, obligation: Obligation, given: ast.ObligationProof | None) -> int:
    """A line that concludes an obligation; after a failure a stand-in, with the error noted under its number."""
    block = introduced(session, obligation.theorem, obligation.theorem.goal)
    if given is not None:
        line = block.inner(block.goal, given.justification)
    else:
        try:
            line = _by_all_that_is_known(session, block, obligation.theorem.place)
        except (JudgeError, LimitReached, KernelError) as error:
            session.fail(_of_obligation(error, number, obligation))
            session.open_goals.append(_open(block, number, obligation))
            line = session.stand_in(block.goal)
    return close(block.finishes, discharge(session.proof, block.context, line))


def _by_all_that_is_known(session: Session, block: Block, place: Place) -> int:
    """`by auto` with the facts of the path, and with every definition, sum and product that occurs unfolded."""
    proof = session.proof
    premises = [part for line in block.context.facts.values() for part in split(proof, line)]
    occurring = _operators([block.goal, *map(proof.conclusion, premises)])
    names = [*(n for n in proof.theory.definitions if n in occurring), *(n for n in ("sum", "prod") if n in occurring)]
    unfolding = [(name, place) for name in names]
    return discharge_leaf(session, block.context, block.goal, premises, [], unfolding, "auto", place)


def _operators(formulas: Iterable[Term]) -> set[str]:
    """The operators, and the symbols that are called, in `formulas`."""
    seen: set[Term] = set()
    found: set[str] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            found.add(node.data.name if node.op == "call" else node.op)
            stack.extend(node.args)
    return found


def _of_obligation(
    error: JudgeError | LimitReached | KernelError, number: int, obligation: Obligation
) -> JudgeError | LimitReached:
    """`error`, told as one of the obligation."""
    message = f"obligation {number} is not proved: {obligation.label}"
    cause = "\n".join(part for part in (error.message, error.cause) if part)
    mend = f"strengthen the invariants, or prove it: `obligation {number} proof … qed`"
    place = obligation.theorem.place
    if isinstance(error, LimitReached):
        return LimitReached(error.code, message, place=place, cause=cause, mend=mend)
    return JudgeError("J051", message, place=place, cause=cause, mend=mend)


def _open(block: Block, number: int, obligation: Obligation) -> dict[str, Any]:
    """An obligation as a row of the open goals, with the names that its facts have in `obligation N proof … qed`."""
    facts = {n: shown(block.proof.conclusion(line)) for n, line in block.context.facts.items() if not n.startswith("!")}
    place = obligation.theorem.place.to_json()
    return {"obligation": number, "label": obligation.label, "goal": shown(block.goal), "facts": facts, "place": place}


def refute_by_run(program: Program, item: ast.Failure, session: Session) -> tuple[Term, int]:
    """What the run on the given values claims, and a line that concludes that this is not so.

    Raises: J040 (a unit), J044 (values missing), J045, J046 (`requires` does not hold), J047 (no promise is broken), M017.
    """
    formula = run_on(program, item, session.proof.theory).formula
    return formula, refute_closed(session, formula, item.place)


def run_on(program: Program, item: ast.Failure, theory: Theory) -> Run:
    """The run of a program on the values of a failure, which comes to a promise.  Raises: J040, J044 to J047, M017."""
    assignments = {a.name.name: a for a in item.assignments}
    if len(assignments) != len(item.assignments):
        raise JudgeError("J044", "a name is given two values", place=item.place)
    require_no_units(*item.assignments)
    values: dict[Term, Term] = {}
    for parameter in program.parameters:
        if parameter.name not in assignments:
            raise JudgeError(
                "J044",
                f"no value is given for `{parameter.name}`",
                place=item.place,
                mend="give a value for every parameter",
            )
        values[parameter.variable] = witness_value(assignments.pop(parameter.name).value, parameter.type, theory, [])
    if assignments:
        name, wrong = next(iter(assignments.items()))
        raise JudgeError("J044", f"the program has no parameter `{name}`", place=wrong.place)
    guards = [g for p in program.parameters if (g := guard(p.type, values[p.variable])) is not None]
    for required in program.requires:
        _require_met(at(required.formula, values), required, theory, item.place)
    try:
        found = run(program, values, guards, theory)
    except KernelError as error:
        if error.code != "K030":
            raise
        raise JudgeError(
            "J045",
            "the run on these values cannot be followed by evaluation",
            place=item.place,
            cause=error.message,
            mend="choose values on which every step can be computed exactly",
        ) from error
    if found.promise is None:
        raise JudgeError(
            "J047",
            "the program meets its contract on these values",
            place=item.place,
            mend="choose other values, or return annotations",
        )
    return found


def _require_met(formula: Term, required: Condition, theory: Theory, place: Place) -> None:
    """Raise J046 if evaluation finds that the values do not meet a `requires`."""
    try:
        met = evaluate(formula, theory)
    except KernelError:
        return  # the claim as a whole will be looked at
    if met is not True:
        raise JudgeError(
            "J046",
            f"the values do not meet `requires {required.text}`",
            place=place,
            mend="choose values that the contract allows",
        )
