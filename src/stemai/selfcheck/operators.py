"""Kernel modules with one operator, constant or name of a meaning changed for its neighbour."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Site:
    """A place in a syntax tree, and what changes it there."""

    where: str
    kind: str
    text: str
    line: int
    apply: Callable[[], None]


_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mod,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_PAIRS: Final = (
    "le lt",
    "and or",
    "forall exists",
    "sum prod",
    "min max",
    "idiv imod",
    "<= <",
    "= /=",
    "not neg",
    "implies and",
    "TRUE FALSE",
    "INT REAL",
    "T_NAT T_RAT",
    "ceil floor",
    "any all",
    "ZERO ONE",
    "low high",
    "left right",
    "yes no",
)
_SWAPPED: Final[dict[str, str]] = {}
for _a, _b in map(str.split, _PAIRS):
    _SWAPPED.setdefault(_a, _b)
    _SWAPPED.setdefault(_b, _a)
_COSTS: Final = ("spend", "work", "budget", "steps", "depth")


def core_sites(tree: ast.Module) -> Iterator[Site]:
    """Every such place outside of messages, annotations, docstrings and the counting of costs."""
    stack: list[tuple[ast.AST, str]] = [(tree, "module")]
    while stack:
        node, where = stack.pop()
        if _is_aside(node):
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            where = node.name if where == "module" else f"{where}.{node.name}"
        yield from _changes(node, where)
        stack.extend((child, where) for child in reversed(_children(node)))


def _is_aside(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.If):
        head = node.test if isinstance(node, ast.If) else node
        return any(cost in ast.unparse(head) for cost in _COSTS)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("refuse", "undecided")


def _children(node: ast.AST) -> list[ast.AST]:
    skipped = {"annotation", "returns", "decorator_list", "bases", "type_params"}
    found: list[ast.AST] = []
    for field, value in ast.iter_fields(node):
        if field not in skipped and not (isinstance(node, ast.arguments) and field != "defaults"):
            found.extend(v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST))
    return found


def _changes(node: ast.AST, where: str) -> Iterator[Site]:
    if isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            yield _site(where, "comparison", node, _item(node.ops, position, other()), f" ({position})" if position else "")
    elif isinstance(node, ast.BoolOp):
        yield _site(where, "connective", node, _set(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And()))
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield _site(where, "operator", node, _set(node, "op", _ARITHMETIC[type(node.op)]()))
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Invert):
        yield _site(where, "sign", node, _set(node, "op", ast.UAdd()) if isinstance(node.op, ast.USub) else _positive(node))
    elif isinstance(node, ast.IfExp):
        yield _site(where, "branches", node, _crossed(node))
    elif isinstance(node, ast.Constant):
        yield from _constant(node, where)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _SWAPPED:
        yield _site(where, "name", node, _set(node, "id", _SWAPPED[node.id]))


def _constant(node: ast.Constant, where: str) -> Iterator[Site]:
    value = node.value
    if isinstance(value, bool):
        yield _site(where, "constant", node, _set(node, "value", not value))
    elif isinstance(value, int):
        yield _site(where, "constant", node, _set(node, "value", value + 1))
    elif isinstance(value, str) and value in _SWAPPED:
        yield _site(where, "constant", node, _set(node, "value", _SWAPPED[value]))


def _site(where: str, kind: str, node: ast.expr, apply: Callable[[], None], more: str = "") -> Site:
    return Site(where, kind, f"{ast.unparse(node)}{more} at {node.lineno}", node.lineno, apply)


def _set(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _item(items: list[ast.cmpop], position: int, value: ast.cmpop) -> Callable[[], None]:
    def apply() -> None:
        items[position] = value

    return apply


def _positive(node: ast.UnaryOp) -> Callable[[], None]:
    """`not x` as `not not x`."""
    return _set(node, "operand", ast.UnaryOp(ast.Not(), node.operand))


def _crossed(node: ast.IfExp) -> Callable[[], None]:
    def apply() -> None:
        node.body, node.orelse = node.orelse, node.body

    return apply
