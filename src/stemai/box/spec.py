"""What to run, where, and what came of it: the values that cross the box's public face."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from stemai.box.bridge import Upstream
from stemai.box.limits import Limits
from stemai.errors import BoxError

Level = Literal["nested", "process", "container", "gvisor"]
Backend = Literal["nested", "bubblewrap", "docker", "gvisor"]
Choice = Literal["auto", "nested", "bubblewrap", "docker", "gvisor"]

LEVELS: tuple[Level, ...] = get_args(Level)  # weakest first
BACKENDS: tuple[Backend, ...] = get_args(Backend)
LEVEL_OF: dict[Backend, Level] = {
    "nested": "nested",
    "bubblewrap": "process",
    "docker": "container",
    "gvisor": "gvisor",
}

WEIGHTS, SERVER = "/weights", "/server/socket"  # where a model, or a model server, is in a box
PROVER = "/prover"  # where a prover's folder lies inside every box; `nested` rewrites it in the command
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_RESERVED = re.compile(r"LD_|PYTHON|PATH$|HOME$|TMPDIR$|STEMAI_")


@dataclass(frozen=True, slots=True)
class BoxSpec:
    """One prover, ready to run: its folder, its command, its limits.

    Raises: BoxError B003 for a command, mount or variable that no box takes.
    """

    folder: Path
    command: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    weights: tuple[tuple[Path, str], ...] = ()  # (host folder, name): read-only at /weights/<name>
    environment: tuple[tuple[str, str], ...] = ()
    server: Upstream | None = None  # a model server of the asker's, bridged to /server/socket

    def __post_init__(self) -> None:
        if not self.command or any("\0" in word for word in self.command):
            raise BoxError("B003", "a box needs a command", mend='for example command = ["python3", "/prover/main.py"]')
        for name, value in self.environment:
            if not _VARIABLE.fullmatch(name) or _RESERVED.match(name) or "\0" in value:
                raise BoxError(
                    "B003",
                    f"the variable {name!r} cannot be passed into a box",
                    mend="capital letters, digits and _; not LD_*, PYTHON*, PATH, HOME, TMPDIR or STEMAI_*",
                )
        for host, name in self.weights:
            if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", name) or not host.is_dir():
                raise BoxError("B003", f"weights {name!r} from {host} cannot be mounted", mend="name an existing folder")


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds a prover; goes into every result.  Claimed by this host, not checked by `verify`."""

    level: Level
    backend: Backend
    uid: int  # as the host sees it; -1 where the engine hides it
    kernel: str
    limits: Limits
    image: str = ""  # digest, where there is an image
    notice: str = ""  # why it is not a stronger level
    details: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "backend": self.backend,
            "image": self.image or None,
            "uid": self.uid,
            "kernel": self.kernel,
            "limits": self.limits.to_json(),
            "notice": self.notice or None,
            "details": dict(self.details),
        }


@dataclass(frozen=True, slots=True)
class Usage:
    """What a box has used; None where the level cannot tell."""

    cpu_s: float | None = None
    peak_memory_bytes: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"cpu_s": self.cpu_s, "peak_memory_bytes": self.peak_memory_bytes}


@dataclass(frozen=True, slots=True)
class BackendReport:
    """Whether a backend works here, and what to do if not; `stemai doctor` prints these."""

    level: Level
    backend: Backend
    ok: bool
    why: str
    mend: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "backend": self.backend,
            "ok": self.ok,
            "why": self.why,
            "mend": self.mend,
        }
