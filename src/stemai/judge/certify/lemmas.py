"""Defining facts for the operators that occur in a leaf: lines of the kernel, some under conditions to split on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.judge.certify import limits
from stemai.judge.certify.linear import prepare, refute
from stemai.judge.certify.steps import met, step_facts
from stemai.kernel.polynomials import Ring, constant_of
from stemai.kernel.proofs import Proof
from stemai.kernel.rows import row_of
from stemai.kernel.terms import ARITHMETIC, BOOL, FALSE, INT, REAL, Sort, Term, make, number

_Lemma = Callable[[Proof, Term], Iterable[int]]


def closed_subterms(formulas: Iterable[Term]) -> Iterator[Term]:
    """The subterms of `formulas` that no binder reaches into, each once."""
    seen: set[Term] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if not node.loose:
            yield node
        stack.extend(node.args)


def defining_facts(proof: Proof, ring: Ring, formulas: Iterable[Term]) -> list[int]:
    """Lines about the operators in `formulas`, and about those that these lines bring in.

    The hypotheses of a line are its conditions.
    """
    lines: dict[Term, int] = {}
    seen: dict[Term, None] = {}
    waiting = list(formulas)
    while waiting and len(lines) < limits.LEMMAS:
        terms = sorted((t for t in closed_subterms(waiting) if t not in seen), key=lambda t: t.size)
        seen.update(dict.fromkeys(terms))
        found = [line for t in terms if t.op in _LEMMAS for line in _LEMMAS[t.op](proof, t)]
        found += step_facts(proof, ring, seen)
        waiting = [proof.conclusion(line) for line in found if proof.conclusion(line) not in lines]
        for line in found:
            lines.setdefault(proof.conclusion(line), line)
    return list(lines.values())[: limits.LEMMAS]


def bridges(proof: Proof, ring: Ring, formulas: Iterable[Term]) -> Iterator[int]:
    """``|- s = t`` for arguments of functions that are one polynomial in two spellings, so that congruence sees it."""
    groups: dict[object, Term] = {}
    done: set[Term] = set()
    formulas = list(formulas)
    yield from _equal_claims(proof, formulas)
    for term in closed_subterms(formulas):
        for argument in term.args if term.op in ("call", "apply", "eq", "pow") else ():
            if argument.sort in ARITHMETIC and not argument.loose and argument not in done:
                done.add(argument)
                first = groups.setdefault((argument.sort, frozenset(ring.of(argument).items())), argument)
                if first is not argument:
                    yield proof.line("ring", (), make("eq", first, argument))


def _equal_claims(proof: Proof, formulas: Iterable[Term]) -> Iterator[int]:
    """``|- p = q`` for claims that are given to one function and are equivalent by their connectives."""
    groups: dict[object, dict[Term, None]] = {}
    for term in closed_subterms(formulas):
        for position, argument in enumerate(term.args if term.op in ("call", "apply") else ()):
            if argument.sort == BOOL and not argument.loose:
                groups.setdefault((term.op, term.data, position), {}).setdefault(argument)
    pairs = [pair for group in groups.values() for pair in itertools.combinations(group, 2)]
    for pair in pairs[: limits.CLAIM_PAIRS]:
        with suppress(KernelError):
            yield proof.line("tauto", (), make("eq", *pair))


def prime_facts(proof: Proof, formulas: Iterable[Term]) -> Iterator[int]:
    """``prime(p) |- 2 <= p`` and ``prime(p) |- 0 <= c -> c dvd p -> c = 1 or c = p`` for divisors c that occur."""
    terms = list(closed_subterms(formulas))
    divisors = dict.fromkeys(t.args[1 if t.op == "imod" else 0] for t in terms if t.op in ("imod", "dvd"))
    numbers = [int(d.data[0]) for d in divisors if d.op == "num"]
    divisors |= dict.fromkeys(number(p, INT) for n in numbers for p in limits.SMALL_PRIMES if n and n % p == 0)
    for term in (t for t in terms if t.op == "prime"):
        definition = proof.line("prime_definition", (), term)
        whole = proof.line("eq_elim", (definition, proof.line("assume", (), term)))
        yield proof.line("and_elim", (whole,), 0)
        only = proof.line("and_elim", (whole,), 1)
        for divisor in sorted({number(2, INT): None} | divisors, key=lambda d: d.size)[: limits.PRIME_DIVISORS]:
            yield proof.line("forall_elim", (only,), divisor)
            yield proof.line("dvd_remainder", (), make("dvd", divisor, term.args[0]))


def denominators(formulas: Iterable[Term]) -> list[Term]:
    """The terms that `formulas` divide by, constants apart."""
    found: dict[Term, None] = {}
    for term in closed_subterms(formulas):
        stack = [term.args[1]] if term.op == "div" else []
        while stack:
            factor = stack.pop()
            if factor.op == "mul":
                stack.extend(factor.args)
            elif factor.op == "pow" and factor.args[1].op == "num":
                stack.append(factor.args[0])
            elif not _is_constant(factor):
                found.setdefault(factor)
    return list(found)[: limits.DENOMINATORS]


def _is_constant(term: Term) -> bool:
    """Whether arithmetic works the term out, as it does `2^2 - 1`: rows have its value already."""
    if term.op == "num":
        return True
    if term.frees or term.loose:
        return False
    try:
        return constant_of(Ring(limits.CONSTANT_EFFORT).of(term)) is not None
    except LimitReached:
        return False


def _branches(proof: Proof, term: Term) -> Iterator[int]:
    """``c |- t = s`` and ``not c |- t = s'``, for a term that an `if`, or an equation with one, defines."""
    if term.sort == BOOL:
        return
    definition = None if term.op == "ite" else proof.line(f"{term.op}_definition", (), term)
    choice = term if definition is None else proof.conclusion(definition).args[1]
    condition = choice.args[0]
    for rule, formula in (("ite_true", condition), ("ite_false", make("not", condition))):
        line = proof.line(rule, (proof.line("assume", (), formula),), choice)
        yield line if definition is None else proof.line("trans", (definition, line))


def choice_of(proof: Proof, term: Term) -> Term:
    """The `if` that defines an `abs`, `min` or `max`."""
    return proof.conclusion(proof.line(f"{term.op}_definition", (), term)).args[1]


def second_choice(proof: Proof, ring: Ring, term: Term) -> int | None:
    """``v <= u |- t = s'`` where `if u <= v then s else s'` defines t, and u = v makes the choices equal."""
    first, second = _branches(proof, term)
    condition, goal = choice_of(proof, term).args[0], proof.conclusion(second)
    beside = make("le", *condition.args[::-1])
    orders = (make("lt", *goal.args), make("lt", *goal.args[::-1]))
    lines = [first, second, proof.line("trichotomy", (), *goal.args)]
    for order in orders:
        premises = [first, *(proof.line("assume", (), f) for f in (condition, beside, order))]
        rows = [row for line in premises if (row := row_of(ring, proof.conclusion(line))) is not None]
        conflict = refute(map(prepare, rows), ring.spend)
        if not isinstance(conflict, dict):
            return None
        used = tuple(premises[i] for i in conflict)
        lines.append(proof.line("linear", used, FALSE, tuple(conflict.values())))
    return proof.line("propositional", tuple(lines), (condition, make("not", condition), *orders), goal)


def _floor(proof: Proof, term: Term) -> Iterator[int]:
    bounds = proof.line("floor_bounds", (), term)
    yield proof.line("and_elim", (bounds,), 0)
    yield proof.line("and_elim", (bounds,), 1)


def _division(proof: Proof, term: Term) -> Iterator[int]:
    a, b = term.args
    yield proof.line("division", (), a, b)
    if b.op != "num":
        yield proof.line("remainder_nonnegative", (), a, b)
        yield proof.line("remainder_bound", (), a, b)
        zero = proof.line("assume", (), make("eq", b, number(0, INT)))
        for rule, value in (("imod_zero", a), ("idiv_zero", number(0, INT))):
            left = make(rule.removesuffix("_zero"), a, b)
            yield proof.line("congruence", (zero, proof.line(rule, (), a)), make("eq", left, value))
    elif b.data[0] == 0:
        yield proof.line("idiv_zero", (), a)
        yield proof.line("imod_zero", (), a)
    else:
        bounds = proof.line("remainder_range", (), a, b)
        yield proof.line("and_elim", (bounds,), 0)
        yield proof.line("and_elim", (bounds,), 1)


def _dvd(proof: Proof, term: Term) -> Iterator[int]:
    yield proof.line("dvd_remainder", (), term)
    divisor, dividend = term.args
    if divisor.op != "num" and dividend is not divisor and dividend is not number(0, INT):
        yield proof.line("divisor_bound", (), *term.args)
        yield from _other_signs(proof, term)


def _other_signs(proof: Proof, term: Term) -> Iterator[int]:
    """``a dvd b, 0 < b |- -a <= b``, and the same two bounds for -b, where a and b may be below 0."""
    a, b = term.args
    assumed = proof.line("assume", (), term)
    remainder = proof.line("eq_elim", (proof.line("dvd_remainder", (), term), assumed))
    for divisor, dividend in ((make("neg", a), b), (a, make("neg", b)), (make("neg", a), make("neg", b))):
        if dividend.op == "neg" and b.op == "num":
            continue
        sign = -1 if (divisor is a) != (dividend is b) else 1
        witness = make("mul", number(sign, INT), make("idiv", b, a))
        factor = number(1 if dividend is b else -1, INT)
        parts = (proof.line("division", (), b, a), remainder)
        equation = proof.line("linear_combination", parts, make("eq", dividend, make("mul", divisor, witness)), (factor, factor))
        definition = proof.line("dvd_exists", (), make("dvd", divisor, dividend))
        exists = proof.line("exists_intro", (equation,), proof.conclusion(definition).args[1], witness)
        shown = proof.line("eq_elim", (proof.line("symm", (definition,)), exists))
        yield proof.line("cut", (shown, proof.line("divisor_bound", (), divisor, dividend)))


def _sqrt(proof: Proof, term: Term) -> Iterator[int]:
    (x,) = term.args
    yield proof.line("sqrt_nonnegative", (), x)
    yield proof.line("sqrt_square", (), x)
    yield proof.line("sqrt_negative", (), x)


def positive_root(proof: Proof, positive: int, root: Term) -> int:
    """From ``0 < x``, the line ``0 < sqrt x``: if the root were 0, its square were."""
    zero, goal = number(0, REAL), make("lt", number(0, REAL), root)
    least = proof.line("linear", (positive,), make("le", zero, root.args[0]), (Fraction(1), Fraction(1)))
    square = proof.line("cut", (least, proof.line("sqrt_square", (), *root.args)))
    lines = (square, positive, proof.line("sqrt_nonnegative", (), *root.args))
    cone = ((1, 1, (5,), ()), (1, 1, (2, 3), ()))  # x, not rounded, and the root times its negative by the denied goal
    return proof.line("positivstellensatz", lines, goal, (number(1, REAL),), cone, ((0, 0),))


def _quotient(proof: Proof, term: Term) -> Iterator[int]:
    numerator, denominator = term.args
    if not _is_constant(denominator):
        for factor in denominators([term]):
            if factor.op == "pow":
                yield power_not_zero(proof, factor)
        yield proof.line("division_cancel", (), number(1, REAL), denominator)
        zero = proof.line("assume", (), make("eq", denominator, number(0, REAL)))
        nothing = proof.line("division_zero", (), numerator)
        yield proof.line("congruence", (zero, nothing), make("eq", term, number(0, REAL)))


def _power(proof: Proof, term: Term) -> Iterator[int]:
    base, exponent = term.args
    if exponent.op == "num" and (exponent.data[0] >= 0 or base.sort == INT):
        return
    if exponent.op == "neg" and base.sort == REAL:
        yield proof.line("pow_negative", (), base, exponent.args[0])
    if exponent.op != "num":
        if base.op == "div" and not _is_constant(base.args[1]):
            yield proof.line("pow_product", (), base.args[0], make("div", number(1, REAL), base.args[1]), exponent)
            yield power_of_reciprocal(proof, base.args[1], exponent)
        if _is_constant(base) and constant_of(Ring(limits.CONSTANT_EFFORT).of(base)) == 1:
            yield power_of_one(proof, base.sort, exponent)
        yield met(proof, proof.line("pow_positive", (), base, exponent))
        if base.op != "num":
            yield met(proof, proof.line("pow_nonnegative", (), base, exponent))
        yield from (_power_at(proof, term, value) for value in (0, 1))
        yield from _laws(proof, base, exponent)
    elif base.op != "num":
        yield proof.line("division_cancel", (), number(1, REAL), base)


def _power_at(proof: Proof, term: Term, value: int) -> int:
    """``n = c |- x^n = x * .. * x`` for a number c"""
    base, exponent = term.args
    known = make("pow", base, number(value, INT))
    product = base if value == 1 else make("mul", *[base] * value) if value else number(1, base.sort)
    assumed = proof.line("assume", (), make("eq", exponent, number(value, INT)))
    same = proof.line("ring", (), make("eq", known, product))
    return proof.line("congruence", (assumed, same), make("eq", term, product))


def powers_at_values(proof: Proof, formulas: Iterable[Term]) -> Iterator[int]:
    """What powers are where their exponents are numbers, for the numbers that equations in `formulas` name.

    That a power is not 0 where its base is not, for those that `formulas` compare with 0.
    """
    terms = list(closed_subterms(formulas))
    for power in (t.args[0] for t in terms if t.op == "eq" and t.args[1] is number(0, REAL)):
        if power.op == "pow" and power.args[1].op != "num":
            yield power_not_zero(proof, power)
    named = dict.fromkeys(t.args for t in terms if t.op == "eq" and t.args[1].op == "num" and t.args[0].sort == INT)
    powers = [t for t in terms if t.op == "pow" and t.args[1].op != "num"]
    for term, (exponent, value) in itertools.product(powers, named):
        if term.args[1] is exponent and 2 <= value.data[0] <= limits.NAMED_EXPONENT:
            yield _power_at(proof, term, int(value.data[0]))


def power_of_one(proof: Proof, sort: Sort, exponent: Term) -> int:
    """``0 <= n |- 1^n = 1``: it is its own square, and not 0."""
    one = number(1, REAL)
    power, inverse = make("pow", one, exponent), make("div", one, make("pow", one, exponent))
    zero = proof.line("assume", (), make("eq", power, number(0, REAL)))
    positive = met(proof, proof.line("pow_positive", (), one, exponent))
    nothing = proof.line("linear", (positive, zero), FALSE, (Fraction(1), Fraction(1)))
    cancelled = proof.line("division_cancel", (), one, power)
    cancelled = proof.line("cut", (proof.line("not_intro", (nothing,), proof.conclusion(zero)), cancelled))
    squared = proof.line("pow_product", (), one, one, exponent)
    factors = (make("neg", inverse), make("sub", one, power))
    line = proof.line("linear_combination", (squared, cancelled), make("eq", power, one), factors)
    if sort == REAL:
        return line
    whole = number(1, INT)
    lines = (proof.line("pow_real", (), whole, exponent), line)
    return proof.line("linear_combination", lines, make("eq", make("pow", whole, exponent), whole), (one, one))


def power_of_reciprocal(proof: Proof, base: Term, exponent: Term) -> int:
    """``x != 0, 0 <= n |- (1 / x)^n * x^n = 1``"""
    one = number(1, REAL)
    inverse = make("div", one, base)
    product = proof.line("pow_product", (), inverse, base, exponent)
    left, right = proof.conclusion(product).args
    same = make("eq", left, make("pow", one, exponent))
    cancelled = proof.line("congruence", (proof.line("division_cancel", (), one, base),), same)
    lines = (product, cancelled, power_of_one(proof, REAL, exponent))
    return proof.line("linear_combination", lines, make("eq", right, one), (number(-1, REAL), one, one))


def power_not_zero(proof: Proof, power: Term) -> int:
    """``x != 0, 0 <= n |- x^n != 0`` for real x"""
    one, none = number(1, REAL), number(0, REAL)
    zero = proof.line("assume", (), make("eq", power, none))
    inverse = power_of_reciprocal(proof, *power.args)
    factors = (one, make("neg", make("pow", make("div", one, power.args[0]), power.args[1])))
    absurd = proof.line("linear_combination", (inverse, zero), make("eq", none, one), factors)
    unequal = proof.line("evaluate", (), make("not", make("eq", none, one)))
    return proof.line("not_intro", (proof.line("not_elim", (unequal, absurd)),), proof.conclusion(zero))


def _laws(proof: Proof, base: Term, exponent: Term) -> Iterator[int]:
    """What `x^(m + n)`, `x^(m * n)`, `(x^m)^n` and `(x * y)^n` are, no exponent a numeral."""
    if exponent.op in ("add", "mul") and all(part.op != "num" for part in exponent.args):
        first, *others = exponent.args
        rest = others[0] if len(others) == 1 else make(exponent.op, *others)
        rule = "pow_add" if exponent.op == "add" else "pow_multiply"
        yield met(proof, proof.line(rule, (), base, first, rest))
    if base.op == "pow" and base.args[1].op != "num":
        yield met(proof, proof.line("pow_multiply", (), *base.args, exponent))
    if base.op == "mul":
        first, *others = base.args
        rest = others[0] if len(others) == 1 else make("mul", *others)
        yield met(proof, proof.line("pow_product", (), first, rest, exponent))


_LEMMAS: Final[dict[str, _Lemma]] = {
    "abs": _branches,
    "min": _branches,
    "max": _branches,
    "ite": _branches,
    "floor": _floor,
    "idiv": _division,
    "imod": _division,
    "dvd": _dvd,
    "sqrt": _sqrt,
    "div": _quotient,
    "pow": _power,
}
