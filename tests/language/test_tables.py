"""The shipped parser tables are those of the grammar, and the grammar serves a decoder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llguidance import LLMatcher, LLTokenizer

from stemai.errors import LanguageError
from stemai.language import parse_problem, tables
from stemai.language.builder import Builder

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.stem"))
SUBMISSIONS = (".proof", ".wrong", ".answer", ".counterexample", ".failure", ".annotations", ".disproof")


def start_of(path: Path) -> str:
    return "submission" if any(path.stem.endswith(s) for s in SUBMISSIONS) else "problem"


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_tables_are_built_from_the_grammar_byte_for_byte(seed: str) -> None:
    program = "import sys; from stemai.language import tables; sys.stdout.write(tables.serialize())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == tables.TABLES.read_bytes(), "run `python -m stemai.language.tables` after a change of stem.lark"


def test_loaded_and_built_parsers_agree() -> None:
    text = "theorem t (x : Int) (h : 0 < x) : forall y, x + y = y + x -- c\n"
    trees = []
    for make in (tables.load, lambda b: tables.build(strict=False, transformer=b)):
        builder = Builder()
        parser = make(builder)
        trees.append((parser.parse(text, start="problem"), builder.comments(text)))
    assert trees[0] == trees[1]
    assert trees[0][0] == parse_problem(text).items


def test_tables_of_another_lark_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_series", lambda: "0.0")
    monkeypatch.setattr(tables, "_as_lark_has_it", lambda _: pytest.fail("tables of another Lark were loaded"))
    assert tables.load(Builder()).parse("sort S\n", start="problem")


def matcher(start: str) -> tuple[LLMatcher, LLTokenizer]:
    tokenizer = LLTokenizer("byte")
    found = LLMatcher(tokenizer, LLMatcher.grammar_from_lark(tables.decoding_grammar(start)))
    assert not found.get_error()
    return found, tokenizer


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_a_decoder_accepts_the_examples(path: Path) -> None:
    found, tokenizer = matcher(start_of(path))
    text = tokenizer.tokenize_str(path.read_text(encoding="utf-8"))
    assert found.try_consume_tokens(text) == len(text)
    assert found.is_accepting()


def test_a_decoder_is_held_to_the_grammar() -> None:
    found, tokenizer = matcher("submission")
    text = tokenizer.tokenize_str("proof t have := by ring qed")
    assert found.try_consume_tokens(text) < len(text)
    found, tokenizer = matcher("submission")
    text = tokenizer.tokenize_str("axiom a : 1 = 2")
    assert found.try_consume_tokens(text) < len(text)


@pytest.fixture(scope="module")
def begun() -> tuple[LLMatcher, LLTokenizer]:
    return matcher("problem")


def decoded(begun: tuple[LLMatcher, LLTokenizer], text: str) -> bool:
    found, tokenizer = begun[0].deep_copy(), begun[1]
    words = tokenizer.tokenize_str(text)
    return bool(found.try_consume_tokens(words) == len(words) and found.is_accepting())


def parsed(text: str) -> bool:
    try:
        parse_problem(text)
    except LanguageError:
        return False
    return True


@pytest.mark.parametrize("end", ["1..3", "1..n", "n + 1..2 * n", "1.5..2.5", "f(0)..10.25", "0 .. 1"])
def test_ranges_are_decoded_with_and_without_blanks(end: str, begun: tuple[LLMatcher, LLTokenizer]) -> None:
    text = f"theorem t (n : Nat) : forall k in {end}, k < n"
    assert parsed(text)
    assert decoded(begun, text)


@pytest.mark.parametrize("numeral", ["1 .5", "1 -- one\n.5", "1. 5", "1.", ".5", "1.5.5", "1...5"])
def test_a_decimal_is_in_one_piece(numeral: str, begun: tuple[LLMatcher, LLTokenizer]) -> None:
    text = f"theorem t : forall k in 0..{numeral}, k < 1"
    assert not parsed(text)
    assert not decoded(begun, text) or numeral[1:] in (" .5", " -- one\n.5")  # blanks are all that is let through


@given(st.lists(st.sampled_from(["0", "12", ".", "..", " ", "n", "3.25", "+", "in", "Int", "[", "]"]), max_size=8))
def test_what_is_parsed_of_numerals_and_ranges_can_be_decoded(begun: tuple[LLMatcher, LLTokenizer], words: list[str]) -> None:
    text = f"theorem t : forall k in {''.join(words)}, k < 1"
    assert decoded(begun, text) or not parsed(text)
