"""What no solver is asked, because its step counter and memory limit do not hold there.

Each bound is on work that a solver does in one uncounted piece: copying a body for each quantifier around it, turning
words into gates, multiplying a polynomial out.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Final

from stemai.kernel.terms import Term
from stemai.oracle import limits
from stemai.oracle.obligation import NotExpressible


def require_modest(formula: Term) -> None:
    """Raises: NotExpressible (too many binders without sharing, too wide words, too large a polynomial)."""
    order = _parts_first(formula)
    if _binders(order) > limits.BINDERS:
        raise NotExpressible(f"the formula unfolds to more than {limits.BINDERS} quantifiers and sums")
    gates = sum(_GATES_PER_BIT_PAIR.get(term.op, 0) * term.sort.width**2 for term in order)
    if gates > limits.WORD_GATES:
        raise NotExpressible(f"its word arithmetic takes {gates} gates, more than {limits.WORD_GATES}")
    if _largest_polynomial(order) > limits.POLYNOMIAL:
        raise NotExpressible(f"a polynomial in it has more than {limits.POLYNOMIAL} factors when multiplied out")


def has_quantifier(formula: Term) -> bool:
    """Whether `forall` or `exists` occurs in `formula`."""
    seen: set[Term] = set()
    todo = [formula]
    while todo:
        term = todo.pop()
        if term.op in ("forall", "exists"):
            return True
        if term not in seen:
            seen.add(term)
            todo.extend(term.args)
    return False


def _parts_first(formula: Term) -> list[Term]:
    """Every term in `formula` once, after its parts."""
    order: dict[Term, None] = {}
    todo = [formula]
    while todo:
        term = todo[-1]
        waiting = [part for part in term.args if part not in order]
        if waiting and term not in order:
            todo.extend(waiting)
        else:
            order.setdefault(todo.pop())
    return list(order)


_GATES_PER_BIT_PAIR: Final = {"bvmul": 1, "bvudiv": 3, "bvurem": 3, "bvsdiv": 3, "bvsrem": 3}
_BINDERS: Final = ("forall", "exists", "sum", "prod")


def _binders(order: list[Term]) -> int:
    """Quantifiers and sums in the last term, each counted as often as it occurs in the unfolded tree."""
    count: dict[Term, int] = {}
    for term in order:
        count[term] = min((term.op in _BINDERS) + sum(count[a] for a in term.args), limits.BINDERS + 1)
    return count[order[-1]]


# A polynomial as (number of terms at most, degree at most, its atoms or None for many).
_Shape = tuple[int, int, frozenset[Term] | None]
_NO_ATOMS: Final[frozenset[Term]] = frozenset()
_ATOMS: Final = 100  # in more atoms the bound by degree is of no use


def _largest_polynomial(order: list[Term]) -> int:
    """Terms times degree of the largest polynomial in `order`, as far as shapes tell."""
    shapes: dict[Term, _Shape] = {}
    largest = 0
    for term in order:
        shape = _SHAPES.get(term.op, _atom)(term, [shapes[a] for a in term.args])
        largest = max(largest, shape[0] * shape[1])
        shapes[term] = shape
    return largest


def _atom(term: Term, parts: list[_Shape]) -> _Shape:
    return 1, 1, frozenset((term,))


def _constant(term: Term, parts: list[_Shape]) -> _Shape:
    return 1, 0, _NO_ATOMS


def _same(term: Term, parts: list[_Shape]) -> _Shape:
    return parts[0]


def _sum(term: Term, parts: list[_Shape]) -> _Shape:
    return _shape(sum(p[0] for p in parts), max(p[1] for p in parts), parts)


def _product(term: Term, parts: list[_Shape]) -> _Shape:
    terms = 1
    for part in parts:
        terms = min(terms * part[0], _TOO_MANY)
    return _shape(terms, sum(p[1] for p in parts), parts)


def _power(term: Term, parts: list[_Shape]) -> _Shape:
    exponent = term.args[1]
    if exponent.op != "num" or not 0 <= exponent.data[0] <= limits.POWER_NODES:
        return _atom(term, parts)
    terms, degree, _ = parts[0]
    count = int(exponent.data[0])
    return _shape(comb(min(terms, _TOO_MANY) + count - 1, count) if count else 1, degree * count, parts[:1])


def _shape(terms: int, degree: int, parts: list[_Shape]) -> _Shape:
    """Two bounds on the number of terms: by the shape, and by degree and atoms alone."""
    terms, degree = min(terms, _TOO_MANY), min(degree, _TOO_MANY)
    atoms = _NO_ATOMS
    for _, _, more in parts:
        if more is None or len(atoms) > _ATOMS:
            return terms, degree, None
        atoms |= more
    return min(terms, comb(len(atoms) + degree, degree)), degree, atoms


_TOO_MANY: Final = limits.POLYNOMIAL + 1
_SHAPES: Final[dict[str, Callable[[Term, list[_Shape]], _Shape]]] = {
    "num": _constant,
    "add": _sum,
    "sub": _sum,
    "neg": _same,
    "real": _same,
    "mul": _product,
    "pow": _power,
}
