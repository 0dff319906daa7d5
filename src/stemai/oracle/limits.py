"""Every limit of the oracle: a name, a default, and what it bounds."""

from __future__ import annotations

from typing import Final

RLIMIT: Final = 20_000_000  # Z3 resource units for one obligation, over all stages
MEMORY_MB: Final = 1_024  # memory of the solver
CPU_S: Final = 60.0  # processor time, a backstop: hitting it makes the answer depend on the processor, not on its load
WALL_S: Final = 600.0  # backstop of the backstop, for a machine that hardly gives a core

NODES: Final = 20_000  # nodes translated for one obligation, facts included
TEXT_BYTES: Final = 8_000_000  # size of the SMT-LIB text of one obligation
BINDERS: Final = 10_000  # quantifiers and sums of one formula, counted without sharing: solvers copy their bodies
WORD_GATES: Final = 300_000  # gates of all multiplications and divisions of words, about 2 kB of memory each
POLYNOMIAL: Final = 100_000  # terms times degree of one polynomial, multiplied out
FACTS: Final = 500  # instances of defining facts (sqrt, powers, sums, ...) for one obligation
CHOICES: Final = 20  # choices of functions for a symbol of which it is said that equal ones have equal values
SUM_UNROLL: Final = 64  # terms of a sum or product between two numerals that are written out
POWER_NODES: Final = 64  # exponent up to which the power of an atom is written as a product
POWER_SUMS: Final = 12  # the same for the power of a compound term
NUMERAL_BITS: Final = 12_000  # size of a power of numerals that is computed
PRIME_TRIAL: Final = 1_000_000  # numerals below this are tested for primality by division
MODEL_NODES: Final = 20_000  # nodes of a solver's model that are read back
INSTANCES: Final = 200  # instantiations of one refutation that are read back
LOGGED: Final = 2_000  # instantiations of one refutation that are kept from Z3's log
INSTANTIATIONS_BYTES: Final = 200_000  # size of the text that says what they are
INSTANTIATIONS_DEPTH: Final = 60  # of the brackets in it

RLIMIT_PER_CVC5_UNIT: Final = 5  # both solvers then take about as long to spend a budget
HEAP_KEPT: Final = 64 * 1024 * 1024  # bytes of free heap that a process keeps for the next context
SAT_CONFLICTS: Final = 20_000  # conflicts of one search for a refutation of clauses
SAT_CPU_S: Final = 10  # processor time of that search, a backstop
SAT_PROOF_BYTES: Final = 64 * 1024 * 1024  # size of the proof, before it is trimmed
