"""Lists of naturals: digits, and lists that are written out.  A list is its length and what stands at each place."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean.core import Node, Variable, closed_value
from stemai.suites.lean.described import Described
from stemai.suites.lean.typing import NAT
from stemai.suites.reading import NotCovered

At = Callable[[w.Expr], w.Expr]


class Lists(Described):
    """`Nat.digits b n` for a numeral b from 2 on, `[a, b]`, `l.reverse`, and what is made of them."""

    def _base(self, digits: Node) -> int:
        value = closed_value(digits.arguments[0])
        if value is None or value < 2:
            raise NotCovered("digits", "a base that is no numeral from 2 on")
        return int(value)

    def _length(self, list_: Node) -> w.Expr:
        if list_.op == "list":
            return w.numeral(len(list_.arguments), w.NAT)
        if list_.op == "reverse":
            return self._length(list_.arguments[0])
        if list_.op == "digits":
            base = w.numeral(self._base(list_), w.NAT)
            return self._imported("digit_count", base, self._number(list_.arguments[1]))
        raise NotCovered("operation", f"the list `{list_.op}`")

    def _place(self, list_: Node, index: w.Expr) -> w.Expr:
        """What stands at a place, from 0 on, that is below the length."""
        if list_.op == "digits":
            base = w.numeral(self._base(list_), w.NAT)
            shifted = w.binary("div", self._number(list_.arguments[1]), w.binary("^", base, index))
            return w.binary("mod", shifted, base)
        if list_.op == "reverse":
            inner = list_.arguments[0]
            last = w.binary("-", self._length(inner), w.numeral(1, w.NAT))
            return self._place(inner, w.cast(w.binary("-", last, index), w.NAT))
        if list_.op == "list":
            values = [self._number(a) for a in list_.arguments]
            found = values[-1] if values else w.numeral(0, w.NAT)
            for i in range(len(values) - 2, -1, -1):
                found = w.choice(w.compare(index, "=", w.numeral(i, w.NAT)), values[i], found)
            return found
        raise NotCovered("operation", f"the list `{list_.op}`")

    def _equal_lists(self, left: Node, right: Node) -> w.Expr:
        """The same length, and the same at every place; a list that is written out is compared place by place."""
        if left.op == "list" and right.op != "list":
            left, right = right, left
        if right.op == "list":
            if left.op == "list":
                if len(left.arguments) != len(right.arguments):
                    return ast.Truth(False, w.NOWHERE)
                pairs = zip(left.arguments, right.arguments, strict=True)
                same = [self._relation("eq", a, b) for a, b in pairs]
                return w.junction("and", *same) if same else ast.Truth(True, w.NOWHERE)
            size = w.compare(self._length(left), "=", self._length(right))
            places = [w.numeral(i, w.NAT) for i in range(len(right.arguments))]
            same = [w.compare(self._place(left, i), "=", self._number(a)) for i, a in zip(places, right.arguments, strict=True)]
            return w.junction("and", size, *same)
        with self._names.scope():
            i = self._names.fresh("i")
            below = w.compare(w.name(i), "<", self._length(left))
            same_there = w.compare(self._place(left, w.name(i)), "=", self._place(right, w.name(i)))
            size = w.compare(self._length(left), "=", self._length(right))
            return w.junction("and", size, w.quantified("forall", [i], w.NAT, w.implies(below, same_there)))

    def _listed(self, value: Node, held: Node) -> w.Expr:
        """That a value is in a list."""
        if held.op == "reverse":
            return self._listed(value, held.arguments[0])
        if held.op == "list":
            same = [self._relation("eq", value, a) for a in held.arguments]
            return w.junction("or", *same) if same else ast.Truth(False, w.NOWHERE)
        with self._names.scope():
            i = self._names.fresh("i")
            below = w.compare(w.name(i), "<", self._length(held))
            there = w.compare(self._place(held, w.name(i)), "=", self._number(value))
            return w.quantified("exists", [i], w.NAT, w.junction("and", below, there))

    def _without_repetition(self, node: Node) -> w.Expr:
        """`l.Nodup`: places that differ hold different numbers."""
        (held,) = node.arguments
        with self._names.scope():
            j, i = self._names.fresh("j"), self._names.fresh("i")
            apart = w.compare(self._place(held, w.name(i)), "!=", self._place(held, w.name(j)))
            before = w.implies(w.compare(w.name(i), "<", w.name(j)), apart)
            every = w.quantified("forall", [i], w.NAT, before)
            below = w.compare(w.name(j), "<", self._length(held))
            return w.quantified("forall", [j], w.NAT, w.implies(below, every))

    def _total_of_list(self, node: Node) -> w.Expr:
        """`l.sum`, `l.prod`."""
        (held,) = node.arguments
        kind = "sum" if node.op == "listsum" else "prod"
        while held.op == "reverse":
            (held,) = held.arguments
        if held.op == "digits" and kind == "sum":
            base = w.numeral(self._base(held), w.NAT)
            return self._imported("digit_sum", base, self._number(held.arguments[1]))
        if held.op == "list":
            values = [self._number(a) for a in held.arguments] or [w.numeral(int(kind == "prod"), w.NAT)]
            return reduce(lambda a, b: w.binary("+" if kind == "sum" else "*", a, b), values)
        return self._along(kind, held, lambda _, digit: digit)

    def _along(self, kind: str, held: Node, term: Callable[[w.Expr, w.Expr], w.Expr]) -> w.Expr:
        """A sum or product of what is made of each place and what stands there."""
        with self._names.scope():
            i = self._names.fresh("i")
            top = w.binary("-", self._length(held), w.numeral(1))
            return w.big(kind, i, w.numeral(0, w.NAT), top, term(w.name(i), self._place(held, w.name(i))))

    def _of_digits(self, node: Node) -> w.Expr:
        """`Nat.ofDigits b l`: the first is that of the units."""
        given, held = node.arguments
        base = self._number(given)
        if held.op == "list":
            values = [self._number(a) for a in held.arguments]
            found = w.numeral(0, w.NAT)
            for n, value in enumerate(reversed(values)):
                found = value if n == 0 else w.binary("+", value, w.binary("*", base, found))
            return found
        return self._along("sum", held, lambda i, digit: w.binary("*", digit, w.binary("^", base, i)))

    def _over_digits(self, kind: str, digits: Node, index: Variable, body: Callable[[], w.Expr], neutral: w.Expr) -> w.Expr:
        """Over the different digits of a number: those below the base that it has."""
        if digits.op != "digits":
            raise NotCovered("operation", "a sum over the elements of a list that are not digits")
        at = Node("var", (), NAT, binder=index)
        top = w.numeral(self._base(digits) - 1, w.NAT)
        return self._run(kind, index, NAT, w.numeral(0, w.NAT), top, lambda: w.choice(self._listed(at, digits), body(), neutral))
