"""The readers by name: which files they read, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stemai.suites.lean.reader import read_lean
from stemai.suites.reading import NotCovered, Reading
from stemai.suites.smtlib import read_smtlib
from stemai.suites.sygus import read_sygus
from stemai.suites.tip import read_tip
from stemai.suites.tptp import read_tptp

Outcome = Reading | NotCovered


@dataclass(frozen=True, slots=True)
class Reader:
    """`read` takes the text of a file and its name without the suffix."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str, str], list[Outcome]]

    def files(self, path: Path) -> list[Path]:
        """What is read below `path`, in the order of names; `path` itself if it is a file."""
        if path.is_file():
            return [path]
        return sorted(p for p in path.rglob("*") if p.suffix in self.suffixes and p.is_file())

    def outcomes(self, text: str, stem: str) -> list[Outcome]:
        """Every statement of a file, or why it is not read; a file that cannot be read at all is one of these."""
        try:
            return self.read(text, stem)
        except NotCovered as error:
            return [error]
        except RecursionError:
            return [NotCovered("too large", "nested deeper than it is followed")]


READERS: Final = {
    r.name: r
    for r in (
        Reader("lean", (".lean",), lambda text, _: read_lean(text)),
        Reader("smtlib", (".smt2",), read_smtlib),
        Reader("sygus", (".sl",), read_sygus),
        Reader("tip", (".smt2",), read_tip),
        Reader("tptp", (".p",), read_tptp),
    )
}
