"""The host side of isolation: a command in a folder, behind a wall, one question and one answer at a time.

    spec = BoxSpec(folder, ("python3", "/prover/main.py"))
    with open_box(spec) as box:
        answer = box.ask({"question": 1}, deadline_s=5)

A prover's misdeeds are `ProverViolation`; what is ours is `BoxError`.  There is no box without a wall.
"""

from stemai.box.audit import AuditReport, Row, audit
from stemai.box.box import Box
from stemai.box.choice import Selection, available, open_box, select
from stemai.box.image import build_image
from stemai.box.limits import Limits
from stemai.box.pool import Pool
from stemai.box.reaper import Found, list_boxes, reap
from stemai.box.spec import BACKENDS, LEVELS, Backend, BackendReport, BoxSpec, Choice, Facts, Level, Usage
from stemai.box.violation import KINDS, Kind, ProverViolation

__all__ = [
    "BACKENDS",
    "KINDS",
    "LEVELS",
    "AuditReport",
    "Backend",
    "BackendReport",
    "Box",
    "BoxSpec",
    "Choice",
    "Facts",
    "Found",
    "Kind",
    "Level",
    "Limits",
    "Pool",
    "ProverViolation",
    "Row",
    "Selection",
    "Usage",
    "audit",
    "available",
    "build_image",
    "list_boxes",
    "open_box",
    "reap",
    "select",
]
