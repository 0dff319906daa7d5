"""The kernel's side conditions, deleted one at a time: does an attack notice each?

    python -m tests.mutation.kernel                 all of them; two processes; a few minutes
    python -m tests.mutation.kernel --record FILE   writes each outcome down, and goes on from what is there
    python -m tests.mutation.kernel --core          operators and constants; an hour; many are the same kernel
    python -m tests.mutation.kernel rules/logic.py  the mutants of one module, or of those whose name contains a text
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutation.child import KILLED, SURVIVED
from tests.mutation.mutants import Mutant, all_mutants
from tests.mutation.survivors import EXPLAINED

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 30
PROCESSES: Final = 2


@dataclass(frozen=True)
class Outcome:
    """`killed`, `survived` or `late` (it runs on and on, which is noticed too), and what noticed it."""

    mutant: Mutant
    status: str
    noticed: str


def run(mutant: Mutant, seconds: float = SECONDS) -> Outcome:
    """The outcome of one mutant, in a process of its own."""
    command = [sys.executable, "-m", "tests.mutation.child", mutant.file, mutant.name]
    environment = {**os.environ, "PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return Outcome(mutant, "late", f"more than {seconds} s")
    status = {KILLED: "killed", SURVIVED: "survived"}.get(ended.returncode, "killed")
    return Outcome(mutant, status, (ended.stdout + ended.stderr).strip()[-300:])


def run_all(mutants: Iterable[Mutant]) -> Iterator[Outcome]:
    with ThreadPoolExecutor(PROCESSES) as pool:
        yield from pool.map(run, mutants)


def unexplained(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The survivors that the table of survivors does not explain."""
    return [o for o in outcomes if o.status == "survived" and o.mutant.name not in EXPLAINED]


def _recorded(path: Path | None) -> dict[str, Outcome]:
    if path is None or not path.exists():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        mutant = Mutant(value["file"], value["name"], value["line"])
        found[mutant.name] = Outcome(mutant, value["status"], value["noticed"])
    return found


def _write(path: Path | None, outcome: Outcome) -> None:
    if path is not None:
        row = vars(outcome.mutant) | {"status": outcome.status, "noticed": outcome.noticed}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", default="", help="only the mutants whose name contains this")
    parser.add_argument("--core", action="store_true", help="operators and constants in place of side conditions")
    parser.add_argument("--record", type=Path, help="a file of outcomes, one a line")
    options = parser.parse_args(arguments)
    known = _recorded(options.record)
    wanted = [m for m in all_mutants(options.core) if options.text in m.name]
    outcomes = [known[m.name] for m in wanted if m.name in known]
    for outcome in run_all(m for m in wanted if m.name not in known):
        outcomes.append(outcome)
        _write(options.record, outcome)
        if outcome.status == "survived":
            print(f"{outcome.mutant.line:4} {outcome.mutant.name}", flush=True)
    counts = Counter(o.status for o in outcomes)
    left = unexplained(outcomes)
    print(f"{len(outcomes)} mutants: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items())))
    print(f"{counts['survived'] - len(left)} survivors are explained in tests/mutation/survivors.py, {len(left)} are not")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
