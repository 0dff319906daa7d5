"""What a problem and its proof rest on, among all that the problem's file and its imports name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stemai.judge.definitions import Settled
from stemai.kernel.models import Model
from stemai.kernel.proofs import Line, Proof
from stemai.kernel.reached import Part, reached
from stemai.kernel.terms import Sort, Symbol, Term, Type
from stemai.kernel.theory import Theory
from stemai.language import Imports

Names = frozenset[str]


def granted(theory: Theory, imports: Imports, asked: Iterable[Term]) -> Theory:
    """`theory` without the imported axioms that have nothing to do with the problem, and without what only they speak of.

    An imported axiom belongs to a problem if it speaks of an imported sort, or symbol without a definition, that the
    problem speaks of: in `asked` or its own items, by way of definitions, or by way of another axiom that belongs to it.  So
    what is asked is plain from the problem itself, whatever else is imported beside.
    """
    imported = {*imports.theory.sorts, *imports.theory.symbols}
    undefined = (*theory.sorts, *(n for n in theory.symbols if n not in theory.definitions))
    constructors = {c.name for d in theory.datatypes.values() for c in d.constructors}
    loose = imported.intersection(undefined) - constructors
    if not loose:
        return theory
    graph = _graph(theory)
    own = [name for name in (*theory.symbols, *theory.datatypes) if name not in imported]
    spoken = _closure(graph, (*own, *(n for term in asked for n in names(term))))
    axioms = dict(theory.axioms)
    waiting = {name: _closure(graph, names(formula)) & loose for name, formula in axioms.items()}
    for name in axioms.keys() - imports.theory.axioms.keys():
        spoken |= _closure(graph, names(axioms[name]))
        del waiting[name]
    while reaching := [name for name, about in waiting.items() if not about or about & spoken]:
        for name in reaching:
            spoken |= waiting.pop(name)
    return _without(theory, graph, loose - spoken, waiting.keys())


def needed(settled: Settled, goal: Term, evidence: tuple[Proof, int] | Model) -> Theory:
    """The part of the settled theory that a certificate has to state: what goal, axioms and evidence speak of."""
    if isinstance(evidence, Model):
        parts: list[Part] = [goal, *(settled.theory.symbols[n] for n in evidence.symbols if n in settled.theory.symbols)]
        parts += [Sort(name) for name in evidence.carriers]
    else:
        parts = [goal, *_parts(evidence)]
    while True:
        theory = reached(settled.theory, parts)
        ended = [name for name in theory.definitions if name in settled.terminations]
        measures = [m for d in theory.definitions.values() for m in d.measure]
        more = [*parts, *measures, *(p for name in ended for p in _parts(settled.terminations[name]))]
        if reached(settled.theory, more) == theory:
            return theory
        parts = more


def names(term: Term) -> Names:
    """The names of the symbols and sorts in `term`, those of definitions not followed."""
    found, seen = set[str](), set[Term]()
    todo = [term]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            found |= _sorts(node.sort)
            if node.op == "call":
                found.add(node.data.name)
            elif node.op in ("forall", "exists"):
                found |= _sorts(node.data)
            todo += node.args
    return frozenset(found)


def _sorts(sort: Sort) -> Names:
    if sort.result is None:
        return frozenset((sort.name,))
    return frozenset[str]().union(*(_sorts(s) for s in (*sort.arguments, sort.result)))


def _of_symbol(symbol: Symbol) -> Names:
    return frozenset[str]().union(*(_sorts(t.carrier) for t in (*symbol.parameters, symbol.result)))


def _graph(theory: Theory) -> dict[str, Names]:
    """What each symbol and datatype speaks of itself; a symbol of what is defined together with it too."""
    graph = {name: frozenset[str]().union(*map(_of_symbol, d.constructors)) for name, d in theory.datatypes.items()}
    for name, symbol in theory.symbols.items():
        graph[name] = _of_symbol(symbol)
        if name in theory.definitions:
            definition = theory.definitions[name]
            graph[name] |= names(definition.body) | {s.name for s in definition.companions}
    return graph


def _closure(graph: dict[str, Names], roots: Iterable[str]) -> set[str]:
    found, todo = set[str](), list(roots)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += graph.get(name, ())
    return found


def _without(theory: Theory, graph: dict[str, Names], gone: set[str], axioms: Iterable[str]) -> Theory:
    """`theory` without the sorts and symbols `gone`, all that is made of them, and `axioms`."""
    gone, dropped = set(gone), frozenset(axioms)
    while more := [name for name, about in graph.items() if name not in gone and about & gone]:
        gone.update(more)
    return replace(
        theory,
        sorts=tuple(s for s in theory.sorts if s not in gone),
        datatypes={n: d for n, d in theory.datatypes.items() if n not in gone},
        symbols={n: s for n, s in theory.symbols.items() if n not in gone},
        definitions={n: d for n, d in theory.definitions.items() if n not in gone},
        axioms={n: f for n, f in theory.axioms.items() if n not in dropped},
    )


def _parts(evidence: tuple[Proof, int]) -> Iterator[Part]:
    """All that the lines of a proof speak of."""
    proof, claim = evidence
    for index in proof.needed(claim):
        yield from _of_line(proof.lines[index])


def _of_line(line: Line) -> Iterator[Part]:
    yield from line.sequent.hypotheses
    yield line.sequent.conclusion
    for parameter in line.parameters:
        for part in parameter if isinstance(parameter, tuple) else (parameter,):
            if isinstance(part, Term):
                yield part
            elif isinstance(part, Type):
                yield part.carrier
