"""What Mathlib defines by a formula: monotone maps, bounds, squares and others, as that formula.

Every function here gets elaborated arguments and gives a formula of quantifiers, connectives and relations, so that the
emitter knows nothing of these names.  Sources: Mathlib's `Order.Monotone.Defs`, `Order.Bounds.Defs`, `Data.Set.Function`,
`Logic.Function.Basic`, `Algebra.Periodic`, `Algebra.Group.Even`, `RingTheory.Coprime.Basic`, `Algebra.Squarefree.Basic`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from stemai.suites.lean.core import Node, Variable
from stemai.suites.lean.typing import NUMBERS, PROP, Con, Type, shallow
from stemai.suites.reading import NotCovered

Notion = Callable[..., Node]


# --------------------------------------------------------------------------------------------------------- building


def var(variable: Variable) -> Node:
    return Node("var", (), variable.type, binder=variable)


def applied(map_: Node, *values: Node) -> Node:
    """A function at values."""
    result = arrow(map_)[-1]
    if map_.op == "var":
        return Node("call", values, result, binder=map_.binder)
    return Node("applied", (map_, *values), result)


def arrow(map_: Node) -> tuple[Type, ...]:
    """The types of the arguments of a function, and that of its value.  Raises: NotCovered."""
    type_ = shallow(map_.type)
    if not isinstance(type_, Con) or type_.name != "->":
        raise NotCovered("type", "something other than a function where one is needed")
    return type_.arguments


def unary(map_: Node) -> tuple[Type, Type]:
    types = arrow(map_)
    if len(types) != 2:
        raise NotCovered("type", "a function of several arguments where one of one argument is needed")
    return types[0], types[1]


def element(held: Node) -> Type:
    """The type of the elements of a set.  Raises: NotCovered."""
    type_ = shallow(held.type)
    if not isinstance(type_, Con) or type_.name not in ("Set", "Finset"):
        raise NotCovered("type", "something other than a set where one is needed")
    return type_.arguments[0]


def formula(op: str, *parts: Node) -> Node:
    return Node(op, parts, PROP)


def every(variable: Variable, body: Node) -> Node:
    return Node("forall", (body,), PROP, binder=variable)


def some(variable: Variable, body: Node) -> Node:
    return Node("exists", (body,), PROP, binder=variable)


def member(value: Node, held: Node) -> Node:
    return formula("mem", value, held)


def numeral(value: int, type_: Type) -> Node:
    return Node("num", (), type_, value=Fraction(value))


def same_type(left: Type, right: Type, what: str) -> None:
    if shallow(left) != shallow(right):
        raise NotCovered("type", f"{what} of a function between two types")


# -------------------------------------------------------------------------------------------------------- functions


def _ordered(op: str, reversed_: bool) -> Notion:
    """`a op b → f a op f b`, the values the other way round for `Antitone`; with a set, for a and b in it."""

    def build(map_: Node, held: Node | None = None) -> Node:
        source, target = unary(map_)
        for type_ in (source, target):
            of = shallow(type_)
            if not isinstance(of, Con) or of.name not in NUMBERS or of.name in ("Complex", "ZMod"):
                raise NotCovered("operation", "an order on something other than numbers")
        a, b = Variable("a", source), Variable("b", source)
        values = [applied(map_, var(x)) for x in ((b, a) if reversed_ else (a, b))]
        body = formula("implies", formula(op, var(a), var(b)), formula(op, *values))
        if held is None:
            return every(a, every(b, body))
        return every(a, formula("implies", member(var(a), held), every(b, formula("implies", member(var(b), held), body))))

    return build


def injective(map_: Node) -> Node:
    source, _ = unary(map_)
    a, b = Variable("x", source), Variable("y", source)
    images = formula("eq", applied(map_, var(a)), applied(map_, var(b)))
    return every(a, every(b, formula("implies", images, formula("eq", var(a), var(b)))))


def surjective(map_: Node) -> Node:
    source, target = unary(map_)
    b, a = Variable("b", target), Variable("a", source)
    return every(b, some(a, formula("eq", applied(map_, var(a)), var(b))))


def bijective(map_: Node) -> Node:
    return formula("and", injective(map_), surjective(map_))


def injective_on(map_: Node, held: Node) -> Node:
    source, _ = unary(map_)
    a, b = Variable("a", source), Variable("b", source)
    images = formula("eq", applied(map_, var(a)), applied(map_, var(b)))
    body = formula("implies", images, formula("eq", var(a), var(b)))
    within = every(b, formula("implies", member(var(b), held), body))
    return every(a, formula("implies", member(var(a), held), within))


def maps_to(map_: Node, source: Node, target: Node) -> Node:
    a = Variable("x", element(source))
    return every(a, formula("implies", member(var(a), source), member(applied(map_, var(a)), target)))


def surjective_on(map_: Node, source: Node, target: Node) -> Node:
    b, a = Variable("b", element(target)), Variable("a", element(source))
    hit = formula("and", member(var(a), source), formula("eq", applied(map_, var(a)), var(b)))
    return every(b, formula("implies", member(var(b), target), some(a, hit)))


def bijective_on(map_: Node, source: Node, target: Node) -> Node:
    parts = (maps_to(map_, source, target), injective_on(map_, source), surjective_on(map_, source, target))
    return formula("and", parts[0], formula("and", parts[1], parts[2]))


def equal_on(left: Node, right: Node, held: Node) -> Node:
    a = Variable("x", element(held))
    return every(a, formula("implies", member(var(a), held), formula("eq", applied(left, var(a)), applied(right, var(a)))))


def _periodic(sign: int) -> Notion:
    """`∀ x, f (x + c) = f x`, or `- f x`."""

    def build(map_: Node, period: Node) -> Node:
        source, target = unary(map_)
        x = Variable("x", source)
        value = applied(map_, var(x))
        shifted = applied(map_, Node("add", (var(x), period), source))
        return every(x, formula("eq", shifted, value if sign > 0 else Node("neg", (value,), target)))

    return build


def _mirrored(odd: bool) -> Notion:
    """`∀ x, f (-x) = f x`, or `- f x`."""

    def build(map_: Node) -> Node:
        source, target = unary(map_)
        x = Variable("x", source)
        value = applied(map_, var(x))
        mirrored = applied(map_, Node("neg", (var(x),), source))
        return every(x, formula("eq", mirrored, Node("neg", (value,), target) if odd else value))

    return build


def involutive(map_: Node) -> Node:
    source, target = unary(map_)
    same_type(source, target, "`Involutive`")
    x = Variable("x", source)
    return every(x, formula("eq", applied(map_, applied(map_, var(x))), var(x)))


def left_inverse(left: Node, right: Node) -> Node:
    """`∀ x, left (right x) = x`."""
    source, _ = unary(right)
    x = Variable("x", source)
    return every(x, formula("eq", applied(left, applied(right, var(x))), var(x)))


def fixed_point(map_: Node, value: Node) -> Node:
    same_type(*unary(map_), "`IsFixedPt`")
    return formula("eq", applied(map_, value), value)


def range_of(map_: Node) -> Node:
    """`{y | ∃ x, f x = y}`."""
    source, target = unary(map_)
    y, x = Variable("y", target), Variable("x", source)
    hit = some(x, formula("eq", applied(map_, var(x)), var(y)))
    return Node("builder", (hit,), Con("Set", (target,)), binder=y)


# ------------------------------------------------------------------------------------------------------------- sets


def _bounded(above: bool) -> Notion:
    """`∃ b, ∀ x ∈ s, x ≤ b`, or `b ≤ x`."""

    def build(held: Node) -> Node:
        b = Variable("b", element(held))
        return some(b, bounds(held, var(b), above))

    return build


def bounds(held: Node, bound: Node, above: bool) -> Node:
    x = Variable("x", element(held))
    pair = (var(x), bound) if above else (bound, var(x))
    return every(x, formula("implies", member(var(x), held), formula("le", *pair)))


def _tightest(above: bool) -> Notion:
    """The least upper bound, or the greatest lower bound."""

    def build(held: Node, best: Node) -> Node:
        b = Variable("b", element(held))
        order = (best, var(b)) if above else (var(b), best)
        least = every(b, formula("implies", bounds(held, var(b), above), formula("le", *order)))
        return formula("and", bounds(held, best, above), least)

    return build


def _bounds_as_set(above: bool) -> Notion:
    def build(held: Node) -> Node:
        b = Variable("b", element(held))
        return Node("builder", (bounds(held, var(b), above),), Con("Set", (b.type,)), binder=b)

    return build


def nonempty(held: Node) -> Node:
    x = Variable("x", element(held))
    return some(x, member(var(x), held))


def disjoint(left: Node, right: Node) -> Node:
    """Of sets: nothing is in both."""
    x = Variable("x", element(left))
    element(right)
    return every(x, formula("not", formula("and", member(var(x), left), member(var(x), right))))


def strict_subset(left: Node, right: Node) -> Node:
    return formula("and", formula("subset", left, right), formula("not", formula("subset", right, left)))


# ---------------------------------------------------------------------------------------------------------- numbers


def is_square(value: Node) -> Node:
    """`∃ r, a = r * r`."""
    r = Variable("r", value.type)
    return some(r, formula("eq", value, Node("mul", (var(r), var(r)), value.type)))


def is_coprime(left: Node, right: Node) -> Node:
    """`∃ u v, u * a + v * b = 1`."""
    type_ = left.type
    u, v = Variable("u", type_), Variable("v", type_)
    parts = [Node("mul", (var(x), y), type_) for x, y in ((u, left), (v, right))]
    return some(u, some(v, formula("eq", Node("add", tuple(parts), type_), numeral(1, type_))))


def squarefree(value: Node) -> Node:
    """`∀ x, x * x ∣ r → IsUnit x`."""
    x = Variable("x", value.type)
    divides = formula("dvd", Node("mul", (var(x), var(x)), value.type), value)
    return every(x, formula("implies", divides, formula("isunit", var(x))))


# name: (what its arguments are, the formula): f a function, s a set, n a number, e an element of the set before,
# x an argument of the function before; numbers have one type.
NOTIONS: Final[dict[str, tuple[str, Notion]]] = {
    "Monotone": ("f", _ordered("le", False)),
    "Antitone": ("f", _ordered("le", True)),
    "StrictMono": ("f", _ordered("lt", False)),
    "StrictAnti": ("f", _ordered("lt", True)),
    "MonotoneOn": ("fs", _ordered("le", False)),
    "AntitoneOn": ("fs", _ordered("le", True)),
    "StrictMonoOn": ("fs", _ordered("lt", False)),
    "StrictAntiOn": ("fs", _ordered("lt", True)),
    "Function.Injective": ("f", injective),
    "Function.Surjective": ("f", surjective),
    "Function.Bijective": ("f", bijective),
    "Function.Involutive": ("f", involutive),
    "Function.LeftInverse": ("ff", left_inverse),
    "Function.RightInverse": ("ff", lambda g, f: left_inverse(f, g)),
    "Function.IsFixedPt": ("fx", fixed_point),
    "Function.Periodic": ("fx", _periodic(1)),
    "Function.Antiperiodic": ("fx", _periodic(-1)),
    "Function.Even": ("f", _mirrored(False)),
    "Function.Odd": ("f", _mirrored(True)),
    "Set.InjOn": ("fs", injective_on),
    "Set.MapsTo": ("fst", maps_to),
    "Set.SurjOn": ("fst", surjective_on),
    "Set.BijOn": ("fst", bijective_on),
    "Set.EqOn": ("ffs", equal_on),
    "BddAbove": ("s", _bounded(True)),
    "BddBelow": ("s", _bounded(False)),
    "IsLUB": ("se", _tightest(True)),
    "IsGLB": ("se", _tightest(False)),
    "Set.Nonempty": ("s", nonempty),
    "Finset.Nonempty": ("s", nonempty),
    "Disjoint": ("st", disjoint),
    "IsSquare": ("n", is_square),
    "IsCoprime": ("nn", is_coprime),
    "Squarefree": ("n", squarefree),
    "Prime": ("n", lambda p: formula("prime", p)),
    "Irreducible": ("n", lambda p: formula("prime", p)),
    "IsUnit": ("n", lambda x: formula("isunit", x)),
    "Set.range": ("f", range_of),
    "upperBounds": ("s", _bounds_as_set(True)),
    "lowerBounds": ("s", _bounds_as_set(False)),
}
