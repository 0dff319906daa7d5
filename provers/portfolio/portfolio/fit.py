"""Exact linear algebra over the rationals: systems, null spaces, interpolation.  Small sizes only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd, lcm

Row = list[Fraction]
Exponents = tuple[int, ...]


def reduce_rows(rows: Sequence[Sequence[Fraction | int]], columns: int) -> tuple[list[Row], list[int]]:
    """The reduced echelon form of `rows` on their first `columns` columns, and the columns that hold a pivot."""
    matrix = [[Fraction(x) for x in row] for row in rows]
    pivots: list[int] = []
    for column in range(columns):
        top = len(pivots)
        chosen = next((i for i in range(top, len(matrix)) if matrix[i][column]), None)
        if chosen is None:
            continue
        matrix[top], matrix[chosen] = matrix[chosen], matrix[top]
        head = matrix[top][column]
        matrix[top] = [x / head for x in matrix[top]]
        for i, row in enumerate(matrix):
            if i != top and row[column]:
                factor = row[column]
                matrix[i] = [x - factor * y for x, y in zip(row, matrix[top], strict=True)]
        pivots.append(column)
    return matrix, pivots


def solve_linear(rows: Sequence[Sequence[Fraction | int]], right: Sequence[Fraction | int]) -> Row | None:
    """One x with `rows · x = right`, free unknowns 0; None if there is none."""
    width = len(rows[0]) if rows else 0
    joined = [[*row, value] for row, value in zip(rows, right, strict=True)]
    matrix, pivots = reduce_rows(joined, width)
    if any(row[width] for row in matrix[len(pivots) :]):
        return None
    solution = [Fraction(0)] * width
    for row, column in zip(matrix, pivots, strict=False):
        solution[column] = row[width]
    return solution


def null_space(rows: Sequence[Sequence[Fraction | int]]) -> list[Row]:
    """A basis of the x with `rows · x = 0`, one vector for each unknown that is free."""
    width = len(rows[0]) if rows else 0
    matrix, pivots = reduce_rows(rows, width)
    basis = []
    for unknown in (c for c in range(width) if c not in pivots):
        vector = [Fraction(0)] * width
        vector[unknown] = Fraction(1)
        for row, column in zip(matrix, pivots, strict=False):
            vector[column] = -row[unknown]
        basis.append(vector)
    return basis


def integral(vector: Sequence[Fraction]) -> list[int]:
    """`vector` times the positive rational that makes it integral without a common factor."""
    scale = lcm(*(x.denominator for x in vector))
    whole = [int(x * scale) for x in vector]
    common = gcd(*whole)
    return [x // common for x in whole] if common else whole


def exponents_up_to(variables: int, degree: int) -> list[Exponents]:
    """The exponents of all monomials in that many variables up to that degree, small degrees first."""
    found: list[Exponents] = []
    for total in range(degree + 1):
        for chosen in combinations_with_replacement(range(variables), total):
            found.append(tuple(chosen.count(i) for i in range(variables)))
    return found


def monomial_value(exponents: Exponents, point: Sequence[Fraction | int]) -> Fraction:
    """The monomial at `point`."""
    value = Fraction(1)
    for base, exponent in zip(point, exponents, strict=True):
        value *= Fraction(base) ** exponent
    return value


def fit_polynomial(
    points: Sequence[Sequence[Fraction | int]], values: Sequence[Fraction | int], degree: int
) -> dict[Exponents, Fraction] | None:
    """The polynomial of least degree up to `degree` through the points, one point more than needed at least."""
    for limit in range(degree + 1):
        shapes = exponents_up_to(len(points[0]), limit)
        if len(points) <= len(shapes):
            return None
        rows = [[monomial_value(e, point) for e in shapes] for point in points]
        found = solve_linear(rows, values)
        if found is not None:
            return {e: c for e, c in zip(shapes, found, strict=True) if c}
    return None


def small_vectors(length: int, bound: int) -> Iterator[tuple[int, ...]]:
    """Integer vectors with entries up to `bound` in size, sparse and small ones first."""
    entries = sorted(range(-bound, bound + 1), key=lambda x: (abs(x), -x))

    def visit(prefix: tuple[int, ...], weight: int) -> Iterator[tuple[int, ...]]:
        if len(prefix) == length:
            if weight == 0:
                yield prefix
            return
        for entry in entries:
            if abs(entry) <= weight:
                yield from visit((*prefix, entry), weight - abs(entry))

    for total in range(length * bound + 1):
        yield from visit((), total)


_PRIME = (1 << 61) - 1


def solve_small(rows: Sequence[Sequence[int]], right: Sequence[int], bound: int = 10_000) -> list[int] | None:
    """One integer x with `rows · x = right`, entries up to `bound` in size, free unknowns 0; None if none is found.

    Computed modulo a large prime: the caller checks what it gets.
    """
    width = len(rows[0]) if rows else 0
    matrix = [[x % _PRIME for x in (*row, value)] for row, value in zip(rows, right, strict=True)]
    pivots: list[int] = []
    for column in range(width):
        top = len(pivots)
        chosen = next((i for i in range(top, len(matrix)) if matrix[i][column]), None)
        if chosen is None:
            continue
        matrix[top], matrix[chosen] = matrix[chosen], matrix[top]
        inverse = pow(matrix[top][column], -1, _PRIME)
        head = matrix[top] = [x * inverse % _PRIME for x in matrix[top]]
        for i, row in enumerate(matrix):
            factor = row[column]
            if i != top and factor:
                matrix[i] = [(x - factor * y) % _PRIME for x, y in zip(row, head, strict=True)]
        pivots.append(column)
    if any(row[width] for row in matrix[len(pivots) :]):
        return None
    solution = [0] * width
    for row, column in zip(matrix, pivots, strict=False):
        value = row[width]
        solution[column] = value if value <= _PRIME // 2 else value - _PRIME
    return solution if all(abs(x) <= bound for x in solution) else None
