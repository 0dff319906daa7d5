"""What a suite says about itself: `manifest.json` in its folder, one format for all suites.

suite, license, source, revision    strings
problems    id, file, sha256 of the file; digest of the kernel statement; source; expected; and what else is known;
            with `format`, the file is a foreign one, kept byte for byte, and read when it is used
not_read    id, reason, detail: what the source has and the suite has not, counted by `stemai suite list`
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import stemai
from stemai.errors import UsageError, printable
from stemai.suites.readers import READERS
from stemai.suites.reading import Reading

NAME: Final = "manifest.json"
_OWN: Final = ("id", "file", "sha256", "source", "expected", "digest")


@dataclass(frozen=True, slots=True)
class Item:
    """One statement.  `expected` is the source's claim: `true`, `false` or ``.  `more` is what else the manifest says."""

    id: str
    file: str
    sha256: str
    source: str = ""
    expected: str = ""
    digest: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unread:
    """A statement of the source that is not in the suite."""

    id: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A suite; `folder` is where it lies."""

    suite: str
    license: str
    folder: Path
    source: str = ""
    revision: str = ""
    items: tuple[Item, ...] = ()
    unread: tuple[Unread, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def item(self, called: str) -> Item:
        """The item of that id.  Raises: U203."""
        for item in self.items:
            if item.id == called:
                return item
        raise UsageError(
            "U203",
            f"the suite {self.suite} has no item `{printable(called)[:60]}`",
            mend=f"`stemai suite show {self.suite}` lists them",
        )

    def text(self, item: Item) -> bytes:
        """The text of an item, which has the hash that the manifest gives.  Raises: U205."""
        try:
            data = (self.folder / item.file).read_bytes()
        except OSError as error:
            raise UsageError("U205", f"{item.file} cannot be read", cause=error.strerror or "") from error
        if hashlib.sha256(data).hexdigest() != item.sha256:
            raise UsageError(
                "U205",
                f"{item.file} is not the text that the manifest names",
                mend="import the suite again, or restore the file",
            )
        return data

    def statement(self, item: Item) -> bytes:
        """The statement in our own language.  Raises: U205 (also for a foreign file that is not read any more)."""
        data = self.text(item)
        reader = READERS.get(str(item.more.get("format", "")))
        if reader is None:
            return data
        (outcome,) = reader.outcomes(data.decode("utf-8", "replace"), Path(item.file).stem)
        if isinstance(outcome, Reading):
            return outcome.text.encode("utf-8")
        raise UsageError("U205", f"{item.file} is not read", cause=str(outcome), mend="import the suite again")

    @property
    def reasons(self) -> Counter[str]:
        """How many statements are not read, by reason."""
        return Counter(u.reason for u in self.unread)

    def to_json(self) -> dict[str, Any]:
        """The manifest as it is written."""
        return {
            "suite": self.suite,
            "license": self.license,
            "source": self.source,
            "revision": self.revision,
            **self.more,
            "problems": [
                {
                    "id": i.id, "file": i.file, "source": i.source, "expected": i.expected, **i.more,
                    "sha256": i.sha256, "digest": i.digest,
                }
                for i in self.items
            ],
            "not_read": [{"id": u.id, "reason": u.reason, "detail": u.detail} for u in self.unread],
        }  # fmt: skip

    def save(self) -> None:
        """Write `manifest.json`."""
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n"
        (self.folder / NAME).write_text(text, encoding="utf-8")


def load(folder: Path) -> Manifest:
    """The manifest in `folder`.  Raises: U202."""
    try:
        value = json.loads((folder / NAME).read_bytes())
        return Manifest(
            suite=_string(value, "suite"),
            license=_string(value, "license"),
            folder=folder,
            source=_string(value, "source", ""),
            revision=_string(value, "revision", ""),
            items=tuple(_item(p) for p in value["problems"]),
            unread=tuple(Unread(*(_string(u, k) for k in ("id", "reason", "detail"))) for u in value.get("not_read", ())),
            more={k: v for k, v in value.items() if k not in (*Manifest.__slots__, "problems", "not_read")},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            "U202",
            f"{printable(str(folder / NAME))} is no manifest of a suite",
            cause=f"{type(error).__name__}: {error}",
        ) from error


def _item(value: Any) -> Item:
    return Item(
        id=_string(value, "id"),
        file=_plain_file(_string(value, "file")),
        sha256=_string(value, "sha256"),
        source=_string(value, "source", ""),
        expected=_string(value, "expected", ""),
        digest=_string(value, "digest", ""),
        more={k: v for k, v in value.items() if k not in _OWN},
    )


def _plain_file(path: str) -> str:
    if path.startswith("/") or ".." in Path(path).parts:
        raise ValueError(f"the file {path!r} is outside the suite")
    return path


def _string(value: Any, key: str, default: str | None = None) -> str:
    found = value[key] if default is None else value.get(key, default)
    if not isinstance(found, str):
        raise TypeError(f"`{key}` is no string")
    return found


def shipped() -> Path:
    """The folder of the suites that are shipped: in the package when installed, at the top of a checkout else."""
    package = Path(stemai.__file__).resolve().parent
    installed = package / "_suites"
    return installed if installed.is_dir() else package.parent.parent / "suites"


def find(called: str) -> Manifest:
    """A suite by its path, or one that is shipped by its name.  Raises: U201, U202."""
    for folder in (Path(called), shipped() / called):
        if (folder / NAME).is_file():
            return load(folder)
    raise UsageError(
        "U201",
        f"there is no suite `{printable(called)[:100]}`",
        cause="neither a shipped suite nor a folder with a manifest.json has that name",
        mend="`stemai suite list` names those that are shipped",
    )


def shipped_suites() -> list[Manifest]:
    """All suites that are shipped, in the order of their names."""
    return [load(p.parent) for p in sorted(shipped().glob(f"*/{NAME}"))]
