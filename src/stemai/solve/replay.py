"""The process that replays one certificate: kernel and standard library, nothing else of us.

Standard input: a certificate.  Standard output: one JSON object, `{"statement", "digest", "outcome", "axioms",
"unconfirmed"}` or `{"error"}`.  It ends after one.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import Any, Final

from stemai.errors import StemError, UsageError
from stemai.kernel.certificate import parse, replay, statement_digest
from stemai.kernel.printer import render
from stemai.kernel.terms import Term, free, instantiate
from stemai.kernel.theory import Theory

SHOWN: Final = 200_000  # characters of one formula that are printed
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
_WORDS: Final = re.compile(
    "and|or|not|forall|exists|if|then|else|fun|in|mod|div|dvd|true|false|def|axiom|sort|Int|Real|Bool|Nat|Rat"
)
_LARGEST_INPUT: Final = 128 * 1024 * 1024


def answer(data: bytes) -> dict[str, Any]:
    """What the certificate shows, or why it shows nothing."""
    try:
        certificate = parse(data)
        drop_odd_hints(certificate)
        checked = replay(certificate)
        require_plain_names(certificate)
    except StemError as error:
        return {"error": error.to_json()}
    return {
        "statement": statement(checked.theory, checked.goal),
        "digest": statement_digest(checked.theory, checked.goal),
        "outcome": checked.outcome,
        "axioms": list(checked.axioms),
        "unconfirmed": len(checked.unconfirmed),
    }


def require_plain_names(certificate: dict[str, Any]) -> None:
    """See that no name in the statement can be misread: the printed statement is all that a verdict is about.

    The kernel takes any printable name; honest certificates have the names of the language.  Raises: U108.
    """
    theory = certificate["theory"]
    names = [
        *theory["sorts"],
        *(s["name"] for s in theory["symbols"]),
        *(name for name, _ in theory["axioms"]),
    ]
    for name in names:
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
        if (
            isinstance(row, list)
            and len(row) == 4
            and isinstance(row[3], list)
            and not all(map(_plain, row[3]))
        ):
            row.pop()


def _plain(name: Any) -> bool:
    return isinstance(name, str) and _PLAIN.fullmatch(name) is not None and _WORDS.fullmatch(name) is None


def statement(theory: Theory, goal: Term) -> str:
    """The whole kernel statement as text: sorts, symbols, definitions, axioms, and the goal last."""
    lines = [f"sort {name}" for name in theory.sorts]
    for symbol in theory.symbols.values():
        values = [free(f"x{i}", t.carrier) for i, t in enumerate(symbol.parameters, 1)]
        binders = "".join(f" (x{i} : {t})" for i, t in enumerate(symbol.parameters, 1))
        definition = theory.definitions.get(symbol.name)
        body = "" if definition is None else f" := {render(instantiate(definition.body, values), SHOWN)}"
        lines.append(f"def {symbol.name}{binders} : {symbol.result}{body}")
    lines += [f"axiom {name} : {render(formula, SHOWN)}" for name, formula in theory.axioms.items()]
    return "\n".join([*lines, render(goal, SHOWN)])


def main() -> int:
    """Read, replay, answer.  The one argument is the most memory that may be used, in bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(sys.stdin.buffer.read(_LARGEST_INPUT)), sys.stdout)
    return 0
