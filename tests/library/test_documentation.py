"""docs/library.md says what the library has, and each lemma of it has a compiled row, and no other has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stemai.library import compiled, shipped

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_script_writes() -> None:
    command = [sys.executable, "scripts/library.py", "--page", "--check"]
    ended = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("name", shipped().names)
def test_every_lemma_has_a_row_of_its_text_in_its_order(name: str) -> None:
    """That a row proves what it says is the slow test's business, and the judge's."""
    module = shipped().module(name)
    rows = compiled.file_of(shipped().path(name)).read_bytes().splitlines()
    written = [tuple(json.loads(line)[:2]) for line in rows]
    assert written == [(lemma, compiled.key(module, lemma)) for lemma in module.lemmas]


def test_no_rows_are_left_of_a_module_that_is_gone() -> None:
    files = {compiled.file_of(shipped().path(name)) for name in shipped().names}
    assert set(next(iter(files)).parent.iterdir()) == files
