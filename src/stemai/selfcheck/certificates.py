"""Certificates of accepted cases with one thing changed: what still replays must state a truth.

A mutant is refused by a `KernelError` or a limit, or it proves the statement of its origin, or it proves another one, and
then that is looked at by the second road.  An alarm is a statement that the second road finds false, one certificate
both ways, an exception of another kind, or a replay that takes long.
"""

from __future__ import annotations

import copy
import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from stemai.errors import KernelError, LimitReached, StemError
from stemai.kernel.certificate import (
    PROVED,
    REFUTED,
    Checked,
    canonical,
    parse,
    replay,
    statement_digest,
    symbols_of,
)
from stemai.kernel.sequents import RULES
from stemai.kernel.terms import Term, make
from stemai.selfcheck.judged import World, settle
from stemai.selfcheck.roads import Claim, opinion
from stemai.selfcheck.tally import Tally

SECONDS: Final = 10
CASES: Final = 10  # whose certificates one piece changes
_WORDS: Final = [
    "le", "lt", "eq", "and", "or", "not", "implies", "forall", "exists", "sum", "prod", "add", "sub", "mul", "neg", "div",
    "idiv", "imod", "dvd", "pow", "abs", "min", "max", "floor", "sqrt", "real", "rational", "prime", "ite", "match",
    "size", "nil", "cons", "true", "false", "num", "free", "bound", "apply", "call", "lambda", "Int", "Real", "Bool",
    "Nat", "Rat", "proved", "refuted", "oracle",
]  # fmt: skip


_NEIGHBOURS: Final = tuple(
    tuple(kind.split())
    for kind in (
        "le lt eq",
        "and or implies",
        "forall exists",
        "sum prod",
        "add sub mul min max idiv imod div",
        "neg abs",
        "true false",
        "bvadd bvsub bvmul bvand bvor bvxor",
    )
)
_FORMULAS: Final = (
    "true",
    "false",
    "not",
    "and",
    "or",
    "implies",
    "eq",
    "le",
    "lt",
    "dvd",
    "prime",
    "rational",
    "forall",
    "exists",
)


@dataclass(frozen=True)
class Origin:
    """A certificate that is accepted, as its reader gets it, and what it shows."""

    name: str
    certificate: dict[str, Any]
    checked: Checked


class _Late(Exception):
    """The replay takes longer than it may."""


def origin(name: str, certificate: dict[str, Any]) -> Origin:
    """Raises: KernelError, LimitReached (it is not accepted)."""
    written = json.loads(canonical(certificate))
    return Origin(name, written, replay(parse(canonical(written))))


def mutants(world: World, seed: int, start: int, count: int) -> Tally:
    """Of a few accepted cases; the pieces of a run go through all of them, round and round."""
    cases = world.accepted(seed)
    first = start // count * CASES
    origins = []
    for number in range(first, first + CASES):
        case = cases[number % len(cases)]
        verdict = world.verdict(case.problem.encode(), case.submission.encode(), case.options)
        if not isinstance(verdict, StemError) and verdict.certificate is not None:
            origins.append(origin(case.name, verdict.certificate))
    return of(origins, Random(f"{seed} certificate {start}"), count) if origins else Tally()


def of(origins: Sequence[Origin], random: Random, count: int) -> Tally:
    """`count` mutants of certificates that are accepted."""
    tally = Tally()
    for _ in range(count):
        source = random.choice(origins)
        mutant, edits = mutated(source.certificate, random)
        _weigh(source, mutant, f"{source.name}, edits {edits}\n{json.dumps(mutant)}", random, tally)
    return tally


def mutated(certificate: dict[str, Any], random: Random) -> tuple[dict[str, Any], list[str]]:
    """Another certificate, a few edits away, and the edits."""
    mutant = copy.deepcopy(certificate)
    edits = [_edit(mutant, random) for _ in range(random.choice((1, 1, 1, 1, 2, 3)))]
    while mutant == certificate:
        edits.append(_edit(mutant, random))
    return mutant, edits


def _weigh(source: Origin, mutant: dict[str, Any], text: str, random: Random, tally: Tally) -> None:
    try:
        with within(SECONDS):
            checked = replay(parse(canonical(mutant)))
    except (KernelError, LimitReached):
        tally.count("refused")
        return
    except Exception as error:  # a reader of hostile bytes raises nothing else
        tally.alarm(f"{type(error).__name__}: {error}: {text}")
        return
    if bool(checked.unconfirmed) != _rests_on_oracles(mutant):
        tally.alarm(f"a sequent that a solver must confirm is not listed: {text}")
    elif checked.unconfirmed:
        tally.count("rests on solvers")
    elif statement_digest(checked.theory, checked.goal) == statement_digest(source.checked.theory, source.checked.goal):
        if checked.outcome == source.checked.outcome:
            tally.count("same statement")
        else:
            tally.alarm(f"proved and refuted: {text}")
    else:
        vetted = formula(source.checked) if source.checked.theory == checked.theory else None
        claim = Claim(checked.theory, formula(checked), checked.by_model, vetted)
        settle(tally, opinion(claim, random), text)


def formula(checked: Checked) -> Term:
    """What a certificate says is true."""
    return checked.goal if checked.outcome == PROVED else make("not", checked.goal)


def _rests_on_oracles(certificate: dict[str, Any]) -> bool:
    """Whether an oracle line is reached from a claim, read off the JSON by itself."""
    proofs = [s["termination"] for s in symbols_of(certificate) if s["termination"]]
    if "lines" in certificate["proof"]:
        proofs.append(certificate["proof"])
    for proof in proofs:
        wanted, seen = [proof["claim"]], set()
        while wanted:
            number = wanted.pop()
            if number not in seen:
                seen.add(number)
                rule, premises, _ = proof["lines"][number]
                if rule == "oracle":
                    return True
                wanted.extend(premises)
    return False


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise _Late after so many seconds of processor time: a busy machine is no alarm."""

    def late(number: int, frame: object) -> None:
        raise _Late(f"longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# ------------------------------------------------------------------------------------------------------------- edits


def _edit(certificate: dict[str, Any], random: Random) -> str:
    """Change one thing; what was changed."""
    action = random.choice(_ACTIONS)
    return f"{action.__name__.strip('_')}: {action(certificate, random)}"


def change(value: Any, random: Random) -> str:
    """A value at a random place, or its neighbours in a list."""
    path = []
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return "nothing"
        key = random.choice(keys)
        path.append(key)
        inner = value[key]
        if isinstance(inner, dict | list) and inner and random.random() < 0.85:
            value = inner
            continue
        if isinstance(value, list) and random.random() < 0.25:
            _rearrange(value, key, random)
        else:
            value[key] = _other(inner, random)
        return f"{path} -> {value[key] if isinstance(value, dict) or key < len(value) else 'gone'!r}"[:200]


def _rearrange(items: list[Any], position: int, random: Random) -> None:
    other = random.randrange(len(items))
    action = random.randrange(4)
    if action == 0:
        items[position], items[other] = items[other], items[position]
    elif action == 1:
        del items[position]
    elif action == 2:
        items.insert(other, copy.deepcopy(items[position]))
    else:
        items[position] = copy.deepcopy(items[other])


def _other(value: Any, random: Random) -> Any:
    """Another value of the same kind, mostly."""
    if random.random() < 0.04:
        return random.choice([None, True, False, 0, -1, 1 << 62, "", "0", [], {}, [0], "!0", "\u202e", 10**40])
    if isinstance(value, bool) or value is None:
        return random.choice([None, True, False, 0])
    if isinstance(value, int):
        return random.choice([value - 1, value + 1, value + random.randrange(-9, 10), random.randrange(100), -value])
    if isinstance(value, str):
        if value.lstrip("-").replace("/", "", 1).isdigit():
            return random.choice(["0", "1", "-1", "2", "1/2", value.lstrip("-"), "-" + value, f"{random.randrange(50)}"])
        return random.choice([random.choice(_WORDS), random.choice(list(RULES)), value + "'"])
    if isinstance(value, float):
        return random.choice([0.0, -value, 1e308, "0"])
    if isinstance(value, list):
        return random.choice([[], value[1:], value[:-1], value[::-1], [*value, *value[-1:]]])
    return {key: part for key, part in value.items() if random.random() < 0.8}


def _rows(certificate: dict[str, Any]) -> list[Any]:
    """The term table, as far as an earlier edit has left one."""
    rows = certificate.get("terms")
    return rows if isinstance(rows, list) else []


def _proofs(certificate: dict[str, Any]) -> list[dict[str, Any]]:
    """The proofs in a certificate that still look like proofs."""
    theory = certificate.get("theory")
    symbols = theory.get("symbols") if isinstance(theory, dict) else None
    rows = [i for r in symbols for i in (r if isinstance(r, list) else [r])] if isinstance(symbols, list) else []
    found = [s.get("termination") for s in rows if isinstance(s, dict)]
    found.append(certificate.get("proof"))
    return [p for p in found if isinstance(p, dict) and isinstance(p.get("lines"), list) and p["lines"]]


def _in_a_line(certificate: dict[str, Any], random: Random) -> str:
    """Another rule, premise or parameter in one line of a proof."""
    proofs = _proofs(certificate)
    if not proofs:
        return "no proof"
    lines = random.choice(proofs)["lines"]
    position = random.randrange(len(lines))
    line = lines[position]
    if not isinstance(line, list) or len(line) != 3:
        return "no line"
    part = random.randrange(3)
    if part == 0:
        line[0] = random.choice([*RULES, "oracle"])
    elif isinstance(line[part], list) and line[part]:
        at = random.randrange(len(line[part]))
        size = position + 1 if part == 1 else len(_rows(certificate))
        line[part][at] = random.randrange(max(size, 1)) if isinstance(line[part][at], int) else _other(line[part][at], random)
    return f"line {position} -> {line}"[:200]


def _in_a_term(certificate: dict[str, Any], random: Random) -> str:
    """Another operator, sort, number or argument in one row of the term table."""
    rows = _rows(certificate)
    if not rows:
        return "no rows"
    position = random.randrange(len(rows))
    row = rows[position]
    if not isinstance(row, list) or len(row) < 3:
        return "no row"
    if row[2] and isinstance(row[2], list) and random.random() < 0.6:
        row[2][random.randrange(len(row[2]))] = random.randrange(max(position, 1))
    elif random.random() < 0.5:
        row[0] = random.choice(_WORDS)
    else:
        row[1] = _other(row[1], random)
    return f"row {position} -> {row}"[:200]


def _in_its_kind(certificate: dict[str, Any], random: Random) -> str:
    """A well-sorted change of the term table: an operator for its neighbour, a numeral, an argument for one of its kind."""
    rows = _rows(certificate)
    if not all(isinstance(r, list) and len(r) >= 3 and isinstance(r[2], list) for r in rows):
        return "no rows"
    position = random.randrange(len(rows)) if rows else 0
    row = rows[position] if rows else ["", None, []]
    neighbours = [kind for kind in _NEIGHBOURS if row[0] in kind]
    if row[0] == "num" and isinstance(row[1], list) and row[1]:
        row[1][0] = random.choice(["0", "1", "-1", "2", "3", "5", "10", "-7"])
    elif neighbours and random.random() < 0.5:
        row[0] = random.choice(neighbours[0])
    elif row[2]:
        at = random.randrange(len(row[2]))
        if isinstance(row[2][at], int) and 0 <= row[2][at] < position:
            row[2][at] = random.choice(_alike(rows, row[2][at], position))
    return f"row {position} -> {row}"[:200]


def _alike(rows: list[Any], number: int, end: int) -> list[int]:
    """The rows before `end` that look as if they had the sort of row `number`."""
    if rows[number][0] in _FORMULAS:
        return [i for i in range(end) if rows[i][0] in _FORMULAS]
    return [i for i in range(end) if rows[i][0] not in _FORMULAS] or [number]


def _at_the_top(certificate: dict[str, Any], random: Random) -> str:
    """Another goal, outcome or claim."""
    size = max(len(_rows(certificate)), 1)
    action = random.randrange(4)
    if action == 0:
        certificate["goal"] = random.randrange(size)
    elif action == 1:
        certificate["outcome"] = random.choice([PROVED, REFUTED])
    else:
        for proof in _proofs(certificate)[:action]:
            proof["claim"] = random.randrange(len(proof["lines"]))
    if action == 3:
        certificate["goal"] = random.randrange(size)
    return f"{action}, goal {certificate.get('goal')}"


def _moved(certificate: dict[str, Any], random: Random) -> str:
    """A line or a row left out, doubled or exchanged with its neighbour."""
    tables = [p["lines"] for p in _proofs(certificate)]
    if _rows(certificate):
        tables.append(_rows(certificate))
    if not tables:
        return "no table"
    table = random.choice(tables)
    position = random.randrange(len(table))
    _rearrange(table, position, random)
    return f"at {position} of {len(table)}"


_ACTIONS: Final = (change, change, _in_a_line, _in_a_line, _in_a_term, *[_in_its_kind] * 5, _at_the_top, _moved)
