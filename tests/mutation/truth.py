"""The second road: is a closed formula true in its theory?  Asked of Z3, and of exact evaluation at random values."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    Sort,
    Term,
    call,
    forall,
    guard,
    implication,
    instantiate,
    make,
    number,
    word,
)
from stemai.kernel.theory import Theory, guards_of, parameters_of
from stemai.kernel.values import Budget
from stemai.oracle import Budget as Limits
from stemai.oracle import Obligation, Status, refute

POINTS: Final = 30
STEPS: Final = 20_000
LIMITS: Final = Limits(rlimit=200_000, wall_s=5)


def opinion(theory: Theory, formula: Term, random: Random, possible: bool = False) -> str:
    """`shown`, `false`, or `plausible` where neither road decides.

    With `possible` the formula need only hold in one model of the theory: it is false where its negation follows.
    """
    if possible:
        return "false" if _follows(theory, make("not", formula)) == Status.UNSAT else "plausible"
    try:
        return "shown" if evaluate(formula, theory, budget=Budget(STEPS)) is True else "false"
    except (KernelError, LimitReached):
        pass
    status = _follows(theory, formula)
    if status == Status.UNSAT:
        return "shown"
    if status == Status.SAT or any(_fails(theory, formula, random) for _ in range(POINTS)):
        return "false"
    return "plausible"


def _follows(theory: Theory, formula: Term) -> Status:
    """Whether Z3 derives `formula` from what the theory says; SAT only where Z3 was told all of it and knows all of it."""
    told = (*theory.axioms.values(), *_said(theory))
    answer = refute(Obligation(theory, told, formula), LIMITS)
    vague = bool(answer.dropped or answer.abstracted)
    return Status.UNKNOWN if answer.status == Status.SAT and vague else answer.status


def _said(theory: Theory) -> list[Term]:
    """The definitions as equations under their guards, and the types of the results."""
    found = []
    for symbol in theory.symbols.values():
        variables = parameters_of(symbol)
        value = call(symbol, *variables)
        parts = [guard(symbol.result, value)]
        definition = theory.definitions.get(symbol.name)
        if definition is not None:
            parts.append(make("eq", value, instantiate(definition.body, variables) if variables else definition.body))
        for part in parts:
            if part is not None:
                whole = implication(guards_of(symbol, variables), part)
                for variable in reversed(variables):
                    whole = forall(variable, whole)
                found.append(whole)
    return found


def _fails(theory: Theory, formula: Term, random: Random) -> bool:
    """Whether the formula is false at random values for its outermost universal variables."""
    while True:
        if formula.op == "implies":
            if not _holds(theory, formula.args[0]):
                return False
            formula = formula.args[1]
        elif formula.op == "forall" and (value := _value(theory, formula.data, random)) is not None:
            formula = instantiate(formula.args[0], [value])
        else:
            break
    try:
        return evaluate(formula, theory, budget=Budget(STEPS)) is False
    except (KernelError, LimitReached):
        return False


def _holds(theory: Theory, formula: Term) -> bool:
    try:
        return evaluate(formula, theory, budget=Budget(STEPS)) is True
    except (KernelError, LimitReached):
        return False


def _value(theory: Theory, sort: Sort, random: Random, depth: int = 3) -> Term | None:
    datatype = theory.datatypes.get(sort.name)
    if datatype is not None:
        small = [c for c in datatype.constructors if all(t.carrier != sort for t in c.parameters)]
        made = random.choice(datatype.constructors if depth else small)
        fields = [_value(theory, t.carrier, random, depth - 1) for t in made.parameters]
        known = [f for f in fields if f is not None]
        return call(made, *known) if len(known) == len(fields) else None
    if sort == INT:
        return number(random.choice([0, 1, 2, -1, random.randrange(-20, 20)]), INT)
    if sort == REAL:
        return number(Fraction(random.randrange(-20, 20), random.choice([1, 1, 2, 3])), REAL)
    if sort == BOOL:
        return make(random.choice(["true", "false"]))
    return word(random.randrange(1 << sort.width), sort.width) if sort.name == "BitVec" else None
