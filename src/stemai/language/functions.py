"""Functions where they are values: names, `fun`, updates of maps, sets; and two of them compared."""

from __future__ import annotations

from stemai.errors import LanguageError
from stemai.kernel.terms import T_INT, Symbol, Term, Type, abstract, call, fresh, function_type, lambda_, make
from stemai.language import ast, indexing, sequences, sets
from stemai.language.complaints import counted, unknown
from stemai.language.reading import Path, Reader, quantified
from stemai.language.scopes import Scope
from stemai.language.settling import mismatch
from stemai.language.trees import Tree
from stemai.language.types import elaborate_type, fits
from stemai.language.vocabulary import abbreviation_named


def type_of_sides(reader: Reader, node: ast.Compare, scope: Scope) -> Type | None:
    """The type of the sides, if this compares functions."""
    for operand in node.operands:
        if isinstance(operand, ast.Name | ast.Apply):
            head = operand.name if isinstance(operand, ast.Name) else operand.function.name
            short = abbreviation_named(head, reader.theory)
            if short is not None and short.result.result is not None:
                return short.result
        if isinstance(operand, ast.Update) and indexing.element_type(reader, operand, scope) is None:
            return indexing.of_one_argument(operand.function, scope)[1]
        if isinstance(operand, ast.Name):
            if operand.name in scope and scope[operand.name][1].result is not None:
                return scope[operand.name][1]
            symbol = reader.theory.symbols.get(operand.name)
            if operand.name not in scope and symbol is not None and symbol.parameters:
                return type_of_symbol(symbol)
    return None


def same(reader: Reader, node: ast.Compare, scope: Scope, path: Path, type_: Type) -> Term:
    """Functions are equal if they agree everywhere on the types of their arguments."""
    if len(node.operands) != 2 or node.relations[0] not in ("=", "!="):
        raise LanguageError(
            "L030",
            "functions are compared by one `=` or `!=`",
            place=node.place,
            mend="compare their values",
        )
    left, right = (function(reader, operand, scope, path, type_) for operand in node.operands)
    if left[1].arguments != right[1].arguments:
        raise mismatch(right[1], left[1], node.place)
    values = fresh([t.carrier for t in type_.arguments], left[0], right[0])
    body = make("eq", make("apply", left[0], *values), make("apply", right[0], *values))
    names = argument_names(scope, len(values))
    for value, argument, name in reversed(list(zip(values, type_.arguments, names, strict=True))):
        body = quantified("forall", value, name, argument, body)
    return body if node.relations[0] == "=" else make("not", body)


def function(reader: Reader, expression: ast.Expression, scope: Scope, path: Path, expected: Type) -> tuple[Term, Type]:
    """A function: a name, or a `fun`."""
    reader.step(expression)
    if not isinstance(expression, ast.Name | ast.Apply | ast.Ascription) and sets.is_set(expression, scope, reader.theory):
        if not sets.is_set_type(expected):
            raise mismatch(sets.set_type(T_INT), expected, expression.place)
        (element,) = expected.arguments
        return sets.read(reader, expression, scope, path, element).at(element), expected
    if isinstance(expression, ast.Lambda):
        return _lambda(reader, expression, scope, path, expected), expected
    if isinstance(expression, ast.Update):
        term, type_ = indexing.updated(reader, expression, scope, path)
        if not _narrower(type_, expected):
            raise mismatch(type_, expected, expression.place)
        return term, type_
    if isinstance(expression, ast.Ascription):
        type_ = elaborate_type(expression.type, reader.theory)
        if type_ != expected:
            raise mismatch(type_, expected, expression.place)
        return function(reader, expression.expression, scope, path, expected)
    if isinstance(expression, ast.Name | ast.Apply):
        word = reader.word(expression, scope, path)
        if word is not None:
            if word.type.result is None or not _narrower(word.type, expected):
                raise mismatch(word.type, expected, expression.place)
            return word.term, word.type
    if not isinstance(expression, ast.Name):
        raise LanguageError(
            "L030",
            f"a function of type {expected} is needed",
            place=expression.place,
            mend="name a function, or write `fun x => …`",
        )
    name = expression.name
    if name in scope:
        term, type_ = reader.whole(expression, scope)
        if type_.result is None or type_.carrier != expected.carrier or not _narrower(type_, expected):
            raise mismatch(type_, expected, expression.place)
        return term, type_
    symbol = reader.theory.symbols.get(name)
    if symbol is None:
        raise unknown(name, scope, reader.theory, expression.place)
    type_ = Type("->", symbol.result.carrier, symbol.parameters, symbol.result)
    if not symbol.parameters or not _narrower(type_, expected):
        raise mismatch(type_ if symbol.parameters else symbol.result, expected, expression.place)
    values = fresh([t.carrier for t in symbol.parameters])
    return lambda_(values, call(symbol, *values)), expected


def _lambda(reader: Reader, node: ast.Lambda, scope: Scope, path: Path, expected: Type) -> Term:
    names = [(name, binder) for binder in node.binders for name in binder.names]
    if len(names) != len(expected.arguments):
        raise LanguageError(
            "L024",
            f"this function takes {counted(len(names))}, and one that takes {len(expected.arguments)} is needed",
            place=node.place,
            mend=f"its type is {expected}",
        )
    variables: list[Term] = []
    for (name, binder), type_ in zip(names, expected.arguments, strict=True):
        written = None if binder.type is None else elaborate_type(binder.type, reader.theory)
        if binder.domain is not None or written not in (None, type_):
            raise LanguageError(
                "L030",
                f"`{name.name}` is of type {type_} here",
                place=binder.place,
                mend="leave its type out",
            )
        scope, variable = reader.bind(name, type_, scope)
        variables.append(variable)
    if expected.result is None:
        raise mismatch(expected, expected, node.place)
    body, _ = reader.term(node.body, scope, path, expected.result)
    hint = tuple(name.name for name, _ in names)
    return make("lambda", abstract(body, variables), data=tuple(v.sort for v in variables), hint=hint)


def updated(reader: Reader, node: ast.Update, scope: Scope, path: Path) -> Tree:
    """A sequence with changes; that of a map is a function."""
    if indexing.element_type(reader, node, scope) is not None:
        return reader.analyse(sequences.updated(node), scope, path)
    return bare(reader, node, scope, path)


def bare(reader: Reader, node: ast.Lambda | ast.Update, scope: Scope, path: Path) -> Tree:
    raise LanguageError(
        "L030",
        "a function stands where a value is needed",
        place=node.place,
        mend="functions are given to parameters that are functions, or compared with a named one: `f = fun x => …`",
    )


def _narrower(type_: Type, expected: Type) -> bool:
    """Whether a function of `type_` can stand for one of `expected`: same arguments, no more results."""
    if type_.arguments != expected.arguments or type_.result is None or expected.result is None:
        return False
    return type_.result.carrier == expected.result.carrier and fits(type_.result, expected.result)


def type_of_symbol(symbol: Symbol) -> Type | None:
    """The type of a symbol that takes something, as a function."""
    return function_type(symbol.parameters, symbol.result) if symbol.parameters else None


def argument_names(scope: Scope, count: int) -> list[str]:
    """What the arguments are called where two functions of so many are compared."""
    names = [f"x{i}" for i in range(1, count + 1)] if count != 1 else ["x"]
    return names if not any(n in scope for n in names) else [f"x{i}'" for i in range(1, count + 1)]
