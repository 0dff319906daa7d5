"""One submission under check: the proof that grows, the errors that a prover will read, and what solvers were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from stemai.errors import JudgeError, LimitReached, Place, StemError
from stemai.judge import limits
from stemai.judge.context import Context
from stemai.judge.verdict import Options
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import Term, Type
from stemai.language import Lemma, Scope, render
from stemai.language.headers import Written
from stemai.language.instances import MARK, instance_name
from stemai.language.vocabulary import words_of
from stemai.oracle import Answer


class TooManyErrors(Exception):
    """Enough errors were collected; the check of this submission ends."""


@dataclass(slots=True)
class Leaf:
    """What one leaf obligation came to; `why` says why it is not certified, if it is not."""

    place: Place | None
    method: str
    kind: str
    sequent: Sequent
    certified: bool
    answer: Answer | None
    why: str = ""
    lemmas: tuple[str, ...] = ()  # of the library, that `auto` has found

    def to_json(self) -> dict[str, Any]:
        """A row of the table of obligations."""
        return {
            "place": None if self.place is None else self.place.to_json(),
            "method": self.method,
            "kind": self.kind,
            "hypotheses": sorted(shown(h) for h in self.sequent.hypotheses),
            "conclusion": shown(self.sequent.conclusion),
            "certified": self.certified,
            "why": self.why,
            "lemmas": list(self.lemmas),
            "solver": None if self.answer is None else self.answer.solver,
            "steps": 0 if self.answer is None else self.answer.steps,
            "seconds": 0.0 if self.answer is None else round(self.answer.seconds, 6),
        }


@dataclass(slots=True)
class Session:
    """Everything that is mutable while one submission is checked.

    `errors` are what is wrong; `unsettled` are limits that were reached and solvers that said unknown, so that the
    verdict is `undecided` and not `rejected`.  `leaves` has one row for each leaf obligation.
    """

    proof: Proof
    options: Options
    facts: dict[str, int] = field(default_factory=dict)  # lemmas of the asker, proved, by name
    lemmas: dict[str, Lemma] = field(default_factory=dict)  # those that can be cited and are not proved here yet
    schemas: dict[str, Lemma] = field(default_factory=dict)  # the same, for any types
    recall: Callable[[str], int | None] = lambda name: None  # the line that concludes one of them
    lemma_at: Callable[[str, tuple[Type, ...]], str] = instance_name  # the name of a schema at types, once it can be cited
    errors: list[StemError] = field(default_factory=list)
    unsettled: list[StemError] = field(default_factory=list)
    open_goals: list[dict[str, Any]] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    assumed: set[int] = field(default_factory=set)  # lines that stand in for a step that failed
    inductions: int = 0  # inductions one of whose cases is being checked
    solver_seconds: float = 0.0
    solver_steps: int = 0

    def context(self) -> Context:
        """The context in which a submission begins: nothing in scope, the names of the problem file taken."""
        theory = self.proof.theory
        made = (*theory.datatypes, *(c.name for d in theory.datatypes.values() for c in d.constructors))
        schemas = (name.partition(MARK)[0] for name in made)
        words = (*theory.sorts, *made, *schemas, *words_of(theory), *theory.symbols, *theory.axioms)
        return Context(Scope(), taken=frozenset((*words, *self.facts, *self.lemmas, *self.schemas)))

    def fail(self, error: StemError) -> None:
        """Note `error` and go on, so that one submission shows all that is wrong with it.

        Raises: TooManyErrors at `limits.ERRORS`.
        """
        notes = self.unsettled if isinstance(error, LimitReached) else self.errors
        if all(e.to_json() != error.to_json() for e in notes):
            notes.append(error)
        if len(self.errors) + len(self.unsettled) >= limits.ERRORS:
            raise TooManyErrors

    def stand_in(self, goal: Term) -> int:
        """A line that concludes `goal` without a proof, after an error was noted; it is never part of a certificate."""
        line = self.proof.line("oracle", (), (), goal)
        self.assumed.add(line)
        return line

    def leave_open(self, context: Context, goal: Term, place: Place) -> int:
        """Note that a block ends before `goal` is proved."""
        facts = {name: shown(self.proof.conclusion(line)) for name, line in context.facts.items() if not name.startswith("!")}
        self.open_goals.append({"goal": shown(goal), "facts": facts, "place": place.to_json()})
        self.fail(
            JudgeError(
                "J010",
                "the proof ends and a goal is left",
                place=place,
                cause=f"left to prove: {shown(goal)}",
                mend="end with a step that proves it, such as `by linarith using …`",
            )
        )
        return self.stand_in(goal)


def shown(term: Term, header: Sequence[Written] = ()) -> str:
    """`term` as a person reads it, cut to `limits.SHOWN_CHARACTERS`; `header` as in `render`."""
    text = render(term, header=header)
    return text if len(text) <= limits.SHOWN_CHARACTERS else text[: limits.SHOWN_CHARACTERS] + " …"
