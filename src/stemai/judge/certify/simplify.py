"""A goal by rewriting: facts about one another in normal form, then the goal, then cases on what holds it up.

What holds up a goal in normal form is the condition of an `if`, a formula that is neither true nor false, or the value
that a `match` waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from stemai.errors import KernelError, LimitReached
from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.rewriting import Exhausted, Rewriter, Work
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import BOOL, FALSE, TRUE, Term, free, instantiate, lambda_, make, substitute

_CONNECTIVES = ("and", "or", "not", "implies")


def simplify(
    proof: Proof,
    facts: list[int],
    goal: Term,
    unfolding: frozenset[str],
    settle: Callable[[int], int | None] = lambda line: line,
    effort: int = limits.SIMPLIFY_EFFORT,
    splits: int = limits.SIMPLIFY_SPLITS,
) -> int | None:
    """A line that concludes `goal` from the conclusions of `facts` and the named definitions, or None.

    Its hypotheses are theirs.  A failed attempt leaves no lines behind; `effort` counts terms looked at.
    """
    mark = len(proof.lines)
    try:
        line = Simplifier(proof, unfolding, Work(effort), settle).prove(goal, facts, splits)
    except (Exhausted, LimitReached, KernelError):
        line = None
    if line is None:
        del proof.lines[mark:]
    return line


class Simplifier:
    """Goals in one proof, with the same definitions unfolded."""

    def __init__(self, proof: Proof, unfolding: frozenset[str], work: Work, settle: Callable[[int], int | None]) -> None:
        self.proof = proof
        self.unfolding = unfolding
        self.work = work
        self.settle = settle
        self._numbers = count()

    def prove(self, goal: Term, facts: list[int], splits: int) -> int | None:
        """A line for the goal, with at most `splits` cases inside each other.  Raises: Exhausted."""
        if goal.op in ("forall", "implies", "and") or (goal.op == "not" and goal.args[0].op != "eq"):
            return self._opened(goal, facts, splits)
        found = self._rewriter(facts)
        if isinstance(found, int):
            return self.proof.line("false_elim", (found,), goal)
        rewriter, facts = found
        simpler, steps = rewriter.normal(goal)
        if simpler is TRUE:
            return rewriter.concluded(goal, steps)
        line = self._opened(simpler, facts, splits) if simpler is not goal else None
        if line is None and splits > 0:
            line = self._split(rewriter, simpler, facts, splits)
        if line is None or simpler is goal:
            return line
        same = self.proof.line("congruence", tuple(sorted(steps)), make("eq", simpler, goal))
        return self.proof.line("eq_elim", (same, line))

    def _opened(self, goal: Term, facts: list[int], splits: int) -> int | None:
        """A goal that a connective or a quantifier makes; None for others."""
        proof = self.proof
        if goal.op == "forall":
            variable = self._fresh(goal.hint[0] if goal.hint else "x", goal)
            line = self.prove(instantiate(goal.args[0], [variable]), facts, splits)
            return None if line is None else proof.line("forall_intro", (line,), variable)
        if goal.op == "and":
            lines = []
            for part in goal.args:
                line = self.prove(part, facts, splits)
                if line is None:
                    return None
                lines.append(line)
            return proof.line("and_intro", tuple(lines))
        if goal.op == "implies" or goal.op == "not":
            condition, conclusion = goal.args if goal.op == "implies" else (goal.args[0], FALSE)
            line = self.prove(conclusion, [*facts, proof.line("assume", (), condition)], splits)
            rule = "implies_intro" if goal.op == "implies" else "not_intro"
            return None if line is None else proof.line(rule, (line,), condition)
        return None

    def _fresh(self, hint: str, goal: Term) -> Term:
        return free(f"{hint.split('!')[0]}!s{next(self._numbers)}", goal.data)

    # ------------------------------------------------------------------------------------------------------- facts

    def _rewriter(self, facts: list[int]) -> tuple[Rewriter, list[int]] | int:
        """Rules from facts that are in normal form with respect to each other, and these; or a line for `false`."""
        general = [f for f in facts if self.proof.conclusion(f).op in ("forall", "implies")]
        base = Rewriter(self.proof, self.unfolding, self.work, self.settle)
        for line in general:
            base.add(line)
        plain = [f for f in facts if f not in general]
        for _ in range(limits.FACT_ROUNDS):
            again = self._inter_reduced(base, plain)
            if isinstance(again, int):
                return again
            if again == plain:
                break
            plain = again
        for line in plain:
            base.add(line)
        return base, [*general, *plain]

    def _inter_reduced(self, base: Rewriter, plain: list[int]) -> list[int] | int:
        """Each fact in normal form under the others; parts of conjunctions become facts."""
        done: list[int] = []
        for index, line in enumerate(plain):
            rewriter = base.copy()
            for other in (*done, *plain[index + 1 :]):
                rewriter.add(other)
            formula = self.proof.conclusion(line)
            simpler, steps = rewriter.normal(formula)
            if simpler is FALSE:
                wrong = self.proof.line("congruence", tuple(sorted(steps)), make("eq", formula, FALSE))
                return self.proof.line("eq_elim", (wrong, line))
            if simpler is not formula and simpler is not TRUE:
                same = self.proof.line("congruence", tuple(sorted(steps)), make("eq", formula, simpler))
                line = self.proof.line("eq_elim", (same, line))
            if simpler.op == "and":
                done += [self.proof.line("and_elim", (line,), i) for i in range(len(simpler.args))]
            elif simpler is not TRUE:
                done.append(line)
        return done

    # ------------------------------------------------------------------------------------------------------- cases

    def _split(self, rewriter: Rewriter, goal: Term, facts: list[int], splits: int) -> int | None:
        formulas = [goal, *(self.proof.conclusion(f) for f in facts)]
        subject = next(undecided(rewriter, formulas), None)
        if subject is None:
            return None
        return (
            self._by_truth(subject, goal, facts, splits)
            if subject.sort == BOOL
            else self._by_constructor(subject, goal, facts, splits)
        )

    def _by_truth(self, condition: Term, goal: Term, facts: list[int], splits: int) -> int | None:
        proof = self.proof
        lines = []
        for case in (condition, make("not", condition)):
            line = self.prove(goal, [*facts, proof.line("assume", (), case)], splits - 1)
            if line is None:
                return None
            lines.append(line)
        return proof.line("or_elim", (proof.line("excluded_middle", (), condition), *lines))

    def _by_constructor(self, subject: Term, goal: Term, facts: list[int], splits: int) -> int | None:
        proof = self.proof
        either = proof.line("exhaustive", (), subject)
        whole = proof.conclusion(either)
        several = len(proof.theory.datatypes[subject.sort.name].constructors) > 1
        lines = []
        for case in whole.args if several else (whole,):
            line = self._case(case, subject, goal, facts, splits - 1)
            if line is None:
                return None
            lines.append(line)
        return proof.line("or_elim", (either, *lines)) if several else proof.line("cut", (either, lines[0]))

    def _case(self, case: Term, subject: Term, goal: Term, facts: list[int], splits: int) -> int | None:
        """A line for the goal under `case`, which says that the subject is made by a constructor, of some fields."""
        proof = self.proof
        line = proof.line("assume", (), case)
        if case.op == "exists":
            variable = self._fresh(case.hint[0] if case.hint else "x", case)
            inner = self._case(instantiate(case.args[0], [variable]), subject, goal, facts, splits)
            return None if inner is None else proof.line("exists_elim", (line, inner), variable)
        *guards, line = [proof.line("and_elim", (line,), i) for i in range(len(case.args))] if case.op == "and" else [line]
        if subject.op != "free":
            return self.prove(goal, [*facts, *guards, line], splits)
        made = proof.conclusion(line).args[1]
        held = guards + [
            self._reduced(self._at(line, fact, subject)) if subject in proof.conclusion(fact).frees else fact for fact in facts
        ]
        found = self.prove(substitute(goal, {subject: made}), held, splits)
        if found is None or subject not in goal.frees:
            return found
        return proof.line("rewrite", (proof.line("symm", (line,)), found), lambda_([subject], goal))

    def _at(self, same: int, fact: int, variable: Term) -> int:
        """The fact with the other side of the equation `same` in place of the variable."""
        return self.proof.line("rewrite", (same, fact), lambda_([variable], self.proof.conclusion(fact)))

    def _reduced(self, fact: int) -> int:
        """A universal fact with its conclusion in normal form by definitions alone, so that it still meets the goal."""
        proof, formula = self.proof, self.proof.conclusion(fact)
        if formula.op == "forall":
            variable = self._fresh(formula.hint[0] if formula.hint else "x", formula)
            return proof.line("forall_intro", (self._reduced(proof.line("forall_elim", (fact,), variable)),), variable)
        if formula.op == "implies":
            condition = proof.line("assume", (), formula.args[0])
            inner = self._reduced(proof.line("implies_elim", (fact, condition)))
            return proof.line("implies_intro", (inner,), formula.args[0])
        rewriter = Rewriter(proof, self.unfolding, self.work, self.settle)
        simpler, steps = rewriter.normal(formula)
        if simpler is formula or simpler in (TRUE, FALSE):
            return fact
        return proof.line("eq_elim", (proof.line("congruence", tuple(sorted(steps)), make("eq", formula, simpler)), fact))


def undecided(rewriter: Rewriter, formulas: list[Term]) -> Iterator[Term]:
    """What the formulas, which are in normal form, wait for: formulas to be true or false, values to be made."""
    terms = list(closed_subterms(formulas))
    for term in terms:
        if term.op == "ite":
            yield from _atoms(term.args[0])
    goal = formulas[0]
    if goal.op == "eq" and goal.args[0].sort == BOOL:
        yield from _atoms(goal)
    for formula in formulas:
        if formula.op in ("or", "implies", "eq") and any(a.sort == BOOL for a in formula.args):
            yield from _atoms(formula)
    waiting = [t.args[0] for t in terms if t.op == "match"]
    waiting += [rewriter.waiting[t] for t in terms if t in rewriter.waiting]
    theory = rewriter.proof.theory
    for value in sorted(dict.fromkeys(waiting), key=lambda t: t.size):
        if value.sort == BOOL:
            yield from _atoms(value)
        elif value.sort.name in theory.datatypes and not (value.op == "call" and theory.is_constructor(value.data)):
            yield value


def _atoms(formula: Term) -> Iterator[Term]:
    if formula.op in _CONNECTIVES or (formula.op == "eq" and formula.args[0].sort == BOOL):
        for part in formula.args:
            yield from _atoms(part)
    elif formula.op not in ("true", "false", "forall", "exists"):
        yield formula
