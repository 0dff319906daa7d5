"""The reader of loop invariants in the form of SyGuS, and the road of an answer through the judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemai.judge import Judge, Options
from stemai.suites.importing import Provenance, import_suite
from stemai.suites.readers import READERS
from stemai.suites.reading import NotCovered
from stemai.suites.sygus import read_sygus

LOOP = """; counts up, and adds
(set-logic LIA)
(synth-inv inv-f ((x Int) (y Int)))
(declare-primed-var x Int)
(declare-primed-var y Int)
(define-fun pre-f ((x Int) (y Int)) Bool (and (= x 1) (= y 0)))
(define-fun trans-f ((x Int) (y Int) (x! Int) (y! Int)) Bool
  (and (< y 1000) (and (= x! (+ x y)) (= y! (+ y 1)))))
(define-fun post-f ((x Int) (y Int)) Bool (=> (not (< y 1000)) (>= x y)))
(inv-constraint inv-f pre-f trans-f post-f)
(check-synth)
"""
TEXT = (
    "synthesize grow (x y : Int) : Bool such that (x = 1 and y = 0 -> grow(x, y)) and (forall x_next y_next : Int, "
    "grow(x, y) and y < 1000 and x_next = x + y and y_next = y + 1 -> grow(x_next, y_next)) and "
    "(grow(x, y) -> not y < 1000 -> x >= y)"
)
GOOD = "fun x y => 0 <= y and (x >= 1 and y = 0 or y = 1 and x >= 1 or x >= y and y >= 1)"


def read(text: str, stem: str = "grow") -> str:
    """Our text, on one line."""
    (found,) = read_sygus(text, stem)
    if isinstance(found, NotCovered):
        raise found
    return " ".join(found.text.split())


def test_the_three_implications() -> None:
    assert read(LOOP) == TEXT


def test_variables_that_are_declared_take_no_part() -> None:
    declared = LOOP.replace("(declare-primed-var x Int)", "(declare-var x Int)\n(declare-var x! Int)")
    assert read(declared) == TEXT


def test_names_that_are_words_of_ours() -> None:
    text = LOOP.replace("(x Int)", "(forall Int)").replace("(= x 1)", "(= forall 1)")
    text = (
        text.replace("(+ x y)", "(+ forall y)")
        .replace("(>= x y)", "(>= forall y)")
        .replace("declare-primed-var x", "declare-var z")
    )
    assert "forall_2 = 1" in read(text, "count")
    assert read(text, "count").startswith("synthesize count_2 (forall_2 y : Int)")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("((x Int) (y Int)))\n(declare", "((x Int) (y Int)) ((S Bool)) ((S Bool (true))))\n(declare"), "grammars"),
        (("(inv-constraint inv-f pre-f trans-f post-f)", ""), "the form of synth-inv"),
        (("inv-f pre-f trans-f post-f", "inv-f pre-f trans-f other"), "the form of synth-inv"),
        (("inv-f pre-f trans-f post-f", "inv-f post-f trans-f"), "the form of synth-inv"),
        (("(check-synth)", "(constraint (= 1 1))"), "other constraints"),
        (("(synth-inv inv-f ((x Int) (y Int)))", "(synth-fun inv-f ((x Int) (y Int)) Bool)"), "synthesis of functions"),
        (("(+ x y)", "(div x y)"), "unspecified functions"),
        (("pre-f trans-f post-f", "trans-f pre-f post-f"), "syntax"),
    ],
)
def test_what_is_not_read(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(NotCovered) as caught:
        read(LOOP.replace(*change, 1))
    assert caught.value.reason == reason


def test_a_folder_imports(tmp_path: Path) -> None:
    for name in ("grow", "again"):
        (tmp_path / f"{name}.sl").write_text(LOOP)
    provenance = Provenance("loops", "a checkout", "1", "MIT")
    manifest = import_suite(READERS["sygus"], tmp_path, tmp_path / "out", provenance)
    assert [i.id for i in manifest.items] == ["again", "grow"]
    assert not manifest.unread


def test_answers_are_judged_by_the_implications() -> None:
    with Judge() as judge:
        for answer, status in ((GOOD, "accepted"), ("fun x y => x >= 0", "rejected"), ("fun x y => true", "rejected")):
            verdict = judge.judge(TEXT.encode(), f"answer grow := {answer}".encode(), Options())
            assert verdict.status == status, answer
            if status == "rejected":
                assert "it fails at: x = " in verdict.errors[0]["cause"]
