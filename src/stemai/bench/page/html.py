"""The report of a run as one HTML file that loads nothing: numbers as JSON, texts compressed, opened by a click.

Every text of a prover is data here and is put on the page as text; besides, the page's policy runs our one script only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stemai.bench import limits
from stemai.bench.rows import unpack
from stemai.bench.store import Store
from stemai.bench.summary import cells, sentence

_HERE: Final = Path(__file__).parent
_VERDICT: Final = (
    "status",
    "kind",
    "level",
    "reason",
    "answer",
    "errors",
    "open_goals",
    "warnings",
    "corner",
    "vacuous",
)
_COLUMNS: Final = (
    "number", "item", "prover", "seed", "outcome", "status", "kind", "level", "reason", "generation_s", "judging_s",
    "steps", "generation_bytes", "judge_bytes", "rounds", "opinions", "submissions", "tokens", "cost",
)  # fmt: skip


def page(store: Store, told: Mapping[str, Any]) -> str:
    """The whole file.  `told` is the summary of the run in `store`."""
    texts = _Texts()
    rows = list(_rows(store, texts))
    data = {
        "told": told,
        "sentences": [sentence(one) for one in told["comparisons"]],
        "items": [
            {
                "name": one.item.name,
                "kind": one.item.kind,
                "family": one.item.family,
                "source": one.item.source,
                "expected": one.item.expected,
                "statement": one.statement,
                "text": one.item.text,
                "digest": one.digest,
                "vacuous": one.vacuous,
            }
            for one in store.posed()
        ],
        "cells": [[prover, item, c.attempts, c.solved, c.seconds, c.steps] for (prover, item), c in sorted(cells(store).items())],
        "columns": [*_COLUMNS, "text", "certificate"],
        "rows": rows,
        "attempts": store.count("attempts"),
    }
    style, script = (_HERE / "page.css").read_text("utf-8"), (_HERE / "page.js").read_text("utf-8")
    parts = {
        "@TITLE@": _escaped(str(told["name"])),
        "@POLICY@": "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {_source(style)}; script-src {_source(script)}",
        "@STYLE@": style,
        "@SCRIPT@": script,
        "@DATA@": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
        "@TEXTS@": "\n".join(texts.lines),
    }
    template = re.split("(@[A-Z]+@)", (_HERE / "page.html").read_text("utf-8"))
    return "".join(parts.get(part, part) for part in template)  # one pass: no text is searched for marks


@dataclass(slots=True)
class _Texts:
    """Texts, compressed, each once, by the number of its line."""

    lines: list[str] = field(default_factory=list)
    _known: dict[bytes, int] = field(default_factory=dict)
    certificates_bytes: int = 0

    def keep(self, text: str, most_bytes: int | None = None) -> int:
        """The line that holds `text`; -1 where it would take more than `most_bytes` with all certificates so far."""
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if digest in self._known:
            return self._known[digest]
        packed = zlib.compress(text.encode("utf-8", "replace"), 9)
        if most_bytes is not None:
            if self.certificates_bytes + len(packed) > most_bytes:
                return -1
            self.certificates_bytes += len(packed)
        self.lines.append(base64.b64encode(packed).decode("ascii"))
        self._known[digest] = len(self.lines) - 1
        return self._known[digest]


def _rows(store: Store, texts: _Texts) -> Iterator[list[Any]]:
    """The values of `_COLUMNS`, and the lines of the attempt's text and certificate (-1: it is only in the store)."""
    names = ", ".join(f"{'p' if name in ('number', 'item', 'prover', 'seed') else 'a'}.{name}" for name in _COLUMNS)
    for *values, detail, data in store.db.execute(
        f"SELECT {names}, a.detail, r.data FROM attempts a JOIN planned p USING (number) LEFT JOIN results r"
        " USING (number) ORDER BY p.number LIMIT ?",
        (limits.REPORT_ROWS,),
    ):
        result = _result(data)
        certificate = result.get("certificate")
        verdict = result.get("verdict", {})
        shown = {
            "submission": _text_of(result.get("submission")),
            "detail": detail,
            "statement": result.get("statement"),
            "axioms": result.get("axioms"),
            "obligations": result.get("obligations"),
            **{name: verdict.get(name) for name in _VERDICT},
        }
        yield [
            *(round(value, 4) if isinstance(value, float) else value for value in values),
            texts.keep(json.dumps(shown)),
            None
            if certificate is None
            else texts.keep(json.dumps(certificate, separators=(",", ":")), limits.REPORT_CERTIFICATES_BYTES),
        ]


def _result(data: bytes | None) -> dict[str, Any]:
    """What the store has; nothing where it was tampered with, which `verify` tells."""
    try:
        found = json.loads(unpack(data or b""))
    except (ValueError, RecursionError, zlib.error):
        return {}
    if not isinstance(found, dict) or not isinstance(found.get("verdict"), dict):
        return {}
    return found


def _text_of(part: Any) -> Any:
    return part.get("text") if isinstance(part, dict) else None


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
