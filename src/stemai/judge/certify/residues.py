"""Remainders of products: `t mod c` for each choice of the remainders of the integers in t."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.products import polynomial_term
from stemai.kernel.polynomials import Polynomial, Ring, add, constant
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import INT, Term, make, number

Prover = Callable[[list[int], Term], int | None]


def residue_facts(proof: Proof, ring: Ring, formulas: Collection[Term], prove: Prover) -> list[int]:
    """Lines `v mod c = r, .. |- t mod c = s` for the remainders of products in `formulas`, and what r can be."""
    lines: list[int] = []
    exhausted: set[tuple[Term, Term]] = set()
    terms = [t for t in closed_subterms(formulas) if t.op == "imod"]
    for term in terms:
        variable, divisor = term.args
        if (
            divisor.op == "num"
            and 2 <= divisor.data[0] <= limits.SMALL_MODULUS
            and _given(variable, divisor, formulas) is None
        ):
            exhausted.add((variable, divisor))
            lines += _possible(proof, variable, divisor, int(divisor.data[0]), prove)
    for term in sorted(terms, key=lambda t: t.size)[: limits.RESIDUE_TERMS]:
        dividend, divisor = term.args
        polynomial = ring.of(dividend)
        atoms = sorted({a for m in polynomial for a, _ in m})
        variables = [v for v in (ring.atoms[a] for a in atoms) if v is not None]
        linear = all(sum(e for _, e in m) <= 1 for m in polynomial)
        if linear or divisor.op != "num" or len(variables) < len(atoms):
            continue
        modulus = int(divisor.data[0])
        if modulus < 2:
            continue
        known = {
            a: r
            for a, v in zip(atoms, variables, strict=True)
            if (r := _given(v, divisor, formulas)) is not None
        }
        if modulus ** (len(atoms) - len(known)) > limits.RESIDUE_CASES:
            continue
        for variable in variables:
            if (variable, divisor) not in exhausted and _given(variable, divisor, formulas) is None:
                exhausted.add((variable, divisor))
                lines += _possible(proof, variable, divisor, modulus, prove)
        for residues in itertools.product(*([known[a]] if a in known else range(modulus) for a in atoms)):
            values = dict(zip(atoms, residues, strict=True))
            lines += _case(proof, ring, term, variables, values, modulus, prove)
    return lines


def _given(variable: Term, divisor: Term, formulas: Collection[Term]) -> int | None:
    """The remainder that a fact gives the variable."""
    remainder = make("imod", variable, divisor)
    for formula in formulas:
        if formula.op == "eq" and formula.args[0] is remainder and formula.args[1].op == "num":
            return int(formula.args[1].data[0])
    return None


def _possible(proof: Proof, variable: Term, divisor: Term, modulus: int, prove: Prover) -> list[int]:
    """``|- v mod c = 0 or .. or v mod c = c - 1``"""
    remainder = make("imod", variable, divisor)
    goal = make("or", *(make("eq", remainder, number(r, INT)) for r in range(modulus)))
    line = prove([proof.line("remainder_range", (), variable, divisor)], goal)
    return [] if line is None else [line]


def _case(
    proof: Proof,
    ring: Ring,
    term: Term,
    variables: list[Term],
    values: dict[int, int],
    modulus: int,
    prove: Prover,
) -> list[int]:
    """The line for one choice of remainders: t is a polynomial in the quotients, all but one of its terms multiples."""
    dividend, divisor = term.args
    polynomial = ring.of(dividend)
    premises, factors_of, images = [], [], {}
    for (atom, residue), variable in zip(values.items(), variables, strict=True):
        remainder = make("imod", variable, divisor)
        known = proof.line("assume", (), make("eq", remainder, number(residue, INT)))
        image = make("add", make("mul", divisor, make("idiv", variable, divisor)), number(residue, INT))
        parts = (proof.line("division", (), variable, divisor), known)
        one = number(1, INT)
        premises.append(proof.line("linear_combination", parts, make("eq", variable, image), (one, one)))
        images[atom] = ring.of(image)
        factors_of.append((atom, premises[-1]))
    expanded, cofactors = substituted(ring, polynomial, images)
    equation = make("eq", make("real", dividend), polynomial_term(ring, expanded))
    factors = tuple(polynomial_term(ring, cofactors.get(atom, {})) for atom, _ in factors_of)
    value = _value(polynomial, values) % modulus
    line = proof.line("linear_combination", tuple(premises), equation, factors)
    facts = [line, proof.line("division", (), *term.args), proof.line("remainder_range", (), *term.args)]
    found = prove(facts, make("eq", term, number(value, INT)))
    return [] if found is None else [found]


def substituted(
    ring: Ring, polynomial: Polynomial, images: dict[int, Polynomial]
) -> tuple[Polynomial, dict[int, Polynomial]]:
    """`polynomial` with atoms replaced, and cofactors q with ``polynomial = result + the sum of q * (atom - image)``."""
    cofactors: dict[int, Polynomial] = {}
    for atom, image in images.items():
        result: Polynomial = {}
        taken: Polynomial = {}
        for monomial, coefficient in polynomial.items():
            exponent = dict(monomial).get(atom, 0)
            rest: Polynomial = {tuple(p for p in monomial if p[0] != atom): coefficient}
            result = add(result, ring.multiply(rest, ring.power(image, exponent)))
            for k in range(exponent):  # x^n - y^n = (x - y) (x^(n-1) + x^(n-2) y + .. + y^(n-1))
                power: Polynomial = {((atom, exponent - 1 - k),): 1} if exponent - 1 - k else constant(1)
                taken = add(taken, ring.multiply(rest, ring.multiply(power, ring.power(image, k))))
        polynomial, cofactors[atom] = result, taken
    return polynomial, cofactors


def _value(polynomial: Polynomial, values: dict[int, int]) -> int:
    total = Fraction(0)
    for monomial, coefficient in polynomial.items():
        product = Fraction(coefficient)
        for atom, exponent in monomial:
            product *= values[atom] ** exponent
        total += product
    return int(total)
