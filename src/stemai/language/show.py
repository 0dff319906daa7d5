"""A problem as it was checked: types and implicit conditions in the open."""

from __future__ import annotations

from stemai.kernel.terms import Symbol, arrows, guard
from stemai.language.headers import Written
from stemai.language.modules import Module, Problem
from stemai.language.rendering import render
from stemai.language.scopes import Scope


def scope_of(problem: Problem) -> Scope:
    """The parameters of a problem, as names in scope."""
    scope = Scope()
    for parameter in problem.parameters:
        scope = scope.with_value(parameter.name, parameter.variable, parameter.type)
    return scope


def show(module: Module, problem: Problem) -> str:
    """The problem with the type of each parameter, the conditions that types imply, and what it rests on."""
    scope = scope_of(problem)
    lines = [f"{problem.kind} {problem.name}"]
    for parameter in problem.parameters:
        condition = guard(parameter.type, parameter.variable)
        implied = "" if condition is None else f"  -- so {render(condition, scope)}"
        lines.append(f"  ({parameter.name} : {parameter.type}){implied}")
    lines += [f"  ({h.name} : {render(h.formula, scope)})" for h in problem.hypotheses]
    lines.append(f"  : {render(problem.conclusion, scope, header=[Written(name) for name in problem.outer])}")
    if problem.is_closed:
        lines.append(f"as one formula: {render(problem.goal, explicit=True, header=problem.header)}")
    else:
        lines.append(f"of type {problem.conclusion_type}")
    lines += _context(module)
    lines += [f"corner case {w.code}: {w.message}" for w in (*module.warnings, *problem.warnings)]
    return "\n".join(lines) + "\n"


def _context(module: Module) -> list[str]:
    """Sorts, datatypes, definitions and axioms of the file."""
    theory = module.theory
    lines = [f"sort {name}" for name in theory.sorts]
    for datatype in theory.datatypes.values():
        lines.append(f"datatype {datatype.name} := {' | '.join(map(_constructor, datatype.constructors))}")
    defined = {p.definition.symbol.name for p in module.definitions}
    for symbol in (s for s in theory.symbols.values() if not theory.is_constructor(s)):
        types = arrows(*symbol.parameters, symbol.result)
        lines.append(f"{'defined' if symbol.name in defined else 'any'} {symbol.name} : {types}")
    return lines + [f"axiom {name} : {render(formula)}" for name, formula in theory.axioms.items()]


def _constructor(symbol: Symbol) -> str:
    fields = ", ".join(str(t) for t in symbol.parameters)
    return f"{symbol.name}({fields})" if fields else symbol.name
