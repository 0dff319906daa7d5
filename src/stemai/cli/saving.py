"""Result files from the command line: never over another one without saying so."""

from __future__ import annotations

from pathlib import Path

from stemai.cli.paper import Paper
from stemai.solve.files import write_atomically
from stemai.solve.results import Result


def save(paper: Paper, found: Result, path: Path | None) -> Path | None:
    """Write the result file, and say so where one was there before.  Raises: F101."""
    if path is None:
        return None
    replaced = path.exists()
    write_atomically(path, found.to_bytes())
    if replaced:
        paper.note(f"stemai: {path} was there, and is replaced")
    return path
