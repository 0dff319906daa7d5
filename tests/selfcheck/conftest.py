"""The solvers are loaded once: checks fork a process for each small question, and each would load them anew."""

from __future__ import annotations

import pytest

from stemai.oracle import versions


@pytest.fixture(scope="session", autouse=True)
def solvers_loaded() -> None:
    versions()
