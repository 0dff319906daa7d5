"""Attacks on arguments by bits: wrong steps, shifts by the width, signs, carries, division by zero, what is no operator on words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product as pairs
from random import Random

from stemai.kernel.bits import clauses_of
from stemai.kernel.evaluation import evaluate
from stemai.kernel.gates import Gates, require_refutation
from stemai.kernel.residues import residue_of
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import FALSE, TRUE, Term, bitvec, free, make, word
from stemai.kernel.values import Value
from tests.kernel_attacks.refuting import refuted
from tests.kernel_attacks.writing import (
    EMPTY,
    Family,
    Refused,
    a_thing,
    and_,
    b0,
    b_thing,
    eq,
    every,
    implies,
    ite,
    le,
    not_,
    or_,
    p,
    q,
    rule,
    seq,
    x,
    y,
)

SHIFTS = ("bvshl", "bvlshr", "bvashr")
BINARY = ("bvadd", "bvsub", "bvmul", "bvand", "bvor", "bvxor", *SHIFTS, "bvudiv", "bvurem", "bvsdiv", "bvsrem")
ORDERS = ("bvult", "bvule", "bvslt", "bvsle")
WIDTH = 4
u, v = free("u", bitvec(WIDTH)), free("v", bitvec(WIDTH))
says = "by_bits: "


def families() -> Iterator[Family]:
    yield from _steps()
    yield from _gates()
    yield from _laws()
    yield from _atoms()
    yield from _polynomials()
    for width in (1, 2, 3):
        yield Family(f"operators of {width} bits", lambda width=width: _misjudged(width), [])  # type: ignore[misc]


# ------------------------------------------------------------------------------------------------- refutations


#: a or b, a or not b, not a or c, not a or not c; variable 1 is not used.
CLAUSES = [(2, 3), (2, -3), (-2, 4), (-2, -4)]
STEPS = (2, 0, 1, 2, 0, 0, 5, 3, 4, 0)
ONE_SIDED = [(2, 3), (2, -3), (-2, 4), (4, -2)]


def _steps() -> Iterator[Family]:
    def check(*numbers: int, clauses: Sequence[tuple[int, ...]] = CLAUSES, variables: int = 4) -> object:
        return lambda: require_refutation(list(clauses), variables, numbers)

    def wrong(why: str, says: str, *numbers: int, **other: object) -> Refused:
        return Refused(why, check(*numbers, **other), "K011", says)  # type: ignore[arg-type]

    yield Family("a refutation", check(*STEPS), None, (  # type: ignore[arg-type]
        wrong("nothing", "ends before"),
        wrong("no empty clause", "ends before", 2, 0, 1, 2, 0),
        wrong("no last zero", "ends before", *STEPS[:-1]),
        wrong("no hints at all", "ends before", 2, 0),
        wrong("more after it", "goes on", *STEPS, 3, 0, 1, 0),
        wrong("a zero after it", "goes on", *STEPS, 0),
        wrong("twice", "goes on", *STEPS, *STEPS),
        wrong("the empty clause from nothing", "contradict nothing", 0, 0),
        wrong("a clause from nothing", "contradict nothing", 2, 0, 0, 0, 5, 3, 4, 0),
        wrong("a hint too few", "contradict nothing", 2, 0, 1, 0, 0, 5, 3, 4, 0),
        wrong("the last hint missing", "contradict nothing", 2, 0, 1, 2, 0, 0, 5, 3, 0),
        wrong("hints that leave two open", "more than one", 0, 1, 2, 3, 4, 0),
        wrong("hints after the contradiction", "too early", 2, 0, 1, 2, 3, 0, 0, 5, 3, 4, 0),
        wrong("the contradiction first", "too early", 2, 0, 1, 2, 0, 0, 5, 3, 4, 4, 0),
        wrong("itself as a hint", "no earlier", 2, 0, 5, 0, 0, 5, 3, 4, 0),
        wrong("a later clause", "no earlier", 2, 0, 6, 0, 0, 5, 3, 4, 0),
        wrong("clause 0 by a sign", "no earlier", 2, 0, -1, 2, 0, 0, 5, 3, 4, 0),
        wrong("counted from the end", "no earlier", 2, 0, 1, 2, 0, 0, -1, 3, 4, 0),
        wrong("a huge hint", "no earlier", 2, 0, 1, 1 << 62, 0, 0, 5, 3, 4, 0),
        wrong("another variable", "out of range", 5, 0, 1, 2, 0, 0, 5, 3, 4, 0),
        wrong("a huge variable", "out of range", -(1 << 62), 0, 1, 2, 0, 0, 5, 3, 4, 0),
        wrong("the other sign", "more than one", -2, 0, 1, 2, 0, 0, 5, 3, 4, 0),
        wrong("a longer clause is used as a unit", "more than one", 2, 4, 0, 1, 2, 0, 0, 5, 3, 4, 0),
        wrong("a clause that can be satisfied", "contradict nothing", *STEPS, clauses=ONE_SIDED),
        wrong("in another order", "more than one", *STEPS, clauses=[CLAUSES[2], *CLAUSES[:2], CLAUSES[3]]),
        wrong("no clauses", "no earlier", *STEPS, clauses=[]),
        wrong("a clause twice", "contradict nothing", 0, 1, 0, clauses=[(2,), (2,)]),
        wrong("a tautology as the contradiction", "more than one", 0, 1, 0, clauses=[(2, -2)]),
        wrong("a tautology as a step", "contradict nothing", 2, -2, 0, 1, 0, 0, 5, 0, clauses=CLAUSES, variables=4),
    ))  # fmt: skip
    yield Family("a step that says less", check(2, 4, 0, 1, 2, 0, 2, -3, 0, 2, 0, 2, 0, 1, 2, 0, 0, 7, 3, 4, 0), None)  # type: ignore[arg-type]
    yield Family("a tautology proves nothing", check(2, -2, 0, 3, 4, 0, *(2, 0, 1, 2, 0, 0, 6, 3, 4, 0)), None, (  # type: ignore[arg-type]
        wrong("used", "more than one", 2, -2, 0, 3, 4, 0, 0, 5, 3, 4, 0),
    ))  # fmt: skip
    yield Family("few numbers", check(*STEPS), None, (  # type: ignore[arg-type]
        Refused("too many", check(*STEPS), "M009", "more than 9 numbers", {"REFUTATION_NUMBERS": 9}),  # type: ignore[arg-type]
    ))  # fmt: skip
    goal = [not_(eq(_op("bvadd", u, u), _op("bvshl", u, w4(1))))]
    yield Family("few gates", lambda: bool(clauses_of(goal)), True, (
        Refused("gates", lambda: clauses_of(goal), "M009", "more than 9 bits", {"BIT_GATES": 9}),
        Refused("bits", lambda: clauses_of([eq(u, u)]), "M009", "more than 3 bits", {"BIT_GATES": 3}),
    ))  # fmt: skip


# ------------------------------------------------------------------------------------------------------- gates

INPUTS = (1, -1, 2, -2, 3, -3, 4, -4)
MEANING = {
    "both": (2, lambda a, b: a and b),
    "either": (2, lambda a, b: a or b),
    "differ": (2, lambda a, b: a != b),
    "choose": (3, lambda a, b, c: b if a else c),
    "most": (3, lambda a, b, c: a + b + c >= 2),
}


def _gates() -> Iterator[Family]:
    for kind, (arity, meaning) in MEANING.items():
        yield Family(f"gate {kind}", lambda kind=kind, arity=arity, meaning=meaning: _wrong_gates(kind, arity, meaning), [])  # type: ignore[misc]


def _wrong_gates(kind: str, arity: int, meaning: object) -> list[object]:
    """The inputs and values of them for which a gate's clauses do not have its value as the one that satisfies them."""
    wrong = []
    for inputs in pairs(INPUTS, repeat=arity):
        gates = Gates()
        for _ in range(3):
            gates.variable()
        output = getattr(gates, kind)(*inputs)
        for values in pairs((False, True), repeat=3):
            truth = dict(zip((1, 2, 3, 4), (True, *values), strict=True))
            expected = meaning(*(truth[abs(i)] is (i > 0) for i in inputs))  # type: ignore[operator]
            fits = []
            for made in (False, True):
                truth |= {5: made}
                if all(any(truth[abs(n)] is (n > 0) for n in clause) for clause in gates.clauses):
                    fits.append(truth[abs(output)] is (output > 0))
            wrong += [] if set(fits) == {expected} else [(inputs, values)]
    return wrong


# ------------------------------------------------------------------------------------------------------- formulas


def _op(name: str, *args: Term) -> Term:
    return make(name, *args)


def w4(value: int) -> Term:
    return word(value, WIDTH)


def by_bits(premises: Sequence[Sequent], goal: Term, *wrong: tuple[object, ...]) -> Iterator[Family]:
    """An argument that holds, others with the same steps, and that no steps are found for these."""
    steps = refuted([*(s.conclusion for s in premises), not_(goal)])
    hypotheses: frozenset[Term] = frozenset().union(*(s.hypotheses for s in premises))
    refused = [(why, given, [other, steps], text) for why, given, other, text in wrong]
    yield rule("by_bits", premises, [goal, steps], Sequent(hypotheses, goal), *refused)
    yield Family("no steps", lambda: [why for why, given, other, text in wrong if text is says and _found(given, other)], [])  # type: ignore[arg-type]


def _found(premises: Sequence[Sequent], goal: Term) -> bool:
    return refuted([*(s.conclusion for s in premises), not_(goal)]) is not None


def _laws() -> Iterator[Family]:
    def law(formula: Term, *wrong: tuple[str, Term]) -> Iterator[Family]:
        return by_bits([], formula, *((why, [], other, says) for why, other in wrong))

    zero, ones, lowest, highest = w4(0), w4(15), w4(1), w4(8)
    yield from law(eq(_op("bvadd", u, v), _op("bvadd", v, u)), ("minus", eq(_op("bvsub", u, v), _op("bvsub", v, u))))
    yield from law(eq(_op("bvsub", u, v), _op("bvadd", u, _op("bvneg", v))), ("not", eq(_op("bvsub", u, v), _op("bvadd", u, _op("bvnot", v)))))
    yield from law(eq(_op("bvshl", u, w4(4)), zero), ("by less", eq(_op("bvshl", u, w4(3)), zero)))
    yield from law(eq(_op("bvshl", u, ones), zero), ("to the right", eq(_op("bvashr", u, ones), zero)))
    yield from law(eq(_op("bvshl", u, lowest), _op("bvadd", u, u)), ("and back", eq(_op("bvlshr", _op("bvshl", u, lowest), lowest), u)))
    sign = ite(_op("bvslt", u, zero), ones, zero)
    yield from law(eq(_op("bvashr", u, w4(9)), sign), ("logical", eq(_op("bvlshr", u, w4(9)), sign)))
    yield from law(implies(_op("bvult", u, v), not_(_op("bvule", v, u))), ("signed", implies(_op("bvult", u, v), _op("bvslt", u, v))))
    yield from law(or_(_op("bvsle", u, v), _op("bvsle", v, u)), ("strict", or_(_op("bvslt", u, v), _op("bvslt", v, u))))
    yield from law(eq(_op("bvmul", u, w4(3)), _op("bvadd", u, _op("bvadd", u, u))), ("2", eq(_op("bvmul", u, w4(3)), _op("bvadd", u, u))))
    yield from law(_op("bvule", _op("bvand", u, v), u), ("or", _op("bvule", _op("bvor", u, v), u)), ("overflow", _op("bvule", u, _op("bvadd", u, lowest))))
    yield from law(eq(_op("bvmul", u, v), _op("bvmul", v, u)), ("itself", eq(_op("bvmul", u, v), _op("bvmul", u, u))))
    yield from law(eq(_op("bvudiv", u, zero), ones), ("0", eq(_op("bvudiv", u, zero), zero)), ("the dividend", eq(_op("bvudiv", u, zero), u)))
    yield from law(eq(_op("bvurem", u, zero), u), ("0", eq(_op("bvurem", u, zero), zero)))
    yield from law(eq(_op("bvsdiv", u, zero), ite(_op("bvslt", u, zero), lowest, ones)), ("all ones", eq(_op("bvsdiv", u, zero), ones)))
    yield from law(eq(_op("bvsrem", u, zero), u), ("0", eq(_op("bvsrem", u, zero), zero)))
    yield from law(eq(_op("bvsdiv", highest, ones), highest), ("the largest", eq(_op("bvsdiv", highest, ones), w4(7))), ("0", eq(_op("bvsdiv", highest, ones), zero)))
    yield from law(eq(_op("bvsrem", highest, ones), zero), ("itself", eq(_op("bvsrem", highest, ones), highest)))
    yield from law(eq(_op("bvneg", highest), highest), ("of all", eq(_op("bvneg", u), u)))
    yield from law(eq(_op("bvsrem", w4(9), w4(2)), ones), ("as a modulus", eq(_op("bvsrem", w4(9), w4(2)), lowest)))
    yield from law(implies(not_(eq(v, zero)), _op("bvult", _op("bvurem", u, v), v)), ("by zero too", _op("bvult", _op("bvurem", u, v), v)))


def _atoms() -> Iterator[Family]:
    three, two = w4(3), w4(2)
    yield from by_bits(
        [seq(p, eq(u, three)), seq(q, _op("bvult", v, u))], _op("bvult", v, three),
        ("too tight", [seq(eq(u, three)), seq(_op("bvult", v, u))], _op("bvult", v, two), says),
        ("no premise", [], _op("bvult", v, three), says),
        ("no formula", [], u, "a formula without loose"),
        ("loose index", [], le(b0, b0), "a formula without loose"),
    )  # fmt: skip
    same = implies(eq(u, v), eq(free("u", bitvec(3)), free("v", bitvec(3))))
    yield from by_bits(
        [], implies(le(x, y), or_(le(x, y), eq(u, v))),
        ("equal integers are unknown", [], eq(x, y), says),
        ("equal things are unknown", [], eq(a_thing, b_thing), says),
        ("one thing", [], implies(eq(u, v), eq(a_thing, b_thing)), says),
        ("integers are unknown", [], or_(le(x, y), le(y, x)), says),
        ("of two widths", [], same, says),
        ("bound words", [], every(eq(make("bound", data=(0, bitvec(WIDTH))), u), bitvec(WIDTH)), says),
    )  # fmt: skip
    odd = eq(_op("bvand", u, w4(1)), w4(1))
    yield from by_bits(
        [], or_(p, or_(odd, not_(odd)), q),
        ("a bit is no truth value", [], and_(or_(p, not_(p)), eq(odd, q)), says),
        ("nor another", [], and_(or_(p, not_(p)), eq(eq(_op("bvand", u, two), two), q)), says),
    )  # fmt: skip
    yield from by_bits([], or_(p, TRUE), ("false", [], or_(p, FALSE), says), ("true", [seq(TRUE)], p, says))
    yield from by_bits([seq(ite(p, q, FALSE))], and_(p, q), ("the other", [seq(ite(p, TRUE, q))], and_(p, q), says))
    yield from by_bits([seq(FALSE)], p, ("not false", [seq(not_(FALSE))], p, says))
    yield from by_bits([], eq(eq(p, q), eq(q, p)), ("iff", [], eq(eq(p, q), and_(p, q)), says))


def _polynomials() -> Iterator[Family]:
    other = "different polynomials"
    add, mul, sub, three = (lambda *a: _op("bvadd", *a)), (lambda *a: _op("bvmul", *a)), (lambda *a: _op("bvsub", *a)), w4(3)

    def law(left: Term, right: Term, *wrong: tuple[str, Term]) -> Family:
        return rule("word_ring", [], [eq(left, right)], seq(eq(left, right)), *((why, [], [eq(left, bad)], other) for why, bad in wrong))

    squares = add(mul(u, u), add(mul(w4(2), mul(u, v)), mul(v, v)))
    yield law(mul(add(u, v), add(u, v)), squares, ("no middle", add(mul(u, u), mul(v, v))), ("one word", mul(add(u, u), add(u, u))))
    yield law(mul(add(u, v), sub(u, v)), sub(mul(u, u), mul(v, v)), ("the other way", sub(mul(v, v), mul(u, u))))
    yield law(_op("bvneg", u), add(_op("bvnot", u), w4(1)), ("0", _op("bvnot", u)), ("2", add(_op("bvnot", u), w4(2))))
    yield law(_op("bvnot", _op("bvnot", u)), u, ("once", _op("bvnot", u)), ("minus", _op("bvneg", u)))
    yield law(mul(u, w4(15)), _op("bvneg", u), ("14", mul(u, w4(14))), ("itself", u))
    yield law(mul(w4(4), mul(w4(4), u)), w4(0), ("8", mul(w4(8), u)))
    yield law(_op("bvshl", u, w4(2)), mul(w4(4), u), ("by 3", _op("bvshl", u, three)), ("by a word", _op("bvshl", u, v)), ("right", _op("bvlshr", u, w4(2))))
    yield law(_op("bvshl", u, w4(15)), w4(0), ("all ones", w4(15)), ("nothing", u))
    yield law(sub(u, u), w4(0), ("a sum", add(u, u)))
    yield law(_op("bvand", u, v), _op("bvand", u, v), ("or", _op("bvor", u, v)), ("the other order", _op("bvand", v, u)))
    yield rule(
        "word_ring", [], [eq(u, u)], seq(eq(u, u)),
        ("no equation", [], [_op("bvule", u, u)], "an equation between words"),
        ("numbers", [], [eq(x, x)], "an equation between words"),
        ("formulas", [], [eq(p, p)], "an equation between words"),
        ("no formula", [], [u], "a formula without loose"),
        ("loose index", [], [eq(make("bound", data=(0, bitvec(WIDTH))), u)], "a formula without loose"),
    )  # fmt: skip
    wide, narrow = free("u", bitvec(8)), mul(w4(4), w4(4))
    yield rule(
        "word_ring", [], [eq(narrow, w4(0))], seq(eq(narrow, w4(0))),
        ("of more bits", [], [eq(mul(word(4, 8), word(4, 8)), word(0, 8))], other),
        ("and a word", [], [eq(mul(wide, word(16, 8)), word(0, 8))], other),
    )  # fmt: skip
    yield Family("random polynomials", lambda: _unequal(60), [])


def _unequal(count: int) -> list[Term]:
    """Random words of two bits whose normal form is that of another word, and that are not always equal to it."""
    random, by_form, wrong = Random(7), dict[str, tuple[int, ...]](), []
    one, other = free("u", bitvec(2)), free("v", bitvec(2))
    for _ in range(count):
        term = random.choice([one, other, word(random.randrange(4), 2)])
        for _ in range(random.randrange(1, 5)):
            op = random.choice(["bvadd", "bvsub", "bvmul", "bvneg", "bvnot", "bvshl"])
            by = word(random.randrange(4), 2) if op == "bvshl" else random.choice([one, other, term])
            term = make(op, term) if op in ("bvneg", "bvnot") else make(op, term, by)
        form = str(sorted(residue_of([one, other, term])[2].items()))
        values = tuple(int(evaluate(term, EMPTY, {one: a, other: b})) for a, b in pairs(range(4), repeat=2))  # type: ignore[call-overload]
        wrong += [] if by_form.setdefault(form, values) == values else [term]
    return wrong


def _misjudged(width: int) -> list[Term]:
    """The values of two words of so few bits at which the clauses do not say what evaluation does."""
    left, right = free("u", bitvec(width)), free("v", bitvec(width))
    chosen = range(1 << width) if width < 3 else (0, 1, 3, 4, 7)
    wrong = []
    for a, b in pairs(chosen, repeat=2):
        values = [eq(left, word(a, width)), eq(right, word(b, width))]
        here: dict[Term, Value] = {left: a, right: b}
        terms = [make(name, left, right) for name in BINARY] + [make("bvneg", left), make("bvnot", left)]
        facts = [eq(term, word(int(evaluate(term, EMPTY, here)), width)) for term in terms]  # type: ignore[arg-type]
        orders = [make(name, left, right) for name in ORDERS]
        facts += [formula if evaluate(formula, EMPTY, here) else not_(formula) for formula in orders]
        shown, denied = refuted([*values, not_(and_(*facts))]), refuted([*values, *facts])
        wrong += [] if shown is not None and denied is None else values
    return wrong
