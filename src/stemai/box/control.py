"""The audit's negative control: the probes with no wall round them, as a plain child of this process."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from stemai.box.limits import Limits
from stemai.box.link import Conversation, PipeLink


@contextlib.contextmanager
def unboxed(program: Path, folder: str, secret: str) -> Iterator[Conversation]:
    """Run our own probes (never a prover) with a secret in their environment and a descriptor too many."""
    extra = os.open(folder, os.O_RDONLY)
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=(extra,),
            env={"PATH": "/usr/bin:/bin", "TMPDIR": folder, "STEMAI_AUDIT_SECRET": secret},
        )
    finally:
        os.close(extra)
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            link = PipeLink(child.stdin.fileno(), child.stdout.fileno(), child.stderr.fileno())
            yield Conversation(link, Limits())
        finally:
            child.kill()
