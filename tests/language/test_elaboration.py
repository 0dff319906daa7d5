"""What expressions mean: the kernel term of each construct, the types of trees, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from stemai.errors import LanguageError
from stemai.kernel.terms import (
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Term,
    Type,
    big,
    call,
    exists,
    forall,
    free,
    implication,
    make,
    number,
    word,
)
from stemai.language import Scope, ast, elaborate_formula, elaborate_term, elaborate_type, parse_problem
from tests.language.generators import a_scope, a_theory

pytestmark = pytest.mark.fast

THEORY, SCOPE = a_theory(), a_scope()
N, M, Z, W = (SCOPE[name][0] for name in "nmzw")
Q, X, Y, P, B = (SCOPE[name][0] for name in "qxypb")
K = free("k", INT)


def expression(text: str) -> ast.Expression:
    (item,) = parse_problem(f"compute t : {text}").items
    assert isinstance(item, ast.Problem)
    return item.body


def formula(text: str, scope: Scope = SCOPE) -> Term:
    return elaborate_formula(expression(text), scope, THEORY)


def term(text: str, expected: Type | None = None) -> tuple[Term, Type]:
    return elaborate_term(expression(text), SCOPE, THEORY, expected)


def integer(value: int) -> Term:
    return number(value, INT)


def real(value: int) -> Term:
    return number(value, REAL)


def up(inner: Term) -> Term:
    return make("real", inner)


def truncated(left: Term, right: Term) -> Term:
    return make("max", make("sub", left, right), integer(0))


# ------------------------------------------------------------------------------------------------------ formulas

FORMULAS = {
    "n < m <= 3": make("and", make("lt", N, M), make("le", M, integer(3))),
    "n > m": make("lt", M, N),
    "n != m": make("not", make("eq", N, M)),
    "2 dvd z": make("dvd", integer(2), Z),
    "p <-> n = 1": make("eq", P, make("eq", N, integer(1))),
    "p = (n = 1)": make("eq", P, make("eq", N, integer(1))),
    "p and p and p": make("and", P, P, P),
    "p -> p or p": make("implies", P, make("or", P, P)),
    "x = n": make("eq", X, up(N)),
    "x + n = z": make("eq", make("add", X, up(N)), up(Z)),
    "x = 1": make("eq", X, real(1)),
    "x = 0.5": make("eq", X, number(Fraction(1, 2), REAL)),
    "1/3 < 1/2": make("lt", make("div", real(1), real(3)), make("div", real(1), real(2))),
    "2 < 3": make("lt", integer(2), integer(3)),
    "n - m = 0": make("eq", truncated(N, M), integer(0)),
    "n - m = z": make("eq", make("sub", N, M), Z),
    "n - m = x": make("eq", make("sub", up(N), up(M)), X),
    "n - 3 = -3": make("eq", make("sub", N, integer(3)), integer(-3)),
    "(n - m : Nat) = z": make("eq", truncated(N, M), Z),
    "(n : Int) - m = 0": make("eq", make("sub", N, M), integer(0)),
    "n div m = 0": make("eq", make("idiv", N, M), integer(0)),
    "x = n div 2": make("eq", X, up(make("idiv", N, integer(2)))),
    "x = (n - 1) mod 2": make("eq", X, up(make("imod", truncated(N, integer(1)), integer(2)))),
    "x^n = x^(-1)": make("eq", make("pow", X, N), make("pow", X, integer(-1))),
    "2^n = x": make("eq", make("pow", real(2), N), X),
    "z^(n - 1) = 0": make("eq", make("pow", Z, truncated(N, integer(1))), integer(0)),
    "abs(n - m) = z": make("eq", make("abs", make("sub", N, M)), Z),
    "max(n, z) = 0": make("eq", make("max", N, Z), integer(0)),
    "ceil(x) = 1": make("eq", make("neg", make("floor", make("neg", X))), integer(1)),
    "nat(z) = n": make("eq", make("max", Z, integer(0)), N),
    "prime(n + 1)": make("prime", make("add", N, integer(1))),
    "sqrt(n) = x": make("eq", make("sqrt", up(N)), X),
    "x = if p then n else 2": make("eq", X, up(make("ite", P, N, integer(2)))),
    "x = if p then 1 else 2": make("eq", X, make("ite", P, real(1), real(2))),
    "fr(n / 2) = fr(1)": make("eq", *(call(THEORY.symbols["fr"], a) for a in (make("div", up(N), real(2)), real(1)))),
    "let v := n - 1 in v = v": make("eq", truncated(N, integer(1)), truncated(N, integer(1))),
    "b = 255": make("eq", B, word(255, 8)),
    "b + -1 = bnot(b)": make("eq", make("bvadd", B, word(255, 8)), make("bvnot", B)),
    "b slt 3": make("bvslt", B, word(3, 8)),
    "b uge 3": make("bvule", word(3, 8), B),
    "b << 1 = b ushr 1": make("eq", make("bvshl", B, word(1, 8)), make("bvlshr", B, word(1, 8))),
    "-x = -3": make("eq", make("neg", X), real(-3)),
    "-3^2 = z": make("eq", make("neg", make("pow", integer(3), integer(2))), Z),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas(text: str) -> None:
    assert formula(text) is FORMULAS[text]


def sum_of(low: Term, high: Term, body: Term) -> Term:
    return big("sum", K, low, high, body)


SUMS = {
    "sum(k in 0..n, k) = m": make("eq", sum_of(integer(0), N, K), M),
    "sum(k in 1..n - 1, k) = m": make("eq", sum_of(integer(1), make("sub", N, integer(1)), K), M),
    "sum(k in 0..n, k - 1) = m": make("eq", sum_of(integer(0), N, truncated(K, integer(1))), M),
    "sum(k in 0..z, k - 1) = z": make("eq", sum_of(integer(0), Z, make("sub", K, integer(1))), Z),
    "sum(k in n - 1..n, k - 1) = z": make("eq", sum_of(make("sub", N, integer(1)), N, make("sub", K, integer(1))), Z),
    "sum(k in 1..n, 1 / (k : Real)) = x": make("eq", sum_of(integer(1), N, make("div", real(1), up(K))), X),
    "sum(k in 0..n, k) = x": make("eq", up(sum_of(integer(0), N, K)), X),
    "sum(k in 0..n, 2) = x": make("eq", sum_of(integer(0), N, real(2)), X),
}


@pytest.mark.parametrize("text", SUMS)
def test_sums(text: str) -> None:
    assert formula(text) is SUMS[text]


def natural(variable: Term) -> Term:
    return make("le", integer(0), variable)


def test_quantifiers_carry_the_guards_of_their_types() -> None:
    body = make("le", K, N)
    assert formula("forall k : Nat, k <= n") is forall(K, make("implies", natural(K), body))
    assert formula("exists k : Nat, k <= n") is exists(K, make("and", natural(K), body))
    assert formula("forall k : Int, k <= n") is forall(K, body)
    j = free("j", INT)
    two = forall(K, make("implies", natural(K), forall(j, make("implies", natural(j), make("lt", K, j)))))
    assert formula("forall k j : Nat, k < j") is two
    r = free("r", REAL)
    rational = forall(r, make("implies", make("rational", r), make("lt", r, X)))
    assert formula("forall r : Rat, r < x") is rational


def test_a_function_into_nat_carries_its_guard() -> None:
    found = formula("forall f : Int -> Nat, f(0) = n")
    assert found.op == "forall"
    assert found.args[0].op == "implies"
    assert found.args[0].args[0].op == "forall"


def test_ranges_and_hypotheses_in_quantifiers() -> None:
    inside = make("and", make("le", integer(1), K), make("le", K, N))
    body = make("lt", K, M)
    ranged = forall(K, implication([natural(K), inside], body))
    assert formula("forall k in 1..n, k < m") is ranged
    assert formula("forall (k : Nat) (h : 1 <= k <= n), k < m") is ranged
    shown = exists(K, make("and", natural(K), make("and", inside, body)))
    assert formula("exists k in 1..n, k < m") is shown
    assert formula("exists (k : Nat) (h : 1 <= k <= n), k < m") is shown


def test_functions_are_equal_where_they_agree() -> None:
    r = free("r", REAL)
    g, fr = SCOPE["g"][0], THEORY.symbols["fr"]
    assert formula("g = fr") is forall(r, make("eq", make("apply", g, r), call(fr, r)))
    assert formula("g = fun t => t + 1") is forall(r, make("eq", make("apply", g, r), make("add", r, real(1))))
    assert formula("g != fr").op == "not"


# --------------------------------------------------------------------------------------------- bound variables


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("forall r, g(r) = 0", "forall r : Real, g(r) = 0"),
        ("forall r s, g(r + s) = g(r)", "forall r s : Real, g(r + s) = g(r)"),
        ("forall k, k < n", "forall k : Nat, k < n"),
        ("forall k, k < z -> k < n", "forall k : Int, k < z -> k < n"),
        ("exists k, 2^k = z", "exists k : Nat, 2^k = z"),
        ("forall r, r > 0 -> g(r) = 1", "forall r : Real, r > 0 -> g(r) = 1"),
        ("forall r s, g(r) = 0 -> r = s", "forall r s : Real, g(r) = 0 -> r = s"),
        ("forall r, r + fi(r) = 0", "forall r : Int, r + fi(r) = 0"),
        ("forall a, a = A", "forall a : Point, a = A"),
        ("forall c, c band b = c", "forall c : BitVec(8), c band b = c"),
        ("forall c, c or p", "forall c : Bool, c or p"),
        ("exists r, forall s, g(s) = r", "exists r : Real, forall s : Real, g(s) = r"),
        ("forall k, sum(i in 1..n, i + k) = m", "forall k : Nat, sum(i in 1..n, i + k) = m"),
        (
            "exists t, (forall k in 1..n, k < t) and t = z",
            "exists t : Nat, (forall k in 1..n, k < t) and t = z",
        ),
    ],
)
def test_a_bound_variable_takes_the_type_of_its_first_use(text: str, typed: str) -> None:
    assert formula(text) is formula(typed)


@pytest.mark.parametrize("text", ["forall r, r = r", "forall r s, r < s", "exists k, prime(k)", "forall k, k mod 2 = 0"])
def test_a_bound_variable_that_nothing_decides_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        formula(text)
    assert caught.value.code == "L033"


# -------------------------------------------------------------------------------------------------------- terms


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("7^2025 mod 10", T_NAT),
        ("1/3 + 1/6", T_RAT),
        ("-3", T_INT),
        ("2 - 3", T_NAT),
        ("n + z", T_INT),
        ("n + q", T_RAT),
        ("q + x", T_REAL),
        ("floor(x)", T_INT),
        ("sqrt(2)", T_REAL),
        ("n < m", T_BOOL),
        ("if p then n else z", T_INT),
    ],
)
def test_the_type_of_a_term(text: str, type_: Type) -> None:
    assert term(text)[1] == type_


def test_an_expected_type_is_one_more_leaf() -> None:
    assert term("n - m", T_INT)[0] is make("sub", N, M)
    assert term("n - m", T_NAT)[0] is truncated(N, M)
    assert term("n / 2", T_REAL)[0] is make("div", up(N), real(2))
    assert term("if p then n - 1 else 0", T_INT)[0] is make("ite", P, make("sub", N, integer(1)), integer(0))


REFUSED = {
    "n / 2 = m": "L032",
    "z / 2 = 1": "L032",
    "n = 1/2": "L032",
    "-n = m": "L036",
    "fn(-1) = 1": "L036",
    "fn(z) = 1": "L031",
    "fi(x) = 1": "L031",
    "fq(x, n) = 1": "L031",
    "x div 2 = 1": "L031",
    "2 dvd x": "L031",
    "x^0.5 = 1": "L037",
    "x^(1/2) = 1": "L037",
    "z^z = 1": "L037",
    "x^x = 1": "L037",
    "x = p": "L030",
    "x = A": "L030",
    "n": "L030",
    "not n = m = 0 and n": "L030",
    "A < A": "L030",
    "b < b": "L038",
    "b / 2 = b": "L038",
    "b mod 2 = b": "L038",
    "n ult m": "L038",
    "n band m = 1": "L038",
    "1 band 2 = 3": "L038",
    "b = 256": "L040",
    "b = 0.5": "L040",
    "n < m > n": "L041",
    "n != m != n": "L041",
    "p = p = p": "L041",
    "u = n": "L020",
    "fnn(n) = 1": "L020",
    "fn + 1 = 2": "L024",
    "fn = 1": "L030",
    "fn(n, m) = 1": "L024",
    "n(m) = 1": "L024",
    "forall n : Int, n = n": "L021",
    "forall fn : Int, fn = fn": "L021",
    "forall Point : Int, true": "L021",
    "forall abs : Int, true": "L022",
    "forall card : Int, true": "L022",
    "forall program : Int, true": "L010",
    "let n := 3 in n = n": "L021",
    "sum(n in 1..3, n) = 6": "L021",
    "forall k : int, k = k": "L034",
    "forall f : (Nat -> Int) -> Int, true": "L034",
    "forall c : BitVec(0), true": "L039",
    "forall c : BitVec(n), true": "L039",
    "Int = z": "L035",
    "Int -> Int": "L035",
    "Point = A": "L023",
    "sum(k in 1..x, k) = 1": "L033",
    "sum(k in 1..3, p) = 1": "L030",
    "{1} = n": "L030",
    "(1, 2) = n": "L055",
    "g = x": "L030",
    "g < g": "L030",
    "(fun t => t) = n": "L030",
    "gcd(n, m) = 1": "L020",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        formula(text)
    assert caught.value.code == REFUSED[text]
    assert caught.value.place is not None
    assert caught.value.mend


def test_a_name_nearby_is_offered() -> None:
    with pytest.raises(LanguageError) as caught:
        formula("sqr(x) = 1")
    assert "sqrt" in caught.value.mend


# -------------------------------------------------------------------------------------------------------- types


def typed(text: str) -> Type:
    (item,) = parse_problem(f"def f : {text}").items
    assert isinstance(item, ast.Definition)
    return elaborate_type(item.type, THEORY)


def test_types() -> None:
    assert typed("Nat") == T_NAT
    assert typed("BitVec(32)").carrier.width == 32
    function = typed("Nat -> Point -> Real")
    assert (len(function.arguments), function.result) == (2, T_REAL)


# ------------------------------------------------------------------------------------------------------- limits


def test_types_of_many_nested_bound_variables_are_found_in_bounded_work() -> None:
    names = [f"v{i}" for i in range(150)]
    text = "".join(f"exists {n}, " for n in names) + " + ".join(names) + " = z"
    formula(text)
    hopeless = "".join(f"exists {n}, " for n in names) + " and ".join(f"{n} = {n}" for n in names)
    with pytest.raises(LanguageError):
        formula(hopeless)


def test_ranges_inside_ranges_are_read_once() -> None:
    depth = 90
    ranges = "".join(f"sum(k{i} in 0.." for i in range(depth)) + "n" + ", 1)" * depth
    assert formula(f"{ranges} = 1").op == "eq"
    inner = "true"
    for i in range(40):
        inner = f"forall i{i} in 0..(if {inner} then 1 else 2), true"
    assert formula(inner).op == "forall"


def test_abbreviations_that_double_are_refused() -> None:
    text = "let v0 := z + z in " + "".join(f"let v{i + 1} := v{i} + v{i} in " for i in range(40)) + "v40 = 0"
    with pytest.raises(LanguageError) as caught:
        formula(text)
    assert caught.value.code == "L009"
