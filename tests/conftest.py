"""What all tests share: properties that repeat, a cache of their own, and a box where one can be had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from stemai.box import Choice, available
from tests.provers import checkpoint

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=100, database=None)
settings.load_profile("fixed")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Copies of provers and reports of audits go into a folder of this run."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def box_here() -> Choice:
    """The cheapest box that works here; without one the test is skipped, and in CI it fails."""
    reports = available()
    for backend in ("nested", "bubblewrap", "docker"):
        if any(report.ok and report.backend == backend for report in reports):
            return backend
    why = "no box works here: " + "; ".join(f"{r.backend}: {r.why}" for r in reports)
    if os.environ.get("STEMAI_REQUIRE_CONTAINER") == "1":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> checkpoint.Checkpoint:
    """A language model of half a megabyte, trained once for the whole run."""
    checkpoint.demand(*checkpoint.NEEDED)
    base = tmp_path_factory.getbasetemp()
    return checkpoint.trained(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)
