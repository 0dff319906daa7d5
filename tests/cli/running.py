"""The command line as a user has it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import stemai

ROOT = Path(stemai.__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "stemai"]


def environment(**changes: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STEMAI_", "NO_COLOR", "PYTHON"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "", **changes}


def stemai_run(*words: str, given: str | bytes = b"", cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `stemai WORDS` to its end."""
    data = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [*COMMAND, *words],
        input=data,
        capture_output=True,
        timeout=120,
        cwd=cwd,
        env=environment(**env),
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def stemai_json(*words: str, given: str | bytes = b"") -> dict[str, Any]:
    """Run `stemai WORDS --json`; its one object, whose `exit` is the exit code."""
    done = stemai_run(*words, "--json", given=given)
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["exit"] == done.returncode
    assert told["stemai"] == stemai.__version__
    assert told["schema"] == 1
    return told
