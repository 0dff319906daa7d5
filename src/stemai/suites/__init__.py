"""Formal suites: statements that others wrote, in our own language, each with its source, hash and lint result.

reading     what every reader hands back: a statement, or the reason why there is none
writing     making statements, and their text with no more casts than are needed
naming      names of ours for names of others
lean        Lean 4 theorem headers
sexpr, smtlib, tip
            one S-expression reader, and two languages in it
tptp        TPTP first-order and typed problems
readers     the readers by name
manifest    what a suite says about itself
importing   from a folder of foreign files to a suite of ours
lint        what is wrong with a statement, with evidence

Readers trust nothing and decide nothing: what they write is a problem like any other, and `stemai show` says what it
means.  docs/suites.md says what each reader covers, and how it writes the conventions of its source.
"""
