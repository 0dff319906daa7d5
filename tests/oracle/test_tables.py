"""What is said to a solver has the model that it was made from: random terms with sums, and symbols that are given functions.

A term t with a bound variable x is evaluated at 0, 1 and 2 in an interpretation, and a solver is given the table of its
values, ``forall x, 0 <= x <= 2 -> t = table``, as a hypothesis.  It must not find a contradiction in that.
"""

from __future__ import annotations

from random import Random

import pytest

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    INT,
    T_BOOL,
    T_INT,
    Sort,
    Symbol,
    Term,
    big,
    bound,
    call,
    forall,
    free,
    function_sort,
    function_type,
    implication,
    lambda_,
    make,
    number,
)
from stemai.kernel.values import Budget as Steps
from stemai.kernel.values import Interpretation, closure
from stemai.oracle import Budget, Obligation, Status, refute
from tests.oracle.build import BOTH, EMPTY, I, add, apply, eq, le, lt, mul, n, sub

F = Symbol("F", (function_type([T_INT], T_INT), T_INT), T_INT)
M = Symbol("M", (function_type([T_INT], T_BOOL),), T_INT)
G = Symbol("G", (T_INT, function_type([T_INT], T_INT)), T_BOOL)
THEORY = EMPTY.with_symbol(F).with_symbol(M).with_symbol(G)
ARROW, TEST = function_sort([INT], INT), function_sort([INT], BOOL)
f = free("f", ARROW)
LITTLE = Budget(rlimit=40_000, memory_mb=1024, wall_s=20)
CASES = 150


class Maker:
    """Random terms over the variables in `scope`, the innermost last."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0

    def variable(self) -> Term:
        self.count += 1
        return free(f"z{self.count}", INT)

    def number(self, depth: int, scope: list[Term]) -> Term:
        choose = self.random.choice
        if depth <= 0:
            return choose([*scope, *scope, n, I(0), I(1), I(2)])
        kind = choose(["sum", "sum", "prod", "F", "F", "F", "M", "ite", "add", "mul", "apply"])
        if kind in ("sum", "prod"):
            index = self.variable()
            high = choose([n, n, sub(n, I(1)), self.number(0, scope)])
            return big(kind, index, I(choose([0, 1])), high, self.number(depth - 1, [*scope, index]))
        if kind == "F":
            return call(F, self.function(depth - 1, scope), self.number(depth - 1, scope))
        if kind == "M":
            x = self.variable()
            return call(M, lambda_([x], self.test(depth - 1, [*scope, x])))
        if kind == "ite":
            test = self.test(depth - 1, scope)
            return make("ite", test, self.number(depth - 1, scope), self.number(depth - 1, scope))
        if kind == "apply":
            return apply(f, self.number(depth - 1, scope))
        return make(kind, self.number(depth - 1, scope), self.number(depth - 1, scope))

    def function(self, depth: int, scope: list[Term]) -> Term:
        if self.random.random() < 0.15:
            return f
        x = self.variable()
        return lambda_([x], self.number(min(depth, 1), [*scope, x]))

    def test(self, depth: int, scope: list[Term]) -> Term:
        if self.random.random() < 0.4:
            return call(G, self.number(0, scope), self.function(depth, scope))
        return self.random.choice([le, lt, eq])(self.number(0, scope), self.number(min(depth, 1), scope))

    def interpretation(self) -> tuple[dict[Term, object], Interpretation]:
        """Values for n and f, and for the symbols."""
        choose, x, two = self.random.choice, bound(0, INT), I(2)
        given, test, before = bound(1, ARROW), bound(0, TEST), bound(1, INT)
        bodies = {
            "F": choose([apply(given, I(0)), add(apply(given, x), x), mul(apply(given, I(1)), x)]),
            "M": make("ite", apply(test, I(choose([0, 1]))), two, I(choose([0, 1]))),
            "G": choose([le(apply(bound(0, ARROW), I(0)), before), eq(apply(bound(0, ARROW), before), I(1))]),
        }
        sorts: dict[str, tuple[Sort, ...]] = {"F": (ARROW, INT), "M": (TEST,), "G": (INT, ARROW)}
        values = {name: closure(sorts[name], body) for name, body in bodies.items()}
        some = closure((INT,), choose([add(x, I(1)), mul(x, x), I(1)]))
        return {n: choose([0, 1, 2, 3]), f: some}, Interpretation({}, values)


def table_of(maker: Maker) -> Term | None:
    """A hypothesis that holds in the maker's interpretation; None where the term does not speak of the variable."""
    environment, interpretation = maker.interpretation()
    x = maker.variable()
    try:
        term = maker.number(maker.random.choice([2, 3]), [x, x])
        values = [evaluate(term, THEORY, {**environment, x: k}, interpretation, Steps(20_000)) for k in range(3)]  # type: ignore[dict-item]
    except (KernelError, LimitReached):
        return None
    if x not in term.frees:
        return None
    table: Term = number(int(str(values[2])), INT)
    for k in (1, 0):
        table = make("ite", eq(x, I(k)), number(int(str(values[k])), INT), table)
    return forall(x, implication([le(I(0), x), le(x, I(2))], eq(term, table)))


@pytest.mark.parametrize("solver", BOTH)
def test_a_table_of_values_contradicts_nothing(solver: str) -> None:
    asked = 0
    for seed in range(CASES):
        hypothesis = table_of(Maker(seed))
        if hypothesis is not None:
            asked += 1
            answer = refute(Obligation(THEORY, (hypothesis,), FALSE), LITTLE, solver)
            assert answer.status is not Status.UNSAT, f"seed {seed}"
    assert asked > CASES / 2
