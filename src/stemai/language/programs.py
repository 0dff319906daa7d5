"""Programs: from the syntax tree to statements over kernel terms, each variable of a program one free variable.

A program takes parameters, which keep their values, and computes results.  What its expressions mean is what they mean
in formulas; what is added here is which variables have a value where, that arrays are read and written inside their
bounds, and that assignments stay in the type of what they assign to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import (
    INT,
    T_BOOL,
    T_INT,
    Term,
    Type,
    conjunction,
    forall,
    free,
    function_sort,
    guard,
    implication,
    make,
    negation,
    number,
)
from stemai.kernel.theory import Theory
from stemai.language import ast, limits
from stemai.language.expressions import BOUND, Elaborator
from stemai.language.printer import quoted
from stemai.language.reading import Read
from stemai.language.scopes import Scope, taken
from stemai.language.types import ARRAY, elaborate_type, looks_like_type
from stemai.language.walk import walk
from stemai.language.warnings import Corner

ZERO: Final = number(0, INT)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a program; `length` is there for an array, a term over the parameters."""

    name: str
    type: Type
    variable: Term
    length: Term | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A formula over the variables of a program, in words, and where it was written."""

    formula: Term
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Target:
    """What is assigned to: a variable, or its element at `index`."""

    variable: Variable
    index: Term | None


@dataclass(frozen=True, slots=True)
class Assign:
    """`targets` take `values`, all of them computed before.  `needs` holds where no array is left."""

    targets: tuple[Target, ...]
    values: tuple[Term, ...]
    needs: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """`then` where `condition` holds, else `otherwise`."""

    condition: Term
    needs: tuple[Condition, ...]
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """`body` as long as `condition` holds.  `scope` has the variables that have a value before it, `modified` those of
    them that `body` assigns to."""

    number: int
    condition: Term
    needs: tuple[Condition, ...]
    body: tuple[Statement, ...]
    modified: tuple[Variable, ...]
    scope: Scope
    place: Place


@dataclass(frozen=True, slots=True)
class Assertion:
    """`claim` holds here."""

    claim: Condition


Statement = Assign | Branch | Loop | Assertion


@dataclass(frozen=True, slots=True)
class Program:
    """A program with its contract.  `text` is its canonical layout: what was asked, for people and for hashes."""

    parameters: tuple[Variable, ...]
    results: tuple[Variable, ...]
    requires: tuple[Condition, ...]
    ensures: tuple[Condition, ...]
    body: tuple[Statement, ...]
    text: str

    @property
    def loops(self) -> tuple[Loop, ...]:
        """Its loops, in the order of their numbers."""
        return tuple(sorted(loops_of(self.body), key=lambda loop: loop.number))


def loops_of(body: Iterable[Statement]) -> Iterator[Loop]:
    """The loops in `body`, those in branches and loops too."""
    for statement in body:
        if isinstance(statement, Loop):
            yield statement
            yield from loops_of(statement.body)
        elif isinstance(statement, Branch):
            yield from loops_of((*statement.then, *statement.otherwise))


def assigned_in(body: Iterable[Statement]) -> set[str]:
    """The names of the variables that `body` assigns to."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, Assign):
            found |= {t.variable.name for t in statement.targets}
        elif isinstance(statement, Branch):
            found |= assigned_in((*statement.then, *statement.otherwise))
        elif isinstance(statement, Loop):
            found |= assigned_in(statement.body)
    return found


@dataclass(frozen=True, slots=True)
class _Point:
    """What is known at a point of the text: the variables in scope, which of them have a value, and what holds of them.

    `path` serves the warnings about conventions alone.
    """

    known: dict[str, Variable] = field(default_factory=dict)
    valued: frozenset[str] = frozenset()
    path: tuple[Term, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope({n: (v.variable, v.type) for n, v in self.known.items() if n in self.valued})

    def after(self, changed: Iterable[str]) -> _Point:
        """This point after `changed` have been assigned to."""
        names = set(changed)
        gone = {self.known[n].variable for n in names if n in self.known}
        kept = tuple(p for p in self.path if not p.frees & gone)
        return replace(self, valued=self.valued | (names & self.known.keys()), path=kept)

    def where(self, *formulas: Term) -> _Point:
        return replace(self, path=(*self.path, *formulas))


class ProgramReader:
    """Reads one program.  `require_new` raises L021 or L022 for a name that the file gives a meaning elsewhere."""

    def __init__(
        self,
        theory: Theory,
        require_new: Callable[[ast.Identifier], None],
        elaborator: Callable[[list[Corner], Read | None], Elaborator],
    ) -> None:
        self.theory = theory
        self.warnings: list[Corner] = []
        self._require_new = require_new
        self._names: set[str] = set()
        self._writable: set[str] = set()
        self._reads: list[Condition] = []
        self._lengths: dict[str, Term] = {}
        self._loops = 0
        self._code = elaborator(self.warnings, self._note_read)  # expressions that are run
        self._claims = elaborator(self.warnings, None)  # contracts and assertions

    def read(self, item: ast.Program, text: str) -> Program:
        """The meaning of `item`, whose canonical layout is `text`.  Raises: L020 to L069."""
        point = _Point()
        for binder in item.binders:  # what a parameter is may rest on those before it
            point = self._variables((binder,), point)
            point = replace(point, valued=frozenset(point.known))
        parameters = tuple(point.known.values())
        inside = self._variables(item.results, point)
        results = tuple(v for n, v in inside.known.items() if n not in point.known)
        self._writable = {v.name for v in results}
        guards = (guard(v.type, v.variable) for v in parameters)
        point = point.where(*(g for g in guards if g is not None))
        requires = []
        for contract in (c for c in item.contracts if c.kind == "requires"):
            requires.append(self._claim(contract.formula, point))
            point = point.where(requires[-1].formula)
        final = _Point(inside.known, frozenset(inside.known), point.path)
        ensures = tuple(self._claim(c.formula, final) for c in item.contracts if c.kind == "ensures")
        if not ensures:
            raise LanguageError("L068", f"`{item.name.name}` promises nothing", place=item.name.place, mend="add `ensures P`")
        body, end = self._statements(item.body, replace(inside, path=point.path))
        for result in results:
            if result.name not in end.valued:
                raise _no_value(result.name, item.name.place)
        return Program(parameters, results, tuple(requires), ensures, body, text)

    # --------------------------------------------------------------------------------------------------- variables

    def _variables(self, binders: tuple[ast.Binder, ...], point: _Point) -> _Point:
        for binder in binders:
            if binder.type is None or (not _is_array(binder.type) and not looks_like_type(binder.type, self.theory)):
                raise LanguageError(
                    "L068",
                    "a variable of a program is introduced with its type",
                    place=binder.place,
                    mend="write `(n : Int)`, and what must hold of it as `requires n >= 0`",
                )
            for name in binder.names:
                point = self._declare(name, binder.type, point)
        if len(point.known) > limits.PARAMETERS:
            raise LanguageError(
                "L009",
                f"a program has more than {limits.PARAMETERS} parameters and results",
                place=binders[-1].place,
                mend="use arrays",
            )
        return point

    def _declare(self, name: ast.Identifier, written: ast.Expression, point: _Point) -> _Point:
        """`name` is in scope from here on, and has no value yet."""
        self._require_new(name)
        if name.name in self._names:
            raise taken(name.name, name.place)
        self._names.add(name.name)
        length = None
        if isinstance(written, ast.Apply) and _is_array(written):
            type_, length = self._array_type(written, point)
            self._lengths[name.name] = length
        else:
            type_ = elaborate_type(written, self.theory)
        variable = Variable(name.name, type_, free(name.name, type_.carrier), length)
        return replace(point, known={**point.known, name.name: variable})

    def _array_type(self, written: ast.Apply, point: _Point) -> tuple[Type, Term]:
        """`Array(T, n)`: T values at 0 to n - 1, where n is a term over the parameters."""
        if len(written.arguments) != 2:
            raise LanguageError("L068", "an array has a type and a length", place=written.place, mend="write `Array(Int, n)`")
        element = elaborate_type(written.arguments[0], self.theory)
        if element.result is not None:
            raise LanguageError("L068", "an array does not hold functions", place=written.place, mend="use several arrays")
        fixed = frozenset(n for n in point.valued if n not in self._writable)
        self._require_values(written.arguments[1], replace(point, valued=fixed))
        scope = Scope({n: pair for n, pair in point.scope.names.items() if n in fixed})
        length, _ = self._claims.term(written.arguments[1], scope, point.path, T_INT)
        return Type(ARRAY, function_sort([INT], element.carrier), (T_INT,), element), length

    def _require_values(self, expression: ast.Expression, point: _Point) -> None:
        """Raise L067 if a variable in `expression` has no value at `point`, or is out of scope."""
        for node in walk(expression):
            name = node.name if isinstance(node, ast.Name | ast.Identifier) else ""
            if name in self._names and name not in point.valued:
                raise _no_value(name, node.place)

    # ------------------------------------------------------------------------------------------------- expressions

    def _claim(self, expression: ast.Expression, point: _Point) -> Condition:
        """A formula of a contract or an assertion: arrays are total in it."""
        self._require_values(expression, point)
        formula = self._claims.formula(expression, point.scope, point.path)
        return Condition(formula, quoted(expression), expression.place)

    def _run(self, expression: ast.Expression, type_: Type, point: _Point) -> tuple[Term, tuple[Condition, ...]]:
        """An expression that is evaluated, and what must hold for its reading of arrays."""
        self._require_values(expression, point)
        self._reads = []
        term, _ = self._code.term(expression, point.scope, point.path, type_)
        known = len(point.path)  # what is known before the expression is no part of what it needs
        return term, tuple(_without(need, known) for need in self._reads)

    def _note_read(self, array: str, node: ast.Index, index: Term, path: tuple[Term, ...]) -> None:
        inside = bounds(index, self._lengths[array])
        self._reads.append(Condition(implication(path, inside), f"`{quoted(node)}` is inside the array", node.place))

    def _value(self, expression: ast.Expression, variable: Variable, point: _Point) -> tuple[Term, tuple[Condition, ...]]:
        """A value for `variable`: of its type, and for an array of its length."""
        other = point.known.get(expression.name) if isinstance(expression, ast.Name) else None
        if other is None or other.length is None:
            return self._run(expression, variable.type, point)
        if other.length is not variable.length:
            raise LanguageError(
                "L068",
                f"`{other.name}` and `{variable.name}` are not arrays of one length",
                place=expression.place,
                mend=f"declare both with the same `Array(…, …)`, or assign the elements of `{variable.name}`",
            )
        self._require_values(expression, point)
        return self._claims.term(expression, point.scope, point.path, variable.type)[0], ()  # a copy reads no element

    # -------------------------------------------------------------------------------------------------- statements

    def _statements(self, body: tuple[ast.Statement, ...], point: _Point) -> tuple[tuple[Statement, ...], _Point]:
        """The statements of a block; what it declares is out of scope after it."""
        before = point.known
        found = list[Statement]()
        for statement in body:
            if isinstance(statement, ast.Assertion):
                claim = self._claim(statement.formula, point)
                found.append(Assertion(claim))
                point = point.where(claim.formula)
                continue
            meaning, point = self._changing(statement, point)
            found.append(meaning)
        return tuple(found), replace(point, known=before, valued=point.valued & before.keys())

    def _changing(self, statement: ast.Assign | ast.Local | ast.Branch | ast.While, point: _Point) -> tuple[Statement, _Point]:
        if isinstance(statement, ast.Assign):
            return self._assign(statement, point)
        if isinstance(statement, ast.Local):
            return self._local(statement, point)
        if isinstance(statement, ast.Branch):
            return self._branch(statement, point)
        return self._while(statement, point)

    def _local(self, statement: ast.Local, point: _Point) -> tuple[Statement, _Point]:
        outside = point
        point = self._declare(statement.name, statement.type, point)
        variable = point.known[statement.name.name]
        value, needs = self._value(statement.initial, variable, outside)
        self._writable.add(variable.name)
        return Assign((Target(variable, None),), (value,), needs), point.after([variable.name])

    def _assign(self, statement: ast.Assign, point: _Point) -> tuple[Statement, _Point]:
        if len(statement.targets) != len(statement.values):
            raise LanguageError(
                "L068",
                f"{len(statement.values)} values are assigned to {len(statement.targets)} variables",
                place=statement.place,
                mend="give each target one value: `x, y := y, x;`",
            )
        targets, values, needs = list[Target](), list[Term](), list[Condition]()
        for written, expression in zip(statement.targets, statement.values, strict=True):
            variable = self._target(written, point)
            if written.index is None:
                if any(t.variable is variable for t in targets):
                    raise LanguageError(
                        "L068", f"`{variable.name}` is assigned twice at once", place=written.place, mend="leave one out"
                    )
                targets.append(Target(variable, None))
                value, found = self._value(expression, variable, point)
            else:
                target, inside = self._element(written, written.index, variable, point)
                targets.append(target)
                needs += inside
                value, found = self._run(expression, variable.type.result or variable.type, point)
            values.append(value)
            needs += found
        return Assign(tuple(targets), tuple(values), tuple(needs)), point.after(t.variable.name for t in targets)

    def _target(self, written: ast.Target, point: _Point) -> Variable:
        name = written.name.name
        variable = point.known.get(name)
        if variable is None:
            raise LanguageError(
                "L020",
                f"there is no variable `{name}` here",
                place=written.name.place,
                mend=f"declare it: `var {name} : Int := …;`",
            )
        if name not in self._writable:
            raise LanguageError(
                "L067",
                f"`{name}` is a parameter, which keeps its value",
                place=written.place,
                mend=f"copy it: `var {name}1 : {variable.type} := {name};`"
                if variable.length is None
                else f"return an array: `returns (r : Array(…, …))`, and begin with `r := {name};`",
            )
        return variable

    def _element(
        self, written: ast.Target, index: ast.Expression, variable: Variable, point: _Point
    ) -> tuple[Target, list[Condition]]:
        if variable.length is None:
            raise LanguageError(
                "L068", f"`{variable.name}` is no array", place=written.place, mend=f"write `{variable.name} := …;`"
            )
        if variable.name not in point.valued:
            raise _no_value(variable.name, written.place)
        term, needs = self._run(index, T_INT, point)
        label = f"`{variable.name}[{quoted(index)}]` is inside the array"
        inside = Condition(bounds(term, variable.length), label, written.place)
        return Target(variable, term), [*needs, inside]

    def _branch(self, statement: ast.Branch, point: _Point) -> tuple[Statement, _Point]:
        condition, needs = self._test(statement.condition, point)
        then, one = self._statements(statement.then, point.where(condition))
        otherwise, other = self._statements(statement.otherwise, point.where(negation(condition)))
        both = one.valued & other.valued
        after = replace(point.after(assigned_in((*then, *otherwise))), valued=both)
        return Branch(condition, needs, then, otherwise), after

    def _while(self, statement: ast.While, point: _Point) -> tuple[Statement, _Point]:
        self._loops += 1
        number_ = self._loops
        condition, needs = self._test(statement.condition, point)
        changed = {t.name.name for n in walk(statement) if isinstance(n, ast.Assign) for t in n.targets}
        head = replace(point.after(changed & point.valued), valued=point.valued)
        body, _ = self._statements(statement.body, head.where(condition))
        assigned = assigned_in(body)
        modified = tuple(v for n, v in point.known.items() if n in assigned and n in point.valued)
        loop = Loop(number_, condition, needs, body, modified, head.scope, statement.place)
        return loop, head.where(negation(condition))

    def _test(self, expression: ast.Expression, point: _Point) -> tuple[Term, tuple[Condition, ...]]:
        """The condition of a branch or a loop."""
        return self._run(expression, T_BOOL, point)


def bounds(index: Term, length: Term) -> Term:
    """``0 <= index and index < length``"""
    return conjunction([make("le", ZERO, index), make("lt", index, length)])


def _without(need: Condition, known: int) -> Condition:
    """`need` without its first `known` conditions, for every value of what is bound inside the expression."""
    formula = need.formula
    for _ in range(known):
        formula = formula.args[1]
    for variable in sorted((v for v in formula.frees if v.data[0].startswith(BOUND)), key=repr):
        formula = forall(variable, formula)
    return replace(need, formula=formula)


def _is_array(written: ast.Expression) -> bool:
    return isinstance(written, ast.Apply) and written.function.name == ARRAY


def _no_value(name: str, place: Place) -> LanguageError:
    return LanguageError(
        "L067",
        f"`{name}` has no value here",
        place=place,
        cause="a result or a variable has a value where every way through the program has assigned one",
        mend=f"assign it first: `{name} := …;`",
    )
