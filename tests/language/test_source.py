"""What is refused before parsing: encodings, characters, sizes.  Each refusal is quick and says where."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import LanguageError, LimitReached
from stemai.language import elaborate, limits, parse_problem, parse_submission

pytestmark = pytest.mark.fast

MANY = 1_000_000
HOSTILE: dict[str, tuple[bytes | str, str]] = {
    "ten megabytes of brackets": (b"(" * 10_000_000, "L004"),
    "brackets": ("theorem t : " + "(" * 900_000, "L006"),
    "balanced brackets": ("theorem t : " + "()" * 400_000, "L005"),
    "numeral": ("theorem t : " + "1" * MANY + " = 1", "L007"),
    "decimal": ("theorem t : 1." + "1" * 4_000 + " = 1", "L007"),
    "quantifiers": ("theorem t : " + "forall x : Int, " * 1_000 + "x = x", "L006"),
    "negations": ("theorem t : " + "not " * 10_000 + "true", "L006"),
    "minus signs": ("theorem t : " + "- " * 10_000 + "1 = 1", "L006"),
    "sums": ("theorem t : " + "1 + " * 10_000 + "1 = 1", "L006"),
    "arrows": ("theorem t : " + "true -> " * 10_000 + "true", "L006"),
    "powers": ("theorem t : " + "2^" * 1_000 + "2 = 2", "L006"),
    "words": ("theorem t : " + "1 + " * 200_000 + "1 = 1", "L005"),
    "name": ("theorem " + "a" * 900_000, "L008"),
    "items": ("sort S " * 2_001, "L009"),
    "blocks": ("theorem t : 1 = 1 proof " + "have : 1 = 1 proof " * 500 + "by ring " + "qed " * 501, "L006"),
    "NUL": ("theorem t\0 : 1 = 1", "L002"),
    "bidirectional override": ("-- \u202e\ntheorem t : 1 = 1", "L002"),
    "zero-width space": ("theorem t\u200b : 1 = 1", "L002"),
    "byte order mark": ("\ufefftheorem t : 1 = 1", "L002"),
    "line separator": ("-- a\u2028theorem t : 1 = 1", "L002"),
    "lone carriage return": ("-- a\rtheorem t : 1 = 1", "L002"),
    "escape": ("theorem t : 1 = 1 -- \x1b[2J", "L002"),
    "half a character": ("theorem t\ud800 : 1 = 1", "L001"),
    "not UTF-8": (b"theorem \xe9 : 1 = 1", "L001"),
    "Cyrillic letter": ("theorem t (х : Int) : х = х", "L003"),  # a Cyrillic letter that looks like x
    "full-width digit": ("theorem t : １ = 1", "L003"),
    "Arabic digit": ("theorem t : ١ = 1", "L003"),
    "no-break space": ("theorem t :\u00a01 = 1", "L003"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_quickly_and_with_its_code(name: str) -> None:
    text, code = HOSTILE[name]
    start = time.process_time()
    with pytest.raises(LanguageError) as caught:
        parse_problem(text)
    assert caught.value.code == code
    assert time.process_time() - start < 1.0
    assert len(caught.value.render("")) < 1_000


def test_an_exponent_tower_is_only_text() -> None:
    elaborate(parse_problem("theorem t : 2^(10^(10^9)) = 1"))


def test_what_is_within_the_limits_is_read() -> None:
    parse_problem("theorem t : " + "(" * limits.NESTING + "1" + ")" * limits.NESTING + " = 1")
    parse_problem("theorem t : " + "9" * limits.NUMERAL_DIGITS + " = 1")
    parse_problem(f"theorem {'a' * limits.NAME_LENGTH} : 1 = 1")
    parse_problem("theorem t : " + " + ".join("1" * 380) + " = 380")


def test_comments_may_hold_any_visible_text_and_lines_may_end_as_in_windows() -> None:
    found = parse_problem("-- Größe, 数, х, a\u00a0b\r\ntheorem t : 1 = 1\r\n")
    assert found.comments[0].text == "-- Größe, 数, х, a\u00a0b"


def test_a_comment_needs_a_blank_so_that_a_double_minus_is_not_cut() -> None:
    whole = parse_problem("theorem t (y : Int) : y--1 = y + 1")
    assert whole == parse_problem("theorem t (y : Int) : y - -1 = y + 1")
    assert not whole.comments
    for comment in ("-- c", "---c", "--", "--\tc"):
        assert len(parse_problem(f"theorem t : 1 = 1 {comment}\n").comments) == 1
    assert len(parse_problem("theorem t : 1 = 1 --").comments) == 1


def test_the_place_of_an_encoding_error_is_where_the_byte_is() -> None:
    with pytest.raises(LanguageError) as caught:
        parse_problem(b"-- one\n-- tw\xff\n")
    assert str(caught.value.place) == "<problem>:2:6"


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_raise_nothing_but_our_errors(data: bytes) -> None:
    for parse in (parse_problem, parse_submission):
        try:
            parse(data)
        except (LanguageError, LimitReached) as error:
            assert error.code
            assert error.render(data.decode("utf-8", "replace"))


WORDS = st.sampled_from(
    re.split(
        "[ ]",
        "theorem t ( x : Int ) h = 1 + 2 - * / ^ mod forall exists , -> and or not proof qed by linarith using have "
        "show calc _ end cases case => induction from strong along fix assume use obtain let := in if then else { } | "
        ".. sum prod Real BitVec (8) answer def sort axiom f f(x) 0.5 <= < fun -- \n unfolding with exact compute",
    )
)


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_arbitrary_words_raise_nothing_but_our_errors(words: list[str]) -> None:
    for text in (" ".join(words), "theorem t (x : Int) : " + " ".join(words), "proof t " + " ".join(words)):
        try:
            elaborate(parse_problem(text))
        except (LanguageError, LimitReached) as error:
            assert error.render(text)
        try:
            parse_submission(text)
        except (LanguageError, LimitReached) as error:
            assert error.render(text)
