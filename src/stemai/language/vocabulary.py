"""What a problem file adds to a theory for the reader of texts: schemas, their instances, and abbreviations.

The kernel sees none of it.  A definition with types as parameters is a schema; each use is a definition of its own, named
as instances of datatypes are.  A definition that takes or gives a function or a set, and does not call itself, is an
abbreviation, written out where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from stemai.errors import Place
from stemai.kernel.terms import Symbol, Term, Type, substitute
from stemai.kernel.theory import Theory
from stemai.language import ast
from stemai.language.types import is_numeric, largest
from stemai.language.walk import rebuilt, walk

Types = dict[str, Type]
#: Makes the instance of a schema at types, and gives the theory that has it.
Maker = Callable[[ast.Definition, tuple[Type, ...], Place], tuple[Symbol, Theory]]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """`def f (x : A) : B := t`, with t in place of `f(s)` once `variables` have their values."""

    variables: tuple[Term, ...]
    types: tuple[Type, ...]
    result: Type
    body: Term

    def applied(self, arguments: list[Term]) -> Term:
        """The body at `arguments`, which are in `types`."""
        return substitute(self.body, dict(zip(self.variables, arguments, strict=True)))


@dataclass(frozen=True, slots=True)
class Vocabulary(Theory):
    """A theory with schemas by their names, instances by theirs (of which schema, at which types), and abbreviations.

    `locals` has the names in each schema that mean nothing outside it: whatever they mean where it is used is not meant.
    `generics` has the datatypes with types as parameters, by their names and by those of their constructors.  `maker` makes
    the instances that a text needs and that are not there yet.
    """

    schemas: dict[str, ast.Definition] = field(default_factory=dict)
    locals: dict[str, frozenset[str]] = field(default_factory=dict)
    instances: dict[str, tuple[str, tuple[Type, ...]]] = field(default_factory=dict)
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)
    generics: dict[str, ast.DatatypeDeclaration] = field(default_factory=dict)
    maker: Maker | None = field(default=None, compare=False, repr=False)

    def with_schema(self, item: ast.Definition, own: frozenset[str]) -> Vocabulary:
        """This vocabulary and a definition with types as parameters, in which `own` are names of its own."""
        name = item.name.name
        return replace(self, schemas={**self.schemas, name: item}, locals={**self.locals, name: own})

    def with_generic(self, item: ast.DatatypeDeclaration) -> Vocabulary:
        """This vocabulary, which knows of a datatype with types as parameters."""
        names = (item.name.name, *(c.name.name for c in item.constructors))
        return replace(self, generics={**self.generics, **dict.fromkeys(names, item)})

    def with_instance(self, name: str, schema: str, types: tuple[Type, ...]) -> Vocabulary:
        """This vocabulary, which knows that the datatype or the definition `name` is that of `schema` at `types`."""
        return replace(self, instances={**self.instances, name: (schema, types)})

    def with_abbreviation(self, name: str, meaning: Abbreviation) -> Vocabulary:
        """This vocabulary and an abbreviation."""
        return replace(self, abbreviations={**self.abbreviations, name: meaning})

    def with_last(self, name: str) -> Vocabulary:
        """This vocabulary, with the symbol `name` after all that its definition rests on."""
        others = {n: s for n, s in self.symbols.items() if n != name}
        return replace(self, symbols={**others, name: self.symbols[name]})


def vocabulary(theory: Theory) -> Vocabulary:
    """`theory` with room for words."""
    if isinstance(theory, Vocabulary):
        return theory
    return Vocabulary(theory.sorts, theory.symbols, theory.definitions, theory.axioms, theory.datatypes)


def union(one: Theory, two: Theory) -> Vocabulary:
    """All sorts, symbols, axioms, datatypes and words of both, and no definition."""
    left, right = vocabulary(one), vocabulary(two)
    return Vocabulary(
        tuple(dict.fromkeys((*left.sorts, *right.sorts))),
        left.symbols | right.symbols,
        {},
        left.axioms | right.axioms,
        left.datatypes | right.datatypes,
        left.schemas | right.schemas,
        left.locals | right.locals,
        left.instances | right.instances,
        left.abbreviations | right.abbreviations,
        left.generics | right.generics,
    )


def schema_named(name: str, theory: Theory) -> ast.Definition | None:
    """The definition with types as parameters that is called `name`."""
    return theory.schemas.get(name) if isinstance(theory, Vocabulary) else None


def maker_of(theory: Theory) -> Maker | None:
    """What makes the instances that are not in the theory yet."""
    return theory.maker if isinstance(theory, Vocabulary) else None


def generic_named(name: str, theory: Theory) -> ast.DatatypeDeclaration | None:
    """The datatype with types as parameters that `name` is, or makes values of."""
    return theory.generics.get(name) if isinstance(theory, Vocabulary) else None


def abbreviation_named(name: str, theory: Theory) -> Abbreviation | None:
    """What `name` abbreviates."""
    return theory.abbreviations.get(name) if isinstance(theory, Vocabulary) else None


def definitions_named(name: str, theory: Theory) -> Iterator[str]:
    """The definitions that `name` stands for: that one, or all instances of a schema; none for an abbreviation."""
    if not isinstance(theory, Vocabulary) or not is_word_of(name, theory):
        yield name
    else:
        yield from (n for n, (schema, _) in theory.instances.items() if schema == name and n in theory.symbols)


def words_of(theory: Theory) -> tuple[str, ...]:
    """The names of the schemas and the abbreviations."""
    return (*theory.schemas, *theory.abbreviations) if isinstance(theory, Vocabulary) else ()


def is_word_of(name: str, theory: Theory) -> bool:
    """Whether `name` is that of a schema or of an abbreviation."""
    return schema_named(name, theory) is not None or abbreviation_named(name, theory) is not None


def unify(written: ast.Expression, type_: Type, parameters: frozenset[str], found: Types, theory: Theory) -> None:
    """Enter in `found` what `parameters` are where the type `written` is to be `type_`; what does not fit says nothing."""
    if isinstance(written, ast.Binary) and type_.result is not None:
        sides = [written.left]
        while isinstance(written.right, ast.Binary):
            written = written.right
            sides.append(written.left)
        if len(sides) == len(type_.arguments):
            for side, part in zip((*sides, written.right), (*type_.arguments, type_.result), strict=True):
                unify(side, part, parameters, found, theory)
    elif isinstance(written, ast.Name) and written.name in parameters and type_.result is None:
        known = found.setdefault(written.name, type_)
        if is_numeric(known) and is_numeric(type_):
            found[written.name] = largest([known, type_])
    elif isinstance(written, ast.Apply) and isinstance(theory, Vocabulary):
        schema, types = theory.instances.get(type_.name, ("", ()))
        if schema == written.function.name and len(types) == len(written.arguments):
            for argument, part in zip(written.arguments, types, strict=True):
                unify(argument, part, parameters, found, theory)


def with_types(tree: Any, types: dict[str, ast.Expression], names: dict[str, str]) -> Any:
    """A syntax tree with written types in place of names, and with functions called by other names."""

    def change(node: Any) -> Any:
        if isinstance(node, ast.Name):
            return types.get(node.name, node)
        renamed = isinstance(node, ast.Apply) and node.function.name in names
        return replace(node, function=replace(node.function, name=names[node.function.name])) if renamed else node

    return rebuilt(tree, change)


def names_in(node: Any) -> Iterator[str]:
    """All names that stand in a syntax tree."""
    for part in walk(node):
        if isinstance(part, ast.Name | ast.Identifier):
            yield part.name


def with_names(tree: Any, names: dict[str, str]) -> Any:
    """A syntax tree with other names in place of some."""
    return rebuilt(tree, lambda n: replace(n, name=names.get(n.name, n.name)) if isinstance(n, ast.Name | ast.Identifier) else n)
