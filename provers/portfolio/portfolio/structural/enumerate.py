"""Small terms over the functions of a problem, and the pairs that have equal values at every test.

Source: Claessen, Smallbone, Hughes, "QuickSpec: Guessing Formal Specifications Using Testing", TAP 2010.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from stemai.kernel.terms import BOOL, FALSE, TRUE, Sort, Symbol, Term, call, free
from stemai.kernel.theory import Theory

from .values import Unevaluated, Value, World

TESTS: Final = 40  # random values of all variables at which terms are compared
VARIABLES: Final = 3  # of each sort that functions take
TERMS: Final = 12_000  # terms looked at


class Explorer:
    """Classes of terms with equal values, smallest first; `symbols` are what terms are made of."""

    def __init__(self, theory: Theory, symbols: Sequence[Symbol], seed: int = 1) -> None:
        self._theory = theory
        self._symbols = symbols
        self._world = World(theory, seed)
        sorts = dict.fromkeys(t.carrier for s in symbols for t in s.parameters)
        self._classes: dict[tuple[Sort, tuple[Value, ...]], Term] = {}
        self._values: dict[Term, tuple[Value, ...]] = {}
        self._by_size: dict[int, dict[Sort, list[Term]]] = {}
        self.seen = 0
        for truth in (TRUE, FALSE):
            self._classes[BOOL, (truth is TRUE,) * TESTS] = truth
        for sort in sorts:
            if sort != BOOL and sort.result is None:
                for number in range(VARIABLES):
                    self._enter(free(f"{sort.name[:1].lower()}{number}!", sort), self._random(sort), 1)

    def _random(self, sort: Sort) -> tuple[Value, ...]:
        return tuple(self._world.value(sort, i % 7) for i in range(TESTS))

    def _enter(self, term: Term, values: tuple[Value, ...], size: int) -> Term | None:
        """The term that has the same values, if there was one."""
        known = self._classes.setdefault((term.sort, values), term)
        if known is not term:
            return known
        self._values[term] = values
        self._by_size.setdefault(size, {}).setdefault(term.sort, []).append(term)
        return None

    def level(self, size: int) -> Iterator[tuple[Term, Term]]:
        """Pairs of a new term of that size and an older one with the same values."""
        for symbol in self._symbols:
            for sizes in _partitions(size - 1, len(symbol.parameters)):
                choices = [self._by_size.get(n, {}).get(t.carrier, []) for n, t in zip(sizes, symbol.parameters, strict=True)]
                for arguments in product(*[list(c) for c in choices]):
                    if self.seen >= TERMS:
                        return
                    self.seen += 1
                    found = self._applied(symbol, arguments, size)
                    if found is not None:
                        yield found

    def _applied(self, symbol: Symbol, arguments: tuple[Term, ...], size: int) -> tuple[Term, Term] | None:
        term = call(symbol, *arguments)
        columns = [self._values[a] for a in arguments]
        places = [free(f"!a{i}", a.sort) for i, a in enumerate(arguments)]
        try:
            function = self._world.compiled(call(symbol, *places), tuple(places))
            self._world.start()
            values = tuple(function(row) for row in zip(*columns, strict=True)) if columns else (function(()),) * TESTS
        except (Unevaluated, RecursionError):
            return None
        known = self._enter(term, values, size)
        return None if known is None else (term, known)


def _partitions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - parts + 2):
        for rest in _partitions(total - first, parts - 1):
            yield (first, *rest)
