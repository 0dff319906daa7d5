"""Sequences: what their notation is written out to, how they are printed, and what has none."""

from __future__ import annotations

import pytest

from stemai.errors import LanguageError
from stemai.kernel.terms import Term
from stemai.language import ast, parse_problem, parse_submission
from stemai.language.layout import format_source, print_item
from stemai.language.limits import SEQUENCE_ELEMENTS
from stemai.language.rendering import render
from stemai.language.words import FIXED
from stemai.library import elaborate

pytestmark = pytest.mark.fast

HEADER = "(s t : Seq(Int)) (u : Seq(Nat)) (b : Seq(Bool)) (m : Seq(Seq(Int))) (w : Seq(BitVec(8))) (M : Map(Int, Seq(Int))) (i : Nat) (k : Int)"
PLAIN = HEADER.replace("Seq", "List")


def meaning(text: str, header: str = HEADER) -> Term:
    return elaborate(parse_problem(f"import lists\ntheorem t {header} : {text}")).problems[0].goal


def corners(text: str, header: str = HEADER) -> list[str]:
    found = elaborate(parse_problem(f"theorem t {header} : {text}")).problems[0].warnings
    return [w.where for w in found if w.code == "W008"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("s = []", "s = nil"),
        ("s = [1, k]", "s = cons(1, cons(k, nil))"),
        ("[i, 2] = u", "cons(i, cons(2, nil)) = u"),
        ("s ++ t ++ [k] = t", "append(append(s, t), cons(k, nil)) = t"),
        ("s ++ (t ++ s) = t", "append(s, append(t, s)) = t"),
        ("s[i] = k", "nth(s, i, 0) = k"),
        ("b[0]", "nth(b, 0, false)"),
        ("w[i] = 3", "nth(w, i, 0) = 3"),
        ("m[i] = s", "nth(m, i, nil) = s"),
        ("m[i][2] = k", "nth(nth(m, i, nil), 2, 0) = k"),
        ("M[k][i] = k", "nth(M(k), i, 0) = k"),
        ("s[i := k] = t", "update(s, i, k) = t"),
        ("s[i := k][0 := 1] = t", "update(update(s, i, k), 0, 1) = t"),
        ("s[i := k][i] = k", "nth(update(s, i, k), i, 0) = k"),
        ("k in s", "member(k, s)"),
        ("k in s ++ t", "member(k, append(s, t))"),
        ("forall x in s, x < k", "forall x : Int, member(x, s) -> x < k"),
        ("exists x in s, x in t", "exists x : Int, member(x, s) and member(x, t)"),
        ("forall x, s[x] = k", "forall x : Nat, nth(s, x, 0) = k"),
        ("{x in s | x < 0} = {}", "{x : Int | member(x, s) and x < 0} = {}"),
        ("length(s ++ [1]) = 1 + length(s)", "length(append(s, cons(1, nil))) = 1 + length(s)"),
        ("let r := s ++ t in r[0] = k", "nth(append(s, t), 0, 0) = k"),
        ("[[k, 2], []] ++ [[]] = [[k]]", "([[k, 2], []] : List(List(Int))) ++ [[]] = [[k]]"),
        ("[i - 1] = [0]", "([i - 1] : List(Nat)) = [0]"),
        ("[i - 1] = [-1]", "([i - 1] : List(Int)) = [-1]"),
        ("[i] ++ s = [1]", "append(([i] : List(Int)), s) = [1]"),
        ("[1] = reverse([1/2])", "[1] = reverse(([1/2] : List(Rat)))"),
        ("reverse([i]) = ([1] : List(Int))", "reverse(([i] : List(Int))) = ([1] : List(Int))"),
        ("k in [1, 2]", "member(k, ([1, 2] : List(Int)))"),
        ("concat([s, t]) = s", "concat(cons(s, cons(t, nil))) = s"),
    ],
)
def test_notation_is_written_out(text: str, same: str) -> None:
    assert meaning(text) is meaning(same, PLAIN)


@pytest.mark.parametrize("text", ["theorem t (s : Seq(Int)) : s = s", "theorem t : [1] = [1]", "compute n : length([2] ++ [3])"])
def test_a_file_that_speaks_of_sequences_imports_them_once(text: str) -> None:
    first, *rest = parse_problem(text).items
    assert isinstance(first, ast.Import)
    assert [n.name for n in first.names] == ["lists"]
    assert parse_problem(print_item(first) + "\n" + text).items == (first, *rest)


def test_other_files_import_nothing() -> None:
    (item,) = parse_problem("theorem t (m : Map(Int, Int)) : m[1] = m[1]").items
    assert isinstance(item, ast.Problem)


def test_a_submission_may_use_the_notation() -> None:
    (answer,) = parse_submission("answer t := s := [1, 2]").items
    (same,) = parse_submission("answer t := s := cons(1, cons(2, nil))").items
    assert answer == same


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s[i] = 0", ["length(s) <= i"]),
        ("i < length(s) -> s[i] = 0", []),
        ("forall j in 0..length(s) - 1, s[j] = 0", []),
        ("s[i := 2][i] = 2", ["length(s) <= i"]),
        ("i < length(s) and s[i := 2][i] = 2", []),
        ("m[0][1] = 2", ["length(m) <= 0", "length(m[0]) <= 1"]),
        ("nth(s, i, 7) = 7", []),
    ],
)
def test_an_element_beyond_the_end_is_told(text: str, said: list[str]) -> None:
    assert corners(text) == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[] = []", "L033"),
        ("s[k] = 0", "L031"),
        ("s[(k : Rat)] = 0", "L031"),
        ("s[i] = s", "L030"),
        ("s[0][1] = 0", "L024"),
        ("i in m", "L030"),
        ("[s, k] = m", "L030"),
        ("u = [k]", "L031"),
        ("sum(x in s, x) = 0", "L081"),
        ("s + t = s", "L030"),
        ("s subset t and s[0 := true] = s", "L030"),
    ],
)
def test_what_has_no_meaning(text: str, code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        meaning(text)
    assert caught.value.code == code


def test_what_is_beyond_the_end_has_to_be_known() -> None:
    with pytest.raises(LanguageError, match="beyond the end") as caught:
        elaborate(parse_problem("sort A\ntheorem t (s : Seq(A)) : s[0] = s[0]"))
    assert caught.value.code == "L033"


def test_the_names_of_the_notation_have_one_meaning() -> None:
    """A variable that took the place of `append` would change what `++` says."""
    assert "Seq" in FIXED
    for text in (
        "theorem t (append : Int -> Int) : [1] = [1]",
        "theorem t : exists cons : Int, [1] = [1]",
        "def nth (n : Nat) : Nat := n\ntheorem t (s : Seq(Int)) : s[0] = 0",
        "datatype List(T) := nil | cons(tail : List(T), head : T)\ntheorem t : [1] = [1]",
    ):
        with pytest.raises(LanguageError) as caught:
            elaborate(parse_problem(text))
        assert caught.value.code == "L021"


def test_elements_say_the_type_whatever_else_is_in_view() -> None:
    text = "datatype T(A) := a | b(A)\n{}theorem t (n : Nat) : b(n - 1) = b(0) and [n - 1] = [0]"
    others = (
        "",
        "theorem s (x : T(Int)) (y : Seq(Nat)) : x = x\n",
        "theorem s (x : T(Nat)) (y : T(Bool)) (z : Seq(Real)) : x = x\n",
    )
    goals = [elaborate(parse_problem(text.format(other))).problems[-1].goal for other in others]
    assert goals[0] is goals[1] is goals[2]
    assert "b'Nat(n - 1)" in render(goals[0])


def test_a_long_sequence_is_refused_in_one_line() -> None:
    with pytest.raises(LanguageError) as caught:
        parse_problem(f"theorem t : [{', '.join('1' for _ in range(SEQUENCE_ELEMENTS + 1))}] = []")
    assert caught.value.code == "L009"
    parse_problem(f"theorem t : [{', '.join('1' for _ in range(SEQUENCE_ELEMENTS))}] = []")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theorem t : ([1, 2] : Seq(Int)) = [3]", "([1, 2] : List'Int) = ([3] : List'Int)"),
        ("theorem t : ([] : Seq(Int)) = []", "nil'Int = nil'Int"),
    ],
)
def test_listed_sequences_are_printed_as_they_are_written(text: str, said: str) -> None:
    assert render(elaborate(parse_problem(text)).problems[0].goal) == said


def test_what_is_printed_reads_the_same() -> None:
    module = elaborate(parse_problem("theorem t (x : Int) : [[x, 2], [], [3]] ++ [[]] = [[x]]"))
    text = render(module.problems[0].goal)
    assert "([[x, 2], nil'Int, [3]] : List'List'Int)" in text
    again = elaborate(parse_problem(f"theorem s (m : Seq(Seq(Int))) : m ++ m = m\ntheorem t : {text}")).problems[1]
    assert again.goal is module.problems[0].goal


@pytest.mark.parametrize(
    "text",
    [
        "theorem t (s : Seq(Seq(Int))) : [[1, 2], []] ++ s ++ (s ++ [[]]) = s",
        "theorem t (s : Seq(Int)) : ([1, 2] ++ s)[0] = s[1 := 2][0] and reverse(s)[0] in [1] and [1, 2][0] = (s : Seq(Int))[1]",
    ],
)
def test_a_text_is_formatted_in_its_own_notation(text: str) -> None:
    written = format_source(text)
    assert "".join(written.split()) == "".join(text.split())
    first, second = (elaborate(parse_problem(t)).problems[0].goal for t in (text, written))
    assert first is second


@pytest.mark.parametrize(
    ("own", "written", "said"),
    [
        ("nil | cons(tail : List(T), head : T)", "cons(nil'List'Int, nil'Int)", "cons'List'Int(nil'List'Int, nil'Int)"),
        (
            "nil | cons(a : T, b : T, tail : List(T))",
            "cons(nil'Int, nil'Int, nil'List'Int)",
            "cons'List'Int(nil'Int, nil'Int, nil'List'Int)",
        ),
        ("nil | nil2(T) | cons(head : T, tail : List(T))", "cons(nil'Int, nil'List'Int)", "([nil'Int] : List'List'Int)"),
        (
            "nil(T) | cons(head : T, tail : List(T))",
            "cons(nil(1), nil(nil(2)))",
            "cons'List'Int(nil'Int(1), nil'List'Int(nil'Int(2)))",
        ),
    ],
)
def test_a_list_of_ones_own_with_other_fields_is_not_printed_as_a_sequence(own: str, written: str, said: str) -> None:
    """What is printed would say another list than the one that is meant."""
    text = f"datatype List(T) := {own}\ntheorem t (m : List(List(Int))) : m = {written}"
    assert render(elaborate(parse_problem(text)).problems[0].conclusion).endswith(f"m = {said}")


def test_an_argument_is_read_with_those_of_its_own_type() -> None:
    """`[1]` stands twice, once where the type is that of halves."""
    text = "def f(T, U) (s t : List(T)) (u : U) : Bool := s = t and u = u\ntheorem t : f([1], [1/2], [1])"
    goal = render(elaborate(parse_problem("import lists\n" + text)).problems[0].goal)
    assert goal == "f'Rat'List'Nat(([1] : List'Rat), ([1 / 2] : List'Rat), ([1] : List'Nat))"
