"""Lean 4 theorem headers, read with Mathlib's conventions.

tokens      characters to tokens
syntax      the tree of what is written
parser      tokens to that tree: the fragment in which competition problems are stated
typing      types with holes, and their unification
elaborate   names, types and coercions, in Lean's order: every node knows its type, every coercion is a node
emit        elaborated statements in our own language
"""
