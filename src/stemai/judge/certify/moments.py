"""Squares that a linear program lacks, found where its point is no moment of any measure.

A point of the program gives each monomial a value.  If some polynomial v has a negative value for v^2 (or for v^2 times
a fact), the square of v, which is not negative, refutes the point; v is an eigenvector of the matrix of the values of
products of monomials.  Floating-point numbers only choose which squares to offer.
Source: column generation as in Ahmadi, Dash, Hall, "Optimization over structured subsets of positive semidefinite
matrices via column generation", Discrete Optimization 24 (2017).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import hypot
from typing import Final

from stemai.judge.certify import limits
from stemai.kernel.polynomials import Monomial, Polynomial, add

Matrix = list[list[float]]
_DENOMINATORS: Final = (1, 2, 3, 4, 6, 12, 60)  # of the coefficients of a root, simple ones first
_TRIED: Final = ("0 1 -1 2 -2 3 1/2 -1/2 1/3 2/3", "0 1 -1 2 -2 1/2 1/3", "0 1 -1 2 1/3", "0 1 -1")
_COORDINATES: Final = tuple(tuple(map(Fraction, text.split())) for text in _TRIED)  # by the number of variables
_SWEEPS: Final = 8  # of the rotations that make a matrix diagonal
_NEGATIVE: Final = -1e-7  # an eigenvalue above this, relative to the largest entry, counts as 0
_KEPT: Final = 0.5  # share of the eigenvalue that a root with rounded coefficients has to keep


def roots_of(matrix: Matrix) -> Iterator[list[Fraction]]:
    """Rounded eigenvectors of the negative eigenvalues of a symmetric matrix, the most negative first."""
    size = max((abs(x) for row in matrix for x in row), default=0.0)
    if not 0.0 < size < 1e60:
        return
    values, vectors = _diagonal([[x / size for x in row] for row in matrix])
    order = sorted(range(len(values)), key=lambda i: values[i])
    for index in order[: limits.EIGENVECTORS]:
        if values[index] > _NEGATIVE:
            return
        root = _rounded(matrix, [row[index] for row in vectors])
        if root is not None:
            yield root


def common_points(
    positive: Sequence[Polynomial], zero: Sequence[Polynomial], atoms: Sequence[int]
) -> Iterator[dict[int, Fraction]]:
    """Points with simple coordinates where no polynomial of the first is below 0 and those of the second are 0."""
    if not 1 <= len(atoms) <= len(_COORDINATES):
        return
    known = sorted(positive, key=len, reverse=True)  # the denied goal is among the long ones, and fails first
    for values in itertools.product(_COORDINATES[len(atoms) - 1], repeat=len(atoms)):
        point = dict(zip(atoms, values, strict=True))
        if all(at_point(p, point) >= 0 for p in known) and not any(at_point(p, point) for p in zero):
            yield point


def at_point(polynomial: Polynomial, point: Mapping[int, Fraction]) -> Fraction:
    """The value of a polynomial; atoms that the point leaves out count as 0."""
    total = Fraction(0)
    for monomial, coefficient in polynomial.items():
        product = Fraction(coefficient)
        for atom, exponent in monomial:
            product *= point.get(atom, Fraction(0)) ** exponent
        total += product
    return total


def vanishing(basis: Sequence[Monomial], points: Sequence[Mapping[int, Fraction]]) -> list[Polynomial]:
    """Combinations of the monomials that are 0 at all the points, none of them a combination of the others."""
    members: list[Polynomial] = [{m: 1} for m in basis]
    for point in points:
        values = [at_point(m, point) for m in members]
        pivot = next((i for i, v in enumerate(values) if v), None)
        if pivot is None:
            continue
        chosen, value = members.pop(pivot), values.pop(pivot)
        members = [add(m, chosen, -v / value) for m, v in zip(members, values, strict=True)]
    return members


def _rounded(matrix: Matrix, vector: Sequence[float]) -> list[Fraction] | None:
    largest = max(vector, key=abs)
    scaled = [x / largest for x in vector]
    wanted = _value(matrix, scaled)
    for denominator in _DENOMINATORS:
        root = [Fraction(round(x * denominator), denominator) for x in scaled]
        found = _value(matrix, [float(x) for x in root])
        if found < 0 and found <= _KEPT * wanted:
            return root
    return None


def _value(matrix: Matrix, vector: Sequence[float]) -> float:
    products = (sum(x * y for x, y in zip(row, vector, strict=True)) for row in matrix)
    return sum(x * y for x, y in zip(vector, products, strict=True))


def _diagonal(matrix: Matrix) -> tuple[list[float], Matrix]:
    """Eigenvalues, and eigenvectors as columns, by Jacobi's rotations."""
    n = len(matrix)
    vectors = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(_SWEEPS):
        if sum(abs(matrix[i][j]) for i, j in itertools.combinations(range(n), 2)) < 1e-12:
            break
        for p, q in itertools.combinations(range(n), 2):
            if abs(matrix[p][q]) < 1e-14:
                continue
            slope = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q])
            t = (1 if slope >= 0 else -1) / (abs(slope) + hypot(slope, 1))
            c = 1 / hypot(t, 1)
            s = t * c
            for row in (*matrix, *vectors):
                row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
            matrix[p], matrix[q] = (
                [c * x - s * y for x, y in zip(matrix[p], matrix[q], strict=True)],
                [s * x + c * y for x, y in zip(matrix[p], matrix[q], strict=True)],
            )
    return [matrix[i][i] for i in range(n)], vectors
