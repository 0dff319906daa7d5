"""`python -m training FOLDER`: write, label, train, save; with --held-out also a file of statements that it has never seen."""

import argparse
from itertools import islice
from pathlib import Path

from training import data, train

parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
parser.add_argument("folder", type=Path, help="where the checkpoint is written")
parser.add_argument("--held-out", type=Path, metavar="FILE", help="one statement of each family, apart from the others")
parser.add_argument("--statements", type=int, default=250)
parser.add_argument("--steps", type=int, default=train.STEPS)
parser.add_argument("--seed", type=int, default=0)
asked = parser.parse_args()

drafts = list(islice(data.drafts(asked.seed), asked.statements))
if asked.held_out:
    asked.held_out.write_text("".join(d.problem for d in data.held_out(asked.seed + 1, drafts)), encoding="utf-8")
pairs = list(data.labelled(drafts))
print(f"{len(pairs)} pairs of {asked.statements} statements")
train.save(*train.train(pairs, seed=asked.seed, steps=asked.steps), asked.folder)
