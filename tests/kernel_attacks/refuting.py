"""Refutations of small sets of clauses, by trying both values of one variable after the other."""

from __future__ import annotations

from collections.abc import Sequence

from stemai.kernel.bits import clauses_of
from stemai.kernel.gates import Clause
from stemai.kernel.terms import Term


def refuted(formulas: Sequence[Term]) -> tuple[int, ...] | None:
    """A refutation of the clauses of some formulas; None where there is none."""
    clauses, variables = clauses_of(formulas)
    search = Splitting(clauses, variables)
    return None if search.refute(()) is None else tuple(search.numbers)


class Splitting:
    """The steps so far, each the denial of some choices that lead to a contradiction."""

    def __init__(self, clauses: Sequence[Clause], variables: int) -> None:
        self.clauses = clauses
        self.variables = variables
        self.numbers: list[int] = []
        self._steps = len(clauses)

    def refute(self, chosen: Clause) -> int | None:
        """The number of a step that denies these choices; None where they satisfy every clause, with others."""
        hints, true = self._propagated(chosen)
        if hints is None:
            open_ = next((v for v in range(1, self.variables + 1) if not {v, -v} & true), None)
            if open_ is None:
                return None
            sides = [self.refute((*chosen, side)) for side in (open_, -open_)]
            if None in sides:
                return None
            hints = [side for side in sides if side is not None]
        self.numbers += [*(-literal for literal in chosen), 0, *hints, 0]
        self._steps += 1
        return self._steps

    def _propagated(self, chosen: Clause) -> tuple[list[int] | None, set[int]]:
        """The hints that lead from the choices to a contradiction, or None and what is true."""
        true, hints, news = set(chosen), list[int](), True
        while news:
            news = False
            for number, clause in enumerate(self.clauses, start=1):
                left = [literal for literal in clause if -literal not in true]
                if len(left) > 1 or (left and left[0] in true):
                    continue
                hints.append(number)
                if not left:
                    return hints, true
                true.add(left[0])
                news = True
        return None, true
