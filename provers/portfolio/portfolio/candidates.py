"""What may hold at the head of a loop: from its condition, the contract, bounds, and equations fitted over runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, islice, permutations, product
from math import lcm

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import BOOL, INT, Term, abstract, call, free, make, number, substitute
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget
from stemai.language.conditions import State
from stemai.language.programs import Loop, Program, Variable

from . import limits
from .goal import subterms

_ZERO, _ONE = number(0, INT), number(1, INT)


def candidates(loop: Loop, program: Program, states: Sequence[State], theory: Theory) -> list[Term]:
    """Formulas over the variables of the loop that hold in all of `states`, likely ones first."""
    known = frozenset(t for t, _ in loop.scope.names.values())
    found: dict[Term, None] = {}
    changing = frozenset(v.variable for v in loop.modified)
    for term in dict.fromkeys(_proposed(loop, program, states)):
        if not term.frees <= known or not term.frees & changing:
            continue
        if all(_holds(term, state, theory) for state in states):
            found[term] = None
        if len(found) == limits.CANDIDATES_OF_A_LOOP:
            break
    return list(found)


def _holds(term: Term, state: State, theory: Theory) -> bool:
    try:
        return evaluate(substitute(term, state), theory, budget=Budget(limits.EVALUATION_STEPS)) is True
    except (KernelError, LimitReached):
        return True  # not refuted


def _proposed(loop: Loop, program: Program, states: Sequence[State]) -> Iterator[Term]:
    integers = [t for t, _ in loop.scope.names.values() if t.sort == INT]
    changing = [v.variable for v in loop.modified if v.variable.sort == INT]
    fixed = [t for t in integers if t not in changing]
    yield from _relaxed(loop.condition)
    yield from (make("le", bound, v) for v in changing for bound in (_ZERO, _ONE))
    yield from _from_contract(program, changing, fixed)
    yield from equations(integers, states)
    yield from _order(changing, integers)
    yield from _frames(loop)
    yield from _calls(program, changing, fixed)
    yield from _remainders(program, changing, fixed)
    yield from _words(loop)


def parts(formula: Term) -> Iterator[Term]:
    """The members of a conjunction."""
    if formula.op == "and":
        for part in formula.args:
            yield from parts(part)
    else:
        yield formula


def _relaxed(condition: Term) -> Iterator[Term]:
    """What a condition may leave once it fails for the first time: `i <= n` for `i < n`."""
    for atom in (t for t in subterms(condition) if t.sort == BOOL):
        if atom.op in ("lt", "le") and atom.args[0].sort == INT:
            left, right = atom.args
            yield make("le", left, right)
            yield make("le", left, make("add", right, _ONE))
        elif atom.op == "eq" and atom.args[0].sort == INT:
            yield from (make("le", *atom.args), make("le", *reversed(atom.args)))
        elif atom.op == "bvult":
            yield make("bvule", *atom.args)


def _from_contract(program: Program, changing: list[Term], fixed: list[Term]) -> Iterator[Term]:
    """The contract itself, and with a variable of the loop in place of a parameter, in each part of it."""
    promised = [part for claim in program.ensures for part in parts(claim.formula)]
    yield from promised
    for part in promised:
        for old, new in product([f for f in fixed if f in part.frees], changing):
            replaced = substitute(part, {old: new})
            yield replaced
            if replaced.op == "eq" and replaced.args[0].op == "free" and replaced.args[0].sort == INT:
                later = substitute(part.args[1], {old: make("add", new, _ONE)})
                yield from (make("eq", v, later) for v in changing if v is not replaced.args[0])
    for part in promised:
        compound = [t for t in subterms(part) if t.op in ("add", "sub") and not t.loose and t.sort == INT]
        yield from (_replaced(part, old, new) for old, new in product(compound, changing))
        own = [v for v in changing if v in part.frees]
        others = permutations(changing, len(own)) if own else ()
        yield from (substitute(part, dict(zip(own, new, strict=True))) for new in islice(others, limits.RENAMINGS))


def _replaced(term: Term, old: Term, new: Term) -> Term:
    """`term` with `old`, which has no loose variables, replaced."""
    if term is old:
        return new
    if not term.args:
        return term
    return make(term.op, *(_replaced(a, old, new) for a in term.args), data=term.data, hint=term.hint)


def _order(changing: list[Term], integers: list[Term]) -> Iterator[Term]:
    for v in changing:
        for other in integers:
            if other is not v:
                yield from (make("le", v, other), make("lt", v, other), make("le", v, make("add", other, _ONE)))
                yield from (make("le", other, v), make("lt", other, v))


def _frames(loop: Loop) -> Iterator[Term]:
    """Elements that a loop has not come to yet are those of another array."""
    arrays = [t for t, type_ in loop.scope.names.values() if type_.result is not None]
    k = free("k", INT)
    for array in (v for v in loop.modified if v.length is not None):
        for other in (a for a in arrays if a is not array.variable and a.sort == array.variable.sort):
            same = make("eq", make("apply", array.variable, k), make("apply", other, k))
            for i in (v.variable for v in loop.modified if v.variable.sort == INT):
                yield _between(k, i, make("sub", _length(array), _ONE), same)
                yield _between(k, _ZERO, make("sub", i, _ONE), same)


def _length(array: Variable) -> Term:
    return _ZERO if array.length is None else array.length


def _between(k: Term, low: Term, high: Term, body: Term) -> Term:
    inside = make("and", make("le", low, k), make("le", k, high))
    return make("forall", abstract(make("implies", inside, body), [k]), data=INT, hint=("k",))


def _calls(program: Program, changing: list[Term], fixed: list[Term]) -> Iterator[Term]:
    """A call of a definition in the contract that keeps its value on other arguments."""
    asked = [t for c in program.ensures for t in subterms(c.formula) if t.op == "call" and t.args and not t.loose]
    for term in asked:
        if all(a.sort == INT for a in term.args):
            for arguments in product([*changing, *fixed], repeat=len(term.args)):
                yield make("eq", call(term.data, *arguments), term)


def _remainders(program: Program, changing: list[Term], fixed: list[Term]) -> Iterator[Term]:
    moduli = {t.args[1] for c in program.ensures for t in subterms(c.formula) if t.op == "imod" and t.args[1].op == "num"}
    sums = [*changing, *(make("add", a, b) for a in changing for b in changing if a is not b)]
    for modulus, left, right in product(moduli, sums, fixed):
        yield make("eq", make("imod", left, modulus), make("imod", right, modulus))


def _words(loop: Loop) -> Iterator[Term]:
    words = [t for t, _ in loop.scope.names.values() if t.sort.name == "BitVec"]
    for v in (v.variable for v in loop.modified if v.variable in words):
        for other in words:
            if other is not v and other.sort == v.sort:
                yield from (make("bvule", v, other), make("bvule", other, v))


# ------------------------------------------------------------------------------------------------- equations


def equations(variables: Sequence[Term], states: Sequence[State]) -> Iterator[Term]:
    """Polynomial equations between integers that hold in all states, of low degree first."""
    rows = [[_integer(state.get(v)) for v in variables] for state in states]
    complete = [[x for x in row if x is not None] for row in rows if None not in row]
    for degree in range(1, limits.EQUATION_DEGREE + 1):
        monomials = [m for d in range(degree + 1) for m in combinations_with_replacement(range(len(variables)), d)]
        if len(monomials) > min(limits.EQUATION_MONOMIALS, len(complete) - 1):
            return
        matrix = [[_power(row, m) for m in monomials] for row in complete]
        for solution in _kernel(matrix, len(monomials)):
            yield from _equation(solution, monomials, variables)


def _integer(term: Term | None) -> int | None:
    return int(term.data[0]) if term is not None and term.op == "num" else None


def _power(row: Sequence[int], monomial: tuple[int, ...]) -> Fraction:
    result = Fraction(1)
    for i in monomial:
        result *= row[i]
    return result


def _kernel(matrix: list[list[Fraction]], columns: int) -> Iterator[list[Fraction]]:
    """A basis of the vectors that every row takes to 0."""
    rows = [row[:] for row in matrix]
    pivots: list[int] = []
    for column in reversed(range(columns)):  # so that high monomials are told by low ones
        at = next((i for i in range(len(pivots), len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        place = len(pivots)
        rows[place], rows[at] = rows[at], rows[place]
        rows[place] = [x / rows[place][column] for x in rows[place]]
        for i, row in enumerate(rows):
            if i != place and row[column]:
                factor = row[column]
                rows[i] = [x - factor * y for x, y in zip(row, rows[place], strict=True)]
        pivots.append(column)
    for free_column in (c for c in range(columns) if c not in pivots):
        vector = [Fraction(0)] * columns
        vector[free_column] = Fraction(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -rows[i][free_column]
        yield vector


def _equation(solution: Sequence[Fraction], monomials: Sequence[tuple[int, ...]], variables: Sequence[Term]) -> Iterator[Term]:
    scale = lcm(*(c.denominator for c in solution))
    if sum(1 for c in solution if c) > limits.EQUATION_TERMS or max(abs(c * scale) for c in solution) > limits.EQUATION_SIZE:
        return
    sides: tuple[list[Term], list[Term]] = ([], [])
    for coefficient, monomial in zip(solution, monomials, strict=True):
        scaled = int(coefficient * scale)
        if scaled:
            factors = [number(abs(scaled), INT)] if abs(scaled) != 1 or not monomial else []
            factors += [variables[i] for i in monomial]
            sides[scaled < 0].append(factors[0] if len(factors) == 1 else make("mul", *factors))
    yield make("eq", *(_sum(side) for side in sides))


def _sum(parts_: Iterable[Term]) -> Term:
    items = tuple(parts_)
    return _ZERO if not items else items[0] if len(items) == 1 else make("add", *items)
