"""The problems that a file states, by name."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from stemai.errors import UsageError, printable
from stemai.language import ast, parse_problem


@dataclass(frozen=True, slots=True)
class Listed:
    """One problem of a file; `proved` says that the asker has put a proof beside it: it is a lemma."""

    name: str
    kind: str
    proved: bool


def listed(problem: str, file: str) -> tuple[Listed, ...]:
    """Every problem of the file, in its order.  Raises: L… (not a problem file)."""
    items = parse_problem(problem, file).items
    proved = {item.name.name for item in items if isinstance(item, ast.Proof) and item.name is not None}
    return tuple(
        Listed(item.name.name, "program" if isinstance(item, ast.Program) else item.kind, item.name.name in proved)
        for item in items
        if isinstance(item, ast.Program) or (isinstance(item, ast.Problem) and item.kind != "axiom")
    )


def chosen(problem: str, file: str, names: tuple[str, ...]) -> tuple[Listed, ...]:
    """The problems called `names`; without names all that the asker has not proved.

    Raises: L…, U104 (no such problem, or none at all).
    """
    found = listed(problem, file)
    by_name = {item.name: item for item in found}
    for name in names:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1)
            raise UsageError(
                "U104",
                f"{printable(file)} states no problem `{printable(name)[:60]}`",
                cause=f"it states {', '.join(by_name) or 'none'}",
                mend=f"did you mean `{near[0]}`?" if near else "name one that it states",
            )
    wanted = tuple(by_name[name] for name in names) or tuple(item for item in found if not item.proved)
    if not wanted:
        raise UsageError(
            "U104",
            f"{printable(file)} asks for nothing",
            cause="every theorem in it comes with its proof" if found else "it states no problem",
            mend="state one, for example `theorem t (x : Real) : 0 <= x^2`",
        )
    return wanted
