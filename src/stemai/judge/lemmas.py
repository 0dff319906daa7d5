"""Lemmas of the library as facts of a proof: each is entered, line by line, when it is first cited.

Its lines come from a row that was compiled before, or are made now from the lemma's text.  Both ways the kernel runs each
line here, the last must say what the lemma says, and the replay runs them all again: a wrong row costs time, and no more.
A row of a lemma for any types is one for sorts of which nothing is known; at types, it is the row with these in their place,
and at Nat and Rat, which are carriers with a condition, a new one from the lemma's text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from stemai.errors import JudgeError, KernelError, LanguageError, LimitReached, Place, StemError
from stemai.judge import limits
from stemai.judge.context import Context
from stemai.judge.definitions import settle
from stemai.judge.headers import prove_goal
from stemai.judge.instances import Instances, growing
from stemai.judge.leaves import discharge_leaf
from stemai.judge.premises import features, speaks_within
from stemai.judge.reach import needed
from stemai.judge.schemas import Renaming, at_types, named_types, types_where
from stemai.judge.session import Leaf, Session, TooManyErrors
from stemai.judge.verdict import Options
from stemai.kernel.certificate import PROVED, _Reader, encode  # the one reader of lines
from stemai.kernel.proofs import ORACLE, Line, Proof
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import T_NAT, T_RAT, Type, named_type
from stemai.language import Lemma, Module, Problem, Scope, Setting, ast, theorem_at
from stemai.language.instances import MARK, instance_name
from stemai.language.vocabulary import Types
from stemai.library import Library, compiled

_CERTIFIED = Options(level="certified", target="certified", rlimit=limits.LEMMA_RLIMIT)


@dataclass(frozen=True, slots=True)
class _Instance:
    """The lemma `schema` at types, as a lemma."""

    lemma: Lemma
    schema: Lemma
    renaming: Renaming


@dataclass(frozen=True, slots=True)
class _Text:
    """The lemma `schema` as its text says it at some types, and its proof: it stands at Nat or Rat, where no row of it does."""

    schema: Lemma
    problem: Problem
    types: Types


@dataclass(slots=True)
class Lemmas:
    """The lemmas that one session can cite: `scope` has them by name, each after those that its proof may use.

    `rows` has the certificates of those that are the asker's own, for any types, and of `texts`, those that are read again;
    `made` the instances of lemmas so far.
    """

    session: Session
    library: Library
    scope: dict[str, Lemma]
    instances: Instances
    granted: bool = False  # whether the lemmas that a row uses are taken for granted, as where rows are made
    lines: dict[str, int] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, _Instance] = field(default_factory=dict)
    texts: dict[str, _Text] = field(default_factory=dict)
    own: Module | None = None  # the asker's
    _places: dict[Sequent, int] = field(default_factory=dict)  # of what has been copied

    def add(self, lemma: Lemma, row: dict[str, Any] | None = None) -> None:
        """Have one more lemma in scope; `row` is the certificate of one that is the asker's own."""
        self.scope[lemma.name] = lemma
        if row is not None:
            self.rows[lemma.name] = row
        (self.session.lemmas if lemma.setting is None else self.session.schemas)[lemma.name] = lemma

    def recall(self, name: str) -> int | None:
        """The line that concludes the lemma `name`; None if there is none in scope.

        Raises: J035 (it rests on what the problem does not speak of), J036 (ours: its proof does not hold).
        """
        if name in self.lines:
            return self.lines[name]
        instance = self._instance_named(name)
        lemma = self.scope.get(name) if instance is None else instance.lemma
        if lemma is None or lemma.setting is not None:
            return None
        if self.granted and (instance is None or instance.schema.name not in self.texts):
            return self.session.proof.line(ORACLE, (), (), lemma.goal)
        if not speaks_within(self.session.proof.theory, lemma.goal):
            raise self._missing(lemma)
        for row in self._rows(lemma if instance is None else instance.schema):
            line = self.entered(lemma, row, instance)
            if line is not None:
                self.lines[name] = line
                return line
        raise self._missing(lemma)

    def at(self, schema: str, types: tuple[Type, ...]) -> str:
        """The name of a lemma for any types at `types`, which is in scope from now on.

        Raises: J037 (there is no such instance).
        """
        lemma, name = self.scope[schema], instance_name(schema, types)
        setting = lemma.setting
        if name in self.made or setting is None:
            return name
        guarded = {p: t for p, t in zip(setting.parameters, types, strict=True) if t in (T_NAT, T_RAT)}
        try:
            if guarded:
                lemma, setting = self._as_written(lemma, setting, guarded)
            rest = tuple(t for t in types if t not in guarded.values())
            renaming = Renaming(setting, rest, lambda: self.session.proof.theory, self.instances.enter)
            goal = renaming.term(lemma.goal)
        except (StemError, LookupError) as error:
            raise _no_instance(name, error) from error
        self.made[name] = _Instance(Lemma(name, goal, lemma.place), lemma, renaming)
        self.session.lemmas[name] = self.made[name].lemma
        return name

    def _as_written(self, lemma: Lemma, setting: Setting, guarded: Types) -> tuple[Lemma, Setting]:
        """What the text of `lemma` says with Nat and Rat for some of its types: their conditions are in no line of its row.

        Raises: L… (there is none).
        """
        name = instance_name(lemma.name, tuple(guarded.get(p, named_type(p)) for p in setting.parameters))
        if name not in self.texts:
            left = tuple(p for p in setting.item.parameters if p.name not in guarded)
            item = replace(at_types(setting.item, guarded), parameters=left)
            self.texts[name] = _Text(lemma, theorem_at(setting, item), guarded)
        problem = self.texts[name].problem
        return Lemma(name, problem.goal, lemma.place, problem.setting), problem.setting or setting

    def _instance_named(self, name: str) -> _Instance | None:
        if name not in self.made and name not in self.scope:
            schema, _, suffix = name.partition(MARK)
            lemma = self.scope.get(schema)
            if lemma is None or lemma.setting is None or not suffix:
                return None
            types = named_types(suffix, len(lemma.setting.parameters), self.session.proof.theory)
            if types is None:
                return None
            self.at(schema, types)
        return self.made.get(name)

    def _rows(self, lemma: Lemma) -> Iterator[dict[str, Any]]:
        """The certificates that may prove a lemma, one after the other."""
        if lemma.name in self.texts and lemma.name not in self.rows:
            self.rows[lemma.name] = self._row_of(self.texts[lemma.name])
        if lemma.name in self.rows:
            yield self.rows[lemma.name]
            return
        module = self.library.module(_module_of(lemma))
        path = compiled.file_of(self.library.path(_module_of(lemma)))
        row = compiled.certificate(path, lemma.name, compiled.key(module, lemma.name))
        if row is not None:
            yield row
        yield compile_lemma(self.library, module, lemma.name)

    def _row_of(self, text: _Text) -> dict[str, Any]:
        """The certificate of a lemma at Nat or Rat, made by the steps of its proof, with those of the lemmas that it uses.

        Raises: J038 (they do not prove it there).
        """
        schema = text.schema.name
        module = self.own if self.own is not None and schema in self.own.lemmas else self.library.module(_module_of(text.schema))
        proof = at_types(module.lemmas[schema][1], text.types)
        options = self.session.options if module is self.own else _CERTIFIED
        session, instances = opened(module, text.problem, options)
        lemmas = in_scope(session, self.library, (), instances)
        lemmas.rows, lemmas.texts, lemmas.own = self.rows, self.texts, self.own
        for lemma in itertools.takewhile(lambda lemma: lemma.name != schema, self.scope.values()):
            lemmas.add(lemma)
        made = _made(lemmas, text.problem, proof)
        if made.certificate is None:
            raise _not_at(text, made.errors)
        return made.certificate

    def entered(self, lemma: Lemma, certificate: dict[str, Any], instance: _Instance | None = None) -> int | None:
        """The line that concludes `lemma`, after the lines of a certificate; None if these do not prove it here."""
        try:
            if instance is not None:
                certificate = instance.renaming.certificate(certificate)
            theory = self.session.proof.theory
            proof, claim = _Reader(certificate["theory"], certificate["terms"]).proof(theory, certificate["proof"])
        except (KernelError, LimitReached, LanguageError, LookupError, TypeError):
            return None
        if proof.conclusion(claim) is not lemma.goal or proof[claim].hypotheses:
            return None
        ours: dict[int, int] = {}
        for index in proof.needed(claim):
            line = proof.lines[index]
            place = self._used(lemma, line, instance) if line.rule == ORACLE else self._copied(line, ours)
            if place is None:
                return None
            ours[index] = place
        return ours[claim]

    def _copied(self, line: Line, ours: dict[int, int]) -> int:
        """The place of `line` here; what two rows both have is there once."""
        lines, place = self.session.proof.lines, self._places.get(line.sequent)
        if place is None:
            place = self._places[line.sequent] = len(lines)
            lines.append(Line(line.rule, tuple(ours[p] for p in line.premises), line.parameters, line.sequent))
        return place

    def _used(self, lemma: Lemma, line: Line, instance: _Instance | None) -> int | None:
        """The line of the lemma, one before `lemma`, that a row takes for granted, or of what a solver is to show again."""
        last, wanted = lemma if instance is None else instance.schema, line.sequent.conclusion
        takes_none = bool(line.sequent.hypotheses) or last.name in self.texts
        for name, other in () if takes_none else self.scope.items():
            if other is last:
                break
            if other.setting is None:
                if other.goal is wanted:
                    return self.recall(name)
                continue
            types = types_where(other, wanted, self.session.proof.theory)
            if types is not None and self.made[self.at(name, types)].lemma.goal is wanted:
                return self.recall(instance_name(name, types))
        return self._shown_again(line.sequent, last.place) if last.name in self.rows else None

    def _shown_again(self, sequent: Sequent, place: Place) -> int | None:
        """The line of a sequent that a solver has confirmed for the asker's lemma, and confirms at these types again."""
        proof = self.session.proof
        known = [proof.line("assume", (), hypothesis) for hypothesis in sequent.hypotheses]
        try:
            return discharge_leaf(self.session, Context(Scope()), sequent.conclusion, known, [], [], "auto", place)
        except (JudgeError, LimitReached):
            return None

    def _missing(self, lemma: Lemma) -> JudgeError:
        return JudgeError(
            "J035",
            f"the lemma `{lemma.name}` rests on axioms that this problem does not rest on",
            cause="imported axioms belong to a problem if it speaks of what they speak of",
            mend="prove it without this lemma",
        )


def _no_instance(name: str, why: Exception) -> JudgeError:
    return JudgeError(
        "J037",
        f"there is no `{name}`",
        cause=why.message if isinstance(why, StemError) else "it speaks of what is not there at these types",
        mend="state the lemma at these types by itself, and prove it there",
    )


def _not_at(text: _Text, errors: tuple[StemError, ...]) -> JudgeError:
    """The proof of a lemma for any types does not hold at Nat or Rat."""
    first = errors[0]
    types = ", ".join(f"{name} := {type_}" for name, type_ in text.types.items())
    return JudgeError(
        "J038",
        f"the proof of `{text.schema.name}` does not hold for {types}",
        place=first.place,
        cause=f"at Nat and Rat the steps are read again, and one of them does not do: {first.message}",
        mend="state the lemma at this type, and prove it there",
    )


def load(library: Library, names: Iterable[str]) -> None:
    """Read those of `names` that are modules, and what they import, so that processes that are forked from this one have them."""
    for name in library.closure(name for name in names if name in library.names):
        settle(library.module(name), _CERTIFIED)
        for lemma in library.exports(name).lemmas.values():
            features(lemma.goal)
        compiled.load(compiled.file_of(library.path(name)))


def in_scope(session: Session, library: Library, scope: Iterable[Lemma], instances: Instances) -> Lemmas:
    """The lemmas of `scope`, known to `session`, whose theory grows by `instances`."""
    lemmas = Lemmas(session, library, {}, instances)
    session.recall, session.lemma_at = lemmas.recall, lemmas.at
    for lemma in scope:
        lemmas.add(lemma)
    return lemmas


def compile_lemma(library: Library, module: Module, name: str) -> dict[str, Any]:
    """The certificate of a lemma of the library, made from its text, in which the lemmas that it uses are `oracle` lines.

    Raises: J036 (its proof does not hold, or a solver would have to be trusted).
    """
    before = itertools.takewhile(lambda lemma: lemma.name != name, module.exports.lemmas.values())
    made = certificate_of(library, module, name, before, _CERTIFIED)
    wrong = made.errors[0] if made.errors else None
    uncertified = made.uncertified[0] if made.uncertified else None
    if wrong is not None or uncertified is not None or made.certificate is None:
        raise JudgeError(
            "J036",
            f"the proof of `{name}` in the library does not hold: "
            + (wrong.message if wrong is not None else "a step of it is not certified"),
            place=wrong.place if wrong is not None else None if uncertified is None else uncertified.place,
            cause=wrong.cause if wrong is not None else "" if uncertified is None else uncertified.why,
            mend=wrong.mend if wrong is not None else "give the step more facts, or cut it into smaller ones",
        )
    return made.certificate


@dataclass(frozen=True, slots=True)
class Made:
    """What the proof of a lemma came to: a certificate, or what is wrong; `uncertified` are leaves that a solver closed."""

    certificate: dict[str, Any] | None
    errors: tuple[StemError, ...]
    uncertified: tuple[Leaf, ...]


def certificate_of(library: Library, module: Module, name: str, before: Iterable[Lemma], options: Options) -> Made:
    """The certificate of a lemma that `module` proves, where the lemmas `before` are taken for granted."""
    lemma, proof = module.lemmas[name]
    session, instances = opened(module, lemma, options)
    lemmas = in_scope(session, library, before, instances)
    lemmas.granted, lemmas.own = True, module
    return _made(lemmas, lemma, proof)


def _made(lemmas: Lemmas, lemma: Problem, proof: ast.Proof) -> Made:
    """The certificate of `lemma` by the steps of `proof`, where `lemmas` can be cited."""
    session = lemmas.session
    try:
        line = prove_goal(session, lemma, lemma.goal, proof.steps, proof.place)
    except TooManyErrors:
        line = -1
    except (JudgeError, LanguageError, KernelError, LimitReached) as error:
        session.errors.append(error)
        line = -1
    errors = (*session.errors, *session.unsettled)
    settled = lemmas.instances.settled
    uncertified = tuple(leaf for leaf in (*session.leaves, *settled.leaves_of(settled.theory)) if not leaf.certified)
    if errors:
        return Made(None, errors, uncertified)
    evidence = (session.proof, line)
    theory = needed(settled, lemma.goal, evidence)
    return Made(encode(theory, settled.terminations, lemma.goal, PROVED, evidence), (), uncertified)


def opened(module: Module, problem: Problem, options: Options) -> tuple[Session, Instances]:
    """A session in the theory in which a problem of `module` is stated."""
    module = module.at(problem)
    settled = settle(module, options)
    session = Session(Proof(settled.theory), options)
    return session, growing(session, settled, module, problem.place)


def sound_row(library: Library, module: Module, name: str, certificate: dict[str, Any]) -> bool:
    """Whether a compiled row proves the lemma `name` of `module` as it is stated now, from the lemmas before it."""
    problem, _ = module.lemmas[name]
    session, instances = opened(module, problem, _CERTIFIED)
    lemmas = in_scope(session, library, module.exports.lemmas.values(), instances)
    lemmas.granted = True
    lemma = lemmas.scope[name]
    if lemma.setting is None:
        return lemmas.entered(lemma, certificate) is not None
    types = tuple(named_type(parameter) for parameter in lemma.setting.parameters)
    instance = lemmas.made[lemmas.at(name, types)]
    return lemmas.entered(instance.lemma, certificate, instance) is not None


def _module_of(lemma: Lemma) -> str:
    return lemma.place.file.removesuffix(".stem")
