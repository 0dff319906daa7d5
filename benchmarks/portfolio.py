"""What the portfolio settles of a suite, by processor time and in one process for each statement: no box, no clock on the wall.

    python benchmarks/portfolio.py SUITE [--seconds S] [--every K] [--only PATTERN] [--json FILE] [--again]

Search and judge share S seconds of processor time for each statement.  The rows go to FILE as they come, and a statement
that FILE has already is not tried again; with --again, those that are not settled there are.  `stemai bench run` is the
measurement that anybody can check (docs/bench.md); this one holds on a machine that others use, too.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "provers" / "portfolio"))

from portfolio.engine import Engine  # noqa: E402
from portfolio.proposals import best, submissions  # noqa: E402

from stemai.errors import StemError  # noqa: E402
from stemai.judge import Options  # noqa: E402
from stemai.judge.check import check  # noqa: E402
from stemai.language import parse_problem  # noqa: E402
from stemai.library import elaborate  # noqa: E402

GRACE_S = 15  # beyond this the process is ended: a solver does not look at every limit
MEMORY_BYTES = 4 * 1024**3

Row = dict[str, Any]


def attempt(path: Path, seconds: float) -> Row:
    """What becomes of one statement, in a process of its own."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_settle, args=(path, seconds, sender))
    process.start()
    sender.close()
    row: Row = {"status": "ended", "seconds": seconds + GRACE_S}
    try:
        while True:
            row = receiver.recv()
    except EOFError:
        process.join()
    return row


def _settle(path: Path, seconds: float, sender: Any) -> None:
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    hard = used + int(seconds) + GRACE_S
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    start = time.process_time()
    source = path.read_bytes()
    row: Row = {"status": "open", "tried": []}
    judging = 0.0
    try:
        module = elaborate(parse_problem(source, path.name))
        problem = module.problems[-1]
        engine = Engine(start + seconds, clock=time.process_time)

        def level(text: str) -> str:
            nonlocal judging
            begun = time.process_time()
            verdict = check(source, text.encode(), Options(name=problem.name))
            judging += time.process_time() - begun
            if not (verdict.accepted or verdict.vacuous):
                row["tried"].append({"submission": text, "errors": verdict.errors[:2]})
            elif "submission" not in row or verdict.level == "certified":
                row.update({"status": "accepted" if verdict.accepted else "vacuous", "submission": text})
                row.update({"kind": verdict.kind, "level": verdict.level})
                row["found_s"] = round(time.process_time() - start, 2)
            sender.send(row)
            return "certified" if verdict.vacuous else verdict.level or ""

        best(submissions(module, problem, engine), engine, level)
    except StemError as error:
        row["error"] = str(error)
    sender.send(row | {"seconds": round(time.process_time() - start, 2), "judging": round(judging, 2)})


def main() -> int:
    """Rows for every statement that is asked for, then the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite")
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="*", help="patterns of names, with commas between them")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    suite = ROOT / "suites" / options.suite
    problems = json.loads((suite / "manifest.json").read_text(encoding="utf-8"))["problems"][:: options.every]
    rows: dict[str, Row] = {}
    if options.json is not None and options.json.exists():
        rows = json.loads(options.json.read_text(encoding="utf-8"))
    for problem in problems:
        name = problem["id"]
        known = rows.get(name)
        wanted = any(fnmatch(name, pattern) for pattern in options.only.split(","))
        if not wanted or (known and not (options.again and known["status"] != "accepted")):
            continue
        row = rows[name] = attempt(suite / problem["file"], options.seconds)
        print(f"{name:40} {row['status']:9} {row.get('level', ''):10} {row['seconds']:6.1f} s", flush=True)
        if options.json is not None:
            options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    counted = [rows[p["id"]] for p in problems if p["id"] in rows]
    print(Counter((row["status"], row.get("level", "")) for row in counted), f"of {len(counted)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
