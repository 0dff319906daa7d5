"""The corpus: each case is one problem, one submission, and what must come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SEPARATOR = "---- submission"


@dataclass(frozen=True)
class Case:
    """`expect` is what the header demands: status, then kind and level, or code and line of the submission."""

    path: Path
    expect: tuple[str, ...]
    trap: str
    twin: str
    options: tuple[str, ...]
    problem: str
    submission: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(HERE).with_suffix(""))


def read(path: Path) -> Case:
    """The case in `path`.  Raises: ValueError for a file that is no case."""
    text = path.read_text(encoding="utf-8")
    head, found, tail = text.partition(f"\n{SEPARATOR}\n")
    if not found:
        raise ValueError(f"{path}: no line `{SEPARATOR}`")
    fields = dict(re.findall(r"^-- (expect|trap|twin|options): *(.*?) *$", head, re.MULTILINE))
    if "expect" not in fields:
        raise ValueError(f"{path}: no line `-- expect: …`")
    return Case(
        path,
        tuple(fields["expect"].split()),
        fields.get("trap", ""),
        fields.get("twin", ""),
        tuple(fields.get("options", "").split()),
        head + "\n",
        tail,
    )


def all_cases() -> list[Case]:
    """Every case, in the order of their names."""
    return [read(path) for path in sorted(HERE.rglob("*.stem"))]
