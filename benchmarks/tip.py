"""How many problems of TIP `portfolio` proves, and at which level: `python benchmarks/tip.py [PATTERN] [SECONDS] [SUITE]`.

For each item of the shipped suite whose file of origin matches the pattern (`isaplanner/*` if none is given) the prover
has so many seconds of processor time (30); what it proposes goes to the judge, and only what that accepts counts.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

from stemai.judge import Options
from stemai.judge.check import check
from stemai.language import elaborate, parse_problem
from stemai.suites import manifest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "provers" / "portfolio"))


def attempt(called: str, name: str, seconds: float) -> tuple[str, str, float, float]:
    """The item, what came of it, and the processor seconds of the prover and of the judge."""
    from portfolio.engine import Engine, OutOfTime
    from portfolio.proposals import submissions

    suite = manifest.find(called)
    text = suite.statement(suite.item(name))
    start = time.process_time()
    judged = 0.0
    outcome = "open"
    module = elaborate(parse_problem(text, name))
    try:
        for proposal in submissions(module, module.problems[-1], Engine(start + seconds, time.process_time)):
            before = time.process_time()
            verdict = check(text, proposal.encode(), Options())
            judged += time.process_time() - before
            if verdict.status == "accepted":
                outcome = f"{verdict.kind}, {verdict.level}"
                break
            outcome = "proposed, not accepted"
    except OutOfTime:
        pass
    return name, outcome, time.process_time() - start - judged, judged


def main(pattern: str = "isaplanner/*", seconds: str = "30", called: str = "tip") -> None:
    """Print one line for each item, and the counts."""
    items = [i.id for i in manifest.find(called).items if fnmatch(i.source, pattern)]
    counts: Counter[str] = Counter()
    total = 0.0
    with ProcessPoolExecutor(2) as pool:
        for name, outcome, proving, judging in pool.map(
            attempt, [called] * len(items), items, [float(seconds)] * len(items)
        ):
            counts[outcome] += 1
            total += judging
            print(f"{name:40} {outcome:26} prover {proving:5.1f} s  judge {judging:5.2f} s", flush=True)
    print(
        f"{len(items)} items of {pattern}, {seconds} s of processor time each; the judge took {total:.0f} s"
    )
    for outcome, count in counts.most_common():
        print(f"  {count:4} {outcome}")


if __name__ == "__main__":
    main(*sys.argv[1:])
