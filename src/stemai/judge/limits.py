"""Every limit of the judge: a name, a default, and what it bounds."""

from __future__ import annotations

from typing import Final

PROBLEM_BYTES: Final = 1024 * 1024  # the asker's file
SUBMISSION_BYTES: Final = 1024 * 1024  # what a prover may return for one problem
LEAF_RLIMIT: Final = 20_000_000  # Z3 resource units for one leaf; about 5 s on a slow core
SECOND_RLIMIT: Final = 1_000_000  # resource units for the second solver on one leaf
VACUITY_RLIMIT: Final = 3_000_000  # Z3 resource units for the question whether hypotheses contradict each other
HELP_RLIMIT: Final = 2_000_000  # Z3 resource units for finding out which facts a failed leaf lacks
LEAF_CPU_S: Final = 15.0  # processor seconds for one question about a leaf; like every clock here a backstop
SECOND_CPU_S: Final = 15.0  # processor seconds for the second solver on one leaf
INSTANCE_RLIMIT: Final = 200_000  # resource units for cvc5 where it is to say with which instances a leaf is refuted
VACUITY_IMPORTED_RLIMIT: Final = 200_000  # the same where axioms of the library are among them, of which no model is found
VACUITY_STEPS: Final = 200_000  # steps of one evaluation that shows hypotheses to hold together, or a line to be false
VACUITY_FIRST: Final = 8  # choices of small values that are tried before a solver is asked
VACUITY_TRIED: Final = 64  # choices of small values in all
VACUITY_CHOICES: Final = 4  # small values of one type
VACUITY_DEPTH: Final = 2  # constructors inside each other in a small value
VACUITY_SMALL_STEPS: Final = 4_000  # steps of one evaluation at small values
VACUITY_CPU_S: Final = 3.0  # processor seconds for the question whether hypotheses contradict each other
VACUITY_MEMORY_MB: Final = 512  # megabytes for it
HELP_CPU_S: Final = 3.0  # processor seconds for one question that makes an error more helpful
BLOCK_DEPTH: Final = 60  # nesting of proof blocks, cases and inductions
ERRORS: Final = 8  # errors reported for one submission; the check goes on that long after the first
UNFOLDINGS: Final = 200  # definitional equations added to one leaf
ARGUMENT_PAIRS: Final = 60  # pairs of applications compared for equal arguments in one leaf
POWER_PAIRS: Final = 12  # pairs of powers of one base compared in one leaf
SIDE_EFFORT: Final = 20_000  # steps of the certifier for an equation or a condition that an expansion of a leaf needs
PREMISE_INSTANCES: Final = 2  # choices of types for which `auto` takes one lemma for any types
PREMISES: Final = 16  # lemmas of the library that are given to one leaf of `auto`
LEMMA_RLIMIT: Final = 1_000_000  # Z3 resource units for a leaf of a lemma of the library, where it may only point the way
TYPING_FACTS: Final = 200  # facts about the types of subterms added to one leaf
CPU_S: Final = 60.0  # processor seconds for one verdict, a backstop: reaching it is `undecided`
WALL_S: Final = 600.0  # seconds for one verdict, for a machine that hardly gives it a core: reaching it is `undecided`
MEMORY_BYTES: Final = 4 * 1024**3  # address space of the process that judges
KNOWN_PROBLEMS: Final = 4_096  # of which a judge remembers what their assumptions are known to be
SHOWN_CHARACTERS: Final = 2_000  # a formula in an error is cut to this length
MEASURES: Final = 24  # choices of measures that definitions are tried with
COLUMNS: Final = 64  # integers, one for each definition of a group, that lexicographic measures are made of
DESCENT_RLIMIT: Final = 200_000  # Z3 resource units for the question whether one integer falls at one call
