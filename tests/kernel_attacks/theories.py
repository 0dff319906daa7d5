"""Attacks on theories: names, closedness, result types, and recursion that no measure can order."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import RULES
from stemai.kernel.sequents import rule as enter
from stemai.kernel.terms import (
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
    Type,
    bound,
    call,
    free,
    function_type,
    make,
    named_type,
)
from stemai.kernel.theory import Definition, Theory, falls, require_definable, termination
from tests.kernel_attacks.writing import (
    EMPTY,
    Call,
    Family,
    N,
    Refused,
    abs_,
    add,
    and_,
    b0,
    b1,
    eq,
    every,
    floor,
    fun,
    implies,
    ite,
    le,
    lt,
    mul,
    not_,
    or_,
    p,
    product,
    q,
    real,
    seq,
    some,
    sub,
    total,
    x,
)

ZERO, ONE = N(0), N(1)
F = Symbol("f", (T_NAT,), T_NAT)
G = Symbol("g", (T_INT,), T_INT)
PAIR = Symbol("pair", (T_INT, T_INT), T_INT)
P = Symbol("P", (T_INT,), T_BOOL)


def families() -> Iterator[Family]:
    yield from _names()
    yield from _known()
    yield from _definable()
    yield from _termination()
    yield from _rules()
    yield from _proofs()


def _family(name: str, run: Call, gives: object, *refused: tuple[str, Call, str, str]) -> Family:
    return Family(name, run, gives, tuple(Refused(*row) for row in refused))


def _names() -> Iterator[Family]:
    full = EMPTY.with_sort("Thing").with_symbol(G).with_axiom("ax", TRUE)
    taken = "is taken or reserved"
    rows: list[tuple[str, Call, str, str]] = []
    for name in ("Thing", "g", "ax", "", "a!b"):
        rows.append((f"sort `{name}`", lambda name=name: full.with_sort(name), "K020", taken))  # type: ignore[misc]
        symbol = Symbol(name, (), T_INT)
        rows.append((f"symbol `{name}`", lambda symbol=symbol: full.with_symbol(symbol), "K020", taken))  # type: ignore[misc]
        rows.append((f"axiom `{name}`", lambda name=name: full.with_axiom(name, TRUE), "K020", taken))  # type: ignore[misc]
        rows.append((f"definition `{name}`", _defined(full, Definition(symbol, ONE)), "K020", taken))
    for name in ("Bool", "Int", "Real", "BitVec", "->"):
        rows.append((f"sort `{name}`", lambda name=name: EMPTY.with_sort(name), "K020", "sort of the kernel"))  # type: ignore[misc]
    yield _family("names", lambda: (full.sorts, list(full.symbols), list(full.axioms)), (("Thing",), ["g"], ["ax"]), *rows)


def _defined(theory: Theory, definition: Definition) -> Call:
    return lambda: list(theory.with_definition(definition).definitions)


def _known() -> Iterator[Family]:
    thing = named_type("Thing")
    other = named_type("Other")
    theory = EMPTY.with_sort("Thing")
    maker = function_type([T_INT], T_INT)
    no_sort, no_symbol = "there is no sort", "there is no symbol"
    yield _family(
        "sorts of symbols", lambda: list(theory.with_symbol(Symbol("h", (thing,), thing)).symbols), ["h"],
        ("parameter", lambda: theory.with_symbol(Symbol("h", (other,), thing)), "K020", no_sort),
        ("result", lambda: theory.with_symbol(Symbol("h", (thing,), other)), "K020", no_sort),
        ("in a function", lambda: theory.with_symbol(Symbol("h", (function_type([other], T_INT),), thing)), "K020", no_sort),
        ("from a function", lambda: theory.with_symbol(Symbol("h", (function_type([T_INT], other),), thing)), "K020", no_sort),
        ("a function as result", lambda: theory.with_symbol(Symbol("h", (), maker)), "K020", "gives a function"),
    )
    with_g = theory.with_symbol(G)
    wrong_type = Symbol("g", (T_NAT,), T_INT)
    elsewhere = make("bound", data=(0, Sort("Other")))
    nowhere = make("lambda", ONE, data=(Sort("Other"),))
    closed = "not a closed formula"
    yield _family(
        "axioms", lambda: list(with_g.with_axiom("ax", every(le(call(G, b0), b0))).axioms), ["ax"],
        ("free variable", lambda: with_g.with_axiom("ax", le(x, x)), "K022", closed),
        ("loose index", lambda: with_g.with_axiom("ax", le(b0, b0)), "K022", closed),
        ("no formula", lambda: with_g.with_axiom("ax", ONE), "K022", closed),
        ("unknown symbol", lambda: with_g.with_axiom("ax", eq(call(F, ONE), ONE)), "K020", no_symbol),
        ("symbol of another type", lambda: with_g.with_axiom("ax", eq(call(wrong_type, ONE), ONE)), "K020", no_symbol),
        ("unknown sort", lambda: with_g.with_axiom("ax", every(eq(elsewhere, elsewhere), Sort("Other"))), "K020", no_sort),
        ("unknown sort, not used", lambda: with_g.with_axiom("ax", every(TRUE, Sort("Other"))), "K020", no_sort),
        ("unknown sort in equal functions", lambda: with_g.with_axiom("ax", eq(nowhere, nowhere)), "K020", no_sort),
        ("unknown sort in exists", lambda: with_g.with_axiom("ax", some(TRUE, Sort("Other"))), "K020", no_sort),
    )


def _definable() -> Iterator[Family]:
    later = Symbol("later", (T_INT,), T_INT)
    theory = EMPTY.with_symbol(G)
    mentions, leaves = "mentions a variable", "may leave"

    def body(term: Term, symbol: Symbol = F, measure: tuple[Term, ...] = ()) -> Call:
        return lambda: require_definable(theory, theory.with_symbol(symbol), Definition(symbol, term, measure))

    yield _family(
        "definitions", body(add(b0, ONE)), None,
        ("free variable", body(add(b0, abs_(x))), "K021", mentions),
        ("reserved variable", body(add(b0, abs_(free("!p0", INT)))), "K021", mentions),
        ("index beyond the parameters", body(add(b0, abs_(b1))), "K021", mentions),
        ("parameter at another sort", body(abs_(floor(make("bound", data=(0, REAL))))), "K001", "was given a value"),
        ("another sort", body(real(b0)), "K021", "is of sort Real"),
        ("a symbol that comes later", body(abs_(call(later, b0))), "K020", "there is no symbol"),
        ("itself at another type", body(abs_(call(Symbol("f", (T_INT,), T_NAT), b0))), "K020", "there is no symbol"),
        ("below 0", body(sub(b0, ONE)), "K021", leaves),
        ("an integer as Nat", body(call(G, b0)), "K021", leaves),
        ("one branch below 0", body(ite(le(b0, ONE), b0, N(-1))), "K021", leaves),
        ("Int parameter", body(b0, Symbol("h", (T_INT,), T_NAT)), "K021", leaves),
        ("Real parameter", body(make("bound", data=(0, REAL)), Symbol("h", (T_REAL,), T_RAT)), "K021", leaves),
    )
    yield _family("a Nat parameter is a Nat", body(b0, Symbol("h", (T_NAT,), T_NAT)), None)
    yield _family("a Rat parameter is a Rat", body(make("bound", data=(0, REAL)), Symbol("h", (T_RAT,), T_RAT)), None)
    function = make("bound", data=(1, function_type([T_NAT], T_NAT).carrier))
    at = make("apply", function, b0)

    def taking(argument: Type, result: Type, value: Type, term: Term = at) -> Call:
        return body(term, Symbol("h", (function_type([argument], result), value), T_NAT))

    yield _family(
        "a function among the parameters gives what its type says", taking(T_NAT, T_NAT, T_NAT), None,
        ("to Int", taking(T_NAT, T_INT, T_NAT), "K021", leaves),
        ("outside its type", taking(T_NAT, T_NAT, T_INT), "K021", leaves),
        ("at a difference", taking(T_NAT, T_NAT, T_NAT, make("apply", function, sub(b0, ONE))), "K021", leaves),
        ("its own value, less one", taking(T_NAT, T_NAT, T_NAT, sub(at, ONE)), "K021", leaves),
    )
    measure = "not made of integer terms of its parameters"
    fall = ite(le(b0, ZERO), ZERO, call(F, sub(b0, ONE)))
    yield _family(
        "measures", body(fall, measure=(b0,)), None,
        ("free variable", body(fall, measure=(add(b0, x),)), "K021", measure),
        ("index beyond the parameters", body(fall, measure=(add(b0, b1),)), "K021", measure),
        ("a real", body(fall, measure=(real(b0),)), "K021", measure),
        ("itself", body(fall, measure=(call(F, b0),)), "K020", "there is no symbol"),
        ("unknown symbol", body(fall, measure=(call(later, b0),)), "K020", "there is no symbol"),
    )
    yield _family(
        "measures of several integers", body(fall, measure=(b0, N(1))), None,
        ("the second free", body(fall, measure=(b0, x)), "K021", measure),
        ("the second beyond the parameters", body(fall, measure=(b0, b1)), "K021", measure),
        ("the second a real", body(fall, measure=(b0, real(b0))), "K021", measure),
        ("the second itself", body(fall, measure=(b0, call(F, b0))), "K020", "there is no symbol"),
        ("the first a truth value", body(fall, measure=(TRUE, b0)), "K021", measure),
    )
    wrong_name = Symbol("g", (T_NAT,), T_NAT)
    yield _family("the name is new", _defined(theory, Definition(F, b0)), ["f"],
                  ("taken", _defined(theory, Definition(wrong_name, b0)), "K020", "is taken"))


def _of(term: Term, symbol: Symbol = F, measure: tuple[Term, ...] = (b0,)) -> Call:
    return lambda: termination(Definition(symbol, term, measure))


def _ends(name: str, body: Term, *conditions: Term, arguments: Term, symbol: Symbol = F, guards: bool = True) -> Family:
    """The formula of one call: under what holds there, the argument is in its type and the measure falls."""
    goals = [le(ZERO, b0), lt(arguments, b0)]
    goal = and_(le(ZERO, arguments), *goals) if guards else and_(*goals)
    for condition in reversed(conditions):
        goal = implies(condition, goal)
    return Family(f"termination, {name}", _of(body, symbol), every(implies(le(ZERO, b0), goal) if guards else goal))


def _termination() -> Iterator[Family]:
    before = sub(b0, ONE)
    again, positive = call(F, before), lt(ZERO, b0)
    yield _family("termination, no recursion", _of(b0, measure=()), TRUE)
    yield _ends("without conditions", again, arguments=before)
    yield _ends("then", ite(positive, again, ZERO), positive, arguments=before)
    yield _ends("else", ite(positive, ZERO, again), not_(positive), arguments=before)
    other = call(G, b0)
    yield _ends("beside another symbol", add(again, abs_(other)), arguments=before)
    yield _ends("under a condition on another symbol", ite(lt(ZERO, other), again, ZERO), lt(ZERO, other), arguments=before)
    yield _ends("in the condition", ite(eq(again, ZERO), ONE, ZERO), arguments=before)
    yield _ends("both operands", mul(ZERO, again), arguments=before)
    yield _ends("no guard for Int", call(G, before), arguments=before, symbol=G, guards=False)
    holds = call(P, before)
    for name, body, conditions in (
        ("and", and_(positive, holds), [positive]), ("and, first", and_(holds, positive), []),
        ("or", or_(positive, holds), [not_(positive)]), ("or, first", or_(holds, positive), []),
        ("implies", implies(positive, holds), [positive]), ("implies, first", implies(holds, positive), []),
        ("not or", or_(not_(positive), holds), [positive]), ("third", and_(positive, le(b0, N(9)), holds), [positive, le(b0, N(9))]),
        ("under not", and_(positive, not_(holds)), [positive]), ("eq has no order", eq(positive, holds), []),
    ):
        yield _ends(name, body, *conditions, arguments=before, symbol=P, guards=False)
    yield from _bound_calls()
    yield from _lexicographic()
    yield from _nested()
    cannot = "K023"
    yield _family(
        "termination, what cannot be ordered", _of(again), _of(again)(),
        ("no measure", _of(again, measure=()), cannot, "has no measure"),
        ("nested, under a binder", _of(call(P, ite(every(call(P, b0)), b0, ZERO)), P), cannot, "at a bound variable inside"),
        ("nested, in a sum", _of(call(G, make("sum", ZERO, b0, call(G, b0))), G), cannot, "at a bound variable inside"),
        ("in a function", _of(call(Symbol("g", (function_type([T_INT], T_INT),), T_INT), fun(call(F, b0)))), cannot, "inside a `fun`"),
    )


def _lexicographic() -> Iterator[Family]:
    """The first integer that falls does so from what is not negative, and none before it grows."""
    first, second = (le(ZERO, b1), lt(sub(b1, ONE), b1)), (le(ZERO, b0), lt(add(b0, ONE), b0))
    down = call(PAIR, sub(b1, ONE), add(b0, ONE))
    lower = le(sub(b1, ONE), b1)
    yield _family("termination, two integers", _of(down, PAIR, (b1, b0)), every(every(or_(and_(*first), and_(lower, *second)))))
    third = or_(and_(*second), and_(le(add(b0, ONE), b0), le(ZERO, N(7)), lt(N(7), N(7))))
    yield _family("termination, three integers", _of(down, PAIR, (b1, b0, N(7))), every(every(or_(and_(*first), and_(lower, third)))))
    yield _family("termination, the other order", _of(down, PAIR, (b0, b1)),
                  every(every(or_(and_(*second), and_(le(add(b0, ONE), b0), *first)))))
    yield _family(
        "what is below a tuple", lambda: falls([b0], [b1]), [le(ZERO, b1), lt(b0, b1)],
        ("a shorter one", lambda: falls([b0], [b1, b1]), "K023", "cannot fall"),
        ("a longer one", lambda: falls([b0, b0], [b1]), "K023", "cannot fall"),
        ("none", lambda: falls([], [b1]), "K023", "cannot fall"),
    )


def _nested() -> Iterator[Family]:
    """What a call inside the arguments of a call gives is any value of its type."""
    before = sub(b0, ONE)
    inner = and_(le(ZERO, before), le(ZERO, b0), lt(before, b0))
    outer = and_(le(ZERO, b0), le(ZERO, b1), lt(b0, b1))
    yield _family("termination, nested", _of(call(F, call(F, before))),
                  every(implies(le(ZERO, b0), and_(every(implies(le(ZERO, b0), outer)), inner))))
    more = and_(le(ZERO, add(ONE, b0)), le(ZERO, b1), lt(add(ONE, b0), b1))
    yield _family("termination, nested deeper", _of(call(F, add(ONE, call(F, before)))),
                  every(implies(le(ZERO, b0), and_(every(implies(le(ZERO, b0), more)), inner))))
    yield _family("termination, nested without guard", _of(call(G, call(G, before)), G),
                  every(and_(every(and_(le(ZERO, b1), lt(b0, b1))), and_(le(ZERO, b0), lt(before, b0)))))
    twice = sub(call(F, before), call(F, before))
    same = and_(le(ZERO, sub(b0, b0)), le(ZERO, b1), lt(sub(b0, b0), b1))
    yield _family("termination, one inner call twice", _of(call(F, twice)),
                  every(implies(le(ZERO, b0), and_(every(implies(le(ZERO, b0), same)), inner, inner))))
    different = sub(call(F, before), call(F, sub(b0, N(2))))
    apart = and_(le(ZERO, sub(b1, b0)), le(ZERO, bound(2, INT)), lt(sub(b1, b0), bound(2, INT)))
    less = and_(le(ZERO, sub(b0, N(2))), le(ZERO, b0), lt(sub(b0, N(2)), b0))
    yield _family("termination, two inner calls", _of(call(F, different)),
                  every(implies(le(ZERO, b0), and_(every(every(implies(le(ZERO, b1), implies(le(ZERO, b0), apart)))), inner, less))))


def _bound_calls() -> Iterator[Family]:
    """Under a binder the call must fall for each value; a condition that speaks of the symbol itself is no help."""
    inner = call(P, b0)
    fall = and_(le(ZERO, b1), lt(b0, b1))
    for name, body, formula in (
        ("forall", every(implies(lt(b0, b1), inner)), every(every(implies(lt(b0, b1), fall)))),
        ("exists", some(and_(lt(b0, b1), inner)), every(every(implies(lt(b0, b1), fall)))),
        ("no bound", every(inner), every(every(fall))),
        ("a condition on itself", every(implies(call(P, b0), lt(b0, b1))), every(every(fall))),
        ("not helped by itself", and_(call(P, sub(b0, ONE)), call(P, b0)), every(and_(
            and_(le(ZERO, b0), lt(sub(b0, ONE), b0)), and_(le(ZERO, b0), lt(b0, b0))))),
    ):
        yield _family(f"termination, {name}", _of(body, P), formula)
    b2 = make("bound", data=(2, INT))
    two = every(some(and_(lt(b0, b1), call(P, add(b0, b1)))))
    yield _family("termination, two binders", _of(two, P), every(every(every(implies(
        lt(b0, b1), and_(le(ZERO, b2), lt(add(b0, b1), b2)))))))
    range_ = total(ZERO, b0, call(G, b0))
    within = every(every(implies(le(ZERO, b0), implies(le(b0, b1), fall))))
    yield _family("termination, sum", _of(range_, G), within)
    yield _family("termination, product", _of(product(ZERO, b0, call(G, b0)), G), within)
    bounds = every(and_(le(ZERO, b0), lt(sub(b0, ONE), b0)))
    yield _family("termination, lower bound", _of(total(call(G, sub(b0, ONE)), b0, ZERO), G), bounds)
    yield _family("termination, upper bound", _of(total(b0, call(G, sub(b0, ONE)), ZERO), G), bounds)
    upper = total(ZERO, call(G, sub(b0, ONE)), call(G, b0))
    first = and_(le(ZERO, b0), lt(sub(b0, ONE), b0))
    second = every(implies(le(ZERO, b0), fall))
    yield _family("termination, a bound on itself", _of(upper, G), every(and_(first, second)))


def _rules() -> Iterator[Family]:
    """The table of rules takes each name once, and parameters of known kinds only."""

    def entered(name: str, *kinds: str) -> Call:
        def function() -> None:
            """No rule at all."""

        function.__name__ = name

        def run() -> object:
            try:
                enter(*kinds)(function)  # type: ignore[arg-type]
            except ValueError as error:
                return str(error)[:11]
            RULES.pop(name)
            return "entered"

        return run

    yield Family("a rule", entered("new", "term"), "entered")
    yield Family("a rule entered twice", entered("assume", "term"), "rule assume")
    yield Family("a rule of unknown kind", entered("new", "proof"), "rule new is")


def _proofs() -> Iterator[Family]:
    def lines(*rows: tuple[object, ...]) -> Call:
        def run() -> object:
            proof = Proof(EMPTY)
            for name, premises, *parameters in rows:
                proof.line(str(name), premises, *parameters)  # type: ignore[arg-type]
            return proof[len(rows) - 1]

        return run

    assume = ("assume", (), p)
    earlier = "does not come before"
    yield _family(
        "premises", lines(assume, ("or_intro", (0,), or_(p, q))), seq(p, or_(p, q)),
        ("itself", lines(assume, ("or_intro", (1,), or_(p, q))), "K012", earlier),
        ("later", lines(assume, ("or_intro", (2,), or_(p, q))), "K012", earlier),
        ("before the first", lines(assume, ("or_intro", (-1,), or_(p, q))), "K012", earlier),
        ("no such rule", lines(("trust", (), p)), "K010", "no rule `trust`"),
        ("the table itself", lines(("rule", (), p)), "K010", "no rule `rule`"),
        ("too many parameters", lines(("assume", (), p, q)), "K010", "takes 1 parameters, not 2"),
        ("no parameters", lines(("assume", ())), "K010", "takes 1 parameters, not 0"),
        ("too many premises", lines(assume, ("assume", (0,), p)), "K010", "takes 0 premises, not 1"),
    )
    yield _family(
        "oracle", lines(("oracle", (), (p,), q)), seq(p, q),
        ("no formula", lines(("oracle", (), (), x)), "K011", "a formula without loose"),
        ("hypothesis no formula", lines(("oracle", (), (x,), p)), "K011", "a formula without loose"),
        ("loose", lines(("oracle", (), (), le(b0, b0))), "K011", "a formula without loose"),
        ("loose hypothesis", lines(("oracle", (), (le(b0, b0),), p)), "K011", "a formula without loose"),
    )
    yield Family("lines", lines(assume), seq(p, p), (
        Refused("too many", lines(assume, assume, assume), "M005", "more than 2 lines", {"CERTIFICATE_LINES": 2}),
    ))
