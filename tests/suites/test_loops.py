"""The suite of loops: its manifest says what is on disk, and every solution beside it is what the judge accepts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemai.judge import Judge, Options
from stemai.suites.importing import digest_of
from stemai.suites.manifest import Item, load

SUITE = load(Path(__file__).resolve().parents[2] / "suites" / "loops")
ITEMS = SUITE.items
FALSE = [i for i in ITEMS if i.expected == "false"]
#: Those whose annotations are judged here; benchmarks/loops.py judges all.
QUICK = {"root_by_search", "bezout_coefficients", "cubes_by_differences", "ninety_one", "three_sorted", "word_average",
         "array_maximum", "binary_search", "array_total", "zeros_first"}  # fmt: skip
JUDGED = [i for i in ITEMS if i.id in QUICK or i.expected == "false" or i.more.get("format") == "sygus"]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as warm:
        yield warm


def text(file: str) -> bytes:
    return (SUITE.folder / file).read_bytes()


def test_the_manifest_is_the_folder() -> None:
    named = {i.file for i in ITEMS} | {str(i.more["solution"]) for i in ITEMS}
    named |= {w for i in ITEMS for w in i.more.get("wrong", ())}
    found = {p.relative_to(SUITE.folder).as_posix() for p in SUITE.folder.rglob("*") if p.suffix in (".stem", ".sl")}
    assert named == found


def test_the_suite_is_what_it_should_be() -> None:
    true = [i for i in ITEMS if i.expected == "true"]
    assert len(true) >= 40
    assert len(FALSE) >= 20
    assert sum(i.more.get("format") == "sygus" for i in true) >= 12
    assert all(i.source for i in ITEMS)
    assert len({i.digest for i in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=[i.id for i in ITEMS])
def test_statement(item: Item) -> None:
    assert hashlib.sha256(text(item.file)).hexdigest() == item.sha256
    assert digest_of(SUITE.statement(item), item.file) == item.digest


@pytest.mark.slow
@pytest.mark.parametrize("item", JUDGED, ids=[i.id for i in JUDGED])
def test_solution(item: Item, judge: Judge) -> None:
    verdict = judge.judge(SUITE.statement(item), text(str(item.more["solution"])), Options())
    assert verdict.accepted
    assert (verdict.kind == "refuted") == (item.expected == "false")


@pytest.mark.parametrize("item", [i for i in ITEMS if "wrong" in i.more], ids=[i.id for i in ITEMS if "wrong" in i.more])
def test_wrong_invariants_are_refuted_with_a_state(item: Item, judge: Judge) -> None:
    for file in item.more["wrong"]:
        verdict = judge.judge(SUITE.statement(item), text(file), Options())
        assert verdict.status == "rejected", file
        assert "it fails at: " in verdict.errors[0]["cause"], file
