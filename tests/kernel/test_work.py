"""The work of a replay is counted whatever it consists of, and no small certificate costs much."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest

from stemai.errors import LimitReached
from stemai.kernel import certificate, congruence, limits, work
from stemai.kernel.bits import clauses_of
from stemai.kernel.evaluation import evaluate
from stemai.kernel.polynomials import Polynomial, Ring, primitive
from stemai.kernel.proofs import Proof
from stemai.kernel.propositions import contradictory
from stemai.kernel.rows import Row, combine
from stemai.kernel.terms import (
    INT,
    REAL,
    Term,
    big,
    bitvec,
    forall,
    free,
    instantiate,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Theory
from tests.kernel.building import a, add, b, eq, i, le, lt, mul, power, z
from tests.kernel.test_propositions import pigeons


def _tall(height: int) -> Term:
    term: Term = i
    for step in range(height):
        term = add(mul(term, i), z(step))
    return term


def _words() -> None:
    one, other = (free(name, bitvec(16)) for name in "xy")
    total = make("bvadd", one, other)
    clauses_of([make("not", make("eq", total, make("bvadd", other, one)))])


def _equalities() -> None:
    chain = [free(f"c{n}", INT) for n in range(60)]
    assert congruence.follows([eq(x, y) for x, y in pairwise(chain)], eq(chain[0], chain[-1]))


def _lines() -> None:
    proof = Proof(Theory())
    whole = proof.line("assume", (), lt(a, b))
    for n in range(60):
        whole = proof.line("and_intro", (whole, proof.line("assume", (), lt(a, z_real(n)))))


def z_real(value: int) -> Term:
    return number(value, REAL)


WORK: dict[str, Callable[[], object]] = {
    "substitution": lambda: substitute(_tall(60), {i: z(3)}),
    "instance": lambda: instantiate(forall(i, eq(_tall(60), z(0))).args[0], [z(3)]),
    "connectives": lambda: contradictory(pigeons(4)),
    "equalities": _equalities,
    "words": _words,
    "polynomials": lambda: Ring().of(power(add(add(a, b), z_real(1)), 6)),
    "evaluation": lambda: evaluate(lt(z(0), big("sum", i, z(1), z(60), mul(i, i))), Theory()),
    "prime": lambda: evaluate(make("prime", z(1_000_003)), Theory()),
    "lines": _lines,
}


@pytest.mark.parametrize("kind", sorted(WORK))
def test_work_is_counted(kind: str) -> None:
    WORK[kind]()  # not counted where nothing was granted
    with work.granted(1_000_000):
        WORK[kind]()
    with pytest.raises(LimitReached) as caught, work.granted(50):
        WORK[kind]()
    assert caught.value.code == "M015"
    WORK[kind]()


def test_the_lines_of_a_replay_share_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = Proof(Theory())
    claim = proof.line("propositional", (), (), make("not", make("and", *pigeons(3))))
    for _ in range(20):
        other = proof.line("propositional", (), (), make("not", make("and", *pigeons(3))))
        claim = proof.line("and_elim", (proof.line("and_intro", (claim, other)),), 0)
    goal = proof.conclusion(claim)
    for variable in sorted(goal.frees, key=lambda v: str(v.data[0])):
        claim = proof.line("forall_intro", (claim,), variable)
    written = certificate.encode(Theory(), {}, proof.conclusion(claim), "proved", (proof, claim))
    certificate.replay(written)
    monkeypatch.setattr(limits, "REPLAY_WORK", 2_000)
    with pytest.raises(LimitReached) as caught:
        certificate.replay(written)
    assert caught.value.code == "M015"


def _prime_fractions(count: int, digits: int) -> list[Fraction]:
    """Fractions whose denominators have no common divisors, so that sums of them grow."""
    base = 10**digits
    return [Fraction(1, base**2 + 2 * n + 1 - n * (n % 2)) for n in range(count)]


def test_coefficients_that_grow_are_refused() -> None:
    """A certificate of some hundred kilobytes must not cost minutes of exact arithmetic."""
    fractions = _prime_fractions(200, 900)
    with pytest.raises(LimitReached, match="bits"):
        Ring().of(make("add", *(number(f, REAL) for f in fractions)))
    ring = Ring()
    rows = [Row({((0, 1),): f}, "=") for f in fractions]
    with pytest.raises(LimitReached, match="bits"):
        combine(ring, [(Fraction(1), row) for row in rows])
    wide: Polynomial = {((n, 1),): f for n, f in enumerate(fractions)}
    with pytest.raises(LimitReached, match="bits"):
        primitive(wide)
    thirds = [mul(number(Fraction(1, 3), REAL), free(f"x{n}", REAL)) for n in range(900)]
    assert len(Ring().of(make("add", *thirds))) == 900  # one denominator is no growth


def test_cuts_cannot_grow_a_row_for_ever() -> None:
    proof = Proof(Theory())
    premise = proof.line("assume", (), le(mul(number(Fraction(1, 3), REAL), a), b))
    steps = tuple(((n + 1, 1, (1 << 62) + 2 * n + 1),) for n in range(5_000))
    steps = (((0, 1, (1 << 62) + 1),), *steps)
    with pytest.raises(LimitReached) as caught:
        proof.line("cuts", (premise,), lt(a, b), steps)
    assert caught.value.code == "M008"
