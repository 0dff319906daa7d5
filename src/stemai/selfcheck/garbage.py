"""Bytes and JSON that nobody meant, for the reader of certificates and for whoever else reads bytes of others."""

from __future__ import annotations

import json
from random import Random
from typing import Any, Final

from stemai.kernel.certificate import PROVED, canonical, encode
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import RULES
from stemai.kernel.terms import BOOL, INT, REAL, TRUE
from stemai.selfcheck.walk import Writer, theory

_OPERATORS: Final = [
    "true", "false", "not", "and", "or", "implies", "eq", "ite", "num", "word", "le", "lt", "add", "mul", "sub", "neg",
    "div", "idiv", "imod", "dvd", "pow", "abs", "min", "max", "floor", "sqrt", "real", "rational", "prime", "sum", "prod",
    "forall", "exists", "lambda", "apply", "call", "bound", "free", "bvadd", "bvudiv", "bvult", "bvneg",
]  # fmt: skip
_SORTS: Final[tuple[Any, ...]] = (
    "Bool",
    "Int",
    "Real",
    ["BitVec", 3],
    ["sort", "S"],
    ["->", ["Int"], "Int"],
    ["->", ["Real", "Bool"], "Real"],
)
_BITS: Final = (
    b"[", b"]", b"{}", b"null", b"-", b"9" * 30, b'"', b"\xff", b"1e9", b"[[[[", b"(" * 40, b"\x00", b"\r\n", b"-- ",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae", b"\xe2\x80\xa8", b" qed ", b"\xed\xa0\x80", b"0" * 20, b" not " * 60, b"\\u0000", b'"a":1,"a":2,', b"NaN",
)  # fmt: skip
_TYPES: Final[tuple[Any, ...]] = (*_SORTS, "Nat", "Rat", ["->", ["Nat"], "Nat"], ["->", ["Rat"], "Rat"])


def noise(random: Random, origin: bytes) -> bytes:
    """Noise, or a text with noise in it."""
    if random.random() < 0.2:
        return random.randbytes(random.randrange(200))
    text = bytearray(origin)
    for _ in range(random.randrange(1, 5)):
        position = random.randrange(len(text) + 1)
        action = random.randrange(4)
        if action == 0:
            text[position : position + 1] = random.randbytes(1)
        elif action == 1:
            del text[position : position + random.randrange(1, 9)]
        elif action == 2:
            text[position:position] = random.choice(_BITS)
        else:
            text[position:position] = text[position : position + random.randrange(40)]
    return bytes(text)


def garbage_json(random: Random, depth: int = 5) -> Any:
    """Any JSON value, with words that the format uses."""
    roll = random.randrange(9 if depth else 6)
    if roll == 0:
        return random.choice([None, True, False, 0, -1, 1 << 63, 10**50])
    if roll < 3:
        return random.randrange(-2, 30)
    if roll < 6:
        return random.choice(
            [random.choice(_OPERATORS), random.choice(list(RULES)), "1/2", "-3", "Int", "Nat", "x", "!0", "\u0000", ""]
        )
    if roll < 8:
        return [garbage_json(random, depth - 1) for _ in range(random.randrange(5))]
    keys = ["terms", "theory", "goal", "lines", "claim", "model", "name", "body", "symbols"]
    return {key: garbage_json(random, depth - 1) for key in random.sample(keys, random.randrange(4))}


def shaped(random: Random) -> dict[str, Any]:
    """An object of the shape of a certificate, its terms mostly well sorted, its lines random rules."""
    rows = [_row(random, number) for number in range(random.randrange(1, 30))]
    symbols = [_symbol(random, name, len(rows)) for name in random.sample(["f", "g", "h"], random.randrange(3))]
    goal = random.randrange(len(rows))
    lines = [_line(random, number, len(rows)) for number in range(random.randrange(1, 6))]
    return {
        "format": "stemai-certificate",
        "version": 1,
        "terms": rows,
        "theory": {"sorts": random.choice([[], ["S"]]), "symbols": symbols, "axioms": random.choice([[], [["ax", goal]]])},
        "goal": goal,
        "outcome": random.choice(["proved", "refuted"]),
        "proof": {"lines": lines, "claim": random.randrange(len(lines))}
        if random.random() < 0.8
        else {"model": _model(random, len(rows))},
    }


def sorted_(random: Random) -> dict[str, Any]:
    """A certificate whose terms are all well sorted, with random lines: the lines are reached."""
    writer = Writer(random)
    formulas = tuple(writer.term(random.choice([BOOL, BOOL, INT, REAL]), 4) for _ in range(random.randrange(1, 6)))
    proof = Proof(theory())
    line = proof.line("propositional", (), formulas, TRUE)  # only so that the formulas are in the table
    written: dict[str, Any] = json.loads(canonical(encode(proof.theory, {}, TRUE, PROVED, (proof, line))))
    rows = len(written["terms"])
    written["proof"]["lines"] = [_line(random, number, rows) for number in range(random.randrange(1, 4))]
    written["proof"]["claim"] = random.randrange(len(written["proof"]["lines"]))
    written["goal"] = random.randrange(rows)
    if random.random() < 0.2:
        written["outcome"], written["proof"] = "refuted", {"model": _model(random, rows)}
    return written


def _row(random: Random, number: int) -> list[Any]:
    """A row of the term table; the first ones are leaves."""
    leaf = number < 6 or random.random() < 0.1
    op = random.choice(("num", "num", "free", "bound", "bound", "true", "word")) if leaf else random.choice(_OPERATORS)
    data = {
        "num": [random.choice(["0", "1", "-2", "1/2", "9" * 50]), random.choice(["Int", "Real"])],
        "free": ["x", random.choice(_SORTS)],
        "bound": [random.choice([0, 0, 0, 1, 2, 1 << 40]), random.choice(_SORTS[:3])],
        "word": [str(random.randrange(8)), 3],
        "lambda": [random.choice(_SORTS[:3])],
        "forall": random.choice(_SORTS),
        "exists": random.choice(_SORTS),
        "call": random.choice("fgh"),
    }.get(op)
    count = 0 if leaf else {"ite": 3, "sum": 3, "prod": 3}.get(op, random.choice([1, 2, 2]))
    return [op, data, [random.randrange(number) for _ in range(count)] if number else []]


def _symbol(random: Random, name: str, rows: int) -> dict[str, Any]:
    body = random.choice([None, random.randrange(rows)])
    measure = random.choice([[], [random.randrange(rows)], random.sample(range(rows), min(rows, 2))])
    return {
        "name": name,
        "parameters": [random.choice(_TYPES) for _ in range(random.randrange(3))],
        "result": random.choice(_TYPES[:9]),
        "body": body,
        "measure": measure if body is not None else [],
        "termination": {"lines": [_line(random, 0, rows)], "claim": 0} if body is not None and random.random() < 0.3 else None,
    }


def _line(random: Random, number: int, rows: int) -> list[Any]:
    name = random.choice(list(RULES))
    rule = RULES[name]
    count = random.randrange(3) if rule.premises is None else rule.premises
    premises = [random.randrange(number) for _ in range(count)] if number else []
    kinds: dict[str, Any] = {
        "term": random.randrange(rows),
        "terms": [random.randrange(rows) for _ in range(count)],
        "type": random.choice(_TYPES),
        "name": "ax",
        "int": random.randrange(3),
        "ints": [0],
        "rational": "1/2",
        "rationals": ["1"] * (count + 1),
        "data": garbage_json(random, 4),
    }
    return [name, premises, [kinds[kind] for kind in rule.parameters]]


def _model(random: Random, rows: int) -> dict[str, Any]:
    values = {name: random.randrange(rows) for name in random.sample(["given", "f", "g"], random.randrange(3))}
    return {
        "carriers": random.choice([{}, {"S": 2}, {"S": 64}]),
        "symbols": values,
        "variables": [random.randrange(rows) for _ in range(random.randrange(3))],
    }


def certificate(random: Random, origins: list[bytes]) -> bytes:
    """Something for the reader of certificates."""
    roll = random.randrange(4)
    if roll == 0:
        return noise(random, random.choice(origins))
    return canonical((garbage_json, shaped, sorted_)[roll - 1](random))
