"""Rewriting to normal form: facts as rules, definitions at calls that a constructor decides, the connectives.

A step is a kernel line, most often an equation between closed terms.  The normal form of a term comes with the steps
that lead there, and one `congruence` line over these says that the two are equal.

Source: Baader, Nipkow, "Term Rewriting and All That", chapters 4 and 11; rules with conditions as in Boyer, Moore, "A
Computational Logic", chapters 7 to 9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from stemai.errors import KernelError
from stemai.judge.certify import limits
from stemai.judge.certify.matching import match
from stemai.kernel.fingerprints import in_order
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    BOOL,
    FALSE,
    T_NAT,
    T_RAT,
    TRUE,
    Term,
    free,
    guard,
    instantiate,
    make,
    substitute,
)

Steps: TypeAlias = "frozenset[int]"
_Bindings: TypeAlias = "dict[Term, Term]"
_NONE: Steps = frozenset()
_CONNECTIVES = ("and", "or", "not", "implies")
_LITERALS = ("num", "word", "true", "false")


class Exhausted(Exception):
    """The work that one simplification may take is used up."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`conditions -> left = right` for all values of `variables`, which `line` concludes in the form `stated`.

    `ordered`: both sides have one shape, so that it is used only where the result comes first in the order of terms.
    """

    line: int
    variables: tuple[Term, ...]
    conditions: tuple[Term, ...]
    left: Term
    right: Term
    ordered: bool


class Work:
    """How many terms may still be looked at."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, steps: int = 1) -> None:
        """Count.  Raises: Exhausted."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted


class Rewriter:
    """Normal forms under a set of rules; `unfolding` are the names of definitions that may be used.

    `settle` takes conditions off a line that the context can prove, None where one is left.
    """

    def __init__(self, proof: Proof, unfolding: frozenset[str], work: Work, settle: Callable[[int], int | None]) -> None:
        self.proof = proof
        self.unfolding = unfolding
        self.work = work
        self.settle = settle
        self.waiting: dict[Term, Term] = {}  # calls, and what a constructor should have made, also in copies
        self._blocked: set[Term] = set()
        self._rules: dict[object, list[Rule]] = {}
        self._known: dict[Term, tuple[Term, Steps]] = {}
        self._within = 0

    def copy(self) -> Rewriter:
        """The same rules, to which more are added."""
        other = Rewriter(self.proof, self.unfolding, self.work, self.settle)
        other.waiting = self.waiting
        other._rules = {key: list(rules) for key, rules in self._rules.items()}
        return other

    # ------------------------------------------------------------------------------------------------------- rules

    def add(self, line: int) -> None:
        """Take what `line` concludes as rules."""
        for rule in rules_of(self.proof, line):
            self._rules.setdefault(_key(rule.left), []).append(rule)
        self._known.clear()
        self._blocked.clear()

    # ------------------------------------------------------------------------------------------------- normal forms

    def normal(self, term: Term) -> tuple[Term, Steps]:
        """The normal form of a closed term, and the steps there.  Raises: Exhausted."""
        if term.loose or (term.op in ("free", *_LITERALS) and not self._rules.get(_key(term))):
            return term, _NONE
        found = self._known.get(term)
        if found is None:
            self.work.spend()
            self._known[term] = (term, _NONE)  # what leads back to itself stops here
            found = self._normal(term)
            self._known[term] = found
        return found

    def _normal(self, term: Term) -> tuple[Term, Steps]:
        inner, steps = self._parts(term)
        after = self._step(inner)
        if after is None:
            return inner, steps
        result, lines = after
        final, more = self.normal(result)
        return final, steps | lines | more

    def _parts(self, term: Term) -> tuple[Term, Steps]:
        """The term with its parts in normal form; of an `if` that is decided, or a `match`, only the first part."""
        steps = _NONE
        parts = []
        for index, part in enumerate(term.args):
            later = term.op in ("match", "ite") and index > 0
            changed, more = (part, _NONE) if later else self.normal(part)
            parts.append(changed)
            steps |= more
        if term.op == "ite" and parts[0] not in (TRUE, FALSE):
            for index in (1, 2):
                parts[index], more = self.normal(parts[index])
                steps |= more
        return make(term.op, *parts, data=term.data, hint=term.hint), steps

    def _step(self, term: Term) -> tuple[Term, Steps] | None:
        """What a term whose parts are in normal form is by one step; None where it is in normal form."""
        return self._by_rule(term) or self._by_meaning(term)

    def _by_rule(self, term: Term) -> tuple[Term, Steps] | None:
        for rule in self._rules.get(_key(term), ()):
            self.work.spend()
            bindings = match(rule.left, term, {}, frozenset(rule.variables))
            if bindings is None or len(bindings) < len(rule.variables):
                continue
            values = [bindings[v] for v in rule.variables]
            right = _put(rule.right, bindings)
            if right is term or (rule.ordered and not comes_before(right, term)):
                continue
            met = self._met([_put(c, bindings) for c in rule.conditions])
            if met is not None:
                line = instance(self.proof, rule.line, values, met)
                if right is FALSE and self.proof.conclusion(line).args[0] is not term:  # `s = t` for `t = s`
                    line = self.proof.line("congruence", (line,), make("not", term))
                return right, frozenset((line,))
        return None

    def _met(self, conditions: list[Term]) -> list[int] | None:
        """Lines that conclude the conditions of a rule."""
        if conditions and self._within >= limits.CONDITION_NESTING:
            return None
        lines = []
        self._within += 1
        try:
            for condition in conditions:
                found, steps = self.normal(condition)
                if found is not TRUE:
                    return None
                lines.append(self.concluded(condition, steps))
        finally:
            self._within -= 1
        return lines

    def concluded(self, formula: Term, steps: Steps) -> int:
        """A line that concludes a formula whose normal form is `true`."""
        return self.proof.line("congruence", tuple(sorted(steps)), formula)

    # ---------------------------------------------------------------------------------------- what the operators mean

    def _by_meaning(self, term: Term) -> tuple[Term, Steps] | None:
        if term.op == "ite" and term.args[0] in (TRUE, FALSE):
            return term.args[1 if term.args[0] is TRUE else 2], _NONE  # congruence closure knows
        if term.op == "ite" and term.args[1] is term.args[2]:
            return self._split_if(term)
        if term.op == "match":
            return self._arm(term)
        if term.op == "call" and term.data.name in self.unfolding:
            return self._unfolded(term)
        if term.op == "eq":
            return self._equation(term)
        if term.op in _CONNECTIVES:
            return self._connective(term)
        if term.args and all(a.op in _LITERALS for a in term.args) and term.op not in ("apply", "call"):
            return self._evaluated(term)
        return None

    def _split_if(self, term: Term) -> tuple[Term, Steps]:
        """`if c then s else s`."""
        proof, (condition, value, _) = self.proof, term.args
        yes = proof.line("ite_true", (proof.line("assume", (), condition),), term)
        no = proof.line("ite_false", (proof.line("assume", (), make("not", condition)),), term)
        either = proof.line("excluded_middle", (), condition)
        return value, frozenset((proof.line("or_elim", (either, yes, no)),))

    def _evaluated(self, term: Term) -> tuple[Term, Steps] | None:
        try:
            line = self.proof.line("evaluate_to", (), term)
        except KernelError:
            return None
        return self.proof.conclusion(line).args[1], frozenset((line,))

    def _is_made(self, term: Term) -> bool:
        return term.op == "call" and self.proof.theory.is_constructor(term.data)

    def _arm(self, term: Term) -> tuple[Term, Steps] | None:
        if not self._is_made(term.args[0]):
            return None
        line = self._settled(self.proof.line("match_constructor", (), term))
        return None if line is None else (self.proof.conclusion(line).args[1], frozenset((line,)))

    def _unfolded(self, term: Term) -> tuple[Term, Steps] | None:
        """A call as its definition says, unless that leaves a `match`, or an `if` of a recursion, undecided."""
        definition = self.proof.theory.definitions.get(term.data.name)
        if definition is None or term in self._blocked:
            return None
        value = instantiate(definition.body, term.args) if term.args else definition.body
        steps, decided = _NONE, False
        while value.op in ("match", "ite"):
            first, more = self.normal(value.args[0])
            at = make(value.op, first, *value.args[1:], data=value.data, hint=value.hint)
            taken = self._arm(at) if value.op == "match" else self._branch(at)
            if taken is None:
                if value.op == "match" or not (decided or not definition.measure):
                    self.waiting[term] = first
                    self._blocked.add(term)
                    return None
                value, steps = at, steps | more
                break
            value, steps, decided = taken[0], steps | more | taken[1], True
        line = self._settled(self.proof.line("unfold", (), term))
        return None if line is None else (value, steps | {line})

    def _settled(self, line: int) -> int | None:
        """The line without the conditions that arguments are in their types; None where one is left."""
        for condition in in_order(self.proof[line].hypotheses):
            met = self._held(condition)
            if met is not None:
                line = self.proof.line("cut", (met, line))
        return self.settle(line) if self.proof[line].hypotheses else line

    def _held(self, condition: Term) -> int | None:
        """A line for a condition, by the rules, or by what they say of the parts of a term that is to be in its type."""
        met = self._met([condition])
        type_ = {"le": T_NAT, "rational": T_RAT}.get(condition.op)
        if met is not None or type_ is None or guard(type_, condition.args[-1]) is not condition:
            return None if met is None else met[0]
        line = self.proof.line("typed", (), condition.args[-1], type_)
        parts = in_order(self.proof[line].hypotheses)
        known = None if condition in parts else self._met(parts)
        for part in known or ():
            line = self.proof.line("cut", (part, line))
        return None if known is None else line

    def _branch(self, term: Term) -> tuple[Term, Steps] | None:
        if term.args[0] not in (TRUE, FALSE):
            return None
        return term.args[1 if term.args[0] is TRUE else 2], _NONE

    def _equation(self, term: Term) -> tuple[Term, Steps] | None:
        left, right = term.args
        if left is right:
            return TRUE, _NONE
        if left.sort == BOOL and (simpler := _boolean(term)) is not None:
            return self._by_tauto(term, simpler)
        if self._is_made(left) and self._is_made(right):
            found = self._apart(term) if left.data != right.data else self._fields(term)
            if found is not None:
                return found
        if left.op in _LITERALS and right.op in _LITERALS:
            return self._evaluated(term)
        return None

    def _apart(self, term: Term) -> tuple[Term, Steps]:
        return FALSE, frozenset((self.proof.line("distinct", (), *term.args),))

    def _fields(self, term: Term) -> tuple[Term, Steps] | None:
        """`c(s..) = c(t..)` as the equations of the fields."""
        proof, (left, right) = self.proof, term.args
        parts = [make("eq", s, t) for s, t in zip(left.args, right.args, strict=True)]
        kept = [(i, p) for i, p in enumerate(parts) if p.args[0] is not p.args[1]]
        formula = kept[0][1] if len(kept) == 1 else make("and", *(p for _, p in kept))
        there = [line for i, _ in kept if (line := self._injective(term, i)) is not None]
        if len(there) < len(kept):
            return None
        line = there[0] if len(there) == 1 else proof.line("and_intro", tuple(there))
        forwards = proof.line("implies_intro", (line,), term)
        whole = proof.line("assume", (), formula)
        held = [whole] if len(kept) == 1 else [proof.line("and_elim", (whole,), i) for i in range(len(kept))]
        back = proof.line("implies_intro", (proof.line("congruence", tuple(held), term),), formula)
        return formula, frozenset((proof.line("iff_intro", (forwards, back)),))

    def _injective(self, term: Term, index: int) -> int | None:
        """``s = t |- si = ti``, the guards of the two fields taken off; None where one is left."""
        line = self.proof.line("injective", (), *term.args, index)
        for condition in in_order(self.proof[line].hypotheses - {term}):
            met = self._held(condition)
            line = line if met is None else self.proof.line("cut", (met, line))
        left = self.proof[line].hypotheses - {term}
        if left:
            whole = self.settle(self.proof.line("implies_intro", (line,), term))
            line = line if whole is None else self.proof.line("implies_elim", (whole, self.proof.line("assume", (), term)))
            return None if whole is None else line
        return line

    def _connective(self, term: Term) -> tuple[Term, Steps] | None:
        simpler = _simpler(term)
        return None if simpler is term else self._by_tauto(term, simpler)

    def _by_tauto(self, term: Term, simpler: Term) -> tuple[Term, Steps]:
        return simpler, frozenset((self.proof.line("tauto", (), make("eq", term, simpler)),))


# -------------------------------------------------------------------------------------------------------------- rules


def rules_of(proof: Proof, line: int) -> Iterator[Rule]:
    """A fact as rewriting rules: an equation from left to right, a formula to `true`, a negated one to `false`."""
    formula = proof.conclusion(line)
    variables: list[Term] = []
    conditions: list[Term] = []
    while formula.op in ("forall", "implies"):
        if formula.op == "forall":
            variables.append(free(f"!v{len(variables)}", formula.data))
            formula = instantiate(formula.args[0], [variables[-1]])
        else:
            conditions.append(formula.args[0])
            formula = formula.args[1]
    if formula.op == "and" and not variables and not conditions:
        for index in range(len(formula.args)):
            yield from rules_of(proof, proof.line("and_elim", (line,), index))
        return
    for left, right in _directed(proof, formula):
        if set(variables) <= left.frees and left not in variables and left.op not in _LITERALS:
            ordered = bool(variables) and _variant(left, right, frozenset(variables))
            yield Rule(line, tuple(variables), tuple(conditions), left, right, ordered)
            if formula.op == "eq" and formula.args[0].sort != BOOL:
                return


def _directed(proof: Proof, formula: Term) -> Iterator[tuple[Term, Term]]:
    """The ways to read a formula as a rule, the best first; of an equation one is used, of others all."""
    if formula.op == "eq":
        left, right = formula.args
        made, other = (t.op == "call" and proof.theory.is_constructor(t.data) for t in (left, right))
        turned = (made and not other) or _is_inside(left, right)
        if not turned:
            yield left, right
        if not _is_inside(right, left) and (turned or left.sort != BOOL):
            yield right, left
    elif formula.op == "not":
        inner = formula.args[0]
        yield inner, FALSE
        if inner.op == "eq":
            yield make("eq", *inner.args[::-1]), FALSE
    else:
        yield formula, TRUE


def _is_inside(part: Term, whole: Term) -> bool:
    stack, seen = [whole], set[Term]()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            if part in node.args:
                return True
            stack.extend(node.args)
    return False


def _variant(left: Term, right: Term, variables: frozenset[Term]) -> bool:
    """Whether the sides differ by the names of variables only."""
    there = match(left, right, {}, variables)
    return there is not None and all(v in variables for v in there.values()) and match(right, left, {}, variables) is not None


def instance(proof: Proof, line: int, values: list[Term], met: list[int]) -> int:
    """The fact at the values, with its conditions, which `met` concludes, taken off."""
    at, conditions = iter(values), iter(met)
    while proof.conclusion(line).op in ("forall", "implies"):
        if proof.conclusion(line).op == "forall":
            value = next(at, None)
            if value is None:
                break
            line = proof.line("forall_elim", (line,), value)
        else:
            condition = next(conditions, None)
            if condition is None:
                break
            line = proof.line("implies_elim", (line, condition))
    return line


def _put(term: Term, bindings: _Bindings) -> Term:
    return substitute(term, bindings) if bindings else term


def _key(term: Term) -> object:
    return (term.op, term.data.name) if term.op == "call" else term if term.op == "free" else term.op


def comes_before(left: Term, right: Term) -> bool:
    """A total order of closed terms that grows with size: which of two sides an exchange should leave."""
    return _rank(left) < _rank(right)


def _rank(term: Term) -> tuple[object, ...]:
    data = term.data.name if term.op == "call" else term.data[0] if term.op == "free" else ""
    return (term.size, term.op, str(data), *(_rank(a) for a in term.args))


# ---------------------------------------------------------------------------------------------------------- connectives


def _simpler(term: Term) -> Term:
    """A connective without the parts that are `true` or `false`, or that say the same twice."""
    parts = term.args
    if term.op == "not":
        inner = parts[0]
        opposite = {TRUE: FALSE, FALSE: TRUE}.get(inner, inner.args[0] if inner.op == "not" else None)
        return term if opposite is None else opposite
    if term.op == "implies":
        condition, conclusion = parts
        if condition is FALSE or conclusion is TRUE or condition is conclusion:
            return TRUE
        if condition is TRUE:
            return conclusion
        return make("not", condition) if conclusion is FALSE else term
    unit, zero = (TRUE, FALSE) if term.op == "and" else (FALSE, TRUE)
    flat = [q for p in parts for q in (p.args if p.op == term.op else (p,)) if q is not unit]
    kept = list(dict.fromkeys(flat))
    if zero in kept or any(make("not", p) in kept for p in kept):
        return zero
    if not kept:
        return unit
    return kept[0] if len(kept) == 1 else term if tuple(kept) == parts else make(term.op, *kept)


def _boolean(term: Term) -> Term | None:
    """An equivalence with a side that is `true` or `false`, or two negations."""
    left, right = term.args
    for side, other in ((left, right), (right, left)):
        if side is TRUE:
            return other
        if side is FALSE:
            return make("not", other)
    if left.op == right.op == "not":
        return make("eq", left.args[0], right.args[0])
    return None
