"""Lemmas of the library as facts of a proof: each is entered, line by line, when it is first cited.

Its lines come from a row that was compiled before, or are made now from the lemma's text.  Both ways the kernel runs each
line here, the last must say what the lemma says, and the replay runs them all again: a wrong row costs time, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stemai.errors import JudgeError, KernelError, LimitReached
from stemai.judge import limits
from stemai.judge.definitions import settle
from stemai.judge.headers import prove_goal
from stemai.judge.premises import features, speaks_within
from stemai.judge.reach import needed
from stemai.judge.session import Session, TooManyErrors
from stemai.judge.verdict import Options
from stemai.kernel.certificate import PROVED, _Reader, encode  # the one reader of lines
from stemai.kernel.proofs import ORACLE, Line, Proof
from stemai.language import Lemma, Module
from stemai.library import Library, compiled

_CERTIFIED = Options(level="certified", target="certified", rlimit=limits.LEMMA_RLIMIT)


@dataclass(slots=True)
class Lemmas:
    """The lemmas that one session can cite: `scope` has them by name, each after those that its proof may use."""

    session: Session
    library: Library
    scope: dict[str, Lemma]
    granted: bool = False  # whether the lemmas that a row uses are taken for granted, as where rows are made
    lines: dict[str, int] = field(default_factory=dict)

    def recall(self, name: str) -> int | None:
        """The line that concludes the lemma `name`; None if there is none in scope.

        Raises: J035 (it rests on what the problem does not speak of), J036 (ours: its proof does not hold).
        """
        if name in self.lines:
            return self.lines[name]
        lemma = self.scope.get(name)
        if lemma is None:
            return None
        if self.granted:
            return self.session.proof.line(ORACLE, (), (), lemma.goal)
        if not speaks_within(self.session.proof.theory, lemma.goal):
            raise self._missing(lemma)
        module = self.library.module(_module_of(lemma))
        row = compiled.certificate(compiled.file_of(self.library.path(_module_of(lemma))), name, compiled.key(module, name))
        line = None if row is None else self.entered(lemma, row)
        if line is None:
            line = self.entered(lemma, compile_lemma(self.library, module, name))
        if line is None:
            raise self._missing(lemma)
        self.lines[name] = line
        return line

    def entered(self, lemma: Lemma, certificate: dict[str, Any]) -> int | None:
        """The line that concludes `lemma`, after the lines of a certificate; None if these do not prove it here."""
        theory = self.session.proof.theory
        try:
            proof, claim = _Reader(certificate["theory"], certificate["terms"]).proof(theory, certificate["proof"])
        except (KernelError, LimitReached, LookupError, TypeError):
            return None
        if proof.conclusion(claim) is not lemma.goal or proof[claim].hypotheses:
            return None
        ours: dict[int, int] = {}
        for index in proof.needed(claim):
            line = proof.lines[index]
            place = self._used(lemma, line) if line.rule == ORACLE else self._copied(line, ours)
            if place is None:
                return None
            ours[index] = place
        return ours[claim]

    def _copied(self, line: Line, ours: dict[int, int]) -> int:
        lines = self.session.proof.lines
        lines.append(Line(line.rule, tuple(ours[p] for p in line.premises), line.parameters, line.sequent))
        return len(lines) - 1

    def _used(self, lemma: Lemma, line: Line) -> int | None:
        """The line of the lemma, one before `lemma`, that a row takes for granted."""
        if line.sequent.hypotheses:
            return None
        for name, other in self.scope.items():
            if other is lemma:
                return None
            if other.goal is line.sequent.conclusion:
                return self.recall(name)
        return None

    def _missing(self, lemma: Lemma) -> JudgeError:
        return JudgeError(
            "J035",
            f"the lemma `{lemma.name}` rests on axioms that this problem does not rest on",
            cause="imported axioms belong to a problem if it speaks of what they speak of",
            mend="prove it without this lemma",
        )


def load(library: Library) -> None:
    """Read all modules, so that processes that are forked from this one have them."""
    for name in library.names:
        settle(library.module(name), _CERTIFIED)
        for lemma in library.exports(name).lemmas.values():
            features(lemma.goal)
        compiled.load(compiled.file_of(library.path(name)))


def in_scope(session: Session, library: Library, scope: dict[str, Lemma]) -> Lemmas:
    """The lemmas of `scope`, known to `session`."""
    lemmas = Lemmas(session, library, scope)
    session.recall, session.lemmas = lemmas.recall, {name: lemma.goal for name, lemma in scope.items()}
    return lemmas


def compile_lemma(library: Library, module: Module, name: str) -> dict[str, Any]:
    """The certificate of a lemma of the library, made from its text, in which the lemmas that it uses are `oracle` lines.

    Raises: J036 (its proof does not hold, or a solver would have to be trusted).
    """
    settled = settle(module, _CERTIFIED)
    lemma, proof = module.lemmas[name]
    session = Session(Proof(settled.theory), _CERTIFIED)
    before = list(module.exports.lemmas.items())
    scope = dict(before[: [n for n, _ in before].index(name)])
    in_scope(session, library, scope).granted = True
    try:
        line = prove_goal(session, lemma, lemma.goal, proof.steps, proof.place)
    except TooManyErrors:
        line = -1
    wrong = (*session.errors, *session.unsettled)
    uncertified = [leaf for leaf in (*session.leaves, *settled.leaves_of(settled.theory)) if not leaf.certified]
    if wrong or uncertified:
        first = wrong[0] if wrong else None
        raise JudgeError(
            "J036",
            f"the proof of `{name}` in the library does not hold: "
            + (first.message if first is not None else "a step of it is not certified"),
            place=first.place if first is not None else uncertified[0].place,
            cause=first.cause if first is not None else uncertified[0].why,
            mend=first.mend if first is not None else "give the step more facts, or cut it into smaller ones",
        )
    evidence = (session.proof, line)
    return encode(needed(settled, lemma.goal, evidence), settled.terminations, lemma.goal, PROVED, evidence)


def sound_row(library: Library, module: Module, name: str, certificate: dict[str, Any]) -> bool:
    """Whether a compiled row proves the lemma `name` of `module` as it is stated now, from the lemmas before it."""
    session = Session(Proof(settle(module, _CERTIFIED).theory), _CERTIFIED)
    lemmas = in_scope(session, library, module.exports.lemmas)
    lemmas.granted = True
    return lemmas.entered(lemmas.scope[name], certificate) is not None


def _module_of(lemma: Lemma) -> str:
    return lemma.place.file.removesuffix(".stem")


