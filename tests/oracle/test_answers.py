"""Cores, models, reasons and faults; and solvers in processes that were forked ahead."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from stemai.errors import Fault
from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import Model as KernelModel
from stemai.kernel.models import require_countermodel
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    INT,
    T_INT,
    TRUE,
    Sort,
    Symbol,
    Term,
    big,
    bound,
    call,
    exists,
    forall,
    free,
    function_sort,
    function_type,
    implication,
    lambda_,
    make,
    named_type,
    substitute,
)
from stemai.kernel.theory import Theory
from stemai.oracle import SOLVERS, Budget, Obligation, Status, refute, versions, warm_up
from stemai.oracle.codes import CODES
from tests.oracle.build import (
    BOTH,
    EMPTY,
    SMALL,
    I,
    R,
    a,
    add,
    apply,
    ask,
    b,
    c,
    eq,
    f,
    i,
    implies,
    j,
    k,
    le,
    lt,
    mul,
    n,
    not_,
    p,
    power,
    x,
    y,
)  # fmt: skip

ROOT = Path(__file__).parents[2]

# -------------------------------------------------------------------------------------------------------------- cores


@pytest.mark.parametrize("solver", BOTH)
def test_core_names_what_was_used(solver: str) -> None:
    hypotheses = [lt(x, y), lt(R(5), R(6)), make("and", le(y, R(3)), p), le(i, j)]
    answer = ask(solver, hypotheses, lt(x, R(3)), want_core=True)
    assert answer.status is Status.UNSAT
    assert answer.core == (0, 2)


@pytest.mark.parametrize("solver", BOTH)
def test_core_of_a_quantified_obligation(solver: str) -> None:
    hypotheses = [forall(i, lt(apply(f, i), I(2))), forall(i, lt(I(-2), apply(f, i))), le(i, j)]
    answer = ask(solver, hypotheses, lt(apply(f, j), I(3)), want_core=True)
    assert answer.status is Status.UNSAT
    assert answer.core == (0,)


@pytest.mark.parametrize("solver", BOTH)
def test_a_core_suffices(solver: str) -> None:
    hypotheses = [lt(I(1), i), lt(I(1), j), eq(n, mul(i, j)), lt(j, I(9)), lt(i, I(9))]
    answer = ask(solver, hypotheses, lt(I(3), n), want_core=True)
    assert answer.status is Status.UNSAT
    assert answer.core is not None
    assert 3 not in answer.core
    assert ask(solver, [hypotheses[at] for at in answer.core], lt(I(3), n)).status is Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
def test_there_is_no_core_unless_asked_nor_without_unsat(solver: str) -> None:
    assert ask(solver, [lt(x, y)], lt(x, y)).core is None
    assert ask(solver, [lt(x, y)], lt(y, x), want_core=True).core is None


# -------------------------------------------------------------------------------------------------------------- models


def test_model_of_numbers() -> None:
    u = free("u", Sort("BitVec", width=8))
    hypotheses = [lt(R("1/3"), x), lt(x, R("1/2")), eq(i, I(-4)), eq(make("bvadd", u, u), make("bvneg", u)), p]
    answer = ask("z3", hypotheses, FALSE, want_model=True)
    assert answer.status is Status.SAT
    assert answer.model is not None
    assert answer.model.missing == ()
    assert answer.model.values[i] == -4
    assert answer.model.values[p] is True
    assert answer.model.terms[i] is I(-4)
    assert all(evaluate(h, EMPTY, answer.model.values) is True for h in hypotheses)


def test_irrational_values_are_missing() -> None:
    answer = ask("z3", [eq(power(x, 2), R(2)), lt(y, R(0))], FALSE, want_model=True)
    assert answer.model is not None
    assert answer.model.missing == (x,)
    assert answer.model.values[y] < 0  # type: ignore[operator]


def test_model_of_functions() -> None:
    g = free("g", function_sort([INT, BOOL], INT))
    hypotheses = [eq(apply(f, I(1)), I(5)), eq(apply(f, I(5)), I(1)), lt(apply(f, I(7)), I(-3)), eq(apply(g, i, TRUE), i)]
    answer = ask("z3", hypotheses, eq(apply(g, I(2), FALSE), I(0)), want_model=True)
    assert answer.model is not None
    assert answer.model.missing == ()
    assert all(evaluate(h, EMPTY, answer.model.values) is True for h in hypotheses)
    assert evaluate(eq(apply(g, I(2), FALSE), I(0)), EMPTY, answer.model.values) is False
    closed = [make("apply", answer.model.terms[f], I(k)) for k in (1, 5)]
    assert [evaluate(t, EMPTY) for t in closed] == [5, 1]


def test_model_of_a_quantified_function() -> None:
    grows = forall(i, lt(apply(f, i), apply(f, add(i, I(1)))))
    answer = ask("z3", [grows], eq(apply(f, I(3)), I(3)), want_model=True)
    if answer.model is not None and f in answer.model.values:
        at = answer.model.values
        steps = [lt(apply(f, I(k)), apply(f, I(k + 1))) for k in range(-3, 6)]
        assert answer.status is not Status.SAT or all(evaluate(s, EMPTY, at) is True for s in steps)


def test_model_is_a_countermodel_for_the_kernel() -> None:
    """Sorts, symbols and axioms: the kernel accepts what Z3 found, and refuses it with one value changed."""
    point = Sort("Point")
    next_ = Symbol("next", (named_type("Point"),), named_type("Point"))
    rank = Symbol("rank", (named_type("Point"),), T_INT)
    origin = Symbol("origin", (), named_type("Point"))
    theory = EMPTY.with_sort("Point").with_symbol(next_).with_symbol(rank).with_symbol(origin)
    theory = theory.with_axiom("moves", forall(a, not_(eq(call(next_, a), a))))
    theory = theory.with_axiom("starts", eq(call(rank, call(origin)), I(7)))
    conditions, conclusion = [not_(eq(b, call(origin)))], eq(call(next_, b), call(origin))
    obligation = Obligation(theory, (*theory.axioms.values(), *conditions), conclusion)
    answer = refute(obligation, SMALL, want_model=True)
    assert answer.status is Status.SAT
    assert answer.model is not None
    assert answer.model.missing == ()
    goal = forall(b, implication(conditions, conclusion))
    model = KernelModel(dict(answer.model.interpretation.carriers), dict(answer.model.symbols), (answer.model.terms[b],))
    require_countermodel(theory, goal, model)
    assert set(model.carriers) == {"Point"}
    assert point == b.sort
    values = {**answer.model.values}
    assert evaluate(conclusion, theory, values, answer.model.interpretation) is False
    assert evaluate(theory.axioms["starts"], theory, values, answer.model.interpretation) is True


def test_only_z3_gives_models() -> None:
    assert ask("cvc5", [lt(x, y)], FALSE, want_model=True).model is None
    assert ask("z3", [lt(x, y)], FALSE).model is None


# ---------------------------------------------------------------------------------------------------- what is not said


@pytest.mark.parametrize("solver", BOTH)
def test_functions_as_values_are_not_expressible(solver: str) -> None:
    some_function = make("exists", eq(apply(bound(0, f.sort), I(0)), I(1)), data=f.sort)
    answer = ask(solver, [], some_function)
    assert answer.status is Status.UNKNOWN
    assert "quantifies over functions" in answer.reason
    assert ask(solver, [make("not", some_function)], FALSE).dropped == (0,)
    opened = ask(solver, [some_function], exists(i, eq(i, I(1))))  # an outermost one is a constant
    assert opened.status is Status.UNSAT
    assert opened.dropped == ()


@pytest.mark.parametrize("solver", BOTH)
def test_symbols_are_unknown_unless_a_hypothesis_says_more(solver: str) -> None:
    """Axioms and definitions of the theory take no part by themselves."""
    symbol = Symbol("s", (T_INT,), T_INT)
    positive = forall(i, lt(I(0), call(symbol, i)))
    theory = EMPTY.with_symbol(symbol).with_axiom("positive", positive)
    goal = lt(I(0), call(symbol, j))
    assert refute(Obligation(theory, (), goal), SMALL, solver).status is Status.SAT
    assert refute(Obligation(theory, (positive,), goal), SMALL, solver).status is Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
def test_what_a_solver_knows_in_part_is_said(solver: str) -> None:
    answer = ask(solver, [], lt(make("sqrt", x), power(R(3), n)))
    assert answer.abstracted == ("pow", "sqrt")
    assert ask(solver, [], lt(x, y)).abstracted == ()


@pytest.mark.parametrize("solver", BOTH)
def test_a_symbol_has_one_value_at_functions_that_agree(solver: str) -> None:
    """Each choice of functions is a symbol of its own to a solver: that equal ones have equal values has to be said."""
    measure = Symbol("measure", (function_type([T_INT], T_INT),), T_INT)
    theory, other = EMPTY.with_symbol(measure), free("other", f.sort)
    same = forall(i, eq(apply(f, i), apply(other, i)))
    answer = refute(Obligation(theory, (same,), eq(call(measure, f), call(measure, other))), SMALL, solver)
    assert answer.status is Status.UNSAT
    apart = refute(Obligation(theory, (), eq(call(measure, f), call(measure, other))), SMALL, solver)
    assert (apart.status is Status.UNSAT, apart.abstracted) == (False, ())


@pytest.mark.parametrize("solver", BOTH)
def test_a_sum_depends_on_what_a_function_in_it_takes_from_outside(solver: str) -> None:
    """forall i, sum(k in 1..n, s(fun j => j + i, k)) = i  does not say that all integers are equal."""
    symbol = Symbol("s", (function_type([T_INT], T_INT), T_INT), T_INT)
    theory = EMPTY.with_symbol(symbol)
    total = big("sum", k, I(1), n, call(symbol, lambda_([j], add(j, i)), k))
    answer = refute(Obligation(theory, (forall(i, eq(total, i)),), FALSE), SMALL, solver)
    assert answer.status is not Status.UNSAT
    same = implies(eq(i, j), eq(total, substitute(total, {i: j})))
    assert refute(Obligation(theory, (), same), SMALL, "z3").status is Status.UNSAT


@pytest.mark.parametrize("solver", BOTH)
def test_contradictory_hypotheses_imply_anything(solver: str) -> None:
    assert ask(solver, [lt(x, y), lt(y, x)], FALSE).status is Status.UNSAT
    assert ask(solver, [], FALSE).status is Status.SAT


@pytest.mark.parametrize("solver", BOTH)
def test_named_sorts_are_not_empty_and_not_finite(solver: str) -> None:
    assert ask(solver, [], exists(a, eq(a, a))).status is Status.UNSAT
    assert ask(solver, [], make("or", eq(a, b), eq(b, c), eq(a, c))).status is Status.SAT


@pytest.mark.parametrize("solver", BOTH)
def test_costs_are_told(solver: str) -> None:
    answer = ask(solver, [lt(x, y)], lt(mul(x, x), mul(y, y)))
    assert answer.solver == solver
    assert answer.version == versions()[solver]
    assert answer.steps > 0
    assert answer.seconds == answer.translate_s + answer.context_s + answer.solve_s
    assert min(answer.translate_s, answer.context_s, answer.solve_s) > 0


# --------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize("solver", BOTH)
def test_a_missing_solver_is_a_fault(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(Fault) as caught:
        ask(solver, [lt(x, y)], lt(x, y))
    assert caught.value.code == "F001"
    assert "pip install" in caught.value.mend
    assert versions() == {"z3": None, "cvc5": None}


def test_an_unknown_solver_is_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        ask("yices", [], TRUE)
    assert caught.value.code == "F003"


@pytest.mark.parametrize("part", [add(i, j), bound(0, BOOL), eq(bound(0, INT), i)], ids=["number", "loose", "open"])
def test_an_obligation_is_closed_formulas(part: Term) -> None:
    for hypotheses, conclusion in (((part,), TRUE), ((), part)):
        with pytest.raises(Fault) as caught:
            Obligation(EMPTY, hypotheses, conclusion)
        assert caught.value.code == "F002"


@pytest.mark.parametrize("budget", [(0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.0), (-5, 1, 1.0)])
def test_a_budget_is_positive(budget: tuple[int, int, float]) -> None:
    with pytest.raises(Fault) as caught:
        Budget(*budget)
    assert caught.value.code == "F002"


def test_every_code_has_an_entry() -> None:
    sources = (ROOT / "src/stemai/oracle").glob("*.py")
    raised = {code for path in sources for code in re.findall(r'"([A-Z]\d{3})"', path.read_text())}
    assert raised == set(CODES)


# ------------------------------------------------------------------------------------------------------------ processes


def test_warm_up_loads_no_more_than_z3() -> None:
    """A process that was warmed up forks children that solve, twice over, with time limits (threads of Z3) in them."""
    program = """
import os, sys, threading
from stemai.oracle import warm_up
assert "z3" not in sys.modules and "cvc5" not in sys.modules
warm_up()
assert "z3" in sys.modules and "cvc5" not in sys.modules
assert len(os.listdir("/proc/self/task")) == 1
for _ in range(2):
    child = os.fork()
    if child == 0:
        from tests.oracle.build import ask, lt, mul, x, y
        for solver in ("z3", "cvc5"):
            assert ask(solver, [lt(x, y)], lt(x, y)).status.value == "unsat"
            assert ask(solver, [lt(x, y)], lt(mul(x, x), y)).status.value == "sat"
        os._exit(17)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 17
"""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_warming_up_twice_is_harmless() -> None:
    warm_up()
    warm_up()
    assert list(SOLVERS) == ["z3", "cvc5"]
    assert ask("z3", [implies(p, p)], implies(p, p)).status is Status.UNSAT
    assert isinstance(EMPTY, Theory)
