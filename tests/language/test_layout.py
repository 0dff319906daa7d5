"""`stemai fmt`: one layout for each tree, idempotent, and no comment lost."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import LanguageError
from stemai.language import ast, format_source, layout, parse_submission
from tests.language.generators import Generator, ProofGenerator

LAID_OUT = """\
-- a file

theorem am_gm (a b : Real) (ha : 0 <= a) (hb : 0 <= b) : a * b <= ((a + b) / 2)^2  -- trailing
-- before the proof
proof am_gm  -- here
  -- note
  have sq : 0 <= (a - b)^2 by positivity  -- after
  have : 1 = 1 proof
    by ring  -- inside
    -- at the end
  qed
  by linarith using sq
  -- last
qed  -- end

def tri (n : Nat) : Nat := if n = 0 then 0 else n + tri(n - 1)
theorem tri_closed (n : Nat) : 2 * tri(n) = n * (n + 1)
proof
  induction n
    -- base
    case zero => by compute unfolding tri
    case succ m ih =>  -- step
      fix x y
      calc a <= b by ring  -- one
        -- between
        _ < c by auto
        _ < d proof
          by ring
        qed
      end
  end
qed
-- bye
"""


def _without_comment(line: str) -> str:
    return line.partition("--")[0].rstrip()


@pytest.mark.fast
def test_the_layout_is_a_fixed_point() -> None:
    assert format_source(LAID_OUT) == LAID_OUT


@pytest.mark.fast
def test_text_in_any_shape_comes_out_in_the_layout() -> None:
    words = " ".join(line.partition("--")[0] for line in LAID_OUT.splitlines())
    bare = "\n".join(line for line in map(_without_comment, LAID_OUT.splitlines()) if line)
    assert format_source(words) == bare + "\n"


@pytest.mark.fast
def test_unicode_becomes_ascii() -> None:
    assert format_source("theorem t : ∀ x : ℝ, x² ≥ 0".replace("²", "^2")) == "theorem t : forall x : Real, x^2 >= 0\n"


@pytest.mark.fast
def test_long_lines_are_broken() -> None:
    header = " ".join(f"(hypothesis_{i} : 0 <= a + {i})" for i in range(6))
    text = format_source(f"theorem long_one (a : Real) {header} : a + 1 >= 0 -- note")
    assert all(len(line) <= 110 for line in text.splitlines())
    assert text.endswith("  a + 1 >= 0  -- note\n")
    assert format_source(text) == text


@pytest.mark.fast
def test_a_comment_inside_an_expression_moves_in_front() -> None:
    assert format_source("theorem t : 1 + -- why\n 2 = 3\n") == "-- why\ntheorem t : 1 + 2 = 3\n"


@pytest.mark.fast
def test_both_kinds_of_files_and_empty_ones() -> None:
    assert format_source("answer a := x := 1 ,y:=2") == "answer a := x := 1, y := 2\n"
    assert format_source("answer a := {1,2} proof by ring qed") == "answer a := {1, 2}\nproof\n  by ring\nqed\n"
    assert format_source("") == ""
    assert format_source("-- only this") == "-- only this\n"


@pytest.mark.fast
def test_what_does_not_parse_is_not_laid_out() -> None:
    with pytest.raises(LanguageError):
        format_source("theorem t : ")


@given(st.integers(0, 2**32), st.integers(5, 60))
@settings(max_examples=100, deadline=None)
def test_random_proofs_keep_their_meaning_and_their_layout(seed: int, fuel: int) -> None:
    item = ProofGenerator(Random(seed), fuel).proof()
    writer = layout._Writer((), "")
    writer.item(item)
    text = writer.finish()
    assert parse_submission(text).items == (item,)
    assert format_source(text) == text


@pytest.mark.fast
@pytest.mark.parametrize(
    "text",
    [
        "maximize pen (a b : Real) where a + b = 10 and a >= 0 : a * b\n",
        "minimize m (x : Real) (h : 0 < x) : x + 1 / x\n",
        "synthesize f (x y : Int) (h : x < y) : Bool such that f(x, y) -> x < y\n",
        "answer pen := 25 at a := 5, b := 5 by nlinarith with a - b\n",
        "answer f := fun x y => if x >= y then x else y\n",
        "dimension USD\n",
        "theorem t (v : Real[m/s]) : v = 2[m/s] -> v^2 = 4.0[m^2/s^2]\n",
    ],
)
def test_the_layout_of_a_question_is_read_as_it_is_written(text: str) -> None:
    assert format_source(text) == text


COMMENTS = st.lists(st.sampled_from(["-- one\n", "\n-- two\n", "-- three\n\n", " ", "\n", "\n\n"]), min_size=30, max_size=30)


@given(st.integers(0, 2**32), COMMENTS)
@settings(max_examples=60, deadline=None)
def test_comments_anywhere_are_kept(seed: int, comments: list[str]) -> None:
    random = Random(seed)
    proof = ProofGenerator(random, 12).proof()
    problem = ast.Problem("theorem", ast.Identifier("t", proof.place), (), Generator(random, 8).formula(), proof.place)
    writer = layout._Writer((), "")
    writer.item(problem)
    writer.item(proof)
    words = writer.finish().split()
    text = "".join(f"{word} {comments[i % len(comments)]}" for i, word in enumerate(words))
    once = format_source(text)  # raises a fault if a comment or a node is lost
    assert format_source(once) == once
