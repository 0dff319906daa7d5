"""Lean 4 theorem headers, read with Mathlib's conventions.

tokens      characters to tokens
syntax      the tree of what is written
parser      tokens to that tree: the fragment in which competition problems are stated
typing      types with holes, and their unification
core        what is elaborated: every node knows its type
vocabulary  the names of Mathlib: types, functions with fixed types, what is refused and why
notions     what Mathlib defines by a formula, as that formula: monotone, bounded, coprime
special     functions whose types are not fixed: sums, sets, roundings
elaborate   names, types and coercions, in Lean's order: every coercion is a node
shapes      how a variable stands in our language: one name, or several with conditions
emit        elaborated statements in our own language; its parts, each on the one before: state, sets, numbers, complexes
            (with pairs), described (numbers that a condition describes), lists
reader      a file to readings
"""
