"""Lemmas that a stuck induction asks for: what is left of a case after rewriting, with its common parts made variables.

Source: Boyer, Moore, "A Computational Logic", 1979, chapters 11 and 12 (cross-fertilization and generalization).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.judge.certify.rewriting import Exhausted, Rewriter, Work
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import TRUE, Symbol, Term, call, forall, free, make, substitute
from stemai.kernel.theory import Theory

from .inductions import Prover, Statement, subterms

EFFORT: Final = 1_500  # for the normal form of one case
SIZE: Final = 40  # of what is left, at most


def asked_for(prover: Prover, statement: Statement) -> Iterator[Term]:
    """Equations with free variables that would close a case of an induction on one variable of `statement`."""
    if statement.hypotheses or statement.conclusion.op != "eq":
        return
    for variable in prover.promising(statement):
        for constructor in prover.theory.datatypes[variable.sort.name].constructors:
            for left in _left(prover, statement, variable, constructor):
                yield from _generalised(left, prover)


def _left(prover: Prover, statement: Statement, variable: Term, constructor: Symbol) -> Iterator[Term]:
    """What rewriting leaves of the case, as it is and with the induction hypothesis used from right to left too."""
    others = [v for v in statement.variables if v is not variable]
    fields = [free(prover.fresh("v"), t.carrier) for t in constructor.parameters]
    hypotheses = [substitute(statement.conclusion, {variable: f}) for f in fields if f.sort == variable.sort]
    case = substitute(statement.conclusion, {variable: call(constructor, *fields)})
    proof = Proof(prover.theory)
    rewriter = Rewriter(proof, frozenset(prover.unfolding), Work(EFFORT), lambda line: line)
    try:
        for hypothesis in hypotheses:
            for other in reversed(others):
                hypothesis = forall(other, hypothesis)
            rewriter.add(proof.line("assume", (), hypothesis))
        simpler, _ = rewriter.normal(case)
    except (Exhausted, LimitReached, KernelError):
        return
    if simpler.op != "eq" or simpler is TRUE or simpler.size > SIZE:
        return
    yield simpler
    for hypothesis in hypotheses:
        one, other = hypothesis.args
        if other.op == "call" and not prover.theory.is_constructor(other.data):
            for index in (0, 1):
                sides = list(simpler.args)
                sides[index] = _replaced(sides[index], {other: one})
                if sides[index] is not simpler.args[index]:
                    yield make("eq", *sides)


def _generalised(equation: Term, prover: Prover) -> Iterator[Term]:
    """The equation with calls that both sides share made variables: largest first, then as it stands."""
    sides = [set(subterms([side])) for side in equation.args]
    shared = [t for t in sides[0] & sides[1] if _is_call(t, prover.theory) and t.size > 1]
    for part in sorted(shared, key=lambda t: (-t.size, repr(t))):
        yield _replaced(equation, {part: free(prover.fresh("w"), part.sort)})
    yield equation


def _is_call(term: Term, theory: Theory) -> bool:
    return term.op == "call" and not theory.is_constructor(term.data) and bool(term.frees)


def _replaced(term: Term, values: dict[Term, Term]) -> Term:
    """The term with other terms in place of some of its subterms."""
    if term in values:
        return values[term]
    if not term.args:
        return term
    return make(term.op, *(_replaced(a, values) for a in term.args), data=term.data, hint=term.hint)
