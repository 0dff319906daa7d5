"""Instances of definitions and datatypes with type parameters that a proof needs and its problem does not mention.

They are definitions like any: shown to end here, stated in the certificate if the proof speaks of them, and admitted by the
kernel again when it is replayed.  What the problem states is untouched by them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from stemai.errors import Place
from stemai.judge.definitions import Settled, extended
from stemai.judge.session import Session
from stemai.kernel.terms import Symbol, Type
from stemai.kernel.theory import Theory
from stemai.language import Imports, Module, ast, instantiated
from stemai.language.instances import instance_name
from stemai.language.vocabulary import vocabulary


@dataclass(slots=True)
class Instances:
    """Grows the theory of `session`, which is that of `settled`, by instances of the schemas among `words`."""

    session: Session
    settled: Settled
    words: Imports
    place: Place

    def symbol(self, item: ast.Definition, types: tuple[Type, ...], place: Place) -> tuple[Symbol, Theory]:
        """The symbol of a schema at types, and the theory that has it.  Raises: as `enter`."""
        self.enter(item.name.name, types, place)
        theory = self.session.proof.theory
        return theory.symbols[instance_name(item.name.name, types)], theory

    def enter(self, schema: str, types: tuple[Type, ...], place: Place | None = None) -> None:
        """Have the instance of `schema` at `types` in the theory.

        Raises: L021, L056 (there is no such instance), J030 (it is not shown to end), K… (it speaks of what is not there).
        """
        known = vocabulary(self.session.proof.theory)
        if instance_name(schema, types) in known.instances:
            return
        words = instantiated(replace(self.words, theory=known), schema, types, place or self.place)
        self.settled = extended(self.settled, words.theory, words.definitions, self.session.options)
        self.words = words
        self.session.proof.theory = self.settled.theory


def growing(session: Session, settled: Settled, module: Module, place: Place) -> Instances:
    """Let the texts that `session` reads make instances of the schemas of `module`."""
    words = Imports(settled.theory, (), {}, module.schemas, module.places)
    instances = Instances(session, settled, words, place)
    theory = replace(vocabulary(settled.theory), maker=instances.symbol)
    instances.settled = replace(settled, theory=theory, terminations=dict(settled.terminations), leaves=dict(settled.leaves))
    session.proof.theory = theory
    return instances
