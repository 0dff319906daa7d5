"""What a file means: its problems as kernel formulas, its definitions, and what it brings to a file that imports it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from stemai.errors import Place
from stemai.kernel.limits import RESERVED
from stemai.kernel.terms import Term, Type, conjunction, free, fresh, implication, make, substitute
from stemai.kernel.theory import Definition, Theory
from stemai.language import ast
from stemai.language.headers import Hypothesis, Parameter, Written
from stemai.language.programs import Program
from stemai.language.reading import quantified
from stemai.language.scopes import taken
from stemai.language.vocabulary import Vocabulary, union
from stemai.language.warnings import Corner

Family = tuple[ast.DatatypeDeclaration, ...]  # that hold each other's values
Kind = Literal["theorem", "find", "solve", "compute", "maximize", "minimize", "synthesize", "program"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a theorem for any types is stated: a theory with a sort, of which nothing is known, for each of `parameters`.

    Like that of a module, `theory` has no definition; `definitions` are those of the file before the theorem, and instances.
    `item` is the text of the theorem, which `schemas` and `places` are there to read again.
    """

    parameters: tuple[str, ...]
    theory: Vocabulary
    definitions: tuple[PendingDefinition, ...]
    item: ast.Problem
    schemas: dict[str, Family] = field(repr=False)
    places: dict[str, Place] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What one item asks.

    `conclusion` is a formula over the parameters' variables, or the term to `compute`, `maximize` or `minimize`.
    `function` is what a `synthesize` asks for; its variable occurs in `conclusion`.
    `outer` are the names of the variables of the `forall` that the conclusion of a theorem begins with: of an equal formula that
    was met before a term may have others.
    For a `program` the hypotheses are what it requires, and the conclusion, over the results too, is what it ensures.
    """

    kind: Kind
    name: str
    parameters: tuple[Parameter, ...]
    hypotheses: tuple[Hypothesis, ...]
    conclusion: Term
    conclusion_type: Type
    place: Place
    warnings: tuple[Corner, ...]
    function: Parameter | None = None
    program: Program | None = None
    setting: Setting | None = None  # of a theorem for any types
    outer: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[Written, ...]:
        """What `goal` binds first: a function to find, then the parameters, then what the conclusion binds."""
        first = (*([] if self.function is None else [self.function]), *self.parameters)
        return (*(Written(p.name, p.type) for p in first), *(Written(name) for name in self.outer))

    @property
    def is_optimum(self) -> bool:
        """Whether this asks for a largest or a smallest value."""
        return self.kind in ("maximize", "minimize")

    @property
    def is_closed(self) -> bool:
        """Whether `goal` is the whole question: of others the answer is a part of what is proved."""
        return self.kind not in ("solve", "compute", "program")

    @property
    def goal(self) -> Term:
        """What is asked as one closed formula, g(x) the guards of the parameters, h(x) the hypotheses, c(x) the conclusion.

        theorem     ``forall x, g -> h -> c``
        find        ``exists x, g and h and c``: a witness satisfies the hypotheses too
        maximize    ``exists x, g and h and forall y, g(y) -> h(y) -> c(y) <= c``; minimize with ``c <= c(y)``
        synthesize  ``exists f, g(f) and forall x, g -> h -> c``
        """
        if self.kind == "find":
            return self._some(self.conclusion)
        if self.is_optimum:
            return self._some(self.bound_at_point)
        every = self._every(self.conclusion)
        if self.function is None:
            return every
        return quantified("exists", self.function.variable, self.function.name, self.function.type, every)

    @property
    def open_question(self) -> Term:
        """What is asked of the parameters, where no closed formula says it: of a `solve` ``h and c``, of a `compute`
        ``h -> c = NAME``, or c alone where nothing is assumed, of a `program` c."""
        hypotheses = [h.formula for h in self.hypotheses]
        if self.kind == "solve":
            return conjunction([*hypotheses, self.conclusion])
        if self.kind == "program" or not hypotheses:
            return self.conclusion
        return implication(hypotheses, self._computed(self.name))

    @property
    def whole(self) -> Term:
        """All that is asked, types of parameters included, as one formula: `goal`; of a `solve` ``exists x, g and h and c``,
        of a `compute` ``forall x, g -> h -> c = v`` for a variable v."""
        if self.kind == "solve":
            return self._some(self.conclusion)
        if self.kind == "compute":
            return self._every(self._computed("value"))
        return self.goal

    def _computed(self, name: str) -> Term:
        """``c = v`` for a variable v that is shown as `name`, and is no parameter of that name."""
        return make("eq", self.conclusion, free(f"{name}{RESERVED}", self.conclusion.sort))

    def bound(self, value: Term) -> Term:
        """``forall x, g -> h -> c <= value``, or ``value <= c`` for a `minimize`: no feasible point is better."""
        sides = (self.conclusion, value) if self.kind == "maximize" else (value, self.conclusion)
        return self._every(make("le", *sides))

    @property
    def bound_at_point(self) -> Term:
        """The bound for the value at the parameters themselves, ``forall y, g(y) -> h(y) -> c(y) <= c``."""
        variables = [p.variable for p in self.parameters]
        point = fresh([v.sort for v in variables], self.conclusion, *(h.formula for h in self.hypotheses))
        bound = self.bound(substitute(self.conclusion, dict(zip(variables, point, strict=True))))
        return substitute(bound, dict(zip(point, variables, strict=True)))

    def attained(self, value: Term) -> Term:
        """``exists x, g and h and c = value``"""
        return self._some(make("eq", self.conclusion, value))

    def _some(self, formula: Term) -> Term:
        return self._closed("exists", conjunction([*(h.formula for h in self.hypotheses), formula]))

    def _every(self, formula: Term) -> Term:
        return self._closed("forall", implication([h.formula for h in self.hypotheses], formula))

    def _closed(self, kind: str, body: Term) -> Term:
        for parameter in reversed(self.parameters):
            body = quantified(kind, parameter.variable, parameter.name, parameter.type, body)
        return body


@dataclass(frozen=True, slots=True)
class PendingDefinition:
    """A definition that the judge still has to admit; `candidates` are measures to try where none is given.

    `corners` are the places in its body where a convention gives a value.
    """

    definition: Definition
    candidates: tuple[Term, ...]
    place: Place
    corners: tuple[Corner, ...] = ()


@dataclass(frozen=True, slots=True)
class Lemma:
    """A theorem that comes with a proof: its name, the closed formula that it says, and where it stands.

    The formula of a theorem for any types is that in its `setting`.
    """

    name: str
    goal: Term
    place: Place
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Imports:
    """What modules of the library bring: names and what they mean.

    `theory` has sorts, symbols and axioms, and no definition yet; `lemmas` are theorems that come with a proof; `schemas` has
    for the name of a datatype with parameters the datatypes that it comes together with; `places` says of every name where it
    was given.
    """

    theory: Theory = field(default_factory=Theory)
    definitions: tuple[PendingDefinition, ...] = ()
    lemmas: dict[str, Lemma] = field(default_factory=dict)
    schemas: dict[str, Family] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def merged(parts: Iterable[Imports]) -> Imports:
    """All that `parts` bring.  What two of them import from a third is one thing.

    Raises: L021 (one name has two meanings).
    """
    theory, definitions = Vocabulary(), dict[str, PendingDefinition]()
    lemmas, schemas, places = dict[str, Lemma](), dict[str, Family](), dict[str, Place]()
    for part in parts:
        for name, place in part.places.items():
            if places.setdefault(name, place) != place:
                raise taken(name, place, places[name])
        theory = union(theory, part.theory)
        definitions |= {p.definition.symbol.name: p for p in part.definitions}
        lemmas |= part.lemmas
        schemas |= part.schemas
    return Imports(theory, tuple(definitions.values()), lemmas, schemas, places)


@dataclass(frozen=True, slots=True)
class Module:
    """A file with its meaning.  `theory` has every sort, symbol and axiom, the imported ones too, and no definition yet;
    `definitions` begin with those of `imports`.  All else is the file's own.
    """

    theory: Theory
    definitions: tuple[PendingDefinition, ...]
    problems: tuple[Problem, ...]
    proofs: tuple[ast.Proof, ...]
    warnings: tuple[Corner, ...]
    source: str
    file: str
    imports: Imports
    schemas: dict[str, Family]
    places: dict[str, Place]

    @property
    def lemmas(self) -> dict[str, tuple[Problem, ast.Proof]]:
        """The theorems that the file proves itself, in their order."""
        proofs = {p.name.name: p for p in self.proofs if p.name is not None}
        return {p.name: (p, proofs[p.name]) for p in self.problems if p.name in proofs}

    def at(self, problem: Problem) -> Module:
        """The module as one of its problems sees it: a theorem for any types is one for the sorts of its setting."""
        if problem.setting is None:
            return self
        return replace(self, theory=problem.setting.theory, definitions=problem.setting.definitions)

    @property
    def exports(self) -> Imports:
        """What the file brings to one that imports it, with all that it imports itself."""
        lemmas = {name: Lemma(name, lemma.goal, lemma.place, lemma.setting) for name, (lemma, _) in self.lemmas.items()}
        return Imports(self.theory, self.definitions, self.imports.lemmas | lemmas, self.schemas, self.places)
