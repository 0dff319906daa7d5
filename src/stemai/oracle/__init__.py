"""Solvers that find and that confirm: the only package that imports z3, cvc5 or CaDiCaL.

`refute` asks one solver whether an obligation holds.  An answer is never more than that solver's word.
"""

from stemai.oracle.apart import Ended, TooLate, apart, die_with_parent
from stemai.oracle.clock import limited
from stemai.oracle.instantiations import instances
from stemai.oracle.obligation import Answer, Budget, Model, Obligation, Status
from stemai.oracle.registry import SOLVERS, explain, keep_apart, refute, versions, warm_up

__all__ = [
    "SOLVERS",
    "Answer",
    "Budget",
    "Ended",
    "Model",
    "Obligation",
    "Status",
    "TooLate",
    "apart",
    "die_with_parent",
    "explain",
    "instances",
    "keep_apart",
    "limited",
    "refute",
    "versions",
    "warm_up",
]
