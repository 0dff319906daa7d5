"""S-expressions of the SMT-LIB language, our own reader: no solver's parser sees foreign text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from stemai.suites.reading import NotCovered

DEPTH: Final = 150  # of nesting: what reads the tree calls itself, several frames a level
NODES: Final = 500_000  # atoms and lists of one file
LENGTH: Final = 1_000  # characters of a number
RESERVED: Final = frozenset(
    ("!", "_", "as", "BINARY", "DECIMAL", "exists", "HEXADECIMAL", "forall", "let", "match", "NUMERAL", "par", "STRING")
)  # words of the language: no symbol unless in bars, |let|, and then no symbol that can be told from them here
CORE: Final = frozenset(("true", "false", "not", "=>", "and", "or", "xor", "=", "distinct", "ite"))  # symbols of every logic


@dataclass(frozen=True, slots=True)
class Atom:
    """`kind` is `symbol`, `keyword` (with its colon), `numeral`, `decimal`, `word` (#x, #b) or `string`."""

    kind: str
    text: str


SExpr: TypeAlias = "Atom | tuple[SExpr, ...]"

_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t\r\n]+|;[^\r\n]*)
      | (?P<bracket>[()])
      | (?P<string>"(?:[^"]|"")*")
      | \|(?P<quoted>[^|\\]*)\|
      | (?P<decimal>(?:0|[1-9][0-9]*)\.[0-9]+(?![0-9A-Za-z~!@$%^&*_+=<>.?/-]))
      | (?P<numeral>(?:0|[1-9][0-9]*)(?![0-9A-Za-z~!@$%^&*_+=<>.?/-]))
      | (?P<word>\#x[0-9A-Fa-f]+|\#b[01]+)
      | (?P<keyword>:[0-9A-Za-z~!@$%^&*_+=<>.?/-]+)
      | (?P<symbol>[A-Za-z~!@$%^&*_+=<>.?/-][0-9A-Za-z~!@$%^&*_+=<>.?/-]*)""",
    re.VERBOSE,
)


def read(text: str) -> list[SExpr]:
    """The expressions of a text, in order.  Raises: NotCovered (`syntax`)."""
    stack: list[list[SExpr]] = [[]]
    at = nodes = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotCovered("syntax", f"line {text.count(chr(10), 0, at) + 1}: {text[at : at + 20]!r}")
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "blank":
            continue
        nodes += 1
        if nodes > NODES:
            raise NotCovered("too large", f"more than {NODES} words")
        if kind != "bracket":
            stack[-1].append(_atom(kind, match.group(kind)))
        elif match.group() == "(":
            stack.append([])
            if len(stack) > DEPTH:
                raise NotCovered("too large", f"nested more than {DEPTH} deep")
        elif len(stack) == 1:
            raise NotCovered("syntax", "a bracket closes that was not opened")
        else:
            closed = stack.pop()
            stack[-1].append(tuple(closed))
    if len(stack) > 1:
        raise NotCovered("syntax", "a bracket is not closed")
    return stack[0]


def _atom(kind: str, text: str) -> Atom:
    if kind in ("numeral", "decimal", "word") and len(text) > LENGTH:
        raise NotCovered("too large", f"the number {text[:20]}…")
    if kind == "quoted" and text in RESERVED:
        raise NotCovered("syntax", f"`|{text}|`, a symbol that looks like a word of the language")
    return Atom("symbol" if kind == "quoted" else kind, text)


def symbol(expression: SExpr) -> str | None:
    """The text of a symbol, None for anything else."""
    return expression.text if isinstance(expression, Atom) and expression.kind == "symbol" else None


def head(expression: SExpr) -> str | None:
    """The symbol that a list begins with."""
    return symbol(expression[0]) if isinstance(expression, tuple) and expression else None
