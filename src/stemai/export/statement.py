"""A kernel statement as text, in names that cannot be misread: the printed statement is all that a verdict is about."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from stemai.errors import KernelError, UsageError
from stemai.kernel.printer import CUT, render
from stemai.kernel.proofs import ORACLE
from stemai.kernel.sequents import RULES
from stemai.kernel.terms import Symbol, Term, free, instantiate
from stemai.kernel.theory import Theory

SHOWN: Final = 200_000  # characters of one formula that are printed
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
_WORDS: Final = re.compile(
    "and|or|not|forall|exists|if|then|else|fun|in|mod|div|dvd|true|false|def|axiom|sort|datatype|match|with|end"
    "|Int|Real|Bool|Nat|Rat|BitVec"
    "|abs|floor|max|min|prime|prod|rational|sqrt|sum"  # operators that are printed as functions, and those of words
    "|bv(add|sub|mul|neg|not|and|or|xor|shl|[al]shr|[us]div|[us]rem|[us]l[et])"
)


def theory_lines(theory: Theory) -> list[str]:
    """The sorts, datatypes, symbols with their definitions, and axioms, one to a line.  Raises: U108 (too long)."""
    lines = [f"sort {name}" for name in theory.sorts]
    for name, datatype in theory.datatypes.items():
        lines.append(f"datatype {name} := {' | '.join(map(_constructor, datatype.constructors))}")
    for symbol in (s for s in theory.symbols.values() if not theory.is_constructor(s)):
        names = _parameter_names(theory, len(symbol.parameters))
        values = [free(name, t.carrier) for name, t in zip(names, symbol.parameters, strict=True)]
        binders = "".join(f" ({name} : {t})" for name, t in zip(names, symbol.parameters, strict=True))
        definition = theory.definitions.get(symbol.name)
        body = "" if definition is None else f" := {whole(instantiate(definition.body, values))}"
        lines.append(f"def {symbol.name}{binders} : {symbol.result}{body}")
    return lines + [f"axiom {name} : {whole(formula)}" for name, formula in theory.axioms.items()]


def _parameter_names(theory: Theory, count: int) -> list[str]:
    """x1, x2, .. without the names of the theory: a constant `x1` in a body must not read as its parameter."""
    names = (f"x{i}" for i in range(1, count + len(theory.symbols) + 1))
    return list(islice((name for name in names if name not in theory.symbols), count))


def _constructor(symbol: Symbol) -> str:
    fields = ", ".join(str(t) for t in symbol.parameters)
    return f"{symbol.name}({fields})" if fields else symbol.name


def statement(theory: Theory, goal: Term) -> str:
    """The whole kernel statement as text: sorts, datatypes, symbols, definitions, axioms, and the goal last.

    Raises: U108 (too long).
    """
    return "\n".join([*theory_lines(theory), whole(goal)])


def whole(formula: Term) -> str:
    """The text of `formula`, never cut: a verdict is about what is printed.  Raises: U108 (too long)."""
    text = render(formula, SHOWN)
    if text.endswith(CUT):
        raise UsageError(
            "U108",
            "the certificate has a formula that is too long to be printed",
            cause=f"the limit is {SHOWN} characters",
            mend="state it with definitions",
        )
    return text


def require_plain_names(theory: Theory) -> None:
    """See that no name in the statement can be misread.

    The kernel takes any printable name; honest certificates have the names of the language.  Raises: U108.
    """
    for name in (*theory.sorts, *theory.datatypes, *theory.symbols, *theory.axioms):
        if not _plain(name):
            raise UsageError(
                "U108",
                "the certificate has a name that could be misread",
                cause=ascii(name)[:100],
                mend="names are ASCII letters, digits, `_` and `'`, and no words of the language",
            )


def require_spoken_of(certificate: dict[str, Any]) -> None:
    """See that each definition that a replayed certificate states is called in its goal, axioms or proof, or by one that is.

    One that is not, or by itself alone, is no part of the statement, and no honest certificate has it.  Raises: K033.
    """
    theory = certificate["theory"]
    groups = [row if isinstance(row, list) else [row] for row in theory["symbols"]]
    todo = [certificate["goal"], *(formula for _, formula in theory["axioms"]), *_in_proof(certificate["proof"])]
    seen, called = set[int](), set[str]()
    while groups:
        called |= _called(certificate["terms"], todo, seen)
        spoken = [g for g in groups if any(s["body"] is None or s["name"] in called for s in g)]
        if not spoken:
            name = groups[0][0]["name"]
            raise KernelError("K033", f"the certificate defines `{name}`, and nothing in it speaks of that")
        groups = [g for g in groups if g not in spoken]
        todo = [term for group in spoken for symbol in group for term in _in_definition(symbol)]


def _called(rows: list[Any], todo: list[int], seen: set[int]) -> set[str]:
    """What terms call that have not been seen before."""
    called = set[str]()
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += rows[place][2]
            if rows[place][0] == "call":
                called.add(rows[place][1])
    return called


def _in_definition(symbol: dict[str, Any]) -> list[int]:
    """The terms of a symbol: body, measures, and those of the proof that it ends."""
    terms = [t for t in (symbol["body"], *symbol["measure"]) if t is not None]
    return terms if symbol["termination"] is None else [*terms, *_in_proof(symbol["termination"])]


def _in_proof(proof: dict[str, Any]) -> list[int]:
    """The terms of a proof, or of a countermodel."""
    if "model" in proof:
        return [*proof["model"]["symbols"].values(), *proof["model"]["variables"]]
    terms: list[int] = []
    for rule, _, parameters in proof["lines"]:
        kinds = ("terms", "term") if rule == ORACLE else RULES[rule].parameters
        for kind, value in zip(kinds, parameters, strict=True):
            if kind in ("term", "terms"):
                terms += value if kind == "terms" else [value]
    return terms


def drop_odd_hints(certificate: dict[str, Any]) -> None:
    """Forget the names of bound variables where one could be misread; they take no part in the proof."""
    rows = certificate.get("terms")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, list) and len(row) == 4 and isinstance(row[3], list) and not all(map(_plain, row[3])):
            row.pop()


def _plain(name: Any) -> bool:
    return isinstance(name, str) and _PLAIN.fullmatch(name) is not None and _WORDS.fullmatch(name) is None
