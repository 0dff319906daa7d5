"""What square brackets say: an element of an array, a value of a map or of another function, an element of a sequence.

An update `m[k := v]` is a map, `fun x => if x = k then v else m(x)`, or a sequence.
"""

from __future__ import annotations

from stemai.errors import LanguageError
from stemai.kernel.terms import (
    T_BOOL,
    T_INT,
    TRUE,
    Term,
    Type,
    fresh,
    implication,
    lambda_,
    make,
    number,
    pointwise,
)
from stemai.language import ast, sequences
from stemai.language.printer import quoted
from stemai.language.reading import Path, Reader
from stemai.language.scopes import Scope
from stemai.language.settling import evident
from stemai.language.trees import Leaf, Tree
from stemai.language.types import ARRAY
from stemai.language.warnings import W_BEYOND, Corner


def indexed(reader: Reader, node: ast.Index, scope: Scope, path: Path) -> Tree:
    """`s[i]`, `m[k]`, `a[i]`.  Raises: L024, L033."""
    element = element_type(reader, node.array, scope)
    if element is not None:
        _note_beyond(reader, node, scope, path)
        return reader.analyse(sequences.read_at(node, element, reader.theory), scope, path)
    if isinstance(node.array, ast.Update):
        term, type_ = updated(reader, node.array, scope, path)
    elif isinstance(node.array, ast.Identifier):
        term, type_ = of_one_argument(node.array, scope)
    else:
        raise LanguageError(
            "L024", f"`{quoted(node.array)}` is no sequence", place=node.array.place, mend="a value of a function is `f(x)`"
        )
    array = node.array.name if isinstance(node.array, ast.Identifier) and type_.name == ARRAY else ""
    index, _ = reader.term(node.index, scope, path, T_INT if array else type_.arguments[0])
    if array and reader.read is not None:
        reader.read(array, node, index, path)
    return Leaf(make("apply", term, index), type_.result or T_BOOL, node.place)


def element_type(reader: Reader, base: ast.Identifier | ast.Expression, scope: Scope) -> Type | None:
    """The type of the elements, where `base` is a sequence."""
    if not isinstance(base, ast.Identifier | ast.Update):
        return sequences.element_type(reader.type_of(base, scope), reader.theory)
    name = base.function.name if isinstance(base, ast.Update) else base.name
    known = reader.theory.symbols.get(name)
    type_ = scope[name][1] if name in scope else known.result if known is not None and not known.parameters else T_BOOL
    return sequences.element_type(type_, reader.theory)


def of_one_argument(name: ast.Identifier, scope: Scope) -> tuple[Term, Type]:
    """What `name` stands for in `name[…]`: an array, or a function of one argument.  Raises: L024."""
    term, type_ = scope.names.get(name.name, (TRUE, T_BOOL))
    if type_.result is None or len(type_.arguments) != 1:
        raise LanguageError(
            "L024",
            f"`{name.name}` is no array, and no function of one argument",
            place=name.place,
            cause="a unit stands after a numeral or `Real`",
            mend=f"write `{name.name}(…)` for a value of any other function, or for a type",
        )
    return term, type_


def updated(reader: Reader, node: ast.Update, scope: Scope, path: Path) -> tuple[Term, Type]:
    """`m[k := v]` is `fun x => if x = k then v else m(x)`.  Raises: L024."""
    term, type_ = of_one_argument(node.function, scope)
    if type_.name == ARRAY or type_.result is None:
        raise LanguageError(
            "L024", f"`{node.function.name}` is an array", place=node.place, mend="change it by a statement: `a[i] := e;`"
        )
    for entry in node.entries:
        key, _ = reader.term(entry.key, scope, path, type_.arguments[0])
        image, _ = reader.term(entry.image, scope, path, type_.result)
        (variable,) = fresh([key.sort], term, key, image)
        here = make("eq", variable, key) if key.sort.result is None else pointwise(variable, key)
        term = lambda_([variable], make("ite", here, image, make("apply", term, variable)))
    return term, type_


def _note_beyond(reader: Reader, node: ast.Index, scope: Scope, path: Path) -> None:
    """Say that an element that is read may be beyond the end of the sequence."""
    if reader.warnings is None:
        return
    safe = reader.formula(sequences.inside(node), scope, path)
    index, length = safe.args
    last = make("le", index, make("sub", length, number(1, length.sort)))  # an index that is none is refused where it is read
    if not evident(safe, path) and not any(last in (fact, *fact.args) for fact in path):
        where = f"length({quoted(sequences.unchanged(node))}) <= {quoted(node.index)}"
        reader.note(Corner(W_BEYOND, quoted(node), "the zero of its type", where, node.place, implication(path, safe)))
