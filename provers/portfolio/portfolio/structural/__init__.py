"""Statements about datatypes: induction, rewriting, and lemmas that are found by testing small equations.

values      terms at random values, fast
enumerate   equations between small terms that hold at all of these
inductions  a universal formula by rewriting, or by induction and rewriting in each case
refutation  random values at which a goal fails
discovery   lemmas first, from small to large, then the goal
"""
