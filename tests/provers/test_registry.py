"""Finding provers by name, and writing a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemai.errors import ProtocolError
from stemai.provers import limits, manifest, registry, template

GOOD = 'name = "{0}"\nversion = "1.0"\nprotocol = 1\ndescription = "d"\ncommand = ["true"]\n'


def make(folder: Path, name: str, text: str | None = None) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "prover.toml").write_text(text or GOOD.format(name), encoding="utf-8")
    return folder / name


def test_the_first_folder_wins(tmp_path: Path) -> None:
    make(tmp_path / "a", "one")
    make(tmp_path / "b", "one")
    assert registry.find("one", (tmp_path / "a", tmp_path / "b")).folder == tmp_path / "a" / "one"


def test_a_path_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(tmp_path, "one")
    monkeypatch.chdir(tmp_path)
    assert registry.find("./one", ()).folder == made
    assert registry.find(str(made), ()).name == "one"


def test_a_name_is_never_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "one")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProtocolError) as caught:
        registry.find("one", (tmp_path / "nowhere",))
    assert caught.value.code == "P001"


def test_did_you_mean(tmp_path: Path) -> None:
    make(tmp_path, "portfolio")
    with pytest.raises(ProtocolError) as caught:
        registry.find("portfolo", (tmp_path,))
    assert "portfolio" in caught.value.mend


@pytest.mark.parametrize("name", ["..", "../x", "a\0b", "", "A B", "-x", "\u202ename"])
def test_names_that_lead_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        registry.find(name, (tmp_path,))
    assert caught.value.code in ("P001", "P002")
    assert "\u202e" not in str(caught.value)


def test_a_broken_manifest_is_listed_with_its_error(tmp_path: Path) -> None:
    make(tmp_path, "bad", "name = 3")
    make(tmp_path, "good")
    bad, good = registry.entries((tmp_path,))
    assert bad.manifest is None
    assert bad.error is not None
    assert good.manifest is not None


def test_a_folder_with_too_many_is_cut(tmp_path: Path) -> None:
    for number in range(limits.PROVERS_IN_FOLDER + 3):
        make(tmp_path, f"p{number:03}")
    assert len(registry.entries((tmp_path,))) == limits.PROVERS_IN_FOLDER


def test_the_users_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STEMAI_PROVERS", f"{tmp_path}/a:{tmp_path}/b")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    wanted = (tmp_path / "a", tmp_path / "b", tmp_path / "data" / "stemai" / "provers")
    assert registry.user_folders() == wanted


def test_a_new_prover_has_a_manifest_that_reads(tmp_path: Path) -> None:
    assert manifest.read(template.write("my-prover", tmp_path)).name == "my-prover"


def test_a_new_prover_is_never_written_over_another(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ProtocolError) as caught:
        template.write("mine", tmp_path)
    assert caught.value.code == "P005"
    assert list((tmp_path / "mine").iterdir()) == []


@pytest.mark.parametrize("name", ["Mine", "../mine", "", "m" * 41, "a b"])
def test_a_new_prover_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        template.write(name, tmp_path)
    assert caught.value.code == "P006"
    assert list(tmp_path.iterdir()) == []
