"""Where provers are found by name: folders of folders, each with a prover.toml.  Nothing is run here."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stemai.errors import ProtocolError, printable
from stemai.provers import limits, manifest
from stemai.provers.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder that says it is a prover: its manifest, or what is wrong with it."""

    folder: Path
    manifest: Manifest | None
    error: ProtocolError | None = None


def user_folders() -> tuple[Path, ...]:
    """The folders of provers that belong to this user, first the ones in STEMAI_PROVERS."""
    named = [Path(part).expanduser() for part in os.environ.get("STEMAI_PROVERS", "").split(os.pathsep) if part]
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return (*named, Path(data) / "stemai" / "provers")


def entries(folders: Sequence[Path]) -> tuple[Entry, ...]:
    """Every prover in `folders`, in the order in which `find` looks; at most `PROVERS_IN_FOLDER` from each."""
    return tuple(_entry(place) for folder in folders for place in _candidates(folder))


def find(name: str, folders: Sequence[Path]) -> Manifest:
    """The prover called `name`: a path where it holds a `/` or begins with `.`, else the first in `folders`.

    Raises: P001 (no such prover), P002, P003, P004.
    """
    if os.sep in name or name.startswith(("~", ".")):
        folder = Path(name).expanduser().absolute()
        if not folder.is_dir():
            raise ProtocolError("P001", f"there is no folder {printable(name)}", mend="give the folder of prover.toml")
        return manifest.read(folder)
    for folder in folders:
        if manifest.is_name(name) and (folder / name / manifest.FILE).exists():
            return manifest.read(folder / name)
    names = sorted({entry.folder.name for entry in entries(folders)})
    near = difflib.get_close_matches(name, names, n=1)
    raise ProtocolError(
        "P001",
        f"there is no prover `{printable(name)[:60]}`",
        cause=f"known here: {', '.join(names) or 'none'}",
        mend=f"did you mean `{near[0]}`?" if near else "give one of these names, or a path with a `/` in it",
    )


def _candidates(folder: Path) -> list[Path]:
    try:
        inside = sorted(p for p in folder.iterdir() if (p / manifest.FILE).exists())
    except OSError:
        return []  # a folder of provers that is not there holds none
    return inside[: limits.PROVERS_IN_FOLDER]


def _entry(folder: Path) -> Entry:
    try:
        return Entry(folder, manifest.read(folder))
    except ProtocolError as error:
        return Entry(folder, None, error)
