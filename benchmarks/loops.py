"""The suite of loops: what its own solutions come to, and what the portfolio finds by itself.

    python benchmarks/loops.py [--portfolio SECONDS]

Without an option every solution is judged; with it, each program is given to the portfolio for so many seconds of
processor time.  One line for each problem: id, status, trust level, seconds of processor time of the search.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stemai.judge import Judge, Options
from stemai.language import elaborate, parse_problem
from stemai.suites.manifest import Item, Manifest, load

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "provers" / "portfolio"))


def proposed(text: bytes, seconds: float) -> Iterator[str]:
    """What the portfolio proposes for the last problem of a text."""
    from portfolio.engine import Engine, OutOfTime
    from portfolio.proposals import submissions

    module = elaborate(parse_problem(text))
    engine = Engine(time.process_time() + seconds, clock=time.process_time)
    try:
        yield from submissions(module, module.problems[-1], engine)
    except OutOfTime:
        return


def given(suite: Manifest, item: Item) -> Iterator[str]:
    """The solution beside a problem."""
    yield (suite.folder / str(item.more["solution"])).read_text(encoding="utf-8")


def main() -> None:
    seconds = float(sys.argv[2]) if sys.argv[1:2] == ["--portfolio"] else None
    suite, outcomes = load(ROOT / "suites" / "loops"), Counter[str]()
    with Judge() as judge:
        for item in suite.items:
            text, start, status, level = suite.statement(item), time.process_time(), "nothing", "-"
            for submission in given(suite, item) if seconds is None else proposed(text, seconds):
                verdict = judge.judge(text, submission.encode(), Options())
                status, level = verdict.status, verdict.level or "-"
                if verdict.accepted:
                    break
            outcomes[f"{status} {level}"] += 1
            print(f"{item.id:36} {status:10} {level:10} {time.process_time() - start:7.1f}", flush=True)
    print(", ".join(f"{count} {what}" for what, count in sorted(outcomes.items())))


if __name__ == "__main__":
    main()
