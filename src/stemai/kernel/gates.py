"""Gates as clauses, and refutations of clauses: what an argument by bits comes down to.

A *literal* is a nonzero integer: variable v is true, or, as -v, false.  Variable 1 is true in every assignment.  A gate is a
new variable that is defined by older ones, so that each assignment of what is no gate goes on to all gates, and satisfies their
clauses.  If gates and asserted literals are refuted as clauses, then no assignment makes these literals true.

A *refutation* is a list of steps, each a clause that follows from those before it by unit propagation, with the numbers
of the clauses (*hints*) that propagate, in order; the last step is the empty clause.  Nothing is deleted: the length of a
refutation is bounded.  Sources: Tseitin, "On the complexity of derivation in propositional calculus" (1968);
Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp, "Efficient certified RAT verification", CADE 26 (2017).
"""

from __future__ import annotations

from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits, work

Literal = int
Clause = tuple[Literal, ...]

HOLDS: Final[Literal] = 1
FAILS: Final[Literal] = -1

#: For each kind of gate the clauses that its definition implies; the inputs are 1, 2, .., the output is the last number.
CLAUSES: Final[dict[str, tuple[Clause, ...]]] = {
    "both": ((-3, 1), (-3, 2), (3, -1, -2)),
    "differ": ((-3, 1, 2), (-3, -1, -2), (3, -1, 2), (3, 1, -2)),
    "choose": ((-1, -2, 4), (-1, 2, -4), (1, -3, 4), (1, 3, -4), (-2, -3, 4), (2, 3, -4)),
    "most": ((-1, -2, 4), (-1, -3, 4), (-2, -3, 4), (1, 2, -4), (1, 3, -4), (2, 3, -4)),
}


class Gates:
    """Variables and clauses under construction.  Equal gates are made once, and trivial ones not at all."""

    def __init__(self) -> None:
        self.variables = 1
        self.clauses: list[Clause] = [(HOLDS,)]
        self.asked = 0
        self._known: dict[tuple[str, Clause], Literal] = {}

    def variable(self) -> Literal:
        """A new variable.  Raises: M009."""
        self._ask()
        self.variables += 1
        return self.variables

    def both(self, one: Literal, other: Literal) -> Literal:
        """``one and other``"""
        self._ask()
        if one == -other or FAILS in (one, other):
            return FAILS
        if HOLDS in (one, other) or one == other:
            return other if one == HOLDS else one
        return self._gate("both", (min(one, other), max(one, other)))

    def either(self, one: Literal, other: Literal) -> Literal:
        """``one or other``"""
        return -self.both(-one, -other)

    def differ(self, one: Literal, other: Literal) -> Literal:
        """``one xor other``"""
        self._ask()
        if abs(one) == abs(other):
            return FAILS if one == other else HOLDS
        sign = -1 if (one < 0) != (other < 0) else 1
        one, other = sorted((abs(one), abs(other)))
        return sign * (-other if one == HOLDS else self._gate("differ", (one, other)))

    def choose(self, condition: Literal, yes: Literal, no: Literal) -> Literal:
        """``if condition then yes else no``"""
        self._ask()
        if condition < 0:
            condition, yes, no = -condition, no, yes
        if condition == HOLDS or yes == no:
            return yes
        if yes in (condition, HOLDS):
            return self.either(condition, no)
        if yes in (-condition, FAILS):
            return self.both(-condition, no)
        if no in (condition, FAILS):
            return self.both(condition, yes)
        if no in (-condition, HOLDS):
            return self.either(-condition, yes)
        if yes == -no:
            return self.differ(condition, no)
        sign = -1 if yes < 0 else 1
        return sign * self._gate("choose", (condition, sign * yes, sign * no))

    def most(self, one: Literal, two: Literal, three: Literal) -> Literal:
        """``at least two of them``"""
        self._ask()
        one, two, three = sorted((one, two, three), key=abs)
        if one == two or two == -three:
            return one
        if one == -two or two == three:
            return three if one == -two else two
        if one in (HOLDS, FAILS):
            return self.either(two, three) if one == HOLDS else self.both(two, three)
        sign = -1 if one < 0 else 1
        return sign * self._gate("most", (sign * one, sign * two, sign * three))

    def _ask(self) -> None:
        self.asked += 1
        if self.asked > limits.BIT_GATES:
            raise LimitReached("M009", f"an argument by bits asks for more than {limits.BIT_GATES} bits and gates")

    def _gate(self, kind: str, inputs: Clause) -> Literal:
        found = self._known.get((kind, inputs))
        if found is None:
            self.variables += 1
            found = self._known[kind, inputs] = self.variables
            ends = (0, *inputs, found)
            self.clauses += [tuple(ends[i] if i > 0 else -ends[-i] for i in clause) for clause in CLAUSES[kind]]
        return found


def require_refutation(clauses: list[Clause], variables: int, numbers: tuple[int, ...]) -> None:
    """Return if `numbers` refute the clauses, which are numbered from 1.  Raises: K011, M009.

    Each step is ``literals.., 0, hints.., 0``, and its clause takes the next number.
    """
    if len(numbers) > limits.REFUTATION_NUMBERS:
        raise LimitReached("M009", f"a refutation has more than {limits.REFUTATION_NUMBERS} numbers")
    known, position = list(clauses), 0
    while True:
        clause, position = _until_zero(numbers, position)
        hints, position = _until_zero(numbers, position)
        if any(abs(literal) > variables for literal in clause):
            raise KernelError("K011", "by_bits: a literal of the refutation is out of range")
        if any(not 1 <= hint <= len(known) for hint in hints):
            raise KernelError("K011", "by_bits: a hint of the refutation names no earlier clause")
        _require_conflict(clause, [known[hint - 1] for hint in hints])
        if not clause:
            break
        known.append(clause)
    if position != len(numbers):
        raise KernelError("K011", "by_bits: the refutation goes on after the empty clause")


def _until_zero(numbers: tuple[int, ...], start: int) -> tuple[Clause, int]:
    try:
        end = numbers.index(0, start)
    except ValueError:
        raise KernelError("K011", "by_bits: the refutation ends before the empty clause") from None
    return numbers[start:end], end + 1


def _require_conflict(clause: Clause, hints: list[Clause]) -> None:
    """Return if the last hint is false, and each before it has one literal at most that is not, when `clause` is false."""
    work.spend(1 + (len(clause) + sum(map(len, hints))) // 8)
    false = set(clause)
    for place, hint in enumerate(hints, start=1):
        left = [literal for literal in hint if literal not in false]
        if not left and place == len(hints):
            return
        if len(left) != 1:
            raise KernelError("K011", "by_bits: a hint of the refutation leaves open more than one literal, or none too early")
        false.add(-left[0])
    raise KernelError("K011", "by_bits: the hints of a step contradict nothing")
