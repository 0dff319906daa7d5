"""How a Lean variable stands in our language: one name, or several with conditions between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stemai.language import ast
from stemai.suites import writing as w
from stemai.suites.lean.typing import Con
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered

_SCALARS: Final = {
    "Nat": w.NAT, "Int": w.INT, "Rat": w.RAT, "Real": w.REAL, "NNReal": w.REAL, "ZMod": w.INT, "Prop": w.BOOL,
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


Shape = Scalar | Pair | Map | Bijection | Predicate | Enumeration


def scalar_type(type_: Con) -> w.Expr:
    """Our type for a type of numbers.  Raises: NotCovered."""
    found = _SCALARS.get(type_.name)
    if found is None:
        raise NotCovered("type", f"a value of type {type_}")
    return found


def parts_of(type_: Con) -> tuple[str, ...]:
    """What is put behind a name for each part of a value of `type_`."""
    return ("_re", "_im") if type_.name == "Complex" else ("",)


def part_type(type_: Con) -> w.Expr:
    """Our type for each part of a value of `type_`."""
    return w.REAL if type_.name == "Complex" else scalar_type(type_)


def map_type(arguments: tuple[Con, ...], result: Con) -> w.Expr:
    """Our type for each part of a function."""
    given = [part_type(a) for a in arguments for _ in parts_of(a)]
    return w.arrow(given, part_type(result))


def introduce(called: str, type_: Con, names: Names) -> tuple[Shape, list[ast.Binder]]:
    """Names for a variable of the header, their binders, and the conditions that its type puts on them."""
    if type_.name == "->":
        *arguments, result = type_.arguments
        return _function(called, tuple(arguments), result, names)  # type: ignore[arg-type]
    if type_.name == "Equiv":
        return _bijection(called, type_, names)
    if type_.name in ("Set", "Finset"):
        return _set(called, type_, names)
    parts = [names.fresh(called + part) for part in parts_of(type_)]
    binders = [w.binder(parts, part_type(type_))]
    condition = guard_of(type_, w.name(parts[0]))
    if condition is not None:
        binders.append(w.binder([names.fresh(f"{called}_range")], condition))
    shape: Shape = Pair(w.name(parts[0]), w.name(parts[1])) if len(parts) == 2 else Scalar(w.name(parts[0]))
    return shape, binders


def guard_of(type_: Con, value: w.Expr) -> w.Expr | None:
    """What holds of every value of a type that is smaller than ours for it."""
    if type_.name == "NNReal":
        return w.compare(w.numeral(0), "<=", value)
    if type_.name == "ZMod":
        return w.between(w.numeral(0), value, "<", w.numeral(type_.data))
    return None


def _function(
    called: str, arguments: tuple[Con, ...], result: Con, names: Names
) -> tuple[Shape, list[ast.Binder]]:
    if any(a.name not in ("Nat", "Int", "Rat", "Real", "NNReal", "Complex") for a in (*arguments, result)):
        raise NotCovered("type", f"a function of type {' -> '.join(str(a) for a in (*arguments, result))}")
    parts = [names.fresh(called + part) for part in parts_of(result)]
    binders = [w.binder(parts, map_type(arguments, result))]
    if result.name == "NNReal":
        binders.append(w.binder([names.fresh(f"{called}_range")], never_negative(parts[0], arguments, names)))
    return Map(tuple(parts)), binders


def never_negative(function: str, arguments: tuple[Con, ...], names: Names) -> w.Expr:
    """That a function into the numbers from 0 on has its values there."""
    with names.scope():
        points = [names.fresh("x") for a in arguments for _ in parts_of(a)]
        body: w.Expr = w.compare(w.numeral(0), "<=", w.apply(function, *(w.name(p) for p in points)))
        given = [(a, p) for a in arguments for p in parts_of(a)]
        for (argument, _), point in reversed(list(zip(given, points, strict=True))):
            condition = guard_of(argument, w.name(point))
            body = body if condition is None else w.implies(condition, body)
            body = w.quantified("forall", [point], part_type(argument), body)
    return body


def _bijection(called: str, type_: Con, names: Names) -> tuple[Shape, list[ast.Binder]]:
    source, target = (a for a in type_.arguments if isinstance(a, Con))
    if any(a.name not in ("Nat", "Int", "Rat", "Real") for a in (source, target)):
        raise NotCovered("type", f"a bijection of type {type_}")
    there, back = names.fresh(called), names.fresh(f"{called}_inv")
    binders = [w.binder([there], map_type((source,), target)), w.binder([back], map_type((target,), source))]
    for first, then, at in ((there, back, source), (back, there, target)):
        with names.scope():
            x = names.fresh("x")
            same = w.compare(w.apply(then, w.apply(first, w.name(x))), "=", w.name(x))
            condition = w.quantified("forall", [x], scalar_type(at), same)
        binders.append(w.binder([names.fresh(f"{then}_of_{first}")], condition))
    return Bijection(there, back), binders


def _set(called: str, type_: Con, names: Names) -> tuple[Shape, list[ast.Binder]]:
    element = type_.arguments[0]
    if not isinstance(element, Con):
        raise NotCovered("type", "a set of something unknown")
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


def enumeration(called: str, element: Con, names: Names) -> tuple[Enumeration, list[ast.Binder]]:
    """Names for a finite set that has no bound to run to: its size, and its elements in some order."""
    size = names.fresh(f"{called}_size")
    at = tuple(names.fresh(f"{called}_at{part}") for part in parts_of(element))
    with names.scope():
        i, j = names.fresh("i"), names.fresh("j")
        below = [w.compare(w.name(k), "<", w.name(size)) for k in (i, j)]
        same = [w.compare(w.apply(a, w.name(i)), "=", w.apply(a, w.name(j))) for a in at]
        apart = w.implies(w.junction("and", *below, *same), w.compare(w.name(i), "=", w.name(j)))
        different = w.quantified("forall", [i, j], w.NAT, apart)
    binders = [
        w.binder([size], w.NAT),
        w.binder(at, map_type((Con("Nat"),), element)),
        w.binder([names.fresh(f"{called}_different")], different),
    ]
    return Enumeration(size, at), binders
