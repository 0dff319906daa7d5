"""Errors that say what to write: each row of the table of slips is found by its examples, and plain errors are in words."""

from __future__ import annotations

import pytest

from stemai.errors import LanguageError
from stemai.language import parse_problem, parse_submission
from stemai.language.slips import SLIPS, Slip

pytestmark = pytest.mark.fast

EXAMPLES = [(slip, "problem", text) for slip in SLIPS for text in slip.problem]
EXAMPLES += [(slip, "submission", text) for slip in SLIPS for text in slip.submission]


def refused(text: str, kind: str = "problem") -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        (parse_problem if kind == "problem" else parse_submission)(text)
    return caught.value


@pytest.mark.parametrize(("slip", "kind", "text"), EXAMPLES, ids=[e[2] for e in EXAMPLES])
def test_each_example_is_named_by_its_row(slip: Slip, kind: str, text: str) -> None:
    error = refused(text, kind)
    assert (error.code, error.message) == (slip.code, slip.message)
    assert error.place is not None
    assert error.mend


def test_every_row_has_an_example() -> None:
    assert [s.message for s in SLIPS if not s.problem and not s.submission] == []


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("proof t\n  fix x\n  by ring\n", 1, "proof"),
        ("proof t\n  induction n\n    case zero => by ring\nqed\n", 2, "induction"),
        ("proof t\n  calc a = b by ring\nproof s by ring qed\n", 2, "calc"),
        ("proof t\n  have h : 1 = 1 proof\n    by ring\n  by ring\nqed\n", 1, "proof"),
    ],
)
def test_an_open_block_is_shown_where_it_begins(text: str, line: int, word: str) -> None:
    error = refused(text, "submission")
    assert error.code == "L013"
    assert error.place is not None
    assert (error.place.line, f"`{word}`" in error.message) == (line, True)


@pytest.mark.parametrize(
    ("text", "cause", "mend"),
    [
        ("theorm t : 1 = 1", "an item", "did you mean `theorem`?"),
        ("theorem t : 1 = 1 and", "expected: an expression", ""),
        ("theorem t (x : Real : x = x", "after `Real` expected: `)`", "write `)` here"),
        ("theorem if : 1 = 1", "expected: a name", "`if` is a word of the language; choose another name"),
        (
            "theorem t : 1 = 1 proof hav h : 1 = 1 by ring qed",
            "a proof step",
            "did you mean `have` in place of `hav`?",
        ),
        ("theorem t : 1 = 1 proof t hav h : 1 = 1 by ring qed", "a proof step", "did you mean `have`?"),
    ],
)
def test_other_errors_say_what_could_follow(text: str, cause: str, mend: str) -> None:
    error = refused(text)
    assert error.code == "L010"
    assert cause in error.cause
    assert mend in error.mend


def test_an_error_at_the_end_points_at_the_last_word() -> None:
    error = refused("theorem t : 1 =\n\n\n")
    assert str(error.place) == "<problem>:1:15"
