"""The generated file as a stranger has it: an empty folder, no environment, no stemai, `python -I -O -W error`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from stemai.errors import StemError
from stemai.export.checker import Checker, checker
from stemai.kernel.certificate import parse, replay, statement_digest

BARE = [sys.executable, "-I", "-O", "-W", "error"]
_DRIVER = """
import importlib.util, json, sys
before = set(sys.modules)
spec = importlib.util.spec_from_file_location("checker", sys.argv[1])
checker = sys.modules["checker"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checker)
for line in sys.stdin:
    try:
        checked = checker.replay(checker.parse(json.loads(line).encode()))
        told = [checked.outcome, checked.by_model, checked.lines, list(checked.axioms), len(checked.unconfirmed),
                checker.statement_digest(checked.theory, checked.goal)]
    except checker.StemError as error:
        told = [error.code, error.message, error.cause]
    print(json.dumps(told))
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)))
"""


@cache
def whole() -> Checker:
    return checker()


def run(file: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run the file with `words` in the folder that it is in."""
    done = subprocess.run([*BARE, file.name, *words], input=given, capture_output=True, cwd=file.parent, env={}, timeout=120, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def verdicts_of_file(file: Path, certificates: Iterable[bytes]) -> list[Any]:
    """What the file says of each certificate, all in one process."""
    given = "".join(json.dumps(data.decode()) + "\n" for data in certificates)
    done = subprocess.run(
        [*BARE, "-c", _DRIVER, file.name], input=given, capture_output=True, text=True, cwd=file.parent, env={}, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *verdicts, modules = map(json.loads, done.stdout.splitlines())
    assert modules == ["checker"], "the file has loaded something that is not of the standard library"
    return verdicts


def verdict_of_kernel(data: bytes) -> list[Any]:
    """What the kernel of the source tree says, in the same words."""
    try:
        checked = replay(parse(data))
        digest = statement_digest(checked.theory, checked.goal)
        return [checked.outcome, checked.by_model, checked.lines, list(checked.axioms), len(checked.unconfirmed), digest]
    except StemError as error:
        return [error.code, error.message, error.cause]
