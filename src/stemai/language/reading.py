"""What the reader of expressions does for the modules that read parts of them: sets, indices, constructors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from stemai.errors import Place
from stemai.kernel.terms import Term, Type, abstract, guard, make
from stemai.kernel.theory import Theory
from stemai.language import ast
from stemai.language.scopes import Scope
from stemai.language.settling import Settler
from stemai.language.trees import Leaf, Tree
from stemai.language.warnings import Corner

Path = tuple[Term, ...]
Read = Callable[[str, ast.Index, Term, Path], None]  # an array, an element of it, its index, and what is known there
#: Has the instance of a datatype at types, and gives the theory with it.
DatatypeMaker = Callable[[ast.DatatypeDeclaration, tuple[Type, ...], Place], Theory]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the binders of a quantifier introduce: `closed` binds it again around a formula."""

    scope: Scope
    path: Path
    closed: Callable[[Term], Term]


class Reader(Protocol):
    """The elaborator.  `wanted` is the type that is expected, `datatype` makes instances, `read` is told of each element of an
    array that is read, `warnings` takes corners."""

    theory: Theory
    settler: Settler
    warnings: list[Corner] | None
    wanted: Type | None
    datatype: DatatypeMaker | None
    read: Read | None

    def analyse(self, node: ast.Expression, scope: Scope, path: Path) -> Tree: ...
    def analysed(self, expression: ast.Expression, scope: Scope, path: Path, wanted: Type | None) -> Tree: ...
    def formula(self, expression: ast.Expression, scope: Scope, path: Path) -> Term: ...
    def term(self, expression: ast.Expression, scope: Scope, path: Path, expected: Type | None) -> tuple[Term, Type]: ...
    def type_of(self, node: ast.Expression, scope: Scope) -> Type: ...
    def whole(self, node: ast.Name, scope: Scope) -> tuple[Term, Type]: ...
    def word(self, node: ast.Name | ast.Apply, scope: Scope, path: Path) -> Leaf | None: ...
    def is_open(self, node: ast.Expression, scope: Scope) -> bool: ...
    def note(self, corner: Corner) -> None: ...
    def step(self, expression: ast.Expression) -> None: ...
    def bind(self, name: ast.Identifier, type_: Type, scope: Scope) -> tuple[Scope, Term]: ...
    def ends(self, node: ast.Range, scope: Scope, path: Path) -> tuple[Term, Term, Type]: ...
    def opened(self, node: ast.Quantified, scope: Scope, path: Path) -> Opened: ...


def quantified(kind: str, variable: Term, name: str, type_: Type, body: Term) -> Term:
    """``forall x, guard(x) -> body`` or ``exists x, guard(x) and body``, with `name` as the name of the variable."""
    condition = guard(type_, variable)
    if condition is not None:
        body = make("implies" if kind == "forall" else "and", condition, body)
    return make(kind, abstract(body, [variable]), data=variable.sort, hint=(name,))
