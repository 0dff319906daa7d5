"""The meaning of the kernel's operators a second time, for terms with values for their free variables; and such terms.

It shares no code with the kernel's evaluator and none with the printers.  Integers and reals are both `Fraction`s.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, isqrt, prod
from typing import Any

from hypothesis import strategies as st

from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    Sort,
    Term,
    big,
    bitvec,
    exists,
    forall,
    free,
    instantiate,
    make,
    word,
)
from stemai.kernel.terms import number as numeral

Point = dict[Term, Any]

# ------------------------------------------------------------------------------------------------------------ meaning


def meaning(term: Term, at: Point) -> Any:
    """A `bool`, a `Fraction`, or for words the number from 0 to 2^width - 1."""
    op = term.op
    if op == "free":
        return at[term]
    if op in ("num", "word"):
        return term.data[0]
    if op in ("true", "false"):
        return op == "true"
    if op == "ite":
        return meaning(term.args[1 if meaning(term.args[0], at) else 2], at)
    if op in ("sum", "prod"):
        low, high = (int(meaning(t, at)) for t in term.args[:2])
        parts = [meaning(instantiate(term.args[2], [numeral(k, INT)]), at) for k in range(low, high + 1)]
        return sum(parts, Fraction(0)) if op == "sum" else prod(parts, start=Fraction(1))
    if op in ("forall", "exists"):
        cases = [meaning(instantiate(term.args[0], [make(truth)]), at) for truth in ("true", "false")]
        return all(cases) if op == "forall" else any(cases)
    values = [meaning(t, at) for t in term.args]
    if op.startswith("bv"):
        return _word(op, values, term.args[0].sort.width)
    return _number(op, values)


def _number(op: str, values: list[Any]) -> Any:
    left, right = values[0], values[-1]
    match op:
        case "not":
            return not left
        case "and" | "or":
            return (all if op == "and" else any)(values)
        case "implies":
            return right or not left
        case "eq" | "le" | "lt":
            return {"eq": left == right, "le": left <= right, "lt": left < right}[op]
        case "add" | "mul":
            return sum(values, Fraction(0)) if op == "add" else prod(values, start=Fraction(1))
        case "sub" | "neg":
            return left - right if op == "sub" else -left
        case "div":
            return left / right if right else Fraction(0)
        case "idiv" | "imod":
            return _euclid(left, right)[op == "imod"]
        case "dvd":
            return right == 0 if left == 0 else right % left == 0
        case "pow":
            return Fraction(0) if left == 0 and right < 0 else Fraction(left) ** int(right)
        case "abs" | "min" | "max":
            return {"abs": abs, "min": min, "max": max}[op](*values)
        case "floor":
            return Fraction(floor(left))
        case "real":
            return left
        case "rational":
            return True
        case "sqrt":
            return max(Fraction(0), Fraction(isqrt(max(0, left.numerator)), isqrt(left.denominator)))
        case "prime":
            return left > 1 and all(left % d for d in range(2, int(left)))
    raise AssertionError(op)


def _euclid(left: Fraction, right: Fraction) -> tuple[Fraction, Fraction]:
    if right == 0:
        return Fraction(0), left
    quotient = Fraction(floor(left / right) if right > 0 else -floor(left / -right))
    return quotient, left - quotient * right


def _word(op: str, values: list[int], width: int) -> Any:
    size, half = 1 << width, 1 << (width - 1)
    left, right = values[0], values[-1]
    signed = [v - size if v >= half else v for v in values]
    if op in ("bvult", "bvule"):
        return left < right if op == "bvult" else left <= right
    if op in ("bvslt", "bvsle"):
        return signed[0] < signed[1] if op == "bvslt" else signed[0] <= signed[1]
    quotient = abs(signed[0]) // abs(signed[-1]) if right else 0
    sign = -1 if (signed[0] < 0) != (signed[-1] < 0) else 1
    by_zero = 1 if signed[0] < 0 else size - 1
    results = {
        "bvadd": left + right,
        "bvsub": left - right,
        "bvmul": left * right,
        "bvneg": -left,
        "bvnot": ~left,
        "bvand": left & right,
        "bvor": left | right,
        "bvxor": left ^ right,
        "bvshl": left << min(right, width),
        "bvlshr": left >> min(right, width),
        "bvashr": signed[0] >> min(right, width),
        "bvudiv": left // right if right else size - 1,
        "bvurem": left % right if right else left,
        "bvsdiv": sign * quotient if right else by_zero,
        "bvsrem": signed[0] - sign * quotient * signed[-1] if right else left,
    }
    return results[op] % size


# -------------------------------------------------------------------------------------------------------------- terms

VARIABLES = [free(f"{sort}{i}", s) for sort, s in (("i", INT), ("r", REAL), ("p", BOOL), ("w", bitvec(5))) for i in "01"]
_INTEGERS = (-7, -3, -2, -1, 0, 1, 2, 3, 6, 11)
_FRACTIONS = tuple(Fraction(v) for v in ("-7/2", "-3", "-1", "-1/3", "0", "1/4", "1", "3/2", "4", "9"))


def values_of(sort: Sort) -> st.SearchStrategy[Any]:
    """Values of a sort, as `meaning` gives them."""
    if sort == BOOL:
        return st.booleans()
    if sort.name == "BitVec":
        return st.integers(0, (1 << sort.width) - 1)
    return st.sampled_from([Fraction(v) for v in (_INTEGERS if sort == INT else _FRACTIONS)])


def points() -> st.SearchStrategy[Point]:
    """Values for the variables."""
    return st.fixed_dictionaries({v: values_of(v.sort) for v in VARIABLES})


def literal(value: Any, sort: Sort) -> Term:
    """The term that denotes `value`."""
    if sort == BOOL:
        return make("true" if value else "false")
    return word(int(value), sort.width) if sort.name == "BitVec" else numeral(value, sort)


@st.composite
def terms(draw: st.DrawFn, sort: Sort, depth: int, variables: bool, scope: tuple[Term, ...] = ()) -> Term:
    """A term of that sort over literals, the indices in `scope` and, if asked, `VARIABLES`."""

    def sub(s: Sort) -> Term:
        return draw(terms(s, depth - 1, variables, scope))

    known = [v for v in (*scope, *(VARIABLES if variables else ())) if v.sort == sort]
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        if known and draw(st.booleans()):
            return draw(st.sampled_from(known))
        return literal(draw(values_of(sort)), sort)
    if draw(st.integers(0, 9)) == 0:
        return make("ite", sub(BOOL), sub(sort), sub(sort))
    if sort == BOOL:
        return _formula(draw, sub, scope, depth, variables)
    if sort.name == "BitVec":
        op = draw(st.sampled_from(_WORDS))
        return make(op, *(sub(sort) for _ in range(1 if op in ("bvneg", "bvnot") else 2)))
    return _arithmetic(draw, sub, sort, scope, depth, variables)


_WORDS = [
    "bvadd",
    "bvsub",
    "bvmul",
    "bvand",
    "bvor",
    "bvxor",
    "bvshl",
    "bvlshr",
    "bvashr",
    "bvudiv",
    "bvurem",
    "bvsdiv",
    "bvsrem",
    "bvneg",
    "bvnot",
]


def _formula(draw: st.DrawFn, sub: Any, scope: tuple[Term, ...], depth: int, variables: bool) -> Term:
    op = draw(
        st.sampled_from(["not", "and", "or", "implies", "eq", "le", "lt", "word", "dvd", "prime", "rational", "every", "some"])
    )
    sort = draw(st.sampled_from([INT, REAL]))
    match op:
        case "not":
            return make(op, sub(BOOL))
        case "and" | "or" | "implies":
            return make(op, sub(BOOL), sub(BOOL))
        case "eq" | "le" | "lt":
            return make(op, sub(sort), sub(sort))
        case "dvd":
            return make(op, sub(INT), sub(INT))
        case "word":
            compare = draw(st.sampled_from(["eq", "bvult", "bvule", "bvslt", "bvsle"]))
            return make(compare, sub(bitvec(5)), sub(bitvec(5)))
        case "prime":
            return make(op, make("imod", sub(INT), numeral(40, INT)))
        case "rational":
            return make(op, sub(REAL))
    index = free(f"b{len(scope)}", BOOL)  # a quantifier over the truth values: its meaning is two cases
    body = draw(terms(BOOL, depth - 1, variables, (*scope, index)))
    return forall(index, body) if op == "every" else exists(index, body)


def _arithmetic(draw: st.DrawFn, sub: Any, sort: Sort, scope: tuple[Term, ...], depth: int, variables: bool) -> Term:
    op = draw(st.sampled_from(["add", "mul", "sub", "neg", "abs", "min", "max", "pow", "divide", "convert", "big"]))
    match op:
        case "add" | "mul":
            return make(op, *(sub(sort) for _ in range(draw(st.integers(2, 3)))))
        case "neg" | "abs":
            return make(op, sub(sort))
        case "pow":
            return make(op, sub(sort), numeral(draw(st.integers(0 if sort == INT else -3, 4)), INT))
        case "divide":
            return make(draw(st.sampled_from(["idiv", "imod"])) if sort == INT else "div", sub(sort), sub(sort))
        case "convert":
            if sort == INT:
                return make("floor", sub(REAL))
            root = make("sqrt", literal(draw(st.sampled_from([Fraction(v) for v in ("-4", "0", "1", "9/4", "25")])), REAL))
            return draw(st.sampled_from([root, make("real", sub(INT))]))
        case "big":
            low, high = (numeral(draw(st.integers(-2, 2)), INT) for _ in range(2))
            index = free(f"b{len(scope)}", INT)
            body = draw(terms(sort, depth - 1, variables, (*scope, index)))
            return big(draw(st.sampled_from(["sum", "prod"])), index, low, high, body)
    return make(op, sub(sort), sub(sort))
