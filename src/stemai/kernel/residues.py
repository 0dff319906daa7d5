"""Words as polynomials modulo a power of two: the normal form of sums, products and shifts to the left.

A word of n bits stands for a residue modulo 2^n.  `not x` is ``-x - 1``, a shift to the left by a literal k is a product with
2^k, and what is no such operator is an indeterminate.  Equal normal forms are equal words; unequal ones may be equal too.
"""

from __future__ import annotations

from collections.abc import Iterable

from stemai.kernel.polynomials import Polynomial, Ring, constant
from stemai.kernel.terms import Term


def residue_of(terms: Iterable[Term]) -> list[Polynomial]:
    """The normal forms of words, over the same indeterminates.  Raises: M008 (too large)."""
    normal = _Residues()
    return [normal.of(term) for term in terms]


class _Residues:
    """The indeterminates, numbered as they are met, and the normal forms that are known."""

    def __init__(self) -> None:
        self._ring = Ring()
        self._atoms: dict[Term, int] = {}
        self._done: dict[Term, Polynomial] = {}

    def of(self, term: Term) -> Polynomial:
        done = self._done.get(term)
        if done is None:
            full = self._of(term)
            modulus = 1 << term.sort.width
            done = self._done[term] = {m: c % modulus for m, c in full.items() if c % modulus}
        return done

    def _of(self, term: Term) -> Polynomial:
        op, args, ring = term.op, term.args, self._ring
        if op == "word":
            return constant(term.data[0])
        if op in ("bvadd", "bvsub"):
            return ring.add(self.of(args[0]), self.of(args[1]), 1 if op == "bvadd" else -1)
        if op in ("bvneg", "bvnot"):
            return ring.add(constant(-int(op == "bvnot")), self.of(args[0]), -1)
        if op == "bvmul":
            return ring.multiply(self.of(args[0]), self.of(args[1]))
        if op == "bvshl" and args[1].op == "word":
            shift = min(args[1].data[0], term.sort.width)
            return ring.multiply(self.of(args[0]), constant(1 << shift))
        return {((self._atoms.setdefault(term, len(self._atoms)), 1),): 1}
