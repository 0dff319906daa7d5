"""Typed expressions of ours, as the readers of first-order languages build them: arithmetic, equality, functions.

Division by zero is unspecified in those languages: a total function of which nothing is known there.  It becomes one:
a parameter such as `quotient_by_zero : Real -> Real`, applied where the divisor is 0, made once for each operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from stemai.language import ast, limits
from stemai.suites import writing as w
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered

Sort = str  # `Bool`, `Int`, `Rat`, `Real`, `BitVec(n)`, or the name of a declared sort of ours
_BASE: Final = {"Bool": w.BOOL, "Int": w.INT, "Rat": w.RAT, "Real": w.REAL}
NUMBERS: Final = ("Int", "Rat", "Real")


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression with its sort."""

    expression: w.Expr
    sort: Sort


@dataclass(frozen=True, slots=True)
class Function:
    """A symbol of the source under its name here."""

    name: str
    arguments: tuple[Sort, ...]
    result: Sort


def type_of(sort: Sort) -> w.Expr:
    """The type that is written for a sort."""
    if sort in _BASE:
        return _BASE[sort]
    if sort.startswith("BitVec("):
        return w.apply("BitVec", w.numeral(int(sort[7:-1])))
    return w.name(sort)


def literal(value: Fraction | int, sort: Sort) -> Typed:
    """A number of a sort; a negative one is a negated numeral."""
    value = Fraction(value)
    if value < 0:
        return Typed(w.minus(literal(-value, sort).expression), sort)
    return Typed(w.numeral(value, type_of(sort)), sort)


def truth(value: bool) -> Typed:
    """`true` or `false`."""
    return Typed(ast.Truth(value, w.NOWHERE), "Bool")


def conjunction(parts: Sequence[Typed]) -> Typed:
    """`p and q and r`; true for none."""
    return Typed(w.junction("and", *(p.expression for p in parts)), "Bool") if parts else truth(True)


def disjunction(parts: Sequence[Typed]) -> Typed:
    """`p or q or r`; false for none."""
    return Typed(w.junction("or", *(p.expression for p in parts)), "Bool") if parts else truth(False)


def negation(part: Typed) -> Typed:
    """`not p`."""
    return Typed(w.negation(part.expression), "Bool")


def equal(left: Typed, right: Typed) -> Typed:
    """Equality, between formulas equivalence.  Raises: NotCovered (of two sorts)."""
    left, right = together(left, right)
    if left.sort == "Bool":
        return Typed(w.binary("<->", left.expression, right.expression), "Bool")
    return Typed(w.compare(left.expression, "=", right.expression), "Bool")


def distinct(parts: Sequence[Typed]) -> Typed:
    """All different, pair by pair."""
    pairs = [negation(equal(a, b)) for i, a in enumerate(parts) for b in parts[i + 1 :]]
    return conjunction(pairs)


def choice(condition: Typed, then: Typed, otherwise: Typed) -> Typed:
    """`if c then s else t`; of formulas, an implication each way."""
    then, otherwise = together(then, otherwise)
    if then.sort == "Bool":
        yes = w.implies(condition.expression, then.expression)
        no = w.implies(w.negation(condition.expression), otherwise.expression)
        return Typed(w.junction("and", yes, no), "Bool")
    return Typed(w.choice(condition.expression, then.expression, otherwise.expression), then.sort)


def together(left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """Both at one sort; an Int goes up to a Real.  Raises: NotCovered."""
    if left.sort == right.sort:
        return left, right
    if {left.sort, right.sort} == {"Int", "Real"}:
        return raised(left, "Real"), raised(right, "Real")
    raise NotCovered("sorts", f"{left.sort} beside {right.sort}")


def raised(given: Typed, sort: Sort) -> Typed:
    """A number at a larger sort."""
    if given.sort == sort:
        return given
    inner = given.expression
    if isinstance(inner, ast.Ascription) and isinstance(inner.expression, ast.Number):
        return Typed(w.cast(inner.expression, type_of(sort)), sort)
    return Typed(w.cast(w.cast(inner, type_of(given.sort)), type_of(sort)), sort)


def compare(left: Typed, relation: str, right: Typed) -> Typed:
    """An order between numbers, or between words by its word.  Raises: NotCovered."""
    left, right = together(left, right)
    return Typed(w.compare(left.expression, relation, right.expression), "Bool")


def binary(operator: str, left: Typed, right: Typed) -> Typed:
    """An operation that stays in its sort.  Raises: NotCovered."""
    left, right = together(left, right)
    return Typed(w.binary(operator, left.expression, right.expression), left.sort)


def applied(function: Function, given: Sequence[Typed]) -> Typed:
    """`f(a, b)`.  Raises: NotCovered (other sorts)."""
    if len(given) != len(function.arguments):
        raise NotCovered("sorts", f"`{function.name}` is applied to {len(given)} arguments")
    parts = []
    for argument, sort in zip(given, function.arguments, strict=True):
        fitting = raised(argument, sort) if (argument.sort, sort) == ("Int", "Real") else argument
        if fitting.sort != sort:
            raise NotCovered("sorts", f"{argument.sort} where {sort} is expected")
        parts.append(fitting.expression)
    return Typed(w.apply(function.name, *parts), function.result)


def _is_numeral_but_zero(expression: w.Expr) -> bool:
    """Whether `expression` is a numeral, or a quotient of numerals, that is not 0."""
    if isinstance(expression, ast.Ascription):
        return _is_numeral_but_zero(expression.expression)
    if isinstance(expression, ast.Unary):
        return expression.operator == "-" and _is_numeral_but_zero(expression.operand)
    if isinstance(expression, ast.Binary):
        return expression.operator == "/" and all(map(_is_numeral_but_zero, (expression.left, expression.right)))
    return isinstance(expression, ast.Number) and expression.value != 0


@dataclass(slots=True)
class Builder:
    """A statement in the making: its sorts, its parameters and its hypotheses."""

    name: str
    names: Names
    sorts: list[ast.ProblemItem] = field(default_factory=list)
    parameters: list[ast.Binder] = field(default_factory=list)
    hypotheses: list[ast.Binder] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _unspecified: dict[str, Function] = field(default_factory=dict)
    _definitions: dict[str, ast.Definition] = field(default_factory=dict)

    def sort(self, wanted: str) -> Sort:
        """A declared sort, under a name of ours."""
        named = self.names.lasting(wanted)
        self.sorts.append(ast.SortDeclaration(w.identifier(named), w.NOWHERE))
        return named

    def function(self, wanted: str, arguments: tuple[Sort, ...], result: Sort) -> Function:
        """A parameter for a symbol."""
        named = self.names.lasting(wanted)
        self.parameters.append(w.binder([named], w.arrow([type_of(a) for a in arguments], type_of(result))))
        return Function(named, arguments, result)

    def assume(self, formula: Typed, wanted: str = "h") -> None:
        """One more hypothesis."""
        if formula.sort != "Bool":
            raise NotCovered("sorts", "a formula is expected")
        self.hypotheses.append(w.binder([self.names.fresh(wanted)], formula.expression))

    def divided(self, operator: str, above: Typed, below: Typed) -> Typed:
        """`/`, `div` or `mod` with nothing known of division by zero."""
        result = binary(operator, above, below)
        if _is_numeral_but_zero(below.expression):
            return result
        above, below = together(above, below)
        word = {"/": "quotient", "div": "div", "mod": "mod"}.get(operator, "quotient")
        unknown = self.unspecified(f"{word}_by_zero", (above.sort,), result.sort)
        return choice(equal(below, literal(0, below.sort)), applied(unknown, [above]), result)

    def unspecified(self, wanted: str, arguments: tuple[Sort, ...], result: Sort) -> Function:
        """A function of which nothing is known, one for each use that the source leaves open."""
        key = f"{wanted} {arguments} {result}"
        if key not in self._unspecified:
            self._unspecified[key] = self.function(wanted, arguments, result)
            self.notes.append(f"{self._unspecified[key].name}: what the source leaves unspecified")
        return self._unspecified[key]

    def definition(self, wanted: str, argument: Sort, result: Sort, body: w.Expr, variable: str = "x") -> str:
        """A function that stands before the statement; the same one for the same name."""
        if wanted not in self._definitions:
            binder = w.binder([variable], type_of(argument))
            named = w.identifier(self.names.lasting(wanted))
            self._definitions[wanted] = ast.Definition(named, (), (binder,), type_of(result), body, (), w.NOWHERE)
        return self._definitions[wanted].name.name

    @property
    def definitions(self) -> tuple[ast.Definition, ...]:
        """The functions that stand before the statement."""
        return tuple(self._definitions.values())

    def text(self, conclusion: Typed) -> str:
        """The statement.  Raises: LanguageError, NotCovered."""
        if conclusion.sort != "Bool":
            raise NotCovered("sorts", "a formula is expected")
        parameters, symbols = self.parameters, list[ast.ProblemItem]()
        if len(parameters) > limits.PARAMETERS:  # then each is an unknown of the file: the same, without that limit
            symbols = [w.symbol(b) for b in parameters]
            parameters = []
        binders = [*w.grouped(parameters), *self.hypotheses]
        theorem = w.problem("theorem", self.name, binders, conclusion.expression)
        return w.written([*self.sorts, *self._definitions.values(), *symbols, theorem])
