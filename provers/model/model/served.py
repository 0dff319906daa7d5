"""The same from a server with the interface of OpenAI (`vllm serve`, `llama-server`), over the socket in this box.

A server that fails or talks nonsense is a reason to give up, told in its words; it is no bug of this program.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable
from typing import Any

from model.prompt import Prompt
from model.settings import Settings
from stemai.provers.extraction import submission_of
from stemai.provers.kit import GiveUp

ANSWER_BYTES = 8 << 20


class ServedModel:
    """The first model that the server names.  What it holds its decoder to is the server's own setting."""

    def __init__(self, path: str, settings: Settings) -> None:
        self._path, self._settings = path, settings
        self._name = _of(lambda told: str(told["data"][0]["id"]), self._ask("GET", "/v1/models", None, 30.0))

    def sample(self, prompt: Prompt, count: int, seed: int, within_s: float) -> list[str]:
        """One text without chance, and `count - 1` with it: two requests."""
        texts = self._texts(prompt, {"n": 1, "temperature": 0.0}, seed, within_s)
        if count > 1:
            chance = {"n": count - 1, "temperature": self._settings.temperature, "top_p": self._settings.top_p}
            texts += self._texts(prompt, chance, seed, within_s)
        return texts

    def _texts(self, prompt: Prompt, how: dict[str, Any], seed: int, within_s: float) -> list[str]:
        asked = {"model": self._name, "max_tokens": self._settings.max_tokens, "seed": seed % (1 << 31), **how}
        if self._settings.prompt == "plain":
            body = asked | {"prompt": prompt.plain(), "stop": ["\n----"]}
            found = self._ask("POST", "/v1/completions", body, within_s)
            written = _of(lambda told: [choice["text"] for choice in told["choices"]], found)
        else:
            found = self._ask("POST", "/v1/chat/completions", asked | {"messages": prompt.messages(True)}, within_s)
            written = _of(lambda told: [choice["message"]["content"] for choice in told["choices"]], found)
        return [submission_of(text) for text in written[: how["n"]] if isinstance(text, str)]

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, within_s: float) -> Any:
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        try:
            connection.sock.settimeout(max(0.1, within_s))
            connection.sock.connect(self._path)
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            told = answer.read(ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise GiveUp(f"the server cannot be asked: {type(error).__name__}: {error}"[:300]) from error
        finally:
            connection.close()
        try:
            said = json.loads(told)
        except (ValueError, RecursionError):
            raise GiveUp(f"the server's answer ({answer.status}) is no JSON: {_shown(told)}") from None
        if answer.status != 200:
            raise GiveUp(f"the server says {answer.status}: {_shown(_of(lambda s: s['error']['message'], said, told))}")
        return said


def _of(part: Callable[[Any], Any], said: Any, otherwise: Any = None) -> Any:
    """A part of an answer, or `otherwise`; without that, whoever does not say it cannot be used."""
    try:
        return part(said)
    except (LookupError, TypeError, AttributeError):
        if otherwise is not None:
            return otherwise
        raise GiveUp(f"the server's answer is not of OpenAI's form: {_shown(said)}") from None


def _shown(said: Any) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return text[:200]
