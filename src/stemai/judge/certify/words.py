"""Words: goals by all their bits, and equal words as arguments of functions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from stemai.errors import Fault, KernelError, LimitReached
from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms
from stemai.kernel.bits import clauses_of
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import BOOL, Term, make
from stemai.oracle.sat import refutation

_DEAR: Final = frozenset(("bvmul", "bvudiv", "bvurem", "bvsdiv", "bvsrem"))  # too many clauses for a guess


def by_bits(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """A goal about words, from the premises about words."""
    about = [line for line in premises if _mentions_words(proof.conclusion(line))]
    if not _mentions_words(goal):
        return None
    clauses, _ = clauses_of([*(proof.conclusion(line) for line in about), make("not", goal)])
    steps = refutation(clauses)
    return None if steps is None else proof.line("by_bits", tuple(about), goal, steps)


def equal_arguments(proof: Proof, premises: list[int], formulas: Iterable[Term]) -> Iterator[int]:
    """``|- s = t`` for words that are given to one function, by their values or by all their bits from the premises."""
    groups: dict[object, dict[Term, None]] = {}
    for term in closed_subterms(formulas):
        for position, argument in enumerate(term.args if term.op in ("call", "apply") else ()):
            if argument.sort.name == "BitVec" and not argument.loose:
                groups.setdefault((term.op, term.data, position, argument.sort), {}).setdefault(argument)
    arguments = dict.fromkeys(a for group in groups.values() for a in group)
    for argument in [a for a in arguments if not a.frees and a.op != "num"][: limits.WORD_PAIRS]:
        with suppress(KernelError):  # evaluation may not decide it
            yield proof.line("evaluate_to", (), argument)
    about = [line for line in premises if _is_plain(proof.conclusion(line))]
    pairs = dict.fromkeys(p for group in groups.values() for p in itertools.combinations(group, 2) if p[0].frees or p[1].frees)
    for left, right in list(pairs)[: limits.WORD_PAIRS]:
        line = _equal(proof, about, make("eq", left, right))
        if line is not None:
            yield line


def decided_words(proof: Proof, premises: list[int], formulas: Iterable[Term]) -> Iterator[int]:
    """``|- a`` or ``|- not a`` for comparisons of words a inside formulas about other things: conditions, for instance."""
    about = [line for line in premises if _is_plain(proof.conclusion(line))]
    known = {proof.conclusion(line) for line in about}
    mixed = [f for f in formulas if not _is_plain(f)]
    atoms = [t for t in closed_subterms(mixed) if t.sort == BOOL and t.args and t.args[0].sort.name == "BitVec" and _is_plain(t)]
    for atom in [a for a in atoms if a not in known and a.op not in ("call", "apply")][: limits.WORD_PAIRS]:
        for claim in (atom, make("not", atom)):
            line = _shown(proof, about, claim)
            if line is not None:
                yield line
                break


def _equal(proof: Proof, premises: list[int], equation: Term) -> int | None:
    with suppress(KernelError):
        return proof.line("word_ring", (), equation)
    return _shown(proof, premises, equation) if _is_plain(equation) else None


def _shown(proof: Proof, premises: list[int], goal: Term) -> int | None:
    with suppress(KernelError, LimitReached, Fault):
        return by_bits(proof, premises, goal, [])
    return None


def _is_plain(formula: Term) -> bool:
    """Whether a formula is about words alone, and its bits are few."""
    operators = {t.op for t in closed_subterms([formula])}
    return _mentions_words(formula) and not operators & {*_DEAR, "call", "apply", "forall", "exists"}


def _mentions_words(formula: Term) -> bool:
    return any(t.sort.name == "BitVec" for t in closed_subterms([formula]))
