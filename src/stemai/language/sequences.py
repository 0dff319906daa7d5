"""Finite sequences: `Seq(T)` is the `List(T)` of the library's module `lists`, and their notation is written out.

    [a, b]        cons(a, cons(b, nil))
    s ++ t        append(s, t)
    s[i]          nth(s, i, z), with the zero z of T: 0, `false`, or the empty sequence
    s[i := v]     update(s, i, v)
    x in s        member(x, s)

The first two are written out once a text is parsed, and a file that has one, or `Seq`, imports the module by itself; what
formats a text sees it as it is.  The others need the type of s, and are written out where they get their meaning.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import T_BOOL, Term, Type
from stemai.kernel.theory import Theory
from stemai.language import ast, limits
from stemai.language.instances import MARK
from stemai.language.scopes import Scope
from stemai.language.types import is_number, is_word
from stemai.language.vocabulary import generic_named, schema_named, vocabulary
from stemai.language.walk import rebuilt

MODULE: Final = "lists"
TYPE: Final = "Seq"
DATATYPE: Final = "List"


def written_out(tree: Any) -> Any:
    """A syntax tree without `[a, b]`, `s ++ t` and `Seq`.  Raises: L009."""

    def change(node: Any) -> Any:
        if isinstance(node, ast.Sequence):
            return _listed(node)
        if isinstance(node, ast.Binary) and node.operator == "++":
            return _call("append", node.left, node.right, place=node.place)
        if isinstance(node, ast.Apply) and node.function.name == TYPE:
            return replace(node, function=replace(node.function, name=DATATYPE))
        return node

    return rebuilt(tree, change)


def with_import(items: tuple[ast.Item, ...], file: str) -> tuple[ast.Item, ...]:
    """The items of a file that speaks of sequences, which imports them, by itself if it does not say so."""
    if MODULE in {name.name for item in items if isinstance(item, ast.Import) for name in item.names}:
        return items
    place = Place(file, 1, 1, 1, 1)
    return ast.Import((ast.Identifier(MODULE, place),), place), *items


def _listed(node: ast.Sequence) -> ast.Expression:
    if len(node.elements) > limits.SEQUENCE_ELEMENTS:
        raise LanguageError(
            "L009",
            f"a sequence lists more than {limits.SEQUENCE_ELEMENTS} elements",
            place=node.place,
            mend="join shorter ones with `++`, or define a function that makes it",
        )
    result: ast.Expression = ast.Name("nil", node.place)
    for element in reversed(node.elements):
        result = _call("cons", element, result, place=node.place)
    return result


def element_type(type_: Type, theory: Theory) -> Type | None:
    """T, where `type_` is Seq(T); None for other types."""
    generic, arguments = vocabulary(theory).instances.get(type_.name, ("", ()))
    return arguments[0] if generic == DATATYPE and len(arguments) == 1 else None


def elements_of(term: Term) -> list[Term] | None:
    """The elements of a sequence that is listed; None for other terms, and for the empty one, which its name says best.

    Only `cons(element, rest)` counts: a list of one's own may have other fields, or these the other way round.
    """
    found, whole = list[Term](), term.data.result if term.op == "call" else None
    while term.op == "call" and term.data.name.startswith(f"cons{MARK}") and term.data.parameters[1:] == (whole,):
        found.append(term.args[0])
        term = term.args[1]
    ended = term.op == "call" and term.data.name.startswith(f"nil{MARK}") and term.data.result == whole and not term.args
    listed = found and ended and whole is not None and whole.name.startswith(DATATYPE + MARK)
    return found if listed else None


def is_sequence(node: ast.Range | ast.Expression, scope: Scope, theory: Theory) -> bool:
    """Whether an expression is a sequence by its name or by what it calls."""
    if isinstance(node, ast.Name) and node.name in scope:
        return element_type(scope[node.name][1], theory) is not None
    name = node.name if isinstance(node, ast.Name) else node.function.name if isinstance(node, ast.Apply) else ""
    schema, generic = schema_named(name, theory), generic_named(name, theory)
    gives = schema is not None and isinstance(schema.type, ast.Apply) and schema.type.function.name == DATATYPE
    return gives or (generic is not None and generic.name.name == DATATYPE)


def member(element: ast.Expression, whole: ast.Expression, place: Place) -> ast.Apply:
    """`x in s`"""
    return _call("member", element, whole, place=place)


def read_at(node: ast.Index, element: Type, theory: Theory) -> ast.Apply:
    """`s[i]`, also where s is `t[j := v]`.  Raises: L033 (no zero)."""
    return _call("nth", _whole(node), node.index, _zero(element, node, theory), place=node.place)


def updated(node: ast.Update) -> ast.Expression:
    """`s[i := v]…`, one update after the other."""
    result: ast.Expression = ast.Name(node.function.name, node.function.place)
    for entry in node.entries:
        result = _call("update", result, entry.key, entry.image, place=node.place)
    return result


def inside(node: ast.Index) -> ast.Compare:
    """`i < length(s)`, which says that `s[i]` is an element of s, also after updates."""
    return ast.Compare((node.index, _call("length", unchanged(node), place=node.place)), ("<",), node.place)


def unchanged(node: ast.Index) -> ast.Expression:
    """The sequence, map or array that an index is of, without updates."""
    inner = node.array.function if isinstance(node.array, ast.Update) else node.array
    return ast.Name(inner.name, inner.place) if isinstance(inner, ast.Identifier) else inner


def elements(node: ast.Expression, element: ast.Expression, name: str) -> ast.SetBuilder:
    """The set of the elements of a sequence, `{x : T | member(x, s)}`, where x has this `name`."""
    variable = ast.Name(name, node.place)
    return ast.SetBuilder(ast.Ascription(variable, element, node.place), (), member(variable, node, node.place), node.place)


def _whole(node: ast.Index) -> ast.Expression:
    return updated(node.array) if isinstance(node.array, ast.Update) else unchanged(node)


def _zero(element: Type, node: ast.Index, theory: Theory) -> ast.Expression:
    if is_number(element) or is_word(element):
        return ast.Number(Fraction(0), False, "0", node.place)
    if element == T_BOOL:
        return ast.Truth(False, node.place)
    if element_type(element, theory) is not None:
        return ast.Name("nil", node.place)
    raise LanguageError(
        "L033",
        f"nothing says what `s[i]` is beyond the end of a sequence of {element}",
        place=node.place,
        cause="it is 0 for numbers and bit-vectors, `false` for Bool and `[]` for sequences; other types have no such value",
        mend="say it: `nth(s, i, d)` is d there",
    )


def _call(name: str, *arguments: ast.Expression, place: Place) -> ast.Apply:
    return ast.Apply(ast.Identifier(name, place), arguments, place)
