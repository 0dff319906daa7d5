"""Equations between terms from universal equations: unfailing completion, then the ground instances that it used.

Each derived equation remembers instances of which others make it, so that in the end ground instances of the given
equations are left, from which the goal follows by congruence.
Source: Bachmair, Dershowitz, Plaisted, "Completion without failure", in "Resolution of Equations in Algebraic
Structures", vol. 2 (1989); the order is that of Knuth and Bendix with all weights 1.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from stemai.judge.certify import limits
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import ARITHMETIC, BOOL, Sort, Term, free, instantiate, make

_Term = int | tuple  # type: ignore[type-arg]  # a variable, or a head and its arguments
_Bindings = dict[int, _Term]


@dataclass(frozen=True, slots=True)
class _Equation:
    """Two sides over variables 0, 1, .., and the instances of earlier equations, by number, that it follows from."""

    left: _Term
    right: _Term
    parents: tuple[tuple[int, _Bindings], ...]
    line: int = -1  # of the proof, for a given equation


def by_completion(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """A line for a goal ``s = t`` from equations among the premises, some of them universal."""
    if goal.op != "eq" or goal.args[0].sort == BOOL:
        return None
    return _Completion(proof, premises, goal).run()


class _Completion:
    def __init__(self, proof: Proof, premises: list[int], goal: Term) -> None:
        self.proof = proof
        self.goal = goal
        self.work = limits.COMPLETION_WORK
        if goal.args[0].sort in ARITHMETIC:
            self.work //= 4  # there equations are rarely all that matters
        self.equations: list[_Equation] = []
        self._heads: dict[object, int] = {}
        self._sample: list[Term] = []  # a kernel term for each head
        self._sorts: list[tuple[Sort, ...]] = []  # of the arguments of each head
        self._ordered: dict[int, list[tuple[_Term, _Term]]] = {}
        self._rules: dict[int, list[tuple[int, _Term, _Term]]] = {}  # by head
        self._irreducible: set[_Term] = set()
        self._active: list[int] = []
        self._waiting: list[tuple[int, int]] = []
        self._seen: set[tuple[_Term, _Term]] = set()
        self._sides = [self._read(t, {}) for t in goal.args]
        self._given = [line for line in premises if self._enter(line)]

    def run(self) -> int | None:
        if not any(self.proof.conclusion(line).op == "forall" for line in self._given):
            return None
        used: list[tuple[int, _Bindings]] = []
        while self._waiting and self.work > 0:
            number = heapq.heappop(self._waiting)[1]
            equation = self.equations[number]
            parents: list[tuple[int, _Bindings]] = []
            left, right = (self._normal(t, parents) for t in (equation.left, equation.right))
            if left == right:
                continue
            if parents:
                count = _variables_of(left, right)
                number = self._add(left, right, ((number, {v: v for v in range(count)}), *parents))
                if number < 0:
                    continue
            self._activate(number)
            sides = [self._normal(t, used) for t in self._sides]
            if sides[0] == sides[1]:
                return self._line(used)
            self._sides = sides
            for other in self._active:
                for new in self._overlaps(number, other):
                    self._push(*new)
                for new in self._overlaps(other, number) if other != number else ():
                    self._push(*new)
        return None

    # ------------------------------------------------------------------------------------------------- reading

    def _enter(self, line: int) -> bool:
        formula, variables = self.proof.conclusion(line), list[Term]()
        while formula.op == "forall":
            variables.append(free(f"!v{len(variables)}", formula.data))
            formula = instantiate(formula.args[0], [variables[-1]])
        if formula.op != "eq" or formula.args[0].sort == BOOL or formula.size > limits.COMPLETION_SIZE:
            return False
        places = {variable: place for place, variable in enumerate(variables)}
        left, right = (self._read(t, places) for t in formula.args)
        number = len(self.equations)
        self.equations.append(_Equation(left, right, (), line))
        heapq.heappush(self._waiting, (_size(left) + _size(right), number))
        return True

    def _read(self, term: Term, places: dict[Term, int]) -> _Term:
        """A kernel term; one with binders in it is a constant."""
        if term in places:
            return places[term]
        whole = not term.args or term.op in ("lambda", "sum", "prod", "forall", "exists")
        key = term if whole else (term.op, term.data, len(term.args), tuple(a.sort for a in term.args))
        if key not in self._heads:
            self._heads[key] = len(self._sample)
            self._sample.append(term)
            self._sorts.append(() if whole else tuple(a.sort for a in term.args))
        parts = () if whole else tuple(self._read(a, places) for a in term.args)
        return (self._heads[key], *parts)

    def _term(self, term: _Term, sort: Sort) -> Term:
        """The kernel term; a variable that any term may take becomes a constant."""
        if isinstance(term, int):
            return free("!any", sort)
        sample, sorts = self._sample[term[0]], self._sorts[term[0]]
        parts = [self._term(a, s) for a, s in zip(term[1:], sorts, strict=True)]
        return make(sample.op, *parts, data=sample.data) if parts else sample

    # ---------------------------------------------------------------------------------------------- inference

    def _push(self, left: _Term, right: _Term, parents: list[tuple[int, _Bindings]]) -> None:
        """Wait with a new equation, simplified."""
        later: list[tuple[int, _Bindings]] = []
        left, right = self._normal(left, later), self._normal(right, later)
        size = _size(left) + _size(right)
        if left != right and size <= limits.COMPLETION_SIZE:
            number = self._add(left, right, (*parents, *later))
            if number >= 0:
                heapq.heappush(self._waiting, (size, number))

    def _add(self, left: _Term, right: _Term, parents: tuple[tuple[int, _Bindings], ...]) -> int:
        """The number of a new equation with its variables renamed; -1 for one that is known."""
        names: _Bindings = {}
        for v in (*_variables(left), *_variables(right)):
            names.setdefault(v, len(names))
        left, right = _put(left, names), _put(right, names)
        if (left, right) in self._seen or (right, left) in self._seen:
            return -1
        self._seen.add((left, right))
        renamed = tuple((n, {v: _put(t, names) for v, t in b.items()}) for n, b in parents)
        self.equations.append(_Equation(left, right, renamed))
        return len(self.equations) - 1

    def _directions(self, number: int) -> list[tuple[_Term, _Term]]:
        """The sides of an equation in each order in which the first one is not smaller for all values."""
        if number not in self._ordered:
            sides = self.equations[number].left, self.equations[number].right
            both = (sides, sides[::-1])
            self._ordered[number] = [(a, b) for a, b in both if isinstance(a, tuple) and not self._greater(b, a)]
        return self._ordered[number]

    def _activate(self, number: int) -> None:
        self._active.append(number)
        self._irreducible.clear()
        for left, right in self._directions(number):
            if isinstance(left, tuple):
                self._rules.setdefault(left[0], []).append((number, left, right))

    def _normal(self, term: _Term, used: list[tuple[int, _Bindings]]) -> _Term:
        """`term` rewritten by the active equations to smaller ones; `used` takes the instances."""
        while True:
            if isinstance(term, int):
                return term
            term = (term[0], *(self._normal(a, used) for a in term[1:]))
            smaller = self._rewritten(term, used)
            if smaller is None:
                return term
            term = smaller

    def _rewritten(self, term: _Term, used: list[tuple[int, _Bindings]]) -> _Term | None:
        if isinstance(term, int) or term in self._irreducible:
            return None
        for number, left, right in self._rules.get(term[0], ()):
            self.work -= 1
            bindings: _Bindings = {}
            if _match(left, term, bindings) and all(v in bindings for v in _variables(right)):
                result = _put(right, bindings)
                if self._greater(term, result):
                    used.append((number, bindings))
                    return result
        self._irreducible.add(term)
        return None

    def _overlaps(self, one: int, other: int) -> Iterator[tuple[_Term, _Term, list[tuple[int, _Bindings]]]]:
        """What follows where a left side of `one` meets a part of a left side of `other`."""
        offset = 1 + max((*_variables(self.equations[other].left), *_variables(self.equations[other].right)), default=0)
        for sides in self._directions(one):
            left, right = (_shift(t, offset) for t in sides)
            for target, rest in self._directions(other):
                for place, part in _places(target):
                    self.work -= 1
                    bindings: _Bindings = {}
                    if not _unify(left, part, bindings):
                        continue
                    whole, smaller = _full(target, bindings), _full(rest, bindings)
                    if self._greater(smaller, whole) or self._greater(_full(right, bindings), _full(left, bindings)):
                        continue
                    new = _full(_replaced(target, place, right), bindings)
                    mine = {v - offset: _full(v, bindings) for v in (*_variables(left), *_variables(right))}
                    theirs = {v: _full(v, bindings) for v in (*_variables(target), *_variables(rest))}
                    yield new, smaller, [(one, mine), (other, theirs)]

    def _greater(self, left: _Term, right: _Term) -> bool:
        if isinstance(left, int):
            return False
        if isinstance(right, int):
            return right in _variables(left)
        mine, theirs = Counter(_variables(left)), Counter(_variables(right))
        if any(theirs[v] > mine[v] for v in theirs):
            return False
        sizes = _size(left), _size(right)
        if sizes[0] != sizes[1]:
            return sizes[0] > sizes[1]
        if left[0] != right[0]:
            return bool(left[0] > right[0])
        return next((self._greater(a, b) for a, b in zip(left[1:], right[1:], strict=True) if a != b), False)

    # ---------------------------------------------------------------------------------------------- the proof

    def _line(self, used: list[tuple[int, _Bindings]]) -> int:
        """The goal by congruence from the ground instances of the given equations that the used instances rest on."""
        lines: dict[int, None] = {}
        seen: set[tuple[int, tuple[_Term, ...]]] = set()
        stack = list(used)
        while stack:
            number, bindings = stack.pop()
            equation = self.equations[number]
            if equation.line >= 0:
                lines.setdefault(self._instance(equation.line, bindings))
                continue
            count = _variables_of(equation.left, equation.right)
            values = {v: bindings.get(v, v) for v in range(count)}
            key = (number, tuple(values[v] for v in range(count)))
            if key not in seen:
                seen.add(key)
                stack += [(n, {v: _put(t, values) for v, t in b.items()}) for n, b in equation.parents]
        return self.proof.line("congruence", tuple(lines), self.goal)

    def _instance(self, line: int, bindings: _Bindings) -> int:
        place = 0
        while self.proof.conclusion(line).op == "forall":
            value = self._term(bindings.get(place, place), self.proof.conclusion(line).data)
            line = self.proof.line("forall_elim", (line,), value)
            place += 1
        return line


def _variables(term: _Term) -> list[int]:
    return [term] if isinstance(term, int) else [v for a in term[1:] for v in _variables(a)]


def _variables_of(left: _Term, right: _Term) -> int:
    return 1 + max((*_variables(left), *_variables(right)), default=-1)


def _size(term: _Term) -> int:
    return 1 if isinstance(term, int) else 1 + sum(map(_size, term[1:]))


def _shift(term: _Term, offset: int) -> _Term:
    return term + offset if isinstance(term, int) else (term[0], *(_shift(a, offset) for a in term[1:]))


def _put(term: _Term, values: _Bindings) -> _Term:
    if isinstance(term, int):
        return values.get(term, term)
    return (term[0], *(_put(a, values) for a in term[1:])) if len(term) > 1 else term


def _full(term: _Term, bindings: _Bindings) -> _Term:
    """`term` with bindings put in, and into these again."""
    while isinstance(term, int) and term in bindings:
        term = bindings[term]
    return term if isinstance(term, int) else (term[0], *(_full(a, bindings) for a in term[1:]))


def _places(term: _Term, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], _Term]]:
    if isinstance(term, tuple):
        yield place, term
        for index, argument in enumerate(term[1:], 1):
            yield from _places(argument, (*place, index))


def _replaced(term: _Term, place: tuple[int, ...], by: _Term) -> _Term:
    if not place or isinstance(term, int):
        return by
    index = place[0]
    return (*term[:index], _replaced(term[index], place[1:], by), *term[index + 1 :])


def _match(pattern: _Term, term: _Term, bindings: _Bindings) -> bool:
    if isinstance(pattern, int):
        return bindings.setdefault(pattern, term) == term
    if isinstance(term, int) or pattern[0] != term[0]:
        return False
    return all(_match(p, t, bindings) for p, t in zip(pattern[1:], term[1:], strict=True))


def _unify(left: _Term, right: _Term, bindings: _Bindings) -> bool:
    left, right = _full(left, bindings), _full(right, bindings)
    if left == right:
        return True
    if isinstance(right, int):
        left, right = right, left
    if isinstance(left, int):
        if left in _variables(right):
            return False
        bindings[left] = right
        return True
    if isinstance(right, int) or left[0] != right[0]:
        return False
    return all(_unify(a, b, bindings) for a, b in zip(left[1:], right[1:], strict=True))
