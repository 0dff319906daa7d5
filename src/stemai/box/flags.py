"""What a running box shows from outside, beside what was asked for: by the engine's word and by the kernel's."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from typing import Any

from stemai.box import cgroup
from stemai.box.box import Box
from stemai.box.choice import docker_backend
from stemai.box.limits import Limits
from stemai.box.spec import PROVER, BoxSpec

Flag = tuple[str, str, str]  # name, expected, seen


def flags(box: Box, spec: BoxSpec) -> Iterator[Flag]:
    """Every flag of a running box."""
    if box.facts.level in ("container", "gvisor"):
        yield from _engine_flags(box, spec)
        held = cgroup.limits(cgroup.folders(box.cell.inside()))
        if held:  # empty on a desktop, whose engine runs in another machine
            yield "kernel: memory", str(spec.limits.memory_bytes), held.get("memory", "none")
            wanted = docker_backend().GVISOR_PIDS if box.facts.level == "gvisor" else spec.limits.pids
            yield "kernel: processes", str(wanted), held.get("processes", "none")
        if box.facts.level == "gvisor":
            return  # its processes are not the host's
    yield from _kernel_flags(box, spec)


def _engine_flags(box: Box, spec: BoxSpec) -> Iterator[Flag]:
    backend = docker_backend()
    told = backend.inspect(box.cell.identity())  # type: ignore[attr-defined]
    host, config = told["HostConfig"], told["Config"]
    limits = spec.limits
    gvisor = box.facts.level == "gvisor"
    wanted = backend.options(limits, user=box.facts.uid, gvisor=gvisor, deadline=0)
    expected: dict[str, tuple[Any, Any]] = {
        "network": ("none", host["NetworkMode"]),
        "read-only root": (True, host["ReadonlyRootfs"]),
        "capabilities dropped": (["ALL"], host["CapDrop"]),
        "capabilities added": ([], host["CapAdd"] or []),
        "privileged": (False, host["Privileged"]),
        "security options": (_normal(wanted["security_opt"]), _normal(host["SecurityOpt"])),
        "processes": (wanted["pids_limit"], host["PidsLimit"]),
        "memory": (limits.memory_bytes, host["Memory"]),
        "memory and swap": (limits.memory_bytes, host["MemorySwap"]),
        "processors": (wanted["nano_cpus"], host["NanoCpus"]),
        "/tmp": (wanted["tmpfs"], host["Tmpfs"]),
        "user": (wanted["user"], config["User"]),
        "init": (True, host["Init"]),
        "host name": ("sandbox", config["Hostname"]),
        "IPC": ("none", host["IpcMode"]),
        "control group namespace": ("private", host["CgroupnsMode"]),
        "process namespace": ("", host["PidMode"]),
        "limits": (
            sorted((u["Name"], u["Soft"], u["Hard"]) for u in wanted["ulimits"]),
            sorted((u["Name"], u["Soft"], u["Hard"]) for u in host["Ulimits"]),
        ),
        "log": ("none", host["LogConfig"]["Type"]),
        "first to be killed": (1000, host["OomScoreAdj"]),
        "restart": ("no", host["RestartPolicy"]["Name"]),
        "health check": (["NONE"], config["Healthcheck"]["Test"]),
        "devices": ([], host["Devices"] or []),
        "ports": ({}, host["PortBindings"] or {}),
        "mounts": ([(PROVER, False)], sorted((m["Destination"], m["RW"]) for m in told["Mounts"])),
        "terminal": (False, config["Tty"]),
        "image by digest": (box.facts.image, told["Image"]),
        "runtime": ("runsc" if gvisor else "runc", host["Runtime"]),
    }
    for name, (want, seen) in expected.items():
        yield name, _brief(want), _brief(seen)


def _kernel_flags(box: Box, spec: BoxSpec) -> Iterator[Flag]:
    process, level, limits = box.cell.inside(), box.facts.level, spec.limits
    try:
        status = _table(f"/proc/{process}/status")
    except FileNotFoundError:  # the engine runs in another machine, as on a desktop
        yield "kernel's own view", "visible or elsewhere", "visible or elsewhere"
        return
    yield "kernel: no_new_privs", "1", status["NoNewPrivs"]
    yield "kernel: seccomp", "2", status["Seccomp"]
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb", *(("CapBnd",) if level != "nested" else ())):
        yield f"kernel: {name}", "0", f"{int(status[name], 16):x}"
    yield "kernel: user", str(box.facts.uid), status["Uid"].split()[0]
    if level != "nested":
        kinds = ("mnt", "pid", "net", "ipc", "uts", *(("user", "cgroup") if level == "process" else ()))
        shared = [k for k in kinds if os.readlink(f"/proc/{process}/ns/{k}") == os.readlink(f"/proc/self/ns/{k}")]
        yield "kernel: namespaces shared with the host", "[]", str(shared)
    yield from _kernel_limits(process, limits, level)


def _kernel_limits(process: int, limits: Limits, level: str) -> Iterator[Flag]:
    with open(f"/proc/{process}/limits", encoding="ascii") as table:
        held = {line[:25].strip(): line[25:].split()[1] for line in table.readlines()[1:]}
    wanted = {
        "Max core file size": 0,
        "Max file size": limits.tmp_bytes,
        "Max locked memory": 0,
        "Max open files": limits.nofile,
        "Max msgqueue size": 0,
    }
    if level == "process":
        wanted |= {"Max processes": limits.pids, "Max data size": 2 * limits.memory_bytes}
    for name, value in wanted.items():
        yield f"kernel: {name.lower()}", str(value), held[name]
    if level in ("process", "nested"):
        allowed = len(os.sched_getaffinity(process))
        yield "kernel: processors", str(max(1, round(limits.cpus))), str(allowed)


def _table(file: str) -> dict[str, str]:
    with open(file, encoding="utf-8", errors="replace") as lines:
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _normal(options: list[str]) -> list[str]:
    """Security options in an order and spelling of our own; the profile is compared whole."""
    said = []
    for option in options:
        name, _, value = option.partition("=")
        said.append(f"{name}={json.dumps(json.loads(value), sort_keys=True)}" if value.startswith("{") else option)
    return sorted(said)


def _brief(value: Any) -> str:
    """A short text that differs when the value does."""
    text = json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= 120 else f"{text[:60]}… sha256 {_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
