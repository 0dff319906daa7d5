"""The textbook suite, each statement given to a boxed prover and judged: what is settled, at which level, at what cost.

    python benchmarks/textbook.py [--only NAME ...] [--seconds S] [--json FILE]

Beside each statement stands what raw Z3 said to its closed formula in 5 s, from the suite's manifest.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import stemai

SUITE = Path(__file__).resolve().parent.parent / "suites" / "textbook"


def settle(problem: dict[str, Any], options: Any) -> dict[str, Any]:
    """One statement through prover, box and judge."""
    start = time.perf_counter()
    result = stemai.prove((SUITE / problem["file"]).read_text(encoding="utf-8"), options=options)

    return {
        "id": problem["id"],
        "expected": problem["expected"],
        "raw_z3": problem["raw_z3"],
        "status": result.verdict.status,
        "kind": result.verdict.kind,
        "level": result.verdict.level,
        "seconds": round(time.perf_counter() - start, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=None)
    parser.add_argument("--seconds", type=float, default=60.0, help="for one statement")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    problems = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))["problems"]
    chosen = [p for p in problems if not arguments.only or p["id"] in arguments.only]
    options = stemai.ProveOptions(budget=stemai.Budget(wall_s=arguments.seconds))
    rows = []
    for problem in chosen:
        row = settle(problem, options)
        rows.append(row)
        outcome = f"{row['status']:10} {row['kind'] or '':8} {row['level'] or '':10}"
        print(f"{row['id']:34} {outcome} {row['seconds']:7.2f} s  z3: {row['raw_z3']}", flush=True)
    settled = [r for r in rows if r["status"] == "accepted"]
    print(f"\nsettled {len(settled)} of {len(rows)}: {dict(Counter(r['level'] for r in settled))}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
