"""Accepted certificates to start from, beside those of the corpus: every fact of the kernel by itself, and proofs by hand."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from stemai.errors import KernelError
from stemai.kernel.certificate import PROVED, encode
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import FALSE
from stemai.kernel.theory import Theory
from stemai.selfcheck.certificates import Origin, origin
from tests.kernel_attacks import all_families
from tests.kernel_attacks.writing import (
    Family,
    N,
    add,
    and_,
    b0,
    dvd,
    eq,
    every,
    fun,
    implies,
    ite,
    k,
    le,
    lt,
    mul,
    n,
    not_,
    or_,
    p,
    prime,
    some,
    sub,
    total,
    x,
    y,
    z,
)

FACTS = 24  # in one certificate


@cache
def seeds() -> tuple[Origin, ...]:
    return (*_facts(), *_scripted())


def _facts() -> Iterator[Origin]:
    """The rules that need no premise, some in each certificate: closed, their hypotheses discharged, joined by `and`."""
    alone = [f for f in all_families() if f.parameters is not None and _says_enough(f)]
    for number, start in enumerate(range(0, len(alone), FACTS)):
        proof = Proof(Theory())
        lines = tuple(_closed(proof, family) for family in alone[start : start + FACTS])
        claim = proof.line("and_intro", lines)
        written = encode(proof.theory, {}, proof.conclusion(claim), PROVED, (proof, claim))
        yield origin(f"facts {number}", written)


def _says_enough(family: Family) -> bool:
    """Whether the fact is a sequent without symbols and declared sorts, and more than that A follows from A."""
    if not isinstance(family.gives, Sequent) or family.name == "rule assume":
        return False
    try:
        for formula in (*family.gives.hypotheses, family.gives.conclusion):
            Theory().require_known(formula)
    except KernelError:
        return False
    return True


def _closed(proof: Proof, family: Family) -> int:
    line = proof.line(family.name.removeprefix("rule "), (), *(family.parameters or ()))
    for hypothesis in sorted(proof[line].hypotheses, key=repr):
        line = proof.line("implies_intro", (line,), hypothesis)
    for variable in sorted(proof.conclusion(line).frees, key=repr):
        line = proof.line("forall_intro", (line,), variable)
    return line


def _scripted() -> Iterator[Origin]:
    """Proofs by hand that use the rules of structure, which small problems do without."""
    for name, script in (("cases", _cases), ("witnesses", _witnesses), ("sums", _sums), ("descent", _descent)):
        proof = Proof(Theory())
        claim = script(proof)
        for variable in sorted(proof.conclusion(claim).frees, key=repr):
            claim = proof.line("forall_intro", (claim,), variable)
        written = encode(proof.theory, {}, proof.conclusion(claim), PROVED, (proof, claim))
        yield origin(name, written)


def _cases(proof: Proof) -> int:
    """``x < y or y <= x``, by cases on `x < y`, and ``p = not not p``"""
    less, other = lt(x, y), le(y, x)
    goal = or_(less, other)
    middle = proof.line("excluded_middle", (), less)
    left = proof.line("or_intro", (proof.line("assume", (), less),), goal)
    negated = proof.line("assume", (), not_(less))
    turned = proof.line("linear", (negated,), other, (Fraction(1), Fraction(1)))
    right = proof.line("or_intro", (turned,), goal)
    first = proof.line("or_elim", (middle, left, right))
    assumed, denied = proof.line("assume", (), p), proof.line("assume", (), not_(p))
    there = proof.line("not_intro", (proof.line("not_elim", (denied, assumed)),), not_(p))
    there = proof.line("implies_intro", (there,), p)
    twice = proof.line("assume", (), not_(not_(p)))
    back = proof.line("by_contradiction", (proof.line("not_elim", (twice, denied)),), p)
    back = proof.line("implies_intro", (back,), not_(not_(p)))
    return proof.line("and_intro", (first, proof.line("iff_intro", (there, back))))


def _witnesses(proof: Proof) -> int:
    """``(exists k, x = 2 k) -> x mod 2 = 0``, and a prime above 6"""
    double = mul(N(2), b0)
    given = proof.line("assume", (), some(eq(x, double)))
    equal = proof.line("assume", (), eq(x, mul(N(2), k)))
    whole = dvd(N(2), x)
    exists_ = proof.line("dvd_exists", (), whole)
    again = proof.line("exists_intro", (equal,), some(eq(x, double)), k)
    divides = proof.line("eq_elim", (proof.line("symm", (exists_,)), again))
    remainder = proof.line("eq_elim", (proof.line("dvd_remainder", (), whole), divides))
    rest = proof.line("exists_elim", (given, remainder), k)
    first = proof.line("implies_intro", (rest,), some(eq(x, double)))
    prime_ = proof.line("pratt", (), (("7", "3", ("2", "3")),))
    above = proof.line("and_intro", (prime_, proof.line("evaluate", (), lt(N(6), N(7)))))
    second = proof.line("exists_intro", (above,), some(and_(prime(b0), lt(N(6), b0))), N(7))
    not_prime = proof.line("composite", (), N(91), N(7))
    return proof.line("and_intro", (first, second, not_prime))


def _sums(proof: Proof) -> int:
    """``x <= y -> sum(x..y, f) = x + sum(x+1..y, f)``, equal bounds give equal sums, and equal terms"""
    term = total(x, y, b0)
    first = proof.line("implies_intro", (proof.line("big_first", (), term),), le(x, y))
    last = proof.line("implies_intro", (proof.line("big_last", (), term),), le(x, y))
    low, high = proof.line("assume", (), eq(x, z)), proof.line("refl", (), y)
    bounds = proof.line("big_bounds", (low, high), term, total(z, y, b0))
    bounds = proof.line("implies_intro", (bounds,), eq(x, z))
    same = proof.line("ring", (), eq(k, mul(N(1), k)))
    for condition in (le(k, y), le(x, k)):
        same = proof.line("implies_intro", (same,), condition)
    terms = proof.line("big_congruence", (proof.line("forall_intro", (same,), k),), term, total(x, y, mul(N(1), b0)))
    motive = fun(le(b0, add(b0, N(1))))
    rewritten = proof.line("rewrite", (low, proof.line("linear", (), le(x, add(x, N(1))), (Fraction(1),))), motive)
    rewritten = proof.line("implies_intro", (rewritten,), eq(x, z))
    return proof.line("and_intro", (first, last, bounds, terms, rewritten))


def _descent(proof: Proof) -> int:
    """``forall n, n <= n * n``, by a measure that is not needed, and a contradiction that shows anything"""
    claim = le(n, mul(n, n))
    shown = proof.line("cut", (proof.line("trichotomy", (), n, N(0)), _squares(proof)))
    motive, measure = fun(le(b0, mul(b0, b0))), fun(b0)
    smaller = every(implies(le(N(0), b0), implies(lt(b0, n), le(b0, mul(b0, b0)))))
    step = proof.line("implies_intro", (shown,), smaller)
    step = proof.line("forall_intro", (step,), n)
    whole = proof.line("measure_induction", (step,), motive, measure)
    nonsense = proof.line("false_elim", (proof.line("assume", (), FALSE),), claim)
    nonsense = proof.line("implies_intro", (nonsense,), FALSE)
    chosen = proof.line("ite_true", (proof.line("evaluate", (), lt(N(0), N(1))),), ite(lt(N(0), N(1)), x, y))
    return proof.line("and_intro", (whole, nonsense, chosen))


def _squares(proof: Proof) -> int:
    """``n < 0 or n = 0 or 0 < n |- n <= n * n``"""
    claim = le(n, mul(n, n))
    parts = (lt(n, N(0)), eq(n, N(0)), lt(N(0), n))
    below, zero, above = (proof.line("assume", (), part) for part in parts)
    # Rows are rounded: -(n^2 - n + 1) - (n + 1) + n^2 + 2 = 0, and -(n^2 - n + 1) + (n - 1)^2 + (n - 1) + 1 = 0.
    one = proof.line(
        "positivstellensatz", (below,), claim, (n,), ((1, 1, (1,), ()), (1, 1, (0,), ()), (1, 1, (), (0,)), (2, 1, (), ())), ()
    )
    two = proof.line("linear_combination", (zero,), eq(n, mul(n, n)), (sub(N(1), n),))
    two = proof.line("linear", (two,), claim, (Fraction(1), Fraction(1)))
    three = proof.line(
        "positivstellensatz",
        (above,),
        claim,
        (sub(n, N(1)),),
        ((1, 1, (1,), ()), (1, 1, (), (0,)), (1, 1, (0,), ()), (1, 1, (), ())),
        (),
    )
    return proof.line("or_elim", (proof.line("assume", (), or_(*parts)), one, two, three))
