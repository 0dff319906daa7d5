"""For the tests of the export to Coq: coqc, certified results by name, and single lines, true or forged."""

from __future__ import annotations

import os

import pytest

from stemai.export.coq import Statement, read
from stemai.export.coq.checking import coqc
from stemai.export.coq.document import lemma
from stemai.export.coq.rules import Place
from stemai.export.coq.spelling import Spelling
from stemai.judge import Judge
from stemai.kernel.proofs import Line, Proof
from stemai.kernel.sequents import Sequent
from stemai.selfcheck.corpus import Case, folder
from stemai.selfcheck.corpus import read as read_case

REQUIRED = "STEMAI_REQUIRE_COQ"

needs_coq = pytest.mark.skipif(
    coqc() is None and os.environ.get(REQUIRED) != "1",
    reason=f"coqc is not installed (apt-get install coq); with {REQUIRED}=1 this is a failure",
)


def corpus_case(name: str) -> Case:
    """A case of the corpus by its name."""
    root = folder() / "corpus"
    return read_case(root / f"{name}.stem", root)


def certified(judge: Judge, name: str) -> Statement:
    """The statement and proof of an accepted case of the corpus."""
    case = corpus_case(name)
    verdict = judge.judge(case.problem.encode(), case.submission.encode(), case.options)
    assert verdict.level == "certified", (name, verdict.errors)
    assert verdict.certificate is not None
    return read(verdict.certificate)


def lemmas(proof: Proof, last: int, forged: Sequent | None = None) -> list[str]:
    """Coq text for line `last` and the lines that it needs.

    With `forged`, the line claims that instead of what the kernel infers, and Coq must `Fail` to prove it.
    """
    spelling, names, text = Spelling(), dict[int, str](), list[str]()
    for index in proof.needed(last):
        line = proof.lines[index]
        names[index] = f"L{index}"
        if index == last and forged is not None:
            line = Line(line.rule, line.premises, line.parameters, forged)
        cited = tuple((names[p], proof[p]) for p in line.premises)
        shown, script = lemma(Place(spelling, proof.theory, line, cited))
        if index == last and forged is not None:
            text.append(f"Goal {shown}.\nProof.\n  Fail solve [{script}].\nAbort.")
        else:
            text.append(f"Lemma {names[index]} : {shown}.\nProof.\n  {script}.\nQed.")
    return text


def module(number: int, lines: list[str]) -> str:
    return "\n".join([f"Module F{number}.", *lines, f"End F{number}.\n"])
