"""Proof search: a goal in, steps of a proof out.  Tactics are tried in a fixed order, the cheap and the telling ones first."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from stemai.kernel.terms import INT, REAL

from . import descent, generalise, limits, residues, roots
from . import induction as schemes
from .engine import Engine, OutOfTime, unfold_choices
from .goal import Goal, Lines, closed, definitions_in, subterms
from .sampling import refuted, value_of
from .structure import introduce, open_facts, parts
from .tactics import (
    arithmetic,
    congruences,
    counting,
    definitions,
    enumeration,
    euclid,
    exponents,
    functions,
    induction,
    instances,
    known,
    lemmas,
    logarithms,
    possible,
    powers,
    radicals,
    sequences,
    structure,
    values,
)
from .tactics.core import Searching, Tactic


class Search:
    """Tactics over one engine, deeper and deeper."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._first = True  # no induction yet: what looks at the values of integers is tried once, at the goal as it is

    def proofs(self, goal: Goal) -> Iterator[Lines]:
        """Proofs of the goal of a theorem, one for each tactic that finds one."""
        if radicals.applies(goal):  # Z3 can lose itself in nested roots beyond all its limits
            found = self._tried(radicals.by_radicals, goal, 0, limits.SLICE)
            if found is not None:
                yield found
        line = self.at_once(goal)
        if line is not None:
            yield [line]
        opened, lines = _opened(goal)
        for depth in range(limits.DEPTH + 1):
            self._first = depth == 0
            before = [known.by_known_values] if depth == 1 else []
            after = [values.by_values] if depth < 2 else []
            for tactic in (*before, *self._tactics(opened, depth), *after):
                found = self._tried(tactic, opened, depth, limits.SLICE if depth == 0 else 1.0)
                if found is not None:
                    yield lines + found
            line = self.close(opened, limits.EFFORT) if depth == 0 else None
            if line is not None:
                yield [*lines, line]

    def prove(self, goal: Goal, depth: int) -> Lines | None:
        """Steps that prove the goal, or None."""
        line = self.at_once(goal)
        if line is not None:
            return self._spelled_out(goal, line)
        opened, lines = _opened(goal)
        if refuted(opened, limits.FALSIFIER_POINTS):
            return None
        for tactic in self._tactics(opened, depth):
            found = self._tried(tactic, opened, depth, 1.0)
            if found is not None:
                return lines + found
        return None

    def _tried(self, tactic: Tactic, goal: Goal, depth: int, share: float) -> Lines | None:
        """What the tactic finds within a share of the time that is left.  Raises: OutOfTime, when nothing is left."""
        until = self.engine.until
        self.engine.until -= (1 - share) * max(0.0, self.engine.left_s())
        try:
            return tactic(self, goal, depth)
        except OutOfTime:
            if share == 1.0 or self.engine.clock() >= until:
                raise
            return None
        except Exception:  # a bug in one tactic is no reason to give up the others
            traceback.print_exc()
            return None
        finally:
            self.engine.until = until

    def _tactics(self, goal: Goal, depth: int) -> Iterator[Tactic]:
        if self._first and len(parts(goal)) == 1 and not logarithms.applies(goal):
            yield from _by_values(goal)
        yield from tactics(goal, depth)

    def close(self, goal: Goal, rlimit: int) -> str | None:
        """One line for the goal, definitions unfolded as often as it helps.

        The judge takes the parts of a conjunction one by one, so that each sees its own terms only.
        """
        core = goal.conclusion
        while core.op in ("forall", "implies"):
            core = core.args[-1]
        if core.op == "and" and definitions_in(goal.theory, core):
            return None
        for unfolding in unfold_choices(goal):
            line = self.engine.leaf(goal, rlimit, unfolding)
            if line is not None:
                return line
        return None

    def _spelled_out(self, goal: Goal, line: str) -> Lines:
        """The line, or the equations that it takes from recursive definitions, one by one: the judge can certify these."""
        if " unfolding " not in line:
            return [line]
        return definitions.by_equations(self, goal, 0) or [line]

    def glance(self, goal: Goal) -> Lines | None:
        """The goal taken apart, and then one line, if that is cheap to find out."""
        opened, lines = _opened(goal)
        line = self.at_once(opened)
        return None if line is None else [*lines, line]

    def at_once(self, goal: Goal) -> str | None:
        """One line where that is cheap to find out: by computation, or by the solver without quantifiers."""
        closed_goal = not goal.conclusion.frees
        if closed_goal and value_of(goal.conclusion, goal, {}, None, limits.LONG_EVALUATION_STEPS) is True:
            return "by compute"
        if any(f.formula.op == "forall" for f in goal.facts):
            return None
        return self.close(goal, limits.GLANCE)


def _opened(goal: Goal) -> tuple[Goal, Lines]:
    """The goal with variables, conditions and witnesses introduced."""
    inner, lines = introduce(goal)
    inner, more = open_facts(inner)
    return inner, lines + more


# ------------------------------------------------------------------------------------------------ the order of tactics


def tactics(goal: Goal, depth: int) -> Iterator[Tactic]:
    """The tactics that the shape of the goal speaks for, in order."""
    recursive = depth > 0 and schemes.applies(goal)
    if len(parts(goal)) > 1:
        if recursive:
            yield induction.by_induction
        yield structure.by_parts
        return
    if logarithms.applies(goal):
        yield logarithms.by_logarithms
    yield from _by_sums(goal)
    yield from _by_facts(goal)
    yield from _by_arithmetic(goal, depth)
    yield from _by_definitions(goal, depth)
    if recursive:
        guessing_first = any(generalise.accumulating(goal))
        yield from _in_order(guessing_first, lemmas.by_lemma, induction.by_induction)
    yield by_leaf


def _by_values(goal: Goal) -> Iterator[Tactic]:
    """What integers can be: cheap where it does not apply."""
    yield exponents.by_largest_power
    yield enumeration.by_enumeration
    if not any(functions.big_terms(goal.conclusion)):
        yield known.by_known_values
    yield congruences.by_congruences
    yield euclid.by_common_divisors
    yield possible.by_difference
    yield possible.by_possible_values


def _by_sums(goal: Goal) -> Iterator[Tactic]:
    if not any(functions.big_terms(goal.conclusion)):
        return
    if functions.definitions(goal):
        yield functions.by_written_out
    yield counting.by_counting


def _by_facts(goal: Goal) -> Iterator[Tactic]:
    kinds = {f.formula.op for f in goal.facts}
    if goal.conclusion.op == "exists":
        yield structure.by_witness
    if "or" in kinds:
        yield structure.by_cases
    if "forall" in kinds:
        yield instances.by_instances
        yield sequences.by_sequences
        yield instances.by_algebra
    if "implies" in kinds:
        yield structure.by_conditions


def _by_arithmetic(goal: Goal, depth: int) -> Iterator[Tactic]:
    terms = list(subterms(*goal.formulas()))
    if any(f.formula.op == "prime" for f in goal.facts):
        yield arithmetic.by_small_primes
    if residues.moduli(goal) and (depth > 0 or residues.spoken_of(goal)):
        yield arithmetic.by_residues
    if any(t.op == "dvd" and t.args[0].op != "num" for t in terms):
        yield arithmetic.by_quotient
    if any(t.op == "idiv" and t.args[1].op == "num" and t.args[0].op != "free" for t in closed(goal.conclusion)):
        yield arithmetic.by_exact_quotients
    if goal.conclusion.op in ("le", "lt") and goal.conclusion.args[0].sort in (INT, REAL):
        yield arithmetic.by_squares
    if radicals.applies(goal):
        yield radicals.by_radicals
    if roots.applies(goal):
        yield arithmetic.by_roots
    if any(t.op == "floor" for t in terms):
        yield arithmetic.by_floors
    if goal.conclusion.op == "eq" and any(f.formula.op == "eq" for f in goal.facts):
        yield arithmetic.by_combination
    if depth == 1 and descent.applies(goal) is not None:
        yield arithmetic.by_descent


def _by_definitions(goal: Goal, depth: int) -> Iterator[Tactic]:
    operators = {t.op for t in subterms(*goal.formulas())}
    if "pow" in operators:
        yield powers.by_cycles
        yield exponents.by_bounded_exponents
    if depth > 0 and "pow" in operators:
        yield powers.by_power_lemmas
    if "call" in operators:
        yield definitions.by_equations
        yield definitions.by_rewriting
    if "pow" in operators:
        yield powers.by_exponents


def _in_order(first_first: bool, first: Tactic, second: Tactic) -> tuple[Tactic, Tactic]:
    return (first, second) if first_first else (second, first)


def by_leaf(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The solver, with all facts."""
    quantified = any(f.formula.op == "forall" for f in goal.facts)
    line = search.close(goal, limits.GLANCE if quantified else limits.PROBE)
    return None if line is None else [line]
