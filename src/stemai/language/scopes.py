"""Which names mean what while an expression is elaborated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import Term, Type, free
from stemai.kernel.theory import Theory
from stemai.language.complexes import FUNCTIONS, T_COMPLEX
from stemai.language.instances import constructors_named, is_instance
from stemai.language.vocabulary import is_word_of
from stemai.language.words import BUILT_IN, FIXED, KEYWORDS


@dataclass(frozen=True, slots=True)
class Scope:
    """Names of variables and abbreviations, each with its term and type.  Immutable; there is no shadowing."""

    names: dict[str, tuple[Term, Type]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> tuple[Term, Type]:
        return self.names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def with_variable(self, name: str, type_: Type, place: Place | None = None) -> tuple[Scope, Term]:
        """This scope and a free variable called `name`.  Raises: L021 (taken), L022 (not a name one can give)."""
        variable = free(name, type_.carrier)
        return self.with_value(name, variable, type_, place), variable

    def with_value(self, name: str, value: Term, type_: Type, place: Place | None = None) -> Scope:
        """This scope and an abbreviation.  Raises: L021 (taken), L022 (not a name one can give)."""
        require_free_name(name, place)
        if name in self.names:
            raise taken(name, place)
        return Scope({**self.names, name: (value, type_)})

    def without(self, names: Iterable[str]) -> Scope:
        """This scope with `names` forgotten."""
        gone = frozenset(names)
        return Scope({n: v for n, v in self.names.items() if n not in gone})


def require_free_name(name: str, place: Place | None) -> None:
    """Raise L022 if `name` is a word of the language."""
    if name in BUILT_IN or name in FIXED or name in KEYWORDS:
        raise LanguageError("L022", f"`{name}` is a word of the language", place=place, mend="choose another name")


def require_new_name(name: str, scope: Scope, theory: Theory, place: Place | None) -> None:
    """Raise L021 or L022 unless `name` can be given to something new."""
    require_free_name(name, place)
    known = (scope, theory.symbols, theory.sorts, theory.datatypes, theory.axioms)
    made = is_instance(name, theory) or constructors_named(name, theory) or is_word_of(name, theory)
    built_in = name in FUNCTIONS and T_COMPLEX.name in theory.datatypes
    if made or built_in or any(name in names for names in known):
        raise taken(name, place)


def taken(name: str, place: Place | None, first: Place | None = None) -> LanguageError:
    """The error for a name that has a meaning already, given at `first`."""
    return LanguageError(
        "L021",
        f"the name `{name}` is in use",
        place=place,
        cause=("" if first is None else f"it was given its meaning at {first}; ")
        + "there is no shadowing: one name has one meaning at a time",
        mend=f"choose another name: `{name}1`, say",
    )
