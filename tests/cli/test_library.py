"""`stemai library`, as somebody uses it who does not know what is in there.  In this process: 28 modules are read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from stemai.cli import run
from stemai.library import shipped

pytestmark = pytest.mark.fast


@dataclass(frozen=True)
class Done:
    exit_code: int
    stdout: str
    stderr: str


Library = Callable[..., Done]


@pytest.fixture
def library(capsys: pytest.CaptureFixture[str]) -> Library:
    def call(*words: str) -> Done:
        code = run(["library", *words])
        return Done(code, *capsys.readouterr())

    return call


def test_list_says_what_each_module_has_and_is_about(library: Library) -> None:
    done = library("list")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[::2]] == list(shipped().names)
    assert "exponential    2 symbols, 5 axioms, 44 lemmas" in lines
    assert all(line.strip() for line in lines[1::2])


def test_a_module_is_shown_without_proofs_and_a_lemma_with_its_own(library: Library) -> None:
    module = library("show", "fermat").stdout
    assert "theorem add_one_pow_prime_mod" in module
    assert "qed" not in module
    lemma = library("show", "log_mul").stdout
    assert lemma.startswith("-- import exponential\ntheorem log_mul (x y : Real)")
    assert lemma.endswith("\nqed\n")
    assert lemma.count("proof") == 1
    assert "qed" not in library("show", "exp_log").stdout  # an axiom


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("exponentail", "did you mean `exponential`?"),
        ("log_mull", "did you mean `log_mul`?"),
        ("exponential.log_mul", "did you mean `log_mul`?"),
        ("order.stem", "did you mean `order`?"),
        ("../codes", "library search"),
        ("", "library search"),
        ("\x1b[31m", "library search"),
        ("x" * 100_000, "library search"),
    ],
)
def test_what_is_not_there(library: Library, name: str, mend: str) -> None:
    done = library("show", name)
    assert done.exit_code == 2
    assert "error[U008]" in done.stderr
    assert mend in done.stderr
    assert "\x1b" not in done.stderr
    assert len(done.stderr) < 300


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["log", "*"], "log_mul"),
        (["log *"], "log_mul"),  # in one pair of quotes
        (["log(x * y)"], "log_mul"),
        (["3.14"], "pi_lower"),
        (["--", "->", "exists"], "pigeonhole"),
        (["FERMAT"], "fermat"),
    ],
)
def test_search(library: Library, words: list[str], found: str) -> None:
    done = library("search", *words)
    assert done.exit_code == 0
    assert found in done.stdout


@pytest.mark.parametrize("words", [["log", "xyzzy"], ["["], [".*"], ["\x1b[31m"], ["log", "dvd"]])
def test_nothing_found_is_said_and_is_no_success(library: Library, words: list[str]) -> None:
    done = library("search", *words)
    assert done.exit_code == 1
    assert not done.stdout
    assert "nothing speaks of all this" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_module_is_no_item_and_search_says_where_it_is(library: Library) -> None:
    assert "`stemai library show trigonometry`" in library("search", "trigonometry").stderr


@pytest.mark.parametrize("word", ["", "  "])
def test_no_word_is_not_every_word(library: Library, word: str) -> None:
    done = library("search", word)
    assert done.exit_code == 2
    assert "error[U002]" in done.stderr
