"""A proof under construction: numbered lines, each the conclusion of a rule on earlier lines.

`Proof.line` runs the rule at once, so a wrong step is refused where it is made; `replay` (certificate.py) runs every
line again from the bytes.  The one line that is no inference is `oracle`: it enters a sequent that a solver must confirm,
and a proof with such a line is never certified.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import stemai.kernel.rules  # noqa: F401  (fills the table of rules)
from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits, work
from stemai.kernel.sequents import Sequent, infer, require_formula
from stemai.kernel.terms import Term
from stemai.kernel.theory import Theory

ORACLE = "oracle"


@dataclass(frozen=True, slots=True)
class Line:
    """What was done, and what follows from it."""

    rule: str
    premises: tuple[int, ...]
    parameters: tuple[Any, ...]
    sequent: Sequent


@dataclass(slots=True)
class Proof:
    """Lines in a theory; `lines[k]` may use any line before it."""

    theory: Theory
    lines: list[Line] = field(default_factory=list)

    def line(self, rule: str, premises: tuple[int, ...] = (), *parameters: Any) -> int:
        """Append the conclusion of `rule` and return its number.  Raises: K010, K011, K012 (no such premise)."""
        if len(self.lines) >= limits.CERTIFICATE_LINES:
            raise LimitReached("M005", f"a proof has more than {limits.CERTIFICATE_LINES} lines")
        if any(not 0 <= p < len(self.lines) for p in premises):
            raise KernelError("K012", "a premise names a line that does not come before")
        sequents = tuple(self.lines[p].sequent for p in premises)
        work.spend(5 + sum(len(s.hypotheses) for s in sequents))
        if rule == ORACLE:
            hypotheses, conclusion = parameters
            for formula in (*hypotheses, conclusion):
                require_formula(ORACLE, formula)
            sequent = Sequent(frozenset(hypotheses), conclusion)
        else:
            sequent = infer(self.theory, rule, sequents, parameters)
        self.lines.append(Line(rule, premises, parameters, sequent))
        return len(self.lines) - 1

    def __getitem__(self, index: int) -> Sequent:
        return self.lines[index].sequent

    def conclusion(self, index: int) -> Term:
        """The formula that line `index` concludes."""
        return self.lines[index].sequent.conclusion

    def needed(self, claim: int) -> list[int]:
        """The lines that `claim` rests on, itself included, in order."""
        wanted = {claim}
        for index in range(claim, -1, -1):
            if index in wanted:
                wanted.update(self.lines[index].premises)
        return sorted(wanted)
