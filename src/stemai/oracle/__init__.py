"""Solvers that find and that confirm: the only package that imports z3, cvc5 or CaDiCaL.

`refute` asks one solver whether an obligation holds.  An answer is never more than that solver's word.
"""

from stemai.oracle.clock import limited
from stemai.oracle.obligation import Answer, Budget, Model, Obligation, Status
from stemai.oracle.registry import SOLVERS, refute, versions, warm_up, warm_up_child

__all__ = [
    "SOLVERS",
    "Answer",
    "Budget",
    "Model",
    "Obligation",
    "Status",
    "limited",
    "refute",
    "versions",
    "warm_up",
    "warm_up_child",
]
