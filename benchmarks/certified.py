"""What is certified, of which kind, and what a certificate costs to check again, as ratios to finding the proof.

    python benchmarks/certified.py corpus   [--only TEXT]
    python benchmarks/certified.py textbook [--every K] [--easy] [--seconds S] [--json FILE]

`corpus` judges every case of tests/corpus that is to be accepted.  `textbook` puts every K-th statement of the suite, with
`--easy` of those that raw Z3 closes by the manifest, to the portfolio in its box, and what comes out to the kernel again;
beside it raw Z3 gets the closed formula with all definitions and axioms, for 5 s.  A ratio is the time of the faster of
portfolio and raw Z3 over that of the kernel's replay, both warm and in this run: processor time in this process, and in the
box where it can be told.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import stemai
from stemai.judge import Judge, Options, Verdict
from stemai.judge.definitions import settle
from stemai.judge.expansion import defining_equation
from stemai.judge.kinds import KINDS
from stemai.kernel.certificate import canonical, parse, replay
from stemai.kernel.proofs import Proof
from stemai.language import elaborate, parse_problem
from stemai.oracle import Budget, Obligation, Status, refute
from stemai.selfcheck.corpus import all_cases, folder

ROOT = Path(__file__).resolve().parent.parent
SUITE = ROOT / "suites" / "textbook"
Z3_SECONDS = 5.0
Z3_RLIMIT = 10**9  # never reached in that time
REPLAYS = 5


def processor_seconds(action: Callable[[], object]) -> float:
    """What one call takes of this process."""
    start = time.process_time()
    action()
    return time.process_time() - start


def replay_seconds(certificate: dict[str, Any]) -> float:
    """The median time from the certificate's bytes to the kernel's word."""
    text = canonical(certificate)
    replay(parse(text))
    return statistics.median(processor_seconds(lambda: replay(parse(text))) for _ in range(REPLAYS))


def raw_z3_seconds(problem: bytes) -> float | None:
    """Time in which Z3 proves the closed statement, or None."""
    module = elaborate(parse_problem(problem))
    item, theory = module.problems[0], settle(module, Options()).theory
    if item.kind not in ("theorem", "find"):
        return None
    proof = Proof(theory)
    known = [proof.conclusion(defining_equation(proof, d)) for d in theory.definitions.values()]
    obligation = Obligation(theory, (*theory.axioms.values(), *known), item.goal)
    budget = Budget(rlimit=Z3_RLIMIT, wall_s=Z3_SECONDS)
    start = time.process_time()
    answer = refute(obligation, budget)
    return time.process_time() - start if answer.status is Status.UNSAT else None


def print_table(verdicts: Sequence[Verdict]) -> None:
    """Shares of leaves by kind, of whole problems, and the sizes of certificates."""
    leaves = [row for verdict in verdicts for row in verdict.obligations]
    print(f"\n{'kind':24}{'leaves':>8}{'certified':>11}{'share':>8}")
    for kind in (*KINDS, None):
        rows = [row for row in leaves if kind in (row["kind"], None)]
        certified = sum(row["certified"] for row in rows)
        share = f"{100 * certified / len(rows):.1f}%" if rows else "-"
        print(f"{kind or 'all':24}{len(rows):8}{certified:11}{share:>8}")
    whole = Counter(verdict.level for verdict in verdicts)
    print(f"whole problems: {dict(whole)}, {100 * whole['certified'] / max(1, len(verdicts)):.1f}% certified")
    sizes = [len(canonical(v.certificate)) for v in verdicts if v.certificate and v.level == "certified"]
    print(f"certificates: median {statistics.median(sizes):,.0f} bytes, largest {max(sizes):,}")


def print_open(name: str, verdict: Verdict) -> None:
    """The leaves that are not certified, and why."""
    for row in verdict.obligations:
        if not row["certified"]:
            print(f"  {name}: {row['kind']}: {row['conclusion'][:100]}: {row['why']}", flush=True)


def corpus(only: str) -> None:
    """Every case to be accepted whose name holds `only`."""
    verdicts = []
    with Judge() as judge:
        for case in all_cases(folder()):
            if case.expect[0] != "accepted" or only not in case.name:
                continue
            verdict = judge.judge(case.problem.encode(), case.submission.encode(), case.options)
            if not verdict.accepted:
                print(f"  {case.name} is {verdict.status}: {verdict.reason}")
                continue
            verdicts.append(verdict)
            print_open(case.name, verdict)
    print_table(verdicts)


def textbook(every: int, easy: bool, seconds: float) -> list[dict[str, Any]]:
    """Every K-th statement of the suite: found, certified, and checked again."""
    problems = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))["problems"]
    problems = [p for p in problems if p["raw_z3_closes"] or not easy][::every]
    options = stemai.ProveOptions(budget=stemai.Budget(wall_s=seconds))
    verdicts, rows = [], []
    for problem in problems:
        source = (SUITE / problem["file"]).read_bytes()
        result = stemai.prove(source, options=options)
        verdict, generation = result.verdict, result.generation
        if verdict.status != "accepted" or generation is None:
            print(f"  {problem['id']} is {verdict.status}", flush=True)
            continue
        verdicts.append(verdict)
        print_open(problem["id"], verdict)
        if verdict.level == "certified" and verdict.certificate is not None:
            rows.append(
                {
                    "id": problem["id"],
                    "portfolio": generation.seconds if generation.cpu_seconds is None else generation.cpu_seconds,
                    "raw_z3": raw_z3_seconds(source),
                    "replay": replay_seconds(verdict.certificate),
                    "bytes": len(canonical(verdict.certificate)),
                }
            )
            print(f"  {json.dumps(rows[-1])}", flush=True)
    print_table(verdicts)
    print(f"settled {len(verdicts)} of {len(problems)}")
    print_ratios(rows)
    return rows


def print_ratios(rows: Iterable[dict[str, Any]]) -> None:
    """Finding over checking, apart for what raw Z3 closes and what it does not."""
    rows = list(rows)
    for name, group in (
        ("raw Z3 does not close", [r for r in rows if r["raw_z3"] is None]),
        ("raw Z3 closes", [r for r in rows if r["raw_z3"] is not None]),
    ):
        if not group:
            continue
        finding = [min(r["portfolio"], r["raw_z3"] or r["portfolio"]) for r in group]
        ratios = sorted(found / r["replay"] for found, r in zip(finding, group, strict=True))
        slowest = min(zip(finding, group, strict=True), key=lambda pair: pair[0] / pair[1]["replay"])[1]["id"]
        print(
            f"{name}: {len(group)}; finding {1000 * statistics.median(finding):.1f} ms,"
            f" replay {1000 * statistics.median(r['replay'] for r in group):.1f} ms (medians);"
            f" finding over replay: median {statistics.median(ratios):.1f}, least {ratios[0]:.2f} ({slowest})"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("corpus", "textbook"))
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--every", type=int, default=1, help="every K-th statement")
    parser.add_argument("--easy", action="store_true", help="only those that raw Z3 closes")
    parser.add_argument("--seconds", type=float, default=60.0, help="for one statement")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if arguments.what == "corpus":
        corpus(arguments.only)
        return 0
    rows = textbook(arguments.every, arguments.easy, arguments.seconds)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
