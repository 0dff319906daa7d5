"""Datatypes with type parameters: each use `List(Int)` is a datatype of its own, `List'Int`, with constructors `cons'Int`.

No other datatype, and no other constructor, has a `'` in its name; so the names tell instances, and of what.
"""

from __future__ import annotations

from typing import Final

from stemai.errors import LanguageError
from stemai.kernel.terms import Symbol, Type
from stemai.kernel.theory import Theory
from stemai.language import ast

MARK: Final = "'"


def instance_name(generic: str, arguments: tuple[Type, ...]) -> str:
    """The name of an instance: that of the datatype, then those of its arguments.

    Arguments are never cut wrongly: a datatype has one number of parameters, and a declared sort with a mark in its name is
    no argument.
    """
    return MARK.join((generic, *map(argument_name, arguments)))


def argument_name(type_: Type) -> str:
    """How the names of instances at `type_` end."""
    return f"BitVec{MARK}{type_.carrier.width}" if type_.carrier.name == "BitVec" else type_.name


def require_argument(type_: Type, expression: ast.Expression, theory: Theory) -> None:
    """Raise L056 unless `type_` can be an argument of a datatype."""
    if type_.result is not None or (MARK in type_.name and type_.name not in theory.datatypes):
        raise LanguageError(
            "L056",
            f"a datatype does not take {type_}",
            place=expression.place,
            cause="functions are not taken into datatypes",
            mend=f"take a type of values, whose name has no `{MARK}`",
        )


def is_instance(name: str, theory: Theory) -> bool:
    """Whether some datatype of the theory is an instance of `name`."""
    return any(known.startswith(name + MARK) for known in theory.datatypes)


def constructors_named(name: str, theory: Theory) -> list[Symbol]:
    """The constructors that `name` may stand for: that one, or the one of each instance."""
    known = theory.symbols.get(name)
    if known is not None:
        return [known] if theory.is_constructor(known) else []
    return [s for s in theory.symbols.values() if s.name.startswith(name + MARK) and theory.is_constructor(s)]


def names_constructor(name: str, symbol: Symbol) -> bool:
    """Whether `name`, where a constructor of a known datatype is meant, is that of `symbol`."""
    return name in (symbol.name, symbol.name.partition(MARK)[0])
