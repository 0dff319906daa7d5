"""The report as Markdown: the tables and sentences of the page, without its charts and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stemai.bench.summary import sentence

#: Characters that would end a table's cell or begin markup; names come from files that may be anybody's.
_ESCAPED = str.maketrans({c: f"\\{c}" for c in "\\|*_`<>[]#"})


def page(told: Mapping[str, Any]) -> str:
    """The whole report."""
    parts = [f"# {_text(told['name'])}\n", *head(told), ""]
    for which, title in (
        ("rest", f"On the {told['items']['rest']} items that the judge alone does not close"),
        ("all", f"On all {told['items']['rest'] + told['items']['closed']} items"),
    ):
        parts += [f"## {title}\n", *_table(scores(told, which)), ""]
    parts += ["## pass@k, on the rest\n", *_table(pass_at(told, "rest")), ""]
    if told["comparisons"]:
        parts += ["## Comparisons\n", *(f"- {_text(sentence(one))}." for one in told["comparisons"]), ""]
    parts += [*_lists(told["comparisons"])]
    parts += ["## Cost of all attempts, solved or not\n", *_table(resources(told)), ""]
    if told["contradictions"]:
        parts += ["## Contradictions\n"]
        parts += [
            f"- {_text(one['item'])}: the suite says {one['expected'] or 'nothing'}, accepted is "
            f"{_text(', '.join(f'{kind} by {who[0]}' for kind, who in one['accepted'].items()))}"
            for one in told["contradictions"]
        ]
    return "\n".join(parts).rstrip() + "\n"


def head(told: Mapping[str, Any]) -> list[str]:
    """What a reader has to know before the numbers."""
    lines = [
        f"{told['done']} of {told['planned']} attempts are counted"
        + (f", {told['failed']} failed for us and are left out" if told["failed"] else "")
        + (f", {told['absent']} are not made yet" if told["absent"] else "")
        + f". The judge alone closes {told['items']['closed']} items.",
    ]
    if told["items"]["vacuous"]:
        lines.append(f"Left out, their hypotheses contradict each other: {', '.join(told['items']['vacuous'])}.")
    if told["clocked"]:
        lines.append(f"A clock ended {told['clocked']} of the unsolved attempts: another machine may say otherwise.")
    holds = "" if told["commitment_holds"] else " **It does not hold: the store was changed.**"
    lines.append(f"Commitment `{told['commitment']}`.{holds}")
    return ["  \n".join(lines)]


def scores(told: Mapping[str, Any], which: str) -> list[list[str]]:
    """The table of provers, its heading first."""
    rows = [["prover", "solved", "of", "share", "95% interval", "certified", "agreed", "attested", "proved",
             "refuted", "answered", "attempts", "wrong", "score"]]  # fmt: skip
    for prover in told["provers"]:
        found = prover[which]
        share, levels, kinds = found["share"], found["levels"], found["kinds"]
        rows.append(
            [prover["label"], str(found["solved"]), str(found["items"]), percent(share["value"]),
             f"{percent(share['low'])} to {percent(share['high'])}",
             *(str(levels[level]) for level in ("certified", "agreed", "attested")),
             *(str(kinds[kind]) for kind in ("proved", "refuted", "solved")),
             str(found["attempts"]), str(found["wrong"]),
             "" if found["score"] is None else f"{found['score']:.3f}"]
        )  # fmt: skip
    return rows


def pass_at(told: Mapping[str, Any], which: str) -> list[list[str]]:
    """pass@k with intervals, a row for each prover."""
    ks = sorted({one["k"] for prover in told["provers"] for one in prover[which]["pass_at"]})
    rows = [["prover", *(f"pass@{k}" for k in ks)]]
    for prover in told["provers"]:
        by_k = {one["k"]: one for one in prover[which]["pass_at"]}
        cells = [
            f"{percent(one['value'])} ({percent(one['low'])} to {percent(one['high'])})" if one else ""
            for one in map(by_k.get, ks)
        ]
        rows.append([prover["label"], *cells])
    return rows


def resources(told: Mapping[str, Any]) -> list[list[str]]:
    """Time, steps and memory of each prover over all items."""
    rows = [["prover", "seconds, median", "90%", "sum", "solver steps, median", "90%", "memory of the prover, most",
             "memory of the judge, most", "tokens", "cost"]]  # fmt: skip
    for prover in told["provers"]:
        used = prover["all"]
        rows.append(
            [prover["label"], *(number(used["seconds"][name]) for name in ("median", "p90", "sum")),
             *(number(used["steps"][name]) for name in ("median", "p90")),
             *(size(used[name]["most"]) for name in ("generation_bytes", "judge_bytes")),
             *(number(used[name]["sum"]) for name in ("tokens", "cost"))]
        )  # fmt: skip
    return rows


def percent(share: float) -> str:
    """A share in percent."""
    return f"{share * 100:.1f}%"


def number(value: float | None) -> str:
    """A number in three digits."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"


def size(value: float | None) -> str:
    """Bytes in megabytes."""
    return "" if value is None else f"{value / 1e6:,.0f} MB"


def _lists(pairs: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = []
    for one in pairs:
        for who, other, key in (("first", "second", "only_first"), ("second", "first", "only_second")):
            if one[key]:
                lines.append(f"- Solved by {_text(one[who])} and not by {_text(one[other])}: {_text(', '.join(one[key]))}")
    return ["## What one solved and the other did not\n", *lines, ""] if lines else []


def _table(rows: list[list[str]]) -> list[str]:
    head, *body = rows
    marks = ["---", *("---:" for _ in head[1:])]
    return ["| " + " | ".join(_text(cell) for cell in row) + " |" for row in (head,)] + [
        "| " + " | ".join(marks) + " |",
        *("| " + " | ".join(_text(cell) for cell in row) + " |" for row in body),
    ]


def _text(text: str) -> str:
    return text.translate(_ESCAPED)
