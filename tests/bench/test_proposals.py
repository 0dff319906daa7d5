"""Proposals from elsewhere: read as a stream, each wrong line told by its number."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from stemai.bench import items, manifest
from stemai.bench.proposals import Proposals
from stemai.errors import StemError
from tests.bench import making

MANY = 100_000
GOOD = '{"item": "am_gm", "submission": "s"}\n'


def proposals(folder: Path, text: str | bytes) -> Proposals:
    path = making.write(folder)
    file = folder / "model.jsonl"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Proposals(file, items.read(manifest.read(str(path))))


@pytest.mark.fast
def test_a_line_may_be_short_or_long(tmp_path: Path) -> None:
    full = {"item": "small/euler", "submission": "t", "prover": "mine", "seconds": 2, "tokens": 7, "cost": 0.5, "meta": {"a": 1}}
    found = list(proposals(tmp_path, GOOD + "\n  \n" + json.dumps(full) + "\r\n" + GOOD.strip()).read())
    assert [(p.item, p.prover, p.submission) for p in found] == [(0, "model", "s"), (2, "mine", "t"), (0, "model", "s")]
    assert found[1].claimed == (("seconds", 2.0), ("tokens", 7.0), ("cost", 0.5))


@pytest.mark.fast
def test_a_line_is_found_again(tmp_path: Path) -> None:
    file = proposals(tmp_path, GOOD + GOOD.replace('"s"', '"second"'))
    _, second = file.read()
    assert file.at(second.offset, second.sha256) == second
    file.path.write_bytes(file.path.read_bytes().replace(b"second", b"forged"))
    with pytest.raises(StemError) as caught:
        file.at(second.offset, second.sha256)
    assert caught.value.code == "U404"


@pytest.mark.fast
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ""),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "nested"),
        ('{"submission": "s"}', "`item` is missing"),
        ('{"item": "am_gm"}', "`submission` is missing"),
        ('{"item": "am_gm", "submission": 3}', "`submission` is not a text"),
        ('{"item": "nobody", "submission": "s"}', "no item is called so"),
        ('{"item": "am_gm", "submission": "s", "prvoer": "x"}', "`prvoer`"),
        ('{"item": "am_gm", "submission": "s", "prover": ""}', "`prover`"),
        ('{"item": "am_gm", "submission": "s", "prover": "a\\nb"}', "`prover`"),
        ('{"item": "am_gm", "submission": "s", "seconds": -1}', "`seconds`"),
        ('{"item": "am_gm", "submission": "s", "tokens": true}', "`tokens`"),
        ('{"item": "am_gm", "submission": "s", "cost": NaN}', "`cost`"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(StemError) as caught:
        list(proposals(tmp_path, GOOD + GOOD + line + "\n" + GOOD).read())
    assert caught.value.code == "U404"
    assert caught.value.cause.startswith("line 3: ")
    assert said in caught.value.cause


@pytest.mark.fast
def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(StemError) as caught:
        list(proposals(tmp_path, GOOD.encode() + b'{"item": "\xff"}\n').read())
    assert caught.value.cause.startswith("line 2: ")


@pytest.mark.fast
def test_all_wrong_lines_are_told_up_to_a_number(tmp_path: Path) -> None:
    with pytest.raises(StemError) as caught:
        list(proposals(tmp_path, "x\n" * 1_000).read())
    assert caught.value.cause.count("line ") == 20


@pytest.mark.fast
def test_a_line_without_end_is_not_read_whole(tmp_path: Path) -> None:
    with pytest.raises(StemError) as caught:
        list(proposals(tmp_path, GOOD + "x" * 5_000_000).read())
    assert "line 2: it is longer than" in caught.value.cause


@pytest.mark.fast
def test_an_ambiguous_name(tmp_path: Path) -> None:
    path = making.write(tmp_path, head='[[suite]]\npath = "other.stem"\n')
    (tmp_path / "other.stem").write_text("theorem am_gm : 1 = 1\ntheorem b : 1 = 1\n", encoding="utf-8")
    file = tmp_path / "m.jsonl"
    file.write_text(GOOD, encoding="utf-8")
    with pytest.raises(StemError) as caught:
        list(Proposals(file, items.read(manifest.read(str(path)))).read())
    assert "several items" in caught.value.cause


@pytest.mark.slow
def test_many_lines_take_no_more_memory_than_few(tmp_path: Path) -> None:
    """No byte for ten lines is kept, so that a million take as much memory as a thousand."""
    file = proposals(tmp_path, GOOD)

    def peak(lines: int) -> int:
        with file.path.open("w", encoding="utf-8") as out:
            for n in range(lines):
                out.write(GOOD.replace('"s"', f'"proof am_gm by auto qed {n}"'))
        tracemalloc.start()
        count = sum(1 for _ in file.read())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == lines
        return most

    small = peak(1_000)
    assert peak(MANY) < small + MANY // 10
