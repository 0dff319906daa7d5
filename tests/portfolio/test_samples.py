"""The portfolio prover, in a box, on a few statements of each family; the whole suite is benchmarks/textbook.py."""

from __future__ import annotations

from pathlib import Path

import pytest

import stemai

SUITE = Path(__file__).resolve().parents[2] / "suites" / "textbook"
SAMPLES = [
    ("nesbitt", "proved"),
    ("gauss_sum", "proved"),
    ("odd_sum", "proved"),
    ("euler_polynomial", "refuted"),
    ("floor_additive", "refuted"),
    ("band_commutative", "refuted"),
    ("last_digit", "solved"),
    ("cubic_roots", "solved"),
]


@pytest.mark.usefixtures("box_here")
@pytest.mark.parametrize(("name", "kind"), SAMPLES)
def test_settled(name: str, kind: str) -> None:
    result = stemai.prove((SUITE / f"{name}.stem").read_text(encoding="utf-8"))
    assert result.verdict.accepted, [e["message"] for e in result.verdict.errors]
    assert result.verdict.kind == kind
