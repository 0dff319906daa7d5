"""How a Lean variable stands in our language: one name, or several with conditions between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean.typing import Con
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered

_SCALARS: Final = {
    "Nat": w.NAT, "Int": w.INT, "Rat": w.RAT, "Real": w.REAL, "NNReal": w.REAL, "ZMod": w.INT, "Prop": w.BOOL,
    "PNat": w.NAT, "Fin": w.NAT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number: `element` is the expression that it is here, mostly a name."""

    element: w.Expr


@dataclass(frozen=True, slots=True)
class Pair:
    """A complex number: real and imaginary part."""

    re: w.Expr
    im: w.Expr


@dataclass(frozen=True, slots=True)
class Tuple:
    """A pair of something other than reals: the parts of both, in order."""

    parts: tuple[w.Expr, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A function: one name for each part of its value."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bijection:
    """An `Equiv`: a function and its inverse."""

    forward: str
    backward: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """A `Set`; or a `Finset` of Nat or Int, which is false beyond `bound`."""

    predicate: str
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A finite set of other numbers: `size` different elements, those that the maps `at` give to 0, …, size - 1."""

    size: str
    at: tuple[str, ...]


Shape = Scalar | Pair | Tuple | Map | Bijection | Predicate | Enumeration


def scalar_type(type_: Con) -> w.Expr:
    """Our type for a type of numbers.  Raises: NotCovered."""
    found = _SCALARS.get(type_.name)
    if found is None:
        raise NotCovered("type", f"a value of type {type_}")
    return found


def parts_of(type_: Con) -> tuple[str, ...]:
    """What is put behind a name for each part of a value of `type_`."""
    if type_.name == "Prod":
        sides = zip(("_1", "_2"), _components(type_), strict=True)
        return tuple(side + part for side, component in sides for part in parts_of(component))
    return ("_re", "_im") if type_.name == "Complex" else ("",)


def part_types(type_: Con) -> tuple[w.Expr, ...]:
    """Our types for the parts of a value of `type_`."""
    if type_.name == "Prod":
        return tuple(t for component in _components(type_) for t in part_types(component))
    return (w.REAL, w.REAL) if type_.name == "Complex" else (scalar_type(type_),)


def _components(type_: Con) -> tuple[Con, ...]:
    return tuple(a for a in type_.arguments if isinstance(a, Con))


def shape_of(type_: Con, parts: Sequence[w.Expr]) -> Shape:
    """The shape of a value whose parts are these."""
    if type_.name == "Prod":
        return Tuple(tuple(parts))
    return Pair(parts[0], parts[1]) if type_.name == "Complex" else Scalar(parts[0])


def flat(shape: Shape) -> tuple[w.Expr, ...]:
    """The parts of a value.  Raises: NotCovered (a function or a set)."""
    if isinstance(shape, Scalar):
        return (shape.element,)
    if isinstance(shape, Pair):
        return (shape.re, shape.im)
    if isinstance(shape, Tuple):
        return shape.parts
    raise NotCovered("operation", "a function or a set where a value is needed")


Sizes = Callable[[Con], w.Expr]  # the size of a type `Fin n`


def map_type(arguments: tuple[Con, ...], result: Con) -> w.Expr:
    """Our type for each part of a function: all of them have one."""
    given = [t for a in arguments for t in part_types(a)]
    if result.name == "Prod":
        raise NotCovered("type", "a function whose values are pairs")
    return w.arrow(given, part_types(result)[0])


def introduce(called: str, type_: Con, names: Names, sizes: Sizes) -> tuple[Shape, list[ast.Binder]]:
    """Names for a variable of the header, their binders, and the conditions that its type puts on them."""
    if type_.name == "->":
        *arguments, result = type_.arguments
        return _function(called, tuple(arguments), result, names, sizes)  # type: ignore[arg-type]
    if type_.name == "Equiv":
        return _bijection(called, type_, names, sizes)
    if type_.name in ("Set", "Finset"):
        return _set(called, type_, names)
    parts = [names.fresh(called + part) for part in parts_of(type_)]
    binders = [w.binder([part], t) for part, t in zip(parts, part_types(type_), strict=True)]
    condition = guard_of(type_, [w.name(p) for p in parts], sizes)
    if condition is not None:
        binders.append(w.binder([names.fresh(f"{called}_range")], condition))
    return shape_of(type_, [w.name(p) for p in parts]), binders


def guard_of(type_: Con, parts: Sequence[w.Expr], sizes: Sizes) -> w.Expr | None:
    """What holds of the parts of every value of a type that is smaller than ours for it."""
    if type_.name == "NNReal":
        return w.compare(w.numeral(0), "<=", parts[0])
    if type_.name == "PNat":
        return w.compare(w.numeral(1), "<=", parts[0])
    if type_.name == "Fin":
        return w.compare(parts[0], "<", sizes(type_))
    if type_.name == "ZMod":
        return w.between(w.numeral(0), parts[0], "<", w.numeral(type_.data))
    if type_.name == "Prod":
        left, right = _components(type_)
        count = len(parts_of(left))
        found = [guard_of(left, parts[:count], sizes), guard_of(right, parts[count:], sizes)]
        known = [g for g in found if g is not None]
        return w.junction("and", *known) if known else None
    return None


def _function(called: str, arguments: tuple[Con, ...], result: Con, names: Names, sizes: Sizes) -> tuple[Shape, list[ast.Binder]]:
    if any(a.name not in _IN_FUNCTIONS for a in (*arguments, result)):
        raise NotCovered("type", f"a function of type {' -> '.join(str(a) for a in (*arguments, result))}")
    parts = [names.fresh(called + part) for part in parts_of(result)]
    binders = [w.binder(parts, map_type(arguments, result))]
    if result.name in ("NNReal", "PNat", "Fin"):
        condition = values_within(parts[0], arguments, result, names, sizes)
        binders.append(w.binder([names.fresh(f"{called}_range")], condition))
    return Map(tuple(parts)), binders


_IN_FUNCTIONS: Final = ("Prop", "Nat", "Int", "Rat", "Real", "NNReal", "Complex", "PNat", "Fin", "Prod")


def values_within(function: str, arguments: tuple[Con, ...], result: Con, names: Names, sizes: Sizes) -> w.Expr:
    """That a function has its values in a type that is smaller than ours for it."""
    with names.scope():
        points = [[names.fresh("x") for _ in parts_of(a)] for a in arguments]
        flat_points = [w.name(p) for each in points for p in each]
        body = guard_of(result, [w.apply(function, *flat_points)], sizes)
        if body is None:
            raise NotCovered("type", f"the values of a function into {result}")
        for argument, each in reversed(list(zip(arguments, points, strict=True))):
            condition = guard_of(argument, [w.name(p) for p in each], sizes)
            body = body if condition is None else w.implies(condition, body)
            for point, type_ in reversed(list(zip(each, part_types(argument), strict=True))):
                body = w.quantified("forall", [point], type_, body)
    return body


def _bijection(called: str, type_: Con, names: Names, sizes: Sizes) -> tuple[Shape, list[ast.Binder]]:
    source, target = (a for a in type_.arguments if isinstance(a, Con))
    if any(a.name not in ("Nat", "Int", "Rat", "Real", "Fin") for a in (source, target)):
        raise NotCovered("type", f"a bijection of type {type_}")
    there, back = names.fresh(called), names.fresh(f"{called}_inv")
    binders = [w.binder([there], map_type((source,), target)), w.binder([back], map_type((target,), source))]
    for function, from_, to in ((there, source, target), (back, target, source)):
        if to.name == "Fin":
            condition = values_within(function, (from_,), to, names, sizes)
            binders.append(w.binder([names.fresh(f"{function}_range")], condition))
    for first, then, at in ((there, back, source), (back, there, target)):
        with names.scope():
            x = names.fresh("x")
            same = w.compare(w.apply(then, w.apply(first, w.name(x))), "=", w.name(x))
            guard = guard_of(at, [w.name(x)], sizes)
            same = same if guard is None else w.implies(guard, same)
            condition = w.quantified("forall", [x], scalar_type(at), same)
        binders.append(w.binder([names.fresh(f"{then}_of_{first}")], condition))
    return Bijection(there, back), binders


def _set(called: str, type_: Con, names: Names) -> tuple[Shape, list[ast.Binder]]:
    element = type_.arguments[0]
    if not isinstance(element, Con):
        raise NotCovered("type", "a set of something unknown")
    if element.name == "PNat" or (type_.name == "Set" and element.name == "NNReal"):
        raise NotCovered("type", f"a set of {element} as a variable")
    if type_.name == "Finset" and element.name not in ("Nat", "Int"):
        return enumeration(called, element, names)
    predicate = names.fresh(called)
    binders = [w.binder([predicate], map_type((element,), Con("Prop")))]
    if type_.name == "Set":
        return Predicate(predicate), binders
    bound = names.fresh(f"{called}_bound")
    with names.scope():
        x = names.fresh("x")
        size = w.name(x) if element.name == "Nat" else w.apply("abs", w.name(x))
        within = w.implies(w.apply(predicate, w.name(x)), w.compare(size, "<", w.name(bound)))
        finite = w.quantified("forall", [x], scalar_type(element), within)
    binders += [w.binder([bound], w.NAT), w.binder([names.fresh(f"{called}_finite")], finite)]
    return Predicate(predicate, bound), binders


def without_guard(element: Con) -> None:
    """An enumeration of values of a type that is smaller than ours could have others too.  Raises: NotCovered."""
    if element.name in ("NNReal", "PNat", "Fin", "ZMod"):
        raise NotCovered("type", f"a finite set of {element}")
    for component in _components(element):
        without_guard(component)


def enumeration(called: str, element: Con, names: Names) -> tuple[Enumeration, list[ast.Binder]]:
    """Names for a finite set that has no bound to run to: its size, and its elements in some order."""
    without_guard(element)
    size = names.fresh(f"{called}_size")
    at = tuple(names.fresh(f"{called}_at{part}") for part in parts_of(element))
    binders = [w.binder([size], w.NAT)]
    binders += [w.binder([a], w.arrow([w.NAT], t)) for a, t in zip(at, part_types(element), strict=True)]
    binders.append(w.binder([names.fresh(f"{called}_different")], different(size, at, names)))
    return Enumeration(size, at), binders


def different(size: str, at: tuple[str, ...], names: Names) -> w.Expr:
    """That the elements of an enumeration differ."""
    with names.scope():
        i, j = names.fresh("i"), names.fresh("j")
        below = [w.compare(w.name(k), "<", w.name(size)) for k in (i, j)]
        same = [w.compare(w.apply(a, w.name(i)), "=", w.apply(a, w.name(j))) for a in at]
        apart = w.implies(w.junction("and", *below, *same), w.compare(w.name(i), "=", w.name(j)))
        return w.quantified("forall", [i, j], w.NAT, apart)
