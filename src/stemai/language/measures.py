"""Measures to try for a recursive definition that names none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from stemai.kernel.terms import INT, Symbol, Term, abstract, make, number
from stemai.kernel.theory import Theory
from stemai.language.headers import Parameter

_MOST: Final = 24
ONE: Final = number(1, INT)


def candidates(body: Term, symbol: Symbol, parameters: Sequence[Parameter], theory: Theory) -> tuple[Term, ...]:
    """Integer terms of the parameters, likely ones first, with one loose index for each parameter; () if not recursive.

    They are: sizes of the parameters in datatypes that change in a recursive call, and sums of two; the numbers that change
    there, differences that the body compares, absolute values, sums.
    """
    calls = [node for node in _nodes(body) if node.op == "call" and node.data == symbol]
    if not calls:
        return ()
    variables = [p.variable for p in parameters]
    found: dict[Term, None] = {}
    for term in (*_sizes(calls, variables, theory), *_terms(body, calls, variables)):
        if term.sort == INT and term.frees <= frozenset(variables):
            found.setdefault(abstract(term, variables))
    return tuple(found)[:_MOST]


def measures_of(parameters: Sequence[Parameter], theory: Theory) -> tuple[Term, ...]:
    """The same for a definition that comes with others: sizes of its parameters, its integers, the sum of all of these."""
    variables = [p.variable for p in parameters]
    known = [make("size", v) for v in variables if v.sort.name in theory.datatypes]
    known += [v for v in variables if v.sort == INT]
    whole = [make("add", *known)] if len(known) > 1 else [] if known else [ONE]
    return tuple(abstract(term, variables) for term in (*known, *whole))[:_MOST]


def _sizes(calls: list[Term], variables: list[Term], theory: Theory) -> Iterator[Term]:
    """The size of each parameter in a datatype that changes in a call, and the sum of two of them."""
    changing = [
        make("size", v)
        for i, v in enumerate(variables)
        if v.sort.name in theory.datatypes and any(c.args[i] is not v for c in calls)
    ]
    yield from changing
    for i, left in enumerate(changing):
        yield from (make("add", left, right) for right in changing[i + 1 :])


def _terms(body: Term, calls: list[Term], variables: list[Term]) -> Iterator[Term]:
    integers = [v for v in variables if v.sort == INT]
    changing = [v for v in integers if any(c.args[variables.index(v)] is not v for c in calls)]
    yield from changing
    yield from _differences(body)
    yield from (make("abs", v) for v in changing)
    for i, left in enumerate(integers):
        for right in integers[i + 1 :]:
            yield make("add", left, right)
            yield from _gap(left, right)
            yield from _gap(right, left)
    if len(integers) > 2:
        yield make("add", *integers)
    yield from integers


def _differences(body: Term) -> Iterator[Term]:
    """What is left until a comparison in the body changes its truth value."""
    for node in _nodes(body):
        if node.op in ("le", "lt", "eq") and node.args[0].sort == INT and not node.loose:
            left, right = node.args
            yield from _gap(right, left)
            yield from _gap(left, right)


def _gap(high: Term, low: Term) -> Iterator[Term]:
    yield make("sub", high, low)
    yield make("add", make("sub", high, low), ONE)


def _nodes(root: Term) -> Iterator[Term]:
    seen: set[Term] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack.extend(reversed(node.args))
