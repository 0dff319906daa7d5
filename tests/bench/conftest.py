"""One finished run that tests read, and copies of it that they may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bench import making


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that is finished: run.toml, small.stem, outputs.jsonl, run.db."""
    folder = tmp_path_factory.mktemp("finished")
    making.write(folder, head='name = "small"')
    tally = making.run(folder)
    assert (tally.planned, tally.done, tally.left, tally.faults) == (13, 13, 0, 0)
    return folder


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    """As `finished`, to be spoiled."""
    folder = tmp_path / "copy"
    shutil.copytree(finished, folder)
    return folder
