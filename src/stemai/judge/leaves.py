"""Leaf obligations: a goal, the facts that the step cites, and a method.

Each leaf is first handed to the certifier, whose answer is kernel lines.  What it cannot show goes to Z3, and the certifier
tries again with what a refutation tells (`refutations.py`).  If that fails too, unsat makes an `oracle` line over exactly the
facts that Z3 used, and the leaf is `attested` until a second solver agrees.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import partial
from typing import Final

from stemai.errors import JudgeError, KernelError, LimitReached, Place
from stemai.judge import limits
from stemai.judge.certify import certify, identity
from stemai.judge.certify.datatypes import reduced_goal
from stemai.judge.certify.matching import match
from stemai.judge.certify.simplify import simplify
from stemai.judge.context import Context
from stemai.judge.derivation import (
    close,
    conditional,
    discharge,
    open_goal,
    split,
    symbol_closure,
    typing_facts,
)
from stemai.judge.expansion import argument_equations, expansions, is_stuck, power_facts
from stemai.judge.facts import fact
from stemai.judge.kinds import kind_of
from stemai.judge.premises import relevant, speaks_within
from stemai.judge.refutations import ask, certify_refuted
from stemai.judge.schemas import calls, types_mentioned
from stemai.judge.session import Leaf, Session, shown
from stemai.kernel.evaluation import evaluate
from stemai.kernel.limits import RESERVED
from stemai.kernel.terms import BOOL, Symbol, Term, free, instantiate, make, number, substitute
from stemai.language import ast, elaborate_term
from stemai.language.vocabulary import definitions_named
from stemai.oracle import Answer, Budget, Obligation, Status, refute


@dataclass(frozen=True, slots=True)
class Method:
    """A way to close a leaf, and what it is for in one line."""

    purpose: str
    close: Callable[[Session, Context, Term, ast.By], int]


def justify(session: Session, context: Context, goal: Term, by: ast.By) -> int:
    """A line that concludes `goal` as `by` says; after a failure, a stand-in, with the error noted."""
    try:
        method = METHODS.get(by.method.name)
        if method is None:
            close_names = get_close_matches(by.method.name, METHODS, n=1)
            raise JudgeError(
                "J005",
                f"there is no method `{by.method.name}`",
                place=by.method.place,
                mend=f"did you mean `{close_names[0]}`?" if close_names else f"methods: {', '.join(METHODS)}",
            )
        line = method.close(session, context, goal, by)
    except (JudgeError, LimitReached, KernelError) as error:
        if error.place is None:
            error.place = by.place
        session.fail(error)
        return session.stand_in(goal)
    return line


# ----------------------------------------------------------------------------------------------------- the methods


def _exact(session: Session, context: Context, goal: Term, by: ast.By) -> int:
    if by.term is None:
        raise JudgeError("J006", "`exact` needs a fact", place=by.place, mend="write `by exact h` or `by exact h(x)`")
    line = fact(session, context, by.term, goal)
    if session.proof.conclusion(line) is goal:
        return line
    for rule, parameters in (("tauto", (goal,)), ("linear", (goal, (Fraction(1), Fraction(1))))):
        try:
            return session.proof.line(rule, (line,), *parameters)  # the same up to connectives, or up to arithmetic
        except KernelError:
            continue
    raise JudgeError(
        "J007",
        "this fact is not the goal",
        place=by.term.place,
        cause=f"goal: {shown(goal)}\nfact: {shown(session.proof.conclusion(line))}",
        mend="instantiate the fact, or use a method such as `linarith using …`",
    )


def _ring(session: Session, context: Context, goal: Term, by: ast.By) -> int:
    proof = session.proof
    context, goal_, finishes = open_goal(proof, context, goal)
    try:
        parts = goal_.args if goal_.op == "and" else (goal_,)
        if any(part.op != "eq" for part in parts):
            raise KernelError("K011", "ring: the goal is not an equation")
        lines = tuple(identity(proof, _type_facts(session, context, [part]), part) for part in parts)
        return close(finishes, lines[0] if len(lines) == 1 else proof.line("and_intro", lines))
    except KernelError as error:
        raise JudgeError(
            "J008",
            "`ring` does not prove this",
            place=by.place,
            cause=f"goal: {shown(goal)}\n{error.message}",
            mend="`ring` proves equations that hold in every commutative ring, and takes no facts; "
            "use `field` for divisions and `linarith using …` or `nlinarith using …` where facts are needed",
        ) from error


def _compute(session: Session, context: Context, goal: Term, by: ast.By) -> int:
    if not goal.frees:
        try:
            return session.proof.line("evaluate", (), goal)
        except KernelError as error:
            if error.code == "K030":  # evaluation cannot decide it; the leaf may still fall
                return _leaf(session, context, goal, by)
            raise JudgeError(
                "J009",
                "the computation gives another result",
                place=by.place,
                cause=f"goal: {shown(goal)}\n{error.message}",
                mend="check the numbers; `compute` evaluates both sides exactly",
            ) from error
    return _leaf(session, context, goal, by)


def _leaf(session: Session, context: Context, goal: Term, by: ast.By) -> int:
    premises = [line for item in by.using for line in split(session.proof, fact(session, context, item, goal))]
    hints = [_hint(session, context, item) for item in by.hints]
    theory = session.proof.theory
    unfolding = [(name, n.place) for n in by.unfolding for name in definitions_named(n.name, theory)]
    return discharge_leaf(session, context, goal, premises, hints, unfolding, by.method.name, by.place)


def _hint(session: Session, context: Context, expression: ast.Expression) -> Term:
    term, _ = elaborate_term(expression, context.scope, session.proof.theory, None)
    return term


METHODS: Final[dict[str, Method]] = {
    "exact": Method("the goal is this fact, or an instance of it", _exact),
    "tauto": Method("propositional consequence of the cited facts", _leaf),
    "congruence": Method("equality reasoning: substitute equals for equals", _leaf),
    "simp": Method("rewriting to normal form with the cited facts and definitions, and cases", _leaf),
    "ring": Method("an equation that holds in every commutative ring", _ring),
    "field": Method("an equation with divisions, denominators not zero by the cited facts", _leaf),
    "linarith": Method("linear arithmetic over the cited facts", _leaf),
    "nlinarith": Method("linear arithmetic after multiplying facts and squaring hint terms", _leaf),
    "positivity": Method("a term is positive, not negative or not zero by its shape", _leaf),
    "omega": Method("linear integer arithmetic with div, mod and divisibility", _leaf),
    "compute": Method("exact evaluation of a closed formula, definitions unfolded", _compute),
    "decide": Method("finitely many cases, each evaluated", _compute),
    "bv_decide": Method("bit-vectors, by all their bits", _leaf),
    "auto": Method("Z3 with the cited facts", _leaf),
}


# ---------------------------------------------------------------------------------------------------- the obligation


def discharge_leaf(
    session: Session,
    context: Context,
    goal: Term,
    premises: list[int],
    hints: list[Term],
    unfolding: list[tuple[str, Place]],
    method: str,
    place: Place | None,
) -> int:
    """A line that concludes `goal` from `premises`, the types of what they mention, and the named definitions.

    Raises: J020 (the facts do not imply it), M010 (a limit or a solver's unknown).
    """
    proof = session.proof
    if method == "simp":
        line = _simplified(session, context, goal, premises, unfolding, place, method)
        if line is not None:
            return discharge(proof, context, line)
    inside, core, finishes = open_goal(proof, context, goal)
    opened = [line for name, line in inside.facts.items() if name not in context.facts]
    cited = [*premises, *(part for line in opened for part in split(proof, line))]

    def part(formula: Term) -> int:
        return discharge_leaf(session, inside.deeper(), formula, cited, hints, unfolding, method, place)

    reduced = reduced_goal(proof, core)
    arm, same = (core, 0) if reduced is None else (reduced[0], discharge(proof, inside, reduced[1]))
    if reduced is not None and proof[same].hypotheses <= inside.assumptions:
        line = proof.line("eq_elim", (proof.line("symm", (same,)), part(arm)))
    elif core.op == "and":
        line = proof.line("and_intro", tuple(part(formula) for formula in core.args))
    elif core.op == "eq" and core.args[0].sort == BOOL:
        there, back = (make("implies", *sides) for sides in (core.args, core.args[::-1]))
        line = proof.line("iff_intro", (part(there), part(back)))
    else:
        line = _close_leaf(session, inside, core, cited, hints, unfolding, method, place)
    return close(finishes, discharge(proof, inside, line))


def _simplified(
    session: Session,
    context: Context,
    goal: Term,
    cited: list[int],
    unfolding: list[tuple[str, Place]],
    place: Place | None,
    method: str,
) -> int | None:
    """The goal by rewriting; what that leaves open goes the way of every leaf."""
    proof = session.proof

    def settle(line: int) -> int | None:
        line = discharge(proof, context, line)
        return line if proof[line].hypotheses <= context.assumptions else None

    line = simplify(proof, cited, goal, frozenset(name for name, _ in unfolding), settle)
    if line is not None:
        kind = kind_of(map(proof.conclusion, cited), goal, session.inductions > 0)
        session.leaves.append(Leaf(place, method, kind, proof[line], True, None))
    return line


def _close_leaf(
    session: Session,
    context: Context,
    goal: Term,
    cited: list[int],
    hints: list[Term],
    unfolding: list[tuple[str, Place]],
    method: str,
    place: Place | None,
) -> int:
    """`discharge_leaf` for a goal that has nothing left to introduce or to split."""
    proof, given = session.proof, cited
    cited = [
        *cited,
        *(conditional(proof, context, e) for e in expansions(proof, context, goal, cited, unfolding)),
    ]
    formulas = [goal, *hints, *(proof.conclusion(line) for line in cited)]
    cited += _type_facts(session, context, formulas)
    cited += [conditional(proof, context, line) for line in power_facts(proof, context, formulas, cited)]
    cited += argument_equations(proof, context, formulas)
    kind = kind_of(map(proof.conclusion, cited), goal, session.inductions > 0)
    failures: list[str] = []
    decided = [line for line in cited if not is_stuck(proof, line)]
    line = certify(proof, decided, goal, hints) if len(decided) < len(cited) else None
    line = certify(proof, cited, goal, hints, failures=failures) if line is None else line
    if line is not None:
        session.leaves.append(Leaf(place, method, kind, proof[line], True, None))
        return line
    line = _simplified(session, context, goal, given, unfolding, place, method) if method == "auto" and unfolding else None
    if line is not None:
        return line
    leaf = partial(Leaf, place, method, kind, certified=False, why=failures[-1])
    return _ask(session, context, goal, [*cited, *_hint_facts(session, hints)], hints, leaf, place, method)


def _type_facts(session: Session, context: Context, formulas: list[Term]) -> list[int]:
    """What the types of variables, applications and symbols say about the terms of `formulas`."""
    proof = session.proof
    mentioned = frozenset[Term]().union(*(f.frees for f in formulas))
    lines = [line for variable, known in context.guards.items() if variable in mentioned for line in known]
    lines += typing_facts(proof, context, formulas, limits.TYPING_FACTS)
    for symbol in _symbols_under_binders(formulas):
        closure = symbol_closure(proof, symbol)
        if closure is not None:
            lines.append(closure)
    return lines


def _symbols_under_binders(formulas: list[Term]) -> list[Symbol]:
    found: dict[Symbol, None] = {}
    seen: set[Term] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.op == "call" and node.loose:
            found.setdefault(node.data)
        stack.extend(node.args)
    return list(found)


def _hint_facts(session: Session, hints: list[Term]) -> list[int]:
    """What `with t` gives a solver: `0 <= t * t` for a number t."""
    proof = session.proof
    lines: list[int] = []
    for hint in hints:
        if hint.sort.name in ("Int", "Real"):
            square = make("le", number(0, hint.sort), make("mul", hint, hint))
            line = certify(proof, [], square, [hint])
            if line is not None:
                lines.append(line)
    return lines


def _ask(
    session: Session,
    context: Context,
    goal: Term,
    cited: list[int],
    hints: list[Term],
    leaf: Callable[..., Leaf],
    place: Place | None,
    method: str,
) -> int:
    proof = session.proof
    by_formula: dict[Term, int] = {}
    for line in cited:
        by_formula.setdefault(proof.conclusion(line), line)
    hypotheses = tuple(by_formula)
    library = method == "auto" and bool(session.lemmas or session.schemas)
    found = _by_lemma(session, goal, by_formula, leaf) if library else None
    if found is not None:
        return found
    answer = ask(session, hypotheses, goal, session.options.rlimit // 2, want_core=True)
    certified = certify_refuted(session, goal, by_formula, answer, hints)
    if certified is not None:
        session.leaves.append(leaf(sequent=proof[certified], answer=None, certified=True, why=""))
        return certified
    found = _with_lemmas(session, goal, by_formula, leaf) if library and answer.status is not Status.UNSAT else None
    if found is not None:
        return found
    if answer.status is Status.UNKNOWN:  # some of Z3's procedures, its best for polynomials among them, give no core
        answer = ask(session, hypotheses, goal, session.options.rlimit)
    if answer.status is not Status.UNSAT:
        raise _unproved(session, context, goal, by_formula, answer, place)
    return _by_oracle(session, goal, by_formula, answer, leaf)


def _by_oracle(session: Session, goal: Term, by_formula: dict[Term, int], answer: Answer, leaf: Callable[..., Leaf]) -> int:
    """The line that a solver's answer stands for, from the facts that it has used."""
    proof, hypotheses = session.proof, tuple(by_formula)
    used = hypotheses if answer.core is None else tuple(hypotheses[i] for i in answer.core)
    line = proof.line("oracle", (), used, goal)
    session.leaves.append(leaf(sequent=proof[line], answer=answer))
    for formula in used:
        line = proof.line("cut", (by_formula[formula], line))
    return line


def _by_lemma(session: Session, goal: Term, by_formula: dict[Term, int], leaf: Callable[..., Leaf]) -> int | None:
    """The goal by a lemma of the library that concludes it, before any solver is asked; None where none does."""
    for name, values in _concluding(session, goal, [goal, *by_formula]):
        with suppress(JudgeError):  # it rests on axioms that are not the problem's
            lemma = session.recall(name)
            if lemma is None:
                continue
            for value in values:
                lemma = session.proof.line("forall_elim", (lemma,), value)
            line = certify(session.proof, [*by_formula.values(), lemma], goal, [], limits.SIDE_EFFORT)
            if line is not None:
                session.leaves.append(leaf(sequent=session.proof[line], answer=None, certified=True, why="", lemmas=(name,)))
                return line
    return None


def _concluding(session: Session, goal: Term, about: list[Term]) -> list[tuple[str, list[Term]]]:
    """Names of lemmas that conclude `goal`, and at which values; however many speak of what it speaks of, these are few."""
    _promising(session, [goal])  # lemmas for any types are in scope at those that are promising
    found = {name: values for name, lemma in session.lemmas.items() if (values := _concludes(lemma.goal, goal)) is not None}
    names = relevant({name: session.lemmas[name].goal for name in found}, about, limits.PREMISES)
    return [(name, found[name]) for name in names if speaks_within(session.proof.theory, session.lemmas[name].goal)]


def _concludes(formula: Term, goal: Term) -> list[Term] | None:
    """The values of its first variables at which a formula concludes `goal`, or an equivalence with it; None if it does not."""
    variables, leading = list[Term](), 0
    while formula.op in ("forall", "implies"):
        if formula.op == "forall":
            variables.append(free(f"!v{len(variables)}", formula.data))
            formula = instantiate(formula.args[0], variables[-1:])
        else:
            leading = leading or len(variables)
            formula = formula.args[1]
    sides = formula.args if formula.op == "eq" and formula.args[0].sort == BOOL else ()
    for claim in (formula, *sides):
        values = None if claim in variables else match(claim, goal, {}, frozenset(variables))
        if values is not None:
            return [values[v] for v in itertools.takewhile(values.__contains__, variables[: leading or None])]
    return None


def _with_lemmas(session: Session, goal: Term, by_formula: dict[Term, int], leaf: Callable[..., Leaf]) -> int | None:
    """`_ask` with lemmas of the library, as `auto` may; None where those that look promising do not help.

    Z3 sees their statements alone, and says which it has used; these are entered, and the certifier tries with them.
    """
    chosen = _promising(session, [goal, *by_formula])
    hypotheses = (*by_formula, *(session.lemmas[name].goal for name in chosen))
    if not chosen:
        return None
    answer = ask(session, hypotheses, goal, session.options.rlimit // 4, want_core=True)
    if answer.status is not Status.UNSAT:
        return None
    core = range(len(hypotheses)) if answer.core is None else sorted(answer.core)
    names = tuple(chosen[i - len(by_formula)] for i in core if i >= len(by_formula))
    try:
        lines = [session.recall(name) for name in names]
    except JudgeError:  # one of them rests on axioms that are not the problem's
        return None
    given = {hypotheses[i]: by_formula[hypotheses[i]] for i in core if i < len(by_formula)}
    given |= {session.lemmas[name].goal: line for name, line in zip(names, lines, strict=True) if line is not None}
    position = {formula: i for i, formula in enumerate(given)}
    told = replace(answer, core=tuple(position[hypotheses[i]] for i in core))
    line = certify(session.proof, list(given.values()), goal, [])
    line = certify_refuted(session, goal, given, told, []) if line is None else line
    if line is not None:
        session.leaves.append(leaf(sequent=session.proof[line], answer=None, certified=True, why="", lemmas=names))
        return line
    return _by_oracle(session, goal, given, told, partial(leaf, lemmas=names))


def _promising(session: Session, about: list[Term]) -> list[str]:
    """Names of lemmas that may help, without those that speak of what is not the problem's."""
    stated = {name: lemma.goal for name, lemma in (session.lemmas | session.schemas).items()}
    symbols = dict.fromkeys(call.data.name for term in about for call in calls(term))
    found = list[str]()
    for name in relevant(stated, about, limits.PREMISES):
        if name in session.schemas:
            choices = types_mentioned(session.schemas[name], symbols, session.proof.theory, limits.PREMISE_INSTANCES)
            for types in choices:
                with suppress(JudgeError):  # it has no meaning at these types
                    found.append(session.lemma_at(name, types))
        else:
            found.append(name)
    theory = session.proof.theory
    return [name for name in dict.fromkeys(found) if speaks_within(theory, session.lemmas[name].goal)]


def _unproved(
    session: Session,
    context: Context,
    goal: Term,
    cited: dict[Term, int],
    answer: Answer,
    place: Place | None,
) -> JudgeError | LimitReached:
    values = _values(session, tuple(cited), goal) if answer.status is Status.SAT else None
    told, *known = _readable([goal, *cited])
    facts = "\n".join(f"      {shown(f)}" for f in known) or "      (none)"
    cause = f"goal: {shown(told)}\nfacts cited:\n{facts}" + (f"\nit fails at: {values}" if values else "")
    missing = _missing_facts(session, context, goal, cited)
    if missing:
        mend = f"add `using {', '.join(missing)}`: with these it follows"
    elif answer.status is Status.SAT:
        mend = "cite more facts with `using`, unfold definitions with `unfolding`, or prove a weaker step first"
    else:
        mend = "cut it into smaller steps with `have`, or give hint terms with `with`"
    if answer.status is Status.SAT and (values or not (answer.abstracted or answer.dropped)):
        return JudgeError("J020", "the cited facts do not imply this", place=place, cause=cause, mend=mend)
    # A model of what a solver saw only in part says nothing about the leaf.
    reason = answer.reason or "a solver saw it only in part"
    return LimitReached("M010", f"this was neither proved nor refuted: {reason}", place=place, cause=cause, mend=mend)


def _help(session: Session) -> Budget:
    """The limits of a question that makes an error more helpful: no more than the asker grants for a leaf."""
    return Budget(rlimit=min(limits.HELP_RLIMIT, session.options.rlimit), cpu_s=limits.HELP_CPU_S)


def failing_state(session: Session, context: Context, goal: Term) -> str | None:
    """Values of the universal variables of `goal` at which a part of it fails, by exact evaluation; None if none is found."""
    inside, core, _ = open_goal(session.proof, context, goal)
    if core.op == "and":
        return next((s for part in core.args if (s := failing_state(session, inside.deeper(), part))), None)
    return _values(session, tuple(map(session.proof.conclusion, inside.facts.values())), core)


def _values(session: Session, hypotheses: tuple[Term, ...], goal: Term) -> str | None:
    """Values at which every hypothesis holds and the goal fails, by exact evaluation; None if a solver gives none."""
    theory = session.proof.theory
    answer = refute(Obligation(theory, hypotheses, goal), _help(session), want_model=True)
    model = answer.model
    if model is None or model.missing:
        return None
    try:
        holds = [evaluate(f, theory, model.values, model.interpretation) for f in (*hypotheses, goal)]
    except (KernelError, LimitReached):
        return None
    if not all(h is True for h in holds[:-1]) or holds[-1] is not False:
        return None
    values = {v.data[0]: value for v, value in model.values.items() if type(value) in (bool, int, Fraction)}
    names = [_base(name) for name in values]
    written = names if len(set(names)) == len(names) and all(names) else list(values)
    plain = list(zip(written, values.values(), strict=True))
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in sorted(plain)) or None


def _base(name: str) -> str:
    """What a variable is called where it was written; for one that the kernel has made, what tells it from others."""
    return name.removeprefix(RESERVED).partition(RESERVED)[0]


def _readable(formulas: list[Term]) -> list[Term]:
    """The formulas with names for the variables that the kernel has made, the same in all of them."""
    made = dict.fromkeys(v for f in formulas for v in f.frees if v.data[0].startswith(RESERVED))
    named = {v: free(_base(v.data[0]), v.sort) for v in made}
    if len(set(named.values()) - {v for f in formulas for v in f.frees}) < len(made):
        return formulas
    return [substitute(f, named) for f in formulas]


def _missing_facts(session: Session, context: Context, goal: Term, cited: dict[Term, int]) -> list[str]:
    """Names of facts in scope with which the leaf would close; empty if none help."""
    proof = session.proof
    named = {n: proof.conclusion(i) for n, i in context.facts.items() if not n.startswith("!") and i not in session.assumed}
    extra = {n: f for n, f in named.items() if f not in cited}
    promising = {name: session.lemmas[name].goal for name in _promising(session, [goal, *cited])}
    extra |= {name: formula for name, formula in promising.items() if formula not in cited}
    if not extra:
        return []
    hypotheses = (*cited, *extra.values())
    answer = refute(Obligation(proof.theory, hypotheses, goal), _help(session), want_core=True)
    if answer.status is not Status.UNSAT:
        return []
    core = range(len(hypotheses)) if answer.core is None else answer.core
    names = list(extra)
    return [names[i - len(cited)] for i in core if i >= len(cited)]


def prove_by(session: Session, context: Context, goal: Term, premises: list[int], method: str, place: Place) -> int:
    """`discharge_leaf` for a step that the structure of a proof needs; an error is noted, and a stand-in returned."""
    try:
        return discharge_leaf(session, context, goal, premises, [], [], method, place)
    except (JudgeError, LimitReached, KernelError) as error:
        if error.place is None:
            error.place = place
        session.fail(error)
        return session.stand_in(goal)
