"""Shared S-expressions for `smtlib.py`: typed nodes, each stored once, and their text with `let` for what is shared.

Every binder has a name of its own (`b0`, `b1`, ... by order of opening, so an inner one has the larger number): nothing
can be captured, and the place of a shared node is below the binder with the largest number among those it mentions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from stemai.oracle import limits
from stemai.oracle.obligation import NotExpressible


class Node:
    """`(head parts...)`, or the quantifier `(head ((b<binder> <bound_sort>)) part)`; an atom has no parts."""

    __slots__ = ("binder", "bound_sort", "frees", "head", "index", "parts", "quantified", "sort")

    head: str
    parts: tuple[Node, ...]
    sort: str
    index: int  # by order of creation: parts come before wholes
    frees: frozenset[int]  # the binders that it mentions
    binder: int
    bound_sort: str
    quantified: bool  # there is a quantifier in it


_NOTHING: Final[frozenset[int]] = frozenset()


class Nodes:
    """The nodes of one script, and the numbering of its binders."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Node] = {}
        self.binder_sorts: list[str] = []

    def app(self, head: str, sort: str, *parts: Node) -> Node:
        """The node `(head parts...)` of that sort."""
        frees = _NOTHING.union(*(p.frees for p in parts)) if parts else _NOTHING
        return self._node(head, sort, parts, frees, -1, "")

    def open(self, sort: str) -> Node:
        """A new bound variable."""
        number = len(self.binder_sorts)
        self.binder_sorts.append(sort)
        return self._node(f"b{number}", sort, (), frozenset((number,)), -1, "")

    def close(self, kind: str, variable: Node, body: Node) -> Node:
        """`body` under the quantifier `kind` for `variable`."""
        (number,) = variable.frees
        return self._node(kind, "Bool", (body,), body.frees - {number}, number, variable.sort)

    def close_all(self, body: Node) -> Node:
        """`body` for all values of the bound variables that it mentions."""
        for number in sorted(body.frees, reverse=True):
            sort = self.binder_sorts[number]
            body = self._node("forall", "Bool", (body,), body.frees - {number}, number, sort)
        return body

    def _node(self, head: str, sort: str, parts: tuple[Node, ...], frees: frozenset[int], binder: int, bound_sort: str) -> Node:
        key = (head, sort, binder, parts)
        node = self._known.get(key)
        if node is None:
            if len(self._known) >= limits.NODES:
                raise NotExpressible(f"the formula has more than {limits.NODES} nodes")
            node = Node()
            node.head, node.sort, node.parts, node.frees = head, sort, parts, frees
            node.binder, node.bound_sort, node.index = binder, bound_sort, len(self._known)
            node.quantified = binder >= 0 or any(p.quantified for p in parts)
            self._known[key] = node
        return node


def text_of(root: Node) -> str:
    """The text of `root`; a compound node that occurs more than once in it is bound by `let` in its innermost scope."""
    nodes = sorted(_reachable(root), key=lambda node: node.index)
    uses = dict.fromkeys(nodes, 0)
    for node in nodes:
        for part in node.parts:
            uses[part] += 1
    texts: dict[Node, str] = {}
    lets: dict[int, list[tuple[str, str]]] = {}
    for node in nodes:
        text = _one(node, texts, lets)
        if node.parts and uses[node] > 1:
            scope = max(node.frees, default=-1)
            name = f"l{node.index}"
            lets.setdefault(scope, []).append((name, text))
            text = name
        texts[node] = text
    return _within(lets.get(-1, ()), texts[root])


def _reachable(root: Node) -> set[Node]:
    seen = {root}
    todo = [root]
    while todo:
        for part in todo.pop().parts:
            if part not in seen:
                seen.add(part)
                todo.append(part)
    return seen


def _one(node: Node, texts: dict[Node, str], lets: dict[int, list[tuple[str, str]]]) -> str:
    if node.binder >= 0:
        body = _within(lets.get(node.binder, ()), texts[node.parts[0]])
        return f"({node.head} ((b{node.binder} {node.bound_sort})) {body})"
    if not node.parts:
        return node.head
    text = f"({node.head} {' '.join([texts[p] for p in node.parts])})"
    if len(text) > limits.TEXT_BYTES:
        raise NotExpressible(f"the text of the formula is longer than {limits.TEXT_BYTES} bytes")
    return text


def _within(lets: Iterable[tuple[str, str]], body: str) -> str:
    bound = [f"(let (({name} {text})) " for name, text in lets]
    return f"{''.join(bound)}{body}{')' * len(bound)}"
