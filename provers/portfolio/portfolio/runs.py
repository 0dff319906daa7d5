"""Runs of a program on small values: those that break its contract, and the states at the heads of its loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice, product

from stemai.errors import KernelError, LimitReached, StemError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import BOOL, INT, Term, Type, guard
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget
from stemai.language import Scope, ast, elaborate_term, parse_submission
from stemai.language.conditions import State, at
from stemai.language.programs import Program, Variable
from stemai.language.running import run

from . import limits
from .engine import Engine

_INTEGERS = ("0", "1", "2", "3", "5", "7", "4", "-1", "6", "10", "-2", "12", "20", "-7")
_NATURALS = tuple(text for text in _INTEGERS if text[0] != "-")
_REALS = ("0", "1", "1/2", "-1", "2", "3", "-3/2")
_TABLES = (
    "fun k => 0", "fun k => k", "fun k => 5 - k", "fun k => -1", "fun k => k mod 2", "fun k => if k = 1 then 0 else 3",
    "fun k => (7 * k + 3) mod 5", "fun k => if k = 0 then 2 else 1",
)  # fmt: skip


@dataclass(slots=True)
class Runs:
    """What is known from running: values that break the contract, as text, and states at the head of each loop."""

    failures: list[str] = field(default_factory=list)
    heads: dict[int, list[State]] = field(default_factory=dict)


def follow(program: Program, theory: Theory, engine: Engine) -> Runs:
    """Run the program on small values that meet what it requires, until a run fails or there are enough."""
    found = Runs()
    until = engine.left_s() - limits.RUNS_S
    tried = 0
    for texts, values in _inputs(program, theory):
        if engine.left_s() < until or tried > limits.RUNS:
            break
        guards = [g for p in program.parameters if (g := guard(p.type, values[p.variable])) is not None]
        if not _all_true([*guards, *(at(r.formula, values) for r in program.requires)], theory):
            continue
        tried += 1
        try:
            ended = run(program, values, guards, theory, limits.RUN_STATEMENTS, lambda n, s: _note(found, n, s))
        except (KernelError, LimitReached):
            continue
        if ended.promise is not None and ended.known:
            found.failures.append(", ".join(f"{name} := {text}" for name, text in texts.items()))
            break
    return found


def _note(found: Runs, number: int, state: State) -> None:
    heads = found.heads.setdefault(number, [])
    if len(heads) < limits.HEADS and state not in heads:
        heads.append(dict(state))


def _all_true(formulas: list[Term], theory: Theory) -> bool:
    try:
        return all(evaluate(f, theory, budget=Budget(limits.EVALUATION_STEPS)) is True for f in formulas)
    except (KernelError, LimitReached):
        return False


def _inputs(program: Program, theory: Theory) -> Iterator[tuple[dict[str, str], State]]:
    """Values for the parameters, small and simple ones first."""
    choices = [list(_choices(p, theory)) for p in program.parameters]
    if not all(choices):
        return
    for total in count():
        any_left = False
        for places in product(*(range(min(len(c), total + 1)) for c in choices)):
            if sum(places) != total:
                continue
            any_left = True
            picked = [c[i] for c, i in zip(choices, places, strict=True)]
            texts = {p.name: text for p, (text, _) in zip(program.parameters, picked, strict=True)}
            yield texts, {p.variable: v for p, (_, v) in zip(program.parameters, picked, strict=True)}
        if not any_left and total > sum(map(len, choices)):
            return


def _choices(parameter: Variable, theory: Theory) -> Iterator[tuple[str, Term]]:
    for text in _texts(parameter.type):
        try:
            (item,) = parse_submission(f"failure x := x := {text}").items
            if isinstance(item, ast.Failure):
                yield text, elaborate_term(item.assignments[0].value, Scope(), theory, parameter.type)[0]
        except StemError:
            continue


def _texts(type_: Type) -> tuple[str, ...]:
    if type_.result is not None:
        return _TABLES if len(type_.arguments) == 1 else ()
    if type_.carrier == BOOL:
        return ("false", "true")
    if type_.carrier == INT:
        return _NATURALS if type_.name == "Nat" else _INTEGERS
    if type_.carrier.name == "BitVec":
        top = 1 << type_.carrier.width
        return tuple(str(v) for v in dict.fromkeys((0, 1, 2, top - 1, top // 2, top // 2 - 1, 3, top - 2)) if v < top)
    return tuple(islice(_REALS, 7)) if type_.name in ("Real", "Rat") else ()
