"""Reading anything, writing all or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stemai.errors import Fault, StemError
from stemai.solve import files


def code_of(path: str, most_bytes: int = 10) -> str:
    with pytest.raises(StemError) as caught:
        files.read_text(path, most_bytes)
    return caught.value.code


def test_up_to_the_cap(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert files.read_bytes(str(tmp_path / "a"), 10) == b"x" * 10
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert code_of(str(tmp_path / "a")) == "U102"


@pytest.mark.parametrize("path", ["/nowhere/at/all", "/", "a\0b", "x" * 5_000])
def test_unreadable(path: str) -> None:
    assert code_of(path) == "U101"


def test_an_endless_file_is_not_read_to_its_end() -> None:
    assert code_of("/dev/zero") == "U102"


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff")
    assert code_of(str(tmp_path / "a")) == "U103"


def test_written_whole(tmp_path: Path) -> None:
    files.write_atomically(tmp_path / "a", b"one")
    files.write_atomically(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_atomically(tmp_path / "a", b"one")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Fault) as caught:
        files.write_atomically(tmp_path / "a", b"two")
    assert caught.value.code == "F101"
    assert "No space" in caught.value.cause
    assert (tmp_path / "a").read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(Fault) as caught:
        files.write_atomically(tmp_path / "b" / "a", b"one")
    assert caught.value.code == "F101"
