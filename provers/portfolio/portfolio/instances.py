"""Instances of quantified facts: terms found by matching the calls in a fact with the calls in the goal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from stemai.kernel.terms import INT, REAL, T_NAT, Term, Type, guard, make, number, substitute
from stemai.kernel.theory import typing_hypotheses

from . import limits
from .engine import unfoldings
from .goal import Fact, Goal, closed, definitions_in, hint_of, split_binder, subterms
from .polynomial import TooLarge, plus, polynomial, scaled, term_of


@dataclass(frozen=True, slots=True)
class Pattern:
    """A quantified fact with its bound variables opened: `forall variables, body`."""

    fact: Fact
    variables: tuple[tuple[Term, Type], ...]
    body: Term

    @staticmethod
    def of(fact: Fact) -> Pattern | None:
        """The pattern of a universal fact, None for another."""
        variables: list[tuple[Term, Type]] = []
        body = fact.formula
        while body.op == "forall":
            name = f"!{hint_of(body)}{len(variables)}"
            variable, type_, body = split_binder(body, name)
            variables.append((variable, type_))
        return Pattern(fact, tuple(variables), body) if variables else None

    def at(self, goal: Goal, values: Sequence[Term]) -> Fact:
        """The instance at `values`."""
        there = dict(zip((v for v, _ in self.variables), values, strict=True))
        shown = ", ".join(str(v.data[0]) if v.op == "num" else goal.text(v) for v in values)
        return Fact(f"{self.fact.text}({shown})", substitute(self.body, there))


def instances(goal: Goal, rounds: int = 1, seeds: Sequence[Fact] = (), most: int = limits.INSTANCES) -> list[Fact]:
    """Instances of the universal facts that are worth a try, the most direct ones first.

    Terms are taken from the goal, from `seeds`, and from the instances of the rounds before.
    """
    patterns = [p for p in map(Pattern.of, goal.facts) if p is not None]
    found: dict[str, Fact] = {f.text: f for f in seeds}
    formulas = [goal.conclusion, *(f.formula for f in (*goal.facts, *seeds) if f.formula.op != "forall")]
    names = definitions_in(goal.theory, *formulas)
    formulas += [e for _, e in unfoldings(goal.theory, formulas, names * 2)]
    for _ in range(rounds):
        share = max(limits.FILLED, most // max(1, len(patterns)))
        new = [f for p in patterns for f in islice(_matches(goal, p, formulas), share)]
        for fact in new:
            found.setdefault(fact.text, fact)
        formulas = list(dict.fromkeys([*formulas, *(f.formula for f in found.values())]))
    return list(found.values())[:most]


def guesses(goal: Goal, pattern: Pattern) -> Iterator[Fact]:
    """Instances at small terms of the goal, the simplest pairs first."""
    choices = [list(islice(small_terms(goal, type_), limits.INSTANCE_TERMS)) for _, type_ in pattern.variables]
    ranked = sorted(product(*(enumerate(c) for c in choices)), key=lambda pairs: sum(rank for rank, _ in pairs))
    for values in ranked[: limits.INSTANCES]:
        yield pattern.at(goal, [term for _, term in values])


def at_variables(goal: Goal, pattern: Pattern, most: int) -> Iterator[Fact]:
    """Instances at the variables of the conclusion alone."""
    mine = [v.term for v in goal.variables if v.term in goal.conclusion.frees]
    choices = [[v for v in mine if v.sort == t.carrier and _belongs(goal, v, t)] for _, t in pattern.variables]
    ranked = sorted(product(*choices), key=lambda values: len(values) - len(set(values)))
    yield from (pattern.at(goal, values) for values in ranked[:most])


def small_terms(goal: Goal, type_: Type) -> Iterator[Term]:
    """Small terms of a type: variables, 0, their negatives and halves, 1, and what functions give in the conclusion."""
    mine = [v.term for v in goal.variables if v.term.sort == type_.carrier and (type_ != T_NAT or v.type == T_NAT)]
    mine.sort(key=lambda v: v not in goal.conclusion.frees)
    yield from mine
    yield from (make("sqrt", term) for term in mine if term.sort == REAL and _not_negative(goal, term))
    if type_.carrier in (INT, REAL):
        yield number(0, type_.carrier)
        if type_ != T_NAT:
            yield from (make("neg", term) for term in mine)
        if type_.carrier == REAL:
            yield from (make("div", term, number(2, REAL)) for term in mine)
        yield number(1, type_.carrier)
        yield from (make("idiv", term, divisor) for divisor in _divisors(goal) for term in mine if type_.carrier == INT)
        yield from (number(n, type_.carrier) for n in range(2, _greatest_argument(goal) + 1))
    for term in closed(goal.conclusion):
        if term.sort == type_.carrier and term.op in ("apply", "call") and _belongs(goal, term, type_):
            yield term


def _greatest_argument(goal: Goal) -> int:
    """The greatest small numeral to which the conclusion applies a function."""
    arguments = (a for t in closed(goal.conclusion) if t.op in ("apply", "call") for a in t.args if a.op == "num")
    return max((int(a.data[0]) for a in arguments if a.data[0] <= limits.SMALL_ARGUMENT), default=0)


def _divisors(goal: Goal) -> list[Term]:
    """Numerals by which the definitions that occur divide."""
    bodies = [goal.theory.definitions[name].body for name in definitions_in(goal.theory, goal.conclusion)]
    return list(dict.fromkeys(t.args[1] for t in subterms(*bodies) if t.op == "idiv" and t.args[1].op == "num"))


def _not_negative(goal: Goal, term: Term) -> bool:
    bounds = (make(op, number(0, REAL), term) for op in ("le", "lt"))
    return any(bound is f.formula for bound in bounds for f in goal.facts)


def _belongs(goal: Goal, term: Term, type_: Type) -> bool:
    condition = guard(type_, term)
    return condition is None or typing_hypotheses(term, type_) <= set(goal.guards())


def _matches(goal: Goal, pattern: Pattern, formulas: Sequence[Term]) -> Iterator[Fact]:
    """Instances by matching: first where the match gives every variable, then a few where small terms fill the gaps."""
    ground = [t for t in closed(*formulas) if t.op in _MATCHED]
    bindings = list(_bindings(goal, pattern, ground))
    whole = [b for b in bindings if len(b) == len(pattern.variables)]
    partial = [b for b in bindings if len(b) < len(pattern.variables)]
    values = [tuple(b[v] for v, _ in pattern.variables) for b in whole]
    seen: set[tuple[Term, ...]] = set()
    for chosen in (*values, *islice(_filled(goal, pattern, partial), limits.FILLED)):
        tidied = tuple(tidy(goal, v) for v in chosen)
        fits = all(_belongs(goal, v, t) for v, (_, t) in zip(tidied, pattern.variables, strict=True))
        if fits and tidied not in seen:
            seen.add(tidied)
            yield pattern.at(goal, tidied)


def _filled(goal: Goal, pattern: Pattern, bindings: Sequence[dict[Term, Term]]) -> Iterator[tuple[Term, ...]]:
    for bound in bindings:
        options = [[bound[v]] if v in bound else list(small_terms(goal, t))[:4] for v, t in pattern.variables]
        yield from product(*options)


_MATCHED = ("call", "apply", "pow", "sum", "prod")


def _bindings(goal: Goal, pattern: Pattern, ground: Sequence[Term]) -> Iterator[dict[Term, Term]]:
    """Ways to make a call in the body of the fact equal to a call of the goal."""
    variables = {v for v, _ in pattern.variables}
    calls = [t for t in subterms(pattern.body) if t.op in _MATCHED and t.frees & variables and not t.loose]
    for call in calls:
        for term in ground:
            if term.op != call.op or term.data != call.data or len(term.args) != len(call.args):
                continue
            bound: dict[Term, Term] | None = {}
            for left, right in zip(call.args, term.args, strict=True):
                bound = None if bound is None else _unify(left, right, variables, bound)
            if bound:
                yield bound


def _unify(left: Term, right: Term, variables: set[Term], bound: dict[Term, Term]) -> dict[Term, Term] | None:
    if left.sort != right.sort:
        return None
    if not left.frees & variables:
        return bound  # equality of what has no variables is left to the solver
    if left in variables:
        known = bound.get(left)
        return {**bound, left: right} if known is None else bound
    if left.op == right.op and left.data == right.data and len(left.args) == len(right.args) and left.op in ("call", "apply"):
        result: dict[Term, Term] | None = bound
        for a, b in zip(left.args, right.args, strict=True):
            result = None if result is None else _unify(a, b, variables, result)
        return result
    return _solve(left, right, variables, bound)


def _solve(left: Term, right: Term, variables: set[Term], bound: dict[Term, Term]) -> dict[Term, Term] | None:
    """`left = right` for the one variable in `left`, which must be linear in it, or a quotient by it."""
    unknown = [v for v in left.frees & variables if v not in bound]
    if len(unknown) != 1 or left.sort not in (INT, REAL):
        return bound if not unknown else None
    (variable,) = unknown
    left = substitute(left, bound)
    if left.op == "div" and left.args[1] is variable and variable not in left.args[0].frees:
        return {**bound, variable: make("div", left.args[0], right)}
    try:
        difference = plus(polynomial(right), scaled(polynomial(left), -1))
    except TooLarge:
        return None
    linear = difference.pop(((variable, 1),), None)
    if linear is None or any(variable in atom.frees for m in difference for atom, _ in m):
        return None
    value = scaled(difference, -1 / linear)
    if left.sort == INT and any(c.denominator != 1 for c in value.values()):
        return None
    return {**bound, variable: term_of(value, left.sort)}


def tidy(goal: Goal, term: Term) -> Term:
    """An equal term that reads better: sums collected, `max(t, 0)` dropped where t cannot be negative."""
    if term.op == "max" and len(term.args) == 2 and number(0, INT) in term.args:
        inner = tidy(goal, term.args[0] if term.args[1] is number(0, INT) else term.args[1])
        return inner if _natural(goal, inner) else make("max", inner, number(0, INT))
    if term.op in ("add", "sub", "neg", "mul") and term.sort in (INT, REAL):
        try:
            return term_of(polynomial(make(term.op, *(tidy(goal, a) for a in term.args))), term.sort)
        except TooLarge:
            return term
    return term


def tidy_calls(goal: Goal, term: Term) -> Term:
    """The term with the arguments of its calls tidied."""
    if not term.args or term.loose:
        return term
    args = [tidy_calls(goal, a) for a in term.args] if term.op not in ("sum", "prod", "lambda") else list(term.args)
    if term.op in ("call", "apply"):
        args = [tidy(goal, a) for a in args]
    return make(term.op, *args, data=term.data, hint=term.hint)


def _natural(goal: Goal, term: Term) -> bool:
    return typing_hypotheses(term, T_NAT) <= set(goal.guards())


def texts(facts: Iterable[Fact]) -> list[str]:
    """How the facts are cited."""
    return [f.text for f in facts]
