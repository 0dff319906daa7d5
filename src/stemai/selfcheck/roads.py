"""The second road: is a closed formula true in its theory?  No rule and no evaluator of the kernel takes part.

Asked in turn, until one decides: exact evaluation by `meaning.py`, Z3 and cvc5 on formulas that `oracle/` prints (two
printers that share no code), random values, both solvers again with a vetted formula at hand, with strong induction on
a natural number, and with more time.  Random values can only find a formula false, so what they did not find false is
`tested`, not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any, Final, Literal

from stemai.kernel.terms import (
    INT,
    REAL,
    Sort,
    Term,
    call,
    forall,
    fresh,
    guard,
    implication,
    instantiate,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Theory, guards_of, parameters_of
from stemai.oracle import Answer, Budget, Obligation, Status, refute
from stemai.selfcheck.apart import apart
from stemai.selfcheck.meaning import Interpretation, Unknown

End = Literal["evaluated", "solver", "implied", "induction", "tested", "open", "false"]

POINTS: Final = 60  # random points at which an undecided formula is tried
TELLING: Final = 5  # of these must decide it, or it was not tested
STEPS: Final = 4_000  # of one evaluation at a point
LIMITS: Final = Budget(rlimit=400_000, memory_mb=1_000, wall_s=5)
PATIENT: Final = Budget(rlimit=4_000_000, memory_mb=1_000, wall_s=15)  # for what nothing else has shown
SOLVERS: Final = ("z3", "cvc5")


@dataclass(frozen=True, slots=True)
class Claim:
    """A formula that is said to follow from its theory; with `possible`, only to hold in some model of it.

    `vetted` is a formula of the same theory that is known to hold, `numbers` are values that may be witnesses.  Where
    `patient`, solvers get much time before it is given up.
    """

    theory: Theory
    formula: Term
    possible: bool = False
    vetted: Term | None = None
    numbers: tuple[Fraction, ...] = ()
    patient: bool = False


def opinion(claim: Claim, random: Random) -> End:
    """What the second road says, asked in a process of its own; `open` where that takes too long."""
    found: End | None = apart(lambda: weighed(claim, random))
    return found or "open"


def weighed(claim: Claim, random: Random) -> End:
    """What the second road says, asked in this process.

    `false` is never said on a solver's word about something that it knows in part.
    """
    theory, formula = claim.theory, claim.formula
    if claim.possible and _has_undefined(theory):
        return _somewhere(claim, random)
    found = None if _has_undefined(theory) else _evaluated(claim, random)
    if found is not None:
        return "evaluated" if found else "false"
    told = (*theory.axioms.values(), *definitions(theory))
    if formula.op == "not":
        denied, definite = formula.args[0], not _has_undefined(theory)
        if definite and _tried(theory, denied, random)[0]:
            return "evaluated"  # a value at which what is denied fails
        status = _status(refute(Obligation(theory, told, denied), LIMITS))
        if status is Status.UNSAT or (status is Status.SAT and definite):
            return "false" if status is Status.UNSAT else "solver"
    statuses = [_status(refute(Obligation(theory, told, formula), LIMITS, solver)) for solver in SOLVERS]
    if Status.UNSAT in statuses:
        return "false" if Status.SAT in statuses else "solver"
    failed, telling = _tried(theory, formula, random)
    if failed or Status.SAT in statuses:
        return "false"
    if claim.vetted is not None and claim.vetted is not formula and _follows(theory, (*told, claim.vetted), formula):
        return "implied"
    if _by_induction(theory, told, formula):
        return "induction"
    if formula.op == "not" and _by_induction(theory, told, formula.args[0]):
        return "false"
    if claim.patient and _follows(theory, told, formula, PATIENT):
        return "solver"
    return "tested" if telling >= TELLING else "open"


def _somewhere(claim: Claim, random: Random) -> End:
    """For a formula that need only hold in one model: a model that is found, or that there is none."""
    formula = claim.formula
    denied = formula.args[0] if formula.op == "not" else make("not", formula)
    if _tried(claim.theory, denied, random)[0]:
        return "evaluated"
    told = (*claim.theory.axioms.values(), *definitions(claim.theory))
    status = _status(refute(Obligation(claim.theory, told, denied), LIMITS))
    if status is Status.UNSAT or (status is Status.UNKNOWN and _by_induction(claim.theory, told, denied)):
        return "false"
    return "solver" if status is Status.SAT else "open"


def _follows(theory: Theory, told: tuple[Term, ...], formula: Term, limits: Budget = LIMITS) -> bool:
    obligation = Obligation(theory, told, formula)
    return any(refute(obligation, limits, solver).status is Status.UNSAT for solver in SOLVERS)


def _by_induction(theory: Theory, told: tuple[Term, ...], formula: Term) -> bool:
    return any(_follows(theory, told, step) for step in _inductions(formula))


def _inductions(formula: Term) -> Iterator[Term]:
    """For each outer variable with `0 <= n`, what is left to show by strong induction on it, all before it being fixed.

    From ``forall n, 0 <= n -> P(n)`` it is ``forall n, 0 <= n -> (forall m, 0 <= m < n -> P(m)) -> P(n)``.
    """
    around: list[Callable[[Term], Term]] = []
    used: list[Term] = [formula]
    zero = number(0, INT)
    while formula.op in ("forall", "implies"):
        if formula.op == "implies":
            around.append(partial(make, "implies", formula.args[0]))
            formula = formula.args[1]
            continue
        (variable,) = fresh([formula.data], *used)
        used.append(variable)
        body = instantiate(formula.args[0], [variable])
        if variable.sort == INT and body.op == "implies" and body.args[0] is make("le", zero, variable):
            (smaller,) = fresh([INT], *used)
            before = substitute(body.args[1], {variable: smaller})
            range_ = [make("le", zero, smaller), make("lt", smaller, variable)]
            step = implication([body.args[0], forall(smaller, implication(range_, before))], body.args[1])
            yield _wrapped(around, forall(variable, step))
        around.append(partial(forall, variable))
        formula = body


def _wrapped(around: list[Callable[[Term], Term]], formula: Term) -> Term:
    for wrap in reversed(around):
        formula = wrap(formula)
    return formula


def _status(answer: Answer) -> Status:
    """SAT only where the solver was told all and knows all of it."""
    vague = bool(answer.dropped or answer.abstracted)
    return Status.UNKNOWN if answer.status is Status.SAT and vague else answer.status


def _has_undefined(theory: Theory) -> bool:
    return bool(theory.sorts) or set(theory.symbols) != set(theory.definitions)


def definitions(theory: Theory) -> tuple[Term, ...]:
    """The definitions as equations under their guards, and the types of the results."""
    found = []
    for symbol in theory.symbols.values():
        variables = parameters_of(symbol)
        value = call(symbol, *variables)
        parts = [guard(symbol.result, value)]
        definition = theory.definitions.get(symbol.name)
        if definition is not None:
            body = instantiate(definition.body, variables) if variables else definition.body
            parts.append(make("eq", value, body))
        for part in parts:
            if part is not None:
                whole = implication(guards_of(symbol, variables), part)
                for variable in reversed(variables):
                    whole = forall(variable, whole)
                found.append(whole)
    return tuple(found)


# ------------------------------------------------------------------------------------------------------- evaluation


def _evaluated(claim: Claim, random: Random) -> bool | None:
    try:
        return Interpretation(claim.theory, random, numbers=claim.numbers).truth(claim.formula)
    except RecursionError:
        return None


def _tried(theory: Theory, formula: Term, random: Random) -> tuple[bool, int]:
    """Whether random values make the formula false where the axioms hold, and how many of them decided it."""
    telling = 0
    for _ in range(POINTS):
        try:
            found = _at_a_point(theory, formula, random)
        except (RecursionError, Unknown):
            continue
        if found is False:
            return True, telling + 1
        telling += found is not None
    return False, telling


def _at_a_point(theory: Theory, formula: Term, random: Random) -> bool | None:
    """The truth at random values for the outer universal variables; None where a condition fails or nothing is known."""
    drawn = Interpretation(theory, random, STEPS)
    if not all(drawn.truth(axiom) is True for axiom in theory.axioms.values()):
        return None
    scope: tuple[Any, ...] = ()
    while formula.op in ("forall", "implies"):
        if formula.op == "forall":
            scope = (*scope, _value(drawn, formula.data, random))
            formula = formula.args[0]
        else:
            if drawn.truth(formula.args[0], scope) is not True:
                return None
            formula = formula.args[1]
    return drawn.truth(formula, scope)


def _value(drawn: Interpretation, sort: Sort, random: Random) -> Any:
    if sort == INT:
        return Fraction(random.choice([0, 1, 2, 3, random.randrange(-3, 12), random.randrange(-60, 60)]))
    if sort == REAL:
        return Fraction(random.randrange(-20, 20), random.choice([1, 1, 2, 3]))
    if sort.name == "BitVec":
        return random.choice([0, 1, (1 << sort.width) - 1, random.getrandbits(sort.width)])
    return random.choice(drawn.values(sort)[0])


def closed(formula: Term) -> Term:
    """The formula for all values of its free variables."""
    for variable in sorted(formula.frees, key=repr):
        formula = forall(variable, formula)
    return formula
