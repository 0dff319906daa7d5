"""What tactics see in a statement, without a solver: definitions, sums, moduli, Euclid's algorithm."""

from __future__ import annotations

from fractions import Fraction

import pytest
from portfolio.compiled import compiled
from portfolio.engine import Engine, OutOfTime
from portfolio.goal import Goal
from portfolio.proposals import settled
from portfolio.search import Search
from portfolio.sequences import first_values, period, values_from
from portfolio.surds import Surd, surd_of
from portfolio.tactics.congruences import _eliminated, _rows
from portfolio.tactics.counting import Summand
from portfolio.tactics.euclid import Euclid
from portfolio.tactics.functions import big_terms, definitions, sums_written_out
from portfolio.tactics.logarithms import by_logarithms

from stemai.judge import Options
from stemai.judge.check import check
from stemai.kernel.terms import REAL, free, make, number
from stemai.language import elaborate, parse_problem
from stemai.library import elaborate as elaborate_with_library


def goal_of(text: str) -> Goal:
    module = elaborate(parse_problem(text, "<test>"))
    return Goal.of(settled(module), module.problems[-1])


@pytest.mark.parametrize(
    ("body", "swapped"),
    [
        ("if a = 0 then b else g(b mod a, a) decreases a", False),
        ("if b = 0 then a else g(b, a mod b) decreases b", True),
        ("if a = 0 then 2 * b else g(b mod a, a) decreases a", None),
        ("if a = 0 then b else g(b mod (a + 1), a - 1) decreases a", None),
    ],
)
def test_euclid(body: str, swapped: bool | None) -> None:
    goal = goal_of(f"def g (a b : Nat) : Nat := {body}\ntheorem t (n : Nat) : g(n, 6) <= 6")
    found = Euclid.of(goal.theory, "g")
    assert (None if found is None else found.swapped) is swapped


def test_what_a_modulus_divides() -> None:
    goal = goal_of("theorem t (m x : Int) (a : (6*x) mod m = 1) (b : m dvd 4*x - 3) : m = 7")
    rows = _rows(goal, goal.variables[0].term)
    found = _eliminated(*rows)
    assert found is not None
    assert found[0] == 7  # 3 (4 x - 3) - 2 (6 x - 1)
    assert found[2] == ["a", "b"]


def test_a_function_defined_by_itself_is_no_definition() -> None:
    text = "theorem t (f g : Nat -> Nat) (h : forall n : Nat, f(n) = f(n + 1)) (k : forall n : Nat, g(n) = f(n) + 1) : g(0) = 1"
    assert [d.fact.text for d in definitions(goal_of(text))] == ["k"]


def test_sums_are_written_out_under_binders() -> None:
    text = "theorem t (u : Nat -> Nat) (m : Nat) (h : forall n : Nat, u(n) = n + 1) : sum(i in 0..m, sum(j in 0..i, u(j))) = 0"
    inner, lines = sums_written_out(goal_of(text))
    assert lines == ["have s : sum(i in 0..m, sum(j in 0..i, u(j))) = sum(i in 0..m, sum(j in 0..i, j + 1)) by auto using h"]
    assert not any(t.frees & {inner.variables[0].term} for t in big_terms(inner.conclusion))


def test_where_a_summand_counts() -> None:
    goal = goal_of("theorem t (m : Nat) : sum(k in 0..m, if k < 5 then k else 0) = 10")
    (term,) = big_terms(goal.conclusion)
    summand = Summand.of(term)
    assert summand is not None
    place = free("k", term.args[0].sort)
    assert summand.condition(place) is make("lt", place, number(5, place.sort))


def test_irrational_roots_are_guessed_only_on_demand() -> None:
    x = free("x", REAL)
    theory = goal_of("theorem t : 0 = 0").theory
    test = make("lt", make("sqrt", x), number(Fraction(7, 2), REAL))
    assert compiled(test, [x], theory, roughly=True)(Fraction(12)) is True
    with pytest.raises(ArithmeticError):
        compiled(test, [x], theory)(Fraction(12))


def test_a_tactic_that_breaks_or_takes_all_its_time_is_one_that_finds_nothing() -> None:
    now = [0.0]
    engine = Engine(100.0, lambda: now[0])
    search = Search(engine)
    goal = goal_of("theorem t : 0 = 0")

    def broken(search: object, goal: Goal, depth: int) -> list[str] | None:
        raise ZeroDivisionError

    def slow(search: object, goal: Goal, depth: int) -> list[str] | None:
        now[0] += 50.0
        engine.require_time()
        return ["by compute"]

    assert search._tried(broken, goal, 0, 1.0) is None
    assert search._tried(slow, goal, 0, 0.4) is None
    assert engine.until == 100.0
    with pytest.raises(OutOfTime):
        search._tried(slow, goal, 0, 1.0)


@pytest.mark.parametrize(
    ("term", "surd"),
    [
        ("sqrt(80)", Surd(Fraction(0), Fraction(4), 5)),
        ("sqrt(9 / 16)", Surd(Fraction(3, 4))),
        ("1 / (2 - sqrt(3))", Surd(Fraction(2), Fraction(1), 3)),
        ("(1 + sqrt(12))^2", Surd(Fraction(13), Fraction(4), 3)),
        ("sqrt(0) / 0", Surd(Fraction(0))),
        ("sqrt(2) + sqrt(3)", None),
        ("sqrt(3 + sqrt(8))", None),
    ],
)
def test_radicals(term: str, surd: Surd | None) -> None:
    goal = goal_of(f"theorem t (x : Real) (h : x = {term}) : x = 0")
    try:
        found: Surd | None = surd_of(goal.facts[0].formula.args[1])
    except ArithmeticError:
        found = None
    assert found == surd


def test_values_of_a_recurrence_that_grow_too_long_end_there() -> None:
    text = "theorem t (a : Nat -> Real) (h : a(0) = 2) (k : forall n : Nat, a(n + 1) = a(n) / 2 + 1 / a(n)) : 0 < a(3)"
    goal = goal_of(text)
    start, values = values_from(goal, first_values(goal), goal.variables[0].term)
    assert (start, values[1]) == (0, {(): Fraction(3, 2)})
    assert 5 < len(values) < 20


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("(h0 : a(1) = 20) (h1 : a(2) = 21) (h : forall n : Nat, a(n + 2) = (5 * a(n + 1) + 1) / (25 * a(n)))", 5),
        (
            "(h0 : a(1) = 1) (h1 : a(2) = 1 / sqrt(3)) (h : forall n : Nat, a(n + 2) = (a(n) + a(n + 1)) / (1 - a(n) * a(n + 1)))",
            24,
        ),
    ],
)
def test_recurrences_by_quotients_have_values_and_a_period(text: str, size: int) -> None:
    goal = goal_of(f"theorem t (a : Nat -> Real) {text} : a(3) = 0")
    start, values = values_from(goal, first_values(goal), goal.variables[0].term)
    assert (start, period(values)) == (1, size)


LOGARITHMS = "import exponential\ntheorem t (x y : Real) (h0 : 0 < x) (h1 : 0 < y) (h2 : log(x * y^3) = log(8)) : {claim}"


@pytest.mark.parametrize(
    ("claim", "proved"),
    [("log(x) = 3 * log(2) - 3 * log(y)", True), ("log(x) = 3 * log(2) - 2 * log(y)", False)],
)
def test_logarithms_are_taken_apart_by_lemmas(claim: str, proved: bool) -> None:
    text = LOGARITHMS.format(claim=claim)
    module = elaborate_with_library(parse_problem(text, "<test>"))
    lemmas = {name: lemma.goal for name, lemma in module.imports.lemmas.items()}
    goal = Goal.of(settled(module), module.problems[-1], lemmas)
    lines = by_logarithms(Search(Engine(1e9, lambda: 0.0)), goal, 0)
    assert (lines is not None) is proved
    if lines is not None:
        proof = "\n".join(["proof t", *lines, "qed"])
        assert check(text.encode(), proof.encode(), Options()).level == "certified"
