"""The last audit of each kind of box on this machine; its id is noted in results, as a claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stemai.box import Backend
from stemai.box.places import cache_folder
from stemai.solve.files import write_atomically


def keep(backend: Backend, report: dict[str, Any]) -> Path:
    """Write the JSON of a report down as the last one of its backend.  Raises: F101, B004."""
    path = _path(backend)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(report, indent=1).encode() + b"\n")
    return path


def last(backend: Backend) -> str | None:
    """The id of the last audit of `backend`, if everything held; None without one."""
    try:
        told = json.loads(_path(backend).read_bytes())
    except (OSError, ValueError):
        return None  # no audit, or one that cannot be read: nothing is claimed
    return str(told["id"]) if isinstance(told, dict) and told.get("ok") is True and "id" in told else None


def _path(backend: Backend) -> Path:
    return cache_folder() / "audits" / f"{backend}.json"
