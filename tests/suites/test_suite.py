"""Importing a suite, its manifest, and what lint finds in it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from stemai.errors import UsageError
from stemai.suites import importing, lint, manifest
from stemai.suites.lean.reader import read_lean
from stemai.suites.readers import READERS
from stemai.suites.reading import Reading

LEAN = """
theorem fine (x : ℝ) (h : 0 < x) : 0 < x + 1 := by sorry
theorem fine_again (y : ℝ) (k : 0 < y) : 0 < y + 1 := by sorry
theorem wrong (n : ℕ) (h : 1 < n) : n = 2 := by sorry
theorem empty (n : ℕ) (h : n < 3) (k : 5 < n) : n = 7 := by sorry
theorem by_convention (x : ℝ) (h : 1 / x = 0) : x = 0 := by sorry
theorem not_least (a : ℕ) (h : a % 7 = 3) (k : ∀ b : ℕ, b % 7 = 3 → a ≤ b) : a = 4 := by sorry
theorem at_a_function (f : ℝ → ℝ) (a : ℝ) (h : ∀ x, f x = a * x + 1) (k : f 1 = 3) : f 2 = 6 := by sorry
theorem no_image (f : ℝ → ℝ) (h : ∀ x, f x = Real.sqrt (x - 1)) (k : ∀ x, 0 ≤ f x ↔ ∃ y, f y = x) : f 2 = 3 := by sorry
theorem begins_later (u : ℕ → ℕ) (h : u 0 = 4) (k : ∀ n ≥ 1, u (n + 1) = (u n) % 10) : ∀ n, u n < 1000 := by sorry
theorem wave (x : ℝ) : Real.arcsin x ≤ 2 := by sorry
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> manifest.Manifest:
    source = tmp_path_factory.mktemp("source")
    (source / "all.lean").write_text(LEAN, encoding="utf-8")
    provenance = importing.Provenance("small", "our own", "1", "Apache-2.0")
    return importing.import_suite(READERS["lean"], source, source.parent / "small", provenance)


def test_nothing_is_dropped(suite: manifest.Manifest) -> None:
    assert [i.id for i in suite.items] == [
        "fine",
        "fine_again",
        "wrong",
        "empty",
        "by_convention",
        "not_least",
        "at_a_function",
        "no_image",
        "begins_later",
    ]
    assert dict(suite.reasons) == {"trigonometry": 1}


def test_the_manifest_is_read_back(suite: manifest.Manifest) -> None:
    again = manifest.load(suite.folder)
    assert again == suite
    assert all(again.text(i).startswith(b"-- all.lean of our own, revision 1\n--   theorem") for i in again.items)


def test_a_changed_text_is_refused(suite: manifest.Manifest) -> None:
    item = replace(suite.items[0], sha256="0" * 64)
    with pytest.raises(UsageError, match="not the text"):
        suite.text(item)


def test_a_manifest_cannot_name_files_elsewhere(suite: manifest.Manifest, tmp_path: Path) -> None:
    value = suite.to_json()
    value["problems"][0]["file"] = "../secret"
    (tmp_path / manifest.NAME).write_text(json.dumps(value))
    with pytest.raises(UsageError) as caught:
        manifest.load(tmp_path)
    assert caught.value.code == "U202"


def test_names_are_no_part_of_a_digest(suite: manifest.Manifest) -> None:
    digests = {i.id: i.digest for i in suite.items}
    assert digests["fine"] == digests["fine_again"]
    assert len(set(digests.values())) == len(digests) - 1


def test_lint_finds_each_kind_with_evidence(suite: manifest.Manifest) -> None:
    results = lint.lint_suite(suite, list(suite.items), lint.Settings(seconds=2))
    found = {(f.item, f.kind): f for f in results.findings}
    assert set(found) == {
        ("fine", "trivial"),
        ("fine_again", "trivial"),
        ("fine_again", "duplicate"),
        ("wrong", "refutable"),
        ("empty", "contradictory"),
        ("by_convention", "corner"),
        ("by_convention", "trivial"),
        ("not_least", "refutable"),
        ("at_a_function", "refutable"),
        ("no_image", "contradictory"),
        ("begins_later", "refutable"),
    }
    assert {f.status for f in results.findings if f.submission} == {"accepted"}
    assert found["wrong", "refutable"].submission == "counterexample wrong := n := 3"
    assert "safe" in found["by_convention", "corner"].problem


def test_lint_goes_on_where_it_ended(suite: manifest.Manifest, tmp_path: Path) -> None:
    shutil.copytree(suite.folder, tmp_path / "copy")
    copy = manifest.load(tmp_path / "copy")
    settings, first = lint.Settings(seconds=2), [copy.item("fine"), copy.item("wrong")]
    assert lint.saved(copy).examined == {}
    lint.lint_suite(copy, first, settings, keep=partial(lint.write, copy))
    kept = lint.saved(copy)
    assert list(kept.examined) == ["fine", "wrong"]
    looked_at: list[str] = []
    again = lint.lint_suite(copy, [copy.item("fine_again")], settings, looked_at.append, kept, partial(lint.write, copy))
    assert looked_at == ["fine_again"]
    assert lint.saved(copy) == again
    assert [(f.item, f.kind) for f in again.findings] == [
        ("fine", "trivial"), ("fine_again", "duplicate"), ("fine_again", "trivial"), ("wrong", "refutable"),
    ]  # fmt: skip
    changed = replace(copy, items=tuple(replace(i, digest="0" * 64) if i.id == "wrong" else i for i in copy.items))
    assert list(lint.saved(changed).examined) == ["fine", "fine_again"]
    assert {f.item for f in lint.saved(changed).findings} == {"fine", "fine_again"}


def test_a_claim_that_is_refuted_is_reported(suite: manifest.Manifest) -> None:
    wrong = replace(suite.item("wrong"), expected="true")
    results = lint.lint_suite(suite, [wrong], lint.Settings(seconds=2))
    assert [f.kind for f in results.findings] == ["claim", "refutable"]


def test_shipped_suites_are_what_their_manifests_say() -> None:
    suites = {m.suite: m for m in manifest.shipped_suites()}
    assert {"textbook", "minif2f"} <= set(suites)
    for found in suites.values():
        for item in found.items:
            found.text(item)


def test_minif2f_counts_every_statement_of_its_source() -> None:
    found = manifest.find("minif2f")
    assert len(found.items) + len(found.unread) == 244
    assert len(found.items) >= 0.85 * 244


def test_what_is_shipped_is_what_the_reader_writes() -> None:
    found = manifest.find("minif2f")
    for outcome in read_lean((Path(__file__).parent / "lean_excerpt.lean").read_text(encoding="utf-8")):
        assert isinstance(outcome, Reading)
        assert found.text(found.item(outcome.name)).decode().endswith("\n" + outcome.text)


def test_tip_counts_every_statement_of_its_source() -> None:
    found = manifest.find("tip")
    assert len(found.items) + len(found.unread) == 434
    folders = [i.source.partition("/")[0] for i in found.items]
    assert folders.count("isaplanner") == 86
    for item in [found.item("prop_20"), found.item("prop_85")]:
        assert importing.digest_of(found.text(item), item.id) == item.digest


def test_foreign_files_are_kept_and_read_when_they_are_used() -> None:
    found = manifest.find("tptp")
    for item in found.items[::100]:
        assert b"TPTP v" in found.text(item)
        assert importing.digest_of(found.statement(item), item.id) == item.digest


def test_verbatim_import_copies_bytes(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    text = b"% Status : Theorem\r\nfof(a, conjecture, p => p).\r\n"
    (tmp_path / "source" / "T1+1.p").write_bytes(text)
    provenance = importing.Provenance("own")
    made = importing.import_suite(READERS["tptp"], tmp_path / "source", tmp_path / "own", provenance, verbatim=True)
    (item,) = made.items
    assert (made.text(item), item.expected, item.more) == (text, "true", {"format": "tptp"})
    assert b"theorem T1_1" in made.statement(item)


def test_what_a_file_is_called_is_no_item(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    script = "(declare-const x Int)(assert (= x 1))(check-sat)"
    (tmp_path / "source" / "a\naxiom boom : false\n--.smt2").write_text(script, encoding="utf-8")
    provenance = importing.Provenance("own", "s\naxiom boom : false", "r\naxiom boom : false")
    made = importing.import_suite(READERS["smtlib"], tmp_path / "source", tmp_path / "own", provenance)
    (item,) = made.items
    assert b"\naxiom" not in made.text(item)
