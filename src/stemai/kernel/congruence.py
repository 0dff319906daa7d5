"""Congruence closure: what equations between terms imply, with formulas as terms that equal `true` or `false`.

Source: Nelson, Oppen, "Fast decision procedures based on congruence closure", JACM 27 (1980).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from stemai.errors import LimitReached
from stemai.kernel import limits, work
from stemai.kernel.terms import FALSE, TRUE, Term, binds, make

_LITERALS = ("num", "word", "true", "false")  # two different ones of a sort are never equal


class Closure:
    """Classes of terms that must be equal where all that was `claim`ed holds."""

    def __init__(self) -> None:
        self.contradictory = False
        self._parent: dict[Term, Term] = {}
        self._members: dict[Term, list[Term]] = {}
        self._users: dict[Term, list[Term]] = {}
        self._signatures: dict[Hashable, Term] = {}
        self._literal: dict[Term, Term] = {}
        self._queue: list[tuple[Term, Term]] = []
        self._add(TRUE)
        self._add(FALSE)

    def claim(self, formula: Term) -> None:
        """Take `formula` as true."""
        self._add(formula)
        self._merge(formula, TRUE)
        self._close()

    def copy(self) -> Closure:
        """A closure with the same claims, which may then take more."""
        work.spend(len(self._parent))
        other = Closure.__new__(Closure)
        other.contradictory = self.contradictory
        other._parent = dict(self._parent)
        other._members = {root: list(terms) for root, terms in self._members.items()}
        other._users = {root: list(terms) for root, terms in self._users.items()}
        other._signatures = dict(self._signatures)
        other._literal = dict(self._literal)
        other._queue = list(self._queue)
        return other

    def representative(self, term: Term) -> Term:
        """The term that stands for the class of `term`."""
        self._add(term)
        return self._find(term)

    def _find(self, term: Term) -> Term:
        root = term
        while self._parent[root] is not root:
            root = self._parent[root]
        while self._parent[term] is not root:
            self._parent[term], term = root, self._parent[term]
        return root

    def _add(self, term: Term) -> None:
        """Enter a term and its parts, except what lies under a binder: its bound variables have no value."""
        stack = [term]
        while stack:
            node = stack[-1]
            missing = [a for a in _parts(node) if a not in self._parent]
            if node not in self._parent and missing:
                stack.extend(missing)
                continue
            stack.pop()
            if node not in self._parent:
                self._enter(node)
        self._close()

    def _enter(self, node: Term) -> None:
        if len(self._parent) >= limits.CONGRUENCE_TERMS:
            raise LimitReached("M009", f"a congruence closure has more than {limits.CONGRUENCE_TERMS} terms")
        work.spend(1 + len(node.args))
        self._parent[node] = node
        self._members[node] = [node]
        self._users[node] = []
        if node.op in _LITERALS:
            self._literal[node] = node
        for part in set(_parts(node)):
            self._users[self._find(part)].append(node)
        self._look(node)

    def _look(self, node: Term) -> None:
        """Merge `node` with what it must equal because of the classes of its parts."""
        if node.args:
            twin = self._signatures.setdefault(self._signature(node), node)
            if twin is not node:
                self._merge(node, twin)
        if node.op == "eq":
            left, right = (self._find(a) for a in node.args)
            one, other = self._literal.get(left), self._literal.get(right)
            if left is right:
                self._merge(node, TRUE)
            elif one is not None and other is not None:
                self._merge(node, FALSE)
            if self._find(node) is self._find(TRUE):
                self._merge(left, right)
        for value, opposite in ((TRUE, FALSE), (FALSE, TRUE)):
            if node.op == "not" and self._find(node.args[0]) is self._find(value):
                self._merge(node, opposite)
            if node.op == "not" and self._find(node) is self._find(value):
                self._merge(node.args[0], opposite)
            if node.op == "ite" and self._find(node.args[0]) is self._find(value):
                self._merge(node, node.args[1 if value is TRUE else 2])

    def _signature(self, node: Term) -> Hashable:
        parts: list[Term] = []
        for position, part in enumerate(node.args):
            parts.append(part if binds(node.op, position, node.data) else self._find(part))
        return (node.op, node.data, *parts)

    def _merge(self, left: Term, right: Term) -> None:
        self._queue.append((left, right))

    def _close(self) -> None:
        while self._queue and not self.contradictory:
            left, right = (self._find(t) for t in self._queue.pop())
            if left is right:
                continue
            # What joins `true` or `false` is looked at afresh; otherwise the smaller class moves.
            truth = (self._find(TRUE), self._find(FALSE))
            if left in truth or (right not in truth and len(self._members[left]) > len(self._members[right])):
                left, right = right, left
            one, other = self._literal.get(left), self._literal.get(right)
            if one is not None and other is not None:
                self.contradictory = True
                return
            if one is not None:
                self._literal[right] = one
            self._parent[left] = right
            moved = self._members.pop(left)
            self._members[right].extend(moved)
            users = self._users.pop(left)
            work.spend(1 + len(users) + len(moved))
            for node in (*users, *moved):
                self._look(node)
            self._users[right].extend(users)


def follows(premises: Iterable[Term], goal: Term) -> bool:
    """Whether `goal` holds wherever the premises do, by equality alone.  Raises: M009."""
    closure = Closure()
    for formula in (*premises, make("not", goal)):
        closure.claim(formula)
    return closure.contradictory


def _parts(node: Term) -> list[Term]:
    return [a for i, a in enumerate(node.args) if binds(node.op, i, node.data) == 0]
