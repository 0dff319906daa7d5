"""The asker's definitions: each recursive one with a measure, and a proof that the measure falls at every call.

Where none is given, single integers are tried first, and then lexicographic orders of these (descent.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, islice, product
from typing import Final

from stemai.errors import JudgeError, KernelError, LimitReached, Place
from stemai.judge import limits
from stemai.judge.bounds import Bounds
from stemai.judge.context import Context
from stemai.judge.descent import calls_in, ordered
from stemai.judge.session import Leaf, Session
from stemai.judge.verdict import Options
from stemai.kernel.proofs import Proof
from stemai.kernel.reached import Part, reached
from stemai.kernel.terms import TRUE, Term
from stemai.kernel.theory import Definition, Theory, termination
from stemai.language import Module, PendingDefinition, Scope
from stemai.language.vocabulary import vocabulary

Measure = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The theory with its measures, a proof for each definition that needs one, and the leaves of these proofs."""

    theory: Theory
    terminations: dict[str, tuple[Proof, int]] = field(default_factory=dict)
    leaves: dict[str, list[Leaf]] = field(default_factory=dict)

    def take(self, shown: _Shown) -> None:
        """Keep the proofs of definitions that were shown to end."""
        self.terminations.update(shown.terminations)
        self.leaves.update(shown.leaves)

    def leaves_of(self, theory: Theory) -> list[Leaf]:
        """The leaves of the proofs that the definitions of `theory` end."""
        return [leaf for name, leaves in self.leaves.items() if name in theory.definitions for leaf in leaves]


@dataclass(frozen=True, slots=True)
class _Shown:
    """Definitions with measures, and the proofs that these fall."""

    definitions: list[Definition]
    terminations: dict[str, tuple[Proof, int]] = field(default_factory=dict)
    leaves: dict[str, list[Leaf]] = field(default_factory=dict)


#: Definitions of this process that were shown to end, by all that the proofs may rest on: the library's are met again with
#: each problem, and another problem may have another datatype or definition of the same name.
_SHOWN: Final = dict[tuple[object, ...], _Shown]()


def settle(module: Module, options: Options) -> Settled:
    """The module's theory, every recursive definition shown to end.

    Raises: J030 (no measure is seen to fall), K021, K023.
    """
    return extended(Settled(Theory()), module.theory, module.definitions, options)


def extended(settled: Settled, theory: Theory, definitions: Iterable[PendingDefinition], options: Options) -> Settled:
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
            group = [waiting, *(pending[s.name] for s in waiting.definition.companions)]
            found = found.with_definition(*_with_measures(found, group, options, result))
    for name, formula in theory.axioms.items():
        if name not in before.axioms:
            found = found.with_axiom(name, formula)
    return replace(result, theory=found)


def _with_measures(theory: Theory, group: list[PendingDefinition], options: Options, settled: Settled) -> list[Definition]:
    """The definitions of a group with measures that are shown to fall at every call of one of them."""
    given = [p.definition for p in group]
    if all(not d.measure and not _is_recursive(d, given) for d in given):
        return given
    key = _key(theory, group)
    known = _SHOWN.get(key)
    if known is not None:
        settled.take(known)
        return known.definitions
    reasons: list[str] = []
    for measures in chain(_single(group), _lexicographic(theory, group, options)):
        attempt = _Shown([replace(d, measure=m) for d, m in zip(given, measures, strict=True)])
        if _falls(theory, group, options, attempt, reasons):
            _SHOWN[key] = attempt
            settled.take(attempt)
            return attempt.definitions
    raise JudgeError(
        "J030",
        f"the definition of `{given[0].symbol.name}` was not shown to end",
        place=group[0].place,
        cause=reasons[-1] if reasons else "no measure is given, and none is seen",
        mend="add `decreases TERM`, a natural number that is smaller at every recursive call, or `decreases TERM, TERM`, "
        "where the first that changes does so",
    )


def _key(theory: Theory, group: list[PendingDefinition]) -> tuple[object, ...]:
    """The group, its candidates for measures, and the datatypes and definitions that these speak of."""
    parts: list[Part] = []
    for pending in group:
        definition = pending.definition
        parts += [*definition.together, definition.body, *definition.measure, *pending.candidates]
    around = reached(replace(theory, axioms={}), parts)
    waiting = tuple((p.definition, p.candidates) for p in group)
    return (waiting, tuple(around.datatypes.values()), tuple(around.definitions.values()))


def _single(group: list[PendingDefinition]) -> Iterator[tuple[Measure, ...]]:
    """Measures to try: of each definition the given one, or one of its candidates alone."""
    lists = [[p.definition.measure] if p.definition.measure else [(c,) for c in p.candidates] for p in group]
    yield from islice(product(*lists), limits.MEASURES)


def _lexicographic(theory: Theory, group: list[PendingDefinition], options: Options) -> Iterator[tuple[Measure, ...]]:
    """Measures to try: several candidates in an order in which they fall, where none is given."""

    @cache
    def shown(formula: Term) -> bool:
        session = Session(Proof(theory), replace(options, rlimit=min(options.rlimit, limits.DESCENT_RLIMIT)))
        return _shown_by(session, formula, group[0].place, []) is not None

    if not any(p.definition.measure for p in group):
        columns = list(islice(product(*(p.candidates for p in group)), limits.COLUMNS))
        order = ordered(calls_in([p.definition for p in group]), columns, len(group), shown)
        if order is not None:
            yield tuple(zip(*order, strict=True))


def _falls(theory: Theory, group: list[PendingDefinition], options: Options, attempt: _Shown, reasons: list[str]) -> bool:
    """Whether the measures of `attempt`, which takes the proofs, are shown to fall; `reasons` why one is not."""
    for pending, definition in zip(group, attempt.definitions, strict=True):
        obligation = termination(definition, *(d for d in attempt.definitions if d is not definition))
        if obligation is TRUE:
            continue
        session = Session(Proof(theory), options)
        line = _shown_by(session, obligation, pending.place, reasons)
        if line is None:
            return False
        attempt.terminations[definition.symbol.name] = (session.proof, line)
        attempt.leaves[definition.symbol.name] = session.leaves
    return True


def _shown_by(session: Session, formula: Term, place: Place, reasons: list[str]) -> int | None:
    """A line that concludes `formula`; None, and a reason, where it is not found."""
    try:
        return Bounds(session, place).descent(Context(Scope()), formula, [])
    except (JudgeError, LimitReached, KernelError) as error:
        reasons.append(error.cause or error.message)
        return None


def _is_recursive(definition: Definition, group: list[Definition]) -> bool:
    try:
        return termination(definition, *(d for d in group if d is not definition)) is not TRUE
    except KernelError as error:
        if error.code == "K023" and "has no measure" in error.message:
            return True
        raise
