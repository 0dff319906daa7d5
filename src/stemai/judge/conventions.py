"""Where what is imported takes a value by convention: places in definitions, and axioms that are conventions themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from stemai.judge.reach import names
from stemai.kernel.reached import reached
from stemai.kernel.terms import Term
from stemai.kernel.theory import Theory
from stemai.language import Corner, Module
from stemai.library.conventions import CONVENTIONS

W_LIBRARY: Final = "W007"


def of_definitions(module: Module, theory: Theory, goal: Term) -> list[Corner]:
    """The corners of the imported definitions that `goal` rests on."""
    used = reached(replace(theory, axioms={}), [goal]).definitions
    return [c for d in module.imports.definitions if d.definition.symbol.name in used for c in d.corners]


def of_axioms(module: Module, theory: Theory, goal: Term) -> list[Corner]:
    """The conventions among the imported axioms that speak of nothing but what `goal` speaks of."""
    spoken = reached(replace(theory, axioms={}), [goal]).symbols.keys()
    shared = [n for n in _imported(module, theory.axioms) if names(theory.axioms[n]) & theory.symbols.keys() <= spoken]
    return [Corner(W_LIBRARY, *CONVENTIONS[name], module.places[name], None) for name in shared]


def used(module: Module, axioms: Iterable[str]) -> bool:
    """Whether one of the `axioms` that a proof has used is a convention of the library."""
    return bool(_imported(module, axioms))


def _imported(module: Module, axioms: Iterable[str]) -> list[str]:
    return [name for name in axioms if name in CONVENTIONS and name in module.imports.theory.axioms]
