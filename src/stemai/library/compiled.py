"""Proofs of lemmas as kernel lines, made once and shipped.  Data, and never believed: the kernel runs each line again.

A file has one row for each lemma of a module, ``[name, key, certificate]`` in canonical JSON, one to a line.  The key is the
SHA-256 of the texts of the statement and of its proof, so that a row is used for the text that it was made of and for no
other.  The certificate is one of a theory that holds what the proof speaks of; a lemma that the proof uses is an `oracle` line
in it, a sequent without hypotheses.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from stemai.errors import KernelError, LimitReached, Place
from stemai.kernel.certificate import canonical, parse
from stemai.language import Module

FOLDER: Final = "compiled"
SUFFIX: Final = ".jsonl"


def file_of(path: Path) -> Path:
    """Where the rows of the module with the text `path` are."""
    return path.parent / FOLDER / f"{path.stem}{SUFFIX}"


def key(module: Module, name: str) -> str:
    """What a row for the lemma `name` of `module` is marked with."""
    problem, proof = module.lemmas[name]
    text = f"{_slice(module.source, problem.place)}\n{_slice(module.source, proof.place)}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def row(name: str, key_: str, certificate: dict[str, Any]) -> bytes:
    """One line of a file."""
    return canonical([name, key_, certificate]) + b"\n"


def certificate(path: Path, name: str, key_: str) -> dict[str, Any] | None:
    """The certificate of the lemma `name` in the file `path`; None where there is none for that key."""
    line = _lines(path).get((name, key_))
    if line is None:
        return None
    head = len(canonical([name, key_])) - 1
    try:
        return parse(line[head + 1 : -1])
    except (KernelError, LimitReached):
        return None


def load(path: Path) -> None:
    """Have the lines of a file in memory."""
    _lines(path)


@cache
def _lines(path: Path) -> dict[tuple[str, str], bytes]:
    """The lines of a file by name and key, none of them parsed."""
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_bytes().splitlines():
        parts = line.split(b'"', 4)
        if len(parts) == 5:
            found[parts[1].decode("ascii", "replace"), parts[3].decode("ascii", "replace")] = line
    return found


def _slice(text: str, place: Place) -> str:
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)
