"""The contract suite, against provers in boxes: ours keep it, and each way of breaking it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stemai.box import Box, BoxSpec, Choice, Limits, ProverViolation, open_box
from stemai.box.places import provers_folder
from stemai.provers import contract, manifest, template
from stemai.provers.contract import Row
from stemai.provers.protocol import Ask, Report

pytestmark = pytest.mark.slow


def run(folder: Path, box: Choice) -> dict[str, Row]:
    found = manifest.read(folder)
    spec = BoxSpec(found.folder, found.command, Limits(question_s=20.0))

    @contextmanager
    def opener() -> Iterator[Ask]:
        started: Box = open_box(spec, backend=box)
        try:
            yield started.ask
        finally:
            started.close()

    def opine(submission: str) -> Report:
        return Report("rejected", "step", [{"code": "J010", "message": "m" * 10_000}])

    return {row.name: row for row in contract.run(found, opener, opine, (ProverViolation,))}


@pytest.mark.parametrize("name", ["replay", "witness"])
def test_shipped_provers_keep_the_contract(name: str, box_here: Choice) -> None:
    rows = run(provers_folder() / name, box_here)
    assert len(rows) == len(contract.CHECKS)
    assert [r for r in rows.values() if not r.kept] == []


def test_a_new_prover_keeps_the_contract(tmp_path: Path, box_here: Choice) -> None:
    rows = run(template.write("fresh", tmp_path), box_here)
    assert [r for r in rows.values() if not r.kept] == []


ASKED = {name for name, _ in contract.CHECKS if not name.startswith("says_hello")}


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("serve(lambda task: ['a'], 'other', '1')", {"says_hello"}),
        ("import random\nserve(lambda task: [str(random.random())])", {"depends_on_the_seed_alone"}),
        ("import os\nserve(lambda task: os._exit(1))", ASKED),
        ("import time\nserve(lambda task: time.sleep(0.01) or 'a')", set()),
    ],
)
def test_what_is_broken_is_seen(tmp_path: Path, box_here: Choice, body: str, broken: set[str]) -> None:
    folder = template.write("fresh", tmp_path)
    (folder / "main.py").write_text("from stemai.provers.kit import serve\n" + body, encoding="utf-8")
    rows = run(folder, box_here)
    assert {r.name for r in rows.values() if not r.kept} == broken


GREEDY = """\
import json, struct, sys
def receive():
    (n,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(n))
def send(m):
    body = json.dumps(m).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()
while True:
    question = receive()
    if question["type"] == "hello":
        send({"type": "hello", "name": "fresh", "version": "0.1.0", "protocol": 1})
    elif question["type"] == "propose" and question["budget"]["opinions"] < 5:
        send({"type": "opinion", "submission": "a"})
    elif question["type"] == "opinion":
        send({"type": "opinion", "submission": "a"})
    else:
        send({"type": "proposals", "submissions": ["a"] * 8})
"""


def test_greed_is_seen(tmp_path: Path, box_here: Choice) -> None:
    folder = template.write("fresh", tmp_path)
    (folder / "main.py").write_text(GREEDY, encoding="utf-8")
    rows = run(folder, box_here)
    broken = {"keeps_to_one_submission", "keeps_to_no_opinion", "bears_a_judge_that_fails"}
    assert {r.name for r in rows.values() if not r.kept} == broken
    assert all("overdrawn" in rows[name].detail for name in broken)
