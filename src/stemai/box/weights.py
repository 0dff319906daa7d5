"""A folder of model weights that an asker hands to a prover: what it may hold, and its digest.

The host never loads weights: it looks at names, kinds and the first bytes of files, and hashes them.  Whatever runs
code when it is loaded is refused, so that nobody gets used to loading it: the box would hold it, a notebook would not.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from pathlib import Path
from typing import Final, NoReturn

from stemai.box import limits
from stemai.errors import BoxError

NAME: Final = "model"  # what weights are called in a box: /weights/model
_DATA: Final = {
    ".safetensors",
    ".json",
    ".txt",
    ".md",
    ".model",
    ".jinja",
}  # and names without a dot, as LICENSE
_CODE: Final = {
    **dict.fromkeys((".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".npy", ".npz"), "may hold a pickle"),
    **dict.fromkeys((".h5", ".msgpack", ".onnx", ".gguf", ".keras"), "is another format than safetensors"),
    **dict.fromkeys((".py", ".so", ".pyc", ".sh"), "is code, and the code of a model is never run"),
}
_HEADER_BYTES: Final = 100_000_000  # the longest header that safetensors has
_READABLE: Final = "chmod -R a+rX FOLDER"
_CHUNK: Final = 1 << 22


def check(folder: Path) -> list[tuple[str, int]]:
    """Every file of `folder` with its size in bytes, in order.

    Raises: B022 for anything but a folder of plain data files with config.json, tokenizer.json and safetensors.
    """
    if not folder.is_dir():
        _refuse(folder, "there is no such folder")
    found: list[tuple[str, int]] = []
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in (*folders, *files):
            path = Path(place, name)
            kind = os.lstat(path).st_mode
            if stat.S_ISLNK(kind):
                _refuse(folder, f"{name} is a link, which could lead out of the folder", "copy it with `cp -rL`")
            if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                _refuse(folder, f"{name} is neither a file nor a folder")
            if not kind & stat.S_IROTH:
                _refuse(folder, f"{name} cannot be read by others, and a box has a user of its own", _READABLE)
        for name in sorted(files):
            path = Path(place, name)
            _demand_data(folder, path)
            found.append((str(path.relative_to(folder)), path.stat().st_size))
        if len(found) > limits.WEIGHTS_FILES:
            _refuse(folder, f"it holds more than {limits.WEIGHTS_FILES} files")
    names = {name for name, _ in found}
    for needed in ("config.json", "tokenizer.json"):
        if needed not in names:
            _refuse(folder, f"there is no {needed} in it")
    if not any(name.endswith(".safetensors") for name in names):
        _refuse(folder, "there is no file of weights (*.safetensors) in it")
    return sorted(found)


def digest(folder: Path) -> str:
    """The SHA-256 of names and contents; it reads every byte once.  Raises: B022."""
    total = hashlib.sha256()
    for name, _ in check(folder):
        encoded, content = os.fsencode(name), hashlib.sha256()
        try:
            with _open(folder / name) as file:
                while chunk := file.read(_CHUNK):
                    content.update(chunk)
        except OSError as err:
            _refuse(folder, f"{name} cannot be read: {err.strerror or err}")
        total.update(len(encoded).to_bytes(8, "big") + encoded + content.digest())
    return total.hexdigest()


def size_bytes(folder: Path) -> int:
    """What all files of `folder` take.  Raises: B022."""
    return sum(size for _, size in check(folder))


def _open(path: Path) -> io.FileIO:
    """The file itself, never what a link or a pipe of that name leads to."""
    return io.FileIO(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC))


def _demand_data(folder: Path, path: Path) -> None:
    kind = path.suffix.lower()
    if kind in _CODE:
        _refuse(
            folder,
            f"{path.name} {_CODE[kind]}",
            "keep config.json, tokenizer.json and *.safetensors; `save_pretrained` writes safetensors",
        )
    if kind and kind not in _DATA:
        _refuse(folder, f"{path.name} is no file that weights need", "keep config, tokenizer and safetensors")
    if kind == ".safetensors" and not _is_safetensors(path):
        _refuse(folder, f"{path.name} is not what its name says", "write it again with `save_pretrained`")


def _is_safetensors(path: Path) -> bool:
    """Eight bytes with the length of a JSON object, then the object: a pickle or a zip begins with neither."""
    try:
        with _open(path) as file:
            start = file.read(9)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        return False
    length = int.from_bytes(start[:8], "little")
    return len(start) == 9 and start[8:] == b"{" and 2 <= length <= min(_HEADER_BYTES, size - 8)


def _refuse(folder: Path, why: str, mend: str = "see docs/model.md for what a folder of weights holds") -> NoReturn:
    raise BoxError("B022", f"the weights in {folder} are refused", cause=why, mend=mend)
