"""Datatypes and functions with type parameters, one copy for each use: the part of TIP that our language has not.

A type is a tuple: a name and its arguments, with concrete types all the way down, `("list", ("Nat",))`; a function type
is `("=>", argument, .., result)`.  Each datatype that occurs becomes one of ours; so does each sort.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stemai.language import ast
from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered
from stemai.suites.sexpr import CORE, Atom, SExpr, symbol
from stemai.suites.terms import Function, Sort

Ty = tuple[Any, ...]
BOOL: Final[Ty] = ("Bool",)
ARROW: Final = "=>"
_BASE: Final = ("Bool", "Int", "Real")
INSTANCES: Final = 80  # datatypes and functions of one problem: specialising need not end
DEEP: Final = 12  # datatypes inside each other
_SPELLED: Final = {
    "++": "append", "+": "plus", "-": "minus", "*": "times", "<": "less", "<=": "at_most", ">": "more",
    ">=": "at_least", "==": "same", "/=": "differs", "!!": "at", "&&": "both", "||": "either", ">>=": "bind",
    ":+:": "Plus", ":*:": "Times", ":>:": "Then", ":&:": "And", ".+.": "plus", ".*.": "times", ".>.": "then",
}  # fmt: skip


def spelled(name: str) -> str:
    """A name without operators; `Nat` is ours already."""
    bare = name.rstrip("0123456789") if not name[:1].isalpha() else name
    return "Natural" if name == "Nat" else _SPELLED.get(bare, name)


@dataclass(frozen=True, slots=True)
class Datatype:
    """A datatype of the source: its type parameters, and the constructors with their selectors and sorts."""

    name: str
    parameters: tuple[str, ...]
    constructors: tuple[tuple[str, tuple[tuple[str, SExpr], ...]], ...]


@dataclass(slots=True)
class Types:
    """The types of a problem: what the source declares, and the copies made so far; `items` are declarations of ours."""

    names: Names
    items: list[ast.ProblemItem] = field(default_factory=list)
    datatypes: dict[str, Datatype] = field(default_factory=dict)
    owners: dict[str, Datatype] = field(default_factory=dict)  # by constructor
    selectors: dict[str, tuple[Datatype, str, int]] = field(default_factory=dict)
    _sorts: dict[Ty, Sort] = field(default_factory=dict)
    _made: dict[tuple[str, Ty], Function] = field(default_factory=dict)
    _open: list[Ty] = field(default_factory=list)
    meant: dict[Sort, Ty] = field(default_factory=dict)

    def declare(self, datatype: Datatype) -> None:
        """Enter a datatype of the source.  Raises: NotCovered."""
        names = [c for c, _ in datatype.constructors]
        names += [selector for _, fields in datatype.constructors for selector, _ in fields]
        known = {*self.owners, *self.selectors, *CORE}
        if len(set(names)) < len(names) or known & set(names):
            raise NotCovered("overloading", f"a constructor or selector of `{datatype.name}` is declared twice")
        self._require_new(datatype.name)
        self.datatypes[datatype.name] = datatype
        for constructor, fields in datatype.constructors:
            self.owners[constructor] = datatype
            for index, (selector, _) in enumerate(fields):
                self.selectors[selector] = (datatype, constructor, index)

    def declare_sort(self, name: str) -> Ty:
        """A sort of the source, or one for a type variable of the goal."""
        type_: Ty = (name,)
        self._require_new(name)
        ours = self.names.fresh(spelled(name))
        self.items.append(ast.SortDeclaration(w.identifier(ours), w.NOWHERE))
        self._enter(type_, ours)
        return type_

    def _require_new(self, name: str) -> None:
        if name in self.datatypes or (name,) in self._sorts or name in (*_BASE, ARROW):
            raise NotCovered("overloading", f"the sort `{name}` is declared twice")

    def _enter(self, type_: Ty, ours: Sort) -> None:
        self._sorts[type_] = ours
        self.meant[ours] = type_
        if len(self._sorts) > INSTANCES:
            raise NotCovered("too large", f"more than {INSTANCES} sorts")

    def read(self, written: SExpr, variables: Mapping[str, Ty]) -> Ty:
        """The type that is written, where `variables` stand for types.  Raises: NotCovered."""
        named = symbol(written)
        if named is not None:
            if named in variables:
                return variables[named]
            return self._checked(named, ())
        if isinstance(written, tuple) and written:
            named = symbol(written[0])
            if named is not None and named not in variables:
                return self._checked(named, tuple(self.read(a, variables) for a in written[1:]))
        raise NotCovered("syntax", "something that is no sort")

    def _checked(self, named: str, arguments: tuple[Ty, ...]) -> Ty:
        if named == ARROW:
            if len(arguments) < 2:
                raise NotCovered("syntax", "an arrow with one side")
        elif named in self.datatypes:
            if len(self.datatypes[named].parameters) != len(arguments):
                raise NotCovered("sorts", f"`{named}` with {len(arguments)} arguments")
        elif arguments or (named not in _BASE and (named,) not in self._sorts):
            raise NotCovered("sorts", f"the sort `{named}`")
        return (named, *arguments)

    def sort(self, type_: Ty) -> Sort:
        """Our name of a type, which is declared with what it needs.  Raises: NotCovered."""
        if type_[0] in _BASE:
            self.meant.setdefault(type_[0], type_)
            return str(type_[0])
        if type_[0] == ARROW:
            raise NotCovered("functions as values", "a function where a value is needed")
        if type_ not in self._sorts:
            self._make(type_)
        return self._sorts[type_]

    def _make(self, type_: Ty) -> None:
        if type_ in self._open or len(self._open) > DEEP:
            raise NotCovered("datatypes through each other", f"`{type_[0]}` holds itself within `{self._open[-1][0]}`")
        self._open.append(type_)
        constructors = [c for c, _ in self.datatypes[type_[0]].constructors]
        fields = {c: self.fields(c, type_) for c in constructors}
        for held in (f for given in fields.values() for f in given if f != type_):
            self.sort(held)
        self._open.pop()
        ours = self.names.fresh("_".join([spelled(type_[0]), *map(_suffix, type_[1:])]))
        self._enter(type_, ours)
        made = []
        for constructor, given in fields.items():
            called = self.names.fresh("_".join([spelled(constructor), *map(_suffix, type_[1:])]))
            sorts = tuple(self.sort(f) for f in given)
            self._made[constructor, type_] = Function(called, sorts, ours)
            parts = tuple(ast.Field(None, t.type_of(s), w.NOWHERE) for s in sorts)
            made.append(ast.Constructor(w.identifier(called), parts, w.NOWHERE))
        self.items.append(ast.DatatypeDeclaration(w.identifier(ours), (), tuple(made), w.NOWHERE))

    def constructor(self, name: str, type_: Ty) -> Function:
        """The constructor of a type.  Raises: NotCovered."""
        self.sort(type_)
        return self._made[name, type_]

    def fields(self, constructor: str, type_: Ty) -> list[Ty]:
        """The types of the fields of a constructor of `type_`."""
        datatype = self.owners[constructor]
        variables = dict(zip(datatype.parameters, type_[1:], strict=True))
        return [self.read(s, variables) for _, s in dict(datatype.constructors)[constructor]]


def _suffix(type_: Ty) -> str:
    return "_".join([spelled(type_[0]), *map(_suffix, type_[1:])])


def bind(written: SExpr, given: Ty, variables: tuple[str, ...], known: dict[str, Ty]) -> None:
    """What the type variables in `written` are where the whole is `given`; entered in `known`.  Raises: NotCovered."""
    named = symbol(written)
    if named in variables:
        if known.setdefault(named, given) != given:
            raise NotCovered("sorts", f"{given[0]} where {known[named][0]} is expected")
    elif isinstance(written, tuple) and written and symbol(written[0]) == given[0]:
        if symbol(written[0]) == ARROW:
            given = _curried_as(given, len(written) - 2)
        if len(written) != len(given):
            raise NotCovered("sorts", f"another number of arguments of `{given[0]}`")
        for part, type_ in zip(written[1:], given[1:], strict=True):
            bind(part, type_, variables, known)
    elif (named,) != given:
        raise NotCovered("sorts", f"{given[0]} where another sort is expected")


def _curried_as(type_: Ty, arity: int) -> Ty:
    """The function type with `arity` arguments: `a => b => c` and `a b => c` are told apart by the source, not by us."""
    *given, result = type_[1:]
    while len(given) < arity and result[0] == ARROW:
        more, result = result[1:-1], result[-1]
        given += more
    if len(given) > arity:
        result = (ARROW, *given[arity:], result)
        given = given[:arity]
    return (ARROW, *given, result)


def parameters_of(written: SExpr) -> tuple[tuple[str, ...], SExpr]:
    """`(par (a b) body)` as the variables and the body; no variables for anything else."""
    match written:
        case (Atom("symbol", "par"), tuple() as given, body):
            names = tuple(n for n in map(symbol, given) if n is not None)
            if len(names) == len(given) == len(set(names)):
                return names, body
            raise NotCovered("syntax", "`par` with something that is no name")
    return (), written
