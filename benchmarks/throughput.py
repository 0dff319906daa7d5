"""What a core judges in an hour, beside raw Z3 on the same leaf obligations and coqc on the same theorems.

    python benchmarks/throughput.py [SUITE] [--only PATTERN] [--coq]

SUITE has solutions (`suites/stem`).  For each problem, in seconds of processor time, all warm: the judge from bytes to verdict
(parsing, elaboration, certifying, replay); the kernel's replay alone; Z3 on every leaf obligation that the judge met, with the
facts that were cited, within the judge's own limits; and coqc on the exported theorem, less what it needs for a file with nothing
but the prelude.  Medians over problems, and ratios problem by problem.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from stemai.errors import StemError
from stemai.export.coq import export
from stemai.export.coq.document import PRELUDE
from stemai.judge import Options, leaves
from stemai.judge.check import check
from stemai.kernel.certificate import canonical, parse, replay
from stemai.kernel.terms import Term
from stemai.oracle import Budget, Obligation, refute
from stemai.suites import manifest

HEAD = "From Stem Require Import prelude.\nRequire Import ZArith Reals Lia Lra List Classical ClassicalDescription.\n"
COQ_S = 120


@contextmanager
def recorded() -> Iterator[dict[Term, Obligation]]:
    """What the certifier is asked while a submission is judged: for each goal, the question with the most facts."""
    asked: dict[Term, Obligation] = {}
    original: Callable[..., Any] = leaves.certify

    def certify(proof: Any, lines: list[int], goal: Term, *rest: Any, **options: Any) -> Any:
        facts = tuple(proof.conclusion(line) for line in lines)
        if goal not in asked or len(facts) > len(asked[goal].hypotheses):
            asked[goal] = Obligation(proof.theory, facts, goal)
        return original(proof, lines, goal, *rest, **options)

    leaves.certify = certify  # type: ignore[assignment]
    try:
        yield asked
    finally:
        leaves.certify = original


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of this process's processor time, and what came out."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def _replay(data: bytes) -> None:
    replay(parse(data))


def _ask_all(asked: dict[Term, Obligation]) -> None:
    for obligation in asked.values():
        refute(obligation, Budget(cpu_s=15.0))


def coqc(folder: Path, text: str) -> float | None:
    """Seconds of processor time of coqc on `text`; None where it does not end in time, or refuses."""
    (folder / "theorem.v").write_text(HEAD + text, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(
            ["coqc", "-q", "-R", ".", "Stem", "theorem.v"], cwd=folder, capture_output=True, timeout=COQ_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used if done.returncode == 0 else None


def measure(suite: manifest.Manifest, pattern: str, folder: Path | None) -> list[dict[str, float]]:
    """A row of seconds for each problem of the suite that has a solution."""
    rows = []
    empty = coqc(folder, "") if folder else None
    for item in suite.items:
        if "solution" not in item.more or not fnmatch.fnmatch(item.id, pattern):
            continue
        problem, solution = suite.text(item), (suite.folder / item.more["solution"]).read_bytes()
        options = Options(name=item.id)
        with recorded() as asked:
            verdict = check(problem, solution, options)
        if verdict.certificate is None:
            raise SystemExit(f"{item.id}: {verdict.status}")
        row = {
            "judge": clocked(partial(check, problem, solution, options))[0],
            "replay": clocked(partial(_replay, canonical(verdict.certificate)))[0],
            "leaves": len(asked),
        }
        if asked:
            row["z3"] = clocked(partial(_ask_all, asked))[0]
        if folder and empty is not None:
            try:
                used = coqc(folder, export(verdict.certificate, prelude=False))
            except StemError:
                used = None
            if used is not None:
                row["coqc"] = max(0.0, used - empty)
        rows.append(row)
        print(f"{item.id:32}" + "".join(f"{name} {value:8.4f}  " for name, value in row.items()), flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="?", default="stem")
    parser.add_argument("--only", default="*", help="pattern of names")
    parser.add_argument("--coq", action="store_true", help="coqc too; it must be installed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if options.coq else None
        if folder:
            (folder / "prelude.v").write_bytes(PRELUDE.read_bytes())
            subprocess.run(["coqc", "-q", "-R", ".", "Stem", "prelude.v"], cwd=folder, check=True)
        rows = measure(manifest.find(options.suite), options.only, folder)
    print(f"\n{len(rows)} problems, {sum(int(r['leaves']) for r in rows)} leaves, load {os.getloadavg()[0]:.1f}")
    for name in ("judge", "replay", "z3", "coqc"):
        seconds = [row[name] for row in rows if name in row]
        if seconds:
            an_hour = 3600 / statistics.mean(seconds)
            print(f"{name:7} {len(seconds):4} problems, median {statistics.median(seconds):.4f} s, {an_hour:8.0f} an hour")
    for peer in ("z3", "coqc"):
        for ours in ("judge", "replay"):
            ratios = [row[peer] / row[ours] for row in rows if peer in row]
            if ratios:
                told = f"median {statistics.median(ratios):.2f}, least {min(ratios):.2f}, most {max(ratios):.1f}"
                print(f"{peer} / {ours}: {told}")


if __name__ == "__main__":
    main()
