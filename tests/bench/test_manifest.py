"""The manifest: what it says is taken, what it cannot mean is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemai.bench import items, manifest
from stemai.bench.plan import _prover_path
from stemai.errors import StemError
from tests.bench import making

pytestmark = pytest.mark.fast

WHOLE = """
name = "two"
seeds = [3, 5]
jobs = 4
[[suite]]
path = "textbook"
only = ["am_gm*", "bezout"]
[[prover]]
name = "portfolio"
[[prover]]
name = "portfolio"
label = "again"
[budget]
wall_s = 5
rounds = 2
opinions = 10
submissions = 3
steps = 1000000
[judge]
level = "certified"
rlimit = 1000
wall_s = 2.5
allow_vacuous = true
[box]
backend = "bubblewrap"
min_isolation = "process"
[score]
wrong = 2
"""


def test_a_whole_manifest() -> None:
    found = manifest.parse(WHOLE, "/x/run.toml")
    assert (found.name, found.seeds, found.jobs, found.wrong) == ("two", (3, 5), 4, 2.0)
    assert [e.label for e in found.entrants] == ["portfolio", "again"]
    options = found.options
    assert (options.budget.wall_s, options.budget.rounds, options.steps) == (5.0, 2, 1_000_000)
    assert (options.judge.level, options.judge.rlimit, options.judge.allow_vacuous) == ("certified", 1000, True)
    assert (options.box, options.min_isolation) == ("bubblewrap", "process")
    assert [item.name for item in items.read(found)] == [
        "textbook/am_gm_3_signs", "textbook/am_gm_4", "textbook/bezout",
    ]  # fmt: skip


def test_attempts_are_seeds() -> None:
    found = manifest.parse('attempts = 3\nseed = 7\n[[suite]]\npath = "x"\n', "run.toml")
    assert (found.name, found.seeds) == ("run", (7, 8, 9))


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("[budget]", "[bugdet]"), "U401", "bugdet"),
        (("rounds = 2", 'rounds = "2"'), "U401", "[budget] `rounds`"),
        (("rounds = 2", "rounds = true"), "U401", "[budget] `rounds`"),
        (("rounds = 2", "rounds = 0"), "U106", "between"),
        (("steps = 1000000", "steps = 0"), "U106", "between"),
        (('level = "certified"', 'level = "sure"'), "U401", "attested"),
        (('backend = "bubblewrap"', 'backend = "none"'), "U401", "backend"),
        (('label = "again"', 'label = "portfolio"'), "U401", "label"),
        (('label = "again"', 'label = "the judge alone"'), "U401", "label"),
        (('path = "textbook"', ""), "U401", "path"),
        (("seeds = [3, 5]", "seeds = [3, 3]"), "U401", "different"),
        (("seeds = [3, 5]", "attempts = 0"), "U401", "different"),
        (("seeds = [3, 5]", "seeds = []"), "U401", "seeds"),
        (("seeds = [3, 5]", "seeds = [-1]"), "U401", "different"),
        (("wrong = 2", "wrong = [2]"), "U401", "wrong"),
        (('[[prover]]\nname = "portfolio"\nlabel', "[[prover]]\nlabel"), "U401", "name"),
        (("[[suite]]", "[suite]"), "U401", "[[suite]]"),
        (("[judge]", "[judge"), "U401", ""),
    ],
)
def test_what_cannot_be_meant(change: tuple[str, str], code: str, said: str) -> None:
    assert change[0] in WHOLE
    with pytest.raises(StemError) as caught:
        manifest.parse(WHOLE.replace(*change, 1), "run.toml")
    assert caught.value.code == code
    assert said in caught.value.cause


def test_a_file_with_several_problems_is_a_suite(tmp_path: Path) -> None:
    found = items.read(manifest.read(str(making.write(tmp_path))))
    assert [(i.name, i.kind) for i in found] == [
        ("small/am_gm", "theorem"), ("small/two_squares", "find"), ("small/euler", "theorem"), ("small/last_digit", "compute"),
    ]  # fmt: skip


def test_provers_do_not_read_what_a_header_says(tmp_path: Path) -> None:
    path = making.write(tmp_path, problems="-- expected: false\n--\ntheorem t (x : Int) : x -- why not\n--\n  = x\n----\r\n")
    (item,) = items.read(manifest.read(str(path)))
    assert item.text == "theorem t (x : Int) : x -- why not\n\n  = x\n\n"


def test_a_minus_before_a_minus_is_no_comment() -> None:
    assert items.without_comments("theorem t : 1 = \n--1\n") == "theorem t : 1 = \n--1\n"


HEAD = '"suite": "s", "license": "none"'


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (f'{{{HEAD}, "problems": [{{"id": "a", "file": "a.stem", "sha256": "00"}}]}}', "U205", ""),
        (f'{{{HEAD}, "problems": [{{"id": "a", "file": "b.stem", "sha256": "00"}}]}}', "U205", "No such file"),
        (f'{{{HEAD}, "problems": [{{"id": "a", "file": "../a.stem", "sha256": "00"}}]}}', "U202", "outside the suite"),
        (f'{{{HEAD}, "problems": [{{"id": "a", "file": "a.stem"}}]}}', "U202", "sha256"),
        (f'{{{HEAD}, "problems": [{{"id": "a", "sha256": "00"}}]}}', "U202", "file"),
        (f'{{{HEAD}, "problems": []}}', "U402", "no item"),
        ("[]", "U202", ""),
        ("{", "U202", ""),
        ("[" * 100_000, "U202", ""),
    ],
)
def test_a_suite_that_is_not_as_it_was_published(tmp_path: Path, content: str, code: str, said: str) -> None:
    path = making.write(tmp_path)
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "a.stem").write_text("theorem t : 1 = 1\n", encoding="utf-8")
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    path.write_text('[[suite]]\npath = "suite"\n', encoding="utf-8")
    with pytest.raises(StemError) as caught:
        items.read(manifest.read(str(path)))
    assert caught.value.code == code
    assert said in caught.value.cause


def test_the_same_suite_twice(tmp_path: Path) -> None:
    path = making.write(tmp_path, head='[[suite]]\npath = "small.stem"\n')
    with pytest.raises(StemError) as caught:
        items.read(manifest.read(str(path)))
    assert caught.value.code == "U402"


def test_a_model_is_meant_from_the_manifest_s_folder_too(tmp_path: Path) -> None:
    here = manifest.parse('[[suite]]\npath = "x"\n', str(tmp_path / "run.toml"))
    assert _prover_path("model@weights/a", here) == f"model@{tmp_path}/weights/a"
    assert _prover_path("./mine@/abs/b", here) == f"{tmp_path}/mine@/abs/b"
    assert _prover_path("model@unix:/run/s", here) == "model@unix:/run/s"
    assert _prover_path("model@http://127.0.0.1:80", here) == "model@http://127.0.0.1:80"
    assert _prover_path("portfolio", here) == "portfolio"


def test_statements_in_the_language_of_their_source(tmp_path: Path) -> None:
    """Files with a `format` are read when they are used: the shipped suite of loops has some of `sygus`."""
    text = WHOLE.replace('"textbook"', '"loops"').replace('["am_gm*", "bezout"]', '["alternating_flag"]')
    (item,) = items.read(manifest.parse(text, str(tmp_path / "run.toml")))
    assert (item.kind, item.expected) == ("synthesize", "solved")
    assert item.text.startswith("synthesize ")
