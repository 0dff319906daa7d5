"""A model server bridged into a box: a real server on a real socket gets what it may get, and the box has no network yet."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

import stemai
from stemai.box import Selection, audit, limits, open_box
from stemai.box.attacks import probing
from stemai.box.bridge import Bridge, Upstream
from stemai.errors import BoxError

PROOF = "proof t\n  by positivity\nqed\n"
GOAL = "theorem t (x : Real) : 0 < x^2 + 1\n"


class Api(BaseHTTPRequestHandler):
    """What `vllm serve` answers, as far as a prover asks; the text is the one proof that it knows, in a fence."""

    server: Any

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers), b""))
        if self.path == "/v1/models":
            self._answer({"object": "list", "data": [{"id": "tiny", "object": "model"}]})
        else:
            self._answer({"secret": "of the administrator"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        asked = json.loads(body)
        if asked.get("model") == "flood":
            return self._answer({"flood": "x" * (limits.BRIDGE_ANSWER_BYTES + 1)})
        text = f"Squares are never negative.\n```\n{PROOF}```\n"
        count = asked.get("n", 1)
        choices = [{"index": i, "text": PROOF, "message": {"role": "assistant", "content": text}} for i in range(count)]
        self._answer({"choices": choices, "usage": {"completion_tokens": 12 * count}})

    def _answer(self, fields: dict[str, Any]) -> None:
        body = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "socket"

    def log_message(self, format: str, *args: object) -> None:
        pass


class UnixApi(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    seen: list[tuple[str, str, dict[str, str], bytes]]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[UnixApi]:
    made = UnixApi(str(tmp_path / "api"), Api)
    made.seen = []
    thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def bridge(api: UnixApi) -> Iterator[Bridge]:
    made = Bridge(Upstream.parse(f"unix:{api.server_address}"))
    yield made
    made.close()


def say(bridge: Bridge, data: bytes) -> bytes:
    """The bytes that come back for these bytes."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(20)
        caller.connect(str(bridge.socket))
        caller.sendall(data)
        caller.shutdown(socket.SHUT_WR)
        told = bytearray()
        while part := caller.recv(1 << 16):
            told += part
        return bytes(told)


def post(path: str, body: bytes, *headers: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: x", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def test_three_requests_go_through(bridge: Bridge, api: UnixApi) -> None:
    assert b'"tiny"' in say(bridge, b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"positivity" in say(bridge, post("/v1/completions", b'{"prompt": "x"}'))
    assert b"positivity" in say(bridge, post("/v1/chat/completions", b'{"messages": []}'))
    assert [path for _, path, _, _ in api.seen] == ["/v1/models", "/v1/completions", "/v1/chat/completions"]
    assert (bridge.requests, bridge.bytes > 0) == (3, True)


def test_nothing_of_a_request_goes_through_but_path_and_texts(bridge: Bridge, api: UnixApi) -> None:
    say(bridge, post("/v1/completions", b"{}", b"Authorization: Bearer stolen", b"X-Forwarded-For: 1.2.3.4", b"Cookie: a"))
    ((_, _, headers, body),) = api.seen
    assert not {"authorization", "x-forwarded-for", "cookie"} & {name.lower() for name in headers}
    assert body == b"{}"


FETCH = {"type": "image_url", "image_url": {"url": "http://169.254.169.254/latest/meta-data"}}


@pytest.mark.parametrize(
    "asked",
    [
        {"messages": [{"role": "user", "content": [FETCH]}]},  # the server would have the network for the box
        {"messages": [{"role": "user", "content": "x", "audio": {"id": "1"}}]},
        {"messages": [{"role": "user", "content": {"url": "file:///etc/passwd"}}]},
        {"messages": "x"},
        {"prompt": "x"},  # of the other path
        {"messages": [], "chat_template": "{{ cycler.__init__.__globals__ }}"},
        {"messages": [], "tools": [{"type": "mcp", "server_url": "http://10.0.0.1"}]},
        {"messages": [], "kv_transfer_params": {"remote_host": "10.0.0.1"}},
        {"messages": [], "prompt_embeds": "UEsDBA=="},  # a pickle, for whoever loads it
        {"messages": [], "n": True},
        {"messages": [], "temperature": "0; import os"},
        {"messages": [], "seed": 1 << 64},
        [],
    ],
)
def test_a_body_says_texts_and_how_to_sample_and_no_more(bridge: Bridge, api: UnixApi, asked: Any) -> None:
    told = say(bridge, post("/v1/chat/completions", json.dumps(asked).encode()))
    assert b"400" in told.split(b"\r\n")[0], told[:200]
    assert api.seen == []


@pytest.mark.parametrize("body", [b"", b"nan", b'{"temperature": NaN}', b"[" * 200_000, b'{"n": ' + b"9" * 10_000 + b"}"])
def test_a_body_is_json(bridge: Bridge, api: UnixApi, body: bytes) -> None:
    assert b"400" in say(bridge, post("/v1/completions", body)).split(b"\r\n")[0]
    assert api.seen == []


def test_a_body_is_written_anew(bridge: Bridge, api: UnixApi) -> None:
    """One field twice is read twice in two ways by two readers: the server gets one."""
    say(bridge, post("/v1/completions", b'{"n": 9, "stop": ["a", "b"], "n": 2, "temperature": 0.5, "prompt": "\\u00e9"} '))
    ((_, _, _, body),) = api.seen
    assert body == b'{"n": 2, "stop": ["a", "b"], "temperature": 0.5, "prompt": "\\u00e9"}'


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /metrics HTTP/1.1\r\n\r\n", b"404"),
        (b"GET /v1/models?x=1 HTTP/1.1\r\n\r\n", b"404"),
        (b"GET /v1/models/../../admin HTTP/1.1\r\n\r\n", b"404"),
        (b"GET http://127.0.0.1:22/v1/models HTTP/1.1\r\n\r\n", b"404"),
        (post("/v1/load_lora_adapter", b"{}"), b"404"),
        (post("/v1/models", b"{}"), b"404"),
        (b"DELETE /v1/models HTTP/1.1\r\n\r\n", b"501"),
        (b"CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n", b"501"),
        (b"POST /v1/completions HTTP/1.1\r\n\r\n", b"413"),
        (b"POST /v1/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", b"413"),
        (b"POST /v1/completions HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"413"),
        (b"POST /v1/completions HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"POST /v1/completions HTTP/1.1\r\nContent-Length: 50\r\n\r\n{}", b"400"),
        (b"GET /v1/models HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"431"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"\0\1\2\3 nonsense\r\n\r\n", b"400"),
    ],
)
def test_anything_else_is_refused(bridge: Bridge, api: UnixApi, data: bytes, status: bytes) -> None:
    told = say(bridge, data)
    assert status in told.split(b"\r\n")[0] or (status == b"400" and b"400" in told), told[:200]
    assert api.seen == []
    assert b"200" in say(bridge, post("/v1/completions", b"{}")).split(b"\r\n")[0]


def test_a_second_request_on_one_connection_is_not_read(bridge: Bridge, api: UnixApi) -> None:
    one = post("/v1/completions", b"{}", b"Connection: keep-alive")
    say(bridge, one + b"GET /admin HTTP/1.1\r\n\r\n" + one)
    assert len(api.seen) == 1


def test_what_is_asked_and_answered_is_counted(bridge: Bridge, api: UnixApi, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"502" in say(bridge, post("/v1/completions", b'{"model": "flood"}')).split(b"\r\n")[0]
    monkeypatch.setattr(limits, "BRIDGE_REQUESTS", 3)
    assert b"200" in say(bridge, post("/v1/completions", b"{}")).split(b"\r\n")[0]
    monkeypatch.setattr(limits, "BRIDGE_TOTAL_BYTES", 10)
    assert b"429" in say(bridge, post("/v1/completions", b"{}")).split(b"\r\n")[0]
    monkeypatch.undo()
    monkeypatch.setattr(limits, "BRIDGE_REQUESTS", 3)
    assert b"429" in say(bridge, post("/v1/completions", b"{}")).split(b"\r\n")[0]


def test_one_more_at_once_is_shut_out(bridge: Bridge) -> None:
    """Connections that say nothing hold the places that there are, and no others."""
    idle = [socket.socket(socket.AF_UNIX) for _ in range(limits.BRIDGE_TOGETHER + 3)]
    try:
        for caller in idle:
            caller.connect(str(bridge.socket))
        assert idle[-1].recv(1) == b""
        running = [t for t in threading.enumerate() if t.name == "stemai-bridge-request"]
        assert len(running) <= limits.BRIDGE_TOGETHER
    finally:
        for caller in idle:
            caller.close()


def test_a_bridge_that_is_closed_leaves_nothing(api: UnixApi) -> None:
    made = Bridge(Upstream.parse(f"unix:{api.server_address}"))
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(made.socket))
        made.close()
        made.close()
        caller.settimeout(5)
        with contextlib.suppress(ConnectionResetError):  # it was not taken yet
            assert caller.recv(1) == b""
    assert not made.socket.parent.exists()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    made = Bridge(Upstream.parse(f"unix:{tmp_path / 'nobody'}"))
    try:
        assert b"502" in say(made, post("/v1/completions", b"{}")).split(b"\r\n")[0]
    finally:
        made.close()


def test_nobody_at_the_address(tmp_path: Path, unused_port: int) -> None:
    """Told before any box is opened, and by its address."""
    (tmp_path / "file").touch()
    for place in (f"unix:{tmp_path}/nobody", f"unix:{tmp_path}/file", f"http://127.0.0.1:{unused_port}", "unix:/" + "a" * 200):
        with pytest.raises(BoxError, match="B023") as caught:
            stemai.prove(GOAL, options=stemai.ProveOptions(provers=(f"model@{place}",), box="bubblewrap"))
        assert place in caught.value.cause


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com:80", "http://10.0.0.1:8000", "https://127.0.0.1:8000", "http://127.0.0.1", "http://127.0.0.1:0",
        "http://127.0.0.1:99999", "http://127.0.0.1:80@example.com:80", "http://localhost.example.com:80", "unix:relative",
        "unix:", "http://[::2]:80", "http://0.0.0.0:80", "http://user@127.0.0.1:80", "http://127.0.0.1:80/v1", "\nhttp://[::1]:1",
    ],
)  # fmt: skip
def test_a_server_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(BoxError, match="B023"):
        Upstream.parse(text)


def test_loopback_and_unix_are_taken() -> None:
    assert Upstream.parse("http://localhost:8000").host == "127.0.0.1"
    assert Upstream.parse("http://[::1]:8000/").host == "::1"
    assert Upstream.parse("unix:/run/vllm.sock").path == "/run/vllm.sock"


@pytest.mark.slow
def test_the_walls_hold_beside_a_bridge(backend: Selection, api: UnixApi) -> None:
    """All probes of the audit, in a box with a bridge: network, sockets of the host and the rest are refused as ever."""
    spec = replace(probing(), server=Upstream.parse(f"unix:{api.server_address}"))
    if backend.backend == "gvisor":
        with pytest.raises(BoxError, match="B023"):
            open_box(spec, backend=backend)
        return
    with audit._Bait() as bait, open_box(spec, backend=backend) as box:
        told = audit._probe_all(box, bait, audit.GROUPS)
    through = [(group, probe) for group, probes in told.items() for probe in probes if probe["through"]]
    assert through == []
    assert sum(len(probes) for probes in told.values()) > 50
    assert api.seen == []


INSIDE = """
import http.client, os, socket
def get(path):
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(os.environ["STEMAI_SERVER"])
    connection.request("GET", path)
    return connection.getresponse().read().decode()
question()
found = {"models": get("/v1/models"), "admin": get("/admin"), "where": os.environ["STEMAI_SERVER"]}
try:
    os.unlink(os.environ["STEMAI_SERVER"])
    found["unlinked"] = True
except OSError:
    found["unlinked"] = False
answer(found)
"""


def test_a_box_reaches_the_server_and_no_more_of_it(process_level: Selection, api: UnixApi, write_prover: Any) -> None:
    spec = replace(write_prover(INSIDE), server=Upstream.parse(f"unix:{api.server_address}"))
    with open_box(spec, backend=process_level) as box:
        told = box.ask({}, 20)
        (bridge,) = box.companions
    assert "tiny" in told["models"]
    assert "none of the requests" in told["admin"]
    assert (told["where"], told["unlinked"]) == ("/server/socket", False)
    assert isinstance(bridge, Bridge)
    assert not bridge.socket.exists()


@pytest.mark.slow
def test_a_served_model_proves(process_level: Selection, api: UnixApi) -> None:
    """The whole road: server, bridge, box, prover, judge."""
    options = stemai.ProveOptions(
        provers=(f"model@unix:{api.server_address}",), box="bubblewrap", budget=stemai.Budget(wall_s=120.0, rounds=1)
    )
    found = stemai.prove(GOAL, options=options)
    assert (found.verdict.status, found.submission) == ("accepted", PROOF), found.attempts
    asked = [json.loads(body) for _, path, _, body in api.seen if path == "/v1/chat/completions"]
    assert [a["n"] for a in asked] == [1, 7]
    assert all(a["model"] == "tiny" and GOAL.strip() in a["messages"][-1]["content"] for a in asked)


def test_what_a_prover_takes() -> None:
    for prover in ("model", "portfolio@/tmp", "witness@unix:/tmp/x"):
        with pytest.raises(stemai.ProtocolError, match="P007"):
            stemai.prove(GOAL, options=stemai.ProveOptions(provers=(prover,), box="bubblewrap"))
