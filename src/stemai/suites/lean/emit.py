"""Elaborated Lean statements in our own language: the same conventions where both have them, and else spelled out.

What is not one to one (docs/suites.md says more):

- ℂ is two reals, and an equation of complex numbers two equations; ℝ≥0 is Real with `0 <= x`, its `-` a `max`;
  ZMod p is Int with equations modulo p.
- A `Set` is a predicate, a `Finset` one with a bound or an enumeration without repetition; `card` and sums over one
  are sums over the range with an `if`.
- `Nat.gcd`, `Nat.lcm`, `Nat.choose` and `n !` are definitions that stand before the theorem.
- `Real.log`, `Real.exp`, `Real.sin`, `Real.cos`, `Real.tan`, π and real exponents are those of modules of the library.
- `m.num` and `m.den` are the only integers p and 0 < q, coprime, with m = p / q: two more parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean import notions, shapes
from stemai.suites.lean.core import (
    Hypothesis,
    Node,
    Statement,
    Variable,
    binder_of,
    element_of,
    type_of,
)
from stemai.suites.lean.lists import Lists
from stemai.suites.lean.shapes import Bijection, Enumeration, Map, Pair, Predicate, Shape, Tuple
from stemai.suites.lean.state import DEFINITIONS, WHOLE
from stemai.suites.lean.typing import Con, settled
from stemai.suites.reading import NotCovered

_NUMBERS: Final = ("Nat", "Int", "Rat", "Real", "NNReal", "PNat", "Fin")
_RELATIONS: Final = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def emit(statement: Statement) -> tuple[tuple[ast.ProblemItem, ...], tuple[str, ...]]:
    """The items of the statement, imports and definitions first, and notes on what was spelled out.  Raises: NotCovered."""
    return _Emitter(statement).items()


class _Emitter(Lists):
    """The header and the formulas."""

    def items(self) -> tuple[tuple[ast.ProblemItem, ...], tuple[str, ...]]:
        """Everything, in order."""
        for part in self._statement.header:
            if isinstance(part, Variable):
                self._parameter(part)
            elif part.formula.op == "finite":
                self._finite_set(part)
            else:
                formula = self._formula(part.formula)
                self._binders.append(w.binder([self._names.fresh(part.name)], formula))
        conclusion = self._formula(self._statement.conclusion)
        theorem = w.problem("theorem", self._called, w.grouped(self._binders), conclusion)
        imports = (w.imported(*sorted(self._modules)),) if self._modules else ()
        definitions = [item for d in self._defined for item in w.parsed(DEFINITIONS[d])]
        return (*imports, *definitions, theorem), tuple(dict.fromkeys(self._notes))

    # -------------------------------------------------------------------------------------------------------- header

    def _parameter(self, variable: Variable) -> None:
        type_ = settled(variable.type)
        shape, binders = shapes.introduce(variable.name, type_, self._names, self._size)
        self._shapes[id(variable)] = shape
        self._binders += binders
        self._note_shape(variable.name, shape, type_)

    def _note_shape(self, called: str, shape: Shape, type_: Con) -> None:
        told = {
            Pair: "a complex number is its real and imaginary part",
            Bijection: "a bijection is a function and its inverse",
            Enumeration: "a finite set is its size and its elements in some order, without repetition",
        }.get(type(shape))
        if isinstance(shape, Predicate):
            told = "a finite set is a predicate and a bound" if shape.bound else "a set is a predicate"
        if isinstance(shape, Map) and len(shape.parts) == 2:
            told = "a complex function is its real and imaginary part"
        if isinstance(shape, Tuple):
            told = "a pair is its two parts"
        if "PNat" in str(type_):
            told = "a number of ℕ+ is a Nat that is not 0"
        if "Fin" in str(type_) and "Finset" not in str(type_):
            told = "a number of `Fin n` is a Nat below n"
        if "NNReal" in str(type_):
            told = "a number of NNReal is a Real that is not negative"
        if type_.name == "ZMod":
            told = f"numbers modulo {type_.data} are integers, and equations are modulo {type_.data}"
        if told:
            self._notes.append(f"{called}: {told}")

    def _finite_set(self, hypothesis: Hypothesis) -> None:
        """`Fintype s`: the set has finitely many elements; an enumeration of them serves for `s.toFinset`."""
        (held,) = hypothesis.formula.arguments
        element = element_of(held)
        shape, binders = shapes.enumeration("root", element, self._names)
        self._binders += binders
        self._finite.append((held, shape))
        with self._names.scope():
            variable = Variable("x", element)
            parts = self._bind(variable)
            listed = self._enumerated(shapes.flat(self._shapes[id(variable)]), shape)
            same = w.binary("<->", self._member(Node("var", (), element, binder=variable), held), listed)
            formula = self._closed("forall", parts, element, same)
        self._binders.append(w.binder([self._names.fresh(hypothesis.name)], formula))
        self._notes.append("a finite set is its size and its elements in some order, without repetition")

    # ------------------------------------------------------------------------------------------------------ formulas

    def _formula(self, node: Node) -> w.Expr:
        op, arguments = node.op, node.arguments
        if op in _RELATIONS:
            return self._relation(op, *arguments)
        if op in ("and", "or"):
            return w.junction(op, *(self._formula(a) for a in arguments))
        if op in ("implies", "iff"):
            return w.binary("->" if op == "implies" else "<->", *(self._formula(a) for a in arguments))
        if op == "not":
            return w.negation(self._formula(arguments[0]))
        if op in ("true", "false"):
            return ast.Truth(op == "true", w.NOWHERE)
        if op == "choice":
            condition, then, otherwise = (self._formula(a) for a in arguments)
            return w.junction("and", w.implies(condition, then), w.implies(w.negation(condition), otherwise))
        if op == "applied":
            return self._let_in(node, self._formula)
        if op in ("call", "var"):
            return self._number(node)  # a predicate at a value, or a proposition
        if op in ("forall", "exists"):
            return self._quantifier(node)
        if op == "mem":
            return self._member(*arguments)
        if op == "dvd":
            if type_of(arguments[0]).name not in (*WHOLE, "PNat"):
                raise NotCovered("divisibility", f"in {type_of(arguments[0])}")
            return w.compare(self._number(arguments[0]), "dvd", self._number(arguments[1]))
        found = _FORMULAS.get(op)
        if found is None:
            raise NotCovered("operation", f"the formula `{op}`")
        return found(self, node)

    def _relation(self, op: str, left: Node, right: Node) -> w.Expr:
        type_ = type_of(left)
        if op in ("eq", "ne") and type_.name not in _NUMBERS:
            equal = self._equation(left, right, type_)
            return equal if op == "eq" else w.negation(equal)
        if type_.name not in _NUMBERS:
            raise NotCovered("operation", f"an order on {type_}")
        return w.compare(self._number(left), _RELATIONS[op], self._number(right))

    def _equation(self, left: Node, right: Node, type_: Con) -> w.Expr:
        if type_.name == "Complex":
            (a, b), (c, d) = self._pair(left), self._pair(right)
            real = w.compare(a, "=", c)
            zero = w.numeral(0, w.REAL)
            if b is None and d is None:
                return real
            return w.junction("and", real, w.compare(b or zero, "=", d or zero))
        if type_.name == "ZMod":
            p = w.numeral(type_.data, w.INT)
            return w.compare(w.binary("mod", self._number(left), p), "=", w.binary("mod", self._number(right), p))
        if type_.name in ("Set", "Finset"):
            variable = Variable("x", element_of(left))
            at = Node("var", (), variable.type, binder=variable)
            sides = (left, right)
            return self._ranging("forall", variable, lambda: w.binary("<->", *(self._member(at, s) for s in sides)))
        if type_.name == "Prod":
            (a1, a2), (b1, b2) = self._halves(left), self._halves(right)
            return w.junction("and", self._relation("eq", a1, b1), self._relation("eq", a2, b2))
        if type_.name == "->":
            return self._equal_maps(left, right)
        if type_.name == "List":
            return self._equal_lists(left, right)
        raise NotCovered("operation", f"an equation of type {type_}")

    def _halves(self, pair: Node) -> tuple[Node, Node]:
        if pair.op == "tuple":
            return pair.arguments[0], pair.arguments[1]
        left, right = (settled(t) for t in type_of(pair).arguments)
        return Node("fst", (pair,), left), Node("snd", (pair,), right)

    def _equal_maps(self, left: Node, right: Node) -> w.Expr:
        """Functions are equal if they agree everywhere."""
        *sources, _ = (settled(t) for t in type_of(left).arguments)
        names = [n for n in (left, right) if n.op == "lambda"]
        variables = _named(sources, names[0] if names else left)
        values = [notions.var(v) for v in variables]

        def agree() -> w.Expr:
            return self._relation("eq", notions.applied(left, *values), notions.applied(right, *values))

        body = agree
        for variable in reversed(variables):
            body = partial(self._ranging, "forall", variable, body)
        return body()

    def _quantifier(self, node: Node) -> w.Expr:
        variable = binder_of(node)
        type_ = settled(variable.type)
        if type_.name in ("->", "Set", "Finset"):
            with self._names.scope():
                return self._wide_quantifier(node, variable, type_)
        return self._ranging(node.op, variable, lambda: self._formula(node.arguments[0]))

    def _wide_quantifier(self, node: Node, variable: Variable, type_: Con) -> w.Expr:
        """Over functions or sets: over all names that one has, under the conditions between them."""
        shape, binders = shapes.introduce(variable.name, type_, self._names, self._size)
        self._shapes[id(variable)] = shape
        body = self._formula(node.arguments[0])
        for each in reversed(binders):
            if each.type is None:
                raise NotCovered("type", f"a quantifier over {type_}")
            if w.is_type(each.type):
                body = w.quantified(node.op, [n.name for n in each.names], each.type, body)
            elif node.op == "forall":
                body = w.implies(each.type, body)
            else:
                body = w.junction("and", each.type, body)
        return body

    def _unique(self, node: Node) -> w.Expr:
        """`∃! x, p`: one that has it, and every other that has it is the same."""
        variable = binder_of(node)
        type_ = settled(variable.type)
        if type_.name not in ("Nat", "Int", "Rat", "Real", "PNat", "Prod", "NNReal", "Fin"):
            raise NotCovered("type", f"`∃!` over {type_}")
        (body,) = node.arguments
        with self._names.scope():
            first = self._bind(variable)
            known = self._shapes[id(variable)]
            guard = self._guard(type_, first)
            holds = self._formula(body)

            def others() -> w.Expr:
                second = shapes.flat(self._shapes[id(variable)])
                again = self._formula(body)
                pairs = zip(second, shapes.flat(known), strict=True)
                return w.implies(again, w.junction("and", *(w.compare(a, "=", b) for a, b in pairs)))

            every = self._ranging("forall", variable, others)
            parts = [holds, every] if guard is None else [guard, holds, every]
            return self._closed("exists", first, type_, w.junction("and", *parts))

    def _extremum(self, node: Node) -> w.Expr:
        """`IsLeast s a`: a is in s, and nothing in s is smaller."""
        held, best = node.arguments
        variable = Variable("x", element_of(held))
        other = Node("var", (), variable.type, binder=variable)
        order = ("le", best, other) if node.op == "least" else ("le", other, best)
        every = self._ranging("forall", variable, lambda: w.implies(self._member(other, held), self._relation(*order)))
        return w.junction("and", self._member(best, held), every)

    def _tends(self, node: Node) -> w.Expr:
        """`Tendsto u atTop (𝓝 c)`: beyond some index, u is nearer to c than any positive e."""
        map_, limit = node.arguments
        shape = self._shapes[id(map_.binder)]
        if not isinstance(shape, Map):
            raise NotCovered("limits", "a limit of something other than a function")
        with self._names.scope():
            e, start, n = (self._names.fresh(x) for x in ("e", "start", "n"))
            distance = w.apply("abs", w.binary("-", w.apply(shape.parts[0], w.name(n)), self._number(limit)))
            near = w.implies(w.compare(w.name(start), "<=", w.name(n)), w.compare(distance, "<", w.name(e)))
            from_there = w.quantified("exists", [start], w.NAT, w.quantified("forall", [n], w.NAT, near))
            positive = w.compare(w.numeral(0), "<", w.name(e))
            return w.quantified("forall", [e], w.REAL, w.implies(positive, from_there))

    def _parity(self, node: Node) -> w.Expr:
        subject = node.arguments[0]
        if type_of(subject).name not in WHOLE:
            raise NotCovered("operation", f"`Even` on {type_of(subject)}")
        type_ = shapes.scalar_type(type_of(subject))
        rest = w.binary("mod", self._number(subject), w.numeral(2, type_))
        return w.compare(rest, "=", w.numeral(0 if node.op == "even" else 1, type_))

    def _congruent(self, node: Node) -> w.Expr:
        modulus, left, right = (self._number(a) for a in node.arguments)
        return w.compare(w.binary("mod", left, modulus), "=", w.binary("mod", right, modulus))

    def _prime(self, node: Node) -> w.Expr:
        """A prime; of an integer, that its absolute value is one, as `Prime` has it."""
        (subject,) = node.arguments
        if type_of(subject).name not in WHOLE:
            raise NotCovered("operation", f"primes among {type_of(subject)}")
        value = self._number(subject)
        return w.apply("prime", value if type_of(subject).name == "Nat" else w.apply("abs", value))

    def _unit(self, node: Node) -> w.Expr:
        """`IsUnit x`."""
        (subject,) = node.arguments
        type_ = type_of(subject)
        if type_.name not in ("Nat", "Int", "Rat", "Real"):
            raise NotCovered("operation", f"units of {type_}")
        value, one = self._number(subject), w.numeral(1, shapes.scalar_type(type_))
        if type_.name == "Nat":
            return w.compare(value, "=", one)
        if type_.name == "Int":
            return w.compare(w.apply("abs", value), "=", one)
        return w.compare(value, "!=", w.numeral(0, shapes.scalar_type(type_)))

    def _coprime(self, node: Node) -> w.Expr:
        return w.compare(self._defined_as("greatest_divisor", node), "=", w.numeral(1, w.NAT))

    def _irrational(self, node: Node) -> w.Expr:
        return w.negation(w.apply("rational", self._number(node.arguments[0])))

    def _subset(self, node: Node) -> w.Expr:
        left, right = node.arguments
        variable = Variable("x", element_of(left))
        at = Node("var", (), variable.type, binder=variable)
        return self._ranging("forall", variable, lambda: w.implies(self._member(at, left), self._member(at, right)))


def _named(types: Sequence[Con], map_: Node) -> list[Variable]:
    """A variable for each argument, called as in `fun x y => …` where the function is one."""
    found: list[Variable] = []
    for type_ in types:
        called = binder_of(map_).name if map_.op == "lambda" else "x"
        found.append(Variable(called, type_))
        map_ = map_.arguments[0] if map_.op == "lambda" else map_
    return found


_FORMULAS: Final[dict[str, Callable[[_Emitter, Node], w.Expr]]] = {
    "unique": _Emitter._unique,
    "least": _Emitter._extremum,
    "greatest": _Emitter._extremum,
    "tendsto": _Emitter._tends,
    "even": _Emitter._parity,
    "odd": _Emitter._parity,
    "modeq": _Emitter._congruent,
    "prime": _Emitter._prime,
    "coprime": _Emitter._coprime,
    "irrational": _Emitter._irrational,
    "subset": _Emitter._subset,
    "isunit": _Emitter._unit,
    "finiteset": _Emitter._finite_formula,
    "nodup": _Emitter._without_repetition,
}
