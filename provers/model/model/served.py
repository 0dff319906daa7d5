"""The same from a server with the interface of OpenAI (`vllm serve`, `llama-server`), over the socket in this box."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any

from model.prompt import Prompt
from model.settings import Settings
from stemai.provers.extraction import submission_of

ANSWER_BYTES = 8 << 20


class ServedModel:
    """The first model that the server names.  What it holds its decoder to is the server's own setting."""

    def __init__(self, path: str, settings: Settings) -> None:
        self._path, self._settings = path, settings
        self._name = str(self._ask("GET", "/v1/models", None, 30.0)["data"][0]["id"])

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
            written = [choice["text"] for choice in found["choices"]]
        else:
            found = self._ask("POST", "/v1/chat/completions", asked | {"messages": prompt.messages(True)}, within_s)
            written = [choice["message"]["content"] for choice in found["choices"]]
        return [submission_of(text) for text in written if isinstance(text, str)]

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
            if answer.status != 200:
                raise ConnectionError(f"the server says {answer.status}: {told[:200].decode('utf-8', 'replace')}")
            return json.loads(told)
        finally:
            connection.close()
