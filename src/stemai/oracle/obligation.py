"""What a solver is asked, under which limits, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from stemai.errors import Fault
from stemai.kernel.terms import BOOL, Symbol, Term
from stemai.kernel.theory import Theory
from stemai.kernel.values import Interpretation, Value
from stemai.oracle import limits


@dataclass(frozen=True, slots=True)
class Obligation:
    """Closed formulas: do the hypotheses imply the conclusion?

    Definitions and axioms of the theory take no part unless they are among the hypotheses.

    Raises: F002.
    """

    theory: Theory
    hypotheses: tuple[Term, ...]
    conclusion: Term

    def __post_init__(self) -> None:
        for formula in (*self.hypotheses, self.conclusion):
            if formula.sort != BOOL or formula.loose:
                raise Fault("F002", f"an obligation holds a term of sort {formula.sort} that is not a closed formula")


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one question.  `rlimit` is the limit (it counts steps, so the answer is the same on every
    machine); `memory_mb` (which cvc5 does not know), `cpu_s` and `wall_s` are backstops.

    Units: Z3 resource units, megabytes, seconds.  Raises: F002.
    """

    rlimit: int = limits.RLIMIT
    memory_mb: int = limits.MEMORY_MB
    wall_s: float = limits.WALL_S
    cpu_s: float = limits.CPU_S

    def __post_init__(self) -> None:
        if min(self.rlimit, self.memory_mb, self.wall_s, self.cpu_s) <= 0:
            raise Fault("F002", f"a budget is not positive: {self}")


class Status(Enum):
    """`UNSAT`: the obligation holds.  `SAT`: a solver claims a counterexample.  `UNKNOWN`: everything else."""

    UNSAT = "unsat"
    SAT = "sat"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Model:
    """A claimed counterexample; believe it only after exact evaluation.

    `values` (free variables) and `interpretation` (symbols, declared sorts) are in the form that the kernel's evaluator
    takes.  `terms` and `symbols` say the same in closed terms, where `kernel.models.element` names the elements of
    declared sorts.  What has no exact value (an irrational number, say) is in `missing`.
    """

    values: Mapping[Term, Value]
    interpretation: Interpretation
    terms: Mapping[Term, Term]
    symbols: Mapping[str, Term]
    missing: tuple[Term | Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one solver said.

    `steps` are the solver's own units, `core` the indices of hypotheses that suffice, `dropped` those that the solver
    did not see because they cannot be said to it, `abstracted` the operators that it knew by some facts only (so that
    its `SAT` may mean nothing), `stage` the attempt of the portfolio that answered, `instantiations` what
    cvc5 prints of those that it has used, which `instances` reads.

    Units: seconds.
    """

    status: Status
    reason: str
    steps: int
    solver: str
    version: str
    stage: str = ""
    core: tuple[int, ...] | None = None
    model: Model | None = None
    instantiations: str = ""
    dropped: tuple[int, ...] = ()
    abstracted: tuple[str, ...] = ()
    translate_s: float = field(default=0.0, compare=False)
    context_s: float = field(default=0.0, compare=False)
    solve_s: float = field(default=0.0, compare=False)

    @property
    def seconds(self) -> float:
        """The whole time of the question."""
        return self.translate_s + self.context_s + self.solve_s


class NotExpressible(Exception):
    """A formula has no translation for this solver: a hypothesis is dropped, a conclusion stays unknown."""
