"""Short names for terms, and random ones for properties."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from stemai.kernel.terms import BOOL, INT, REAL, Sort, Term, bitvec, exists, forall, free, make, number, word

a, b, x, y = (free(name, REAL) for name in "abxy")
i, j, k, n = (free(name, INT) for name in "ijkn")
p, q, r = (free(name, BOOL) for name in "pqr")
u, v = (free(name, bitvec(4)) for name in "uv")
POINT = Sort("Point")


def z(value: int) -> Term:
    """An Int literal."""
    return number(value, INT)


def real(value: int | Fraction) -> Term:
    """A Real literal."""
    return number(value, REAL)


def add(*parts: Term) -> Term:
    return make("add", *parts)


def mul(*parts: Term) -> Term:
    return make("mul", *parts)


def sub(left: Term, right: Term) -> Term:
    return make("sub", left, right)


def power(base: Term, exponent: int) -> Term:
    return make("pow", base, z(exponent))


def le(left: Term, right: Term) -> Term:
    return make("le", left, right)


def lt(left: Term, right: Term) -> Term:
    return make("lt", left, right)


def eq(left: Term, right: Term) -> Term:
    return make("eq", left, right)


def no(formula: Term) -> Term:
    return make("not", formula)


def both(*parts: Term) -> Term:
    return make("and", *parts)


def either(*parts: Term) -> Term:
    return make("or", *parts)


def implies(left: Term, right: Term) -> Term:
    return make("implies", left, right)


INTEGERS = st.one_of(st.integers(-4, 4).map(z), st.sampled_from([i, j, k]))
REALS = st.one_of(st.fractions(-3, 3, max_denominator=4).map(real), st.sampled_from([a, b, x]))
WORDS = st.one_of(st.integers(0, 15).map(lambda value: word(value, 4)), st.sampled_from([u, v]))


def _binary(*ops: str) -> st.SearchStrategy[str]:
    return st.sampled_from(ops)


@st.composite
def integers(draw: st.DrawFn, depth: int = 3) -> Term:
    """A term of sort Int; exponents are small and natural."""
    kind = draw(st.integers(0, 9)) if depth else 0
    if kind <= 2:
        return draw(INTEGERS)
    inner = integers(depth - 1)
    if kind == 3:
        return power(draw(inner), draw(st.integers(0, 3)))
    if kind == 4:
        return make(draw(_binary("neg", "abs")), draw(inner))
    if kind == 5:
        return make("floor", draw(reals(depth - 1)))
    if kind == 6:
        return make("ite", draw(formulas(depth - 1)), draw(inner), draw(inner))
    if kind == 7:
        return draw(sums(depth - 1))
    return make(draw(_binary("add", "mul", "sub", "min", "max", "idiv", "imod")), draw(inner), draw(inner))


@st.composite
def sums(draw: st.DrawFn, depth: int) -> Term:
    """A sum or product over a short range."""
    from_, length = draw(st.integers(-2, 2)), draw(st.integers(-1, 3))
    body = draw(integers(depth))
    op = draw(_binary("sum", "prod"))
    index = free("index", INT)
    return make(op, z(from_), z(from_ + length), forall(index, eq(index, add(body, index))).args[0].args[1])


@st.composite
def reals(draw: st.DrawFn, depth: int = 3) -> Term:
    """A term of sort Real, with division by zero and negative exponents."""
    kind = draw(st.integers(0, 8)) if depth else 0
    if kind <= 2:
        return draw(REALS)
    inner = reals(depth - 1)
    if kind == 3:
        return power(draw(inner), draw(st.integers(-2, 3)))
    if kind == 4:
        return make(draw(_binary("neg", "abs")), draw(inner))
    if kind == 5:
        return make("real", draw(integers(depth - 1)))
    if kind == 6:
        return make("ite", draw(formulas(depth - 1)), draw(inner), draw(inner))
    return make(draw(_binary("add", "mul", "sub", "min", "max", "div")), draw(inner), draw(inner))


@st.composite
def words(draw: st.DrawFn, depth: int = 2) -> Term:
    """A word of 4 bits."""
    kind = draw(st.integers(0, 4)) if depth else 0
    if kind <= 1:
        return draw(WORDS)
    inner = words(depth - 1)
    if kind == 2:
        return make(draw(_binary("bvneg", "bvnot")), draw(inner))
    ops = ("bvadd", "bvsub", "bvmul", "bvand", "bvor", "bvxor", "bvshl", "bvlshr", "bvashr")
    return make(draw(_binary(*ops, "bvudiv", "bvurem", "bvsdiv", "bvsrem")), draw(inner), draw(inner))


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> Term:
    """A formula; its quantifiers are bounded."""
    kind = draw(st.integers(0, 9)) if depth else draw(st.integers(0, 3))
    if kind == 0:
        return draw(st.sampled_from([p, q, r]))
    if kind <= 3:
        sort = draw(st.sampled_from([integers, reals]))
        return make(draw(_binary("le", "lt", "eq")), draw(sort(max(depth - 1, 0))), draw(sort(max(depth - 1, 0))))
    inner = formulas(depth - 1)
    if kind == 4:
        return no(draw(inner))
    if kind == 5:
        return make("dvd", draw(integers(depth - 1)), draw(integers(depth - 1)))
    if kind == 6:
        return make(draw(_binary("bvult", "bvule", "bvslt", "bvsle", "eq")), draw(words()), draw(words()))
    if kind == 7:
        return draw(bounded(depth - 1))
    if kind == 8:
        return make("ite", draw(inner), draw(inner), draw(inner))
    return make(draw(_binary("and", "or", "implies", "eq")), draw(inner), draw(inner))


@st.composite
def bounded(draw: st.DrawFn, depth: int) -> Term:
    """A quantifier over a short range, in one of the shapes that the elaborator writes."""
    low, high = sorted(draw(st.tuples(st.integers(-3, 3), st.integers(-3, 3))))
    body = draw(formulas(depth))
    inside = (le(z(low), i), draw(st.sampled_from([le(i, z(high)), lt(i, z(high + 1)), no(lt(z(high), i))])))
    shape = draw(st.integers(0, 3))
    if shape == 0:
        return forall(i, implies(inside[0], implies(inside[1], body)))
    if shape == 1:
        return forall(i, implies(both(*inside), body))
    if shape == 2:
        return forall(i, either(no(both(*inside)), body))
    return exists(i, both(inside[0], both(inside[1], body)))


@st.composite
def points(draw: st.DrawFn) -> dict[Term, bool | int | Fraction]:
    """Values for all variables above."""
    values: dict[Term, bool | int | Fraction] = {}
    for variable in (a, b, x, y):
        values[variable] = draw(st.fractions(-4, 4, max_denominator=5))
    for variable in (i, j, k, n):
        values[variable] = draw(st.integers(-5, 5))
    for variable in (p, q, r):
        values[variable] = draw(st.booleans())
    for variable in (u, v):
        values[variable] = draw(st.integers(0, 15))
    return values
