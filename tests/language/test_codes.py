"""The tables of codes: complete, and each bad example raises its code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stemai.language
from stemai.errors import LanguageError
from stemai.language import elaborate, parse_problem
from stemai.language.codes import CODES, ERRORS, WARNINGS
from stemai.library import elaborate as with_library

pytestmark = pytest.mark.fast

SOURCES = [p.read_text() for p in Path(stemai.language.__file__).parent.glob("*.py") if p.name != "codes.py"]


@pytest.mark.parametrize("code", [c for c, entry in ERRORS.items() if entry.bad_example])
def test_a_bad_example_raises_its_code(code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        elaborate(parse_problem(ERRORS[code].bad_example))
    assert caught.value.code == code
    assert caught.value.place is not None


@pytest.mark.parametrize("code", WARNINGS)
def test_a_bad_example_gives_its_warning(code: str) -> None:
    module = with_library(parse_problem(WARNINGS[code].bad_example))
    assert code in {w.code for p in module.problems for w in p.warnings}


def test_the_tables_have_the_codes_of_the_source_and_no_others() -> None:
    raised = {code for text in SOURCES for code in re.findall(r'"([LWF]\d{3})"', text)}
    assert raised == set(CODES)


def test_a_code_without_an_example_says_why() -> None:
    silent = [c for c, entry in ERRORS.items() if not entry.bad_example and "text" not in entry.explanation]
    assert silent == []
