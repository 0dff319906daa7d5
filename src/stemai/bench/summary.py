"""The numbers of a run, as one value that the reports print: scores of each prover, comparisons, what is to be seen.

`stemai bench report --json` prints it; docs/bench.md says what each number means.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean
from typing import Any, Final

from stemai.bench import statistics
from stemai.bench.rows import CLOCKED, Entry, Posed
from stemai.bench.store import Store
from stemai.judge import LEVELS

FORMAT: Final = "stemai-report"
VERSION: Final = 1
SIGNIFICANT: Final = 0.05
_BEST: Final[dict[str, int]] = {level: rank for rank, level in enumerate(LEVELS)}


@dataclass(slots=True)
class Cell:
    """One prover on one item: its attempts.  `seconds` and `steps` are of the first that was solved."""

    attempts: int = 0
    solved: int = 0
    wrong: int = 0
    level: str | None = None  # the best
    kinds: set[str] = field(default_factory=set)
    seconds: float | None = None
    steps: int | None = None


Grid = Mapping[tuple[int, int], Cell]  # by (prover, item)


def summarise(store: Store) -> dict[str, Any]:
    """Everything that the reports say of a run in numbers.  Raises: U405 (the file shows other rows than it holds)."""
    store.require_unaltered()
    posed, entries = store.posed(), store.entries()
    grid = cells(store)
    closed = {item for (prover, item), cell in grid.items() if prover == 0 and cell.solved}
    asked = [n for n, one in enumerate(posed) if not one.vacuous]
    rest = [n for n in asked if n not in closed]
    settings, planned, done = store.settings, store.count("planned"), store.count("attempts")
    failed = store.db.execute(
        "SELECT count(DISTINCT number) FROM faults WHERE number NOT IN (SELECT number FROM attempts)"
    ).fetchone()[0]
    cost = float(settings.get("wrong", 1.0))
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": settings.get("name", ""),
        "commitment": store.commitment,
        "commitment_holds": store.committed() == store.commitment,
        "settings": settings,
        "planned": planned,
        "done": done,
        "failed": failed,
        "absent": planned - done - failed,
        "faults": [
            {"code": code, "message": message, "times": times}
            for code, message, times in store.db.execute(
                "SELECT code, message, count(*) FROM faults GROUP BY code, message ORDER BY 3 DESC LIMIT 20"
            )
        ],
        "clocked": _clocked(store),
        "items": {
            "all": len(posed),
            "vacuous": [one.item.name for one in posed if one.vacuous],
            "closed": len(closed),
            "rest": len(rest),
        },
        "provers": [
            {
                **_entry(store, n, entry),
                "all": scores(store, grid, n, asked, cost),
                "rest": scores(store, grid, n, rest, cost),
            }
            for n, entry in enumerate(entries)
        ],
        "comparisons": comparisons(grid, entries, posed, rest),
        "contradictions": contradictions(grid, entries, posed),
    }


def cells(store: Store) -> dict[tuple[int, int], Cell]:
    """What each prover came to on each item; memory for items times provers, however many attempts there are."""
    found: defaultdict[tuple[int, int], Cell] = defaultdict(Cell)
    for prover, item, status, kind, level, seconds, steps in store.db.execute(
        "SELECT p.prover, p.item, a.status, a.kind, a.level, ifnull(a.generation_s, 0) + a.judging_s, a.steps"
        " FROM attempts a JOIN planned p USING (number) ORDER BY p.number"
    ):
        cell = found[prover, item]
        cell.attempts += 1
        cell.wrong += status == "rejected" and prover != 0  # the judge alone claims nothing
        if status == "accepted":
            cell.solved += 1
            cell.kinds.add(str(kind))
            if _BEST.get(str(level), -1) > _BEST.get(str(cell.level), -1):
                cell.level = level
            if cell.seconds is None:
                cell.seconds, cell.steps = seconds, steps
    return dict(found)


def scores(store: Store, grid: Grid, prover: int, items: Sequence[int], cost: float) -> dict[str, Any]:
    """What one prover came to on these items.  Items without a counted attempt of it are not in any denominator."""
    mine = [grid[prover, item] for item in items if (prover, item) in grid]
    solved = [cell for cell in mine if cell.solved]
    attempts, accepted = sum(c.attempts for c in mine), sum(c.solved for c in mine)
    wrong = sum(c.wrong for c in mine)
    return {
        "items": len(mine),
        "solved": len(solved),
        "share": statistics.wilson(len(solved), len(mine)).to_json(),
        "pass_at": [{"k": k, **found.to_json()} for k, found in _pass_at(mine)],
        "attempts": attempts,
        "accepted": accepted,
        "wrong": wrong,
        "score": (accepted - cost * wrong) / attempts if attempts else None,
        "levels": {level: sum(c.level == level for c in solved) for level in reversed(LEVELS)},
        "kinds": {kind: sum(kind in c.kinds for c in solved) for kind in ("proved", "refuted", "solved")},
        **_resources(store, prover, set(items)),
    }


def _pass_at(mine: Sequence[Cell]) -> Iterable[tuple[int, statistics.Estimate]]:
    """pass@k for k = 1, 2, 4, … and the largest; each over the items that have k attempts."""
    most = max((cell.attempts for cell in mine), default=0)
    ks = sorted({*(1 << n for n in range(most.bit_length())), most} - {0})
    for k in ks:
        values = [statistics.pass_at(c.attempts, c.solved, k) for c in mine if c.attempts >= k]
        yield k, statistics.mean_with_interval(values)


_USED: Final = {
    "seconds": "ifnull(a.generation_s, 0) + a.judging_s",
    "generation_s": "a.generation_s",
    "judging_s": "a.judging_s",
    "steps": "a.steps",
    "generation_bytes": "a.generation_bytes",
    "judge_bytes": "a.judge_bytes",
    "tokens": "a.tokens",
    "cost": "a.cost",
}


def _resources(store: Store, prover: int, items: set[int]) -> dict[str, Any]:
    """Median, 90th percentile, most and sum of what all attempts used, solved or not."""
    told: dict[str, Any] = {}
    for name, column in _USED.items():
        values = [
            value
            for item, value in store.db.execute(
                f"SELECT p.item, {column} FROM attempts a JOIN planned p USING (number) WHERE p.prover = ?",
                (prover,),
            )
            if value is not None and item in items
        ]
        told[name] = {
            "median": statistics.quantile(values, 0.5),
            "p90": statistics.quantile(values, 0.9),
            "most": max(values, default=None),
            "sum": sum(values) if values else None,
        }
    return told


def comparisons(grid: Grid, entries: Sequence[Entry], posed: Sequence[Posed], items: Sequence[int]) -> list[dict[str, Any]]:
    """Each pair of provers on the items that both tried and that the judge alone does not close."""
    found = [_pair(grid, entries, posed, items, first, second) for first, second in combinations(range(1, len(entries)), 2)]
    for told, adjusted in zip(found, statistics.holm([told["p"] for told in found]), strict=True):
        told["p_adjusted"] = adjusted
        told["better"] = _better(told)
    return found


def _pair(
    grid: Grid,
    entries: Sequence[Entry],
    posed: Sequence[Posed],
    items: Sequence[int],
    first: int,
    second: int,
) -> dict[str, Any]:
    both = [n for n in items if (first, n) in grid and (second, n) in grid]
    solved = {n: (bool(grid[first, n].solved), bool(grid[second, n].solved)) for n in both}
    only = {
        who: [posed[n].item.name for n in both if solved[n] == pattern]
        for who, pattern in (("first", (True, False)), ("second", (False, True)))
    }
    count = Counter(solved.values())
    rates = [[grid[who, n].solved / grid[who, n].attempts for n in both] for who in (first, second)]
    return {
        "first": entries[first].label,
        "second": entries[second].label,
        "items": len(both),
        "both": count[True, True],
        "neither": count[False, False],
        "only_first": only["first"],
        "only_second": only["second"],
        "rates": [fmean(r) if r else None for r in rates],
        "difference": statistics.difference(rates[0], rates[1]).to_json(),
        "p": statistics.mcnemar(len(only["first"]), len(only["second"])),
    }


def _better(told: Mapping[str, Any]) -> str | None:
    """Who is better, where that is significant with all pairs looked at together."""
    if told["p_adjusted"] >= SIGNIFICANT:
        return None
    winner = "first" if len(told["only_first"]) > len(told["only_second"]) else "second"
    return str(told[winner])


def sentence(told: Mapping[str, Any]) -> str:
    """A comparison in words."""
    first, second, n = told["first"], told["second"], told["items"]
    a, b = len(told["only_first"]), len(told["only_second"])
    difference = told["difference"]
    interval = f"{difference['low'] * 100:+.1f} to {difference['high'] * 100:+.1f}"
    p = f"p = {told['p_adjusted']:.2g}" if told["p_adjusted"] >= 1e-6 else "p < 0.000001"
    head = f"no difference between {first} and {second} is shown"
    if told["better"]:
        head = f"{told['better']} is better than {second if told['better'] == first else first}"
    return (
        f"{head} ({p}): on the {n} items that the judge alone does not close, {first} alone solved {a}, {second} alone"
        f" {b}, both {told['both']}, neither {told['neither']}; pass@1 differs by {difference['value'] * 100:+.1f} points"
        f" (95% interval {interval})"
    )


def contradictions(grid: Grid, entries: Sequence[Entry], posed: Sequence[Posed]) -> list[dict[str, Any]]:
    """Items where what was accepted is not what the suite says, or where one prover proves what another refutes.

    Either the suite is wrong or the judge is: both are worth a person's time.
    """
    said: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (prover, item), cell in grid.items():
        for kind in cell.kinds:
            said[item][kind].append(entries[prover].label)
    found = []
    for item, kinds in sorted(said.items()):
        expected, truth = posed[item].item.expected, {"refuted" if k == "refuted" else "true" for k in kinds}
        against = expected and ("refuted" if expected == "refuted" else "true") not in truth
        if len(truth) > 1 or against:
            found.append({"item": posed[item].item.name, "expected": expected, "accepted": dict(kinds)})
    return found


def _entry(store: Store, n: int, entry: Entry) -> dict[str, Any]:
    planned = store.db.execute("SELECT count(*) FROM planned WHERE prover = ?", (n,)).fetchone()[0]
    failed = store.db.execute(
        "SELECT count(DISTINCT f.number) FROM faults f JOIN planned p USING (number) WHERE p.prover = ?"
        " AND f.number NOT IN (SELECT number FROM attempts)",
        (n,),
    ).fetchone()[0]
    outcomes = dict(
        store.db.execute(
            "SELECT a.outcome, count(*) FROM attempts a JOIN planned p USING (number) WHERE p.prover = ? GROUP BY 1",
            (n,),
        ).fetchall()
    )
    return {
        "label": entry.label,
        "road": entry.road,
        "name": entry.name,
        "version": entry.version,
        "digest": entry.digest,
        "planned": planned,
        "failed": failed,
        "outcomes": outcomes,
    }


def _clocked(store: Store) -> int:
    """Attempts without success that a clock ended: another machine may say otherwise."""
    marks = ", ".join("?" * len(CLOCKED))
    found = store.db.execute(
        f"SELECT count(*) FROM attempts WHERE status != 'accepted' AND (reason IN ({marks}) OR outcome IN ({marks}))",
        (*CLOCKED, *CLOCKED),
    ).fetchone()
    return int(found[0])
