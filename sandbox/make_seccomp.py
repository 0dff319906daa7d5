#!/usr/bin/env python3
"""Write seccomp.json: the allow-list of system calls inside every box.  Everything else answers EPERM.

    python3 sandbox/make_seccomp.py            rewrite seccomp.json
    python3 sandbox/make_seccomp.py --check    exit 1 if seccomp.json is not what this script writes

Left out on purpose, beside the well-known escape surface:
  fadvise64 readahead preadv2 mincore cachestat   page-cache state carries bits from one box to the next
  memfd_create memfd_secret                       memory that no process limit counts, and a way round noexec
  inotify_* fanotify_* flock SysV and POSIX IPC   per-user or per-inode state that boxes would share
  splice vmsplice tee io_uring_* io_*             large, often broken, not needed
  sched_set* setpriority(others) prlimit(others)  would reach other processes of the same user
  sync syncfs                                     stall the host
  every socket family but AF_UNIX, every ABI but the native one, every CLONE_NEW*
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FILES = """
access chdir chmod close close_range copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl
epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 faccessat faccessat2 fallocate fchdir fchmod fchmodat
fchmodat2 fcntl fdatasync fgetxattr flistxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents
getdents64 getxattr lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat newfstatat open
openat openat2 pipe pipe2 poll ppoll pread64 preadv pselect6 pwrite64 pwritev pwritev2 read readlink
readlinkat readv rename renameat renameat2 rmdir select sendfile signalfd signalfd4 stat statfs statx symlink
symlinkat timerfd_create timerfd_gettime timerfd_settime truncate umask unlink unlinkat utime utimensat utimes
write writev
"""
MEMORY = """
brk madvise membarrier mlock mlock2 mlockall mmap mprotect mremap mseal msync munlock munlockall munmap
pkey_alloc pkey_free pkey_mprotect
"""
PROCESSES = """
alarm arch_prctl capget clock_getres clock_gettime clock_nanosleep execve execveat exit exit_group fork futex
futex_requeue futex_wait futex_waitv futex_wake get_robust_list getcpu getegid geteuid getgid getgroups
getitimer getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid
gettid gettimeofday getuid kill landlock_add_rule landlock_create_ruleset landlock_restrict_self nanosleep
pause pidfd_open pidfd_send_signal prctl restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask
rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
sched_rr_get_interval sched_yield seccomp set_robust_list set_tid_address setitimer setpgid setrlimit setsid
sigaltstack sysinfo tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime times
tkill uname vfork wait4 waitid
"""
SOCKETS = """
accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg
sendmsg sendto setsockopt shutdown
"""

EPERM, ENOSYS = 1, 38
AF_UNIX = 1
CLONE_NEW_ANY = 0x7E020000  # NEWNS NEWCGROUP NEWUTS NEWIPC NEWUSER NEWPID NEWNET; NEWTIME is not clone's
PERSONALITY_READ, PERSONALITY_LINUX = 0xFFFFFFFF, 0
IOCTLS = {  # what a program on pipes asks; TIOCSTI and every device call stay out
    "TCGETS": 0x5401,
    "TIOCGPGRP": 0x540F,
    "TIOCSPGRP": 0x5410,  # docker's init dies without it
    "TIOCGWINSZ": 0x5413,
    "FIONREAD": 0x541B,
    "FIONBIO": 0x5421,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
}


def equals(index: int, value: int) -> dict[str, Any]:
    return {"index": index, "value": value, "valueTwo": 0, "op": "SCMP_CMP_EQ"}


def masked_zero(index: int, mask: int) -> dict[str, Any]:
    return {"index": index, "value": mask, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}


def allow(*names: str, args: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    rule: dict[str, Any] = {"names": sorted(names), "action": "SCMP_ACT_ALLOW"}
    return rule | ({"args": args} if args else {})


def profile() -> dict[str, Any]:
    """The profile in Docker's format; `stemai.box.seccomp` compiles the same data for the other levels."""
    plain = (FILES + MEMORY + PROCESSES + SOCKETS).split()
    if len(plain) != len(set(plain)):
        raise SystemExit(f"listed twice: {sorted({n for n in plain if plain.count(n) > 1})}")
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": EPERM,
        "archMap": [
            {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": []},
            {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": []},
        ],
        "syscalls": [
            allow(*plain),
            allow("socket", args=[equals(0, AF_UNIX)]),
            allow("socketpair", args=[equals(0, AF_UNIX)]),
            allow("personality", args=[equals(0, PERSONALITY_LINUX)]),
            allow("personality", args=[equals(0, PERSONALITY_READ)]),
            allow("prlimit64", args=[equals(0, 0)]),  # 0: oneself
            allow("setpriority", args=[equals(0, 0), equals(1, 0)]),  # PRIO_PROCESS, oneself
            allow("clone", args=[masked_zero(0, CLONE_NEW_ANY)]),
            *[allow("ioctl", args=[equals(1, request)]) for request in IOCTLS.values()],
            # flags of clone3 lie in memory, where no filter can see them: ENOSYS makes libc use clone
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS},
        ],
    }


def main() -> int:
    target = Path(__file__).with_name("seccomp.json")
    text = json.dumps(profile(), indent=1) + "\n"
    if "--check" in sys.argv[1:]:
        return 0 if target.read_text("utf-8") == text else 1
    target.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
