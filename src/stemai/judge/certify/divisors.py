"""Divisibility by a term: quotients found by dividing polynomials, after equations have been put in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from stemai.judge.certify import limits
from stemai.judge.certify.ideals import Ideal, divide, order
from stemai.judge.certify.lemmas import closed_subterms
from stemai.judge.certify.products import polynomial_term
from stemai.judge.certify.residues import substituted
from stemai.judge.certify.steps import integer_term
from stemai.kernel.polynomials import UNIT, Polynomial, Ring, add, constant_of, scale
from stemai.kernel.proofs import Proof
from stemai.kernel.propositions import Claim
from stemai.kernel.terms import INT, Term, abstract, fresh, implication, make, number


def divisibility(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """A line for a goal ``a dvd b``, or for ``exists k, b = a * k`` from ``a dvd b``."""
    for line in premises:
        formula = proof.conclusion(line)
        if formula.op == "dvd" and goal.op == "exists":
            definition = proof.line("dvd_exists", (), formula)
            if proof.conclusion(definition).args[1] is goal:
                return proof.line("eq_elim", (definition, line))
    if goal.op != "dvd":
        return None
    definition = proof.line("dvd_exists", (), goal)
    exists = proof.conclusion(definition).args[1]
    back = proof.line("symm", (definition,))
    shown = next((line for line in premises if proof.conclusion(line) is exists), None)
    for attempt in (_quotient, _combination):
        if shown is None:
            shown = attempt(proof, premises, goal, exists)
    return None if shown is None else proof.line("eq_elim", (back, shown))


def by_quotient(
    proof: Proof, premises: list[int], goal: Term, hints: list[Term], prove: Callable[[list[int], Term], int | None] | None
) -> int | None:
    """A line for ``a dvd b`` with the quotient of a fact ``c dvd d``: where a is c but for a factor that is not 0."""
    if prove is None or goal.op != "dvd":
        return None
    divisor, dividend = goal.args
    definition = proof.line("dvd_exists", (), goal)
    for line in [n for n in premises if proof.conclusion(n).op == "dvd"][: limits.DIVISIBILITIES]:
        (equation,) = _equations(proof, line)
        quotient = proof.conclusion(equation).args[1].args[1]
        shown = prove([*premises, equation], make("eq", dividend, make("mul", divisor, quotient)))
        if shown is not None:
            exists = proof.line("exists_intro", (shown,), proof.conclusion(definition).args[1], quotient)
            return proof.line("eq_elim", (proof.line("symm", (definition,)), exists))
    return None


def of_zero_and_itself(proof: Proof, formulas: Iterable[Term]) -> Iterator[int]:
    """``|- d dvd 0`` and ``|- d dvd d`` for divisors d that are no numerals, for congruence to find."""
    divisors = dict.fromkeys(t.args[0] for t in closed_subterms(formulas) if t.op == "dvd")
    for divisor in [d for d in divisors if d.op != "num"][: limits.DIVISIBILITIES]:
        for multiple in (number(0, INT), divisor):
            line = divisibility(proof, [], make("dvd", divisor, multiple), [])
            if line is not None:
                yield line


def listed_divisors(proof: Proof, formulas: Iterable[Term]) -> Iterator[int]:
    """``|- d dvd c -> d = -c or .. or d = c`` for numerals c with few divisors; that there are no others is evaluated."""
    pairs = dict.fromkeys(t.args for t in closed_subterms(formulas) if t.op == "dvd" and t.args[0].frees)
    for divisor, dividend in itertools.islice(pairs, limits.DIVISIBILITIES):
        size = abs(int(dividend.data[0])) if dividend.op == "num" else 0
        values = [v for v in range(-size, size + 1) if v and size % v == 0] if size <= limits.LISTED_DIVIDEND else []
        if not 2 < len(values) <= limits.LISTED_DIVISORS:
            continue
        (variable,) = fresh([INT], dividend)
        cases = make("or", *(make("eq", variable, number(v, INT)) for v in values))
        claim = implication([make("dvd", variable, dividend)], cases)
        line = proof.line("evaluate", (), make("forall", abstract(claim, [variable]), data=INT))
        yield proof.line("forall_elim", (line,), divisor)


def differences(proof: Proof, premises: list[int]) -> list[int]:
    """Lines ``d dvd c`` for numbers c that are the difference of two numbers that d divides."""
    ring = Ring(limits.EFFORT)
    shown = [(proof.conclusion(line).args[0], line) for line in premises if proof.conclusion(line).op == "dvd"]
    lines = []
    for (divisor, one), (other, two) in itertools.combinations(shown[: limits.DIVISIBILITIES], 2):
        left, right = (proof.conclusion(line).args[1] for line in (one, two))
        constant = constant_of(add(ring.of(left), ring.of(right), -1))
        if divisor is not other or divisor.op == "num" or not constant:
            continue
        if constant < 0:
            one, two, constant = two, one, -constant
        parts = (*_equations(proof, one), *_equations(proof, two))
        quotients = [proof.conclusion(line).args[1].args[1] for line in parts]
        value = number(constant, INT)
        formula = make("eq", value, make("mul", divisor, make("sub", *quotients)))
        factors = (number(1, INT), number(-1, INT))
        equation = proof.line("linear_combination", parts, formula, factors)
        definition = proof.line("dvd_exists", (), make("dvd", divisor, value))
        exists = proof.conclusion(definition).args[1]
        witness = proof.line("exists_intro", (equation,), exists, make("sub", *quotients))
        lines.append(proof.line("eq_elim", (proof.line("symm", (definition,)), witness)))
    return lines


def _quotient(proof: Proof, premises: list[int], goal: Term, exists: Term) -> int | None:
    """A line for ``exists k, b = a * k`` with a witness that is b / a as a polynomial."""
    ring = Ring(limits.EFFORT)
    divisor, dividend = goal.args
    known = _known_equations(proof, premises)
    for line in known:
        left, right = proof.conclusion(line).args
        quotient = _divided(ring, ring.of(right), ring.of(divisor)) if left is dividend else None
        witness = None if quotient is None else integer_term(ring, quotient)
        if witness is not None:
            formula = make("eq", dividend, make("mul", divisor, witness))
            same = proof.line("linear_combination", (line,), formula, (number(1, INT),))
            return proof.line("exists_intro", (same,), exists, witness)
    rest, used = ring.of(dividend), dict[int, Polynomial]()
    for _ in range(limits.SUBSTITUTIONS):
        quotient = _divided(ring, rest, ring.of(divisor))
        witness = None if quotient is None else integer_term(ring, quotient)
        if witness is not None:
            formula = make("eq", dividend, make("mul", divisor, witness))
            factors = tuple(polynomial_term(ring, c) for c in used.values())
            line = proof.line("linear_combination", tuple(used), formula, factors)
            return proof.line("exists_intro", (line,), exists, witness)
        step = _substitution(proof, ring, rest, ring.of(divisor), [n for n in known if n not in used])
        if step is None:
            return None
        rest, line, cofactor = step
        used[line] = cofactor
    return None


def _combination(proof: Proof, premises: list[int], goal: Term, exists: Term) -> int | None:
    """The same with b in the ideal of a and of what the premises say is 0: from d dvd a and d dvd a*b + 1 follows d dvd 1."""
    ring = Ring(limits.IDEAL_EFFORT)
    divisor, dividend = goal.args
    known = _known_equations(proof, premises, [goal])
    sides = [proof.conclusion(line).args for line in known]
    rows = [(line, add(ring.of(left), ring.of(right), -1)) for line, (left, right) in zip(known, sides, strict=True)]
    if not rows or not ring.is_integral(ring.of(divisor)):
        return None
    if divisor.op == "num" and divisor.data[0]:  # an ideal that has a number has everything
        atoms = {a for m in ring.of(dividend) for a, _ in m}
        rest, cofactors = Ideal(ring, rows, limits.IDEAL_PAIRS, atoms).reduce(ring.of(dividend))
        rest, cofactors[-1] = {}, scale(rest, 1 / Fraction(divisor.data[0]))
    else:
        rest, cofactors = Ideal(ring, [(-1, ring.of(divisor)), *rows], limits.IDEAL_PAIRS).reduce(ring.of(dividend))
    witness = None if rest else integer_term(ring, cofactors.pop(-1, {}))
    if witness is None:
        return None
    used = {line: cofactor for line, cofactor in cofactors.items() if cofactor}
    formula = make("eq", dividend, make("mul", divisor, witness))
    factors = tuple(polynomial_term(ring, c) for c in used.values())
    line = proof.line("linear_combination", tuple(used), formula, factors)
    return proof.line("exists_intro", (line,), exists, witness)


def by_divisors(proof: Proof, truth: Mapping[Term, bool], line_of: Callable[[Claim], int]) -> int | None:
    """``false`` in a branch that denies ``a dvd b``, from the equations and divisibilities that hold in it."""
    denied = [f for f, holds in truth.items() if f.op == "dvd" and not holds and f.args[0].op != "num"]
    if not denied:
        return None
    said = [f for f, holds in truth.items() if holds and (f.op == "dvd" or (f.op == "eq" and f.args[0].sort == INT))]
    lines = [line_of((f, True)) for f in said if f.size <= limits.FACT_SIZE]
    for formula in denied[: limits.DIVISIBILITIES]:
        shown = divisibility(proof, lines, formula, [])
        if shown is not None:
            return proof.line("not_elim", (line_of((formula, False)), shown))
    return None


def _known_equations(proof: Proof, premises: list[int], formulas: Iterable[Term] = ()) -> list[int]:
    """Equations between integers among the premises, what their divisibilities say, and what their remainders are."""
    known = [line for premise in premises for line in _equations(proof, premise)]
    remainders = [t for t in closed_subterms([*map(proof.conclusion, premises), *formulas]) if t.op == "imod"]
    return known + [proof.line("division", (), *t.args) for t in remainders]


def _equations(proof: Proof, line: int) -> list[int]:
    """The line if it is an equation between integers; for ``a dvd b`` the line ``b = a * (b idiv a)``."""
    formula = proof.conclusion(line)
    if formula.op == "eq" and formula.args[0].sort == INT:
        return [line]
    if formula.op != "dvd":
        return []
    a, b = formula.args
    remainder = proof.line("eq_elim", (proof.line("dvd_remainder", (), formula), line))
    parts = (proof.line("division", (), b, a), remainder)
    one = number(1, INT)
    quotient = make("mul", a, make("idiv", b, a))
    return [proof.line("linear_combination", parts, make("eq", b, quotient), (one, one))]


def _substitution(
    proof: Proof, ring: Ring, polynomial: Polynomial, divisor: Polynomial, lines: list[int]
) -> tuple[Polynomial, int, Polynomial] | None:
    """`polynomial` with an atom replaced by what an equation says, that line, and the cofactor of its row."""
    present = {a for m in polynomial for a, _ in m} - {a for m in divisor for a, _ in m}
    for line in lines:
        left, right = (ring.of(t) for t in proof.conclusion(line).args)
        row = add(left, right, -1)
        for monomial, coefficient in row.items():
            single = len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0] in present
            others = {a for m in row if m != monomial for a, _ in m}
            if single and monomial[0][0] not in others:
                atom = monomial[0][0]
                image = scale({m: c for m, c in row.items() if m != monomial}, -1 / Fraction(coefficient))
                result, cofactors = substituted(ring, polynomial, {atom: image})
                return result, line, scale(cofactors[atom], 1 / Fraction(coefficient))
    return None


def _divided(ring: Ring, polynomial: Polynomial, divisor: Polynomial) -> Polynomial | None:
    """The exact quotient, None where there is none."""
    if not divisor or set(divisor) == {UNIT}:
        return None
    leading = max(divisor, key=order)
    quotient: Polynomial = {}
    for _ in range(limits.REWRITES):
        if not polynomial:
            return quotient
        monomial = max(polynomial, key=order)
        factor = divide(monomial, leading)
        if factor is None:
            return None
        part: Polynomial = {factor: Fraction(polynomial[monomial]) / divisor[leading]}
        quotient = add(quotient, part)
        polynomial = add(polynomial, ring.multiply(part, divisor), -1)
    return None
