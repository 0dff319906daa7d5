"""Attacks from inside.  Each probe tries one thing that a box must refuse, and tells whether it got through.

The same file runs where it must fail (in a box) and where it must succeed (in a box without its seccomp filter, or
in no box at all): a probe that never gets through anywhere proves nothing.  Standard library only.

question  {"group": NAME, ...what that group needs}      answer  {"probes": [{"name", "through", "detail"}, …]}
question  {"echo": VALUE}                                answer  {"echo": VALUE, "digest": of VALUE, "random": …}
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import mmap
import os
import shutil
import signal
import socket
import stat
import struct
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

libc = ctypes.CDLL(None, use_errno=True)
Outcome = tuple[bool, str]
REFUSALS = {errno.EPERM, errno.EACCES, errno.ENOSYS}
TMP = os.environ.get("TMPDIR", "/tmp")

PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS, PR_CAPBSET_READ = 21, 39, 23
CLONE_FLAGS = {
    "mount": 0x20000,
    "cgroup": 0x2000000,
    "uts": 0x4000000,
    "ipc": 0x8000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
FAMILIES = {
    "inet": (2, 1, 0),
    "inet6": (10, 1, 0),
    "raw": (2, 3, 1),
    "packet": (17, 3, 0x300),
    "netlink": (16, 3, 0),
    "netfilter": (16, 3, 12),
    "vsock": (40, 1, 0),
    "alg": (38, 5, 0),
    "xdp": (44, 3, 0),
    "tipc": (30, 5, 0),
    "bluetooth": (31, 3, 1),
    "can": (29, 3, 1),
    "key": (15, 3, 2),
    "rds": (21, 5, 0),
    "smc": (43, 1, 0),
    "kcm": (41, 2, 0),
}
# arguments are chosen so that a kernel that lets the call in complains about them, or does no harm
CALLS: dict[str, dict[str, tuple[int, ...]]] = {
    "namespaces": {
        "setns": (-1, 0),
        "mount": (1, 1, 1, 0, 1),
        "umount2": (1, 0x80),
        "pivot_root": (1, 1),
        "chroot": (1,),
        "fsopen": (1, 0),
        "fsmount": (-1, 0, 0),
        "open_tree": (-1, 1, 1),
        "move_mount": (-1, 1, -1, 1, 0),
        "mount_setattr": (-1, 1, 0, 1, 32),
        "statmount": (1, 1, 1, 0),
        "listmount": (1, 1, 1, 0),
        "clone3": (1, 88),
    },
    "processes": {
        "ptrace": (0x4206, 0x3FFFFFFF, 0, 0),
        "process_vm_readv": (0x3FFFFFFF, 0, 0, 0, 0, 0),
        "process_vm_writev": (0x3FFFFFFF, 0, 0, 0, 0, 0),
        "kcmp": (0x3FFFFFFF, 0x3FFFFFFF, 0, 0, 0),
        "pidfd_getfd": (-1, 0, 0),
        "process_madvise": (-1, 0, 0, 0, 0),
        "prlimit64": (0x3FFFFFFF, 7, 0, 0),
        "sched_setaffinity": (0x3FFFFFFF, 8, 1),
        "sched_setscheduler": (0x3FFFFFFF, 0, 1),
        "setpriority": (0, 0x3FFFFFFF, 5),
    },
    "keyring": {
        "keyctl": (0, -3, 0),
        "add_key": (1, 1, 0, 0, -3),
        "request_key": (1, 1, 0, -3),
    },
    "kernel surface": {
        "io_uring_setup": (4, 1),
        "io_setup": (1, 1),
        "bpf": (0, 1, 0),
        "perf_event_open": (1, 0, -1, -1, 0),
        "userfaultfd": (0x800,),
        "name_to_handle_at": (-1, 1, 1, 1, 0),
        "open_by_handle_at": (-1, 1, 0),
        "personality": (0x0040000,),
        "modify_ldt": (3, 0, 0),
        "move_pages": (0, 0, 0, 0, 0, 0x100),
        "mbind": (1, 1, 99, 0, 0, 0),
        "set_mempolicy": (99, 0, 0),
        "migrate_pages": (0x3FFFFFFF, 0, 0, 0),
        "remap_file_pages": (1, 1, 1, 1, 1),
    },
    "kernel knobs": {
        "adjtimex": (1,),
        "clock_adjtime": (0, 1),
        "settimeofday": (1, 0),
        "clock_settime": (0, 1),
        "quotactl": (0x7FFFFFFF, 0, 0, 0),
        "syslog": (99, 0, 0),
        "swapon": (1, 0),
        "reboot": (0, 0, 0, 0),
        "kexec_load": (0, 0, 0, 0x7FFFFFFF),
        "init_module": (0, 0, 0),
        "finit_module": (-1, 0, 0),
        "iopl": (4,),
        "ioperm": (1 << 20, 1, 1),
        "mknod": (1, 0o20666, 0x101),
        "mknodat": (-1, 1, 0o20666, 0x101),
    },
    "page cache and IPC": {
        "fadvise64": (0, 0, 0, 0),
        "readahead": (-1, 0, 0),
        "preadv2": (-1, 0, 0, 0, 0, 0),
        "mincore": (1, 4096, 1),
        "cachestat": (-1, 1, 1, 0),
        "memfd_create": (1, 0),
        "memfd_secret": (0x7FFFFFFF,),
        "inotify_init1": (0x7FFFFFFF,),
        "fanotify_init": (0x7FFFFFFF, 0),
        "flock": (-1, 0),
        "splice": (-1, 0, -1, 0, 0, 0),
        "vmsplice": (-1, 0, 0, 0),
        "tee": (-1, -1, 0, 0),
        "shmget": (0x57E3, 0, 0),
        "semget": (0x57E3, 0, 0),
        "msgget": (0x57E3, 0),
        "mq_open": (1, 0, 0, 0),
        "syncfs": (-1,),
        "sync": (),
    },
}
DEVICES = "mem kmem port kmsg kvm fuse net/tun loop-control vda sda nvme0n1 mapper/control uinput vhost-net vsock"
KNOBS = """/proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/overcommit_memory /proc/sysrq-trigger
/sys/kernel/mm/transparent_hugepage/enabled /sys/kernel/uevent_helper /sys/power/state
/sys/fs/cgroup/release_agent /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory/memory.limit_in_bytes"""
MASKED = """/proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/latency_stats /proc/kmsg /proc/kpagecount
/proc/vmallocinfo /proc/slabinfo /proc/scsi /proc/acpi /sys/firmware /sys/kernel/debug /sys/kernel/security
/sys/devices/virtual/powercap /sys/class/dmi/id/product_uuid"""


def in_child(attempt: Callable[[], Outcome]) -> Outcome:
    """Run an attempt in a child, so that what it breaks, or what kills it, ends with it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            through, detail = attempt()
        except BaseException as err:
            through, detail = False, repr(err)
        os.write(writer, json.dumps([through, detail[:200]]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    status = os.waitpid(child, 0)[1]
    if not told:
        return False, f"killed by signal {status & 127}"
    through, detail = json.loads(told)
    return bool(through), str(detail)


def said(number: int) -> str:
    return errno.errorcode.get(number, str(number))


def call(number: int, *arguments: int) -> Outcome:
    """A raw system call got through if the kernel did anything but refuse it."""
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in arguments])
    failed = ctypes.get_errno()
    return (True, f"returned {result}") if result >= 0 else (failed not in REFUSALS, said(failed))


def opens(path: str, flags: int) -> Outcome:
    try:
        os.close(os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as err:
        return False, said(err.errno or 0)
    return True, "opened"


def identity(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def bounding() -> Outcome:
        held = [c for c in range(64) if libc.prctl(PR_CAPBSET_READ, ctypes.c_ulong(c), 0, 0, 0) == 1]
        gains = libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1
        return bool(held) and gains, f"{len(held)} capabilities in the bounding set, no_new_privs {not gains}"

    def held() -> Outcome:
        header, data = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
        failed = libc.capget(header, data) != 0
        words = struct.unpack("=6I", data.raw)
        return failed or any(words), f"effective, permitted, inheritable: {words}"

    def become_root() -> Outcome:
        os.setuid(0)
        return os.getuid() == 0, f"user {os.getuid()}"

    return {
        "is root": lambda: (os.getuid() == 0, f"user {os.getuid()}, groups {os.getgroups()}"),
        "holds capabilities": held,
        "could gain capabilities": bounding,
        "may gain privileges": lambda: (libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1, "no_new_privs"),
        "runs without a filter": lambda: (libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2, "seccomp mode"),
        "becomes root": become_root,
    }


def network(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def reach(family: int, kind: int, address: Any) -> Callable[[], Outcome]:
        def attempt() -> Outcome:
            try:
                with socket.socket(family, kind) as caller:
                    caller.settimeout(1)
                    caller.connect(address)
                    caller.send(b"out")
            except OSError as err:
                return False, said(err.errno or 0)
            return True, f"reached {address!r}"

        return attempt

    def interfaces() -> Outcome:
        try:
            names = [name for _, name in socket.if_nameindex()]
        except OSError:
            with open("/proc/net/dev", encoding="ascii") as table:
                names = [line.split(":")[0].strip() for line in table if ":" in line]
        return bool(set(names) - {"lo", "tunl0", "sit0", "ip6tnl0", "gre0", "gretap0", "erspan0"}), str(names)

    return {
        "reaches a port of the host": reach(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", asked["tcp"])),
        "sends a datagram to the host": reach(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", asked["udp"])),
        "reaches an abstract socket": reach(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + asked["abstract"]),
        "sees a network interface": interfaces,
    }


def families(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def create(family: int, kind: int, protocol: int) -> Callable[[], Outcome]:
        def attempt() -> Outcome:
            try:
                socket.socket(family, kind, protocol).close()
            except OSError as err:
                return err.errno not in REFUSALS, said(err.errno or 0)
            return True, "created"

        return attempt

    return {f"socket {name}": create(*numbers) for name, numbers in FAMILIES.items()}


def foreign_abi(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def int80() -> Outcome:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
        found = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        return found > 0, f"getpid answered {found}"

    return {"32-bit getpid": int80, "x32 getpid": lambda: call(0x40000000 + 39)} if asked["x86"] else {}


def namespaces(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    numbers = asked["numbers"]

    def new_user() -> Outcome:
        child = libc.syscall(ctypes.c_long(numbers["clone"]), ctypes.c_long(0x10000000 | signal.SIGCHLD), 0, 0, 0, 0)
        failed = ctypes.get_errno()
        if child == 0:
            os._exit(0)
        return child > 0 or failed not in REFUSALS, said(failed)

    probes = {f"unshare {n}": partial(call, numbers["unshare"], f) for n, f in CLONE_FLAGS.items()}
    return {**probes, "clone into a user namespace": new_user, **raw("namespaces", numbers)}


def processes(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    parent, outer = os.getppid(), asked["outer_parent"]

    def visible() -> Outcome:
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError), open(f"/proc/{name}/cmdline", "rb") as line:
                if asked["canary_word"].encode() in line.read():
                    return True, f"process {name}"
        return False, "not seen"

    def signalled(process: int) -> Outcome:
        try:
            os.kill(process, 0)
        except OSError as err:
            return False, said(err.errno or 0)
        with contextlib.suppress(OSError), open(f"/proc/{process}/cmdline", "rb") as line:
            if asked["canary_word"].encode() not in line.read():
                return False, "another process has that number here"
        return True, "may be signalled"

    return {
        "sees a process of the host": visible,
        "signals a process of the host": lambda: signalled(asked["canary_process"]),
        **({"writes the memory of what started it": lambda: opens(f"/proc/{parent}/mem", os.O_RDWR)} if outer else {}),
        **raw("processes", asked["numbers"]),
    }


def keyring(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    return raw("keyring", asked["numbers"])


def kernel_surface(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    return raw("kernel surface", asked["numbers"])


def page_cache(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    return raw("page cache and IPC", asked["numbers"])


def raw(group: str, numbers: dict[str, int]) -> dict[str, Callable[[], Outcome]]:
    return {n: partial(call, numbers[n], *a) for n, a in CALLS[group].items() if n in numbers}


def devices(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def make(kind: int, number: int) -> Outcome:
        path = os.path.join(TMP, f"node{kind:o}")
        try:
            os.mknod(path, kind | 0o666, number)
        except OSError as err:
            return False, said(err.errno or 0)
        try:
            return opens(path, os.O_RDONLY)
        finally:
            os.unlink(path)

    return {
        "makes the memory device": lambda: make(stat.S_IFCHR, os.makedev(1, 1)),
        "makes the null device": lambda: make(stat.S_IFCHR, os.makedev(1, 3)),
        **{f"opens /dev/{name}": partial(opens, f"/dev/{name}", os.O_RDWR) for name in DEVICES.split()},
    }


def writes(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    places = [
        "/",
        "/usr",
        "/usr/bin",
        "/etc",
        "/var",
        "/var/tmp",
        "/opt",
        "/home",
        "/root",
        "/run",
        "/srv",
        "/dev",
        "/dev/shm",
        "/dev/mqueue",
        "/proc",
        "/sys",
    ]
    places += [os.path.dirname(os.path.abspath(__file__)), asked["canary_folder"]]
    if os.path.realpath(TMP) != "/tmp":
        places.append("/tmp")

    def create(place: str) -> Outcome:
        path = os.path.join(place, ".stemai-probe")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
            os.unlink(path)
        except OSError as err:
            return False, said(err.errno or 0)
        return True, "created a file"

    def overwrite() -> Outcome:
        return opens(os.path.abspath(__file__), os.O_WRONLY)

    return {
        "overwrites its own program": overwrite,
        "reads a file of the host": lambda: opens(asked["canary_file"], os.O_RDONLY),
        **{f"writes in {place}": partial(create, place) for place in places},
    }


def knobs(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    return {
        **{f"opens {path}": partial(opens, path, os.O_WRONLY) for path in KNOBS.split()},
        **raw("kernel knobs", asked["numbers"]),
    }


def masked(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def read(path: str) -> Outcome:
        try:
            if os.path.isdir(path):
                return bool(os.listdir(path)), f"{len(os.listdir(path))} entries"
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                return bool(file.read(64)), "read"
        except OSError as err:
            return False, said(err.errno or 0)

    def addresses() -> Outcome:
        try:
            with open("/proc/kallsyms", encoding="ascii") as table:
                shown = [line for _, line in zip(range(50), table, strict=False) if not line.startswith("0" * 16)]
        except OSError as err:
            return False, said(err.errno or 0)
        return bool(shown), shown[0].strip() if shown else "all zero"

    return {"kernel addresses": addresses, **{f"reads {p}": partial(read, p) for p in MASKED.split()}}


def engine_socket(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def connect(path: str) -> Outcome:
        try:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.settimeout(1)
                caller.connect(path)
        except OSError as err:
            return False, said(err.errno or 0)
        return True, "connected"

    return {f"connects to {path}": partial(connect, path) for path in asked["sockets"]}


def noexec(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def run(path: str) -> Outcome:
        child = os.fork()
        if child == 0:
            with contextlib.suppress(OSError):
                os.execv(path, [path])
            os._exit(99)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.unlink(path)
        return code == 0, f"exit status {code}"

    def script() -> Outcome:
        path = os.path.join(TMP, "script")
        with open(path, "w", encoding="ascii") as file:
            file.write("#!/bin/sh\nexit 0\n")
        os.chmod(path, 0o755)
        return run(path)

    def program() -> Outcome:
        path = os.path.join(TMP, "program")
        shutil.copyfile("/bin/true", path)
        os.chmod(path, 0o755)
        return run(path)

    def privileged() -> Outcome:
        if libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 or os.statvfs("/usr").f_flag & os.ST_NOSUID:
            return False, "no program gains rights by being run"
        for folder in ("/usr/bin", "/usr/sbin", "/bin"):
            for entry in os.scandir(folder):
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mode & stat.S_ISUID:
                    return True, entry.path
        return True, "nothing would stop a program from gaining rights"

    return {
        "runs a script that it wrote": script,
        "runs a program that it wrote": program,
        "gains rights by running a program": privileged,
    }


def environment(asked: dict[str, Any]) -> dict[str, Callable[[], Outcome]]:
    def secret() -> Outcome:
        seen = [n for n, v in os.environ.items() if asked["secret"] in v]
        for process in ("self", "1", str(os.getppid())):
            with contextlib.suppress(OSError), open(f"/proc/{process}/environ", "rb") as file:
                if asked["secret"].encode() in file.read():
                    seen.append(f"/proc/{process}/environ")
        return bool(seen), str(seen)

    def unknown() -> Outcome:
        extra = sorted(set(os.environ) - set(asked["variables"]))
        return bool(extra), str(extra)[:150]

    def descriptors() -> Outcome:
        found = []
        for number in range(3, 1024):
            with contextlib.suppress(OSError):
                os.fstat(number)
                found.append(number)
        return bool(found), str(found)

    return {
        "finds a secret of the host": secret,
        "finds other variables": unknown,
        "inherits descriptors": descriptors,
    }


GROUPS: dict[str, Callable[[dict[str, Any]], dict[str, Callable[[], Outcome]]]] = {
    "identity": identity,
    "network": network,
    "socket families": families,
    "foreign ABI": foreign_abi,
    "namespaces": namespaces,
    "processes": processes,
    "keyring": keyring,
    "kernel surface": kernel_surface,
    "devices": devices,
    "writes": writes,
    "kernel knobs": knobs,
    "masked files": masked,
    "engine socket": engine_socket,
    "noexec": noexec,
    "environment": environment,
    "page cache and IPC": page_cache,
}
DIRECT = {"environment"}  # a child of ours would find our own pipe among its descriptors


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    if "echo" in asked:
        return {"echo": asked["echo"], "digest": hash(json.dumps(asked["echo"]))}
    group = asked["group"]
    told = []
    for name, attempt in GROUPS[group](asked).items():
        try:
            through, detail = attempt() if group in DIRECT else in_child(attempt)
        except OSError as err:
            through, detail = False, repr(err)
        told.append({"name": name, "through": through, "detail": detail})
    return {"probes": told}


def main() -> None:
    while len(header := sys.stdin.buffer.read(4)) == 4:
        (length,) = struct.unpack(">I", header)
        body = json.dumps(answer(json.loads(sys.stdin.buffer.read(length)))).encode()
        sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
