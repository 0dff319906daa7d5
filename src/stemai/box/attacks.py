"""What hostile provers do, and what must come of it, for every level alike.

`stemai box audit` runs these, and so does the test suite: one table, no second opinion.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from stemai.box.box import Box
from stemai.box.limits import MIB, Limits
from stemai.box.places import provers_folder, sandbox_folder
from stemai.box.spec import BoxSpec
from stemai.box.violation import ProverViolation
from stemai.errors import BoxError

Open = Callable[[BoxSpec], Box]
COMMAND = ("python3", "/prover/main.py")
CLOSE_S = 5.0  # a box must be gone within this, whatever is in it
SMALL = replace(Limits(), memory_bytes=128 * MIB, tmp_bytes=16 * MIB, tmp_files=1000, pids=32)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What should have come of an attack, and what did."""

    expected: str
    seen: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: `run` opens boxes with the `Open` it is given, and looks."""

    group: str
    name: str
    run: Callable[[Open], Outcome]


def hostile(name: str, limits: Limits = SMALL) -> BoxSpec:
    return BoxSpec(provers_folder() / "hostile" / name, COMMAND, limits)


def probing(limits: Limits | None = None) -> BoxSpec:
    return BoxSpec(sandbox_folder() / "probes", COMMAND, limits or Limits())


def _violates(
    name: str,
    *kinds: str,
    questions: int = 1,
    deadline_s: float = 5.0,
    limits: Limits = SMALL,
    size: int = 10,
) -> Callable[[Open], Outcome]:
    """The prover must be found out for one of `kinds`, soon, and nothing of it may be left."""

    def run(open_: Open) -> Outcome:
        box = open_(hostile(name, limits))
        seen, begun = "answered", time.monotonic()
        try:
            with box:
                for _ in range(questions):
                    begun = time.monotonic()
                    box.ask({"padding": "x" * size}, deadline_s)
                    time.sleep(0.1)  # so that what was not asked for has arrived before the next question
        except ProverViolation as found:
            seen = found.kind
        late = time.monotonic() - begun > deadline_s + CLOSE_S
        left = box.cell.remains()
        text = seen + (", too late" if late else "") + (f", left {left}" if left else "")
        return Outcome(" or ".join(kinds), text, seen in kinds and not late and not left)

    return run


def _answers(
    name: str,
    question: Callable[[Limits], dict[str, Any]],
    expected: str,
    holds: Callable[[dict[str, Any], Limits], bool],
    *,
    or_kinds: tuple[str, ...] = (),
    limits: Limits = SMALL,
) -> Callable[[Open], Outcome]:
    """The prover's answer must show that it got no further than `expected`."""

    def run(open_: Open) -> Outcome:
        box = open_(hostile(name, limits))
        with box:
            try:
                answer = box.ask(question(limits), 10)
            except ProverViolation as found:
                return Outcome(expected, str(found), found.kind in or_kinds)
        left = box.cell.remains()
        return Outcome(expected, f"{answer}{', left ' + left if left else ''}"[:300], holds(answer, limits) and not left)

    return run


def _bounded_processor(open_: Open) -> Outcome:
    """Eight busy processes get one share, as counted from outside: what gVisor tells inside is its own invention."""
    seconds = 1.0
    with open_(hostile("processor-hog")) as box:
        box.ask({"seconds": 0.01}, 10)
        before, begun = box.usage.cpu_s or 0.0, time.monotonic()
        box.ask({"seconds": seconds}, 10)
        wall_s = time.monotonic() - begun
        used_s = (box.usage.cpu_s or 0.0) - before
    most_s = 1.3 * SMALL.cpus * wall_s + 0.15
    return Outcome(f"at most {most_s:.2f} s", f"{used_s:.2f} s in {wall_s:.2f} s", used_s <= most_s)


def _bounded_disk(open_: Open) -> Outcome:
    return _written(open_, "disk-filler", "written_bytes", "tmp_bytes")


def _bounded_files(open_: Open) -> Outcome:
    return _written(open_, "inode-filler", "files", "tmp_files")


def _written(open_: Open, name: str, counted: str, limit: str) -> Outcome:
    """At most the limit, or found out; the boxes of `nested` share one tmpfs, and its bound."""
    box = open_(hostile(name))
    most = int(getattr(SMALL, limit) * 1.05)
    with box:
        if box.facts.level == "nested":
            place = dict(box.facts.details)["writable"]
            room = os.statvfs(place) if place.startswith("/") else None
            most = 0 if room is None else room.f_blocks * room.f_frsize if limit == "tmp_bytes" else room.f_files
        expected = f"at most {most}"
        try:
            made = int(box.ask({}, 20)[counted])
        except ProverViolation as found:
            return Outcome(expected, str(found), found.kind in ("oom", "eof"))  # gVisor counts files as memory
    return Outcome(expected, str(made), made <= most)


def _kills_everyone(open_: Open) -> Outcome:
    """Our own process is the first on its list; that we can say so is half the proof."""
    box = open_(hostile("kills-everyone"))
    seen = "answered"
    with box:
        try:
            box.ask({"processes": [os.getpid(), os.getppid()]}, 5)
        except ProverViolation as found:
            seen = found.kind
    left = box.cell.remains()
    return Outcome("eof, and we live", seen + (f", left {left}" if left else ""), seen == "eof" and not left)


def _flood_costs_us_little(open_: Open) -> Outcome:
    before = _resident()
    found = _violates("stderr-flood", "stderr")(open_)
    grown = _resident() - before
    return Outcome("less than 64 MiB kept by us", f"{found.seen}, {grown >> 20} MiB", found.ok and grown < 64 * MIB)


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _honest(open_: Open) -> Outcome:
    values = [1, "ü∀𝔸", {"deep": [[[None, True, -1.5]]]}, "x" * 900_000]
    with open_(probing()) as box:
        same = all(box.ask({"echo": value}, 10)["echo"] == value for value in values)
    return Outcome("every value comes back", "the same" if same else "changed", same and not box.cell.remains())


def _marks(open_: Open) -> Outcome:
    """A second and a third box find nothing of the first, which is still open while the third runs."""
    with open_(hostile("marker-leaver")) as first:
        found = list(first.ask({}, 5)["found"])
    with open_(hostile("marker-leaver")) as second, open_(hostile("marker-leaver")) as third:
        found += second.ask({}, 5)["found"] + third.ask({}, 5)["found"]
    return Outcome("no marks", f"found {found}" if found else "no marks", not found)


def _nothing_stays(open_: Open) -> Outcome:
    """A folder tree that is too deep to name and shut to its owner goes with its box.

    Only `nested` has such a folder; elsewhere the place ends with the box's own mounts.
    """
    with open_(hostile("tree-locker")) as box:
        with contextlib.suppress(ProverViolation):  # ended for its number of folders, where they are counted
            box.ask({}, 10)
        place = dict(box.facts.details).get("writable", "")
    left = box.facts.level == "nested" and place.startswith("/") and os.path.lexists(place)
    return Outcome("nothing", place if left else "nothing", not left)


def _order(open_: Open) -> Outcome:
    """Each problem in a fresh box, in two orders: byte for byte the same answers."""
    problems = [f"problem {number}" for number in range(3)]
    shuffled = random.Random(7).sample(problems, len(problems))
    answers: list[dict[str, str]] = []
    for order in (problems, shuffled):
        told: dict[str, str] = {}
        for problem in order:
            with open_(probing()) as box:
                told[problem] = repr(box.ask({"echo": problem}, 10))
        answers.append(told)
    same = answers[0] == answers[1]
    return Outcome("the same answers in any order", "the same" if same else "different", same)


def _missing_command(open_: Open) -> Outcome:
    """Nothing of a box without a program looks like a program's word.  A container's init hides why it ended."""
    try:
        with open_(BoxSpec(sandbox_folder() / "probes", ("no-such-program",))) as box:
            seen = f"answered {box.ask({}, 5)}"
    except BoxError as err:
        seen = f"error {err.code}"
    except ProverViolation as found:
        seen = found.kind
    return Outcome("error B012 or eof", seen, seen in ("error B012", "eof"))


PROTOCOL = [
    Attack("protocol", "honest", _honest),
    Attack("protocol", "missing-command", _missing_command),
    *(
        Attack("protocol", name, _violates(name, *kinds))
        for name, kinds in {
            "oversize-frame": ("oversize",),
            "zero-frame": ("oversize",),
            "not-a-number": ("malformed",),
            "infinite-number": ("malformed",),
            "duplicate-keys": ("malformed",),
            "deep-nesting": ("malformed",),
            "huge-integer": ("malformed",),
            "bad-utf8": ("malformed",),
            "half-surrogate": ("malformed",),
            "not-an-object": ("malformed",),
            "exits": ("eof",),
            "stdout-flood": ("flood", "malformed"),
        }.items()
    ),
    # where an init holds the output open too, its end cannot be seen
    Attack("protocol", "closes-stdout", _violates("closes-stdout", "eof", "timeout", deadline_s=0.5)),
    Attack("protocol", "speaks-first", _violates("speaks-first", "flood", questions=2)),
    Attack("protocol", "two-answers", _violates("two-answers", "flood", questions=2)),
    *(
        Attack("protocol", name, _violates(name, "timeout", deadline_s=0.5))
        for name in ("never-answers", "half-frame", "slow-trickle")
    ),
    Attack("protocol", "stalled-reader", _violates("stalled-reader", "timeout", deadline_s=0.5, size=900_000)),
]
RESOURCES = [
    Attack("resources", "fork-bomb", _violates("fork-bomb", "timeout", "oom", "eof", deadline_s=1)),
    Attack("resources", "fork-chain", _violates("fork-chain", "timeout", "oom", "eof", deadline_s=1)),
    Attack("resources", "memory-bomb", _violates("memory-bomb", "oom", "eof")),
    Attack("resources", "memory-swarm", _violates("memory-swarm", "oom", "eof")),
    Attack("resources", "disk-filler", _bounded_disk),
    Attack("resources", "inode-filler", _bounded_files),
    Attack(
        "resources",
        "descriptor-hoarder",
        _answers(
            "descriptor-hoarder",
            lambda limits: {},
            f"at most {SMALL.nofile}",
            lambda answer, limits: int(answer["descriptors"]) <= limits.nofile,
        ),
    ),
    Attack("resources", "processor-hog", _bounded_processor),
    Attack("resources", "stderr-flood", _flood_costs_us_little),
    Attack("resources", "ignores-sigterm", _violates("ignores-sigterm", "timeout", deadline_s=0.5)),
    Attack(
        "resources",
        "double-fork",
        _answers("double-fork", lambda limits: {}, "the daemon ends too", lambda answer, limits: True),
    ),
    Attack("resources", "kills-everyone", _kills_everyone),
]
RESET = [
    Attack("reset", "marks", _marks),
    Attack("reset", "tree-locker", _nothing_stays),
    Attack("reset", "order", _order),
]
ATTACKS = [*PROTOCOL, *RESOURCES, *RESET]
