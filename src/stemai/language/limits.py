"""Every limit of the language: a name, a default, and what it bounds.

All are checked before, or while, the text is read; a text beyond one is not in the language.
"""

from __future__ import annotations

from typing import Final

SOURCE_BYTES: Final = 1024 * 1024  # size of a file
TOKENS: Final = 200_000  # words and signs in a file, comments apart
NESTING: Final = 200  # brackets, prefix operators and blocks open at once
TREE_DEPTH: Final = 400  # height of the syntax tree, chains of infix operators included
NUMERAL_DIGITS: Final = 4_000  # digits of a numeral, on both sides of the point together
NAME_LENGTH: Final = 100  # characters of a name
ITEMS: Final = 2_000  # items of a file
STEPS: Final = 20_000  # proof steps of a file
COMPLEX_POWER: Final = 32  # exponent of a complex number, which is multiplied out
BITVEC_WIDTH: Final = 4_096  # bits of a word
SET_ELEMENTS: Final = 256  # of a set that is listed
SEQUENCE_ELEMENTS: Final = 256  # of a sequence that is listed
CONSTRUCTORS: Final = 256  # of a datatype
PARAMETERS: Final = 64  # parameters of one function
ELABORATION_STEPS: Final = 500_000  # syntax nodes visited while one expression is given its meaning
TERM_SIZE: Final = 200_000  # nodes of one formula, abbreviations written out; larger terms of proofs are not printed
EXAMPLE_WIDTH: Final = 80  # characters of the text that an error quotes
PATHS: Final = 4_000  # statements met on all ways through a program, each loop gone through once
OBLIGATIONS: Final = 400  # formulas to prove of one program
RUN_STEPS: Final = 20_000  # statements of one run of a program on given values
