"""One mutant in a process of its own: exit status 0 where no attack notices it, 3 where one does.

python -m stemai.selfcheck.child FILE NAME TESTS
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Final

from stemai.selfcheck.mutants import Mutant, mutated

SURVIVED: Final = 0
KILLED: Final = 3
MEMORY_BYTES: Final = 2 << 30


class Mutated(MetaPathFinder, Loader):
    """Gives the mutated module in place of the one on disk."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.module = "stemai.kernel." + mutant.file.removesuffix(".py").replace("/", ".")

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(mutated(self.mutant), self.mutant.file, "exec"), module.__dict__)


def noticed(mutant: Mutant, tests: str) -> str:
    """What the attacks notice first; empty if nothing."""
    sys.meta_path.insert(0, Mutated(mutant))
    sys.path.insert(0, str(Path(tests).parent))
    try:
        families = import_module("tests.kernel_attacks").all_families()  # after the kernel has changed
        mismatch = import_module("tests.kernel_attacks.writing").mismatch
        for family in families:
            for line in mismatch(family):
                return str(line)
    except Exception as error:  # a mutant may raise anything: that it does is what is noticed
        return f"{type(error).__name__}: {error}"
    return ""


def main() -> int:
    file, name, tests = sys.argv[1:]
    mutant = Mutant(file, name, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    reason = noticed(mutant, tests)
    print(reason[:300])
    return KILLED if reason else SURVIVED


if __name__ == "__main__":
    sys.exit(main())
