"""What kind of step a leaf is, by the operators in it: for tables of what is certified, and for messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from stemai.judge.certify.lemmas import closed_subterms
from stemai.kernel.terms import ARITHMETIC, Term

KINDS: Final = (
    "linear",
    "logical",
    "ring",
    "divisibility",
    "induction",
    "polynomial inequality",
    "bit-vector",
)
_FUNCTIONS: Final = ("abs", "min", "max", "floor", "idiv", "imod", "add", "sub", "neg", "mul")
_ORDERS: Final = ("le", "lt")


def kind_of(facts: Iterable[Term], goal: Term, inductive: bool) -> str:
    """One of `KINDS`; `inductive` says that the leaf is part of a case of an induction."""
    terms = list(closed_subterms([goal, *facts]))
    operators = {t.op for t in terms}
    if any(t.sort.name == "BitVec" for t in terms):
        return "bit-vector"
    if inductive:
        return "induction"
    if {"forall", "exists"} & operators:
        return "logical"
    if {"dvd", "prime"} & operators or any(t.op == "imod" and _products(t.args[:1]) for t in terms):
        return "divisibility"
    if _products(terms):
        of_goal = {t.op for t in closed_subterms([goal])}
        ordered = of_goal if "eq" in of_goal or {*_ORDERS} & of_goal else operators
        return "polynomial inequality" if {*_ORDERS} & ordered else "ring"
    return "linear" if {*_FUNCTIONS, *_ORDERS} & operators else "logical"


def _products(terms: Iterable[Term]) -> bool:
    """Whether two terms that are no numerals are multiplied, or one is divided by, or drawn a root of."""
    return any(_is_product(t) for t in closed_subterms(terms) if t.sort in ARITHMETIC)


def _is_product(term: Term) -> bool:
    if term.op == "mul":
        return sum(bool(a.frees or a.op in ("call", "apply")) for a in term.args) > 1
    if term.op == "pow":
        return bool(term.frees)
    return term.op == "sqrt" or (term.op == "div" and bool(term.args[1].frees))
