"""What terms speak of: the part of a theory without which they would mean nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stemai.kernel.terms import Sort, Symbol, Term
from stemai.kernel.theory import Theory

Part = Term | Sort | Symbol


def reached(theory: Theory, parts: Iterable[Part]) -> Theory:
    """The sorts, datatypes and symbols of `theory` that `parts` speak of, in their order there, and all of its axioms.

    A symbol brings the sorts of its type, the body of its definition and its companions, but not its measure; a datatype
    brings its constructors; every axiom counts as one of the parts.  What is left out is a conservative extension of the
    rest: carriers are not empty, symbols without a definition are free, and a definition is admitted with the proof that it
    ends.
    """
    sorts, symbols, seen = set[str](), set[str](), set[Term]()
    todo: list[Part] = [*parts, *theory.axioms.values()]
    while todo:
        part = todo.pop()
        if isinstance(part, Sort):
            todo += part.arguments
            if part.result is not None:
                todo.append(part.result)
            elif part.name not in sorts:
                sorts.add(part.name)
                todo += theory.datatypes[part.name].constructors if part.name in theory.datatypes else ()
        elif isinstance(part, Symbol):
            if part.name not in symbols:
                symbols.add(part.name)
                todo += [t.carrier for t in (*part.parameters, part.result)]
                if (definition := theory.definitions.get(part.name)) is not None:
                    todo += [definition.body, *definition.companions]
        elif part not in seen:
            seen.add(part)
            todo += [*part.args, part.sort]
            todo += [part.data] if part.op in ("call", "forall", "exists") else ()
    return replace(
        theory,
        sorts=tuple(s for s in theory.sorts if s in sorts),
        datatypes={name: d for name, d in theory.datatypes.items() if name in sorts},
        symbols={name: s for name, s in theory.symbols.items() if name in symbols},
        definitions={name: d for name, d in theory.definitions.items() if name in symbols},
    )
