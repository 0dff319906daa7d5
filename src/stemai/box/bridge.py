"""A model server of the asker's, made reachable from one box through one unix socket, and nothing else with it.

    box: connects to /server/socket --> host: Bridge --> upstream, a unix socket or a loopback port

The box still has no network.  The bridge reads one request of a connection, of three that it knows, and makes a new one
of its own for the server: no header, no other path, no redirect, no byte after the body and no field of the body but those
of `asking` goes through.  So a prover cannot reach a server's administration, nor another server, not even by way of the
first.  What it may use is counted (limits.py).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import socketserver
import tempfile
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Final, NoReturn

from stemai.box import asking, limits
from stemai.errors import BoxError

PATHS: Final = {("GET", "/v1/models"), ("POST", "/v1/completions"), ("POST", "/v1/chat/completions")}
_LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|\[::1\]|localhost):([0-9]{1,5})/?")


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the server is: a unix socket, or a port of this machine's loopback."""

    name: str  # as the asker wrote it
    path: str = ""
    host: str = ""
    port: int = 0

    @staticmethod
    def parse(text: str) -> Upstream:
        """`unix:PATH` or `http://127.0.0.1:PORT` (also `[::1]`, `localhost`).  Raises: B023 for any other place."""
        if text.startswith("unix:") and os.path.isabs(text[5:]):
            return Upstream(text, path=text[5:])
        found = _LOOPBACK.fullmatch(text)
        if found is None or not 0 < int(found[2]) < 1 << 16:
            _refuse(f"{text[:200]!r} is no server that a box may reach", "unix:/PATH or http://127.0.0.1:PORT")
        host = "::1" if found[1] == "[::1]" else "127.0.0.1"  # what `localhost` means is never looked up
        return Upstream(text, host=host, port=int(found[2]))

    def connect(self, within_s: float = limits.BRIDGE_ANSWER_S) -> http.client.HTTPConnection:
        """A connection of its own for one request.  Raises: OSError."""
        if not self.path:
            return http.client.HTTPConnection(self.host, self.port, timeout=within_s)
        connection = http.client.HTTPConnection("localhost", timeout=within_s)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(within_s)
        try:
            connection.sock.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection

    def demand_listener(self) -> None:
        """Raises: B023 where nobody listens now: better told once than by every box."""
        try:
            with contextlib.closing(self.connect(limits.BRIDGE_HEAD_S)) as connection:
                if connection.sock is None:
                    connection.connect()
        except OSError as err:
            _refuse(f"nobody answers at {self.name}: {err.strerror or err}", "start the server, or mend its address")


class Bridge:
    """The host's end for one box.  `socket` is what the box gets to see; `close` ends everything."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.requests = 0
        self.bytes = 0
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="stemai-bridge-"))
        self._folder.chmod(0o711)  # the throw-away user may pass, and nobody may list
        self.socket = self._folder / "socket"
        try:
            self._server = _Server(str(self.socket), self)
        except OSError as err:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise BoxError("B020", "the bridge to a server cannot be made", cause=str(err)) from err
        os.chmod(self.socket, 0o666)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="stemai-bridge", daemon=True)
        self._thread.start()

    def admit(self) -> bool:
        """Whether one request more may be made."""
        with self._lock:
            self.requests += 1
            return self.requests <= limits.BRIDGE_REQUESTS and self.bytes <= limits.BRIDGE_TOTAL_BYTES

    def count(self, size: int) -> None:
        with self._lock:
            self.bytes += size

    def close(self) -> None:
        """No further request; those under way are cut.  Idempotent."""
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Server(socketserver.UnixStreamServer):
    """One thread for each connection, as many as may be at once."""

    request_queue_size = limits.BRIDGE_TOGETHER

    def __init__(self, path: str, bridge: Bridge) -> None:
        self.bridge = bridge
        self._places = threading.BoundedSemaphore(limits.BRIDGE_TOGETHER)
        self._open: set[socket.socket] = set()
        super().__init__(path, _Handler)

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        self._open.add(request)
        threading.Thread(target=self._serve, args=(request, client_address), name="stemai-bridge-request", daemon=True).start()

    def _serve(self, request: socket.socket, client_address: object) -> None:
        try:
            self.finish_request(request, client_address)
        except (OSError, ValueError):
            pass  # the box hung up, or said what is no request: it has no answer, and that is all
        finally:
            self._open.discard(request)
            self.shutdown_request(request)
            self._places.release()

    def server_close(self) -> None:
        super().server_close()
        for request in list(self._open):
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One request and one answer; HTTP/1.0, so a connection ends with its answer."""

    server: _Server
    timeout = limits.BRIDGE_HEAD_S
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing of a prover's is printed."""

    def address_string(self) -> str:
        return "box"

    def version_string(self) -> str:
        return "stemai"

    def _pass_on(self) -> None:
        if (self.command, self.path) not in PATHS:
            return self._say(404, "this is none of the requests that a box may make")
        if not self.server.bridge.admit():
            return self._say(429, "this box has asked as often as it may")
        length = self.headers.get("Content-Length", "0" if self.command == "GET" else "")
        if not (length.isascii() and length.isdigit()) or int(length) > limits.BRIDGE_REQUEST_BYTES:
            return self._say(413, f"a body has at most {limits.BRIDGE_REQUEST_BYTES} bytes, told before")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return self._say(400, "the body is shorter than was said")
        try:
            body = asking.anew(self.path, body) if self.command == "POST" else b""
        except ValueError as err:
            return self._say(400, str(err))
        try:
            status, answer = self._ask(body)
        except (OSError, http.client.HTTPException) as err:
            return self._say(502, f"the server does not answer: {type(err).__name__}")
        self.server.bridge.count(len(body) + len(answer))
        if len(answer) > limits.BRIDGE_ANSWER_BYTES:
            return self._say(502, "the server's answer is too long")
        self._answer(status, answer)

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        """The server's answer to a request that is ours: nothing of the box in it but path and texts."""
        with contextlib.closing(self.server.bridge.upstream.connect()) as connection:
            headers = {"Content-Type": "application/json", "Connection": "close"}
            connection.request(self.command, self.path, body if self.command == "POST" else None, headers)
            response = connection.getresponse()
            return response.status, response.read(limits.BRIDGE_ANSWER_BYTES + 1)

    def _say(self, status: int, why: str) -> None:
        self._answer(status, json.dumps({"error": {"message": why}}).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _refuse(why: str, mend: str) -> NoReturn:
    raise BoxError("B023", "this server cannot be handed to a prover", cause=why, mend=mend)
