"""The asker's definitions: each recursive one with a measure, and a proof that the measure falls at every call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from stemai.errors import JudgeError, KernelError, LimitReached
from stemai.judge.context import Context
from stemai.judge.leaves import discharge_leaf
from stemai.judge.session import Leaf, Session
from stemai.judge.verdict import Options
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import TRUE, Term
from stemai.kernel.theory import Definition, Theory, termination
from stemai.language import Module, PendingDefinition, Scope
from stemai.language.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Settled:
    """The theory with its measures, a proof for each definition that needs one, and the leaves of these proofs."""

    theory: Theory
    terminations: dict[str, tuple[Proof, int]] = field(default_factory=dict)
    leaves: dict[str, list[Leaf]] = field(default_factory=dict)

    def leaves_of(self, theory: Theory) -> list[Leaf]:
        """The leaves of the proofs that the definitions of `theory` end."""
        return [leaf for name, leaves in self.leaves.items() if name in theory.definitions for leaf in leaves]


#: Definitions of this process that were shown to end: the library's are met again with each problem.
_SHOWN: Final = dict[tuple[Definition, tuple[Term, ...]], tuple[Definition, tuple[Proof, int], list[Leaf]]]()


def settle(module: Module, options: Options) -> Settled:
    """The module's theory, every recursive definition shown to end.

    Raises: J030 (no measure is seen to fall), K021, K023.
    """
    return extended(Settled(Theory()), module.theory, module.definitions, options)


def extended(
    settled: Settled, theory: Theory, definitions: Iterable[PendingDefinition], options: Options
) -> Settled:
    """`settled` with what `theory` has beyond it, and its words; `definitions` are those of its new symbols.

    Raises: as `settle`.
    """
    before = settled.theory
    pending = {p.definition.symbol.name: p for p in definitions}
    found: Theory = replace(
        vocabulary(theory), sorts=before.sorts, symbols=before.symbols, definitions=before.definitions,
        axioms=before.axioms, datatypes=before.datatypes,
    )  # fmt: skip
    result = Settled(found, dict(settled.terminations), dict(settled.leaves))
    for name in (n for n in theory.sorts if n not in before.sorts):
        found = found.with_sort(name)
    found = found.with_datatype(*(d for d in theory.datatypes.values() if d.name not in before.datatypes))
    for symbol in (s for s in theory.symbols.values() if s.name not in found.symbols):
        waiting = pending.get(symbol.name)
        if waiting is None:
            found = found.with_symbol(symbol)
        else:
            found = found.with_definition(_with_measure(found, waiting, options, result))
    for name, formula in theory.axioms.items():
        if name not in before.axioms:
            found = found.with_axiom(name, formula)
    return replace(result, theory=found)


def _with_measure(
    theory: Theory, pending: PendingDefinition, options: Options, settled: Settled
) -> Definition:
    definition = pending.definition
    candidates = [definition.measure] if definition.measure is not None else list(pending.candidates)
    if definition.measure is None and not _calls_itself(definition):
        return definition
    known = _SHOWN.get((definition, pending.candidates))
    if known is not None:
        attempt, settled.terminations[definition.symbol.name], settled.leaves[definition.symbol.name] = known
        return attempt
    reasons = []
    for measure in candidates:
        attempt = replace(definition, measure=measure)
        obligation = termination(attempt)
        if obligation is TRUE:
            return attempt
        session = Session(Proof(theory), options)
        try:
            line = discharge_leaf(
                session, Context(Scope()), obligation, [], [], [], "termination", pending.place
            )
        except (JudgeError, LimitReached, KernelError) as error:
            reasons.append(error.cause or error.message)
            continue
        settled.terminations[definition.symbol.name] = (session.proof, line)
        settled.leaves[definition.symbol.name] = session.leaves
        _SHOWN[definition, pending.candidates] = (attempt, (session.proof, line), session.leaves)
        return attempt
    raise JudgeError(
        "J030",
        f"the definition of `{definition.symbol.name}` was not shown to end",
        place=pending.place,
        cause=reasons[-1] if reasons else "no measure is given, and none is seen",
        mend="add `decreases TERM`, a natural number that is smaller at every recursive call",
    )


def _calls_itself(definition: Definition) -> bool:
    try:
        return termination(definition) is not TRUE
    except KernelError as error:
        if error.code == "K023" and "has no measure" in error.message:
            return True
        raise
