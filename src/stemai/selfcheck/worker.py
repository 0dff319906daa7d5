"""A process that tries pieces of checks: `python -m stemai.selfcheck.worker TESTS`, one JSON object a line, both ways."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Final

from stemai.oracle import versions
from stemai.selfcheck.checks import CHECKS
from stemai.selfcheck.judged import World
from stemai.selfcheck.tally import Tally

MEMORY_BYTES: Final = 6 << 30


def main() -> int:
    """Read pieces, try them, and write what became of them, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a solver that prints does not print among the answers
    versions()  # loads the solvers: each process that a check forks would, where it is most of what a small question costs
    world, checks = World(Path(sys.argv[1])), {check.name: check for check in CHECKS}
    for line in sys.stdin:
        piece = json.loads(line)
        try:
            tally = checks[piece["check"]].pieces(world, piece["seed"], piece["start"], piece["count"])
        except Exception:  # the check is broken, or what it tries is: either way somebody has to look
            tally = Tally()
            tally.alarm(f"while it tried {piece}:\n{traceback.format_exc()[-2000:]}")
        answers.write(json.dumps(tally.to_json()) + "\n")
        answers.flush()
    world.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
