"""Universal formulas that hold by the form of their terms: what exact evaluation adds where it cannot enumerate.

Evident are polynomial identities, the types that structure gives, and comparisons that one antecedent gives at once.
"""

from __future__ import annotations

from fractions import Fraction

from stemai.kernel import limits
from stemai.kernel.polynomials import UNIT, Ring
from stemai.kernel.rows import Row, combine, is_contradiction, row_of
from stemai.kernel.terms import ARITHMETIC, INT, T_NAT, T_RAT, TRUE, Term, fresh, instantiate, number
from stemai.kernel.theory import typing_hypotheses


def evident(formula: Term) -> bool:
    """Whether `formula`, without loose indices, holds for all values of its free variables, as its form shows.

    `False` says nothing.  Raises: M008.
    """
    # Each part carries what was assumed on the way to it, and nothing that its siblings assume.
    stack: list[tuple[Term, frozenset[Term]]] = [(formula, frozenset())]
    while stack:
        node, antecedents = stack.pop()
        while node.op in ("forall", "implies"):
            if node.op == "forall":
                node = instantiate(node.args[0], fresh([node.data], node, *antecedents))
            else:
                antecedents = antecedents.union(_parts(node.args[0]))
                node = node.args[1]
        if node.op == "and":
            stack.extend((part, antecedents) for part in node.args)
        elif not _follows(node, antecedents):
            return False
    return True


def _parts(formula: Term) -> list[Term]:
    return [p for a in formula.args for p in _parts(a)] if formula.op == "and" else [formula]


def _follows(goal: Term, antecedents: frozenset[Term]) -> bool:
    if goal is TRUE or goal in antecedents:
        return True
    if goal.op == "rational" and typing_hypotheses(goal.args[0], T_RAT) <= antecedents:
        return True
    natural = goal.op == "le" and goal.args[0] is number(0, INT)
    if natural and typing_hypotheses(goal.args[1], T_NAT) <= antecedents:
        return True
    if goal.op == "eq" and goal.args[0].sort not in ARITHMETIC:
        return goal.args[0] is goal.args[1]
    ring = Ring(limits.EVIDENT_WORK)
    if goal.op == "eq":
        return ring.of(goal.args[0]) == ring.of(goal.args[1])
    denied = row_of(ring, goal, holds=False)
    if denied is None:
        return False
    known = [row for a in antecedents if (row := row_of(ring, a)) is not None]
    return is_contradiction(denied) or any(_cancels(ring, denied, row) for row in known)


def _cancels(ring: Ring, denied: Row, known: Row) -> bool:
    """Whether a multiple of one row that cancels a monomial of the other contradicts it."""
    for monomial, coefficient in denied.polynomial.items():
        other = known.polynomial.get(monomial, 0)
        if monomial != UNIT and other != 0 and "/=" not in (denied.relation, known.relation):
            factor = -Fraction(coefficient) / other
            fits = known.relation == "=" or factor > 0
            return fits and is_contradiction(combine(ring, [(1, denied), (factor, known)]))
    return False
