"""Walking a syntax tree without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from stemai.errors import LanguageError, Place
from stemai.language import ast, limits

_LEAVES: Final = (
    ast.Identifier,
    ast.Name,
    ast.BaseType,
    ast.Number,
    ast.Truth,
    str,
    int,
    bool,
    type(None),
    Place,
)
_FIELDS: Final[dict[type, tuple[str, ...]]] = {}


def parts(node: Any) -> Iterator[Any]:
    """The nodes directly below `node`, in the order of the text; leaves have none."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        skipped = {"place", "source", "file", "comments", "kind", "operator", "relations", "strong", "value"}
        if kind in (ast.Let, ast.LetIn, ast.Assignment, ast.Answer):
            skipped.discard("value")
        names = () if kind in _LEAVES else tuple(n for n in kind.__dataclass_fields__ if n not in skipped)
        _FIELDS[kind] = names
    for name in names:
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from value
        elif value is not None:
            yield value


def walk(root: Any) -> Iterator[Any]:
    """`root` and every node below it, in the order of the text."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in _LEAVES:
            stack.extend(reversed(list(parts(node))))


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """A tree with `change` made to each of its nodes, from the leaves up."""
    if isinstance(node, tuple):
        return tuple(rebuilt(part, change) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    return change(replace(node, **{n: rebuilt(getattr(node, n), change) for n in node.__dataclass_fields__ if n != "place"}))


def require_shallow(root: Any) -> None:
    """Raise L006 if the tree under `root` is higher than `limits.TREE_DEPTH`, or has too many steps (L009)."""
    level = [root]
    steps = height = 0
    while level:
        height += 1
        if height > limits.TREE_DEPTH:
            mend = "name parts of it with `def` or `let`, or bracket long sums in the middle"
            raise LanguageError(
                "L006",
                f"the text is nested more than {limits.TREE_DEPTH} levels deep",
                place=level[0].place,
                cause="infix operators in a row count too: `a + b + c` is `(a + b) + c`",
                mend=mend,
            )
        steps += sum(isinstance(node, ast.Step) for node in level)
        if steps > limits.STEPS:
            raise LanguageError(
                "L009",
                f"there are more than {limits.STEPS} proof steps",
                place=level[0].place,
                mend="state parts of the proof as theorems of their own",
            )
        level = [part for node in level if type(node) not in _LEAVES for part in parts(node)]
