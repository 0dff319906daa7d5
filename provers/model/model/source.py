"""Where texts come from: weights in this box, or a server at the other end of a socket.  Loaded beside the talk."""

from __future__ import annotations

import threading
from typing import Protocol

from model.prompt import Prompt
from model.settings import Settings


class Texts(Protocol):
    """A model that answers prompts."""

    def sample(self, prompt: Prompt, count: int, seed: int, within_s: float) -> list[str]:
        """Up to `count` submissions, the first the likeliest; the same for the same prompt and seed."""
        ...


class Source:
    """Begins to load when it is made; `get` waits for it, and raises what loading raised."""

    def __init__(self, settings: Settings, weights: str, server: str) -> None:
        self._settings, self._weights, self._server = settings, weights, server
        self._found: Texts | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._load, name="loading", daemon=True)
        self._thread.start()

    def get(self) -> Texts:
        self._thread.join()
        if self._found is None:
            raise self._error or RuntimeError("there is no model")
        return self._found

    def _load(self) -> None:
        try:
            if self._server:
                from model.served import ServedModel

                self._found = ServedModel(self._server, self._settings)
            elif self._weights:
                from model.decoding import LocalModel

                self._found = LocalModel(self._weights, self._settings)
            else:
                raise RuntimeError("neither weights nor a server: write model@./FOLDER")
        except Exception as error:  # told to whoever asks first
            self._error = error
