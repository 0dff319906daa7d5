"""Bad kernel input, each beside an accepted twin that is one edit away.

`python -m tests.kernel_attacks` runs all of it without pytest, and prints what is not as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.kernel_attacks.writing import Family

GROUPS: Final = ("terms", "theories", "structure", "equality", "arithmetic", "operators", "definitions", "evaluation",
                 "models", "certificates", "words", "datatypes", "fields", "mutual")


def all_families() -> Iterator[Family]:
    """The families of every group, in one order."""
    for group in GROUPS:
        yield from import_module(f"tests.kernel_attacks.{group}").families()
