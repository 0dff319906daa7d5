"""Which lemmas of the library may help with a goal: those that speak of what it speaks of.

Rare symbols count for more, and what a lemma adds that the goal does not speak of counts against it.  Source: Meng and Paulson,
"Lightweight relevance filtering for machine-generated resolution problems", J. Applied Logic 7, 2009, in two rounds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from stemai.errors import KernelError
from stemai.judge.schemas import base_name
from stemai.kernel.terms import Term
from stemai.kernel.theory import Theory

#: Operators that are everywhere, and so say nothing.
_COMMON: Final = frozenset(
    ("num", "bound", "free", "true", "false", "eq", "le", "lt", "and", "or", "not", "implies", "forall", "exists", "add", "sub",
     "neg", "mul", "real", "ite", "lambda", "apply")
)  # fmt: skip


@cache
def features(term: Term) -> frozenset[str]:
    """The symbols and uncommon operators in `term`."""
    found, seen = set[str](), set[Term]()
    todo = [term]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += node.args
            if node.op == "call":
                found.add(base_name(node.data.name))  # instances of a definition count as one
            elif node.op not in _COMMON:
                found.add(f"!{node.op}")
    return frozenset(found)


def relevant(lemmas: Mapping[str, Term], about: Iterable[Term], count: int) -> list[str]:
    """The names of at most `count` of the lemmas, the most promising first, for a goal and facts that are `about`."""
    told = {name: features(formula) for name, formula in lemmas.items()}
    frequency = Counter(feature for spoken in told.values() for feature in spoken)
    weight = {feature: 1 / (1 + math.log(times)) for feature, times in frequency.items()}
    known = frozenset[str]().union(*map(features, about))
    chosen: list[str] = []
    for share in (count - count // 2, count):
        scores = {name: _score(spoken, known, weight) for name, spoken in told.items() if name not in chosen}
        shared = {name: len(told[name] & known) for name in scores}  # of two that add nothing, the one that says more
        ranked = sorted((n for n, score in scores.items() if score > 0), key=lambda n: (-scores[n], -shared[n], n))
        chosen += ranked[: share - len(chosen)]
        known = known.union(*(told[name] for name in chosen))
    return chosen


def speaks_within(theory: Theory, formula: Term) -> bool:
    """Whether a theory has all that `formula` speaks of."""
    try:
        theory.require_known(formula)
    except KernelError:
        return False
    return True


def _score(spoken: frozenset[str], known: frozenset[str], weight: Mapping[str, float]) -> float:
    """From 0 to 1: the weight of what a lemma shares with what is known, as a part of it and of what it adds."""
    shared = sum(weight[feature] for feature in spoken & known)
    return shared / (shared + len(spoken - known)) if shared else 0.0
