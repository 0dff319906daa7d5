"""`stemai box audit`: attack a level from inside and from outside, and tell what held.

flags       what was asked for is what a running box shows, seen from outside
<16 groups> probes from inside (sandbox/probes), each must be refused
control     the same probes with the filter off, and with no box at all, must get through somewhere:
            a probe that never does would prove nothing
protocol    provers that break the protocol (provers/hostile)
resources   provers that take more than their share
reset       nothing is left from one box to the next
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemai.box import bubblewrap, control, nested, seccomp, store
from stemai.box.attacks import ATTACKS, Attack, probing
from stemai.box.box import Box
from stemai.box.choice import Selection, docker_backend, open_box, select
from stemai.box.flags import flags
from stemai.box.places import inside_our_image, sandbox_folder
from stemai.box.spec import Backend, BoxSpec, Choice, Level
from stemai.box.violation import ProverViolation
from stemai.errors import StemError

GROUPS = (
    "identity",
    "network",
    "socket families",
    "foreign ABI",
    "namespaces",
    "processes",
    "keyring",
    "kernel surface",
    "devices",
    "writes",
    "kernel knobs",
    "masked files",
    "engine socket",
    "noexec",
    "environment",
    "page cache and IPC",
)
FILTERED = {"socket families", "foreign ABI", "namespaces", "keyring", "kernel surface", "page cache and IPC"}
ENVIRONMENT = [
    "HOME",
    "HOSTNAME",
    "LANG",
    "LC_CTYPE",
    "OMP_NUM_THREADS",
    "PATH",
    "PWD",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHASHSEED",
    "PYTHONPATH",
    "STEMAI_PROVER",
    "STEMAI_SERVER",  # where a model server is bridged in
    "STEMAI_WEIGHTS",  # where weights are mounted
    "TMPDIR",
]
UNKNOWN_TO_GVISOR = {
    "foreign ABI",
    "keyring",
}  # its kernel has none of it: only the host's can be the control
GVISOR_OWN = {"opens /dev/fuse", "opens /dev/net/tun"}  # devices of its own kernel, not the host's
TOGETHER = 3  # attacks at once: most of their time is waiting
PROBE_S = 20.0


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was tried."""

    group: str
    name: str
    expected: str
    seen: str
    ok: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "name": self.name,
            "expected": self.expected,
            "seen": self.seen,
            "ok": self.ok,
        }


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was tried on one level, on one machine, at one time."""

    level: Level
    backend: Backend
    facts: dict[str, Any]
    rows: tuple[Row, ...]
    took_s: float

    @property
    def ok(self) -> bool:
        return bool(self.rows) and all(row.ok for row in self.rows)

    @property
    def id(self) -> str:
        """SHA-256 of everything that the report says but this."""
        said = json.dumps(self._content(), sort_keys=True, separators=(",", ":")).encode()
        return hashlib.sha256(said).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, **self._content()}

    def _content(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "level": self.level,
            "backend": self.backend,
            "facts": self.facts,
            "took_s": round(self.took_s, 3),
            "rows": [row.to_json() for row in self.rows],
        }


def audit(backend: Choice = "auto", *, image: str | None = None, say: Callable[[Row], None] = lambda row: None) -> AuditReport:
    """Attack one level; `say` gets each row as it comes.

    Raises: BoxError if the level cannot be had at all.  What does not hold is a row, never an error.
    Cost: about 10 s.
    """
    begun = time.monotonic()
    chosen = select(backend, image=image)
    rows: list[Row] = []

    def note(row: Row) -> None:
        rows.append(row)
        say(row)

    with _Bait() as bait:
        with open_box(probing(), backend=chosen) as box:
            facts = box.facts.to_json()
            for name, expected, seen in flags(box, probing()):
                note(Row("flags", name, expected, seen, expected == seen))
            inside = _probe_all(box, bait, GROUPS)
        for group, told in inside.items():
            for probe in told:
                own = chosen.level == "gvisor" and probe["name"] in GVISOR_OWN
                expected = "refused, or gVisor's own" if own else "refused"
                note(Row(group, probe["name"], expected, probe["detail"], own or not probe["through"]))
        for row in _controls(chosen, bait, inside):
            note(row)
    # the boxes of `nested` share one tmpfs: what fills it would fail the attack beside it
    together = 1 if chosen.level == "nested" else TOGETHER
    with ThreadPoolExecutor(together) as workers:
        for row in workers.map(lambda attack: _attack(attack, chosen), ATTACKS):
            note(row)
    return AuditReport(chosen.level, chosen.backend, facts, tuple(rows), time.monotonic() - begun)


def _attack(attack: Attack, chosen: Selection) -> Row:
    try:
        outcome = attack.run(lambda spec: open_box(spec, backend=chosen))
    except (StemError, ProverViolation, KeyError, TypeError, ValueError) as err:
        return Row(attack.group, attack.name, "an outcome", f"{err} {getattr(err, 'cause', '')}".strip()[:300], False)
    return Row(attack.group, attack.name, outcome.expected, outcome.seen, outcome.ok)


class _Bait:
    """What a prover must not reach: a port, a socket, a process, a file, a folder, a secret.  All are ours."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self.secret = secrets.token_hex(16)
        self.word = f"stemai-canary-{secrets.token_hex(8)}"

    def __enter__(self) -> _Bait:
        with contextlib.ExitStack() as stack:
            self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="stemai-bait-"))
            os.chmod(self.folder, 0o777)  # as open as can be: only the box keeps a prover out
            self.file = os.path.join(self.folder, "file")
            Path(self.file).write_text("bait", encoding="ascii")
            os.chmod(self.file, 0o666)
            self._tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            self._udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            self._udp.bind(("127.0.0.1", 0))
            self._unix = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2)]
            self._unix[0].bind(f"\0{self.word}")
            self.socket = os.path.join(self.folder, "engine.sock")
            self._unix[1].bind(self.socket)
            os.chmod(self.socket, 0o666)
            for listener in self._unix:
                listener.listen()
            sleeper = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)", self.word]
            self._process = stack.enter_context(subprocess.Popen(sleeper))
            stack.callback(self._process.kill)
            os.environ["STEMAI_AUDIT_SECRET"] = self.secret
            stack.callback(os.environ.pop, "STEMAI_AUDIT_SECRET", None)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def question(self, group: str, level: str) -> dict[str, Any]:
        machine = os.uname().machine
        sockets = [
            "/var/run/docker.sock",
            "/run/containerd/containerd.sock",
            "/run/podman/podman.sock",
            self.socket,
        ]
        host = os.environ.get("DOCKER_HOST", "")
        if host.startswith("unix://"):
            sockets.append(host.removeprefix("unix://"))
        return {
            "group": group,
            "numbers": seccomp.syscall_numbers(sandbox_folder(), machine),
            "x86": machine == "x86_64",
            "tcp": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "abstract": self.word,
            "canary_word": self.word,
            "canary_process": self._process.pid,
            # a container's init is in the box itself, with no more rights than the prover
            "outer_parent": level in ("nested", "process"),
            "canary_folder": self.folder,
            "canary_file": self.file,
            "sockets": sockets,
            "secret": self.secret,
            "variables": ENVIRONMENT,
        }


Told = dict[str, list[dict[str, Any]]]


def _probe_all(box: Box, bait: _Bait, groups: tuple[str, ...]) -> Told:
    return {g: box.ask(bait.question(g, box.facts.level), PROBE_S)["probes"] for g in groups}


def _controls(chosen: Selection, bait: _Bait, inside: Told) -> Iterator[Row]:
    """One row for each group: how many of its probes get through where nothing, or no filter, stands in the way."""
    through: dict[str, set[str]] = {group: set() for group in GROUPS}
    with _unfiltered(probing(), chosen) as box:
        for group, told in _probe_all(box, bait, tuple(g for g in GROUPS if g in FILTERED)).items():
            through[group] |= {probe["name"] for probe in told if probe["through"]}
    open_groups = [g for g in GROUPS if g not in FILTERED or g in UNKNOWN_TO_GVISOR]
    with tempfile.TemporaryDirectory(prefix="stemai-bare-") as folder:
        program = sandbox_folder() / "probes" / "main.py"
        with control.unboxed(program, folder, bait.secret) as talk:
            for group in open_groups:
                told = talk.ask(bait.question(group, "none"), PROBE_S)["probes"]
                through[group] |= {probe["name"] for probe in told if probe["through"]}
    # as an ordinary user, or in a container, much is refused to the control too
    privileged = os.geteuid() == 0 and not inside_our_image()
    for group in GROUPS:
        names = [probe["name"] for probe in inside[group]]
        count = len(through[group] & set(names))
        seen = f"{count} of {len(names)}"
        held = count > 0
        if not names:
            held = group == "foreign ABI" and os.uname().machine != "x86_64"  # there is no other ABI to try
        elif not held and not privileged:
            held, seen = True, f"{seen}; to show more, audit as root outside a container"
        yield Row("control", group, "some get through without the wall", seen, held)


def _unfiltered(spec: BoxSpec, chosen: Selection) -> Box:
    """A box whose seccomp filter lets everything through, for our own probes and for nothing else."""
    folder = store.keep(spec.folder, spec.limits)
    if chosen.backend == "nested":
        return nested.open_box(spec, folder, "", unfiltered=True)
    if chosen.backend == "bubblewrap":
        return bubblewrap.open_box(spec, folder, "", unfiltered=True)
    gvisor = chosen.backend == "gvisor"
    box: Box = docker_backend().open_box(spec, folder, chosen.image, "", gvisor=gvisor, unfiltered=True)
    return box
