"""A problem through provers, boxes and the judge to a result.

road       prove, prove_many       checking   check, check_many       verifying  verify
results    what comes out, as a value and as a file
The public names are at the top: `stemai.prove` and its neighbours.
"""
