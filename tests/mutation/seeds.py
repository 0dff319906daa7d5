"""Accepted certificates to start from: what the judge makes of small problems, and every fact of the kernel by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from stemai.errors import KernelError
from stemai.judge import Options
from stemai.judge.check import check
from stemai.kernel.certificate import PROVED, canonical, encode
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import Sequent
from stemai.kernel.theory import Theory
from tests.kernel_attacks import all_families
from tests.kernel_attacks.writing import Family

FACTS = 24  # in one certificate
PROBLEMS = Path(__file__).with_name("seeds.stem")


@dataclass(frozen=True)
class Seed:
    """A certificate as its reader gets it."""

    name: str
    certificate: dict[str, Any]


@cache
def seeds() -> tuple[Seed, ...]:
    return (*_judged(), *_facts())


def _judged() -> Iterator[Seed]:
    for case in PROBLEMS.read_text(encoding="utf-8").split("\n====\n"):
        problem, _, submission = case.partition("\n---- submission\n")
        verdict = check(problem.encode() + b"\n", submission.encode(), Options())
        if verdict.certificate is None:
            raise ValueError(f"the seed `{verdict.problem}` is {verdict.status}: {verdict.errors}")
        yield Seed(verdict.problem, json.loads(canonical(verdict.certificate)))


def _facts() -> Iterator[Seed]:
    """The rules that need no premise, some in each certificate: closed, their hypotheses discharged, joined by `and`."""
    alone = [f for f in all_families() if f.parameters is not None and _says_enough(f)]
    for number, start in enumerate(range(0, len(alone), FACTS)):
        proof = Proof(Theory())
        lines = tuple(_closed(proof, family) for family in alone[start : start + FACTS])
        claim = proof.line("and_intro", lines)
        written = encode(proof.theory, {}, proof.conclusion(claim), PROVED, (proof, claim))
        yield Seed(f"facts {number}", json.loads(canonical(written)))


def _says_enough(family: Family) -> bool:
    """Whether the fact is a sequent without symbols and declared sorts, and more than that A follows from A."""
    if not isinstance(family.gives, Sequent) or family.name == "rule assume":
        return False
    try:
        for formula in (*family.gives.hypotheses, family.gives.conclusion):
            Theory().require_known(formula)
    except KernelError:
        return False
    return True


def _closed(proof: Proof, family: Family) -> int:
    line = proof.line(family.name.removeprefix("rule "), (), *(family.parameters or ()))
    for hypothesis in sorted(proof[line].hypotheses, key=repr):
        line = proof.line("implies_intro", (line,), hypothesis)
    for variable in sorted(proof.conclusion(line).frees, key=repr):
        line = proof.line("forall_intro", (line,), variable)
    return line
