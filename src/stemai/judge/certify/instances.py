"""Instances of universal facts, and witnesses for an existential goal, at terms that occur in the leaf.

Patterns are the smallest applications in a formula that hold its bound variables, as in the E-matching of SMT solvers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final

from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.matching import match
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Term, free, instantiate, make

_Bindings = dict[Term, Term]
_OPERATORS: Final = ("dvd", "prime", "imod", "idiv", "pow", "sqrt", "floor", "abs", "div")


def instances(proof: Proof, premises: list[int], mentioned: list[Term], rounds: int = limits.INSTANCE_ROUNDS) -> list[int]:
    """Lines with instances of the universal conclusions among `premises`, in a few rounds."""
    universal = [line for line in premises if proof.conclusion(line).op == "forall" and not _recursive(proof.conclusion(line))]
    found: dict[Term, int] = {}
    formulas = [*mentioned, *(proof.conclusion(line) for line in premises)]
    for _ in range(rounds if universal else 0):
        ground = list(closed_subterms([*formulas, *found]))
        before = len(found)
        for line in universal:
            for values in itertools.islice(_matches(proof.conclusion(line), ground), limits.INSTANCES):
                if len(found) >= limits.INSTANCES:
                    break
                instance = line
                for value in values:
                    instance = proof.line("forall_elim", (instance,), value)
                found.setdefault(proof.conclusion(instance), instance)
        if len(found) == before:
            break
    return list(found.values())


def _recursive(formula: Term) -> bool:
    """Whether a universal formula is an equation that defines a function by itself: its instances would not end."""
    while formula.op in ("forall", "implies"):
        formula = formula.args[-1]
    if formula.op != "eq" or formula.args[0].op not in ("call", "apply"):
        return False
    head = formula.args[0]
    stack, seen = [formula.args[1]], set[Term]()
    while stack:
        node = stack.pop()
        if node.op == head.op and node.data == head.data and (node.op == "call" or node.args[0] is head.args[0]):
            return formula.args[1].op == "ite"
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
    return False


def witnesses(proof: Proof, formulas: Iterable[Term], goal: Term) -> Iterator[int]:
    """Lines ``A[t] |- exists x, A`` for the goal ``exists x, A`` and terms t that occur."""
    if goal.op != "exists":
        return
    ground = list(closed_subterms([goal, *formulas]))
    matched = [values[0] for values in _matches(goal, ground)]
    simple = [t for t in ground if t.sort == goal.data and t.op in ("free", "call", "apply", "num")]
    images = _images([goal, *formulas], [t for t in ground if t.op == "free"])
    candidates = [*matched, *simple, *(t for t in images if t.sort == goal.data)]
    for value in list(dict.fromkeys(candidates))[: limits.WITNESSES]:
        body = instantiate(goal.args[0], [value])
        yield proof.line("exists_intro", (proof.line("assume", (), body),), goal, value)


def _images(formulas: Iterable[Term], arguments: list[Term]) -> Iterator[Term]:
    """Functions of one argument in `formulas`, applied to `arguments`."""
    heads: dict[Term, None] = {}
    stack = list(formulas)
    while stack:
        node = stack.pop()
        unary = len(node.args) == (2 if node.op == "apply" else 1)
        if node.op in ("call", "apply") and unary and not (node.op == "apply" and node.args[0].loose):
            heads.setdefault(node)
        stack.extend(node.args)
    for head, argument in itertools.product(heads, arguments):
        if head.args[-1].sort == argument.sort:
            yield make(head.op, *head.args[:-1], argument, data=head.data)


def _matches(formula: Term, ground: list[Term]) -> Iterator[tuple[Term, ...]]:
    """Values for the leading quantified variables of `formula` at which its patterns occur among `ground`."""
    variables: list[Term] = []
    quantifier = formula.op
    while formula.op == quantifier and (quantifier == "forall" or not variables):
        variables.append(free(f"!m{len(variables)}", formula.data))
        formula = instantiate(formula.args[0], [variables[-1]])
    wanted = frozenset(variables)
    chosen = _cover(formula, wanted)
    by_operator: dict[object, list[Term]] = {}
    for term in ground:
        by_operator.setdefault((term.op, term.data), []).append(term)
    states: list[_Bindings] = [{}]
    for pattern in chosen:
        candidates = by_operator.get((pattern.op, pattern.data), [])
        states = [s for state in states for c in candidates if (s := match(pattern, c, state, wanted)) is not None]
        states = states[: limits.MATCHES]
    for state in states:
        if len(state) == len(variables):
            yield tuple(state[v] for v in variables)


def patterns(formula: Term, variables: frozenset[Term]) -> list[list[Term]]:
    """Groups of applications, each of which holds as many of the variables as any application does, or together."""
    applications = [t for t in closed_subterms([formula]) if t.op in ("call", "apply") and t.frees & variables]
    most = frozenset[Term]().union(*(t.frees & variables for t in applications))
    alone = [[t] for t in applications if t.frees & variables == most]
    return alone[: limits.PATTERNS] or [_cover(formula, most)]


def _cover(formula: Term, variables: frozenset[Term]) -> list[Term]:
    """Few small applications that together hold all variables; where there are none, operators that say something."""
    found = [t for t in closed_subterms([formula]) if t.frees & variables]
    applications = [t for t in found if t.op in ("call", "apply")]
    if frozenset[Term]().union(*(t.frees for t in applications)) & variables != variables:
        applications += [t for t in found if t.op in _OPERATORS]
    applications.sort(key=lambda t: (-len(t.frees & variables), t.size))
    chosen: list[Term] = []
    covered: frozenset[Term] = frozenset()
    for term in applications:
        if not (term.frees & variables) <= covered:
            chosen.append(term)
            covered |= term.frees & variables
    return chosen if covered == variables else []
