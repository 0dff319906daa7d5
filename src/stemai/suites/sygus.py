"""Loop invariants of SyGuS: `synth-inv` and one `inv-constraint`, as they stand in the track for invariants.

The file becomes a `synthesize` of a predicate over the variables of the loop, with the three implications as what it must
meet: the precondition gives it, the transition keeps it, and it gives the postcondition.  The answer is one formula.  A
grammar for the answer, other constraints and other functions to find are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stemai.errors import LanguageError, LimitReached
from stemai.language import ast
from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.reading import NotCovered, Reading
from stemai.suites.sexpr import Atom, SExpr, head, read, symbol
from stemai.suites.smtlib import Script, builder_of, numerals_are_real
from stemai.suites.terms import Function, Sort, Typed

_IGNORED: Final = frozenset(
    ("set-logic", "set-option", "set-options", "set-info", "set-feature", "check-synth", "declare-var", "declare-primed-var")
)
_COMMANDS: Final = {
    "constraint": "other constraints", "chc-constraint": "other constraints", "assume": "other constraints",
    "synth-fun": "synthesis of functions", "define-funs-rec": "recursive functions", "define-fun-rec": "recursive functions",
    "declare-datatype": "datatypes", "declare-datatypes": "datatypes", "oracle-constraint": "oracles",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The predicate that is asked for, with the variables of the loop."""

    name: str
    variables: tuple[tuple[str, Sort], ...]


def read_sygus(text: str, stem: str) -> list[Reading | NotCovered]:
    """The file as one statement.  Raises: NotCovered."""
    return [_Invariant(stem).question(text)]


class _Invariant(Script):
    """One file; terms, sorts and macros are those of SMT-LIB."""

    def __init__(self, stem: str) -> None:
        super().__init__(builder_of(stem))
        self._wanted: _Wanted | None = None
        self._constraint: tuple[str, ...] | None = None

    def question(self, text: str) -> Reading:
        """Every command in order.  Raises: NotCovered."""
        commands = read(text)
        self._reals = numerals_are_real(commands)
        for command in commands:
            self._command(command)
        if self._wanted is None or self._constraint is None:
            raise NotCovered("the form of synth-inv", "no `synth-inv` with an `inv-constraint`")
        try:
            return Reading(self._builder.name, self._written(self._wanted, self._constraint), tuple(self._builder.notes))
        except (LanguageError, LimitReached) as error:
            raise NotCovered("our language", f"{error.code}: {error.message}") from error

    def _command(self, command: SExpr) -> None:
        name = head(command)
        if not isinstance(command, tuple) or name is None:
            raise NotCovered("syntax", "something that is no command")
        if name in _COMMANDS:
            raise NotCovered(_COMMANDS[name], f"`{name}`")
        match name, command[1:]:
            case "synth-inv", (Atom() as called, tuple() as given):
                if self._wanted is not None:
                    raise NotCovered("several functions", "`synth-inv` twice")
                self._wanted = _Wanted(called.text, tuple(self._bound(g) for g in given))
            case "synth-inv", (_, _, *_):
                raise NotCovered("grammars", "a grammar for the invariant")
            case "inv-constraint", names:
                if self._constraint is not None or self._wanted is None:
                    raise NotCovered("other constraints", "`inv-constraint` twice, or before `synth-inv`")
                self._constraint = tuple(symbol(n) or "" for n in names)
            case _ if name not in _IGNORED:
                self._declaration(name, command)

    def _written(self, wanted: _Wanted, names: tuple[str, ...]) -> str:
        """The `synthesize`.  Raises: NotCovered, LanguageError."""
        if len(names) != 4 or names[0] != wanted.name or any(n not in self._macros for n in names[1:]):
            raise NotCovered("the form of synth-inv", "the constraint names something that is not defined")
        if not wanted.variables:
            raise NotCovered("the form of synth-inv", "no variables")
        before, after = ([self._named(n, s, end) for n, s in wanted.variables] for end in ("", "_next"))
        sorts = tuple(s for _, s in wanted.variables)
        invariant = Function(self._builder.name, sorts, "Bool")
        holds, again = t.applied(invariant, before), t.applied(invariant, after)
        pre, trans, post = names[1:]
        start = w.implies(self._formula(pre, before), holds.expression)
        kept = w.implies(t.conjunction([holds, Typed(self._formula(trans, before + after), "Bool")]).expression, again.expression)
        for variable, sort in reversed(list(zip(after, sorts, strict=True))):
            kept = w.quantified("forall", [_name(variable)], t.type_of(sort), kept)
        enough = w.implies(holds.expression, self._formula(post, before))
        binders = [w.binder([_name(v)], t.type_of(s)) for v, s in zip(before, sorts, strict=True)]
        body = w.junction("and", start, kept, enough)
        if self._builder.parameters or self._builder.sorts:
            raise NotCovered("unspecified functions", "division by zero, or an unknown, in the loop")
        question = ast.Problem(
            "synthesize", w.identifier(self._builder.name), tuple(w.grouped(binders)), body, w.NOWHERE, None, w.BOOL
        )
        return w.written([*self._builder.definitions, question])

    def _named(self, called: str, sort: Sort, end: str) -> Typed:
        if sort in self._arrays.sorts:
            raise NotCovered("arrays", "an invariant over arrays")
        return Typed(w.name(self._builder.names.fresh(f"{called}{end}")), sort)

    def _formula(self, called: str, given: list[Typed]) -> w.Expr:
        found = self._expanded(called, given)
        if found.sort != "Bool":
            raise NotCovered("sorts", f"`{called}` is no formula")
        return found.expression


def _name(variable: Typed) -> str:
    if not isinstance(variable.expression, ast.Name):
        raise NotCovered("syntax", "a variable without a name")
    return variable.expression.name
