"""Formulas about words as clauses, by all their bits.

Every word becomes a list of literals, its lowest bit first, and every formula a literal.  What is neither a connective nor an
operator on words is a variable for each of its bits.  Arithmetic is that of the school: sums with carries, products row by row,
division from the highest bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from stemai.kernel import work
from stemai.kernel.gates import FAILS, HOLDS, Clause, Gates, Literal
from stemai.kernel.terms import BOOL, FALSE, TRUE, Term

Word = list[Literal]

_SHIFTS: Final = ("bvshl", "bvlshr", "bvashr")
_DIVISIONS: Final = ("bvudiv", "bvurem", "bvsdiv", "bvsrem")
_WORDS: Final = ("bvadd", "bvsub", "bvmul", "bvneg", "bvnot", "bvand", "bvor", "bvxor", *_SHIFTS, *_DIVISIONS)
_ORDERS: Final = ("bvult", "bvule", "bvslt", "bvsle")


def clauses_of(formulas: Iterable[Term]) -> tuple[list[Clause], int]:
    """Clauses that are satisfiable only if some bits make every formula true, and how many variables they have.

    The same formulas in the same order give the same clauses in every process.  Raises: M009 (too many gates).
    """
    circuit = _Circuit()
    asserted = [(circuit.truth(formula),) for formula in formulas]
    work.spend(circuit.gates.asked)
    return [*circuit.gates.clauses, *asserted], circuit.gates.variables


class _Circuit:
    """Formulas and words as gates, with a variable for each bit of each word that no operator makes."""

    def __init__(self) -> None:
        self.gates = Gates()
        self._truths: dict[Term, Literal] = {TRUE: HOLDS, FALSE: FAILS}
        self._words: dict[Term, Word] = {}

    def truth(self, formula: Term) -> Literal:
        """The literal of a formula."""
        if formula not in self._truths:
            self._truths[formula] = self._truth(formula) if _is_made(formula) else self.gates.variable()
        return self._truths[formula]

    def word(self, term: Term) -> Word:
        """The literals of the bits of a word."""
        if term not in self._words:
            made = term.op == "word" or _is_made(term)
            self._words[term] = self._word(term) if made else [self.gates.variable() for _ in range(term.sort.width)]
        return self._words[term]

    def _truth(self, formula: Term) -> Literal:
        op, args, g = formula.op, formula.args, self.gates
        if op in _ORDERS:
            return self._below(op, self.word(args[0]), self.word(args[1]))
        if op == "eq" and args[0].sort != BOOL:
            same = HOLDS
            for one, other in zip(self.word(args[0]), self.word(args[1]), strict=True):
                same = g.both(same, -g.differ(one, other))
            return same
        parts = [self.truth(a) for a in args]
        if op == "not":
            return -parts[0]
        if op == "implies":
            return g.either(-parts[0], parts[1])
        if op == "eq":
            return -g.differ(*parts)
        if op == "ite":
            return g.choose(*parts)
        result = parts[0]
        for part in parts[1:]:
            result = g.both(result, part) if op == "and" else g.either(result, part)
        return result

    def _below(self, op: str, left: Word, right: Word) -> Literal:
        """Whether `left - right` borrows; for signed words the highest bits change places."""
        result = HOLDS if op.endswith("le") else FAILS
        for position, (one, other) in enumerate(zip(left, right, strict=True)):
            if op[2] == "s" and position == len(left) - 1:
                one, other = other, one
            result = self.gates.most(-one, other, result)
        return result

    def _word(self, term: Term) -> Word:
        op, args, g = term.op, term.args, self.gates
        if op == "word":
            return [HOLDS if term.data[0] >> bit & 1 else FAILS for bit in range(term.sort.width)]
        if op == "ite":
            return self._choose(self.truth(args[0]), self.word(args[1]), self.word(args[2]))
        parts = [self.word(a) for a in args]
        if op == "bvnot":
            return [-bit for bit in parts[0]]
        if op == "bvneg":
            return self._negative(parts[0])
        if op == "bvadd":
            return self._sum(parts[0], parts[1], FAILS)
        if op == "bvsub":
            return self._difference(parts[0], parts[1])
        if op == "bvmul":
            return self._product(parts[0], parts[1])
        if op in _SHIFTS:
            return self._shift(op, parts[0], parts[1])
        if op in _DIVISIONS:
            return self._quotient(op, parts[0], parts[1])
        bitwise: Callable[[Literal, Literal], Literal] = {"bvand": g.both, "bvor": g.either, "bvxor": g.differ}[op]
        return [bitwise(one, other) for one, other in zip(parts[0], parts[1], strict=True)]

    def _choose(self, condition: Literal, yes: Word, no: Word) -> Word:
        return [self.gates.choose(condition, y, n) for y, n in zip(yes, no, strict=True)]

    def _sum(self, left: Word, right: Word, carry: Literal) -> Word:
        g, result = self.gates, []
        for one, other in zip(left, right, strict=True):
            result.append(g.differ(g.differ(one, other), carry))
            carry = g.most(one, other, carry)
        return result

    def _difference(self, left: Word, right: Word) -> Word:
        return self._sum(left, [-bit for bit in right], HOLDS)

    def _negative(self, word: Word) -> Word:
        return self._difference([FAILS] * len(word), word)

    def _product(self, left: Word, right: Word) -> Word:
        """Row by row, a row for each bit of the factor that has more constant bits; so the order does not matter."""
        left, right = sorted((left, right), key=lambda word: (sum(bit in (HOLDS, FAILS) for bit in word), word))
        total: Word = [FAILS] * len(left)
        for position, bit in enumerate(right):
            row = [FAILS] * position + [self.gates.both(bit, other) for other in left[: len(left) - position]]
            total = self._sum(total, row, FAILS)
        return total

    def _shift(self, op: str, value: Word, by: Word) -> Word:
        """Shifts by 1, 2, 4, .. where the bits of `by` say so; a shift by the width or more fills the word."""
        width = len(value)
        fill = value[-1] if op == "bvashr" else FAILS
        beyond = FAILS
        for position, bit in enumerate(by):
            step = 1 << position
            if step >= width:
                beyond = self.gates.either(beyond, bit)
                continue
            moved = [fill] * step
            moved = moved + value[: width - step] if op == "bvshl" else value[step:] + moved
            value = self._choose(bit, moved, value)
        return self._choose(beyond, [fill] * width, value)

    def _quotient(self, op: str, left: Word, right: Word) -> Word:
        """Of the absolute values, and then the sign, where words are signed."""
        if op in ("bvudiv", "bvurem"):
            return self._divided(left, right)[op == "bvurem"]
        sizes = [self._choose(word[-1], self._negative(word), word) for word in (left, right)]
        result = self._divided(*sizes)[op == "bvsrem"]
        negative = left[-1] if op == "bvsrem" else self.gates.differ(left[-1], right[-1])
        return self._choose(negative, self._negative(result), result)

    def _divided(self, left: Word, right: Word) -> tuple[Word, Word]:
        """Quotient and remainder, by taking `right` away wherever it fits; a zero always fits, and takes nothing away."""
        wide, rest, quotient = [*right, FAILS], [FAILS] * len(left), Word()
        for bit in reversed(left):
            raised = [bit, *rest]
            fits = -self._below("bvult", raised, wide)
            rest = self._choose(fits, self._difference(raised, wide), raised)[:-1]
            quotient.insert(0, fits)
        return quotient, rest


def _is_made(node: Term) -> bool:
    if node.op in ("not", "and", "or", "implies", *_ORDERS, *_WORDS):
        return True
    if node.op == "eq":
        return node.args[0].sort == BOOL or node.args[0].sort.name == "BitVec"
    return node.op == "ite" and (node.sort == BOOL or node.sort.name == "BitVec")
