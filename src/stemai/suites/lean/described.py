"""Numbers that Mathlib defines by a choice: how many elements a set has, its supremum.

Each becomes a parameter with a condition that exactly one number has, or that fixes what is made of it, so that the
statement for all values of the parameter is the statement about that number.
"""

from __future__ import annotations

from collections.abc import Callable

from stemai.suites import writing as w
from stemai.suites.lean import notions, shapes
from stemai.suites.lean.complexes import Complexes
from stemai.suites.lean.core import Node, Variable, element_of, free_variables, type_of
from stemai.suites.lean.shapes import Enumeration
from stemai.suites.lean.state import WHOLE
from stemai.suites.lean.typing import Con
from stemai.suites.reading import NotCovered


class Described(Complexes):
    """`Set.ncard s`, `sSup s`, `sInf s`, `s.Finite`."""

    def _outside_quantifiers(self, node: Node, what: str) -> None:
        if free_variables(node) - self._header:
            raise NotCovered("operation", f"{what} of a set with a bound variable")

    def _parameter_for(self, called: str, type_: w.Expr, condition: Callable[[str], w.Expr]) -> str:
        """A parameter that a condition describes."""
        name = self._names.fresh(called)
        self._binders += [w.binder([name], type_), w.binder([self._names.fresh(f"{called}_is")], condition(name))]
        return name

    def _supremum(self, node: Node) -> w.Expr:
        """`sSup s`, `sInf s` on numbers: the bound where s has one and is not empty, else 0."""
        (held,) = node.arguments
        self._outside_quantifiers(node, "the bound")
        type_ = type_of(node)
        if type_.name not in ("Nat", "Int", "Real"):
            raise NotCovered("operation", f"the supremum in {type_}")
        above, kind = node.op == "supremum", shapes.scalar_type(type_)
        proper = notions.formula("and", notions.nonempty(held), notions.NOTIONS["BddAbove" if above else "BddBelow"][1](held))

        def described(name: str) -> w.Expr:
            bound = Variable(name, type_)
            self._shapes[id(bound)] = shapes.Scalar(w.name(name))
            best = notions.NOTIONS["IsLUB" if above else "IsGLB"][1](held, notions.var(bound))
            is_zero = w.compare(w.name(name), "=", w.numeral(0, kind))
            otherwise = w.junction("and", w.negation(self._formula(proper)), is_zero)
            return w.junction("or", w.junction("and", self._formula(proper), self._formula(best)), otherwise)

        self._notes.append(f"`{'sSup' if above else 'sInf'}` is a number that a condition describes")
        return w.name(self._parameter_for("sup" if above else "inf", kind, described))

    def _finite_formula(self, node: Node) -> w.Expr:
        """`s.Finite`: there is a bound; for other than integers, there is a list that has all elements."""
        (held,) = node.arguments
        if element_of(held).name in (*WHOLE, "PNat"):
            with self._names.scope():
                bound = self._names.fresh("bound")
                return w.quantified("exists", [bound], w.NAT, self._below(held, w.name(bound)))
        return self._listable(held)

    def _below(self, held: Node, bound: w.Expr) -> w.Expr:
        """That all elements of a set of integers are nearer to 0 than `bound`."""
        variable = Variable("x", element_of(held))
        at = notions.var(variable)

        def within() -> w.Expr:
            value = self._number(at)
            size = w.apply("abs", value) if element_of(held).name == "Int" else value
            return w.implies(self._member(at, held), w.compare(size, "<", bound))

        return self._ranging("forall", variable, within)

    def _listable(self, held: Node) -> w.Expr:
        """That some list has all elements of a set."""
        element = element_of(held)
        with self._names.scope():
            size = self._names.fresh("size")
            at = [self._names.fresh(f"at{part}") for part in shapes.parts_of(element)]
            variable = Variable("x", element)

            def listed() -> w.Expr:
                parts = shapes.flat(self._shapes[id(variable)])
                inside = self._enumerated(parts, Enumeration(size, tuple(at)))
                return w.implies(self._member(notions.var(variable), held), inside)

            body = self._ranging("forall", variable, listed)
            for name, type_ in reversed(list(zip(at, shapes.part_types(element), strict=True))):
                body = w.quantified("exists", [name], w.arrow([w.NAT], type_), body)
            return w.quantified("exists", [size], w.NAT, body)

    def _size_of_set(self, node: Node) -> w.Expr:
        """`Set.ncard s`, which is 0 for an infinite set."""
        (held,) = node.arguments
        self._outside_quantifiers(node, "the number of elements")
        self._notes.append("the number of elements of a set is that of a finite one, and 0 for an infinite one")
        element = element_of(held)
        if element.name in (*WHOLE, "PNat"):
            return self._counted(held, element)
        return self._enumerated_size(held, element)

    def _counted(self, held: Node, element: Con) -> w.Expr:
        """Of a set of integers: counted up to a bound, which is 0 where there is none."""

        def bounded(name: str) -> w.Expr:
            none = w.negation(self._finite_formula(Node("finiteset", (held,), node_type)))
            is_zero = w.compare(w.name(name), "=", w.numeral(0, w.NAT))
            return w.junction("or", self._below(held, w.name(name)), w.junction("and", none, is_zero))

        node_type = Con("Prop")
        bound = w.name(self._parameter_for("bound", w.NAT, bounded))
        index = Variable("k", element)
        one, zero = w.numeral(1, w.NAT), w.numeral(0, w.NAT)
        high = w.binary("-", bound if element.name != "Int" else w.cast(bound, w.INT), w.numeral(1))
        low = {"Nat": zero, "PNat": one}.get(element.name) or w.binary("-", w.numeral(1), w.cast(bound, w.INT))
        return self._run("sum", index, element, low, high, lambda: w.choice(self._member(notions.var(index), held), one, zero))

    def _enumerated_size(self, held: Node, element: Con) -> w.Expr:
        """Of a set of others: the length of a list of its elements without repetition, 0 where there is none."""
        shapes.without_guard(element)
        at = tuple(self._names.fresh(f"element{part}") for part in shapes.parts_of(element))
        for name, type_ in zip(at, shapes.part_types(element), strict=True):
            self._binders.append(w.binder([name], w.arrow([w.NAT], type_)))

        def counted(size: str) -> w.Expr:
            variable = Variable("x", element)

            def same() -> w.Expr:
                parts = shapes.flat(self._shapes[id(variable)])
                inside = self._enumerated(parts, Enumeration(size, at))
                return w.binary("<->", self._member(notions.var(variable), held), inside)

            all_ = w.junction("and", shapes.different(size, at, self._names), self._ranging("forall", variable, same))
            is_zero = w.compare(w.name(size), "=", w.numeral(0, w.NAT))
            return w.junction("or", all_, w.junction("and", w.negation(self._listable(held)), is_zero))

        return w.name(self._parameter_for("size", w.NAT, counted))
