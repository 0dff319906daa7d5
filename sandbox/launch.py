#!/usr/bin/env python3
"""The last steps before a prover runs, each in the process that becomes it.  Standard library only.

    launch.py outer PLAN ARGV...      on the host: die with the host, drop root, become bubblewrap
    launch.py enter PLAN ARGV...      in the box: limits, Landlock, seccomp, then become the prover
    launch.py supervise PLAN ARGV...  in our own image: `enter` in a child, then end all that it left

PLAN is a JSON object; every key is required by the step that reads it, so that a forgotten one fails closed.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import stat
import struct
import sys
from typing import Any, NoReturn

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_CAPBSET_READ = 1, 4, 22, 24, 23
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
SECCOMP_MODE_FILTER = 2
CLONE_NEWNS, MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 2, 4, 4096, 16384, 1 << 18
STAGE = "/run"  # hidden under a tmpfs that only this mount namespace sees

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446  # the same on every architecture
LANDLOCK_VERSION_FLAG, LANDLOCK_RULE_PATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK, IOCTL_DEVICE = 1 << 6, 1 << 11, 1 << 15
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | IOCTL_DEVICE  # what a rule on a file may name
FILESYSTEM_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # Landlock version: how many rights it knows
SCOPE_ABSTRACT_SOCKETS, SCOPE_SIGNALS = 1, 2

libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, *arguments: int) -> int:
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return checked(libc.prctl(ctypes.c_int(option), *padded), f"prctl {option}")


def die_with(parent: int, number: int) -> None:
    """Get signal `number` when `parent` ends; end now if it already has."""
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(70)


def drop_root(user: int) -> None:
    """Become `user` for good: no groups, no capability in any set."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        try:
            if prctl(PR_CAPBSET_READ, capability):
                prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # the kernel knows no more capabilities
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if os.getresuid() != (user, user, user):
        raise OSError("still another user after setresuid")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    words = [w.encode() if w is not None else None for w in (source, target, kind)]
    checked(libc.mount(*words, ctypes.c_ulong(flags), data.encode() if data else None), f"mount {target}")


def stage(folders: list[str]) -> None:
    """Give the throw-away user a way to folders below ones that only root may enter."""
    checked(libc.unshare(CLONE_NEWNS), "unshare")
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    sources = [os.open(folder, os.O_PATH | os.O_CLOEXEC) for folder in folders]  # some may lie below STAGE
    mount("stemai", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=755")
    for number, source in enumerate(sources):
        target = f"{STAGE}/{number}"
        if stat.S_ISDIR(os.fstat(source).st_mode):
            os.mkdir(target, 0o755)
        else:
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
        mount(f"/proc/self/fd/{source}", target, None, MS_BIND)


def limit(limits: dict[str, int]) -> None:
    for name, value in limits.items():
        which = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(which)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (most, most))


def tasks_of_this_user() -> int:
    """How many tasks the kernel counts for our user, in all containers; it tells only by refusing a fork."""
    held = resource.getrlimit(resource.RLIMIT_NPROC)

    def may_fork(most: int) -> bool:
        resource.setrlimit(resource.RLIMIT_NPROC, (most, held[1]))
        try:
            child = os.fork()
        except BlockingIOError:
            return False
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        return True

    enough = 16
    while not may_fork(enough) and enough < 1 << 20:
        enough *= 2
    too_few = enough // 2 if enough > 16 else 0
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        too_few, enough = (too_few, middle) if may_fork(middle) else (middle, enough)
    resource.setrlimit(resource.RLIMIT_NPROC, held)
    return enough - 1


def landlock_version() -> int:
    found = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(LANDLOCK_VERSION_FLAG))
    return max(0, int(found))


def landlock(readable: list[str], writable: list[str], devices: list[str]) -> int:
    """Only these paths from here on, no TCP, no signals or abstract sockets to the outside; the version."""
    version = landlock_version()
    if version == 0:
        return 0
    rights = (1 << FILESYSTEM_RIGHTS.get(version, 16)) - 1
    handled = struct.pack("=Q", rights)
    if version >= 4:
        handled += struct.pack("=Q", 3)  # bind and connect of TCP: none is allowed
    if version >= 6:
        handled += struct.pack("=Q", SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS)
    ruleset = checked(
        libc.syscall(LANDLOCK_CREATE, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint(0)),
        "Landlock ruleset",
    )
    # nothing that can be written can be run, and no device node can be made
    for paths, wanted in (
        (readable, EXECUTE | READ_FILE | READ_DIR),
        (writable, ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEVICE)),
        (devices, READ_FILE | WRITE_FILE),
    ):
        for path in paths:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            of_kind = rights if stat.S_ISDIR(os.fstat(place).st_mode) else rights & FILE_RIGHTS
            rule = struct.pack("=Qi", wanted & of_kind, place)
            checked(
                libc.syscall(LANDLOCK_ADD, ruleset, ctypes.c_int(LANDLOCK_RULE_PATH), rule, ctypes.c_uint(0)),
                f"Landlock rule for {path}",
            )
            os.close(place)
    checked(libc.syscall(LANDLOCK_RESTRICT, ruleset, ctypes.c_uint(0)), "Landlock")
    os.close(ruleset)
    return version


def seccomp(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]

    if not program or len(program) % 8:
        raise OSError("the seccomp program is empty or torn")
    filter_ = Program(len(program) // 8, program)
    checked(
        libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(filter_), 0, 0),
        "seccomp",
    )


def read_all(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


def report(descriptor: int, **facts: Any) -> None:
    os.write(descriptor, json.dumps(facts).encode() + b"\n")


def outer(plan: dict[str, Any], argv: list[str]) -> NoReturn:
    die_with(plan["parent"], signal.SIGKILL)
    os.sched_setaffinity(0, plan["processors"])
    limit(plan["rlimits"])
    if plan["user"] is not None:
        stage(plan["stage"])
        drop_root(plan["user"])
        die_with(plan["parent"], signal.SIGKILL)  # changing user has cleared it
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    os.execv(argv[0], argv)


def enter(plan: dict[str, Any], argv: list[str]) -> NoReturn:
    status = plan["status"]
    try:
        program = read_all(plan["seccomp"]) if plan["seccomp"] is not None else None
        if plan["user"] is not None:
            drop_root(plan["user"])
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        os.umask(0o077)
        os.chdir(plan["folder"])
        limit(plan["rlimits"])
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2:
                try:
                    os.set_inheritable(int(name), False)
                except OSError:
                    continue  # the descriptor of the listing itself
        version = landlock(**plan["landlock"])
        if version < plan["landlock_least"]:
            raise OSError(f"Landlock version {version}, at least {plan['landlock_least']} is needed")
        if program is not None:
            seccomp(program)
        report(status, ready=True, landlock=version, user=os.getuid())
    except BaseException as err:
        report(status, refused=f"{type(err).__name__}: {err}")
        os._exit(70)
    try:
        os.execvpe(argv[0], argv, plan["environment"])
    except OSError as err:
        report(status, command=f"{argv[0]}: {err.strerror}")
        os._exit(127)


def supervise(plan: dict[str, Any], argv: list[str]) -> NoReturn:
    """Hold a prover without a process namespace: it cannot leave its group, so the group ends as one."""
    prctl(PR_SET_DUMPABLE, 0)  # our memory is no file to the prover, whatever else fails
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    die_with(plan["parent"], signal.SIGTERM)
    os.sched_setaffinity(0, plan["processors"])
    if plan["user"] is None:  # a user shared with us, and with every other container of this image
        plan["rlimits"]["NPROC"] += tasks_of_this_user()
    child = os.fork()
    if child == 0:
        os.setsid()  # a session and group of its own; `setsid` and `setpgid` are closed to it from here on
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        enter(plan, argv)
    report(plan["status"], group=child)
    for descriptor in (0, 1, 2, plan["status"]):
        os.close(descriptor)
    code = 143
    while True:
        told = signal.sigwait({signal.SIGTERM, signal.SIGCHLD})
        if told == signal.SIGTERM:
            break
        if (ended := os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            code = ended.si_status if ended.si_code == os.CLD_EXITED else 128 + ended.si_status
            break
        reap_orphans(child)
    try:
        os.killpg(child, signal.SIGKILL)  # `child` is not reaped before this, so its number cannot be another's
    except ProcessLookupError:  # told to end before the child had made its group: it is still alone
        os.kill(child, signal.SIGKILL)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            os._exit(code)


def reap_orphans(child: int) -> None:
    """Reap what dead parents left to us, but never the prover itself: its number names the group."""
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None or ended.si_pid == child:
            return
        os.waitpid(ended.si_pid, 0)


if __name__ == "__main__":
    step = {"outer": outer, "enter": enter, "supervise": supervise}[sys.argv[1]]
    step(json.loads(sys.argv[2]), sys.argv[3:])
