"""Fact expressions: `h`, `h(2, x)`, `h(2)(hx)` as `h(2, hx)`: a named fact, its instances, and its conditions met.

Each argument meets what stands first in the fact: a quantifier takes a term, a condition takes a fact.  The guard of a
variable (`0 <= n` for a `Nat`) is met by the structure of the term wherever that shows it.
"""

from __future__ import annotations

from difflib import get_close_matches

from stemai.errors import JudgeError, Place
from stemai.judge.context import Context
from stemai.judge.derivation import as_range, binder_type, derive_guard, is_guard_of
from stemai.judge.schemas import Matching, calls, types_like, types_mentioned
from stemai.judge.session import Session, shown
from stemai.judge.structure import by_structure
from stemai.kernel.terms import T_INT, T_NAT, Term, Type, free, function_type, guard, instantiate
from stemai.language import LanguageError, ast, elaborate_term
from stemai.language.instances import instance_name


def fact(session: Session, context: Context, expression: ast.Expression, wanted: Term | None = None) -> int:
    """The line that a fact expression names; `wanted` is what is to be proved with it, if that is known.

    Raises: J003 (no such fact), J004 (an argument does not fit), J037 (at which types a lemma is meant is not said).
    """
    if isinstance(expression, ast.Name):
        name = _at_types(session, context, expression.name, (), wanted, expression.place)
        return _named(session, context, name, expression.place)
    if isinstance(expression, ast.Apply):
        place = expression.function.place
        name = _at_types(session, context, expression.function.name, expression.arguments, wanted, place)
        line = _named(session, context, name, place)
        for argument in expression.arguments:
            line = _apply(session, context, line, argument)
        return line
    raise JudgeError(
        "J003",
        "a fact is needed here, not a term or a formula",
        place=expression.place,
        mend="name a hypothesis, a `have` or a lemma; prove a formula first with `have h : … by …`",
    )


def names_a_fact(session: Session, context: Context, expression: ast.Expression) -> bool:
    """Whether `expression` is the name of a fact, or a fact applied to arguments."""
    if isinstance(expression, ast.Apply):
        name = expression.function.name
    elif isinstance(expression, ast.Name):
        name = expression.name
    else:
        return False
    return name in session.schemas or _line(session, context, name) is not None


def _at_types(
    session: Session,
    context: Context,
    name: str,
    arguments: tuple[ast.Expression, ...],
    wanted: Term | None,
    place: Place,
) -> str:
    """The name of the instance that is meant of a lemma for any types: its arguments say which, else what is to be proved, else
    numerals and Nats among the arguments, else there is one only that the problem has words for.
    """
    lemma = session.schemas.get(name)
    if lemma is None or lemma.setting is None or name in context.facts:
        return name
    theory = session.proof.theory
    matching = Matching(lemma.setting, theory)
    _learn(session, context, matching, lemma.goal, arguments)
    types = matching.sure
    mentioned = () if wanted is None else dict.fromkeys(call.data.name for call in calls(wanted))
    for symbols in (mentioned, theory.symbols):
        choices = types_mentioned(lemma, symbols, theory, 2) if types is None else []
        types = choices[0] if len(choices) == 1 else types or matching.types
        if types is None and wanted is not None:
            types = types_like(lemma, wanted, theory)
    if types is not None:
        try:
            return session.lemma_at(name, types)
        except JudgeError as error:
            raise JudgeError(error.code, error.message, place=place, cause=error.cause, mend=error.mend) from error
    example = instance_name(name, (T_INT,) * len(lemma.setting.parameters))
    raise JudgeError(
        "J037",
        f"`{name}` is a lemma for any types, and nothing says for which",
        place=place,
        mend=f"give it arguments, or name the instance, as in `{example}`",
    )


def _learn(session: Session, context: Context, matching: Matching, pattern: Term, arguments: tuple[ast.Expression, ...]) -> None:
    """Learn from the arguments that are given to a fact that says `pattern`."""
    for argument in arguments:
        if pattern.op == "forall":
            sort, pattern = pattern.data, pattern.args[0]
            if pattern.op == "implies" and pattern.args[0].op in ("le", "rational") and pattern.args[0].args[-1].op == "bound":
                pattern = pattern.args[1]  # the guard, which an argument meets by itself
            try:
                term, type_ = elaborate_term(argument, context.scope, matching.theory, None)
            except LanguageError:
                continue
            if term.op == "num":
                matching.sort(sort, term.sort)
            else:
                matching.type(sort, type_)
        elif pattern.op in ("implies", "not"):
            known = _line(session, context, argument.name) if isinstance(argument, ast.Name) else None
            if known is not None:
                matching.term(pattern.args[0], session.proof.conclusion(known))
            pattern = pattern.args[-1]


def _line(session: Session, context: Context, name: str) -> int | None:
    if name in context.facts:
        return context.facts[name]
    if name in session.facts:
        return session.facts[name]
    if name in session.proof.theory.axioms:
        return session.proof.line("axiom", (), name)
    return session.recall(name)


def _named(session: Session, context: Context, name: str, place: Place) -> int:
    line = _line(session, context, name)
    if line is not None:
        return line
    known = [
        n
        for n in (*context.facts, *session.facts, *session.proof.theory.axioms, *session.lemmas, *session.schemas)
        if not n.startswith("!")
    ]
    close = get_close_matches(name, known, n=1)
    raise JudgeError(
        "J003",
        f"there is no fact `{name}` here",
        place=place,
        cause=f"`{name}` is a variable or a symbol, not a fact" if name in context.scope else "",
        mend=f"did you mean `{close[0]}`?" if close else f"facts in scope: {', '.join(known) or 'none'}",
    )


def _apply(session: Session, context: Context, line: int, argument: ast.Expression) -> int:
    proof = session.proof
    conclusion = proof.conclusion(line)
    if conclusion.op == "forall":
        return specialise(session, context, line, _argument(session, context, conclusion, argument))
    if conclusion.op in ("implies", "not"):
        met = fact(session, context, argument)
        wanted = conclusion.args[0]
        stated = as_range(proof, context, met, wanted)
        if stated is not None:
            return proof.line("implies_elim" if conclusion.op == "implies" else "not_elim", (line, stated))
        raise JudgeError(
            "J004",
            "this fact is not the condition that is left",
            place=argument.place,
            cause=f"needed: {shown(wanted)}\ngiven: {shown(proof.conclusion(met))}",
            mend="prove the condition with `have`, then name it here",
        )
    raise JudgeError(
        "J004",
        "there is nothing left in this fact for one more argument",
        place=argument.place,
        cause=f"what is left of it: {shown(conclusion)}",
        mend="give one argument for each `forall` and each condition, no more",
    )


def _argument(session: Session, context: Context, whole: Term, argument: ast.Expression) -> Term:
    if isinstance(argument, ast.Name) and argument.name not in context.scope and names_a_fact(session, context, argument):
        raise JudgeError(
            "J004",
            f"`{argument.name}` is a fact, and a value is due here",
            place=argument.place,
            cause=f"what is left of the fact: {shown(whole)}",
            mend="a theorem takes its parameters first, then its hypotheses, in their order",
        )
    variable = free("!argument", whole.data)
    type_ = binder_type(variable, instantiate(whole.args[0], [variable]))
    if guard(type_, variable) is not None and isinstance(argument, ast.Name) and argument.name in context.scope:
        # An Int variable may stand for a Nat: its guard is then a condition, met by the structure of the term or a fact.
        term, own = context.scope[argument.name]
        if own.carrier == type_.carrier:
            return term
    try:
        return elaborate_term(argument, context.scope, session.proof.theory, type_)[0]
    except LanguageError:
        narrower = _of_naturals(type_)
        if narrower == type_:
            raise
        return elaborate_term(argument, context.scope, session.proof.theory, narrower)[0]


def _of_naturals(type_: Type) -> Type:
    """The type of functions with the same carrier that take a Nat for each Int: a `fun` may speak of its argument as one."""
    if type_.result is None:
        return type_
    return function_type([T_NAT if t == T_INT else t for t in type_.arguments], type_.result)


def specialise(session: Session, context: Context, line: int, value: Term) -> int:
    """`line`, a universal fact, at `value`, with the guard of the value met where its structure shows it."""
    proof = session.proof
    line = proof.line("forall_elim", (line,), value)
    conclusion = proof.conclusion(line)
    if conclusion.op == "implies" and is_guard_of(conclusion.args[0], value):
        met = derive_guard(proof, context, conclusion.args[0])
        if met is not None:
            line = proof.line("implies_elim", (line, met))
    elif conclusion.op == "implies":
        for known in context.guards.get(value, ()):  # a function with a guarded result
            if proof.conclusion(known) is conclusion.args[0]:
                return proof.line("implies_elim", (line, known))
        if value.sort.result is not None:  # a `fun` whose values stay in their type
            met = by_structure(proof, context, conclusion.args[0])
            if met is not None:
                return proof.line("implies_elim", (line, met))
    return line
