"""Breaking it, on purpose: mutants, random formulas and garbage against the judge and the kernel, and a table of what got
through.

corpus        the accepted and rejected cases          roads        a second road to whether a statement is true
texts         mutants of statements and proofs         meaning      exact evaluation, written a second time
certificates  mutants of certificates                  mutants, operators, child, survivors   mutants of the kernel
walk          random terms through every rule          formulas, reference   random statements, and what they mean
garbage       noise at every border                    judges       judges that do not look
checks        the table of all this                    run          workers, and the tallies of their pieces
"""
