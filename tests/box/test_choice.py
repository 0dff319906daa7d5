"""Which wall: never a silent step down, and an error that says what to do."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stemai.box import BoxSpec, Limits, Selection, available, engine, open_box, places, select
from stemai.errors import BoxError


def code(call: Callable[[], object]) -> str:
    with pytest.raises(BoxError) as caught:
        call()
    assert caught.value.mend, "an error of the box says what to do"
    return caught.value.code


class FakeEngine:
    """Answers a few paths over a local socket, as an engine would."""

    def __init__(self, path: Path, answers: dict[str, object]) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._answers = answers
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            with caller:
                path = caller.recv(4096).split(b" ")[1].decode()
                body = self._answers.get(path)
                status = "404 Not Found" if body is None else "200 OK"
                caller.sendall(f"HTTP/1.0 {status}\r\n\r\n{body if isinstance(body, str) else json.dumps(body)}".encode())

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    engines: list[FakeEngine] = []

    def start(**answers: object) -> None:
        paths = {"/_ping": "OK", **{f"/{name.replace('__', '/')}": body for name, body in answers.items()}}
        engines.append(FakeEngine(tmp_path / "engine.sock", paths))
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/engine.sock")

    yield start
    for one in engines:
        one.close()


@pytest.fixture
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")


IMAGE = {"Id": "sha256:" + "ab" * 32}


def test_docker_where_an_engine_has_our_image(fake) -> None:
    fake(**{"images__stemai:local__json": IMAGE})
    assert select("auto") == select("docker") == Selection("docker", IMAGE["Id"])


def test_an_engine_without_the_image_falls_to_bubblewrap_and_says_so(fake) -> None:
    fake()
    chosen = select("auto")
    assert chosen.backend == "bubblewrap"
    assert "stemai box build" in chosen.notice
    assert code(lambda: select("docker")) == "B015"


def test_without_an_engine_auto_says_so_and_docker_refuses(no_engine) -> None:
    assert "no Docker engine answers" in select("auto").notice
    assert code(lambda: select("docker")) == "B014"
    assert code(lambda: select("gvisor")) == "B014"


def test_gvisor_needs_its_runtime(fake) -> None:
    fake(**{"images__stemai:local__json": IMAGE, "info": {"Runtimes": {"runc": {}}}})
    assert code(lambda: select("gvisor")) == "B016"


def test_a_level_below_the_least_is_refused(no_engine, tmp_path: Path) -> None:
    assert code(lambda: select("auto", min_isolation="container")) == "B009"
    assert select("bubblewrap", min_isolation="process").level == "process"
    made = Selection("bubblewrap")
    assert code(lambda: open_box(BoxSpec(tmp_path, ("true",)), backend=made, min_isolation="container")) == "B009"


def test_there_is_no_box_without_a_wall() -> None:
    assert code(lambda: select("none")) == "B001"  # type: ignore[arg-type]
    assert code(lambda: select("auto", min_isolation="none")) == "B001"  # type: ignore[arg-type]


def test_nested_is_refused_outside_our_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "IMAGE_MARKER", tmp_path / "absent")
    assert code(lambda: open_box(BoxSpec(tmp_path, ("true",)), backend="nested")) == "B013"


def test_inside_our_image_auto_is_nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "IMAGE_MARKER", tmp_path)
    monkeypatch.setattr(places.Path, "is_file", lambda self: True)
    assert select("auto").backend == "nested"


def test_a_missing_bubblewrap_is_an_error_that_says_what_to_install(
    no_engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stemai.box import bubblewrap

    bubblewrap._executable.cache_clear()
    bubblewrap._version.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        assert code(lambda: open_box(BoxSpec(tmp_path, ("true",)))) == "B011"
        (report,) = [r for r in available() if r.backend == "bubblewrap"]
        assert not report.ok
        assert "install bubblewrap" in report.mend
    finally:
        bubblewrap._executable.cache_clear()
        bubblewrap._version.cache_clear()


def test_every_backend_is_reported_with_a_mend_if_it_is_not_there() -> None:
    reports = available()
    assert {r.backend for r in reports} == {"docker", "gvisor", "bubblewrap", "nested"}
    assert all(r.ok or r.mend for r in reports)


def test_the_endpoint_is_the_one_of_the_docker_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert engine._endpoint() == "unix:///var/run/docker.sock"
    meta = tmp_path / "contexts" / "meta" / hashlib.sha256(b"mine").hexdigest()
    meta.mkdir(parents=True)
    (meta / "meta.json").write_text(json.dumps({"Endpoints": {"docker": {"Host": "unix:///run/mine.sock"}}}))
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": "mine"}))
    assert engine._endpoint() == "unix:///run/mine.sock"
    monkeypatch.setenv("DOCKER_HOST", "unix:///run/other.sock")
    assert engine._endpoint() == "unix:///run/other.sock"


def test_an_engine_over_the_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    assert code(lambda: select("docker")) == "B014"


@pytest.mark.fast
@pytest.mark.parametrize(
    "make",
    [
        lambda folder: BoxSpec(folder, ()),
        lambda folder: BoxSpec(folder, ("a\0b",)),
        lambda folder: BoxSpec(folder, ("true",), environment=(("LD_PRELOAD", "x"),)),
        lambda folder: BoxSpec(folder, ("true",), environment=(("PATH", "x"),)),
        lambda folder: BoxSpec(folder, ("true",), environment=(("PYTHONPATH", "x"),)),
        lambda folder: BoxSpec(folder, ("true",), environment=(("lower", "x"),)),
        lambda folder: BoxSpec(folder, ("true",), weights=((folder / "absent", "name"),)),
        lambda folder: BoxSpec(folder, ("true",), weights=((folder, "../name"),)),
    ],
)
def test_a_spec_that_no_box_takes(make, tmp_path: Path) -> None:
    assert code(lambda: make(tmp_path)) == "B003"
    assert BoxSpec(tmp_path, ("true",), weights=((tmp_path, "name"),), environment=(("SEED", "1"),))


@pytest.mark.fast
@pytest.mark.parametrize("limits", [{"pids": 0}, {"question_s": -1.0}, {"memory_bytes": 1 << 20}, {"cpus": float("nan")}])
def test_limits_are_positive(limits: dict[str, float]) -> None:
    assert code(lambda: Limits(**limits)) == "B002"  # type: ignore[arg-type]
