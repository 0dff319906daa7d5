"""Maps: what an update means, how it is printed, and what has none."""

from __future__ import annotations

import pytest

from stemai.errors import LanguageError
from stemai.kernel.terms import Term
from stemai.language import elaborate, parse_problem
from stemai.language.layout import print_item

pytestmark = pytest.mark.fast

HEADER = "(m n : Map(Int, Real)) (p : Map(Nat, Nat)) (g : Int -> Int -> Int) (F : Map(Int, Real) -> Int) (k : Int) (i : Nat)"


def meaning(text: str) -> Term:
    return elaborate(parse_problem(f"theorem t {HEADER} : {text}")).problems[0].conclusion


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("m[k] = 1", "m(k) = 1"),
        ("m[k := 1][2] = n(2)", "(if 2 = k then 1 else m(2)) = n(2)"),
        ("m[k := 1][2 := 3] = n", "forall x, (if x = 2 then 3 else if x = k then 1 else m(x)) = n(x)"),
        ("p[i := i + 1][0] = i", "(if 0 = i then i + 1 else p(0)) = i"),
        ("F(m[k := 1/2]) = 0", "F(fun x => if x = k then 1/2 else m(x)) = 0"),
        ("forall x, m[x := m[x]] = m", "forall x y : Int, (if y = x then m(x) else m(y)) = m(y)"),
        ("{y : Int | m[y] < 1} = {y : Int | m(y) < 1}", "{y : Int | m(y) < 1} = {y : Int | m(y) < 1}"),
    ],
)
def test_an_update_is_a_function(text: str, same: str) -> None:
    assert meaning(text) is meaning(same)


def test_updates_are_printed_as_they_are_read() -> None:
    text = f"theorem t {HEADER} : m[k := 1][2 := m[3]][4] = 0 and F(m[k := 1]) = 0"
    (item,) = parse_problem(text).items
    (again,) = parse_problem(print_item(item)).items
    assert again == item


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("g[k] = 1", "L024"),
        ("k[1] = 1", "L024"),
        ("g[k := 1] = g", "L024"),
        ("m[k := 1] + 1 = 0", "L030"),
        ("m[1/2] = 0", "L032"),
        ("p[k := 1][0] = 0", "L031"),
        ("p[i := k][0] = 0", "L031"),
    ],
)
def test_what_has_no_meaning(text: str, code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        meaning(text)
    assert caught.value.code == code
