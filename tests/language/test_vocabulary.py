"""Definitions with types as parameters, and abbreviations: what is meant by their names, and what is refused."""

from __future__ import annotations

import pytest

from stemai.errors import LanguageError
from stemai.kernel.terms import Term
from stemai.language import Module, elaborate, parse_problem
from stemai.language.show import show

pytestmark = pytest.mark.fast

HEAD = """datatype List(T) := nil | cons(head : T, tail : List(T))
datatype Pair(A, B) := pair(first : A, second : B)
def length(T) (xs : List(T)) : Nat := match xs with | nil => 0 | cons(_, r) => 1 + length(r) end
def append(T) (xs ys : List(T)) : List(T) := match xs with | nil => ys | cons(x, r) => cons(x, append(r, ys)) end
def rev(T) (xs : List(T)) : List(T) := match xs with | nil => nil | cons(x, r) => append(rev(r), cons(x, nil)) end
def swap(A, B) (p : Pair(A, B)) : Pair(B, A) := match p with | pair(x, y) => pair(y, x) end
def none(T) : List(T) := nil
def same(T) (x : T) : T := x
def between (a b : Int) : Set(Int) := {k in a..b | true}
def evens : Set(Int) := {2*k | k : Int}
def injective (f : Int -> Int) : Bool := forall x y, f(x) = f(y) -> x = y
def twice (f : Int -> Int) : Int -> Int := fun x => f(f(x))
def preimage (f : Int -> Int) (S : Set(Int)) : Set(Int) := {x : Int | f(x) in S}
"""
HEADER = "(xs ys : List(Int)) (ps : List(Bool)) (q : Pair(Int, Bool)) (g h : Int -> Int) (a b : Int) (n : Nat) (p : Bool)"


def module(text: str) -> Module:
    return elaborate(parse_problem(HEAD + text))


def meaning(text: str) -> Term:
    return module(f"theorem t {HEADER} : {text}").problems[0].conclusion


MEANINGS = {
    "length(xs) = n": "length'Int(xs) = n",
    "length(ps) = length(xs)": "length'Bool(ps) = length'Int(xs)",
    "append(nil, xs) = ys": "append'Int(nil'Int, xs) = ys",
    "xs = append(nil, nil)": "xs = append'Int(nil'Int, nil'Int)",
    "append(nil, nil) = xs": "append'Int(nil'Int, nil'Int) = xs",
    "length(rev(append(xs, ys))) = n": "length'Int(rev'Int(append'Int(xs, ys))) = n",
    "none = ps": "none'Bool = ps",
    "length(append(none, ps)) = n": "length'Bool(append'Bool(none'Bool, ps)) = n",
    "swap(swap(q)) = q": "swap'Bool'Int(swap'Int'Bool(q)) = q",
    "same(n) = 3": "same'Nat(n) = 3",
    "same(a) = n": "same'Int(a) = n",
    "same(3) = n": "same'Nat(3) = n",
    "same(n - 1) = n": "same'Nat(n - 1) = n",
    "same(p)": "same'Bool(p)",
    "a in between(1, b)": "1 <= a and a <= b",
    "card(between(1, b)) = n": "sum(k in 1..b, 1) = n",
    "between(1, b) = evens": "forall x : Int, (1 <= x and x <= b) <-> exists k : Int, x = 2*k",
    "a in evens inter between(b, a)": "(exists k : Int, a = 2*k) and b <= a <= a",
    "injective(g)": "forall x y : Int, g(x) = g(y) -> x = y",
    "injective(fun z => z + a)": "forall x y : Int, x + a = y + a -> x = y",
    "injective(twice(g))": "forall x y : Int, g(g(x)) = g(g(y)) -> x = y",
    "twice(g) = h": "forall x : Int, g(g(x)) = h(x)",
    "preimage(g, preimage(h, evens)) subset evens": "forall x : Int, (exists k : Int, h(g(x)) = 2*k) -> exists k : Int, x = 2*k",
    "a in preimage(g, {b})": "g(a) = b",
    "forall x in evens, g(x) in evens": "forall x : Int, (exists k : Int, x = 2*k) -> exists k : Int, g(x) = 2*k",
}


@pytest.mark.parametrize("text", MEANINGS)
def test_what_is_meant(text: str) -> None:
    found = module(f"theorem t {HEADER} : {text}\ntheorem u {HEADER} : {MEANINGS[text]}").problems
    assert found[0].conclusion is found[1].conclusion


def test_instances_are_made_once_in_the_order_of_their_need() -> None:
    found = module("theorem t (xs : List(Int)) : rev(rev(xs)) = xs\ntheorem u (xs : List(Int)) : rev(xs) = append(xs, xs)")
    assert [d.definition.symbol.name for d in found.definitions] == ["append'Int", "rev'Int"]
    symbols = [s.name for s in found.theory.symbols.values() if not found.theory.is_constructor(s)]
    assert symbols == ["append'Int", "rev'Int"]


def test_a_schema_alone_defines_nothing() -> None:
    assert module("").definitions == ()
    assert module("").theory.symbols == {}


def test_warnings_come_once() -> None:
    found = module("def bad(T) (n : Nat) (x : T) : Nat := n - 1\ntheorem t (xs : List(Int)) : bad(2, xs) = bad(2, true)")
    assert [w.code for w in found.warnings] == ["W003"]


REFUSED = {
    "length(nil) = n": "L033",
    "length(a) = n": "L033",
    "length(xs, ys) = n": "L024",
    "length = n": "L024",
    "append(xs, ps) = xs": "L030",
    "same(xs) = ps": "L030",
    "injective(a)": "L030",
    "injective(g, h)": "L024",
    "injective(length)": "L024",
    "twice(g) + 1 = a": "L030",
    "preimage(g, {1/2}) = evens": "L032",
    "between(1, n) = {p}": "L030",
    "forall length : Int, true": "L021",
    "forall evens : Int, true": "L021",
    "length'Real(xs) = n": "L020",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        meaning(text)
    assert caught.value.code == REFUSED[text]
    assert caught.value.mend


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def f(T) (x : T) : T := y", "L020"),
        ("def f(T) (x : T) : Int := x", "L030"),
        ("def f(T) (x : T) : T := x + 1", "L030"),
        ("def f(T, T) (x : T) : T := x", "L021"),
        ("def f(f) (x : f) : f := x", "L021"),
        ("def f(List) (x : List) : List := x", "L021"),
        ("def f'(T) (x : T) : T := x", "L022"),
        ("def length(T) (x : T) : T := x", "L021"),
        ("def f(T) (g : T -> Int) (x : T) : Int := g(x)", "L050"),
        ("def f(T) (x : T) : Int := f(nil)", "L020"),
        ("def f (g : Int -> Int) : Int := g(0) decreases 1", "L050"),
        ("def same'Int (x : Int) : Int := x\ntheorem t (a : Int) : same(a) = a", "L021"),
        ("theorem same'Int : true\ntheorem t (a : Int) : same(a) = a", "L021"),
        ("def evens : Int := 1", "L021"),
        ("theorem injective : true", "L021"),
        ("sort evens", "L021"),
        ("datatype D := length | other", "L021"),
    ],
)
def test_definitions_that_are_none(text: str, code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        module(text)
    assert caught.value.code == code


def test_functions_say_the_types_of_a_schema() -> None:
    """The type of a named function, of the variables of a `fun`, and of its body."""
    map_ = "def map(S, T) (f : S -> T) (xs : List(S)) : List(T) := match xs with | nil => nil | cons(x, r) => cons(f(x), map(f, r)) end\n"
    head = "datatype List(T) := nil | cons(head : T, tail : List(T))\nsort A\n" + map_
    for text, name in (
        ("theorem t (f : A -> Bool) (xs : List(A)) : map(f, xs) = map(f, xs)", "map'A'Bool"),
        ("theorem t (xs : List(Int)) : map(fun x => x < 1, xs) = map(fun x => 1 <= x, xs)", "map'Int'Bool"),
        ("theorem t (f : A -> A) (xs : List(A)) : map(f, nil) = xs", "map'A'A"),
    ):
        module = elaborate(parse_problem(head + text))
        assert [n for n in module.theory.symbols if n.startswith("map")] == [name]


def test_a_fun_is_printed_at_the_types_that_it_is_read_at() -> None:
    text = (
        "def total (f : Nat -> Nat) (n : Nat) : Nat := if n = 0 then 0 else f(n) + total(f, n - 1)\n"
        "theorem t (n : Nat) : total(fun k => k - 1, n) = n"
    )
    found = elaborate(parse_problem(text))
    shown = show(found, found.problems[0])
    assert "fun k : Nat => k - 1" in shown
    assert "total : (Nat -> Nat) -> Nat -> Nat" in shown
