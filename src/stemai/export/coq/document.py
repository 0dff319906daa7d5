"""A certificate as one Coq file: prelude, theory, one lemma for each line, the theorem, and what it assumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stemai.errors import UsageError
from stemai.export.coq.checking import THEOREM
from stemai.export.coq.definitions import declared, defined
from stemai.export.coq.rules import REFUSED, TRANSLATED, Place
from stemai.export.coq.spelling import OF_SORT, Spelling, uncovered, variables_of
from stemai.kernel.certificate import PROVED, _Reader, replay  # the one reader of lines
from stemai.kernel.fingerprints import in_order
from stemai.kernel.proofs import ORACLE, Line, Proof
from stemai.kernel.terms import Term, make
from stemai.kernel.theory import Theory

PRELUDE: Final = Path(__file__).with_name("prelude.v")


@dataclass(frozen=True, slots=True)
class Argument:
    """Lines, and the one that is claimed."""

    theory: Theory
    lines: Sequence[Line]
    claim: int

    def needed(self) -> list[int]:
        """The lines that the claim rests on, in order."""
        return Proof(self.theory, list(self.lines)).needed(self.claim)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is exported: a theory, a closed formula, its proof, and the proofs that recursive definitions end."""

    theory: Theory
    goal: Term
    proof: Argument
    endings: dict[str, Argument] = field(default_factory=dict)


def read(certificate: dict[str, Any]) -> Statement:
    """The statement and proof of a certificate, which is replayed first.

    Raises: K0.., M0.. (it does not hold), U302 (it is not certified, or a countermodel).
    """
    checked = replay(certificate)
    if checked.unconfirmed:
        raise UsageError("U302", "a solver closed a step of this result", mend="only certified results have a proof to export")
    if checked.by_model:
        raise UsageError("U302", "a countermodel is no proof", mend="`stemai verify` rechecks it")
    fields = certificate["theory"]
    reader = _Reader(fields, certificate["terms"])
    theory = checked.theory
    if theory.datatypes:
        raise uncovered("datatypes")
    if any(d.companions for d in theory.definitions.values()):
        raise uncovered("definitions that call each other")
    endings = {}
    for item in fields["symbols"]:
        if item["termination"] is not None:
            before = _before(theory, item["name"])
            proof, claim = reader.proof(before, item["termination"])
            endings[item["name"]] = Argument(before, proof.lines, claim)
    proof, claim = reader.proof(theory, certificate["proof"])
    goal = checked.goal if checked.outcome == PROVED else make("not", checked.goal)
    return Statement(theory, goal, Argument(theory, proof.lines, claim), endings)


def _before(theory: Theory, name: str) -> Theory:
    """The theory as it was before `name` was defined: no axioms, and the symbols before it."""
    symbols = {}
    for symbol in theory.symbols.values():
        if symbol.name == name:
            break
        symbols[symbol.name] = symbol
    definitions = {n: d for n, d in theory.definitions.items() if n in symbols}
    return Theory(theory.sorts, symbols, definitions, {})


def export(certificate: dict[str, Any], prelude: bool = True) -> str:
    """The Coq file of a certificate.  Raises: as `read`, and U301 (something is not covered)."""
    return document(read(certificate), prelude=prelude)


def document(statement: Statement, prelude: bool = True, name: str = THEOREM) -> str:
    """The Coq text of a statement and its proof; without the prelude it is a part of a larger file.

    Raises: U301.
    """
    spelling = Spelling()
    parts = [PRELUDE.read_text(encoding="utf-8")] if prelude else []
    parts.append(f"Section Of_{name}.")
    for sort in statement.theory.sorts:
        text = spelling.sorts[sort] = spelling.names.new(sort, before="T_", beside=OF_SORT)
        parts.append(f"Variable {text} : Type.\nVariable i_{text} : {text}.")
    for symbol in statement.theory.symbols.values():
        definition = statement.theory.definitions.get(symbol.name)
        if definition is None:
            parts += declared(spelling, symbol)
            continue
        ends = ""
        if symbol.name in statement.endings:
            before, ends = _argument(spelling, statement.endings[symbol.name], f"E{len(parts)}_")
            parts += before
        parts += defined(spelling, definition, ends)
    for axiom, formula in statement.theory.axioms.items():
        text = spelling.symbols[f"axiom {axiom}"] = spelling.names.new(axiom, before="ax_")
        parts.append(f"Hypothesis {text} : {spelling.term(formula)}.")
    lines, claim = _argument(spelling, statement.proof, "L")
    parts += lines
    parts.append(f"Theorem {name} : {spelling.term(statement.goal)}.\nProof. exact {claim}. Qed.")
    parts.append(f"End Of_{name}.\nCheck {name}.\nPrint Assumptions {name}.")
    return "\n".join(parts) + "\n"


def together(parts: Sequence[str]) -> str:
    """Documents without prelude in one file, each in a module of its own."""
    modules = (f"Module M{i}.\n{part}End M{i}.\n" for i, part in enumerate(parts))
    return "".join((PRELUDE.read_text(encoding="utf-8"), *modules))


def _argument(spelling: Spelling, argument: Argument, stem: str) -> tuple[list[str], str]:
    """The lemmas of the lines that the claim needs, and the name of the claim's."""
    names = {}
    parts = []
    for index in argument.needed():
        line = argument.lines[index]
        names[index] = f"{stem}{index}"
        cited = tuple((names[p], argument.lines[p].sequent) for p in line.premises)
        shown, script = lemma(Place(spelling, argument.theory, line, cited))
        parts.append(f"Lemma {names[index]} : {shown}. (* {line.rule} *)\nProof.\n  {script}.\nQed.")
    return parts, names[argument.claim]


def lemma(place: Place) -> tuple[str, str]:
    """One line: its sequent as a closed statement, its rule as one tactic.  Raises: U301."""
    rule = place.line.rule
    script = TRANSLATED.get(rule)
    if script is None:
        raise uncovered("what a solver closed" if rule == ORACLE else f"the rule `{rule}`: {REFUSED.get(rule, 'it is new')}")
    sequent, spelling = place.line.sequent, place.spelling
    hypotheses = in_order(sequent.hypotheses)
    variables = variables_of([*hypotheses, sequent.conclusion])
    place.known.update((formula, f"h{i}") for i, formula in enumerate(hypotheses))
    binders = " ".join(map(spelling.binder, variables))
    body = " -> ".join(spelling.term(f) for f in (*hypotheses, sequent.conclusion))
    intros = " ".join([*map(spelling.variable, variables), *place.known.values()])
    steps = [f"intros {intros}"] if intros else []
    steps += [
        f"assert ({spelling.variable(v)} : {spelling.sort(v.sort)}) by exact {spelling.inhabitant(v.sort)}"
        for v in _vanished(place, variables)
    ]
    steps += script(place)
    front = f"forall {binders}, " if binders else ""
    return front + body, ";\n  ".join(steps)


def _vanished(place: Place, present: Sequence[Term]) -> list[Term]:
    """Variables of the premises and the parameters that the sequent no longer has, but for those that the rule binds."""
    terms = [p for p in place.line.parameters if isinstance(p, Term)]
    for parameter in place.line.parameters:
        if isinstance(parameter, tuple):
            terms += [t for t in parameter if isinstance(t, Term)]
    for _, sequent in place.cited:
        terms += [*sequent.hypotheses, sequent.conclusion]
    bound = {place.line.parameters[0]} if place.line.rule in ("forall_intro", "exists_elim") else set()
    return [v for v in variables_of(terms) if v not in present and v not in bound]
