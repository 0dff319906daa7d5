"""The kernel's side conditions, deleted one at a time: does an attack notice each?

Each mutant runs all attacks of `tests/kernel_attacks` in a process of its own.  A survivor is an alarm unless
`survivors.py` says why no input can tell it from the kernel.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import stemai
from stemai.selfcheck.child import KILLED, SURVIVED
from stemai.selfcheck.mutants import Mutant, all_mutants
from stemai.selfcheck.survivors import EXPLAINED
from stemai.selfcheck.tally import Tally

SECONDS: Final = 60
_SOURCE: Final = Path(stemai.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """`killed`, `survived` or `late` (it runs on and on, which is noticed too), and what noticed it."""

    mutant: Mutant
    status: str
    noticed: str


def run(mutant: Mutant, tests: Path) -> Outcome:
    """The outcome of one mutant, in a process of its own."""
    command = [sys.executable, "-m", "stemai.selfcheck.child", mutant.file, mutant.name, str(tests)]
    environment = {**os.environ, "PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Outcome(mutant, "late", f"more than {SECONDS} s")
    status = {KILLED: "killed", SURVIVED: "survived"}.get(ended.returncode, "killed")
    return Outcome(mutant, status, (ended.stdout + ended.stderr).strip()[-300:])


def ordered(seed: int, core: bool = False) -> list[Mutant]:
    """Every mutant, in an order that the seed decides; `core` gives operators and constants in place of conditions."""
    found = all_mutants(core)
    Random(seed).shuffle(found)
    return found


def pieces(tests: Path, seed: int, start: int, count: int, core: bool = False) -> Tally:
    """The mutants with the numbers from `start`."""
    tally = Tally()
    for mutant in ordered(seed, core)[start : start + count]:
        outcome = run(mutant, tests)
        if outcome.status != "survived":
            tally.count("noticed" if outcome.status == "killed" else "noticed: runs on")
        elif mutant.name in EXPLAINED:
            tally.count("the same kernel")
            tally.notes.append(f"{mutant.name}: {EXPLAINED[mutant.name]}")
        else:
            tally.alarm(f"no attack notices {mutant.name} (line {mutant.line})")
    return tally
