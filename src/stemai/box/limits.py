"""Every limit of a box: its name, its unit, its default, and what it bounds."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from stemai.errors import BoxError

KIB, MIB = 1 << 10, 1 << 20

WEIGHTS_FILES = 4096  # in a folder of model weights

# the bridge to a model server of the asker's
BRIDGE_REQUESTS = 2048  # of one box
BRIDGE_TOGETHER = 4  # at the same time; one more is shut out
BRIDGE_REQUEST_BYTES = 1 * MIB
BRIDGE_ANSWER_BYTES = 8 * MIB
BRIDGE_TOTAL_BYTES = 256 * MIB  # of one box, both ways
BRIDGE_HEAD_S = 10.0  # for the box to say what it asks
BRIDGE_ANSWER_S = 600.0  # for the server to answer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one box may use.  Units are in the names; `cpus` is processors, other plain numbers are counts."""

    # the program inside
    memory_bytes: int = 512 * MIB  # all its processes together, /tmp included where the engine can count it
    pids: int = 64  # processes and threads
    cpus: float = 1.0
    tmp_bytes: int = 64 * MIB  # /tmp, and the largest single file
    tmp_files: int = 4096
    nofile: int = 256  # open descriptors of one process
    # the conversation
    question_s: float = 10.0  # from the first byte of a question to the last byte of its answer
    frame_bytes: int = 1 * MIB  # one message, either way
    total_bytes: int = 16 * MIB  # all answers of one box
    nesting: int = 64  # JSON depth, counted before parsing
    int_digits: int = 19  # longer integers travel as strings
    stderr_bytes: int = 64 * KIB  # kept; more is read and dropped
    stderr_total_bytes: int = 16 * MIB  # read and dropped at most; beyond it the box is destroyed
    # the house
    start_s: float = 30.0  # from asking for a box to a box that runs; missing it is ours
    life_s: float = 3600.0  # after this a reaper may remove the box, whoever left it behind
    folder_bytes: int = 64 * MIB  # a prover's folder; weights are mounted apart
    folder_files: int = 2048

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not value > 0:
                raise BoxError("B002", f"limit {name} is {value}", mend="every limit is a positive number")
        if self.memory_bytes < 16 * MIB:
            raise BoxError("B002", f"limit memory_bytes is {self.memory_bytes}", mend="at least 16 MiB")

    def to_json(self) -> dict[str, int | float]:
        return asdict(self)
