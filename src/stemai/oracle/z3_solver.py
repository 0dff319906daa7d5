"""Z3: a short portfolio in a fixed order, in one fresh context, with fixed seeds and counted steps."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import z3

from stemai.kernel.terms import REAL
from stemai.oracle import limits
from stemai.oracle.clock import limited
from stemai.oracle.obligation import Answer, Budget, NotExpressible, Obligation, Status
from stemai.oracle.z3_model import read_model
from stemai.oracle.z3_printer import Printed, Z3Printer, print_obligation

VERSION: Final = z3.get_version_string()


def _keep_heap() -> None:
    """Let the C library keep what a context frees.  Given back to the system, its 18 MB cost the next one 5 ms."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc; others keep their own policy
    if mallopt is not None:
        for option, value in ((_TRIM_THRESHOLD, limits.HEAP_KEPT), (_MMAP_THRESHOLD, limits.HEAP_KEPT // 2)):
            mallopt(option, value)


_TRIM_THRESHOLD: Final = -1  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of <malloc.h>
_MMAP_THRESHOLD: Final = -3
_keep_heap()


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: a share of the steps (in hundredths), and what makes it differ from the others.

    `tactic` is one of Z3's, empty for its SMT core; only the core gives unsat cores.  A stage that is `ground` leaves
    out every formula with a quantifier: what it refutes is refuted, what it satisfies is open.
    """

    name: str
    share: int
    tactic: str = ""
    ground: bool = False
    parameters: tuple[tuple[str, Any], ...] = ()


_LINEAR: Final = (Stage("core", 100),)
_REAL: Final = (Stage("default", 50, "default"), Stage("core", 50))
_INTEGER: Final = (Stage("core", 60), Stage("default", 40, "default"))  # the tactic may run long on few counted steps
_GROUND: Final = Stage("ground", 20, ground=True)
_GROUND_POLYNOMIAL: Final = Stage("ground", 20, "default", ground=True)
_QUANTIFIED: Final = (
    Stage("triggers", 25, parameters=(("auto_config", False), ("mbqi", False))),
    Stage("models", 55),
)


def stages_for(printed: Printed, core_wanted: bool) -> tuple[Stage, ...]:
    """The attempts for an obligation, in order; their shares add up to 100."""
    if printed.quantified:
        polynomial = REAL in printed.nonlinear and not core_wanted
        return (_GROUND_POLYNOMIAL if polynomial else _GROUND, *_QUANTIFIED)
    if not printed.nonlinear:
        return _LINEAR
    return _REAL if REAL in printed.nonlinear and not core_wanted else _INTEGER


def solve(obligation: Obligation, budget: Budget, want_core: bool, want_model: bool) -> Answer:
    """Ask Z3.  Every way to end that is not a plain `unsat` or `sat` is UNKNOWN with its reason."""
    answer = Answer(Status.UNKNOWN, "", 0, "z3", VERSION)
    printer, answer = _print(obligation, budget, answer)
    if printer is None:
        return answer
    reasons = []
    for number, stage in enumerate(stages_for(printer.printed, want_core)):
        if number:  # in a context of its own, so that the budget of one stage cannot change what the next one does
            printer, answer = _print(obligation, budget, answer)
            if printer is None:
                return answer
        answer = _run(stage, printer, budget, want_core, want_model, answer)
        if answer.status is not Status.UNKNOWN:
            return answer
        reasons.append(f"{stage.name}: {answer.reason}")
    return replace(answer, reason="; ".join(reasons))


def _print(obligation: Obligation, budget: Budget, so_far: Answer) -> tuple[Z3Printer | None, Answer]:
    """The obligation in a fresh context, or the answer that says why not; and what this cost."""
    started = time.perf_counter()
    limit_memory(budget.memory_mb)
    context = z3.Context()
    opened = time.perf_counter()
    printer, reason = None, ""
    try:
        printer = print_obligation(obligation, context)
    except (NotExpressible, z3.Z3Exception, RecursionError, MemoryError) as error:
        reason = f"the conclusion cannot be said to Z3: {_plain(error)}"
    printed = Printed() if printer is None else printer.printed
    answer = replace(
        so_far, reason=reason, dropped=tuple(printed.dropped), abstracted=tuple(sorted(printed.abstracted)),
        context_s=so_far.context_s + opened - started,
        translate_s=so_far.translate_s + time.perf_counter() - opened,
    )  # fmt: skip
    return printer, answer


def limit_memory(memory_mb: int) -> None:
    """A limit for the whole process: the solver's own `max_memory` does not hold while words are bit-blasted.

    It is above what is allocated already: after `out of memory` Z3 never frees some of it, and a limit that is reached
    when a context opens aborts the process.
    """
    z3.set_param("memory_max_size", memory_mb + (z3.Z3_get_estimated_alloc_size() >> 20))


def _run(stage: Stage, printer: Z3Printer, budget: Budget, want_core: bool, want_model: bool, so_far: Answer) -> Answer:
    started = time.perf_counter()
    answer = replace(so_far, stage=stage.name, reason="")
    try:
        answer = _check(stage, printer, budget, want_core, want_model, answer)
    except (z3.Z3Exception, RecursionError, MemoryError) as error:
        answer = replace(answer, reason=_plain(error))
    return replace(answer, solve_s=so_far.solve_s + time.perf_counter() - started)


def _check(stage: Stage, printer: Z3Printer, budget: Budget, want_core: bool, want_model: bool, answer: Answer) -> Answer:
    context, printed = printer.context, printer.printed
    solver = z3.Tactic(stage.tactic, ctx=context).solver() if stage.tactic else z3.SimpleSolver(ctx=context)
    solver.set("rlimit", max(1, budget.rlimit * stage.share // 100))
    solver.set("timeout", max(1, int(budget.wall_s * stage.share * 10)))
    solver.set("ctrl_c", False)
    for name, value in stage.parameters:
        solver.set(name, value)
    labelled = want_core and not stage.tactic
    labels = list(_assert(solver, printed, context, stage.ground, labelled))
    before = _steps(solver)
    with limited(budget.cpu_s * stage.share / 100, context.interrupt):
        result = solver.check(*labels)
    answer = replace(answer, steps=answer.steps + max(0, _steps(solver) - before))
    if result.r == z3.Z3_L_FALSE:
        return replace(answer, status=Status.UNSAT, core=_core(solver) if labelled else None)
    if stage.ground:
        return replace(answer, reason="without quantifiers it does not follow")
    model = read_model(solver, printer) if want_model else None
    if result.r == z3.Z3_L_TRUE:
        return replace(answer, status=Status.SAT, model=model)
    return replace(answer, reason=solver.reason_unknown(), model=model)


def _assert(solver: Any, printed: Printed, context: Any, ground: bool, labelled: bool) -> Iterator[Any]:
    """Assert everything; if `labelled`, each hypothesis under a literal of its own, which is yielded."""
    left_out = printed.quantified if ground else ()
    labels: dict[int, Any] = {}
    for index, formula in printed.hypotheses:
        if formula.get_id() in left_out:
            continue
        if labelled:
            label = labels.get(index)
            if label is None:
                label = labels[index] = z3.Bool(f"h{index}", context)
                yield label
            formula = z3.Implies(label, formula)
        solver.add(formula)
    for formula in (*printed.facts, *printed.negated_conclusion):
        if formula.get_id() not in left_out:
            solver.add(formula)


def _core(solver: Any) -> tuple[int, ...]:
    return tuple(sorted(int(str(label)[1:]) for label in solver.unsat_core()))


def _steps(solver: Any) -> int:
    statistics = solver.statistics()
    return int(statistics.get_key_value("rlimit count")) if "rlimit count" in statistics.keys() else 0  # noqa: SIM118


def _plain(error: BaseException) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) or type(error).__name__
