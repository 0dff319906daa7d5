"""The copy of a prover's folder is what runs: plain files only, bounded, and the same for the same content."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from stemai.box import Limits, store
from stemai.errors import BoxError

LIMITS = Limits()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "prover"
    (made / "inner").mkdir(parents=True)
    (made / "main.py").write_text("print(1)")
    (made / "inner" / "run.sh").write_text("#!/bin/sh\n")
    (made / "inner" / "run.sh").chmod(0o700)
    return made


def refusal(folder: Path, limits: Limits = LIMITS) -> BoxError:
    with pytest.raises(BoxError) as caught:
        store.keep(folder, limits)
    assert caught.value.code == "B008"
    return caught.value


def test_the_same_content_is_kept_once(folder: Path, tmp_path: Path) -> None:
    kept = store.keep(folder, LIMITS)
    assert store.keep(folder, LIMITS) == kept
    assert (kept / "main.py").read_text() == "print(1)"
    assert not list(kept.parent.glob(".making-*"))


def test_any_change_is_another_copy(folder: Path) -> None:
    seen = {store.keep(folder, LIMITS)}
    (folder / "main.py").write_text("print(2)")
    seen.add(store.keep(folder, LIMITS))
    (folder / "main.py").rename(folder / "other.py")
    seen.add(store.keep(folder, LIMITS))
    (folder / "other.py").chmod(0o755)
    seen.add(store.keep(folder, LIMITS))
    assert len(seen) == 4


def test_moving_bytes_from_a_name_to_a_body_is_another_copy(tmp_path: Path) -> None:
    seen = set()
    for name, body in (("ab", "c"), ("a", "bc")):
        folder = tmp_path / f"case-{name}"
        folder.mkdir()
        (folder / name).write_text(body)
        seen.add(store.keep(folder, LIMITS))
    assert len(seen) == 2


def test_a_throw_away_user_can_read_and_nobody_can_write(folder: Path) -> None:
    os.chmod(folder, 0o700)
    os.chmod(folder / "main.py", 0o600)
    kept = store.keep(folder, LIMITS)
    assert {oct(p.stat().st_mode & 0o777) for p in kept.rglob("*") if p.is_file()} == {"0o444", "0o555"}
    assert {oct(p.stat().st_mode & 0o777) for p in (kept, kept / "inner")} == {"0o755"}


@pytest.mark.parametrize("make", [lambda p: p.symlink_to("/etc/passwd"), lambda p: p.symlink_to("/etc"), os.mkfifo])
def test_anything_but_files_and_folders_is_refused(folder: Path, make) -> None:
    make(folder / "inner" / "way-out")
    assert "way-out" in refusal(folder).message


def test_caches_are_left_out(folder: Path) -> None:
    before = store.keep(folder, LIMITS)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "main.pyc").write_bytes(b"x")
    assert store.keep(folder, LIMITS) == before


def test_sizes_are_bounded(folder: Path) -> None:
    (folder / "big").write_bytes(b"x" * 1000)
    assert store.keep(folder, replace(LIMITS, folder_bytes=1100)).is_dir()
    refusal(folder, replace(LIMITS, folder_bytes=999))
    refusal(folder, replace(LIMITS, folder_files=2))
    refusal(folder / "absent")


def test_a_sparse_giant_is_refused_without_being_read(folder: Path) -> None:
    with open(folder / "giant", "wb") as file:
        file.truncate(1 << 40)
    refusal(folder)
