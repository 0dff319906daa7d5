"""The type of a bound variable that is written without one: that of its first use.

`forall x y, f(x + y) = f(x)` takes x and y to be what f takes.  A use says a type where a function, a built-in or an
exponent wants one, or where the variable stands in a tree with a leaf of known type.  What only numerals surround stays
unknown, and is an error: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from stemai.errors import LanguageError
from stemai.kernel.terms import T_BOOL, T_INT, T_NAT, T_REAL, Type
from stemai.kernel.theory import Theory
from stemai.language import ast, complexes
from stemai.language.instances import names_constructor
from stemai.language.scopes import Scope
from stemai.language.sequences import element_type
from stemai.language.types import elaborate_type, is_number, largest, looks_like_type

_ROUNDS: Final = 8
_ARITHMETIC: Final = frozenset(
    (
        "+",
        "-",
        "*",
        "/",
        "div",
        "mod",
        "band",
        "bor",
        "xor",
        "<<",
        "ushr",
        "sshr",
        "udiv",
        "urem",
        "sdiv",
        "srem",
    )
)
_TRANSPARENT: Final = ("abs", "min", "max", "bnot")
_TAKES: Final = {
    "floor": T_REAL,
    "ceil": T_REAL,
    "sqrt": T_REAL,
    "rational": T_REAL,
    "nat": T_INT,
    "prime": None,
}
_GIVES: Final = {
    "floor": T_INT, "ceil": T_INT, "sqrt": T_REAL, "rational": T_BOOL, "nat": T_NAT, "prime": T_BOOL,
}  # fmt: skip


class _Cell:
    """The type of a variable, once a use has said it."""

    __slots__ = ("type",)

    def __init__(self, type_: Type | None) -> None:
        self.type = type_


_Env = dict[str, _Cell]


def first_uses(
    names: list[str],
    body: ast.Expression,
    scope: Scope,
    theory: Theory,
    step: Callable[[ast.Expression], None],
) -> dict[str, Type]:
    """The types that `body` says for `names`, which are bound around it; a name that nothing decides is left out.

    `step` is called for each node that is looked at; it ends a search that grows too long.
    """
    env = {name: _Cell(None) for name in names}
    reader = _Reader(scope, theory, step)
    for _ in range(_ROUNDS):
        reader.changed = False
        reader.visit(body, dict(env), T_BOOL)
        if not reader.changed or all(cell.type is not None for cell in env.values()):
            break
    return {name: cell.type for name, cell in env.items() if cell.type is not None}


class _Reader:
    """One reading of a formula; each reading can use what the one before found."""

    def __init__(self, scope: Scope, theory: Theory, step: Callable[[ast.Expression], None]) -> None:
        self._scope = scope
        self._theory = theory
        self._step = step
        self.changed = False

    def visit(self, node: Any, env: _Env, expected: Type | None) -> Type | None:
        """The type of `node` as far as it is known; variables whose type it decides are noted on the way."""
        self._step(node)
        if isinstance(node, ast.Name):
            return self._name(node, env, expected)
        if isinstance(node, ast.Unary) and node.operator == "not":
            return self.visit(node.operand, env, T_BOOL) and T_BOOL
        if isinstance(node, ast.Binary) and node.operator in ("->", "<->"):
            self._all((node.left, node.right), env, T_BOOL)
            return T_BOOL
        if isinstance(node, ast.Junction):
            self._all(node.parts, env, T_BOOL)
            return T_BOOL
        if isinstance(node, ast.Compare):
            self._tree(node.operands, env, None)
            return T_BOOL
        if isinstance(node, ast.Unary | ast.Binary):
            return self._tree((node,), env, expected)
        if isinstance(node, ast.Apply):
            return self._apply(node, env, expected)
        if isinstance(node, ast.Truth):
            return T_BOOL
        if isinstance(node, ast.Index | ast.Update):
            return self._entries(node, env)
        return self._binding(node, env, expected)

    def _entries(self, node: ast.Index | ast.Update, env: _Env) -> Type | None:
        """The type of `m[k := v]…` or of `m[k := v]…[j]`, with the keys and values that m has, a map or a sequence."""
        updated = node if isinstance(node, ast.Update) else node.array
        if not isinstance(updated, ast.Identifier | ast.Update):
            type_ = self.visit(updated, env, None)
        else:
            name = updated.function.name if isinstance(updated, ast.Update) else updated.name
            type_ = env[name].type if name in env else self._scope[name][1] if name in self._scope else None
        key = type_.arguments[0] if type_ is not None and type_.arguments else None
        result = None if type_ is None else type_.result
        element = None if type_ is None else element_type(type_, self._theory)
        if element is not None:
            key, result = T_NAT, element
        for entry in updated.entries if isinstance(updated, ast.Update) else ():
            self.visit(entry.key, env, key)
            self.visit(entry.image, env, result)
        if isinstance(node, ast.Update):
            return type_
        self.visit(node.index, env, key)
        return result

    def _all(self, nodes: tuple[ast.Expression, ...], env: _Env, expected: Type | None) -> None:
        for node in nodes:
            self.visit(node, env, expected)

    def _decide(self, cell: _Cell, type_: Type) -> None:
        if cell.type is None:
            cell.type = type_
            self.changed = True

    def _name(self, node: ast.Name, env: _Env, expected: Type | None) -> Type | None:
        cell = env.get(node.name)
        if cell is not None:
            if expected is not None:
                self._decide(cell, expected)
            return cell.type
        if node.name in self._scope:
            return self._scope[node.name][1]
        symbol = self._theory.symbols.get(node.name)
        return symbol.result if symbol is not None and not symbol.parameters else None

    def _apply(self, node: ast.Apply, env: _Env, expected: Type | None) -> Type | None:
        name = node.function.name
        if name in _TRANSPARENT:
            return self._tree((node,), env, expected)
        if name in _TAKES:
            self._all(node.arguments, env, _TAKES[name])
            return _GIVES[name]
        parameters: tuple[Type, ...] = ()
        result = None
        if name in env or name in self._scope:
            type_ = env[name].type if name in env else self._scope[name][1]
            if type_ is not None and type_.result is not None:
                parameters, result = type_.arguments, type_.result
        elif name in complexes.FUNCTIONS and complexes.T_COMPLEX.name in self._theory.datatypes:
            parameters, result = (complexes.T_COMPLEX,), complexes.T_COMPLEX if name == "conj" else T_REAL
        elif name in self._theory.symbols:
            parameters, result = self._theory.symbols[name].parameters, self._theory.symbols[name].result
        for i, argument in enumerate(node.arguments):
            self.visit(argument, env, parameters[i] if i < len(parameters) else None)
        return result

    def _tree(self, roots: tuple[ast.Expression, ...], env: _Env, expected: Type | None) -> Type | None:
        """One arithmetic tree: its known leaves decide the type of the unknown ones."""
        known: list[Type] = [] if expected is None else [expected]
        unknown: list[_Cell] = []
        stack: list[Any] = list(reversed(roots))
        while stack:
            node = stack.pop()
            self._step(node)
            cell = env.get(node.name) if isinstance(node, ast.Name) else None
            if cell is not None and cell.type is None:
                unknown.append(cell)
            elif isinstance(node, ast.Unary) and node.operator == "-":
                stack.append(node.operand)
            elif isinstance(node, ast.Binary) and node.operator in _ARITHMETIC:
                stack += [node.right, node.left]
            elif isinstance(node, ast.Binary) and node.operator == "^":
                self.visit(node.right, env, T_NAT)
                stack.append(node.left)
            elif isinstance(node, ast.Apply) and node.function.name in _TRANSPARENT:
                stack += reversed(node.arguments)
            else:
                type_ = self.visit(node, env, None)
                known += [] if type_ is None else [type_]
        if not known:
            return None
        odd = next((t for t in known if not is_number(t)), None)
        type_ = odd or largest(known)
        for cell in unknown:
            self._decide(cell, type_)
        return type_

    def _binding(self, node: Any, env: _Env, expected: Type | None) -> Type | None:
        if isinstance(node, ast.Ascription):
            type_ = self._written(node.type)
            self.visit(node.expression, env, type_)
            return type_
        if isinstance(node, ast.If):
            self.visit(node.condition, env, T_BOOL)
            return self._tree((node.then, node.otherwise), env, expected)
        if isinstance(node, ast.Match):
            return self._match(node, env, expected)
        if isinstance(node, ast.Quantified | ast.Lambda):
            inner = self._bound(node.binders, env)
            quantified = isinstance(node, ast.Quantified)
            self.visit(node.body, inner, T_BOOL if quantified else None)
            return T_BOOL if quantified else None
        if isinstance(node, ast.LetIn):
            value = self.visit(node.value, env, None)
            type_ = value if node.type is None else self._written(node.type)
            return self.visit(node.body, {**env, node.name.name: _Cell(type_)}, expected)
        if isinstance(node, ast.Big):
            index = self._domain(node.domain, env)
            counts = node.kind == "count"
            found = self.visit(node.body, {**env, node.index.name: _Cell(index)}, T_BOOL if counts else expected)
            return T_NAT if counts else found
        if isinstance(node, ast.Member):
            return self._member(node, env)
        return None

    def _match(self, node: ast.Match, env: _Env, expected: Type | None) -> Type | None:
        subject = self.visit(node.subject, env, None)
        found = expected
        for arm in node.arms:
            inner = {**env, **self._named(arm.pattern, subject)}
            found = self.visit(arm.body, inner, expected) or found
        return found

    def _named(self, pattern: ast.Pattern, type_: Type | None) -> _Env:
        """The names in a pattern for a value of `type_`."""
        datatype = None if type_ is None else self._theory.datatypes.get(type_.name)
        made = () if datatype is None else datatype.constructors
        constructor = next((c for c in made if names_constructor(pattern.head.name, c)), None)
        if constructor is None:
            return {pattern.head.name: _Cell(type_)}
        found: _Env = {}
        for part, field in zip(pattern.parts, constructor.parameters, strict=False):
            found |= self._named(part, field)
        return found

    def _bound(self, binders: tuple[ast.Binder, ...], env: _Env) -> _Env:
        for binder in binders:
            type_ = None
            if binder.domain is not None:
                type_ = self._domain(binder.domain, env)
            elif binder.type is not None and not looks_like_type(binder.type, self._theory):
                self.visit(binder.type, env, T_BOOL)
                continue
            elif binder.type is not None:
                type_ = self._written(binder.type)
            env = {**env, **{name.name: _Cell(type_) for name in binder.names}}
        return env

    def _member(self, node: ast.Member, env: _Env) -> Type:
        if isinstance(node.domain, ast.SetLiteral):
            self._tree((node.element, *node.domain.elements), env, None)
        else:
            self.visit(node.element, env, self._domain(node.domain, env))
        return T_BOOL

    def _domain(self, node: ast.Range | ast.Expression, env: _Env) -> Type | None:
        """The type of what runs through a range or a set, as far as it is plain to see."""
        if isinstance(node, ast.Range):
            return self._range(node, env)
        if isinstance(node, ast.Name) and node.name in self._scope:
            type_ = self._scope[node.name][1]
            return type_.arguments[0] if len(type_.arguments) == 1 else element_type(type_, self._theory)
        if isinstance(node, ast.SetLiteral):
            return self._tree(node.elements, env, None)
        if isinstance(node, ast.Binary):
            return self._domain(node.left, env) or self._domain(node.right, env)
        element = node.element if isinstance(node, ast.SetBuilder) else None
        if isinstance(element, ast.Ascription):
            return self._written(element.type)
        return self._domain(element.domain, env) if isinstance(element, ast.Member) else None

    def _range(self, node: ast.Range, env: _Env) -> Type:
        ends = [self.visit(end, env, None) for end in (node.low, node.high)]
        return T_INT if T_INT in ends else T_NAT

    def _written(self, expression: ast.Expression) -> Type | None:
        try:
            return elaborate_type(expression, self._theory)
        except LanguageError:
            return None  # it is reported where the expression itself is elaborated
