"""What a proof step sees: names of variables, names of facts, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stemai.errors import JudgeError, Place
from stemai.kernel.terms import Term, Type
from stemai.language import Scope


@dataclass(frozen=True, slots=True)
class Context:
    """Immutable; a block works on copies, so what it introduces ends with it.

    `facts` maps a name to the line that proves it; `assumptions` are the formulas that enclosing steps will discharge;
    `guards` maps a variable to the lines that say where it ranges; a leaf that mentions the variable sees them uncited.
    `taken` are the names of the problem file: no step can give them another meaning.
    """

    scope: Scope
    facts: dict[str, int] = field(default_factory=dict)
    assumptions: frozenset[Term] = frozenset()
    guards: dict[Term, tuple[int, ...]] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    depth: int = 0

    def with_variable(self, name: str, type_: Type, place: Place) -> tuple[Context, Term]:
        """This context and a fresh variable.  Raises: J002 (the name is taken)."""
        self._require_new(name, place)
        scope, variable = self.scope.with_variable(name, type_)
        return replace(self, scope=scope), variable

    def with_value(self, name: str, value: Term, type_: Type, place: Place) -> Context:
        """This context and an abbreviation."""
        self._require_new(name, place)
        return replace(self, scope=self.scope.with_value(name, value, type_))

    def with_fact(self, name: str, line: int, place: Place | None = None) -> Context:
        """This context and a named fact; `this` may be named again, any other name only once."""
        if place is not None and name != "this":
            self._require_new(name, place)
        return replace(self, facts={**self.facts, name: line})

    def with_assumption(self, formula: Term) -> Context:
        """This context and a formula that an enclosing step will discharge."""
        return replace(self, assumptions=self.assumptions | {formula})

    def with_guard(self, variable: Term, line: int) -> Context:
        """This context, where `line` says that `variable` is in its type, or in the range that it was fixed in."""
        return replace(self, guards={**self.guards, variable: (*self.guards.get(variable, ()), line)})

    def deeper(self) -> Context:
        """The context of a block inside this one."""
        return replace(self, depth=self.depth + 1)

    def _require_new(self, name: str, place: Place) -> None:
        if name in self.facts or name in self.scope or name in self.taken:
            raise JudgeError(
                "J002",
                f"the name `{name}` is in use",
                place=place,
                cause="there is no shadowing: one name has one meaning at a time",
                mend="choose another name",
            )
