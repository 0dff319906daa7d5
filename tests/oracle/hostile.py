"""Obligations made to hurt a solver, and a program that asks them all and prints the answers as JSON lines.

Run as `python -m tests.oracle.hostile z3|cvc5`.  None of them is valid, except where `PROVABLE` says so.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from collections.abc import Callable, Iterator

from stemai.kernel.terms import (
    BOOL,
    INT,
    Sort,
    Term,
    big,
    bitvec,
    exists,
    forall,
    free,
    function_sort,
    make,
    number,
    word,
)
from stemai.oracle import Budget, Obligation, refute
from stemai.oracle.obligation import NotExpressible
from stemai.oracle.smtlib import print_script
from tests.oracle.build import EMPTY, I, R, add, apply, eq, i, j, k, le, lt, mul, n, neg, not_, power, x, y

BUDGET = Budget(rlimit=100_000, memory_mb=512, wall_s=20)
MEMORY_BYTES = 4 << 30

Case = tuple[list[Term], Term]


def _chain(step: Callable[[Term], Term], start: Term, times: int) -> Term:
    for _ in range(times):
        start = step(start)
    return start


def _alternating(depth: int) -> Term:
    """forall, exists, forall, ... over formulas that are shared between both: 2^depth quantifiers if unfolded."""
    formula = lt(i, j)
    for _ in range(depth):
        formula = (
            make("and", forall(i, formula), exists(j, formula))
            if formula.frees
            else make("and", forall(i, make("or", formula, lt(i, I(0)))), exists(i, make("and", formula, lt(i, I(0)))))
        )
    return formula


def _pigeons(holes: int) -> Case:
    sits = [[free(f"p{a}_{b}", BOOL) for b in range(holes)] for a in range(holes + 1)]
    apart = [not_(make("and", sits[a][h], sits[b][h])) for h in range(holes) for a in range(holes + 1) for b in range(a)]
    return [*(make("or", *row) for row in sits), *apart], make("false")


def _group() -> Case:
    group = Sort("G")
    a, b, c, one = (free(name, group) for name in ("a", "b", "c", "one"))
    product, inverse = free("m", function_sort([group, group], group)), free("i", function_sort([group], group))

    def times(left: Term, right: Term) -> Term:
        return apply(product, left, right)

    laws = [
        forall(a, forall(b, forall(c, eq(times(times(a, b), c), times(a, times(b, c)))))),
        forall(a, eq(times(one, a), a)),
        forall(a, eq(times(apply(inverse, a), a), one)),
    ]
    return laws, eq(times(times(a, b), c), times(times(c, a), b))


def cases() -> Iterator[tuple[str, Case]]:
    wide, other = free("w", bitvec(4096)), free("v", bitvec(4096))
    middle, medium = free("w", bitvec(64)), free("v", bitvec(64))
    big_word = word((2**31 - 1) * (2**32 - 5), 64)
    yield "2^(10^6)", ([], eq(make("imod", power(I(2), 10**6), I(7)), I(0)))
    yield "2^n for n = 10^9", ([eq(n, I(10**9))], lt(power(I(2), n), I(5)))
    yield "x^(10^6)", ([lt(I(1), i)], lt(power(i, 10**6), I(1)))
    yield "powers of powers", ([], lt(power(power(power(add(x, R(1)), 12), 12), 12), R(0)))
    many = [free(f"x{a}", INT) for a in range(20)]
    yield "a power of a long sum", ([], lt(power(add(*many), 12), I(0)))
    yield "a product of long sums", ([], eq(mul(*(add(v, *many[:5]) for v in many)), I(17)))
    yield "long numerals", ([eq(mul(i, j), number(10**399 + 7, INT)), lt(I(1), i), lt(I(1), j)], lt(i, j))
    yield "4096-bit product", ([], eq(make("bvmul", wide, other), word(3, 4096)))
    yield "4096-bit division", ([], eq(make("bvmul", make("bvudiv", wide, other), other), wide))
    yield "4096-bit sum", ([], eq(make("bvadd", wide, other), word(3, 4096)))
    yield "factor a word", ([eq(make("bvmul", middle, medium), big_word), make("bvult", word(1, 64), middle)],
                            make("bvult", medium, word(2, 64)))  # fmt: skip
    yield "990 minus signs", ([], eq(_chain(neg, i, 990), add(i, I(1))))
    yield "2^18 nodes", ([], lt(_chain(lambda t: add(t, t), i, 18), i))
    yield "2^15 quantifiers", ([], _alternating(15))
    yield "450 quantifiers", ([], _chain(lambda t: forall(i, exists(j, make("and", t, lt(i, j)))), lt(j, i), 150))
    cube = big("sum", i, I(1), I(64), big("sum", j, I(1), I(64), big("sum", k, I(1), I(64), mul(i, j, k))))
    yield "sums of sums of sums", ([], eq(cube, n))
    yield "a long range", ([], eq(big("sum", k, I(1), I(10**12), k), I(7)))
    yield "Fermat", ([lt(I(0), i), lt(I(0), j), lt(I(0), n)], not_(eq(add(power(i, 3), power(j, 3)), power(n, 3))))
    yield "pigeons", _pigeons(9)
    yield "groups", _group()
    yield "a prime", ([make("prime", n), lt(I(10**9), n)], lt(n, I(10**9 + 8)))
    yield "all at once", ([le(x, y)] * 3 + [lt(_chain(lambda t: add(t, t), i, 12), j)], _alternating(10))


PROVABLE = {"pigeons"}


def main(solver: str) -> None:
    """Ask everything; one JSON line each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for name, (hypotheses, conclusion) in cases():
        obligation = Obligation(EMPTY, tuple(hypotheses), conclusion)
        answer = refute(obligation, BUDGET, solver)
        try:
            text = print_script(obligation).text
        except NotExpressible as refusal:
            text = str(refusal)
        row = {
            "name": name,
            "status": answer.status.value,
            "reason": answer.reason,
            "steps": answer.steps,
            "stage": answer.stage,
            "seconds": answer.seconds,
            "text": hashlib.sha256(text.encode()).hexdigest(),
        }
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
