"""A checkpoint of the prover `model`, trained from nothing by its own command, once for all workers of a test run."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from stemai.box.places import provers_folder

NEEDED = ("torch", "transformers", "llguidance", "safetensors")
TRAINING_S = 900  # a bound for a machine that is busy with all other tests; the work takes half a minute of a processor


@dataclass(frozen=True)
class Checkpoint:
    """A folder of weights, a file of statements that it was not trained on, and what training printed."""

    weights: Path
    held_out: Path
    told: str


def demand(*modules: str) -> None:
    """Skip where an extra is not installed, and say which; where STEMAI_REQUIRE_MODEL is set, fail."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing and os.environ.get("STEMAI_REQUIRE_MODEL") == "1":
        pytest.fail(f"STEMAI_REQUIRE_MODEL is set, but {', '.join(missing)} cannot be imported")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (scripts/setup dev,model,rl torch==2.13.0)")


def trained(shared: Path) -> Checkpoint:
    """The checkpoint in `shared`, made by whoever comes first while the others wait."""
    folder = shared / "model-checkpoint"
    folder.mkdir(exist_ok=True)
    weights, held_out, told = folder / "tiny", folder / "held_out.stem", folder / "told"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            done = subprocess.run(
                [sys.executable, "-m", "training", str(weights), "--held-out", str(held_out)],
                cwd=provers_folder() / "model",
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                timeout=TRAINING_S,
            )
            assert done.returncode == 0, done.stderr
            told.write_text(done.stdout, encoding="utf-8")
        for place in (folder, *folder.parents):  # a box has a user of its own
            if place.stat().st_uid != os.geteuid() or place.stat().st_mode & 0o001:
                break
            place.chmod(0o711)
    return Checkpoint(weights, held_out, told.read_text(encoding="utf-8"))
