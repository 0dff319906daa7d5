"""What the judge and the box cost, as ratios to peers measured in the same run.

    python benchmarks/latency.py [--rounds N] [--docker] [--json]

Peers: raw Z3 on the same leaf in this process, a bare Python subprocess, `docker run` of the box's image.  Every figure is
the median of the rounds; a ratio is the median of the ratios of neighbouring measurements, so that a drift of the machine
falls out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import z3

from stemai.box import BoxSpec, Pool
from stemai.judge import Judge, Options

ROOT = Path(__file__).resolve().parent.parent
PROBLEM = b"theorem am_gm (a b : Real) (ha : 0 <= a) (hb : 0 <= b) : a * b <= ((a + b) / 2)^2\n"
PROOF = b"proof am_gm\n  have sq : 0 <= (a - b)^2 by positivity\n  by linarith using sq\nqed\n"
BY_SOLVER = b"proof am_gm\n  by auto\nqed\n"


def seconds(action: Callable[[], object]) -> float:
    """The wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def raw_z3() -> None:
    """The problem's one leaf, put to Z3 directly in a fresh context."""
    context = z3.Context()
    a, b = z3.Reals("a b", context)
    solver = z3.Solver(ctx=context)
    solver.add(a >= 0, b >= 0, a * b > ((a + b) / 2) ** 2)
    if solver.check() != z3.unsat:
        raise RuntimeError("Z3 does not close the leaf")


def run(*command: str) -> None:
    """A command, its output thrown away; it must succeed."""
    subprocess.run(command, check=True, capture_output=True)


def paired(first: Callable[[], object], second: Callable[[], object], rounds: int) -> dict[str, float]:
    """Median seconds of both, and the median of the ratio pair by pair."""
    pairs = [(seconds(first), seconds(second)) for _ in range(rounds)]
    ours, theirs = zip(*pairs, strict=True)
    return {
        "ours_s": statistics.median(ours),
        "peer_s": statistics.median(theirs),
        "ratio": statistics.median(a / b for a, b in pairs),
    }


def judge_rows(rounds: int) -> dict[str, dict[str, float]]:
    """A warm judge against raw Z3, and what it costs beyond the time inside Z3."""
    rows: dict[str, dict[str, float]] = {}
    beyond: list[float] = []
    with Judge() as judge:

        def timed(submission: bytes) -> None:
            start = time.perf_counter()
            verdict = judge.judge(PROBLEM, submission, Options(target="attested"))
            if not verdict.accepted:
                raise RuntimeError(verdict.reason)
            beyond.append(time.perf_counter() - start - verdict.cost["z3_seconds"])

        for _ in range(3):
            timed(PROOF)
        beyond.clear()
        rows["warm judge, certified proof / raw Z3"] = paired(lambda: timed(PROOF), raw_z3, rounds)
        rows["warm judge, one leaf by Z3 / raw Z3"] = paired(lambda: timed(BY_SOLVER), raw_z3, rounds)
        rows["warm judge beyond Z3"] = {"ours_s": statistics.median(beyond)}
    return rows


def cold_rows(rounds: int, folder: Path) -> dict[str, dict[str, float]]:
    """`stemai check` from a cold start against a Python that does nothing, and against one that loads Z3."""
    problem, proof = folder / "am_gm.stem", folder / "am_gm.proof.stem"
    problem.write_bytes(PROBLEM)
    proof.write_bytes(PROOF)
    check = (sys.executable, "-m", "stemai", "check", str(problem), str(proof))
    return {
        "cold check / bare python": paired(lambda: run(*check), lambda: run(sys.executable, "-c", "pass"), rounds),
        "cold check / python that imports z3": paired(
            lambda: run(*check), lambda: run(sys.executable, "-c", "import z3"), rounds
        ),
    }


def box_rows(rounds: int, backend: str) -> dict[str, dict[str, float]]:
    """A question to a ready box against a bare subprocess with the same question, and a leased attempt."""
    folder = ROOT / "provers" / "witness"
    hello = {"type": "hello", "protocol": 1}
    spec = BoxSpec(folder, ("perl", "/prover/witness.pl"))
    waits: list[float] = []
    asks: list[float] = []
    with Pool(spec, 2, backend=backend, warm_with=hello) as pool:  # type: ignore[arg-type]
        for _ in range(rounds):
            time.sleep(0.5)  # the pool refills in the background
            start = time.perf_counter()
            with pool.lease() as box:
                waits.append(time.perf_counter() - start)
                asks.append(seconds(lambda: box.ask(hello, 5.0)))
    return {
        f"question to a ready box ({backend})": {"ours_s": statistics.median(asks)},
        f"lease of a ready box ({backend})": {"ours_s": statistics.median(waits)},
    }


def docker_rows(rounds: int) -> dict[str, dict[str, float]]:
    """`docker run` of the image that holds provers, for comparison."""
    command = ("docker", "run", "--rm", "--network", "none", "--entrypoint", "true", "stemai:local")
    return {"docker run": {"ours_s": statistics.median(seconds(lambda: run(*command)) for _ in range(rounds))}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--docker", action="store_true", help="also measure containers")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        rows |= cold_rows(arguments.rounds, Path(folder))
    rows |= judge_rows(arguments.rounds)
    rows |= box_rows(arguments.rounds, "bubblewrap")
    if arguments.docker:
        rows |= box_rows(arguments.rounds, "docker") | docker_rows(arguments.rounds)
    if arguments.json:
        print(json.dumps(rows, indent=1))
        return 0
    for name, row in rows.items():
        peer = f"  peer {row['peer_s'] * 1000:8.1f} ms  ratio {row['ratio']:6.2f}" if "ratio" in row else ""
        print(f"{name:42} {row['ours_s'] * 1000:8.1f} ms{peer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
