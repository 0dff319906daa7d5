"""Short spellings for kernel terms and sequents, and the shape of an attack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits
from stemai.kernel.rules import __all__ as _rules_loaded
from stemai.kernel.sequents import Sequent, infer
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    Sort,
    Term,
    bound,
    free,
    make,
    number,
)
from stemai.kernel.theory import Theory

EMPTY = Theory()
Call = Callable[[], object]

x, y, z, n, k = (free(name, INT) for name in "xyznk")
r, s, t = (free(name, REAL) for name in "rst")
p, q, w = (free(name, BOOL) for name in "pqw")
THING = Sort("Thing")
a_thing, b_thing = free("a", THING), free("b", THING)
b0, b1 = bound(0, INT), bound(1, INT)


def N(value: int) -> Term:
    return number(value, INT)


def R(top: int, bottom: int = 1) -> Term:
    return number(Fraction(top, bottom), REAL)


def op(name: str) -> Callable[..., Term]:
    def build(*args: Term) -> Term:
        return make(name, *args)

    return build


add, sub, mul, neg, div, idiv, imod, dvd, pow_ = map(op, ["add", "sub", "mul", "neg", "div", "idiv", "imod", "dvd", "pow"])
eq, le, lt, not_, and_, or_, implies, ite = map(op, ["eq", "le", "lt", "not", "and", "or", "implies", "ite"])
abs_, min_, max_, floor, sqrt, real, rational, prime = map(op, ["abs", "min", "max", "floor", "sqrt", "real", "rational", "prime"])


def every(body: Term, sort: Sort = INT) -> Term:
    """`forall`, over the loose index 0 of `body`."""
    return make("forall", body, data=sort)


def some(body: Term, sort: Sort = INT) -> Term:
    """`exists`, over the loose index 0 of `body`."""
    return make("exists", body, data=sort)


def fun(body: Term, *sorts: Sort) -> Term:
    """`lambda`, over the loose indices of `body`, the last sort for index 0."""
    return make("lambda", body, data=sorts or (INT,))


def total(low: Term, high: Term, body: Term) -> Term:
    return make("sum", low, high, body)


def product(low: Term, high: Term, body: Term) -> Term:
    return make("prod", low, high, body)


def seq(*formulas: Term) -> Sequent:
    """Hypotheses, and last the conclusion."""
    *hypotheses, conclusion = formulas
    return Sequent(frozenset(hypotheses), conclusion)


@dataclass(frozen=True)
class Refused:
    """An input that must be refused: with this code, and with a message that has `says` in it."""

    why: str
    run: Call
    code: str
    says: str
    limits: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """An accepted input, what comes of it, and inputs one edit away that are refused.

    `parameters` are those of a rule that was given no premise and no theory, None for everything else.
    """

    name: str
    run: Call
    gives: object
    refused: tuple[Refused, ...] = ()
    parameters: tuple[Any, ...] | None = None


Premises = tuple[Sequent, ...]
Attack = tuple[Any, ...]  # why, premises, parameters, says [, code [, theory]]


def rule(
    name: str,
    premises: Sequence[Sequent],
    parameters: Sequence[Any],
    gives: Sequent,
    *refused: Attack,
    theory: Theory = EMPTY,
) -> Family:
    """The family of one rule; a refusal is (why, premises, parameters, says), and K011 unless it says else."""

    def applied(to: Iterable[Sequent], with_: Iterable[Any], in_: Theory = theory) -> Call:
        return lambda: infer(in_, name, tuple(to), tuple(with_))

    rows = []
    for why, to, with_, says, *rest in refused:
        code, in_ = (*rest, *("K011", theory)[len(rest) :])
        rows.append(Refused(why, applied(to, with_, in_), code, says))
    alone = tuple(parameters) if theory is EMPTY and not tuple(premises) else None
    return Family(f"rule {name}", applied(premises, parameters), gives, tuple(rows), alone)


def mismatch(family: Family) -> list[str]:
    """What is not as the family says: empty where all is well."""
    wrong = []
    got = outcome(family.run)
    if got != family.gives:
        wrong.append(f"{family.name}: accepted twin gives {got!r}, not {family.gives!r}")
    for row in family.refused:
        with patched(row.limits):
            got = outcome(row.run)
        if not (isinstance(got, Failure) and got.code == row.code and row.says in got.message):
            wrong.append(f"{family.name}: {row.why}: gives {got!r}, not {row.code} `{row.says}`")
    return wrong


@dataclass(frozen=True)
class Failure:
    code: str
    message: str


def outcome(run: Call) -> object:
    """What `run` returns, or the failure that the kernel states.  Anything else that it raises is a bug, and rises."""
    try:
        return run()
    except (KernelError, LimitReached) as error:
        return Failure(error.code, f"{error.message} {error.cause}")


@contextmanager
def patched(values: Mapping[str, object]):  # type: ignore[no-untyped-def]
    """The kernel with other limits."""
    before = {name: getattr(limits, name) for name in values}
    try:
        for name, value in values.items():
            setattr(limits, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(limits, name, value)


if not _rules_loaded:
    raise ImportError("the kernel has no rules")
