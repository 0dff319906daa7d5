"""What is shown of a question before anybody answers, and its digest: nothing that is asked is left out."""

import pytest

from stemai.judge import Options
from stemai.judge.check import examine

DIFFERENT = [
    ("solve s (x : Nat) : x^2 = 4", "solve s (x : Int) : x^2 = 4"),
    ("solve s (x : Int) : x^2 = 4", "solve s (x : Int) (h : 0 < x) : x^2 = 4"),
    ("solve s (x : Int) (h : x = 1) : x = 2", "solve s (x : Int) : x = 1 -> x = 2"),
    ("solve s (x : Int) : x = 1", "solve s (x y : Int) : x = 1"),
    ("solve s (x : Nat) : exists y : Nat, x * y = 12", "solve s (x y : Nat) : x * y = 12"),
    ("solve s (x : Int) : x = 1", "find s (x : Int) : x = 1"),
    ("compute s (n : Nat) (h : n = 2) : n^2", "compute s (n : Nat) (h : n = 3) : n^2"),
    ("compute s (n : Nat) : n - n", "compute s (n : Int) : n - n"),
    ("compute s (n : Int) (h : n = 2) : n = 2", "compute s (n : Int) : n = 2 -> n = 2"),
    (
        "def two : Int := 2\ncompute s (n : Int) (h : n = two) : n^2",
        "def two : Int := 3\ncompute s (n : Int) (h : n = two) : n^2",
    ),
]


def asked(text: str) -> tuple[str, str]:
    found = examine(text.encode(), Options())
    return found.digest, f"{found.statement} {found.sorts}"


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_questions_have_different_digests(one: str, other: str) -> None:
    assert asked(one)[0] != asked(other)[0]


@pytest.mark.parametrize(("one", "other"), [pair for pair in DIFFERENT if "def" not in pair[0] and "find" not in pair[1]])
def test_different_questions_are_shown_as_different(one: str, other: str) -> None:
    assert asked(one)[1] != asked(other)[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("solve s (x : Int) (h : 0 < x) : x^2 = 4", "solve t (y : Int) (k : 0 < y) : y^2 = 4"),
        ("compute s (n : Nat) (h : n = 2) : n^2", "compute t (m : Nat) (k : m = 2) : m^2"),
    ],
)
def test_names_take_no_part(one: str, other: str) -> None:
    assert asked(one)[0] == asked(other)[0]


def test_a_parameter_with_the_name_of_the_problem() -> None:
    assert asked("compute c (c : Nat) (h : c = 2) : c^2")[1].startswith("c = 2 -> c^2 = c1")
