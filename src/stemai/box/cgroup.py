"""What the kernel has counted for a container, from its control group: the engine takes a second to tell."""

from __future__ import annotations

from pathlib import Path

from stemai.box.spec import Usage

ROOT = Path("/sys/fs/cgroup")


def folders(process: int) -> dict[str, Path]:
    """Control group folders of a process by controller; the key "" is the unified hierarchy."""
    found: dict[str, Path] = {}
    try:
        lines = Path(f"/proc/{process}/cgroup").read_text("ascii").splitlines()
    except OSError:
        return found  # it has ended already, or lives in another machine (a desktop's)
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for name in controllers.split(","):
            found[name] = ROOT / name / path.lstrip("/")
    return found


def usage(of: dict[str, Path]) -> Usage:
    """Processor time and the highest memory; None for what cannot be read."""
    unified = of.get("", ROOT / "none")
    memory = _number(of.get("memory", unified) / "memory.max_usage_in_bytes") or _number(unified / "memory.peak")
    cpu_ns = _number(of.get("cpuacct", unified) / "cpuacct.usage")
    if cpu_ns is None:
        cpu_ns = 1000 * _counts(unified / "cpu.stat").get("usage_usec", 0)
    return Usage(cpu_ns / 1e9 if cpu_ns else None, memory)


def limits(of: dict[str, Path]) -> dict[str, str]:
    """What the kernel holds a container to, as it says it; empty where that cannot be read."""
    unified = of.get("", ROOT / "none")
    files = {
        "memory": (of.get("memory", unified) / "memory.limit_in_bytes", unified / "memory.max"),
        "processes": (of.get("pids", unified) / "pids.max", unified / "pids.max"),
    }
    held = {}
    for name, places in files.items():
        for place in places:
            try:
                held[name] = place.read_text("ascii").strip()
                break
            except OSError:
                continue
    return held


def memory_kills(of: dict[str, Path]) -> int:
    """How many processes were ended for want of memory, as far as this kernel tells."""
    unified = of.get("", ROOT / "none")
    for file in (of.get("memory", unified) / "memory.oom_control", unified / "memory.events"):
        counted = _counts(file).get("oom_kill")
        if counted is not None:
            return counted
    return 0


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _counts(file: Path) -> dict[str, int]:
    try:
        rows = (line.split(" ", 1) for line in file.read_text("ascii").splitlines())
        return {name: int(value) for name, value in rows}
    except (OSError, ValueError):
        return {}
