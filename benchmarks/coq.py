"""What share of certified results Coq proves again: result files, or folders of them, through the export and coqc.

    python benchmarks/coq.py RESULT-OR-FOLDER ... [--seconds S]

`stemai prove --out FOLDER` writes such files.  Each is exported with `prelude.v` beside it, compiled once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from stemai.errors import StemError
from stemai.export.coq import export
from stemai.export.coq.document import PRELUDE

HEAD = (
    "From Stem Require Import prelude.\nRequire Import ZArith Reals Lia Lra List Classical ClassicalDescription.\n"
    "Require Import PropExtensionality FunctionalExtensionality Wf_nat Wellfounded.\n"
)


def settle(path: Path, folder: Path, seconds: float) -> str:
    """What becomes of one result: proved, failed, out of time, or why it is not exported."""
    certificate = json.loads(path.read_bytes())["certificate"]
    try:
        text = export(certificate, prelude=False)
    except StemError as error:
        return f"{error.code}: {error.message}"
    file = folder / "theorem.v"
    file.write_text(HEAD + text, encoding="utf-8")
    try:
        done = subprocess.run(
            ["coqc", "-q", "-R", ".", "Stem", file.name], cwd=folder, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return "out of time"
    return "proved" if done.returncode == 0 else "FAILED"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=120.0, help="for one run of coqc")
    arguments = parser.parse_args()
    paths = [p for r in arguments.results for p in (sorted(r.glob("*.json")) if r.is_dir() else [r])]
    outcomes = Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "prelude.v").write_bytes(PRELUDE.read_bytes())
        subprocess.run(["coqc", "-q", "-R", ".", "Stem", "prelude.v"], cwd=folder, check=True)
        for path in paths:
            start = time.perf_counter()
            outcome = settle(path, folder, arguments.seconds)
            outcomes[outcome] += 1
            print(f"{path.stem:34} {time.perf_counter() - start:7.2f} s  {outcome}", flush=True)
    for outcome, count in outcomes.most_common():
        print(f"{count:6} {outcome}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
