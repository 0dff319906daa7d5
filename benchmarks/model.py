"""What the grammar costs a decoder, and how much reward a processor gives.  `python benchmarks/model.py WEIGHTS`

Processor time, since wall time is other people's too: tokens for one second of one processor, with the mask and without,
from the same prompts and seeds; and verdicts for one second of a processor (judged in this process, where it can be
measured), beside what the reward takes around them.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "provers" / "model"))

from model.decoding import LocalModel
from model.prompt import Prompt
from model.settings import Settings
from training import data

from stemai.judge import Options
from stemai.judge.check import check
from stemai.rl import Reward

SEED, TOKENS = 7, 48


def sampled(weights: str, prompts: list[Prompt], grammar: bool) -> tuple[list[list[str]], int, float]:
    """Texts for each prompt, how many tokens they and the unfinished ones took, and the processor's seconds."""
    model = LocalModel(weights, replace(Settings(), max_tokens=TOKENS, grammar=grammar))
    steps = 0
    logits = model._logits

    def counted(tokens_KT, cache):  # type: ignore[no-untyped-def]
        nonlocal steps
        steps += len(tokens_KT)
        return logits(tokens_KT, cache)

    model._logits = counted  # type: ignore[method-assign]
    model.sample(prompts[0], 8, SEED, 60.0)  # the first call of everything
    steps, before = 0, time.process_time()
    texts = [model.sample(prompt, 8, SEED, 60.0) for prompt in prompts]
    return texts, steps, time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights")
    parser.add_argument("--prompts", type=int, default=20)
    asked = parser.parse_args()
    drafts = list(islice(data.drafts(SEED), asked.prompts))
    prompts = [Prompt(draft.problem, draft.name) for draft in drafts]
    rates = {}
    for grammar in (False, True):
        texts, steps, took_s = sampled(asked.weights, prompts, grammar)
        rates[grammar] = steps / took_s
        ended = sum(map(len, texts)) / (8 * len(prompts))
        print(f"grammar {grammar!s:5}  {steps} tokens  {steps / took_s:.0f} tokens/s of a processor  {ended:.0%} ended")
    print(f"the mask costs {rates[False] / rates[True] - 1:.0%}")
    batch = [(draft.problem, text) for draft, found in zip(drafts, texts, strict=True) for text in found]
    ours_s, judge = time.process_time(), Reward(jobs=1)
    scores = judge([""] * len(batch), [text for _, text in batch], [problem for problem, _ in batch])
    ours_s = time.process_time() - ours_s
    judge.close()
    different = sorted(set(batch))
    options = Options(level="certified")
    for problem, text in different[:5]:  # what is imported by the first ones
        check(problem.encode(), text.encode(), options)
    theirs_s = time.process_time()
    for problem, text in different:
        check(problem.encode(), text.encode(), options)
    theirs_s = (time.process_time() - theirs_s) / len(different)
    verdicts = len(different) + judge.tally.canaries
    print(f"reward: {len(batch)} completions, {len(different)} different, {sum(scores):.0f} paid, {verdicts} verdicts")
    print(f"judging: {1 / theirs_s:.0f} verdicts/s of a processor, each as long as {rates[True] * theirs_s:.0f} tokens")
    share = ours_s / verdicts / theirs_s
    print(f"around them: {1000 * ours_s / verdicts:.1f} ms of the trainer's processor for a verdict, {share:.0%} of it")


main()
