"""How a run grows with processors: the same proposals judged on one core and on two, by threads and by a Ray cluster.

    python benchmarks/cluster.py [--attempts 60] [--pairs 3]        about 3 minutes on a quiet machine

Attempts are proposals that are there already, so that all the work is the judge's.  `one core` is the whole run held to one core
with one worker, `two` the whole run on two with two; 1.0 is half the time.  A worker forks the processes of its next verdicts
while it judges, so one worker that may use both cores already uses more than one: that is the other figure.  Beside them
stands what the machine itself gives: two busy processes on two cores against one on one, since two virtual cores may be two
halves of one.

Times are from the first attempt's start to the last one's end, as the store has it.  `idle` is the share of the workers' time in
which no attempt was under way, `driver` the processor time for each attempt of the process that drives the run and writes the
store; both say something on a loaded machine too.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from stemai.bench import manifest, running
from stemai.bench.cluster import on_ray
from stemai.bench.running import threads
from stemai.bench.store import Store

STATEMENT = "theorem t{n} (a b c d : Real) : 4 * a * b * c * d <= a^4 + b^4 + c^4 + d^4 + {n}\n"
PROOF = "proof t{n}\n  by nlinarith with a^2 - b^2, c^2 - d^2, a * b - c * d\nqed\n"
BUSY = "import time; t = time.monotonic(); sum(n * n % 7 for n in range(12_000_000)); print(time.monotonic() - t)"


def prepare(folder: Path, attempts: int) -> None:
    """A manifest, its statements, and a proposal for each."""
    numbers = range(attempts)
    (folder / "items").mkdir()
    for n in numbers:
        (folder / "items" / f"t{n}.stem").write_text(STATEMENT.format(n=n), encoding="utf-8")
    rows = [{"item": f"t{n}", "submission": PROOF.format(n=n)} for n in numbers]
    (folder / "outputs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "run.toml").write_text('[[suite]]\npath = "items"\n', encoding="utf-8")


def one_run(folder: Path, kind: str, jobs: int) -> dict[str, float]:
    """Seconds from the first attempt to the last, the workers' idle share, the driver's processor seconds an attempt."""
    wanted, store_path = (
        replace(manifest.read(str(folder / "run.toml")), jobs=jobs),
        folder / f"{time.time_ns()}.db",
    )
    begun = time.process_time()
    hands = on_ray() if kind == "ray" else threads
    tally = running.run(wanted, store_path, submissions=folder / "outputs.jsonl", hands=hands)
    used = time.process_time() - begun
    if tally.faults or tally.left:
        raise SystemExit(f"{kind}: {tally.faults} attempts failed")
    with Store(store_path) as store:
        first, last, busy = store.db.execute("SELECT min(started), max(started + wall_s), sum(wall_s) FROM attempts").fetchone()
    return {"span": last - first, "idle": 1 - busy / (jobs * (last - first)), "driver": used / tally.done}


def held_to(cores: set[int], words: Sequence[str]) -> str:
    """What a Python program prints that is held to these cores, with all that it starts."""
    os.sched_setaffinity(0, cores)
    try:
        return subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, text=True, check=True).stdout
    finally:
        os.sched_setaffinity(0, ALL)


def measured(folder: Path, kind: str, jobs: int, cores: set[int]) -> dict[str, float]:
    told = held_to(cores, [__file__, "--within", str(folder), kind, str(jobs)])
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def machine() -> float:
    """Of two processes that only count, on two cores: their speed together, in halves of twice that of one alone."""
    alone = float(held_to({CORES[0]}, ["-c", BUSY]))
    both = []
    for core in CORES:
        os.sched_setaffinity(0, {core})
        both.append(subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True))
    os.sched_setaffinity(0, ALL)
    return alone / max(float(process.communicate()[0]) for process in both)


ALL = os.sched_getaffinity(0)
CORES = sorted(ALL)[:2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=60, help="proposals; with the judge alone twice as many")
    parser.add_argument("--pairs", type=int, default=3, help="repetitions; medians are printed")
    parser.add_argument("--within", nargs=3, metavar=("FOLDER", "KIND", "JOBS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.within:
        folder, kind, jobs = options.within
        print(json.dumps(one_run(Path(folder), kind, int(jobs))))
        return
    if len(CORES) < 2:
        raise SystemExit("this machine has one core")
    print(f"load {os.getloadavg()[0]:.1f}, cores {CORES} of {len(ALL)}, {2 * options.attempts} attempts a run")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, options.attempts)
        found: dict[str, list[float]] = {"machine": []}
        for _ in range(options.pairs):
            found["machine"].append(machine())
            for kind in ("threads", "ray"):
                one = measured(folder, kind, 1, {CORES[0]})
                free = measured(folder, kind, 1, set(CORES))
                two = measured(folder, kind, 2, set(CORES))
                found.setdefault(kind, []).append(one["span"] / two["span"] / 2)
                found.setdefault(f"{kind}, one worker on two cores against two", []).append(free["span"] / two["span"] / 2)
                spans = ", ".join(f"{w} {m['span']:.2f} s" for w, m in (("one core", one), ("one worker", free), ("two", two)))
                print(
                    f"  {kind}: {spans}; idle {two['idle']:.1%}, driver {1000 * two['driver']:.1f} ms",
                    flush=True,
                )
        for what, ratios in found.items():
            print(f"{what}: {statistics.median(ratios):.2f} of linear ({', '.join(f'{r:.2f}' for r in ratios)})")


if __name__ == "__main__":
    main()
