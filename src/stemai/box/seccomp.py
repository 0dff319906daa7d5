"""From the seccomp profile (one JSON file, Docker's format) to the program that the kernel runs.

Docker compiles the profile itself; bubblewrap and the nested level take classic BPF, which is assembled here.
Source: man 2 seccomp; linux/seccomp.h `struct seccomp_data`; linux/audit.h for the architectures.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemai.errors import BoxError

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000  # x86_64 only: the same architecture word, another ABI

RET_ALLOW, RET_ERRNO, RET_KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
EPERM = 1

# struct seccomp_data: nr, arch, instruction pointer, six arguments of 64 bits, low word first (little endian)
NUMBER_AT, ARCH_AT, ARGUMENTS_AT = 0, 4, 16

LOAD, RETURN, AND = 0x20, 0x06, 0x54  # ld [k]; ret #k; and #k
JUMP_EQUAL, JUMP_AT_LEAST = 0x15, 0x35

ALLOW_ALL = struct.pack("<HBBI", RETURN, 0, 0, RET_ALLOW)  # the audit's control: a probe must get through this


@dataclass(frozen=True, slots=True)
class Condition:
    """argument & mask == value, over 64 bits."""

    argument: int
    mask: int
    value: int

    def __post_init__(self) -> None:
        if self.value & ~self.mask or not 0 <= self.argument <= 5:
            raise ValueError(f"{self} can never hold")  # a half whose mask is 0 is not compiled at all


@dataclass(frozen=True, slots=True)
class Rule:
    """Answer `verdict` to a call if all conditions hold."""

    verdict: int
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules by the name of the call, first match wins; any other call gets `default`."""

    rules: Mapping[str, tuple[Rule, ...]]
    default: int

    def without(self, *names: str) -> Policy:
        return Policy({n: r for n, r in self.rules.items() if n not in names}, self.default)

    def only(self, name: str, *conditions: Condition) -> Policy:
        return Policy({**self.rules, name: (Rule(RET_ALLOW, conditions),)}, self.default)


def read_profile(file: Path) -> Policy:
    """The policy in a profile.  Anything that this compiler does not know is refused, never skipped.

    Raises: BoxError B006.
    """
    try:
        profile = json.loads(file.read_text("utf-8"))
        rules: dict[str, tuple[Rule, ...]] = {}
        for entry in profile["syscalls"]:
            unknown = set(entry) - {"names", "action", "args", "errnoRet"}
            if unknown:
                raise ValueError(f"unknown keys {sorted(unknown)}")
            rule = Rule(_verdict(entry), tuple(_condition(a) for a in entry.get("args", ())))
            for name in entry["names"]:
                rules[name] = (*rules.get(name, ()), rule)
        default = _verdict({"action": profile["defaultAction"], "errnoRet": profile["defaultErrnoRet"]})
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise BoxError("B006", f"{file.name} is no seccomp profile", cause=str(err), mend="install stemai again") from err
    return Policy(rules, default)


def syscall_numbers(folder: Path, machine: str | None = None) -> dict[str, int]:
    """Name to number for this machine's native ABI.

    Raises: BoxError B007 for an architecture without a table.
    """
    machine = machine or os.uname().machine
    tables: dict[str, dict[str, int]] = json.loads((folder / "syscalls.json").read_text("utf-8"))
    if machine not in tables or machine not in AUDIT_ARCH:
        raise BoxError(
            "B007",
            f"no seccomp filter for {machine}",
            cause=f"system calls are listed for {', '.join(sorted(tables))}",
            mend="use the container level there: `--box docker`",
        )
    return tables[machine]


def assemble(policy: Policy, numbers: Mapping[str, int], machine: str) -> bytes:
    """The policy as classic BPF for `machine`; calls that the machine does not have are left out.

    Rules: a foreign architecture kills the process; the x32 ABI gets the default; each call is compared in
    turn, its rules tried in order, and every path ends in a return of its own.
    """
    code: list[tuple[int, int, int, int]] = [
        (LOAD, 0, 0, ARCH_AT),
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, RET_KILL_PROCESS),
        (LOAD, 0, 0, NUMBER_AT),
    ]
    if machine == "x86_64":
        code += [(JUMP_AT_LEAST, 0, 1, X32_BIT), (RETURN, 0, 0, policy.default)]
    for name, number in sorted(((n, numbers[n]) for n in policy.rules if n in numbers), key=lambda item: item[1]):
        block = _block(policy.rules[name], policy.default)
        if len(block) > 255:
            raise BoxError("B006", f"too many rules for {name}", mend="install stemai again")
        code.append((JUMP_EQUAL, 0, len(block), number))
        code += block
    code.append((RETURN, 0, 0, policy.default))
    return b"".join(struct.pack("<HBBI", *line) for line in code)


def _block(rules: Iterable[Rule], default: int) -> list[tuple[int, int, int, int]]:
    block: list[tuple[int, int, int, int]] = []
    for rule in rules:
        tests = [word for condition in rule.conditions for word in _words(condition)]
        length = sum(len(test) for test in tests)
        done = 0
        for test in tests:
            done += len(test)
            *before, (operation, _, _, operand) = test
            block += [
                *before,
                (operation, 0, length - done + 1, operand),
            ]  # no match: over the return, to the next rule
        block.append((RETURN, 0, 0, rule.verdict))
        if not rule.conditions:
            return block
    block.append((RETURN, 0, 0, default))
    return block


def _words(condition: Condition) -> list[list[tuple[int, int, int, int]]]:
    """One test for each half of the argument that the mask touches: load, mask, compare."""
    tests = []
    for half in (0, 1):
        mask, value = (condition.mask >> 32 * half) & 0xFFFFFFFF, (condition.value >> 32 * half) & 0xFFFFFFFF
        if mask == 0:
            continue
        test = [(LOAD, 0, 0, ARGUMENTS_AT + 8 * condition.argument + 4 * half)]
        if mask != 0xFFFFFFFF:
            test.append((AND, 0, 0, mask))
        tests.append([*test, (JUMP_EQUAL, 0, 0, value)])
    return tests


def _verdict(entry: Mapping[str, Any]) -> int:
    action = entry["action"]
    if action == "SCMP_ACT_ALLOW":
        return RET_ALLOW
    if action == "SCMP_ACT_ERRNO":
        return RET_ERRNO | int(entry.get("errnoRet", EPERM))
    raise ValueError(f"unknown action {action}")


def _condition(argument: Mapping[str, Any]) -> Condition:
    index, value, second = int(argument["index"]), int(argument["value"]), int(argument["valueTwo"])
    if argument["op"] == "SCMP_CMP_EQ":
        return Condition(index, (1 << 64) - 1, value)
    if argument["op"] == "SCMP_CMP_MASKED_EQ":
        return Condition(index, value, second)
    raise ValueError(f"unknown comparison {argument['op']}")
