"""Elaborated Lean statements in our own language: the same conventions where both have them, and else spelled out.

What is not one to one (docs/suites.md says more):

- ℂ is two reals, and an equation of complex numbers two equations; ℝ≥0 is Real with `0 <= x`, its `-` a `max`;
  ZMod p is Int with equations modulo p.
- A `Set` is a predicate, a `Finset` one with a bound or an enumeration without repetition; `card` and sums over one
  are sums over the range with an `if`.
- `Nat.gcd`, `Nat.lcm`, `Nat.choose` and `n !` are definitions that stand before the theorem.
- `m.num` and `m.den` are the only integers p and 0 < q, coprime, with m = p / q: two more parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean import shapes
from stemai.suites.lean.core import Hypothesis, Node, Statement, Variable
from stemai.suites.lean.shapes import Bijection, Enumeration, Map, Pair, Predicate, Scalar, Shape
from stemai.suites.lean.typing import COMPLEX, Con, settled
from stemai.suites.naming import Names, ascii_name
from stemai.suites.reading import NotCovered

DEFINITIONS: Final = {
    "greatest_divisor": """def greatest_divisor (a b : Nat) : Nat :=
        if a = 0 then b else greatest_divisor(b mod a, a) decreases a""",
    "least_multiple": "def least_multiple (a b : Nat) : Nat := a * b div greatest_divisor(a, b)",
    "factorial": "def factorial (n : Nat) : Nat := if n = 0 then 1 else n * factorial(n - 1) decreases n",
    "choose": """def choose (n k : Nat) : Nat :=
        if k = 0 then 1 else if n = 0 then 0 else choose(n - 1, k - 1) + choose(n - 1, k) decreases n""",
}
_NEEDS: Final = {"least_multiple": ("greatest_divisor",)}
_SIGNS: Final = {"add": "+", "sub": "-", "mul": "*"}
_RELATIONS: Final = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_FIELDS: Final = ("Rat", "Real", "NNReal")
_WHOLE: Final = ("Nat", "Int")
_COMPLEX_POWER: Final = 6  # a power of a complex number is multiplied out up to here


def emit(statement: Statement) -> tuple[tuple[ast.ProblemItem, ...], tuple[str, ...]]:
    """The items of the statement, its definitions first, and notes on what was spelled out.  Raises: NotCovered."""
    return _Emitter(statement).items()


class _Emitter:
    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._names = Names(ascii_name(statement.name), *DEFINITIONS)
        self._shapes: dict[int, Shape] = {}
        self._binders: list[ast.Binder] = []
        self._defined: list[str] = []
        self._notes: list[str] = []
        self._finite: list[tuple[Node, Enumeration]] = []
        self._fractions: list[tuple[Node, str, str]] = []
        self._header = {id(v) for v in statement.header if isinstance(v, Variable)}

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
        theorem = w.problem("theorem", ascii_name(self._statement.name), w.grouped(self._binders), conclusion)
        definitions = [item for d in self._defined for item in w.parsed(DEFINITIONS[d])]
        return (*definitions, theorem), tuple(dict.fromkeys(self._notes))

    # -------------------------------------------------------------------------------------------------------- header

    def _parameter(self, variable: Variable) -> None:
        type_ = settled(variable.type)
        shape, binders = shapes.introduce(variable.name, type_, self._names)
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
        if "NNReal" in str(type_):
            told = "a number of NNReal is a Real that is not negative"
        if type_.name == "ZMod":
            told = f"numbers modulo {type_.data} are integers, and equations are modulo {type_.data}"
        if told:
            self._notes.append(f"{called}: {told}")

    def _finite_set(self, hypothesis: Hypothesis) -> None:
        """`Fintype s`: the set has finitely many elements; an enumeration of them serves for `s.toFinset`."""
        (held,) = hypothesis.formula.arguments
        element = _element(held)
        shape, binders = shapes.enumeration("root", element, self._names)
        self._binders += binders
        self._finite.append((held, shape))
        with self._names.scope():
            variable = Variable("x", element)
            parts = self._bind(variable)
            listed = self._enumerated(self._shapes[id(variable)], shape)
            same = w.binary("<->", self._member(Node("var", (), element, binder=variable), held), listed)
            formula = w.quantified("forall", parts, shapes.part_type(element), same)
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
        if op in ("forall", "exists"):
            return self._quantifier(node)
        if op == "mem":
            return self._member(*arguments)
        if op == "dvd":
            if _type(arguments[0]).name not in _WHOLE:
                raise NotCovered("divisibility", f"in {_type(arguments[0])}")
            return w.compare(self._number(arguments[0]), "dvd", self._number(arguments[1]))
        found = _FORMULAS.get(op)
        if found is None:
            raise NotCovered("operation", f"the formula `{op}`")
        return found(self, node)

    def _relation(self, op: str, left: Node, right: Node) -> w.Expr:
        type_ = _type(left)
        if op in ("eq", "ne") and type_.name not in ("Nat", "Int", "Rat", "Real", "NNReal"):
            equal = self._equation(left, right, type_)
            return equal if op == "eq" else w.negation(equal)
        if type_.name in ("Complex", "ZMod", "Set", "Finset", "->"):
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
            return w.compare(
                w.binary("mod", self._number(left), p), "=", w.binary("mod", self._number(right), p)
            )
        if type_.name in ("Set", "Finset"):
            with self._names.scope():
                variable = Variable("x", _element(left))
                parts = self._bind(variable)
                at = Node("var", (), variable.type, binder=variable)
                same = w.binary("<->", self._member(at, left), self._member(at, right))
                return w.quantified("forall", parts, shapes.part_type(_element(left)), same)
        raise NotCovered("operation", f"an equation of type {type_}")

    def _quantifier(self, node: Node) -> w.Expr:
        variable = _binder(node)
        type_ = settled(variable.type)
        with self._names.scope():
            if type_.name == "->":
                return self._function_quantifier(node, variable, type_)
            parts = self._bind(variable)
            body = self._formula(node.arguments[0])
            condition = shapes.guard_of(type_, w.name(parts[0]))
            if condition is not None:
                body = (
                    w.implies(condition, body) if node.op == "forall" else w.junction("and", condition, body)
                )
            return w.quantified(node.op, parts, shapes.part_type(type_), body)

    def _function_quantifier(self, node: Node, variable: Variable, type_: Con) -> w.Expr:
        *_, result = (a for a in type_.arguments if isinstance(a, Con))
        shape, binders = shapes.introduce(variable.name, type_, self._names)
        if len(binders) > 1 or not isinstance(shape, Map):
            raise NotCovered("type", f"a quantifier over {type_}")
        self._shapes[id(variable)] = shape
        declared = binders[0].type
        if declared is None or result.name == "Complex":
            raise NotCovered("type", f"a quantifier over {type_}")
        return w.quantified(node.op, list(shape.parts), declared, self._formula(node.arguments[0]))

    def _bind(self, variable: Variable) -> list[str]:
        """Names for a bound variable, visible until the scope ends."""
        type_ = settled(variable.type)
        if type_.name not in ("Nat", "Int", "Rat", "Real", "NNReal", "Complex", "ZMod"):
            raise NotCovered("type", f"a quantifier over {type_}")
        parts = [self._names.fresh(variable.name + part) for part in shapes.parts_of(type_)]
        named = [w.name(p) for p in parts]
        self._shapes[id(variable)] = Pair(*named) if len(named) == 2 else Scalar(named[0])
        return parts

    def _unique(self, node: Node) -> w.Expr:
        """`∃! x, p`: one that has it, and every other that has it is the same."""
        variable = _binder(node)
        type_ = settled(variable.type)
        if type_.name not in ("Nat", "Int", "Rat", "Real"):
            raise NotCovered("type", f"`∃!` over {type_}")
        with self._names.scope():
            (first,) = self._bind(variable)
            holds = self._formula(node.arguments[0])
            with self._names.scope():
                (second,) = self._bind(variable)
                again = self._formula(node.arguments[0])
                same = w.compare(w.name(second), "=", w.name(first))
                others = w.quantified("forall", [second], shapes.scalar_type(type_), w.implies(again, same))
            return w.quantified(
                "exists", [first], shapes.scalar_type(type_), w.junction("and", holds, others)
            )

    def _extremum(self, node: Node) -> w.Expr:
        """`IsLeast s a`: a is in s, and nothing in s is smaller."""
        held, best = node.arguments
        type_ = _element(held)
        with self._names.scope():
            variable = Variable("x", type_)
            parts = self._bind(variable)
            other = Node("var", (), type_, binder=variable)
            order = ("le", best, other) if node.op == "least" else ("le", other, best)
            bound = w.implies(self._member(other, held), self._relation(*order))
            condition = shapes.guard_of(type_, w.name(parts[0]))
            bound = bound if condition is None else w.implies(condition, bound)
            every = w.quantified("forall", parts, shapes.scalar_type(type_), bound)
        return w.junction("and", self._member(best, held), every)

    def _injective(self, node: Node) -> w.Expr:
        map_ = node.arguments[0]
        type_ = _type(map_)
        source, target = type_.arguments[0], type_.arguments[-1]
        if (
            map_.op != "var"
            or map_.binder is None
            or not isinstance(source, Con)
            or len(type_.arguments) != 2
        ):
            raise NotCovered(
                "operation", "`Injective` of something other than a named function of one argument"
            )
        with self._names.scope():
            points = [Variable("x", source), Variable("y", source)]
            names = [p for point in points for p in self._bind(point)]
            values = [Node("var", (), source, binder=p) for p in points]
            images = [Node("call", (v,), target, binder=map_.binder) for v in values]
            body = w.implies(self._relation("eq", *images), self._relation("eq", *values))
            if source.name in ("NNReal", "ZMod"):
                raise NotCovered("operation", f"`Injective` on {source}")
            return w.quantified("forall", names, shapes.part_type(source), body)

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
        if _type(subject).name not in _WHOLE:
            raise NotCovered("operation", f"`Even` on {_type(subject)}")
        type_ = shapes.scalar_type(_type(subject))
        rest = w.binary("mod", self._number(subject), w.numeral(2, type_))
        return w.compare(rest, "=", w.numeral(0 if node.op == "even" else 1, type_))

    def _congruent(self, node: Node) -> w.Expr:
        modulus, left, right = (self._number(a) for a in node.arguments)
        return w.compare(w.binary("mod", left, modulus), "=", w.binary("mod", right, modulus))

    def _prime(self, node: Node) -> w.Expr:
        return w.apply("prime", self._number(node.arguments[0]))

    def _coprime(self, node: Node) -> w.Expr:
        return w.compare(self._defined_as("greatest_divisor", node), "=", w.numeral(1, w.NAT))

    def _irrational(self, node: Node) -> w.Expr:
        return w.negation(w.apply("rational", self._number(node.arguments[0])))

    def _subset(self, node: Node) -> w.Expr:
        left, right = node.arguments
        with self._names.scope():
            variable = Variable("x", _element(left))
            parts = self._bind(variable)
            at = Node("var", (), variable.type, binder=variable)
            inside = w.implies(self._member(at, left), self._member(at, right))
            return w.quantified("forall", parts, shapes.part_type(_element(left)), inside)

    # ---------------------------------------------------------------------------------------------------------- sets

    def _member(self, value: Node, held: Node) -> w.Expr:
        op, arguments = held.op, held.arguments
        if op == "var":
            return self._member_of_variable(value, held)
        if op in ("builder", "filter"):
            holds = self._at(arguments[0] if op == "filter" else held, value)
            return holds if op == "builder" else w.junction("and", self._member(value, arguments[1]), holds)
        if op in _BOUNDS:
            low, high = _BOUNDS[op]
            ends = list(arguments)
            parts = []
            if low:
                parts.append(self._relation(low, ends.pop(0), value))
            if high:
                parts.append(self._relation(high, value, ends.pop(0)))
            return w.junction("and", *parts)
        if op == "range":
            return self._relation("lt", value, arguments[0])
        if op in ("divisors", "properdivisors"):
            return self._divides(value, arguments[0], proper=op == "properdivisors")
        if op == "listed":
            if not arguments:
                return ast.Truth(False, w.NOWHERE)
            return w.junction("or", *(self._relation("eq", value, a) for a in arguments))
        if op in ("union", "inter", "diff"):
            first, second = (self._member(value, a) for a in arguments)
            if op == "union":
                return w.junction("or", first, second)
            return w.junction("and", first, second if op == "inter" else w.negation(second))
        if op == "preimage":
            return self._member(_called(arguments[0], value), arguments[1])
        if op == "image":
            return self._in_image(value, *arguments)
        raise NotCovered("operation", f"membership in `{op}`")

    def _member_of_variable(self, value: Node, held: Node) -> w.Expr:
        shape = self._shapes[id(held.binder)]
        if isinstance(shape, Predicate):
            return w.apply(shape.predicate, *self._parts(value))
        if isinstance(shape, Enumeration):
            parts = self._parts(value)
            return self._enumerated(Pair(*parts) if len(parts) == 2 else Scalar(parts[0]), shape)
        raise NotCovered("operation", "membership in something other than a set")

    def _enumerated(self, value: Shape, shape: Enumeration) -> w.Expr:
        """That `value` is one of the elements."""
        parts = (
            [value.element]
            if isinstance(value, Scalar)
            else [value.re, value.im]
            if isinstance(value, Pair)
            else []
        )
        with self._names.scope():
            i = self._names.fresh("i")
            below = w.compare(w.name(i), "<", w.name(shape.size))
            same = [w.compare(p, "=", w.apply(a, w.name(i))) for p, a in zip(parts, shape.at, strict=True)]
            return w.quantified("exists", [i], w.NAT, w.junction("and", below, *same))

    def _divides(self, value: Node, whole: Node, *, proper: bool) -> w.Expr:
        divides = w.compare(self._number(value), "dvd", self._number(whole))
        if proper:
            return w.junction("and", divides, self._relation("lt", value, whole))
        return w.junction("and", divides, w.compare(self._number(whole), "!=", w.numeral(0, w.NAT)))

    def _in_image(self, value: Node, map_: Node, held: Node) -> w.Expr:
        type_ = _element(held)
        with self._names.scope():
            variable = Variable("y", type_)
            parts = self._bind(variable)
            source = Node("var", (), type_, binder=variable)
            hit = self._relation("eq", _called(map_, source), value)
            body = w.junction("and", self._member(source, held), hit)
            condition = shapes.guard_of(type_, w.name(parts[0]))
            body = body if condition is None else w.junction("and", condition, body)
            return w.quantified("exists", parts, shapes.part_type(type_), body)

    def _at(self, abstraction: Node, value: Node) -> w.Expr:
        """The formula of a builder or a `fun` at `value`."""
        parts = self._parts(value)
        self._shapes[id(_binder(abstraction))] = Pair(*parts) if len(parts) == 2 else Scalar(parts[0])
        return self._formula(abstraction.arguments[0])

    # ------------------------------------------------------------------------------------------------------- numbers

    def _parts(self, node: Node) -> tuple[w.Expr, ...]:
        """The number, or real and imaginary part of a complex one."""
        if _type(node) == COMPLEX:
            re, im = self._pair(node)
            return re, w.numeral(0, w.REAL) if im is None else im
        return (self._number(node),)

    def _number(self, node: Node) -> w.Expr:
        """A number of our own type for the node's; every leaf that goes up is cast."""
        type_ = _type(node)
        if type_ == COMPLEX:
            raise NotCovered("operation", "a complex number where a real one is needed")
        ours = shapes.scalar_type(type_)
        op, arguments = node.op, node.arguments
        if op == "num":
            value = node.value or Fraction(0)
            if value.denominator != 1 and type_.name not in _FIELDS:
                raise NotCovered("type", f"a decimal of type {type_}")
            return w.numeral(value, ours)
        if op == "var":
            shape = self._shapes[id(node.binder)]
            if not isinstance(shape, Scalar):
                raise NotCovered("operation", "a function or a set where a number is needed")
            return shape.element
        if op in ("call", "forward", "backward"):
            return self._called_number(node)
        if op == "cast":
            return self._cast(arguments[0], type_)
        if op in _SIGNS:
            return self._sign(op, arguments, type_)
        found = _NUMBERS.get(op)
        if found is None:
            raise NotCovered("operation", f"the function `{op}`")
        return found(self, node)

    def _called_number(self, node: Node) -> w.Expr:
        if node.op == "call":
            shape = self._shapes[id(node.binder)]
            if not isinstance(shape, Map):
                raise NotCovered("operation", "something other than a function is applied")
            return w.apply(shape.parts[0], *(p for a in node.arguments for p in self._parts(a)))
        map_, argument = node.arguments
        pair = self._shapes[id(map_.binder)]
        if not isinstance(pair, Bijection):
            raise NotCovered("operation", "something other than a bijection is applied")
        return w.apply(pair.forward if node.op == "forward" else pair.backward, self._number(argument))

    def _cast(self, inner: Node, type_: Con) -> w.Expr:
        ours, below = shapes.scalar_type(type_), shapes.scalar_type(_type(inner))
        given = self._number(inner)
        if ours == below:
            return given
        if isinstance(given, ast.Ascription) and isinstance(given.expression, ast.Number):
            return w.cast(given.expression, ours)
        return w.cast(w.cast(given, below), ours)

    def _sign(self, op: str, arguments: Sequence[Node], type_: Con) -> w.Expr:
        left, right = (self._number(a) for a in arguments)
        result = w.binary(_SIGNS[op], left, right)
        if op == "sub" and type_.name == "NNReal":
            return w.apply("max", result, w.numeral(0, w.REAL))
        if op == "sub" and type_.name == "Nat":
            return w.cast(
                result, w.NAT
            )  # whatever stands around it: `prime` takes an Int, where `-` does not stop at 0
        return result

    def _quotient(self, node: Node) -> w.Expr:
        left, right = (self._number(a) for a in node.arguments)
        type_ = _type(node)
        if type_.name == "ZMod":
            return w.binary("*", left, _inverse_modulo(right, type_.data))
        return w.binary("div" if type_.name in _WHOLE else "/", left, right)

    def _remainder(self, node: Node) -> w.Expr:
        if _type(node).name not in _WHOLE:
            raise NotCovered("operation", f"`%` on {_type(node)}")
        return w.binary("mod", *(self._number(a) for a in node.arguments))

    def _negative(self, node: Node) -> w.Expr:
        if _type(node).name in ("Nat", "NNReal"):
            raise NotCovered("operation", f"`-x` on {_type(node)}")
        return w.minus(self._number(node.arguments[0]))

    def _inverse(self, node: Node) -> w.Expr:
        type_ = _type(node)
        inner = self._number(node.arguments[0])
        if type_.name == "ZMod":
            return _inverse_modulo(inner, type_.data)
        if type_.name not in _FIELDS:
            raise NotCovered("operation", f"`x⁻¹` on {type_}")
        return w.binary("/", w.numeral(1, w.REAL if type_.name != "Rat" else w.RAT), inner)

    def _power(self, node: Node) -> w.Expr:
        base, exponent = node.arguments
        kind, type_ = _type(exponent).name, _type(node).name
        if kind == "Nat" or (kind == "Int" and type_ in _FIELDS):
            return w.binary("^", self._number(base), self._number(exponent))
        if kind == "Real" and type_ in ("Real", "NNReal"):
            return self._real_power(base, exponent)
        raise NotCovered("real exponent", f"{type_} to the power of {kind}")

    def _real_power(self, base: Node, exponent: Node) -> w.Expr:
        """A closed exponent n or n/2.  For odd n, x^(n/2) is sqrt(x)^n at every real x: both are 0 below 0."""
        value = _closed(exponent)
        if value is None or value < 0 or value.denominator > 2:
            raise NotCovered("real exponent", "an exponent that is no half of a natural number")
        power = w.numeral(value.numerator, w.NAT)
        given = self._number(base)
        return w.binary("^", given if value.denominator == 1 else w.apply("sqrt", given), power)

    def _absolute(self, node: Node) -> w.Expr:
        return w.apply("abs", self._number(node.arguments[0]))

    def _extreme(self, node: Node) -> w.Expr:
        return w.apply(node.op, *(self._number(a) for a in node.arguments))

    def _root(self, node: Node) -> w.Expr:
        return w.apply("sqrt", self._number(node.arguments[0]))

    def _natural_root(self, node: Node) -> w.Expr:
        root = w.apply("sqrt", self._cast(node.arguments[0], Con("Real")))
        return w.apply("nat", w.apply("floor", root))

    def _rounded(self, node: Node) -> w.Expr:
        inner = node.arguments[0]
        function = "floor" if node.op in ("floor", "natfloor") else "ceil"
        whole = self._number(inner) if _type(inner).name == "Int" else w.apply(function, self._number(inner))
        if _type(inner).name not in ("Int", "Rat", "Real", "NNReal"):
            raise NotCovered("operation", f"`{node.op}` on {_type(inner)}")
        return w.apply("nat", whole) if node.op.startswith("nat") else whole

    def _natural(self, node: Node) -> w.Expr:
        """`Int.toNat`, `Int.natAbs`."""
        inner = self._number(node.arguments[0])
        return w.apply("nat", w.apply("abs", inner) if node.op == "natabs" else inner)

    def _successor(self, node: Node) -> w.Expr:
        return w.binary("+", self._number(node.arguments[0]), w.numeral(1, w.NAT))

    def _defined_as(self, definition: str, node: Node) -> w.Expr:
        return self._define(definition, *(self._number(a) for a in node.arguments))

    def _define(self, definition: str, *arguments: w.Expr) -> w.Expr:
        for needed in (*_NEEDS.get(definition, ()), definition):
            if needed not in self._defined:
                self._defined.append(needed)
        return w.apply(definition, *arguments)

    def _integer_divisor(self, node: Node) -> w.Expr:
        return self._define(
            "greatest_divisor", *(w.apply("nat", w.apply("abs", self._number(a))) for a in node.arguments)
        )

    def _fraction(self, node: Node) -> w.Expr:
        """`m.num` or `m.den`, as a parameter that a condition fixes."""
        (whole,) = node.arguments
        if any(_free(whole) - self._header):
            raise NotCovered("numerator and denominator", "of a number with a bound variable")
        for known, above, below in self._fractions:
            if _same(known, whole):
                return w.name(above if node.op == "numerator" else below)
        stem = whole.binder.name if whole.op in ("var", "call") and whole.binder is not None else "q"
        above, below = self._names.fresh(f"{stem}_num"), self._names.fresh(f"{stem}_den")
        up, down = w.name(above), w.name(below)
        quotient = w.binary("/", w.cast(up, w.RAT), w.cast(down, w.RAT))
        divisor = self._define("greatest_divisor", w.apply("nat", w.apply("abs", up)), down)
        lowest = w.compare(divisor, "=", w.numeral(1, w.NAT))
        condition = w.junction(
            "and",
            w.compare(w.numeral(0, w.NAT), "<", down),
            lowest,
            w.compare(self._number(whole), "=", quotient),
        )
        self._binders += [
            w.binder([above], w.INT),
            w.binder([below], w.NAT),
            w.binder([self._names.fresh(f"{stem}_lowest")], condition),
        ]
        self._fractions.append((whole, above, below))
        self._notes.append(f"{above}, {below}: numerator and denominator, in lowest terms")
        return up if node.op == "numerator" else down

    def _part(self, node: Node) -> w.Expr:
        """`z.re`, `z.im`, `Complex.normSq z`."""
        re, im = self._pair(node.arguments[0])
        im = w.numeral(0, w.REAL) if im is None else im
        if node.op == "normsq":
            return w.binary("+", _square(re), _square(im))
        return re if node.op == "re" else im

    # ---------------------------------------------------------------------------------------------------------- sums

    def _total(self, node: Node) -> w.Expr:
        held, body = node.arguments
        type_ = _type(node)
        return self._over(node.op, held, _binder(node), lambda: self._number(body), _neutral(node.op, type_))

    def _cardinality(self, node: Node) -> w.Expr:
        held = node.arguments[0]
        index = Variable("k", _element(held))
        one = w.numeral(1, w.NAT)
        return self._over("sum", held, index, lambda: one, w.numeral(0, w.NAT))

    def _over(
        self, kind: str, held: Node, index: Variable, body: Callable[[], w.Expr], neutral: w.Expr
    ) -> w.Expr:
        """The sum or product of `body` while `index` runs over the finite set `held`."""
        op, arguments = held.op, held.arguments
        type_ = _element(held)
        at = Node("var", (), type_, binder=index)
        if op == "filter":
            chosen, inner = arguments
            return self._over(
                kind, inner, index, lambda: w.choice(self._at(chosen, at), body(), neutral), neutral
            )
        if op in ("inter", "diff"):
            first, second = arguments

            def selected() -> w.Expr:
                inside = self._member(at, second)
                return w.choice(inside if op == "inter" else w.negation(inside), body(), neutral)

            return self._over(kind, first, index, selected, neutral)
        if op in ("divisors", "properdivisors"):
            whole = arguments[0]

            def dividing() -> w.Expr:
                return w.choice(w.compare(self._number(at), "dvd", self._number(whole)), body(), neutral)

            top = self._end(whole) if op == "divisors" else self._before(whole)
            return self._run(kind, index, type_, w.numeral(1, w.NAT), top, dividing)
        enumeration = self._enumeration_of(held)
        if enumeration is not None:
            return self._run_enumeration(kind, index, enumeration, body)
        low, high = self._ends(held, type_)
        if op == "var":
            return self._run(
                kind, index, type_, low, high, lambda: w.choice(self._member(at, held), body(), neutral)
            )
        return self._run(kind, index, type_, low, high, body)

    def _enumeration_of(self, held: Node) -> Enumeration | None:
        if held.op == "tofinset":
            for known, shape in self._finite:
                if _same(known, held.arguments[0]):
                    return shape
            raise NotCovered("operation", "`toFinset` of a set that no `Fintype` speaks of")
        shape_ = self._shapes.get(id(held.binder)) if held.op == "var" else None
        return shape_ if isinstance(shape_, Enumeration) else None

    def _run(
        self, kind: str, index: Variable, type_: Con, low: w.Expr, high: w.Expr, body: Callable[[], w.Expr]
    ) -> w.Expr:
        with self._names.scope():
            named = self._names.fresh(index.name)
            self._shapes[id(index)] = Scalar(w.name(named))
            return w.big(kind, named, low, high, body())

    def _run_enumeration(
        self, kind: str, index: Variable, shape: Enumeration, body: Callable[[], w.Expr]
    ) -> w.Expr:
        with self._names.scope():
            i = self._names.fresh("i")
            parts = [w.apply(a, w.name(i)) for a in shape.at]
            self._shapes[id(index)] = Pair(*parts) if len(parts) == 2 else Scalar(parts[0])
            top = w.binary("-", w.name(shape.size), w.numeral(1))
            return w.big(kind, i, w.numeral(0), top, body())

    def _ends(self, held: Node, type_: Con) -> tuple[w.Expr, w.Expr]:
        """Both ends, included; where an end is itself a tree of Nat, it is cast, so that it stops at 0 as in Lean."""
        if type_.name not in _WHOLE:
            raise NotCovered("operation", f"a sum over a set of {type_}")
        op, arguments = held.op, held.arguments
        one = w.numeral(1)
        if op == "range":
            return w.numeral(0, w.NAT), self._before(arguments[0])
        if op in ("icc", "ico", "ioc", "ioo"):
            low = self._end(arguments[0])
            low = w.binary("+", low, one) if op in ("ioc", "ioo") else low
            return low, (self._before if op in ("ico", "ioo") else self._end)(arguments[1])
        if op == "var":
            shape = self._shapes[id(held.binder)]
            if isinstance(shape, Predicate) and shape.bound:
                bound = w.name(shape.bound)
                if type_.name == "Nat":
                    return w.numeral(0, w.NAT), w.binary("-", bound, one)
                return w.minus(w.cast(bound, w.INT)), w.cast(bound, w.INT)
        raise NotCovered("operation", f"a sum over `{op}`")

    def _before(self, node: Node) -> w.Expr:
        """The end before `node`; nothing stops at 0 here, so that a range up to 0 is empty."""
        if node.op == "num" and node.value:
            return w.numeral(node.value - 1, shapes.scalar_type(_type(node)))
        if node.op == "add" and node.arguments[1].value == 1:
            return self._end(node.arguments[0])
        return w.binary("-", self._end(node), w.numeral(1))

    def _end(self, node: Node) -> w.Expr:
        return w.cast(self._number(node), shapes.scalar_type(_type(node)))

    # ------------------------------------------------------------------------------------------------------- complex

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
            join, zero = (_plus if op == "add" else _minus), w.numeral(0, w.REAL)
            return join(a, c), None if b is None and d is None else join(b or zero, d or zero)
        if op == "neg":
            a, b = self._pair(arguments[0])
            return w.minus(a), w.minus(b) if b else None
        if op == "mul":
            return _product(self._pair(arguments[0]), self._pair(arguments[1]))
        if op in ("div", "inv"):
            above = (w.numeral(1, w.REAL), None) if op == "inv" else self._pair(arguments[0])
            return _complex_quotient(above, self._pair(arguments[-1]))
        if op == "pow":
            return self._complex_power(*arguments)
        if op == "sum":
            return self._complex_sum(node)
        raise NotCovered("operation", f"`{op}` on complex numbers")

    def _complex_power(self, base: Node, exponent: Node) -> tuple[w.Expr, w.Expr | None]:
        value = _closed(exponent)
        if _type(exponent).name != "Nat" or value is None or not 1 <= value <= _COMPLEX_POWER:
            raise NotCovered("power of a complex number", "an exponent that is no small numeral")
        given = self._pair(base)
        if given[1] is None:
            return w.binary("^", given[0], w.numeral(int(value), w.NAT)), None
        result = given
        for _ in range(int(value) - 1):
            result = _product(result, given)
        return result

    def _complex_sum(self, node: Node) -> tuple[w.Expr, w.Expr | None]:
        held, body = node.arguments
        index = _binder(node)
        zero = w.numeral(0, w.REAL)
        real = self._over("sum", held, index, lambda: self._pair(body)[0], zero)
        return real, self._over("sum", held, index, lambda: self._pair(body)[1] or zero, zero)


_BOUNDS: Final = {
    "icc": ("le", "le"), "ico": ("le", "lt"), "ioc": ("lt", "le"), "ioo": ("lt", "lt"),
    "ici": ("le", ""), "ioi": ("lt", ""), "iic": ("", "le"), "iio": ("", "lt"),
}  # fmt: skip

_FORMULAS: Final[dict[str, Callable[[_Emitter, Node], w.Expr]]] = {
    "unique": _Emitter._unique,
    "least": _Emitter._extremum,
    "greatest": _Emitter._extremum,
    "injective": _Emitter._injective,
    "tendsto": _Emitter._tends,
    "even": _Emitter._parity,
    "odd": _Emitter._parity,
    "modeq": _Emitter._congruent,
    "prime": _Emitter._prime,
    "coprime": _Emitter._coprime,
    "irrational": _Emitter._irrational,
    "subset": _Emitter._subset,
}
_NUMBERS: Final[dict[str, Callable[[_Emitter, Node], w.Expr]]] = {
    "div": _Emitter._quotient,
    "mod": _Emitter._remainder,
    "neg": _Emitter._negative,
    "inv": _Emitter._inverse,
    "pow": _Emitter._power,
    "abs": _Emitter._absolute,
    "min": _Emitter._extreme,
    "max": _Emitter._extreme,
    "sqrt": _Emitter._root,
    "natsqrt": _Emitter._natural_root,
    "floor": _Emitter._rounded,
    "ceil": _Emitter._rounded,
    "natfloor": _Emitter._rounded,
    "natceil": _Emitter._rounded,
    "natabs": _Emitter._natural,
    "tonat": _Emitter._natural,
    "succ": _Emitter._successor,
    "gcd": lambda e, n: e._defined_as("greatest_divisor", n),
    "lcm": lambda e, n: e._defined_as("least_multiple", n),
    "factorial": lambda e, n: e._defined_as("factorial", n),
    "choose": lambda e, n: e._defined_as("choose", n),
    "intgcd": _Emitter._integer_divisor,
    "numerator": _Emitter._fraction,
    "denominator": _Emitter._fraction,
    "re": _Emitter._part,
    "im": _Emitter._part,
    "normsq": _Emitter._part,
    "sum": _Emitter._total,
    "prod": _Emitter._total,
    "card": _Emitter._cardinality,
}


def _type(node: Node) -> Con:
    return settled(node.type)


def _element(held: Node) -> Con:
    element = _type(held).arguments[0]
    return settled(element)


def _binder(node: Node) -> Variable:
    if node.binder is None:
        raise NotCovered("operation", f"`{node.op}` without a variable")
    return node.binder


def _neutral(kind: str, type_: Con) -> w.Expr:
    return w.numeral(0 if kind == "sum" else 1, shapes.scalar_type(type_))


def _called(map_: Node, value: Node) -> Node:
    """A named function at a value."""
    if map_.op != "var" or map_.binder is None:
        raise NotCovered("operation", "the image under something other than a named function")
    return Node("call", (value,), _type(map_).arguments[-1], binder=map_.binder)


def _free(node: Node) -> set[int]:
    """The variables that occur: of a term without binders, these are the free ones."""
    return {id(n.binder) for n in node.walk() if n.binder is not None}


def _same(left: Node, right: Node) -> bool:
    """Whether two terms without binders of their own are written alike."""
    return (
        (left.op, left.binder, left.value, len(left.arguments))
        == (right.op, right.binder, right.value, len(right.arguments))
        and left.op not in ("builder", "lambda", "sum", "prod", "forall", "exists")
        and all(_same(a, b) for a, b in zip(left.arguments, right.arguments, strict=True))
    )


def _closed(node: Node) -> Fraction | None:
    """The value of a quotient of numerals, at the conventions of its type."""
    if node.op == "num":
        return node.value
    if node.op == "cast":
        return _closed(node.arguments[0])
    if node.op == "div" and _type(node).name in _FIELDS:
        above, below = (_closed(a) for a in node.arguments)
        return above / below if above is not None and below else None
    return None


def _square(value: w.Expr) -> w.Expr:
    return w.binary("^", value, w.numeral(2, w.NAT))


_Pair = tuple[w.Expr, w.Expr | None]


def _product(left: _Pair, right: _Pair) -> _Pair:
    (a, b), (c, d) = left, right
    if b is None or d is None:
        imaginary = _times(a, d) if d else _times(b, c) if b else None
        return _times(a, c), imaginary
    real = _minus(_times(a, c), _times(b, d))
    return real, _plus(_times(a, d), _times(b, c))


def _times(left: w.Expr, right: w.Expr) -> w.Expr:
    """The product, without a factor 1 and with nothing else beside a factor 0."""
    if _is(left, 0) or _is(right, 1):
        return left
    return right if _is(right, 0) or _is(left, 1) else w.binary("*", left, right)


def _plus(left: w.Expr, right: w.Expr) -> w.Expr:
    return right if _is(left, 0) else left if _is(right, 0) else w.binary("+", left, right)


def _minus(left: w.Expr, right: w.Expr) -> w.Expr:
    return left if _is(right, 0) else w.minus(right) if _is(left, 0) else w.binary("-", left, right)


def _is(expression: w.Expr, value: int) -> bool:
    """Whether `expression` is this numeral, under its cast."""
    inner = expression.expression if isinstance(expression, ast.Ascription) else expression
    return isinstance(inner, ast.Number) and inner.value == value


def _complex_quotient(above: _Pair, below: _Pair) -> _Pair:
    """`(a + bi) / (c + di)`, which is 0 for c = d = 0: both parts are divided by `c^2 + d^2`."""
    (a, b), (c, d) = above, below
    if d is None:
        return w.binary("/", a, c), w.binary("/", b, c) if b else None
    norm = w.binary("+", _square(c), _square(d))
    real, imaginary = _product(above, (c, w.minus(d)))
    return w.binary("/", real, norm), w.binary("/", imaginary, norm) if imaginary else None


def _inverse_modulo(value: w.Expr, prime: int) -> w.Expr:
    """The inverse modulo an odd prime, 0 for 0: Fermat's little theorem.  Raises: NotCovered (no odd prime)."""
    if prime < 3 or any(prime % d == 0 for d in range(2, int(prime**0.5) + 1)):
        raise NotCovered("operation", f"an inverse modulo {prime}")
    return w.binary("^", value, w.numeral(prime - 2, w.NAT))
