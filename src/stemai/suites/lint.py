"""What is wrong with a statement, with evidence that the judge has seen.

    contradictory   the hypotheses contradict each other: a proof of `false` from them
    refutable       the goal is false: a counterexample or a disproof
    corner          it holds, fails or is empty only by a convention such as x / 0 = 0: the same with that ruled out
    trivial         raw Z3 proves it in a few seconds, definitions given as axioms
    claim           the judge has accepted the opposite of what the source expects
    duplicate       another statement of the suite has the same digest: equal up to the names of variables

Solvers and searches only propose.  A finding with a `submission` carries the judge's verdict on it; where the judge
does not accept, the finding says so in `status`, and is a claim and no more.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, Final

from stemai.errors import StemError
from stemai.judge import Judge, Options
from stemai.suites.importing import digest_of
from stemai.suites.manifest import Item, Manifest
from stemai.suites.suspicion import Suspicion, suspicions

NAME: Final = "lint.json"
_PATIENCE_S: Final = 20.0  # beyond what its questions may take, before the process of one statement is ended
_KINDS: Final = ("claim", "contradictory", "refutable", "corner", "duplicate", "trivial", "not examined")


@dataclass(frozen=True, slots=True)
class Settings:
    """Units: seconds of a slow core for raw Z3, counted in its resource units; statements at a time."""

    seconds: float = 5.0
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one statement.

    `submission` answers `problem`, which is the statement itself, or it with another goal or more hypotheses; `status`
    and `level` are the judge's on it.
    """

    item: str
    kind: str
    what: str
    problem: str = ""
    submission: str = ""
    status: str = ""
    level: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Results:
    """All findings, and the statements that were looked at, each with its digest in the manifest."""

    suite: str
    seconds: float
    examined: dict[str, str]
    findings: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many statements of each kind, worst first."""
        found = Counter({kind: len({f.item for f in self.findings if f.kind == kind}) for kind in _KINDS})
        return {kind: found[kind] for kind in _KINDS if found[kind]}

    def to_json(self) -> dict[str, Any]:
        """What `lint.json` holds; a problem is left out where it is the statement itself."""
        rows = [{k: v for k, v in asdict(f).items() if v not in ("", 0.0)} for f in self.findings]
        return {
            "suite": self.suite,
            "raw_z3_seconds": self.seconds,
            "statements": len(self.examined),
            "counts": self.counts,
            "findings": rows,
            "examined": self.examined,
        }


def saved(manifest: Manifest) -> Results:
    """What the suite's `lint.json` says of statements that are as they were; nothing where there is none that can be read."""
    try:
        value = json.loads((manifest.folder / NAME).read_bytes())
        now = {item.id: item.digest for item in manifest.items}
        examined = {i: digest for i, digest in value["examined"].items() if now.get(i) == digest}
        findings = tuple(Finding(**row) for row in value["findings"] if row["item"] in examined)
        return Results(manifest.suite, float(value["raw_z3_seconds"]), examined, findings)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Results(manifest.suite, 0.0, {})


def write(manifest: Manifest, results: Results) -> None:
    """Put `results` in the place of the suite's `lint.json`, whole at any instant."""
    text = json.dumps(results.to_json(), ensure_ascii=False, indent=1) + "\n"
    beside = manifest.folder / f".{NAME}"
    beside.write_text(text, "utf-8")
    beside.replace(manifest.folder / NAME)


def lint_suite(
    manifest: Manifest,
    items: Sequence[Item],
    settings: Settings,
    tell: Callable[[str], None] = lambda _: None,
    known: Results | None = None,
    keep: Callable[[Results], None] = lambda _: None,
) -> Results:
    """Everything that is found about `items`, and what is `known` about others; `keep` gets it after each of them.

    Raises: U205.
    """
    named, known = {item.id for item in items}, known or Results(manifest.suite, settings.seconds, {})
    results = Results(
        manifest.suite,
        settings.seconds,
        {i: digest for i, digest in known.examined.items() if i not in named},
        tuple(f for f in known.findings if f.item not in named and f.kind != "duplicate"),
    )
    texts = {i.id: manifest.statement(i) for i in manifest.items if i.id in named or i.id in results.examined}
    order = {called: n for n, called in enumerate(texts)}
    duplicates = list(_duplicates(texts))

    def after(item: Item, found: Sequence[Finding]) -> Results:
        examined = {**results.examined, item.id: item.digest}
        kept = (f for f in results.findings if f.kind != "duplicate")
        told = [*kept, *found, *(f for f in duplicates if f.item in examined)]
        told.sort(key=lambda f: (order[f.item], _KINDS.index(f.kind)))
        return replace(results, examined=dict(sorted(examined.items(), key=lambda e: order[e[0]])), findings=tuple(told))

    with Judge(ahead=settings.jobs) as judge, ThreadPoolExecutor(settings.jobs) as pool:

        def one(item: Item) -> list[Finding]:
            tell(item.id)
            return _examine(item, texts[item.id], settings, judge)

        for item, found in zip(items, pool.map(one, items), strict=True):
            results = after(item, found)
            keep(results)
    return results


def _duplicates(texts: dict[str, bytes]) -> Iterator[Finding]:
    by_digest: dict[str, list[str]] = defaultdict(list)
    for called, text in texts.items():
        try:
            by_digest[digest_of(text, called)].append(called)
        except StemError:
            continue  # it is reported as not examined
    for digest, same in by_digest.items():
        for called in same[1:]:
            yield Finding(called, "duplicate", f"the same statement as {same[0]}: digest {digest}")


def _examine(item: Item, text: bytes, settings: Settings, judge: Judge) -> list[Finding]:
    start = time.perf_counter()
    told = _in_a_process(text, settings.seconds)
    missing: list[Finding] = []
    if isinstance(told, str):  # a solver crashed or did not come back: the searches do without one
        missing = [Finding(item.id, "not examined", told, seconds=round(time.perf_counter() - start, 2))]
        searched = _in_a_process(text, settings.seconds, solver=False)
        told = [] if isinstance(searched, str) else searched
    found = [_verified(item.id, text, suspicion, judge) for suspicion in told]
    return [*found, *(_claim(item, f) for f in found if _contradicts(item, f)), *missing]


def _contradicts(item: Item, finding: Finding) -> bool:
    shown = {"refutable": "true", "trivial": "false"}.get(finding.kind)
    return finding.status == "accepted" and shown == item.expected


def _claim(item: Item, finding: Finding) -> Finding:
    return replace(finding, kind="claim", what=f"the source expects {item.expected}: {finding.what}")


def _verified(called: str, text: bytes, suspicion: Suspicion, judge: Judge) -> Finding:
    """The suspicion as a finding, with the judge's verdict on the first submission that it accepts."""
    problem = suspicion.problem or text.decode("utf-8")
    status = level = ""
    chosen = suspicion.submissions[0] if suspicion.submissions else ""
    options = Options(allow_vacuous=True, cpu_s=30.0, name=suspicion.name)
    for submission in suspicion.submissions:
        try:
            verdict = judge.judge(problem.encode("utf-8"), submission.encode("utf-8"), options)
        except StemError as error:
            status, level = f"no verdict ({error.code})", ""
            continue
        status, level = verdict.status, verdict.level or ""
        if verdict.accepted:
            chosen = submission
            break
    return Finding(called, suspicion.kind, suspicion.what, suspicion.problem, chosen, status, level, suspicion.seconds)


def _in_a_process(text: bytes, seconds: float, solver: bool = True) -> list[Suspicion] | str:
    """The suspicions, from a process that is ended if a solver does not come back; else why there are none."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sending, text, seconds, solver), daemon=True)
    process.start()
    sending.close()
    try:
        if not receiving.poll(24 * seconds + _PATIENCE_S):
            return "its process did not end in time"
        found: list[Suspicion] | str = receiving.recv()
        return found
    except EOFError:
        return "its process ended without an answer"
    finally:
        process.kill()
        process.join()
        receiving.close()


def _child(sending: Connection, text: bytes, seconds: float, solver: bool) -> None:
    try:
        sending.send(suspicions(text, seconds, solver))
    except StemError as error:
        sending.send(f"{error.code}: {error.message}")
    except (MemoryError, RecursionError) as error:
        sending.send(type(error).__name__)
