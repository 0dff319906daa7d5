"""Reading what may be anything, and writing so that nothing is ever half written."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from stemai.errors import Fault, UsageError, printable
from stemai.solve import limits

STDIN = "-"


def read_bytes(path: str, most_bytes: int = limits.TEXT_BYTES) -> bytes:
    """The content of the file at `path`, or of standard input for `-`; never more than `most_bytes` are held.

    Raises: U101 (unreadable), U102 (too long).
    """
    try:
        if path == STDIN:
            data = _read_most(sys.stdin.buffer, most_bytes)
        else:
            with open(path, "rb") as file:
                data = _read_most(file, most_bytes)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(
            "U101", f"{printable(path)} cannot be read", cause=why, mend="check the path and the permissions"
        ) from error
    if len(data) > most_bytes:
        raise UsageError(
            "U102",
            f"{printable(path)} is too long",
            cause=f"more than {most_bytes} bytes",
            mend="split it; a problem needs only the definitions that it uses",
        )
    return data


def read_text(path: str, most_bytes: int = limits.TEXT_BYTES) -> str:
    """The content as text.  Raises: U101, U102, U103 (not UTF-8)."""
    return decoded(read_bytes(path, most_bytes), path)


def decoded(data: bytes, path: str) -> str:
    """`data` as text.  Raises: U103."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("U103", f"{printable(path)} is not UTF-8", cause=str(error), mend="save the file as UTF-8") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write the whole file or nothing: to a new file beside it, then renamed over it.  Raises: F101."""
    try:
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(made, 0o644)
            os.replace(made, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(made)
            raise
    except OSError as error:
        raise Fault(
            "F101",
            f"{printable(str(path))} cannot be written",
            cause=error.strerror or str(error),
            mend="make room, or name another place with --out",
        ) from error


def _read_most(file: BinaryIO, most_bytes: int) -> bytes:
    parts, total = [], 0
    while total <= most_bytes:
        part = file.read(min(most_bytes + 1 - total, 1 << 16))
        if not part:
            break
        parts.append(part)
        total += len(part)
    return b"".join(parts)
