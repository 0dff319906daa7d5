"""Lemmas first, from small to large, then the goal: theory exploration.

What stuck inductions ask for comes before all others.  Equations that hold at all tests are tried in the order of their size; what rewriting with the earlier ones proves says
nothing new, what induction proves is kept, the rest is tried again when more is known.

Source: Claessen, Johansson, Rosén, Smallbone, "Automating Inductive Proofs Using Theory Exploration", CADE 2013.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from stemai.judge.certify.matching import match
from stemai.kernel.terms import FALSE, TRUE, Symbol, Term, free, implication, make, substitute
from stemai.kernel.theory import Theory

from ..engine import Engine
from ..goal import Goal, Lines, indented
from .enumerate import Explorer
from .generalise import asked_for
from .inductions import Known, Prover, Statement, subterms
from .values import Unevaluated, World

GLANCE: Final = 1_500  # work for what should be nearly obvious
PROBE: Final = 2_000  # for a lemma
BATCH: Final = 4  # lemmas after which the goal is tried again
EFFORT: Final = 15_000  # for the goal
GUIDED: Final = 3  # lemmas that lemmas of lemmas ask for
SIZES: Final = range(1, 9)  # of the terms in lemmas
POINTS: Final = 200  # random values at which a statement is tested before it is tried


@dataclass(frozen=True, slots=True)
class Lemma:
    """A statement with its proof, to be written before the goal; `uses` are the names of other lemmas."""

    known: Known
    lines: Lines
    uses: tuple[str, ...]


@dataclass(slots=True)
class Search:
    """One goal, and what is known so far."""

    goal: Goal
    engine: Engine
    prover: Prover
    statement: Statement
    symbols: list[Symbol]
    lemmas: list[Lemma] = field(default_factory=list)
    pending: list[Statement] = field(default_factory=list)
    seen: list[Statement] = field(default_factory=list)

    def run(self) -> Iterator[Lines]:
        """Proofs of the goal."""
        if self._refuted(self.statement):
            return
        for effort, depth in ((GLANCE, 1), (EFFORT, 1), (EFFORT, 2)):
            found = self.prover.prove(self.statement, [], effort, depth)
            if found is not None:
                yield self._written(found)
        if self._asked_for(self.statement, GUIDED):
            yield from self._goal_with_lemmas()
        explorer = Explorer(self.goal.theory, self.symbols)
        for size in SIZES:
            before = len(self.lemmas)
            for left, right in sorted(explorer.level(size), key=_generality):
                self.engine.require_time()
                self._consider(left, right)
                if len(self.lemmas) >= before + BATCH:
                    before = len(self.lemmas)
                    yield from self._goal_with_lemmas()
            self._again()
            if len(self.lemmas) > before:
                yield from self._goal_with_lemmas()

    def _goal_with_lemmas(self) -> Iterator[Lines]:
        known = [lemma.known for lemma in self.lemmas]
        for depth in (1, 2):
            found = self.prover.prove(self.statement, known, EFFORT, depth)
            if found is not None:
                yield self._written(found)
                return

    # ------------------------------------------------------------------------------------------------------ lemmas

    def _asked_for(self, statement: Statement, depth: int) -> bool:
        """Whether lemmas were found that stuck inductions for the statement ask for, and for these lemmas in turn."""
        before = len(self.lemmas)
        for equation in asked_for(self.prover, statement):
            self.engine.require_time()
            lemma = self._statement(*equation.args)
            if lemma is None or self._is_instance(lemma) or self._refuted(lemma):
                continue
            known = [lemma.known for lemma in self.lemmas]
            if self.prover.by_rewriting(lemma.formula(), known, GLANCE, splits=0) is not None:
                continue
            if not self._keep(lemma, known) and depth > 1 and self._asked_for(lemma, depth - 1):
                self._keep(lemma, [lemma.known for lemma in self.lemmas])
        return len(self.lemmas) > before

    def _consider(self, left: Term, right: Term) -> None:
        statement = self._statement(left, right)
        if statement is None or self._is_instance(statement) or self._refuted(statement):
            return
        known = [lemma.known for lemma in self.lemmas]
        if self.prover.by_rewriting(statement.formula(), known, GLANCE, splits=0) is not None:
            return
        if not self._keep(statement, known):
            self.pending.append(statement)

    def _is_instance(self, statement: Statement) -> bool:
        """Whether the conclusion is that of a statement looked at before, at some values of its variables."""
        return any(match(old.conclusion, statement.conclusion, {}, frozenset(old.variables)) is not None for old in self.seen)

    def _again(self) -> None:
        """What stayed open before, now that more is known."""
        progress = True
        while progress and self.lemmas:
            progress = False
            for statement in list(self.pending):
                known = [lemma.known for lemma in self.lemmas]
                if self.prover.by_rewriting(statement.formula(), known, GLANCE, splits=0) is not None:
                    self.pending.remove(statement)
                elif self._keep(statement, known):
                    self.pending.remove(statement)
                    progress = True

    def _keep(self, statement: Statement, known: Sequence[Known]) -> bool:
        self.seen.append(statement)
        found = self.prover.by_inductions(statement, known, PROBE, 1)
        if found is None:
            return False
        name = self.prover.fresh("l")
        text = "\n".join(found)
        uses = tuple(k.name for k in known if k.name in _words(text))
        self.lemmas.append(Lemma(Known(name, statement.formula()), found, uses))
        return True

    def _statement(self, left: Term, right: Term) -> Statement | None:
        """The equation, from left to right in an order in which rewriting ends."""
        if right in (TRUE, FALSE):
            return self._closed(left if right is TRUE else make("not", left))
        precedence = {name: i + 1 for i, name in enumerate(self.goal.theory.definitions)}
        if not _greater(left, right, precedence) and (_greater(right, left, precedence) or not right.frees <= left.frees):
            left, right = right, left
        return self._closed(make("eq", left, right)) if right.frees <= left.frees else None

    def _closed(self, conclusion: Term) -> Statement:
        """The statement with variables that nothing else is called like."""
        variables = list(dict.fromkeys(t for t in subterms([conclusion]) if t.op == "free"))
        named = {v: free(self.prover.fresh(str(v.data[0])[:1]), v.sort) for v in variables}
        return Statement(tuple(named.values()), (), substitute(conclusion, named))

    def _refuted(self, statement: Statement) -> bool:
        """Whether the statement fails at some random values."""
        formula = implication(list(statement.hypotheses), statement.conclusion)
        for seed in range(4):
            world = World(self.goal.theory, 100 + seed)
            try:
                for i in range(POINTS // 4):
                    values = [world.value(v.sort, i % 8) for v in statement.variables]
                    if world.at(formula, statement.variables, values) is False:
                        return True
            except Unevaluated:
                continue
        return False

    # -------------------------------------------------------------------------------------------------------- text

    def _written(self, proof: Lines) -> Lines:
        """The lemmas that the proof needs, the general statement, and the goal as an instance of it."""
        needed = _words("\n".join(proof))
        lines: Lines = []
        for lemma in reversed(self.lemmas):
            if lemma.known.name in needed:
                needed |= set(lemma.uses)
                lines = [*self._stated(lemma.known, lemma.lines), *lines]
        main = Known(self.prover.fresh("main"), self.statement.formula())
        given = [v.name for v in self.goal.variables] + [f.text for f in self.goal.facts]
        close = f"by exact {main.name}" + (f"({', '.join(given)})" if given else "")
        return [*lines, *self._stated(main, proof), close]

    def _stated(self, known: Known, proof: Lines) -> Lines:
        text = f"have {known.name} : {self.prover.render(known.formula, {})}"
        if len(proof) == 1:
            return [f"{text} {proof[0]}"]
        return [f"{text} proof", *indented(proof), "qed"]


def applies(goal: Goal) -> bool:
    """Whether the goal is about values of datatypes that have parts of their own kind."""
    sorts = {t.sort.name for t in subterms(goal.formulas())}
    return any(
        any(p.carrier.name == d.name for c in d.constructors for p in c.parameters)
        for name, d in goal.theory.datatypes.items()
        if name in sorts
    ) and all(v.type.carrier.result is None for v in goal.variables)


def proofs(goal: Goal, engine: Engine) -> Iterator[Lines]:
    """Proofs of the goal, whose parameters and hypotheses are in scope.  Raises: OutOfTime."""
    taken = set(goal.names())
    numbers: dict[str, int] = {}

    def fresh(wish: str) -> str:
        letters = "".join(c for c in wish if c.isascii() and c.isalpha()) or "x"
        while True:
            numbers[letters] = numbers.get(letters, 0) + 1
            name = f"{letters}{numbers[letters]}"
            if name not in taken:
                return name

    names = {v.term: free(fresh(v.name[:1]), v.term.sort) for v in goal.variables}
    statement = Statement(
        tuple(names.values()),
        tuple(substitute(f.formula, names) for f in goal.facts),
        substitute(goal.conclusion, names),
    )
    symbols = relevant(goal.theory, [*statement.hypotheses, statement.conclusion])
    unfolding = tuple(n for n in goal.theory.definitions if any(s.name == n for s in symbols))
    prover = Prover(goal.theory, fresh, lambda term, _: goal.text(term), engine.require_time, unfolding)
    yield from Search(goal, engine, prover, statement, symbols).run()


def relevant(theory: Theory, formulas: Sequence[Term]) -> list[Symbol]:
    """The functions and constructors that the formulas mention, also through definitions; fewest parameters first."""
    found: dict[Symbol, None] = {}
    stack = list(formulas)
    seen: set[Term] = set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        stack.extend(node.args)
        if node.op == "call" and node.data not in found:
            found[node.data] = None
            definition = theory.definitions.get(node.data.name)
            if definition is not None:
                stack.append(definition.body)
        if node.op == "match":
            found.update(dict.fromkeys(node.data))
    return sorted(found, key=lambda s: (len(s.parameters), s.name in theory.definitions, s.name))


def _greater(left: Term, right: Term, precedence: dict[str, int]) -> bool:
    """The lexicographic path order: later definitions above earlier ones, constructors below."""
    if left is right or left.op == "free":
        return False
    if right.op == "free":
        return right in left.frees
    if any(a is right or _greater(a, right, precedence) for a in left.args):
        return True
    above, below = (precedence.get(t.data.name, 0) if t.op == "call" else 0 for t in (left, right))
    if not all(_greater(left, a, precedence) for a in right.args):
        return False
    if above != below or left.op != right.op or left.data != right.data:
        return above > below
    for one, other in zip(left.args, right.args, strict=True):
        if one is not other:
            return _greater(one, other, precedence)
    return False


def _generality(pair: tuple[Term, Term]) -> tuple[int, int]:
    """More variables come first, then smaller equations: what is special follows from what is general."""
    return (-len(pair[0].frees | pair[1].frees), pair[0].size + pair[1].size)


def _words(text: str) -> set[str]:
    return set(text.replace(",", " ").replace("(", " ").replace(")", " ").split())
