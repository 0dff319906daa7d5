"""The TPTP reader, on small problems of our own."""

from __future__ import annotations

import pytest

from stemai.kernel.evaluation import evaluate
from stemai.language import elaborate, parse_problem
from stemai.suites.reading import NotCovered
from stemai.suites.tptp import read_tptp


def read(text: str) -> str:
    (found,) = read_tptp(text, "t")
    if isinstance(found, NotCovered):
        raise found
    return " ".join(found.text.split())


CASES = [
    (
        "fof(a, axiom, ! [X] : (man(X) => mortal(X))). fof(b, axiom, man(socrates)). fof(c, conjecture, mortal(socrates)).",
        "sort Individual theorem t (man mortal : Individual -> Bool) (socrates : Individual)"
        " (a : forall X : Individual, man(X) -> mortal(X)) (b : man(socrates)) : mortal(socrates)",
    ),
    ("cnf(a, axiom, (p | ~ q(X))). cnf(b, axiom, q(c)).", None),
    ("tff(a, conjecture, ? [X: $int] : $less(2, X)).", "theorem t : exists X : Int, 2 < X"),
    ("tff(a, conjecture, $sum(1/2, 1/3) = 5/6).", "theorem t : 1 / 2 + 1 / 3 = 5 / 6"),
    ("tff(a, conjecture, $sum(0.5, 1.0E1) = 10.5).", "theorem t : 1 / 2 + 10 = 21 / 2"),
    # division by zero stays open
    (
        "tff(a, conjecture, ! [X: $real] : $quotient(X, X) = 1.0).",
        "theorem t (quotient_by_zero : Real -> Real) :"
        " forall X : Real, (if X = 0 then quotient_by_zero(X) else X / X) = 1",
    ),
    ("tff(a, conjecture, ! [X: $int] : $quotient_e(X, 2) = X).", None),
    (
        "tff(d, type, d: $tType). tff(f, type, f: (d * $int) > $o). tff(a, axiom, ! [X: d] : f(X, 1)).",
        "sort d theorem t (f : d -> Int -> Bool) (a : forall X : d, f(X, 1)) : false",
    ),
    ('fof(a, axiom, p("one", "two")).', None),
    ("fof(a, axiom, ~ a = b).", None),
    ("fof(a, axiom, p). % a comment ends where its line does\r fof(b, axiom, ~ p).", "theorem t (p : Bool) (a : p) (b : not p) : false"),
    # a symbol that is met below a quantifier keeps its name: p and p(X) are two
    (
        "fof(a, conjecture, ! [X] : p(X)). fof(b, axiom, p).",
        "sort Individual theorem t (p : Individual -> Bool) (p_2 : Bool) (b : p_2) : forall X : Individual, p(X)",
    ),
    # quotes that a name does not need are nothing; '$true' is a symbol like any
    ("fof(a, conjecture, 'p' <=> p).", "theorem t (p : Bool) : p <-> p"),
    ("fof(a, conjecture, '$true').", "theorem t (true_2 : Bool) : true_2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ours"), CASES)
def test_reads(text: str, ours: str | None) -> None:
    found = read(text)
    assert ours is None or found == ours
    assert elaborate(parse_problem(found, "<read>")).problems


def test_distinct_objects_are_distinct() -> None:
    assert "(objects : one != two) : false" in read('fof(a, axiom, p("one", "two")).')


def test_the_negation_of_an_equation() -> None:
    assert "(x : a != b) : false" in read("fof(x, axiom, ~ a = b).")


REFUSED = [
    ("include('Axioms/SET001-0.ax').", "includes"),
    ("thf(a, conjecture, ! [X: $o] : X).", "higher order"),
    ("tff(f, type, f: !> [A: $tType] : (A > A)).", "polymorphism"),
    ("tff(a, conjecture, $ite(p, q, r)).", "conditional terms"),
    ("tff(a, conjecture, $foo(1)).", "defined symbols"),
    ("tff(a, conjecture, $less(1, 2.5)).", "sorts"),
    ("tff(a, conjecture, '$less'(1, 2)).", "sorts"),
    ("tff(a, conjecture, ! [X: '$int'] : X = X).", "types"),
    ("fof(a, plain, p).", "roles"),
    ("fof(a, axiom, p", "syntax"),
    # no formula of TPTP, and none that is read in part
    ("fof(a, conjecture, p | ~ p & q).", "syntax"),
    ("fof(a, axiom, p => q => r).", "syntax"),
    ("fof(a, axiom, a = b = c).", "syntax"),
    ("tff(f, type, f: $int > $int > $int).", "syntax"),
    ("fof(a, axiom, " + "~" * 500 + "p).", "too large"),
    ("fof(a, axiom, 1).", "sorts"),
    # what is declared twice, or has a meaning already, would be one thing here and another there
    ("tff(a, type, f: $int). tff(b, type, f: $real). tff(c, conjecture, f = 1.0).", "types"),
    ("tff(a, type, t: $tType). tff(b, type, x: t). tff(c, type, t: $tType). tff(d, conjecture, x = x).", "types"),
    ("tff(a, type, $int: $tType). tff(c, conjecture, ! [X: $int, Y: $int] : X = Y).", "types"),
    ("tff(a, type, $less: ($int * $int) > $o). tff(c, conjecture, $less(2, 1)).", "types"),
    (f"tff(c, conjecture, {'1' * 5000} = 1).", "too large"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(NotCovered) as caught:
        read(text)
    assert caught.value.reason == reason


# dividend, divisor: quotient and remainder that leave no negative rest, that round towards 0, that round down
DIVISIONS = [
    (7, 2, (3, 1), (3, 1), (3, 1)),
    (-7, 2, (-4, 1), (-3, -1), (-4, 1)),
    (7, -2, (-3, 1), (-3, 1), (-4, -1)),
    (-7, -2, (4, 1), (3, -1), (3, -1)),
]


@pytest.mark.parametrize(("n", "d", "e", "t", "f"), DIVISIONS)
@pytest.mark.parametrize("suffix", ["", ".0"], ids=["int", "real"])
def test_divisions(n: int, d: int, e: tuple[int, int], t: tuple[int, int], f: tuple[int, int], suffix: str) -> None:
    for kind, (quotient, rest) in zip("etf", (e, t, f), strict=True):
        given = f"{n}{suffix}, {d}{suffix}"
        claims = f"$quotient_{kind}({given}) = {quotient}{suffix} & $remainder_{kind}({given}) = {rest}{suffix}"
        _holds(claims)


@pytest.mark.parametrize(("x", "r"), [("2.5", 2), ("3.5", 4), ("-2.5", -2), ("2.4", 2), ("-2.6", -3)])
def test_rounding_goes_to_the_nearest_and_halves_to_even(x: str, r: int) -> None:
    _holds(f"$round({x}) = {r}.0")


@pytest.mark.parametrize(("x", "r"), [("2.5", 2), ("-2.5", -2)])
def test_truncation_goes_towards_zero(x: str, r: int) -> None:
    _holds(f"$truncate({x}) = {r}.0")


def _holds(claims: str) -> None:
    (found,) = read_tptp(f"tff(a, conjecture, {claims}).", "t")
    assert not isinstance(found, NotCovered)
    module = elaborate(parse_problem(found.text, "<read>"))
    # the divisor is no numeral to the reader only where it is negated or computed; then a parameter stands for /0
    conclusion = module.problems[-1].conclusion
    assert evaluate(conclusion, module.theory) is True
