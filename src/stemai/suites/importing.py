"""From foreign files to a suite of ours: one `.stem` for each statement, and a manifest that counts what is missing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from stemai.errors import StemError, UsageError, printable
from stemai.judge import Options
from stemai.judge.check import question_digest
from stemai.judge.definitions import settle
from stemai.language import parse_problem
from stemai.library import elaborate
from stemai.suites.manifest import Item, Manifest, Unread
from stemai.suites.naming import Names, ascii_name
from stemai.suites.readers import Outcome, Reader
from stemai.suites.reading import Reading


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a suite comes from, in its own words."""

    suite: str
    source: str = ""
    revision: str = ""
    license: str = ""


def import_suite(reader: Reader, path: Path, folder: Path, provenance: Provenance, *, verbatim: bool = False) -> Manifest:
    """Read every file below `path` and write what is read into `folder`.

    With `verbatim` the foreign files themselves are copied, byte for byte, and read when they are used: for sources
    whose terms allow no modified copies.  Raises: U204.
    """
    files = reader.files(path)
    if not files:
        raise UsageError(
            "U204",
            f"{printable(str(path))} has nothing for the reader `{reader.name}`",
            cause=f"it reads {', '.join(f'*{s}' for s in reader.suffixes)}",
            mend="check the path, and `--from`",
        )
    folder.mkdir(parents=True, exist_ok=True)
    names = Names()
    items: list[Item] = []
    unread: list[Unread] = []
    for file in files:
        where = file.name if path.is_file() else file.relative_to(path).as_posix()
        outcomes = reader.outcomes(file.read_text(encoding="utf-8", errors="replace"), file.stem)
        for number, outcome in enumerate(outcomes):
            called = names.fresh(_called(outcome, file.stem, number if len(outcomes) > 1 else None))
            if isinstance(outcome, Reading):
                try:
                    if verbatim:
                        items.append(_copied(outcome, called, where, file, folder, reader))
                    else:
                        items.append(_write(outcome, called, where, folder, provenance))
                except StemError as error:
                    unread.append(Unread(called, "our language", f"{error.code}: {error.message}"))
            else:
                unread.append(Unread(called, outcome.reason, outcome.detail))
    manifest = Manifest(
        suite=provenance.suite,
        license=provenance.license,
        folder=folder,
        source=provenance.source,
        revision=provenance.revision,
        items=tuple(items),
        unread=tuple(unread),
        more={"reader": reader.name},
    )
    manifest.save()
    return manifest


def _called(outcome: Outcome, stem: str, number: int | None) -> str:
    own = outcome.name if isinstance(outcome, Reading) else ""
    return ascii_name(own or (stem if number is None else f"{stem}_{number + 1}"))


def _write(reading: Reading, called: str, where: str, folder: Path, provenance: Provenance) -> Item:
    origin = f"{where} of {provenance.source or provenance.suite}"
    if provenance.revision:
        origin += f", revision {provenance.revision}"
    lines = [f"-- {' '.join(origin.split())}"]  # one line: what a file is called is no item of ours
    lines += [f"--   {line}".rstrip() for line in reading.original.splitlines()]
    lines += [f"-- note: {' '.join(note.split())}" for note in reading.notes]
    data = ("\n".join(lines) + "\n" + reading.text.rstrip("\n") + "\n").encode("utf-8")
    digest = digest_of(data, called)
    (folder / f"{called}.stem").write_bytes(data)
    notes = {"notes": list(reading.notes)} if reading.notes else {}
    return Item(
        id=called,
        file=f"{called}.stem",
        sha256=hashlib.sha256(data).hexdigest(),
        source=where,
        expected=reading.expected,
        digest=digest,
        more=notes,
    )


def _copied(reading: Reading, called: str, where: str, file: Path, folder: Path, reader: Reader) -> Item:
    data = file.read_bytes()
    digest = digest_of(reading.text.encode("utf-8"), called)
    target = folder / where
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return Item(
        id=called,
        file=where,
        sha256=hashlib.sha256(data).hexdigest(),
        source=where,
        expected=reading.expected,
        digest=digest,
        more={"format": reader.name},
    )


def digest_of(text: bytes, file: str) -> str:
    """The digest of the last problem of a text, with its definitions settled.  Raises: L…, J030."""
    module = elaborate(parse_problem(text, file))
    problem = module.problems[-1]
    theory = settle(module, Options()).theory
    return question_digest(theory, problem)
