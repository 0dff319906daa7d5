"""Which constructor is meant by `cons`, where there are several lists: by what is expected, and by what it is given.

A datatype with types as parameters has a constructor of that name for each of its instances (instances.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from stemai.errors import LanguageError
from stemai.kernel.terms import Symbol, Type, named_type
from stemai.kernel.theory import Theory
from stemai.language import ast
from stemai.language.instances import constructors_named, instance_name
from stemai.language.printer import quoted
from stemai.language.reading import Reader
from stemai.language.scopes import Scope
from stemai.language.types import is_numeric, rank
from stemai.language.vocabulary import generic_named, unify, vocabulary


def constructor(reader: Reader, node: ast.Name | ast.Apply, scope: Scope) -> Symbol | None:
    """The constructor that the head of `node` stands for: of the type that is expected, else of what it is given.

    Where neither says it, it is that of the only instance in view.  In proofs no instances are made.  Raises: L033.
    """
    name = node.name if isinstance(node, ast.Name) else node.function.name
    found = [c for c in constructors_named(name, reader.theory) if c.result == reader.wanted]
    if not found:
        own = common_type(reader, [node], scope)
        found = constructors_named(name, reader.theory)
        found = [c for c in found if c.result == own] or found
    if len(found) > 1:
        raise LanguageError(
            "L033",
            f"nothing says of which type `{quoted(node)}` is",
            place=node.place,
            cause=f"it may be of type {', '.join(str(c.result) for c in found)}",
            mend=f"name the instance, as in `{found[0].name}`, or cast it",
        )
    return found[0] if found else None


def common_type(reader: Reader, nodes: Sequence[ast.Expression], scope: Scope) -> Type | None:
    """The type of what constructors of one datatype make of what they are given, the largest where that is numbers; None where
    they do not say all of it, or where there is no such instance."""
    types = dict[str, Type]()
    item = None
    for node in nodes:
        generic = generic_named(node.function.name, reader.theory) if isinstance(node, ast.Apply) else None
        if generic is not None and isinstance(node, ast.Apply) and item in (None, generic):
            item = generic
            _types_of_fields(reader, node, generic, scope, types)
    if item is None or not all(p.name in types for p in item.parameters):
        return None
    own = tuple(types[p.name] for p in item.parameters)
    name = instance_name(item.name.name, own)
    if name not in reader.theory.datatypes and reader.datatype is not None:
        reader.theory = reader.datatype(item, own, nodes[0].place)
    return named_type(name) if name in reader.theory.datatypes else None


def larger(left: Type | None, right: Type | None, theory: Theory) -> Type | None:
    """Of two instances of one datatype at numbers that with the larger ones; else `left`, or `right` where there is no `left`."""
    if left is None or right is None:
        return left or right
    (one, (a, *_)), (other, (b, *_)) = (vocabulary(theory).instances.get(t.name, ("", (t,))) for t in (left, right))
    return right if one == other != "" and is_numeric(a) and is_numeric(b) and rank(b) > rank(a) else left


def _types_of_fields(
    reader: Reader, node: ast.Apply, item: ast.DatatypeDeclaration, scope: Scope, types: dict[str, Type]
) -> None:
    """Enter in `types` what the arguments of a constructor of `item` say, with those of its own values among them."""
    fields = next((c.fields for c in item.constructors if c.name.name == node.function.name), ())
    parameters = frozenset(p.name for p in item.parameters)
    for field, argument in zip(fields, node.arguments, strict=False):
        own = isinstance(field.type, ast.Apply) and field.type.function.name == item.name.name
        if own and isinstance(argument, ast.Apply) and generic_named(argument.function.name, reader.theory) is item:
            _types_of_fields(reader, argument, item, scope, types)
            continue
        if isinstance(argument, ast.Lambda) or (isinstance(argument, ast.Name) and generic_named(argument.name, reader.theory)):
            continue  # a `fun` or a `nil` says nothing by itself
        unify(field.type, reader.type_of(argument, scope), parameters, types, reader.theory)
