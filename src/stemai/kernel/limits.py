"""Every limit of the kernel: a name, a default, and what it bounds."""

from __future__ import annotations

from typing import Final

RESERVED: Final = "!"  # begins names that the kernel makes itself; no other name may contain it

NAME_LENGTH: Final = 256  # characters of a name
TERM_DEPTH: Final = 1_000  # height of a term
TERM_SIZE: Final = 1_000_000  # nodes of the tree that a term unfolds to
SORT_ORDER: Final = 3  # functions that take functions: `Int -> Int` has order 1, a set of sets order 2
SORT_SIZE: Final = 256  # sorts that a function sort is made of
TERM_VARIABLES: Final = 1_000  # free variables of a term, and binders that it needs around it
NUMERAL_DIGITS: Final = 4_000  # decimal digits of a numerator or a denominator
NUMERAL_BOUND: Final = 10**NUMERAL_DIGITS
BITVEC_WIDTH: Final = 4_096  # bits of a word
EVALUATION_STEPS: Final = 2_000_000  # nodes visited by one exact evaluation, over all loops and calls
EVALUATION_DEPTH: Final = 1_000  # nodes nested in each other before a recursive call gets a Python stack of its own
EVALUATION_MEMO: Final = 200_000  # values of subterms kept during one exact evaluation
CLOSURE_NESTING: Final = 50  # functions captured by functions
VALUE_BITS: Final = 100_000  # bits of a number that arises in between
CONSTRUCTOR_NESTING: Final = 1_000  # constructors inside each other in a value
QUANTIFIER_SAMPLES: Final = 40  # values tried, on either side of 0, where a quantifier has no bounds
SAMPLING_STEPS: Final = 50_000  # nodes visited for these values
EVIDENT_WORK: Final = 20_000  # monomial products formed to see that a universal formula is evident
CARRIER_SIZE: Final = 64  # elements of a declared sort in a model
SMALL_PRIME: Final = 1 << 32  # primes below this need no certificate of their own
PROPOSITIONAL_STEPS: Final = 3_000_000  # claims made and looked at by one propositional argument
BIT_GATES: Final = 500_000  # bits, and gates between them, that one argument by bits asks for, trivial ones included
REFUTATION_NUMBERS: Final = 1_000_000  # literals and hints, and the zeros between them, of one refutation
CONGRUENCE_TERMS: Final = 20_000  # terms that one congruence closure looks at
POLYNOMIAL_TERMS: Final = 20_000  # monomials of a polynomial in normal form
POLYNOMIAL_WORK: Final = 2_000_000  # monomial products formed by one polynomial normalisation
EXPONENT: Final = 1_000  # literal exponent that a polynomial normalisation expands
REPLAY_WORK: Final = 20_000_000  # counted steps of one replay, over all its lines
CERTIFICATE_BYTES: Final = 64 * 1024 * 1024  # size of a certificate in canonical JSON
CERTIFICATE_TERMS: Final = 1_000_000  # rows of its term table
CERTIFICATE_LINES: Final = 200_000  # lines of its proof
PRINTED_CHARACTERS: Final = 10_000  # of one term as text
