"""Levels `container` and `gvisor`: a throw-away container.  The only module that imports docker.

Rules learned the hard way: attach before start; shut the socket before removing, or an unread backlog hangs
the engine; never `containers.run`, `exec_run` or `logs` on an untrusted box; look at OOMKilled and the exit
status both.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docker
import docker.errors
import docker.types
import requests.exceptions

from stemai.box import cgroup, engine, owner, tree
from stemai.box.box import Box, Ending
from stemai.box.limits import Limits
from stemai.box.link import CHUNK, Arrived, Hangup
from stemai.box.places import sandbox_folder
from stemai.box.spec import PROVER, SERVER, WEIGHTS, BoxSpec, Facts, Usage
from stemai.errors import BoxError

CALL_S = 30  # one call to the engine
RUNTIME = "runsc"
GVISOR_PIDS = 512  # its own threads count
USERS = range(200_000, 260_000)
LABEL, LABEL_RUN, LABEL_OWNER, LABEL_DEADLINE = "stemai.box", "stemai.run", "stemai.owner", "stemai.deadline"
PATH = "/opt/venv/bin:/usr/local/bin:/usr/bin:/bin"
ENGINE_ERRORS = (docker.errors.DockerException, requests.exceptions.RequestException, OSError)


def options(limits: Limits, *, user: int, gvisor: bool, deadline: float) -> dict[str, Any]:
    """Every flag of a box.  `audit` reads each back from a running one."""
    ulimits = {"nofile": limits.nofile, "core": 0, "memlock": 0, "msgqueue": 0, "fsize": limits.tmp_bytes}
    tmp = f"rw,noexec,nosuid,nodev,size={limits.tmp_bytes},nr_inodes={limits.tmp_files},mode=1777"
    return {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "privileged": False,
        "security_opt": ["no-new-privileges:true", f"seccomp={seccomp_profile()}"],
        "pids_limit": GVISOR_PIDS if gvisor else limits.pids,
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        "nano_cpus": int(min(limits.cpus, os.cpu_count() or 1) * 1e9),
        "tmpfs": {"/tmp": tmp},
        "user": f"{user}:{user}",
        "init": True,
        "hostname": "sandbox",
        "working_dir": "/tmp",
        "entrypoint": [],
        "ipc_mode": "none",
        "cgroupns": "private",
        "ulimits": [docker.types.Ulimit(name=n, soft=v, hard=v) for n, v in ulimits.items()],
        "log_config": docker.types.LogConfig(type="none"),
        "oom_score_adj": 1000,
        "restart_policy": {"Name": "no"},
        "healthcheck": {"test": ["NONE"]},
        "stdin_open": True,
        "tty": False,
        "runtime": RUNTIME if gvisor else None,
        "labels": {
            LABEL: "1",
            LABEL_RUN: owner.RUN,
            LABEL_OWNER: owner.mark(),
            LABEL_DEADLINE: str(int(deadline)),
        },
    }


def seccomp_profile() -> str:
    return json.dumps(json.loads((sandbox_folder() / "seccomp.json").read_text("utf-8")))


def open_box(
    spec: BoxSpec,
    folder: Path,
    image: str,
    notice: str,
    *,
    gvisor: bool,
    socket: Path | None = None,
    unfiltered: bool = False,
) -> Box:
    """Start a prover in a container of its own, from `image` (a digest).  `unfiltered` is for the audit alone.

    Raises: BoxError B012 for a command that is not in the image, B014 if the engine goes away,
    B020 if it refuses.
    """
    owner.guard(_sweep_command())
    user = secrets.choice(USERS)
    settings = options(spec.limits, user=user, gvisor=gvisor, deadline=time.time() + spec.limits.life_s)
    if unfiltered:
        settings["security_opt"] = ["no-new-privileges:true", "seccomp=unconfined"]
    binds = [
        (str(folder), PROVER),
        *((str(host.resolve()), f"{WEIGHTS}/{name}") for host, name in spec.weights),
    ]
    if socket is not None:
        binds.append((str(socket), SERVER))
    settings["mounts"] = [docker.types.Mount(target, source, type="bind", read_only=True) for source, target in binds]
    settings["environment"] = tree.environment(
        spec,
        path=PATH,
        tmp="/tmp",
        prover=PROVER,
        python_path=(),
        models=tree.models(spec, SERVER if socket else ""),
    )
    with _mapped("the engine refuses the box"):
        client = _client()
        _demand_limits(engine.find().endpoint)
        container = client.containers.create(image, list(spec.command), **settings)
        owner.held.add(container.id)
        cell = ContainerCell(client, container)
        try:
            streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            attached = client.api.attach_socket(container.id, params=streams)  # before start: nothing is missed
            link = AttachedLink(attached)
            cell.link = link
            container.start()
            cell.started()
            version = str(client.api.version()["Version"])
        except BaseException:
            cell.kill()
            raise
    facts = Facts(
        level="gvisor" if gvisor else "container",
        backend="gvisor" if gvisor else "docker",
        uid=user,
        kernel=os.uname().release,
        limits=spec.limits,
        image=image,
        notice=notice,
        details=(("engine", version), ("runtime", RUNTIME if gvisor else "runc")),
    )
    return Box(cell, link, spec.limits, facts)


class AttachedLink:
    """The engine's stream: 8-byte headers that say stdout or stderr and a length, then so many bytes."""

    HEADER = struct.Struct(">BxxxI")

    def __init__(self, attached: Any) -> None:
        self._attached = attached  # it would close the socket when it is collected
        self._socket: socket.socket = getattr(attached, "_sock", attached)
        self._socket.setblocking(False)
        self._descriptor: int = self._socket.fileno()
        self._left = 0  # bytes of the current piece still to come
        self._stream = 0
        self._header = bytearray()
        self._open = True

    def readers(self) -> tuple[int, ...]:
        return (self._descriptor,) if self._open else ()

    def writer(self) -> int:
        return self._descriptor

    def read(self, descriptor: int) -> Arrived:
        try:
            data = self._socket.recv(CHUNK)
        except BlockingIOError:
            return Arrived()
        except OSError:
            data = b""
        if not data:
            self._open = False
            return Arrived(ended=True)
        return self._split(data)

    def write(self, data: memoryview) -> int:
        try:
            sent: int = self._socket.send(data[:CHUNK])
            return sent
        except BlockingIOError:
            return 0
        except OSError:
            raise Hangup from None

    def close(self) -> None:
        self._open = False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for stream in (self._attached, self._socket):
            with contextlib.suppress(OSError):
                stream.close()

    def _split(self, data: bytes) -> Arrived:
        streams = {1: bytearray(), 2: bytearray()}
        at = 0
        while at < len(data):
            if self._left == 0:
                taken = data[at : at + self.HEADER.size - len(self._header)]
                self._header += taken
                at += len(taken)
                if len(self._header) == self.HEADER.size:
                    self._stream, self._left = self.HEADER.unpack(self._header)
                    self._header.clear()
                continue
            piece = data[at : at + self._left]
            at += len(piece)
            self._left -= len(piece)
            streams.setdefault(self._stream, bytearray()).extend(piece)
        return Arrived(bytes(streams[1]), bytes(streams[2]))


class ContainerCell:
    """One container, from create to remove."""

    def __init__(self, client: Any, container: Any) -> None:
        self._client = client
        self._container = container
        self._killed = False
        self._groups: dict[str, Path] = {}
        self.link: AttachedLink | None = None

    def started(self) -> None:
        """Note where the kernel counts; the state that holds the process number is gone once it ends."""
        self._groups = cgroup.folders(int(self._state()["Pid"]))

    def ending(self) -> Ending:
        for _ in range(40):
            state = self._state()
            if not state["Running"]:
                break
            time.sleep(0.01)
        else:
            return Ending("it closed its output but still runs")
        return Ending(f"exit status {state['ExitCode']}", out_of_memory=bool(state["OOMKilled"]))

    def overrun(self) -> str:
        """The engine tells of a kill only at the end; the kernel counts them as they come."""
        killed = cgroup.memory_kills(self._groups) or self._state()["OOMKilled"]
        return "more memory than allowed" if killed else ""

    def usage(self) -> Usage:
        return cgroup.usage(self._groups)

    def kill(self) -> None:
        if self._killed:
            return
        self._killed = True
        if self.link is not None:
            self.link.close()  # first: an unread backlog makes kill and remove hang
        with _mapped("a box cannot be removed"):
            remove(self._container)
        owner.held.discard(self._container.id)

    def remains(self) -> str:
        return "" if inspect(self._container.id) is None else f"container {self._container.short_id}"

    def inside(self) -> int:
        return int(self._state()["Pid"])

    def identity(self) -> str:
        return str(self._container.id)

    def _state(self) -> dict[str, Any]:
        with _mapped("the engine has lost a box"):
            state: dict[str, Any] = self._client.api.inspect_container(self._container.id)["State"]
            return state


def remove(container: Any) -> None:
    """Kill and remove; where the engine is at it already, wait until it is gone."""
    try:
        container.remove(force=True, v=True)
    except docker.errors.NotFound:
        return
    except docker.errors.APIError as err:
        if err.status_code != 409:
            raise
        until = time.monotonic() + tree.END_S
        while inspect(container.id) is not None and time.monotonic() < until:
            time.sleep(0.02)


def inspect(identity: str) -> dict[str, Any] | None:
    """All that the engine tells of a container, None if it is gone.  Raises: BoxError B014, B020."""
    with _mapped("the engine does not tell of a box"):
        try:
            told: dict[str, Any] = _client().api.inspect_container(identity)
        except docker.errors.NotFound:
            return None
        return told


def boxes(*, run: str | None = None) -> list[Any]:
    """The containers that this program has made here, of every run or of one.  Raises: BoxError B014."""
    label = f"{LABEL_RUN}={run}" if run else f"{LABEL}=1"
    with _mapped("the engine does not list its boxes"):
        found: list[Any] = _client().containers.list(all=True, filters={"label": label}, ignore_removed=True)
        return found


def sweep(run: str) -> None:
    """Remove all boxes of one run; the guard's job once the host has died."""
    for container in boxes(run=run):
        remove(container)


def _sweep_command() -> list[str]:
    code = f"from stemai.box.container import sweep; sweep({owner.RUN!r})"
    return [sys.executable, "-c", code]


def build(context: Path, image: str, arguments: Mapping[str, str], say: Callable[[str], None], limit_s: int) -> str:
    """Build `image` from the Dockerfile in `context` with these arguments, and return its digest.

    Raises: BoxError B017 with the last lines of the build.
    """
    told: list[str] = []
    with _mapped("the engine does not build"):
        builder = docker.APIClient(base_url=engine.find().endpoint, version="auto", timeout=limit_s)
        for event in builder.build(
            path=str(context), tag=image, buildargs=dict(arguments), rm=True, forcerm=True, network_mode="host",
            decode=True,
        ):  # fmt: skip
            for line in str(event.get("stream") or event.get("error") or "").splitlines():
                if line.strip():
                    told.append(line.rstrip())
                    say(told[-1])
            if "error" in event:
                raise BoxError(
                    "B017",
                    "the image cannot be built",
                    cause="\n".join(told[-12:]),
                    mend="can this machine reach Debian's package archive and pull debian:bookworm-slim?",
                )
    return engine.find().image(image)


LIMITING = {"MemoryLimit": "memory", "PidsLimit": "processes", "CpuCfsQuota": "processor time"}


@functools.cache
def _demand_limits(endpoint: str) -> None:
    """An engine without control groups takes every limit and keeps none; it is refused.  Raises: BoxError B018."""
    told = _client().api.info()
    missing = [what for key, what in LIMITING.items() if not told.get(key)]
    if not any(str(option).startswith("name=seccomp") for option in told.get("SecurityOptions") or ()):
        missing.append("system calls")
    if missing:
        raise BoxError(
            "B018",
            "this engine cannot limit what a prover uses",
            cause=f"it does not limit: {', '.join(missing)} (engine at {endpoint})",
            mend="let the engine use control groups and seccomp (rootless needs cgroup v2), or `--box bubblewrap`",
        )


_clients: dict[tuple[int, str], Any] = {}


def _client() -> Any:
    """One client for each process; the API version is never pinned."""
    key = (os.getpid(), engine.find().endpoint)
    if key not in _clients:
        _clients[key] = docker.DockerClient(base_url=key[1], timeout=CALL_S, max_pool_size=16)
    return _clients[key]


@contextlib.contextmanager
def _mapped(what: str) -> Iterator[None]:
    """The one border where the engine's errors become ours."""
    try:
        yield
    except docker.errors.APIError as err:
        text = str(err.explanation or err)
        if "executable file not found" in text or ("exec" in text and "no such file" in text):
            raise BoxError(
                "B012",
                "the prover's command cannot be started inside the box",
                cause=text,
                mend=f"give a command that exists in the image; the prover's own files are under {PROVER}",
            ) from err
        raise BoxError("B020", what, cause=text, mend="run `stemai doctor`") from err
    except ENGINE_ERRORS as err:
        raise BoxError("B014", what, cause=str(err), mend="is the engine still running?") from err
