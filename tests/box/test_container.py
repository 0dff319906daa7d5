"""What is asked of an engine, and what is refused to one that cannot keep its word."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stemai.box import Limits, container
from stemai.errors import BoxError

GOOD = {
    "MemoryLimit": True,
    "PidsLimit": True,
    "CpuCfsQuota": True,
    "SecurityOptions": ["name=seccomp,profile=default"],
}


class FakeClient:
    def __init__(self, told: dict[str, Any]) -> None:
        self.api = self
        self._told = told

    def info(self) -> dict[str, Any]:
        return self._told


@pytest.mark.parametrize("lacking", ["", *GOOD])
def test_an_engine_that_cannot_limit_is_refused(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {key: value for key, value in GOOD.items() if key != lacking}
    monkeypatch.setattr(container, "_client", lambda: FakeClient(told))
    demand = container._demand_limits.__wrapped__
    if not lacking:
        demand("unix:///engine")
        return
    with pytest.raises(BoxError) as caught:
        demand("unix:///engine")
    assert caught.value.code == "B018"


def test_every_flag_of_a_box() -> None:
    """The list of docs and audit: a flag that is dropped here is dropped in a review, not by accident."""
    made = container.options(Limits(), user=234_567, gvisor=False, deadline=0)
    assert json.loads(made["security_opt"][1].removeprefix("seccomp="))["defaultAction"] == "SCMP_ACT_ERRNO"
    assert made["security_opt"][0] == "no-new-privileges:true"
    fixed = {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "privileged": False,
        "pids_limit": 64,
        "mem_limit": 512 << 20,
        "memswap_limit": 512 << 20,
        "nano_cpus": 1_000_000_000,
        "user": "234567:234567",
        "init": True,
        "hostname": "sandbox",
        "ipc_mode": "none",
        "cgroupns": "private",
        "oom_score_adj": 1000,
        "restart_policy": {"Name": "no"},
        "healthcheck": {"test": ["NONE"]},
        "entrypoint": [],
        "tty": False,
    }
    assert {key: made[key] for key in fixed} == fixed
    assert {(u["Name"], u["Hard"]) for u in made["ulimits"]} == {
        ("nofile", 256), ("core", 0), ("memlock", 0), ("msgqueue", 0), ("fsize", 64 << 20)
    }  # fmt: skip
    assert set(made["tmpfs"]["/tmp"].split(",")) >= {"noexec", "nosuid", "nodev", "nr_inodes=4096"}
    assert not {"volumes", "binds", "devices", "cap_add", "ports", "pid_mode", "privileged_mode"} & set(made)


def test_boxes_of_two_runs_are_told_apart_by_their_labels() -> None:
    labels = container.options(Limits(), user=1, gvisor=False, deadline=12.7)["labels"]
    assert labels["stemai.deadline"] == "12"
    assert set(labels) == {"stemai.box", "stemai.run", "stemai.owner", "stemai.deadline"}
