"""Arrays with extensionality, without arrays: what is known of one is what it has at each index.

A declared array is a function; `select (store a i v) k` is `if k = i then v else a(k)`; two arrays are equal if they
are at every index.  That is the theory of arrays itself, so nothing is lost but arrays as arguments of functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from stemai.language import ast
from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.reading import NotCovered
from stemai.suites.terms import Builder, Function, Sort, Typed

_READINGS: Final = 20_000  # of all arrays of one statement: stores inside indices of stores multiply


@dataclass(frozen=True, slots=True)
class Array(Typed):
    """A term of an array sort; it has no expression, only what it has at an index."""

    at: Callable[[Typed], Typed]


@dataclass(slots=True)
class Arrays:
    """The array sorts of one statement, and what is built over them."""

    builder: Builder
    sorts: dict[Sort, tuple[Sort, Sort]] = field(default_factory=dict)
    _read: int = 0

    def sort(self, index: Sort, element: Sort) -> Sort:
        """The sort of arrays from one sort to another.  Raises: NotCovered (indexed by arrays)."""
        if index in self.sorts:
            raise NotCovered("arrays", "an array indexed by arrays")
        named = f"Array {index} {element}"
        self.sorts[named] = (index, element)
        return named

    def value(self, sort: Sort, at: Callable[[Typed], Typed]) -> Array:
        """The array that has `at(k)` at k."""

        def counted(index: Typed) -> Typed:
            self._read += 1
            if self._read > _READINGS:
                raise NotCovered("too large", "stores inside stores")
            return at(index)

        return Array(ast.Truth(False, w.NOWHERE), sort, counted)

    def constant(self, sort: Sort, value: Typed) -> Array:
        """The array that has `value` everywhere.  Raises: NotCovered (`sort` is no sort of such arrays)."""
        if sort not in self.sorts:
            raise NotCovered("sorts", f"{sort} where a sort of arrays is expected")
        held = _of_sort(value, self.sorts[sort][1])
        return self.value(sort, lambda _: held)

    def flat(self, sort: Sort) -> tuple[list[Sort], Sort]:
        """The index sorts of an array of arrays, and what it holds in the end; no index sorts for anything else."""
        indices = []
        while sort in self.sorts:
            index, sort = self.sorts[sort]
            indices.append(index)
        return indices, sort

    def declared(self, function: Function, given: Sequence[Typed], sort: Sort) -> Typed:
        """The term of `sort` that a function of ours stands for, which takes the indices as further arguments."""
        if sort not in self.sorts:
            return t.applied(function, given)
        index, element = self.sorts[sort]

        def at(k: Typed) -> Typed:
            return self.declared(function, [*given, _of_sort(k, index)], element)

        return self.value(sort, at)

    def equal(self, left: Typed, right: Typed) -> Typed:
        """Equality of any two terms.  Raises: NotCovered (of two sorts)."""
        if not isinstance(left, Array) or not isinstance(right, Array):
            return t.equal(left, right)
        if left.sort != right.sort:
            raise NotCovered("sorts", f"{left.sort} beside {right.sort}")
        index, _ = self.sorts[left.sort]
        with self.builder.names.scope():
            named = self.builder.names.fresh("k")
            k = Typed(w.name(named), index)
            same = self.equal(left.at(k), right.at(k))
            return Typed(w.quantified("forall", [named], t.type_of(index), same.expression), "Bool")

    def choice(self, condition: Typed, then: Typed, otherwise: Typed) -> Typed:
        """`ite` of any two terms."""
        if isinstance(then, Array) and isinstance(otherwise, Array) and then.sort == otherwise.sort:
            return self.value(then.sort, lambda k: self.choice(condition, then.at(k), otherwise.at(k)))
        return t.choice(condition, then, otherwise)

    def select(self, given: Sequence[Typed]) -> Typed:
        """`(select a k)`."""
        held, k = given
        if not isinstance(held, Array):
            raise NotCovered("sorts", f"{held.sort} where an array is expected")
        return held.at(_of_sort(k, self.sorts[held.sort][0]))

    def store(self, given: Sequence[Typed]) -> Typed:
        """`(store a i v)`."""
        held, i, v = given
        if not isinstance(held, Array):
            raise NotCovered("sorts", f"{held.sort} where an array is expected")
        index, element = self.sorts[held.sort]
        place, value = _of_sort(i, index), _of_sort(v, element)
        return self.value(held.sort, lambda k: self.choice(t.equal(k, place), value, held.at(k)))


def _of_sort(given: Typed, sort: Sort) -> Typed:
    fitting = t.raised(given, sort) if (given.sort, sort) == ("Int", "Real") else given
    if fitting.sort != sort:
        raise NotCovered("sorts", f"{given.sort} where {sort} is expected")
    return fitting
