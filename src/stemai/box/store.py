"""Copies of prover folders, kept by content: what runs is what was hashed."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from stemai.box.limits import Limits
from stemai.box.places import cache_folder
from stemai.errors import BoxError

SKIPPED = {"__pycache__", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def keep(folder: Path, limits: Limits) -> Path:
    """The read-only copy of `folder`, made if its content is new.

    Raises: BoxError B008 for a folder that is too large or holds anything but plain files and folders.
    """
    files = _listing(folder, limits)
    digest = hashlib.sha256()
    contents: list[tuple[str, bytes, int]] = []
    total = 0
    for name in files:
        body, executable = _read(folder / name, limits.folder_bytes - total)
        total += len(body)
        contents.append((name, body, executable))
        encoded = os.fsencode(name)
        digest.update(len(encoded).to_bytes(8, "big") + encoded + bytes([executable]))
        digest.update(len(body).to_bytes(8, "big") + body)
    kept = cache_folder() / "provers" / digest.hexdigest()
    if not kept.is_dir():
        _write(kept, contents)
    return kept


def _listing(folder: Path, limits: Limits) -> list[str]:
    if not folder.is_dir():
        raise BoxError("B008", f"no prover folder at {folder}", mend="name the folder that holds prover.toml")
    names: list[str] = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for entry in (*folders, *files):
            path = os.path.join(place, entry)
            kind = os.lstat(path).st_mode
            if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                raise BoxError(
                    "B008",
                    f"{path} is neither a file nor a folder",
                    cause="links, devices and sockets could lead out of a prover's folder",
                    mend="replace it by a plain copy",
                )
        names += [os.path.relpath(os.path.join(place, f), folder) for f in files]
        if len(names) > limits.folder_files:
            raise BoxError(
                "B008", f"{folder} holds too many files", cause=f"folder_files is {limits.folder_files}",
                mend="keep data and environments outside; large weights are declared apart",
            )  # fmt: skip
    return sorted(names)


def _read(file: Path, room: int) -> tuple[bytes, int]:
    """Content, and whether it may be run; O_NOFOLLOW because the folder may be changed under us."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise OSError(f"{file} is no longer a plain file")
            body = stream.read(room + 1)
    except OSError as err:
        raise BoxError("B008", f"{file} cannot be read", cause=str(err), mend="check its permissions") from err
    if len(body) > room:
        raise BoxError("B008", f"the folder of {file} is too large", mend="declare weights apart, or raise folder_bytes")
    return body, int(bool(mode & 0o100))


def _write(kept: Path, contents: list[tuple[str, bytes, int]]) -> None:
    try:
        kept.parent.mkdir(mode=0o755, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=kept.parent, prefix=".making-"))
        try:
            for name, body, executable in contents:
                target = making / name
                target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                target.write_bytes(body)
                target.chmod(0o555 if executable else 0o444)
            for place, folders, _ in os.walk(making):
                for entry in folders:
                    os.chmod(os.path.join(place, entry), 0o755)
            making.chmod(0o755)
            making.rename(kept)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    except OSError as err:
        if kept.is_dir():
            return  # another process made the same copy first
        raise BoxError("B004", "a prover's folder cannot be copied", cause=str(err), mend="look at the free space") from err
