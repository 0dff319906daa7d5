"""Programs: what they read as, what has to be proved of them, and that their runs are those of a second interpreter."""

from __future__ import annotations

from random import Random

import pytest

from stemai.errors import LanguageError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, Term, instantiate, make, number, substitute
from stemai.language import ast, elaborate, format_source, parse_problem, parse_submission, render
from stemai.language.conditions import Obligation, annotation, claim, obligations
from stemai.language.running import run
from stemai.language.statements import Module, Problem

PROGRAM = "program p (n m : Int) returns (r s : Int)\n  requires n >= 0\n  ensures r = n\nbegin\n{}\nend\n"


def read(body: str, text: str = PROGRAM) -> tuple[Module, Problem]:
    module = elaborate(parse_problem(text.format(body)))
    return module, module.problems[-1]


def obliged(body: str, annotations: str = "", text: str = PROGRAM) -> tuple[Obligation, ...]:
    """The obligations of a program under annotations."""
    module, problem = read(body, text)
    (item,) = parse_submission(f"annotations p {annotations} end").items
    assert isinstance(item, ast.Annotations)
    assert problem.program is not None
    loops = {loop.number: loop for loop in problem.program.loops}
    meant = {a.number: annotation(loops[a.number], a, module.theory) for a in item.loops}
    return obligations(problem, meant, module.theory)


def goals(body: str, annotations: str = "", text: str = PROGRAM) -> list[str]:
    return [render(o.theorem.goal) for o in obliged(body, annotations, text)]


def test_a_program_without_loops_is_one_formula() -> None:
    assert goals("r, s := n, 0;") == ["forall n m : Int, 0 <= n -> n = n"]


def test_values_of_one_assignment_are_those_before_it() -> None:
    assert goals("r, s := n, m; r, s := s, r + s;") == ["forall n m : Int, 0 <= n -> m = n"]


def test_a_branch_is_followed_both_ways() -> None:
    found = goals("s := 0; if m < 0 then r := n; else r := m; end")
    assert found == ["forall n m : Int, 0 <= n -> m < 0 -> n = n", "forall n m : Int, 0 <= n -> not m < 0 -> m = n"]


def test_a_loop_is_cut_at_its_head() -> None:
    found = goals("s := m; r := 0; while r != n do r := r + 1; end", "loop 1 invariant r <= n decreases n - r")
    assert found == [
        "forall n m : Int, 0 <= n -> 0 <= n",
        "forall n m r : Int, 0 <= n -> r <= n -> r != n -> r + 1 <= n",
        "forall n m r : Int, 0 <= n -> r <= n -> r != n -> 0 <= n - r and n - (r + 1) < n - r",
        "forall n m r : Int, 0 <= n -> r <= n -> r = n -> r = n",
    ]


def test_what_a_loop_assigns_is_new_after_it_and_the_rest_is_kept() -> None:
    body = "r, s := 1, 2; while m < r do r := r - 1; end s := s + r; while m < s do s := s - 1; end"
    last = obliged(body, "loop 1 decreases r - m loop 2 invariant s < r decreases s - m")[-1].theorem
    assert {p.name for p in last.parameters} == {"n", "m", "r", "s"}
    assert render(last.goal) == "forall n m s r : Int, 0 <= n -> not m < r -> s < r -> not m < s -> r = n"


def test_an_older_value_of_a_variable_gets_another_name() -> None:
    text = PROGRAM.replace("ensures r = n", "ensures r = s")
    body = "r := 0; while r < n do r := r + 1; end s := r; while r < m do r := r + 1; end"
    last = goals(body, "loop 1 invariant r >= 0 decreases n - r loop 2 decreases m - r", text)[-1]
    assert last == "forall n m r r' : Int, 0 <= n -> 0 <= r' -> not r' < n -> not r < m -> r = r'"


def test_types_are_proved_where_they_will_be_assumed() -> None:
    text = PROGRAM.replace("(r s : Int)", "(r s : Nat)").replace("r = n", "true")
    found = obliged("r, s := 5, 0; while r > 0 do r := r - 1; end", "loop 1 decreases r", text)
    assert [o.label for o in found if "type Nat" in o.label] == [
        "`r` is of type Nat at the head of loop 1, at the start",
        "`r` is of type Nat at the head of loop 1, again after each turn",
    ]


def test_indices_stand_under_the_conditions_around_them() -> None:
    text = "program p (n : Int) (a : Array(Int, n)) returns (r : Int)\n  ensures true\nbegin\n{}\nend\n"
    found = goals("r := if n > 3 and a[2] = 0 then a[3] else 0;", "", text)
    assert found[:2] == [
        "forall (n : Int) (a : Int -> Int), 3 < n -> 0 <= 2 < n",
        "forall (n : Int) (a : Int -> Int), 3 < n and a(2) = 0 -> 0 <= 3 < n",
    ]


def test_a_tuple_falls_in_the_order_of_dictionaries() -> None:
    found = goals("r, s := 1, 2; while true do s := s - 1; end", "loop 1 decreases r, s")
    assert "0 <= 1 < 1 or 1 = 1 and 0 <= s and s - 1 < s" in found[0]


def test_many_ways_are_a_limit_and_no_verdict() -> None:
    body = "r, s := n, 0;" + "if s = n then s := s + 1; end " * 14
    with pytest.raises(LimitReached) as caught:
        obliged(body)
    assert caught.value.code == "M016"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("r := n;", "L067"),  # s is never assigned
        ("r, s := n, k;", "L020"),
        ("n := 1; r, s := 1, 1;", "L067"),
        ("r, s := 1, 1; r := true;", "L030"),
        ("r, s := 1, 1; r := 1/2;", "L032"),
        ("r, s := 1;", "L068"),
        ("r, r := 1, 2; s := 1;", "L068"),
        ("var r : Int := 1; r, s := 1, 1;", "L021"),
        ("var forall : Int := 1; r, s := 1, 1;", "L010"),
        ("var abs : Int := 1; r, s := 1, 1;", "L022"),
        ("var k : Int := k; r, s := 1, 1;", "L067"),
        ("if n > 0 then r := 1; else s := 1; end", "L067"),
        ("while n > 0 do r, s := 1, 1; end", "L067"),
        ("r, s := 1, 1; r[0] := 1;", "L068"),
        ("r, s := 1, n[0];", "L024"),
    ],
)
def test_what_is_refused(body: str, code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        read(body)
    assert caught.value.code == code


def test_conventions_are_said_and_conditions_rule_them_out() -> None:
    _, problem = read("r, s := n div m, 0; if m != 0 then s := n div m; end")
    assert [w.place.line for w in problem.warnings if w.code == "W001"] == [5]


def test_canonical_layout_keeps_comments_and_meaning() -> None:
    text = PROGRAM.format("r := n; -- one\n-- two\nif n>0 then s:=1; else -- three\n s:=2; end while false do r:=r+1; end")
    again = format_source(text)
    assert format_source(again) == again
    assert [again.count(f"-- {w}") for w in ("one", "two", "three")] == [1, 1, 1]
    assert parse_problem(again).items == parse_problem(text).items
    written = "annotations p\n  loop 1\n    invariant n = 1\n    decreases n, 2\n  obligation 2 by auto using h1\nend\n"
    assert format_source(" ".join(written.split())) == written


# ------------------------------------------------------------------------------------------------------ runs


class Random_:
    """Random programs over n, m, r, s, with loops that a counter ends."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.counters = 0

    def term(self) -> str:
        one, two = (self.random.choice(("n", "m", "r", "s", "1", "2", "3")) for _ in range(2))
        return f"{one} {self.random.choice(('+', '-', '*', 'div', 'mod'))} {two}"

    def test(self) -> str:
        return f"{self.term()} {self.random.choice(('<', '<=', '=', '!='))} {self.term()}"

    def block(self, depth: int) -> str:
        return " ".join(self.statement(depth) for _ in range(self.random.randrange(1, 4)))

    def statement(self, depth: int) -> str:
        kind = self.random.randrange(5 if depth else 2)
        if kind == 0:
            return f"{self.random.choice('rs')} := {self.term()};"
        if kind == 1:
            return f"r, s := {self.term()}, {self.term()};"
        if kind < 4:
            return f"if {self.test()} then {self.block(depth - 1)} else {self.block(depth - 1)} end"
        self.counters += 1
        k = f"k{self.counters}"
        turns = self.random.randrange(4)
        return f"var {k} : Int := 0; while {k} < {turns} and {self.test()} do {self.block(depth - 1)} {k} := {k} + 1; end"


def second(body: tuple[ast.Statement, ...], state: dict[str, int]) -> None:
    """The same language over Python's integers, read off the syntax tree: shares nothing with the trusted one."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            values = [value(e, state) for e in statement.values]
            state.update(zip((t.name.name for t in statement.targets), values, strict=True))
        elif isinstance(statement, ast.Local):
            state[statement.name.name] = value(statement.initial, state)
        elif isinstance(statement, ast.Branch):
            second(statement.then if value(statement.condition, state) else statement.otherwise, state)
        elif isinstance(statement, ast.While):
            while value(statement.condition, state):
                second(statement.body, state)


def value(node: ast.Expression, state: dict[str, int]) -> int:
    if isinstance(node, ast.Number):
        return int(node.value)
    if isinstance(node, ast.Name):
        return state[node.name]
    if isinstance(node, ast.Junction):
        return all(value(p, state) for p in node.parts)
    if isinstance(node, ast.Compare):
        left, right = (value(o, state) for o in node.operands)
        return {"<": left < right, "<=": left <= right, "=": left == right, "!=": left != right}[node.relations[0]]
    assert isinstance(node, ast.Binary)
    left, right = value(node.left, state), value(node.right, state)
    if node.operator in ("div", "mod"):
        quotient = 0 if right == 0 else left // right if right > 0 else -(left // -right)
        return quotient if node.operator == "div" else left - right * quotient
    return {"+": left + right, "-": left - right, "*": left * right}[node.operator]


@pytest.mark.parametrize("seed", range(40))
def test_runs_are_those_of_a_second_interpreter(seed: int) -> None:
    made = Random_(seed)
    text = PROGRAM.format("r, s := n, m; " + made.block(2))
    module, problem = read(text.split("begin\n")[1].removesuffix("\nend\n"))
    (item,) = parse_problem(text).items
    assert isinstance(item, ast.Program)
    assert problem.program is not None
    n, m = made.random.randrange(6), made.random.randrange(-3, 6)
    state = {"n": n, "m": m}
    second(item.body, state)
    given: dict[Term, Term] = {p.variable: number(v, INT) for p, v in zip(problem.parameters, (n, m), strict=True)}
    found = run(problem.program, given, (), module.theory)
    assert (found.promise is None) == (state["r"] == n)
    if found.promise is not None:
        assert found.promise.formula is make("eq", number(state["r"], INT), number(n, INT))
        assert evaluate(make("not", found.formula), module.theory) is True


@pytest.mark.parametrize("seed", range(40))
def test_obligations_of_a_program_without_loops_hold_exactly_where_its_runs_keep_the_contract(seed: int) -> None:
    made = Random_(seed)
    made.statement = _without_loops(made)  # type: ignore[method-assign]
    text = PROGRAM.format("r, s := n, m; " + made.block(2))
    module = elaborate(parse_problem(text))
    problem = module.problems[-1]
    formula = claim(obligations(problem, {}, module.theory))
    (item,) = parse_problem(text).items
    assert isinstance(item, ast.Program)
    for n in range(4):
        for m in range(-2, 4):
            state = {"n": n, "m": m}
            second(item.body, state)
            at = formula
            parts = at.args if at.op == "and" else (at,)
            holds = all(evaluate(_instance(p, n, m), module.theory) is True for p in parts)
            assert holds == (state["r"] == n), (n, m)


def _without_loops(made: Random_) -> object:
    original = made.statement

    def statement(depth: int) -> str:
        found = original(depth)
        while "while" in found:
            found = original(depth)
        return found

    return statement


def _instance(goal: Term, n: int, m: int) -> Term:
    inner = instantiate(goal.args[0], [number(n, INT)])
    return instantiate(inner.args[0], [number(m, INT)])


# ------------------------------------------------------------------------------------------------------ soundness


def annotated_at_random(made: Random_, loops: int) -> str:
    """Annotations over the variables that every loop sees; most of them are wrong."""

    def compared() -> str:
        names = ("n", "m", "r", "s", "0", "1", "n + m", "r + s", "2 * r")
        return f"{made.random.choice(names)} {made.random.choice(('<=', '<', '=', '!='))} {made.random.choice(names)}"

    parts = []
    for number_ in range(1, loops + 1):
        invariants = "".join(f" invariant {compared()}" for _ in range(made.random.randrange(3)))
        measure = made.random.choice(("10 - r", "r", "s", "n, r", "0", "s + 20"))
        parts.append(f"loop {number_}{invariants} decreases {measure}")
    return " ".join(parts)


def is_false_somewhere(obligation: Obligation, points: list[dict[str, Term]], module: Module) -> bool:
    """Whether an obligation fails where its variables, and older values of them, are as at some points of a run."""
    theorem = obligation.theorem
    for newest in points:
        for older in points:
            chosen = {}
            for parameter in theorem.parameters:
                source = older if parameter.name.endswith("'") else newest
                found = source.get(parameter.name.rstrip("'"))
                if found is not None:
                    chosen[parameter.variable] = found
            formulas = [substitute(f, chosen) for f in (*(h.formula for h in theorem.hypotheses), theorem.conclusion)]
            if any(f.frees for f in formulas):
                continue
            *facts, conclusion = (evaluate(f, module.theory) for f in formulas)
            if all(facts) and not conclusion:
                return True
    return False


@pytest.mark.parametrize("seed", range(60))
def test_where_a_run_breaks_the_contract_an_obligation_is_false(seed: int) -> None:
    """Whatever the annotations say: if all obligations held, no run could break the contract.  No solver takes part."""
    made = Random_(1000 + seed)
    body = "r, s := n, m; " + made.block(2)
    module, problem = read(body)
    assert problem.program is not None
    (item,) = parse_submission(f"annotations p {annotated_at_random(made, len(problem.program.loops))} end").items
    assert isinstance(item, ast.Annotations)
    loops = {loop.number: loop for loop in problem.program.loops}
    meant = {a.number: annotation(loops[a.number], a, module.theory) for a in item.loops}
    found = obligations(problem, meant, module.theory)
    for n, m in ((0, 1), (1, -2), (3, 2), (5, 4)):
        given = {p.variable: number(v, INT) for p, v in zip(problem.program.parameters, (n, m), strict=True)}
        points: list[dict[str, Term]] = [{v.data[0]: t for v, t in given.items()}]

        def note(_: int, state: dict[Term, Term], points: list[dict[str, Term]] = points) -> None:
            points.append({v.data[0]: t for v, t in state.items()})

        ended = run(problem.program, given, (), module.theory, at_head=note)
        if ended.promise is not None:
            assert any(is_false_somewhere(o, points, module) for o in found), (body, n, m)
