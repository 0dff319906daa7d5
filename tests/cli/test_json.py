"""docs/json.md is what `--json` prints: each command has the fields that the page names, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from stemai.cli import exits
from stemai.cli.app import TABLE
from stemai.cli.export import TABLE as EXPORT
from stemai.cli.paper import SCHEMA
from tests.cli.running import ROOT, stemai_json
from tests.solve import texts

PAGE = (ROOT.parent / "docs" / "json.md").read_text(encoding="utf-8")
COMMON = {"stemai", "schema", "command", "exit", "errors"}


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


FIELDS: dict[str, str] = {}
for _row in rows("Every command"):
    for _command, _field in zip(words(_row[0]), words(_row[1]) * 2, strict=False):
        FIELDS[_command] = _field
FIELDS["box reap"] = "removed"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "p").write_text(texts.PROBLEMS, encoding="utf-8")
    (tmp_path / "s").write_text(texts.TWO_SQUARES, encoding="utf-8")
    return tmp_path


def test_every_command_has_its_field() -> None:
    commands = {name for name in TABLE if name not in ("bench", "box", "provers", "export", "suite", "library")}
    commands |= {f"bench {name}" for name in ("run", "report", "compare", "verify", "export")}
    commands |= {f"box {name}" for name in ("build", "audit", "list", "reap")}
    commands |= {f"provers {name}" for name in ("list", "new", "test")}
    commands |= {f"export {name}" for name in EXPORT}
    commands |= {f"library {name}" for name in ("list", "show", "search")}
    commands |= {f"suite {name}" for name in ("list", "show", "import", "lint")}
    assert commands <= FIELDS.keys()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("check {0}/p {0}/s --name two_squares", "check"),
        ("check {0}/p {0}/s --name am_gm", "check"),
        ("show {0}/p", "show"),
        ("fmt {0}/p", "fmt"),
        ("fmt {0}/p --check", "fmt"),
        ("explain U101", "explain"),
        ("provers list", "provers list"),
        ("provers new mine --in {0}", "provers new"),
        ("export checker", "export checker"),
        ("library list", "library list"),
        ("library show fermat", "library show"),
        ("library search log sin pi", "library search"),
        ("suite list", "suite list"),
        ("suite show textbook am_gm_4", "suite show"),
        ("version", "version"),
        ("completion bash", "completion"),
    ],
)
def test_fields(files: Path, line: str, command: str) -> None:
    told = stemai_json(*(word.format(files) for word in line.split()))
    assert told["command"] == command
    assert told.keys() == COMMON | {FIELDS[command]}


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("check {0}/nowhere {0}/s", "check"),
        ("provers tset x", "provers tset"),
        ("--nothing", ""),
        ("prove", "prove"),
    ],
)
def test_fields_of_a_failure(files: Path, line: str, command: str) -> None:
    told = stemai_json(*(word.format(files) for word in line.split()))
    assert told.keys() == COMMON
    assert told["command"] == command
    (error,) = told["errors"]
    assert error.keys() == {"code", "message", "place", "cause", "mend"}


def test_the_result(files: Path) -> None:
    told = stemai_json("check", f"{files}/p", f"{files}/s", "--name", "two_squares")
    (result,) = told["results"]
    named = {name for row in rows("result") for name in words(row[0])}
    assert result.keys() == named | {"saved"}
    described = {row[0].strip("`"): row[2] for row in rows("result")}
    assert set(words(described["`verdict`".strip("`")])) >= result["verdict"].keys()
    assert set(words(described["cost"])) >= result["cost"].keys() | result["cost"]["evaluation"].keys()


def test_the_verification(files: Path) -> None:
    out = files / "r.json"
    stemai_json("check", f"{files}/p", f"{files}/s", "--name", "two_squares", "--out", str(out))
    told = stemai_json("verify", str(out))
    assert told.keys() == COMMON | {"verifications"}
    section = PAGE.split("\n## verification\n")[1].split("\n## ")[0]
    assert told["verifications"][0].keys() - {"file"} <= set(words(section))


def test_the_examination(files: Path) -> None:
    (found, *_) = stemai_json("show", f"{files}/p")["statements"]
    section = PAGE.split("\n## examination\n")[1]
    assert found.keys() == set(words(section)) - {"Nat"}


def test_exit_codes() -> None:
    listed = {int(n) for row in rows("Exit codes")[2:] for n in re.findall(r"\d+", row[0])}
    defined: dict[str, Any] = {k: v for k, v in vars(exits).items() if k.isupper() and isinstance(v, int)}
    assert listed == set(defined.values())
    assert f"Schema version {SCHEMA}" in PAGE


@pytest.mark.parametrize(("codes", "worst"), [([], 0), ([0, 3], 3), ([3, 1], 1), ([1, 2], 2), ([70, 2, 1], 70), ([0, 0], 0)])
def test_the_worst(codes: list[int], worst: int) -> None:
    assert exits.worst(codes) == worst
