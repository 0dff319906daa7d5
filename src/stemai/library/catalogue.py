"""What the library holds, item by item, as text: for people, for provers, and for the page of the manual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from stemai.errors import LanguageError, Place
from stemai.language import ast, parse_problem
from stemai.library.modules import Library

Kind = Literal["sort", "datatype", "definition", "symbol", "axiom", "lemma"]

_TOKEN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_']*|[0-9]+(?:\.[0-9]+)?|<->|->|<=|>=|!=|:=|<<|\.\.|\S")


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a module; `text` is what stands there, without a proof, on one line."""

    module: str
    kind: Kind
    name: str
    line: int
    text: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def speaks_of(self, word: str) -> bool:
        """Whether the words and signs of `word` stand in the text, or it is a part of the name, in capitals or not."""
        signs = _TOKEN.findall(word)
        return word.casefold() in self.name.casefold() or (bool(signs) and set(signs) <= set(_TOKEN.findall(self.text)))


def entries(library: Library, module: str) -> tuple[Entry, ...]:
    """The items of a module in their order, proofs and imports apart."""
    file = library.file(module)
    return tuple(
        Entry(module, _kind(item), item.name.name, item.name.place.line, _text(file.source, item.place))
        for whole in file.items
        for item in (whole.items if isinstance(whole, ast.Together) else (whole,))
        if not isinstance(item, ast.Import | ast.Proof | ast.Program | ast.Together)
    )


def proof(library: Library, entry: Entry) -> str:
    """The proof of a lemma as it stands in its module; empty for anything else."""
    file = library.file(entry.module)
    for before, item in zip((None, *file.items), file.items, strict=False):
        if isinstance(item, ast.Proof):
            of = item.name or (before.name if isinstance(before, ast.Problem) else None)
            if of is not None and of.name == entry.name:
                lines = file.source.split("\n")
                return "\n".join(lines[item.place.line - 1 : item.place.end_line]) + "\n"
    return ""


def about(library: Library, module: str) -> str:
    """What the module says of itself: the comment at its head, as one paragraph."""
    lines = []
    for line in library.path(module).read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


def counts(found: Iterable[Entry]) -> dict[str, int]:
    """How many there are of each kind, in the order in which the kinds occur."""
    kinds = [entry.kind for entry in found]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def told(counted: Mapping[str, int]) -> str:
    """`1 axiom, 2 lemmas`."""
    return ", ".join(f"{count} {kind}{'s' * (count != 1)}" for kind, count in counted.items())


def search(library: Library, words: Iterable[str]) -> tuple[Entry, ...]:
    """The items that speak of every one of `words`."""
    wanted = tuple(words)
    found = (entry for module in library.names for entry in entries(library, module))
    return tuple(entry for entry in found if all(entry.speaks_of(word) for word in wanted))


def outlines(library: Library, problem: str) -> list[dict[str, str]]:
    """The modules that a problem file imports, and those that these import, as texts without proofs; none for a text that
    is no problem file, or that imports what is not there.
    """
    if not any(sign in problem for sign in ("import", "Seq", "[", "++")):  # sequences import their module by themselves
        return []
    try:
        items = parse_problem(problem).items
    except LanguageError:
        return []
    written = [name.name for item in items if isinstance(item, ast.Import) for name in item.names]
    modules = library.closure(name for name in written if name in library.names)
    return [{"name": name, "text": _outline(library, name)} for name in modules]


def _outline(library: Library, module: str) -> str:
    file = library.file(module)
    imports = [_text(file.source, item.place) for item in file.items if isinstance(item, ast.Import)]
    return "\n".join([*imports, *(entry.text for entry in entries(library, module))]) + "\n"


def _kind(item: ast.Problem | ast.Definition | ast.SortDeclaration | ast.DimensionDeclaration | ast.DatatypeDeclaration) -> Kind:
    if isinstance(item, ast.Definition):
        return "symbol" if item.body is None else "definition"
    if isinstance(item, ast.Problem):
        return "axiom" if item.kind == "axiom" else "lemma"
    return "datatype" if isinstance(item, ast.DatatypeDeclaration) else "sort"


def _text(source: str, place: Place) -> str:
    lines = source.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return " ".join(" ".join(lines).split())
