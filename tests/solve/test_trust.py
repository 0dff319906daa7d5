"""The trusted base that is printed is the one that is loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from stemai.solve import trust
from stemai.solve.trust import SOURCE
from tests.cli.running import stemai_json, stemai_run


def ours(names: list[str]) -> set[Path]:
    return {path for name in names if name.startswith("stemai.") for path in trust._files_of(name)}


def test_the_replay_loads_what_is_listed_and_nothing_else() -> None:
    """By a fresh interpreter's own account; that it loads neither a solver nor a parser is part of it."""
    names = trust.loaded(*trust.REPLAY)
    assert ours(names) == set(trust.imported(*trust.REPLAY))
    assert not {name.split(".")[0] for name in names} & {"z3", "lark", "cvc5", "docker", "click"}


def test_the_language_loads_no_more_than_is_listed() -> None:
    assert ours(trust.loaded(*trust.ASKED)) <= set(trust.imported(*trust.ASKED))


def test_rows_add_up() -> None:
    bases = {base.name: base for base in trust.bases()}
    assert list(bases) == ["certified", "statement", "attested", "agreed", "accounting", "isolation"]
    seen = [file.path for name in ("certified", "statement", "attested", "agreed", "accounting") for file in bases[name].files]
    assert len(seen) == len(set(seen)), "a file is counted for two levels"
    for file in bases["certified"].files:
        data = (SOURCE.parent / file.path).read_bytes()
        assert file.sha256 == hashlib.sha256(data).hexdigest()
        assert 0 <= file.code <= file.lines == len(data.decode().splitlines())
    assert any(file.path == "stemai/language/stem.lark" for file in bases["statement"].files)
    assert any(file.path.startswith("sandbox/") for file in bases["isolation"].files)


def test_a_changed_file_changes_the_hash() -> None:
    base = trust.bases()[0]
    other = trust.Base(base.name, base.what, (), (), (*base.files[1:], trust.File(base.files[0].path, 1, 1, "0" * 64)))
    assert other.sha256 != base.sha256


def test_code_lines() -> None:
    assert (
        trust.code_lines(
            '"""Doc."""\n\n# comment\nx = 1\n\n\ndef f():\n    """Doc\n    more."""\n    return (\n        2\n    )\n'
        )
        == 5
    )


def test_an_installation_is_compared_with_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every trusted file against RECORD: right, changed, and unknown."""

    class Recorded:
        def __init__(self, path: Path, value: str) -> None:
            self._path = path
            self.hash = type("Hash", (), {"mode": "sha256", "value": value})()

        def locate(self) -> Path:
            return self._path

    bases = trust.bases()
    paths = [SOURCE.parent / file.path for base in bases[:2] for file in base.files]
    record = [Recorded(p, trust.urlsafe(hashlib.sha256(p.read_bytes()).digest())) for p in paths]
    monkeypatch.setattr(trust, "checkout", lambda: None)
    monkeypatch.setattr(trust.metadata, "files", lambda name: record)
    assert trust.assumptions(bases)[0].result == "holds"
    record[3].hash.value = "0"
    assert trust.assumptions(bases)[0].result == "fails"
    del record[3]
    assert trust.assumptions(bases)[0].result == "fails"


def test_command() -> None:
    told = stemai_json("trust")
    assert told["exit"] == 0
    assert [a["name"] for a in told["assumptions"]] == ["A1", "A2", "A3", "A4", "A5", "A6"]
    assert told["bases"][0]["name"] == "certified"
    printed = stemai_run("trust", "--files")
    assert told["bases"][0]["sha256"] in printed.stdout
    assert f"{told['bases'][0]['code']:,} lines of code" in printed.stdout


def test_the_assumptions_are_those_of_the_contract() -> None:
    text = " ".join((Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8").split())
    for assumption in trust.assumptions(trust.bases()):
        assert f"**{assumption.name}**" in text
