"""docs/protocol.md says what the code does: its examples are messages, its manifest and its prover work."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stemai.provers import limits, manifest
from stemai.provers.manifest import ASKABLE
from stemai.provers.protocol import Budget, Conversation, GaveUp, Proposals, Report, Task
from stemai.solve import limits as granted

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


MESSAGES: list[dict[str, Any]] = [json.loads(block) for block in blocks("json")]


def message(kind: str, **fields: Any) -> dict[str, Any]:
    (found,) = [m for m in MESSAGES if m["type"] == kind and fields.keys() <= m.keys()]
    return found


def test_hello() -> None:
    answer = message("hello", name="")
    questions = []

    def ask(question: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        questions.append(question)
        return answer

    assert Conversation(ask, Budget()).hello(1.0).name == answer["name"]
    assert questions == [MESSAGES[0]]


def test_a_round() -> None:
    told = message("opinion", verdict="")
    answers = iter([message("opinion", submission=""), message("proposals")])
    questions: list[dict[str, Any]] = []

    def ask(question: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        questions.append(question)
        return next(answers)

    asked = message("propose")
    task = Task(asked["problem"], asked["name"], asked["kind"], asked["seed"])
    report = Report(told["verdict"], told["reason"], told["errors"], told["open_goals"], told["level"])
    found = Conversation(ask, Budget()).propose(task, (), lambda submission: report)
    assert isinstance(found, Proposals)
    assert questions == [asked, told]


def test_giving_up() -> None:
    found = Conversation(lambda question, deadline_s: message("give_up"), Budget()).propose(
        Task("", "t", "find"), (), lambda submission: Report("rejected")
    )
    assert isinstance(found, GaveUp)


def test_the_manifest(tmp_path: Path) -> None:
    (block,) = blocks("toml")
    (tmp_path / "prover.toml").write_text(block, encoding="utf-8")
    assert manifest.read(tmp_path).name == "witness"


@pytest.mark.parametrize("name", list(ASKABLE))
def test_the_table_of_limits(name: str) -> None:
    most = getattr(granted, {"tmp_mb": "GRANT_TMP_MB"}.get(name, f"GRANT_{name.upper()}"))
    (row,) = re.findall(rf"\| `{name}` \| [\d,]+ \| (\d+) \| ([\d,]+) granted, ([\d,]+) accepted \|", PAGE)
    assert [int(cell.replace(",", "")) for cell in row] == [ASKABLE[name][0], most, ASKABLE[name][1]]


def test_the_caps() -> None:
    assert f"at most {limits.REASON_LENGTH:,} characters" in PAGE
    assert f"version {limits.PROTOCOL}" in PAGE.split("\n")[0]
    assert f"{limits.SUBMISSION_BYTES // 1024} KiB of UTF-8" in PAGE


def test_the_python_prover_compiles() -> None:
    (block,) = blocks("python")
    assert len(block.strip().split("\n")) <= 20
    compile(block, "main.py", "exec")
