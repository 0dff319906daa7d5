"""A folder of weights: data is taken, whatever could be code is refused, and a changed byte changes the digest."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from stemai.box import weights
from stemai.errors import BoxError

HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
SAFE = len(HEADER).to_bytes(8, "little") + HEADER + b"\0\0\0\0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "weights"
    made.mkdir()
    (made / "config.json").write_text("{}", encoding="ascii")
    (made / "tokenizer.json").write_text("{}", encoding="ascii")
    (made / "model.safetensors").write_bytes(SAFE)
    (made / "LICENSE").write_text("free", encoding="ascii")
    return made


def test_plain_data_is_taken(folder: Path) -> None:
    assert weights.size_bytes(folder) == len(SAFE) + 8
    before = weights.digest(folder)
    assert before == weights.digest(folder)
    (folder / "model.safetensors").write_bytes(SAFE[:-1] + b"\1")
    assert weights.digest(folder) != before


def _pickle(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"w": 1}))


def _pickle_in_disguise(folder: Path) -> None:
    (folder / "model-2.safetensors").write_bytes(pickle.dumps({"w": 1}) * 100)


def _zip_in_disguise(folder: Path) -> None:
    (folder / "model-2.safetensors").write_bytes(b"PK\x03\x04" + b"\0" * 100)


def _code(folder: Path) -> None:
    (folder / "modeling_evil.py").write_text("", encoding="ascii")


def _code_below(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "tokenization_evil.py").write_text("", encoding="ascii")


def _link_out(folder: Path) -> None:
    (folder / "vocab.json").symlink_to("/etc/passwd")


def _link_to_a_folder(folder: Path) -> None:
    (folder / "more").symlink_to("/etc")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "merges.txt")


def _header_too_long(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes((1 << 40).to_bytes(8, "little") + b"{}")


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def _no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def _for_its_owner_alone(folder: Path) -> None:
    (folder / "model.safetensors").chmod(0o600)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_pickle, "pickle"),
        (_pickle_in_disguise, "not what its name says"),
        (_zip_in_disguise, "not what its name says"),
        (_code, "code"),
        (_code_below, "code"),
        (_link_out, "link"),
        (_link_to_a_folder, "link"),
        (_pipe, "neither a file nor a folder"),
        (_header_too_long, "not what its name says"),
        (_no_tokenizer, "tokenizer.json"),
        (_no_weights, "safetensors"),
        (_for_its_owner_alone, "read by others"),
    ],
)
def test_anything_else_is_refused(folder: Path, spoil: Callable[[Path], None], why: str) -> None:
    spoil(folder)
    for look in (weights.check, weights.digest):
        with pytest.raises(BoxError, match="B022") as caught:
            look(folder)
        assert why in caught.value.cause


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(BoxError, match="B022"):
        weights.check(tmp_path / "nowhere")
