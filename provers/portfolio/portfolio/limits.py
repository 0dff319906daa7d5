"""Every limit of the search: a name, a default, and what it bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

# solver effort for one question, in Z3 resource units (a million is about a quarter of a second)
GLANCE: Final = 400_000  # is it nearly obvious?
PROBE: Final = 2_000_000  # an attempt among many
EFFORT: Final = 8_000_000  # an attempt that is likely to be the last one
SOLVER_MEMORY_MB: Final = 320  # the box has 512 MiB
SOLVER_S: Final = 8.0  # backstop for one question
QUANTIFIED_S: Final = 2.5  # the same with universal facts, where Z3's own counting is far off

# the search
SLICE: Final = 0.4  # share of the time that is left which one tactic may use before any induction is tried
DEPTH: Final = 2  # inductions, case splits and lemmas inside each other
UNFOLD_ROUNDS: Final = 2  # how often definitions are unfolded inside what they unfold to
INSTANCES: Final = 60  # instances of quantified facts tried together
MANY_INSTANCES: Final = 400  # the same, in the last attempt
FILLED: Final = 24  # instances of one fact whose match left a variable open
INSTANCE_TERMS: Final = 14  # terms tried for one quantified variable
SMALL_ARGUMENT: Final = 6  # numerals up to here are tried for quantified variables
EQUATIONS: Final = 10  # calls put equal to a branch of their definition in one goal
RESIDUES: Final = 30  # largest modulus for a case split
RESIDUE_CASES: Final = 81  # cases of one split over all its variables
VALUES: Final = 128  # largest size of an integer, and most values, in a split by values
ENUMERATED: Final = 60_000  # choices of values for all integers that evaluation goes through
UNKNOWNS: Final = 4  # variables whose ranges are looked for
SEQUENCE: Final = 64  # first values of a sequence that are looked at
SEQUENCE_TERM: Final = 2_000  # nodes of an equation that says what one of them is
PERIOD: Final = 24  # longest period that is looked for
CERTIFY_S: Final = 8.0  # seconds for a proof with a certificate, once there is one without
RESERVE_S: Final = 1.0  # kept back to write the answer

FALSIFIER_POINTS: Final = 60  # points at which a goal is tested before it is searched for a proof

# fitting
FACTORED: Final = 10_000  # least prime factors of numerals that are looked for
FIT_DEGREE: Final = 4
FIT_POINTS: Final = 24
WITNESS_BOUND: Final = 400  # size of the witnesses looked for at sample points
WITNESS_CHOICES: Final = 40_000  # combinations of sample witnesses tried for one polynomial
TEMPLATE_PAIRS: Final = 400_000  # pairs of polynomial templates tried

# inequalities
SQUARES: Final = 120  # squares offered to the linear program
PRODUCTS: Final = 60  # products of hypotheses offered to it

# counterexamples and answers
EVALUATION_STEPS: Final = 60_000  # kernel steps for one candidate
LONG_EVALUATION_STEPS: Final = 2_000_000
CANDIDATES: Final = 6_000  # assignments evaluated in the first pass
QUICK_S: Final = 0.7  # seconds for the search for a counterexample before any proof is tried
SLOW_S: Final = 15.0  # the same when nothing else worked
DENIED_AT: Final = 8  # values at which a statement is looked at for a disproof
FEW_VALUES: Final = 60  # assignments of the number variables tried for one choice of functions
CARRIER: Final = 3  # elements of an uninterpreted sort
SOLUTION_BOUND: Final = 60  # integers tried for each unknown of `solve`
FIND_BOUND: Final = 2_000  # integers tried for the unknowns of `find`

# optima
OPTIMUM_GAP: Final = Fraction(1, 10**10)  # relative width of the interval at which an exact value is guessed
OPTIMUM_NEAR: Final = Fraction(1, 10**4)  # how far an exact coordinate may be from an approximate one
OPTIMUM_ROOT: Final = 8  # how much simpler the square of a value must be than the value to be preferred
OPTIMUM_LARGEST: Final = 1 << 40  # from where on a value counts as unbounded
OPTIMUM_POINTS: Final = 64  # combinations of exact coordinates that are tried

# annotations of programs
RUNS_S: Final = 6.0  # seconds for running a program on small values
RUNS: Final = 300  # runs, from values that meet what the program requires
RUN_STATEMENTS: Final = 1_500  # of one run
HEADS: Final = 100  # states that are kept of the head of a loop
CANDIDATES_OF_A_LOOP: Final = 40  # invariants that are put to Z3
EQUATION_DEGREE: Final = 3
EQUATION_MONOMIALS: Final = 60  # of one fit
EQUATION_TERMS: Final = 9
RENAMINGS: Final = 60  # of the variables in one part of a contract
EQUATION_SIZE: Final = 60  # largest coefficient

# programs
PROGRAMS: Final = 4  # that pass all tests and are put to the judge
PROGRAM_POINTS: Final = 120  # at which one is tested
