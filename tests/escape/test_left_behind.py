"""Nothing is left running, however we end: an error, Ctrl-C, kill -9, an engine that dies."""

from __future__ import annotations

import gc
import os
import select as selecting
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stemai.box import BoxSpec, Selection, open_box, owner, select
from stemai.box.places import package_folder, provers_folder, sandbox_folder
from stemai.errors import BoxError

COMMAND = ("python3", "/prover/main.py")
PROBES = BoxSpec(sandbox_folder() / "probes", COMMAND)
STUBBORN = BoxSpec(provers_folder() / "hostile" / "ignores-sigterm", COMMAND)

HOST = """
import sys
from stemai.box import *
from stemai.box.attacks import hostile
box = open_box(hostile("ignores-sigterm"), backend={backend!r})
print(box.cell.inside(), flush=True)
box.ask({{}}, 60)
"""


def have(backend: str) -> Selection:
    try:
        return select(backend)  # type: ignore[arg-type]
    except BoxError as err:
        if backend == "docker" and os.environ.get("STEMAI_REQUIRE_CONTAINER") == "1":
            pytest.fail(f"STEMAI_REQUIRE_CONTAINER is set, but: {err.message} ({err.cause})")
        pytest.skip(f"{backend}: {err.message}")


def gone(process: int, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
@pytest.mark.parametrize("backend", ["bubblewrap", pytest.param("docker", marks=pytest.mark.container)])
def test_when_the_host_process_ends_its_box_ends(backend: str, number: signal.Signals) -> None:
    have(backend)
    code = HOST.format(backend=backend)
    environment = {**os.environ, "PYTHONPATH": str(package_folder().parent)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as host:
        assert host.stdout is not None
        assert selecting.select([host.stdout], [], [], 30)[0]
        inside = int(host.stdout.readline())
        time.sleep(0.3)
        host.send_signal(number)
        host.wait(30)
    assert gone(inside, 15), f"process {inside} of the box is still there"


class Relay:
    """Stands between us and the engine, and can be cut, as when the engine dies."""

    def __init__(self, path: Path, engine: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._engine = engine
        self._open: list[socket.socket] = []
        self._path = path
        self.endpoint = f"unix://{path}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            called = socket.socket(socket.AF_UNIX)
            called.connect(self._engine)
            self._open += [caller, called]
            for source, target in ((caller, called), (called, caller)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def cut(self) -> None:
        self._path.unlink(missing_ok=True)
        for end in (self._listener, *self._open):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                end.close()


@pytest.fixture
def relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Relay]]:
    from stemai.box import engine

    made: list[Relay] = []

    def start() -> Relay:
        endpoint = engine.find().endpoint.removeprefix("unix://")
        made.append(Relay(tmp_path / "relay.sock", endpoint))
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/relay.sock")
        return made[-1]

    yield start
    for one in made:
        one.cut()


@pytest.mark.container
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # docker's package drops open sockets
def test_an_engine_that_dies_is_our_fault_and_never_the_provers(relay, monkeypatch: pytest.MonkeyPatch) -> None:
    have("docker")
    whole = os.environ.get("DOCKER_HOST", "")
    between = relay()
    box = open_box(PROBES, backend="docker")
    assert box.ask({"echo": 1})["echo"] == 1
    identity = box.cell.identity()  # type: ignore[attr-defined]
    between.cut()
    with pytest.raises(BoxError) as caught:
        box.ask({"echo": 2}, 5)
    assert caught.value.code == "B014"
    if whole:
        monkeypatch.setenv("DOCKER_HOST", whole)
    else:
        monkeypatch.delenv("DOCKER_HOST")
    from stemai.box import container, reaper

    assert container.inspect(identity) is not None, "the engine lives on, and so does the box"
    reaper.reap(everything=True)
    assert container.inspect(identity) is None
    owner.held.discard(identity)
    container._clients.pop((os.getpid(), between.endpoint)).close()
    del caught  # its trace holds docker's socket
    gc.collect()


@pytest.mark.container
@pytest.mark.slow
def test_the_reaper_takes_what_is_late_or_orphaned_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    have("docker")
    from stemai.box import container, reaper

    with open_box(PROBES, backend="docker") as living:
        identity = living.cell.identity()  # type: ignore[attr-defined]
        assert identity[:10] not in [found.identity[:10] for found in reaper.reap()]
        assert container.inspect(identity) is not None
        real = owner.mark
        monkeypatch.setattr(owner, "mark", lambda: real()[: real().rindex(":")] + ":1")  # our number, another start
        orphan = open_box(PROBES, backend="docker")
        monkeypatch.setattr(owner, "mark", real)
        late = open_box(BoxSpec(PROBES.folder, COMMAND, type(PROBES.limits)(life_s=0.001)), backend="docker")
        time.sleep(1.1)  # deadlines are whole seconds
        listed = {found.identity: found for found in reaper.list_boxes()}
        assert len(listed) >= 3
        taken = {found.identity[:10]: found for found in reaper.reap()}
        for box, why in ((orphan, "orphaned"), (late, "late")):
            name = box.cell.identity()[:10]  # type: ignore[attr-defined]
            assert getattr(taken[name], why)
            assert box.cell.remains() == ""
            box.close()
        assert living.ask({"echo": 1})["echo"] == 1


@pytest.mark.fast
def test_an_owner_is_gone_only_when_that_is_certain() -> None:
    mine = owner.mark()
    boot, namespace, number, started = mine.split(":")
    assert not owner.is_gone(mine)
    assert owner.is_gone(f"{boot}:{namespace}:{number}:{int(started) + 1}")
    assert not owner.is_gone(f"other:{namespace}:{number}:1")
    assert not owner.is_gone(f"{boot}:1:{number}:1")
    assert not owner.is_gone("")


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_has_a_run_of_its_own() -> None:
    """Or the end of a child would sweep the boxes of its parent."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, owner.RUN.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        assert told.read() not in ("", owner.RUN)
