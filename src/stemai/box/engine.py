"""A Docker engine, asked a few small questions over its own socket.

`auto` must know within milliseconds whether an engine answers and has our image; importing the docker package
for that costs 130 ms.  Boxes are driven through the package (`container`), never through this.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemai.errors import BoxError

IMAGE = "stemai:local"
PING_S = 2.0
ANSWER_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that has answered at `endpoint`."""

    endpoint: str

    def get(self, path: str) -> tuple[int, Any]:
        """One GET.  Raises: BoxError B014 when the engine does not answer."""
        try:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.settimeout(PING_S)
                caller.connect(self.endpoint.removeprefix("unix://"))
                # HTTP/1.0: the answer ends with the connection and comes in one piece
                caller.sendall(f"GET {path} HTTP/1.0\r\nHost: docker\r\n\r\n".encode("ascii"))
                answer = bytearray()
                while (piece := caller.recv(1 << 16)) and len(answer) < ANSWER_BYTES:
                    answer += piece
            head, _, body = bytes(answer).partition(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            return status, json.loads(body) if body[:1] in (b"{", b"[") else body.decode("utf-8", "replace")
        except (OSError, ValueError, IndexError) as err:
            raise _absent(self.endpoint, str(err)) from err

    def version(self) -> str:
        return str(self.get("/version")[1].get("Version", "?"))

    def runtimes(self) -> set[str]:
        return set(self.get("/info")[1].get("Runtimes", {}))

    def image(self, name: str) -> str:
        """The digest of an image.  Raises: BoxError B015 if the engine does not have it."""
        status, found = self.get(f"/images/{urllib.parse.quote(name, safe='/:@')}/json")
        if status != 200:
            raise BoxError(
                "B015",
                f"the engine has no image {name}",
                cause=f"at {self.endpoint}",
                mend="run `stemai box build`",
            )
        return str(found["Id"])


def find() -> Engine:
    """The engine that the user's settings name, if it answers.

    Raises: BoxError B014.
    """
    endpoint = _endpoint()
    if not endpoint.startswith("unix://"):
        raise _absent(endpoint, "only an engine behind a local socket can mount a prover's folder")
    if not Path(endpoint.removeprefix("unix://")).exists():
        raise _absent(endpoint, "there is no such socket")
    engine = Engine(endpoint)
    status, _ = engine.get("/_ping")
    if status != 200:
        raise _absent(endpoint, f"it answers with status {status}")
    return engine


def machine() -> str:
    """The architecture that the engine's containers run on, as Python and the wheels call it."""
    told = str(find().get("/info")[1].get("Architecture", ""))
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(told, told) or os.uname().machine


def _endpoint() -> str:
    """DOCKER_HOST, else the current context of the docker command, else the usual socket."""
    if host := os.environ.get("DOCKER_HOST"):
        return host
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        settings = json.loads((folder / "config.json").read_text("utf-8"))
        context = os.environ.get("DOCKER_CONTEXT") or settings.get("currentContext")
        if context and context != "default":
            name = hashlib.sha256(context.encode()).hexdigest()  # how the docker command names its folders
            meta = json.loads((folder / "contexts" / "meta" / name / "meta.json").read_text("utf-8"))
            return str(meta["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no settings, or not ours to judge: the usual socket
    return "unix:///var/run/docker.sock"


def _absent(endpoint: str, cause: str) -> BoxError:
    return BoxError(
        "B014",
        f"no Docker engine answers at {endpoint}",
        cause=cause,
        mend="start Docker, add yourself to its group, or use `--box bubblewrap`",
    )
