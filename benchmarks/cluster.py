"""How a run grows with workers: the same proposals judged by one worker and by two, on threads and on a Ray cluster.

    python benchmarks/cluster.py [--attempts 60] [--pairs 3]

Attempts are proposals that are there already, so that all the work is the judge's.  The time is that from the first attempt's
start to the last one's end, as the store has it; what starting costs is printed apart.  1.0 is twice as fast with two.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from stemai.bench import manifest, running
from stemai.bench.cluster import on_ray
from stemai.bench.running import Hands, threads
from stemai.bench.store import Store

STATEMENT = "theorem t{n} (a b c d : Real) : 4 * a * b * c * d <= a^4 + b^4 + c^4 + d^4 + {n}\n"
PROOF = "proof t{n}\n  by nlinarith with a^2 - b^2, c^2 - d^2, a * b - c * d\nqed\n"


def measured(folder: Path, name: str, jobs: int, hands: Hands) -> tuple[float, float]:
    """Seconds from the first attempt to the last, and of the whole command."""
    wanted = replace(manifest.read(str(folder / "run.toml")), jobs=jobs)
    begun = time.monotonic()
    tally = running.run(wanted, folder / f"{name}.db", submissions=folder / "outputs.jsonl", hands=hands)
    whole = time.monotonic() - begun
    if tally.faults or tally.left:
        raise SystemExit(f"{name}: {tally.faults} attempts failed")
    with Store(folder / f"{name}.db") as store:
        first, last = store.db.execute("SELECT min(started), max(started + wall_s) FROM attempts").fetchone()
    return last - first, whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=3, help="repetitions; medians are printed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numbers = range(options.attempts)
        (folder / "items.stem").write_text("".join(STATEMENT.format(n=n) for n in numbers), encoding="utf-8")
        rows = [{"item": f"t{n}", "submission": PROOF.format(n=n)} for n in numbers]
        (folder / "outputs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        (folder / "run.toml").write_text('[[suite]]\npath = "items.stem"\n', encoding="utf-8")
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {2 * options.attempts} attempts")
        for kind, hands in (("threads", threads), ("ray", on_ray())):
            ratios, extra = [], []
            for pair in range(options.pairs):
                one, whole = measured(folder, f"{kind}-1-{pair}", 1, hands)
                two, _ = measured(folder, f"{kind}-2-{pair}", 2, hands)
                ratios.append(one / two / 2)
                extra.append(whole - one)
                print(f"  {kind}: one worker {one:.2f} s, two {two:.2f} s, {ratios[-1]:.2f} of linear")
            print(f"{kind}: {statistics.median(ratios):.2f} of linear; starting and planning {statistics.median(extra):.1f} s")


if __name__ == "__main__":
    main()
