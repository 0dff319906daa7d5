"""Instances of universal hypotheses: at the arguments that functions have in the statement, and at small numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final

from stemai.judge.derivation import binder_type
from stemai.kernel.terms import INT, REAL, Sort, Term, Type, free, guard, instantiate, number
from stemai.language import Problem, render, scope_of

_SMALL: Final = (0, 1, -1, 2)
_MOST: Final = 40  # instances of one hypothesis
_VARIABLES: Final = 2  # outer variables of a hypothesis


def instances(problem: Problem) -> list[tuple[str, Term]]:
    """Each as a submission cites it, `h(2)`, and as a formula."""
    formulas = [*(h.formula for h in problem.hypotheses), problem.conclusion]
    arguments = _arguments(formulas)
    scope = scope_of(problem)
    found: list[tuple[str, Term]] = []
    for hypothesis in problem.hypotheses:
        binders = list(_binders(hypothesis.formula))
        if not binders:
            continue
        choices = [_values(type_, arguments) for type_ in binders]
        for values in islice(product(*choices), _MOST):
            said = ", ".join(render(v, scope) for v in values)
            found.append((f"{hypothesis.name}({said})", _instance(hypothesis.formula, binders, values)))
    return found


def says_what_a_function_is(formula: Term) -> bool:
    """Whether the formula is `forall x, f(x) = t`."""
    binders = list(_binders(formula))
    values = [free(f"!{i}", t.carrier) for i, t in enumerate(binders)]
    body = _instance(formula, binders, values)
    return bool(binders) and body.op == "eq" and body.args[0].op == "apply"


def _binders(formula: Term) -> Iterator[Type]:
    """The types of the outer variables, the last ones left where there are many."""
    for index in range(_VARIABLES):
        if formula.op != "forall" or formula.data not in (INT, REAL):
            return
        variable = free(f"!{index}", formula.data)
        formula = instantiate(formula.args[0], [variable])
        type_ = binder_type(variable, formula)
        yield type_
        if guard(type_, variable) is not None:
            formula = formula.args[1]


def _instance(formula: Term, binders: Sequence[Type], values: Sequence[Term]) -> Term:
    for type_, value in zip(binders, values, strict=True):
        formula = instantiate(formula.args[0], [value])
        if guard(type_, value) is not None:
            formula = formula.args[1]
    return formula


def _values(type_: Type, arguments: Sequence[Term]) -> list[Term]:
    """Terms of the statement, and small numbers; only the latter are seen to be natural numbers."""
    sort: Sort = type_.carrier
    guarded = guard(type_, free("!", sort)) is not None
    own = [] if guarded else [a for a in arguments if a.sort == sort]
    return [*dict.fromkeys((*own, *(number(n, sort) for n in _SMALL if n >= 0 or not guarded)))]


def _arguments(formulas: Sequence[Term]) -> list[Term]:
    """The terms that functions are applied to, those without bound variables, in the order of their size."""
    seen: set[Term] = set()
    stack, found = list(formulas), dict[Term, None]()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        stack.extend(node.args)
        if node.op == "apply":
            found.update(dict.fromkeys(a for a in node.args[1:] if not a.loose and a.sort in (INT, REAL)))
    return sorted(found, key=lambda t: t.size)
