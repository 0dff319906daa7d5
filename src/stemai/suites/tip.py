"""TIP, problems of induction over datatypes: parsed, and not covered before our language has datatypes.

What each problem would need is said, so that it can be counted: datatypes, datatypes with parameters (then a sort for
each use), functions as values.
"""

from __future__ import annotations

from typing import Final

from stemai.suites.reading import NotCovered, Reading
from stemai.suites.sexpr import SExpr, head, read

_COMMANDS: Final = (
    "declare-datatype", "declare-datatypes", "declare-sort", "declare-const", "declare-fun", "define-fun",
    "define-fun-rec", "define-funs-rec", "define-sort", "assert", "prove", "assert-not", "check-sat", "set-logic",
)  # fmt: skip


def read_tip(text: str, stem: str) -> list[Reading | NotCovered]:
    """Why the problem `stem` is not read.  Raises: NotCovered, always."""
    commands = read(text)
    for command in commands:
        if head(command) not in _COMMANDS:
            raise NotCovered("syntax", f"the command `{head(command)}`")
    words = {h for command in commands for h in _heads(command)}
    goals = [c for c in commands if head(c) in ("prove", "assert-not")]
    if not goals:
        raise NotCovered("syntax", "nothing to prove")
    if {"=>", "lambda", "@"} & words and _higher_order(commands):
        raise NotCovered("functions as values", "a function that takes or gives functions")
    if {"declare-datatype", "declare-datatypes"} & words:
        kind = "datatypes with parameters" if "par" in words else "datatypes"
        raise NotCovered(kind, "structural induction waits for datatypes in the language")
    if {"define-fun-rec", "define-funs-rec"} & words:
        raise NotCovered("recursive functions", "definitions beside a statement of SMT-LIB")
    raise NotCovered("the form of TIP", "`prove` over functions alone")


def _heads(expression: SExpr) -> set[str]:
    found: set[str] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            named = head(node)
            if named is not None:
                found.add(named)
            stack.extend(node)
    return found


def _higher_order(commands: list[SExpr]) -> bool:
    """Whether an arrow stands where a sort does: among the parameters of a definition or of a datatype, or a lambda."""
    words = {h for c in commands for h in _heads(c)}
    if {"lambda", "@"} & words:
        return True
    declared = [c for c in commands if head(c) not in ("prove", "assert-not", "assert")]
    return any("=>" in _heads(c) for c in declared)
