"""From kernel terms back to the language: what comes back is read as the same term."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import LanguageError
from stemai.kernel.terms import INT, REAL, T_REAL, Term, forall, free, instantiate, make, number
from stemai.language import (
    Scope,
    ast,
    elaborate,
    elaborate_formula,
    elaborate_term,
    limits,
    parse_problem,
    print_expression,
    render,
    show,
)
from stemai.language.headers import Written
from tests.language.generators import Generator, a_scope, a_theory

THEORY, SCOPE = a_theory(), a_scope()


def read(text: str) -> ast.Expression:
    (item,) = parse_problem(f"theorem t : {text}").items
    assert isinstance(item, ast.Problem)
    return item.body


def formula(text: str, scope: Scope = SCOPE) -> Term:
    return elaborate_formula(read(text), scope, THEORY)


@given(st.integers(0, 2**32), st.integers(5, 40))
@settings(max_examples=400, deadline=None)
def test_print_and_parse_is_the_identity_on_trees(seed: int, fuel: int) -> None:
    generated = Generator(Random(seed), fuel).formula()
    assert read(print_expression(generated)) == generated


@given(st.integers(0, 2**32), st.integers(5, 40))
@settings(max_examples=600, deadline=None)
def test_render_and_elaborate_is_the_identity_on_formulas(seed: int, fuel: int) -> None:
    try:
        meant = elaborate_formula(Generator(Random(seed), fuel).formula(), SCOPE, THEORY)
    except LanguageError:
        return
    assert formula(render(meant, SCOPE)) is meant


@given(st.integers(0, 2**32), st.integers(5, 30))
@settings(max_examples=200, deadline=None)
def test_render_and_elaborate_is_the_identity_on_terms_of_an_expected_type(seed: int, fuel: int) -> None:
    try:
        meant, _ = elaborate_term(Generator(Random(seed), fuel).term(T_REAL), SCOPE, THEORY, T_REAL)
    except LanguageError:
        return
    again, _ = elaborate_term(read(render(meant, SCOPE)), SCOPE, THEORY, T_REAL)
    assert again is meant


@pytest.mark.fast
@pytest.mark.parametrize(
    "text",
    [
        "n - 1 = 0",
        "(n : Int) - 1 = 0",
        "(n - 1 : Nat) < x",
        "(n : Real) - 1 = m",
        "forall i j : Nat, i < j -> exists r : Rat, i < r < j",
        "forall (a : Nat) (r : Real), a < r",
        "x = if p then (n : Real) else 2",
        "fr(n / 2) = 1.25",
        "sum(k in 1..n, 1 / (k : Real)) = x",
        "not (p <-> n = 1)",
        "n != 1 and not n < 1",
        "ceil(x) = floor(x)",
        "nat(z) = n",
        "b ult 3 or (b band 7) + 1 = b",
        "prime(n) -> 2 dvd n",
        "1 / 3 < x",
        "-3 < z and (-3)^2 = z",
    ],
)
def test_plain_text_stays_plain(text: str) -> None:
    assert render(formula(text), SCOPE) == text


@pytest.mark.fast
def test_bound_names_are_made_unique() -> None:
    inner = forall(free("n", INT), make("lt", free("n", INT), free("m", INT)))
    text = render(inner, SCOPE)
    assert text == "forall n1 : Int, n1 < m"
    nested = forall(free("a", INT), forall(free("b", INT), make("lt", free("a", INT), free("b", INT))))
    same = make("forall", make("forall", nested.args[0].args[0], data=INT, hint=("a",)), data=INT, hint=("a",))
    assert formula(render(same), Scope()) is same


@pytest.mark.fast
def test_names_of_the_kernel_are_readable() -> None:
    text = render(make("lt", free("x!0.1", INT), free("!0", INT)))
    assert "!" not in text
    assert len(set(text.split(" < "))) == 2


@pytest.mark.fast
def test_terms_that_a_proof_makes_keep_their_value() -> None:
    n, m, k = (free(name, INT) for name in "nmk")
    assert render(make("eq", make("add", n, m, k), make("mul", n, m, k))) == "n + m + k = n * m * k"
    assert render(make("lt", number(Fraction(1, 3), REAL), free("r", REAL))) == "1 / 3 < r"
    grouped = make("eq", make("add", n, make("add", m, k)), n)
    assert render(grouped) == "n + (m + k) = n"
    assert render(make("and", make("and", make("lt", n, m), make("lt", m, k)), make("lt", k, n))) == ("n < m < k and k < n")


@pytest.mark.fast
def test_guards_are_folded_or_written_out() -> None:
    meant = formula("forall a : Nat, exists r : Rat, a < r")
    assert render(meant) == "forall a : Nat, exists r : Rat, a < r"
    assert render(meant, explicit=True) == "forall a : Int, 0 <= a -> exists r : Real, rational(r) and a < r"


@pytest.mark.fast
def test_a_function_into_nat_folds_its_guard() -> None:
    text = "forall f : Int -> Nat, f(0) = n"
    assert render(formula(text), SCOPE) == text


@pytest.mark.fast
def test_a_term_too_large_to_read_is_not_printed() -> None:
    term = free("x", INT)
    while term.size <= limits.TERM_SIZE:
        term = make("add", term, term)
    assert render(term) == f"<a term of {term.size} symbols>"


@pytest.mark.fast
def test_deep_terms_are_printed() -> None:
    term = free("x", INT)
    for _ in range(900):
        term = make("neg", term)
    assert render(make("lt", term, number(0, INT))).count("-") == 900


@pytest.mark.fast
def test_instances_stay_readable() -> None:
    law = formula("forall r s, g(r + s) = g(r)")
    at = instantiate(law.args[0], [SCOPE["x"][0]])
    assert render(at, SCOPE) == "forall s : Real, g(x + s) = g(x)"


@pytest.mark.fast
def test_show_says_types_and_conditions() -> None:
    source = (
        "sort S\naxiom one (a b : S) : a = b\ndef d (n : Nat) : Nat := if n = 0 then 0 else d(n - 1)\n"
        "theorem t (n : Nat) (q : Rat) (h : q < n) : q / n < 1\ncompute c : 1 + 1\n"
    )
    module = elaborate(parse_problem(source))
    theorem, compute = (show(module, p) for p in module.problems)
    for line in (
        "theorem t",
        "  (n : Nat)  -- so 0 <= n",
        "  (q : Rat)  -- so rational(q)",
        "  (h : q < n)",
        "as one formula: forall n : Int, 0 <= n -> forall q : Real, rational(q) -> q < n -> q / n < 1",
        "sort S",
        "defined d : Nat -> Nat",
        "axiom one : forall a b : S, a = b",
        "corner case W001: `q / n` is 0 by convention where n = 0",
    ):
        assert line in theorem.splitlines()
    assert "of type Nat" in compute


@pytest.mark.fast
def test_a_header_says_names_that_an_equal_formula_has_otherwise() -> None:
    """A term has the names of the first equal term that was made; a statement is shown in its own."""
    before = "def g : Bool := forall y x : Int, x < y\ndef e : Bool := exists y x : Int, x < y\n"
    hypothesis = "(h : (forall y x : Int, x < y) -> g)"
    for text, told in (
        (f"theorem t {hypothesis} : forall x y : Int, y < x", "((forall y x : Int, x < y) -> g) -> forall x y : Int, y < x"),
        ("theorem t (x y : Int) : y < x", "forall x y : Int, y < x"),
        ("theorem t : forall (x : Int) (k : g) (y : Int), y < x", "forall x : Int, g -> forall y : Int, y < x"),
        ("find t (x y : Int) : y < x", "exists x y : Int, y < x"),
    ):
        problem = elaborate(parse_problem(before + text)).problems[0]
        assert render(problem.goal, header=problem.header) == told


@pytest.mark.fast
def test_a_header_says_types_that_no_guard_tells() -> None:
    """What is printed is read as the same formula, and no type is shown that would make another one."""
    text = "theorem t (f : Nat -> Bool) (g : Nat -> Nat) (n : Nat) : f(g(n - 1)) or forall h : Nat -> Bool, h = f -> not h(n)"
    problem = elaborate(parse_problem(text)).problems[0]
    told = render(problem.goal, header=problem.header)
    assert told.startswith("forall (f : Nat -> Bool) (g : Nat -> Nat) (n : Nat), f(g(n - 1)) or")
    assert elaborate(parse_problem(f"theorem t : {told}")).problems[0].goal is problem.goal
    plain = render(problem.goal)
    wrong = tuple(Written(a.name, b.type) for a, b in zip(problem.header, reversed(problem.header), strict=True))
    assert plain.startswith("forall (f : Int -> Bool) (g : Nat -> Nat)")
    assert render(problem.goal, header=wrong) == plain
