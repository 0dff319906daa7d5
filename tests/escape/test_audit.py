"""The audit passes on every level that is here, and does not pass where a wall is missing."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stemai.box import Limits, Selection, bubblewrap, seccomp, select
from stemai.box import audit as audit_module
from stemai.box.audit import GROUPS, AuditReport, audit
from stemai.errors import BoxError

pytestmark = pytest.mark.slow

HARDENED = """
--rm -i --network none --read-only --cap-drop ALL --security-opt no-new-privileges --pids-limit 256 --memory 2g
--tmpfs /tmp:rw,noexec,nosuid,nodev,size=64m,nr_inodes=4096
--tmpfs /box:rw,noexec,nosuid,nodev,size=64m,nr_inodes=4096,mode=1777
"""


def have(backend: str) -> Selection:
    try:
        return select(backend)  # type: ignore[arg-type]
    except BoxError as err:
        if backend == "docker" and os.environ.get("STEMAI_REQUIRE_CONTAINER") == "1":
            pytest.fail(f"STEMAI_REQUIRE_CONTAINER is set, but: {err.message} ({err.cause})")
        pytest.skip(f"{backend}: {err.message}")


def failed(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{r['group']}: {r['name']}: expected {r['expected']}, seen {r['seen']}" for r in rows if not r["ok"]]


@pytest.mark.parametrize("backend", ["bubblewrap", *(pytest.param(b, marks=pytest.mark.container) for b in ("docker", "gvisor"))])
def test_the_audit_passes(backend: str) -> None:
    have(backend)
    report = audit(backend)  # type: ignore[arg-type]
    told = report.to_json()
    assert failed(told["rows"]) == []
    assert report.ok
    groups = {row.group for row in report.rows}
    assert groups >= {*GROUPS, "flags", "control", "protocol", "resources", "reset"}
    assert json.loads(json.dumps(told)) == told


@pytest.mark.container
@pytest.mark.parametrize(
    "flags",
    [HARDENED, "--rm -i --network none", "--rm -i --network none --user 0"],
    ids=["hardened", "plain", "with an own user for each prover"],
)
def test_the_audit_passes_inside_our_image(flags: str) -> None:
    image = have("docker").image
    docker = shutil.which("docker")
    if docker is None:
        pytest.skip("no docker command here")
    code = "import json; from stemai.box.audit import audit; report = audit('auto'); print(json.dumps(report.to_json()))"
    done = subprocess.run(
        [docker, "run", *flags.split(), "--entrypoint", "python3", image, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["level"] == "nested"
    assert failed(told["rows"]) == []
    assert told["ok"]


def without(monkeypatch: pytest.MonkeyPatch) -> AuditReport:
    """An audit of flags and probes alone: a missing wall is found by these."""
    monkeypatch.setattr(audit_module, "ATTACKS", [])
    return audit("bubblewrap")


@pytest.mark.parametrize("dropped", ["--unshare-net", "--unshare-pid", "--unshare-ipc"])
def test_a_box_without_one_of_its_walls_does_not_pass(dropped: str, monkeypatch: pytest.MonkeyPatch) -> None:
    have("bubblewrap")
    whole = bubblewrap._fixed_arguments

    def weaker(filter_: int) -> list[str]:
        return [word for word in whole(filter_) if word != dropped]

    monkeypatch.setattr(bubblewrap, "_fixed_arguments", weaker)
    report = without(monkeypatch)
    assert not report.ok
    assert {row.group for row in report.rows if not row.ok} & {"flags", "network", "processes"}


def test_a_box_without_its_filter_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    have("bubblewrap")
    monkeypatch.setattr(bubblewrap, "_seccomp_program", lambda: seccomp.ALLOW_ALL)
    bad = {row.group for row in without(monkeypatch).rows if not row.ok}
    assert bad >= {"socket families", "keyring", "kernel surface", "page cache and IPC"}


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("    ctypes.set_errno(0)\n", "    return False, 'EPERM'\n"),  # the probe does nothing
        ('    return raw("keyring", asked["numbers"])\n', "    return {}\n"),  # there is no probe
    ],
    ids=["probes that do nothing", "a group without probes"],
)
def test_probes_that_prove_nothing_are_found(sound: str, broken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The negative control: such probes would pass every box."""
    have("bubblewrap")
    if os.geteuid() != 0:
        pytest.skip("what is refused to an ordinary user is refused to the control too")
    folder = tmp_path / "sandbox"
    shutil.copytree(audit_module.sandbox_folder(), folder)
    probes = folder / "probes" / "main.py"
    text = probes.read_text("utf-8")
    assert sound in text
    probes.write_text(text.replace(sound, broken), "utf-8")
    for module in ("attacks", "audit"):
        monkeypatch.setattr(f"stemai.box.{module}.sandbox_folder", lambda: folder)
    bad = [row for row in without(monkeypatch).rows if not row.ok]
    assert ("control", "keyring") in {(row.group, row.name) for row in bad}
    assert {row.group for row in bad} == {"control"}, "a box is not blamed for a probe"


CONTAINER_EDITS: dict[str, Callable[[dict[str, Any]], None]] = {
    "network": lambda o: o.update(network_mode="host"),
    "capabilities": lambda o: o.update(cap_drop=[]),
    "writable root": lambda o: o.update(read_only=False),
    "more processes": lambda o: o.update(pids_limit=o["pids_limit"] + 1),
    "executable /tmp": lambda o: o.update(tmpfs={"/tmp": "rw,exec,mode=1777"}),
    "privileges": lambda o: o.update(security_opt=[s for s in o["security_opt"] if "privileges" not in s]),
    "root": lambda o: o.update(user="0:0"),
    "swap": lambda o: o.pop("memswap_limit"),
    "host processes": lambda o: o.update(pid_mode="host"),
}


@pytest.mark.container
@pytest.mark.parametrize("edit", CONTAINER_EDITS)
def test_a_container_with_a_weaker_flag_does_not_pass(edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    have("docker")
    from stemai.box import container, flags

    whole = container.options

    def weaker(*arguments: Any, **named: Any) -> dict[str, Any]:
        made = whole(*arguments, **named)
        CONTAINER_EDITS[edit](made)
        return made

    limits = Limits()
    spec = audit_module.probing(limits)
    from stemai.box import open_box

    monkeypatch.setattr(container, "options", weaker)
    if edit == "privileges":  # then the filter comes before the user is dropped, and forbids that: no box at all
        with pytest.raises(BoxError):
            open_box(spec, backend="docker")
        return
    with open_box(spec, backend="docker") as box:
        monkeypatch.setattr(container, "options", whole)
        assert [name for name, expected, seen in flags.flags(box, spec) if expected != seen]


def test_the_id_covers_every_row() -> None:
    row = audit_module.Row("group", "name", "refused", "EPERM", True)
    report = AuditReport("process", "bubblewrap", {}, (row,), 1.0)
    other = dataclasses.replace(report, rows=(dataclasses.replace(row, seen="ENOSYS"),))
    assert report.id != other.id
    assert not AuditReport("process", "bubblewrap", {}, (), 1.0).ok, "nothing tried is nothing shown"
