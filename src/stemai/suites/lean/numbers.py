"""Numbers that are not complex, and sums and products of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean import notions, pairs, shapes
from stemai.suites.lean.core import (
    Node,
    Variable,
    binder_of,
    closed_value,
    element_of,
    free_variables,
    same,
    type_of,
)
from stemai.suites.lean.sets import Sets
from stemai.suites.lean.shapes import Bijection, Enumeration, Map, Predicate, Scalar, Tuple
from stemai.suites.lean.state import ANALYTIC, FIELDS, WHOLE
from stemai.suites.lean.typing import COMPLEX, Con
from stemai.suites.reading import NotCovered

_OF_FIN: Final = ("call", "forward", "backward", "cast", "fst", "snd", "applied", "choice")
_SIGNS: Final = {"add": "+", "sub": "-", "mul": "*"}


class Numbers(Sets):
    """Every node at our type for its own; what goes up is cast."""

    def _number(self, node: Node) -> w.Expr:
        """A number of our own type for the node's; every leaf that goes up is cast."""
        type_ = type_of(node)
        if type_ == COMPLEX:
            raise NotCovered("operation", "a complex number where a real one is needed")
        ours = shapes.scalar_type(type_)
        op, arguments = node.op, node.arguments
        if op == "num":
            value = node.value or Fraction(0)
            if value.denominator != 1 and type_.name not in FIELDS:
                raise NotCovered("type", f"a decimal of type {type_}")
            return w.numeral(_reduced(value, type_), ours)
        if op == "var":
            shape = self._shapes[id(node.binder)]
            if not isinstance(shape, Scalar):
                raise NotCovered("operation", "a function or a set where a number is needed")
            return shape.element
        if type_.name == "Fin" and op not in _OF_FIN:
            raise NotCovered("operation", "arithmetic on `Fin n`, which is modulo n")
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

    def _projected(self, node: Node) -> w.Expr:
        """`p.1`, `p.2`."""
        return self._half(node)[0]

    def _let_in(self, node: Node, body: Callable[[Node], w.Expr]) -> w.Expr:
        """`(fun x => e) t`, by putting the value in: `body` writes e."""
        map_, *values = node.arguments
        shapes_ = [shapes.shape_of(type_of(v), self._parts(v)) for v in values]
        for shape in shapes_:
            if map_.op != "lambda":
                raise NotCovered("operation", f"the function `{map_.op}` at a value")
            self._shapes[id(binder_of(map_))] = shape
            (map_,) = map_.arguments
        return body(map_)

    def _applied(self, node: Node) -> w.Expr:
        return self._let_in(node, self._number)

    def _chosen(self, node: Node) -> w.Expr:
        condition, then, otherwise = node.arguments
        return w.choice(self._formula(condition), self._number(then), self._number(otherwise))

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
        ours, below = shapes.scalar_type(type_), shapes.scalar_type(type_of(inner))
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
        if op == "sub" and type_.name == "PNat":  # 1 where the difference of naturals is 0
            return w.apply("max", w.cast(result, w.NAT), w.numeral(1, w.NAT))
        if op == "sub" and type_.name == "Nat":
            return w.cast(result, w.NAT)  # whatever stands around it: `prime` takes an Int, where `-` does not stop at 0
        return result

    def _quotient(self, node: Node) -> w.Expr:
        left, right = (self._number(a) for a in node.arguments)
        type_ = type_of(node)
        if type_.name == "ZMod":
            return w.binary("*", left, _inverse_modulo(right, type_.data))
        if type_.name not in (*WHOLE, *FIELDS):
            raise NotCovered("operation", f"`/` on {type_}")
        return w.binary("div" if type_.name in WHOLE else "/", left, right)

    def _remainder(self, node: Node) -> w.Expr:
        if type_of(node).name not in WHOLE:
            raise NotCovered("operation", f"`%` on {type_of(node)}")
        return w.binary("mod", *(self._number(a) for a in node.arguments))

    def _negative(self, node: Node) -> w.Expr:
        if type_of(node).name in ("Nat", "NNReal", "PNat"):
            raise NotCovered("operation", f"`-x` on {type_of(node)}")
        return w.minus(self._number(node.arguments[0]))

    def _inverse(self, node: Node) -> w.Expr:
        type_ = type_of(node)
        inner = self._number(node.arguments[0])
        if type_.name == "ZMod":
            return _inverse_modulo(inner, type_.data)
        if type_.name not in FIELDS:
            raise NotCovered("operation", f"`x⁻¹` on {type_}")
        return w.binary("/", w.numeral(1, w.REAL if type_.name != "Rat" else w.RAT), inner)

    def _power(self, node: Node) -> w.Expr:
        base, exponent = node.arguments
        kind, type_ = type_of(exponent).name, type_of(node).name
        if kind in ("Nat", "PNat") or (kind == "Int" and type_ in FIELDS):
            return w.binary("^", self._number(base), self._number(exponent))
        if kind == "Real" and type_ in ("Real", "NNReal"):
            return self._real_power(base, exponent)
        raise NotCovered("real exponent", f"{type_} to the power of {kind}")

    def _real_power(self, base: Node, exponent: Node) -> w.Expr:
        """A power without `rpow` where the two agree at every real base: exponents that are whole or half a numeral.

        For odd n, x^(n/2) is sqrt(x)^n: both are 0 below 0.
        """
        given, value = self._number(base), closed_value(exponent)
        if value is not None and value.denominator <= 2:
            root = given if value.denominator == 1 else w.apply("sqrt", given)
            size = w.numeral(abs(value.numerator), w.NAT if value >= 0 else w.INT)
            return w.binary("^", root, size if value >= 0 else w.minus(size))
        if exponent.op == "cast" and type_of(exponent.arguments[0]).name in WHOLE:
            return w.binary("^", given, self._number(exponent.arguments[0]))
        return self._imported("rpow", given, self._number(exponent))

    def _analytic(self, node: Node) -> w.Expr:
        """exp, log, sin, cos, tan, pi; `Real.logb b x` is log(x) / log(b) by definition."""
        if node.op == "logb":
            base, argument = (self._imported("log", self._number(a)) for a in node.arguments)
            return w.binary("/", argument, base)
        return self._imported(node.op, *(self._number(a) for a in node.arguments))

    def _absolute(self, node: Node) -> w.Expr:
        if type_of(node).name not in ("Int", "Rat", "Real"):  # a group with an order: naturals are none
            raise NotCovered("operation", f"`|x|` on {type_of(node)}")
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
        if node.op == "round" and type_of(inner).name in ("Rat", "Real"):  # `round_eq`
            half = w.numeral(Fraction(1, 2), shapes.scalar_type(type_of(inner)))
            return w.apply("floor", w.binary("+", self._number(inner), half))
        if node.op == "round":
            raise NotCovered("operation", f"`round` on {type_of(inner)}")
        function = "floor" if node.op in ("floor", "natfloor") else "ceil"
        whole = self._number(inner) if type_of(inner).name == "Int" else w.apply(function, self._number(inner))
        if type_of(inner).name not in ("Int", "Rat", "Real", "NNReal"):
            raise NotCovered("operation", f"`{node.op}` on {type_of(inner)}")
        return w.apply("nat", whole) if node.op.startswith("nat") else whole

    def _natural(self, node: Node) -> w.Expr:
        """`Int.toNat`, `Int.natAbs`."""
        inner = self._number(node.arguments[0])
        return w.apply("nat", w.apply("abs", inner) if node.op == "natabs" else inner)

    def _successor(self, node: Node) -> w.Expr:
        return w.binary("+", self._number(node.arguments[0]), w.numeral(1, w.NAT))

    def _predecessor(self, node: Node) -> w.Expr:
        return w.cast(w.binary("-", self._number(node.arguments[0]), w.numeral(1, w.NAT)), w.NAT)

    def _of_library(self, node: Node) -> w.Expr:
        return self._imported(node.op, *(self._number(a) for a in node.arguments))

    def _defined_as(self, definition: str, node: Node) -> w.Expr:
        return self._define(definition, *(self._number(a) for a in node.arguments))

    def _integer_divisor(self, node: Node) -> w.Expr:
        """`Int.gcd`, `Int.lcm`: those of the absolute values."""
        definition = "greatest_divisor" if node.op == "intgcd" else "least_multiple"
        return self._define(definition, *(w.apply("nat", w.apply("abs", self._number(a))) for a in node.arguments))

    def _fraction(self, node: Node) -> w.Expr:
        """`m.num` or `m.den`, as a parameter that a condition fixes."""
        (whole,) = node.arguments
        if any(free_variables(whole) - self._header):
            raise NotCovered("numerator and denominator", "of a number with a bound variable")
        for known, above, below in self._fractions:
            if same(known, whole):
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
        """`z.re`, `z.im`, `Complex.normSq z`, `Complex.abs z`."""
        re, im = self._pair(node.arguments[0])
        im = w.numeral(0, w.REAL) if im is None else im
        if node.op in ("normsq", "modulus"):
            squared = w.binary("+", pairs.square(re), pairs.square(im))
            return squared if node.op == "normsq" else w.apply("sqrt", squared)
        return re if node.op == "re" else im

    # ---------------------------------------------------------------------------------------------------------- sums

    def _total(self, node: Node) -> w.Expr:
        held, body = node.arguments
        type_ = type_of(node)
        return self._over(node.op, held, binder_of(node), lambda: self._number(body), _neutral(node.op, type_))

    def _cardinality(self, node: Node) -> w.Expr:
        held = node.arguments[0]
        index = Variable("k", element_of(held))
        one = w.numeral(1, w.NAT)
        return self._over("sum", held, index, lambda: one, w.numeral(0, w.NAT))

    def _over(self, kind: str, held: Node, index: Variable, body: Callable[[], w.Expr], neutral: w.Expr) -> w.Expr:
        """The sum or product of `body` while `index` runs over the finite set `held`."""
        op, arguments = held.op, held.arguments
        type_ = element_of(held)
        at = Node("var", (), type_, binder=index)
        if op == "filter":
            chosen, inner = arguments
            return self._over(kind, inner, index, lambda: w.choice(self._at(chosen, at), body(), neutral), neutral)
        if op in ("inter", "diff"):
            first, second = arguments
            return self._over(kind, first, index, self._selected(op, at, second, body, neutral), neutral)
        if op == "union":
            first, second = arguments
            new = self._selected("diff", at, first, body, neutral)
            parts = (self._over(kind, first, index, body, neutral), self._over(kind, second, index, new, neutral))
            return w.binary("+" if kind == "sum" else "*", *parts)
        if op == "listed":
            return self._over_listed(kind, arguments, index, body, neutral)
        if op == "univ" and type_.name == "Prod":
            sides = (Node("univ", (), Con("Finset", (side,))) for side in type_.arguments)
            held, op = Node("product", tuple(sides), held.type), "product"
        if op == "product":
            return self._over_pairs(kind, held, index, body, neutral)
        if op == "image":
            return self._over_image(kind, arguments, index, body, neutral)
        if op == "listset":
            return self._over_digits(kind, arguments[0], index, body, neutral)
        if op in ("divisors", "properdivisors", "primefactors"):
            whole = arguments[0]

            def dividing() -> w.Expr:
                divides = w.compare(self._number(at), "dvd", self._number(whole))
                if op == "primefactors":
                    divides = w.junction("and", w.apply("prime", self._number(at)), divides)
                return w.choice(divides, body(), neutral)

            top = self._before(whole) if op == "properdivisors" else self._end(whole)
            return self._run(kind, index, type_, w.numeral(1, w.NAT), top, dividing)
        enumeration = self._enumeration_of(held)
        if enumeration is not None:
            return self._run_enumeration(kind, index, type_, enumeration, body)
        low, high = self._ends(held, type_)
        if op == "var":
            return self._run(kind, index, type_, low, high, lambda: w.choice(self._member(at, held), body(), neutral))
        return self._run(kind, index, type_, low, high, body)

    def _selected(self, op: str, at: Node, second: Node, body: Callable[[], w.Expr], neutral: w.Expr) -> Callable[[], w.Expr]:
        """`body` where the index is in a second set, or for `diff` where it is not."""

        def selected() -> w.Expr:
            inside = self._member(at, second)
            return w.choice(inside if op == "inter" else w.negation(inside), body(), neutral)

        return selected

    def _over_listed(
        self,
        kind: str,
        elements: Sequence[Node],
        index: Variable,
        body: Callable[[], w.Expr],
        neutral: w.Expr,
    ) -> w.Expr:
        """`{a, b}`: each element, where it is none of those before it."""
        found: list[w.Expr] = []
        values = [closed_value(e) for e in elements]
        for i, element in enumerate(elements):
            if values[i] is not None and values[i] in values[:i]:
                continue
            self._shapes[id(index)] = shapes.shape_of(type_of(element), self._parts(element))
            term = body()
            apart = [self._relation("ne", element, elements[j]) for j in range(i) if values[i] is None or values[j] is None]
            found.append(w.choice(w.junction("and", *apart), term, neutral) if apart else term)
        if not found:
            return neutral
        return reduce(lambda a, b: w.binary("+" if kind == "sum" else "*", a, b), found)

    def _over_pairs(self, kind: str, held: Node, index: Variable, body: Callable[[], w.Expr], neutral: w.Expr) -> w.Expr:
        """`s ×ˢ t`: over s, and inside over t."""
        first, second = held.arguments
        x, y = Variable("i", element_of(first)), Variable("j", element_of(second))

        def inner() -> w.Expr:
            return self._over(kind, second, y, both, neutral)

        def both() -> w.Expr:
            parts = (*shapes.flat(self._shapes[id(x)]), *shapes.flat(self._shapes[id(y)]))
            self._shapes[id(index)] = Tuple(parts)
            return body()

        return self._over(kind, first, x, inner, neutral)

    def _over_image(
        self,
        kind: str,
        arguments: Sequence[Node],
        index: Variable,
        body: Callable[[], w.Expr],
        neutral: w.Expr,
    ) -> w.Expr:
        """`Finset.image f s`: over s, each value at the least element of s that has it."""
        map_, held = arguments
        x, earlier = Variable("i", element_of(held)), Variable("j", element_of(held))
        if type_of(notions.var(x)).name not in WHOLE:
            raise NotCovered("operation", "a sum over the image of a set of something other than integers")
        value = notions.applied(map_, notions.var(x))

        def first_only() -> w.Expr:
            at = notions.var(earlier)

            def again() -> w.Expr:
                before = (self._member(at, held), self._relation("lt", at, notions.var(x)))
                return w.junction("and", *before, self._relation("eq", notions.applied(map_, at), value))

            seen = self._ranging("exists", earlier, again)
            self._shapes[id(index)] = shapes.shape_of(type_of(value), self._parts(value))
            return w.choice(w.negation(seen), body(), neutral)

        return self._over(kind, held, x, first_only, neutral)

    @abstractmethod
    def _total_of_list(self, node: Node) -> w.Expr:
        """The sum or product of a list."""

    @abstractmethod
    def _length(self, list_: Node) -> w.Expr:
        """The length of a list."""

    @abstractmethod
    def _of_digits(self, node: Node) -> w.Expr:
        """The number that has these digits."""

    @abstractmethod
    def _size_of_set(self, node: Node) -> w.Expr:
        """How many elements a `Set` has."""

    @abstractmethod
    def _supremum(self, node: Node) -> w.Expr:
        """The least upper or greatest lower bound of a set."""

    @abstractmethod
    def _over_digits(self, kind: str, digits: Node, index: Variable, body: Callable[[], w.Expr], neutral: w.Expr) -> w.Expr:
        """Over the different elements of a list."""

    def _enumeration_of(self, held: Node) -> Enumeration | None:
        if held.op == "tofinset":
            for known, shape in self._finite:
                if same(known, held.arguments[0]):
                    return shape
            raise NotCovered("operation", "`toFinset` of a set that no `Fintype` speaks of")
        shape_ = self._shapes.get(id(held.binder)) if held.op == "var" else None
        return shape_ if isinstance(shape_, Enumeration) else None

    def _run(self, kind: str, index: Variable, type_: Con, low: w.Expr, high: w.Expr, body: Callable[[], w.Expr]) -> w.Expr:
        with self._names.scope():
            named = self._names.fresh(index.name)
            self._shapes[id(index)] = Scalar(w.name(named))
            return w.big(kind, named, low, high, body())

    def _run_enumeration(self, kind: str, index: Variable, type_: Con, shape: Enumeration, body: Callable[[], w.Expr]) -> w.Expr:
        with self._names.scope():
            i = self._names.fresh("i")
            self._shapes[id(index)] = shapes.shape_of(type_, [w.apply(a, w.name(i)) for a in shape.at])
            top = w.binary("-", w.name(shape.size), w.numeral(1))
            return w.big(kind, i, w.numeral(0), top, body())

    def _ends(self, held: Node, type_: Con) -> tuple[w.Expr, w.Expr]:
        """Both ends, included; where an end is itself a tree of Nat, it is cast, so that it stops at 0 as in Lean."""
        op, arguments = held.op, held.arguments
        one = w.numeral(1)
        if op == "univ" and type_.name == "Fin" and isinstance(type_.size, Node):
            return w.numeral(0, w.NAT), self._before(type_.size)
        if type_.name not in WHOLE:
            raise NotCovered("operation", f"a sum over a set of {type_}")
        if op in ("iic", "iio") and type_.name == "Nat":
            return w.numeral(0, w.NAT), (self._end if op == "iic" else self._before)(arguments[0])
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
            return w.numeral(node.value - 1, shapes.scalar_type(type_of(node)))
        if node.op == "add" and node.arguments[1].value == 1:
            return self._end(node.arguments[0])
        return w.binary("-", self._end(node), w.numeral(1))

    def _end(self, node: Node) -> w.Expr:
        return w.cast(self._number(node), shapes.scalar_type(type_of(node)))


_NUMBERS: Final[dict[str, Callable[[Numbers, Node], w.Expr]]] = {
    "div": Numbers._quotient,
    "mod": Numbers._remainder,
    "neg": Numbers._negative,
    "inv": Numbers._inverse,
    "pow": Numbers._power,
    "abs": Numbers._absolute,
    "min": Numbers._extreme,
    "max": Numbers._extreme,
    "sqrt": Numbers._root,
    "natsqrt": Numbers._natural_root,
    **dict.fromkeys(ANALYTIC, Numbers._analytic),
    "floor": Numbers._rounded,
    "ceil": Numbers._rounded,
    "natfloor": Numbers._rounded,
    "natceil": Numbers._rounded,
    "natabs": Numbers._natural,
    "tonat": Numbers._natural,
    "succ": Numbers._successor,
    "gcd": lambda e, n: e._defined_as("greatest_divisor", n),
    "lcm": lambda e, n: e._defined_as("least_multiple", n),
    "factorial": lambda e, n: e._defined_as("factorial", n),
    "choose": lambda e, n: e._defined_as("choose", n),
    "intgcd": Numbers._integer_divisor,
    "intlcm": Numbers._integer_divisor,
    "totient": lambda e, n: e._defined_as("totient", n),
    "floorlog": lambda e, n: e._defined_as("floor_log", n),
    "ceillog": lambda e, n: e._defined_as("ceiling_log", n),
    "valuation": lambda e, n: e._defined_as("valuation", n),
    "doublefactorial": lambda e, n: e._defined_as("double_factorial", n),
    "fib": Numbers._of_library,
    "pred": Numbers._predecessor,
    "round": Numbers._rounded,
    "listsum": lambda e, n: e._total_of_list(n),
    "listprod": lambda e, n: e._total_of_list(n),
    "length": lambda e, n: e._length(n.arguments[0]),
    "ofdigits": lambda e, n: e._of_digits(n),
    "ncard": lambda e, n: e._size_of_set(n),
    "supremum": lambda e, n: e._supremum(n),
    "infimum": lambda e, n: e._supremum(n),
    "fst": Numbers._projected,
    "snd": Numbers._projected,
    "applied": Numbers._applied,
    "choice": Numbers._chosen,
    "numerator": Numbers._fraction,
    "denominator": Numbers._fraction,
    "re": Numbers._part,
    "im": Numbers._part,
    "normsq": Numbers._part,
    "modulus": Numbers._part,
    "sum": Numbers._total,
    "prod": Numbers._total,
    "card": Numbers._cardinality,
}


def _reduced(value: Fraction, type_: Con) -> Fraction:
    """A numeral of `Fin n` is modulo n; one of `ℕ+` is no 0.  Raises: NotCovered (where that says nothing)."""
    if type_.name == "PNat" and value < 1:
        raise NotCovered("type", "a numeral of ℕ+ that is not positive")
    if type_.name != "Fin":
        return value
    size = closed_value(type_.size) if isinstance(type_.size, Node) else None
    if size is not None and size > 0:
        return value % size
    if value == 0:
        return value  # there is a 0 only where n is positive
    raise NotCovered("type", "a numeral of `Fin n`, where n is no numeral")


def _neutral(kind: str, type_: Con) -> w.Expr:
    return w.numeral(0 if kind == "sum" else 1, shapes.scalar_type(type_))


def _inverse_modulo(value: w.Expr, prime: int) -> w.Expr:
    """The inverse modulo an odd prime, 0 for 0: Fermat's little theorem.  Raises: NotCovered (no odd prime)."""
    if prime < 3 or any(prime % d == 0 for d in range(2, int(prime**0.5) + 1)):
        raise NotCovered("operation", f"an inverse modulo {prime}")
    return w.binary("^", value, w.numeral(prime - 2, w.NAT))
