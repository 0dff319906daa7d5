"""Complex numbers: each operation on both parts."""

from __future__ import annotations

from typing import Final

from stemai.suites import writing as w
from stemai.suites.lean import pairs
from stemai.suites.lean.core import (
    Node,
    binder_of,
    closed_value,
    type_of,
)
from stemai.suites.lean.numbers import Numbers
from stemai.suites.lean.shapes import Map, Pair
from stemai.suites.lean.typing import Con
from stemai.suites.reading import NotCovered

_POWER: Final = 6  # a power is multiplied out up to here, and defined by recursion otherwise


class Complexes(Numbers):
    """Nodes of type ℂ."""

    def _pair(self, node: Node) -> tuple[w.Expr, w.Expr | None]:
        """Real and imaginary part; None stands for an imaginary part 0."""
        op, arguments = node.op, node.arguments
        if op == "num":
            return w.numeral(node.value or 0, w.REAL), None
        if op == "I":
            return w.numeral(0, w.REAL), w.numeral(1, w.REAL)
        if op == "cast":
            return self._cast(arguments[0], Con("Real")), None
        if op == "var":
            shape = self._shapes[id(node.binder)]
            if isinstance(shape, Pair):
                return shape.re, shape.im
        if op == "call":
            map_ = self._shapes[id(node.binder)]
            if isinstance(map_, Map) and len(map_.parts) == 2:
                given = [p for a in arguments for p in self._parts(a)]
                return w.apply(map_.parts[0], *given), w.apply(map_.parts[1], *given)
        if op in ("add", "sub"):
            (a, b), (c, d) = self._pair(arguments[0]), self._pair(arguments[1])
            join, zero = (pairs.plus if op == "add" else pairs.minus), w.numeral(0, w.REAL)
            return join(a, c), None if b is None and d is None else join(b or zero, d or zero)
        if op == "neg":
            a, b = self._pair(arguments[0])
            return w.minus(a), w.minus(b) if b else None
        if op == "mul":
            return pairs.product(self._pair(arguments[0]), self._pair(arguments[1]))
        if op in ("div", "inv"):
            above = (w.numeral(1, w.REAL), None) if op == "inv" else self._pair(arguments[0])
            return pairs.quotient(above, self._pair(arguments[-1]))
        if op == "pow":
            return self._complex_power(*arguments)
        if op == "sum":
            return self._complex_sum(node)
        if op in ("fst", "snd"):
            re, im = self._half(node)
            return re, im
        if op == "conj":
            a, b = self._pair(arguments[0])
            return a, w.minus(b) if b else None
        if op == "ofreal":
            return self._number(arguments[0]), None
        if op == "mkcomplex":
            return self._number(arguments[0]), self._number(arguments[1])
        if op == "cexp":
            return self._exponential(arguments[0])
        raise NotCovered("operation", f"`{op}` on complex numbers")

    def _exponential(self, exponent: Node) -> tuple[w.Expr, w.Expr | None]:
        """exp(a + bi) = exp(a) cos(b) + exp(a) sin(b) i: `Complex.exp_eq_exp_re_mul_sin_add_cos`."""
        a, b = self._pair(exponent)
        size = w.numeral(1, w.REAL) if pairs.is_zero(a) else self._imported("exp", a)
        if b is None:
            return size, None
        return tuple(pairs.times(size, self._imported(f, b)) for f in ("cos", "sin"))  # type: ignore[return-value]

    def _complex_power(self, base: Node, exponent: Node) -> tuple[w.Expr, w.Expr | None]:
        if type_of(exponent).name != "Nat":
            raise NotCovered("power of a complex number", "an exponent that is no natural number")
        given, value = self._pair(base), closed_value(exponent)
        if given[1] is None:
            return w.binary("^", given[0], self._number(exponent)), None
        if value is None or not 1 <= value <= _POWER:
            called = (given[0], given[1], self._number(exponent))
            self._notes.append("power_re, power_im: both parts of a power of a complex number")
            return self._define("power_re", *called), self._define("power_im", *called)
        result = given
        for _ in range(int(value) - 1):
            result = pairs.product(result, given)
        return result

    def _complex_sum(self, node: Node) -> tuple[w.Expr, w.Expr | None]:
        held, body = node.arguments
        index = binder_of(node)
        zero = w.numeral(0, w.REAL)
        real = self._over("sum", held, index, lambda: self._pair(body)[0], zero)
        return real, self._over("sum", held, index, lambda: self._pair(body)[1] or zero, zero)
