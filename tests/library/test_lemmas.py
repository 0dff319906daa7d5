"""Every lemma of the library is certified: proved by lines of the kernel alone, replayed from the bytes of a certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemai.judge.check import _prove_goal
from stemai.judge.definitions import Settled, settle
from stemai.judge.session import Session
from stemai.judge.verdict import Options
from stemai.kernel.certificate import PROVED, canonical, encode, parse, replay
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import conjunction
from stemai.language import Module, elaborate, parse_problem

LIBRARY = Path(__file__).parents[2] / "src" / "stemai" / "library"
MODULES = sorted(path.stem for path in LIBRARY.glob("*.stem"))
_IMPORT = re.compile(r"^import (.*)$", re.MULTILINE)


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """The module and all that it imports, what is imported first."""
    text = (LIBRARY / f"{name}.stem").read_text(encoding="utf-8")
    for line in _IMPORT.findall(text):
        for imported in line.split(", "):
            yield from _texts(imported)
    yield name, _IMPORT.sub("", text)


def _read(name: str) -> tuple[Module, Settled, list[str]]:
    """The module with its imports as one file, its settled theory, and the names of its own lemmas."""
    texts = dict(_texts(name))
    module = elaborate(parse_problem("\n".join(texts.values()).encode(), name))
    own = re.findall(r"^theorem (\S+)", texts[name], re.MULTILINE)
    return module, settle(module, Options()), own


@pytest.mark.parametrize("name", MODULES)
def test_every_lemma_is_certified(name: str) -> None:
    module, settled, own = _read(name)
    proofs = {p.name.name: p for p in module.proofs if p.name is not None}
    session = Session(Proof(settled.theory), Options())
    lemmas = {p.name: p for p in module.problems}
    assert not settled.theory.axioms
    assert lemmas.keys() == proofs.keys()
    granted = set()
    for lemma in lemmas.values():
        if lemma.name in own:
            line = _prove_goal(session, lemma, lemma.goal, proofs[lemma.name].steps, lemma.place)
            assert not session.errors + session.unsettled, lemma.name
            assert all(leaf.certified for leaf in session.leaves), lemma.name
        else:
            line = session.proof.line("oracle", (), (), lemma.goal)  # a module of its own, with a test of its own
            granted.add(lemma.goal)
        session.facts[lemma.name] = line
    goal = conjunction([lemmas[n].goal for n in own])
    whole = session.proof.line("and_intro", tuple(session.facts[n] for n in own))
    certificate = encode(settled.theory, settled.terminations, goal, PROVED, (session.proof, whole))
    checked = replay(parse(canonical(certificate)))
    assert checked.goal is goal
    assert checked.outcome == PROVED
    assert not checked.axioms
    assert {u.sequent.conclusion for u in checked.unconfirmed} <= granted
    assert not any(u.sequent.hypotheses for u in checked.unconfirmed)
