"""Small runs that several tests use: statements, proposals made elsewhere, a manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stemai.bench import manifest, running
from stemai.bench.running import Tally
from tests.solve import texts

PROBLEMS = texts.PROBLEMS
PROPOSALS: Sequence[tuple[str, str, str]] = (
    # prover, item, submission
    ("good", "am_gm", texts.AM_GM),
    ("good", "two_squares", texts.TWO_SQUARES),
    ("good", "euler", texts.EULER),
    ("good", "last_digit", texts.LAST_DIGIT),
    ("poor", "am_gm", texts.WRONG),
    ("poor", "two_squares", "answer two_squares := x := 1, y := 2\n"),
    ("poor", "euler", "this is no submission \u2200\x00\n"),
    ("poor", "last_digit", texts.LAST_DIGIT),
    ("poor", "last_digit", "answer last_digit := 3\n"),
)


def lines(proposals: Sequence[tuple[str, str, str]] = PROPOSALS, **more: Any) -> str:
    rows = [{"item": item, "submission": text, "prover": prover, **more} for prover, item, text in proposals]
    return "".join(json.dumps(row) + "\n" for row in rows)


def write(folder: Path, *, problems: str = PROBLEMS, proposals: str | None = None, head: str = "") -> Path:
    """A suite of one file, a manifest for it, and a file of proposals; the manifest's path."""
    (folder / "small.stem").write_text(problems, encoding="utf-8")
    (folder / "outputs.jsonl").write_text(lines() if proposals is None else proposals, encoding="utf-8")
    path = folder / "run.toml"
    path.write_text(f'{head}\n[[suite]]\npath = "small.stem"\n', encoding="utf-8")
    return path


def run(folder: Path, store: str = "run.db", **options: Any) -> Tally:
    """Run what `write` has written."""
    wanted = manifest.read(str(folder / "run.toml"))
    return running.run(wanted, folder / store, submissions=folder / "outputs.jsonl", **options)
