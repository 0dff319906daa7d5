"""What the prover `model` makes of a server: its texts, or a reason to give up; never an error of its own."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from stemai.box.places import provers_folder
from stemai.provers.kit import GiveUp

sys.path.insert(0, str(provers_folder() / "model"))

from model.prompt import Prompt
from model.served import ANSWER_BYTES, ServedModel
from model.settings import read

MODELS = json.dumps({"data": [{"id": "m"}]}).encode()
SETTINGS = read(provers_folder() / "model" / "settings.toml")
ASKED = Prompt("theorem t : 1 = 1\n", "t")


def answer(body: bytes, status: int = 200) -> bytes:
    return b"HTTP/1.0 %d So\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


@contextmanager
def server(path: Path, *answers: bytes) -> Iterator[str]:
    """A listener that says these bytes, one connection after another, whatever it is asked."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            for said in answers:
                caller, _ = listener.accept()
                with caller, suppress(OSError):  # whoever has enough hangs up
                    caller.sendall(said)
                    caller.shutdown(socket.SHUT_WR)
                    while caller.recv(1 << 16):  # closing before all is read would cut the answer off
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield str(path)
        thread.join(30)


def chat(*texts: Any) -> bytes:
    return answer(json.dumps({"choices": [{"message": {"content": text}} for text in texts]}).encode())


def test_no_more_texts_than_were_asked_for(tmp_path: Path) -> None:
    with server(tmp_path / "s", answer(MODELS), chat("proof t", *["more"] * 99), chat(*["other"] * 99, None, 5)) as path:
        texts = ServedModel(path, SETTINGS).sample(ASKED, 4, 1, 20.0)
    assert texts == ["proof t\n", "other\n", "other\n", "other\n"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (answer(b"\x80\xff garbage"), "is no JSON"),
        (answer(b"[" * 100_000), "is no JSON"),
        (answer(b"{}"), "not of OpenAI's form"),
        (answer(b'{"choices": 5}'), "not of OpenAI's form"),
        (answer(b'{"choices": [{"message": null}]}'), "not of OpenAI's form"),
        (answer(b'{"error": {"message": "no memory is left"}}', 500), "the server says 500: no memory is left"),
        (answer(b'{"error": []}', 404), "the server says 404"),
        (b"no HTTP at all\r\n\r\n", "cannot be asked"),
        (b"", "cannot be asked"),
        (b"HTTP/1.0 200 So\r\nContent-Length: 100\r\n\r\n{", "is no JSON"),
        (b"HTTP/1.0 200 So\r\n" + b"x: y\r\n" * 1_000 + b"\r\n{}", "cannot be asked"),
        (answer(b" " * (ANSWER_BYTES + 1_000) + b"{}"), "is no JSON"),
    ],
)  # fmt: skip
def test_a_server_that_talks_nonsense(tmp_path: Path, said: bytes, told: str) -> None:
    with server(tmp_path / "s", answer(MODELS), said) as path:
        model = ServedModel(path, SETTINGS)
        with pytest.raises(GiveUp, match=told):
            model.sample(ASKED, 1, 1, 20.0)


def test_a_server_that_does_not_answer_in_time(tmp_path: Path) -> None:
    model = ServedModel.__new__(ServedModel)  # as it would be after a first question that was answered
    model._path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(model._path)
        listener.listen()
        with pytest.raises(GiveUp, match="cannot be asked"):
            model._ask("GET", "/v1/models", None, 0.2)


def test_nobody_is_there(tmp_path: Path) -> None:
    with pytest.raises(GiveUp, match="cannot be asked"):
        ServedModel(str(tmp_path / "nobody"), SETTINGS)
