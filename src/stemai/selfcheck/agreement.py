"""Random statements whose truth a reference knows: evaluator, solvers and judge against it and so against each other."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Final

from stemai.errors import Fault, KernelError, LimitReached
from stemai.judge import Options, Verdict
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term
from stemai.kernel.theory import Theory
from stemai.language import elaborate, parse_problem
from stemai.oracle import Budget, Obligation, Status, refute
from stemai.selfcheck.apart import apart
from stemai.selfcheck.formulas import DEFINITIONS, Maker, written
from stemai.selfcheck.judged import World
from stemai.selfcheck.meaning import Interpretation
from stemai.selfcheck.reference import truth
from stemai.selfcheck.roads import definitions
from stemai.selfcheck.tally import Tally

OPTIONS: Final = Options(rlimit=200_000)
LIMITS: Final = Budget(rlimit=100_000, memory_mb=1_000, wall_s=3)
METHODS: Final = ("compute", "decide", "auto", "linarith", "nlinarith", "omega", "tauto", "congruence", "bv_decide")
UNFOLDING: Final = " unfolding tri, half, clip, step, even"


@cache
def theory() -> Theory:
    """The definitions that the formulas use; that they end is seen by reading them."""
    found = Theory()
    for pending in elaborate(parse_problem(DEFINITIONS)).definitions:
        found = found.with_definition(pending.definition)
    return found


def made(random: Random, closed: bool) -> tuple[str, bool | None]:
    """A formula, with or without variables around it, and its truth value."""
    maker = Maker(random)
    formula = maker.formula(random.randint(1, 3)) if closed else maker.statement(random.randint(0, 2))
    return written(formula), truth(formula, {})


def goal_of(formula: str) -> Term:
    """The formula as the language reads it."""
    (problem,) = elaborate(parse_problem(f"{DEFINITIONS}theorem t : {formula}\n")).problems
    return problem.goal


def texts(formula: str, item: str, method: str) -> tuple[bytes, bytes]:
    """The problem that states the formula, and a proof or disproof of one step."""
    return f"{DEFINITIONS}theorem t : {formula}\n".encode(), f"{item} t\n  by {method}\nqed\n".encode()


def pieces(world: World, seed: int, start: int, count: int) -> Tally:
    """The formulas with the numbers from `start`."""
    tally = Tally()
    for number in range(start, start + count):
        random = Random(f"{seed} formula {number}")
        formula, value = made(random, closed=random.random() < 0.5)
        try:
            said = dict(_said(world, formula, random))
        except Fault as error:
            tally.alarm(f"{error.code}: {error.message} {error.cause}: {formula}")
            continue
        for who, word in said.items():
            if value is not None and word is not None and word is not value:
                tally.alarm(f"{who} says that this is {word}, it is {value}: {formula}")
        words = {word for word in said.values() if word is not None}
        if value is None and len(words) > 1:
            tally.alarm(f"they disagree, {said}: {formula}")
        known = sum(word is not None for word in said.values())
        tally.count("the reference does not know" if value is None else f"right: {known} of {len(said)}")
    return tally


def _said(world: World, formula: str, random: Random) -> list[tuple[str, bool | None]]:
    goal = goal_of(formula)
    found: list[tuple[str, bool | None]] = [
        ("the kernel's evaluator", computed(goal)),
        ("the second evaluator", Interpretation(theory(), random).truth(goal)),
    ]
    found += [(solver, word) for solver, word in apart(lambda: _solved(goal)) or ()]
    method = random.choice(METHODS) + random.choice(("", UNFOLDING))
    for item, word in (("proof", True), ("disproof", False)):
        verdict = world.verdict(*texts(formula, item, method), OPTIONS)
        accepted = isinstance(verdict, Verdict) and verdict.accepted
        found.append((f"the judge, asked for a {item} by {method}", word if accepted else None))
    return found


def _solved(goal: Term) -> list[tuple[str, bool | None]]:
    found: list[tuple[str, bool | None]] = []
    for solver in ("z3", "cvc5"):
        answer = refute(Obligation(theory(), definitions(theory()), goal), LIMITS, solver)
        vague = bool(answer.dropped or answer.abstracted)
        sat = None if vague or answer.status is Status.UNKNOWN else False
        found.append((solver, True if answer.status is Status.UNSAT else sat))
    return found


def computed(goal: Term) -> bool | None:
    """What the kernel's evaluator says; None where it does not decide it."""
    try:
        return bool(evaluate(goal, theory()))
    except (KernelError, LimitReached):
        return None
