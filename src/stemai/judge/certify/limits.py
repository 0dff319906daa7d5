"""Every limit of the certifier: a name, a default, and what it bounds.  Reaching one means `not found`."""

from __future__ import annotations

from typing import Final

LEMMAS: Final = 60  # defining facts of operators added to one leaf
BRANCHES: Final = 120  # branches of the case analysis of one leaf
SIMPLEX_OPERATIONS: Final = 200_000  # entries of a tableau that one run of the simplex method touches
INTEGER_SPLITS: Final = 30  # cuts of a branch at a fractional value of an integer
EFFORT: Final = 150_000  # steps of a few microseconds for one leaf, over all methods
EVALUATION_STEPS: Final = 50_000  # nodes visited to see whether a closed goal is true
PRODUCTS: Final = 140  # products of facts and squares offered to one Positivstellensatz search
FURTHER_PRODUCTS: Final = 80  # products of three facts, and of two facts and a square, beyond these
WEIGHTED: Final = 10  # squares that products of two facts are multiplied by
SQUARES_OF_FACTS: Final = 14  # squares that every fact is multiplied by
PRODUCT_MONOMIALS: Final = 160  # monomials in which these are compared
PRODUCT_DEGREE: Final = 6  # total degree of these products
PRODUCT_ATTEMPTS: Final = 40  # tries to combine products in the branches of one leaf
PRODUCT_EFFORTS: Final = 3  # tries in one branch, each with more products
MOMENT_ROUNDS: Final = 14  # times that squares which a point of the linear program asks for are added
MOMENT_ATTEMPTS: Final = 2  # branches of a leaf in which they are looked for
MOMENT_EFFORT: Final = 30_000  # steps for these in one branch
MOMENT_FACTS: Final = 6  # facts that such squares are multiplied by
MOMENT_BASIS: Final = 15  # monomials in such a square
EIGENVECTORS: Final = 3  # squares that one matrix of moments gives each time
REWRITES: Final = 200  # uses of equations as rewriting rules on one polynomial
IDEAL_PAIRS: Final = 60  # pairs of equations whose leading monomials are made to cancel
IDEAL_EFFORT: Final = 30_000  # steps for these
IDEAL_MEMBERS: Final = 30  # members of a basis
IDEAL_TERMS: Final = 40  # monomials of a member
IDEAL_DEGREE: Final = 8  # degree in which two leading monomials meet
DENOMINATORS: Final = 6  # denominators that a fact is multiplied by
COMPLETED_SQUARES: Final = 8  # squares taken away from one polynomial
RESIDUE_TERMS: Final = 3  # remainders of products that are worked out
SMALL_MODULUS: Final = 3  # modulus up to which all remainders are listed
LISTED_REMAINDERS: Final = 200  # remainders that a goal may list
RESIDUE_CASES: Final = 16  # choices of remainders for one of them
DENIED_DEGREE: Final = 8  # degree of a product of denied equations
UNROLLED: Final = 4  # last steps of a sum or product that are taken
INSTANCES: Final = 40  # instances of universal facts added to one leaf
INSTANCE_ROUNDS: Final = 2  # times that instances may give rise to more
MATCHES: Final = 60  # ways kept in which the patterns of one fact occur
COMPLETION_WORK: Final = 45_000  # matches and unifications while equations are completed
COMPLETION_SIZE: Final = 24  # nodes of an equation that is kept
NAMED: Final = 20  # things that quantified formulas say there are, given a name
QUANTIFIER_ROUNDS: Final = 3  # times that these, and instances, may give rise to more
ROUND_INSTANCES: Final = 60  # instances added each time
PATTERNS: Final = 4  # patterns of one formula that are looked for
CANDIDATES: Final = 12  # terms tried for a variable that no pattern holds, and combinations of these
WITNESSES: Final = 8  # terms tried as witnesses of an existential goal
OPENED: Final = 3  # existential facts that are given a name
SUBSTITUTIONS: Final = 6  # equations put into a term that is to be divided
ROW_EFFORT: Final = 15  # steps that entering a row into a tableau counts for
LEMMA_EFFORT: Final = 20_000  # steps for one small lemma of a leaf
SHORT_ROW: Final = 5  # terms of a fact that helps to settle conditions early
DIVISIBILITIES: Final = 6  # facts `a dvd b` whose differences are looked at
SMALL_PRIMES: Final = (2, 3, 5, 7)  # that may divide a modulus and a prime
PRIME_DIVISORS: Final = 6  # numbers that are said not to divide a prime
ORDER_SPLITS: Final = 3  # case splits on which of two variables is larger
ORDERED_VARIABLES: Final = 4  # variables up to which such splits are made
CUBED_ATOMS: Final = 2  # atoms whose products of three are squared in turn
MATCH_ROUNDS: Final = 8  # matches that the lines of a round bring are reduced in the next
DATATYPE_TERMS: Final = 40  # matches, constructors and terms that a leaf gets facts about
MATCHED: Final = 6  # constructor terms that one match is tried on
CONSTRUCTOR_PAIRS: Final = 100  # pairs of constructor terms that are told apart
EXPLANATION: Final = 24  # equations up to which the explanation of an equality is made minimal
FACT_SIZE: Final = 4_000  # nodes of a formula that the case analysis still looks into
