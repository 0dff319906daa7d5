"""Steps that only take a goal apart: fix, assume, obtain, parts of a conjunction."""

from __future__ import annotations

from dataclasses import replace

from stemai.kernel.terms import BOOL, FALSE, INT, T_INT, T_NAT, Term, make, number

from .goal import Goal, Lines, hint_of, split_binder


def introduce(goal: Goal) -> tuple[Goal, Lines]:
    """The goal with its leading `forall`s, conditions and negations taken off, and the steps that do it."""
    lines: Lines = []
    while True:
        conclusion = goal.conclusion
        if conclusion.op == "forall":
            goal, name = fix(goal)
            lines.append(f"fix {name}")
        elif conclusion.op == "implies" or (conclusion.op == "not" and conclusion.args[0].op in ("exists", "and", "or")):
            condition = conclusion.args[0]
            rest = conclusion.args[1] if conclusion.op == "implies" else FALSE
            goal, fact = goal.showing(rest).with_fact("h", condition, derived=False)
            lines.append(f"assume {fact.text}")
        else:
            return goal, lines


def fix(goal: Goal) -> tuple[Goal, str]:
    """The goal of a `forall` with its variable introduced, and the variable's name."""
    quantified = goal.conclusion
    name = goal.fresh(hint_of(quantified))
    _, type_, _ = split_binder(quantified, name)
    goal, variable = goal.with_variable(name, type_)
    _, _, body = split_binder(quantified, variable.name)
    return goal.showing(body), variable.name


def open_facts(goal: Goal) -> tuple[Goal, Lines]:
    """The goal with the witnesses of existential facts named, also inside conjunctions."""
    lines: Lines = []
    queue = list(goal.facts)
    while queue:
        fact = queue.pop(0)
        if fact.formula.op == "exists":
            goal, names, body = _witnesses(goal, fact.formula)
            wish = "h" + names[0]
            goal, opened = replace(goal, facts=tuple(f for f in goal.facts if f is not fact)).with_fact(wish, body)
            lines.append(f"obtain {' '.join(names)} ({opened.text} : {goal.text(body)}) from {fact.text}")
            queue.append(opened)
        elif fact.formula.op == "and" and any(p.op in ("exists", "or") for p in fact.formula.args):
            for part in fact.formula.args:
                goal, named = goal.with_fact(fact.text, part)
                lines.append(f"have {named.text} : {goal.text(part)} by tauto using {fact.text}")
                queue.append(named)
            goal = replace(goal, facts=tuple(f for f in goal.facts if f is not fact))
    return goal, lines


def _witnesses(goal: Goal, formula: Term) -> tuple[Goal, list[str], Term]:
    names = []
    while formula.op == "exists":
        name = goal.fresh(hint_of(formula))
        _, type_, formula = split_binder(formula, name)
        goal, _ = goal.with_variable(name, type_)
        names.append(name)
    return goal, names, formula


def divisor_witnesses(goal: Goal) -> tuple[Goal, Lines]:
    """Facts `d dvd t` whose divisor is no numeral, with the quotient named: `t = d * k`."""
    lines: Lines = []
    for fact in list(goal.facts):
        together = fact.formula.op == "and"
        for part in fact.formula.args if together else (fact.formula,):
            if part.op != "dvd" or part.args[0].op == "num":
                continue
            source = fact
            if together:
                goal, source = goal.with_fact("d", part)
                lines.append(f"have {source.text} : {goal.text(part)} by tauto using {fact.text}")
            divisor, multiple = part.args
            goal, variable = goal.with_variable("k", T_INT)
            equation = make("eq", multiple, make("mul", divisor, variable.term))
            goal, equal = goal.with_fact("e" + variable.name, equation)
            lines.append(f"obtain {variable.name} ({equal.text} : {goal.text(equation)}) from {source.text}")
            goal = replace(goal, facts=tuple(f for f in goal.facts if f.formula is not part))
    return goal, lines


def parts(goal: Goal) -> list[Goal]:
    """The goals that a conjunction or an equivalence comes to; one goal if it is neither."""
    conclusion = goal.conclusion
    if conclusion.op == "and":
        return [goal.showing(part) for part in conclusion.args]
    if conclusion.op == "eq" and conclusion.args[0].sort == BOOL:
        left, right = conclusion.args
        return [goal.showing(make("implies", left, right)), goal.showing(make("implies", right, left))]
    return [goal]


def successor(term: Term) -> Term:
    """`term + 1`."""
    return make("add", term, number(1, INT))


ZERO = number(0, INT)
NATURAL = T_NAT
