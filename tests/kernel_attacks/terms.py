"""Attacks on terms: sorts, loose indices at two sorts, sharing that hides them, substitution, limits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    TRUE,
    Sort,
    Symbol,
    Term,
    abstract,
    big,
    bitvec,
    bitvec_type,
    call,
    conjunction,
    forall,
    free,
    fresh,
    function_sort,
    function_type,
    guard,
    instantiate,
    lambda_,
    make,
    named_type,
    number,
    substitute,
    word,
)
from tests.kernel_attacks.writing import (
    THING,
    Call,
    Family,
    N,
    R,
    Refused,
    a_thing,
    add,
    and_,
    b0,
    b1,
    eq,
    every,
    floor,
    fun,
    implies,
    le,
    mul,
    n,
    neg,
    p,
    q,
    r,
    rational,
    s,
    sub,
    t,
    total,
    w,
    x,
    y,
    z,
)

INT_TO_INT = function_sort([INT], INT)
real0, real1 = make("bound", data=(0, REAL)), make("bound", data=(1, REAL))
byte, nibble = free("byte", bitvec(8)), free("nibble", bitvec(4))
f = free("f", INT_TO_INT)


def families() -> Iterator[Family]:
    yield from _sorts()
    yield from _operators()
    yield from _leaves()
    yield from _scopes()
    yield from _substitution()
    yield from _functions_of_functions()
    yield from _limits()
    yield from _guards()


def _made(name: str, gives: object, *refused: tuple[object, ...], **data: object) -> Family:
    """`make`: the operator with arguments; each refusal is (why, operator, arguments [, data [, says]])."""
    rows = []
    for why, op_, args, *rest in refused:
        carried, says = (*rest, *(None, "does not take")[len(rest) :])
        rows.append(Refused(str(why), _make(op_, args, carried), "K001", str(says)))
    return Family(f"term {name}", lambda: gives, gives, tuple(rows))


def _make(op_: object, args: object, data: object) -> Call:
    return lambda: make(op_, *args, data=data)  # type: ignore[misc, arg-type]


def _sorts() -> Iterator[Family]:
    yield Family(
        "sort of words", lambda: bitvec(4096).width, 4096,
        (
            Refused("no bits", lambda: bitvec(0), "M003", "width 0"),
            Refused("below 0", lambda: bitvec(-1), "M003", "width -1"),
            Refused("too wide", lambda: bitvec(4097), "M003", "width 4097"),
        ),
    )
    says = "what it gives is no function"
    yield Family(
        "sort of functions", lambda: function_sort([INT, REAL], BOOL), Sort("->", 0, (INT, REAL), BOOL),
        (
            Refused("of nothing", lambda: function_sort([], INT), "K002", says),
            Refused("into functions", lambda: function_sort([INT], INT_TO_INT), "K002", says),
        ),
    )
    third = function_sort([function_sort([INT_TO_INT], BOOL)], BOOL)
    wide = [function_sort([INT] * 10, INT)] * 20
    yield Family(
        "sort of functions of functions", lambda: third.arguments[0].arguments, (INT_TO_INT,),
        (
            Refused("of order 4", lambda: function_sort([third], BOOL), "M016", "order 4"),
            Refused("of order 4, on the side", lambda: function_sort([INT, third], BOOL), "M016", "order 4"),
            Refused("too many parts", lambda: function_sort([*wide, *wide[:2]], INT), "M016", "size 266"),
        ),
    )


def _operators() -> Iterator[Family]:
    """Each operator with a wrong number of arguments, and with one argument of another sort."""
    fixed: dict[str, tuple[Term, ...]] = {
        "true": (), "not": (p,), "implies": (p, q), "div": (r, s), "idiv": (x, y), "imod": (x, y), "dvd": (x, y),
        "prime": (x,), "floor": (r,), "sqrt": (r,), "real": (x,), "rational": (r,), "and": (p, q), "or": (p, q, w),
        "eq": (x, y), "ite": (p, x, y), "add": (x, y), "mul": (r, s, t), "sub": (x, y), "neg": (x,), "abs": (r,),
        "min": (x, y), "max": (r, s), "le": (x, y), "lt": (r, s), "pow": (r, n), "sum": (x, y, r), "prod": (x, y, z),
        "bvadd": (byte, byte), "bvudiv": (byte, byte), "bvsdiv": (byte, byte), "bvult": (byte, byte),
        "bvsle": (byte, byte), "bvneg": (byte,), "bvnot": (byte,), "bvshl": (byte, byte), "apply": (f, x),
    }
    for name, args in fixed.items():
        rows: list[tuple[object, ...]] = [("carries data", name, args, 1)]
        if name not in ("and", "or", "add", "mul"):
            rows.append(("an argument more", name, (*args, x)))
            rows.append(("an argument more of its sort", name, (*args, *args[-1:])) if args else ("one", name, (p,)))
        if args:
            rows.append(("an argument less", name, args[: 1 if name in ("and", "or", "add", "mul") else -1]))
            rows.append(("none", name, ()))
        for position, _ in enumerate(args):
            other = a_thing if (name, position) != ("eq", 0) else p
            rows.append((f"argument {position}", name, (*args[:position], other, *args[position + 1 :])))
        yield _made(name, make(name, *args), *rows)
    yield _made(
        "of mixed sorts", le(x, y),
        ("Int <= Real", "le", (x, r)), ("Int = Real", "eq", (x, r)), ("Int + Real", "add", (x, r)),
        ("min", "min", (x, r)), ("if", "ite", (p, x, r)), ("exponent", "pow", (r, s)), ("order of words", "le", (byte, byte)),
        ("order of formulas", "lt", (p, q)), ("sum of words", "add", (byte, byte)), ("abs of a formula", "abs", (p,)),
        ("two widths", "bvadd", (byte, nibble)), ("words and numbers", "bvadd", (x, y)), ("bvneg of a number", "bvneg", (x,)),
        ("equal functions of two sorts", "eq", (f, make("free", data=("f2", function_sort([INT, INT], INT))))), ("if of functions", "ite", (p, f, f)), ("sum of formulas", "sum", (x, y, p)),
        ("real bounds", "sum", (r, r, x)), ("applied to too much", "apply", (f, x, y)), ("no function", "apply", (x, y)),
        ("to another sort", "apply", (f, r)), ("words of a declared sort", "bvadd", (a_thing, a_thing)),
        ("unknown operator", "modus", (x, y)), ("no operator", "", ()), ("unknown word operator", "bvrol", (byte, byte)),
        ("equation of three", "eq", (x, x, x)), ("order of three", "le", (x, x, x)), ("words of one", "bvult", (byte,)),
    )
    symbol = Symbol("g", (T_INT, T_REAL), T_NAT)
    yield _made(
        "call", call(symbol, x, r),
        ("too few", "call", (x,), symbol), ("too many", "call", (x, r, r), symbol), ("crossed", "call", (r, x), symbol),
    )


def _leaves() -> Iterator[Family]:
    yield _made(
        "bound", b0,
        ("below 0", "bound", (), (-1, INT)), ("no number", "bound", (), ("0", INT)), ("with arguments", "bound", (x,), (0, INT)),
        ("no sort", "bound", (), (0, "Int")), ("no pair", "bound", (), (0, INT, INT)), ("nothing", "bound", (), None),
    )
    yield _made(
        "free", x,
        ("no name", "free", (), ("", INT)), ("a number", "free", (), (1, INT)), ("no sort", "free", (), ("x", None)),
        ("with arguments", "free", (y,), ("x", INT)),
    )
    yield _made(
        "num", R(1, 2),
        ("half an integer", "num", (), (Fraction(1, 2), INT)), ("of formulas", "num", (), (Fraction(1), BOOL)),
        ("a float", "num", (), (0.0625, REAL)), ("with arguments", "num", (x,), (Fraction(1), INT)),
        ("of words", "num", (), (Fraction(1), bitvec(8))),
    )
    yield _made(
        "word", word(255, 8),
        ("too large", "word", (), (256, bitvec(8))), ("below 0", "word", (), (-1, bitvec(8))),
        ("an integer", "word", (), (0, INT)), ("a declared sort", "word", (), (0, THING)), ("a fraction", "word", (), (Fraction(1, 2), bitvec(8))),
    )
    yield _made("quantifier", every(p), ("of a term", "forall", (x,), INT), ("no sort", "exists", (p,), None), ("of two", "forall", (p, p), INT))
    yield Family(
        "term lambda", lambda: fun(b0).sort, INT_TO_INT,
        (
            Refused("of two bodies", _make("lambda", (x, y), (INT,)), "K001", "does not take"),
            Refused("of nothing", _make("lambda", (x,), ()), "K002", "takes something"),
            Refused("into functions", _make("lambda", (f,), (INT,)), "K002", "is no function"),
        ),
    )


def _scopes() -> Iterator[Family]:
    """An index stands for one variable, and a variable has one sort."""
    says = "is used at sort"
    gate = add(floor(real0), b1)  # index 0 at Real, index 1 at Int
    yield _made(
        "scope", every(le(b0, x)),
        ("two sorts", "le", (floor(real0), b0), None, says),
        ("forall", "forall", (le(real0, r),), INT, says),
        ("exists", "exists", (le(b0, x),), REAL, says),
        ("sum", "sum", (x, y, floor(real0)), None, says),
        ("first of two", "lambda", (floor(real1),), (INT, REAL), says),
        ("last of two", "lambda", (b0,), (INT, REAL), says),
        ("around a sum", "forall", (eq(total(N(0), N(1), floor(real1)), x),), INT, says),
        ("outside and inside a sum", "sum", (b0, y, floor(real1)), None, says),
        ("bounds and body that are one term", "sum", (gate, gate, gate), None, says),
        ("bounds and body that share a scope", "prod", (floor(real0), y, floor(real0)), None, says),
        ("upper bound and body", "sum", (x, floor(real0), floor(real0)), None, says),
    )
    inner = total(b1, b1, add(b0, b1))  # both of its indices are used by bounds and body: 1 -> 1, and 1 -> 0
    yield Family("scope of a sum", lambda: (dict(inner.scope), inner.loose), ({0: INT, 1: INT}, 2))
    lopsided = add(b0, make("bound", data=(2, INT)))
    shared = total(lopsided, lopsided, lopsided)
    yield Family("scope of a shared body", lambda: (sorted(shared.scope), shared.loose), ([0, 1, 2], 3))


def _substitution() -> Iterator[Family]:
    yield Family(
        "abstract", lambda: abstract(le(x, y), [x, y]), le(b1, b0),
        (
            Refused("twice the same", lambda: abstract(le(x, y), [x, x]), "K001", "only distinct free variables"),
            Refused("no variable", lambda: abstract(le(x, y), [N(1)]), "K001", "only distinct free variables"),
            Refused("one is none", lambda: abstract(le(x, y), [x, N(1)]), "K001", "only distinct free variables"),
        ),
    )
    yield Family("abstract under a binder", lambda: abstract(every(le(b0, x)), [x]), every(le(b0, b1)))
    yield Family("abstract beside loose indices", lambda: abstract(le(add(b0, x), b1), [x]), le(add(b1, b0), make("bound", data=(2, INT))))
    yield Family("abstract lifts what it leaves", lambda: abstract(and_(every(le(b0, b1)), le(x, x)), [x]),
                 and_(every(le(b0, make("bound", data=(2, INT)))), le(b0, b0)))
    says = "was given a value of sort"
    yield Family(
        "instantiate", lambda: instantiate(every(le(b0, b1)), [x]), every(le(b0, x)),
        (
            Refused("another sort", lambda: instantiate(le(b0, x), [r]), "K001", says),
            Refused("another sort under a binder", lambda: instantiate(every(le(b0, b1)), [r]), "K001", says),
            Refused("crossed", lambda: instantiate(le(real1, r), [x, s]), "K001", says),
        ),
    )
    yield Family("instantiate with a loose value", lambda: instantiate(every(le(b0, b1)), [b0]), every(le(b0, b1)))
    yield Family("instantiate lowers what is beyond", lambda: instantiate(le(b1, b0), [x]), le(b0, x))
    yield Family("the last value is index 0", lambda: instantiate(le(b1, b0), [x, y]), le(x, y))
    yield Family("under a sum", lambda: instantiate(total(b0, y, add(b0, b1)), [z]), total(z, y, add(b0, z)))
    yield Family("beta", lambda: make("apply", fun(sub(b1, b0), INT, INT), x, y), sub(x, y))
    yield Family("beta under a binder", lambda: every(eq(make("apply", fun(add(b0, b1)), b0), x)), every(eq(add(b0, b0), x)))
    yield _made(
        "applied lambda", sub(x, y),
        ("another sort", "apply", (fun(b0), r)), ("too few", "apply", (fun(sub(b1, b0), INT, INT), x)),
        ("too many", "apply", (fun(N(7)), x, y)), ("a constant one", "apply", (fun(N(7)), r)),
    )
    yield Family(
        "substitute", lambda: substitute(every(le(b0, x)), {x: y}), every(le(b0, y)),
        (Refused("another sort", lambda: substitute(le(x, y), {x: r}), "K001", says),),
    )
    yield Family("substitute does not capture", lambda: substitute(every(le(b0, x)), {x: b0}), every(le(b0, b1)))
    yield Family("hints take no part", lambda: forall(x, le(x, y)) is forall(z, le(z, y)), True)
    yield Family("names are apart by sort", lambda: forall(x, le(free("x", REAL), r)), every(le(free("x", REAL), r)))
    yield Family("big", lambda: big("sum", x, x, y, mul(x, z)), total(x, y, mul(b0, z)))
    yield Family("conjunctions", lambda: [conjunction(parts) for parts in ([], [p], [p, q])], [TRUE, p, and_(p, q)])
    taken = [free("!0", REAL), free("!2", INT)]
    yield Family("fresh", lambda: [v.data[0] for v in fresh([INT, INT, INT], *taken)], ["!1", "!3", "!4"])


def _functions_of_functions() -> Iterator[Family]:
    """A function that is given to a function is applied, at once and without capture."""
    F = free("F", function_sort([INT_TO_INT], INT))
    at_two = make("lambda", make("apply", make("bound", data=(0, INT_TO_INT)), N(2)), data=(INT_TO_INT,))
    plus_y = fun(add(make("bound", data=(0, INT)), y))
    yield Family("a function of a function, applied", lambda: make("apply", at_two, plus_y), add(N(2), y))
    under = every(le(make("apply", F, fun(add(make("bound", data=(0, INT)), make("bound", data=(1, INT))))), y))
    yield Family(
        "a function of a function, put under a binder", lambda: substitute(under, {F: at_two}),
        every(le(add(N(2), make("bound", data=(0, INT))), y)),
    )
    f = free("f", INT_TO_INT)
    inside = make("lambda", make("apply", make("bound", data=(0, INT_TO_INT)), make("apply", f, x)), data=(INT_TO_INT,))
    yield Family("what is put in is applied too", lambda: make("apply", substitute(inside, {f: plus_y}), plus_y), add(add(x, y), y))
    own = make("bound", data=(0, function_sort([INT], BOOL)))
    yield Family(
        "a set and its elements", lambda: make("apply", free("S", function_sort([INT], BOOL)), x).sort, BOOL,
        (
            Refused("a set of itself", _make("apply", (own, own), None), "K001", "does not take"),
            Refused("a set of sets of itself", _make("apply", (F, F), None), "K001", "does not take"),
            Refused("too many applied at once", lambda: _doubled(40), "M013", "unfolds to more"),
        ),
    )


def _doubled(times: int) -> Term:
    """x + x + …, by a function that is given to itself again and again."""
    function, two = fun(add(make("bound", data=(0, INT)), make("bound", data=(0, INT)))), make("bound", data=(0, INT_TO_INT))
    twice = make("lambda", make("apply", two, make("apply", two, x)), data=(INT_TO_INT,))
    for _ in range(times):
        function = fun(make("apply", function, make("apply", function, make("bound", data=(0, INT)))))
    return make("apply", twice, function)


def _limits() -> Iterator[Family]:
    yield Family(
        "depth", lambda: neg(neg(x)).depth, 3,
        (
            Refused("too deep", lambda: neg(neg(free("deep", INT))), "M001", "deeper than 2", {"TERM_DEPTH": 2}),
            Refused("too large", lambda: add(free("wide", INT), x, y, z), "M013", "more than 4 nodes", {"TERM_SIZE": 4}),
            Refused("shared", lambda: add(neg(free("wide", INT)), neg(free("wide", INT))), "M013", "4 nodes", {"TERM_SIZE": 4}),
            Refused("variables", lambda: add(x, y, free("third", INT)), "M014", "more than 2 variables", {"TERM_VARIABLES": 2}),
            Refused("binders", lambda: add(b0, b1, make("bound", data=(9, INT))), "M014", "2 variables", {"TERM_VARIABLES": 2}),
        ),
    )
    small = {"NUMERAL_BOUND": 1000}
    yield Family(
        "numerals", lambda: R(999, 998).data[0], Fraction(999, 998),
        (
            Refused("numerator", lambda: N(1000), "M002", "more than", small),
            Refused("below 0", lambda: N(-1000), "M002", "more than", small),
            Refused("denominator", lambda: R(1, 1000), "M002", "more than", small),
            Refused("a fraction at Int", lambda: number(Fraction(1, 2), INT), "K001", "does not take"),
        ),
    )
    yield Family("words wrap", lambda: word(-1, 8), word(255, 8))
    yield Family("lambda of variables", lambda: lambda_([x, y], sub(x, y)), fun(sub(b1, b0), INT, INT))


def _guards() -> Iterator[Family]:
    """What a type says of a term; a function's guard binds its arguments under their own guards."""
    h = free("h", function_sort([INT, REAL], INT))
    image = make("apply", h, b1, real0)
    nat_rat_nat = every(implies(le(N(0), b0), make("forall", implies(rational(real0), le(N(0), image)), data=REAL)))
    for type_, term, formula in (
        (T_NAT, x, le(N(0), x)), (T_RAT, r, rational(r)), (T_INT, x, None), (T_BOOL, p, None),
        (bitvec_type(8), byte, None), (named_type("Thing"), a_thing, None), (named_type("Nat"), free("a", Sort("Nat")), None),
        (function_type([T_NAT, T_RAT], T_NAT), h, nat_rat_nat),
        (function_type([T_INT, T_REAL], T_NAT), h, every(every(le(N(0), image), REAL))),
        (function_type([T_NAT, T_RAT], T_INT), h, None),
        (function_type([T_INT], named_type("Nat")), free("h", function_sort([INT], Sort("Nat"))), None),
    ):
        yield Family(f"guard {type_} of {term}", lambda type_=type_, term=term: guard(type_, term), formula)  # type: ignore[misc]
