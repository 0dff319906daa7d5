"""Trees and places."""

from __future__ import annotations

import pytest

from stemai.errors import LanguageError
from stemai.language import ast, parse_library, parse_problem, parse_submission, print_expression

pytestmark = pytest.mark.fast


def formula(text: str) -> ast.Expression:
    (item,) = parse_problem(f"theorem t : {text}").items
    assert isinstance(item, ast.Problem)
    return item.body


def steps(text: str) -> tuple[ast.Step, ...]:
    (item,) = parse_submission(f"proof t {text} qed").items
    assert isinstance(item, ast.Proof)
    return item.steps


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a + b - c + d = 0", "((a + b) - c) + d = 0"),
        ("a * b / c mod d = 0", "((a * b) / c) mod d = 0"),
        ("-x^2 = 0", "-(x^2) = 0"),
        ("-x * y = 0", "(-x) * y = 0"),
        ("x^y^z = 0", "x^(y^z) = 0"),
        ("x^-1 = 0", "x^(-1) = 0"),
        ("p -> q -> r", "p -> (q -> r)"),
        ("p or q and r", "p or (q and r)"),
        ("not p and q", "(not p) and q"),
        ("not a = b", "not (a = b)"),
        ("p -> q <-> r", "(p -> q) <-> r"),
        ("p and forall x, q or r", "p and (forall x, (q or r))"),
        ("a + if p then b else c + d = 0", "a + (if p then b else (c + d = 0))"),
        ("x band y = z", "(x band y) = z"),
        ("a + b band c = d", "(a + b) band c = d"),
        ("2 dvd n + 1", "2 dvd (n + 1)"),
        ("let x := a in x = b", "let x := a in (x = b)"),
    ],
)
def test_precedence(text: str, grouped: str) -> None:
    assert formula(text) == formula(grouped)


@pytest.mark.parametrize(
    ("unicode", "ascii"),
    [
        ("∀ x : ℝ, ∃ y : ℕ, x ≤ y ∧ ¬ x ≥ y", "forall x : Real, exists y : Nat, x <= y and not x >= y"),
        ("p ∨ q → r ↔ s", "p or q -> r <-> s"),
        ("x ≠ y", "x != y"),
        ("2 ∣ n", "2 dvd n"),
        ("∑(k ∈ 1..n, k) = ∏(k in 1..n, k)", "sum(k in 1..n, k) = prod(k in 1..n, k)"),
        ("∀ (x : ℤ) (q : ℚ), p", "forall (x : Int) (q : Rat), p"),
    ],
)
def test_unicode_spellings(unicode: str, ascii: str) -> None:
    assert formula(unicode) == formula(ascii)


def test_chains_and_junctions_are_flat() -> None:
    chain = formula("0 <= a < b = c")
    assert isinstance(chain, ast.Compare)
    assert chain.relations == ("<=", "<", "=")
    both = formula("p and q and (r and s)")
    assert isinstance(both, ast.Junction)
    assert len(both.parts) == 3


def test_every_node_has_its_place() -> None:
    source = "theorem t\n  (x : Int) :\n  (x + 1) * 2\n    = 0 -- end\n"
    (item,) = parse_problem(source, "f.stem").items
    assert isinstance(item, ast.Problem)
    assert (item.place.line, item.place.column, item.place.end_line, item.place.end_column) == (1, 1, 4, 8)
    relation = item.body
    assert isinstance(relation, ast.Compare)
    product = relation.operands[0]
    assert (product.place.line, product.place.column, product.place.end_column) == (3, 3, 14)
    assert isinstance(product, ast.Binary)
    assert str(product.left.place) == "f.stem:3:3"  # with its bracket
    assert product.left.place.end_column == 10


def test_steps() -> None:
    text = """
      assume h k  assume l : x = 1  fix x y : Int  fix (x : Int) (y : Real)
      have : p by ring  have a : p by linarith using h, h(0, k) unfolding f, sum with x - y, z
      show p proof by exact h(1) qed
      suffices s : p by auto  let y : Int := 3  obtain x (e : p) (d : q) from h  use 1, x
      calc a = b by ring _ <= c proof by ring qed end
      cases p or q by auto case u v => by auto case w => by auto end
      induction n from 2 strong case step m hm ih => by auto end
      induction along f(x, y) case step ih => by auto end
      by_contra  by_contra c : p  contrapose  contrapose d
      lemma z (x : Int) (e : p) : q by auto
      by nlinarith
    """
    found = steps(text)
    kinds = " ".join(type(s).__name__ for s in found)
    assert kinds == (
        "Assume Assume Fix Fix Have Have Show Suffices Let Obtain Use Calc Cases Induction Induction ByContra ByContra "
        "Contrapose Contrapose Lemma By"
    )
    have, calc, induction = found[5], found[11], found[13]
    assert isinstance(have, ast.Have)
    assert isinstance(have.justification, ast.By)
    assert [print_expression(e) for e in have.justification.using] == ["h", "h(0, k)"]
    assert [n.name for n in have.justification.unfolding] == ["f", "sum"]
    assert [print_expression(e) for e in have.justification.hints] == ["x - y", "z"]
    assert isinstance(calc, ast.Calc)
    assert print_expression(calc.chain) == "a = b <= c"
    assert len(calc.justifications) == 2
    assert isinstance(induction, ast.Induction)
    assert induction.strong
    assert induction.start is not None


def test_items_of_a_submission() -> None:
    found = parse_submission(
        "proof by ring qed disproof t by ring qed answer a := x := 1, y := 2 answer b := {1} by auto "
        "answer c := {t | k : Int} union {x | x < 0} counterexample t := n := 3, f := fun x => x"
    ).items
    assert [type(i).__name__ for i in found] == [
        "Proof",
        "Disproof",
        "Answer",
        "Answer",
        "Answer",
        "Counterexample",
    ]


def test_an_unnamed_proof_after_an_answer_is_the_answers() -> None:
    (answer,) = parse_submission("answer a := {1} proof by ring qed").items
    assert isinstance(answer, ast.Answer)
    assert isinstance(answer.justification, ast.ProofBlock)
    assert len(parse_submission("answer a := {1} proof b by ring qed").items) == 2
    assert len(parse_submission("answer a := {1} by auto proof by ring qed").items) == 2


def test_who_may_write_what() -> None:
    asked = "theorem t : 1 = 1 proof by ring qed"
    proposed = "answer a := 1"
    assert len(parse_library(asked + " " + proposed)) == 3
    parse_problem(asked)
    parse_submission(proposed)
    with pytest.raises(LanguageError):
        parse_problem(proposed)
    with pytest.raises(LanguageError):
        parse_submission(asked)


@pytest.mark.parametrize(
    "text",
    [
        "calc p by ring end",
        "calc a < b < c by ring end",
        "assume h k : p",
        "induction n strong strong end",
        "induction n along f(n) strong end",
        "induction along n end",
        "induction m along f(n) end",
    ],
)
def test_steps_that_are_put_together_wrongly(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        steps(text)
    assert caught.value.code == "L014"
