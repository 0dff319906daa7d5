"""The modules of the library: found by name in one folder, read once, each after those that it imports."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Final

from stemai.errors import LanguageError
from stemai.language import Imports, Module, ast, merged, parse_problem
from stemai.language import elaborate as elaborate_alone

SUFFIX: Final = ".stem"


class Library:
    """The modules of a folder.  Each is elaborated when it is first asked for, and kept."""

    def __init__(self, folder: Path) -> None:
        self._paths: Final = {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}
        self._files: Final = dict[str, ast.ProblemFile]()
        self._modules: Final = dict[str, Module]()
        self._exports: Final = dict[str, Imports]()
        self._open: Final = list[str]()  # modules that are being read, the outermost first
        self._lock: Final = RLock()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all modules, in alphabetical order."""
        return tuple(self._paths)

    def path(self, name: str) -> Path:
        """The file of the module `name`, which is one of `names`."""
        return self._paths[name]

    def file(self, name: str) -> ast.ProblemFile:
        """The text of the module `name`, one of `names`, as it is parsed.  Raises: L001 to L019."""
        if name not in self._files:
            path = self._paths[name]
            self._files[name] = parse_problem(path.read_bytes(), path.name)
        return self._files[name]

    def module(self, name: str) -> Module:
        """The meaning of the module `name`, one of `names`.  Raises: L… (its text is wrong)."""
        with self._lock:
            if name not in self._modules:
                self._open.append(name)
                try:
                    self._modules[name] = self.elaborate(self.file(name))
                finally:
                    self._open.pop()
            return self._modules[name]

    def exports(self, name: str) -> Imports:
        """What the module `name` brings to a file that imports it.  Raises: as `module`."""
        if name not in self._exports:
            self._exports[name] = self.module(name).exports
        return self._exports[name]

    def elaborate(self, file: ast.ProblemFile) -> Module:
        """The meaning of a file, with what it imports.  Raises: L020 to L069."""
        return elaborate_alone(file, self.imports(file))

    def imports(self, file: ast.ProblemFile) -> Imports:
        """What the modules bring that the file names.

        Raises: L021 (two of them give one name two meanings), L060 (no such module), L061 (they import each other).
        """
        written = [name for item in file.items if isinstance(item, ast.Import) for name in item.names]
        for name in written:
            self._require_known(name)
            if name.name in self._open:
                raise LanguageError(
                    "L061",
                    f"the module `{name.name}` imports itself",
                    place=name.place,
                    cause=" imports ".join((*self._open[self._open.index(name.name) :], name.name)),
                    mend="move what both need into a third",
                )
        return merged(self.exports(name.name) for name in written)

    def closure(self, names: Iterable[str]) -> tuple[str, ...]:
        """`names` and the modules that these import, each after those that it imports."""
        found: dict[str, None] = {}
        for name in names:
            inner = [n.name for item in self.file(name).items if isinstance(item, ast.Import) for n in item.names]
            found |= dict.fromkeys((*self.closure(inner), name))
        return tuple(found)

    def _require_known(self, name: ast.Identifier) -> None:
        if name.name in self._paths:
            return
        near = get_close_matches(name.name, self._paths, n=1)
        raise LanguageError(
            "L060",
            f"the library has no module `{name.name}`",
            place=name.place,
            cause=f"it has {', '.join(self._paths) or 'none'}",
            mend=f"did you mean `{near[0]}`?" if near else "a module is part of stemai; it is not a file of one's own",
        )


@cache
def shipped() -> Library:
    """The modules that come with stemai."""
    return Library(Path(__file__).parent)


def elaborate(file: ast.ProblemFile) -> Module:
    """The meaning of an asker's file, with what it imports from the shipped modules.  Raises: L020 to L069."""
    return shipped().elaborate(file)
