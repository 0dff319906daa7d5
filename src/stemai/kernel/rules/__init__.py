"""The rules, grouped by what they are about.  Importing this package fills `sequents.RULES`."""

from stemai.kernel.rules import (
    arithmetic,
    congruence,
    definitions,
    equality,
    integers,
    logic,
    primes,
    propositional,
    words,
)

__all__ = [
    "arithmetic",
    "congruence",
    "definitions",
    "equality",
    "integers",
    "logic",
    "primes",
    "propositional",
    "words",
]
