"""Infinite descent: all unknowns of an equation are multiples of a small number, and the quotients solve it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stemai.kernel.terms import INT, T_NAT, instantiate, make, number, substitute

from . import induction, residues
from .goal import Fact, Goal, Lines, Variable, indented
from .structure import introduce

Close = Callable[[Goal], str | None]

MODULI = (2, 3, 5, 7)


def applies(goal: Goal) -> tuple[Variable, list[Variable], Fact] | None:
    """The unknown that is to be 0, the other unknowns, and the equation; None where the goal is of another kind."""
    conclusion = goal.conclusion
    if conclusion.op != "eq" or conclusion.args[1] is not number(0, INT):
        return None
    first = goal.variable(conclusion.args[0])
    about = [f for f in goal.facts if conclusion.args[0] in f.formula.frees]
    if first is None or first.type != T_NAT or len(about) != 1 or about[0].formula.op != "eq" or about[0].derived:
        return None
    others = [v for v in goal.variables if v.term in about[0].formula.frees and v is not first]
    if not others or any(v.type != T_NAT for v in others):
        return None
    return first, others, about[0]


def prove(goal: Goal, close: Close) -> Lines | None:
    """The goal, by strong induction on the unknown that is to be 0."""
    found = applies(goal)
    if found is None:
        return None
    first, others, equation = found
    formula, _ = induction.universal(goal, [first, *others])
    name = goal.fresh("gen")
    inner, variable = goal.without([first, *others]).with_variable(first.name, T_NAT)
    claim = inner.showing(instantiate(formula.args[0], [variable.term]).args[1])  # what follows the guard
    for modulus in MODULI:

        def descend(step: Goal, depth: int, modulus: int = modulus) -> Lines | None:
            return _descend(step, modulus, close)

        lines = induction.strong(claim, variable, descend, 0)
        if lines is not None:
            stated = f"have {name} : {goal.text(formula)} proof"
            instance = f"{name}({', '.join(v.name for v in (first, *others))}, {equation.text})"
            return [stated, *indented([f"fix {variable.name}", *lines]), "qed", f"by exact {instance}"]
    return None


def _descend(step: Goal, modulus: int, close: Close) -> Lines | None:
    """The induction step: every unknown a multiple, the quotients a smaller solution, and so 0."""
    hypothesis, smallest = step.facts[-1], step.variables[-1]
    goal, lines = introduce(step)
    equation = goal.facts[-1]
    plain = replace(goal, facts=(equation,))
    others = [v for v in goal.variables if v.term in equation.formula.frees and v is not smallest]
    waiting, exact = [*others, smallest], list[Fact]()
    while waiting:
        found = next((f for v in waiting if (f := _multiple(plain, v, modulus, close)) is not None), None)
        if found is None:
            return None
        variable, more, plain = found
        lines += more
        exact.append(plain.facts[-1])
        waiting.remove(variable)
    quotients = {v.term: make("idiv", v.term, number(modulus, INT)) for v in (*others, smallest)}
    smaller = substitute(equation.formula, quotients)
    line = close(plain.showing(smaller))
    if line is None:
        return None
    plain, again = plain.with_fact("smaller", smaller)
    lines.append(f"have {again.text} : {plain.text(smaller)} {line}")
    own = next(f for f in exact if f.formula.args[0] is smallest.term)
    case, less, none = (plain.fresh(n) for n in ("c", "less", "none"))
    z, q = smallest.name, plain.text(quotients[smallest.term])
    values = ", ".join([q, less, *(plain.text(quotients[v.term]) for v in others), again.text])
    return [
        *lines,
        f"cases {z} = 0 or 0 < {z} by omega",
        f"  case {case} => by exact {case}",
        f"  case {case} =>",
        f"    have {less} : {q} < {z} by omega using {case}",
        f"    have {none} : {q} = 0 by exact {hypothesis.text}({values})",
        f"    by omega using {none}, {own.text}",
        "end",
    ]


def _multiple(goal: Goal, variable: Variable, modulus: int, close: Close) -> tuple[Variable, Lines, Goal] | None:
    """`v = p * (v div p)`, shown by the residues of the unknowns that are still open."""
    numeral = number(modulus, INT)
    claim = make("eq", make("imod", variable.term, numeral), number(0, INT))
    equation = goal.facts[0].formula
    done = {f.formula.args[0] for f in goal.facts[1:]}
    rest = [v for v in goal.variables if v.term in equation.frees and v is not variable and v.term not in done]
    for split in ([variable], [variable, *rest]):
        proof = residues.split_all(goal.showing(claim), modulus, split, close)
        if proof is not None:
            break
    else:
        return None
    inner, fact = goal.with_fact("d" + variable.name, claim)
    exact = make("eq", variable.term, make("mul", numeral, make("idiv", variable.term, numeral)))
    inner, equal = replace(inner, facts=goal.facts).with_fact("e" + variable.name, exact)
    lines = [
        f"have {fact.text} : {goal.text(claim)} proof",
        *indented(proof),
        "qed",
        f"have {equal.text} : {goal.text(exact)} by omega using {fact.text}",
    ]
    return variable, lines, inner
