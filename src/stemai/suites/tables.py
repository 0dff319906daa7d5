"""Functions that are 0 but for a few values, tried where no hypothesis says what a function is.

Hypotheses `f(3) = 7` say some of the values; one more value, beside these, is a numeral of the statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stemai.kernel.terms import INT, REAL, Sort, Term, free, make, number
from stemai.language.headers import Parameter

_FURTHER: Final = 2  # arguments beside those of the hypotheses that are given a value
_NUMERALS: Final = 12  # numerals of the statement that are tried as such a value


@dataclass(frozen=True, slots=True)
class Table:
    """`body` over one argument: a value for each argument that is listed, else 0."""

    arguments: tuple[Term, ...]
    body: Term


def tables(parameter: Parameter, hypotheses: Sequence[Term], conclusion: Term) -> Iterator[Table]:
    """Tables for a function of one integer, those that hypotheses say completed by nothing first, then by one value."""
    type_ = parameter.type
    if type_.result is None or [t.carrier for t in type_.arguments] != [INT]:
        return
    sort = type_.result.carrier
    if sort not in (INT, REAL):
        return
    given = dict(_said(parameter.variable, h) for h in _conjuncts(hypotheses) if _says(parameter.variable, h))
    yield _table(given, sort)
    last = max(given, default=-1)
    values = dict.fromkeys(v for n in _numerals([*hypotheses, conclusion]) for v in (n, n + 1))
    for argument in range(last + 1, last + 1 + _FURTHER):
        for value in list(values)[: 2 * _NUMERALS]:
            if value and (sort == REAL or value.denominator == 1):
                yield _table({**given, argument: value}, sort)


def _conjuncts(formulas: Sequence[Term]) -> Iterator[Term]:
    for formula in formulas:
        if formula.op == "and":
            yield from _conjuncts(formula.args)
        else:
            yield formula


def _says(function: Term, formula: Term) -> bool:
    """Whether the formula is `function(numeral) = numeral`."""
    return (
        formula.op == "eq"
        and formula.args[0].op == "apply"
        and formula.args[0].args[0] is function
        and [t.op for t in (formula.args[0].args[1], formula.args[1])] == ["num", "num"]
    )


def _said(function: Term, formula: Term) -> tuple[int, Fraction]:
    return int(formula.args[0].args[1].data[0]), Fraction(formula.args[1].data[0])


def _numerals(formulas: Sequence[Term]) -> list[Fraction]:
    """The numerals that occur, the largest first: bounds are what a statement is about."""
    seen: set[Term] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
    return sorted({Fraction(t.data[0]) for t in seen if t.op == "num"}, reverse=True)


def _table(values: dict[int, Fraction], sort: Sort) -> Table:
    argument = free("x0", INT)
    body = number(0, sort)
    for place, value in sorted(values.items(), reverse=True):
        body = make("ite", make("eq", argument, number(place, INT)), number(value, sort), body)
    return Table((argument,), body)
