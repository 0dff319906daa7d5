"""Induction: on a natural variable, from a bound, over pairs, strong, and along a recursive definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from stemai.kernel.terms import (
    INT,
    T_INT,
    T_NAT,
    Term,
    conjunction,
    forall,
    free,
    guard,
    implication,
    instantiate,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Theory, calls_of

from .goal import Fact, Goal, Lines, Variable, indented, subterms
from .structure import successor

Prove = Callable[[Goal, int], Lines | None]
ZERO = number(0, INT)


def variables_for(goal: Goal) -> list[Variable]:
    """The natural variables that recursion, ranges, exponents or sequences depend on, the most used first."""
    weight: Counter[Term] = Counter()
    for term in subterms(*goal.formulas()):
        if term.op == "call" and term.data.name in goal.theory.definitions:
            watched: Sequence[Term] = term.args
        elif term.op in ("sum", "prod"):
            watched = term.args[:2]
        elif term.op == "pow" or term.op == "apply":
            watched = term.args[1:]
        else:
            continue
        for part in watched:
            for variable in part.frees:
                weight[variable] += 4 if part is variable else 1
    chosen = [v for v in goal.variables if v.type == T_NAT and v.term in weight]
    return sorted(chosen, key=lambda v: -weight[v.term])


def applies(goal: Goal) -> bool:
    """Whether some form of induction suits the goal."""
    return bool(variables_for(goal)) or any(recursive_calls(goal)) or bool(integers_for(goal))


def integers_for(goal: Goal) -> list[Variable]:
    """Integer variables on which a function of integers is evaluated, and about which nothing is assumed."""
    applied = [t for t in subterms(goal.conclusion) if t.op == "apply" and not t.loose]
    arguments = {a for t in applied for a in t.args[1:]}
    known = frozenset[Term]().union(*(f.formula.frees for f in goal.facts))
    return [v for v in goal.variables if v.type == T_INT and v.term in arguments and v.term not in known]


def start_of(goal: Goal, variable: Variable) -> Term:
    """The greatest numeral that a hypothesis puts below the variable, 0 for none."""
    best = 0
    for fact in goal.facts:
        for part in fact.formula.args if fact.formula.op == "and" else (fact.formula,):
            if part.op in ("le", "lt") and part.args[1] is variable.term and part.args[0].op == "num":
                best = max(best, int(part.args[0].data[0]) + (part.op == "lt"))
    return number(best, INT)


def simple(goal: Goal, variable: Variable, prove: Prove, depth: int) -> Lines | None:
    """`induction n`, from the bound that the hypotheses give."""
    start = start_of(goal, variable)
    about = _about(goal, variable)
    natural = variable.type == T_NAT and start is ZERO
    step_goal, index = goal.without([variable]).with_variable("m", variable.type)
    names = [index.name]
    if not natural:
        step_goal, beyond = step_goal.with_fact("hm", make("le", start, index.term), derived=False)
        names.append(beyond.text)
    hypothesis = implication(
        [_moved(f.formula, variable, index.term) for f in about],
        _moved(goal.conclusion, variable, index.term),
    )
    step_goal, known = step_goal.with_fact("ih", hypothesis, derived=False)
    names.append(known.text)
    step_goal = _again(step_goal, goal, about, variable, successor(index.term))
    base = _again(goal.without([variable]), goal, about, variable, start)
    base_lines = prove(base, depth)
    if base_lines is None:
        return None
    step_lines = prove(step_goal, depth)
    if step_lines is None:
        return None
    head = f"induction {variable.name}" + ("" if natural else f" from {goal.text(start)}")
    first = "case zero =>" if natural else "case base =>"
    return [head, *_case(first, base_lines), *_case(f"case succ {' '.join(names)} =>", step_lines), "end"]


def strong(goal: Goal, variable: Variable, prove: Prove, depth: int) -> Lines | None:
    """`induction n strong`."""
    about = _about(goal, variable)
    step_goal, index = goal.without([variable]).with_variable("m", T_NAT)
    other = free("!k", INT)
    motive = implication([f.formula for f in about], goal.conclusion)
    there = implication([make("le", ZERO, other), make("lt", other, index.term)], _moved(motive, variable, other))
    step_goal, known = step_goal.with_fact("ih", _named(forall(other, there), variable.name))
    step_goal = _again(step_goal, goal, about, variable, index.term)
    lines = prove(step_goal, depth)
    if lines is None:
        return None
    return [
        f"induction {variable.name} strong",
        *_case(f"case step {index.name} {known.text} =>", lines),
        "end",
    ]


def _named(formula: Term, hint: str) -> Term:
    return formula if formula.hint else make(formula.op, *formula.args, data=formula.data, hint=(hint,))


def along(goal: Goal, call: Term, prove: Prove, depth: int) -> Lines | None:
    """`induction along f(x, y)`, where the arguments are distinct variables."""
    definition = goal.theory.definitions[call.data.name]
    variables = [goal.variable(a) for a in call.args]
    if not definition.measure or None in variables or len(set(call.args)) != len(call.args):
        return None
    gone = set(call.args)
    about = [f for f in goal.facts if f.formula.frees & gone and _is_assumed(f)]
    motive = implication([f.formula for f in about], goal.conclusion)
    inner = replace(goal, facts=tuple(f for f in goal.facts if not f.formula.frees & gone) + tuple(about))
    names = []
    for conditions, around, called in calls_of(instantiate(definition.body, call.args), (call.data,)):
        formula = implication(conditions, substitute(motive, dict(zip(call.args, called.args, strict=True))))
        for bound_variable in reversed(around):
            formula = forall(bound_variable, formula)
        inner, fact = inner.with_fact("ih", formula)
        names.append(fact.text)
    lines = prove(inner, depth)
    if lines is None:
        return None
    shown = f"{call.data.name}({', '.join(goal.text(a) for a in call.args)})"
    return [f"induction along {shown}", *_case(f"case step {' '.join(names)} =>", lines), "end"]


def recursive_calls(goal: Goal) -> Iterator[Term]:
    """Calls of recursive definitions on distinct variables in the conclusion."""
    for term in subterms(goal.conclusion):
        if term.op != "call" or term.loose:
            continue
        definition = goal.theory.definitions.get(term.data.name)
        if definition is None or len(set(term.args)) != len(term.args):
            continue
        if all(a.op == "free" for a in term.args) and calls_of(instantiate(definition.body, term.args), (term.data,)):
            yield term


def is_recursive(theory: Theory, term: Term) -> bool:
    """Whether a term is a call of a definition that calls itself."""
    definition = theory.definitions.get(term.data.name) if term.op == "call" else None
    return definition is not None and bool(calls_of(instantiate(definition.body, term.args), (term.data,)))


def strengthened(goal: Goal, variable: Variable) -> Goal | None:
    """The goal together with the signs of its sums of squares and the like, where there are any about the variable."""
    signs = []
    for term in subterms(goal.conclusion):
        if term.op == "sum" and not term.loose and variable.term in term.frees and _not_negative(term.args[2]):
            signs.append(make("le", number(0, term.sort), term))
    if not signs or _about(goal, variable):
        return None
    return goal.showing(conjunction([*dict.fromkeys(signs), goal.conclusion]))


def _not_negative(term: Term) -> bool:
    if term.op == "pow":
        return term.args[1].op == "num" and term.args[1].data[0] % 2 == 0
    if term.op in ("add", "mul"):
        return all(map(_not_negative, term.args)) or (term.op == "mul" and len(set(term.args)) == 1)
    return term.op == "abs" or (term.op == "num" and term.data[0] >= 0)


def steps_by_one(goal: Goal, call: Term) -> bool:
    """Whether every recursive call takes a numeral off one argument, as in `f(n - 1)`."""
    definition = goal.theory.definitions[call.data.name]
    calls = calls_of(instantiate(definition.body, call.args), (call.data,))
    return all(any(a.op == "max" and a.args[0].op == "sub" for a in called.args) for _, _, called in calls)


def looks_back(goal: Goal) -> bool:
    """Whether a definition in the goal calls itself more than once, as the Fibonacci numbers do."""
    definitions = goal.theory.definitions
    calls = {t.data.name: t for t in subterms(goal.conclusion) if t.op == "call" and t.data.name in definitions}
    return any(len(calls_of(instantiate(definitions[n].body, t.args), (t.data,))) > 1 for n, t in calls.items())


def paired(goal: Goal, variable: Variable) -> Goal | None:
    """The goal for n and for n + 1 together, where nothing else is assumed about n."""
    if _about(goal, variable):
        return None
    both = conjunction([goal.conclusion, _moved(goal.conclusion, variable, successor(variable.term))])
    return goal.showing(both)


def universal(goal: Goal, variables: Sequence[Variable]) -> tuple[Term, list[Fact]]:
    """The goal as a closed formula about `variables`, and the facts about them that became its conditions."""
    terms = {v.term for v in variables}
    about = [f for f in goal.facts if f.formula.frees & terms and _is_assumed(f)]
    formula = implication([f.formula for f in about], goal.conclusion)
    for variable in reversed(variables):
        condition = guard(variable.type, variable.term)
        formula = forall(variable.term, formula if condition is None else implication([condition], formula))
    return formula, about


def _about(goal: Goal, variable: Variable) -> list[Fact]:
    return [f for f in goal.facts if variable.term in f.formula.frees and _is_assumed(f)]


def _is_assumed(fact: Fact) -> bool:
    return "(" not in fact.text and not fact.derived


def _again(frame: Goal, goal: Goal, about: Sequence[Fact], variable: Variable, value: Term) -> Goal:
    """`frame` with the conclusion and the facts about the variable at `value`."""
    moved = [Fact(f.text, _moved(f.formula, variable, value)) for f in about]
    return frame.with_facts(moved).showing(_moved(goal.conclusion, variable, value))


def _moved(formula: Term, variable: Variable, value: Term) -> Term:
    return substitute(formula, {variable.term: value})


def _case(head: str, lines: Lines) -> Lines:
    return indented([head, *indented(lines)]) if len(lines) > 1 else indented([f"{head} {lines[0]}"])
