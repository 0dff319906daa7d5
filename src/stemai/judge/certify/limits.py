"""Every limit of the certifier: a name, a default, and what it bounds.  Reaching one means `not found`."""

from __future__ import annotations

from typing import Final

LEMMAS: Final = 60  # defining facts of operators added to one leaf
BRANCHES: Final = 120  # branches of the case analysis of one leaf
PIVOTS: Final = 400  # of one run of the simplex method
INTEGER_SPLITS: Final = 30  # cuts of a branch at a fractional value of an integer
POLYNOMIAL_WORK: Final = 200_000  # monomial products formed for one leaf
EVALUATION_STEPS: Final = 50_000  # nodes visited to see whether a closed goal is true
PRODUCTS: Final = 140  # products of facts and squares offered to one Positivstellensatz search
SQUARES_OF_FACTS: Final = 14  # squares that every fact is multiplied by
PRODUCT_MONOMIALS: Final = 160  # monomials in which these are compared
PRODUCT_DEGREE: Final = 6  # total degree of these products
PRODUCT_ATTEMPTS: Final = 10  # tries to combine products in the branches of one leaf
PRODUCT_EFFORTS: Final = 3  # tries in one branch, each with more products
REWRITES: Final = 200  # uses of equations as rewriting rules on one polynomial
IDEAL_PAIRS: Final = 60  # pairs of equations whose leading monomials are made to cancel
IDEAL_MEMBERS: Final = 30  # members of a basis
IDEAL_TERMS: Final = 40  # monomials of a member
IDEAL_DEGREE: Final = 8  # degree in which two leading monomials meet
DENOMINATORS: Final = 6  # denominators that a fact is multiplied by
COMPLETED_SQUARES: Final = 8  # squares taken away from one polynomial
RESIDUE_TERMS: Final = 3  # remainders of products that are worked out
RESIDUE_CASES: Final = 16  # choices of remainders for one of them
DENIED_DEGREE: Final = 8  # degree of a product of denied equations
UNROLLED: Final = 4  # last steps of a sum or product that are taken
EXPLANATION: Final = 24  # equations up to which the explanation of an equality is made minimal
FACT_SIZE: Final = 4_000  # nodes of a formula that the case analysis still looks into
