"""Kernel lines in the order in which a proof needs them: small, untrusted helpers around `kernel.proofs.Proof`.

Nothing here can prove a falsehood: every helper ends in kernel rules.  What it may do is fail to prove a truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product

from stemai.errors import KernelError
from stemai.judge.context import Context
from stemai.kernel.fingerprints import in_order
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Sort,
    Symbol,
    Term,
    Type,
    bitvec_type,
    free,
    fresh,
    function_type,
    guard,
    instantiate,
    make,
    named_type,
    number,
)
from stemai.kernel.theory import typing_hypotheses

ZERO = number(0, INT)

Finish = Callable[[int], int]


def discharge(proof: Proof, context: Context, line: int) -> int:
    """`line` with the hypotheses cut away that the context can prove; others stay, and are refused at the end."""
    for hypothesis in sorted(proof[line].hypotheses - context.assumptions, key=lambda h: h.size):
        found = derive(proof, context, hypothesis)
        if found is not None and hypothesis not in proof[found].hypotheses:
            line = proof.line("cut", (found, line))
    return line


def conditional(proof: Proof, context: Context, line: int) -> int:
    """`line` with the hypotheses cut away that the context can prove, and the others as conditions."""
    line = discharge(proof, context, line)
    for hypothesis in in_order(proof[line].hypotheses - context.assumptions):
        line = proof.line("implies_intro", (line,), hypothesis)
    return line


def derive(proof: Proof, context: Context, formula: Term) -> int | None:
    """A line that concludes `formula`, from assumptions, facts and the structure of terms alone; None if none is seen."""
    if formula in context.assumptions:
        return proof.line("assume", (), formula)
    for line in context.facts.values():
        if proof.conclusion(line) is formula:
            return line
    return derive_guard(proof, context, formula)


def derive_guard(proof: Proof, context: Context, formula: Term) -> int | None:
    """A line that concludes the guard `formula` (`0 <= t` or `rational(t)`) from the structure of t; None if unseen."""
    if formula.op == "le" and formula.args[0] is ZERO:
        term, type_ = formula.args[1], T_NAT
    elif formula.op == "rational":
        term, type_ = formula.args[0], T_RAT
    else:
        return None
    for line in context.guards.get(term, ()):
        if proof.conclusion(line) is formula:
            return line
    if formula not in typing_hypotheses(term, type_):
        line = discharge(proof, context, proof.line("typed", (), term, type_))
        return line if proof[line].hypotheses <= context.assumptions else None
    if term.op == "apply":
        for known in context.guards.get(term.args[0], ()):
            line = discharge(proof, context, instantiate_guard(proof, known, term.args[1:]))
            if proof.conclusion(line) is formula and proof[line].hypotheses <= context.assumptions:
                return line
    return None


def instantiate_guard(proof: Proof, line: int, values: Iterable[Term]) -> int:
    """The guard of a function at `values`; the guards of the values become hypotheses."""
    for value in values:
        line = proof.line("forall_elim", (line,), value)
        conclusion = proof.conclusion(line)
        if conclusion.op == "implies" and is_guard_of(conclusion.args[0], value):
            line = proof.line("implies_elim", (line, proof.line("assume", (), conclusion.args[0])))
    return line


def as_range(proof: Proof, context: Context, line: int, wanted: Term) -> int | None:
    """A line that concludes `wanted`: `line` itself, or it says the same of a Nat, and `wanted` of an Int above one."""
    known = proof.conclusion(line)
    if known is wanted:
        return line
    if known.op != "forall" or wanted.op != "forall" or known.data != INT or wanted.data != INT:
        return None
    (index,) = fresh([INT], known, wanted)
    guarded, ranging = (instantiate(f.args[0], [index]) for f in (known, wanted))
    condition = make("le", ZERO, index)
    if guarded.op != "implies" or guarded.args != (condition, ranging) or ranging.op != "implies":
        return None
    assumed = proof.line("assume", (), ranging.args[0])
    low, *_ = split(proof, assumed)
    bound = proof.conclusion(low)
    if bound.op != "le" or bound.args[1] is not index:
        return None
    start = derive_guard(proof, context, make("le", ZERO, bound.args[0]))
    if start is None:
        return None
    natural = proof.line("linear", (start, low), condition, (Fraction(1), Fraction(1), Fraction(1)))
    line = proof.line("implies_elim", (proof.line("forall_elim", (line,), index), natural))
    line = proof.line("implies_intro", (proof.line("implies_elim", (line, assumed)),), ranging.args[0])
    return proof.line("forall_intro", (line,), index)


def is_guard_of(formula: Term, value: Term) -> bool:
    """Whether `formula` is the guard of some type for `value`."""
    if formula.op == "le":
        return formula.args[0] is ZERO and formula.args[1] is value
    return formula.op == "rational" and formula.args[0] is value


def types_of_sort(sort: Sort) -> Iterator[Type]:
    """The types with that carrier, the guarded ones first."""
    if sort == INT:
        yield from (T_NAT, T_INT)
    elif sort == REAL:
        yield from (T_RAT, T_REAL)
    elif sort == BOOL:
        yield T_BOOL
    elif sort.name == "BitVec":
        yield bitvec_type(sort.width)
    elif sort.result is None:
        yield named_type(sort.name)
    else:
        results = list(types_of_sort(sort.result))
        for *arguments, result in product(*(list(types_of_sort(s)) for s in sort.arguments), results):
            yield function_type(arguments, result)


def binder_type(variable: Term, body: Term) -> Type:
    """The type that a quantifier over `variable` with this body was written with, `Nat` before `Int`."""
    last: Type | None = None
    for type_ in types_of_sort(variable.sort):
        last = type_
        condition = guard(type_, variable)
        if condition is not None and body.op in ("implies", "and") and body.args[0] is condition:
            return type_
    if last is None:
        raise KernelError("K002", f"no type has the sort {variable.sort}")
    return last  # the unguarded type is the last one


def existential(proof: Proof, formula: Term) -> int | None:
    """A line that equates a divisibility, or `rational(x)`, with the existential that defines it; None for others."""
    rule = {"dvd": "dvd_exists", "rational": "rational_fraction"}.get(formula.op)
    return None if rule is None else proof.line(rule, (), formula)


def conjuncts(formula: Term) -> tuple[Term, ...]:
    """The parts of a conjunction, or the formula alone."""
    return formula.args if formula.op == "and" else (formula,)


def split(proof: Proof, line: int) -> list[int]:
    """One line for each part of the conjunction that `line` concludes."""
    formula = proof.conclusion(line)
    if formula.op != "and":
        return [line]
    return [proof.line("and_elim", (line,), i) for i in range(len(formula.args))]


def open_goal(proof: Proof, context: Context, goal: Term) -> tuple[Context, Term, list[Finish]]:
    """`goal` with its leading universal quantifiers and conditions introduced, and what closes it again, in order.

    The variables are named so that nothing can capture them; the conditions become unnamed assumptions.
    """
    finishes: list[Finish] = []
    expected: Term | None = None  # the guard of the variable introduced last
    while goal.op in ("forall", "implies"):
        label = f"!{context.depth}.{len(finishes)}"
        if goal.op == "forall":
            variable = free((goal.hint[0] if goal.hint else "x") + label, goal.data)
            goal = instantiate(goal.args[0], [variable])
            expected = guard(binder_type(variable, goal), variable)
            finishes.append(partial(_finish, proof, "forall_intro", variable))
            continue
        condition, goal = goal.args
        line = proof.line("assume", (), condition)
        context = context.with_assumption(condition)
        if condition is expected:
            context = context.with_guard(variable, line)
        context = context.with_fact(label, line)
        finishes.append(partial(_finish, proof, "implies_intro", condition))
    return context, goal, finishes


def _finish(proof: Proof, rule: str, parameter: Term, line: int) -> int:
    return proof.line(rule, (line,), parameter)


def close(finishes: list[Finish], line: int) -> int:
    """`line` under all of `finishes`, the last one first."""
    for finish in reversed(finishes):
        line = finish(line)
    return line


def closed_subterms(formulas: Iterable[Term]) -> list[Term]:
    """The subterms of `formulas` without loose indices, each once, inner ones first."""
    seen: dict[Term, None] = {}
    done: set[Term] = set()
    for formula in formulas:
        stack = [(formula, False)]
        while stack:
            node, expanded = stack.pop()
            if expanded:
                if not node.loose:
                    seen.setdefault(node)
                continue
            if node in done:
                continue
            done.add(node)
            stack.append((node, True))
            stack.extend((a, False) for a in reversed(node.args))
    return list(seen)


def typing_facts(proof: Proof, context: Context, formulas: list[Term], limit: int) -> list[int]:
    """Lines that say that applications, sums and powers in `formulas` are in `Nat` or `Rat` where structure shows it."""
    rational_matters = any(t.op == "rational" for t in closed_subterms(formulas))
    lines: list[int] = []
    for term in closed_subterms(formulas):
        if len(lines) >= limit:
            break
        if term.op not in ("call", "apply", "match", "sum", "prod", "pow"):
            continue
        type_ = T_NAT if term.sort == INT else T_RAT if term.sort == REAL and rational_matters else None
        formula = None if type_ is None else guard(type_, term)
        line = None if formula is None else derive_guard(proof, context, formula)
        if line is not None:
            lines.append(line)
    return lines


def symbol_closure(proof: Proof, symbol: Symbol) -> int | None:
    """A line `|- forall x.., guards -> guard(f(x..))` for a symbol whose result type has a guard; None for others."""
    values = [make("free", data=(f"x!{i}", t.carrier)) for i, t in enumerate(symbol.parameters)]
    term = make("call", *values, data=symbol)
    if guard(symbol.result, term) is None or not values:
        return None
    line = proof.line("typed", (), term, symbol.result)
    for value, type_ in reversed(list(zip(values, symbol.parameters, strict=True))):
        condition = guard(type_, value)
        if condition is not None:
            line = proof.line("implies_intro", (line,), condition)
        line = proof.line("forall_intro", (line,), value)
    return line


def contradiction(proof: Proof, negated: int, positive: int) -> int:
    """A line that concludes `false` from `not A` and `A`."""
    line = proof.line("not_elim", (negated, positive))
    if proof.conclusion(line) is not FALSE:
        raise KernelError("K011", "not_elim did not conclude false")
    return line
