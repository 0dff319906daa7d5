"""`stemai selfcheck` as a user has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from stemai.selfcheck.corpus import folder
from tests.cli.running import stemai_json, stemai_run


def test_table(tmp_path: Path) -> None:
    """On two families of the corpus, which tell a judge from one that does not look."""
    (tmp_path / "kernel_attacks").mkdir()
    for family in ("logic", "quantifiers"):
        shutil.copytree(folder() / "corpus" / family, tmp_path / "corpus" / family)
    words = ("selfcheck", "--only", "judges", "--corpus", str(tmp_path))
    told = stemai_json(*words)
    assert (told["exit"], told["through"], told["complete"]) == (0, 0, True)
    (row,) = told["rows"]
    assert (row["check"], row["tried"], row["through"]) == ("judges", 3, 0)
    printed = stemai_run(*words, "-q")
    assert printed.stdout.splitlines()[0].split()[:4] == ["check", "tried", "got", "through"]
    assert printed.stdout.splitlines()[-1] == "0 got through"


def test_a_corpus_that_is_not_met_is_an_alarm(tmp_path: Path) -> None:
    """A case that demands what the judge does not give: exit code 1, and the alarm is printed."""
    (tmp_path / "kernel_attacks").mkdir()
    (tmp_path / "corpus" / "wrong").mkdir(parents=True)
    case = "-- expect: accepted proved certified\ntheorem t : 1 = 2\n---- submission\nproof t\n  by auto\nqed\n"
    (tmp_path / "corpus" / "wrong" / "a.stem").write_text(case)
    ended = stemai_run("selfcheck", "--only", "corpus", "--corpus", str(tmp_path), "-q")
    assert ended.returncode == 1
    assert "ALARM" in ended.stdout
    assert "wrong/a demands accepted" in ended.stdout


def test_no_corpus(tmp_path: Path) -> None:
    told = stemai_json("selfcheck", "--corpus", str(tmp_path))
    assert (told["exit"], told["errors"][0]["code"]) == (2, "U201")
