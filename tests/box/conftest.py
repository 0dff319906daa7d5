"""Backends to run the one contract suite against, and provers that behave."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stemai.box import BoxSpec, Limits, Selection, select
from stemai.box.places import sandbox_folder
from stemai.errors import BoxError

HOST_BACKENDS = (
    "bubblewrap",
    "docker",
    "gvisor",
)  # `nested` works only in our image: tests/escape runs it there


def have(backend: str) -> Selection:
    """The backend, or a skip that says why; in CI a missing container is a failure."""
    try:
        return select(backend)  # type: ignore[arg-type]
    except BoxError as err:
        if backend == "docker" and os.environ.get("STEMAI_REQUIRE_CONTAINER") == "1":
            pytest.fail(f"STEMAI_REQUIRE_CONTAINER is set, but: {err.message} ({err.cause})")
        pytest.skip(f"{backend}: {err.message}")


@pytest.fixture(params=[pytest.param(b, marks=pytest.mark.container if b != "bubblewrap" else ()) for b in HOST_BACKENDS])
def backend(request: pytest.FixtureRequest) -> Selection:
    return have(request.param)


@pytest.fixture
def process_level() -> Selection:
    return have("bubblewrap")


@pytest.fixture
def echo() -> BoxSpec:
    """A prover that answers what it is asked: the audit's own probes."""
    return BoxSpec(sandbox_folder() / "probes", ("python3", "/prover/main.py"))


@pytest.fixture
def write_prover(tmp_path: Path):
    """Make a folder with a prover of a few lines, which has `question()` and `frame(bytes)` at hand."""

    def write(body: str, limits: Limits | None = None) -> BoxSpec:
        folder = tmp_path / "prover"
        folder.mkdir(exist_ok=True)
        (folder / "main.py").write_text(PREAMBLE + body, encoding="utf-8")
        return BoxSpec(folder, ("python3", "/prover/main.py"), limits or Limits())

    return write


PREAMBLE = """
import json, os, struct, sys, time
def question():
    header = sys.stdin.buffer.read(4)
    if len(header) < 4:
        sys.exit(0)
    return json.loads(sys.stdin.buffer.read(struct.unpack(">I", header)[0]))
def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()
def answer(value):
    frame(json.dumps(value).encode())
"""
