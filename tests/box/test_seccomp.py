"""The filter: what the compiler makes of the profile, read back by an interpreter of classic BPF."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.box import nested, seccomp
from stemai.box.places import sandbox_folder
from stemai.box.seccomp import EPERM, RET_ALLOW, RET_ERRNO, RET_KILL_PROCESS, Condition, Policy, Rule
from stemai.errors import BoxError

MACHINES = ("x86_64", "aarch64")
POLICY = seccomp.read_profile(sandbox_folder() / "seccomp.json")
REFUSED = RET_ERRNO | EPERM
ENOSYS = 38

# from seccomp(2), capabilities(7) and what other sandboxes were escaped by: none may be in the list
NEVER_NAMES = """
ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd bpf perf_event_open userfaultfd keyctl
add_key request_key io_uring_setup io_uring_enter io_uring_register io_setup mount umount2 pivot_root chroot
unshare setns fsopen fsmount open_tree move_mount mount_setattr init_module finit_module delete_module kexec_load
kexec_file_load reboot swapon swapoff acct settimeofday clock_settime adjtimex clock_adjtime iopl ioperm
modify_ldt open_by_handle_at name_to_handle_at quotactl syslog sethostname setdomainname mknod mknodat setuid
setgid setresuid setresgid setgroups capset fadvise64 readahead preadv2 mincore cachestat memfd_create memfd_secret
shmget shmat msgget semget mq_open inotify_init inotify_init1 fanotify_init flock splice vmsplice tee sync syncfs
sched_setaffinity sched_setscheduler sched_setattr sched_setparam ioprio_set move_pages migrate_pages mbind
set_mempolicy remap_file_pages vhangup lookup_dcookie uselib
"""
NEVER = set(NEVER_NAMES.split())


def run(program: bytes, number: int, arch: int, arguments: tuple[int, ...] = ()) -> int:
    """Classic BPF, as the kernel runs it on a struct seccomp_data."""
    data = struct.pack("<IIQ6Q", number, arch, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    code = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    for _ in range(len(code) + 1):
        operation, if_true, if_false, operand = code[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, operand)
        elif operation == 0x54:
            accumulator &= operand
        elif operation == 0x15:
            at += if_true if accumulator == operand else if_false
        elif operation == 0x35:
            at += if_true if accumulator >= operand else if_false
        elif operation == 0x06:
            return int(operand)
        else:
            raise AssertionError(f"unknown instruction {operation:#x}")
    raise AssertionError("no return")


def by_the_book(policy: Policy, name: str, arguments: tuple[int, ...]) -> int:
    for rule in policy.rules.get(name, ()):
        if all(arguments[c.argument] & c.mask == c.value for c in rule.conditions):
            return rule.verdict
    return policy.default


@pytest.fixture(params=MACHINES)
def compiled(request: pytest.FixtureRequest) -> tuple[dict[str, int], int, bytes]:
    numbers = seccomp.syscall_numbers(sandbox_folder(), request.param)
    return numbers, seccomp.AUDIT_ARCH[request.param], seccomp.assemble(POLICY, numbers, request.param)


def test_every_call_gets_what_the_profile_says(compiled: tuple[dict[str, int], int, bytes]) -> None:
    numbers, arch, program = compiled
    for arguments in (
        (0,) * 6,
        (1,) * 6,
        (0x7E020000,) * 6,
        ((1 << 32) + 1,) * 6,
        (0x5401,) * 6,
        ((1 << 64) - 1,) * 6,
    ):
        for name, number in numbers.items():
            assert run(program, number, arch, arguments) == by_the_book(POLICY, name, arguments), name


def test_numbers_without_a_name_are_refused(compiled: tuple[dict[str, int], int, bytes]) -> None:
    numbers, arch, program = compiled
    for number in {*range(700), 2**31, 2**32 - 1} - set(numbers.values()):
        assert run(program, number, arch) == REFUSED


def test_a_foreign_architecture_is_killed(compiled: tuple[dict[str, int], int, bytes]) -> None:
    _, arch, program = compiled
    for foreign in {0x40000003, 0x40000028, 0xC000003E, 0xC00000B7, 0} - {arch}:
        assert run(program, 39, foreign) == RET_KILL_PROCESS


def test_x32_is_refused() -> None:
    numbers = seccomp.syscall_numbers(sandbox_folder(), "x86_64")
    program = seccomp.assemble(POLICY, numbers, "x86_64")
    for number in range(600):
        assert run(program, seccomp.X32_BIT + number, seccomp.AUDIT_ARCH["x86_64"]) == REFUSED


@pytest.mark.fast
def test_what_must_never_be_allowed_is_not() -> None:
    assert not NEVER & set(POLICY.rules)
    assert set(seccomp.syscall_numbers(sandbox_folder(), "x86_64")) >= NEVER, "a name is misspelt"


@pytest.mark.fast
@pytest.mark.parametrize(
    ("name", "arguments", "verdict"),
    [
        ("socket", (1,), RET_ALLOW),
        ("socket", (2,), REFUSED),
        ("socket", (16,), REFUSED),
        ("socket", (40,), REFUSED),
        ("clone", (0x01200011,), RET_ALLOW),
        ("clone", (0x10000011,), REFUSED),
        ("clone", (0x00020000,), REFUSED),
        ("clone3", (1,), RET_ERRNO | ENOSYS),
        ("ioctl", (1, 0x5401), RET_ALLOW),
        ("ioctl", (1, 0x5412), REFUSED),  # TIOCSTI types into a terminal
        ("prlimit64", (0, 7), RET_ALLOW),
        ("prlimit64", (1, 7), REFUSED),
        ("personality", (0,), RET_ALLOW),
        ("personality", (0x0040000,), REFUSED),
        ("personality", (0xFFFFFFFF,), RET_ALLOW),
        ("setpriority", (0, 0, 5), RET_ALLOW),
        ("setpriority", (2, 0, 5), REFUSED),
        ("setpriority", (0, 1, 5), REFUSED),
    ],
)
def test_arguments_decide(name: str, arguments: tuple[int, ...], verdict: int) -> None:
    numbers = seccomp.syscall_numbers(sandbox_folder(), "x86_64")
    program = seccomp.assemble(POLICY, numbers, "x86_64")
    assert run(program, numbers[name], seccomp.AUDIT_ARCH["x86_64"], arguments) == verdict


conditions = st.builds(
    lambda argument, mask, value: Condition(argument, mask, value & mask),
    argument=st.integers(0, 5),
    mask=st.sampled_from([(1 << 64) - 1, 0xFF, 0xFF00000000, 0xFFFFFFFF, 0xFFFFFFFF00000000, 1 << 63]),
    value=st.sampled_from([0, 1, 0xFF, 1 << 32, 0xFF00000000, 1 << 63]),
)
rules = st.builds(
    Rule,
    verdict=st.sampled_from([RET_ALLOW, RET_ERRNO | 13]),
    conditions=st.lists(conditions, max_size=3).map(tuple),
)
policies = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(rules, min_size=1, max_size=4).map(tuple))


@given(policies, st.tuples(*[st.sampled_from([0, 1, 0xFF, 1 << 32, 0xFF00000000, 1 << 63, (1 << 64) - 1])] * 6))
def test_the_compiler_on_any_policy(rules: dict[str, tuple[Rule, ...]], arguments: tuple[int, ...]) -> None:
    policy, numbers = Policy(rules, REFUSED), {"a": 3, "b": 7, "c": 300, "d": 5}
    program = seccomp.assemble(policy, numbers, "aarch64")
    for name, number in numbers.items():
        assert run(program, number, seccomp.AUDIT_ARCH["aarch64"], arguments) == by_the_book(policy, name, arguments)


@pytest.mark.fast
def test_a_condition_that_can_never_hold_is_refused() -> None:
    """Its unmasked half would be left out by the compiler, and the condition would hold more often than it says."""
    with pytest.raises(ValueError, match="never hold"):
        Condition(0, 0xFF00000000, 1)


def test_the_checked_in_profile_is_what_its_script_writes() -> None:
    script = sandbox_folder() / "make_seccomp.py"
    assert subprocess.run([sys.executable, str(script), "--check"], check=False).returncode == 0


@pytest.mark.fast
@pytest.mark.parametrize(
    "edit",
    [
        {"syscalls": [{"names": ["read"], "action": "SCMP_ACT_TRACE"}]},
        {"syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["X"]}}]},
        {
            "syscalls": [
                {
                    "names": ["read"],
                    "action": "SCMP_ACT_ALLOW",
                    "args": [{"index": 0, "value": 1, "valueTwo": 0, "op": "SCMP_CMP_GT"}],
                }
            ]
        },
        {"defaultAction": "SCMP_ACT_LOG"},
    ],
)
def test_what_the_compiler_does_not_know_it_refuses(edit: dict[str, object], tmp_path: Path) -> None:
    profile = json.loads((sandbox_folder() / "seccomp.json").read_text("utf-8"))
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(profile | edit), "utf-8")
    with pytest.raises(BoxError) as caught:
        seccomp.read_profile(file)
    assert caught.value.code == "B006"


@pytest.mark.fast
def test_an_architecture_without_a_table_is_refused() -> None:
    with pytest.raises(BoxError) as caught:
        seccomp.syscall_numbers(sandbox_folder(), "riscv64")
    assert caught.value.code == "B007"


@pytest.mark.parametrize("scoped", [True, False])
def test_nested_keeps_a_prover_in_its_group(scoped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = seccomp.syscall_numbers(sandbox_folder(), "x86_64")
    monkeypatch.setattr("os.uname", lambda: type("Uname", (), {"machine": "x86_64"}))
    program = nested._seccomp_program.__wrapped__(signals_are_scoped=scoped)
    arch = seccomp.AUDIT_ARCH["x86_64"]
    for name in ("setsid", "setpgid", "socket", "connect"):
        assert run(program, numbers[name], arch, (1,)) == REFUSED
    assert run(program, numbers["kill"], arch, (1, 9)) == (RET_ALLOW if scoped else REFUSED)
    assert run(program, numbers["kill"], arch, (0, 9)) == RET_ALLOW
