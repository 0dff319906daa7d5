"""Complex numbers: arithmetic of the parts, conventions, going up, and what they do not have."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import LanguageError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Term, make, number
from stemai.language import Module, elaborate, parse_problem, render
from stemai.language.complexes import made

pytestmark = pytest.mark.fast

Pair = tuple[Fraction, Fraction]
SMALL = st.builds(Fraction, st.integers(-3, 3), st.integers(1, 2))
NUMBERS = st.tuples(SMALL, SMALL)
EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("^"), inner, st.integers(-3, 4)),
        st.tuples(st.sampled_from(["neg", "conj", "if"]), inner),
    ),
    max_leaves=6,
)


def module(text: str) -> Module:
    return elaborate(parse_problem(text))


def refused(text: str) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        module(text)
    return caught.value


def written(e: Any) -> str:
    if isinstance(e[0], Fraction):
        return f"(complex({e[0]}, {e[1]}) : Complex)"
    if e[0] in ("neg", "conj", "if"):
        inner = written(e[1])
        return {"neg": f"(-{inner})", "conj": f"conj({inner})", "if": f"(if 1 = 1 then {inner} else 0)"}[e[0]]
    return f"({written(e[1])} {e[0]} {e[2] if e[0] == '^' else written(e[2])})"


def times(z: Pair, w: Pair) -> Pair:
    return z[0] * w[0] - z[1] * w[1], z[0] * w[1] + z[1] * w[0]


def over(z: Pair, w: Pair) -> Pair:
    norm = w[0] ** 2 + w[1] ** 2
    if norm == 0:
        return Fraction(0), Fraction(0)
    x, y = times(z, (w[0], -w[1]))
    return x / norm, y / norm


def value(e: Any) -> Pair:
    """A second reading, in fractions, with the conventions of Mathlib."""
    if isinstance(e[0], Fraction):
        return e[0], e[1]
    z = value(e[1])
    if e[0] == "^":
        result = (Fraction(1), Fraction(0))
        for _ in range(abs(e[2])):
            result = times(result, z)
        return result if e[2] >= 0 else over((Fraction(1), Fraction(0)), result)
    if e[0] in ("neg", "conj", "if"):
        return {"neg": (-z[0], -z[1]), "conj": (z[0], -z[1]), "if": z}[e[0]]
    w = value(e[2])
    return {"+": (z[0] + w[0], z[1] + w[1]), "-": (z[0] - w[0], z[1] - w[1]), "*": times(z, w), "/": over(z, w)}[e[0]]


@given(EXPRESSIONS)
@settings(max_examples=60, deadline=None)
def test_arithmetic_is_that_of_pairs_of_fractions(e: Any) -> None:
    found = module(f"compute c : {written(e)}")
    (problem,) = found.problems
    x, y = value(e)
    expected = evaluate(made((number(x, REAL), number(y, REAL))), found.theory)
    assert evaluate(problem.conclusion, found.theory) == expected
    other = module(f"theorem t (z : Complex) : {written(e)} = complex({x}, {y})")
    assert evaluate(other.problems[0].conclusion, other.theory) is True


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("theorem t (z w : Complex) : z + w = 0", "re(z) + re(w) = 0 and im(z) + im(w) = 0"),
        ("theorem t (n : Nat) (z : Complex) : n - 1 = 2 * z", "n - 1 = 2 * re(z) and 0 = 2 * im(z)"),
        ("theorem t (x : Real) (z : Complex) : z = x", "z = complex(x, 0)"),
        ("theorem t (z w : Complex) : z = w", "z = w"),
        ("theorem t (z : Complex) : abs(z) < 1", "sqrt(re(z)^2 + im(z)^2) < 1"),
        ("theorem t (x : Real) (z : Complex) : abs(x) + z = 0", "abs(x) + re(z) = 0 and im(z) = 0"),
        ("theorem t (z : Complex) : re(complex(1, 2)) = im(conj(z))", "1 = -im(z)"),
        ("theorem t (z : Complex) : z / 2 = 0", "re(z) / 2 = 0 and im(z) / 2 = 0"),
    ],
)
def test_formulas(text: str, formula: str) -> None:
    found = module(text)
    (problem,) = found.problems
    assert render(problem.goal).split(", ", 1)[1] == formula
    again = module(f"theorem t {text[9 : text.index(') :') + 1]} : {formula}")
    assert again.problems[0].goal is problem.goal


def truncated(text: str) -> int:
    """How many differences of a statement stop at 0."""
    (problem,) = module(f"theorem t (n m : Nat) (q : Rat) (x : Real) (z : Complex) (p : Bool) : {text}").problems
    seen, todo = set[Term](), [problem.conclusion]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += node.args
    return sum(n.op == "max" and n.args[0].op == "sub" and n.args[1] is number(0, INT) for n in seen)


@pytest.mark.parametrize("around", ["{e} + {v} = {v}", "{v} = {e}", "{e} * {v} = 1", "({e} : {t}) = {v}", "{v} in {{{e}}}"])
@pytest.mark.parametrize(
    "e",
    [
        "n - 1", "abs(n - 1)", "max(n - 1, m)", "min(n - m, 1 - 2)", "abs(max(n - 1, m - 3))", "(n - 1)^2", "abs(n - 1)^2",
        "-abs(n - 1)", "abs((n - 1) / 2)", "abs(n - 1) * abs(m - 1)", "max(q - 1, n - 1)", "max(1 - 2, 0)", "(n - 1) div 2",
        "(if p then n - 1 else m)", "(if p then abs(n - 1) else x)", "sum(j in 1..m, n - j)", "(let y := n - 1 in y)",
    ],
)  # fmt: skip
def test_a_complex_tree_is_read_as_a_real_one(around: str, e: str) -> None:
    """What goes up to Complex is what would go up to Real: the same differences stop at 0."""
    real, complex_ = (truncated(around.format(e=e, v=v, t=t)) for v, t in (("x", "Real"), ("z", "Complex")))
    assert real == complex_


def test_a_complex_difference_of_naturals_does_not_stop_at_0() -> None:
    found = module("theorem t (z : Complex) : (1 - 2 + 0 * z : Complex) = -1")
    assert "max" not in render(found.problems[0].goal)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("theorem t (z : Complex) : z < 1", "L030"),
        ("theorem t (z : Complex) : 0 <= z * conj(z)", "L030"),
        ("theorem t (z : Complex) : max(z, 1) = z", "L058"),
        ("theorem t (z : Complex) : z mod 2 = z", "L031"),
        ("theorem t (z : Complex) : 2 dvd z", "L030"),
        ("theorem t (z : Complex) : sqrt(z) = 1", "L031"),
        ("theorem t (z : Complex) : floor(z) = 1", "L031"),
        ("theorem t (z : Complex) (n : Nat) : z^n = z", "L037"),
        ("theorem t (z : Complex) : z^33 = z", "L037"),
        ("theorem t (z : Complex) : 2^z = z", "L037"),
        ("theorem t (z : Complex) (x : Real) : re(x) = (z : Real)", "L031"),
        ("theorem t (z : Complex) : prod(k in 1..3, z) = 1", "L030"),
        ("maximize m (z : Complex) : z", "L030"),
        ("theorem t (re : Real) (z : Complex) : z = z", "L021"),
        ("def complex (x : Int) : Int := x\ntheorem t (z : Complex) : z = z", "L021"),
        ("theorem t (z : Complex[m]) : z = z", "L034"),
    ],
)
def test_what_complex_numbers_do_not_have(text: str, code: str) -> None:
    assert refused(text).code == code


def test_without_complex_numbers_their_words_are_free() -> None:
    found = module("def complex (re im : Int) : Int := re + im\ntheorem t (conj : Int) : complex(conj, 1) = conj + 1")
    assert "Complex" not in found.theory.datatypes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("theorem t (z w : Complex) : z / w = 0", ["W001"]),
        ("theorem t (z w : Complex) (h : w != 0) : z / w = 0", []),
        ("theorem t (z : Complex) : z / 2 = 0", []),
        ("theorem t (z : Complex) : z / complex(0, 1) = 0", []),
        ("theorem t (z : Complex) : z^-2 = 0", ["W005"]),
        ("theorem t (z : Complex) : z^0 = 1", ["W006"]),
    ],
)
def test_corners_are_said(text: str, codes: list[str]) -> None:
    assert [w.code for w in module(text).problems[0].warnings] == codes


def test_a_part_of_what_shows_its_parts_is_read_off() -> None:
    found = module("theorem t (x y : Real) : im(complex(x, y)) = y")
    (problem,) = found.problems
    y = problem.parameters[1].variable
    assert problem.conclusion is make("eq", y, y)
