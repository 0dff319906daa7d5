"""The solvers by name, and the one question that is put to them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import asdict, replace
from types import ModuleType
from typing import Any, Final

from stemai.errors import Fault
from stemai.oracle.apart import Ended, apart
from stemai.oracle.obligation import Answer, Budget, Obligation, Status

# Loaded when first asked for: a check that needs no solver, and a machine without cvc5, do not pay for them.
SOLVERS: Final[dict[str, str]] = {"z3": "stemai.oracle.z3_solver", "cvc5": "stemai.oracle.cvc5_solver"}
# Asked in a process of its own for each question: cvc5 holds Python's lock while it works, so that no clock of ours runs.
_APART: Final = {"cvc5"}
_PACKAGES: Final = {"z3": "z3-solver", "cvc5": "cvc5"}


def refute(
    obligation: Obligation,
    budget: Budget,
    solver: str = "z3",
    want_core: bool = False,
    want_model: bool = False,
) -> Answer:
    """Are the hypotheses and the negated conclusion unsatisfiable together?  Only Z3 gives models, and only in this process.

    Raises: F001 (the solver is not installed), F003 (no such solver).
    """
    module = _module(solver)
    return _answered(lambda: module.solve(obligation, budget, want_core, want_model), budget, solver)


def explain(obligation: Obligation, budget: Budget, solver: str) -> Answer:
    """A refutation with the instances that it has used in `instantiations`, and from cvc5 its core.

    Raises: F001, F003.
    """
    if solver == "z3":
        _module(solver)
        log = importlib.import_module("stemai.oracle.z3_log")
        return _answered(lambda: log.logged(obligation, budget), budget, solver)
    return refute(obligation, budget, solver, want_core=True)


def _answered(ask: Callable[[], Answer], budget: Budget, solver: str) -> Answer:
    if solver not in _APART:
        return ask()
    return _apart(ask, budget, Answer(Status.UNKNOWN, "", 0, solver, _module(solver).VERSION))


def keep_apart() -> None:
    """From now on ask every solver in a process of its own: 2 to 5 ms a question, and a crash is an answer like another.

    Only in a process that has not used Z3 yet.
    """
    _APART.update(SOLVERS)


def _apart(ask: Callable[[], Answer], budget: Budget, unknown: Answer) -> Answer:
    def told() -> dict[str, Any]:
        answer = ask()
        return asdict(replace(answer, model=None)) | {"status": answer.status.value}

    try:
        said = apart(told, budget.wall_s, budget.cpu_s)
    except Ended as ended:
        return replace(unknown, reason=f"the solver gave no answer: {ended}")
    tuples = {name: tuple(said[name]) for name in ("dropped", "abstracted")}
    core = None if said["core"] is None else tuple(said["core"])
    return Answer(**{**said, **tuples, "core": core, "status": Status(said["status"])})


def warm_up() -> None:
    """Load Z3, and nothing that a fork would break: no context, no thread.

    Cost: 90 ms.  Raises: F001.
    """
    _module("z3")


def versions() -> dict[str, str | None]:
    """The version of each solver, None for one that is not installed."""
    found: dict[str, str | None] = {}
    for name in SOLVERS:
        try:
            found[name] = _module(name).VERSION
        except Fault:
            found[name] = None
    return found


def _module(solver: str) -> ModuleType:
    if solver not in SOLVERS:
        raise Fault("F003", f"there is no solver `{solver}`", cause=f"the solvers are {', '.join(SOLVERS)}")
    try:
        return importlib.import_module(SOLVERS[solver])
    except ImportError as error:
        raise Fault(
            "F001",
            f"the solver {solver} cannot be loaded",
            cause=str(error),
            mend=f"install it: pip install {_PACKAGES[solver]}",
        ) from error
