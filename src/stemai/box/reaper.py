"""Containers that were left behind: found by their labels, removed when late or orphaned.

Boxes of the levels process and nested need no reaper: the kernel ends them with the process that opened them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from stemai.box import owner
from stemai.box.choice import docker_backend


@dataclass(frozen=True, slots=True)
class Found:
    """A container of ours on the engine."""

    identity: str
    run: str
    status: str
    late: bool  # past its deadline
    orphaned: bool  # its owner has certainly ended

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.identity,
            "run": self.run,
            "status": self.status,
            "late": self.late,
            "orphaned": self.orphaned,
        }


def list_boxes() -> list[Found]:
    """Every box on the engine, of every run.  Raises: BoxError B014."""
    return [_found(container) for container in docker_backend().boxes()]


def reap(*, everything: bool = False) -> list[Found]:
    """Remove boxes that are late or orphaned, or all of them, and say which.  Raises: BoxError B014, B020."""
    backend = docker_backend()
    removed = []
    for container in backend.boxes():
        found = _found(container)
        if everything or found.late or found.orphaned:
            backend.remove(container)
            removed.append(found)
    return removed


def _found(container: Any) -> Found:
    labels = container.labels
    deadline = labels.get("stemai.deadline", "")
    return Found(
        identity=container.short_id,
        run=labels.get("stemai.run", ""),
        status=container.status,
        late=not deadline.isdigit() or int(deadline) < time.time(),
        orphaned=owner.is_gone(labels.get("stemai.owner", "")),
    )
