"""The error codes of the oracle, all ours: that a solver cannot settle an obligation is an answer, not an error."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "F001": Code(
        "a solver is not installed",
        "Z3, cvc5 or CaDiCaL was asked for and cannot be imported.  A solver that is not there never counts as passed: the"
        " verdict is a fault.  No text raises it; a broken installation does.",
        "",
        "run `stemai doctor`, then install the package that it names (`pip install z3-solver cvc5 python-sat`)",
    ),
    "F002": Code(
        "an obligation is not well formed",
        "An obligation has a part that is not a closed formula, or a budget that is not positive.  No text raises it:"
        " it is a bug in the part of stemai that built the obligation.",
        "",
        "report it with the problem and the submission that raised it",
    ),
    "F003": Code(
        "there is no solver of that name",
        "The solvers are `z3` and `cvc5`.  No text raises it: it is a bug in the caller.",
        "",
        "name one of the solvers that the message lists",
    ),
}
