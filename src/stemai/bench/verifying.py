"""A whole run, checked by someone who trusts nobody: rows counted against the commitment, everything judged again.

What cannot be checked again (who proposed, how long it took, that a prover gave up) is said to be claimed only.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from stemai.bench import limits
from stemai.bench.plan import Field, compare
from stemai.bench.rows import CLOCKED, Posed, unpack
from stemai.bench.store import Store
from stemai.errors import StemError
from stemai.export.stored import contradictions, read_result, sha256
from stemai.judge import LEVELS, Judge, Options, Verdict
from stemai.solve.results import Stored, read
from stemai.solve.verifying import certified_outcome

#: What a finding may be about, and what it means.
KINDS: Final = {
    "commitment": "statements, provers, settings or plan are not those that the run committed to",
    "plan": "the run is not the one of your manifest",
    "absent": "a planned attempt has no row",
    "extra": "a row was never planned, or is there twice",
    "statement": "the judge understands the statement otherwise, or the result is about another text",
    "result": "the result file is missing, cannot be read, or does not say what the row says",
    "not_accepted": "a row that says solved is not confirmed",
    "kind": "what was accepted is of another kind than the row says",
    "level": "the trust level is lower than the row says, or the row hides that it is certified",
    "certificate": "the certificate does not show this statement",
    "withheld": "a row that says unsolved is accepted by the judge",
    "status": "a row that says rejected is not, or one that says undecided is: wrong claims are counted",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the store says.  `number` is that of the attempt, -1 for the run as a whole."""

    kind: str
    number: int
    about: str
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Audit:
    """What a run is worth.  `compared`: whether an outside word (`commitment`, `manifest`) said what the plan must be."""

    commitment: str
    compared: tuple[str, ...]
    planned: int
    rows: int
    failed: int
    confirmed: int = 0
    judged: int = 0  # unsolved rows whose submission was judged again
    claimed: int = 0  # unsolved rows without a submission
    unsettled: int = 0  # unsolved by a limit then, solved now, and slowly: a slower machine explains it
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ok": self.ok}


@dataclass(frozen=True, slots=True)
class _Case:
    """One row of the store, with what it needs."""

    number: int
    posed: Posed
    label: str
    planned_sha256: str
    said: dict[str, Any]
    data: bytes | None

    def finding(self, kind: str, detail: str = "") -> Finding:
        return Finding(kind, self.number, f"{self.posed.item.name}, {self.label}", detail)


Tell = Callable[[int, int], None]


def audit(
    store: Store,
    *,
    field: Field | None = None,
    commitment: str | None = None,
    jobs: int = 2,
    tell: Tell = lambda done, rows: None,
) -> Audit:
    """Check the run in `store`, against `field` (the asker's own manifest) and `commitment` where they are given.

    Raises: U405 (no store), F… (ours).
    """
    try:
        return _audit(store, field, commitment, jobs, tell)
    except (
        sqlite3.Error,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
    ) as error:  # values of other kinds than ours
        told = f"the store cannot be read: {type(error).__name__}: {error}"
        finding = Finding("commitment", -1, "the run", told[:300])
        return Audit("", (), 0, 0, 0, findings=[finding])


def _audit(store: Store, field: Field | None, commitment: str | None, jobs: int, tell: Tell) -> Audit:
    compared = tuple(n for n, v in (("commitment", commitment), ("manifest", field)) if v is not None)
    rows = store.count("attempts")
    failed = store.db.execute(
        "SELECT count(DISTINCT number) FROM faults WHERE number NOT IN (SELECT number FROM attempts)"
    ).fetchone()[0]
    found = Audit(store.commitment, compared, store.count("planned"), rows, failed)
    found.findings += _committed(store, field, commitment)
    found.findings += _counted(store)
    options = Options(**{"name": None, **store.settings["judge"]})
    options = replace(options, cpu_s=options.cpu_s * limits.PATIENCE, wall_s=options.wall_s * limits.PATIENCE)
    posed = store.posed()
    with Judge(ahead=jobs) as judge, ThreadPoolExecutor(jobs, thread_name_prefix="stemai-audit") as executor:
        for findings in executor.map(lambda one: _stated(judge, one, options), posed):
            found.findings += findings
        cases = _cases(store, posed)
        done = 0
        while batch := [case for _, case in zip(range(jobs * 8), cases, strict=False)]:
            for outcome, findings in executor.map(lambda case: _checked(judge, case, options), batch):
                if not findings:
                    setattr(found, outcome, getattr(found, outcome) + 1)
                found.findings += findings
                done += 1
            tell(done, rows)
    return found


def _committed(store: Store, field: Field | None, commitment: str | None) -> Iterator[Finding]:
    actual = store.committed()
    for altered in store.alterations():
        yield Finding("commitment", -1, "the run", altered)
    if actual != store.commitment:
        yield Finding("commitment", -1, "the run", f"the store holds {actual}, not {store.commitment}")
    if commitment is not None and actual != commitment:
        yield Finding("commitment", -1, "the run", f"the store holds {actual}, not the {commitment} that you gave")
    if field is not None:
        for difference in compare(store, field):
            yield Finding("plan", -1, "the run", difference)


def _counted(store: Store) -> Iterator[Finding]:
    for number, name, label, faults in store.db.execute(
        "SELECT p.number, i.name, v.label, (SELECT count(*) FROM faults f WHERE f.number = p.number) FROM planned p"
        " LEFT JOIN items i ON i.id = p.item LEFT JOIN provers v ON v.id = p.prover"
        " WHERE p.number NOT IN (SELECT number FROM attempts) ORDER BY 1"
    ):
        why = "it is said that it failed for the one who ran it" if faults else "it was not made, or its row is gone"
        yield Finding("absent", number, f"{name}, {label}", why)
    for number, times in store.db.execute(
        "SELECT number, count(*) FROM attempts GROUP BY number HAVING count(*) > 1 OR number NOT IN (SELECT number FROM planned)"
    ):
        yield Finding("extra", number, "a row", f"it is there {times} times, or was not planned")
    for (number,) in store.db.execute("SELECT number FROM results WHERE number NOT IN (SELECT number FROM attempts)"):
        yield Finding("extra", number, "a result file", "no row belongs to it")


def _stated(judge: Judge, posed: Posed, options: Options) -> list[Finding]:
    """The statement, examined again."""
    try:
        again = judge.examine(posed.item.text.encode("utf-8"), replace(options, name=posed.item.problem))
    except StemError as error:
        if error.family == "F":
            raise
        return [Finding("statement", -1, posed.item.name, str(error))]
    if (again.digest, again.statement) != (posed.digest, posed.statement):
        return [Finding("statement", -1, posed.item.name, "it means something else than the store says")]
    if posed.vacuous and not again.vacuous:
        return [Finding("statement", -1, posed.item.name, "it was left out as vacuous, and it is not")]
    return []


_SAID: Final = ("outcome", "status", "kind", "level", "reason")


def _cases(store: Store, posed: list[Posed]) -> Iterator[_Case]:
    entries, last = store.entries(), -1
    query = (
        f"SELECT p.number, p.item, p.prover, p.sha256, {', '.join('a.' + s for s in _SAID)}, r.data FROM attempts a"
        " JOIN planned p USING (number) LEFT JOIN results r USING (number) WHERE p.number > ? ORDER BY 1 LIMIT 64"
    )
    while page := store.db.execute(query, (last,)).fetchall():
        for number, item, prover, planned, *said, data in page:
            yield _Case(number, posed[item], entries[prover].label, planned, dict(zip(_SAID, said, strict=True)), data)
        last = page[-1][0]


def _checked(judge: Judge, case: _Case, options: Options) -> tuple[str, list[Finding]]:
    """What one row came to (the name of a counter), or what is wrong with it."""
    options = replace(options, name=case.posed.item.problem)
    if case.data is None:
        return "claimed", [case.finding("result", "there is none")]
    try:
        file = unpack(case.data)
        told = read_result(file, "the result")
    except (StemError, zlib.error) as error:
        return "claimed", [case.finding("result", f"it cannot be read: {error}")]
    wrong = contradictions(told, None)
    if wrong:
        return "claimed", [case.finding("result", "; ".join(wrong))]
    said = {name: told["verdict"].get(name) for name in ("status", "kind", "level", "reason")}
    about = (told["problem"]["name"], told["problem"]["text"])
    text = None if told["submission"] is None else str(told["submission"]["text"])
    if about != (case.posed.item.problem, case.posed.item.text):
        return "claimed", [case.finding("statement", "the result is about another text")]
    if any(said[name] != case.said[name] for name in said):
        return "claimed", [case.finding("result", "row and result file say different things")]
    if case.planned_sha256 and (text is None or sha256(text) != case.planned_sha256):
        return "claimed", [case.finding("result", "it judges another submission than the one that was planned")]
    if case.said["status"] == "accepted":
        return "confirmed", _accepted(judge, case, options, file)
    odd = [case.finding("result", "its outcome is `accepted`")] if case.said["outcome"] == "accepted" else []
    odd += [case.finding("result", "it has a certificate, and is not accepted")] if told["certificate"] is not None else []
    if text is None:
        return "claimed", odd
    name, findings = _unsolved(judge, case, options, text)
    return name, odd + findings


def _accepted(judge: Judge, case: _Case, options: Options, file: bytes) -> list[Finding]:
    """A solved row: the judge must accept the submission again, and the certificate must show the statement."""
    try:
        stored = read(file, "the result")
    except StemError as error:
        return [case.finding("result", str(error))]
    asker = case.posed.item.text.encode("utf-8")
    again = judge.judge(asker, stored.submission.encode("utf-8", "replace"), options)
    if not again.accepted:  # whatever the certificate shows: this prover did not say it
        return [case.finding("not_accepted", f"{again.status}: {again.reason}")]
    level = str(again.level)
    findings = [case.finding("result", f"`{name}` is not what the judge finds") for name in _retold(stored, again)]
    if stored.certificate != again.certificate:  # else it is what the judge has just made and replayed, to the byte
        outcome = certified_outcome(stored, asker, options)
        if outcome is None or (outcome == "refuted") != (again.kind == "refuted"):
            return [case.finding("certificate", "it is not what the judge makes, and does not show this by itself")]
        level = "certified"
    if again.kind != case.said["kind"]:
        findings.append(case.finding("kind", f"{again.kind}, not {case.said['kind']}"))
    hidden = level == "certified" != case.said["level"]  # the certificate itself shows it, on any machine
    if hidden or _rank(level) < _rank(str(case.said["level"])):
        findings.append(case.finding("level", f"{level or 'none'}, not {case.said['level']}"))
    return findings


def _retold(stored: Stored, again: Verdict) -> list[str]:
    """What an accepted result file says of itself besides kind and level, and the judge does not."""
    said, verdict = stored.fields, stored.fields["verdict"]
    found = [name for name in ("statement", "digest") if said[name] != getattr(again, name)]
    if stored.certificate == again.certificate and said["axioms"] != list(again.axioms):  # one of its own may need others
        found.append("axioms")
    return found + [f"verdict.{name}" for name in ("answer", "corner") if verdict.get(name) != getattr(again, name)]


def _unsolved(judge: Judge, case: _Case, options: Options, text: str) -> tuple[str, list[Finding]]:
    """An unsolved row: the judge must not accept what it has, and reject it just where the row says so."""
    again = judge.judge(case.posed.item.text.encode("utf-8"), text.encode("utf-8", "replace"), options)
    if again.status in ("fault", case.said["status"]):
        return "judged", []
    # options.cpu_s is PATIENCE times what the run granted: what takes a share of that now was ended by no limit then
    slow = again.cost["seconds"] * limits.PATIENCE**2 >= options.cpu_s
    reasons = {case.said["reason"], "" if again.accepted else again.reason}
    if slow and not reasons.isdisjoint((*CLOCKED, "memory", "unknown", "limit")):
        return "unsettled", []
    if again.accepted:
        return "judged", [case.finding("withheld", f"the judge accepts it: {again.kind}, {again.level}")]
    return "judged", [case.finding("status", f"{again.status}: {again.reason}, not {case.said['status']}")]


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else -1
