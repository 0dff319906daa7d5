"""Each operator, each corner of its meaning: a valid statement and a twin that is one edit away and false."""

from __future__ import annotations

import pytest

from stemai.kernel.terms import (
    FALSE,
    T_INT,
    TRUE,
    Symbol,
    Term,
    big,
    call,
    exists,
    forall,
    function_type,
    lambda_,
    make,
    word,
)
from stemai.oracle import Status
from tests.oracle.build import (
    BOTH,
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
    g,
    i,
    implies,
    j,
    k,
    le,
    lt,
    mul,
    n,
    neg,
    not_,
    p,
    power,
    q,
    sub,
    word_variable,
    x,
    y,
    z,
)  # fmt: skip

u, v = word_variable("u", 8), word_variable("v", 8)


def w(value: int) -> Term:
    return word(value, 8)


def total(low: Term, high: Term, body: Term) -> Term:
    return big("sum", k, low, high, body)


def product(low: Term, high: Term, body: Term) -> Term:
    return big("prod", k, low, high, body)


two_to = lambda e: power(I(2), e)  # noqa: E731
twice = Symbol("twice", (function_type((T_INT,), T_INT), T_INT), T_INT)

# name: (hypotheses, valid conclusion, false conclusion)
TWINS: dict[str, tuple[list[Term], Term, Term]] = {
    "true": ([], TRUE, FALSE),
    "not": ([not_(p)], not_(p), p),
    "and": ([p, q], make("and", p, q), not_(make("and", p, q))),
    "or": ([p], make("or", p, q), make("and", p, q)),
    "implies": ([implies(p, q), p], q, not_(q)),
    "iff": ([eq(p, q), not_(p)], not_(q), q),
    "ite": ([p], eq(make("ite", p, i, j), i), eq(make("ite", p, i, j), j)),
    "eq": ([eq(i, j), eq(j, n)], eq(i, n), not_(eq(i, n))),
    "le": ([le(x, y), le(y, z)], le(x, z), lt(x, z)),
    "lt": ([lt(x, y), le(y, z)], lt(x, z), eq(x, z)),
    "integer gap": ([lt(i, j)], le(add(i, I(1)), j), le(add(i, I(2)), j)),
    "real gap": ([lt(x, y)], lt(x, y), le(add(x, R(1)), y)),
    "numerals": ([], eq(mul(R("1/3"), R(3)), R(1)), eq(mul(R("0.1"), R(3)), R("0.30000001"))),
    "negative numeral": ([eq(i, I(-7))], lt(i, I(-6)), lt(I(-6), i)),
    "add": ([], eq(add(i, j, i), add(mul(I(2), i), j)), eq(add(i, j, i), add(i, j))),
    "sub": ([], eq(add(sub(i, j), j), i), eq(add(sub(j, i), j), i)),
    "neg": ([], eq(add(neg(x), x), R(0)), eq(neg(x), x)),
    "mul": ([lt(x, R(0)), lt(y, R(0))], lt(R(0), mul(x, y)), lt(mul(x, y), R(0))),
    "div": ([not_(eq(y, R(0)))], eq(mul(make("div", x, y), y), x), eq(make("div", x, y), x)),
    "div by 0": ([eq(y, R(0))], eq(make("div", x, y), R(0)), eq(make("div", x, y), x)),
    "div by literal 0": ([], eq(make("div", x, R(0)), R(0)), eq(make("div", x, R(0)), x)),
    "div is total": ([], eq(mul(make("div", R(0), y), y), R(0)), eq(mul(make("div", R(1), y), y), R(1))),
    "idiv": ([], eq(make("idiv", I(-7), I(2)), I(-4)), eq(make("idiv", I(-7), I(2)), I(-3))),
    "idiv negative": ([], eq(make("idiv", I(-7), I(-2)), I(4)), eq(make("idiv", I(-7), I(-2)), I(3))),
    "idiv by 0": ([eq(j, I(0))], eq(make("idiv", i, j), I(0)), eq(make("idiv", i, j), i)),
    "imod": ([], le(I(0), make("imod", i, I(-3))), lt(make("imod", i, I(-3)), I(2))),
    "imod negative": ([], eq(make("imod", I(-7), I(2)), I(1)), eq(make("imod", I(-7), I(2)), I(-1))),
    "imod by 0": ([eq(j, I(0))], eq(make("imod", i, j), i), eq(make("imod", i, j), I(0))),
    "dvd": ([make("dvd", I(6), i)], make("dvd", I(3), i), make("dvd", I(12), i)),
    "dvd by 0": ([make("dvd", I(0), i)], eq(i, I(0)), not_(eq(i, I(0)))),
    "dvd of 0": ([], make("dvd", j, I(0)), make("dvd", j, I(1))),
    "dvd by variable 0": ([eq(j, I(0)), make("dvd", j, i)], eq(i, I(0)), eq(i, I(1))),
    "dvd by negative": ([make("dvd", I(-4), i)], make("dvd", I(2), i), make("dvd", I(8), i)),
    "square": ([], le(R(0), power(x, 2)), lt(R(0), power(x, 2))),
    "pow 0": ([], eq(power(x, 0), R(1)), eq(power(x, 0), x)),
    "0 pow 0": ([eq(n, I(0)), eq(i, I(0))], eq(power(i, n), I(1)), eq(power(i, n), I(0))),
    "pow negative": ([not_(eq(x, R(0)))], eq(mul(power(x, -2), x, x), R(1)), eq(power(x, -2), power(x, 2))),
    "0 pow negative": ([eq(x, R(0))], eq(power(x, -3), R(0)), eq(power(x, -3), R(1))),
    "pow of numerals": ([], eq(power(R("2/3"), -2), R("9/4")), eq(power(R("2/3"), -2), R("4/9"))),
    "pow huge numerals": ([], eq(two_to(I(300)), mul(two_to(I(299)), I(2))), eq(two_to(I(300)), two_to(I(299)))),
    "pow too large": ([], lt(I(0), two_to(I(10**6))), lt(two_to(I(10**6)), I(0))),
    "pow step": ([le(I(0), n)], eq(two_to(add(n, I(1))), mul(I(2), two_to(n))), eq(two_to(add(n, I(1))), two_to(n))),
    "pow two steps": ([le(I(0), n)], eq(two_to(add(n, I(2))), mul(I(4), two_to(n))), eq(two_to(add(n, I(2))), n)),
    "pow back": ([lt(I(0), n)], eq(mul(two_to(sub(n, I(1))), I(2)), two_to(n)), eq(two_to(sub(n, I(1))), two_to(n))),
    "pow grows": ([le(I(0), n)], lt(n, two_to(n)), lt(two_to(n), n)),
    "pow positive": ([lt(R(0), x)], lt(R(0), power(x, n)), lt(R(1), power(x, n))),
    "pow of product": ([le(I(0), n)], eq(power(mul(i, j), n), mul(power(i, n), power(j, n))), eq(power(mul(i, j), n), i)),
    "pow of integer": (
        [le(I(0), n)],
        eq(power(make("real", i), n), make("real", power(i, n))),
        eq(power(make("real", i), n), make("real", i)),
    ),
    "abs": ([], le(x, make("abs", x)), le(make("abs", x), x)),
    "abs integer": ([lt(i, I(0))], eq(make("abs", i), neg(i)), eq(make("abs", i), i)),
    "min": ([lt(x, y)], eq(make("min", x, y), x), eq(make("min", x, y), y)),
    "max": ([lt(i, j)], eq(make("max", i, j), j), eq(make("max", i, j), i)),
    "floor": ([], eq(make("floor", R("-7/2")), I(-4)), eq(make("floor", R("-7/2")), I(-3))),
    "floor bound": ([], le(make("real", make("floor", x)), x), lt(make("real", make("floor", x)), x)),
    "real": ([lt(i, j)], lt(make("real", i), make("real", j)), lt(make("real", j), make("real", i))),
    "sqrt": ([le(R(0), x)], eq(power(make("sqrt", x), 2), x), eq(make("sqrt", x), x)),
    "sqrt negative": ([lt(x, R(0))], eq(make("sqrt", x), R(0)), eq(power(make("sqrt", x), 2), x)),
    "sqrt of numeral": ([], eq(make("sqrt", R(9)), R(3)), eq(make("sqrt", R(9)), R(-3))),
    "sqrt under a binder": (
        [lt(R(0), y)],
        forall(x, implies(eq(x, y), lt(R(0), make("sqrt", x)))),
        forall(x, implies(eq(x, y), lt(make("sqrt", x), R(0)))),
    ),
    "rational numeral": ([], make("rational", R("22/7")), not_(make("rational", R("22/7")))),
    "rational closure": (
        [make("rational", x), make("rational", y)],
        make("rational", make("div", add(x, R(1)), y)),
        make("rational", z),
    ),
    "rational part": ([make("rational", add(x, R(1)))], make("rational", x), not_(make("rational", x))),
    "rational integer": ([], make("rational", make("real", i)), not_(make("rational", make("real", i)))),
    "prime": ([make("prime", n), lt(I(2), n)], eq(make("imod", n, I(2)), I(1)), eq(make("imod", n, I(3)), I(1))),
    "prime numeral": ([], make("prime", I(97)), make("prime", I(91))),
    "prime 1": ([], not_(make("prime", I(1))), make("prime", I(1))),
    "prime negative": ([lt(i, I(0))], not_(make("prime", i)), make("prime", i)),
    "sum": ([], eq(total(I(1), I(4), power(k, 2)), I(30)), eq(total(I(1), I(4), power(k, 2)), I(29))),
    "sum empty": ([lt(j, i)], eq(total(i, j, k), I(0)), eq(total(i, j, k), I(1))),
    "sum empty numerals": ([], eq(total(I(1), I(0), k), I(0)), eq(total(I(1), I(0), k), I(1))),
    "sum of one": ([eq(i, j)], eq(total(i, j, k), i), eq(total(i, j, k), add(i, I(1)))),
    "sum step": (
        [le(i, n)],
        eq(total(i, add(n, I(1)), mul(k, k)), add(total(i, n, mul(k, k)), power(add(n, I(1)), 2))),
        eq(total(i, add(n, I(1)), mul(k, k)), total(i, n, mul(k, k))),
    ),
    "sum instance": (
        [forall(i, eq(total(I(0), n, mul(i, k)), mul(i, total(I(0), n, k))))],
        eq(total(I(0), n, mul(j, k)), mul(j, total(I(0), n, k))),
        eq(total(I(0), n, mul(j, k)), total(I(0), n, k)),
    ),
    "prod": ([], eq(product(I(1), I(5), k), I(120)), eq(product(I(1), I(5), k), I(15))),
    "prod empty": ([lt(j, i)], eq(product(i, j, k), I(1)), eq(product(i, j, k), I(0))),
    "prod step": (
        [le(I(0), n)],
        eq(product(I(1), add(n, I(1)), k), mul(product(I(1), n, k), add(n, I(1)))),
        eq(product(I(1), add(n, I(1)), k), product(I(1), n, k)),
    ),
    "forall": ([forall(i, lt(apply(f, i), I(3)))], lt(apply(f, j), I(3)), lt(apply(f, j), I(2))),
    "exists": ([lt(I(4), apply(f, I(2)))], exists(i, lt(I(4), apply(f, i))), exists(i, lt(I(5), apply(f, i)))),
    "guarded": (
        [forall(i, implies(le(I(0), i), forall(j, implies(le(I(0), j), le(apply(f, i), apply(f, j))))))],
        eq(apply(f, I(1)), apply(f, I(2))),
        eq(apply(f, I(1)), apply(f, I(-2))),
    ),
    "quantifier order": (
        [],
        forall(i, exists(j, eq(add(i, j), I(0)))),
        exists(j, forall(i, eq(add(i, j), I(0)))),
    ),
    "bound and free": ([forall(i, le(apply(f, i), j))], le(apply(f, j), j), le(apply(f, j), I(0))),
    "function": ([eq(x, y)], eq(apply(g, x), apply(g, y)), eq(apply(g, x), x)),
    "named sort": ([eq(a, b), not_(eq(b, c))], not_(eq(a, c)), eq(a, c)),
    "symbol of a function": (
        [],
        eq(call(twice, lambda_([i], add(i, I(1))), j), call(twice, lambda_([k], add(k, I(1))), j)),
        eq(call(twice, lambda_([i], add(i, I(1))), j), call(twice, lambda_([i], add(i, I(2))), j)),
    ),
    "function parameter": (
        [],
        make(
            "forall",
            eq(make("apply", make("bound", data=(0, f.sort)), I(0)), make("apply", make("bound", data=(0, f.sort)), I(0))),
            data=f.sort,
        ),
        make("forall", eq(make("apply", make("bound", data=(0, f.sort)), I(0)), I(0)), data=f.sort),
    ),
    "bvadd": ([], eq(make("bvadd", w(200), w(100)), w(44)), eq(make("bvadd", w(200), w(100)), w(255))),
    "bvsub": ([], eq(make("bvsub", w(1), w(2)), w(255)), eq(make("bvsub", w(1), w(2)), w(1))),
    "bvneg": ([], eq(make("bvadd", make("bvneg", u), u), w(0)), eq(make("bvneg", u), u)),
    "bvmul": ([], eq(make("bvmul", w(16), w(17)), w(16)), eq(make("bvmul", w(16), w(17)), w(255))),
    "bvand": ([], eq(make("bvand", u, w(0)), w(0)), eq(make("bvand", u, w(1)), w(0))),
    "bvor": ([], eq(make("bvor", u, w(255)), w(255)), eq(make("bvor", u, w(0)), w(255))),
    "bvxor": ([], eq(make("bvxor", u, u), w(0)), eq(make("bvxor", u, v), w(0))),
    "bvnot": ([], eq(make("bvnot", u), make("bvxor", u, w(255))), eq(make("bvnot", u), make("bvneg", u))),
    "bvshl": ([], eq(make("bvshl", w(3), w(2)), w(12)), eq(make("bvshl", w(3), w(2)), w(6))),
    "bvshl by width": ([make("bvule", w(8), v)], eq(make("bvshl", u, v), w(0)), eq(make("bvshl", u, v), u)),
    "bvlshr by width": ([make("bvule", w(8), v)], eq(make("bvlshr", u, v), w(0)), eq(make("bvlshr", u, v), u)),
    "bvashr by width": (
        [make("bvule", w(8), v), make("bvslt", u, w(0))],
        eq(make("bvashr", u, v), w(255)),
        eq(make("bvashr", u, v), w(0)),
    ),
    "bvudiv": ([], eq(make("bvudiv", w(200), w(7)), w(28)), eq(make("bvudiv", w(200), w(7)), w(248))),
    "bvudiv by 0": ([], eq(make("bvudiv", u, w(0)), w(255)), eq(make("bvudiv", u, w(0)), w(0))),
    "bvurem by 0": ([], eq(make("bvurem", u, w(0)), u), eq(make("bvurem", u, w(0)), w(0))),
    "bvsdiv": ([], eq(make("bvsdiv", w(-7), w(2)), w(-3)), eq(make("bvsdiv", w(-7), w(2)), w(-4))),
    "bvsdiv by 0": ([make("bvslt", u, w(0))], eq(make("bvsdiv", u, w(0)), w(1)), eq(make("bvsdiv", u, w(0)), w(0))),
    "bvsrem": ([], eq(make("bvsrem", w(-7), w(2)), w(-1)), eq(make("bvsrem", w(-7), w(2)), w(1))),
    "bvsrem by 0": ([], eq(make("bvsrem", u, w(0)), u), eq(make("bvsrem", u, w(0)), w(0))),
    "bvult": ([], make("bvult", w(1), w(255)), make("bvult", w(255), w(1))),
    "bvule": ([make("bvule", u, w(0))], eq(u, w(0)), eq(u, w(1))),
    "bvslt": ([], make("bvslt", w(255), w(1)), make("bvslt", w(1), w(255))),
    "bvsle": ([make("bvsle", w(127), u)], eq(u, w(127)), eq(u, w(128))),
}


@pytest.mark.parametrize("solver", BOTH)
@pytest.mark.parametrize("name", TWINS)
def test_twins(name: str, solver: str) -> None:
    hypotheses, valid, false = TWINS[name]
    answer = ask(solver, hypotheses, valid)
    assert answer.status is Status.UNSAT, answer
    assert answer.dropped == ()
    answer = ask(solver, hypotheses, false)
    assert answer.status is not Status.UNSAT, answer


def test_there_is_a_twin_for_each_operator() -> None:
    """Nothing that the kernel can say is left out of the table."""
    used: set[str] = set()
    todo = [t for hypotheses, valid, false in TWINS.values() for t in (*hypotheses, valid, false)]
    while todo:
        term = todo.pop()
        used.add(term.op)
        todo.extend(term.args)
    for op in OPERATORS:
        assert op in used, op


OPERATORS = [
    "true",
    "false",
    "not",
    "and",
    "or",
    "implies",
    "eq",
    "ite",
    "num",
    "word",
    "free",
    "bound",
    "le",
    "lt",
    "add",
    "mul",
    "sub",
    "neg",
    "div",
    "idiv",
    "imod",
    "dvd",
    "pow",
    "abs",
    "min",
    "max",
    "floor",
    "sqrt",
    "real",
    "rational",
    "prime",
    "sum",
    "prod",
    "forall",
    "exists",
    "lambda",
    "apply",
    "call",
    "bvadd",
    "bvsub",
    "bvmul",
    "bvneg",
    "bvand",
    "bvor",
    "bvxor",
    "bvnot",
    "bvshl",
    "bvlshr",
    "bvashr",
    "bvudiv",
    "bvurem",
    "bvsdiv",
    "bvsrem",
    "bvult",
    "bvule",
    "bvslt",
    "bvsle",
]
