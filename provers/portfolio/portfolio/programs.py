"""Programs: a failing input by running, or annotations from what runs do not refute and Z3 keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from stemai.errors import LimitReached, Place
from stemai.kernel.terms import BOOL, INT, Term, make, number
from stemai.kernel.theory import Theory
from stemai.language import Problem, render
from stemai.language.conditions import Annotation, Obligation, obligations
from stemai.language.programs import Condition, Loop, Program

from . import limits
from .candidates import candidates
from .engine import Engine
from .goal import Goal, definitions_in, subterms
from .runs import follow

_INVARIANT, _VARIANT = "<invariant>", "<variant>"  # files of the places that obligations come back with
_ONE = number(1, INT)

Invariants = dict[int, list[Term]]
Measures = dict[int, tuple[Term, ...]]


def annotate(problem: Problem, program: Program, theory: Theory, engine: Engine) -> Iterator[str]:
    """Submissions: a failure where a run breaks the contract, else annotations.  Raises: OutOfTime."""
    runs = follow(program, theory, engine)
    yield from (f"failure {problem.name} := {values}\n" for values in runs.failures)
    if runs.failures:
        return
    search = _Search(problem, program, theory, engine)
    try:
        kept = search.inductive({loop.number: candidates(loop, program, runs.heads.get(loop.number, []), theory)
                                 for loop in program.loops})  # fmt: skip
        measures = search.measured(kept)
        if measures is None:
            return
        fewer = search.needed(kept, measures)
        yield search.text(fewer, measures)
        if fewer != kept:
            yield search.text(kept, measures)
    except LimitReached:
        return


@dataclass(slots=True)
class _Search:
    """One program under annotations that are still looked for."""

    problem: Problem
    program: Program
    theory: Theory
    engine: Engine

    def inductive(self, invariants: Invariants) -> Invariants:
        """The most of these invariants that hold at the start and after every turn, as far as Z3 sees."""
        measures: Measures = {loop.number: (number(0, INT),) for loop in self.program.loops}
        while True:
            gone = {
                (o.theorem.place.line, o.theorem.place.column)
                for o in self._obligations(invariants, measures)
                if o.theorem.place.file == _INVARIANT and not self._proved(o, limits.GLANCE)
            }
            if not gone:
                return invariants
            invariants = {n: [term for i, term in enumerate(terms, 1) if (n, i) not in gone] for n, terms in invariants.items()}

    def measured(self, invariants: Invariants) -> Measures | None:
        """A variant for each loop that falls and is bounded; None where none is found."""
        found: Measures = {loop.number: (number(0, INT),) for loop in self.program.loops}
        for loop in self.program.loops:
            for measure in _measures(loop):
                tried = {**found, loop.number: measure}
                asked = [o for o in self._obligations(invariants, tried) if o.theorem.place == _variant(loop.number)]
                if all(self._proved(o, limits.PROBE) for o in asked):
                    found = tried
                    break
            else:
                return None
        return found

    def needed(self, invariants: Invariants, measures: Measures) -> Invariants:
        """Fewer invariants, with which all that was proved still is."""
        whole = self._provable(invariants, measures)
        for number_, terms in invariants.items():
            for term in reversed(terms):
                fewer = {**invariants, number_: [t for t in invariants[number_] if t is not term]}
                if self._provable(fewer, measures, whole):
                    invariants = fewer
        return invariants

    def _provable(self, invariants: Invariants, measures: Measures, expected: bool = True) -> bool:
        return expected and all(self._proved(o, limits.GLANCE) for o in self._obligations(invariants, measures))

    def _obligations(self, invariants: Invariants, measures: Measures) -> tuple[Obligation, ...]:
        meant = {
            n: Annotation(
                tuple(Condition(t, "", Place(_INVARIANT, n, i, n, i)) for i, t in enumerate(terms, 1)),
                measures[n],
                _variant(n),
            )
            for n, terms in invariants.items()
        }
        return obligations(self.problem, meant, self.theory)

    def _proved(self, obligation: Obligation, rlimit: int) -> bool:
        """Whether Z3 sees that an obligation holds, part by part."""
        whole = Goal.of(self.theory, obligation.theorem)
        found = True
        for conclusion in _parts(whole.conclusion):
            goal = whole.showing(conclusion)
            names = definitions_in(self.theory, goal.conclusion, *(f.formula for f in goal.facts))
            names += [op for op in ("sum", "prod") if any(t.op == op for t in subterms(goal.conclusion))]
            found = found and self.engine.leaf(goal, rlimit, unfolding=names) is not None
        return found

    def text(self, invariants: Invariants, measures: Measures) -> str:
        """The annotations."""
        lines = [f"annotations {self.problem.name}"]
        for loop in self.program.loops:
            lines.append(f"  loop {loop.number}")
            lines += [f"    invariant {render(t, loop.scope)}" for t in invariants[loop.number]]
            lines.append("    decreases " + ", ".join(render(m, loop.scope) for m in measures[loop.number]))
        return "\n".join([*lines, "end", ""])


def _variant(number_: int) -> Place:
    return Place(_VARIANT, number_, 1, number_, 1)


def _parts(formula: Term) -> Sequence[Term]:
    return formula.args if formula.op == "and" else (formula,)


def _measures(loop: Loop) -> Iterator[tuple[Term, ...]]:
    """Terms that may fall: what is left until the condition fails, the variables, pairs of these."""
    changing = [v.variable for v in loop.modified]
    singles: dict[Term, None] = {}
    for atom in (t for t in subterms(loop.condition) if t.sort == BOOL):
        if atom.op in ("lt", "le", "eq") and atom.args[0].sort == INT:
            low, high = atom.args
            singles.setdefault(make("sub", high, low))
            singles.setdefault(make("add", make("sub", high, low), _ONE))
            singles.setdefault(make("sub", low, high))
        elif atom.op == "bvult":
            singles.setdefault(make("bvsub", atom.args[1], atom.args[0]))
    fixed = [t for t, _ in loop.scope.names.values() if t.sort == INT and t not in changing]
    for v in changing:
        if v.sort == INT or v.sort.name == "BitVec":
            singles.setdefault(v)
        if v.sort == INT:
            for other in (*fixed, *(c for c in changing if c.sort == INT and c is not v)):
                singles.setdefault(make("sub", other, v))
                singles.setdefault(make("add", make("sub", other, v), _ONE))
    yield from ((m,) for m in singles)
    yield from ((a, b) for a, b in product(changing, repeat=2) if a is not b and a.sort == b.sort == INT)
