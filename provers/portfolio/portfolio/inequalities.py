"""Polynomial inequalities: the difference as a sum of squares and of products of hypotheses, found by linear programming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, islice

import z3

from stemai.kernel.terms import INT, REAL, Sort, Term, make, number

from . import limits
from .goal import Fact, Goal
from .polynomial import (
    Monomial,
    Polynomial,
    TooLarge,
    atoms_of,
    degree,
    joined,
    plus,
    polynomial,
    scaled,
    term_of,
    times,
)

_LP_RLIMIT = 30_000_000


@dataclass(frozen=True, slots=True)
class Generator:
    """Something that is not negative: its polynomial, the formula that says so, and how the text gets it."""

    value: Polynomial
    formula: Term
    reason: str


def certificate(goal: Goal) -> list[Generator] | None:
    """Generators whose non-negative combination, with a non-negative rest, is the conclusion; None if none is found."""
    target = _difference(goal.conclusion)
    if target is None:
        return None
    sort = goal.conclusion.args[0].sort
    try:
        value = plus(polynomial(target[1]), scaled(polynomial(target[0]), -1))
        pool = list(_pool(goal, value, sort))
    except TooLarge:
        return None
    strict = goal.conclusion.op == "lt"
    weights = _feasible(value, [g.value for g in pool], strict)
    return None if weights is None else [g for g, w in zip(pool, weights, strict=True) if w]


def _difference(conclusion: Term) -> tuple[Term, Term] | None:
    if conclusion.op in ("le", "lt") and conclusion.args[0].sort in (INT, REAL):
        return conclusion.args[0], conclusion.args[1]
    return None


# -------------------------------------------------------------------------------------------------------- generators


def _pool(goal: Goal, value: Polynomial, sort: Sort) -> Iterator[Generator]:
    known = list(_hypotheses(goal, sort))
    yield from known
    yield from _equations(goal, value, sort)
    yield from islice(_products(known, sort), limits.PRODUCTS)
    squares = list(islice(_squares(value, sort), limits.SQUARES))
    yield from squares
    signed = [g for g in known if len(g.value) <= 3][:6]
    for weight in signed:
        for square in squares[:40]:
            yield _product(weight, square, sort)


def _hypotheses(goal: Goal, sort: Sort) -> Iterator[Generator]:
    """`0 <= b - a` for each fact `a <= b`, and the guards of naturals."""
    facts = [Fact(f.text, p) for f in goal.facts for p in (f.formula.args if f.formula.op == "and" else (f.formula,))]
    facts += [Fact("", g) for g in goal.guards() if g.op == "le"]
    for fact in facts:
        sides = _difference(fact.formula)
        if sides is None or sides[0].sort != sort:
            continue
        value = plus(polynomial(sides[1]), scaled(polynomial(sides[0]), -1))
        yield Generator(
            value,
            make("le", number(0, sort), term_of(value, sort)) if sort == REAL else fact.formula,
            fact.text,
        )


def _equations(goal: Goal, target: Polynomial, sort: Sort) -> Iterator[Generator]:
    """Both signs of each equation."""
    for fact in goal.facts:
        for part in fact.formula.args if fact.formula.op == "and" else (fact.formula,):
            if part.op == "eq" and part.args[0].sort == sort:
                value = plus(polynomial(part.args[0]), scaled(polynomial(part.args[1]), -1))
                yield Generator(value, part, fact.text)
                yield Generator(scaled(value, -1), part, fact.text)


def _products(known: Sequence[Generator], sort: Sort) -> Iterator[Generator]:
    for left, right in combinations_with_replacement(known[:10], 2):
        yield _product(left, right, sort)


def _product(left: Generator, right: Generator, sort: Sort) -> Generator:
    value = times(left.value, right.value)
    factors = [_body(left, sort), _body(right, sort)]
    formula = make("le", number(0, sort), make("mul", *factors))
    cited = ", ".join(dict.fromkeys(r for r in (left.reason, right.reason) if r and not r.startswith("square")))
    return Generator(value, formula, f"product {cited}")


def _body(generator: Generator, sort: Sort) -> Term:
    if generator.formula.op == "le" and generator.formula.args[0] is number(0, sort):
        return generator.formula.args[1]
    return term_of(generator.value, sort)


def _squares(target: Polynomial, sort: Sort) -> Iterator[Generator]:
    """Squares of monomials and of differences of two, those first whose cross term occurs in the target."""
    half = max((degree(m) for m in target), default=0) // 2
    monomials = _half_monomials(target, half)
    occurring = set(target)
    ranked = sorted(
        combinations(monomials, 2),
        key=lambda p: (joined(*p) not in occurring, abs(degree(p[0]) - degree(p[1]))),
    )
    for first, second in ranked:
        cross = target.get(joined(first, second))
        signs = (-1, 1) if cross is None or cross < 0 else (1, -1)
        for sign in signs:
            yield _square({first: Fraction(1), second: Fraction(sign)}, sort)
        if cross is not None:
            for a, b in ((2, 1), (1, 2)):
                yield _square({first: Fraction(a), second: Fraction(signs[0] * b)}, sort)
    for monomial in monomials:
        yield _square({monomial: Fraction(1)}, sort)


def _half_monomials(target: Polynomial, half: int) -> list[Monomial]:
    """Monomials whose square, or whose product with another, may occur: inside the degrees that the target has."""
    atoms = atoms_of([target])
    least = min((degree(m) for m in target), default=0)
    bound = {a: max((e for m in target for b, e in m if b is a), default=0) for a in atoms}
    found: list[Monomial] = []
    for total in range((least + 1) // 2, half + 1):
        for chosen in combinations_with_replacement(atoms, total):
            monomial: Monomial = ()
            for atom in chosen:
                monomial = joined(monomial, ((atom, 1),))
            if all(2 * e <= bound[a] + bound[a] % 2 for a, e in monomial):
                found.append(monomial)
    return found[:60]


def _square(value: Polynomial, sort: Sort) -> Generator:
    root = term_of(value, sort)
    formula = make("le", number(0, sort), make("pow", root, number(2, INT)))
    return Generator(times(value, value), formula, "square")


# ------------------------------------------------------------------------------------------------- the linear program


def _feasible(target: Polynomial, pool: Sequence[Polynomial], strict: bool) -> list[Fraction] | None:
    """Weights >= 0 with `target = sum of weights times pool + a constant`, the constant >= 0 (> 0 if strict)."""
    context = z3.Context()
    solver = z3.SolverFor("QF_LRA", ctx=context)
    solver.set("rlimit", _LP_RLIMIT)
    weights = [z3.Real(f"w{i}", context) for i in range(len(pool))]
    solver.add(*(w >= 0 for w in weights))
    rows: dict[Monomial, list[tuple[int, Fraction]]] = {}
    for i, value in enumerate(pool):
        for monomial, coefficient in value.items():
            rows.setdefault(monomial, []).append((i, coefficient))
    for monomial in {*rows, *target, ()}:
        wanted = _rational(target.get(monomial, Fraction(0)), context)
        terms = [_rational(c, context) * weights[i] for i, c in rows.get(monomial, [])]
        together = z3.Sum(terms) if terms else _rational(Fraction(0), context)
        if monomial == ():
            solver.add(wanted > together if strict else wanted >= together)
        else:
            solver.add(wanted == together)
    if str(solver.check()) != "sat":
        return None
    model = solver.model()
    found = [model.eval(w, model_completion=True) for w in weights]
    return [Fraction(w.numerator_as_long(), w.denominator_as_long()) for w in found]


def _rational(value: Fraction, context: z3.Context) -> z3.RatNumRef:
    return z3.Q(value.numerator, value.denominator, context)


def as_facts(goal: Goal, generators: Sequence[Generator]) -> tuple[list[str], list[Fact], list[Term]]:
    """What the text needs for the generators: `have` steps, the facts to cite, and hint terms to be squared."""
    lines: list[str] = []
    facts: list[Fact] = []
    hints: list[Term] = []
    named = {f.text: f for f in goal.facts}
    inner = goal
    for generator in generators:
        if generator.reason == "square":
            hints.append(generator.formula.args[1].args[0])
        elif generator.reason.startswith("product"):
            inner, fact = inner.with_fact("p", generator.formula)
            cited = generator.reason.removeprefix("product").strip()
            using = f" using {cited}" if cited else ""
            lines.append(f"have {fact.text} : {goal.text(generator.formula)} by positivity{using}")
            facts.append(fact)
        elif generator.reason in named:
            facts.append(named[generator.reason])
    return lines, list(dict.fromkeys(facts)), list(dict.fromkeys(hints))
