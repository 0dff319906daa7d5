"""A program on given values: the one run that they start, written down as a formula that evaluation can check.

The run is followed by exact evaluation.  What it takes on the way is noted: that the values meet `requires`, which way
each condition goes, and what each assigned value is.  So the formula

    what was taken on the way -> what is promised here

is true of the run whether the values were computed rightly or not, and its negation, which the kernel has to evaluate to
true, says that this run comes to a place where a promise does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import BOOL, TRUE, Term, conjunction, make, negation
from stemai.kernel.theory import Theory
from stemai.kernel.values import quote
from stemai.language import limits
from stemai.language.conditions import State, at, updated
from stemai.language.programs import Assertion, Assign, Branch, Condition, Loop, Program, Statement


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what was taken on the way, and the promise it came to; `known` says that evaluation finds it broken.

    `promise` is None where the run ends and evaluation finds every promise kept.
    """

    taken: tuple[Term, ...]
    promise: Condition | None
    known: bool

    @property
    def formula(self) -> Term:
        """``taken -> promise``, closed; false exactly where the promise is broken on a run that goes so."""
        promise = TRUE if self.promise is None else self.promise.formula
        return make("implies", conjunction(self.taken), promise)


def run(
    program: Program,
    values: State,
    guards: Sequence[Term],
    theory: Theory,
    steps: int = limits.RUN_STEPS,
    at_head: Callable[[int, State], None] | None = None,
) -> Run:
    """The run of `program` from `values`, closed terms for its parameters; `guards` say that they are in their types.

    `at_head` is told of the number of a loop and of the state, each time that its condition is looked at.

    Raises: K030 (evaluation does not decide a step), M006, M017 (the run is too long to follow).
    """
    runner = _Runner(theory, dict(values), left=steps, at_head=at_head)
    for formula in (*guards, *(at(r.formula, values) for r in program.requires)):
        runner.take(formula)
    try:
        runner.block(program.body)
        for claim in program.ensures:
            runner.require(claim)
    except _Broken as broken:
        return Run(tuple(runner.taken), broken.claim, True)
    return Run(tuple(runner.taken), runner.open, False)


class _Broken(Exception):
    """Evaluation finds that a promise does not hold."""

    def __init__(self, claim: Condition) -> None:
        self.claim = claim


@dataclass(slots=True)
class _Runner:
    """The state of a run.  `taken` is what was taken on the way, in order, each once; `open` is the first promise that
    evaluation does not decide."""

    theory: Theory
    state: State
    taken: dict[Term, None] = field(default_factory=dict)
    open: Condition | None = None
    left: int = 0
    at_head: Callable[[int, State], None] | None = None

    def take(self, formula: Term) -> None:
        self.taken.setdefault(formula)

    def require(self, claim: Condition) -> None:
        """Look at a promise.  Raises: _Broken."""
        here = Condition(at(claim.formula, self.state), claim.text, claim.place)
        try:
            holds = evaluate(here.formula, self.theory)
        except KernelError as error:
            if error.code != "K030":
                raise
            self.open = self.open or here
            return
        if not holds:
            raise _Broken(here)

    def block(self, body: Sequence[Statement]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, statement: Statement) -> None:
        self._step()
        if isinstance(statement, Assertion):
            self.require(statement.claim)
            return
        for need in statement.needs:
            self.require(need)
        if isinstance(statement, Assign):
            self._assign(statement)
        elif isinstance(statement, Branch):
            self.block(statement.then if self._goes(statement.condition) else statement.otherwise)
        else:
            self._head(statement)
            while self._goes(statement.condition):
                self.block(statement.body)
                self._step()
                self._head(statement)
                for need in statement.needs:
                    self.require(need)

    def _goes(self, condition: Term) -> bool:
        """Which way a condition goes."""
        here = at(condition, self.state)
        holds = self._value(here) is TRUE
        self.take(here if holds else negation(here))
        return holds

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise LimitReached("M017", "the run takes too many statements to be followed", mend="give smaller values")

    def _head(self, loop: Loop) -> None:
        if self.at_head is not None:
            self.at_head(loop.number, self.state)

    def _assign(self, statement: Assign) -> None:
        after = dict(self.state)
        for target, value in zip(statement.targets, statement.values, strict=True):
            variable = target.variable.variable
            new = at(value, self.state)
            if new.sort.result is None:
                new = self._noted(new)
            if target.index is not None:
                new = updated(after[variable], self._noted(at(target.index, self.state)), new)
            after[variable] = new
        self.state = after

    def _noted(self, term: Term) -> Term:
        """The literal that `term` is equal to, which is noted."""
        literal = self._value(term)
        if literal is not term:
            self.take(make("eq", term, literal))
        return literal

    def _value(self, term: Term) -> Term:
        """The literal of a closed term.  Raises: K030."""
        if term.op in ("num", "word", "true", "false"):
            return term
        value = quote(evaluate(term, self.theory), term.sort)
        if value is None or (term.sort == BOOL and value.op not in ("true", "false")):
            raise KernelError("K030", f"evaluation gives no literal of sort {term.sort}")
        return value
