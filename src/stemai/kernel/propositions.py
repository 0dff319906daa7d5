"""Whether formulas contradict each other by their connectives alone: case splits with propagation, in counted steps.

Atoms are formulas that begin with no connective, told apart by identity.  `=` between formulas is a connective, and so
is an `if` into Bool.  Source: Davis, Logemann, Loveland, "A machine program for theorem-proving", CACM 5 (1962).
"""

from __future__ import annotations

from collections.abc import Iterable

from stemai.errors import LimitReached
from stemai.kernel import limits, work
from stemai.kernel.terms import BOOL, FALSE, TRUE, Term

Claim = tuple[Term, bool]  # the formula has that truth value


def contradictory(formulas: Iterable[Term], steps: int = limits.PROPOSITIONAL_STEPS) -> bool:
    """Whether no truth values of the atoms make every formula true.  Raises: M009 (too many steps)."""
    branches = [Branch({}, [], [(f, True) for f in formulas])]
    while branches:
        branch = branches.pop()
        consistent = branch.propagate()
        done = branch.work + len(branch.truth)
        work.spend(done)
        steps -= done
        if steps < 0:
            raise LimitReached("M009", "a propositional argument takes more steps than the kernel grants")
        if not consistent:
            continue
        if not branch.waiting:
            return False  # every claim is broken down to atoms, and the atoms have the truth values `branch.truth`
        formula, value = branch.split()
        branches.append(Branch(dict(branch.truth), list(branch.waiting), [(formula, not value)]))
        branches.append(Branch(branch.truth, branch.waiting, [(formula, value)]))
    return True


class Branch:
    """Claims that are broken down (`truth`), that wait for a case split (`waiting`), and that are new (`claims`)."""

    __slots__ = ("claims", "truth", "waiting", "work")

    def __init__(self, truth: dict[Term, bool], waiting: list[Claim], claims: list[Claim]) -> None:
        self.truth = truth
        self.waiting = waiting
        self.claims = claims
        self.work = 0

    def propagate(self) -> bool:
        """Break down the new claims, and those that wait and have one option left; False on a contradiction."""
        while self.claims:
            while self.claims:
                if not self._claim(*self.claims.pop()):
                    return False
            kept = []
            for formula, value in self.waiting:
                options = self.options(formula, value)
                self.work += 1 + len(options)
                if not options:
                    return False
                if len(options) == 1:
                    self.claims.append(options[0])
                elif options[0] != (TRUE, True):
                    kept.append((formula, value))
            self.waiting = kept
        return True

    def split(self) -> Claim:
        """The claim to split on: the one that most, and the shortest, waiting claims turn on."""
        score: dict[Claim, int] = {}
        for formula, value in self.waiting:
            options = self.options(formula, value)
            self.work += len(options)
            for part, sign in options:
                while part.op == "not":
                    part, sign = part.args[0], not sign
                score[part, sign] = score.get((part, sign), 0) + (1 << max(0, 16 - len(options)))
        return max(score, key=lambda claim: score[claim])

    def _claim(self, formula: Term, value: bool) -> bool:
        self.work += 1
        known = self._value(formula)
        if known is not None:
            return known is value
        while formula.op == "not":
            formula, value = formula.args[0], not value
        self.truth[formula] = value
        op, args = formula.op, formula.args
        if (op, value) in (("and", True), ("or", False)):
            self.claims.extend((a, value) for a in args)
        elif (op, value) == ("implies", False):
            self.claims.extend(((args[0], True), (args[1], False)))
        elif op in ("and", "or", "implies") or (op in ("eq", "ite") and args[1].sort == BOOL):
            self.waiting.append((formula, value))
        return True

    def _value(self, formula: Term) -> bool | None:
        sign = True
        while formula.op == "not":
            formula, sign = formula.args[0], not sign
        known = (formula is TRUE) if formula in (TRUE, FALSE) else self.truth.get(formula)
        return known if known is None or sign else not known

    def options(self, formula: Term, value: bool) -> list[Claim]:
        """Claims one of which must hold, without those known to fail; [(TRUE, True), ..] where one is known to hold."""
        op, args = formula.op, formula.args
        if op in ("eq", "ite"):
            return self._dependent(formula, value)
        wanted = [(args[0], False), (args[1], True)] if op == "implies" else [(a, value) for a in args]
        left = []
        for part, sign in wanted:
            known = self._value(part)
            if known is sign:
                return [(TRUE, True), (TRUE, True)]
            if known is None:
                left.append((part, sign))
        return left

    def _dependent(self, formula: Term, value: bool) -> list[Claim]:
        """The options of an equation or an `if` between formulas: one as soon as what decides it is known."""
        first = self._value(formula.args[0])
        if formula.op == "ite":
            if first is not None:
                return [(formula.args[1 if first else 2], value)]
            return [(formula.args[0], True), (formula.args[0], False)]
        second = self._value(formula.args[1])
        if first is not None:
            return [(formula.args[1], first is value)]
        if second is not None:
            return [(formula.args[0], second is value)]
        return [(formula.args[0], True), (formula.args[0], False)]
