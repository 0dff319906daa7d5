"""Z3: a short portfolio in a fixed order, in one fresh context, with fixed seeds and counted steps."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import z3

from stemai.kernel.terms import REAL
from stemai.oracle import limits
from stemai.oracle.obligation import Answer, Budget, Model, NotExpressible, Obligation, Status
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


def open_context() -> None:
    """Open a context and drop it, so that the next one finds its memory mapped: 0.6 ms instead of 6."""
    z3.Context()


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
    started = time.perf_counter()
    _limit_memory(budget.memory_mb)
    context = z3.Context()
    opened = time.perf_counter()
    try:
        printed, printer = print_obligation(obligation, context)
    except (NotExpressible, z3.Z3Exception, RecursionError, MemoryError) as error:
        reason = f"the conclusion cannot be said to Z3: {error}"
        return Answer(
            Status.UNKNOWN, reason, 0, "z3", VERSION,
            context_s=opened - started, translate_s=time.perf_counter() - opened,
        )  # fmt: skip
    translated = time.perf_counter()
    outcome = _run_stages(printed, printer, budget, want_core, want_model)
    return Answer(
        outcome.status, outcome.reason, outcome.steps, "z3", VERSION, outcome.stage, outcome.core, outcome.model,
        tuple(printed.dropped), tuple(sorted(printed.abstracted)),
        context_s=opened - started, translate_s=translated - opened, solve_s=time.perf_counter() - translated,
    )  # fmt: skip


def _limit_memory(memory_mb: int) -> None:
    """A limit for the whole process: the solver's own `max_memory` does not hold while words are bit-blasted.

    It is above what is allocated already: after `out of memory` Z3 never frees some of it, and a limit that is reached
    when a context opens aborts the process.
    """
    z3.set_param("memory_max_size", memory_mb + (z3.Z3_get_estimated_alloc_size() >> 20))


@dataclass(slots=True)
class _Outcome:
    status: Status = Status.UNKNOWN
    reason: str = ""
    steps: int = 0
    stage: str = ""
    core: tuple[int, ...] | None = None
    model: Model | None = None


def _run_stages(printed: Printed, printer: Z3Printer, budget: Budget, want_core: bool, want_model: bool) -> _Outcome:
    outcome = _Outcome()
    reasons = []
    for stage in stages_for(printed, want_core):
        outcome.stage = stage.name
        try:
            _run(stage, printed, printer, budget, want_core, want_model, outcome)
        except (z3.Z3Exception, RecursionError, MemoryError) as error:
            outcome.status, outcome.reason = Status.UNKNOWN, _plain(error)
        if outcome.status is not Status.UNKNOWN:
            return outcome
        reasons.append(f"{stage.name}: {outcome.reason}")
    outcome.reason = "; ".join(reasons)
    return outcome


def _run(
    stage: Stage, printed: Printed, printer: Z3Printer, budget: Budget,
    want_core: bool, want_model: bool, outcome: _Outcome,
) -> None:  # fmt: skip
    context = printer.context
    solver = z3.Tactic(stage.tactic, ctx=context).solver() if stage.tactic else z3.SimpleSolver(ctx=context)
    solver.set("rlimit", max(1, budget.rlimit * stage.share // 100))
    solver.set("timeout", max(1, int(budget.wall_s * stage.share * 10)))
    solver.set("ctrl_c", False)
    for name, value in stage.parameters:
        solver.set(name, value)
    labelled = want_core and not stage.tactic
    labels = list(_assert(solver, printed, context, stage.ground, labelled))
    before = _steps(solver)
    result = solver.check(*labels)
    outcome.steps += max(0, _steps(solver) - before)
    outcome.reason = ""
    if result.r == z3.Z3_L_FALSE:
        outcome.status = Status.UNSAT
        outcome.core = _core(solver) if labelled else None
        return
    if result.r == z3.Z3_L_TRUE and not stage.ground:
        outcome.status = Status.SAT
    else:
        outcome.reason = "without quantifiers it does not follow" if stage.ground else solver.reason_unknown()
    if want_model and not stage.ground:
        outcome.model = _model(solver, printer)


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


def _model(solver: Any, printer: Z3Printer) -> Model | None:
    try:
        return read_model(solver.model(), printer)
    except z3.Z3Exception:
        return None  # there is none: Z3 gave up before it had a candidate


def _steps(solver: Any) -> int:
    statistics = solver.statistics()
    return int(statistics.get_key_value("rlimit count")) if "rlimit count" in statistics.keys() else 0  # noqa: SIM118


def _plain(error: BaseException) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) or type(error).__name__
