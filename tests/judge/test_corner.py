"""An answer that rests on a convention carries the mark `corner`, wherever the convention is met."""

from __future__ import annotations

import pytest

from stemai.judge import judge


@pytest.mark.parametrize(
    ("problem", "answer", "corner"),
    [
        ("find s (x : Real) : 1 / x = 0", "x := 0", True),
        ("find s (x : Real) : 1 / x = 1", "x := 1", False),
        ("def inv (x : Real) : Real := 1 / x\nfind s (x : Real) : inv(x) = 0", "x := 0", True),
        ("def inv (x : Real) : Real := if x = 0 then 1 else 1 / x\nfind s (x : Real) : inv(x) = 1", "x := 0", False),
    ],
)
def test_corner(problem: str, answer: str, corner: bool) -> None:
    verdict = judge(f"{problem}\n".encode(), f"answer s := {answer}\n".encode())
    assert (verdict.accepted, verdict.corner) == (True, corner)
