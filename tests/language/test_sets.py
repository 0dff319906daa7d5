"""Sets: what their notation is written out as, which are finite, and how many elements those have."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.errors import LanguageError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import T_BOOL, T_INT, T_NAT, T_RAT, T_REAL, Term, Type, function_type
from stemai.language import Scope, elaborate_formula, elaborate_term
from tests.language.generators import a_scope, a_theory
from tests.language.test_elaboration import expression

pytestmark = pytest.mark.fast


def sets_in_scope() -> Scope:
    scope = a_scope()
    for name, type_ in {"I": T_INT, "J": T_INT, "U": T_NAT, "R": T_REAL, "V": T_RAT}.items():
        scope, _ = scope.with_variable(name, function_type([type_], T_BOOL))
    return scope


SCOPE, THEORY = sets_in_scope(), a_theory()


def formula(text: str) -> Term:
    return elaborate_formula(expression(text), SCOPE, THEORY)


def term(text: str, expected: Type | None = None) -> tuple[Term, Type]:
    return elaborate_term(expression(text), SCOPE, THEORY, expected)


MEANINGS = {
    "z in I": "I(z)",
    "n in I": "I(n)",
    "not n in U": "not U(n)",
    "z in 1..n": "1 <= z and z <= n",
    "z in {}": "false",
    "z in {w}": "z = w",
    "z in {1, w, n}": "z = 1 or z = w or z = n",
    "x in {1, 1/2}": "x = 1 or x = 1/2",
    "q in {1/2}": "q = 1/2",
    "A in {origin}": "A = origin",
    "z in {u : Int | u > w}": "z > w",
    "n in {u : Int | u > w}": "n > w",
    "z in {u | I(u) and u > 1}": "I(z) and z > 1",
    "z in {u in I | u > 1}": "I(z) and z > 1",
    "z in {u in I | true}": "I(z)",
    "z in {k in 1..9 | fn(k) = 1}": "(1 <= z and z <= 9) and exists t : Int, t = z and fn(nat(0)) = 0",
    "z in {2*k | k : Int}": "exists k : Int, z = 2*k",
    "z in {2*k | k : Nat}": "exists k : Nat, z = 2*k",
    "z in {2*k | k : Int, k > w}": "exists k : Int, k > w and z = 2*k",
    "z in {2*k | k in I}": "exists k : Int, I(k) and z = 2*k",
    "z in {2*k | k in I and k > w}": "exists k : Int, I(k) and (k > w and z = 2*k)",
    "z in {z + k | k in 1..n}": "exists k : Nat, (1 <= k and k <= n) and z = z + k",
    "z in I union J": "I(z) or J(z)",
    "z in I inter {1}": "I(z) and z = 1",
    "z in I diff J": "I(z) and not J(z)",
    "z in (I diff J) union {w}": "(I(z) and not J(z)) or z = w",
    "I = J": "forall t : Int, I(t) <-> J(t)",
    "I != J": "not forall t : Int, I(t) <-> J(t)",
    "U = {n}": "forall t : Nat, U(t) <-> t = n",
    "{n} = U": "forall t : Nat, t = n <-> U(t)",
    "{1} = {2}": "forall t : Nat, t = 1 <-> t = 2",
    "{-1} = {2}": "forall t : Int, t = -1 <-> t = 2",
    "I subset J": "forall t : Int, I(t) -> J(t)",
    "U subset {k in 0..n | true}": "forall t : Nat, U(t) -> 0 <= t and t <= n",
    "V subset {q}": "forall t : Rat, V(t) -> t = q",
    "I subset J subset {z}": "(forall t : Int, I(t) -> J(t)) and (forall t : Int, J(t) -> t = z)",
    "I = {u | u > 1}": "forall t : Int, I(t) <-> t > 1",
    "I = {u | u > 1} inter J": "forall t : Int, I(t) <-> t > 1 and J(t)",
    "forall u in I, u > 1": "forall u : Int, I(u) -> u > 1",
    "exists u in U, u > 1": "exists u : Nat, U(u) and u > 1",
    "forall u in {z, 1}, u > w": "forall u : Int, u = z or u = 1 -> u > w",
    "forall (u v in I) (t in J), u + v = t": "forall u : Int, I(u) -> forall v : Int, I(v) -> forall t : Int, J(t) -> u + v = t",
    "forall u, u in I -> u > 0": "forall u : Int, u in I -> u > 0",
    "forall u, u in {z, w} -> u > 0": "forall u : Int, u = z or u = w -> u > 0",
    "(let T := {1, w} in z in T)": "z = 1 or z = w",
    "(let T := I in z in T union J)": "I(z) or J(z)",
    "z in ({1} : Set(Int))": "z = 1",
    "forall T : Set(Int), z in T": "forall T : Int -> Bool, T(z)",
    "count(k in 1..n, k dvd n) = m": "sum(k in 1..n, if k dvd n then 1 else 0) = m",
    "count(k in I inter 1..n, true) = 1": "",
    "card({k in 1..n | k dvd n}) = m": "sum(k in 1..n, if k dvd n then 1 else 0) = m",
    "card({k in 1..n | true}) = m": "sum(k in 1..n, 1) = m",
    "card({u : Int | z <= u < w}) = m": "sum(k in z..w - 1, 1) = m",
    "card({u : Int | u < w and I(u) and z < u}) = m": "sum(k in z + 1..w - 1, if I(k) then 1 else 0) = m",
    "card({u : Nat | u <= n}) = m": "sum(k in 0..n, 1) = m",
    "card({1, 1}) = m": "1 = m",
    "card({}) = m": "0 = m",
    "card({z, w}) = m": "1 + (if w != z then 1 else 0) = m",
    "card({1, z}) = m": "1 + (if z != 1 then 1 else 0) = m",
    "card({z, z}) = m": "1 = m",
    "card({z} inter I) = m": "(if I(z) then 1 else 0) = m",
    "card({z} diff {w}) = m": "(if z != w then 1 else 0) = m",
    "card({A, origin}) = m": "1 + (if origin != A then 1 else 0) = m",
    "sum(u in {z}, u^2) = w": "z^2 = w",
    "prod(u in {}, u) = w": "1 = w",
    "prod(u in {z, w}, u + 1) = w": "(z + 1) * (if w != z then w + 1 else 1) = w",
    "sum(u in {k in 1..n | prime(k)}, 1/(u : Rat)) = q": "sum(k in 1..n, if prime(k) then 1/(k : Rat) else 0) = q",
    "sum(i in {k in 1..n | true}, sum(j in {i, z}, i*j)) = z":
        "sum(i in 1..n, i*i + (if z != i then i*z else 0)) = z",
}  # fmt: skip
DIFFERENT = ("z in {k in 1..9 | fn(k) = 1}", "count(k in I inter 1..n, true) = 1")


@pytest.mark.parametrize("text", [t for t in MEANINGS if t not in DIFFERENT])
def test_what_sets_are_written_out_as(text: str) -> None:
    assert formula(text) is formula(MEANINGS[text])


REFUSED = {
    "I in I": "L030",
    "z in z": "L030",
    "x in I": "L031",
    "z in U": "L031",
    "I = U": "L030",
    "I = {x}": "L031",
    "I subset U": "L030",
    "I < J": "L030",
    "I + J = I": "L030",
    "z in {u | true}": "L033",
    "z in {2*u | u > 0}": "L082",
    "z in {n : Int | true}": "L021",
    "z in {k in -3..3 | true} inter U": "L031",
    "x in {k in 1..3 | true}": "L030",
    "card(I) = 1": "L081",
    "card({u : Int | u < 3}) = 1": "L081",
    "card({u : Real | 0 <= u <= 1}) = 1": "L081",
    "card({u : Int | u < u and 0 <= u}) = 1": "L081",
    "card({u : Int | not (u < 0 or u > 3)}) = 1": "L081",
    "card({2*k | k in 1..3}) = 1": "L081",
    "card({1} union I) = 1": "L081",
    "card(n) = 1": "L030",
    "sum(u in I, u) = 1": "L081",
    "sum(u in {z}, u in I) = 1": "L030",
    "forall J : Set(Set(Nat)), true": "L034",
    "forall S : Set(Int, Int), true": "L034",
    "forall S : Int -> Set(Int), true": "L034",
    "{1, 2}": "L055",
    "z in Int": "L035",
    "forall u in Real, u = u": "L035",
    "fi({1}) = 1": "L055",
    "(if p then I else J) = I": "L030",
    "card({" + ", ".join(map(str, range(300))) + "}) = 300": "L009",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_set(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        formula(text)
    assert caught.value.code == REFUSED[text]
    assert caught.value.mend


def test_a_count_is_a_natural_number() -> None:
    assert term("card({z, w})")[1] == T_NAT
    assert term("count(k in 1..z, k = w)")[1] == T_NAT
    assert term("sum(k in {z}, k)")[1] == T_INT


def test_what_is_outside_its_type_is_no_element() -> None:
    """-2 solves the equation, and is no Nat; 1/2 may stand for a Rat, an unknown real may not."""
    assert evaluate(term("card({u : Nat | (u : Int) = -2 or (u : Int) = 2})")[0], THEORY) == 1
    assert term("card({u : Nat | (u : Int) = z})")[0] is term("if 0 <= z then 1 else 0", T_NAT)[0]
    assert term("card({u : Rat | (u : Real) = x})")[0] is term("if rational(x) then 1 else 0", T_NAT)[0]
    assert evaluate(term("card({u : Int | -3 <= u <= 3} diff {k in 0..9 | true})")[0], THEORY) == 3
    assert evaluate(term("card({u : Nat | -3 <= (u : Int) <= 3})")[0], THEORY) == 4


def random_set(random: Random, depth: int) -> tuple[str, set[int]]:
    """The text of a finite set of integers, and its elements."""
    kind = random.randrange(5) if depth else 0
    low, high = random.randrange(-4, 5), random.randrange(-4, 5)
    if kind == 0:
        values = [random.randrange(-4, 5) for _ in range(random.randrange(4))]
        return "{" + ", ".join(str(v) for v in values) + "}", set(values)
    if kind == 1:
        return f"{{u in {low}..{high} | u mod 2 = 0}}", {u for u in range(low, high + 1) if u % 2 == 0}
    if kind == 2:
        return f"{{u : Int | u < {high} and u != 1 and {low} < u}}", {u for u in range(low + 1, high) if u != 1}
    (a, left), (b, right) = random_set(random, depth - 1), random_set(random, depth - 1)
    operator = random.choice(("union", "inter", "diff"))
    found = {"union": left | right, "inter": left & right, "diff": left - right}[operator]
    return f"({a}) {operator} ({b})", found


@given(st.integers(min_value=0))
def test_finite_sets_have_the_elements_that_they_have(seed: int) -> None:
    text, elements = random_set(Random(seed), 3)
    assert evaluate(term(f"card({text})")[0], THEORY) == len(elements)
    assert evaluate(term(f"sum(v in {text}, v^2 + (1 : Int))")[0], THEORY) == sum(v**2 + 1 for v in elements)
    assert evaluate(term(f"prod(v in {text}, (v : Rat) - 7/2)")[0], THEORY) == product(Fraction(2 * v - 7, 2) for v in elements)
    value = Random(seed).randrange(-5, 6)
    assert evaluate(formula(f"{value} in ({text})"), THEORY) is (value in elements)


def product(values: object) -> Fraction:
    result = Fraction(1)
    for value in values:  # type: ignore[attr-defined]
        result *= value
    return result
