"""The value of a term at random values: constructor terms as tuples, elements of declared sorts as integers.

An unknown function gives an arbitrary value that depends on its arguments, another one in each world.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from stemai.kernel.terms import BOOL, INT, T_NAT, Sort, Symbol, Term, Type
from stemai.kernel.theory import Theory

Value = Any
_Compiled = Callable[[tuple[Value, ...]], Value]
CALLS: Final = 4_000  # nested and repeated calls of one evaluation
ELEMENTS: Final = 3  # of a declared sort


class Unevaluated(Exception):
    """The term has no value here: an operator that is not known, or too much work."""


class World:
    """Values for unknown functions and elements for declared sorts; `seed` tells one world from another."""

    def __init__(self, theory: Theory, seed: int = 0) -> None:
        self.theory = theory
        self.random = random.Random(seed)
        self._seed = seed
        self._memo: dict[tuple[str, tuple[Value, ...]], Value] = {}
        self._bodies: dict[str, _Compiled] = {}
        self._calls = 0

    # ------------------------------------------------------------------------------------------------ random values

    def value(self, sort: Sort, size: int) -> Value:
        """A random value; of a datatype with at most about `size` constructors."""
        return _arbitrary(self.theory, self.random, sort, size)

    # ---------------------------------------------------------------------------------------------------- evaluation

    def start(self) -> None:
        """Count calls afresh."""
        self._calls = 0

    def at(self, term: Term, variables: Sequence[Term], values: Sequence[Value]) -> Value:
        """The value of `term` where its free variables have the values.  Raises: Unevaluated."""
        self._calls = 0
        try:
            return self.compiled(term, tuple(variables))(tuple(values))
        except RecursionError as error:
            raise Unevaluated from error

    def compiled(self, term: Term, variables: tuple[Term, ...]) -> _Compiled:
        """The term as a function of the values of the variables; indices count from the end of these."""
        op, args = term.op, term.args
        if term in variables:
            index = variables.index(term)
            return lambda env: env[index]
        if op == "bound":
            behind = -1 - term.data[0]
            return lambda env: env[behind]
        if op in ("true", "false"):
            truth = op == "true"
            return lambda env: truth
        if op == "num":
            number = term.data[0]
            return lambda env: number
        if op == "match":
            return self._match(term, variables)
        if op == "call":
            return self._call(term.data, [self.compiled(a, variables) for a in args])
        if op in ("ite", "and", "or", "implies"):
            return _lazy(op, [self.compiled(a, variables) for a in args])
        strict = _STRICT.get(op)
        if strict is None:
            raise Unevaluated
        parts = [self.compiled(a, variables) for a in args]
        return lambda env: strict(*[p(env) for p in parts])

    def _match(self, term: Term, variables: tuple[Term, ...]) -> _Compiled:
        subject = self.compiled(term.args[0], variables)
        arms = {c.name: self.compiled(arm, variables) for c, arm in zip(term.data, term.args[1:], strict=True)}

        def run(env: tuple[Value, ...]) -> Value:
            value = subject(env)
            return arms[value[0]](env + value[1:])

        return run

    def _call(self, symbol: Symbol, parts: list[_Compiled]) -> _Compiled:
        name = symbol.name
        if self.theory.is_constructor(symbol):
            return lambda env: (name, *[p(env) for p in parts])
        memo, known = self._memo, name in self.theory.definitions

        def run(env: tuple[Value, ...]) -> Value:
            given = tuple([p(env) for p in parts])
            key = (name, given)
            if key not in memo:
                self._calls += 1
                if self._calls > CALLS:
                    raise Unevaluated
                memo[key] = self._body(name)(given) if known else self._arbitrary(symbol, given)
            return memo[key]

        return run

    def _body(self, name: str) -> _Compiled:
        if name not in self._bodies:
            self._bodies[name] = self.compiled(self.theory.definitions[name].body, ())
        return self._bodies[name]

    def _arbitrary(self, symbol: Symbol, given: tuple[Value, ...]) -> Value:
        chooser = random.Random(repr((self._seed, symbol.name, given)))
        return _arbitrary(self.theory, chooser, symbol.result.carrier, 3)


def _arbitrary(theory: Theory, chooser: random.Random, sort: Sort, size: int) -> Value:
    if sort == BOOL:
        return chooser.random() < 0.5
    if sort == INT:
        return chooser.randint(-3, 6)
    datatype = theory.datatypes.get(sort.name)
    if datatype is None:
        if sort.name in theory.sorts:
            return chooser.randrange(ELEMENTS)
        raise Unevaluated
    made = chooser.choice(datatype.constructors if size > 1 else _shortest(theory, sort))
    inner = [t for t in made.parameters if t.carrier.name in theory.datatypes]
    rest = max(0, size - 1)
    fields = [_field(theory, chooser, t, rest // len(inner) if inner else 0) for t in made.parameters]
    return (made.name, *fields)


def _field(theory: Theory, chooser: random.Random, type_: Type, size: int) -> Value:
    return chooser.randint(0, 6) if type_ == T_NAT else _arbitrary(theory, chooser, type_.carrier, size)


def _shortest(theory: Theory, sort: Sort) -> list[Symbol]:
    """The constructors by which the shortest values of a datatype are made."""
    heights: dict[str, int] = {}
    height = 0
    while sort.name not in heights:
        known, height = dict(heights), height + 1
        for name, datatype in theory.datatypes.items():
            if any(_is_made_of(c, theory, known) for c in datatype.constructors):
                heights.setdefault(name, height)
    below = {name: h for name, h in heights.items() if h < heights[sort.name]}
    return [c for c in theory.datatypes[sort.name].constructors if _is_made_of(c, theory, below)]


def _is_made_of(constructor: Symbol, theory: Theory, known: dict[str, int]) -> bool:
    """Whether the fields in datatypes are in those that are `known`."""
    return all(t.carrier.name in known for t in constructor.parameters if t.carrier.name in theory.datatypes)


def _lazy(op: str, parts: list[_Compiled]) -> _Compiled:
    if op == "ite":
        condition, then, otherwise = parts
        return lambda env: then(env) if condition(env) else otherwise(env)
    if op == "implies":
        return lambda env: not parts[0](env) or parts[1](env)
    if op == "and":
        return lambda env: all(p(env) for p in parts)
    return lambda env: any(p(env) for p in parts)


_STRICT: Final[dict[str, Callable[..., Value]]] = {
    "not": lambda p: not p,
    "eq": lambda s, t: s == t,
    "le": lambda s, t: s <= t,
    "lt": lambda s, t: s < t,
    "add": lambda *s: sum(s),
    "neg": lambda s: -s,
    "sub": lambda s, t: s - t,
    "mul": lambda s, t: s * t,
}
