"""A kernel statement as text, in names that cannot be misread: the printed statement is all that a verdict is about."""

from __future__ import annotations

import re
from typing import Any, Final

from stemai.errors import UsageError
from stemai.kernel.printer import render
from stemai.kernel.terms import Symbol, Term, free, instantiate
from stemai.kernel.theory import Theory

SHOWN: Final = 200_000  # characters of one formula that are printed
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
_WORDS: Final = re.compile(
    "and|or|not|forall|exists|if|then|else|fun|in|mod|div|dvd|true|false|def|axiom|sort|datatype|match|with|end|Int|Real|Bool|Nat|Rat"
)


def theory_lines(theory: Theory) -> list[str]:
    """The sorts, the datatypes, the symbols with their definitions, and the axioms, one to a line."""
    lines = [f"sort {name}" for name in theory.sorts]
    for name, datatype in theory.datatypes.items():
        lines.append(f"datatype {name} := {' | '.join(map(_constructor, datatype.constructors))}")
    for symbol in (s for s in theory.symbols.values() if not theory.is_constructor(s)):
        values = [free(f"x{i}", t.carrier) for i, t in enumerate(symbol.parameters, 1)]
        binders = "".join(f" (x{i} : {t})" for i, t in enumerate(symbol.parameters, 1))
        definition = theory.definitions.get(symbol.name)
        body = "" if definition is None else f" := {render(instantiate(definition.body, values), SHOWN)}"
        lines.append(f"def {symbol.name}{binders} : {symbol.result}{body}")
    return lines + [f"axiom {name} : {render(formula, SHOWN)}" for name, formula in theory.axioms.items()]


def _constructor(symbol: Symbol) -> str:
    fields = ", ".join(str(t) for t in symbol.parameters)
    return f"{symbol.name}({fields})" if fields else symbol.name


def statement(theory: Theory, goal: Term) -> str:
    """The whole kernel statement as text: sorts, datatypes, symbols, definitions, axioms, and the goal last."""
    return "\n".join([*theory_lines(theory), render(goal, SHOWN)])


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


def drop_odd_hints(certificate: dict[str, Any]) -> None:
    """Forget the names of bound variables where one could be misread; they take no part in the proof."""
    rows = certificate.get("terms")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, list) and len(row) == 4 and isinstance(row[3], list) and not all(map(_plain, row[3])):
            row.pop()


def _plain(name: Any) -> bool:
    return isinstance(name, str) and _PLAIN.fullmatch(name) is not None and _WORDS.fullmatch(name) is None
