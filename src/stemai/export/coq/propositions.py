"""Propositional lines: the formula over numbered atoms, and the tree of case splits that shows it.

The tree is found here and checked in Coq by `stem_tauto`; finding a wrong one costs time and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from stemai.export.coq.spelling import Spelling, uncovered
from stemai.kernel.terms import BOOL, Term, implication, make

_TREE_NODES = 20_000
_BINARY = {"and": "FAnd", "or": "FOr", "implies": "FImp"}


def proof(spelling: Spelling, claims: Sequence[Term], goal: Term) -> str:
    """A Coq term for `claim1 -> .. -> goal`."""
    whole = implication(claims, goal)
    atoms: dict[Term, int] = {}
    form = _form(whole, atoms)
    tree = _Search(atoms).tree([*claims, make("not", goal)], {})
    listed = " :: ".join([*(spelling.term(a) for a in atoms), "nil"])
    return f"(stem_tauto ({listed}) {form} {tree} (eq_refl true <: stem_closed nil {tree} {form} = true))"


def _form(formula: Term, atoms: dict[Term, int]) -> str:
    """The formula with its atoms numbered; an atom is what begins with no connective."""
    op, args = formula.op, formula.args
    if op in ("true", "false"):
        return f"F{op.capitalize()}"
    if op == "not":
        return f"(FNot {_form(args[0], atoms)})"
    if op == "implies" or op in ("and", "or"):
        parts = [_form(a, atoms) for a in args]
        text = parts[-1]
        for part in reversed(parts[:-1]):
            text = f"({_BINARY[op]} {part} {text})"
        return text
    if op == "eq" and args[0].sort == BOOL:
        return f"(FIff {_form(args[0], atoms)} {_form(args[1], atoms)})"
    if op == "ite" and args[1].sort == BOOL:
        return f"(FIte {' '.join(_form(a, atoms) for a in args)})"
    return f"(FAtom {atoms.setdefault(formula, len(atoms))})"


class _Search:
    """Case splits with unit propagation, until the claims are false on every branch."""

    def __init__(self, atoms: dict[Term, int]) -> None:
        self.atoms = atoms
        self.left = _TREE_NODES

    def tree(self, claims: list[Term], known: dict[Term, bool]) -> str:
        self.left -= 1
        if self.left < 0:
            raise uncovered(f"a propositional argument of more than {_TREE_NODES} cases")
        open_: list[Term] = []
        for claim in claims:
            value = self._simplified(claim, known)
            if value is False:
                return "Leaf"
            if value is not True:
                open_.append(value)
        if not open_:
            return "Leaf"  # not a tautology: Coq will say so
        atom, sign = self._choice(open_)
        branches = {}
        for value in (sign, not sign):
            branches[value] = self.tree(open_, {**known, atom: value})
        return f"(Split {self.atoms[atom]} {branches[True]} {branches[False]})"

    def _choice(self, claims: list[Term]) -> tuple[Term, bool]:
        counts: Counter[Term] = Counter()
        for claim in claims:
            for conjunct in claim.args if claim.op == "and" else (claim,):
                atom, sign = (conjunct.args[0], False) if conjunct.op == "not" else (conjunct, True)
                if atom in self.atoms:
                    return atom, not sign  # the other branch ends at once
            found = self._atoms(claim)
            for atom in found:
                counts[atom] += 1 << max(0, 12 - len(found))
        return max(counts, key=lambda a: counts[a]), True

    def _atoms(self, formula: Term) -> set[Term]:
        if formula in self.atoms:
            return {formula}
        return set().union(*(self._atoms(a) for a in formula.args)) if formula.args else set()

    def _simplified(self, formula: Term, known: dict[Term, bool]) -> Term | bool:
        """The formula with what is known written into it."""
        if formula in self.atoms:
            return known.get(formula, formula)
        op = formula.op
        if op in ("true", "false"):
            return op == "true"
        parts = [self._simplified(a, known) for a in formula.args]
        if op == "implies":
            op, parts = "or", [_negated(parts[0]), parts[1]]
        if op == "not":
            return _negated(parts[0])
        if op in ("and", "or"):
            stop = op == "or"
            if stop in parts:
                return stop
            rest = [p for p in parts if not isinstance(p, bool)]
            return not stop if not rest else rest[0] if len(rest) == 1 else make(op, *rest)
        if op == "eq":
            for one, other in (parts, parts[::-1]):
                if isinstance(one, bool):
                    return other if one else _negated(other)
            return make("eq", *(p for p in parts if not isinstance(p, bool)))
        condition, yes, no = parts
        if isinstance(condition, bool):
            return yes if condition else no
        spelled = [p if not isinstance(p, bool) else make("true" if p else "false") for p in (yes, no)]
        return make("ite", condition, *spelled)


def _negated(value: Term | bool) -> Term | bool:
    if isinstance(value, bool):
        return not value
    return value.args[0] if value.op == "not" else make("not", value)
