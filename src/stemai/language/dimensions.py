"""Dimensions of quantities: `Real[m/s]`, `2[kg]`.  Checked on the syntax tree, and then forgotten.

The elaborator reads `Real[m/s]` as Real and `2[kg]` as 2, so that nothing can be proved from a dimension.  What is
checked here is only that a problem file means something for every choice of units: sides of a relation and terms of a
sum have one dimension, and what no change of units leaves alone (`floor`, `dvd`, an unknown exponent) has none.

Units are those of the SI without prefixes, so that each is a product of powers of base units with the factor 1.
Source of the derived units: BIPM, The International System of Units, 9th edition, table 4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from stemai.errors import LanguageError
from stemai.kernel.theory import Theory
from stemai.language import ast
from stemai.language.printer import quoted
from stemai.language.scopes import taken
from stemai.language.types import looks_like_type
from stemai.language.walk import parts, walk

Dimension = tuple[tuple[str, Fraction], ...]  # base units in alphabetical order, with exponents other than 0
NONE: Final[Dimension] = ()
ANY: Final = None  # of the numeral 0 alone: it is the same quantity in all units

_BASE: Final = ("m", "kg", "s", "A", "K", "mol", "cd")
_DERIVED: Final = {
    "Hz": {"s": -1}, "N": {"kg": 1, "m": 1, "s": -2}, "Pa": {"kg": 1, "m": -1, "s": -2},
    "J": {"kg": 1, "m": 2, "s": -2}, "W": {"kg": 1, "m": 2, "s": -3}, "C": {"A": 1, "s": 1},
    "V": {"kg": 1, "m": 2, "s": -3, "A": -1}, "F": {"kg": -1, "m": -2, "s": 4, "A": 2},
    "ohm": {"kg": 1, "m": 2, "s": -3, "A": -2}, "S": {"kg": -1, "m": -2, "s": 3, "A": 2},
    "Wb": {"kg": 1, "m": 2, "s": -2, "A": -1}, "T": {"kg": 1, "s": -2, "A": -1},
    "H": {"kg": 1, "m": 2, "s": -2, "A": -2},
}  # fmt: skip
_PLAIN_ARGUMENTS: Final = ("floor", "ceil", "nat", "prime", "rational", "bnot")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a name: the dimension of its values, and of its arguments where it is a function."""

    result: Dimension | None
    arguments: tuple[Shape, ...] = ()


_PLAIN: Final = Shape(NONE)
_Names = dict[str, Shape]


def product(*powers: tuple[Dimension | None, Fraction | int]) -> Dimension | None:
    """The product of powers of dimensions; ANY if a factor is 0."""
    exponents: dict[str, Fraction] = {}
    for dimension, power in powers:
        if dimension is ANY:
            return ANY
        for unit, exponent in dimension:
            exponents[unit] = exponents.get(unit, Fraction(0)) + exponent * power
    return tuple(sorted((u, e) for u, e in exponents.items() if e))


def shown(dimension: Dimension | None) -> str:
    """`m*s^-2`, or `1` for a plain number."""
    if not dimension:
        return "1"
    return "*".join(u if e == 1 else f"{u}^{e}" if e.denominator == 1 else f"{u}^({e})" for u, e in dimension)


@dataclass(slots=True)
class Dimensions:
    """The dimensions of one problem file, item by item.  Before the first one is written, nothing is looked at."""

    _units: dict[str, Dimension] = field(
        default_factory=lambda: {
            **{u: ((u, Fraction(1)),) for u in _BASE},
            **{u: tuple(sorted((b, Fraction(e)) for b, e in p.items())) for u, p in _DERIVED.items()},
        }
    )
    _names: _Names = field(default_factory=dict)
    _used: bool = False

    def read(self, item: ast.ProblemItem, theory: Theory) -> None:
        """Check one item, whose types are right.  Raises: L012, L065 (two dimensions), L066 (no unit)."""
        self._used = self._used or any(isinstance(n, ast.Measured) for n in walk(item))
        if isinstance(item, ast.DimensionDeclaration):
            self._declare(item.name)
        elif self._used and isinstance(item, ast.Program):
            raise LanguageError(
                "L012",
                "programs come without dimensions in this version of the language",
                place=item.place,
                mend="state the quantities of the file as plain numbers, or the program in a file of its own",
            )
        elif self._used and not isinstance(item, ast.SortDeclaration | ast.Proof):
            _Checker(self._units, self._names, theory).item(item)

    def _declare(self, name: ast.Identifier) -> None:
        if name.name in self._units:
            raise taken(name.name, name.place)
        self._units[name.name] = ((name.name, Fraction(1)),)


@dataclass(slots=True)
class _Checker:
    """The names of one file, and the theory that tells types from formulas."""

    units: dict[str, Dimension]
    known: _Names
    theory: Theory

    # -------------------------------------------------------------------------------------------------------- items

    def item(self, item: Any) -> None:
        if isinstance(item, ast.DatatypeDeclaration):
            for constructor in item.constructors:
                fields = tuple(self.shape(f.type) for f in constructor.fields)
                self.known[constructor.name.name] = Shape(NONE, fields)
            return
        if isinstance(item, ast.Definition) and item.parameters:
            self._schema(item)
            return
        names: _Names = {}
        for binder in item.binders:
            names = self._bound(binder, names)
        if isinstance(item, ast.Definition):
            self._definition(item, names)
            return
        if item.condition is not None:
            self.of(item.condition, names)
        if item.result is not None:
            arguments = tuple(names[n.name] for b in item.binders for n in b.names if n.name in names)
            names = {**names, item.name.name: Shape(self.shape(item.result).result, arguments)}
        self.of(item.body, names)

    def _schema(self, item: ast.Definition) -> None:
        """A definition with types as parameters is about plain numbers: which types it is used at is not known here."""
        measured = next((n for n in walk(item) if isinstance(n, ast.Measured)), None)
        if measured is not None:
            raise LanguageError(
                "L065",
                "a definition with types as parameters has no dimensions",
                place=measured.place,
                mend="define it for the type with the dimension",
            )
        self.known[item.name.name] = Shape(NONE, tuple(_PLAIN for b in item.binders for _ in b.names))

    def _definition(self, item: ast.Definition, names: _Names) -> None:
        result = self.shape(item.type)
        arguments = tuple(names[n.name] for b in item.binders for n in b.names)
        self.known[item.name.name] = Shape(result.result, arguments or result.arguments)
        if item.body is not None:
            self._same([(item.body, self.of(item.body, names))], result.result, item.type)
        for component in item.measure:
            self._plain(component, names, "a measure")

    def _bound(self, binder: ast.Binder, names: _Names) -> _Names:
        """The names with those of a binder; a hypothesis is checked, and a variable without a type is a plain number."""
        if binder.domain is not None:
            self._domain(binder.domain, names)
        elif binder.type is not None and not looks_like_type(binder.type, self.theory):
            self.of(binder.type, names)
            return names
        shape = _PLAIN if binder.type is None else self.shape(binder.type)
        return {**names, **{n.name: shape for n in binder.names}}

    # -------------------------------------------------------------------------------------------------------- types

    def shape(self, type_: ast.Expression) -> Shape:
        """What a written type says."""
        arguments: list[Shape] = []
        while isinstance(type_, ast.Binary) and type_.operator == "->":
            arguments.append(self.shape(type_.left))
            type_ = type_.right
        result: Dimension | None = NONE
        if isinstance(type_, ast.Apply) and type_.function.name == "Map" and len(type_.arguments) == 2 and not arguments:
            key, value = map(self.shape, type_.arguments)
            return Shape(value.result, (key,))
        if isinstance(type_, ast.Measured):
            result = self.unit(type_.unit)
        elif isinstance(type_, ast.Apply) and any(isinstance(n, ast.Measured) for n in walk(type_)):
            raise LanguageError(
                "L065",
                "a type parameter has no dimension",
                place=type_.place,
                mend="write the datatype out, with the dimension at its field",
            )
        return Shape(result, tuple(arguments))

    def unit(self, written: ast.Expression) -> Dimension:
        """The dimension of a product of powers of units.  Raises: L066."""
        if isinstance(written, ast.Name) and written.name in self.units:
            return self.units[written.name]
        if isinstance(written, ast.Number) and written.value == 1:
            return NONE
        if isinstance(written, ast.Binary) and written.operator in ("*", "/"):
            sign = 1 if written.operator == "*" else -1
            return product((self.unit(written.left), 1), (self.unit(written.right), sign)) or NONE
        exponent = _exponent(written.right) if isinstance(written, ast.Binary) and written.operator == "^" else None
        if isinstance(written, ast.Binary) and exponent is not None:
            return product((self.unit(written.left), exponent)) or NONE
        raise LanguageError(
            "L066",
            f"`{quoted(written)}` is no unit",
            place=written.place,
            cause="units are products of powers of " + ", ".join(self.units),
            mend="write `[m/s^2]`; declare other dimensions with `dimension NAME`; prefixes are factors: `1000[m]`",
        )

    # -------------------------------------------------------------------------------------------------- expressions

    def of(self, node: Any, names: _Names) -> Dimension | None:
        """The dimension of an expression; none for a formula."""
        if isinstance(node, ast.Number):
            return ANY if node.value == 0 else NONE
        if isinstance(node, ast.Measured):
            return self.unit(node.unit)
        if isinstance(node, ast.Name):
            return self._lookup(node.name, names).result
        if isinstance(node, ast.Unary):
            return self.of(node.operand, names)
        if isinstance(node, ast.Binary):
            return self._binary(node, names)
        if isinstance(node, ast.Compare):
            return self._compare(node, names)
        if isinstance(node, ast.Junction):
            return self._each(node.parts, names)
        if isinstance(node, ast.Apply):
            return self._apply(node, names)
        if isinstance(node, ast.Index | ast.Update):
            return self._entries(node, names)
        if isinstance(node, ast.Ascription):
            wanted = self.shape(node.type).result
            return self._same([(node.expression, self.of(node.expression, names))], wanted, node.type)
        if isinstance(node, ast.If):
            self.of(node.condition, names)
            return self._same([(s, self.of(s, names)) for s in (node.then, node.otherwise)])
        return self._binding(node, names)

    def _entries(self, node: ast.Index | ast.Update, names: _Names) -> Dimension | None:
        """The dimension of the values of `m[k := v]…`, whose keys and values have those of m; of `m[k := v]…[j]` too."""
        updated = node if isinstance(node, ast.Update) else node.array
        if not isinstance(updated, ast.Identifier | ast.Update):
            self._plain(updated, names, "what is indexed again")
            self._each([node.index] if isinstance(node, ast.Index) else (), names)
            return NONE
        whole = self._lookup(_name_of(updated), names)
        wanted = whole.arguments[0].result if whole.arguments else NONE
        entries = updated.entries if isinstance(updated, ast.Update) else ()
        for key in (*(e.key for e in entries), *((node.index,) if isinstance(node, ast.Index) else ())):
            self._same([(key, self.of(key, names))], wanted, node)
        for entry in entries:
            self._same([(entry.image, self.of(entry.image, names))], whole.result, node)
        return whole.result

    def _lookup(self, name: str, names: _Names) -> Shape:
        return names.get(name) or self.known.get(name) or _PLAIN

    def _each(self, nodes: Iterable[Any], names: _Names) -> Dimension | None:
        for node in nodes:
            self.of(node, names)
        return NONE

    def _binary(self, node: ast.Binary, names: _Names) -> Dimension | None:
        if node.operator in ("->", "<->"):
            return self._each((node.left, node.right), names)
        if node.operator == "^":
            return self._power(node, names)
        left, right = self.of(node.left, names), self.of(node.right, names)
        if node.operator in ("*", "/"):
            return product((left, 1), (right, 1 if node.operator == "*" else -1))
        if node.operator in ("+", "-"):
            return self._same([(node.left, left), (node.right, right)])
        for side in (node.left, node.right):
            self._plain(side, names, f"`{node.operator}`")
        return NONE

    def _power(self, node: ast.Binary, names: _Names) -> Dimension | None:
        base, exponent = self.of(node.left, names), _exponent(node.right)
        self._plain(node.right, names, "an exponent")
        if exponent is None:
            self._plain(node.left, names, "the base of an exponent that is no numeral")
            return NONE
        return product((base, exponent)) if exponent else NONE

    def _compare(self, node: ast.Compare, names: _Names) -> Dimension | None:
        if self._functions(node, names):
            return NONE
        self._same([(operand, self.of(operand, names)) for operand in node.operands])
        if "dvd" in node.relations:
            for operand in node.operands:
                self._plain(operand, names, "`dvd`")
        return NONE

    def _functions(self, node: ast.Compare, names: _Names) -> bool:
        """Whether functions are compared: by all that is known of them; a `fun` takes its arguments from the other side."""
        named = (o for o in node.operands if isinstance(o, ast.Name | ast.Update))
        shapes = [self._lookup(_name_of(o), names) for o in named]
        whole = next((s for s in shapes if s.arguments), None)
        if whole is None:
            return False
        for operand in node.operands:
            self._function(operand, whole, names)
        return True

    def _function(self, node: Any, wanted: Shape, names: _Names) -> None:
        """Check a function where one of shape `wanted` is needed."""
        if isinstance(node, ast.Lambda):
            bound = [n.name for b in node.binders for n in b.names]
            inner = {**names, **dict(zip(bound, wanted.arguments, strict=False))}
            self._same([(node.body, self.of(node.body, inner))], wanted.result, node)
        elif isinstance(node, ast.Update):
            self._entries(node, names)
        if isinstance(node, ast.Name | ast.Update) and self._lookup(_name_of(node), names) != wanted:
            raise LanguageError(
                "L065",
                f"`{_name_of(node)}` is a function of other dimensions",
                place=node.place,
                cause=f"{_arrow(self._lookup(_name_of(node), names))}, and {_arrow(wanted)} is needed",
                mend="state the types of both with their units",
            )

    def _apply(self, node: ast.Apply, names: _Names) -> Dimension | None:
        name = node.function.name
        shape = names.get(name) or self.known.get(name)
        if shape is None and name in _PLAIN_ARGUMENTS:
            self._plain(node.arguments[0], names, f"`{name}`")
            return NONE
        wanted = () if shape is None else shape.arguments
        functions = {i for i, s in enumerate(wanted[: len(node.arguments)]) if s.arguments}
        for i in functions:
            self._function(node.arguments[i], wanted[i], names)
        found = [(a, ANY if i in functions else self.of(a, names)) for i, a in enumerate(node.arguments)]
        if shape is None and name == "sqrt":
            return product((found[0][1], Fraction(1, 2)))
        if shape is None and name in ("abs", "min", "max"):
            return self._same(found)
        for i, argument in enumerate(found):
            self._same([argument], wanted[i].result if i < len(wanted) else NONE, node)
        return NONE if shape is None else shape.result

    def _binding(self, node: Any, names: _Names) -> Dimension | None:
        if isinstance(node, ast.Quantified):
            for binder in node.binders:
                names = self._bound(binder, names)
            return self.of(node.body, names)
        if isinstance(node, ast.LetIn):
            value = self.of(node.value, names)
            if node.type is not None:
                value = self._same([(node.value, value)], self.shape(node.type).result, node.type)
            return self.of(node.body, {**names, node.name.name: Shape(value)})
        if isinstance(node, ast.Big):
            self._domain(node.domain, names)
            inner = {**names, node.index.name: _PLAIN}
            if node.kind != "sum":
                self._plain(node.body, inner, f"`{node.kind}`")
            return self.of(node.body, inner)
        if isinstance(node, ast.Member):
            self._plain(node.element, names, "an element")
            self._domain(node.domain, names)
            return NONE
        if isinstance(node, ast.Match):
            self.of(node.subject, names)
            return self._same([self._arm(arm, names) for arm in node.arms])
        for part in parts(node):
            if isinstance(part, ast.Expression):
                self._plain(part, names, "this")
        return NONE

    def _arm(self, arm: ast.Arm, names: _Names) -> tuple[ast.Expression, Dimension | None]:
        return arm.body, self.of(arm.body, {**names, **self._named(arm.pattern, _PLAIN)})

    def _named(self, pattern: ast.Pattern, shape: Shape) -> _Names:
        """The names in a pattern for a value of `shape`."""
        if pattern.head.name not in self.known:
            return {pattern.head.name: shape}
        fields = self.known[pattern.head.name].arguments
        found: _Names = {}
        for i, part in enumerate(pattern.parts):
            found |= self._named(part, fields[i] if i < len(fields) else _PLAIN)
        return found

    def _domain(self, domain: ast.Range | ast.Expression, names: _Names) -> None:
        """Elements of sets, and what runs through a range, are plain numbers."""
        for part in (domain.low, domain.high) if isinstance(domain, ast.Range) else (domain,):
            self._plain(part, names, "the end of a range" if isinstance(domain, ast.Range) else "a set")

    # ------------------------------------------------------------------------------------------------------ refusal

    def _plain(self, node: Any, names: _Names, what: str) -> None:
        found = self.of(node, names)
        if found:
            raise LanguageError(
                "L065",
                f"{what} wants a number without a dimension",
                place=node.place,
                cause=f"`{quoted(node)}` is of dimension {shown(found)}",
                mend="divide by a quantity of the same dimension first",
            )

    def _same(
        self,
        found: list[tuple[Any, Dimension | None]],
        wanted: Dimension | None = ANY,
        by: ast.Expression | None = None,
    ) -> Dimension | None:
        """The one dimension of these expressions, and of `wanted`; ANY where all are the numeral 0."""
        said = "" if by is None else f"`{quoted(by)}`"
        for node, dimension in found:
            if dimension is ANY or dimension == wanted:
                continue
            if wanted is not ANY:
                raise _mismatch(node, dimension, wanted, said)
            wanted, said = dimension, f"`{quoted(node)}`"
        return wanted


def _mismatch(node: Any, found: Dimension | None, wanted: Dimension | None, said: str) -> LanguageError:
    return LanguageError(
        "L065",
        f"these are of two dimensions, {shown(wanted)} and {shown(found)}",
        place=node.place,
        cause=f"{said} has or wants {shown(wanted)}; `{quoted(node)}` is of dimension {shown(found)}",
        mend="only 0 fits every dimension: write the unit of other numerals, `2[m/s]`, and the type of each variable",
    )


def _name_of(node: ast.Name | ast.Identifier | ast.Update) -> str:
    return node.function.name if isinstance(node, ast.Update) else node.name


def _arrow(shape: Shape) -> str:
    return " -> ".join(shown(s.result) for s in (*shape.arguments, shape))


def _exponent(node: ast.Expression) -> int | None:
    """The value of an integer numeral, with a minus sign or without."""
    if isinstance(node, ast.Unary) and node.operator == "-":
        inner = _exponent(node.operand)
        return None if inner is None else -inner
    return int(node.value) if isinstance(node, ast.Number) and not node.decimal else None
