"""The rules, grouped by what they are about.  Importing this package fills `sequents.RULES`."""

from stemai.kernel.rules import (
    arithmetic,
    congruence,
    datatypes,
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
    "datatypes",
    "definitions",
    "equality",
    "integers",
    "logic",
    "primes",
    "propositional",
    "words",
]
