"""The host side of isolation: a command in a folder, behind a wall, one question and one answer at a time.

    spec = BoxSpec(folder, ("python3", "/prover/main.py"))
    with open_box(spec) as box:
        answer = box.ask({"question": 1}, deadline_s=5)

A prover's misdeeds are `ProverViolation`; what is ours is `BoxError`.  There is no box without a wall.

For the command line, and imported only by who needs them: `stemai.box.image.build_image`,
`stemai.box.audit.audit`, `stemai.box.reaper.list_boxes` and `reap`.
"""

from stemai.box.box import Box
from stemai.box.choice import Selection, available, open_box, select
from stemai.box.limits import Limits
from stemai.box.pool import Pool
from stemai.box.spec import BACKENDS, LEVELS, Backend, BackendReport, BoxSpec, Choice, Facts, Level, Usage
from stemai.box.violation import KINDS, Kind, ProverViolation

__all__ = [
    "BACKENDS",
    "KINDS",
    "LEVELS",
    "Backend",
    "BackendReport",
    "Box",
    "BoxSpec",
    "Choice",
    "Facts",
    "Kind",
    "Level",
    "Limits",
    "Pool",
    "ProverViolation",
    "Selection",
    "Usage",
    "available",
    "open_box",
    "select",
]
