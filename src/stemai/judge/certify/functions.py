"""Equal functions: facts that two functions agree everywhere, and functions that are given to others and agree by proof.

What follows from `f = g` is a matter of congruence.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms
from stemai.kernel.congruence import follows
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Term, free, make, pointwise

_Prove = Callable[[list[int], Term], int | None]


def by_extensionality(proof: Proof, premises: list[int], goal: Term, hints: list[Term], prove: _Prove | None) -> int | None:
    """`goal` by equality alone, from the premises and from equations between functions; nothing where `prove` is None."""
    formulas = [goal, *map(proof.conclusion, premises)]
    given = _given(formulas)
    if not given or prove is None:
        return None
    lines = [*premises, *_said(proof, premises)]
    for left, right in itertools.islice(_pairs(given), limits.FUNCTION_PAIRS):
        if follows(map(proof.conclusion, lines), goal):
            break
        same = make("eq", left, right)
        if not follows(map(proof.conclusion, lines), same):
            line = _agree(proof, premises, left, right, prove)
            lines += [] if line is None else [line]
    return proof.line("congruence", tuple(lines), goal)


def _given(formulas: list[Term]) -> list[dict[Term, None]]:
    """The functions that are given in `formulas` at one place of one symbol or function, for each such place."""
    found: dict[object, dict[Term, None]] = {}
    for term in closed_subterms(formulas):
        if term.op in ("call", "apply"):
            head = term.data if term.op == "call" else term.args[0]
            for place, argument in enumerate(term.args):
                if argument.sort.result is not None and argument is not head:
                    found.setdefault((head, place), {})[argument] = None
    return list(found.values())


def _pairs(given: list[dict[Term, None]]) -> Iterator[tuple[Term, Term]]:
    return itertools.chain.from_iterable(itertools.combinations(functions, 2) for functions in given)


def _said(proof: Proof, premises: list[int]) -> Iterator[int]:
    """`f = g` for each premise which says that f and g agree everywhere."""
    for line in premises:
        formula = proof.conclusion(line)
        body, count = formula, 0
        while body.op == "forall":
            body, count = body.args[0], count + 1
        sides = body.args if body.op == "eq" else ()
        functions = [side.args[0] for side in sides if side.op == "apply" and not side.args[0].loose]
        if count and len(functions) == 2 and functions[0].sort == functions[1].sort and pointwise(*functions) is formula:
            yield proof.line("extensionality", (line,), *functions)


def _agree(proof: Proof, premises: list[int], left: Term, right: Term, prove: _Prove) -> int | None:
    """`left = right`, by what they are at fresh arguments."""
    values = [free(f"!f{len(proof.lines)}_{i}", sort) for i, sort in enumerate(left.sort.arguments)]
    line = prove(premises, make("eq", *(make("apply", f, *values) for f in (left, right))))
    if line is None:
        return None
    for value in reversed(values):
        line = proof.line("forall_intro", (line,), value)
    return proof.line("extensionality", (line,), left, right)
