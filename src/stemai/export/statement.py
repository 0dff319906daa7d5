"""A kernel statement as text, in names that cannot be misread: the printed statement is all that a verdict is about."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from stemai.errors import KernelError, UsageError
from stemai.kernel.certificate import symbols_of
from stemai.kernel.printer import CUT, render
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
    """See that each definition that a replayed certificate states is called in one of its terms.

    One that is not is no part of the statement, and no honest certificate has it.  Raises: K033.
    """
    called = {row[1] for row in certificate["terms"] if row[0] == "call"}
    for symbol in symbols_of(certificate):
        if symbol["body"] is not None and symbol["name"] not in called:
            raise KernelError("K033", f"the certificate defines `{symbol['name']}`, and nothing in it speaks of that")


def drop_odd_hints(certificate: dict[str, Any]) -> None:
    """Forget the names of bound variables where one could be misread; they take no part in the proof."""
    rows = certificate.get("terms")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, list) and len(row) == 4 and isinstance(row[3], list) and not all(map(_plain, row[3])):
            row.pop()


def _plain(name: Any) -> bool:
    return isinstance(name, str) and _PLAIN.fullmatch(name) is not None and _WORDS.fullmatch(name) is None
