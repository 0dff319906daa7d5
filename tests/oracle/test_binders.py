"""What is said to a solver of terms with binders has the model that it was made from, also where several are said together.

A random term over bound variables is evaluated at some points in an interpretation, and a solver is told its values there:
``forall x y b r, x = 1 -> y = 0 -> b = put(2, empty) -> r = 1/2 -> t = value``.  Told beside it are the same of terms that
differ from it in which variable stands where, and what the symbols are.  So two terms that a printer takes for one show as a
contradiction, which must not be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Sort,
    Symbol,
    Term,
    abstract,
    big,
    bound,
    call,
    conjunction,
    exists,
    forall,
    free,
    function_sort,
    function_type,
    implication,
    instantiate,
    lambda_,
    make,
    named_type,
    number,
    substitute,
)
from stemai.kernel.theory import Datatype, Theory
from stemai.kernel.values import Budget as Steps
from stemai.kernel.values import Interpretation, closure, quote
from stemai.oracle import Budget, Obligation, Status, refute
from tests.oracle.build import BOTH, I, R, add, apply, eq, implies, le, lt, mul, n, sub

BAG = Sort("Bag")
EMPTY, PUT = (
    Symbol("empty", (), named_type("Bag")),
    Symbol("put", (T_NAT, named_type("Bag")), named_type("Bag")),
)
PART = Symbol("part", (T_RAT, T_INT), named_type("Part"))
ONE, TWO = function_type([T_INT], T_INT), function_type([T_INT, T_INT], T_INT)
F = Symbol("F", (ONE, T_INT), T_INT)
K = Symbol("K", (TWO,), T_INT)
L = Symbol("L", (T_INT, function_type([ONE], T_INT)), T_INT)
M = Symbol("M", (function_type([T_INT], T_BOOL),), T_INT)
G = Symbol("G", (T_INT, ONE), T_BOOL)
H = Symbol("H", (T_INT, T_INT), T_INT)
Q = Symbol("Q", (T_REAL,), T_REAL)
THEORY = Theory().with_datatype(Datatype("Bag", (EMPTY, PUT))).with_datatype(Datatype("Part", (PART,)))
for symbol in (F, K, L, M, G, H, Q):
    THEORY = THEORY.with_symbol(symbol)
ARROW, TEST = function_sort([INT], INT), function_sort([INT], BOOL)
PAIRS, FUNCTIONAL = function_sort([INT, INT], INT), function_sort([ARROW], INT)
f, w = free("f", ARROW), free("w", ARROW)
x, y, b, r = free("x", INT), free("y", INT), free("b", BAG), free("r", REAL)
BOUND = [x, y, b, r]
LITTLE = Budget(rlimit=40_000, memory_mb=1024, wall_s=20)
CASES = (*range(40), 101, 199)  # the last two show mutants of the printers that the others do not


class Maker:
    """Random terms over the variables in `scope`, the innermost last; no function is bound.

    Each maker knows a few operators only, so that these meet each other often.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0
        self.numbers = ["sum", self.random.choice(["F", "K", "L", "M"]), *self.random.sample(_NUMBERS, 3)]
        self.reals, self.tests = self.random.sample(_REALS, 5), self.random.sample(_TESTS, 4)

    def variable(self, sort: Sort = INT) -> Term:
        self.count += 1
        return free(f"z{self.count}", sort)

    def leaf(self, sort: Sort, scope: list[Term]) -> Term:
        own = [v for v in scope if v.sort == sort]
        others = {
            INT: [n, I(0), I(1), I(2), I(-1)],
            REAL: [R(0), R(Fraction(1, 2)), R(4)],
            BAG: [call(EMPTY)],
        }[sort]
        return self.random.choice([*own, *own, *own[-1:], *others])

    def number(self, depth: int, scope: list[Term]) -> Term:
        if depth <= 0:
            return self.leaf(INT, scope)
        kind = self.random.choice(self.numbers)
        inner = depth - 1
        if kind in ("sum", "prod"):
            return self.range(kind, inner, scope)
        if kind in "FKLM":
            return self.applied(kind, inner, scope)
        if kind == "match":
            return self.match(inner, scope)
        if kind == "parted":
            p, q = self.variable(REAL), self.variable()
            whole = call(PART, self.real(min(inner, 1), scope), self.number(0, scope))
            return make("match", whole, abstract(self.number(inner, [*scope, p, q]), [p, q]), data=(PART,))
        if kind == "ite":
            return make("ite", self.test(inner, scope), self.number(inner, scope), self.number(inner, scope))
        if kind == "apply":
            return apply(self.random.choice([f, w]), self.number(inner, scope))
        if kind == "floor":
            return make("floor", self.real(inner, scope))
        if kind == "size":
            return make("size", self.bag(inner, scope))
        if kind in ("neg", "abs"):
            return make(kind, self.number(inner, scope))
        if kind == "H":
            return call(H, self.number(inner, scope), self.number(0, scope))
        if kind == "pow":
            exponent = self.random.choice([self.number(0, scope), make("abs", self.number(min(inner, 1), scope))])
            return make("pow", self.number(min(inner, 1), scope), exponent)
        return make(kind, self.number(inner, scope), self.number(inner, scope))

    def applied(self, kind: str, depth: int, scope: list[Term]) -> Term:
        """A symbol that is given a function."""
        u, v, g = self.variable(), self.variable(), self.variable(ARROW)
        if kind == "F":
            return call(F, self.function(depth, scope), self.number(depth - 1, scope))
        if kind == "K":
            return call(K, lambda_([u, v], self.number(depth, [*scope, u, v])))
        if kind == "L":
            return call(L, self.number(0, scope), lambda_([g], apply(g, self.number(min(depth, 1), scope))))
        return call(M, lambda_([u], self.test(depth, [*scope, u])))

    def range(self, kind: str, depth: int, scope: list[Term], real: bool = False) -> Term:
        index = self.variable()
        low = self.random.choice([I(0), I(1), self.number(0, scope)])
        high = self.random.choice([n, sub(n, I(1)), self.number(0, scope), add(self.number(0, scope), I(1))])
        body = (self.real if real else self.number)(depth, [*scope, index])
        if not real and self.random.random() < 0.4:  # where binders of both kinds are around one another
            body = self.applied(self.random.choice("FKLM"), max(depth, 1), [*scope, index])
        return big(kind, index, low, high, body)

    def match(self, depth: int, scope: list[Term]) -> Term:
        head, tail = self.variable(), self.variable(BAG)
        arm = abstract(self.number(depth, [*scope, head, tail]), [head, tail])
        return make("match", self.bag(min(depth, 1), scope), self.number(min(depth, 1), scope), arm, data=(EMPTY, PUT))

    def bag(self, depth: int, scope: list[Term]) -> Term:
        if depth <= 0 or self.random.random() < 0.3:
            return self.leaf(BAG, scope)
        if self.random.random() < 0.3:
            return make("ite", self.test(0, scope), self.bag(depth - 1, scope), self.bag(depth - 1, scope))
        return call(PUT, make("abs", self.number(depth - 1, scope)), self.bag(depth - 1, scope))

    def real(self, depth: int, scope: list[Term]) -> Term:
        if depth <= 0:
            return self.leaf(REAL, scope)
        kind, inner = self.random.choice(self.reals), depth - 1
        if kind == "real":
            return make("real", self.number(inner, scope))
        if kind in ("sum", "prod"):
            return self.range(kind, inner, scope, real=True)
        if kind == "sqrt":
            root = self.real(min(inner, 1), scope)
            return make("sqrt", self.random.choice([mul(root, root), root, R(Fraction(9, 4))]))
        if kind == "pow":
            return make("pow", self.real(min(inner, 1), scope), self.number(0, scope))
        if kind == "Q":
            return call(Q, self.real(inner, scope))
        if kind in ("neg", "abs"):
            return make(kind, self.real(inner, scope))
        if kind == "ite":
            return make("ite", self.test(inner, scope), self.real(inner, scope), self.real(inner, scope))
        return make(kind, self.real(inner, scope), self.real(inner, scope))

    def function(self, depth: int, scope: list[Term]) -> Term:
        if self.random.random() < 0.15:
            return self.random.choice([f, w])
        u = self.variable()
        return lambda_([u], self.number(min(depth, 2), [*scope, u]))

    def test(self, depth: int, scope: list[Term]) -> Term:
        kind, inner = self.random.choice(self.tests), depth - 1
        if kind == "G":
            return call(G, self.number(0, scope), self.function(min(inner, 1), scope))
        if kind in ("forall", "exists") and depth > 0:
            u = self.variable()
            bounds = [le(I(0), u), le(u, self.random.choice([n, self.number(0, scope)]))]
            body = self.test(inner, [*scope, u])
            return forall(u, implication(bounds, body)) if kind == "forall" else exists(u, conjunction([*bounds, body]))
        if kind in ("and", "or", "implies") and depth > 0:
            return make(kind, self.test(inner, scope), self.test(inner, scope))
        if kind == "rational":
            return make("rational", self.real(max(inner, 0), scope))
        if kind == "prime":
            return make("prime", self.number(max(inner, 0), scope))
        if kind == "dvd":
            return make("dvd", self.number(0, scope), self.number(max(inner, 0), scope))
        if kind == "real":
            return self.random.choice([le, lt, eq])(self.real(0, scope), self.real(max(inner, 0), scope))
        return self.random.choice([le, lt, eq])(self.number(0, scope), self.number(max(inner, 0), scope))

    def interpretation(self) -> tuple[dict[Term, object], Interpretation, list[Term]]:
        """Values for the free variables and the symbols, and what says so as far as a solver can be told."""
        choose, u, arrow = self.random.choice, bound(0, INT), bound(1, ARROW)
        one, two = bound(1, INT), I(2)
        functional = apply(bound(0, FUNCTIONAL), lambda_([x], choose([add(x, I(1)), mul(x, two)])))
        bodies = {
            "F": (
                (ARROW, INT),
                choose([apply(arrow, I(0)), add(apply(arrow, u), u), mul(apply(arrow, I(1)), u)]),
            ),
            "K": (
                (PAIRS,),
                add(apply(bound(0, PAIRS), I(1), I(0)), mul(two, apply(bound(0, PAIRS), I(0), I(1)))),
            ),
            "L": ((INT, FUNCTIONAL), add(functional, one)),
            "M": ((TEST,), make("ite", apply(bound(0, TEST), I(choose([0, 1]))), two, I(choose([0, 1])))),
            "G": (
                (INT, ARROW),
                choose([le(apply(bound(0, ARROW), I(0)), one), eq(apply(bound(0, ARROW), one), I(1))]),
            ),
            "H": ((INT, INT), choose([sub(one, u), add(mul(one, two), u), one])),
            "Q": ((REAL,), choose([bound(0, REAL), mul(bound(0, REAL), R(2)), R(1)])),
        }
        values = {name: closure(sorts, body) for name, (sorts, body) in bodies.items()}
        shapes = [choose([add(u, I(1)), mul(u, u), I(1), u]), choose([mul(u, two), sub(u, I(1))])]
        size = choose([0, 1, 2, 3])
        given: dict[Term, object] = {n: size, f: closure((INT,), shapes[0]), w: closure((INT,), shapes[1])}
        told = [eq(n, I(size))]
        for function, shape in ((f, shapes[0]), (w, shapes[1])):
            told.append(forall(x, eq(apply(function, x), apply(make("lambda", shape, data=(INT,)), x))))
        told = [_reduced(t) for t in told]
        told.append(forall(x, forall(y, eq(call(H, x, y), _at(bodies["H"][1], x, y)))))
        told.append(forall(r, eq(call(Q, r), _at(bodies["Q"][1], r))))
        return given, Interpretation({}, values), [t for t in told if self.random.random() < 0.8]


_NUMBERS = [
    *(
        "sum",
        "prod",
        "F",
        "K",
        "L",
        "M",
        "match",
        "ite",
        "add",
        "mul",
        "sub",
        "apply",
        "floor",
        "size",
        "neg",
    ),
    *("abs", "H", "pow", "idiv", "imod", "min", "max", "parted"),
]

_REALS = [
    "real",
    "sum",
    "prod",
    "sqrt",
    "pow",
    "Q",
    "neg",
    "abs",
    "ite",
    "add",
    "mul",
    "sub",
    "div",
    "min",
    "max",
]
_TESTS = [
    "G",
    "forall",
    "exists",
    "and",
    "or",
    "implies",
    "rational",
    "prime",
    "dvd",
    "real",
    "number",
    "number",
]


def _at(body: Term, *values: Term) -> Term:
    """`body` with `values` for its loose indices, the last for index 0."""
    return instantiate(body, list(values))


def _reduced(formula: Term) -> Term:
    """`formula` with the functions that are applied in it put in place."""
    args = [_reduced(a) for a in formula.args]
    if formula.op == "apply" and args[0].op == "lambda":
        return _at(args[0].args[0], *args[1:])
    return make(formula.op, *args, data=formula.data, hint=formula.hint) if args else formula


def points(maker: Maker) -> Iterator[dict[Term, object]]:
    for _ in range(3):
        choose = maker.random.choice
        content = call(EMPTY)
        for _ in range(choose([0, 1, 2])):
            content = call(PUT, I(choose([0, 1, 2])), content)
        yield {
            x: choose([0, 1, 2]),
            y: choose([0, 1, 3, -1]),
            b: evaluate(content, THEORY),
            r: choose([Fraction(0), Fraction(1, 2), Fraction(4)]),
        }


def tables(maker: Maker) -> list[Term]:
    """Hypotheses that hold in the maker's interpretation."""
    given, interpretation, told = maker.interpretation()
    depth = maker.random.choice([2, 3])
    make_one = maker.random.choice([maker.number, maker.number, maker.real])
    first = make_one(depth, BOUND)
    terms = [first, substitute(first, {x: y}), substitute(first, {x: y, y: x}), substitute(first, {y: x})]
    terms += [substitute(first, {x: add(x, I(1))}), substitute(first, {f: w}), make_one(depth - 1, BOUND)]
    said: list[Term] = []
    for term in dict.fromkeys(terms):
        for point in points(maker):
            try:
                value = evaluate(term, THEORY, {**given, **point}, interpretation, Steps(20_000))  # type: ignore[dict-item]
            except (KernelError, LimitReached):
                continue
            if isinstance(value, int | Fraction) and abs(value) < 10**6:
                fact = eq(term, number(value, term.sort))
                for variable in BOUND:
                    if variable in term.frees:
                        spelled = quote(point[variable], variable.sort)  # type: ignore[arg-type]
                        assert spelled is not None
                        fact = implies(eq(variable, spelled), fact)
                for variable in BOUND:
                    if variable in term.frees:
                        fact = forall(variable, fact)
                said.append(fact)
    return [*told, *said] if said else []


@pytest.mark.parametrize("solver", BOTH)
def test_values_of_terms_under_binders_contradict_nothing(solver: str) -> None:
    asked = said = 0
    for seed in CASES:
        hypotheses = tables(Maker(seed))
        if hypotheses:
            answer = refute(Obligation(THEORY, tuple(hypotheses), FALSE), LITTLE, solver)
            assert answer.status is not Status.UNSAT, f"seed {seed}"
            asked += 1
            said += len(hypotheses) - len(answer.dropped)
    assert asked > len(CASES) / 2
    assert said > 4 * asked
