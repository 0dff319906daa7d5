"""Whether formulas about words contradict each other, by all their bits: reduced ordered binary decision diagrams.

Every word becomes a list of diagrams, its lowest bit first; the bits of different words are interleaved in the order
of the variables, which keeps sums small.  What is neither a connective nor an operator on words is a variable.
Source: Bryant, "Graph-based algorithms for Boolean function manipulation", IEEE Trans. Computers 35 (1986).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from stemai.errors import LimitReached
from stemai.kernel import limits, work
from stemai.kernel.terms import BOOL, FALSE, TRUE, Term

Node = int  # 0 is false, 1 is true, others are rows of `Diagrams`
Word = list[Node]

_SHIFTS: Final = ("bvshl", "bvlshr", "bvashr")
_WORDS: Final = ("bvadd", "bvsub", "bvmul", "bvneg", "bvnot", "bvand", "bvor", "bvxor", *_SHIFTS)
_ORDERS: Final = ("bvult", "bvule", "bvslt", "bvsle")


def contradictory_by_bits(formulas: Iterable[Term]) -> bool:
    """Whether no words and truth values make every formula true.  Raises: M009 (too many nodes)."""
    claims = list(formulas)
    blaster = _Blaster(claims)
    diagrams, total = blaster.diagrams, 1
    for formula in claims:
        total = diagrams.choose(total, blaster.truth(formula), 0)
    work.spend(diagrams.size)
    return total == 0


class Diagrams:
    """Nodes `(level, low, high)`, each once; `low` is where the variable of that level is false."""

    def __init__(self) -> None:
        self._level: list[int] = [1 << 60, 1 << 60]
        self._low: list[Node] = [0, 1]
        self._high: list[Node] = [0, 1]
        self._known: dict[tuple[int, Node, Node], Node] = {}
        self._chosen: dict[tuple[Node, Node, Node], Node] = {}

    @property
    def size(self) -> int:
        """Nodes made, and choices remembered."""
        return len(self._level) + len(self._chosen)

    def variable(self, level: int) -> Node:
        """The diagram of one variable."""
        return self._node(level, 0, 1)

    def choose(self, condition: Node, yes: Node, no: Node) -> Node:
        """``if condition then yes else no``"""
        if condition <= 1:
            return yes if condition else no
        if yes == no:
            return yes
        if yes == 1 and no == 0:
            return condition
        key = (condition, yes, no)
        found = self._chosen.get(key)
        if found is None:
            level = min(self._level[condition], self._level[yes], self._level[no])
            low = self.choose(*(self._part(n, level, self._low) for n in key))
            high = self.choose(*(self._part(n, level, self._high) for n in key))
            found = self._chosen[key] = self._node(level, low, high)
            if self.size > limits.DIAGRAM_NODES:
                raise LimitReached(
                    "M009", f"an argument by bits takes more than {limits.DIAGRAM_NODES} nodes"
                )
        return found

    def negate(self, node: Node) -> Node:
        """``not node``"""
        return self.choose(node, 0, 1)

    def both(self, left: Node, right: Node) -> Node:
        """``left and right``"""
        return self.choose(left, right, 0)

    def either(self, left: Node, right: Node) -> Node:
        """``left or right``"""
        return self.choose(left, 1, right)

    def differ(self, left: Node, right: Node) -> Node:
        """``left xor right``"""
        return self.choose(left, self.negate(right), right)

    def _part(self, node: Node, level: int, side: list[Node]) -> Node:
        return side[node] if self._level[node] == level else node

    def _node(self, level: int, low: Node, high: Node) -> Node:
        if low == high:
            return low
        key = (level, low, high)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._level)
            self._level.append(level)
            self._low.append(low)
            self._high.append(high)
        return found


class _Blaster:
    """Formulas and words as diagrams, with a variable for each bit of each word that no operator makes."""

    def __init__(self, formulas: list[Term]) -> None:
        self.diagrams = Diagrams()
        self._truths: dict[Term, Node] = {TRUE: 1, FALSE: 0}
        self._words: dict[Term, Word] = {}
        atoms = _atoms(formulas)
        width = max((t.sort.width for t in atoms if t.sort != BOOL), default=0)
        if (width + 1) * len(atoms) > limits.DIAGRAM_VARIABLES:
            raise LimitReached(
                "M009", f"an argument by bits has more than {limits.DIAGRAM_VARIABLES} variables"
            )
        for place, atom in enumerate(atoms):
            if atom.sort == BOOL:
                self._truths[atom] = self.diagrams.variable(place)
            else:
                levels = ((bit + 1) * len(atoms) + place for bit in range(atom.sort.width))
                self._words[atom] = [self.diagrams.variable(level) for level in levels]

    def truth(self, formula: Term) -> Node:
        """The diagram of a formula."""
        if formula not in self._truths:
            self._truths[formula] = self._truth(formula)
        return self._truths[formula]

    def word(self, term: Term) -> Word:
        """The diagrams of the bits of a word."""
        if term not in self._words:
            self._words[term] = self._word(term)
        return self._words[term]

    def _truth(self, formula: Term) -> Node:
        op, args, d = formula.op, formula.args, self.diagrams
        if op in _ORDERS:
            return self._below(op, self.word(args[0]), self.word(args[1]))
        if op == "eq" and args[0].sort != BOOL:
            same = 1
            for one, other in zip(self.word(args[0]), self.word(args[1]), strict=True):
                same = d.both(same, d.negate(d.differ(one, other)))
            return same
        parts = [self.truth(a) for a in args]
        if op == "not":
            return d.negate(parts[0])
        if op == "implies":
            return d.choose(parts[0], parts[1], 1)
        if op == "eq":
            return d.negate(d.differ(*parts))
        if op == "ite":
            return d.choose(*parts)
        result = parts[0]
        for part in parts[1:]:
            result = d.both(result, part) if op == "and" else d.either(result, part)
        return result

    def _below(self, op: str, left: Word, right: Word) -> Node:
        d = self.diagrams
        result = 1 if op.endswith("le") else 0
        for position, (one, other) in enumerate(zip(left, right, strict=True)):
            if op[2] == "s" and position == len(left) - 1:
                one, other = other, one  # the sign bit counts the other way round
            result = d.choose(d.differ(one, other), other, result)
        return result

    def _word(self, term: Term) -> Word:
        op, args, d = term.op, term.args, self.diagrams
        if op == "word":
            return [term.data[0] >> bit & 1 for bit in range(term.sort.width)]
        if op == "ite":
            condition = self.truth(args[0])
            return [
                d.choose(condition, y, n) for y, n in zip(self.word(args[1]), self.word(args[2]), strict=True)
            ]
        parts = [self.word(a) for a in args]
        if op == "bvnot":
            return [d.negate(bit) for bit in parts[0]]
        if op == "bvneg":
            return self._sum([0] * term.sort.width, parts[0], subtract=True)
        if op in ("bvadd", "bvsub"):
            return self._sum(parts[0], parts[1], subtract=op == "bvsub")
        if op == "bvmul":
            return self._product(parts[0], parts[1])
        if op in _SHIFTS:
            return self._shift(op, parts[0], parts[1])
        bitwise: Callable[[Node, Node], Node] = {"bvand": d.both, "bvor": d.either, "bvxor": d.differ}[op]
        return [bitwise(one, other) for one, other in zip(parts[0], parts[1], strict=True)]

    def _sum(self, left: Word, right: Word, subtract: bool) -> Word:
        d = self.diagrams
        carry, result = int(subtract), []
        for one, other in zip(left, right, strict=True):
            other = d.negate(other) if subtract else other
            half = d.differ(one, other)
            result.append(d.differ(half, carry))
            carry = d.choose(half, carry, one)
        return result

    def _product(self, left: Word, right: Word) -> Word:
        total: Word = [0] * len(left)
        for position, bit in enumerate(right):
            row = [0] * position + [self.diagrams.both(bit, other) for other in left[: len(left) - position]]
            total = self._sum(total, row, subtract=False)
        return total

    def _shift(self, op: str, value: Word, by: Word) -> Word:
        """Shifts by 1, 2, 4, .. where the bits of `by` say so; a shift by the width or more fills the word."""
        d, width = self.diagrams, len(value)
        fill = value[-1] if op == "bvashr" else 0
        beyond = 0
        for position, bit in enumerate(by):
            step = 1 << position
            if step >= width:
                beyond = d.either(beyond, bit)
                continue
            moved = [fill] * step
            moved = moved + value[: width - step] if op == "bvshl" else value[step:] + moved
            value = [d.choose(bit, m, v) for m, v in zip(moved, value, strict=True)]
        return [d.choose(beyond, fill, v) for v in value]


def _atoms(formulas: list[Term]) -> list[Term]:
    """Formulas and words that nothing here takes apart, in the order in which they occur."""
    found: dict[Term, None] = {}
    seen: set[Term] = set()
    stack = formulas[::-1]
    while stack:
        node = stack.pop()
        if node in seen or node.op in ("true", "false", "word"):
            continue
        seen.add(node)
        if _is_made(node):
            stack.extend(reversed(node.args))
        else:
            found.setdefault(node)
    return list(found)


def _is_made(node: Term) -> bool:
    if node.op in ("not", "and", "or", "implies", *_ORDERS, *_WORDS):
        return True
    if node.op == "eq":
        return node.args[0].sort == BOOL or node.args[0].sort.name == "BitVec"
    return node.op == "ite" and (node.sort == BOOL or node.sort.name == "BitVec")
