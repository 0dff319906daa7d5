"""A checkpoint from nothing, in about a minute on two processors: small, real, and readable to its end.

data        statements from a seed, each with a submission that the judge has accepted
tokenizer   byte pairs learned from these texts; digits stay single
train       a Llama of two layers, and the loop
`python -m training FOLDER` (in provers/model) writes a folder that `model@FOLDER` takes.
"""
