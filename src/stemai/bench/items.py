"""The items of a run: one problem each, with its text, its hash, and what its suite says of it.

Lines that are comments are taken out of the text: a suite's header may say whether the statement is true, and provers read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from stemai.bench.manifest import Manifest, Suite
from stemai.errors import StemError, UsageError, printable
from stemai.export.stored import sha256
from stemai.solve.files import read_text
from stemai.solve.listing import Listed, chosen
from stemai.suites import manifest as published

_COMMENT: Final = re.compile(r"^[ \t]*--(?:[ \t\r-].*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Item:
    """One problem of one file.

    `name` is its name in the run, `suite/id`.  `expected` is what the suite says of it, a claim: `proved`, `refuted`,
    `solved`, or empty.
    """

    name: str
    suite: str
    problem: str
    kind: str
    file: str
    text: str
    family: str = ""
    source: str = ""
    expected: str = ""

    @property
    def sha256(self) -> str:
        return sha256(self.text)


def read(manifest: Manifest) -> tuple[Item, ...]:
    """Every item of every suite, in order.  Raises: U101, U102, U103, U202, U205, U402; L… with the file's name."""
    found = [item for suite in manifest.suites for item in _suite(suite, manifest.folder)]
    names = [item.name for item in found]
    if len(set(names)) < len(names):
        twice = min(name for name in names if names.count(name) > 1)
        raise _wrong(twice, "two items of the run have this name", "give each suite once")
    if not found:
        raise _wrong(manifest.suites[0].path, "no item is left of the suites", "look at `only`")
    return tuple(found)


def without_comments(text: str) -> str:
    """The text without the lines that are comments, and without blank lines before it."""
    return _COMMENT.sub("", text).lstrip("\n")


def _suite(suite: Suite, folder: Path) -> Iterator[Item]:
    found = place(suite.path, folder)
    if (found / published.NAME).is_file():
        every = _published(published.load(found))
    elif found.is_dir():
        every = (item for file in sorted(found.rglob("*.stem")) for item in _file(file, found.name))
    else:
        every = _file(found, found.stem)
    kept = [item for item in every if any(fnmatchcase(item.name.partition("/")[2], p) for p in suite.only)]
    if not kept:
        raise _wrong(suite.path, "it has no item, or none that `only` lets in", "look at the folder")
    yield from kept


def place(path: str, folder: Path) -> Path:
    """The suite at `path`: from the manifest's folder, else the shipped one of that name."""
    here = folder / Path(path).expanduser()
    shipped = published.shipped() / path
    return shipped if not here.exists() and "/" not in path and shipped.is_dir() else here


def _file(path: Path, suite: str) -> Iterator[Item]:
    text = without_comments(read_text(str(path)))
    wanted = _chosen(text, path)
    for listed in wanted:
        own = listed.name if path.stem in (suite, listed.name) else f"{path.stem}.{listed.name}"
        yield Item(f"{suite}/{own}", suite, listed.name, listed.kind, path.name, text)


def _published(suite: published.Manifest) -> Iterator[Item]:
    """The items of a suite that says what it is; what it keeps in another language is read."""
    for row in suite.items:
        text = without_comments(suite.statement(row).decode("utf-8", "replace"))
        wanted = _chosen(text, suite.folder / row.file)
        for listed in wanted:
            own = row.id + ("" if len(wanted) == 1 else f".{listed.name}")
            yield Item(
                name=f"{suite.suite}/{own}",
                suite=suite.suite,
                problem=listed.name,
                kind=listed.kind,
                file=row.file,
                text=text,
                family=str(row.more.get("family") or ""),
                source=row.source,
                expected=_expected(listed.kind, row.expected),
            )


def _expected(kind: str, told: str) -> str:
    if kind != "theorem":
        return "solved" if told == "true" else ""
    return {"true": "proved", "false": "refuted"}.get(told, "")


def _chosen(text: str, path: Path) -> tuple[Listed, ...]:
    try:
        return chosen(text, str(path), ())
    except StemError as error:
        if error.family == "L":
            raise
        raise _wrong(str(path), error.message, error.mend) from error


def _wrong(path: str, why: str, mend: str) -> UsageError:
    return UsageError("U402", f"{printable(path)}: the suite cannot be read", cause=why, mend=mend)
