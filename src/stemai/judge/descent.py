"""Measures for definitions that name none: what falls at which call, and in which order these make a lexicographic one.

A *column* has one integer for each definition of a group.  A column may come next if none of the calls that are left lets it
grow and some let it fall; these are settled then (Lee, Jones, Ben-Amram, "The size-change principle", POPL 2001, name the
problem; taking any column that fits loses nothing).  Calls that are left when nothing has to fall any more, since no circle
of them comes back to where it began, are settled by numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stemai.kernel.terms import (
    INT,
    Symbol,
    Term,
    conjunction,
    forall,
    guard,
    implication,
    instantiate,
    make,
    number,
)
from stemai.kernel.theory import Definition, calls_of, falls, guards_of, opened, parameters_of

Column = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call in the body of one definition of a group: their positions, the arguments, and what is known there."""

    caller: int
    callee: int
    values: tuple[Term, ...]
    arguments: tuple[Term, ...]
    known: tuple[Term, ...]
    around: tuple[Term, ...]

    def falls(self, column: Column) -> Term:
        """The closed formula that the integer of `column` falls here."""
        return self._closed(conjunction(falls([self._then(column)], [self._start(column)])))

    def stays(self, column: Column) -> Term:
        """The closed formula that the integer of `column` does not grow here."""
        return self._closed(make("le", self._then(column), self._start(column)))

    def _start(self, column: Column) -> Term:
        return instantiate(column[self.caller], self.values) if self.values else column[self.caller]

    def _then(self, column: Column) -> Term:
        return instantiate(column[self.callee], self.arguments) if self.arguments else column[self.callee]

    def _closed(self, formula: Term) -> Term:
        formula = implication(self.known, formula)
        for variable in reversed((*self.values, *self.around)):
            formula = forall(variable, formula)
        return formula


def calls_in(group: Sequence[Definition]) -> list[Call]:
    """The calls of a group.  Raises: K023."""
    symbols = [d.symbol for d in group]
    found = []
    for caller, definition in enumerate(group):
        values = parameters_of(definition.symbol)
        body = instantiate(definition.body, values) if values else definition.body
        for conditions, around, called in calls_of(body, symbols):
            arguments, inner = opened(called.args, symbols)
            known = [*guards_of(definition.symbol, values), *(c for c in conditions if not _calls(c, symbols))]
            known += [g for c, value in inner.items() if (g := guard(c.data.result, value)) is not None]
            callee = symbols.index(called.data)
            around = (*around, *inner.values())
            found.append(Call(caller, callee, tuple(values), tuple(arguments), tuple(known), around))
    return found


def ordered(calls: Sequence[Call], columns: Sequence[Column], count: int, shown: Callable[[Term], bool]) -> list[Column] | None:
    """Columns that together make the calls fall in a group of `count` definitions, if that can be `shown`."""
    left, chosen = list(calls), list[Column]()
    while (ranks := _ranks(left, count)) is None:
        column = next((c for c in columns if _fits(c, left, shown)), None)
        if column is None:
            return None
        chosen.append(column)
        left = [c for c in left if not shown(c.falls(column))]
    return chosen if not left else [*chosen, tuple(number(r, INT) for r in ranks)]


def _fits(column: Column, calls: Sequence[Call], shown: Callable[[Term], bool]) -> bool:
    """Whether no call lets the integer of `column` grow, and one lets it fall."""
    some = False
    for call in calls:
        here = shown(call.falls(column))
        if not here and not shown(call.stays(column)):
            return False
        some = some or here
    return some


def _ranks(calls: Sequence[Call], count: int) -> list[int] | None:
    """A number for each definition, smaller for what is called than for what calls; None where calls come round."""
    ranks = [0] * count
    for _ in range(count):
        before = list(ranks)
        for call in calls:
            ranks[call.caller] = max(ranks[call.caller], ranks[call.callee] + 1)
        if ranks == before:
            return ranks
    return None


def _calls(term: Term, symbols: Sequence[Symbol]) -> bool:
    return (term.op == "call" and term.data in symbols) or any(_calls(a, symbols) for a in term.args)
