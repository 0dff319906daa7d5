"""prover.toml: what a prover folder says of itself.  Shown as claims; only `command` and `limits` have effect."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stemai.errors import ProtocolError, printable
from stemai.provers import limits

FILE: Final = "prover.toml"
MIB: Final = 1 << 20

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_SEE: Final = "see the table of fields in docs/protocol.md"

#: What an asker may hand to a prover, besides a problem.  Where it is is never for the prover to say.
TAKES: Final = ("weights", "server")

#: What `[limits]` may ask for: least and most.
ASKABLE: Final[dict[str, tuple[int, int]]] = {
    "memory_mb": (16, 65_536),
    "processes": (1, 512),
    "processors": (1, 64),
    "tmp_mb": (1, 4_096),
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A prover, as its folder describes it.

    `command` runs in the folder of the prover, read-only at /prover in the box.  `needs` names what must be there
    beyond a POSIX system (`python`, `perl`, `torch`); it is information for people.  `asked` is the table `[limits]`.
    `takes` says what an asker may hand to it, and must hand one of: `weights`, `server`.
    """

    folder: Path
    name: str
    version: str
    description: str
    command: tuple[str, ...]
    language: str = ""
    needs: tuple[str, ...] = ()
    asked: dict[str, int] = field(default_factory=dict)
    takes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self.version,
            "description": self.description,
            "command": list(self.command),
            "language": self.language,
            "needs": list(self.needs),
            "limits": dict(self.asked),
            "takes": list(self.takes),
            "folder": str(self.folder),
        }


def read(folder: Path) -> Manifest:
    """The manifest of `folder`.  Raises: P002 (unreadable), P003 (a field), P004 (another protocol)."""
    try:
        fields = tomllib.loads(_text(folder / FILE))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable(folder, str(error)) from error
    protocol = fields.pop("protocol", None)
    if type(protocol) is not int:
        raise _wrong(folder, "protocol", "a whole number")
    if protocol != limits.PROTOCOL:
        raise ProtocolError(
            "P004",
            f"the prover in {folder} speaks protocol {protocol}",
            cause=f"this stemai speaks protocol {limits.PROTOCOL}",
            mend="use a release of the prover for that protocol",
        )
    take = _Fields(folder, fields)
    manifest = Manifest(
        folder=folder,
        name=take.required("name", _is_name, "a name: small letters, digits and `-`, beginning with a letter"),
        version=take.required("version", _line(limits.VERSION_LENGTH), "one short line of text"),
        description=take.required("description", _line(limits.DESCRIPTION_LENGTH), "one line of text"),
        command=tuple(take.required("command", _is_command, "a list of words, the program first")),
        language=take.optional("language", _line(limits.VERSION_LENGTH), "one short line of text", ""),
        needs=tuple(take.optional("needs", _is_words, "a list of words", [])),
        takes=tuple(take.optional("takes", _is_takes, f"a list of {', '.join(TAKES)}", [])),
        asked=take.optional("limits", _is_limits, f"a table of {', '.join(ASKABLE)}, each within its bounds", {}),
    )
    take.nothing_left()
    return manifest


def is_name(text: str) -> bool:
    """Whether a prover may have this name."""
    return len(text) <= limits.NAME_LENGTH and _NAME.fullmatch(text) is not None


def _text(path: Path) -> str:
    """The file's text; a pipe or a device is refused, never waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _unreadable(path.parent, "it is not a plain file")
            data = file.read(limits.MANIFEST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path.parent, error.strerror or str(error)) from error
    if len(data) > limits.MANIFEST_BYTES:
        raise _unreadable(path.parent, f"it has more than {limits.MANIFEST_BYTES} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(path.parent, "it is not UTF-8") from error


class _Fields:
    """The fields of one manifest, taken one by one."""

    def __init__(self, folder: Path, fields: dict[str, Any]) -> None:
        self._folder = folder
        self._fields = fields

    def required(self, name: str, holds: Callable[[Any], bool], wanted: str) -> Any:
        if name not in self._fields:
            raise _wrong(self._folder, name, wanted)
        return self.optional(name, holds, wanted, None)

    def optional(self, name: str, holds: Callable[[Any], bool], wanted: str, default: Any) -> Any:
        value = self._fields.pop(name, default)
        if value is not default and not holds(value):
            raise _wrong(self._folder, name, wanted)
        return value

    def nothing_left(self) -> None:
        if self._fields:
            name = printable(min(self._fields))[:60]
            raise ProtocolError("P003", f"{self._folder / FILE}: there is no field `{name}`", mend=_SEE)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and is_name(value)


def _line(length: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= length and value.isprintable()


def _is_words(value: Any) -> bool:
    word = _line(limits.WORD_LENGTH)
    return isinstance(value, list) and len(value) <= limits.COMMAND_WORDS and all(word(w) for w in value)


def _is_command(value: Any) -> bool:
    return bool(value) and _is_words(value)


def _is_takes(value: Any) -> bool:
    return _is_words(value) and set(value) <= set(TAKES) and len(set(value)) == len(value)


def _is_limits(value: Any) -> bool:
    return isinstance(value, dict) and all(
        name in ASKABLE and type(asked) is int and ASKABLE[name][0] <= asked <= ASKABLE[name][1] for name, asked in value.items()
    )


def _unreadable(folder: Path, why: str) -> ProtocolError:
    return ProtocolError(
        "P002",
        f"no readable {FILE} in {folder}",
        cause=why[:300],
        mend="`stemai provers new NAME` writes one that works",
    )


def _wrong(folder: Path, name: str, wanted: str) -> ProtocolError:
    return ProtocolError("P003", f"{folder / FILE}: the field `{name}` must be {wanted}", mend=_SEE)
