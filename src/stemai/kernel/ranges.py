"""What formulas say about the range of a bound variable, in all the shapes that the elaborator writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stemai.kernel.terms import INT, TRUE, Term

_NOTHING: Final = ("none", TRUE, TRUE)


def comparison(formula: Term) -> tuple[str, Term, Term]:
    """`formula` as a comparison of integers, a negated one turned around."""
    if formula.op == "not" and formula.args[0].op in ("le", "lt"):
        right, left = formula.args[0].args
        op = "le" if formula.args[0].op == "lt" else "lt"
    elif formula.op in ("le", "lt", "eq", "dvd"):
        op, (left, right) = formula.op, formula.args
    else:
        return _NOTHING
    return (op, left, right) if left.sort == INT else _NOTHING


def conjuncts(formula: Term, level: int = 0) -> Iterator[tuple[Term, int]]:
    """What must hold for `formula` to hold, each with the number of quantifiers around it."""
    stack = [(formula, level)]
    while stack:
        node, depth = stack.pop()
        if node.op == "and":
            stack.extend((a, depth) for a in node.args)
        elif node.op == "exists":
            stack.append((node.args[0], depth + 1))
        else:
            yield node, depth


def antecedents(formula: Term) -> Iterator[tuple[Term, int]]:
    """What must hold for `formula` not to hold, each with the number of quantifiers around it."""
    level = 0
    while True:
        if formula.op == "implies":
            yield from conjuncts(formula.args[0], level)
            formula = formula.args[1]
        elif formula.op == "forall":
            level += 1
            formula = formula.args[0]
        else:
            parts = formula.args if formula.op == "or" else (formula,)
            for part in parts:
                if part.op == "not":
                    yield from conjuncts(part.args[0], level)
            return
