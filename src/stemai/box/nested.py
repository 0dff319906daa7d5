"""Level `nested`: a prover beside us in our own image, where neither Docker nor a new namespace is to be had.

Landlock shuts files, TCP, signals and abstract sockets; seccomp shuts the rest and keeps the prover in its
process group, so that the group ends as one; a user of its own where the container was given CAP_SETUID.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stemai.box import seccomp, tree
from stemai.box.box import Box
from stemai.box.places import IMAGE_MARKER, inside_our_image, package_folder, sandbox_folder
from stemai.box.seccomp import Condition
from stemai.box.spec import PROVER, BackendReport, BoxSpec, Facts
from stemai.errors import BoxError

LEAST_LANDLOCK = 1
SCOPES_FROM = 6  # Landlock 6 (Linux 6.12) keeps signals inside; before, seccomp keeps them in one process
THROWAWAY_USERS = range(200_000, 260_000)
SHARED_TMP = "/box"
EVERY_BIT = (1 << 64) - 1

READABLE = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
HARDWARE = ("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu")


def report() -> BackendReport:
    """Whether this level works here."""
    try:
        require_image()
        version = _landlock_version()
    except BoxError as err:
        return BackendReport("nested", "nested", False, err.cause or err.message, err.mend)
    if version < LEAST_LANDLOCK:
        return BackendReport("nested", "nested", False, "this kernel has no Landlock", _LANDLOCK_MEND)
    return BackendReport("nested", "nested", True, f"Landlock {version}")


_LANDLOCK_MEND = "Linux 5.13 or newer with Landlock on (lsm=landlock,…), and a seccomp profile that lets it through"


def require_image() -> None:
    """Refuse to be the only wall outside the image, whose container is the other one.

    Raises: BoxError B013.
    """
    if not inside_our_image():
        raise BoxError(
            "B013",
            "the nested level works only inside our own image",
            cause=f"no {IMAGE_MARKER} here: nothing else would hold the prover",
            mend="use `--box bubblewrap` or `--box docker`",
        )


def open_box(spec: BoxSpec, folder: Path, notice: str, *, socket: Path | None = None, unfiltered: bool = False) -> Box:
    """Start a prover beside us.  `unfiltered` is for the audit's own probes alone.

    Raises: BoxError B013 outside our image, B012 for a command that is not there, B020 if it fails.
    """
    require_image()
    until = time.monotonic() + spec.limits.start_s
    user = secrets.choice(THROWAWAY_USERS) if _may_change_user() else None
    program = _seccomp_program(signals_are_scoped=_landlock_version() >= SCOPES_FROM)
    if unfiltered:
        program = seccomp.ALLOW_ALL
    tmp = _own_tmp(user)
    readable = [*READABLE, *HARDWARE, *_python_folders(), str(folder), str(package_folder())]

    def argv(status: int, filter_: int) -> list[str]:
        plan = {
            "parent": os.getpid(),
            "processors": tree.processors(spec.limits.cpus),
            "status": status,
            "seccomp": filter_,
            "user": user,
            "folder": tmp or "/",
            "rlimits": tree.resource_limits(spec.limits),
            "landlock": {
                "readable": [*readable, *(str(host.resolve()) for host, _ in spec.weights)],
                "writable": [tmp] if tmp else [],
                "devices": list(DEVICES),
            },
            "landlock_least": LEAST_LANDLOCK,
            "environment": tree.environment(
                spec,
                path=f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin",
                tmp=tmp or "/tmp",
                prover=str(folder),
                python_path=[str(package_folder().parent)],
                models=tree.models(spec, str(socket or ""), lambda host, name: str(host.resolve())),
            ),
        }
        command = [_moved(word, folder) for word in spec.command]
        return tree.launcher("supervise", plan, command, script=tree.script())

    try:
        launched = tree.launch(argv, program, until, "the nested level")
    except BaseException:
        _discard(tmp)
        raise
    told = launched.told
    cell = tree.TreeCell(launched.child, spec.limits, group=told["group"])
    cell.on_end = functools.partial(_discard, tmp)
    facts = Facts(
        level="nested",
        backend="nested",
        uid=told["user"],
        kernel=os.uname().release,
        limits=spec.limits,
        notice=notice,
        details=(
            ("landlock", str(told["landlock"])),
            ("seccomp", hashlib.sha256(program).hexdigest()),
            ("own_user", "yes" if user is not None else "no"),
            ("writable", tmp or "nothing"),
        ),
    )
    return Box(cell, launched.link, spec.limits, facts)


def _own_tmp(user: int | None) -> str:
    """A folder for one box on the tmpfs that is the provers' alone; none where the container was not given one.

    Our own /tmp would not do: a prover that fills it stops us.  Docker: --tmpfs /box:size=64m,nr_inodes=4096,…
    """
    if not _is_tmpfs(SHARED_TMP):
        return ""
    try:
        folder = tempfile.mkdtemp(prefix="box-", dir=SHARED_TMP)
        if user is not None:
            os.chown(folder, user, user)
    except OSError as err:
        raise BoxError("B004", f"no folder for a box in {SHARED_TMP}", cause=str(err), mend="give that tmpfs more room") from err
    return folder


def _is_tmpfs(place: str) -> bool:
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        rows = [line.split() for line in mounts]
    return any(row[4] == place and row[row.index("-") + 1] == "tmpfs" for row in rows)


def _discard(tmp: str) -> None:
    """Remove a box's folder, whatever its prover, which has ended, made of it.

    A tree deeper than any path can name or than recursion goes, and folders shut with mode 0, are for the
    system's own tools, which go by descriptor; most boxes leave an empty folder.
    """
    if not tmp:
        return
    try:
        os.rmdir(tmp)
    except OSError:
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", tmp], check=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _moved(word: str, folder: Path) -> str:
    """There is no mount here, so /prover in a command becomes where the folder is."""
    return f"{folder}{word[len(PROVER) :]}" if word == PROVER or word.startswith(f"{PROVER}/") else word


def _python_folders() -> list[str]:
    return sorted({sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(tree.interpreter()))} - {"/"})


def _may_change_user() -> bool:
    with open("/proc/self/status", encoding="ascii") as status:
        effective = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff:"))
    needed = (0, 5, 6, 7, 8)  # CHOWN, KILL, SETGID, SETUID, SETPCAP
    return all(effective >> capability & 1 for capability in needed)


@functools.cache
def _landlock_version() -> int:
    numbers = seccomp.syscall_numbers(sandbox_folder())
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(numbers["landlock_create_ruleset"], None, ctypes.c_size_t(0), ctypes.c_uint(1))))


@functools.cache
def _seccomp_program(*, signals_are_scoped: bool) -> bytes:
    """The allow-list, less what only a namespace makes harmless."""
    machine = os.uname().machine
    policy = seccomp.read_profile(sandbox_folder() / "seccomp.json")
    # leaving the group would outlive the group's end; no namespace holds sockets here
    policy = policy.without("setsid", "setpgid", "socket", "bind", "connect", "listen", "accept", "accept4")
    if not signals_are_scoped:
        # the prover has our user: without Landlock's scope it could stop or end us.  0 is one's own group.
        policy = policy.without("pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "tkill", "tgkill")
        policy = policy.only("kill", Condition(0, EVERY_BIT, 0))
    return seccomp.assemble(policy, seccomp.syscall_numbers(sandbox_folder(), machine), machine)
