"""Countermodels: an interpretation in which every axiom is true and the goal is false, checked by exact evaluation.

A declared sort becomes a finite carrier, whose elements are the variables `!e0`, `!e1`, .. of that sort; a datatype over
it is what its constructors make of them.  A symbol without a definition becomes a literal, an element, a value of a
datatype or a `lambda`; so does each outermost universal variable of the goal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stemai.errors import KernelError
from stemai.kernel import limits
from stemai.kernel.evaluation import evaluate, in_type
from stemai.kernel.terms import Sort, Symbol, Term, free, function_sort, implication, instantiate
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget, Interpretation, Value


@dataclass(frozen=True, slots=True)
class Model:
    """What a countermodel says; symbols and sorts that the axioms and the goal do not need may be left out."""

    carriers: dict[str, int] = field(default_factory=dict)
    symbols: dict[str, Term] = field(default_factory=dict)
    variables: tuple[Term, ...] = ()


def to_json(model: Model, row: Callable[[Term], int]) -> dict[str, Any]:
    """The model with terms as rows of a certificate's term table."""
    return {
        "carriers": dict(model.carriers),
        "symbols": {name: row(term) for name, term in model.symbols.items()},
        "variables": [row(term) for term in model.variables],
    }


def from_json(value: Any, term: Callable[[Any], Term]) -> Model:
    """The model that `to_json` wrote; `term` turns a row number into a term.  Raises: K050 (not a model)."""
    fields = {"carriers": dict, "symbols": dict, "variables": list}
    if not isinstance(value, dict) or value.keys() != fields.keys():
        raise KernelError("K050", "a model is not an object of carriers, symbols and variables")
    if any(not isinstance(value[name], kind) for name, kind in fields.items()):
        raise KernelError("K050", "a field of a model is not of its kind")
    symbols = {name: term(row) for name, row in value["symbols"].items()}
    return Model(dict(value["carriers"]), symbols, tuple(term(row) for row in value["variables"]))


def element(sort: Sort, index: int) -> Term:
    """The variable that names an element of a declared sort's carrier."""
    return free(f"{limits.RESERVED}e{index}", sort)


def require_countermodel(theory: Theory, goal: Term, model: Model, budget: Budget | None = None) -> None:
    """Return if `model` makes every axiom of `theory` true and `goal` false.

    Raises: K050 (not a model of this theory), K051 (a symbol leaves its type), K052 (an axiom fails), K053 (the goal
    holds), K030 and M006 to M008 (evaluation cannot decide it).
    """
    budget = budget or Budget()
    elements = _elements(theory, model)
    terms = [*model.symbols.values(), *model.variables]
    if any(not t.frees <= elements.keys() or t.loose or _calls(theory, t) for t in terms):
        raise KernelError("K050", "a value in a model mentions something else than literals and elements")
    bare = Interpretation(dict(model.carriers))
    values = {name: evaluate(term, theory, elements, bare, budget) for name, term in model.symbols.items()}
    interpretation = Interpretation(bare.carriers, values)
    for name, term in model.symbols.items():
        symbol = _symbol(theory, name, term)
        if not in_type(symbol, values[name], theory, elements, bare, budget):
            raise KernelError("K051", f"the value of `{name}` leaves its type {symbol.result}")
    for name, axiom in theory.axioms.items():
        if evaluate(axiom, theory, elements, interpretation, budget) is not True:
            raise KernelError("K052", f"the axiom `{name}` is false in the model")
    if evaluate(_instance(goal, model.variables), theory, elements, interpretation, budget) is not False:
        raise KernelError("K053", "the goal is true in the model")


def _elements(theory: Theory, model: Model) -> dict[Term, Value]:
    for name, size in model.carriers.items():
        if name not in theory.sorts or type(size) is not int or not 1 <= size <= limits.CARRIER_SIZE:
            raise KernelError("K050", f"`{name}` is not a declared sort, or its size is not 1 to {limits.CARRIER_SIZE}")
    return {element(Sort(name), i): i for name, size in model.carriers.items() for i in range(size)}


def _instance(goal: Term, variables: tuple[Term, ...]) -> Term:
    """`goal` with values for its outermost universal variables, those behind conditions too."""
    conditions = []
    for value in variables:
        while goal.op == "implies":
            conditions.append(goal.args[0])
            goal = goal.args[1]
        if goal.op != "forall" or goal.data != value.sort:
            raise KernelError("K050", "the values in a model do not fit the universal variables of the goal")
        goal = instantiate(goal.args[0], [value])
    return implication(conditions, goal)


def _symbol(theory: Theory, name: str, value: Term) -> Symbol:
    """The undefined symbol of that name, which `value` fits."""
    symbol = theory.symbols.get(name)
    if symbol is None or name in theory.definitions or theory.is_constructor(symbol):
        raise KernelError("K050", f"`{name}` is not a symbol without a definition")
    wanted = symbol.result.carrier
    if symbol.parameters:
        wanted = function_sort([t.carrier for t in symbol.parameters], wanted)
    if value.sort != wanted:
        raise KernelError("K050", f"the value of `{name}` is of sort {value.sort}, not {wanted}")
    return symbol


def _calls(theory: Theory, term: Term) -> bool:
    """Whether `term` uses a symbol that is no constructor."""
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
    return any(node.op == "call" and not theory.is_constructor(node.data) for node in seen)
