"""Proposals that were made elsewhere: one JSON object a line, read as a stream, wrong lines told by number.

{"item", "submission", "prover"?, "seconds"?, "tokens"?, "cost"?, "meta"?}        docs/bench.md has the table
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from stemai.bench import limits
from stemai.bench.items import Item
from stemai.errors import UsageError, printable
from stemai.export.stored import sha256

_CLAIMS: Final = ("seconds", "tokens", "cost")
_FIELDS: Final = frozenset(("item", "submission", "prover", "meta", *_CLAIMS))


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line: where it begins, the item it is for, who made it, the text, and what is claimed of its making."""

    offset: int
    item: int
    prover: str
    submission: str
    claimed: tuple[tuple[str, float], ...]

    @property
    def sha256(self) -> str:
        return sha256(self.submission)


class Proposals:
    """A file of proposals for the items of a run.  Raises: U101, U404."""

    def __init__(self, path: Path, items: Sequence[Item]) -> None:
        self.path = path
        self._default = path.stem[: limits.NAME_LENGTH]
        self._items = {item.name: n for n, item in enumerate(items)}
        for name, n in list(self._items.items()):
            short = name.partition("/")[2]
            self._items[short] = -1 if short in self._items else n  # -1: several items have it

    def read(self) -> Iterator[Proposal]:
        """Every proposal, in order, one in memory at a time.  Raises: U101; U404 at the end, or at too many wrong lines."""
        errors: list[str] = []
        with self._open() as file:
            offset, number = 0, 0
            while line := file.readline(limits.LINE_BYTES + 1):
                number += 1
                try:
                    if not line.isspace():
                        yield self._proposal(line, offset)
                except ValueError as error:
                    errors.append(f"line {number}: {str(error)[:200]}")
                if len(line) > limits.LINE_BYTES or len(errors) >= limits.LINE_ERRORS:
                    break
                offset += len(line)
        if errors:
            raise self._wrong(errors)

    def at(self, offset: int, digest: str) -> Proposal:
        """The proposal that begins at `offset`.  Raises: U101, U404 (the file is another by now)."""
        with self._open() as file:
            file.seek(offset)
            try:
                found = self._proposal(file.readline(limits.LINE_BYTES + 1), offset)
            except ValueError as error:
                raise self._wrong([f"at byte {offset}: {error}"]) from error
        if found.sha256 != digest:
            raise self._wrong([f"at byte {offset}: it is another submission than the one that was planned"])
        return found

    def digest(self) -> str:
        """The hash of the whole file.  Raises: U101."""
        digest = hashlib.sha256()
        with self._open() as file:
            while part := file.read(1 << 20):
                digest.update(part)
        return digest.hexdigest()

    def _proposal(self, line: bytes, offset: int) -> Proposal:
        """Raises: ValueError, with what is wrong."""
        if len(line) > limits.LINE_BYTES:
            raise ValueError(f"it is longer than {limits.LINE_BYTES} bytes")
        try:
            told = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"it is not JSON: {error.msg}, at character {error.pos + 1}") from error
        except RecursionError:
            raise ValueError("it is nested too deep") from None
        if not isinstance(told, dict):
            raise ValueError("it is not a JSON object")
        unknown = told.keys() - _FIELDS
        if unknown:
            raise ValueError(f"there is no field `{printable(min(unknown))[:60]}`; what is yours goes under `meta`")
        item, prover = _text(told, "item"), _text({"prover": self._default, **told}, "prover")
        number = self._items.get(item)
        if number is None or number < 0:
            why = "no item is called so" if number is None else "several items are called so: write suite/name"
            raise ValueError(f"item `{printable(item)[:60]}`: {why}")
        if not 0 < len(prover) <= limits.NAME_LENGTH or not prover.isprintable():
            raise ValueError("`prover` is not one short line of text")
        return Proposal(offset, number, prover, _text(told, "submission"), tuple(_claims(told)))

    def _open(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise UsageError(
                "U101",
                f"{printable(str(self.path))} cannot be read",
                cause=error.strerror or str(error),
                mend="check the path and the permissions",
            ) from error

    def _wrong(self, errors: Sequence[str]) -> UsageError:
        more = ", and perhaps more" if len(errors) >= limits.LINE_ERRORS else ""
        return UsageError(
            "U404",
            f"{printable(str(self.path))} has wrong lines",
            cause="\n".join(errors) + more,
            mend="docs/bench.md has the table of fields",
        )


def _text(told: dict[str, Any], name: str) -> str:
    if name not in told:
        raise ValueError(f"the field `{name}` is missing")
    if not isinstance(told[name], str):
        raise ValueError(f"`{name}` is not a text")
    return str(told[name])


def _claims(told: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for name in _CLAIMS:
        value = told.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e18:
            raise ValueError(f"`{name}` is not a number of at least 0")
        yield name, float(value)
