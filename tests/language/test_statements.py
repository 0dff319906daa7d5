"""Problem files: headers, definitions, axioms, lemmas, and the closed formulas that they ask for."""

from __future__ import annotations

import pytest

from stemai.errors import LanguageError
from stemai.kernel.terms import INT, REAL, T_INT, T_NAT, free, instantiate, make, number
from stemai.kernel.theory import Theory, termination
from stemai.language import Module, elaborate, parse_problem, render

pytestmark = pytest.mark.fast


def module(text: str) -> Module:
    return elaborate(parse_problem(text))


def refused(text: str) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        module(text)
    return caught.value


def goal(text: str) -> str:
    (problem,) = module(text).problems
    return render(problem.goal, explicit=True)


def test_the_goal_of_a_theorem_is_closed_and_guarded() -> None:
    text = "theorem t (a : Real) (h : 0 < a) (n : Nat) (k : n < a) : n < a + 1"
    assert goal(text) == "forall (a : Real) (n : Int), 0 <= n -> 0 < a -> n < a -> n < a + 1"
    (problem,) = module(text).problems
    assert not problem.goal.frees
    assert [(p.name, p.type) for p in problem.parameters][1] == ("n", T_NAT)
    assert [h.name for h in problem.hypotheses] == ["h", "k"]


def test_the_goal_of_a_find_is_existential() -> None:
    text = "find f (n : Nat) (z : Int) : n < z"
    assert goal(text) == "exists n : Int, 0 <= n and exists z : Int, n < z"
    assert goal("find f (n : Nat) (h : 0 < n) : n < 3") == "exists n : Int, 0 <= n and 0 < n < 3"


def test_compute_has_a_type() -> None:
    (problem,) = module("compute c (x : Int) (h : x = 2) : x^2 + 1").problems
    assert problem.conclusion_type == T_INT
    assert [h.name for h in problem.hypotheses] == ["h"]


def test_a_maximum_is_reached_and_not_surpassed() -> None:
    text = "maximize m (n : Nat) (x : Real) (h : x < n) where n <= 3 : x * n"
    best = "forall n1 : Int, 0 <= n1 -> forall x1 : Real, x1 < n1 -> n1 <= 3 -> x1 * n1 <= x * n"
    assert goal(text) == f"exists n : Int, 0 <= n and exists x : Real, x < n and n <= 3 and {best}"
    (problem,) = module(text).problems
    three = number(3, REAL)
    assert render(problem.attained(three)) == "exists (n : Nat) (x : Real), x < n and n <= 3 and x * n = 3"
    assert render(problem.bound(three)) == "forall (n : Nat) (x : Real), x < n -> n <= 3 -> x * n <= 3"
    assert [h.name for h in problem.hypotheses] == ["h", "this"]


def test_a_minimum_turns_the_relation() -> None:
    assert goal("minimize m (x : Real) : x^2") == "exists x : Real, forall x1 : Real, x^2 <= x1^2"


def test_a_synthesize_asks_for_a_function_with_its_guard() -> None:
    text = "synthesize f (x : Int) (h : 0 < x) : Nat such that f(x) < x"
    guarded = "(forall x : Int, 0 <= f(x)) and forall x : Int, 0 < x -> f(x) < x"
    assert goal(text) == f"exists f : Int -> Int, {guarded}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("maximize m : 1", "L050"),
        ("minimize m (f : Int -> Int) : f", "L030"),
        ("maximize m (x : BitVec(8)) : x", "L030"),
        ("synthesize f : Int such that f = 1", "L050"),
        ("synthesize f (g : Int -> Int) : Int such that true", "L050"),
        ("synthesize f (x : Int) : Int -> Int such that true", "L050"),
        ("synthesize f (f : Int) : Int such that f(1) = 1", "L021"),
        ("synthesize f (x : Int) (h : f(x) = 1) : Int such that true", "L020"),
        ("maximize m (x : Int) where m = x : x", "L020"),
    ],
)
def test_questions_that_ask_nothing(text: str, code: str) -> None:
    assert refused(text).code == code


def test_axioms_are_closed() -> None:
    found = module("sort S\ndef f (a : S) : Nat\naxiom ax (a : S) (h : 0 < f(a)) : f(a) = 1\n")
    assert render(found.theory.axioms["ax"]) == "forall a : S, 0 < f(a) -> f(a) = 1"
    assert not found.problems


def test_definitions_wait_for_the_judge() -> None:
    found = module("def tri (n : Nat) : Nat := if n = 0 then 0 else n + tri(n - 1)\ndef c : Real := tri(3) / 2\n")
    tri, c = found.definitions
    assert tri.definition.symbol.name == "tri"
    assert tri.definition.measure == ()
    assert tri.candidates
    assert c.candidates == ()
    assert list(found.theory.symbols) == ["tri", "c"]
    assert not found.theory.definitions
    Theory().with_definition(tri.definition)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("def f (n : Nat) : Nat := if n = 0 then 0 else f(n - 1)", "n"),
        ("def f (a b : Nat) : Nat := if b = 0 then a else f(b, a mod b)", "b"),
        ("def f (a b : Int) : Int := if a > b then 0 else a + f(a + 1, b)", "b - a"),
        ("def f (a : Int) : Int := if a >= 100 then 0 else f(a + 1)", "100 - a"),
        (
            "def f (a b : Nat) : Nat := if a = 0 or b = 0 then 0 else if a < b then f(a, b - 1) else f(a - 1, b)",
            "a + b",
        ),
        ("def f (a : Int) : Int := if a = 0 then 0 else if a < 0 then f(a + 1) else f(a - 1)", "abs(a)"),
    ],
)
def test_a_measure_that_does_is_among_the_candidates(text: str, wanted: str) -> None:
    (pending,) = module(text).definitions
    names = text[text.index("(") + 1 : text.index(":")].split()
    variables = [free(name, INT) for name in names]
    written = [render(instantiate(c, variables)) for c in pending.candidates]
    assert wanted in written
    assert len(written) <= 24


def test_a_given_measure_is_kept() -> None:
    (pending,) = module("def f (a : Int) : Int := if a <= 0 then 0 else f(a - 1) decreases a + 1").definitions
    assert pending.candidates == ()
    assert len(pending.definition.measure) == 1
    assert "forall" in render(termination(pending.definition))


def test_a_definition_without_a_body_is_an_unknown_function() -> None:
    found = module("def f : Nat -> Real\ndef g (n : Nat) : Real\ndef e : Real\n")
    assert not found.definitions
    f, g, e = found.theory.symbols.values()
    assert (f.parameters, f.result) == (g.parameters, g.result)
    assert e.parameters == ()


def test_recursion_does_not_warn_where_the_branch_protects() -> None:
    found = module(
        "def f (n : Nat) : Nat := if n = 0 then 0 else f(n - 1)\n"
        "def g (n : Nat) : Nat := if n < 2 then n else g(n - 1) + g(n - 2)\n"
        "theorem t (a b : Real) (h : b != 0) : a / b = a / b\n"
        "theorem u (a b : Real) (h : 0 < b) : b > 0 -> a / b = a / b\n"
    )
    assert found.warnings == ()
    assert all(not p.warnings for p in found.problems)


def test_warnings_carry_their_condition() -> None:
    (problem,) = module("theorem t (x y : Real) : x / y = x").problems
    (warning,) = problem.warnings
    assert warning.condition is make("not", make("eq", problem.parameters[1].variable, number(0, REAL)))
    assert "where y = 0" in warning.message
    (bound,) = module("theorem t : forall x y : Real, x / y = x").problems[0].warnings
    assert bound.condition is None
    assert bound.to_json()["code"] == "W001"


def test_proofs_of_the_asker_belong_to_theorems() -> None:
    found = module("theorem a : 1 = 1\nproof\n  by ring\nqed\ntheorem b : 2 = 2\nproof b by ring qed\ntheorem c : 3 = 3\n")
    assert [p.name.name for p in found.proofs if p.name is not None] == ["a", "b"]
    assert refused("theorem a : 1 = 1\nsort S\nproof by ring qed").code == "L052"
    assert refused("theorem a : 1 = 1\nproof b by ring qed").code == "L052"
    assert refused("theorem a : 1 = 1\nproof by ring qed\nproof a by ring qed").code == "L052"
    assert refused("find a (x : Int) : x = 1\nproof by ring qed").code == "L052"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("theorem a : 1 = 1\ntheorem a : 2 = 2", "L021"),
        ("sort S\ntheorem S : 1 = 1", "L021"),
        ("def f : Nat\ndef f : Nat", "L021"),
        ("axiom a : 1 = 1\ntheorem t (a : Int) : a = a", "L021"),
        ("theorem t (x : Int) (x : Real) : x = x", "L021"),
        ("theorem t (x : Int) (x : 0 < x) : x = x", "L021"),
        ("theorem t (h : 1 = 1) (h : 2 = 2) : 1 = 1", "L021"),
        ("def f (x : Int) : Int := x\ntheorem t (f : Int) : f = f", "L021"),
        ("theorem sqrt : 1 = 1", "L022"),
        ("def Seq : Nat := 1", "L022"),
        ("def BitVec : Nat := 1", "L022"),
        ("theorem t (h k : 1 = 1) : 1 = 1", "L014"),
        ("theorem t (k in 1..3) : k = k", "L050"),
        ("solve s : 1 = 1", "L050"),
        ("find s : 1 = 1", "L050"),
        ("def f (x : Int) (h : 0 < x) : Int := x", "L050"),
        ("def f (g : Int -> Int) : Int := g(0) decreases 0", "L050"),
        ("def f (x : Int) : Int -> Int", "L050"),
        ("def f (x : Real) : Nat := floor(x)", "L031"),
        ("def f (n : Nat) : Nat := g(n)\ndef g (n : Nat) : Nat := f(n)", "L020"),
        ("def f (x : Real) : Real := if x < 0 then 0 else f(x - 1) decreases x", "L051"),
        ("theorem t (x : real) : x = x", "L034"),
        ("theorem t (x : Prop) : x", "L034"),
        ("sort T\ndatatype T := a", "L021"),
        ("datatype T := a\nsort T", "L021"),
        ("datatype T := a | a", "L021"),
        ("datatype T := T", "L021"),
        ("datatype T := a\ndatatype S := a", "L021"),
        ("datatype T := a\ndef a : Nat := 1", "L021"),
        ("datatype T := a\ntheorem a : 1 = 1", "L021"),
        ("datatype T := a\ntheorem t (a : Int) : a = a", "L021"),
        ("datatype T := a(x : Int, x : Int)", "L021"),
        ("datatype T := abs", "L022"),
        ("datatype T := a(T)", "L056"),
        ("datatype T := a(T) | b(Int, T)", "L056"),
        ("datatype T := a | b(Nat -> Int)", "L034"),
        ("datatype T := a | b(T -> Int)", "L056"),
        ("datatype T := a | b(Int -> T)", "L056"),
        ("datatype T := a | b(S)", "L034"),
        ("datatype T := a | b(List(T))", "L034"),
        ("datatype T := " + " | ".join(f"a{i}" for i in range(257)), "L009"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => true end", "L057"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => true | a => true | b(y) => true end", "L057"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => true | b => true end", "L057"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a(y) => true | b(y) => true end", "L057"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => true | c(y) => true end", "L057"),
        ("datatype T := a\ndatatype S := c\ntheorem t (x : T) : match x with | c => true end", "L057"),
        ("theorem t (x : Int) : match x with | a => true end", "L057"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => true | b(x) => true end", "L021"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => true | b(a) => true end", "L057"),
        ("datatype T := a | b(Int, Int)\ntheorem t (x : T) : match x with | a => true | b(y, y) => true end", "L021"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : match x with | a => y = 0 | b(y) => true end", "L020"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : 0 = match x with | a => true | b(y) => y end", "L030"),
        ("datatype T := a | b(Int)\ntheorem t (x : T) : x < x", "L030"),
        ("datatype T := a | b(Int)\ntheorem t : b(1/2) = a", "L032"),
        ("datatype T := a | b(Int)\ntheorem t : b = a", "L030"),
        ("datatype T := a | b(Int)\ntheorem t : b(1, 2) = a", "L024"),
        ("datatype T := a | b(T)\ndef f (x : T) : Int := 0 decreases b", "L024"),
        ("datatype T(A) := a(A, T(A))", "L056"),
        ("datatype T(A) := a | b(A -> Nat)", "L034"),
        ("datatype T(A) := a | b(T(Int))", "L056"),
        ("datatype T(A, B) := a | b(T(B, A))", "L056"),
        ("datatype L(A) := n | c(A, L(A))\ndatatype R(A) := r(A, L(R(L(A))))", "L056"),
        ("datatype T(A) := a | b(C)", "L034"),
        ("theorem t (xs : List(Nat)) : xs = xs", "L034"),
        ("datatype T(A) := a | b(T)", "L034"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T) : x = x", "L034"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(Int, Int)) : x = x", "L034"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(3)) : x = x", "L034"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(Nat -> Nat)) : x = x", "L056"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(Int -> Int)) : true", "L056"),
        ("datatype T(A) := a | b(A)\nsort B'C\ntheorem t (x : T(B'C)) : x = x", "L056"),
        ("datatype T(A) := a | b(A)\nsort T'Int\ntheorem t (x : T(Int)) : x = x", "L021"),
        ("datatype T(A) := a | b(A)\ndef a'Int : Int\ntheorem t (x : T(Int)) : x = x", "L021"),
        ("datatype T(A) := a | b(A)\ntheorem T'Int : true\ntheorem t (x : T(Int)) : x = x", "L021"),
        ("datatype T'Int := a", "L022"),
        ("datatype T := a'Int", "L022"),
        ("sort A\ndatatype T(A) := a | b(A)", "L021"),
        ("datatype T(A, A) := a | b(A)", "L021"),
        ("datatype T(A) := A", "L021"),
        ("datatype T(A) := a | b(A)\nsort T", "L021"),
        ("datatype T(A) := a | b(A)\ndef b : Int", "L021"),
        ("datatype T(A) := a | b(A)\ndatatype S(A) := a", "L021"),
        ("datatype T(A) := a | b(A)\ntheorem t (b : Int) : b = b", "L021"),
        ("datatype T(A) := a | b(A)\ndef f (x : T(Int)) : Bool := forall b : Int, b = b", "L021"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(Int)) (y : T(Bool)) : a = a", "L033"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(Int)) (y : T(Bool)) : x = y", "L030"),
        ("datatype T(A) := a | b(A)\ntheorem t (x : T(Int)) (y : T(Bool)) (p : Bool) : x = b(p)", "L030"),
        ("datatype T(A) := a | b(A)\ntheorem t : a = a", "L020"),
        ("datatype List(A) := a | b(A)\ntheorem t (x : " + "List(" * 30 + "Int" + ")" * 30 + ") : x = x", "L009"),
        ("def f " + " ".join(f"(x{i} : Int)" for i in range(65)) + " : Int", "L009"),
    ],
)
def test_what_is_refused(text: str, code: str) -> None:
    error = refused(text)
    assert error.code == code
    assert error.place is not None
    assert error.mend


GENERIC = "datatype L(A) := n | c(head : A, L(A))\ndatatype P(A, B) := p(A, B)\nsort S\n"


@pytest.mark.parametrize(
    ("formula", "explicit"),
    [
        ("x = n", "x = n'Int"),
        ("n = y", "n'S = y"),
        ("x = c(1, n)", "x = c'Int(1, n'Int)"),
        ("c(s, n) = y", "c'S(s, n'S) = y"),
        ("(n : L(Int)) = n", "n'Int = n'Int"),
        ("x = if s = s then n else c(2, x)", "x = if s = s then n'Int else c'Int(2, x)"),
        ("x = match y with | n => n | c(h, t) => c(3, x) end", "x = match y with | n'S => n'Int | c'S(h, t) => c'Int(3, x) end"),
        ("forall z : L(L(Int)), z = c(x, n)", "forall z : L'L'Int, z = c'L'Int(x, n'L'Int)"),
        ("q = p(n, y)", "q = p'L'Int'L'S(n'Int, y)"),
        ("w = p(3, s)", "w = p'BitVec'8'S(3, s)"),
    ],
)
def test_a_constructor_stands_for_that_of_the_instance_that_is_meant(formula: str, explicit: str) -> None:
    header = "(x : L(Int)) (y : L(S)) (s : S) (q : P(L(Int), L(S))) (w : P(BitVec(8), S)) (v : L(L(Int)))"
    one, other = (
        elaborate(parse_problem(f"{GENERIC}theorem t {header} : {text}")).problems[0].goal for text in (formula, explicit)
    )
    assert one is other


def test_the_fields_of_an_instance_are_those_of_the_schema() -> None:
    module = elaborate(parse_problem(GENERIC + "theorem t (x : P(L(Int), S)) : x = x"))
    shown = {d.name: [(c.name, *map(str, c.parameters)) for c in d.constructors] for d in module.theory.datatypes.values()}
    assert shown == {
        "L'Int": [("n'Int",), ("c'Int", "Int", "L'Int")],
        "P'L'Int'S": [("p'L'Int'S", "L'Int", "S")],
    }
