"""Lean 4 theorem headers, read with Mathlib's conventions.

tokens      characters to tokens
syntax      the tree of what is written
parser      tokens to that tree: the fragment in which competition problems are stated
typing      types with holes, and their unification
core        what is elaborated: every node knows its type
elaborate   names, types and coercions, in Lean's order: every coercion is a node
shapes      how a variable stands in our language: one name, or several with conditions
emit        elaborated statements in our own language: state, sets, numbers, complexes (with pairs) are its parts
reader      a file to readings
"""
