"""Prime and composite numbers, by certificates.

Source: Pratt, "Every prime has a succinct certificate", SIAM J. Comput. 4 (1975); the criterion is Lucas's: if
a^(n-1) = 1 modulo n and a^((n-1)/q) is not, for every prime q that divides n - 1, then n is prime.
"""

from __future__ import annotations

from typing import Any

from stemai.errors import LimitReached
from stemai.kernel import limits, work
from stemai.kernel.rules.logic import Premises
from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, rule
from stemai.kernel.terms import INT, Term, make, number
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget, is_prime


@rule("data")
def pratt(theory: Theory, premises: Premises, entries: Any) -> Sequent:
    """``|- prime(n)``  for the number n of the last entry

    An entry is [number, witness, [prime factors of number - 1, each once]], numbers as decimal strings; each factor
    is small enough for trial division, or the number of an earlier entry.
    """
    budget = Budget()
    known: set[int] = set()
    last = 0
    if not isinstance(entries, tuple) or not entries:
        refuse("pratt", "a list of entries is needed")
    for entry in entries:
        last = _entry(entry, known, budget)
        known.add(last)
    work.spend(limits.EVALUATION_STEPS - budget.left)
    return Sequent(NO_HYPOTHESES, make("prime", number(last, INT)))


@rule("term", "term")
def composite(theory: Theory, premises: Premises, n: Term, d: Term) -> Sequent:
    """``|- not prime(n)``  for numerals n and d with 1 < d < n and d a divisor of n"""
    if any(t.op != "num" or t.sort != INT for t in (n, d)):
        refuse("composite", "two integer numerals are needed")
    value, divisor = int(n.data[0]), int(d.data[0])
    if not 1 < divisor < value or value % divisor != 0:
        refuse("composite", "the second number does not properly divide the first")
    return Sequent(NO_HYPOTHESES, make("not", make("prime", n)))


def _entry(entry: Any, known: set[int], budget: Budget) -> int:
    """The number of an entry that shows it to be prime."""
    if not isinstance(entry, tuple) or len(entry) != 3 or not isinstance(entry[2], tuple):
        refuse("pratt", "an entry is not [number, witness, factors]")
    value, witness = _natural(entry[0]), _natural(entry[1])
    factors = [_natural(f) for f in entry[2]]
    if value < 3 or not factors:
        refuse("pratt", "a number below 3, or no factors")
    rest = value - 1
    for factor in factors:
        if factor not in known and not (factor < limits.SMALL_PRIME and is_prime(factor, budget)):
            refuse("pratt", "a factor is neither small and prime nor the number of an earlier entry")
        while rest % factor == 0:
            budget.spend(1)
            rest //= factor
    if rest != 1:
        refuse("pratt", "the factors do not make up the number less one")
    budget.spend((len(factors) + 1) * (1 + (value.bit_length() ** 3 >> 16)))
    if pow(witness, value - 1, value) != 1:
        refuse("pratt", "the witness to the number less one is not 1")
    if any(pow(witness, (value - 1) // factor, value) == 1 for factor in factors):
        refuse("pratt", "the order of the witness is too small")
    return value


def _natural(text: Any) -> int:
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal():
        refuse("pratt", "a number is not a string of decimal digits")
    if len(text) > limits.NUMERAL_DIGITS:
        raise LimitReached("M002", f"a number has more than {limits.NUMERAL_DIGITS} digits")
    return int(text)
