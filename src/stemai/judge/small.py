"""Small values for the parameters of a problem: what may show at once that its assumptions hold together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, product

from stemai.judge import limits
from stemai.kernel.models import Model, element
from stemai.kernel.terms import FALSE, T_BOOL, T_NAT, TRUE, Term, Type, call, fresh, lambda_, number, word
from stemai.kernel.theory import Theory
from stemai.language import Problem
from stemai.language.headers import Parameter
from stemai.language.types import is_numeric, is_word

Values = tuple[tuple[Parameter, ...], Model]  # the parameters that a model gives values to, and the model


def small_models(theory: Theory, problem: Problem) -> Iterator[Values]:
    """Small values for all parameters of a problem without axioms and open symbols, the plainest first."""
    open_symbols = (s for s in theory.symbols.values() if s.name not in theory.definitions and not theory.is_constructor(s))
    if theory.axioms or next(open_symbols, None) is not None:
        return
    choices = [_small(theory, p.type, limits.VACUITY_DEPTH) for p in problem.parameters]
    if not all(choices):
        return
    carriers = dict.fromkeys(theory.sorts, 2)
    alike = (tuple(c[min(i, len(c) - 1)] for c in choices) for i in range(limits.VACUITY_CHOICES))
    for values in islice(chain(alike, product(*choices)), limits.VACUITY_TRIED):
        yield problem.parameters, Model(carriers, {}, values)


def _small(theory: Theory, type_: Type, depth: int) -> list[Term]:
    """A few values of a type, none where it has none of this depth."""
    if type_.result is not None:
        variables = fresh([t.carrier for t in type_.arguments])
        results = _small(theory, type_.result, depth) + [v for v in variables if v.sort == type_.result.carrier]
        found = [lambda_(variables, r) for r in results]
    elif type_ == T_BOOL:
        found = [TRUE, FALSE]
    elif is_word(type_):
        found = [word(n, type_.carrier.width) for n in (0, 1)]
    elif is_numeric(type_):
        found = [number(n, type_.carrier) for n in (0, 1, 2, *((-1,) if type_ != T_NAT else ()))]
    elif type_.name in theory.datatypes:
        made = [c for c in theory.datatypes[type_.name].constructors if depth or not c.parameters]
        fields = ((c, [_small(theory, t, depth - 1) for t in c.parameters]) for c in made)
        found = [call(c, *values) for c, of_each in fields for values in islice(product(*of_each), 3)]
    else:
        found = [element(type_.carrier, i) for i in (0, 1)]
    return found[: limits.VACUITY_CHOICES]
