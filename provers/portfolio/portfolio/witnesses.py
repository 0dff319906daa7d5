"""Witnesses for `exists`: fitted to samples, taken from templates, or solved for where the goal is linear in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from math import lcm
from typing import Any

from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_INT,
    T_NAT,
    Term,
    Type,
    free,
    instantiate,
    lambda_,
    make,
    number,
    substitute,
)

from . import limits
from .compiled import NotCompiled, compiled
from .fit import (
    Exponents,
    exponents_up_to,
    fit_polynomial,
    monomial_value,
    small_vectors,
    solve_linear,
    solve_small,
)
from .goal import Goal, Variable, closed, hint_of, split_binder
from .polynomial import product as term_product
from .polynomial import total
from .samples import Samples, Values


@dataclass(frozen=True, slots=True)
class Wanted:
    """`exists unknowns, body` with the unknowns opened as free variables."""

    unknowns: tuple[tuple[Term, Type], ...]
    body: Term

    @staticmethod
    def of(goal: Goal) -> Wanted:
        """What the conclusion of the goal asks for."""
        body, unknowns = goal.conclusion, list[tuple[Term, Type]]()
        while body.op == "exists":
            variable, type_, body = split_binder(body, f"!{hint_of(body)}{len(unknowns)}")
            unknowns.append((variable, type_))
        return Wanted(tuple(unknowns), body)

    def at(self, values: Sequence[Term]) -> Term:
        """The body with the unknowns replaced."""
        return substitute(self.body, dict(zip((v for v, _ in self.unknowns), values, strict=True)))


def candidates(goal: Goal) -> Iterator[tuple[Term, ...]]:
    """Tuples of terms that may witness the conclusion, those that fit samples first."""
    wanted = Wanted.of(goal)
    if all(t.carrier in (INT, REAL) for _, t in wanted.unknowns):
        samples = Samples.of(goal)
        yield from _linear(goal, wanted, samples)
        yield from _fitted(goal, wanted, samples)
        yield from _templates(goal, wanted, samples)
    if any(t.result is not None for _, t in wanted.unknowns):
        yield from _functions(goal, wanted)
    yield from _nearby(goal, wanted)


# ---------------------------------------------------------------------------------------------- linear in the unknowns


def _linear(goal: Goal, wanted: Wanted, samples: Samples) -> Iterator[tuple[Term, ...]]:
    """Where the body is an equation, linear in the unknowns: combinations of products of what is at hand."""
    equation = wanted.body
    if equation.op != "eq" or equation.args[0].sort not in (INT, REAL) or len(samples.points) < 8:
        return
    sort = equation.args[0].sort
    unknowns = [v for v, _ in wanted.unknowns]
    if any(v.sort != sort for v in unknowns):
        return
    difference = make("sub", *equation.args)
    variables = [v.term for v in samples.variables]
    try:
        function = compiled(difference, [*variables, *unknowns], goal.theory)
    except NotCompiled:
        return
    for atoms in _atom_sets(goal, samples, sort):
        try:
            found = _solve_on_samples(goal, samples, function, len(unknowns), atoms)
        except (NotCompiled, ArithmeticError):
            continue
        if found is not None:
            terms = [total([(c, t) for c, t in zip(row, atoms, strict=True) if c], sort) for row in found]
            yield tuple(_in_type(t, type_) for t, (_, type_) in zip(terms, wanted.unknowns, strict=True))


def _by_trial(rows: Sequence[Sequence[int]], right: Sequence[int]) -> list[int] | None:
    """A solution with very small entries, where few unknowns leave several and not all are whole."""
    width = len(rows[0])
    if width > 4:
        return None
    for vector in small_vectors(width, 2):
        if all(sum(x * c for x, c in zip(row, vector, strict=True)) == value for row, value in zip(rows, right, strict=True)):
            return list(vector)
    return None


def _in_type(term: Term, type_: Type) -> Term:
    """The term, cut off at 0 where a natural number is wanted and its form does not show one."""
    if type_ != T_NAT or not any(t.op in ("sub", "neg") for t in closed(term)):
        return term
    return make("max", term, number(0, INT))


def _atom_sets(goal: Goal, samples: Samples, sort: Any) -> Iterator[list[Term]]:
    one = number(1, sort)
    plain = [v.term for v in samples.variables if v.term.sort == sort]
    if len(plain) == 1 and sort == INT:
        for numeral in dict.fromkeys(t for t in closed(goal.conclusion) if t.op == "num" and 2 <= t.data[0] <= 12):
            yield [make("imod", plain[0], numeral), make("idiv", plain[0], numeral)]
    seen = [make("idiv", *t.args) if t.op == "imod" else t for t in closed(*goal.formulas())]
    extra = list(dict.fromkeys(t for t in seen if t.op in ("idiv", "pow", "call") and t.sort == sort))
    extra = [t for t in extra if t.frees <= {v.term for v in samples.variables}]
    yield [one, *plain]
    products = [term_product(pair, sort) for pair in combinations([*plain, *extra], 2)]
    squares = [make("pow", t, number(2, INT)) for t in plain]
    yield [one, *plain, *extra][:40]
    yield [one, *plain, *extra, *products, *squares][:70]
    cubic = [term_product((s, t), sort) for s in (*squares, *products) for t in (*plain, *extra)]
    yield [one, *plain, *extra, *products, *squares, *dict.fromkeys(cubic)][:180]


def _solve_on_samples(
    goal: Goal, samples: Samples, function: Any, unknowns: int, atoms: Sequence[Term]
) -> list[list[Fraction]] | None:
    variables = [v.term for v in samples.variables]
    values = [compiled(t, variables, goal.theory) for t in atoms]
    more = Samples.of(goal, len(atoms) * unknowns + 20)
    rows, right = [], []
    for point in more.points:
        base = function(*point, *([0] * unknowns))
        slopes = []
        for i in range(unknowns):
            unit = [int(i == j) for j in range(unknowns)]
            slope = function(*point, *unit) - base
            if function(*point, *(2 * u for u in unit)) != base + 2 * slope:
                return None  # not linear
            slopes.append(slope)
        at_atoms = [value(*point) for value in values]
        rows.append([s * a for s in slopes for a in at_atoms])
        right.append(-base)
    if len(rows) < len(atoms) + 4:
        return None
    if all(isinstance(x, int) for row in (*rows, right) for x in row):
        whole = solve_small(rows, right) or _by_trial(rows, right)
        solution = None if whole is None else [Fraction(c) for c in whole]
    else:
        solution = solve_linear(rows, right)
    if solution is None:
        return None
    return [solution[i * len(atoms) : (i + 1) * len(atoms)] for i in range(unknowns)]


# ----------------------------------------------------------------------------------------------------- fitted to samples


def _fitted(goal: Goal, wanted: Wanted, samples: Samples) -> Iterator[tuple[Term, ...]]:
    """Polynomials of one variable, with quotients by a numeral, through witnesses found by search at sample points."""
    used = [v for v in samples.variables if v.term in wanted.body.frees]
    if len(used) != 1 or len(wanted.unknowns) > 2 or not samples.points:
        return
    (variable,) = used
    position = samples.variables.index(variable)
    inputs = sorted({p[position] for p in samples.points}, key=lambda v: (abs(v), v < 0))[:9]
    table = [_search(goal, wanted, variable, value) for value in inputs]
    seen = next((i for i, row in enumerate(table) if not row), len(table))
    inputs, table = inputs[:seen], table[:seen]
    if len(inputs) < 4:
        return
    for shape in _through(inputs, [sorted({w[0] for w in row}, key=abs) for row in table]):
        first = _polynomial_term(shape, variable, wanted.unknowns[0][1])
        if len(wanted.unknowns) == 1:
            yield (first,)
            continue
        at_inputs = [monomial_sum(shape, value) for value in inputs]
        seconds = [sorted({w[1] for w in row if w[0] == a}, key=abs) for row, a in zip(table, at_inputs, strict=True)]
        if all(seconds):
            for other in islice(_through(inputs, seconds), 3):
                yield first, _polynomial_term(other, variable, wanted.unknowns[1][1])


def _search(goal: Goal, wanted: Wanted, variable: Variable, value: Any) -> list[Values]:
    """Small witnesses at one value of the variable."""
    unknowns = [v for v, _ in wanted.unknowns]
    try:
        test = compiled(wanted.body, [variable.term, *unknowns], goal.theory)
    except NotCompiled:
        return []
    bound = limits.WITNESS_BOUND if len(unknowns) == 1 else 60
    ranges = [range(0 if t == T_NAT else -bound, bound + 1) for _, t in wanted.unknowns]
    found = []
    for values in product(*ranges):
        try:
            if test(value, *values):
                found.append(values)
        except ArithmeticError:
            continue
    return sorted(found, key=lambda w: [abs(x) for x in w])[:60]


def _through(inputs: Sequence[Any], rows: Sequence[Sequence[int]]) -> Iterator[dict[Exponents, Fraction]]:
    """Polynomials that pass through one value of each row, of low degree first."""
    seen: list[dict[Exponents, Fraction]] = []
    tried = 0
    for degree in range(limits.FIT_DEGREE):
        head = degree + 1
        if head >= len(inputs):
            return
        for values in product(*(row[:16] for row in rows[:head])):
            tried += 1
            if tried > limits.WITNESS_CHOICES:
                return
            shape = fit_polynomial([(x,) for x in (*inputs[:head], inputs[0])], [*values, values[0]], degree)
            if shape is None or shape in seen:
                continue
            if all(monomial_sum(shape, x) in row for x, row in zip(inputs[head:], rows[head:], strict=True)):
                seen.append(shape)
                yield shape


def monomial_sum(shape: dict[Exponents, Fraction], value: Any) -> Fraction:
    """The value of a polynomial of one variable."""
    return sum((c * monomial_value(e, (value,)) for e, c in shape.items()), Fraction(0))


def _polynomial_term(shape: dict[Exponents, Fraction], variable: Variable, type_: Type) -> Term:
    """The polynomial as a term; with denominators, as a quotient by their common multiple."""
    sort = type_.carrier
    scale = lcm(*(c.denominator for c in shape.values())) if sort == INT else 1
    base = variable.term if variable.term.sort == sort else make("real", variable.term)
    ordered = sorted(shape.items(), reverse=True)
    summands = [
        (c * scale, term_product([make("pow", base, number(e, INT)) if e > 1 else base] if e else [], sort))
        for (e,), c in ordered
    ]
    numerator = total(summands, sort)
    return numerator if scale == 1 else make("idiv", numerator, number(scale, INT))


# --------------------------------------------------------------------------------------------------------- templates


def _templates(goal: Goal, wanted: Wanted, samples: Samples) -> Iterator[tuple[Term, ...]]:
    """Sums and differences of at most two monomials of several variables."""
    used = [v for v in samples.variables if v.term in wanted.body.frees]
    if not 2 <= len(used) <= 5 or len(wanted.unknowns) > 2 or len(samples.points) < 3:
        return
    unknowns = [v for v, _ in wanted.unknowns]
    try:
        test = compiled(wanted.body, [*(v.term for v in used), *unknowns], goal.theory)
    except NotCompiled:
        return
    positions = [samples.variables.index(v) for v in used]
    points = [tuple(p[i] for i in positions) for p in samples.points]
    points = sorted(points, key=lambda p: -len({abs(x) for x in p}))[:6]
    shapes = list(_small_polynomials(len(used)))
    columns = [[int(sum(c * monomial_value(e, p) for c, e in shape)) for p in points] for shape in shapes]
    tried = 0
    for chosen in product(range(len(shapes)), repeat=len(unknowns)):
        tried += 1
        if tried > limits.TEMPLATE_PAIRS:
            return
        try:
            if all(test(*p, *(columns[i][k] for i in chosen)) for k, p in enumerate(points)):
                yield tuple(_shape_term(shapes[i], used, t) for i, (_, t) in zip(chosen, wanted.unknowns, strict=True))
        except ArithmeticError:
            continue


_Shape = tuple[tuple[int, Exponents], ...]


def _small_polynomials(variables: int) -> Iterator[_Shape]:
    monomials = sorted(exponents_up_to(variables, 2), key=lambda e: (-max(e, default=0) == -2, sum(e) != 2))
    yield from (((1, e),) for e in monomials)
    for left, right in combinations(monomials, 2):
        for signs in ((1, 1), (1, -1), (-1, 1)):
            yield ((signs[0], left), (signs[1], right))


def _shape_term(shape: _Shape, used: Sequence[Variable], type_: Type) -> Term:
    sort = type_.carrier
    summands = []
    for coefficient, exponents in shape:
        factors = [make("pow", v.term, number(e, INT)) if e > 1 else v.term for v, e in zip(used, exponents, strict=True) if e]
        summands.append((coefficient, term_product(factors, sort)))
    return total(summands, sort)


# ------------------------------------------------------------------------------------------------ functions and others


def _functions(goal: Goal, wanted: Wanted) -> Iterator[tuple[Term, ...]]:
    """Functions built from the functions of the goal: halves of sums for numbers, negated diagonals for truth values."""
    choices = [list(_bodies(goal, t)) if t.result is not None else [] for _, t in wanted.unknowns]
    if all(choices):
        yield from islice(product(*choices), limits.WITNESS_CHOICES)


def _bodies(goal: Goal, type_: Type) -> Iterator[Term]:
    arguments = [free(f"!a{i}", t.carrier) for i, t in enumerate(type_.arguments)]
    result = type_.result
    if result is None:
        return
    bodies: list[Term] = []
    for v in goal.variables:
        if v.type.result is None or v.type.result.carrier != result.carrier or len(arguments) != 1:
            continue
        values = [make("apply", v.term, *([arguments[0]] * len(v.type.arguments)))] if _fits(v, arguments[0]) else []
        if values and result.carrier == BOOL:
            bodies += [make("not", values[0]), values[0]]
        elif values and arguments[0].sort in (INT, REAL) and len(v.type.arguments) == 1:
            mirrored = make("apply", v.term, make("neg", arguments[0]))
            bodies += _halves(values[0], mirrored) if result.carrier == REAL else []
            bodies += [values[0], mirrored]
    bodies += [a for a in arguments if a.sort == result.carrier]
    for body in bodies:
        yield lambda_(arguments, body)


def _fits(variable: Variable, argument: Term) -> bool:
    return all(t.carrier == argument.sort for t in variable.type.arguments)


def _halves(left: Term, right: Term) -> list[Term]:
    two = number(2, REAL)
    return [make("div", make(op, left, right), two) for op in ("add", "sub")]


def _nearby(goal: Goal, wanted: Wanted) -> Iterator[tuple[Term, ...]]:
    """Terms that occur in the goal already, and small numerals."""
    choices = []
    for _, type_ in wanted.unknowns:
        sort = type_.carrier
        terms = [t for t in closed(*goal.formulas()) if t.sort == sort and t.op in ("free", "apply", "call", "idiv")]
        if sort in (INT, REAL):
            terms += [number(i, sort) for i in (0, 1, 2)]
        choices.append([t for t in terms if type_ != T_NAT or t.op != "free" or _is_natural(goal, t)])
    yield from islice(product(*choices), 40)


def _is_natural(goal: Goal, term: Term) -> bool:
    variable = goal.variable(term)
    return variable is None or variable.type != T_INT


def opened(function: Term, arguments: Sequence[Term]) -> Term:
    """The body of a `fun` at arguments."""
    return instantiate(function.args[0], list(arguments))
