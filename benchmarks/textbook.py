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

    cost = result.to_json()["cost"]
    return {
        "id": problem["id"],
        "family": problem["family"],
        "expected": problem["expected"],
        "raw_z3": problem["raw_z3"],
        "raw_z3_closes": problem["raw_z3_closes"],
        "status": result.verdict.status,
        "kind": result.verdict.kind,
        "level": result.verdict.level,
        "generation_s": round(cost["generation"]["seconds"], 2),
        "evaluation_s": round(cost["evaluation"]["seconds"], 2),
        "seconds": round(time.perf_counter() - start, 2),
    }


def wrong(row: dict[str, Any]) -> bool:
    """Whether the outcome contradicts what the suite says of the statement."""
    return row["status"] == "accepted" and (row["kind"] == "refuted") != (row["expected"] == "false")


def summary(rows: list[dict[str, Any]]) -> str:
    """How many are settled, by level, by family, of the false ones, and of those that raw Z3 leaves open."""
    settled = [r for r in rows if r["status"] == "accepted" and not wrong(r)]
    families = Counter(r["family"] for r in rows)
    done = Counter(r["family"] for r in settled)
    false = [r for r in rows if r["expected"] == "false"]
    hard = [r for r in rows if not r["raw_z3_closes"]]
    lines = [
        f"settled {len(settled)} of {len(rows)}: {dict(Counter(r['level'] for r in settled))}",
        f"false statements refuted: {sum(r in settled for r in false)} of {len(false)}",
        f"left open by raw Z3 in 5 s, settled here: {sum(r in settled for r in hard)} of {len(hard)}",
        "by family: " + ", ".join(f"{name} {done[name]} of {families[name]}" for name in sorted(families)),
    ]
    return "\n".join([*lines, *(f"CONTRADICTS the suite: {r['id']} was {r['kind']}" for r in rows if wrong(r))])


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
        print(
            f"{row['id']:34} {outcome} {row['generation_s']:7.2f} s {row['evaluation_s']:6.2f} s  z3: {row['raw_z3']}",
            flush=True,
        )
    print("\n" + summary(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    return 1 if any(map(wrong, rows)) else 0


if __name__ == "__main__":
    sys.exit(main())
