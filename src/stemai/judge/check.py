"""One problem, one submission, one verdict.  The one place that says accepted is `_accept`.

The road: read both texts, settle definitions, build kernel lines for what the submission says, write the certificate,
replay it from its bytes, compare its statement with the asker's, and account for every step that a solver closed.
"""

from __future__ import annotations

import hashlib
import resource
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from stemai.errors import Fault, JudgeError, KernelError, LimitReached, Place, StemError
from stemai.judge import answers, conventions, limits
from stemai.judge.context import Context
from stemai.judge.counterexamples import refute_by_values
from stemai.judge.definitions import Settled, settle
from stemai.judge.derivation import Finish, close, discharge
from stemai.judge.headers import introduced, prove_goal
from stemai.judge.instances import growing
from stemai.judge.leaves import discharge_leaf, failing_state
from stemai.judge.lemmas import Lemmas, certificate_of, in_scope
from stemai.judge.programs import prove_annotations, refute_by_run
from stemai.judge.reach import granted, needed
from stemai.judge.session import Leaf, Session, TooManyErrors, shown
from stemai.judge.steps import prove_block, with_witness, without_guard
from stemai.judge.vacuity import assumptions_of, rests_on_all, shows_contradiction
from stemai.judge.verdict import LEVELS, Assumptions, Examination, Kind, Level, Options, Status, Verdict
from stemai.kernel.certificate import (
    PROVED,
    REFUTED,
    Checked,
    canonical,
    encode,
    parse,
    replay,
    statement_digest,
)
from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import Model
from stemai.kernel.proofs import Proof
from stemai.kernel.reached import reached
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import BOOL, Term, conjunction, guard, instantiate, make, substitute
from stemai.kernel.theory import Theory
from stemai.language import (
    Corner,
    Module,
    Parameter,
    Problem,
    Scope,
    ast,
    parse_problem,
    parse_submission,
    print_expression,
)
from stemai.language.layout import print_item
from stemai.language.printer import print_answer, print_assignments
from stemai.language.programs import Program
from stemai.library import Library, shipped
from stemai.oracle import Answer, Budget, Obligation, refute
from stemai.oracle import Status as SolverStatus
from stemai.oracle.obligation import NotExpressible
from stemai.oracle.smtlib import print_script

OUTCOME_KINDS: dict[str, Kind] = {
    "theorem": "proved",
    "find": "solved",
    "solve": "solved",
    "compute": "solved",
    "maximize": "solved",
    "minimize": "solved",
    "synthesize": "solved",
    "program": "proved",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The asker's side, read once: the module, the problem, and the settled theory, which holds the axioms that belong to
    the problem and no others.
    """

    module: Module
    problem: Problem
    settled: Settled
    known: Assumptions | None = None  # what an examination has said of the assumptions


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the submission claims, as a line of the session's proof or as a countermodel.

    `points` are the values that an answer gives to the unknowns, where it gives finitely many; `corner` says that the answer
    itself rests on a convention.  `function` is the one that answers a `synthesize`, whose definitions may do so too.
    """

    kind: Kind
    outcome: str
    goal: Term
    evidence: int | Model
    answer: str = ""
    points: tuple[dict[Term, Term], ...] | None = None
    corner: bool = False
    function: Term | None = None


def read(problem: bytes, options: Options, library: Library | None = None) -> Asked:
    """The asker's side.  Which of several problems is asked is never the submission's to choose.

    Raises: L… and J03x, the asker's own mistakes.
    """
    module = (library or shipped()).elaborate(parse_problem(problem, "<problem>"))
    item = _chosen(module, options, set(module.lemmas))
    module = module.at(item)
    settled = settle(module, options)
    if item.program is not None:  # its text speaks of more than its contract
        return Asked(module, item, settled)
    own = [h.formula for h in item.hypotheses] + [p.variable for p in item.parameters]
    lemmas = [lemma.goal for lemma, _ in module.lemmas.values()]
    theory = granted(settled.theory, module.imports, [item.conclusion, *own, *lemmas])
    return Asked(module, item, replace(settled, theory=theory))


def _chosen(module: Module, options: Options, proved: set[str]) -> Problem:
    by_name = {p.name: p for p in module.problems}
    if options.name is not None:
        if options.name not in by_name:
            raise JudgeError(
                "J031",
                f"the file has no problem `{' '.join(options.name.split())}`",  # a name may come from a result file
                mend=f"problems: {', '.join(by_name) or 'none'}",
            )
        return by_name[options.name]
    open_ = [p for p in module.problems if p.name not in proved] or list(module.problems)
    if len(open_) == 1:
        return open_[0]
    if not open_:
        raise JudgeError("J031", "the file has no problem", mend="state one: `theorem t (x : Real) : 0 <= x^2`")
    names = ", ".join(p.name for p in open_)
    raise JudgeError("J031", "the file has several problems", cause=names, mend=f"say which: `--name {open_[0].name}`")


def examine(problem: bytes, options: Options) -> Examination:
    """What the problem says, before any prover has seen it."""
    start = time.perf_counter()
    asked = read(problem, options)
    item, theory = asked.problem, asked.settled.theory
    assumptions, answer = assumptions_of(theory, item, imported=asked.module.imports.theory.axioms)
    goal = question(item)
    conditions = [guard(p.type, p.variable) for p in item.parameters]
    return Examination(
        problem=item.name,
        kind=item.kind,
        statement=_stated(item),
        digest=question_digest(theory, item),
        warnings=_warnings(asked),
        assumptions=assumptions,
        sorts=tuple((p.name, str(p.type)) for p in item.parameters),
        conditions=tuple(shown(c) for c in conditions if c is not None),
        formula="" if item.program is not None else _formula(theory, goal),
        cost={
            "seconds": time.perf_counter() - start,
            "z3_seconds": 0.0 if answer is None else answer.seconds,
        },
    )


def _warnings(asked: Asked) -> tuple[dict[str, Any], ...]:
    """The corners of the file, of the problem, and of what the problem takes from the library."""
    module, theory, goal = asked.module, asked.settled.theory, question(asked.problem)
    imported = (*conventions.of_definitions(module, theory, goal), *conventions.of_axioms(module, theory, goal))
    return tuple(w.to_json() for w in (*module.warnings, *asked.problem.warnings, *imported))


def question(problem: Problem) -> Term:
    """What a problem asks, as far as it is a term without the prover's answer; the types of open variables are not in it."""
    return problem.goal if problem.is_closed else problem.open_question


def _stated(problem: Problem) -> str:
    """What a problem asks, for people."""
    if problem.program is not None:
        return problem.program.text.rstrip("\n")
    return shown(question(problem), problem.header if problem.is_closed else ())


def question_digest(theory: Theory, problem: Problem) -> str:
    """The digest of all that a problem asks, hypotheses and types included: of a theorem and of whatever is one closed formula
    that of the formula, of others one of the kind too, of a program one of its text, names of variables included.  How many
    unknowns a `solve` has is said where its formula does not tell: ``exists y`` may be what is asked of one, or ask for two."""
    if problem.program is not None:
        digest, text = statement_digest(theory, problem.conclusion), problem.program.text
    else:
        digest, text = statement_digest(theory, problem.whole), ""
    if problem.is_closed:
        return digest
    told = problem.kind != "solve" or problem.open_question.op != "exists"
    kind = problem.kind if told else f"{problem.kind} for {len(problem.parameters)}"
    return hashlib.sha256(f"{kind} {digest}\n{text}".encode()).hexdigest()


def _formula(theory: Theory, goal: Term) -> str:
    """The statement as a solver gets it, or why no solver can be asked; empty for a term to compute."""
    if goal.sort != BOOL:
        return ""
    try:
        return print_script(Obligation(theory, (), goal)).text
    except NotExpressible as error:
        return f"; not expressible: {error}"


def check(
    problem: bytes, submission: bytes, options: Options, library: Library | None = None, known: Assumptions | None = None
) -> Verdict:
    """The verdict on `submission` for the problem that `options` name; `library` is what it can import, if not what is shipped.
    `known` is what `examine` has said of the problem's assumptions, which are not looked at again then.

    Raises: L… and J03x for the asker's own mistakes; everything about the submission is in the verdict.
    """
    start = time.perf_counter()
    asked = replace(read(problem, options, library), known=known)
    session = Session(Proof(asked.settled.theory), options)
    instances = growing(session, asked.settled, asked.module, asked.problem.place)
    lemmas = in_scope(session, library or shipped(), asked.module.imports.lemmas.values(), instances)
    base = Verdict(
        status="undecided",
        problem=asked.problem.name,
        problem_kind=asked.problem.kind,
        statement=_stated(asked.problem),
        warnings=_warnings(asked),
    )
    verdict = _judge(asked, submission, session, lemmas, base)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "seconds": time.perf_counter() - start,
        "z3_seconds": session.solver_seconds,
        "steps": session.solver_steps,
        "peak_bytes": usage.ru_maxrss * 1024,
    }
    return replace(verdict, cost=cost)


def _judge(asked: Asked, submission: bytes, session: Session, lemmas: Lemmas, base: Verdict) -> Verdict:
    lemmas.own = asked.module
    _prove_lemmas(asked, session, lemmas)  # an error in these is the asker's, and is raised
    try:
        item = _item(asked.problem, parse_submission(submission, "<submission>"))
        outcome = _outcome(asked, session, item)
    except TooManyErrors:
        outcome = None
    except LimitReached as error:
        session.unsettled.append(error)
        outcome = None
    except StemError as error:
        if isinstance(error, Fault):
            raise
        return replace(base, status="rejected", reason="submission", errors=(error.to_json(),))
    notes = tuple(e.to_json() for e in (*session.errors, *session.unsettled))
    if outcome is None or notes:
        status: Status = "rejected" if session.errors else "undecided"
        reason = "step" if session.errors else "unknown"
        return replace(base, status=status, reason=reason, errors=notes, open_goals=tuple(session.open_goals))
    grown = lemmas.instances.settled
    known = asked.known if grown.theory.axioms == asked.settled.theory.axioms else None
    return _accept(replace(asked, settled=grown, known=known), session, outcome, base)


# --------------------------------------------------------------------------------------------------- from item to line


def _item(problem: Problem, submission: ast.SubmissionFile) -> ast.SubmissionItem:
    """The one item of the submission, about `problem`; an answer may be followed by the proof of its claim.

    Raises: J032.
    """
    named = [i.name.name for i in submission.items if i.name is not None]
    others = [name for name in named if name != problem.name]
    if others or not submission.items:
        raise JudgeError(
            "J032",
            f"the submission does not speak of `{problem.name}` alone",
            cause=f"it speaks of {', '.join(f'`{n}`' for n in others) or 'nothing'}",
            mend=f"return one item for one problem: `proof {problem.name} … qed`, say",
        )
    first, *rest = submission.items
    if not rest:
        return first
    if isinstance(first, ast.Answer) and first.justification is None and len(rest) == 1:
        (proof,) = rest
        if isinstance(proof, ast.Proof):
            return replace(first, justification=ast.ProofBlock(proof.steps, proof.place))
    raise JudgeError(
        "J032",
        f"the submission has {len(submission.items)} items for `{problem.name}`",
        place=rest[0].place,
        mend="return one item; only an answer may be followed by a proof of what it claims",
    )


def _outcome(asked: Asked, session: Session, item: ast.SubmissionItem) -> Outcome:
    problem = asked.problem
    if isinstance(item, ast.Disproof) and problem.is_closed:
        goal = make("not", problem.goal)
        line = prove_block(session, session.context(), goal, item.steps, item.place)
        return Outcome("refuted", REFUTED, problem.goal, line)
    if isinstance(item, ast.Counterexample) and problem.kind == "theorem":
        evidence = refute_by_values(session, problem, item)
        return Outcome("refuted", REFUTED, problem.goal, evidence, print_assignments(item.assignments))
    if isinstance(item, ast.Proof) and problem.is_closed:
        line = prove_goal(session, problem, problem.goal, item.steps, item.place)
        return Outcome("proved", PROVED, problem.goal, line)  # that there is one, without saying which
    if isinstance(item, ast.Annotations | ast.Failure) and problem.program is not None:
        return _of_program(session, problem, problem.program, item)
    if isinstance(item, ast.Answer) and problem.kind in _ANSWERS:
        if item.value is not None and item.assignments and not problem.is_optimum:
            raise JudgeError(
                "J042",
                f"the answer to a `{problem.kind}` has no `at`",
                place=item.assignments[0].place,
                mend="leave it out",
            )
        answers.require_no_units(item.value, *item.assignments)
        return _ANSWERS[problem.kind](session, problem, item)
    wanted = "answer, proof or disproof" if problem.is_closed else "answer"
    if problem.program is not None:
        wanted = "annotations or failure"
    raise JudgeError(
        "J033",
        f"a `{problem.kind}` is not settled by this",
        place=item.place,
        mend=f"return: {'proof, disproof or counterexample' if problem.kind == 'theorem' else wanted}",
    )


def _of_program(session: Session, problem: Problem, program: Program, item: ast.Annotations | ast.Failure) -> Outcome:
    if isinstance(item, ast.Failure):
        goal, line = refute_by_run(program, item, session)
        return Outcome("refuted", REFUTED, goal, line, print_assignments(item.assignments))
    goal, line = prove_annotations(problem, program, item, session)
    return Outcome("proved", PROVED, goal, line, print_item(item))


def _answer_find(session: Session, problem: Problem, item: ast.Answer) -> Outcome:
    if item.value is not None:
        raise JudgeError("J042", "a `find` wants each unknown by name", place=item.place, mend="write `x := 4, y := 33`")
    corners = list[Corner]()
    point = answers.witnesses(problem, item.assignments, session.proof.theory, item.place, corners)
    goal, finishes = _at(session, problem.goal, problem.parameters, point, item.place)
    line = close(finishes, _justified(session, problem, goal, item, item.justification))
    points = (_substitution(problem, point),)
    return Outcome("solved", PROVED, problem.goal, line, print_answer(item), points, corner=bool(corners))


def _at(
    session: Session, goal: Term, parameters: tuple[Parameter, ...], values: dict[str, Term], place: Place
) -> tuple[Term, list[Finish]]:
    """What is left of the existential `goal` at the values of its variables, and the steps back to it."""
    finishes: list[Finish] = []
    for parameter in parameters:
        if goal.op != "exists":
            raise Fault("F010", "a question is not the existential formula that it should be")
        value = values[parameter.name]
        condition = guard(parameter.type, value)
        finishes.append(partial(with_witness, session, Context(Scope()), goal, value, condition, place))
        body = instantiate(goal.args[0], [value])
        goal = body if condition is None else without_guard(body)
    return goal, finishes


def _substitution(problem: Problem, values: dict[str, Term]) -> dict[Term, Term]:
    return {p.variable: values[p.name] for p in problem.parameters}


def _answer_optimum(session: Session, problem: Problem, item: ast.Answer) -> Outcome:
    """The point reaches the value, which evaluation sees as a rule, and no other one does better.

    The justification is for the bound; a proof shows both, one after the other, where evaluation cannot decide the first.
    """
    if item.value is None or not item.assignments:
        raise JudgeError(
            "J042",
            f"a `{problem.kind}` wants the value, and a point where it is reached",
            place=item.place,
            mend="write `25 at a := 5, b := 5`",
        )
    proof = session.proof
    best = answers.value(item.value, problem.conclusion_type, proof.theory)
    corners = list[Corner]()
    point = answers.witnesses(problem, item.assignments, proof.theory, item.place, corners)
    attained, bound = problem.attained(best), problem.bound(best)
    reached, finishes = _at(session, attained, problem.parameters, point, item.place)
    seen = _evaluated(session, reached, item.place)
    if seen is None and isinstance(item.justification, ast.ProofBlock):
        both = make("and", reached, bound)
        whole = prove_block(session, session.context(), both, item.justification.steps, item.place)
        seen, second = (proof.line("and_elim", (whole,), i) for i in range(2))
    else:
        seen = _justified(session, problem, reached, item, None) if seen is None else seen
        second = _justified(session, problem, bound, item, item.justification)
    line = proof.line("and_intro", (close(finishes, seen), second))
    claimed = conjunction([attained, bound])
    return Outcome("solved", PROVED, claimed, line, print_answer(item), corner=bool(corners))


def _answer_synthesize(session: Session, problem: Problem, item: ast.Answer) -> Outcome:
    function = problem.function
    if item.value is None or function is None:
        raise JudgeError("J042", "a `synthesize` wants one function", place=item.place, mend="write `answer NAME := fun x => …`")
    corners = list[Corner]()
    value = answers.program(item.value, function.type, session.proof.theory, corners)
    goal, finishes = _at(session, problem.goal, (function,), {function.name: value}, item.place)
    line = close(finishes, _justified(session, problem, goal, item, item.justification))
    return Outcome("solved", PROVED, problem.goal, line, print_answer(item), corner=bool(corners), function=value)


def _justified(session: Session, problem: Problem, goal: Term, item: ast.Answer, justification: ast.Justification | None) -> int:
    """A line that concludes the claim of an answer: as the prover says, else by evaluation, else by a solver."""
    context = Context(Scope())
    if isinstance(justification, ast.ProofBlock):
        return prove_goal(session, problem, goal, justification.steps, item.place)
    if isinstance(justification, ast.By):
        block = introduced(session, problem, goal)
        line = block.inner(block.goal, justification)
        return close(block.finishes, discharge(session.proof, block.context, line))
    seen = _evaluated(session, goal, item.place)
    if seen is not None:
        return seen
    # Nothing says what to unfold, so all that the problem defines is.
    known = reached(session.proof.theory, [goal]).definitions
    unfolding = [(name, item.place) for name in known]
    try:
        return discharge_leaf(session, context, goal, [], [], unfolding, "auto", item.place)
    except JudgeError as error:
        if error.code != "J020":
            raise
        raise JudgeError(
            "J020",
            "this answer is not shown to be right",
            place=item.place,
            cause=error.cause,
            mend="where values are shown at which it fails, see what is asked there; if it is right, end it with `by METHOD …`, "
            "or with `proof … qed`",
        ) from error


def _evaluated(session: Session, goal: Term, place: Place) -> int | None:
    """A line that concludes the closed `goal` by evaluation; None where that cannot decide it.  Raises: J043."""
    if goal.frees:
        return None
    try:
        return session.proof.line("evaluate", (), goal)
    except KernelError as error:
        if error.code == "K030":
            return None
        cause = f"claimed: {shown(goal)}\n{error.message}"
        values = failing_state(session, Context(Scope()), goal)
        if values:
            cause += f"\nit fails at: {values}"
        raise JudgeError("J043", "the answer is wrong", place=place, cause=cause) from error


def _answer_solve(session: Session, problem: Problem, item: ast.Answer) -> Outcome:
    if item.value is None:
        raise JudgeError(
            "J041",
            "the answer to a `solve` is the set of all solutions",
            place=item.place,
            mend="write `{2, 3}`; `x := 2` would be one solution, not all",
        )
    theory = session.proof.theory
    goal = answers.solve_claim(problem, item.value, theory)
    line = _justified(session, problem, goal, item, item.justification)
    points = answers.points(problem, item.value, theory)
    return Outcome("solved", PROVED, goal, line, print_expression(item.value), points)


def _answer_compute(session: Session, problem: Problem, item: ast.Answer) -> Outcome:
    if item.value is None:
        raise JudgeError("J041", "a `compute` wants one value", place=item.place, mend="write `answer NAME := 7`")
    goal = answers.compute_claim(problem, item.value, session.proof.theory)
    line = _justified(session, problem, goal, item, item.justification)
    return Outcome("solved", PROVED, goal, line, print_expression(item.value), None if problem.parameters else ({},))


_ANSWERS = {
    "find": _answer_find,
    "solve": _answer_solve,
    "compute": _answer_compute,
    "maximize": _answer_optimum,
    "minimize": _answer_optimum,
    "synthesize": _answer_synthesize,
}


def _prove_lemmas(asked: Asked, session: Session, lemmas: Lemmas) -> None:
    """Prove the asker's lemmas that are stated before the problem; each becomes a fact under its name.

    One for any types is proved for sorts of which nothing is known, and then is there for all types.

    Raises: J034 (the asker's own proof does not hold).
    """
    for problem in asked.module.problems:
        if problem.name == asked.problem.name:
            return
        if problem.name not in asked.module.lemmas:
            continue
        stated = asked.module.exports.lemmas[problem.name]
        if problem.setting is not None:
            made = certificate_of(lemmas.library, asked.module, problem.name, lemmas.scope.values(), session.options)
            _require_held(problem.name, made.errors)
            lemmas.add(stated, made.certificate)
            continue
        lemma, proof = asked.module.lemmas[problem.name]
        try:
            line = prove_goal(session, lemma, lemma.goal, proof.steps, proof.place)
        except TooManyErrors:
            line = -1
        _require_held(problem.name, (*session.errors, *session.unsettled))
        session.facts[lemma.name] = lemmas.lines[lemma.name] = line
        lemmas.scope[lemma.name] = stated


def _require_held(name: str, errors: tuple[StemError, ...]) -> None:
    if errors:
        first = errors[0]
        raise JudgeError(
            "J034",
            f"the proof of the lemma `{name}` in the problem file does not hold: {first.message}",
            place=first.place,
            cause=first.cause,
            mend=first.mend,
        )


# ------------------------------------------------------------------------------------------------ the certificate


def _accept(asked: Asked, session: Session, outcome: Outcome, base: Verdict) -> Verdict:
    """The verdict on a submission whose every step held: replay, compare, account for solvers, weigh the level."""
    settled = asked.settled
    evidence = (session.proof, outcome.evidence) if isinstance(outcome.evidence, int) else outcome.evidence
    theory = needed(settled, outcome.goal, evidence)
    certificate = encode(theory, settled.terminations, outcome.goal, outcome.outcome, evidence)
    checked = replay(parse(canonical(certificate)))
    digest = statement_digest(checked.theory, checked.goal)
    if digest != statement_digest(settled.theory, outcome.goal):
        raise Fault("F011", "the certificate states something else than the problem")
    if checked.outcome != outcome.outcome:
        raise Fault("F011", "the certificate claims another outcome than the submission")
    leaves = [*settled.leaves_of(theory), *session.leaves]
    level = _level(session, checked, leaves)
    if asked.known is not None and rests_on_all(asked.problem, outcome.kind):
        assumptions = asked.known
    else:
        imported = asked.module.imports.theory.axioms
        assumptions, asked_z3 = assumptions_of(settled.theory, asked.problem, outcome.kind, imported)
        session.solver_seconds += 0.0 if asked_z3 is None else asked_z3.seconds
    if isinstance(outcome.evidence, int) and shows_contradiction(session.proof, outcome.evidence, asked.problem, outcome.kind):
        assumptions = "contradictory"
    verdict = replace(
        base,
        kind=outcome.kind,
        level=level,
        statement=shown(outcome.goal, asked.problem.header) if asked.problem.program is None else base.statement,
        answer=outcome.answer,
        axioms=checked.axioms,
        obligations=tuple(leaf.to_json() for leaf in leaves),
        assumptions=assumptions,
        corner=_corner(asked, outcome, checked.axioms),
    )
    if verdict.vacuous and not session.options.allow_vacuous:
        return replace(verdict, status="undecided", reason="vacuous")
    if LEVELS.index(level) < LEVELS.index(session.options.level):
        return replace(verdict, status="undecided", reason="below_level")
    return replace(verdict, status="accepted", digest=digest, certificate=certificate)


def _level(session: Session, checked: Checked, leaves: list[Leaf]) -> Level:
    """The trust level of a replayed certificate.  Raises: F012 (a sequent that no solver of ours confirmed)."""
    if not checked.unconfirmed:
        return "certified"
    confirmed = {
        (leaf.sequent.hypotheses, leaf.sequent.conclusion)
        for leaf in leaves
        if leaf.answer is not None and leaf.answer.status is SolverStatus.UNSAT
    }
    level: Level = "agreed" if LEVELS.index(session.options.target) >= LEVELS.index("agreed") else "attested"
    for unconfirmed in checked.unconfirmed:
        sequent = unconfirmed.sequent
        if (sequent.hypotheses, sequent.conclusion) not in confirmed:
            raise Fault("F012", "the certificate has a step that no solver has confirmed")
        if level == "agreed" and not _second_opinion(session, unconfirmed.theory, sequent):
            level = "attested"
    return level


def _second_opinion(session: Session, theory: Theory, sequent: Sequent) -> bool:
    hypotheses = tuple(sorted(sequent.hypotheses, key=lambda h: (h.size, repr(h)[:2000])))
    obligation = Obligation(theory, hypotheses, sequent.conclusion)
    answer: Answer = refute(obligation, Budget(rlimit=limits.SECOND_RLIMIT, cpu_s=limits.SECOND_CPU_S), "cvc5")
    session.solver_seconds += answer.seconds
    return answer.status is SolverStatus.UNSAT


def _corner(asked: Asked, outcome: Outcome, axioms: tuple[str, ...]) -> bool:
    """Whether an answer may hold only because a function has its value by convention there, such as ``x / 0``.

    Where a definition or an axiom has such a corner, no value of the unknowns says that it is not met.  Of imported
    definitions those count that the statement or the function of an answer rests on, of imported axioms that are conventions
    those that the proof uses.
    """
    conditions = [w.condition for w in asked.problem.warnings]
    claimed = [outcome.goal, *([] if outcome.function is None else [outcome.function])]
    imported = any(conventions.of_definitions(asked.module, asked.settled.theory, term) for term in claimed)
    imported = imported or conventions.used(asked.module, axioms)
    if outcome.kind != "solved" or not (conditions or imported or outcome.corner or asked.module.warnings):
        return False
    if outcome.corner or imported or asked.module.warnings or outcome.points is None or None in conditions:
        return True
    at_points = (substitute(c, point) for c in conditions if c is not None for point in outcome.points)
    return not all(_evaluates_to_true(asked.settled.theory, condition) for condition in at_points)


def _evaluates_to_true(theory: Theory, condition: Term) -> bool:
    try:
        return evaluate(condition, theory) is True
    except (KernelError, LimitReached):
        return False
