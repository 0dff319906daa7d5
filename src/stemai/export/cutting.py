"""What the checker for one certificate may leave out: whatever a replay of that certificate does not run.

The replay is recorded in the whole checker, statement by statement.  A suite that it did not come to becomes one line,
`raise elsewhere()`, and what nothing speaks of any more goes.  So a smaller checker does what the whole one does, or it
refuses: it cannot accept more.  Statements that only refuse stay, run or not, since side conditions are what a reader is to
see; so does a single line that needs nothing else to be there.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from stemai.errors import Fault
from stemai.export.merging import Cut, Cuts, Entity, Module, Part, is_cut, reached, speaks_of

#: Goes with a text that is cut.  What it gives is no `KernelError`, so that no `except` of the kernel takes it.
ELSEWHERE: Final = '''\
def elsewhere() -> StemError:
    """What is raised instead of all that the replay of one certificate, for which this file was made, does not come to."""
    return StemError("K010", "this checker was made for another certificate, and is without what this one needs")
'''
_RAISE: Final = "raise elsewhere()"
_RECORDINGS: Final = 3
_NOTE: Final = "note_that_it_runs"  # no underscore at its start, so that no class changes it
_RECORDED: Final = "stemai_checker_recorded"
_SUITES: Final = ("body", "orelse", "finalbody")


# -------------------------------------------------------------------------------------------------------- recording


def lines_run(text: str, function: str, inputs: Iterable[bytes]) -> frozenset[int]:
    """The lines of `text` on which statements begin that run inside functions, when `function` is given each input.

    The text is run as a module of its own, since what the kernel of this process has made already it does not make again; and
    several times, since sets of terms come in another order each time.
    """
    seen, inputs = set[int](), list(inputs)
    tree = ast.parse(text)
    _note_each(tree, inside=False)
    code = compile(ast.fix_missing_locations(tree), "checker.py", "exec")
    for _ in range(_RECORDINGS):
        with _registered(ModuleType(_RECORDED)) as module:
            vars(module)[_NOTE] = seen.add
            exec(code, vars(module))
            for data in inputs:
                vars(module)[function](data)
    return frozenset(seen)


def _note_each(node: ast.AST, inside: bool) -> None:
    """Put a call before each statement of each function, which notes the line of the statement."""
    inside = inside or isinstance(node, ast.FunctionDef)
    for name, suite in _suites(node):
        noted: list[ast.stmt] = []
        for statement in suite:
            _note_each(statement, inside)
            call = ast.Call(ast.Name(_NOTE, ast.Load()), [ast.Constant(statement.lineno)], [])
            noted += [ast.copy_location(ast.Expr(call), statement), statement] if inside else [statement]
        setattr(node, name, noted)
    for handler in getattr(node, "handlers", ()):
        _note_each(handler, inside)


def _suites(node: ast.AST) -> list[tuple[str, list[ast.stmt]]]:
    """The suites of a statement, by name; the body of a `lambda` is none."""
    found = [(name, getattr(node, name, None)) for name in _SUITES]
    return [(name, suite) for name, suite in found if isinstance(suite, list)]


@contextmanager
def _registered(module: ModuleType) -> Iterator[ModuleType]:
    """Where `dataclass` looks for the module of a class."""
    sys.modules[module.__name__] = module
    try:
        yield module
    finally:
        del sys.modules[module.__name__]


# ----------------------------------------------------------------------------------------------------------- cutting


def joined(text: str) -> str:
    """`text` with what stands for a suite on the line that opens it, if that is nothing but a statement.

    Raises: F701 (a refusal would be lost, as one in a comment).
    """
    opening = r"^( *(?:if|elif|else|for|while|try|except|def)\b[^#\n]*:)"
    found = re.sub(rf"{opening}\n +{re.escape(_RAISE)}$(?!\n +yield)", rf"\1 {_RAISE}", text, flags=re.MULTILINE)
    refusals = sum(isinstance(node, ast.Raise) and ast.unparse(node) == _RAISE for node in ast.walk(ast.parse(found)))
    if refusals != text.count(_RAISE):
        raise Fault("F701", "a part of the checker that is left out would not be refused")
    return found


#: The lines of its module on which statements of a part begin that have run, by the `id` of the part.
Trace = Mapping[int, frozenset[int]]


def cuts_of(modules: list[Module], roots: list[Entity], trace: Trace) -> Cuts:
    """What may be left out of the parts that were recorded, and the methods that then nothing speaks of."""
    never = _never_returning(modules)
    parts = [(m, part) for m in modules for part in m.parts if id(part) in trace]
    most = {id(part): tuple(_Cutter(m, trace[id(part)], never).of(part.node)) for m, part in parts}
    needed = _needed(modules, roots, most)
    return without_methods(
        modules, roots, {id(part): tuple(c for c in most[id(part)] if not _stays(part, c, needed)) for _, part in parts}
    )


def without_methods(modules: list[Module], roots: list[Entity], cuts: Cuts) -> Cuts:
    """`cuts`, and in place of those in them the methods that nothing speaks of: no attribute has their name."""
    attributes = _needed(modules, roots, cuts).attributes
    found = dict(cuts)
    for part in (part for m in modules for part in m.parts):
        body = part.node.body if isinstance(part.node, ast.ClassDef) else []
        methods = [n for n in body if isinstance(n, ast.FunctionDef) and not n.name.startswith("__")]
        gone = [Cut(_first(n), n.end_lineno or n.lineno) for n in methods if n.name not in attributes]
        rest = [c for c in cuts.get(id(part), ()) if not any(g.first <= c.first <= g.last for g in gone)]
        found[id(part)] = (*rest, *gone)
    return found if found == cuts else without_methods(modules, roots, found)


@dataclass(frozen=True, slots=True)
class _Needed:
    """What a text speaks of: things at the top of modules, and attributes by their names."""

    entities: set[Entity]
    attributes: set[str]


def _needed(modules: list[Module], roots: list[Entity], cuts: Cuts) -> _Needed:
    kept = reached(modules, roots, cuts)
    parts = [part for m in modules for part in m.parts if id(part) in kept]
    nodes = [(part, node) for part in parts for node in ast.walk(part.node) if isinstance(node, ast.Attribute)]
    return _Needed(
        {r.entity for part in parts for r in speaks_of(part, cuts)},
        {node.attr for part, node in nodes if not is_cut(part, node.lineno, cuts)},
    )


def _stays(part: Part, cut: Cut, needed: _Needed) -> bool:
    """Whether what is cut is a single line that needs nothing but what is there."""
    if cut.first != cut.last:
        return False
    entities = {r.entity for r in part.references if r.line == cut.first}
    nodes = (n for n in ast.walk(part.node) if isinstance(n, ast.Attribute) and n.lineno == cut.first)
    return entities <= needed.entities and {n.attr for n in nodes} <= needed.attributes


def _never_returning(modules: list[Module]) -> frozenset[str]:
    """The functions at the top of modules that only raise."""
    nodes = [part.node for m in modules for part in m.parts if isinstance(part.node, ast.FunctionDef)]
    return frozenset(n.name for n in nodes if isinstance(n.returns, ast.Name) and n.returns.id == "NoReturn")


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min(node.lineno, *(d.lineno for d in decorators)) if decorators else node.lineno


@dataclass(frozen=True, slots=True)
class _Cutter:
    """Finds the suites of a function, or of the methods of a class, that did not run to their end."""

    module: Module
    run: frozenset[int]
    never_returning: frozenset[str]

    def of(self, node: ast.AST) -> Iterator[Cut]:
        """What may go of the suites in `node`; statements of a class itself run as it is made, and are not recorded."""
        for _, suite in _suites(node):
            if isinstance(node, ast.ClassDef):
                for statement in suite:
                    yield from self.of(statement)
            else:
                yield from self._suite(suite)
        for handler in getattr(node, "handlers", ()):
            yield from self._suite(handler.body)

    def _suite(self, suite: list[ast.stmt]) -> Iterator[Cut]:
        for number, statement in enumerate(suite):
            if statement.lineno in self.run:
                yield from self.of(statement)
            else:
                if not self._refuses(suite[number:]):
                    yield self._cut(suite[number:])
                return

    def _refuses(self, statements: list[ast.stmt]) -> bool:
        """Whether these are a refusal, perhaps under a docstring."""
        *docstring, last = statements
        if any(not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in docstring):
            return False
        called = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
        return isinstance(last, ast.Raise) or (isinstance(called, ast.Name) and called.id in self.never_returning)

    def _cut(self, statements: list[ast.stmt]) -> Cut:
        first, last = _first(statements[0]), statements[-1].end_lineno or statements[-1].lineno
        line = self.module.lines[first - 1].decode()
        indent = line[: len(line) - len(line.lstrip())]
        opened = ""
        if line.lstrip().startswith("elif "):
            opened, indent = f"{indent}else:\n", indent + "    "
        # What is to be a generator still must be: one that nobody asks for a value runs nothing.
        yields = any(isinstance(n, ast.Yield | ast.YieldFrom) for s in statements for n in ast.walk(s))
        return Cut(first, last, f"{opened}{indent}{_RAISE}" + (f"\n{indent}yield" if yields else ""))
