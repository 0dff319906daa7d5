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
_REPLAY = """
        checked = checker.replay(checker.parse(data))
        told = [checked.outcome, checked.by_model, checked.lines, list(checked.axioms), len(checked.unconfirmed),
                checker.statement_digest(checked.theory, checked.goal)]
"""
_RECHECK = """
        found = checker.recheck(data)
        told = [found.certified, found.refused, found.digest, found.contradictions]
"""
_DRIVER = """
import importlib.util, json, sys
before = set(sys.modules)
spec = importlib.util.spec_from_file_location("checker", sys.argv[1])
checker = sys.modules["checker"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checker)
for line in sys.stdin:
    data = json.loads(line).encode("latin-1")
    try:%s
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
    done = subprocess.run(
        [*BARE, file.name, *words], input=given, capture_output=True, cwd=file.parent, env={}, timeout=120, check=False
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def verdicts_of_file(file: Path, certificates: Iterable[bytes]) -> list[Any]:
    """What the kernel in the file says of each certificate, all in one process."""
    return _driven(file, _REPLAY, certificates)


def reports_of_file(file: Path, results: Iterable[bytes]) -> list[Any]:
    """What the file says of each result file, all in one process."""
    return _driven(file, _RECHECK, results)


def _driven(file: Path, what: str, inputs: Iterable[bytes]) -> list[Any]:
    given = "".join(json.dumps(data.decode("latin-1")) + "\n" for data in inputs)
    done = subprocess.run(
        [*BARE, "-c", _DRIVER % what.rstrip(), file.name],
        input=given,
        capture_output=True,
        text=True,
        cwd=file.parent,
        env={},
        timeout=300,
        check=False,
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
