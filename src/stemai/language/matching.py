"""`match` with patterns that nest: read from the first arm to the last, as matches that each look at one constructor.

The first pattern that fits decides.  Every value must have one, and every arm must be reached by some value.  What a name
in a pattern stands for is the part of the value that it meets: a field, or what was matched itself.
Source: the usual compilation to decision trees, as in Augustsson, "Compiling pattern matching", FPCA 1985.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from stemai.errors import LanguageError
from stemai.kernel.terms import Symbol, Term, Type, call, free, make
from stemai.kernel.theory import Datatype, Theory, guards_of
from stemai.language import ast
from stemai.language.instances import constructors_named, names_constructor
from stemai.language.scopes import Scope, require_new_name
from stemai.language.trees import Profile, Selection, Tree, profile

WILD: Final = "_"
_UNKNOWN: Final = "?"  # a part of an example that nothing is known of; no name has it
Path = tuple[Term, ...]
Value = tuple[Term, Type]
#: Reads the body of an arm; closes a tree that is of no numeric type.
Body = Callable[[ast.Expression, Scope, Path], Tree]
Close = Callable[[Selection, Profile], Tree]


@dataclass(frozen=True, slots=True)
class _Row:
    """An arm on the way: patterns that are still to meet their values, and what its names stand for so far."""

    patterns: tuple[ast.Pattern, ...]
    scope: Scope
    arm: ast.Arm


@dataclass(slots=True)
class Matching:
    """One `match`, as it is compiled.  `fresh` begins the names of variables for fields, which nothing else has."""

    theory: Theory
    fresh: str
    body: Body
    close: Close
    step: Callable[[ast.Expression], None]
    _count: int = 0
    _reached: list[ast.Arm] = field(default_factory=list)

    def compile(self, node: ast.Match, subject: Value, scope: Scope, path: Path) -> Tree:
        """The tree of a match on `subject`.  Raises: L057 (a value without an arm, an arm without a value)."""
        if subject[1].name not in self.theory.datatypes:
            raise LanguageError(
                "L057",
                f"a value of type {subject[1]} is not made by constructors",
                place=node.subject.place,
                mend="`match` takes a value of a datatype; use `if` for numbers",
            )
        rows = [_Row((arm.pattern,), scope, arm) for arm in node.arms]
        tree = self._tree(node, (subject,), rows, path, _UNKNOWN)
        for arm in node.arms:
            if not any(arm is reached for reached in self._reached):
                raise LanguageError(
                    "L057",
                    "this arm is never reached",
                    place=arm.place,
                    cause="the arms before it take every value that fits it",
                    mend="leave it out, or put it before them",
                )
        return tree

    def _tree(self, node: ast.Match, values: tuple[Value, ...], rows: list[_Row], path: Path, example: str) -> Tree:
        """The tree of what `rows` say of `values`; `example` is the value that is looked at, as far as it is known."""
        self.step(node)
        if not rows:
            raise LanguageError(
                "L057",
                f"there is no arm for `{example.replace(_UNKNOWN, WILD)}`",
                place=node.place,
                mend="add one, or an arm `_ => …` at the end",
            )
        split = (i for i, p in enumerate(rows[0].patterns) if self._constructor(p, values[i][1]) is not None)
        column = next(split, None)
        if column is not None:
            return self._split(node, values, rows, path, example, column)
        scope = rows[0].scope
        for pattern, value in zip(rows[0].patterns, values, strict=True):
            scope = self._named(pattern, value, scope)
        self._reached.append(rows[0].arm)
        return self.body(rows[0].arm.body, scope, path)

    def _split(self, node: ast.Match, values: tuple[Value, ...], rows: list[_Row], path: Path, example: str, column: int) -> Tree:
        subject, type_ = values[column]
        constructors = self.theory.datatypes[type_.name].constructors
        arms, hint, found = list[tuple[tuple[Term, ...], Tree]](), list[str](), Profile()
        for constructor in constructors:
            chosen = [r for row in rows if (r := self._row(row, values, column, constructor)) is not None]
            names = self._hints(chosen, column, constructor)
            fields = tuple(self._variable(n, t) for n, t in zip(names, constructor.parameters, strict=True))
            inside = (*values[:column], *zip(fields, constructor.parameters, strict=True), *values[column + 1 :])
            made = make("eq", subject, call(constructor, *fields))
            holds = (*path, *guards_of(constructor, fields), made)
            body = self._tree(node, inside, chosen, holds, _shown(example, column, constructor))
            arms.append((fields, body))
            hint += names
            found = found.joined(profile(body))
        return self.close(Selection(subject, constructors, tuple(arms), tuple(hint), node.place), found)

    def _row(self, row: _Row, values: tuple[Value, ...], column: int, constructor: Symbol) -> _Row | None:
        """What is left of `row` where the value in `column` is made by `constructor`; None where it does not fit."""
        pattern = row.patterns[column]
        named = self._constructor(pattern, values[column][1])
        if named is None:
            parts = (ast.Pattern(ast.Identifier(WILD, pattern.place), (), pattern.place),) * len(constructor.parameters)
            scope = self._named(pattern, values[column], row.scope)
        elif named == constructor:
            parts, scope = pattern.parts, row.scope
        else:
            return None
        return _Row((*row.patterns[:column], *parts, *row.patterns[column + 1 :]), scope, row.arm)

    def _hints(self, rows: list[_Row], column: int, constructor: Symbol) -> list[str]:
        """A name for each field: that of the first row that names it."""
        found = []
        for i, type_ in enumerate(constructor.parameters, start=column):
            patterns = (row.patterns[i] for row in rows)
            names = (p.head.name for p in patterns if p.head.name != WILD and self._constructor(p, type_) is None)
            found.append(next(names, "x"))
        return found

    def _variable(self, name: str, type_: Type) -> Term:
        self._count += 1
        return free(f"{self.fresh}{name}:{self._count}", type_.carrier)

    def _named(self, pattern: ast.Pattern, value: Value, scope: Scope) -> Scope:
        if pattern.head.name == WILD:
            return scope
        require_new_name(pattern.head.name, scope, self.theory, pattern.place)
        return scope.with_value(pattern.head.name, *value, pattern.place)

    def _constructor(self, pattern: ast.Pattern, type_: Type) -> Symbol | None:
        """The constructor that `pattern` asks for; None for a name and for `_`.  Raises: L057."""
        name = pattern.head.name
        datatype = self.theory.datatypes.get(type_.name)
        constructors = () if datatype is None else datatype.constructors
        found = next((c for c in constructors if names_constructor(name, c)), None)
        if found is None and (pattern.parts or constructors_named(name, self.theory)):
            raise _stranger(pattern, type_, datatype)
        if found is not None and len(pattern.parts) != len(found.parameters):
            raise LanguageError(
                "L057",
                f"`{name}` has {len(found.parameters)} fields, and {len(pattern.parts)} are named",
                place=pattern.place,
                mend="give each field a name, a pattern or `_`",
            )
        return found


def _stranger(pattern: ast.Pattern, type_: Type, datatype: Datatype | None) -> LanguageError:
    known = "" if datatype is None else f"the constructors are {', '.join(c.name for c in datatype.constructors)}"
    return LanguageError(
        "L057",
        f"`{pattern.head.name}` does not make a {type_}",
        place=pattern.head.place,
        cause=known,
        mend="name the value, or take a constructor of its type",
    )


def _shown(example: str, column: int, constructor: Symbol) -> str:
    """`example` with its unknown part number `column` made by `constructor`."""
    fields = f"({', '.join(_UNKNOWN for _ in constructor.parameters)})" if constructor.parameters else ""
    parts = example.split(_UNKNOWN)
    before, after = (_UNKNOWN.join(half) for half in (parts[: column + 1], parts[column + 1 :]))
    return before + constructor.name + fields + after
