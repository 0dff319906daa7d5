"""Which constructor is meant by `cons`, where there are several lists: by what is expected, and by what it is given.

A datatype with types as parameters has a constructor of that name for each of its instances (instances.py).
"""

from __future__ import annotations

from stemai.errors import LanguageError
from stemai.kernel.terms import Symbol, Type
from stemai.language import ast
from stemai.language.instances import MARK, constructors_named, instance_name
from stemai.language.printer import quoted
from stemai.language.reading import Reader
from stemai.language.scopes import Scope
from stemai.language.types import fits
from stemai.language.vocabulary import generic_named, unify


def candidates(reader: Reader, node: ast.Name | ast.Apply, scope: Scope) -> list[Symbol]:
    """The constructors that the head of `node` may stand for, by its name and by what it is given."""
    if isinstance(node, ast.Name):
        return constructors_named(node.name, reader.theory)
    return _fitting(reader, node, scope) or constructors_named(node.function.name, reader.theory)


def constructor(reader: Reader, node: ast.Name | ast.Apply, scope: Scope) -> Symbol | None:
    """The constructor that the head of `node` stands for, with all instances of a datatype in view.  Raises: L033."""
    if isinstance(node, ast.Apply) and not _fitting(reader, node, scope):
        _enter_datatype(reader, node, scope)
    found = candidates(reader, node, scope)
    if len(found) > 1 and reader.wanted is not None:
        found = [c for c in found if c.result == reader.wanted] or found
    item = generic_named(node.function.name, reader.theory) if isinstance(node, ast.Apply) and len(found) > 1 else None
    if item is not None and isinstance(node, ast.Apply):
        own = instance_name(item.name.name, _types_by_fields(reader, node, item, scope))
        found = [c for c in found if c.result.name == own] or found
    if len(found) > 1:
        raise LanguageError(
            "L033",
            f"nothing says of which type `{quoted(node)}` is",
            place=node.place,
            cause=f"it may be of type {', '.join(str(c.result) for c in found)}",
            mend=f"name the instance, as in `{found[0].name}`, or cast it",
        )
    return found[0] if found else None


def _fitting(reader: Reader, node: ast.Apply, scope: Scope) -> list[Symbol]:
    """The constructors of that name whose fields take the variables and the values of datatypes that `node` gives them."""

    def takes(parameter: Type, argument: ast.Expression) -> bool:
        if isinstance(argument, ast.Name) and argument.name in scope:
            return fits(scope[argument.name][1], parameter)
        head = argument.function if isinstance(argument, ast.Apply) else argument
        generic = generic_named(head.name, reader.theory) if isinstance(head, ast.Name | ast.Identifier) else None
        return generic is None or parameter.name.startswith(generic.name.name + MARK)

    found = constructors_named(node.function.name, reader.theory)
    return [c for c in found if len(c.parameters) != len(node.arguments) or all(map(takes, c.parameters, node.arguments))]


def _enter_datatype(reader: Reader, node: ast.Apply, scope: Scope) -> None:
    """Have the first instance of a datatype that fits, where the arguments of its constructor say all types."""
    item = generic_named(node.function.name, reader.theory)
    types = () if item is None or reader.datatype is None else _types_by_fields(reader, node, item, scope)
    if item is not None and reader.datatype is not None and types:
        reader.theory = reader.datatype(item, types, node.place)


def _types_by_fields(reader: Reader, node: ast.Apply, item: ast.DatatypeDeclaration, scope: Scope) -> tuple[Type, ...]:
    """The types of the datatype `item` that what its constructor is given says; none where it does not say all."""
    types = dict[str, Type]()
    _types_of_fields(reader, node, item, scope, types)
    return tuple(types[p.name] for p in item.parameters) if all(p.name in types for p in item.parameters) else ()


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
