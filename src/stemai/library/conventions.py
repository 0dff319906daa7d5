"""The axioms of the library that are conventions: what a function is where its usual meaning ends."""

from __future__ import annotations

from typing import Final

#: Of each: a term, its value by convention, and where.
CONVENTIONS: Final = {
    "log_zero": ("log(x)", "0", "x = 0"),
    "log_neg": ("log(x)", "log(-x)", "x < 0"),
}
