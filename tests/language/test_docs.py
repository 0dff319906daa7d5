"""The manual: every example is read, every word and method is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stemai.language import parse_problem, parse_submission
from stemai.language.source import SIGNS
from stemai.language.words import BUILT_IN, FIXED, KEYWORDS, METHODS
from stemai.library import elaborate

pytestmark = pytest.mark.fast

DOCS = Path(__file__).parents[2] / "docs"
MANUAL = (DOCS / "language.md").read_text(encoding="utf-8")
SEPARATOR = "---- submission\n"
EXAMPLES = [
    (page, number, text)
    for page in ("language.md", "semantics.md")
    for number, text in enumerate(re.findall(r"```stem\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL))
]


@pytest.mark.parametrize(("page", "number", "text"), EXAMPLES, ids=[f"{p}-{n}" for p, n, _ in EXAMPLES])
def test_every_example_has_a_meaning(page: str, number: int, text: str) -> None:
    problem, *submissions = text.split(SEPARATOR)
    module = elaborate(parse_problem(problem))
    named = {p.name for p in module.problems}
    for submission in submissions:
        items = parse_submission(submission).items
        assert {i.name.name for i in items if i.name is not None} <= named
    assert not submissions or len(submissions) <= len(named)


def test_the_page_lists_the_words_of_the_language() -> None:
    listed = MANUAL[MANUAL.index("## Words") :]
    for word in (*KEYWORDS, *BUILT_IN, *FIXED):
        assert f"`{word}`" in listed


def test_the_page_describes_every_method() -> None:
    table = MANUAL[MANUAL.index("## Methods") :]
    assert [m for m in METHODS if f"| `{m}" not in table] == []


def test_the_page_shows_every_built_in_function_and_sign() -> None:
    assert [b for b in BUILT_IN if f"{b}(" not in MANUAL] == []
    assert [s for s in SIGNS if s not in MANUAL] == []


def test_the_keywords_are_those_of_the_grammar() -> None:
    text = (DOCS.parent / "src/stemai/language/stem.lark").read_text(encoding="utf-8")
    rules = re.sub(r"//[^\n]*", "", text)
    assert sorted(set(re.findall(r'"([A-Za-z_]{2,})"', rules))) == sorted(KEYWORDS)
