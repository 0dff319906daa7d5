"""Attacks on the reader of certificates: JSON of another shape, numbers that are not, claims that are not the goal."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from stemai.kernel.certificate import canonical, encode, parse, replay, statement_digest
from stemai.kernel.models import Model
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    FALSE,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    TRUE,
    Symbol,
    Term,
    bitvec,
    bitvec_type,
    bound,
    call,
    free,
    function_type,
    make,
    named_type,
    word,
)
from stemai.kernel.theory import Definition, Theory, termination
from tests.kernel_attacks.writing import (
    EMPTY,
    THING,
    Call,
    Failure,
    Family,
    N,
    R,
    Refused,
    a_thing,
    add,
    and_,
    b0,
    eq,
    every,
    fun,
    implies,
    ite,
    le,
    lt,
    not_,
    or_,
    p,
    seq,
    some,
    sub,
    total,
    x,
    y,
)

ZERO, ONE = N(0), N(1)
Path = tuple[object, ...]
GONE: Final = object()


def families() -> Iterator[Family]:
    yield from _bytes()
    yield from _envelope()
    yield from _terms()
    yield from _theory()
    yield from _recursion()
    yield from _lines()
    yield from _claims()
    yield from _models()
    yield from _digests()


def simple() -> dict[str, Any]:
    """`forall x:Int, x = x or p`, shown by `ring` and three rules, with a row of each kind that the reader knows."""
    theory = EMPTY.with_sort("Thing").with_symbol(Symbol("f", (T_NAT, named_type("Thing")), T_NAT)).with_axiom("ax", or_(TRUE, FALSE))
    proof = Proof(theory)
    line = proof.line("ring", (), eq(x, x))
    line = proof.line("or_intro", (line,), or_(eq(x, x), lt(x, ZERO)))
    line = proof.line("forall_intro", (line,), x)
    goal = proof.conclusion(line)
    return _written(theory, {}, goal, "proved", (proof, line))


def _written(*parts: Any) -> dict[str, Any]:
    """The certificate as a reader of its bytes gets it."""
    value: dict[str, Any] = json.loads(canonical(encode(*parts)))
    return value


def _changed(certificate: dict[str, Any], *path: object) -> Call:
    """Replay of `certificate` with the value at a path replaced by the last of `path`, or without it where it is GONE."""
    *steps, last, value = path

    def run() -> object:
        bad = copy.deepcopy(certificate)
        target: Any = bad
        for step in steps:
            target = target[step]
        if value is GONE:
            del target[last]
        else:
            target[last] = value
        return replay(bad).lines

    return run


def _read(certificate: dict[str, Any], name: str, lines: int, *rows: tuple[Any, ...]) -> Family:
    """A certificate that replays, and changes that are refused: (why, path and value, code, says)."""
    refused = tuple(Refused(why, _changed(certificate, *path), code, says) for why, path, code, says in rows)
    return Family(f"certificate, {name}", lambda: replay(certificate).lines, lines, refused)


def _bytes() -> Iterator[Family]:
    good = b'{"a":[1,"b",true,null]}'
    deep = b'{"a":' * 100_000
    not_json = "is not JSON"
    yield Family(
        "bytes", lambda: parse(good), {"a": [1, "b", True, None]},
        tuple(
            Refused(f"{text[:24]!r}", lambda text=text: parse(text), "K035", not_json)  # type: ignore[misc]
            for text in (
                b"", b"{", b"{}{}", b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b'{"a":1.0}', b'{"a":1e2}', b'{"a":NaN}', b'{"a":Infinity}',
                b'{"a":-Infinity}', b"\xff\xfe", b'{"a":"\xff"}', b"{'a':1}", b'{"a":01}', b'{"a":1,}', deep, b'{"a":' + b"9" * 5000 + b"}",
            )
        )
        + tuple(Refused(f"{text!r}", lambda text=text: parse(text), "K033", "not an object") for text in (b"[]", b"1", b'"a"', b"null", b"true"))  # type: ignore[misc]
        + (Refused("too large", lambda: parse(good), "M004", "more than 10 bytes", {"CERTIFICATE_BYTES": 10}),),
    )


def _envelope() -> Iterator[Family]:
    good = simple()
    shape = "K033"
    yield _read(
        good, "fields", 3,
        ("a field less", ("theory", GONE), shape, "the fields are not"), ("a field more", ("note", 1), shape, "the fields are not"),
        ("format", ("format", "lean"), "K031", "not a certificate of format"), ("version", ("version", 2), "K031", "not a certificate of format"),
        ("version as text", ("version", "1"), "K031", "not a certificate of format"),
        ("version true", ("version", True), "K031", "not a certificate of format"),
        ("terms", ("terms", {}), shape, "terms: not a list"), ("theory", ("theory", []), shape, "theory: not an object"),
        ("a field of the theory", ("theory", "sorts", GONE), shape, "the fields are not"), ("sorts", ("theory", "sorts", "Thing"), shape, "sorts: not a list"),
        ("a sort's name", ("theory", "sorts", 0, 1), shape, "not a name"), ("an invisible name", ("theory", "sorts", 0, "T\u200bhing"), shape, "not a name"),
        ("half a character", ("theory", "sorts", 0, "\ud800"), shape, "not a name"), ("no name", ("theory", "sorts", 0, ""), shape, "not a name"),
        ("a long name", ("theory", "sorts", 0, "T" * 257), shape, "not a name"),
        ("symbols", ("theory", "symbols", {}), shape, "symbols: not a list"), ("a symbol", ("theory", "symbols", 0, 7), shape, "symbol: not an object"),
        ("symbols together, none", ("theory", "symbols", 0, []), shape, "has less than two"),
        ("axioms", ("theory", "axioms", {}), shape, "axioms: not a list"), ("an axiom", ("theory", "axioms", 0, ["ax"]), shape, "not a pair"),
        ("an axiom's formula", ("theory", "axioms", 0, ["ax", 999]), shape, "out of range"), ("an axiom's name", ("theory", "axioms", 0, [1, 0]), shape, "not a name"),
        ("proof", ("proof", []), shape, "proof: not an object"), ("a field of the proof", ("proof", "claim", GONE), shape, "the fields are not"),
        ("lines", ("proof", "lines", {}), shape, "lines: not a list"), ("claim", ("proof", "claim", "0"), shape, "not an integer"),
        ("claim true", ("proof", "claim", True), shape, "not an integer"), ("claim too large", ("proof", "claim", 1 << 63), shape, "not an integer"),
        ("claim after the end", ("proof", "claim", 3), shape, "names no line"), ("claim before the start", ("proof", "claim", -1), shape, "names no line"),
        ("outcome", ("outcome", "open"), "K032", "neither proved nor refuted"), ("outcome in a list", ("outcome", ["proved"]), "K032", "neither proved nor refuted"),
    )
    yield Family("canonical", lambda: canonical({"b": ["\u00e9", 1], "a": None}), b'{"a":null,"b":["\\u00e9",1]}')
    seven = Proof(EMPTY)
    prime_ = seven.line("pratt", (), (("7", "3", ("2", "3")),))
    cut = seven.line("cuts", (), lt(ZERO, ONE), (((0, 1, 1),),))
    both = seven.line("and_intro", (prime_, cut))
    data = _written(EMPTY, {}, seven.conclusion(both), "proved", (seven, both))
    yield Family("data in lines", lambda: replay(data).lines, 3)
    two = [good["theory"]["symbols"][0]] * 2
    yield _read(good, "symbols", 3, ("twice", ("theory", "symbols", two), shape, "two symbols are named"))
    yield Family("terms", lambda: replay(good).lines, 3, (
        Refused("too many", lambda: replay(good), "M004", "more than 2 terms", {"CERTIFICATE_TERMS": 2}),
        Refused("too much work", lambda: replay(good), "M015", "more work", {"REPLAY_WORK": 2}),
    ))


def _with_row(row: object) -> Call:
    return _changed(simple(), "terms", [row])


def _terms() -> Iterator[Family]:
    """One term table of one row, which nothing else can read: the row must be refused by itself."""
    shape = "K033"
    rows: list[tuple[object, str, str]] = [
        ({}, shape, "term: not a list"), (["true", None], shape, "not [op, data, [arguments]]"), (["true", None, [], [], []], shape, "not [op, data"),
        ([1, None, []], shape, "not [op, data"), (["true", None, {}], shape, "arguments: not a list"), (["not", None, [0]], shape, "out of range"),
        (["not", None, [-1]], shape, "out of range"), (["not", None, [True]], shape, "out of range"), (["not", None, ["0"]], shape, "out of range"),
        (["true", 1, []], shape, "carries no data"), (["modus", None, []], "K001", "does not take"), (["true", None, [], "x"], shape, "hint: not a list"),
        (["true", None, [], [1]], shape, "not a name"), (["num", "1", []], shape, "pair: not a list"), (["num", ["1"], []], shape, "not a pair"),
        (["num", [1, "Int"], []], shape, "not a rational"), (["num", ["1/0", "Real"], []], shape, "not a rational"), (["num", ["01", "Int"], []], shape, "not a rational"),
        (["num", ["1/02", "Real"], []], shape, "not a rational"), (["num", [" 1", "Int"], []], shape, "not a rational"), (["num", ["1\n", "Int"], []], shape, "not a rational"),
        (["num", ["1e3", "Int"], []], shape, "not a rational"), (["num", ["٣", "Int"], []], shape, "not a rational"), (["num", ["9" * 4001, "Int"], []], shape, "not a rational"),
        (["num", ["1/" + "9" * 4001, "Real"], []], shape, "not a rational"), (["num", ["9" * 9000, "Int"], []], shape, "not a rational"),
        (["num", ["1/2", "Int"], []], "K001", "does not take"), (["num", ["1", "Bool"], []], "K001", "does not take"), (["num", ["1", "Nat"], []], shape, "not a sort"),
        (["num", ["1", "Int"], [0]], shape, "out of range"),
        (["call", "g", []], shape, "not declared"), (["call", 1, []], shape, "not declared"), (["call", ["f"], []], shape, "not declared"),
        (["word", ["1"], []], shape, "not a pair"), (["word", ["-1", 8], []], shape, "not a natural"), (["word", ["1/2", 8], []], shape, "not a natural"),
        (["word", ["1", "8"], []], shape, "not an integer"), (["word", ["256", 8], []], "K001", "does not take"), (["word", ["1", 0], []], "M003", "width 0"),
        (["bound", [0], []], shape, "not a pair"), (["bound", ["0", "Int"], []], shape, "not an integer"), (["bound", [True, "Int"], []], shape, "not an integer"),
        (["bound", [-1, "Int"], []], "K001", "does not take"), (["free", ["", "Int"], []], shape, "not a name"), (["free", ["x"], []], shape, "not a pair"),
        (["free", ["x\n", "Int"], []], shape, "not a name"), (["lambda", "Int", []], shape, "sorts: not a list"), (["forall", None, []], shape, "not a sort"),
        (["forall", "Nat", []], shape, "not a sort"), (["free", ["x", ["sort", "Int"]], []], shape, "a sort of the kernel"), (["free", ["x", ["sort", "->"]], []], shape, "of the kernel"),
        (["free", ["x", ["sort", "Bool"]], []], shape, "a sort of the kernel"), (["free", ["x", ["sort", "Real"]], []], shape, "a sort of the kernel"),
        (["free", ["x", ["sort", "BitVec"]], []], shape, "a sort of the kernel"), (["free", ["x", ["sort"]], []], shape, "not a sort"), (["free", ["x", ["sort", 1]], []], shape, "not a name"),
        (["free", ["x", ["BitVec", "8"]], []], shape, "not an integer"), (["free", ["x", ["BitVec", 8, 8]], []], shape, "not a sort"), (["free", ["x", ["->", [], "Int"]], []], "K002", "is no function"),
        (["free", ["x", ["->", "Int", "Int"]], []], shape, "arguments: not a list"), (["free", ["x", ["->", ["Int"]]], []], shape, "not a sort"),
    ]
    for row in (["num", ["1", "Int"], [0]], ["num", ["1", "Int"], [], ["x"]]):
        bad = _changed(simple(), "terms", [["true", None, []], row])
        yield Family(f"a number with more, {row}", bad, Failure(shape, "a number has arguments "))
    yield Family("rows of terms", _with_row(["true", None, []]), Failure("K033", "a term number is out of range "),
                 tuple(Refused(str(row)[:60], _with_row(row), code, says) for row, code, says in rows))
    kinds = [
        fun(b0), fun(make("bound", data=(0, REAL)), REAL), word(3, 8), free("b", bitvec(8)), free("h", function_type([T_INT, T_BOOL], T_RAT).carrier),
        a_thing, R(-1, 3), total(x, y, b0), every(p, THING), some(le(b0, x)), N(-7), word(0, 8), free("x" * 256, INT),
    ]
    for term in kinds:
        yield Family(f"round trip of {term}", _round_trip(term), True)


def _round_trip(term: Term) -> Call:
    def run() -> object:
        theory = EMPTY.with_sort("Thing")
        proof = Proof(theory)
        formula = eq(term, term) if term.sort.result is None else eq(make("apply", term, *(free("v", s_) for s_ in term.sort.arguments)), free("value", term.sort.result))
        line = proof.line("propositional", (), (), implies(formula, formula))
        for variable in sorted(formula.frees, key=lambda v: str(v.data)):
            line = proof.line("forall_intro", (line,), variable)
        written = _written(theory, {}, proof.conclusion(line), "proved", (proof, line))
        return replay(written).goal is proof.conclusion(line)

    return run


def _theory() -> Iterator[Family]:
    symbols = [
        Symbol("a", (T_NAT, T_RAT, T_BOOL, bitvec_type(8), named_type("Thing")), T_RAT),
        Symbol("b", (function_type([T_NAT], T_NAT), function_type([T_INT], T_RAT)), bitvec_type(3)),
    ]
    theory = EMPTY.with_sort("Thing")
    for symbol in symbols:
        theory = theory.with_symbol(symbol)
    proof = Proof(theory)
    good = _written(theory, {}, TRUE, "proved", (proof, proof.line("true_intro")))
    first = ("theory", "symbols", 0)
    yield Family("symbols as they were", lambda: list(replay(good).theory.symbols.values()), symbols)
    yield _read(
        good, "types", 1,
        ("a field less", (*first, "measure", GONE), "K033", "the fields are not"), ("a field more", (*first, "note", 1), "K033", "the fields are not"),
        ("name", (*first, "name", 1), "K033", "not a name"), ("reserved name", (*first, "name", "a!"), "K020", "taken or reserved"),
        ("name of a sort", (*first, "name", "Thing"), "K020", "taken or reserved"), ("parameters", (*first, "parameters", "Nat"), "K033", "parameters: not a list"),
        ("unknown type", (*first, "parameters", 0, "Natural"), "K033", "not a sort"), ("unknown sort", (*first, "parameters", 0, ["sort", "Other"]), "K020", "no sort `Other`"),
        ("a built-in as a sort", (*first, "result", ["sort", "Int"]), "K033", "a sort of the kernel"), ("function of nothing", (*first, "parameters", 0, ["->", [], "Nat"]), "K002", "is no function"),
        ("function as result", (*first, "result", ["->", ["Nat"], "Nat"]), "K020", "gives a function"), ("measure without body", (*first, "measure", [0]), "K033", "has a measure and no body"),
        ("proof without body", (*first, "termination", {}), "K033", "has a measure and no body"), ("width", (*first, "parameters", 0, ["BitVec", 0]), "M003", "width 0"),
        ("arguments", (*first, "parameters", 0, ["->", "Nat", "Nat"]), "K033", "arguments: not a list"), ("body", (*first, "body", 99), "K033", "out of range"),
        ("another body", (*first, "body", 0), "K021", "is of sort Bool"), ("a type in a list", (*first, "result", ["Nat"]), "K033", "not a sort"),
    )


def recursive(by_oracle: bool = False) -> dict[str, Any]:
    """`fall 2 = 0` where `fall` calls itself, with a proof of termination by rules, or by one oracle line."""
    fall = Symbol("fall", (T_NAT,), T_NAT)
    definition = Definition(fall, ite(le(b0, ZERO), ZERO, call(fall, sub(b0, ONE))), (b0,))
    goal = termination(definition)
    proof = Proof(EMPTY)
    variable = free("!p0", INT)
    nat, above = le(ZERO, variable), not_(le(variable, ZERO))
    before = sub(variable, ONE)
    assumed = proof.line("assume", (), above), proof.line("assume", (), nat)
    parts = [
        proof.line("linear", (assumed[0],), le(ZERO, before), (Fraction(1), Fraction(1))), assumed[1],
        proof.line("linear", (), lt(before, variable), (Fraction(1),)),
    ]
    line = proof.line("and_intro", tuple(parts))
    line = proof.line("implies_intro", (line,), above)
    line = proof.line("implies_intro", (line,), nat)
    line = proof.line("forall_intro", (line,), variable)
    if proof.conclusion(line) is not goal:
        raise ValueError("the proof of termination is of something else")
    if by_oracle:
        line = proof.line("oracle", (), (), goal)
    theory = EMPTY.with_definition(definition)
    main = Proof(theory)
    shown = main.line("evaluate", (), eq(call(fall, N(2)), ZERO))
    return _written(theory, {"fall": (proof, line)}, main.conclusion(shown), "proved", (main, shown))


def _recursion() -> Iterator[Family]:
    good = recursive()
    fall = ("theory", "symbols", 0)
    rows = good["terms"]
    zero = next(i for i, row in enumerate(rows) if row[:2] == ["num", ["0", "Int"]])
    index = next(i for i, row in enumerate(rows) if row[0] == "bound")
    lines = good["theory"]["symbols"][0]["termination"]["lines"]
    claim = good["theory"]["symbols"][0]["termination"]["claim"]
    yield _read(
        good, "recursion", len(lines) + 1,
        ("no proof", (*fall, "termination", None), "K034", "no proof that it ends"), ("no measure", (*fall, "measure", []), "K023", "has no measure"),
        ("no list", (*fall, "measure", zero), "K033", "measure"), ("another order", (*fall, "measure", [zero, zero]), "K032", "not the formula that it should be"),
        ("no number of a term", (*fall, "measure", [None]), "K033", "out of range"), ("no measure, and none", (*fall, "measure", None), "K033", "measure"),
        ("another measure", (*fall, "measure", [zero]), "K032", "not the formula that it should be"), ("another claim", (*fall, "termination", "claim", claim - 3), "K032", "rests on hypotheses"),
        ("a part of it", (*fall, "termination", "claim", claim - 1), "K032", "not the formula"), ("claims nothing", (*fall, "termination", "claim", claim + 1), "K033", "names no line"),
        ("no lines", (*fall, "termination", "lines", []), "K033", "names no line"), ("proof no object", (*fall, "termination", []), "K033", "proof: not an object"),
        ("its own definition", (*fall, "termination", "lines", 0, ["unfold", [], [next(i for i, row in enumerate(rows) if row[0] == "call")]]), "K011", "without loose"),
        ("an axiom", (*fall, "termination", "lines", 0, ["axiom", [], ["ax"]]), "K011", "no axiom `ax`"), ("not a body", (*fall, "body", index), "K032", "not the formula"),
    )
    plain = EMPTY.with_definition(Definition(Symbol("twice", (T_NAT,), T_NAT), add(b0, b0)))
    proof = Proof(plain)
    simple_ = _written(plain, {}, TRUE, "proved", (proof, proof.line("true_intro")))
    claims_true = {"lines": [["true_intro", [], []]], "claim": 0}
    yield _read(simple_, "a definition without recursion", 1, ("a proof of nothing", (*fall, "termination", {}), "K033", "the fields"))
    yield Family("a termination that need not be", _changed(simple_, *fall, "termination", claims_true), 2)
    # An oracle line in a proof of termination counts among the unconfirmed; it cannot hide there.
    yield Family("unconfirmed in a termination", lambda: len(replay(recursive(by_oracle=True)).unconfirmed), 1)
    yield Family("nothing unconfirmed", lambda: len(replay(good).unconfirmed), 0)


def _lines() -> Iterator[Family]:
    good = simple()
    line = ("proof", "lines", 0)
    shape = "K033"
    yield _read(
        good, "lines", 3,
        ("no list", (*line, {}), shape, "line: not a list"), ("two parts", (*line, ["ring", []]), shape, "not [rule, [premises], [parameters]]"),
        ("a part more", (*line, ["ring", [], [0], []]), shape, "not [rule, [premises], [parameters]]"), ("rule as number", (*line, [1, [], []]), shape, "not [rule, [premises]"),
        ("no such rule", (*line, ["trust", [], [0]]), "K010", "no rule `trust`"), ("parameters no list", (*line, ["ring", [], {}]), shape, "parameters: not a list"),
        ("too many parameters", (*line, ["ring", [], [0, 0]]), "K010", "takes 1 parameters, not 2"), ("premises no list", (*line, ["ring", 0, [0]]), shape, "premises: not a list"),
        ("premise true", (*line, ["ring", [True], [0]]), shape, "not an integer"), ("premise itself", (*line, ["ring", [0], [0]]), "K012", "does not come before"),
        ("premise below 0", ("proof", "lines", 1, 1, [-1]), "K012", "does not come before"), ("term no row", (*line, ["ring", [], ["0"]]), shape, "out of range"),
        ("terms no list", (*line, ["propositional", [], [0, 0]]), shape, "terms: not a list"), ("a name as number", (*line, ["axiom", [], [0]]), shape, "not a name"),
        ("oracle with a rule's parameters", (*line, ["oracle", [], [0]]), "K010", "takes 2 parameters, not 1"), ("int as text", (*line, ["and_elim", [], ["0"]]), shape, "not an integer"),
        ("type", (*line, ["typed", [], [0, "Natural"]]), shape, "not a sort"), ("rational as number", (*line, ["linear", [], [0, [1]]]), shape, "not a rational"),
        ("rationals no list", (*line, ["linear", [], [0, "1"]]), shape, "rationals: not a list"), ("data true", (*line, ["pratt", [], [[True]]]), shape, "something else than lists"),
        ("data null", (*line, ["pratt", [], [None]]), shape, "something else than lists"), ("data object", (*line, ["pratt", [], [{}]]), shape, "something else than lists"),
        ("data too deep", (*line, ["pratt", [], [_nested(17)]]), shape, "nested too deeply"), ("data deep", (*line, ["pratt", [], [_nested(16)]]), "K011", "not [number, witness"),
    )


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def _claims() -> Iterator[Family]:
    good = simple()
    with_variable = max(i for i, row in enumerate(good["terms"]) if row[0] == "lt")
    yield _read(
        good, "claims", 3,
        ("a goal with a variable", ("goal", with_variable), "K032", "not a closed formula"), ("a goal that is true", ("goal", _row(good, "true")), "K032", "not the formula"),
        ("refuted", ("outcome", "refuted"), "K032", "not the formula that it should be"), ("an earlier line", ("proof", "claim", 1), "K032", "not the formula that it should be"),
        ("goal no row", ("goal", None), "K033", "out of range"), ("goal a numeral", ("goal", _row(good, "num")), "K032", "not a closed formula"),
        ("goal with loose indices", ("goal", _loose(good)), "K032", "not a closed formula"),
    )
    strange, known = every(eq(bound(0, THING), bound(0, THING)), THING), EMPTY.with_sort("Thing")
    for sort, theory in (("that the theory has", known), ("that it has not", EMPTY)):
        about = Proof(theory)
        shown = about.line("forall_intro", (about.line("refl", (), a_thing),), a_thing)
        written = _written(theory, {}, strange, "proved", (about, shown))
        expected = 2 if theory is known else Failure("K020", "there is no sort `Thing` ")
        yield Family(f"a goal about a sort {sort}", lambda written=written: replay(written).lines, expected)  # type: ignore[misc]
    proof = Proof(EMPTY)
    line = proof.line("assume", (), FALSE)
    yield Family("hypotheses", lambda: proof[line], seq(FALSE, FALSE), (
        Refused("not discharged", lambda: replay(_written(EMPTY, {}, FALSE, "proved", (proof, line))), "K032", "rests on hypotheses"),))
    oracle = Proof(EMPTY)
    used, unused = oracle.line("oracle", (), (), FALSE), oracle.line("oracle", (), (), not_(TRUE))
    true_ = oracle.line("true_intro")

    def unconfirmed(certificate: dict[str, Any]) -> Call:
        return lambda: [(u.sequent, u.theory) for u in replay(certificate).unconfirmed]

    yield Family("oracle", unconfirmed(_written(EMPTY, {}, FALSE, "proved", (oracle, used))), [(seq(FALSE), EMPTY)])
    yield Family("oracle that refutes", unconfirmed(_written(EMPTY, {}, TRUE, "refuted", (oracle, unused))), [(seq(not_(TRUE)), EMPTY)])
    yield Family("no oracle", unconfirmed(_written(EMPTY, {}, TRUE, "proved", (oracle, true_))), [])
    axioms = EMPTY.with_axiom("one", TRUE).with_axiom("two", or_(TRUE, FALSE))
    uses = Proof(axioms)
    line_two, _ = uses.line("axiom", (), "two"), uses.line("axiom", (), "one")
    yield Family("axioms that are used", lambda: replay(_written(axioms, {}, or_(TRUE, FALSE), "proved", (uses, line_two))).axioms, ("two",))


def _row(certificate: dict[str, Any], op_: str) -> int:
    return next(i for i, row in enumerate(certificate["terms"]) if row[0] == op_)


def _loose(certificate: dict[str, Any]) -> int:
    """A formula of the table with a loose index."""
    rows = certificate["terms"]
    return next(i for i, row in enumerate(rows) if row[0] == "eq" and rows[row[2][0]][0] == "bound")


def _models() -> Iterator[Family]:
    good = _written(EMPTY, {}, every(lt(b0, ONE)), "refuted", Model({}, {}, (ONE,)))
    yield _read(
        good, "models", 0,
        ("proved by a model", ("outcome", "proved"), "K033", "the fields are not"),
        ("a value that does not fit", ("proof", "model", "variables", [_row(good, "num")] * 2), "K050", "do not fit"), ("no model", ("proof", "model", []), "K050", "not an object of carriers"),
        ("model and proof", ("proof", "lines", []), "K033", "the fields are not"), ("a row that is not there", ("proof", "model", "variables", [99]), "K033", "out of range"),
    )


def _on(symbol: Symbol) -> Term:
    return every(eq(call(symbol, b0), call(symbol, b0)))


def _about(theory: Theory, name: str) -> Theory:
    """`theory` with an axiom that speaks of its sort and its one symbol."""
    (symbol,) = theory.symbols.values()
    thing = make("bound", data=(0, THING))
    return theory.with_axiom(name, and_(_on(symbol), every(eq(thing, thing), THING)))


def _digests() -> Iterator[Family]:
    goal = every(le(b0, b0))
    thing, f = EMPTY.with_sort("Thing"), Symbol("f", (T_NAT,), T_NAT)
    base = _about(thing.with_symbol(f), "ax")
    digest = statement_digest(base, goal)

    def same(theory: Theory, goal_: Term) -> Call:
        return lambda: statement_digest(theory, goal_) == digest

    fall = Symbol("fall", (T_NAT,), T_NAT)
    falls = every(eq(call(fall, b0), b0))
    ways = [EMPTY.with_definition(Definition(fall, b0, measure)) for measure in ((), (b0,), (b0, b0), (add(b0, ONE),))]
    yield Family("digest, measures", lambda: len({statement_digest(way, falls) for way in ways}), 1)
    yield Family("digest, hints", lambda: statement_digest(base, make("forall", le(b0, b0), data=INT, hint=("z",))) == digest, True)
    more = base.with_sort("Other").with_definition(Definition(fall, call(f, b0))).with_symbol(Symbol("g", (T_INT,), T_INT))
    yield Family("digest, what only a proof speaks of", same(more, goal), True)
    yield Family("digest, the same in a goal", same(more, every(eq(call(fall, b0), b0))), False)
    for name, theory, goal_ in (
        ("another goal", base, every(lt(b0, b0))), ("another sort of variable", base, every(TRUE, REAL)),
        ("no sort", EMPTY.with_symbol(f).with_axiom("ax", _on(f)), goal), ("an axiom more", base.with_axiom("bx", FALSE), goal),
        ("no axiom", thing.with_symbol(f), goal), ("another axiom", thing.with_symbol(f).with_axiom("ax", FALSE), goal),
        ("a parameter as Int", _about(thing.with_symbol(Symbol("f", (T_INT,), T_NAT)), "ax"), goal),
        ("a result as Int", _about(thing.with_symbol(Symbol("f", (T_NAT,), T_INT)), "ax"), goal),
        ("a body", _about(thing.with_definition(Definition(f, b0)), "ax"), goal),
        ("another body", _about(thing.with_definition(Definition(f, add(b0, ONE))), "ax"), goal),
        ("another name", _about(thing.with_symbol(Symbol("g", (T_NAT,), T_NAT)), "ax"), goal),
        ("another name of the axiom", _about(thing.with_symbol(f), "bx"), goal),
    ):
        yield Family(f"digest, {name}", same(theory, goal_), False)
