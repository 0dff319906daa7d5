"""The part of a problem file that a model needs to see: what stands before the asked problem, and that problem last."""

from __future__ import annotations

from stemai.errors import LanguageError, Place
from stemai.language import ast, parse_problem


def focused(problem: str, name: str) -> str:
    """`problem` without what comes after `name`, and without other problems that are open: those are no facts.

    A text that this reader cannot read is left as it is.
    """
    try:
        items = parse_problem(problem).items
    except LanguageError:
        return problem
    named = {i.name.name for i in items if isinstance(i, ast.Proof) and i.name is not None}
    kept: list[str] = []
    for item in items:
        if isinstance(item, ast.Problem) and item.name.name == name:
            return "".join(f"{text}\n" for text in [*kept, _text(problem, item.place)])
        if not isinstance(item, ast.Problem) or item.kind == "axiom" or item.name.name in named:
            kept.append(_text(problem, item.place))
    return problem


def _text(source: str, place: Place) -> str:
    lines = source.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)
